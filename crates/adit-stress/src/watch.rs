//! What a simulation shows beside shortage: the stocks of users, prices, the reserve, and who ships less than usual.
//!
//! Quantiles are counted in bins and totals summed as whole numbers, so that memory does not grow with draws, and neither
//! their order nor the number of threads can change a digit.

use crate::compiled::Compiled;
use crate::engine::Period;
use crate::lanes::{LANES, Lane, add, all};
use crate::simulate::Basket;
use crate::state::State;
use serde::Serialize;

/// Bins between nothing and the span of a quantity.
const BINS: usize = 256;
/// Stocks are counted up to this part of a year's use; more counts as that.
const COVER_YEARS: f64 = 0.5;
/// Prices are counted up to this multiple of the baseline, in equal factors.
const PRICE_SPAN: f64 = 100.0;
/// Whole numbers in a tonne of the totals.
const UNIT: f64 = 1_048_576.0;

/// Three quantiles of the draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quantiles {
    /// One draw in ten lies at or below.
    pub p10: f64,
    /// Half of the draws lie at or below.
    pub p50: f64,
    /// Nine draws in ten lie at or below.
    pub p90: f64,
}

/// The price of a good in a regime over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PricePath {
    /// The good.
    pub good: usize,
    /// The regime.
    pub regime: usize,
    /// Price after each period, as a multiple of the baseline.
    pub path: Vec<Quantiles>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Watched {
    /// Stock of the users of each basket after each period, in periods of their use at the baseline.
    pub cover: Vec<Vec<Quantiles>>,
    /// Prices of the goods of all baskets.
    pub prices: Vec<PricePath>,
    /// Tonnes that each basket got from the reserve in all, mean of the draws.
    pub released: Vec<f64>,
    /// Tonnes shipped on each link in all, mean of the draws.
    pub shipped: Vec<f64>,
    /// Activity of each facility in all, mean of the draws.
    pub activity: Vec<f64>,
}

/// What to watch.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    compiled: &'a Compiled,
    baskets: &'a [Basket],
    /// Inputs in which the users of each basket hold their stock, and what they use of them in a period.
    holders: Vec<(Vec<usize>, f64)>,
    /// Good and regime of each price.
    prices: Vec<(usize, usize)>,
    periods: usize,
    /// Periods of use that count as the longest cover.
    longest_cover: f64,
}

impl<'a> Plan<'a> {
    /// Watches these baskets.
    #[must_use]
    pub fn new(compiled: &'a Compiled, baskets: &'a [Basket], periods: u32, periods_per_year: f64) -> Self {
        let holders = baskets.iter().map(|basket| holders(compiled, basket)).collect();
        let of_sink = |&sink: &usize| (compiled.chain.sinks[sink].good, compiled.chain.sinks[sink].regime);
        let mut prices: Vec<(usize, usize)> = baskets.iter().flat_map(|basket| &basket.sinks).map(of_sink).collect();
        prices.sort_unstable();
        prices.dedup();
        let longest_cover = COVER_YEARS * periods_per_year;
        Self { compiled, baskets, holders, prices, periods: periods as usize, longest_cover }
    }

    /// Nothing seen yet.
    #[must_use]
    pub fn empty(&self) -> Watch {
        let chain = &self.compiled.chain;
        Watch {
            cover: vec![0; self.baskets.len() * self.periods * (BINS + 1)],
            prices: vec![0; self.prices.len() * self.periods * (BINS + 1)],
            released: vec![0; self.baskets.len()],
            shipped: vec![0; chain.links.len()],
            activity: vec![0; chain.facilities.len()],
            draws: 0,
        }
    }

    /// Sums of a block of draws that begins.
    #[must_use]
    pub fn block(&self) -> Block {
        let chain = &self.compiled.chain;
        Block {
            released: vec![all(0.0); self.baskets.len()],
            shipped: vec![all(0.0); chain.links.len()],
            activity: vec![all(0.0); chain.facilities.len()],
        }
    }

    /// Sees a period.
    pub fn see(&self, watch: &mut Watch, block: &mut Block, happened: &Period, state: &State) {
        let period = happened.period as usize;
        for (index, (intakes, needed)) in self.holders.iter().enumerate() {
            let row = (index * self.periods + period) * (BINS + 1);
            for lane in 0..LANES {
                let stock: f64 = intakes.iter().map(|&intake| state.inputs[intake][lane]).sum();
                let cover = if *needed > 0.0 { stock / needed } else { 0.0 };
                watch.cover[row + bin(cover / self.longest_cover)] += 1;
            }
        }
        for (index, &(good, regime)) in self.prices.iter().enumerate() {
            let row = (index * self.periods + period) * (BINS + 1);
            for price in state.price[self.compiled.price(good, regime)] {
                // Most prices stand at the baseline most of the time, and a logarithm is dear.
                let factors = if price > 1.0 { price.ln() / PRICE_SPAN.ln() } else { 0.0 };
                watch.prices[row + bin(factors)] += 1;
            }
        }
        for (basket, sum) in self.baskets.iter().zip(&mut block.released) {
            basket.sinks.iter().for_each(|&sink| add(sum, &happened.released[sink]));
        }
        block.shipped.iter_mut().zip(&happened.shipped).for_each(|(sum, shipped)| add(sum, shipped));
        block.activity.iter_mut().zip(&happened.activity).for_each(|(sum, activity)| add(sum, activity));
    }

