//! What states and companies do, or plan to: measures, projects, rules.

use crate::cell::{List, Number, Positive, Year};
use crate::date::Date;
use crate::ids::{ElementId, MeasureId, MineralId, PlaceId, ProjectId, RuleId, SiteId, SourceId};
use crate::scope::Scope;
use crate::table::table;
use crate::words::{Confidence, MeasureKind, RuleCheck, Stage};

table! {
    /// An act that stops, slows or taxes a flow, or pays for it.
    Measure in "measures" keyed by ["id"] {
        /// Handle.
        id: MeasureId, "chn_2025_04_seven";
        /// Name.
        name: String, "Export licensing of seven medium and heavy rare earths";
        /// Who imposed it.
        place: Option<PlaceId>, "CHN";
        /// Against whom: places or groups; empty for all.
        targets: List<String>, "";
        /// What kind of act.
        kind: MeasureKind, "licensing";
        /// Elements concerned.
        elements: List<ElementId>, "Sm|Gd|Tb|Dy|Lu|Sc|Y";
        /// Minerals concerned, where they are screened.
        minerals: List<MineralId>, "gallium|germanium";
        /// Other materials concerned, in words.
        materials: Option<String>, "oxides, metals, alloys, magnets";
        /// The flows it bears on, where the model carries them.
        scope: Option<Scope>, "from=CHN,element=Dy|Tb";
        /// Yearly limit, tonnes.
        limit_t: Option<Positive>, "";
        /// Duty, percent of value.
        rate_percent: Option<Positive>, "";
        /// First day.
        start: Date, "2025-04-04";
        /// Last day; empty while in force or unknown.
        end: Option<Date>, "";
        /// State at the last reading.
        status: String, "in force";
        /// Legal citation.
        citation: Option<String>, "MOFCOM and GAC Announcement 18 of 2025";
        /// Document.
        source: SourceId, "mofcom_18_2025";
        /// How the row was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A plant that is being planned or built.
    Project in "projects" keyed by ["id"] {
        /// Handle.
        id: ProjectId, "mp_10x";
        /// Name.
        name: String, "MP 10X, Northlake";
        /// The site it becomes.
        site: Option<SiteId>, "mp_10x";
        /// Sites that it builds beside that one, within the same capital cost where there is one: the mine of an integrated
        /// project.
        with_sites: List<SiteId>, "";
        /// Country.
        place: PlaceId, "USA";
        /// Stage of the chain.
        stage: Stage, "magnet";
        /// What it will make.
        product: String, "sintered NdFeB magnets";
        /// Tonnes a year.
        capacity_t: Option<Positive>, "7000";
        /// What those tonnes are.
        capacity_note: Option<String>, "NdFeB magnets";
        /// Overnight capital cost of all its sites together, million US dollars, nominal.
        capex_musd: Option<Positive>, "1250";
        /// Year of that money; empty where the document names none.
        capex_year: Option<Year>, "2026";
        /// Expected start.
        expected_start: Option<Date>, "2028";
        /// Public money, million US dollars, nominal, as listed.
        public_support_musd: Option<Positive>, "600";
        /// Public support, in words.
        public_support: Option<String>, "";
        /// Offtake and price floor, in words.
        offtake: Option<String>, "";
        /// Document.
        source: SourceId, "mp_8k_2025";
        /// How the row was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// A law or a benchmark as data.
    Rule in "rules" keyed by ["id"] {
        /// Handle.
        id: RuleId, "us_dfars_7052_2027";
        /// Who made it.
        jurisdiction: String, "US DoD";
        /// Citation.
        citation: String, "48 CFR 252.225-7052";
        /// Title.
        title: String, "Restriction on certain magnets, tantalum and tungsten";
        /// First day.
        start: Option<Date>, "2027-01-01";
        /// Last day.
        end: Option<Date>, "";
        /// Year or day from which it must be met, where that is later than the first day.
        due: Option<Date>, "";
        /// Places or groups it is aimed at.
        covered: List<String>, "CHN|RUS|PRK|IRN";
        /// Materials it covers, in words.
        materials: Option<String>, "SmCo and NdFeB magnets";
        /// Stages it covers, in words.
        stages: Option<String>, "mine|refine|separate|melt|produce";
        /// The sites or flows a plan limits by it; empty for a rule that no plan can keep. Of a rule that says `at_most`
        /// without naming a country here, each country outside that of `users` is limited by itself.
        of: Option<Scope>, "country=DFARS,stage=separation|metal|alloy|magnet";
        /// Whose use counts, and of what.
        users: Option<Scope>, "country=USA,sector=defense,material=magnet_smco";
        /// What is measured against the threshold.
        threshold_name: Option<String>, "any covered stage in a covered country";
        /// The threshold.
        threshold: Option<Number>, "0";
        /// Its unit.
        unit: Option<String>, "percent";
        /// How the test reads.
        check: RuleCheck, "at_most";
        /// Exceptions, in words.
        exceptions: Option<String>, "";
        /// Document.
        source: SourceId, "fr_89_46816";
        /// How the row was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
