//! How many of a system are made: what ties a bill of material to the network.

use crate::cell::{Positive, Year};
use crate::ids::{AssumptionId, DeterminationId, PlaceId, RuleId, SourceId, SystemId};
use crate::table::table;
use crate::words::Confidence;

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
