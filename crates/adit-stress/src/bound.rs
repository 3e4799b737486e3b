//! The least that must go unmet: the same chain under the same shocks, steered by someone who knows the future.
//!
//! A linear program over all periods at once keeps every rule of the engine that is about matter (balances, capacities,
//! leads, licenses, caps, closed and unqualified links, the reserve) and drops those about decisions (orders, targets,
//! rationing). What the engine does is one of its plans, so the simulation is never below it.

use crate::chain::{Chain, To};
use crate::compiled::{Compiled, Receiver};
use crate::shocks::{Conditions, Shocks};
use adit_linear::{Linear, Unsolved};
use std::fmt;

/// Cost of a unit of activity, against idle running. Far below any value of a tonne unmet.
const ACTIVITY_COST: f64 = 1e-7;

/// What the program finds.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The bound.
    Bound(Bound),
    /// Demand answers to prices, and prices to decisions: no linear program holds that. [`fixed_prices`] makes a chain
    /// that has a bound.
    PricesMove,
    /// The program has no solution, or nobody solves it.
    Unsolved(Unsolved),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bound(bound) => write!(f, "at least {} must go unmet", bound.weighted),
            Self::PricesMove => f.write_str("no bound: demand answers to prices"),
            Self::Unsolved(reason) => write!(f, "no bound: {reason}"),
        }
    }
}

impl Outcome {
    /// The bound, if there is one.
    #[must_use]
    pub fn bound(&self) -> Option<&Bound> {
        if let Self::Bound(bound) = self { Some(bound) } else { None }
    }
}

/// The least loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Unmet demand of each sink in each period, in one of the best plans.
    pub unmet: Vec<Vec<f64>>,
    /// Sum of it, each tonne at the value of its sink.
    pub weighted: f64,
    /// Columns of the program.
    pub columns: usize,
    /// Rows of the program.
    pub rows: usize,
}

impl Bound {
    /// Cost of myopia: a simulated loss as a multiple of the least. `None` if all of the loss could be avoided.
    #[must_use]
    pub fn myopia(&self, simulated: f64) -> Option<f64> {
        let nothing = 1e-9 * (1.0 + simulated);
        match (simulated > nothing, self.weighted > nothing) {
            (false, _) => Some(1.0),
            (true, true) => Some(simulated / self.weighted),
            (true, false) => None,
        }
    }
}

/// Whether demand answers to prices in a chain.
#[must_use]
pub fn prices_move(chain: &Chain) -> bool {
    let answers = chain.sinks.iter().any(|sink| sink.elasticity > 0.0 || sink.substitution > 0.0);
    chain.policy.price_exponent > 0.0 && answers
}

/// The same chain with prices that stay where they are, and demand that answers to none, not even to a duty. Simulate
/// and bound this one to compare the two.
#[must_use]
pub fn fixed_prices(mut compiled: Compiled) -> Compiled {
    compiled.chain.policy.price_exponent = 0.0;
    for sink in &mut compiled.chain.sinks {
        (sink.elasticity, sink.substitution) = (0.0, 0.0);
    }
    compiled
}

/// The least value-weighted unmet demand of a chain over some periods under the shocks of one draw.
#[must_use]
pub fn bound(compiled: &Compiled, shocks: &Shocks, lane: usize, periods: u32) -> Outcome {
    if prices_move(&compiled.chain) {
        return Outcome::PricesMove;
    }
    let plan = Plan::new(compiled, shocks, lane, periods as usize);
    match plan.linear.solve() {
        Ok(solution) => Outcome::Bound(plan.read(&solution.values)),
        Err(reason) => Outcome::Unsolved(reason),
    }
}

/// Columns of one period.
#[derive(Debug, Clone, Default)]
struct Columns {
    activity: Vec<usize>,
    // None where nothing can be shipped, or nothing would arrive in time.
    shipped: Vec<Option<usize>>,
    inputs: Vec<usize>,
    outputs: Vec<usize>,
    unmet: Vec<usize>,
    // By reserve, in the order of those it serves.
    released: Vec<Vec<usize>>,
}

/// The program, period by period.
struct Plan<'a> {
    compiled: &'a Compiled,
    lane: usize,
    periods: usize,
    linear: Linear,
    columns: Vec<Columns>,
    /// Columns that arrive on each link, by period, and what was under way at the start.
    arriving: Vec<Vec<Vec<usize>>>,
}

impl<'a> Plan<'a> {
    fn new(compiled: &'a Compiled, shocks: &Shocks, lane: usize, periods: usize) -> Self {
        let links = compiled.ways.len();
        let (linear, columns) = (Linear::default(), Vec::with_capacity(periods));
        let arriving = vec![vec![Vec::new(); periods]; links];
        let mut plan = Self { compiled, lane, periods, linear, columns, arriving };
        let chain = &compiled.chain;
        let mut conditions = Conditions::calm(chain.facilities.len(), links, chain.sinks.len());
        let mut all = Vec::with_capacity(periods);
        for period in 0..periods {
            shocks.apply(u32::try_from(period).unwrap_or(u32::MAX), &mut conditions);
            let columns = plan.decide(period, &conditions);
            plan.columns.push(columns);
            all.push(conditions.clone());
        }
        for (period, conditions) in all.iter().enumerate() {
            plan.balance_inputs(period);
            plan.balance_outputs(period, conditions);
            plan.serve(period, conditions);
        }
        plan.limit_reserves();
        plan
    }

