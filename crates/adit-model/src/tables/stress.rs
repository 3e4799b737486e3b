//! The tables that `adit stress` asks: how a chain moves.

use crate::cell::{List, Percent, Positive, Year};
use crate::date::Date;
use crate::ids::{AssumptionId, DeterminationId, MeasureId, ScenarioId, SourceId};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{Confidence, Dynamic, Recorded, ShockKind, Spread};

table! {
    /// A parameter of how a chain moves or of what it costs to change it, with its range. The row with the narrowest scope that fits holds.
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
        /// The same, low end.
        probability_low_percent: Option<Percent>, "";
        /// The same, high end.
        probability_high_percent: Option<Percent>, "";
        /// Assumption that chance rests on.
        probability_assumption: Option<AssumptionId>, "";
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

table! {
    /// A past shock that is run again from what was known before it, and scored against a series of `observed`.
    Hindcast in "hindcasts" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "april-2025-exports";
        /// Name.
        name: String, "Magnets that left China under the licenses of April 2025";
        /// What was known of the shock on the day: acts as they were printed, and wide suppositions for the rest.
        scenario: ScenarioId, "april-2025-foreseen";
        /// Scenario made with hindsight, whose shocks are set aside.
        instead_of: Option<ScenarioId>, "april-2025";
        /// Last day of knowledge. Rows that rest on later documents are set aside.
        origin: Date, "2025-04-04";
        /// Documents that are later, or that only their year dates, but print what was public on that day.
        known: List<SourceId>, "asianfin_licenses_2025";
        /// Year of the network; the model's own if empty.
        network_year: Option<Year>, "2024";
        /// Series of `observed` that it is scored against.
        series: String, "chn_magnet_exports";
        /// Series of `observed` with prices inside the country, by which those of the series are divided.
        inside_series: Option<String>, "";
        /// Where the series counts: as goods leave, as they arrive, or at what price.
        recorded: Recorded, "exports";
        /// Year, month or day with which the base begins: its mean stands for the baseline of the network.
        base_start: Date, "2024-04";
        /// Year, month or day with which the base ends.
        base_end: Date, "2025-03";
        /// First period that is scored.
        first: Date, "2025-04";
        /// Last period that is scored.
        last: Date, "2026-03";
        /// What the act leaves if taken at its word, percent of the base; empty if it names no quantity.
        at_word_percent: Option<Percent>, "0";
        /// What its misses teach, in words; written after the first run, and read again after each.
        lesson: Option<String>, "";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// What could be said of a parameter before any of the events; where a hindcast sets the row of `parameters` aside,
    /// it takes its place.
    Prior in "priors" keyed by ["id"] {
        /// Handle.
        id: DeterminationId, "prior_price_cap";
        /// What it is; the word carries the unit.
        parameter: Dynamic, "price_cap";
        /// What it holds for; empty for everything.
        of: Option<Scope>, "";
        /// Low end.
        low: Option<Positive>, "2";
        /// Most likely value.
        central: Positive, "10";
        /// High end.
        high: Option<Positive>, "30";
        /// How it is drawn between them.
        spread: Spread = "fixed", "triangular";
        /// Document; or an assumption.
        source: Option<SourceId>, "";
        /// Assumption it rests on.
        assumption: Option<AssumptionId>, "prior_price";
        /// How the figure was read.
        confidence: Confidence, "low";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

impl Prior {
    /// The same as a row of `parameters`.
    #[must_use]
    pub fn to_parameter(&self) -> Parameter {
        let Self { id, parameter, of, low, central, high, spread, source, assumption, confidence, note } = self.clone();
        Parameter { id, parameter, of, low, central, high, spread, source, assumption, confidence, note }
    }
}
