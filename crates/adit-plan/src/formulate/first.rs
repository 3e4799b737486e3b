//! The first stage: what is started when, what is bought when, and the states that follow from it.

use super::FirstLayout;
use crate::instance::{Build, Instance, Outlay, Payer, Reserve};
use adit_linear::{Column, Linear};

/// The first stage and where to find what in it.
pub(super) struct First {
    pub(super) linear: Linear,
    pub(super) layout: FirstLayout,
}

pub(super) fn first(instance: &Instance) -> First {
    let mut first = First { linear: Linear::default(), layout: FirstLayout::default() };
    // States come first, in an order that does not depend on what can be started: blocks refer to them by number.
    first.states(instance);
    first.starts(instance);
    first.purchases(instance);
    first.families(instance);
    first.needs(instance);
    first.budget(instance);
    first
}

impl First {
    fn states(&mut self, instance: &Instance) {
        let periods = instance.periods.len();
        let mut state = |cost, high| self.linear.add(Column { cost, low: 0.0, high, integer: false });
        for capacity in 0..instance.capacities.len() {
            let open = instance.builds.iter().any(|build| build.adds.iter().any(|add| add.capacity == capacity));
            self.layout.added.push((0..periods).map(|_| open.then(|| state(0.0, f64::INFINITY))).collect());
        }
        for reserve in &instance.reserves {
            let held = instance.periods.iter().map(|period| state(reserve.holding * period.discount, reserve.most));
            self.layout.held.push(held.collect());
        }
    }

    /// Modules started, and the capacity they add.
    fn starts(&mut self, instance: &Instance) {
        let mut terms = adding(&self.layout);
        for (index, build) in instance.builds.iter().enumerate() {
            for &start in &build.starts {
                let cost = build.outlays.iter().map(|outlay| spent(instance, outlay, start)).sum();
                let column = Column { cost, low: 0.0, high: build.modules, integer: build.whole };
                let column = self.linear.add(column);
                self.layout.started.push((index, start, column));
                for add in &build.adds {
                    for (age, terms) in terms[add.capacity][start..].iter_mut().enumerate() {
                        let most = add.most[start + age] * build.works(age);
                        if most != 0.0 {
                            terms.push((column, -most));
                        }
                    }
                }
            }
        }
        for terms in terms.into_iter().flatten().filter(|terms| !terms.is_empty()) {
            self.linear.row(0.0, 0.0, terms);
        }
    }

    /// What a reserve holds when a period begins is what it held and bought in the one before, less what is lost.
    fn purchases(&mut self, instance: &Instance) {
        for (index, reserve) in instance.reserves.iter().enumerate() {
            let keeps = 1.0 - reserve.loss;
            let mut bought = Vec::new();
            for (period, &held) in self.layout.held[index].clone().iter().enumerate() {
                bought.push(self.linear.column(price(instance, reserve, period), reserve.buys[period]));
                let mut terms = vec![(held, 1.0)];
                if let Some(before) = period.checked_sub(1) {
                    terms.extend([(self.layout.held[index][before], -keeps), (bought[before], -keeps)]);
                }
                self.linear.row(0.0, 0.0, terms);
            }
            if let Some(program) = reserve.needs {
                self.after(instance, program, &bought, &reserve.buys);
            }
            self.layout.bought.push(bought);
        }
    }

    /// Nothing is bought before the program that buys works.
    fn after(&mut self, instance: &Instance, program: usize, bought: &[usize], most: &[f64]) {
        for (period, (&column, &most)) in bought.iter().zip(most).enumerate() {
            let started = self.layout.started.iter().filter(|(build, start, _)| *build == program && *start <= period);
            let works = started.map(|&(build, start, modules)| (modules, instance.builds[build].works(period - start)));
            let terms = works.map(|(modules, works)| (modules, -most * works)).chain([(column, 1.0)]);
            let terms: Vec<_> = terms.filter(|(_, factor)| *factor != 0.0).collect();
            self.linear.row(f64::NEG_INFINITY, 0.0, terms);
        }
    }