    /// The columns of a period and their upper limits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // delays are whole periods, zero or more
    fn decide(&mut self, period: usize, conditions: &Conditions) -> Columns {
        let (compiled, lane) = (self.compiled, self.lane);
        let mut columns = Columns::default();
        for (index, facility) in compiled.chain.facilities.iter().enumerate() {
            let ramped = match (period + 1).checked_sub(facility.start as usize) {
                _ if facility.start == 0 => 1.0,
                None => 0.0,
                Some(steps) => (facility.ramp * steps as f64).min(1.0),
            };
            let most = facility.capacity * ramped * conditions.capacity[index][lane];
            columns.activity.push(self.linear.column(ACTIVITY_COST, most));
        }
        for (link, way) in compiled.ways.iter().enumerate() {
            let arrives = period + way.lead + conditions.delay[link][lane] as usize;
            let most = self.passes(link, period, conditions);
            let column = (most > 0.0 && arrives < self.periods).then(|| self.linear.column(0.0, most));
            if let Some(column) = column {
                self.arriving[link][arrives].push(column);
            }
            columns.shipped.push(column);
        }
        columns.inputs = compiled.intakes.iter().map(|_| self.linear.column(0.0, f64::INFINITY)).collect();
        columns.outputs = compiled.outlets.iter().map(|_| self.linear.column(0.0, f64::INFINITY)).collect();
        for sink in &compiled.chain.sinks {
            columns.unmet.push(self.linear.column(sink.value, f64::INFINITY));
        }
        for reserve in &compiled.policy().reserves {
            let most = reserve.tonnes * reserve.held;
            columns.released.push(reserve.serves.iter().map(|_| self.linear.column(0.0, most)).collect());
        }
        columns
    }

    /// Most that a link lets through in a period.
    fn passes(&self, link: usize, period: usize, conditions: &Conditions) -> f64 {
        let data = &self.compiled.chain.links[link];
        // Who knows the future starts to qualify in the first period, if anybody ever does.
        let may_qualify = self.compiled.policy().failing_below.is_some() && period >= data.qualification as usize;
        let qualified = data.qualification == 0 || may_qualify;
        let kept = 1.0 - conditions.denied[link][self.lane];
        let cap = conditions.cap[link][self.lane];
        if !qualified || conditions.open[link][self.lane] == 0.0 || kept <= 0.0 {
            0.0
        } else if cap.is_infinite() {
            f64::INFINITY
        } else {
            cap * self.compiled.ways[link].base * kept
        }
    }

    /// What was under way on a link when the first period began, and arrives in this one.
    fn under_way(&self, link: usize, period: usize) -> f64 {
        let way = &self.compiled.ways[link];
        if period < way.lead { way.base } else { 0.0 }
    }

    /// Opening stock + arrivals + scrap - use = closing stock, for each input.
    fn balance_inputs(&mut self, period: usize) {
        let compiled = self.compiled;
        let mut known: Vec<f64> = vec![0.0; compiled.intakes.len()];
        let mut terms: Vec<Vec<(usize, f64)>> = vec![Vec::new(); compiled.intakes.len()];
        for (index, intake) in compiled.intakes.iter().enumerate() {
            let now = &self.columns[period];
            terms[index].push((now.inputs[index], 1.0));
            terms[index].push((now.activity[intake.facility], intake.per_activity));
            match period.checked_sub(1) {
                Some(before) => terms[index].push((self.columns[before].inputs[index], -1.0)),
                None => known[index] += intake.target,
            }
        }
        for (link, way) in compiled.ways.iter().enumerate() {
            let Receiver::Intake(intake) = way.to else { continue };
            known[intake] += self.under_way(link, period);
            terms[intake].extend(self.arriving[link][period].iter().map(|&column| (column, -1.0)));
        }
        for (facility, takes) in compiled.takes.iter().enumerate() {
            for intake in takes.clone() {
                let reserves = &compiled.intake_reserves[intake];
                let columns = self.released(reserves, To::Facility(facility), period);
                terms[intake].extend(columns.map(|column| (column, -1.0)));
            }
        }
        if period > 0 {
            self.return_scrap(period - 1, &mut known, &mut terms);
        }
        for (known, terms) in known.into_iter().zip(terms) {
            self.linear.row(known, known, terms);
        }
    }

