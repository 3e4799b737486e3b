//! What reserves buy: the same draws with them and without.

use crate::engine::Period;
use crate::lanes::{LANES, Lane, add, all};
use crate::simulate::{Basket, Study};
use crate::variables::Draws;
use rayon::prelude::*;
use serde::Serialize;

/// What reserves buy, means of the draws.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bought {
    /// Tonnes that leave them.
    pub drawn: f64,
    /// Tonnes that each basket would miss more without them.
    pub saved: Vec<f64>,
}

/// Runs the same draws of a study with reserves and of one without.
///
/// The result is the same, bit by bit, on any number of threads.
#[must_use]
pub fn bought(with: &Study<'_>, without: &Study<'_>, baskets: &[Basket], draws: u64, seed: u64) -> Bought {
    let from = Draws::independent(seed);
    let blocks = draws.div_ceil(LANES as u64).max(1);
    let block = |block: u64| {
        let first = block * LANES as u64;
        let mut drawn = all(0.0);
        let missed = missed(with, &from, first, baskets, |happened| {
            happened.drawn.iter().for_each(|reserve| add(&mut drawn, reserve));
        });
        (drawn, missed, self::missed(without, &from, first, baskets, |_| ()))
    };
    // Collected in order, so that sums do not hang on threads.
    let blocks: Vec<(Lane, Vec<f64>, Vec<f64>)> = (0..blocks).into_par_iter().map(block).collect();
    let count = (blocks.len() * LANES) as f64;
    let mut sum = Bought { drawn: 0.0, saved: vec![0.0; baskets.len()] };
    for (drawn, with, without) in blocks {
        sum.drawn += drawn.iter().sum::<f64>() / count;
        for (saved, (with, without)) in sum.saved.iter_mut().zip(with.iter().zip(&without)) {
            *saved += (without - with) / count;
        }
    }
    sum
}

/// What each basket misses in a block of draws, summed over them.
fn missed(study: &Study<'_>, draws: &Draws, first: u64, baskets: &[Basket], mut see: impl FnMut(&Period)) -> Vec<f64> {
    let mut missed = vec![0.0; baskets.len()];
    study.block(draws, first, |happened, _| {
        see(happened);
        for (missed, basket) in missed.iter_mut().zip(baskets) {
            *missed += basket.asked_and_missed(happened).1.iter().sum::<f64>();
        }
    });
    missed
}
