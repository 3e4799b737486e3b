//! How figures of a screening are called, and how their values are written.

use adit_model::Manifest;
use adit_model::words::{Indicator, Stage};
use adit_report::document::Document;
use adit_report::table::{Cell, Kind};
use adit_screen::{Method, Ranked, Value};

/// What a handle of a method means: its name on pages, and what its values are.
const FIGURES: &[(&str, &str, Kind)] = &[
    ("hhi", "HHI by location", Kind::Number),
    ("hhi_control", "HHI by control", Kind::Number),
    ("hhi_normalized", "HHI, normalized by the number of countries", Kind::Number),
    ("hhi_wgi", "HHI weighted by governance", Kind::Number),
    ("hhi_wgi_trade", "HHI weighted by governance and trade", Kind::Number),
    ("cr1", "share of the largest country", Kind::Percent),
    ("cr3", "share of the three largest", Kind::Percent),
    ("supply_risk", "supply risk", Kind::Number),
    ("supply_risk_published", "supply risk, published", Kind::Number),
    ("economic_importance", "economic importance", Kind::Number),
    ("economic_importance_published", "economic importance, published", Kind::Number),
    ("import_reliance", "import reliance", Kind::Percent),
    ("recycling_input_rate", "end-of-life recycling input rate", Kind::Percent),
    ("disruption_potential", "disruption potential", Kind::Number),
    ("disruption_scaled", "disruption potential, 0 to 1", Kind::Number),
    ("vulnerability_scaled", "economic vulnerability, 0 to 1", Kind::Number),
    ("trade_exposure", "trade exposure", Kind::Number),
    ("relief_home_t", "more output at home that takes it off the list, t", Kind::Number),
    ("relief_friend_t", "output moved to a friend that takes it off the list, t", Kind::Number),
    ("price_usd_per_kg", "price, USD/kg", Kind::Number),
    ("price_ratio", "price in the worst scenario, times that of today", Kind::Number),
    ("quantity_left", "quantity left in the worst scenario", Kind::Percent),
    ("score", "GeoPolRisk score", Kind::Number),
    ("economic_vulnerability", "economic vulnerability", Kind::Number),
    ("import_risk", "import risk", Kind::Number),
    ("gdp_loss", "loss of GDP, million USD", Kind::Number),
    ("gdp_loss_published", "loss of GDP, million USD, published", Kind::Number),
    ("rank_published", "rank, published", Kind::Number),
    ("global_supply", "term of world supply", Kind::Number),
    ("eu_sourcing", "term of EU sourcing", Kind::Number),
    ("substitution_supply_risk", "substitution index of supply risk", Kind::Number),
    ("supply_risk_single_years", "supply risk by governance of single years", Kind::Number),
    ("supply_risk_published_elsewhere", "supply risk, printed elsewhere", Kind::Number),
    ("supply_risk_difference", "supply risk, computed less published", Kind::Number),
    ("characterization_factor", "characterization factor, kg copper equivalent per kg", Kind::Number),
    ("listed_2022", "on the list of 2022 (1 yes, 0 no)", Kind::Number),
    ("listed_2025", "on the list of 2025 (1 yes, 0 no)", Kind::Number),
];

/// A handle as pages spell it.
pub(crate) fn figure_name(handle: &str) -> String {
    let known = FIGURES.iter().find(|(name, ..)| *name == handle);
    known.map_or_else(|| handle.replace('_', " "), |(_, words, _)| (*words).to_owned())
}

/// What the values of a handle are.
pub(crate) fn figure_kind(handle: &str) -> Kind {
    FIGURES.iter().find(|(name, ..)| *name == handle).map_or(Kind::Number, |(.., kind)| *kind)
}

/// A published figure as pages spell it.
pub(crate) const fn indicator_name(indicator: Indicator) -> &'static str {
    match indicator {
        Indicator::SupplyRisk => "supply risk",
        Indicator::EconomicImportance => "economic importance",
        Indicator::ImportReliance => "net import reliance, %",
        Indicator::RecyclingInputRate => "end-of-life recycling input rate, %",
        Indicator::SubstitutionSupplyRisk => "substitution index of supply risk",
        Indicator::SubstitutionEconomicImportance => "substitution index of economic importance",
        Indicator::SupplyTerms => "supply terms used",
        Indicator::GdpLoss => "loss of GDP in a disruption, million USD",
        Indicator::Rank => "rank",
    }
}

/// The stage as tables of minerals call it.
pub(crate) fn stage_word(stage: Option<Stage>) -> String {
    stage.map_or_else(String::new, |stage| stage.word().to_owned())
}

/// A value with its bounds; where nothing is open, with the band of the draws.
pub(crate) fn value_cell(value: Option<&Value>) -> Cell {
    let Some(value) = value else { return Cell::missing() };
    let (low, high) = bounds(value);
    match value.central {
        Some(central) if is_open(low, high) => Cell::band(central, low, high),
        Some(central) => Cell::from(central),
        None if is_open(low, high) => Cell::range(low, high),
        None => Cell::from(low),
    }
}

/// What the rows leave open and what the draws add to it, together.
pub(crate) fn bounds(value: &Value) -> (f64, f64) {
    let [low, high] = value.band.unwrap_or([value.low, value.high]);
    (low.min(value.low), high.max(value.high))
}

