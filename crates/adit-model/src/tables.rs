//! The tables of a model. Every column is declared here, once: name, type, meaning, example.
//!
//! Reading, checking, the Frictionless descriptor, `adit schema` and the reference page of the file
//! format are all made from these declarations.
//!
//! Three words recur in the columns:
//! - *basis*: what a tonne is a tonne of (`reo`, `element`, `metal`, `alloy`, `magnet`, `product`);
//! - *confidence*: how the figure was read (`high`: in the cited document; `medium`: derived, or two
//!   sources roughly agree; `low`: unverified). It becomes a standard deviation where none is given;
//! - *scope*: which flows are meant, such as `country=CHN,stage=separation,element=Dy|Tb`.

mod acts;
mod maker;
mod owners;
mod plan;
mod screening;
mod stress;
mod systems;

pub use acts::{Measure, Project, Rule};
pub use maker::{Forecast, Item, Offer, Order};
pub use owners::{Entity, Holding};
pub use plan::Lever;
pub use screening::{
    EndUse, Governance, IndicatorRow, Industry, Listing, Mineral, Potential, Salient, Series, SupplierRating,
    SupplyShare,
};
pub use stress::{Hindcast, Observed, Parameter, Prior, Scenario, Shock};
pub use systems::{BomLine, Build, System};

use crate::cell::{List, Number, Percent, Positive, Signed, Year};
use crate::date::Date;
use crate::ids::{
    AssumptionId, ClaimId, DeterminationId, ElementId, Endpoint, EntityId, GapId, GroupId, MaterialId, MineralId,
    PlaceId, ProcessId, SiteId, SourceId,
};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{
    Basis, CapacityKind, ClaimFigure, Confidence, Coverage, Direction, ElementGroup, LinkStatus, PlaceKind, RecipeKind,
    Routing, ShareOf, SiteStatus, Stage, StockKind, Tier,
};

table! {
    /// A document that figures were read in.
    Source in "sources" keyed by ["id"] {
        /// Short handle by which rows cite the document.
        id: SourceId, "usgs_mcs_2026";
        /// Title of the document, or of the page.
        title: String, "Mineral Commodity Summaries 2026: Rare earths";
        /// Who published it.
        publisher: String, "US Geological Survey";
        /// Year of publication.
        year: Option<Year>, "2026";
        /// Where it can be read.
        url: Option<String>, "https://pubs.usgs.gov/periodicals/mcs2026/mcs2026-rare-earths.pdf";
        /// License or terms under which the figures may be reused, where they are stated.
        license: Option<String>, "US public domain";
        /// Day on which the figures were read.
        retrieved: Option<Date>, "2026-11-22";
        /// What kind of document it is.
        tier: Tier, "official";
        /// What a reader should know about it.
        note: Option<String>, "2024 is revised from the edition of 2025";
    }
}

table! {
    /// A chemical element, and how oxide tonnes become element tonnes.
    Element in "elements" keyed by ["id"] {
        /// Chemical symbol.
        id: ElementId, "Nd";
        /// English name.
        name: String, "neodymium";
        /// Light or heavy rare earth, or another element.
        group: ElementGroup, "light";
        /// Formula of the oxide in which statistics count it (REO).
        oxide: Option<String>, "Nd2O3";
        /// Tonnes of element in one tonne of that oxide.
        element_per_oxide: Option<Positive>, "0.8574";
        /// Document that states the factor or the atomic weights it follows from.
        source: Option<SourceId>, "ciaaw_2021";
    }
}

table! {
    /// A thing that flows.
    Material in "materials" keyed by ["id"] {
        /// Handle.
        id: MaterialId, "oxide";
        /// Name, as printed.
        name: String, "separated rare earth oxides";
        /// The stage that makes it.
        stage: Stage, "separation";
        /// What a tonne of it is a tonne of.
        basis: Basis, "element";
        /// The mineral it is a form of, where that is screened.
        mineral: Option<MineralId>, "rare_earths";
        /// Elements carried one by one; empty for a material that is balanced by weight alone.
        elements: List<ElementId>, "Nd|Pr|Dy|Tb";
        /// `link`: moves only along rows of `links`; `market`: goes through the market of its country; `none`: is
        /// counted by country and screened, but not routed.
        routing: Routing, "market";
        /// Customs codes under which it is traded.
        hs_codes: List<String>, "284610|284690";
        /// What a reader should know about it.
        note: Option<String>, "each oxide is a flow of its own";
        /// Document.
        source: Option<SourceId>, "usgs_mcs_2026";
    }
}

