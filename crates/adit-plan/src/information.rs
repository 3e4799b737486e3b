//! What it would be worth to know what happens, and what the plan loses for not knowing.
//!
//! All of it is expected cost: the weight of the worst outcomes is a wish, not a cost that information could save.

use adit_linear::Unsolved;
use rayon::prelude::*;

use crate::Options;
use crate::formulate::Formulated;
use crate::instance::Instance;
use crate::planner::Planner;
use crate::programme::{Programme, Solved, cost};

/// One of the things that may happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Future {
    /// Its probability.
    pub probability: f64,
    /// What each block weighs once it is sure. Weighted with the probabilities they sum to the weights of the programme.
    pub weights: Vec<f64>,
}

/// What a plan costs in a future, and the plan made for that future alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regret {
    /// With the plan.
    pub plan: f64,
    /// With the plan made for it.
    pub best: f64,
}

/// What information is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Information {
    /// Expected value of perfect information: what is saved if it is known beforehand what happens.
    pub evpi: f64,
    /// Value of the stochastic solution: what is saved against the plan made for the mean. None without a plan for the
    /// mean, or if that plan has no recourse.
    pub vss: Option<f64>,
    /// By future.
    pub regrets: Vec<Regret>,
}

/// The futures of a formulated instance: each case, and that none begins.
#[must_use]
pub fn futures(instance: &Instance, formulated: &Formulated) -> Vec<Future> {
    let cases = (0..instance.cases.len()).map(Some);
    let future = |case: Option<usize>| {
        let probability = case.map_or(instance.nothing(), |case| instance.cases[case].probability).max(0.0);
        let lasts = |period: usize| {
            let case = case.and_then(|case| instance.cases.get(case));
            case.is_some_and(|case| (case.begins..case.begins + case.periods.len()).contains(&period))
        };
        let weight = |block: &crate::formulate::BlockLayout| match block.case {
            Some(_) => block.case == case,
            None => !block.periods.iter().any(|layout| lasts(layout.period)),
        };
        let weights = formulated.blocks.iter().map(|block| f64::from(u8::from(weight(block)))).collect();
        Future { probability, weights }
    };
    cases.chain([None]).map(future).collect()
}

/// What information is worth to a plan. `mean` is the first stage planned for the mean of all futures.
///
/// # Errors
/// Why a plan of those to compare with cannot be made.
pub fn information(
    programme: &Programme,
    plan: &Solved,
    futures: &[Future],
    mean: Option<&[f64]>,
    options: &Options,
) -> Result<Information, Unsolved> {
    let now = cost(&programme.first, &plan.first);
    let alone: Result<Vec<f64>, Unsolved> = futures.par_iter().map(|future| best(programme, future, options)).collect();
    let regret = |(future, best): (&Future, f64)| {
        let later = future.weights.iter().zip(&plan.blocks).map(|(weight, block)| weight * block.cost);
        Regret { plan: now + later.sum::<f64>(), best }
    };
    let regrets: Vec<Regret> = futures.iter().zip(alone?).map(regret).collect();
    let foresight: f64 = futures.iter().zip(&regrets).map(|(future, regret)| future.probability * regret.best).sum();
    let risky = programme.risk.as_ref().is_some_and(|risk| risk.lambda > 0.0);
    let mut neutral = Planner::new(Programme { risk: None, ..programme.clone() }, options)?;
    let expected = if risky { neutral.solve()?.objective } else { plan.objective };
    let vss = match mean.map(|mean| neutral.evaluate(mean)) {
        Some(Ok(solved)) => Some(solved.objective - expected),
        None | Some(Err(Unsolved::Infeasible)) => None,
        Some(Err(why)) => return Err(why),
    };
    Ok(Information { evpi: expected - foresight, vss, regrets })
}

/// Cost of the plan made for a future alone.
fn best(programme: &Programme, future: &Future, options: &Options) -> Result<f64, Unsolved> {
    let blocks = programme.blocks.iter().zip(&future.weights).filter(|(_, weight)| **weight > 0.0);
    let blocks = blocks.map(|(block, &weight)| crate::Block { weight, outcome: None, ..block.clone() }).collect();
    let alone = Programme { first: programme.first.clone(), blocks, risk: None };
    Ok(crate::solve(&alone, options)?.objective)
}

/// The instance in which nothing begins, but every period has the mean of what may happen in it: the plan for it is
/// what a planner makes who knows no scenarios. `usual` says what an activity does in calm times where no limit does;
/// an activity that has neither is not limited in the mean.
#[must_use]
pub fn mean(instance: &Instance, usual: impl Fn(usize) -> Option<f64>) -> Instance {
    let mut mean = Instance { cases: Vec::new(), worst: None, ..instance.clone() };
    let periods = instance.periods.len();
    for case in &instance.cases {
        let lasting = case.periods.iter().enumerate().map(|(step, conditions)| (case.begins + step, conditions));
        for (period, conditions) in lasting.filter(|(period, _)| *period < periods) {
            for &(capacity, left) in &conditions.capacity {
                let stands = instance.capacities[capacity].stands[period];
                mean.capacities[capacity].stands[period] -= case.probability * (1.0 - left) * stands;
            }
            for &(activity, most) in &conditions.activity {
                let known = instance.activities[activity].most.get(period).copied().filter(|most| most.is_finite());
                if let Some(calm) = known.or_else(|| usual(activity)) {
                    let of = &mut mean.activities[activity].most;
                    of.resize(periods.max(of.len()), f64::INFINITY);
                    of[period] = of[period].min(calm) - case.probability * (calm - most).max(0.0);
                }
            }
            for &(demand, factor) in &conditions.demand {
                let tonnes = instance.demands[demand].tonnes[period];
                mean.demands[demand].tonnes[period] += case.probability * (factor - 1.0) * tonnes;
            }
        }
    }
    mean
}
