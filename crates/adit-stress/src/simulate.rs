//! Many draws of a scenario, as distributions over time.

use crate::aim::{Aimed, events};
use crate::compiled::Compiled;
use crate::engine::{Period, run_with};
use crate::lanes::{LANES, Lane, all};
use crate::settings::Settings;
use crate::state::State;
use crate::tally::{Band, Precision, Tally};
use crate::variables::{Draws, Variable};
use crate::watch::{Plan, Watch, Watched};
use crate::world::World;
use rayon::prelude::*;
use serde::Serialize;

/// A chain under the shocks of some scenarios, for some time.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// The chain.
    pub compiled: &'a Compiled,
    /// What its parts stand for, and what of it is uncertain.
    pub world: &'a World,
    /// The shocks.
    pub aimed: &'a [Aimed<'a>],
    /// Periods to look at.
    pub periods: u32,
    central: Settings,
}

impl<'a> Study<'a> {
    /// A study of a chain.
    #[must_use]
    pub fn new(compiled: &'a Compiled, world: &'a World, aimed: &'a [Aimed<'a>], periods: u32) -> Self {
        Self { compiled, world, aimed, periods, central: Settings::central(compiled) }
    }

    /// Steps a block of draws that begins with `first`, and shows each period.
    pub fn block(&self, draws: &Draws, first: u64, observe: impl FnMut(&Period, &State)) {
        let shocks = events(self.aimed, self.world, draws, first);
        run_with(self.compiled, &self.settings(draws, first), &shocks, self.periods, observe);
    }

    /// What the chain is run with in a block of draws.
    pub(crate) fn settings(&self, draws: &Draws, first: u64) -> Settings {
        let world = self.world;
        self.central.clone().drawn(self.compiled, &world.variables, &world.dials, world.step, draws, first)
    }

    /// Everything that is uncertain: the parameters of the chain, the sizes and the lengths of the shocks.
    #[must_use]
    pub fn uncertain(&self) -> Vec<Variable> {
        let shocks = self.aimed.iter().map(|aimed| aimed.shock);
        let shocks = shocks.flat_map(|shock| [Variable::size_of(shock), Variable::length_of(shock)]);
        let shocks = shocks.filter(|variable| !variable.is_certain());
        self.world.variables.iter().cloned().chain(shocks).collect()
    }
}

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
    /// All are needed together: the part of the scarcest is missing of the whole.
    Scarcest,
}

impl Basket {
    /// Demand, and what of it is missing, in a period.
    #[must_use]
    pub fn asked_and_missed(&self, happened: &Period) -> (Lane, Lane) {
        let (mut asked, mut missed, mut scarcest) = (all(0.0), all(0.0), all(0.0));
        for &sink in &self.sinks {
            for lane in 0..LANES {
                let [demand, unmet] = [&happened.demand, &happened.unmet].map(|of| of[sink][lane]);
                asked[lane] += demand;
                missed[lane] += unmet;
                scarcest[lane] = f64::max(scarcest[lane], part(unmet, demand));
            }
        }
        match self.rule {
            Rule::Sum => (asked, missed),
            Rule::Scarcest => (asked, std::array::from_fn(|lane| asked[lane] * scarcest[lane])),
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
    /// How well the draws tell it.
    pub precision: Precision,
    /// Part of the draws in which a period falls short by more than a hundredth.
    pub short: f64,
    /// First period short, over the draws that fall short.
    pub first_short: Option<Band>,
}

/// Part of demand that must be missing for a period to count as short.
const SHORT: f64 = 0.01;

/// How a basket fares in each draw of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    asked: Lane,
    missed: Lane,
    first_short: Lane,
}

impl Default for Course {
    fn default() -> Self {
        Self { asked: all(0.0), missed: all(0.0), first_short: all(f64::INFINITY) }
    }
}

impl Course {
    /// Adds a period; gives back the part of its demand that is missing.
    pub(crate) fn add(&mut self, basket: &Basket, happened: &Period) -> Lane {
        let (asked, missed) = basket.asked_and_missed(happened);
        let mut parts = all(0.0);
        for lane in 0..LANES {
            parts[lane] = part(missed[lane], asked[lane]);
            self.asked[lane] += asked[lane];
            self.missed[lane] += missed[lane];
            if parts[lane] > SHORT {
                self.first_short[lane] = self.first_short[lane].min(f64::from(happened.period));
            }
        }
        parts
    }

    /// Part of demand that is missing over the whole time, in a draw.
    pub(crate) fn unmet(&self, lane: usize) -> f64 {
        part(self.missed[lane], self.asked[lane])
    }
}

fn part(missed: f64, asked: f64) -> f64 {
    if asked > 0.0 { missed / asked } else { 0.0 }
}

/// A network that may be the true one, and the same baskets in each of them.
#[derive(Debug, Clone)]
pub struct Network<'a> {
    /// The chain under its shocks.
    pub study: Study<'a>,
    /// Baskets; one whose users are not in this network is empty, and says nothing.
    pub baskets: Vec<Basket>,
}

