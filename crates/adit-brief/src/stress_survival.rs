//! Time to survive and time to recover: how long users are served once a site is lost, against how long its repair
//! takes.

use crate::stress::StressQuestion;
use crate::stress_points::place_and_stage;
use crate::stress_rows::ParameterRow;
use crate::stress_setup::{Setup, word};
use adit_linear::Unsolved;
use adit_model::scope::Key;
use adit_model::words::Dynamic;
use adit_model::{Manifest, Model, Problems};
use adit_stress::Compiled;
use adit_stress::bound::fixed_prices;
use adit_stress::off::Point;
use adit_stress::rates::{Rates, Spot};
use adit_stress::simulate::Basket;
use adit_stress::single_points::sites;
use adit_stress::survive::{Exposure, LONGEST, exposures, recover};
use rayon::prelude::*;
use serde::Serialize;

/// Months that are simulated, if nobody says.
const MONTHS: u32 = 36;

/// Users who are short at some time while a site is off for good. Times are in periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survivor {
    /// Who.
    pub users: String,
    /// Time served in full at best, by perfect re-routing for them alone; absent without a solver.
    pub survives: Option<f64>,
    /// Periods served in full in the simulation.
    pub simulated: u32,
    /// Periods from repair until nobody is short any more, in the simulation; absent if the last period still is.
    pub recovers: Option<u32>,
    /// Tonnes missing in the simulation, if the site is repaired in time.
    pub missing_t: f64,
    /// Whether the repair takes longer than they survive at best; absent without a solver.
    pub exposed: Option<bool>,
}

/// How users stand the loss of a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurvivalRow {
    /// Name of the site.
    pub site: String,
    /// Country.
    pub place: String,
    /// Stage of the chain.
    pub stage: String,
    /// Time until it works again, periods.
    pub repair: u32,
    /// Row of `parameters` that says so.
    pub repair_row: String,
    /// Least tonnes missing until the repair, by perfect re-routing for all users asked about; absent without a solver.
    pub least_missing_t: Option<f64>,
    /// Exposure index: the least loss as a part of that of the worst site, each tonne at its value.
    pub exposure_index: Option<f64>,
    /// Users who are short if it stays off, the shortest time first.
    pub users: Vec<Survivor>,
}

impl SurvivalRow {
    /// Tonnes missing in the simulation, of all users asked about.
    #[must_use]
    pub fn missing_t(&self) -> f64 {
        self.users.iter().map(|users| users.missing_t).sum()
    }

