//! Time to survive and time to recover, after Simchi-Levi and others, over all tiers of the chain.
//!
//! How long can a system be served while a point is off, and what is lost if it stays off until it is repaired? A linear
//! program over the whole time at once answers for someone who knows the future: all flows between now and then, from
//! stocks, from what is under way, and from the capacities that are left. It does not ask when within that time goods
//! arrive, so that no simulation survives longer.

use crate::chain::To;
use crate::compiled::{Compiled, Receiver};
use crate::off::{Point, courses};
use crate::simulate::Basket;
use adit_linear::{Linear, Unsolved};
use rayon::prelude::*;

/// Periods after which nothing is limited any more.
pub const LONGEST: f64 = 999.0;

/// How long demand can be served in full.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Survival {
    /// Periods.
    Periods(f64),
    /// As long as anybody asks: [`LONGEST`] periods or more.
    NotLimited,
}

impl Survival {
    /// Periods, at most [`LONGEST`].
    #[must_use]
    pub fn periods(self) -> f64 {
        match self {
            Self::Periods(periods) => periods,
            Self::NotLimited => LONGEST,
        }
    }
}

/// What is lost until a point is repaired.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// Demand not met, each tonne at the value of its sink.
    pub loss: f64,
    /// Demand not met, by sink.
    pub unmet: Vec<f64>,
}

/// The longest time for which these sinks can be served in full while facilities are off. Others may go without.
///
/// # Errors
/// Why the program has no solution.
pub fn survive(compiled: &Compiled, off: &[usize], sinks: &[usize]) -> Result<Survival, Unsolved> {
    let mut flows = Flows::new(compiled, off, -1.0, LONGEST);
    for &sink in sinks {
        flows.serve(sink, None);
    }
    let time = flows.solve()?[flows.time];
    Ok(if time < LONGEST * (1.0 - 1e-9) { Survival::Periods(time) } else { Survival::NotLimited })
}

/// The least loss over the time in which facilities are off.
///
/// # Errors
/// Why the program has no solution.
pub fn recover(compiled: &Compiled, off: &[usize], periods: f64) -> Result<Recovery, Unsolved> {
    let mut flows = Flows::new(compiled, off, 0.0, periods);
    flows.linear.row(periods, periods, vec![(flows.time, 1.0)]);
    let sinks = &compiled.chain.sinks;
    let lost: Vec<usize> = sinks.iter().map(|sink| flows.linear.column(sink.value, f64::INFINITY)).collect();
    lost.iter().enumerate().for_each(|(sink, &lost)| flows.serve(sink, Some(lost)));
    let values = flows.solve()?;
    let unmet: Vec<f64> = lost.iter().map(|&column| values[column].max(0.0)).collect();
    let loss = sinks.iter().zip(&unmet).map(|(sink, unmet)| sink.value * unmet).sum();
    Ok(Recovery { loss, unmet })
}

/// Flows over a time whose length is itself a column.
struct Flows<'a> {
    compiled: &'a Compiled,
    linear: Linear,
    time: usize,
    shipped: Vec<Option<usize>>,
    released: Vec<Vec<usize>>,
}

impl<'a> Flows<'a> {
    fn new(compiled: &'a Compiled, off: &[usize], cost_of_time: f64, longest: f64) -> Self {
        let mut linear = Linear::default();
        let time = linear.column(cost_of_time, longest);
        let released = vec![Vec::new(); compiled.chain.sinks.len()];
        let mut flows = Self { compiled, linear, time, shipped: Vec::new(), released };
        flows.ship();
        flows.produce(off);
        flows
    }

    fn ship(&mut self) {
        // Suppliers yet to be qualified may be by then, if anybody ever starts to.
        let qualifies = self.compiled.policy().failing_below.is_some();
        for link in &self.compiled.chain.links {
            let usable = link.qualification == 0 || qualifies;
            self.shipped.push(usable.then(|| self.linear.column(0.0, f64::INFINITY)));
        }
    }

    /// What goes into a facility and comes out of it. A plant still to be built counts as built.
    fn produce(&mut self, off: &[usize]) {
        let compiled = self.compiled;
        let mut into = self.release();
        let mut known: Vec<f64> = compiled.intakes.iter().map(|intake| intake.target).collect();
        for (link, way) in compiled.ways.iter().enumerate() {
            let Receiver::Intake(intake) = way.to else { continue };
            known[intake] += way.base * way.lead as f64;
            into[intake].extend(self.shipped[link].map(|column| (column, -1.0)));
        }
        for sink in &compiled.chain.sinks {
            // Scrap of what was sold before comes back as it does at the baseline.
            let Some(end) = &sink.end_of_life else { continue };
            if let Some(intake) = compiled.takes[end.recycler].clone().next() {
                let scrap = end.collected * sink.base * end.lifetime.iter().sum::<f64>();
                into[intake].push((self.time, -scrap));
            }
        }
        for (index, facility) in compiled.chain.facilities.iter().enumerate() {
            let capacity = if off.contains(&index) { 0.0 } else { facility.capacity };
            let activity = self.linear.column(0.0, if capacity > 0.0 { f64::INFINITY } else { 0.0 });
            self.linear.row(f64::NEG_INFINITY, 0.0, vec![(activity, 1.0), (self.time, -capacity)]);
            for intake in compiled.takes[index].clone() {
                let mut terms = std::mem::take(&mut into[intake]);
                terms.push((activity, compiled.intakes[intake].per_activity));
                self.linear.row(f64::NEG_INFINITY, known[intake], terms);
            }
            for outlet in &compiled.outlets[compiled.gives[index].clone()] {
                let links = outlet.links.iter().chain(&outlet.pushed);
                let mut terms: Vec<(usize, f64)> =
                    links.filter_map(|&link| self.shipped[link]).map(|column| (column, 1.0)).collect();
                terms.push((activity, -outlet.per_activity));
                self.linear.row(f64::NEG_INFINITY, outlet.target, terms);
            }
        }
    }