    /// Variants of a project exclude each other.
    fn families(&mut self, instance: &Instance) {
        let mut families: Vec<usize> = instance.builds.iter().map(|build| build.family).collect();
        families.sort_unstable();
        families.dedup();
        for family in families {
            let members = |build: &Build| build.family == family;
            let most =
                instance.builds.iter().filter(|build| members(build)).map(|build| build.modules).fold(0.0, f64::max);
            let started = self.layout.started.iter().filter(|(build, ..)| members(&instance.builds[*build]));
            let terms: Vec<_> = started.map(|&(.., column)| (column, 1.0)).collect();
            if terms.len() > 1 {
                self.linear.row(f64::NEG_INFINITY, most, terms);
            }
        }
    }

    /// Whatever needs a program starts no earlier.
    fn needs(&mut self, instance: &Instance) {
        let pairs = instance.builds.iter().enumerate();
        let pairs = pairs.flat_map(|(build, row)| row.needs.iter().map(move |&need| (build, need)));
        for (build, need) in pairs.collect::<Vec<_>>() {
            for period in 0..instance.periods.len() {
                let until = |of: usize| {
                    let started = self.layout.started.iter();
                    started
                        .filter(move |(build, start, _)| *build == of && *start <= period)
                        .map(|&(.., column)| column)
                };
                let own: Vec<_> = until(build).map(|column| (column, 1.0)).collect();
                if own.is_empty() {
                    continue;
                }
                let modules = instance.builds[build].modules;
                let terms = own.into_iter().chain(until(need).map(|column| (column, -modules)));
                self.linear.row(f64::NEG_INFINITY, 0.0, terms.collect());
            }
        }
    }

    fn budget(&mut self, instance: &Instance) {
        let started = self
            .layout
            .started
            .iter()
            .map(|&(build, start, column)| (column, public(instance, &instance.builds[build], start)));
        let bought = self.layout.bought.iter().zip(&instance.reserves);
        let bought = bought.flat_map(|(columns, reserve)| columns.iter().map(|&column| (column, reserve.price)));
        let held = self.layout.held.iter().zip(&instance.reserves);
        let held = held.flat_map(|(columns, reserve)| columns.iter().map(|&column| (column, reserve.holding)));
        let terms = started.chain(bought).chain(held).filter(|(_, dollars)| *dollars != 0.0).collect();
        self.layout.budget = self.linear.row(f64::NEG_INFINITY, instance.budget, terms);
    }
}

/// Terms of the rows that define capacity added, by capacity and period.
fn adding(layout: &FirstLayout) -> Vec<Vec<Vec<(usize, f64)>>> {
    let own = |column: &Option<usize>| column.map(|column| (column, 1.0)).into_iter().collect();
    layout.added.iter().map(|columns| columns.iter().map(own).collect()).collect()
}

/// What an outlay adds to the objective, for a start in this period.
fn spent(instance: &Instance, outlay: &Outlay, start: usize) -> f64 {
    let ages = instance.periods[start..].iter().enumerate();
    ages.map(|(age, period)| outlay.at(age) * period.discount).sum::<f64>() * outlay.counted(start)
}

/// Public dollars of a module over the horizon, not discounted.
fn public(instance: &Instance, build: &Build, start: usize) -> f64 {
    let outlays = build.outlays.iter().filter(|outlay| outlay.payer == Payer::Public);
    let ages = 0..instance.periods.len() - start;
    outlays.map(|outlay| ages.clone().map(|age| outlay.at(age)).sum::<f64>()).sum()
}

/// What a tonne of a reserve costs, less what is left of it fetches at the end.
fn price(instance: &Instance, reserve: &Reserve, period: usize) -> f64 {
    let last = instance.periods.last().map_or(1.0, |last| last.discount);
    let ends = i32::try_from(instance.periods.len() - period).unwrap_or(i32::MAX);
    let left = (1.0 - reserve.loss).powi(ends);
    reserve.price * (instance.periods[period].discount - reserve.resale * left * last)
}