/// Whether bounds lie apart by more than what would be printed.
pub(crate) fn is_open(low: f64, high: f64) -> bool {
    high - low > 0.006 * high.abs().max(low.abs()).max(1e-12)
}

/// The number by which something is ranked or drawn.
pub(crate) fn middle(value: &Value) -> f64 {
    value.central.unwrap_or_else(|| f64::midpoint(value.low, value.high))
}

/// Part of its scale over which a value is open that is only bounded: its place in a ranking says nothing.
const VAGUE: f64 = 0.75;

/// Whether a value is only bounded, and almost anything on the scale of its method.
pub(crate) fn is_vague(value: &Value, scale: f64) -> bool {
    value.central.is_none() && value.high - value.low > VAGUE * scale
}

/// The first clause of a reason: who leads, in what. Years and documents follow in brackets.
pub(crate) fn first_clause(reason: &str) -> String {
    let bracket = reason.match_indices(" (").map(|(at, _)| at).find(|at| {
        let inside = reason.get(at + 2..).unwrap_or_default();
        inside.starts_with(|c: char| c.is_ascii_digit())
    });
    let ends = ["; ", ". "].iter().filter_map(|end| reason.find(end)).chain(bracket);
    let end = ends.min().unwrap_or(reason.len());
    reason.get(..end).unwrap_or(reason).trim_end_matches('.').to_owned()
}

/// The first clause that does not only repeat a figure of the row.
fn unrepeated<'a>(clauses: &[&'a str]) -> &'a str {
    let figure = |clause: &&&str| ["supply risk", "economic importance"].iter().any(|head| clause.starts_with(head));
    clauses.iter().find(|clause| !figure(clause)).or(clauses.first()).copied().unwrap_or_default()
}

/// Who leads, in short: the mineral and the stage stand beside it. Else the first clause.
pub(crate) fn leader(reason: &str) -> String {
    let clauses: Vec<&str> = reason.split("; ").collect();
    let makes = |clause: &&str| {
        let verb = clause.find(" makes ")?;
        let end = clause.get(verb..)?.find(" of ")?;
        Some(clause.get(..verb + end)?.replacen(" makes ", " ", 1))
    };
    // "global supply shares, refining (2016-2020): China 94 %, Ukraine 2 %"
    let shares = |clause: &&str| {
        let (head, tail) = clause.split_once(": ")?;
        head.contains("shares").then(|| tail.split(", ").next().unwrap_or(tail).to_owned())
    };
    let short = clauses.iter().find_map(makes).or_else(|| clauses.iter().find_map(shares));
    // A narrow column would part the sign from its figure.
    short.unwrap_or_else(|| first_clause(unrepeated(&clauses))).replace(" %", "%")
}

/// Whether the method calls a mineral critical.
pub(crate) const fn verdict(row: &Ranked) -> &'static str {
    match row.critical {
        Some(true) => "yes",
        Some(false) => "no",
        None => "?",
    }
}

/// The method in words, for headings.
pub(crate) const fn method_name(method: Method) -> &'static str {
    match method {
        Method::Hhi => "the concentration of supply by country",
        Method::Eu => "the method of the European Commission",
        Method::Usgs => "the method of the US Geological Survey",
        Method::Geopolrisk => "GeoPolRisk",
    }
}

/// The start of handles of the lists that an assessor publishes with the method.
pub(crate) const fn assessor(method: Method) -> Option<&'static str> {
    match method {
        Method::Eu => Some("eu"),
        Method::Usgs => Some("usgs"),
        Method::Hhi | Method::Geopolrisk => None,
    }
}

/// `7` as `7 of 61`, and the places it takes over the draws.
pub(crate) fn rank_words(row: &Ranked, ranked: usize) -> String {
    match (row.rank, row.rank_band) {
        (Some(rank), Some([low, high])) if low != high => format!("{rank} of {ranked}; {low} to {high} over the draws"),
        (Some(rank), _) => format!("{rank} of {ranked}"),
        (None, _) => "not ranked".to_owned(),
    }
}

/// The lines at the foot of a page.
pub(crate) fn with_manifest(document: Document, manifest: &Manifest) -> Document {
    crate::page::with_manifest(document, manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_clause_names_the_leader() {
        let reason = "China makes 99 % of primary gallium (2024, Summaries); next Russia 0.7 %";
        assert_eq!(first_clause(reason), "China makes 99 % of primary gallium");
        assert_eq!(first_clause("plain"), "plain");
        assert_eq!(leader(reason), "China 99%");
        assert_eq!(leader("Congo (Kinshasa) makes 75 % of cobalt, mined (2024)"), "Congo (Kinshasa) 75%");
        assert_eq!(
            leader("risk 3.80 (threshold 1.0); global supply shares (2016): China 94 %, Ukraine 2 %"),
            "China 94%"
        );
        assert_eq!(leader("no inputs"), "no inputs");
    }

    #[test]
    fn bands_of_draws_widen_what_rows_leave_open() {
        let value = Value { central: Some(0.5), low: 0.45, high: 0.5, band: Some([0.47, 0.55]) };
        assert_eq!(bounds(&value), (0.45, 0.55));
        let exact = Value { central: Some(0.5), low: 0.5, high: 0.5, band: None };
        assert_eq!(value_cell(Some(&exact)), Cell::from(0.5));
        assert_eq!(value_cell(None), Cell::missing());
    }
}