    /// What leaves reserves: columns by sink, and terms by input.
    fn release(&mut self) -> Vec<Vec<(usize, f64)>> {
        let compiled = self.compiled;
        let mut into = vec![Vec::new(); compiled.intakes.len()];
        for reserve in &compiled.policy().reserves {
            let held = reserve.tonnes * reserve.held;
            let mut terms = Vec::new();
            for &to in &reserve.serves {
                let column = self.linear.column(0.0, held);
                terms.push((column, 1.0));
                match to {
                    To::Sink(sink) => self.released[sink].push(column),
                    To::Facility(facility) => {
                        let mut takes = compiled.takes[facility].clone();
                        if let Some(intake) = takes.find(|&intake| compiled.intakes[intake].good == reserve.good) {
                            into[intake].push((column, -1.0));
                        }
                    }
                }
            }
            self.linear.row(f64::NEG_INFINITY, held, terms.clone());
            if reserve.rate.is_finite() {
                terms.push((self.time, -held * reserve.rate));
                self.linear.row(f64::NEG_INFINITY, 0.0, terms);
            }
        }
        into
    }

    /// Asks that a sink be served, but for what is lost.
    fn serve(&mut self, sink: usize, lost: Option<usize>) {
        let links = &self.compiled.sink_links[sink];
        let mut terms: Vec<(usize, f64)> =
            links.iter().filter_map(|&link| self.shipped[link]).map(|column| (column, 1.0)).collect();
        terms.extend(self.released[sink].iter().map(|&column| (column, 1.0)));
        terms.extend(lost.map(|column| (column, 1.0)));
        terms.push((self.time, -self.compiled.chain.sinks[sink].base));
        let ways = links.iter().map(|&link| &self.compiled.ways[link]);
        let under_way: f64 = ways.map(|way| way.base * way.lead as f64).sum();
        self.linear.row(-under_way, f64::INFINITY, terms);
    }

    fn solve(&self) -> Result<Vec<f64>, Unsolved> {
        self.linear.solve().map(|solution| solution.values)
    }
}

/// How a system stands a point that is off.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// The point, by number.
    pub point: usize,
    /// The system, by number.
    pub system: usize,
    /// Time to survive of someone who knows the future; `None` if it was not asked for, because not even the simulation
    /// is ever short.
    pub survives: Option<Result<Survival, Unsolved>>,
    /// Periods served in full in the simulation; `None` if none was short.
    pub simulated: Option<u32>,
    /// Periods from repair until the last short one is over in the simulation; 0 if nothing is short after it, `None` if
    /// the last period of all is still short.
    pub recovers: Option<u32>,
    /// Whether the point takes longer to repair than the system survives; `None` if nobody can say.
    pub exposed: Option<bool>,
    /// Demand not met in the simulation while the point is off until its repair, and after it.
    pub missing: f64,
}

/// Every point against every system: point by point, in their order. `repairs` has the time that each point is off
/// before it works again, `periods` is the time that is simulated.
#[must_use]
pub fn exposures(
    compiled: &Compiled,
    points: &[Point],
    repairs: &[u32],
    systems: &[Basket],
    periods: u32,
) -> Vec<Exposure> {
    let outages = |until: &dyn Fn(usize) -> u32| (0..points.len()).map(|point| 0..until(point)).collect::<Vec<_>>();
    let for_good = courses(compiled, points, &outages(&|_| periods), periods);
    let repaired = courses(compiled, points, &outages(&|point| repairs[point]), periods);
    let pairs = (0..points.len()).flat_map(|point| (0..systems.len()).map(move |system| (point, system)));
    let pairs: Vec<(usize, usize)> = pairs.collect();
    let exposure = |&(point, system): &(usize, usize)| {
        let (sinks, repair) = (&systems[system].sinks, repairs[point]);
        let simulated = for_good[point].first(sinks);
        // No simulation survives longer than the program, which so need not be asked.
        let survives = simulated.map(|_| survive(compiled, &points[point].facilities, sinks));
        let recovers = match repaired[point].last(sinks) {
            Some(last) if last + 1 >= periods => None,
            last => Some(last.map_or(0, |last| (last + 1).saturating_sub(repair))),
        };
        // A solver's last digits must not make a tie of the two a verdict.
        let exposed = match &survives {
            Some(Ok(survival)) => Some(survival.periods() < f64::from(repair) - 1e-6),
            Some(Err(_)) => None,
            None => (repair <= periods).then_some(false),
        };
        let missing = sinks.iter().map(|&sink| repaired[point].unmet[sink]).sum();
        Exposure { point, system, survives, simulated, recovers, exposed, missing }
    };
    pairs.par_iter().map(exposure).collect()
}
