//! What is built of which materials, and how many: what ties a bill of material to the network.

use crate::cell::{Positive, Year};
use crate::ids::{AssumptionId, DeterminationId, ElementId, MaterialId, PlaceId, RuleId, SourceId, SystemId};
use crate::table::table;
use crate::words::{Basis, Confidence};

table! {
    /// Something people build that cannot do without.
    System in "systems" keyed by ["id"] {
        /// Handle.
        id: SystemId, "ddg_51";
        /// Name.
        name: String, "Arleigh Burke destroyer (DDG-51)";
        /// Sector.
        sector: String, "defense";
        /// Country whose system it is.
        place: Option<PlaceId>, "USA";
        /// Unit one counts.
        unit: String, "ship";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// The kilograms of a material in one unit of a system.
    BomLine in "bom" keyed by ["system", "item", "source"] {
        /// The system.
        system: SystemId, "ddg_51";
        /// What is inside, in words.
        item: String, "rare earth materials";
        /// The material, where the model carries it.
        material: Option<MaterialId>, "";
        /// The element, where one is meant.
        element: Option<ElementId>, "";
        /// Low end, kg per unit.
        kg_low: Option<Positive>, "";
        /// Central value, kg per unit.
        kg_central: Option<Positive>, "2360";
        /// High end, kg per unit.
        kg_high: Option<Positive>, "";
        /// What a kilogram is a kilogram of.
        basis: Basis, "product";
        /// Document.
        source: SourceId, "crs_r41744";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Units of a system made in a country in a year, of materials bought there. With `bom` they part the use of a
    /// material into systems and the rest.
    Build in "builds" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "f_35_usa";
        /// The system.
        system: SystemId, "f_35";
        /// Country where its materials are bought and built in.
        place: PlaceId, "USA";
        /// Calendar year; empty for any. Of several years the last up to that of the network holds.
        year: Option<Year>, "2024";
        /// Units a year, low end.
        units_low: Option<Positive>, "100";
        /// Units a year.
        units: Positive, "150";
        /// Units a year, high end.
        units_high: Option<Positive>, "200";
        /// Rule that forbids its materials to come from some places.
        rule: Option<RuleId>, "us_dfars_7052_pre2027";
        /// Document; or an assumption.
        source: Option<SourceId>, "";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "f_35_a_year";
        /// How the figure was read.
        confidence: Confidence, "low";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
