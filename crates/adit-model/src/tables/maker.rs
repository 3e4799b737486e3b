//! The tables of a company that buys: what it forecasts, what it stocks, who offers it, what it has ordered. They are
//! what `adit plan --monthly` asks, and stand in a package of the company's own. Money is in the currency of the row,
//! one for all rows.

use crate::cell::{List, Percent, Positive, Year};
use crate::date::Date;
use crate::ids::{ElementId, ItemId, MaterialId, OfferId, PlaceId, SiteId, SourceId};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{OrderMode, OrderStatus, SafetyRule};

table! {
    /// Something the company buys and holds in stock.
    Item in "items" keyed by ["id"] {
        /// Handle.
        id: ItemId, "rotor_magnet";
        /// Name, as your people call it.
        name: String, "rotor magnet, N42SH";
        /// Unit it is counted in.
        unit: String = "piece", "piece";
        /// Country where it is needed.
        place: PlaceId, "DEU";
        /// Material of the world chain that it is; empty if none: then only shocks that name no material reach it.
        material: Option<MaterialId>, "magnet_ndfeb";
        /// Elements in it, where the world chain carries the material element by element.
        elements: List<ElementId>, "Nd|Dy";
        /// Kilograms in a unit.
        kg_per_unit: Option<Positive>, "0.035";
        /// Units in stock when the plan begins.
        on_hand_units: Positive, "40000";
        /// Currency of the money in this row.
        currency: String = "USD", "USD";
        /// Cost of holding a unit for a year: capital, storage, insurance.
        holding_cost_per_unit_year: Positive, "0.4";
        /// Margin lost for every unit that is missing; `forecasts` may give it customer by customer.
        lost_margin_per_unit: Positive, "60";
        /// How its safety stock is set.
        safety_rule: SafetyRule = "plan", "days";
        /// Days of forecast use held, with the rule `days`.
        safety_days: Option<Positive>, "30";
        /// Units held, with the rule `units`.
        safety_units: Option<Positive>, "";
        /// Chance wanted that no month runs short for errors of the forecast, with the rule `service`, percent.
        service_level_percent: Option<Percent>, "98";
        /// Months after arrival in which it can be used; empty if it keeps.
        shelf_life_months: Option<Positive>, "";
        /// Most of what is bought that may come from one supplier, percent.
        largest_share_percent: Option<Percent>, "70";
        /// Document.
        source: Option<SourceId>, "own_records";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What a supplier offers for an item: price, lots, lead times, limits.
    Offer in "offers" keyed by ["id"] {
        /// Handle.
        id: OfferId, "rotor_magnet_ningbo";
        /// The item.
        item: ItemId, "rotor_magnet";
        /// Who supplies it; offers of one name are one supplier.
        supplier: String, "Example Magnetics Ningbo";
        /// Country it ships from.
        place: PlaceId, "CHN";
        /// Plant of the world chain it comes from, where known.
        site: Option<SiteId>, "";
        /// Price of a unit, delivered.
        price_per_unit: Positive, "2.1";
        /// Currency of the money in this row.
        currency: String = "USD", "USD";
        /// Year of the price.
        price_year: Option<Year>, "2026";
        /// Cost of an order, whatever its size: freight, customs, paper.
        cost_per_order: Option<Positive>, "1500";
        /// Least units of an order.
        minimum_units: Option<Positive>, "10000";
        /// Orders are whole multiples of these units.
        multiple_units: Option<Positive>, "2000";
        /// Most units ordered in a month.
        most_units_per_month: Option<Positive>, "60000";
        /// Days from order to arrival.
        lead_days: Positive, "90";
        /// Days of these after the goods have left the country; empty: a halt stops them until they arrive.
        transit_days: Option<Positive>, "40";
        /// Days from order to arrival if expedited; empty if it cannot be.
        expedite_lead_days: Option<Positive>, "45";
        /// What expediting adds to the price of a unit.
        expedite_per_unit: Option<Positive>, "0.9";
        /// First month in which it may be ordered; empty if it may now, or if it must be qualified first.
        qualified_from: Option<Date>, "";
        /// Months that qualifying it takes; empty if it is qualified.
        qualification_months: Option<Positive>, "";
        /// Cost of qualifying it.
        qualification_cost: Option<Positive>, "";
        /// Least of what is bought of the item that must come from it, percent.
        least_share_percent: Option<Percent>, "";
        /// Most of what is bought of the item that may come from it, percent.
        largest_share_percent: Option<Percent>, "";
        /// What the supplier itself depends on: flows of the world chain. A shock on them stops it too.
        inputs: Option<Scope>, "from=CHN,material=oxide,element=Dy";
        /// Days for which the supplier goes on without them.
        inputs_cover_days: Option<Positive>, "60";
        /// Document.
        source: Option<SourceId>, "own_records";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What is needed of an item in a month, for a customer or a product of the company.
    Forecast in "forecasts" keyed by ["item", "customer", "month"] {
        /// The item.
        item: ItemId, "rotor_magnet";
        /// Customer or product it is for; empty for all. The scarce goes to the highest margin first.
        customer: Option<String>, "traction motor M1";
        /// Month.
        month: Date, "2027-01";
        /// Units, as expected.
        units: Positive, "18000";
        /// Units that demand exceeds in nine months of ten.
        low_units: Option<Positive>, "15000";
        /// Units that demand exceeds in one month of ten.
        high_units: Option<Positive>, "22000";
        /// Margin lost for every unit this customer misses; empty: that of the item.
        lost_margin_per_unit: Option<Positive>, "80";
        /// Document.
        source: Option<SourceId>, "own_records";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// An order: placed with a supplier, or planned. `adit plan --monthly` reads the placed ones and writes both.
    Order in "orders" keyed by ["offer", "ordered", "mode", "reference"] {
        /// The offer.
        offer: OfferId, "rotor_magnet_ningbo";
        /// The item, for readers.
        item: ItemId, "rotor_magnet";
        /// Who supplies it, for readers.
        supplier: Option<String>, "Example Magnetics Ningbo";
        /// Month of the order.
        ordered: Date, "2026-11";
        /// Month of arrival; for a placed order as confirmed.
        arrives: Date, "2027-02";
        /// Units.
        units: Positive, "20000";
        /// How it is shipped.
        mode: OrderMode = "standard", "standard";
        /// How firm it is.
        status: OrderStatus = "planned", "placed";
        /// Your number of the order.
        reference: Option<String>, "PO-4711";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
