//! The tables that `adit stress` asks: how a chain moves.

use crate::cell::{Percent, Positive};
use crate::date::Date;
use crate::ids::{AssumptionId, DeterminationId, MeasureId, ScenarioId, SourceId};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{Confidence, Dynamic, ShockKind, Spread};

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

table! {
    /// Something that could happen, or did: a named set of shocks.
    Scenario in "scenarios" keyed by ["id"] {
        /// Handle.
        id: ScenarioId, "april-2025-embargo";
        /// Name.
        name: String, "April 2025 comes back as a full embargo for nine months";
        /// What it supposes, in words.
        statement: String, "China stops exports of seven elements and of magnets that hold them";
        /// First day, for one that did happen.
        start: Option<Date>, "";
        /// Chance that it begins within a year, percent; empty where nobody says.
        probability_percent: Option<Percent>, "";
        /// Months to look at.
        months: Positive, "24";
        /// Document.
        source: Option<SourceId>, "mofcom_18_2025";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// One shock of a scenario: what it does to which flows or sites, from when, for how long, how hard.
    Shock in "shocks" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "april_2025_embargo_ree";
        /// The scenario.
        scenario: ScenarioId, "april-2025-embargo";
        /// The act behind it.
        measure: Option<MeasureId>, "chn_2025_04_seven";
        /// What it does; the word carries the unit of the size.
        effect: ShockKind, "embargo";
        /// The flows, sites or uses it bears on.
        of: Scope, "from=CHN,material=magnet_ndfeb";
        /// Size, low end.
        low: Option<Positive>, "";
        /// Size, most likely.
        central: Option<Positive>, "";
        /// Size, high end.
        high: Option<Positive>, "";
        /// How the size and the length are drawn.
        spread: Spread = "fixed", "triangular";
        /// Months after the beginning of the scenario.
        after_months: Positive, "0";
        /// Length in months, low end.
        months_low: Option<Positive>, "6";
        /// Length in months.
        months: Positive, "9";
        /// Length in months, high end.
        months_high: Option<Positive>, "12";
        /// Document.
        source: Option<SourceId>, "mofcom_18_2025";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "";
        /// How the row was read.
        confidence: Confidence, "medium";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What was observed in a period of the past: what a hindcast is scored against, never what the balance rests on.
    Observed in "observed" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "chn_magnet_exports_2025_05";
        /// The series; rows of one series may be compared and added.
        series: String, "chn_magnet_exports";
        /// The flows, uses or prices it speaks of.
        of: Scope, "from=CHN,material=magnet_ndfeb|magnet_smco";
        /// Year, month or day with which the period begins.
        start: Date, "2025-05";
        /// Year, month or day with which it ends; empty if `start` names the whole period.
        end: Option<Date>, "";
        /// Tonnes in the period, as the source weighs them.
        quantity_t: Option<Positive>, "1238";
        /// Mean price over the period, or the price of the day.
        price_usd_per_kg: Option<Positive>, "";
        /// Document.
        source: SourceId, "econotimes_2025";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "lowest since February 2020";
    }
}