    /// What was seen, once all blocks are closed and joined.
    #[must_use]
    pub fn read(&self, watch: &Watch) -> Watched {
        let series = |counts: &[u32], index: usize, value: &dyn Fn(f64) -> f64| -> Vec<Quantiles> {
            let row = |period: usize| (index * self.periods + period) * (BINS + 1);
            (0..self.periods).map(|period| quantiles(&counts[row(period)..=row(period) + BINS], value)).collect()
        };
        let cover = |part: f64| part * self.longest_cover;
        let price = |part: f64| PRICE_SPAN.powf(part);
        let means = |sums: &[i128]| sums.iter().map(|&sum| sum as f64 / UNIT / watch.draws.max(1) as f64).collect();
        let prices = self.prices.iter().enumerate();
        Watched {
            cover: (0..self.baskets.len()).map(|basket| series(&watch.cover, basket, &cover)).collect(),
            prices: prices
                .map(|(index, &(good, regime))| PricePath { good, regime, path: series(&watch.prices, index, &price) })
                .collect(),
            released: means(&watch.released),
            shipped: means(&watch.shipped),
            activity: means(&watch.activity),
        }
    }
}

/// Counts and sums of many draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    cover: Vec<u32>,
    prices: Vec<u32>,
    released: Vec<i128>,
    shipped: Vec<i128>,
    activity: Vec<i128>,
    draws: u64,
}

/// Sums of a block of draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    released: Vec<Lane>,
    shipped: Vec<Lane>,
    activity: Vec<Lane>,
}

impl Watch {
    /// Adds a block whose periods have all been seen.
    pub fn close(&mut self, block: &Block) {
        let pairs = [
            (&mut self.released, &block.released),
            (&mut self.shipped, &block.shipped),
            (&mut self.activity, &block.activity),
        ];
        for (sums, lanes) in pairs {
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                #[allow(clippy::cast_possible_truncation)] // saturates far beyond the tonnes of any world
                for value in lane {
                    *sum += (value * UNIT).round() as i128;
                }
            }
        }
        self.draws += LANES as u64;
    }

    /// Joins what was seen in other draws.
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        let counts = [(&mut self.cover, &other.cover), (&mut self.prices, &other.prices)];
        for (counts, more) in counts {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
        let sums = [
            (&mut self.released, &other.released),
            (&mut self.shipped, &other.shipped),
            (&mut self.activity, &other.activity),
        ];
        for (sums, more) in sums {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        self.draws += other.draws;
        self
    }
}

/// Inputs in which the users of a basket hold what they use, each once, and what they use of them in a period.
fn holders(compiled: &Compiled, basket: &Basket) -> (Vec<usize>, f64) {
    let mut intakes: Vec<usize> = Vec::new();
    for &sink in &basket.sinks {
        let good = compiled.chain.sinks[sink].good;
        let facilities = compiled.sink_links[sink].iter().map(|&link| compiled.chain.links[link].from);
        let of_facility = facilities.flat_map(|facility| compiled.takes[facility].clone());
        intakes.extend(of_facility.filter(|&intake| compiled.intakes[intake].good == good));
    }
    intakes.sort_unstable();
    intakes.dedup();
    let used = |&intake: &usize| {
        let data = &compiled.intakes[intake];
        data.per_activity * compiled.chain.facilities[data.facility].base
    };
    let needed = intakes.iter().map(used).sum();
    (intakes, needed)
}

/// The bin of a part between nothing and all; what lies outside counts as the nearer end.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and BINS
fn bin(part: f64) -> usize {
    (part.clamp(0.0, 1.0) * BINS as f64).round() as usize
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // counts
fn quantiles(counts: &[u32], value: &dyn Fn(f64) -> f64) -> Quantiles {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let at = |part: f64| {
        let wanted = (part * total as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let bin = counts.iter().position(|&count| {
            seen += u64::from(count);
            seen >= wanted
        });
        value(bin.unwrap_or(0) as f64 / BINS as f64)
    };
    Quantiles { p10: at(0.1), p50: at(0.5), p90: at(0.9) }
}
