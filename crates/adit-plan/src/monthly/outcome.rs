//! What a solution means: orders, and for each case stocks, shortages and costs.

use super::block::{Layout, cost, placed_arrivals};
use super::transit::{Arrival, arrivals};
use super::{Case, Formulation, Instance};
use crate::programme::{Solved, SolvedBlock};
use serde::Serialize;

/// Fewer units are no order, no stock, no shortage: what a solver leaves of a zero.
const NOTHING: f64 = 1e-6;

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bought {
    /// The offer.
    pub offer: usize,
    /// Way to ship.
    pub way: usize,
    /// Month of the order.
    pub month: usize,
    /// Month in which it is due.
    pub due: usize,
    /// Units.
    pub units: f64,
}

/// What is spent and lost.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Costs {
    /// Units bought, at the usual price, with duties.
    pub purchase: f64,
    /// Orders placed, whatever their size.
    pub ordering: f64,
    /// What expediting adds.
    pub expediting: f64,
    /// Stock held.
    pub holding: f64,
    /// Sources qualified.
    pub qualification: f64,
    /// Margin lost.
    pub lost_margin: f64,
    /// Worth of what is left at the end.
    pub left_over: f64,
}

impl Costs {
    /// All of it, less what is left at the end.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.purchase + self.ordering + self.expediting + self.holding + self.qualification + self.lost_margin
            - self.left_over
    }

    /// Adds a part of other costs.
    pub fn add(&mut self, other: &Self, part: f64) {
        let mut each = |to: fn(&mut Self) -> &mut f64, from: f64| *to(self) += part * from;
        each(|costs| &mut costs.purchase, other.purchase);
        each(|costs| &mut costs.ordering, other.ordering);
        each(|costs| &mut costs.expediting, other.expediting);
        each(|costs| &mut costs.holding, other.holding);
        each(|costs| &mut costs.qualification, other.qualification);
        each(|costs| &mut costs.lost_margin, other.lost_margin);
        each(|costs| &mut costs.left_over, other.left_over);
    }
}

/// An item in a case, month by month.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ItemOutcome {
    /// Units asked for.
    pub needed: Vec<f64>,
    /// Units that arrive.
    pub arriving: Vec<f64>,
    /// Units missing.
    pub short: Vec<f64>,
    /// Units thrown away because they are too old.
    pub scrapped: Vec<f64>,
    /// Units in stock at the end of the month.
    pub stock: Vec<f64>,
    /// Units by which the safety stock is missed.
    pub under: Vec<f64>,
}

/// A case under the plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CaseOutcome {
    /// Items, in their order.
    pub items: Vec<ItemOutcome>,
    /// Units missing by demand and month.
    pub short: Vec<Vec<f64>>,
    /// Orders of the first stage that go out, and those placed once the case is known.
    pub orders: Vec<Bought>,
    /// Of these, placed once the case is known.
    pub own: Vec<Bought>,
    /// Offers qualified only once the case is known.
    pub late: Vec<bool>,
    /// Costs.
    pub costs: Costs,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Plan {
    /// Orders, by month, as they go out if nothing happens.
    pub orders: Vec<Bought>,
    /// Offers that are qualified now.
    pub qualified: Vec<bool>,
    /// Cases, in their order.
    pub cases: Vec<CaseOutcome>,
    /// Expected costs.
    pub expected: Costs,
    /// Mean lost margin of the worst cases; zero unless they weigh in the plan.
    pub cvar: f64,
    /// What may be lost at most against the best plan, as a part of its cost.
    pub gap: f64,
}

/// Reads a solution.
#[must_use]
pub fn read(instance: &Instance, formulation: &Formulation, solved: &Solved) -> Plan {
    let value = |column: usize| solved.first.get(column).copied().unwrap_or_default();
    let mut orders = Vec::new();
    for choice in formulation.first.choices.iter().filter(|choice| value(choice.units) > NOTHING) {
        let due = choice.month + instance.offers[choice.offer].ways[choice.way].lead;
        let units = whole_lots(instance, choice.offer, value(choice.units));
        orders.push(Bought { offer: choice.offer, way: choice.way, month: choice.month, due, units });
    }
    orders.sort_by_key(|order| (order.month, order.offer, order.way));
    let is_qualified = |column: &Option<usize>| column.is_some_and(|column| value(column) > 0.5);
    let qualified: Vec<bool> = formulation.first.qualified.iter().map(is_qualified).collect();
    let step = |(offer, qualified): (usize, &bool)| {
        instance.offers[offer].qualification.filter(|_| *qualified).map(|step| step.cost)
    };
    let qualifying: f64 = qualified.iter().enumerate().filter_map(step).sum();
    let mut plan = Plan { orders, qualified, cvar: solved.cvar, gap: solved.gap(), ..Plan::default() };
    let blocks = formulation.blocks.iter().zip(&solved.blocks).zip(&instance.cases);
    for ((layout, block), case) in blocks {
        let mut outcome = outcome(instance, case, layout, block, &plan.orders);
        outcome.costs.qualification += qualifying;
        plan.expected.add(&outcome.costs, case.chance);
        plan.cases.push(outcome);
    }
    plan
}

