//! What it would be worth to know what comes, and what the plan loses for not knowing.
//!
//! For this the horizon holds at most one scenario: which of them, by its chance against the others; when, nobody knows.

use crate::plan::answer::{Information, Regret};
use crate::plan::ask::{Asked, options, unsolved};
use crate::plan::prepared::chance;
use crate::plan::reading::Plan;
use adit_model::Problems;
use adit_plan::formulate::formulate;
use adit_plan::information::{self, Future};
use adit_plan::instance::Instance;
use adit_plan::planner::Planner;

/// Information and regrets of a plan.
///
/// # Errors
/// Why a plan to compare with cannot be made.
pub(super) fn foresight(asked: &Asked<'_, '_>, plan: &Plan<'_, '_>) -> Result<(Information, Vec<Regret>), Problems> {
    let why = |why| unsolved(&why);
    let scenarios = &asked.prepared.scenarios;
    let instance = once(asked);
    let formulated = formulate(&instance);
    let futures = futures(&instance, &chances(asked), &formulated);
    let options = options();
    let mut planner = Planner::new(formulated.programme.clone(), &options).map_err(why)?;
    let best = planner.solve().map_err(why)?;
    let mean = formulate(&information::mean(&instance, |_| None));
    let mean = adit_plan::solve(&mean.programme, &options).ok().map(|solved| solved.first);
    let told =
        information::information(&formulated.programme, &best, &futures, mean.as_deref(), &options).map_err(why)?;
    let ours = planner.evaluate(&plan.solved.first).map_err(why)?;
    let now = cost(&formulated.programme.first, &ours.first);
    let regrets = scenarios.iter().zip(&futures).zip(&told.regrets).map(|((row, future), regret)| {
        let later = future.weights.iter().zip(&ours.blocks).map(|(weight, block)| weight * block.cost);
        let plan_musd = now + later.sum::<f64>();
        Regret { scenario: row.id.to_string(), plan_musd, best_musd: regret.best.min(plan_musd) }
    });
    let regrets = regrets.collect();
    Ok((Information { evpi_musd: told.evpi.max(0.0), vss_musd: told.vss.unwrap_or(0.0).max(0.0) }, regrets))
}

/// Chance that a scenario is the one that begins within the horizon.
fn chances(asked: &Asked<'_, '_>) -> Vec<f64> {
    let each: Vec<f64> = asked.prepared.scenarios.iter().map(|row| chance(row)).collect();
    let sum: f64 = each.iter().sum();
    let years = asked.instance.periods.len();
    let any = 1.0 - (0..years).map(|_| (1.0 - sum).max(0.0)).product::<f64>();
    each.iter().map(|each| if sum > 0.0 { each / sum * any } else { 0.0 }).collect()
}

/// The instance in which at most one scenario begins.
fn once(asked: &Asked<'_, '_>) -> Instance {
    let mut instance = Instance { worst: None, ..(*asked.instance).clone() };
    let chances = chances(asked);
    let expected: Vec<f64> = (0..chances.len())
        .map(|scenario| instance.cases.iter().filter(|case| case.scenario == scenario).map(|case| case.expected).sum())
        .collect();
    for case in &mut instance.cases {
        let share = case.expected / f64::max(expected[case.scenario], f64::MIN_POSITIVE);
        case.expected = chances[case.scenario] * share;
        case.probability = case.expected;
    }
    instance
}

/// Each scenario, beginning in one of its years, and that none does.
fn futures(instance: &Instance, chances: &[f64], formulated: &adit_plan::formulate::Formulated) -> Vec<Future> {
    let weight = |block: &adit_plan::formulate::BlockLayout, scenario: Option<usize>| match block.case {
        None => 1.0 - instance.disturbed,
        Some(case) => {
            let case = &instance.cases[case];
            let ours = scenario == Some(case.scenario);
            if ours { case.expected / chances[case.scenario].max(f64::MIN_POSITIVE) } else { 0.0 }
        }
    };
    let future = |scenario: Option<usize>| Future {
        probability: scenario.map_or(1.0 - chances.iter().sum::<f64>(), |scenario| chances[scenario]),
        weights: formulated.blocks.iter().map(|block| weight(block, scenario)).collect(),
    };
    (0..chances.len()).map(Some).chain([None]).map(future).collect()
}

fn cost(first: &adit_linear::Linear, values: &[f64]) -> f64 {
    first.columns().iter().zip(values).map(|(column, value)| column.cost * value).sum()
}