table! {
    /// How much of an element a tonne of material contains (grades of magnets, alloys, ores).
    Content in "contents" keyed by ["material", "element"] {
        /// The material.
        material: MaterialId, "magnet_ndfeb_sh";
        /// The element.
        element: ElementId, "Dy";
        /// Low end, percent of mass.
        low_percent: Option<Percent>, "2";
        /// Central value, percent of mass.
        central_percent: Percent, "3.5";
        /// High end, percent of mass.
        high_percent: Option<Percent>, "5";
        /// Document.
        source: SourceId, "courage_magnet";
        /// How the figure was read.
        confidence: Confidence, "low";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A way to make something.
    Process in "processes" keyed by ["id"] {
        /// Handle.
        id: ProcessId, "mine_bayan_obo";
        /// Name, as printed.
        name: String, "mining of Bayan Obo ore";
        /// Stage of the chain.
        stage: Stage, "mine";
        /// What one tonne of activity is a tonne of.
        activity_basis: Basis, "reo";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What a process takes and gives. Several outputs are joint products.
    ///
    /// A row is one of three statements:
    /// - `per_activity`: tonnes of the element (or, without an element, of the material) made or used
    ///   per tonne of activity. A mine's element split is a set of such rows.
    /// - `recovery`: the fraction of an element in all inputs that leaves in this output; without an
    ///   element it holds for all that the process carries. What no row recovers is lost.
    /// - `take`: this material is an input; nothing is said about how much.
    Recipe in "recipes" keyed by ["process", "direction", "material", "element", "kind"] {
        /// The process.
        process: ProcessId, "mine_bayan_obo";
        /// Whether the material goes in or comes out.
        direction: Direction, "output";
        /// The material.
        material: MaterialId, "concentrate";
        /// The element; empty for the material itself, or for every element (`recovery`).
        element: Option<ElementId>, "Nd";
        /// What the amount means.
        kind: RecipeKind, "per_activity";
        /// Tonnes per tonne of activity, or fraction recovered.
        amount: Option<Positive>, "0.158";
        /// Standard deviation of the amount, in the same unit; empty or 0: holds exactly.
        deviation: Option<Positive>, "0.013";
        /// Document.
        source: Option<SourceId>, "usgs_myb_2022_t2";
        /// Assumption it rests on, where there is no document.
        assumption: Option<AssumptionId>, "sichuan_split";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A country, or the rest of the world.
    Place in "places" keyed by ["id"] {
        /// ISO 3166-1 alpha-3 code (`ROW` for all countries not listed).
        id: PlaceId, "CHN";
        /// English short name.
        name: String, "China";
        /// Other names by which documents call it; importers know it by each of them.
        aliases: List<String>, "China, People's Republic of|Mainland China";
        /// ISO 3166-1 alpha-2 code.
        iso2: Option<String>, "CN";
        /// ISO 3166-1 numeric code, three digits, as maps use it.
        iso_numeric: Option<String>, "156";
        /// Country, or an aggregate of the rest.
        kind: PlaceKind, "country";
        /// Latitude of the label point, degrees north.
        latitude: Option<Signed>, "35.9";
        /// Longitude of the label point, degrees east.
        longitude: Option<Signed>, "104.2";
    }
}

table! {
    /// A named set of places: an alliance, a union, a legal list.
    Group in "groups" keyed by ["id"] {
        /// Handle, usable wherever a country is.
        id: GroupId, "EU";
        /// Name.
        name: String, "European Union";
        /// What a reader should know about it.
        note: Option<String>, "";
        /// Document.
        source: Option<SourceId>, "eu_members";
    }
}

table! {
    /// A place belongs to a group, from one day to another.
    Membership in "memberships" keyed by ["group", "place", "start"] {
        /// The group.
        group: GroupId, "EU";
        /// The member.
        place: PlaceId, "DEU";
        /// First day; empty for always.
        start: Option<Date>, "1958-01-01";
        /// Last day; empty for today.
        end: Option<Date>, "2020-01-31";
        /// Document.
        source: SourceId, "eu_members";
        /// How the figure was read.
        confidence: Confidence, "high";
    }
}

table! {
    /// A process at a place. `rest_of_country` rows stand for all plants no list names.
    Site in "sites" keyed by ["id"] {
        /// Handle.
        id: SiteId, "lynas_malaysia";
        /// Name, as printed.
        name: String, "Lynas Malaysia, Gebeng";
        /// What it does.
        process: ProcessId, "separate_light";
        /// Where it stands.
        place: PlaceId, "MYS";
        /// Who runs it.
        entity: Option<EntityId>, "lynas";
        /// State of the site at the last reading.
        status: SiteStatus, "operating";
        /// First day of production; a site does nothing before it.
        start: Option<Date>, "2012-11";
        /// Last day of production.
        end: Option<Date>, "";
        /// Tonnes a year.
        capacity_t: Option<Positive>, "10500";
        /// What those tonnes are tonnes of.
        capacity_basis: Option<Basis>, "reo";
        /// Elements the capacity counts; empty for all.
        capacity_elements: List<ElementId>, "Nd|Pr";
        /// What the figure is; only `nameplate` limits a flow.
        capacity_kind: Option<CapacityKind>, "nameplate";
        /// What the figure covers, and what it overlaps.
        capacity_note: Option<String>, "NdPr oxide after the upgrade";
        /// Degrees north.
        latitude: Option<Signed>, "3.99";
        /// Degrees east.
        longitude: Option<Signed>, "103.38";
        /// How the coordinates were read.
        coordinate_confidence: Option<Confidence>, "high";
        /// Document of the coordinates.
        coordinate_source: Option<SourceId>, "osm";
        /// Document; a `rest_of_country` row may rest on an assumption instead.
        source: Option<SourceId>, "lynas_fy2025";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "rest_of_country";
        /// How the row was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A known or possible way from one site (or national market) to another.
    ///
    /// A material with routing `link` moves only along these rows. For a `market` material a row between
    /// two places opens trade between their markets, and a row between two sites is a direct contract.
    Link in "links" keyed by ["from", "to", "material", "start"] {
        /// Site or place that ships.
        from: Endpoint, "mt_weld";
        /// Site or place that receives.
        to: Endpoint, "lynas_malaysia";
        /// What moves.
        material: MaterialId, "concentrate";
        /// Elements the row speaks of; empty for all.
        elements: List<ElementId>, "";
        /// Whether it flowed at the last reading.
        status: LinkStatus, "active";
        /// First day.
        start: Option<Date>, "2012";
        /// Last day.
        end: Option<Date>, "";
        /// Share of the seller's output or the buyer's need, percent.
        share_percent: Option<Percent>, "100";
        /// Whose share.
        share_of: Option<ShareOf>, "seller";
        /// Standard deviation of the share, percentage points.
        share_deviation_points: Option<Positive>, "15";
        /// Tonnes a year.
        quantity_t: Option<Positive>, "";
        /// What those tonnes are tonnes of.
        quantity_basis: Option<Basis>, "";
        /// What the quantity is: a reading of the flow, or a maximum, a plan, a contract.
        quantity_note: Option<String>, "";
        /// Standard deviation of the quantity; with it the quantity is an observation, without it a remark.
        quantity_deviation_t: Option<Positive>, "";
        /// Document.
        source: Option<SourceId>, "mtn_2025";
        /// Assumption it rests on, where there is no document.
        assumption: Option<AssumptionId>, "";
        /// How the row was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Observed output of a site or a country.
    Production in "production" keyed by ["site", "place", "stage", "material", "elements", "year", "source"] {
        /// The site; or give a place.
        site: Option<SiteId>, "mountain_pass_mine";
        /// The country; or give a site.
        place: Option<PlaceId>, "";
        /// Stage of the chain.
        stage: Stage, "mine";
        /// The material; empty for all the stage makes.
        material: Option<MaterialId>, "concentrate";
        /// Elements counted; empty for all.
        elements: List<ElementId>, "";
        /// Calendar year.
        year: Year, "2024";
        /// Tonnes in the year; empty where it is withheld or unknown, which is never zero.
        quantity_t: Option<Positive>, "45500";
        /// What a tonne is a tonne of.
        basis: Basis, "reo";
        /// Standard deviation, tonnes; empty: from the confidence.
        deviation_t: Option<Positive>, "910";
        /// Whether the figure covers the whole (`complete`), is a known lower or upper bound, or is `withheld`.
        coverage: Coverage = "complete", "complete";
        /// Document.
        source: SourceId, "usgs_mcs_2026";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Observed trade between two countries.
    Trade in "trade" keyed by ["exporter", "importer", "material", "elements", "year", "reporter", "source"] {
        /// Exporting country.
        exporter: PlaceId, "CHN";
        /// Importing country.
        importer: PlaceId, "USA";
        /// What was traded.
        material: MaterialId, "magnet_ndfeb";
        /// Elements counted; empty for all.
        elements: List<ElementId>, "";
        /// Calendar year.
        year: Year, "2024";
        /// Tonnes in the material's own basis, after conversion; empty where only the value is known.
        quantity_t: Option<Positive>, "7300";
        /// What a tonne is a tonne of.
        basis: Basis, "magnet";
        /// Gross weight in the statistics, tonnes.
        gross_t: Option<Positive>, "7450";
        /// Value in the statistics, US dollars of the year.
        value_usd: Option<Positive>, "341000000";
        /// Standard deviation, tonnes; empty: from the confidence.
        deviation_t: Option<Positive>, "1100";
        /// Customs code.
        hs_code: Option<String>, "850511";
        /// Country whose statistics it is.
        reporter: Option<PlaceId>, "USA";
        /// Document.
        source: SourceId, "un_comtrade_2024";
        /// How the figure was read.
        confidence: Confidence, "medium";
        /// How gross weight became the quantity, and what to know.
        note: Option<String>, "split by unit value";
    }
}

table! {
    /// What is used at the end of the chain. Without a quantity: a use that exists but has no figure.
    Demand in "demand" keyed by ["place", "sector", "material", "elements", "year", "source"] {
        /// Country of use.
        place: PlaceId, "JPN";
        /// Sector of use.
        sector: String, "all";
        /// What is used.
        material: MaterialId, "magnet_ndfeb";
        /// Elements counted; empty for all.
        elements: List<ElementId>, "";
        /// Calendar year; empty for a use without a figure.
        year: Option<Year>, "2024";
        /// Tonnes in the year.
        quantity_t: Option<Positive>, "";
        /// What a tonne is a tonne of.
        basis: Option<Basis>, "magnet";
        /// Standard deviation, tonnes; empty: from the confidence.
        deviation_t: Option<Positive>, "";
        /// Document.
        source: Option<SourceId>, "adamas_2024";
        /// Assumption it rests on, where there is no document.
        assumption: Option<AssumptionId>, "";
        /// How the figure was read.
        confidence: Confidence, "medium";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Observed share: one set of flows as a part of another.
    Share in "shares" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "iea_sep_chn_2024";
        /// Calendar year.
        year: Year, "2024";
        /// The part.
        of: Scope, "country=CHN,stage=separation,element=Nd|Pr|Dy|Tb";
        /// The whole.
        per: Scope, "stage=separation,element=Nd|Pr|Dy|Tb";
        /// The part as percent of the whole.
        share_percent: Percent, "91.3";
        /// Standard deviation, percentage points; empty: from the confidence.
        deviation_points: Option<Positive>, "2";
        /// What tonnes the share counts.
        basis: Basis, "element";
        /// Document.
        source: SourceId, "iea_data_explorer_2026";
        /// How the figure was read.
        confidence: Confidence, "medium";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What no source gives: a value chosen by the modeler, with its reason. Never an observation.
    ///
    /// With `of` the row enters the balance: as tonnes, or with `per` as a fraction of that whole.
    /// Without `of` it is the ground for other rows (a recipe, a deviation), which name it.
    Assumption in "assumptions" keyed by ["id"] {
        /// Handle.
        id: AssumptionId, "chn_oxide_stays";
        /// What is assumed, in words.
        statement: String, "Chinese separated oxide is used in China";
        /// The part, or the quantity.
        of: Option<Scope>, "material=oxide,from=CHN,to=CHN,element=Nd|Pr|Dy|Tb";
        /// The whole; empty for a quantity in tonnes.
        per: Option<Scope>, "country=CHN,stage=separation,element=Nd|Pr|Dy|Tb";
        /// Fraction of the whole, or tonnes.
        value: Option<Signed>, "0.975";
        /// Standard deviation, in the same unit.
        deviation: Option<Positive>, "0.01";
        /// What tonnes are counted.
        basis: Option<Basis>, "element";
        /// First year it holds for; empty for all.
        from_year: Option<Year>, "";
        /// Last year it holds for; empty for all.
        to_year: Option<Year>, "";
        /// Why this value.
        reason: String, "exports in other forms than magnets are mostly La and Ce";
        /// What else could be assumed.
        alternatives: Option<String>, "0.95 if the exports to Vietnam are counted";
        /// Document that bounds or inspires it, if any.
        source: Option<SourceId>, "";
    }
}

table! {
    /// What is held in store, or is to be.
    Stock in "stocks" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "nds_fy25_ndpr";
        /// Site that holds it, where stock at a site changes in the balance.
        site: Option<SiteId>, "mountain_pass_mine";
        /// Country.
        place: Option<PlaceId>, "USA";
        /// Holder.
        holder: String, "DLA National Defense Stockpile";
        /// What is stored, in words.
        item: String, "NdPr oxide";
        /// The material, where the model carries it. A stock of a place that holds one is released there in a shortage.
        material: Option<MaterialId>, "oxide";
        /// The elements of it; empty for all.
        elements: List<ElementId>, "Nd";
        /// What the figure is.
        kind: StockKind, "planned_purchase";
        /// Year or fiscal year.
        period: String, "FY2025";
        /// Tonnes; for `change`, positive when the stock grows.
        quantity_t: Option<Signed>, "300";
        /// Days of use covered.
        cover_days: Option<Positive>, "";
        /// Money of the period, US dollars.
        value_usd: Option<Positive>, "";
        /// Standard deviation, tonnes.
        deviation_t: Option<Positive>, "";
        /// What a tonne is a tonne of.
        basis: Option<Basis>, "product";
        /// Document.
        source: SourceId, "usgs_mcs_2026";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A price.
    Price in "prices" keyed by ["item", "form", "market", "period", "vintage", "source"] {
        /// Element, or mixture such as NdPr.
        item: String, "Dy";
        /// Oxide, metal, magnet.
        form: String, "oxide";
        /// Place and terms.
        market: String, "FOB China";
        /// Year, month or day.
        period: Date, "2025";
        /// What the figure is: annual average, year-end, spot.
        price_type: String, "annual average";
        /// Low end, nominal US dollars per kg.
        price_low_usd_per_kg: Option<Positive>, "";
        /// Price, nominal US dollars per kg.
        price_usd_per_kg: Option<Positive>, "239";
        /// High end, nominal US dollars per kg.
        price_high_usd_per_kg: Option<Positive>, "";
        /// Figure as printed.
        price_original: Option<String>, "239";
        /// Unit as printed.
        unit_original: Option<String>, "dollars per kilogram";
        /// Edition of the source.
        vintage: Option<String>, "MCS 2026";
        /// Document.
        source: SourceId, "usgs_mcs_2026";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A public statement, held against the model by `adit claims`.
    Claim in "claims" keyed by ["id"] {
        /// Handle.
        id: ClaimId, "separation_90";
        /// The statement, in our words.
        statement: String, "China separates about 90 % of the world's rare earths";
        /// Who says so.
        claimant: String, "IEA";
        /// What the model computes to test it.
        figure: ClaimFigure, "flow_share";
        /// The part, the sites or the subject.
        of: Option<Scope>, "country=CHN,stage=separation,element=Nd|Pr|Dy|Tb";
        /// The whole.
        per: Option<Scope>, "stage=separation,element=Nd|Pr|Dy|Tb";
        /// What tonnes are counted.
        basis: Option<Basis>, "element";
        /// Year or first year.
        year: Option<Year>, "2024";
        /// Low end of the claim.
        low: Option<Number>, "88";
        /// High end of the claim.
        high: Option<Number>, "92";
        /// Unit of the claim.
        unit: Option<String>, "percent";
        /// Sources left out of the balance when the claim is tested: an input cannot confirm itself.
        without: List<SourceId>, "iea_ree_2026|iea_data_explorer_2026";
        /// Why it cannot be tested here, if it cannot.
        because: Option<String>, "";
        /// Document.
        source: SourceId, "iea_ree_2026";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What was looked for and not found.
    Gap in "gaps" keyed by ["id"] {
        /// Handle.
        id: GapId, "lynas_ndpr_heavy";
        /// What is missing.
        missing: String, "Chinese NdPr oxide output by source after 2022";
        /// What it weakens.
        weakens: String, "China's share of mining";
        /// What would settle it.
        settled_by: Option<String>, "MIIT output statistics";
    }
}