/// Without what a solver adds to or takes from a whole number.
fn whole_lots(instance: &Instance, offer: usize, units: f64) -> f64 {
    let lot = instance.offers[offer].multiple.unwrap_or(1.0);
    let near = (units / lot).round() * lot;
    if (units - near).abs() < 1e-4 * lot { near } else { units }
}

fn outcome(instance: &Instance, case: &Case, layout: &Layout, block: &SolvedBlock, first: &[Bought]) -> CaseOutcome {
    let value = |column: usize| {
        let value = block.values.get(column).copied().unwrap_or_default();
        if value.abs() < NOTHING { 0.0 } else { value }
    };
    let months = |columns: &[usize]| columns.iter().map(|&column| value(column)).collect::<Vec<f64>>();
    let mut found =
        CaseOutcome { short: vec![vec![0.0; instance.horizon]; instance.demands.len()], ..Default::default() };
    found.late = layout.late.iter().map(|column| column.is_some_and(|column| value(column) > 0.5)).collect();
    for (index, _) in instance.items.iter().enumerate() {
        found.items.push(ItemOutcome {
            needed: (0..instance.horizon).map(|month| instance.needed(index, case, month)).collect(),
            arriving: vec![0.0; instance.horizon],
            short: vec![0.0; instance.horizon],
            scrapped: months(&layout.scrap[index]),
            stock: months(&layout.stock[index]),
            under: months(&layout.under[index]),
        });
    }
    missing(instance, case, layout, &mut found, &value);
    let own = layout.own.iter().filter(|own| value(own.units) > NOTHING);
    found.own = own
        .map(|own| {
            let due = own.month + instance.offers[own.offer].ways[own.way].lead;
            Bought { offer: own.offer, way: own.way, month: own.month, due, units: value(own.units) }
        })
        .collect();
    let standing = first.iter().filter(|order| instance.stands(case, order.month)).copied();
    found.orders = standing.chain(found.own.iter().copied()).collect();
    found.orders.sort_by_key(|order| (order.month, order.offer, order.way));
    spent(instance, case, first, &mut found);
    found
}

/// Units missing, divided among those who want them.
fn missing(instance: &Instance, case: &Case, layout: &Layout, found: &mut CaseOutcome, value: &dyn Fn(usize) -> f64) {
    for wanted in &layout.wanted {
        for (month, &column) in wanted.short.iter().enumerate() {
            let all: f64 = wanted.demands.iter().map(|&demand| instance.asked(demand, case, month)).sum();
            found.items[wanted.item].short[month] += value(column);
            for &demand in &wanted.demands {
                let part = if all > 0.0 { instance.asked(demand, case, month) / all } else { 0.0 };
                found.short[demand][month] = value(column) * part;
                found.costs.lost_margin += value(column) * part * instance.demands[demand].margin;
            }
        }
    }
}

/// What arrives and what it costs; computed from the orders, not taken from the program.
fn spent(instance: &Instance, case: &Case, first: &[Bought], found: &mut CaseOutcome) {
    let CaseOutcome { items, orders, costs, late, .. } = found;
    for order in orders.iter() {
        let offer = &instance.offers[order.offer];
        let way = offer.ways[order.way];
        let arrivals: Vec<Arrival> = arrivals(case, order.offer, way, order.due, instance.horizon);
        for arrival in &arrivals {
            items[offer.item].arriving[arrival.month] += arrival.part * order.units;
        }
        costs.purchase += order.units * cost(offer.price, 0.0, &arrivals);
        costs.expediting += order.units * cost(0.0, way.adder, &arrivals);
    }
    // What is ordered once a case is known, or past the planned months, comes in any number of units, and pays no order.
    let in_lots = first.iter().filter(|order| order.month < instance.planned && instance.stands(case, order.month));
    costs.ordering += in_lots.map(|order| instance.offers[order.offer].per_order).sum::<f64>();
    for placed in &instance.placed {
        for arrival in placed_arrivals(instance, case, placed) {
            items[instance.offers[placed.offer].item].arriving[arrival.month] += arrival.part * placed.units;
        }
    }
    let late = instance.offers.iter().zip(late.iter()).filter(|(_, late)| **late);
    costs.qualification += late.filter_map(|(offer, _)| offer.qualification).map(|step| step.cost).sum::<f64>();
    for (index, item) in items.iter().enumerate() {
        costs.holding += instance.items[index].holding * item.stock.iter().sum::<f64>();
        costs.left_over += instance.end_value(index) * item.stock.last().copied().unwrap_or_default();
    }
}
