//! What a chain holds between two periods.

use crate::compiled::{Compiled, Way};
use crate::lanes::{LANES, Lane, all, map};
use crate::settings::Settings;

/// The state at the start of a period, in each draw of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Period that comes next.
    pub period: u32,
    /// Stock of each input.
    pub inputs: Vec<Lane>,
    /// Stock of each output.
    pub outputs: Vec<Lane>,
    /// Arrivals to come: ring of `slots` periods, each with all links.
    pub arrivals: Vec<Lane>,
    /// Length of the ring.
    pub slots: usize,
    /// What is under way on each link, waiting for a license included.
    pub under_way: Vec<Lane>,
    /// Part of its buyer's need that each link is asked for.
    pub weight: Vec<Lane>,
    /// Periods until the supplier of each link is qualified; infinite until qualification starts.
    pub to_qualify: Vec<Lane>,
    /// Periods in a row in which each link has failed.
    pub failing: Vec<Lane>,
    /// Capacity of each facility, as far as it is ramped up.
    pub capacity: Vec<Lane>,
    /// Price of each good in each regime, as a multiple of the baseline.
    pub price: Vec<Lane>,
    /// Part of each sink's demand that is substituted.
    pub substituted: Vec<Lane>,
    /// Demand of each sink carried over.
    pub backlog: Vec<Lane>,
    /// What each reserve holds.
    pub reserve: Vec<Lane>,
    /// Periods since each reserve was first called; 0 until then.
    pub called: Vec<Lane>,
    /// Deliveries to each sink that gives scrap back, oldest first.
    pub delivered: Vec<Vec<Lane>>,
}

impl State {
    /// The baseline, at which the chain runs for ever. `delay` is the longest wait for a license to come.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // leads are whole periods, zero or more
    pub fn baseline(compiled: &Compiled, settings: &Settings, delay: usize) -> Self {
        let chain = &compiled.chain;
        let longest = settings.lead.iter().flatten().fold(0.0_f64, |a, b| a.max(*b)) as usize;
        let slots = longest + delay + 1;
        let mut arrivals = vec![all(0.0); slots * compiled.ways.len()];
        for (link, (way, lead)) in compiled.ways.iter().zip(&settings.lead).enumerate() {
            for lane in 0..LANES {
                for slot in 0..lead[lane] as usize {
                    arrivals[slot * compiled.ways.len() + link][lane] = way.base;
                }
            }
        }
        let under_way = |(way, lead): (&Way, &Lane)| map(lead, |periods| way.base * periods);
        let to_qualify = |periods: f64| if periods == 0.0 { 0.0 } else { f64::INFINITY };
        let goods = chain.goods.len();
        let reserves = &chain.policy.reserves;
        Self {
            period: 0,
            inputs: settings.input_target.clone(),
            outputs: settings.output_target.clone(),
            arrivals,
            slots,
            under_way: compiled.ways.iter().zip(&settings.lead).map(under_way).collect(),
            weight: chain.links.iter().map(|link| all(link.weight)).collect(),
            to_qualify: settings.qualification.iter().map(|periods| map(periods, to_qualify)).collect(),
            failing: vec![all(0.0); chain.links.len()],
            capacity: chain
                .facilities
                .iter()
                .zip(&settings.capacity)
                .map(|(facility, capacity)| if facility.start == 0 { *capacity } else { all(0.0) })
                .collect(),
            price: vec![all(1.0); goods * compiled.regimes],
            substituted: vec![all(0.0); chain.sinks.len()],
            backlog: vec![all(0.0); chain.sinks.len()],
            reserve: reserves
                .iter()
                .zip(&settings.reserve_held)
                .map(|(reserve, held)| map(held, |part| part * reserve.tonnes))
                .collect(),
            called: vec![all(0.0); reserves.len()],
            delivered: vec![Vec::new(); chain.sinks.len()],
        }
    }

    /// Place of an arrival in the ring.
    #[must_use]
    pub fn slot(&self, link: usize, period: usize) -> usize {
        period % self.slots * self.under_way.len() + link
    }
}
