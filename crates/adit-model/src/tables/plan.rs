//! The table that `adit plan` asks beside projects and parameters: what could be done.

use crate::cell::{Positive, Year};
use crate::ids::{AssumptionId, LeverId, Region, SourceId};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{Confidence, LeverEffect, Pathway};

table! {
    /// Something that can be done: what it changes, what it costs whom, how long it takes. Plants are rows of `projects`.
    Lever in "levers" keyed by ["id"] {
        /// Handle.
        id: LeverId, "gbd";
        /// Pathway, or move of sourcing, it belongs to.
        pathway: Pathway, "substitutes";
        /// Name.
        name: String, "Grain-boundary diffusion instead of heavy elements in the whole magnet";
        /// Whose lever it is: a place or a group; empty for everyone.
        place: Option<Region>, "";
        /// The projects, uses or goods it bears on; empty for all.
        of: Option<Scope>, "material=magnet_ndfeb,element=Dy|Tb";
        /// What it does; the word carries the unit of the size.
        effect: LeverEffect, "substitution_percent";
        /// Size, low end.
        low: Option<Positive>, "30";
        /// Size, most likely.
        central: Option<Positive>, "45";
        /// Size, high end.
        high: Option<Positive>, "60";
        /// Public cost once, million US dollars, low end.
        cost_musd_low: Option<Positive>, "";
        /// Public cost once, million US dollars; empty for none.
        cost_musd: Option<Positive>, "";
        /// Public cost once, million US dollars, high end.
        cost_musd_high: Option<Positive>, "";
        /// Running cost for each kilogram a year that it saves, shares, covers or yields, as the model counts the good, low end.
        cost_usd_per_kg_low: Option<Positive>, "150";
        /// Running cost for each such kilogram; empty for none.
        cost_usd_per_kg: Option<Positive>, "510";
        /// Running cost for each such kilogram, high end.
        cost_usd_per_kg_high: Option<Positive>, "1230";
        /// Year of the money, as printed.
        base_year: Option<Year>, "2025";
        /// Months until it works, low end.
        months_low: Option<Positive>, "12";
        /// Months from the decision until it works.
        months: Positive, "24";
        /// Months until it works, high end.
        months_high: Option<Positive>, "36";
        /// Document; or an assumption.
        source: Option<SourceId>, "mainrich_gbd_2025";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "";
        /// How the row was read.
        confidence: Confidence, "medium";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
