//! The tables that `adit screen` asks: what countries make of a mineral, and what assessors publish of it.

use crate::cell::{List, Number, Percent, Positive, Signed, Year};
use crate::ids::{AssumptionId, ElementId, IndustryId, MaterialId, MineralId, PlaceId, Region, SourceId};
use crate::table::table;
use crate::words::{
    Basis, Confidence, Coverage, Indicator, Listed, PotentialKind, Rating, Stage, Statistic, SupplyOf, UseSector,
};

table! {
    /// A mineral that is screened: what lists of critical minerals name. Its forms are rows of `materials`.
    Mineral in "minerals" keyed by ["id"] {
        /// Handle.
        id: MineralId, "gallium";
        /// English name.
        name: String, "gallium";
        /// Other names by which documents call it; importers know it by each of them.
        aliases: List<String>, "Gallium metal";
        /// The element, where it is one.
        element: Option<ElementId>, "Ga";
        /// The mineral that stands for the group it is assessed in (heavy rare earths, platinum-group metals).
        group: Option<MineralId>, "heavy_rare_earths";
        /// Minerals with whose making it comes.
        by_product_of: List<MineralId>, "bauxite|zinc";
        /// Document of the group and of the host minerals.
        source: Option<SourceId>, "usgs_mcs_2026_data";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Which published series becomes which material: the way of `adit import` from a publisher's words to a table.
    Series in "series" keyed by ["publisher", "commodity", "detail"] {
        /// Importer that reads it (`adit import` lists them).
        publisher: String, "usgs-mcs";
        /// Commodity as the publisher spells it; case, spaces and signs do not matter.
        commodity: String, "Gallium";
        /// Start of the publisher's detail or type; empty for all. The longest that fits decides.
        detail: Option<String>, "Primary production";
        /// The material; empty for a series that is known and left out.
        material: Option<MaterialId>, "gallium_refined";
        /// What a tonne in the series is a tonne of, where it is not the basis of the material.
        basis: Option<Basis>, "element";
        /// What a reader should know about it: why it is left out, what it bundles.
        note: Option<String>, "";
    }
}

table! {
    /// Share of a country in a supply, as published.
    SupplyShare in "supply_shares" keyed by ["mineral", "stage", "form", "of", "importer", "place", "source"] {
        /// The mineral.
        mineral: MineralId, "gallium";
        /// Stage; empty where the statistics tell none.
        stage: Option<Stage>, "refining";
        /// Form as published, where a mineral has several.
        form: Option<String>, "unwrought";
        /// Of what it is a share.
        of: SupplyOf, "global";
        /// Region that is supplied; empty for the world.
        importer: Option<Region>, "EU";
        /// Country that supplies.
        place: PlaceId, "CHN";
        /// Share, percent; empty where it is only bounded.
        share_percent: Option<Percent>, "94";
        /// Low end, where the publisher gives a bound ("<0.1%").
        low_percent: Option<Percent>, "";
        /// High end, where the publisher gives a bound.
        high_percent: Option<Percent>, "";
        /// Trade parameter of the EU method: above 1 with export restrictions, 0.8 within the EU.
        trade_parameter: Option<Positive>, "1.3";
        /// First year averaged.
        from_year: Option<Year>, "2016";
        /// Last year averaged.
        to_year: Option<Year>, "2020";
        /// Document.
        source: SourceId, "eu_crm_2023";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A figure that an assessor or a statistical office publishes about a mineral.
    IndicatorRow in "indicators" keyed by ["mineral", "indicator", "stage", "form", "region", "year", "source"] {
        /// The mineral.
        mineral: MineralId, "gallium";
        /// What the figure is; the word carries the unit.
        indicator: Indicator, "import_reliance";
        /// Stage; empty for the mineral as a whole.
        stage: Option<Stage>, "";
        /// Form as published, where a mineral has several.
        form: Option<String>, "";
        /// Region it holds for.
        region: Option<Region>, "USA";
        /// Year it speaks of, or edition.
        year: Year, "2024";
        /// Value; empty where it is only bounded or withheld.
        value: Option<Signed>, "100";
        /// Low end of what is published.
        low: Option<Signed>, "";
        /// High end of what is published.
        high: Option<Signed>, "";
        /// Figure as printed (`>50`, `E` for a net exporter, `W` for withheld).
        printed: Option<String>, ">50";
        /// Document.
        source: SourceId, "usgs_mcs_2026_data";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Whether a mineral stands on a published list.
    Listing in "listings" keyed by ["mineral", "list"] {
        /// The mineral.
        mineral: MineralId, "gallium";
        /// Handle of the list: who and when.
        list: String, "usgs_2025";
        /// Whether it stands there.
        listed: Listed, "yes";
        /// Document.
        source: SourceId, "fr_2025_11_07";
        /// How the row was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Worldwide Governance Indicators of a country: six estimates from about -2.5 (weak) to 2.5 (strong).
    Governance in "governance" keyed by ["place", "year", "source"] {
        /// The country.
        place: PlaceId, "CHN";
        /// Year.
        year: Year, "2023";
        /// Voice and accountability.
        voice: Option<Number>, "-1.48";
        /// Political stability and absence of violence.
        stability: Option<Number>, "-0.51";
        /// Government effectiveness.
        effectiveness: Option<Number>, "0.66";
        /// Regulatory quality.
        regulation: Option<Number>, "-0.27";
        /// Rule of law.
        law: Option<Number>, "0.01";
        /// Control of corruption.
        corruption: Option<Number>, "0.0";
        /// Document.
        source: SourceId, "world_bank_wgi_2024";
        /// How the figures were read.
        confidence: Confidence, "high";
    }
}

table! {
    /// What a mineral is used for, and by which industry.
    EndUse in "end_uses" keyed by ["mineral", "region", "application", "industry", "source"] {
        /// The mineral.
        mineral: MineralId, "gallium";
        /// Region it holds for; empty for the world.
        region: Option<Region>, "EU";
        /// The use.
        application: String, "integrated circuits";
        /// Sectors it serves.
        sectors: List<UseSector>, "semiconductors|data_centers";
        /// Industry that uses it.
        industry: Option<IndustryId>, "nace_c26";
        /// Share of the mineral's use, percent; empty where none is published.
        share_percent: Option<Percent>, "70";
        /// Document.
        source: SourceId, "eu_crm_2023";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// An industry, its value added and its operating profit.
    Industry in "industries" keyed by ["id"] {
        /// Handle.
        id: IndustryId, "bea_334";
        /// Name.
        name: String, "computer and electronic products";
        /// Region the figures are of.
        region: Option<Region>, "USA";
        /// The industry of another classification that comes nearest.
        counterpart: Option<IndustryId>, "nace_c26";
        /// Year of the figures.
        year: Option<Year>, "2023";
        /// Currency of the figures, at the prices of that year (ISO 4217).
        currency: Option<String>, "USD";
        /// Value added, million.
        value_added_million: Option<Number>, "332000";
        /// Gross operating surplus, million.
        operating_surplus_million: Option<Number>, "147000";
        /// Output, million.
        output_million: Option<Number>, "433000";
        /// Document.
        source: Option<SourceId>, "bea_io_2023";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// How able and how willing a supplier is to supply an importer; see the method of USGS.
    SupplierRating in "supplier_ratings" keyed by ["importer", "supplier", "rating"] {
        /// Who imports; empty for everyone.
        importer: Option<Region>, "USA";
        /// Country or group that supplies. The row of a country beats the row of a group.
        supplier: Region, "CHN";
        /// What is rated.
        rating: Rating, "unwillingness";
        /// Rating, 0 to 1.
        value: Positive, "0.9";
        /// Low end of what is arguable.
        low: Option<Positive>, "0.7";
        /// High end of what is arguable.
        high: Option<Positive>, "1";
        /// Document; or an assumption.
        source: Option<SourceId>, "";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "unwilling_covered_nations";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Reserves and resources in the ground of a country, and the capacity of its plants.
    Potential in "potentials" keyed by ["place", "material", "kind", "year", "source"] {
        /// The country.
        place: PlaceId, "CHN";
        /// The material.
        material: MaterialId, "rare_earths_mined";
        /// Reserves, resources or capacity.
        kind: PotentialKind, "reserves";
        /// Year the figure speaks of.
        year: Year, "2025";
        /// Tonnes; tonnes a year for capacity. Empty where withheld or unknown.
        quantity_t: Option<Positive>, "44000000";
        /// What a tonne is a tonne of.
        basis: Basis, "reo";
        /// Whether the figure is the whole or a bound.
        coverage: Coverage = "complete", "complete";
        /// Document.
        source: SourceId, "usgs_mcs_2026_data";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A line of the salient statistics that a country publishes of a mineral.
    Salient in "salient" keyed by ["place", "mineral", "statistic", "detail", "year", "source"] {
        /// The country.
        place: PlaceId, "USA";
        /// The mineral.
        mineral: MineralId, "gallium";
        /// What is counted.
        statistic: Statistic, "imports";
        /// The line as published, where there are several.
        detail: Option<String>, "metal";
        /// Year.
        year: Year, "2024";
        /// Tonnes; empty where withheld, unknown or only bounded.
        quantity_t: Option<Positive>, "19";
        /// Low end, tonnes.
        low_t: Option<Positive>, "";
        /// High end, tonnes.
        high_t: Option<Positive>, "";
        /// Figure as printed.
        printed: Option<String>, "19,000";
        /// Unit as printed.
        unit_printed: Option<String>, "kilograms";
        /// Document.
        source: SourceId, "usgs_mcs_2026_data";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
