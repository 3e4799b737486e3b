//! Many draws of a scenario, as distributions over time.

use crate::aim::{Aimed, events};
use crate::compiled::Compiled;
use crate::engine::{Period, run};
use crate::lanes::LANES;
use crate::tally::{Band, Tally};
use crate::world::World;
use rayon::prelude::*;
use serde::Serialize;

/// A set of sinks whose shortage is counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    /// Name, as printed.
    pub name: String,
    /// Sinks of the chain, by number; their goods are in one unit.
    pub sinks: Vec<usize>,
    /// How their shortages make one.
    pub rule: Rule,
}

/// How the shortages of several sinks make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rule {
    /// Tonnes add up.
    #[default]
    Sum,
    /// All are needed together: the part that is most short is the part missing.
    Scarcest,
}

impl Basket {
    /// Asked for and missing in a period of a draw.
    fn fares(&self, happened: &Period, lane: usize) -> (f64, f64) {
        let asked = self.sinks.iter().map(|&sink| happened.demand[sink][lane]);
        let unmet = self.sinks.iter().map(|&sink| happened.unmet[sink][lane]);
        match self.rule {
            Rule::Sum => (asked.sum(), unmet.sum()),
            Rule::Scarcest => {
                let parts =
                    asked.clone().zip(unmet).map(|(asked, unmet)| if asked > 0.0 { unmet / asked } else { 0.0 });
                let all: f64 = asked.sum();
                (all, all * parts.fold(0.0, f64::max))
            }
        }
    }
}

/// How a basket fares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// Name of the basket.
    pub name: String,
    /// Demand a period at the baseline, tonnes.
    pub demand: f64,
    /// Part of demand not met, by period.
    pub unmet: Vec<Band>,
    /// Part of demand not met over the whole time.
    pub unmet_in_all: Band,
    /// The same, draw by draw, to multiply it with what is uncertain apart from the chain.
    #[serde(skip)]
    pub in_all: Tally,
    /// Part of the draws in which a period falls short by more than a hundredth.
    pub short: f64,
    /// First period short, over the draws that fall short.
    pub first_short: Option<Band>,
}

/// Tallies of one basket.
#[derive(Debug, Clone)]
struct Count {
    periods: Vec<Tally>,
    all: Tally,
    first: Tally,
}

/// Part of demand that must be missing for a period to count as short.
const SHORT: f64 = 0.01;

/// Simulates `draws` draws (rounded up to whole blocks) of the aimed shocks over some periods.
///
/// The result is the same, bit by bit, on any number of threads.
#[must_use]
pub fn simulate(
    compiled: &Compiled,
    world: &World,
    aimed: &[Aimed<'_>],
    baskets: &[Basket],
    periods: u32,
    draws: u64,
    seed: u64,
) -> Vec<Outlook> {
    let blocks = draws.div_ceil(LANES as u64).max(1);
    let empty = || -> Vec<Count> {
        let count = || Count {
            periods: vec![Tally::default(); periods as usize],
            all: Tally::default(),
            first: Tally::default(),
        };
        baskets.iter().map(|_| count()).collect()
    };
    let counts = (0..blocks)
        .into_par_iter()
        .fold(empty, |mut counts, block| {
            let shocks = events(aimed, world, seed, block * LANES as u64);
            let mut totals = vec![([0.0; LANES], [0.0; LANES], [f64::INFINITY; LANES]); baskets.len()];
            run(compiled, &shocks, periods, |happened, _| {
                for (index, basket) in baskets.iter().enumerate() {
                    let (asked_in_all, missed_in_all, first) = &mut totals[index];
                    for lane in 0..LANES {
                        let (asked, missed) = basket.fares(happened, lane);
                        let part = if asked > 0.0 { missed / asked } else { 0.0 };
                        counts[index].periods[happened.period as usize].add(part);
                        asked_in_all[lane] += asked;
                        missed_in_all[lane] += missed;
                        if part > SHORT {
                            first[lane] = first[lane].min(f64::from(happened.period));
                        }
                    }
                }
            });
            for (count, (asked, missed, first)) in counts.iter_mut().zip(&totals) {
                for lane in 0..LANES {
                    count.all.add(if asked[lane] > 0.0 { missed[lane] / asked[lane] } else { 0.0 });
                    if first[lane].is_finite() {
                        count.first.add(first[lane] / f64::from(periods));
                    }
                }
            }
            counts
        })
        .reduce(empty, |a, b| a.into_iter().zip(&b).map(|(a, b)| join(a, b)).collect());
    let scale = f64::from(periods);
    let outlook = |(basket, count): (&Basket, Count)| Outlook {
        name: basket.name.clone(),
        demand: basket.sinks.iter().map(|&sink| compiled.chain.sinks[sink].base).sum(),
        unmet: count.periods.iter().map(Tally::band).collect(),
        unmet_in_all: count.all.band(),
        in_all: count.all.clone(),
        short: count.first.total() as f64 / count.all.total().max(1) as f64,
        first_short: (count.first.total() > 0).then(|| {
            let band = count.first.band();
            let whole = |part: f64| (part * scale).round();
            Band { mean: band.mean * scale, p10: whole(band.p10), p50: whole(band.p50), p90: whole(band.p90) }
        }),
    };
    baskets.iter().zip(counts).map(outlook).collect()
}

fn join(a: Count, b: &Count) -> Count {
    Count {
        periods: a.periods.into_iter().zip(&b.periods).map(|(a, b)| a.join(b)).collect(),
        all: a.all.join(&b.all),
        first: a.first.join(&b.first),
    }
}
