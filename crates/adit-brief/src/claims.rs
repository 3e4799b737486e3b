//! Public claims held against the model, each on a balance without the claim's own sources.

use crate::STAGES;
use crate::shares::{RESTS_ON, assumed_part};
use adit_balance::{Balance, balance};
use adit_model::ids::{MeasureId, SourceId};
use adit_model::problem::Problems;
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::Claim;
use adit_model::words::{Basis, ClaimFigure, Stage};
use adit_model::{Figure, Manifest, Model};
use serde::Serialize;

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The claimed interval and the band of the model meet.
    Supported,
    /// They do not.
    Differs,
    /// The model cannot say.
    NotTestable,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Differs => "differs",
            Self::NotTestable => "not testable here",
        }
    }
}

/// A claim and what the model says of it.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimResult {
    /// Id of the claim.
    pub id: String,
    /// The statement.
    pub statement: String,
    /// Who says so.
    pub claimant: String,
    /// Claimed interval, in its unit.
    pub claimed: [Option<f64>; 2],
    /// Unit of the claim and of the figure.
    pub unit: String,
    /// The model's figure, in the unit of the claim.
    pub figure: Option<Figure>,
    /// How the claim stands.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
    /// Sources left out of the balance because they are the claim's own.
    pub without: Vec<String>,
    /// Whether the figure rests mostly on assumptions and unverified rows.
    pub rests_on_assumptions: bool,
    /// Document of the claim.
    pub source: String,
    /// What a reader should know.
    pub note: Option<String>,
}

/// All claims of a model.
#[derive(Debug, Clone, Serialize)]
pub struct Claims {
    /// Provenance of the balance with all sources.
    pub manifest: Manifest,
    /// The claims, in the order of the table.
    pub claims: Vec<ClaimResult>,
}

/// Half a unit in the last printed place: claims in percent are rounded to whole points.
const ROUNDING: f64 = 0.5;

/// Holds every claim of a model against it.
///
/// # Errors
/// If a balance cannot be computed at all.
pub fn claims(model: &Model, draws: usize, seed: u64) -> Result<Claims, Problems> {
    let mut balances = Balances { model, draws, seed, known: Vec::new() };
    let mut results = Vec::new();
    for claim in &model.claims {
        results.push(hold(model, claim, &mut balances)?);
    }
    Ok(Claims { manifest: Manifest::of(model, Some(model.default_year()), seed), claims: results })
}

/// Balances by year and by sources left out; each is computed once.
struct Balances<'a> {
    model: &'a Model,
    draws: usize,
    seed: u64,
    known: Vec<(i32, Vec<SourceId>, Balance)>,
}

impl Balances<'_> {
    fn get(&mut self, year: i32, without: &[SourceId]) -> Result<&Balance, Problems> {
        let mut without = without.to_vec();
        without.sort();
        let at = self.known.iter().position(|(y, sources, _)| *y == year && *sources == without);
        let at = if let Some(at) = at {
            at
        } else {
            let options = adit_balance::Options {
                year: Some(year),
                without: without.clone(),
                draws: self.draws,
                seed: self.seed,
                conflicts: false,
            };
            self.known.push((year, without, balance(self.model, &options)?));
            self.known.len() - 1
        };
        Ok(&self.known[at].2)
    }
}

