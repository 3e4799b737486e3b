//! A block: the operations of a calm period, or of all periods of a case.

use super::{BlockLayout, FirstLayout, PeriodLayout};
use crate::instance::{Conditions, Instance, Sense};
use crate::programme::{Block, Programme};
use adit_linear::Linear;

/// Writes a block.
pub(super) struct Writer<'a> {
    instance: &'a Instance,
    first: &'a FirstLayout,
    block: Block,
    case: Option<usize>,
    periods: Vec<PeriodLayout>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(instance: &'a Instance, first: &'a FirstLayout) -> Self {
        Self { instance, first, block: Block::default(), case: None, periods: Vec::new() }
    }

    pub(super) fn calm(&mut self, period: usize) {
        self.block.weight = (1.0 - self.instance.disturbed).max(0.0);
        let calm = Conditions::default();
        self.period(period, &calm);
        self.limits(period);
    }

    pub(super) fn case(&mut self, index: usize) {
        let case = &self.instance.cases[index];
        self.block.weight = case.expected;
        self.block.outcome = Some(index);
        self.case = Some(index);
        for (step, conditions) in case.periods.iter().enumerate() {
            let period = case.begins + step;
            if period < self.instance.periods.len() {
                self.period(period, conditions);
            }
        }
        self.release(case.begins);
        self.draw(case.begins);
    }

    pub(super) fn finish(mut self, name: String, programme: &mut Programme) -> BlockLayout {
        self.block.name = name;
        programme.blocks.push(self.block);
        BlockLayout { case: self.case, periods: self.periods }
    }

    /// Columns and rows of a period: what every pool, every capacity and every demand asks for.
    fn period(&mut self, period: usize, conditions: &Conditions) {
        let (instance, discount) = (self.instance, self.instance.periods[period].discount);
        let linear = &mut self.block.linear;
        let mut pools: Vec<Vec<(usize, f64)>> = vec![Vec::new(); instance.pools.len()];
        let mut wanted = vec![0.0; instance.pools.len()];

        let begin = linear.columns().len();
        for activity in &instance.activities {
            let most = activity.most.get(period).copied().unwrap_or(f64::INFINITY);
            let column = linear.column(activity.cost * discount, most);
            for &(pool, tonnes) in &activity.terms {
                pools[pool].push((column, tonnes));
            }
        }
        for &(activity, most) in &conditions.activity {
            linear.columns_mut()[begin + activity].high = most;
        }
        let activity = begin..linear.columns().len();

        let mut surplus = Vec::with_capacity(instance.pools.len());
        for (pool, terms) in instance.pools.iter().zip(&mut pools) {
            let from = linear.columns().len();
            for outlet in &pool.outlets {
                terms.push((linear.column(outlet.cost * discount, outlet.most), -1.0));
            }
            surplus.push(from..linear.columns().len());
        }

        let from = linear.columns().len();
        for (index, demand) in instance.demands.iter().enumerate() {
            let factor = conditions.demand.iter().find(|(named, _)| *named == index).map_or(1.0, |(_, factor)| *factor);
            let tonnes = demand.tonnes[period] * factor;
            let column = linear.column(demand.value * discount, tonnes);
            pools[demand.pool].push((column, 1.0));
            wanted[demand.pool] += tonnes;
            if demand.counts {
                self.block.loss.push((column, demand.value * discount));
            }
        }
        let unmet = from..linear.columns().len();

        let from = linear.rows().len();
        for (terms, wanted) in pools.into_iter().zip(wanted) {
            linear.row(wanted, wanted, terms);
        }
        let pools = from..linear.rows().len();
        let capacities = self.capacities(period, conditions, activity.start);
        let limits = vec![None; instance.limits.len()];
        let missed = limits.clone();
        let released = Vec::new();
        self.periods.push(PeriodLayout {
            period,
            activity,
            unmet,
            surplus,
            released,
            missed,
            pools,
            capacities,
            limits,
        });
    }

    fn capacities(&mut self, period: usize, conditions: &Conditions, activity: usize) -> std::ops::Range<usize> {
        let from = self.block.linear.rows().len();
        for (index, capacity) in self.instance.capacities.iter().enumerate() {
            let left = conditions.capacity.iter().find(|(named, _)| *named == index).map_or(1.0, |(_, left)| *left);
            let terms = capacity.terms.iter().map(|&(named, takes)| (activity + named, takes)).collect();
            let row = self.block.linear.row(f64::NEG_INFINITY, capacity.stands[period] * left, terms);
            if let (Some(added), true) = (self.first.added[index][period], left > 0.0) {
                self.block.links.push((row, added, -left));
            }
        }
        from..self.block.linear.rows().len()
    }

    /// Policies are for calm periods: nobody is held to a share while an embargo lasts.
    fn limits(&mut self, period: usize) {
        let instance = self.instance;
        let Some(layout) = self.periods.last_mut() else { return };
        for (index, limit) in instance.limits.iter().enumerate().filter(|(_, limit)| limit.limit[period].is_finite()) {
            let linear: &mut Linear = &mut self.block.linear;
            let mut terms: Vec<_> =
                limit.terms.iter().map(|&(activity, factor)| (layout.activity.start + activity, factor)).collect();
            let (low, high, sign) = match limit.sense {
                Sense::AtMost => (f64::NEG_INFINITY, limit.limit[period], -1.0),
                Sense::AtLeast => (limit.limit[period], f64::INFINITY, 1.0),
            };
            if instance.missed.is_finite() {
                let column = linear.column(instance.missed * instance.periods[period].discount, f64::INFINITY);
                terms.push((column, sign));
                layout.missed[index] = Some(column);
            }
            layout.limits[index] = Some(linear.row(low, high, terms));
        }
    }

    /// A reserve lasts for all periods of a case; in each no more than its rate may leave.
    fn release(&mut self, begins: usize) {
        for (index, reserve) in self.instance.reserves.iter().enumerate() {
            let held = self.first.held[index][begins];
            let mut all = Vec::new();
            for (step, layout) in self.periods.iter_mut().enumerate() {
                let linear = &mut self.block.linear;
                let from = linear.columns().len();
                let columns: Vec<usize> = reserve.pools.iter().map(|_| linear.column(0.0, f64::INFINITY)).collect();
                layout.released.push(from..linear.columns().len());
                for (&pool, &column) in reserve.pools.iter().zip(&columns) {
                    let row = layout.pools.start + pool;
                    linear.rows_mut()[row].terms.push((column, 1.0));
                }
                let terms: Vec<_> = columns.iter().map(|&column| (column, 1.0)).collect();
                all.extend(terms.iter().copied());
                let part = (reserve.rate * if step == 0 { reserve.first } else { 1.0 }).min(1.0);
                if part < 1.0 {
                    let row = linear.row(f64::NEG_INFINITY, 0.0, terms);
                    self.block.links.push((row, held, -part));
                }
            }
            let row = self.block.linear.row(f64::NEG_INFINITY, 0.0, all);
            self.block.links.push((row, held, -1.0));
        }
    }

    /// Stocks that lie about are gone after the first period.
    fn draw(&mut self, begins: usize) {
        let Some(layout) = self.periods.first() else { return };
        for stock in self.instance.stocks.iter().filter(|stock| stock.tonnes[begins] > 0.0) {
            let column = self.block.linear.column(0.0, stock.tonnes[begins]);
            self.block.linear.rows_mut()[layout.pools.start + stock.pool].terms.push((column, 1.0));
        }
    }
}
