//! Single points of failure: every site, and every stage of every country, off once, one at a time.

use crate::place_name;
use crate::stress::StressQuestion;
use crate::stress_rows::{ParameterRow, parameters_read, values};
use crate::stress_setup::{Setup, periods, word};
use adit_model::{Manifest, Model, Problems};
use adit_stress::off::Point;
use adit_stress::simulate::Basket;
use adit_stress::single_points::{Loss, rank, sites, stages_of_countries};
use serde::Serialize;

/// Months that a point is off, if nobody says.
const MONTHS: u32 = 24;

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// A site.
    Site,
    /// All sites of a stage in a country, those that no list names included.
    Stage,
}

/// Users of a point, and what they miss.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Who.
    pub users: String,
    /// Tonnes missing.
    pub missing_t: f64,
    /// The same as a part of their demand over the time.
    pub part: f64,
}

/// What is lost while a point is off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointRow {
    /// What fails.
    pub kind: PointKind,
    /// Its name.
    pub name: String,
    /// Country it stands in.
    pub place: String,
    /// Stage of the chain.
    pub stage: String,
    /// Demand missing, tonnes of all materials asked about.
    pub missing_t: f64,
    /// Demand missing, each tonne at the value of its use.
    pub value: f64,
    /// The same as a part of all demand asked about, at its value.
    pub part: f64,
    /// First period in which anybody is short, from 1.
    pub first_short: Option<u32>,
    /// Users of one country and material who miss most, at most three.
    pub hits: Vec<Hit>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointsAnswer {
    /// Provenance.
    pub manifest: Manifest,
    /// Year of the network.
    pub year: i32,
    /// What a period is: `month` or `week`.
    pub step: &'static str,
    /// Periods that each point is off, from the first.
    pub periods: u32,
    /// Demand asked about over the time, tonnes.
    pub demand_t: f64,
    /// Sites, the greatest loss first.
    pub sites: Vec<PointRow>,
    /// Stages of countries, the greatest loss first.
    pub stages: Vec<PointRow>,
    /// Whether tonnes differ in value.
    pub valued: bool,
    /// Parameters the chain rests on.
    pub parameters: Vec<ParameterRow>,
}

/// Takes every site, and every stage of every country, out in turn. Scenarios, draws and seed of the question are not
/// asked: nothing is drawn.
///
/// # Errors
/// An unknown place or material; a model without a balance, or without a parameter that the chain needs.
pub fn single_points(model: &Model, question: &StressQuestion) -> Result<PointsAnswer, Problems> {
    let setup = Setup::new(model, question)?;
    let Setup { world, balance, compiled, .. } = &setup;
    let periods = periods(f64::from(question.months.unwrap_or(MONTHS)), question.step);
    let sinks = setup.sinks();
    let asked = setup.asked();
    let ask = |points: Vec<Point>, kind: PointKind| -> Vec<PointRow> {
        let losses = rank(compiled, &points, &sinks, &(0..periods), periods);
        losses.iter().map(|loss| row(&setup, kind, loss, &asked, periods)).collect()
    };
    let mut parameters = parameters_read(model, world);
    parameters.extend(values(model));
    let sources = parameters.iter().filter_map(|row| row.ground.source.clone());
    let options = vec!["single-points".to_owned(), format!("periods={periods}")];
    let values: Vec<f64> = sinks.iter().map(|&sink| compiled.chain.sinks[sink].value).collect();
    Ok(PointsAnswer {
        manifest: setup.manifest(question, options, sources),
        year: setup.year,
        step: word(question.step),
        periods,
        demand_t: sinks.iter().map(|&sink| compiled.chain.sinks[sink].base).sum::<f64>() * f64::from(periods),
        sites: ask(sites(world, &balance.topology), PointKind::Site),
        stages: ask(stages_of_countries(world, &balance.topology), PointKind::Stage),
        valued: values.windows(2).any(|pair| pair[0].total_cmp(&pair[1]).is_ne()),
        parameters,
    })
}

fn row(setup: &Setup<'_>, kind: PointKind, loss: &Loss, asked: &[Basket], periods: u32) -> PointRow {
    let sinks = &setup.compiled.chain.sinks;
    let (place, stage) = place_and_stage(setup, &loss.point);
    let hit = |basket: &Basket| {
        let missing_t: f64 = basket.sinks.iter().map(|&sink| loss.course.unmet[sink]).sum();
        let demand = basket.sinks.iter().map(|&sink| sinks[sink].base).sum::<f64>() * f64::from(periods);
        Hit { users: basket.name.clone(), missing_t, part: if demand > 0.0 { missing_t / demand } else { 0.0 } }
    };
    let mut hits: Vec<Hit> = asked.iter().map(hit).filter(|hit| hit.part > 1e-6).collect();
    hits.sort_by(|a, b| b.missing_t.total_cmp(&a.missing_t));
    hits.truncate(3);
    let name = match kind {
        PointKind::Site => loss.point.name.clone(),
        PointKind::Stage => format!("{}: {stage}", place_name(setup.model, &place)),
    };
    PointRow {
        kind,
        name,
        place,
        stage,
        missing_t: loss.tonnes,
        value: loss.weighted,
        part: loss.part,
        first_short: loss.first_short.map(|period| period + 1),
        hits,
    }
}

/// Country and stage of a point.
pub(crate) fn place_and_stage(setup: &Setup<'_>, point: &Point) -> (String, String) {
    let node = point.facilities.first().map(|&facility| setup.node(setup.world.facilities[facility]));
    let place = node.map(|node| node.place.to_string()).unwrap_or_default();
    let stage = node.and_then(|node| node.stage).map_or_else(String::new, |stage| stage.word().replace('_', " "));
    (place, stage)
}
