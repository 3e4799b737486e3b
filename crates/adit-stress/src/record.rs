//! Draw by draw, what a statistician or a trader would have written down: tonnes over a border, and prices.

use crate::aim::events;
use crate::compiled::Compiled;
use crate::engine::run_with;
use crate::lanes::{LANES, Lane, add, all, map};
use crate::simulate::Study;
use crate::variables::Draws;
use rayon::prelude::*;

/// What is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// What leaves over these links: it crosses the border when its license is there, not when the plant sends it off.
    Leaving(Vec<usize>),
    /// What arrives over these links.
    Arriving(Vec<usize>),
    /// The price that these sinks pay, by their demand.
    Price(Vec<usize>),
    /// The price that the first of these sinks pay over that of the second.
    Quotient(Vec<usize>, Vec<usize>),
}

/// What was watched in each period of each draw, as a multiple of the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Tonnes a period at the baseline; one for a price.
    pub base: f64,
    /// By draw, then by period.
    pub draws: Vec<Vec<f64>>,
}

/// Records draws (rounded up to whole blocks) of a study.
///
/// The result is the same, bit by bit, on any number of threads.
#[must_use]
pub fn record(study: &Study<'_>, watches: &[Watch], draws: u64, seed: u64) -> Vec<Record> {
    let blocks = draws.div_ceil(LANES as u64).max(1);
    let stream = Draws::independent(seed);
    let of_blocks: Vec<Vec<Vec<Lane>>> =
        (0..blocks).into_par_iter().map(|block| watch(study, watches, &stream, block * LANES as u64)).collect();
    let record = |(index, watch): (usize, &Watch)| {
        let base = base(study.compiled, watch);
        let part = |value: f64| if base > 0.0 { value / base } else { 0.0 };
        let lanes = of_blocks.iter().flat_map(|block| (0..LANES).map(move |lane| (&block[index], lane)));
        let draws = lanes.map(|(periods, lane)| periods.iter().map(|period| part(period[lane])).collect()).collect();
        Record { base, draws }
    };
    watches.iter().enumerate().map(record).collect()
}

/// What is watched at the baseline.
fn base(compiled: &Compiled, watch: &Watch) -> f64 {
    match watch {
        Watch::Leaving(links) | Watch::Arriving(links) => links.iter().map(|&link| compiled.ways[link].base).sum(),
        Watch::Price(_) | Watch::Quotient(..) => 1.0,
    }
}

/// A block of draws, by watch, then by period.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // leads are whole periods, zero or more
fn watch(study: &Study<'_>, watches: &[Watch], draws: &Draws, first: u64) -> Vec<Vec<Lane>> {
    let compiled = study.compiled;
    let settings = study.settings(draws, first);
    let longest = settings.lead.iter().flatten().fold(0.0_f64, |a, b| a.max(*b)) as u32;
    let mut seen = vec![vec![all(0.0); study.periods as usize]; watches.len()];
    let shocks = events(study.aimed, study.world, draws, first);
    run_with(compiled, &settings, &shocks, study.periods + longest, |happened, state| {
        let now = happened.period as usize;
        for (watch, seen) in watches.iter().zip(&mut seen) {
            match watch {
                Watch::Arriving(links) => {
                    let Some(seen) = seen.get_mut(now) else { continue };
                    for &link in links {
                        add(seen, &happened.arrived[link]);
                    }
                }
                Watch::Leaving(links) => {
                    for &link in links {
                        for lane in 0..LANES {
                            // What arrives now crossed the border as long ago as it takes to come.
                            let then = now.checked_sub(settings.lead[link][lane] as usize);
                            if let Some(seen) = then.and_then(|then| seen.get_mut(then)) {
                                seen[lane] += happened.arrived[link][lane];
                            }
                        }
                    }
                }
                Watch::Price(sinks) => {
                    if let Some(seen) = seen.get_mut(now) {
                        *seen = price(compiled, sinks, &state.price);
                    }
                }
                Watch::Quotient(outside, inside) => {
                    let Some(seen) = seen.get_mut(now) else { continue };
                    let prices = [outside, inside].map(|sinks| price(compiled, sinks, &state.price));
                    for lane in 0..LANES {
                        seen[lane] = prices[0][lane] / prices[1][lane];
                    }
                }
            }
        }
    });
    seen
}

/// The mean price over sinks, by their demand at the baseline.
fn price(compiled: &Compiled, sinks: &[usize], prices: &[Lane]) -> Lane {
    let (mut sum, mut weight) = (all(0.0), 0.0);
    for &sink in sinks {
        let data = &compiled.chain.sinks[sink];
        let price = &prices[compiled.price(data.good, data.regime)];
        for lane in 0..LANES {
            sum[lane] += data.base * price[lane];
        }
        weight += data.base;
    }
    if weight > 0.0 { map(&sum, |sum| sum / weight) } else { all(1.0) }
}