    /// Whether any users are exposed: at best, or in the simulation if no solver says.
    #[must_use]
    pub fn exposed(&self) -> bool {
        self.users.iter().any(|users| users.exposed == Some(true))
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SurvivalAnswer {
    /// Provenance.
    pub manifest: Manifest,
    /// Year of the network.
    pub year: i32,
    /// What a period is: `month` or `week`.
    pub step: &'static str,
    /// Periods simulated.
    pub periods: u32,
    /// Time above which nothing is limited, periods.
    pub longest: f64,
    /// Sites whose loss leaves users short, the shortest time to survive first.
    pub sites: Vec<SurvivalRow>,
    /// Number of sites that nobody misses.
    pub calm: usize,
    /// Times of repair.
    pub parameters: Vec<ParameterRow>,
    /// Why there is no perfect re-routing, if there is none.
    pub no_bound: Option<String>,
}

/// Takes every site out, once for good and once until it is repaired. Scenarios, draws and seed of the question are not
/// asked: nothing is drawn. Prices stand still, so that simulation and perfect re-routing can be compared.
///
/// # Errors
/// An unknown place or material; a model without a balance, or without a parameter that the chain needs.
pub fn survival(model: &Model, question: &StressQuestion) -> Result<SurvivalAnswer, Problems> {
    let setup = Setup::new(model, question)?;
    let points = sites(&setup.world, &setup.balance.topology);
    let repairs = repairs(&setup, &points, question)?;
    let periods = crate::stress_setup::periods(f64::from(question.months.unwrap_or(MONTHS)), question.step);
    let compiled = fixed_prices(setup.compiled.clone());
    let users = setup.asked();
    let times: Vec<u32> = repairs.iter().map(|repair| repair.periods).collect();
    let found = exposures(&compiled, &points, &times, &users, periods);
    let mut rows: Vec<SurvivalRow> = Vec::new();
    for (point, repair) in repairs.iter().enumerate() {
        let of_point = found.iter().filter(|row| row.point == point);
        rows.extend(row(&setup, &points[point], repair, of_point, &users));
    }
    let (calm, mut no_bound) = (points.len() - rows.len(), failed(&found));
    if no_bound.is_none()
        && let Err(reason) = least(&compiled, &setup.sinks(), &points, &mut rows)
    {
        no_bound = Some(reason.to_string());
    }
    rows.sort_by(|a, b| shortest(a).total_cmp(&shortest(b)).then(b.missing_t().total_cmp(&a.missing_t())));
    let mut parameters: Vec<ParameterRow> = Vec::new();
    for row in model.parameters.iter().filter(|row| repairs.iter().any(|repair| repair.row == row.id.as_str())) {
        parameters.push(ParameterRow::of(model, row));
    }
    let sources = parameters.iter().filter_map(|row| row.ground.source.clone());
    let options = vec!["survive".to_owned(), format!("periods={periods}")];
    Ok(SurvivalAnswer {
        manifest: setup.manifest(question, options, sources),
        year: setup.year,
        step: word(question.step),
        periods,
        longest: LONGEST,
        sites: rows,
        calm,
        parameters,
        no_bound,
    })
}

/// Time until a site works again.
struct Repair {
    periods: u32,
    row: String,
}

/// The times of repair of all points.
fn repairs(setup: &Setup<'_>, points: &[Point], question: &StressQuestion) -> Result<Vec<Repair>, Problems> {
    let rates = Rates::new(setup.model, setup.year);
    let mut problems = Problems::default();
    let mut repairs = Vec::new();
    for point in points {
        let Some(&facility) = point.facilities.first() else { continue };
        let node = setup.node(setup.world.facilities[facility]);
        let spot = Spot::default()
            .with(Key::Country, Some(node.place.as_str()))
            .with(Key::Stage, node.stage.map(adit_model::words::Stage::word))
            .with(Key::Site, node.site.as_ref().map(adit_model::ids::SiteId::as_str));
        match rates.find(Dynamic::RecoveryDays, &spot) {
            Ok(row) => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few periods, zero or more
                let periods = question.step.periods(row.central.get()).round() as u32;
                repairs.push(Repair { periods, row: row.id.to_string() });
            }
            // The same row is missing for every site.
            Err(missing) if problems.is_empty() => problems.extend(missing.as_slice().iter().cloned()),
            Err(_) => {}
        }
    }
    problems.into_result(repairs)
}

/// A site with the users who are short without it; none if there are none.
fn row<'a>(
    setup: &Setup<'_>,
    point: &Point,
    repair: &Repair,
    found: impl Iterator<Item = &'a Exposure>,
    users: &[Basket],
) -> Option<SurvivalRow> {
    let survivor = |row: &Exposure| {
        let survives = row.survives.as_ref()?.as_ref().ok().map(|survival| survival.periods());
        Some(Survivor {
            users: users[row.system].name.clone(),
            survives,
            simulated: row.simulated?,
            recovers: row.recovers,
            missing_t: row.missing,
            exposed: row.exposed,
        })
    };
    let mut users: Vec<Survivor> = found.filter_map(survivor).collect();
    let time = |users: &Survivor| users.survives.unwrap_or(f64::from(users.simulated));
    users.sort_by(|a, b| time(a).total_cmp(&time(b)).then(b.missing_t.total_cmp(&a.missing_t)));
    let (place, stage) = place_and_stage(setup, point);
    (!users.is_empty()).then(|| SurvivalRow {
        site: point.name.clone(),
        place,
        stage,
        repair: repair.periods,
        repair_row: repair.row.clone(),
        least_missing_t: None,
        exposure_index: None,
        users,
    })
}

/// The shortest time to survive of any users of a site: at best, or simulated where nothing better is known.
fn shortest(row: &SurvivalRow) -> f64 {
    let time = |users: &Survivor| users.survives.unwrap_or(f64::from(users.simulated));
    row.users.iter().map(time).fold(f64::INFINITY, f64::min)
}

/// Why the first program that failed did.
fn failed(found: &[Exposure]) -> Option<String> {
    found.iter().find_map(|row| Some(row.survives.as_ref()?.as_ref().err()?.to_string()))
}

/// The least losses until repair, and each as a part of the worst.
fn least(compiled: &Compiled, sinks: &[usize], points: &[Point], rows: &mut [SurvivalRow]) -> Result<(), Unsolved> {
    let asked = of_worth(compiled, sinks);
    let recoveries: Vec<_> = (rows.par_iter())
        .map(|row| {
            let point = points.iter().find(|point| point.name == row.site);
            let off = point.map_or(&[][..], |point| &point.facilities);
            recover(&asked, off, f64::from(row.repair))
        })
        .collect::<Result<_, Unsolved>>()?;
    let worst = recoveries.iter().map(|recovery| recovery.loss).fold(0.0, f64::max);
    for (row, recovery) in rows.iter_mut().zip(&recoveries) {
        row.least_missing_t = Some(sinks.iter().map(|&sink| recovery.unmet[sink]).sum());
        row.exposure_index = Some(if worst > 0.0 { recovery.loss / worst } else { 0.0 });
    }
    Ok(())
}

/// The same chain, in which only some sinks are worth anything.
pub(crate) fn of_worth(compiled: &Compiled, sinks: &[usize]) -> Compiled {
    let mut compiled = compiled.clone();
    for (_, sink) in compiled.chain.sinks.iter_mut().enumerate().filter(|(index, _)| !sinks.contains(index)) {
        sink.value = 0.0;
    }
    compiled
}