    /// Scrap that came back at the end of a period can be used in the next.
    fn return_scrap(&self, period: usize, known: &mut [f64], terms: &mut [Vec<(usize, f64)>]) {
        for (index, sink) in self.compiled.chain.sinks.iter().enumerate() {
            let Some(end) = &sink.end_of_life else { continue };
            let Some(intake) = self.compiled.takes[end.recycler].clone().next() else { continue };
            for (age, part) in end.lifetime.iter().enumerate() {
                let factor = part * end.collected;
                let Some(sold) = period.checked_sub(age + 1) else {
                    known[intake] += factor * sink.base;
                    continue;
                };
                let (columns, under_way) = self.delivered(index, sold);
                known[intake] += factor * under_way;
                terms[intake].extend(columns.into_iter().map(|column| (column, -factor)));
            }
        }
    }

    /// Columns that reach a sink in a period, and what was under way to it from the start.
    fn delivered(&self, sink: usize, period: usize) -> (Vec<usize>, f64) {
        let links = &self.compiled.sink_links[sink];
        let mut columns: Vec<usize> = links.iter().flat_map(|&link| &self.arriving[link][period]).copied().collect();
        columns.extend(self.released(&self.compiled.sink_reserves[sink], To::Sink(sink), period));
        (columns, links.iter().map(|&link| self.under_way(link, period)).sum())
    }

    /// Columns of what reserves release to one of those they serve.
    fn released<'b>(&'b self, reserves: &'b [usize], to: To, period: usize) -> impl Iterator<Item = usize> + 'b {
        reserves.iter().filter_map(move |&reserve| {
            let place = self.compiled.policy().reserves[reserve].serves.iter().position(|served| *served == to)?;
            Some(self.columns[period].released[reserve][place])
        })
    }

    /// Opening stock + output - shipments = closing stock, for each output. What is denied comes back, but nothing is
    /// offered twice in a period.
    fn balance_outputs(&mut self, period: usize, conditions: &Conditions) {
        for (index, outlet) in self.compiled.outlets.iter().enumerate() {
            let now = &self.columns[period];
            let mut terms = vec![(now.outputs[index], 1.0), (now.activity[outlet.facility], -outlet.per_activity)];
            let mut denied = vec![(now.outputs[index], -1.0)];
            for &link in outlet.links.iter().chain(&outlet.pushed) {
                let Some(column) = now.shipped[link] else { continue };
                terms.push((column, 1.0));
                let part = conditions.denied[link][self.lane];
                if part > 0.0 {
                    denied.push((column, part / (1.0 - part)));
                }
            }
            let known = match period.checked_sub(1) {
                Some(before) => {
                    terms.push((self.columns[before].outputs[index], -1.0));
                    0.0
                }
                None => outlet.target,
            };
            self.linear.row(known, known, terms);
            if denied.len() > 1 {
                self.linear.row(f64::NEG_INFINITY, 0.0, denied);
            }
        }
    }

    /// Deliveries + releases + what is unmet cover demand and what is asked for again.
    fn serve(&mut self, period: usize, conditions: &Conditions) {
        let again = self.compiled.policy().backlog;
        for (index, sink) in self.compiled.chain.sinks.iter().enumerate() {
            let (columns, under_way) = self.delivered(index, period);
            let mut terms: Vec<(usize, f64)> = columns.into_iter().map(|column| (column, 1.0)).collect();
            terms.push((self.columns[period].unmet[index], 1.0));
            if let (Some(before), true) = (period.checked_sub(1), again > 0.0) {
                terms.push((self.columns[before].unmet[index], -again));
            }
            let asked = sink.base * conditions.demand[index][self.lane];
            self.linear.row(asked - under_way, f64::INFINITY, terms);
        }
    }

    /// A reserve lasts for all periods; in each no more than its rate may leave.
    fn limit_reserves(&mut self) {
        for (index, reserve) in self.compiled.policy().reserves.iter().enumerate() {
            let held = reserve.tonnes * reserve.held;
            let mut all = Vec::new();
            for columns in &self.columns {
                let terms: Vec<(usize, f64)> = columns.released[index].iter().map(|&column| (column, 1.0)).collect();
                all.extend(terms.iter().copied());
                if reserve.rate.is_finite() {
                    self.linear.row(f64::NEG_INFINITY, held * reserve.rate, terms);
                }
            }
            self.linear.row(f64::NEG_INFINITY, held, all);
        }
    }

    fn read(&self, values: &[f64]) -> Bound {
        let sinks = &self.compiled.chain.sinks;
        let unmet_in = |sink: usize| {
            // Within its tolerance the solver may end a grain below zero.
            self.columns.iter().map(move |columns| values.get(columns.unmet[sink]).copied().unwrap_or(0.0).max(0.0))
        };
        let unmet: Vec<Vec<f64>> = (0..sinks.len()).map(|sink| unmet_in(sink).collect()).collect();
        let weighted = sinks.iter().zip(&unmet).map(|(sink, unmet)| sink.value * unmet.iter().sum::<f64>()).sum();
        Bound { unmet, weighted, columns: self.linear.columns().len(), rows: self.linear.rows().len() }
    }
}
