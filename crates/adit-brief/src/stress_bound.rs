//! How much of a loss nobody could avoid: perfect re-routing against the simulation, and their ratio.

use crate::stress_setup::Setup;
use crate::stress_survival::of_worth;
use crate::stress_users::Users;
use adit_stress::Compiled;
use adit_stress::aim::events;
use adit_stress::bound::{Outcome, bound, fixed_prices};
use adit_stress::run;
use adit_stress::shocks::Shocks;
use adit_stress::variables::Draws;
use rayon::prelude::*;
use serde::Serialize;

/// Users with a bound of their own, beside that of all together.
const OWN: usize = 5;

/// Simulation and bound of some users. Each program steers everything for these users alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundRow {
    /// Who.
    pub users: String,
    /// Tonnes missing in the simulation of the central course, with fixed prices.
    pub simulated_t: f64,
    /// Tonnes that must be missing, whoever decides; absent without a solver.
    pub least_t: Option<f64>,
    /// Cost of myopia: simulation over bound; absent without a bound, or if all could be avoided.
    pub myopia: Option<f64>,
}

/// Bounds of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundAnswer {
    /// All users asked about together, then those who miss most.
    pub rows: Vec<BoundRow>,
    /// Columns and rows of the program of all.
    pub size: Option<[usize; 2]>,
    /// Why there is no bound, if there is none.
    pub no_bound: Option<String>,
}

/// Bounds the loss of all users asked about, and of those among `worst`, the first of them.
pub(crate) fn bounds(setup: &Setup<'_>, worst: &[&Users], periods: u32) -> BoundAnswer {
    let compiled = fixed_prices(setup.compiled.clone());
    let shocks = events(&setup.aimed, &setup.world, &Draws::central(), 0);
    let simulated = simulated(&compiled, &shocks, periods);
    let mut asked = vec![("all users asked about".to_owned(), setup.sinks())];
    asked.extend(worst.iter().take(OWN).map(|users| {
        let basket = users.basket();
        (basket.name, basket.sinks)
    }));
    let outcomes: Vec<(f64, Outcome)> = (asked.par_iter())
        .map(|(_, sinks)| {
            let simulated = sinks.iter().map(|&sink| simulated[sink]).sum();
            (simulated, bound(&in_tonnes(&compiled, sinks), &shocks, 0, periods))
        })
        .collect();
    let rows = asked.into_iter().zip(&outcomes).map(|((users, _), (simulated_t, outcome))| {
        let bound = outcome.bound();
        BoundRow {
            users,
            simulated_t: *simulated_t,
            least_t: bound.map(|bound| bound.weighted),
            myopia: bound.and_then(|bound| bound.myopia(*simulated_t)),
        }
    });
    let first = outcomes.first().map(|(_, outcome)| outcome);
    BoundAnswer {
        rows: rows.collect(),
        size: first.and_then(Outcome::bound).map(|bound| [bound.columns, bound.rows]),
        no_bound: first.filter(|outcome| outcome.bound().is_none()).map(|outcome| match outcome {
            Outcome::Unsolved(reason) => reason.to_string(),
            other => other.to_string(),
        }),
    }
}

/// The chain with a tonne worth one to these sinks, and nothing to others.
fn in_tonnes(compiled: &Compiled, sinks: &[usize]) -> Compiled {
    let mut compiled = of_worth(compiled, sinks);
    for &sink in sinks {
        compiled.chain.sinks[sink].value = 1.0;
    }
    compiled
}

/// Tonnes missing at each sink in the central course.
fn simulated(compiled: &Compiled, shocks: &Shocks, periods: u32) -> Vec<f64> {
    let mut unmet = vec![0.0; compiled.chain.sinks.len()];
    run(compiled, shocks, periods, |happened, _| {
        for (sum, lanes) in unmet.iter_mut().zip(&happened.unmet) {
            *sum += lanes[0];
        }
    });
    unmet
}
