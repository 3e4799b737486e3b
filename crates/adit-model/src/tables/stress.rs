//! The tables that `adit stress` asks: how a chain moves.

use crate::cell::Positive;
use crate::ids::{AssumptionId, DeterminationId, SourceId};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{Confidence, Dynamic, Spread};

table! {
    /// A parameter of the dynamics, with its range. The row with the narrowest scope that fits holds.
    Parameter in "parameters" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "magnet_cover_cars";
        /// What it is; the word carries the unit.
        parameter: Dynamic, "input_cover_days";
        /// What it holds for; empty for everything.
        of: Option<Scope>, "stage=use,material=magnet_ndfeb";
        /// Low end.
        low: Option<Positive>, "28";
        /// Most likely value.
        central: Positive, "56";
        /// High end.
        high: Option<Positive>, "84";
        /// How it is drawn between them.
        spread: Spread = "fixed", "triangular";
        /// Document; or an assumption.
        source: Option<SourceId>, "crisil_2025";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "";
        /// How the figure was read.
        confidence: Confidence, "medium";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