fn hold(model: &Model, claim: &Row<Claim>, balances: &mut Balances<'_>) -> Result<ClaimResult, Problems> {
    let year = claim.year.map_or_else(|| model.default_year(), |year| year.0);
    // A claim about a year that is not balanced is tested on the balanced year, and says so.
    let tested = if (year - model.default_year()).abs() <= 1 { model.default_year() } else { year };
    let mut result = ClaimResult {
        id: claim.id.to_string(),
        statement: claim.statement.clone(),
        claimant: claim.claimant.clone(),
        claimed: [claim.low.map(adit_model::cell::Number::get), claim.high.map(adit_model::cell::Number::get)],
        unit: claim.unit.clone().unwrap_or_default(),
        figure: None,
        verdict: Verdict::NotTestable,
        because: claim.because.clone().unwrap_or_default(),
        without: claim.without.iter().map(ToString::to_string).collect(),
        rests_on_assumptions: false,
        source: claim.source.to_string(),
        note: claim.note.clone(),
    };
    match claim.figure {
        ClaimFigure::None | ClaimFigure::TouchedShare => {}
        ClaimFigure::Observation => observed(model, claim, balances.get(tested, &claim.without)?, &mut result),
        ClaimFigure::FlowShare => {
            let (Some(of), Some(per), Some(basis)) = (&claim.of, &claim.per, claim.basis) else { return Ok(result) };
            let balance = balances.get(tested, &claim.without)?;
            match balance.share(model, of, per, basis) {
                Ok(figure) => {
                    result.rests_on_assumptions = assumed_part(model, balance, of, per, basis) > RESTS_ON;
                    let shown = percent(figure);
                    judge(&mut result, shown, shown.low, shown.high);
                }
                Err(problems) => result.because = reason(&problems),
            }
        }
        ClaimFigure::StageRange => {
            let Some(of) = &claim.of else { return Ok(result) };
            stage_range(model, of, balances.get(tested, &claim.without)?, &mut result);
        }
        ClaimFigure::SiteCount => {
            let Some(of) = &claim.of else { return Ok(result) };
            count_sites(model, of, year, &mut result);
        }
        ClaimFigure::ElementCount => count_elements(model, claim, &mut result),
    }
    let of_flows = matches!(claim.figure, ClaimFigure::FlowShare | ClaimFigure::StageRange | ClaimFigure::Observation);
    if tested != year && of_flows && result.figure.is_some() {
        result.because = format!("{}; stated for {year}, tested on {tested}", result.because);
    }
    Ok(result)
}

fn percent(figure: Figure) -> Figure {
    Figure {
        central: figure.central * 100.0,
        mean: figure.mean * 100.0,
        deviation: figure.deviation * 100.0,
        low: figure.low * 100.0,
        high: figure.high * 100.0,
        structural_low: figure.structural_low * 100.0,
        structural_high: figure.structural_high * 100.0,
        draws: figure.draws,
    }
}

/// Supported where the claimed interval meets the interval of the model.
fn judge(result: &mut ClaimResult, figure: Figure, low: f64, high: f64) {
    let claimed_low = result.claimed[0].map_or(f64::NEG_INFINITY, |low| low - ROUNDING);
    let claimed_high = result.claimed[1].map_or(f64::INFINITY, |high| high + ROUNDING);
    let meets = low <= claimed_high && high >= claimed_low;
    result.verdict = if meets { Verdict::Supported } else { Verdict::Differs };
    result.because = if meets && !(claimed_low..=claimed_high).contains(&figure.central) {
        "within the band of the model, not at its most likely value".into()
    } else if meets {
        "the most likely value of the model agrees".into()
    } else if low > claimed_high {
        "the whole band of the model lies above".into()
    } else {
        "the whole band of the model lies below".into()
    };
    result.figure = Some(figure);
}

fn reason(problems: &Problems) -> String {
    problems.as_slice().first().map_or_else(String::new, |problem| problem.message.clone())
}

fn observed(model: &Model, claim: &Claim, balance: &Balance, result: &mut ClaimResult) {
    let (Some(of), Some(per), Some(basis)) = (&claim.of, &claim.per, claim.basis) else { return };
    if let Ok(figure) = balance.share(model, of, per, basis) {
        result.figure = Some(percent(figure));
        result.because = format!("an input of the model, so agreement proves nothing: {}", result.because);
    }
}

