//! Networks under perturbed observations, each balanced and non-negative.

use crate::least_squares::{self, Fit};
use crate::system::System;
use adit_model::random;
use rayon::prelude::*;

/// Drawn flows below this fraction of the largest observation are nothing: they are the accuracy of the solver.
const DUST: f64 = 1e-8;

/// What a reader of a band must know.
pub(crate) const CAVEAT: &str = "bands come from draws that search their bounds for at most 20 rounds: each is balanced, \
                                 but a deviation may be off by up to a third";

/// Draws `count` points. Draw `i` perturbs pull `j` by a pure function of (seed, i, j): the same on any number of threads.
///
/// Each draw is a fit of its own: clipping negative flows would break the
/// balances, and small flows would then seem to come from nowhere.
pub(crate) fn draw(system: &System, fit: &Fit, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let dust = system.yardstick() * DUST;
    (0..count as u64)
        .into_par_iter()
        .map(|draw| {
            let shift: Vec<f64> = (0..system.pulls.len())
                .map(|pull| random::normal(seed, draw, u32::try_from(pull).unwrap_or(u32::MAX)))
                .collect();
            // A perturbation that defeats the factorization (one in hundreds) leaves the draw at the central fit.
            let values = least_squares::draw(system, fit, &shift).unwrap_or_else(|_| fit.values.clone());
            // Roundoff of a flow that is held at zero elsewhere would become the origin of whatever it feeds.
            values.into_iter().map(|value| if value > dust { value } else { 0.0 }).collect()
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::least_squares::solve;
    use crate::system::{Deviation, Pull, Sum};

    /// A source of 10 +- 4 split in three ways, two of them small, under a limit: bounds change in most draws.
    fn system() -> System {
        let mut system = System { unknowns: 4, ..System::default() };
        system.balances.push([(0, 1.0), (1, -1.0), (2, -1.0), (3, -1.0)].into_iter().collect());
        let observed = [(0, 10.0, 4.0), (1, 8.0, 3.0), (2, 0.5, 1.5), (3, -0.5, 1.0)];
        system.pulls = observed
            .into_iter()
            .map(|(unknown, value, deviation)| Pull {
                sum: Sum::of(unknown),
                value,
                deviation: Deviation::Absolute(deviation),
            })
            .collect();
        system.limits.push((Sum::of(1), 9.0));
        system
    }

    #[test]
    fn draws_are_the_constrained_fits_to_perturbed_observations() {
        let system = system();
        let fit = solve(&system).unwrap();
        for (index, drawn) in draw(&system, &fit, 200, 5).into_iter().enumerate() {
            let mut perturbed = system.clone();
            for (pull, observed) in perturbed.pulls.iter_mut().enumerate() {
                let Deviation::Absolute(deviation) = observed.deviation else { continue };
                observed.value += deviation * random::normal(5, index as u64, u32::try_from(pull).unwrap());
            }
            let anew = solve(&perturbed).unwrap();
            for (a, b) in drawn.iter().zip(&anew.values) {
                assert!((a - b).abs() < 1e-4, "draw {index}: {drawn:?} {:?}", anew.values);
            }
        }
    }

    #[test]
    fn draws_are_the_same_on_any_number_of_threads() {
        let system = system();
        let fit = solve(&system).unwrap();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| draw(&system, &fit, 64, 9))
        };
        assert_eq!(on(1), on(4));
    }
}