/// Simulates `draws` draws (rounded up to whole blocks) of a study.
///
/// The result is the same, bit by bit, on any number of threads.
#[must_use]
pub fn simulate(study: &Study<'_>, baskets: &[Basket], draws: u64, seed: u64) -> Vec<Outlook> {
    let network = Network { study: study.clone(), baskets: baskets.to_vec() };
    pass(&network, &[], None, draws, seed).0
}

/// The same over several networks, which take turns block by block, and what the first of them shows beside shortage.
#[must_use]
pub fn simulate_watched(first: &Network<'_>, others: &[Network<'_>], draws: u64, seed: u64) -> (Vec<Outlook>, Watched) {
    let study = &first.study;
    let plan = Plan::new(study.compiled, &first.baskets, study.periods, study.world.step.per_year());
    let (outlooks, watch) = pass(first, others, Some(&plan), draws, seed);
    (outlooks, plan.read(&watch.unwrap_or_else(|| plan.empty())))
}

fn pass(
    first: &Network<'_>,
    others: &[Network<'_>],
    plan: Option<&Plan<'_>>,
    draws: u64,
    seed: u64,
) -> (Vec<Outlook>, Option<Watch>) {
    let from = Draws::independent(seed);
    let blocks = usize::try_from(draws.div_ceil(LANES as u64)).unwrap_or(usize::MAX).max(1);
    let periods = first.study.periods;
    let empty = || (vec![Count::new(periods); first.baskets.len()], plan.map(Plan::empty));
    // Every share of the blocks has tallies of its own: a few for each thread, not as many as there are blocks.
    let share = blocks.div_ceil(4 * rayon::current_num_threads());
    let (counts, watch) = (0..blocks)
        .into_par_iter()
        .with_min_len(share)
        .fold(empty, |(mut counts, mut watch), block| {
            let turn = block % (others.len() + 1);
            let Network { study, baskets } = turn.checked_sub(1).map_or(first, |other| &others[other]);
            let plan = plan.filter(|_| turn == 0);
            let mut courses = vec![Course::default(); baskets.len()];
            let mut sums = plan.map(Plan::block);
            study.block(&from, (block * LANES) as u64, |happened, state| {
                for ((basket, course), count) in baskets.iter().zip(&mut courses).zip(&mut counts) {
                    let parts = course.add(basket, happened);
                    for part in parts.into_iter().filter(|_| !basket.sinks.is_empty()) {
                        count.periods[happened.period as usize].add(part);
                    }
                }
                if let (Some(plan), Some(watch), Some(sums)) = (plan, &mut watch, &mut sums) {
                    plan.see(watch, sums, happened, state);
                }
            });
            let known =
                baskets.iter().zip(counts.iter_mut().zip(&courses)).filter(|(basket, _)| !basket.sinks.is_empty());
            known.for_each(|(_, (count, course))| count.close(course, periods));
            if let (Some(watch), Some(sums)) = (&mut watch, &sums) {
                watch.close(sums);
            }
            (counts, watch)
        })
        .reduce(empty, |(a, seen), (b, more)| {
            let counts = a.into_iter().zip(&b).map(|(a, b)| a.join(b)).collect();
            (counts, seen.zip(more).map(|(seen, more)| seen.join(&more)))
        });
    let outlooks = first.baskets.iter().zip(counts).map(|(basket, count)| count.outlook(basket, &first.study));
    (outlooks.collect(), watch)
}

/// Tallies of one basket.
#[derive(Debug, Clone)]
struct Count {
    periods: Vec<Tally>,
    all: Tally,
    first: Tally,
}

impl Count {
    fn new(periods: u32) -> Self {
        Self { periods: vec![Tally::default(); periods as usize], all: Tally::default(), first: Tally::default() }
    }

    fn close(&mut self, course: &Course, periods: u32) {
        for lane in 0..LANES {
            self.all.add(course.unmet(lane));
            if course.first_short[lane].is_finite() {
                self.first.add(course.first_short[lane] / f64::from(periods));
            }
        }
    }

    fn join(self, other: &Self) -> Self {
        Self {
            periods: self.periods.into_iter().zip(&other.periods).map(|(a, b)| a.join(b)).collect(),
            all: self.all.join(&other.all),
            first: self.first.join(&other.first),
        }
    }

    fn outlook(&self, basket: &Basket, study: &Study<'_>) -> Outlook {
        let scale = f64::from(study.periods);
        let first_short = (self.first.total() > 0).then(|| {
            let band = self.first.band();
            let whole = |part: f64| (part * scale).round();
            Band { mean: band.mean * scale, p10: whole(band.p10), p50: whole(band.p50), p90: whole(band.p90) }
        });
        Outlook {
            name: basket.name.clone(),
            demand: basket.sinks.iter().map(|&sink| study.compiled.chain.sinks[sink].base).sum(),
            unmet: self.periods.iter().map(Tally::band).collect(),
            unmet_in_all: self.all.band(),
            in_all: self.all.clone(),
            precision: self.all.precision(),
            short: self.first.total() as f64 / self.all.total().max(1) as f64,
            first_short,
        }
    }
}
