//! Draw by draw, what a statistician or a trader would have written down: tonnes over a border, and prices.

use crate::aim::{Aimed, events};
use crate::compiled::Compiled;
use crate::engine::run;
use crate::lanes::{LANES, Lane, all};
use crate::world::World;
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
}

/// What was watched in each period of each draw, as a multiple of the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Tonnes a period at the baseline; one for a price.
    pub base: f64,
    /// By draw, then by period.
    pub draws: Vec<Vec<f64>>,
}

/// Records draws (rounded up to whole blocks) of the aimed shocks over some periods.
///
/// The result is the same, bit by bit, on any number of threads.
#[must_use]
pub fn record(
    compiled: &Compiled,
    world: &World,
    aimed: &[Aimed<'_>],
    watches: &[Watch],
    periods: u32,
    draws: u64,
    seed: u64,
) -> Vec<Record> {
    let blocks = draws.div_ceil(LANES as u64).max(1);
    let bases: Vec<f64> = watches.iter().map(|watch| base(compiled, watch)).collect();
    let of_blocks: Vec<Vec<Vec<Lane>>> = (0..blocks)
        .into_par_iter()
        .map(|block| {
            let shocks = events(aimed, world, seed, block * LANES as u64);
            watch_block(compiled, &shocks, watches, periods)
        })
        .collect();
    let record = |(watch, base): (usize, f64)| {
        let lanes = of_blocks.iter().flat_map(|block| (0..LANES).map(move |lane| (&block[watch], lane)));
        let part = |value: f64| if base > 0.0 { value / base } else { 0.0 };
        let draws = lanes.map(|(periods, lane)| periods.iter().map(|period| part(period[lane])).collect()).collect();
        Record { base, draws }
    };
    bases.into_iter().enumerate().map(record).collect()
}

/// What is watched at the baseline.
fn base(compiled: &Compiled, watch: &Watch) -> f64 {
    match watch {
        Watch::Leaving(links) | Watch::Arriving(links) => links.iter().map(|&link| compiled.ways[link].base).sum(),
        Watch::Price(_) => 1.0,
    }
}

/// By watch, then by period.
fn watch_block(
    compiled: &Compiled,
    shocks: &crate::shocks::Shocks,
    watches: &[Watch],
    periods: u32,
) -> Vec<Vec<Lane>> {
    let mut seen = vec![vec![all(0.0); periods as usize]; watches.len()];
    let left = |links: &[usize]| links.iter().map(|&link| compiled.ways[link].lead).max().unwrap_or(0);
    let longest = watches.iter().map(|watch| if let Watch::Leaving(links) = watch { left(links) } else { 0 }).max();
    let longer = u32::try_from(longest.unwrap_or(0)).unwrap_or(0);
    run(compiled, shocks, periods + longer, |happened, state| {
        let now = happened.period as usize;
        for (watch, seen) in watches.iter().zip(&mut seen) {
            let (links, leaving) = match watch {
                Watch::Leaving(links) => (links, true),
                Watch::Arriving(links) => (links, false),
                Watch::Price(sinks) => {
                    if let Some(seen) = seen.get_mut(now) {
                        *seen = price(compiled, sinks, &state.price);
                    }
                    continue;
                }
            };
            for &link in links {
                // What arrives now crossed the border as long ago as it takes to come.
                let ago = if leaving { compiled.ways[link].lead } else { 0 };
                let Some(seen) = now.checked_sub(ago).and_then(|then| seen.get_mut(then)) else { continue };
                crate::lanes::add(seen, &happened.arrived[link]);
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
    if weight > 0.0 { crate::lanes::map(&sum, |sum| sum / weight) } else { all(1.0) }
}