/// Lowest and highest share over the stages; magnets by weight, all else by element.
fn stage_range(model: &Model, of: &Scope, balance: &Balance, result: &mut ClaimResult) {
    let mut shares: Vec<(Stage, Figure)> = Vec::new();
    let whole = of.clone().with(Key::Country, &[]);
    for stage in STAGES {
        let basis = if stage == Stage::Magnet { Basis::Magnet } else { Basis::Element };
        let at = |scope: &Scope| {
            let scope = scope.clone().with(Key::Stage, &[stage.word()]);
            if stage == Stage::Magnet { scope.with(Key::Element, &[]) } else { scope }
        };
        if let Ok(figure) = balance.share(model, &at(of), &at(&whole), basis) {
            shares.push((stage, percent(figure)));
        }
    }
    let by = |a: &&(Stage, Figure), b: &&(Stage, Figure)| a.1.central.total_cmp(&b.1.central);
    let (Some(lowest), Some(highest)) = (shares.iter().min_by(by), shares.iter().max_by(by)) else { return };
    // The claim names both ends of the chain: each end is held against its own stage.
    let ends_meet = |claimed: Option<f64>, figure: &Figure| {
        claimed.is_none_or(|claimed| (figure.low - ROUNDING..=figure.high + ROUNDING).contains(&claimed))
    };
    let within = result.claimed[0].is_none_or(|low| lowest.1.high >= low - ROUNDING)
        && result.claimed[1].is_none_or(|high| highest.1.low <= high + ROUNDING);
    result.verdict = if within { Verdict::Supported } else { Verdict::Differs };
    let exact = ends_meet(result.claimed[0], &lowest.1) && ends_meet(result.claimed[1], &highest.1);
    result.because = format!(
        "from {:.0} % ({}) to {:.0} % ({}){}",
        lowest.1.central,
        lowest.0,
        highest.1.central,
        highest.0,
        if exact || !within { "" } else { ", within it but not at both ends" }
    );
    result.figure = Some(Figure {
        structural_low: lowest.1.central,
        structural_high: highest.1.central,
        low: lowest.1.low,
        high: highest.1.high,
        ..Figure::new(f64::midpoint(lowest.1.central, highest.1.central), &[])
    });
}

fn count_sites(model: &Model, of: &Scope, year: i32, result: &mut ClaimResult) {
    let places: Vec<_> =
        of.get(Key::Country).unwrap_or_default().iter().flat_map(|place| model.members(place, year)).collect();
    let names: Vec<&str> = model
        .sites
        .iter()
        .filter(|site| adit_balance::works(site, year) && site.status != adit_model::words::SiteStatus::RestOfCountry)
        .filter(|site| places.contains(&site.place))
        .filter(|site| {
            model
                .processes
                .get(site.process.as_str())
                .is_some_and(|process| of.admits(Key::Stage, process.stage.word()))
        })
        .map(|site| site.name.as_str())
        .collect();
    let figure = Figure::new(names.len() as f64, &[]);
    judge(result, figure, figure.central, figure.central);
    result.because =
        if names.is_empty() { "no site at work".into() } else { format!("at work in {year}: {}", names.join("; ")) };
}

/// The note of such a claim names the measure: `measure=ID`.
fn count_elements(model: &Model, claim: &Claim, result: &mut ClaimResult) {
    let named =
        claim.note.as_deref().and_then(|note| note.split_whitespace().find_map(|word| word.strip_prefix("measure=")));
    let measure = named.map(MeasureId::new).and_then(|id| model.measures.get(id.as_str()));
    let Some(measure) = measure else {
        result.because = "the note names no measure of this model (`measure=ID`)".into();
        return;
    };
    let figure = Figure::new(measure.elements.len() as f64, &[]);
    judge(result, figure, figure.central, figure.central);
    let list: Vec<&str> = measure.elements.iter().map(adit_model::ids::ElementId::as_str).collect();
    result.because = format!("{} ({}): {}", measure.name, measure.start, list.join(", "));
}
