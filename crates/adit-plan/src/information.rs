//! What it would be worth to know what happens, and what the plan loses for not knowing.
//!
//! All of it is expected cost: the weight of the worst outcomes is a wish, not a cost that information could save.

use adit_linear::Unsolved;

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

/// The futures of a formulated instance: that what begins, if anything, is this case, for each of them, and that
/// nothing does. Calm times are the same in all.
#[must_use]
pub fn futures(instance: &Instance, formulated: &Formulated) -> Vec<Future> {
    let cases = (0..instance.cases.len()).map(Some);
    let future = |case: Option<usize>| {
        let probability = case.map_or(instance.nothing(), |case| instance.cases[case].probability);
        let weight = |(block, layout): (&crate::Block, &crate::formulate::BlockLayout)| match layout.case {
            None => block.weight,
            own if own == case => block.weight / probability,
            Some(_) => 0.0,
        };
        let weights = formulated.programme.blocks.iter().zip(&formulated.blocks).map(weight).collect();
        Future { probability, weights }
    };
    cases.chain([None]).map(future).filter(|future| future.probability > 0.0).collect()
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
    let risky = programme.risk.as_ref().is_some_and(|risk| risk.lambda > 0.0);
    let mut neutral = Planner::new(Programme { risk: None, ..programme.clone() }, options)?;
    let expected = if risky { neutral.solve()?.objective } else { plan.objective };
    let mut regrets = Vec::with_capacity(futures.len());
    for future in futures {
        let later = future.weights.iter().zip(&plan.blocks).map(|(weight, block)| weight * block.cost);
        regrets.push(Regret { plan: now + later.sum::<f64>(), best: neutral.cost_as(&future.weights)? });
    }
    let foresight: f64 = futures.iter().zip(&regrets).map(|(future, regret)| future.probability * regret.best).sum();
    let vss = match mean.map(|mean| neutral.evaluate(mean)) {
        Some(Ok(solved)) => Some(solved.objective - expected),
        None | Some(Err(Unsolved::Infeasible)) => None,
        Some(Err(why)) => return Err(why),
    };
    Ok(Information { evpi: expected - foresight, vss, regrets })
}

/// The instance in which nothing begins, but every period has the mean of what may happen: the plan for it is what a
/// planner makes who knows no scenarios. A case is spread over all periods, since it stands for beginnings in any.
/// `usual` says what an activity does in calm times where no limit does; an activity that has neither is not limited in
/// the mean.
#[must_use]
pub fn mean(instance: &Instance, usual: impl Fn(usize) -> Option<f64>) -> Instance {
    let mut mean = Instance { cases: Vec::new(), disturbed: 0.0, worst: None, ..instance.clone() };
    let periods = instance.periods.len();
    let conditions = instance.cases.iter().flat_map(|case| case.periods.iter().map(move |of| (case, of)));
    for (case, conditions) in conditions {
        let chance = case.expected / periods as f64;
        for &(capacity, left) in &conditions.capacity {
            let stands = &instance.capacities[capacity].stands;
            for (of, stands) in mean.capacities[capacity].stands.iter_mut().zip(stands) {
                *of -= chance * (1.0 - left) * stands;
            }
        }
        for &(demand, factor) in &conditions.demand {
            for (of, tonnes) in mean.demands[demand].tonnes.iter_mut().zip(&instance.demands[demand].tonnes) {
                *of += chance * (factor - 1.0) * tonnes;
            }
        }
        for &(activity, most) in &conditions.activity {
            let of = &mut mean.activities[activity].most;
            of.resize(periods.max(of.len()), f64::INFINITY);
            for (period, of) in of.iter_mut().enumerate() {
                let known = instance.activities[activity].most.get(period).copied().filter(|most| most.is_finite());
                if let Some(calm) = known.or_else(|| usual(activity)) {
                    *of = of.min(calm) - chance * (calm - most).max(0.0);
                }
            }
        }
    }
    mean
}
