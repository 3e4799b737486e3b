//! A block: a case, and what is decided once it is known.

use super::first::{self, Choice, First};
use super::transit::{Arrival, arrivals};
use super::{Allocation, Case, Instance, Way, Without};
use crate::programme::Block;
use adit_linear::{Column, Linear};

/// An order that is placed once a case is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Own {
    pub(super) offer: usize,
    pub(super) way: usize,
    pub(super) month: usize,
    pub(super) units: usize,
    pub(super) arrivals: Vec<Arrival>,
}

/// Who misses units, together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    pub(super) item: usize,
    pub(super) demands: Vec<usize>,
    /// Column of the units missing, by month.
    pub(super) short: Vec<usize>,
}

/// Columns of a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Layout {
    /// Units in stock at the end of a month, by item.
    pub(super) stock: Vec<Vec<usize>>,
    pub(super) wanted: Vec<Wanted>,
    /// Units thrown away, by item; empty for what keeps.
    pub(super) scrap: Vec<Vec<usize>>,
    /// Units by which the safety stock is missed, by item; empty for what has none.
    pub(super) under: Vec<Vec<usize>>,
    pub(super) own: Vec<Own>,
    /// Whether an offer is qualified only once the case is known.
    pub(super) late: Vec<Option<usize>>,
}

/// A block of a case. Safety stock is held in the calm course; a shock is what it is for.
pub(super) fn build(instance: &Instance, first: &First, case: &Case, calm: bool, without: Without) -> (Block, Layout) {
    let mut builder = Builder { instance, first, case, block: Block::default(), layout: Layout::default() };
    builder.block.name.clone_from(&case.name);
    builder.block.weight = case.chance;
    builder.columns(calm);
    builder.orders(without);
    for item in 0..instance.items.len() {
        builder.stocks(item);
    }
    builder.spending();
    builder.limits();
    (builder.block, builder.layout)
}

struct Builder<'a> {
    instance: &'a Instance,
    first: &'a First,
    case: &'a Case,
    block: Block,
    layout: Layout,
}

/// An order of the first stage that goes out in the case, with what arrives of it.
type Standing<'a> = (&'a Choice, Vec<Arrival>);

impl<'a> Builder<'a> {
    fn linear(&mut self) -> &mut Linear {
        &mut self.block.linear
    }

    fn way(&self, offer: usize, way: usize) -> Way {
        self.instance.offers[offer].ways[way]
    }

    fn columns(&mut self, calm: bool) {
        let Instance { horizon, items, .. } = self.instance;
        let free = |linear: &mut Linear, cost: f64| -> Vec<usize> {
            (0..*horizon).map(|_| linear.column(cost, f64::INFINITY)).collect()
        };
        for (index, item) in items.iter().enumerate() {
            let stock = free(self.linear(), item.holding);
            if let Some(&last) = stock.last() {
                let value = self.instance.end_value(index);
                self.linear().columns_mut()[last].cost -= value;
            }
            let scrap = item.shelf_life.map_or_else(Vec::new, |_| free(self.linear(), 0.0));
            let guarded = calm && !item.safety.is_empty();
            // Kept wherever orders can keep it, but never by letting a customer wait.
            let margins = self.instance.of_item(index).map(|demand| self.instance.demands[demand].margin);
            let margin = margins.reduce(f64::min).unwrap_or_default();
            let penalty = f64::max(2.0 * item.holding, margin / (*horizon + 1) as f64);
            let under = if guarded { free(self.linear(), penalty) } else { Vec::new() };
            if guarded {
                for month in 0..*horizon {
                    let target = item.safety.get(month).copied().unwrap_or_default();
                    let terms = vec![(stock[month], 1.0), (under[month], 1.0)];
                    self.linear().row(target, f64::INFINITY, terms);
                }
            }
            self.layout.stock.push(stock);
            self.layout.scrap.push(scrap);
            self.layout.under.push(under);
            self.wanted(index);
        }
    }

    /// Who misses units of an item: each for himself, or all the same part.
    fn wanted(&mut self, item: usize) {
        let demands: Vec<usize> = self.instance.of_item(item).collect();
        let groups: Vec<Vec<usize>> = match self.instance.allocation {
            Allocation::Margin => demands.into_iter().map(|demand| vec![demand]).collect(),
            Allocation::Proportional => Some(demands).filter(|all| !all.is_empty()).into_iter().collect(),
        };
        for demands in groups {
            let mut short = Vec::new();
            for month in 0..self.instance.horizon {
                let asked = |demand: &usize| self.instance.asked(*demand, self.case, month);
                let units: f64 = demands.iter().map(asked).sum();
                let loss: f64 =
                    demands.iter().map(|demand| asked(demand) * self.instance.demands[*demand].margin).sum();
                let margin = if units > 0.0 { loss / units } else { 0.0 };
                let column = self.linear().column(margin, units);
                self.block.loss.push((column, margin));
                short.push(column);
            }
            self.layout.wanted.push(Wanted { item, demands, short });
        }
    }

    /// Orders once the case is known, and qualifying a source late.
    fn orders(&mut self, without: Without) {
        self.layout.late = vec![None; self.instance.offers.len()];
        let Some(known) = self.case.known else { return };
        for (index, offer) in self.instance.offers.iter().enumerate() {
            let ready = match offer.qualification {
                None => offer.from,
                Some(step) => {
                    // Whole: a small part of a source would be worth a small part of its cost.
                    let late = Column { cost: step.cost, low: 0.0, high: 1.0, integer: true };
                    self.layout.late[index] = Some(self.linear().add(late));
                    offer.from.max(step.months)
                }
            };
            for month in known.max(ready)..self.instance.horizon {
                for (way, how) in offer.ways.iter().enumerate() {
                    let arrivals = arrivals(self.case, index, *how, month + how.lead, self.instance.horizon);
                    if arrivals.is_empty() || (way > 0 && without == Without::Expediting) {
                        continue;
                    }
                    let cost = cost(offer.price, how.adder, &arrivals);
                    let most = self.instance.most(index);
                    let units = self.linear().column(cost, most);
                    self.layout.own.push(Own { offer: index, way, month, units, arrivals });
                }
            }
        }
    }

    /// Orders of the first stage that go out in the case.
    fn standing(&self) -> Vec<Standing<'a>> {
        let (first, instance): (&'a First, &'a Instance) = (self.first, self.instance);
        let goes = |choice: &&Choice| instance.stands(self.case, choice.month);
        let arrive = |choice: &'a Choice| {
            let way = self.way(choice.offer, choice.way);
            (choice, arrivals(self.case, choice.offer, way, choice.month + way.lead, instance.horizon))
        };
        first.choices.iter().filter(goes).map(arrive).collect()
    }

    /// What is in stock: what was, what arrives, less what is used; and not older than it may be.
    fn stocks(&mut self, item: usize) {
        let instance = self.instance;
        let horizon = instance.horizon;
        let standing = self.standing();
        let of_item = |offer: usize| instance.offers[offer].item == item;
        // Arrivals by month: own columns, columns of the first stage, and units on their way.
        let mut own: Vec<Vec<(usize, f64)>> = vec![Vec::new(); horizon];
        let mut linked = own.clone();
        let mut fixed = vec![0.0; horizon];
        for order in self.layout.own.iter().filter(|order| of_item(order.offer)) {
            for arrival in &order.arrivals {
                own[arrival.month].push((order.units, arrival.part));
            }
        }
        for (choice, arrivals) in standing.iter().filter(|(choice, _)| of_item(choice.offer)) {
            for arrival in arrivals {
                linked[arrival.month].push((choice.units, arrival.part));
            }
        }
        for placed in instance.placed.iter().filter(|placed| of_item(placed.offer)) {
            for arrival in placed_arrivals(instance, self.case, placed) {
                fixed[arrival.month] += placed.units * arrival.part;
            }
        }
        let stock = self.layout.stock[item].clone();
        for month in 0..horizon {
            let mut terms = vec![(stock[month], 1.0)];
            let mut right = fixed[month] - instance.needed(item, self.case, month);
            match month.checked_sub(1) {
                Some(before) => terms.push((stock[before], -1.0)),
                None => right += instance.items[item].on_hand,
            }
            terms.extend(own[month].iter().map(|&(column, part)| (column, -part)));
            let wanted = self.layout.wanted.iter().filter(|wanted| wanted.item == item);
            terms.extend(wanted.map(|wanted| (wanted.short[month], -1.0)));
            terms.extend(self.layout.scrap[item].get(month).map(|&column| (column, 1.0)));
            let row = self.linear().row(right, right, terms);
            self.block.links.extend(linked[month].iter().map(|&(column, part)| (row, column, -part)));
            if let Some(life) = instance.items[item].shelf_life {
                let fresh = (month + 1).saturating_sub(life)..=month;
                let on_hand = if month < life { instance.items[item].on_hand } else { 0.0 };
                let most = fixed[fresh.clone()].iter().sum::<f64>() + on_hand;
                let newer = own[fresh.clone()].iter().flatten().map(|&(column, part)| (column, -part));
                let terms = std::iter::once((stock[month], 1.0)).chain(newer).collect();
                let row = self.linear().row(f64::NEG_INFINITY, most, terms);
                let newer = linked[fresh].iter().flatten();
                self.block.links.extend(newer.map(|&(column, part)| (row, column, -part)));
            }
        }
    }

    /// What the orders of the first stage cost in this case: a column, because they are not placed in every case.
    fn spending(&mut self) {
        let standing = self.standing();
        let spend = self.linear().column(1.0, f64::INFINITY);
        let row = self.linear().row(0.0, 0.0, vec![(spend, 1.0)]);
        for (choice, arrivals) in standing {
            let offer = &self.instance.offers[choice.offer];
            let cost = cost(offer.price, offer.ways[choice.way].adder, &arrivals);
            self.block.links.push((row, choice.units, -cost));
            self.block.links.extend(choice.yes.map(|yes| (row, yes, -offer.per_order)));
        }
    }

    /// Nothing is ordered before it is qualified, nor more in a month than is offered.
    fn limits(&mut self) {
        let Some(known) = self.case.known else { return };
        for index in 0..self.instance.offers.len() {
            let offer = &self.instance.offers[index];
            if let (Some(late), Some(now)) = (self.layout.late[index], self.first.qualified[index]) {
                let row = self.linear().row(f64::NEG_INFINITY, 1.0, vec![(late, 1.0)]);
                self.block.links.push((row, now, 1.0));
            }
            for month in known..self.instance.horizon {
                let of_month = self.layout.own.iter().filter(|own| own.offer == index && own.month == month);
                let terms: Vec<(usize, f64)> = of_month.map(|own| (own.units, 1.0)).collect();
                if terms.is_empty() {
                    continue;
                }
                if let (Some(late), Some(now), Some(step)) =
                    (self.layout.late[index], self.first.qualified[index], offer.qualification)
                {
                    let most = self.instance.most(index);
                    let after = (month >= known + step.months).then_some((late, -most));
                    let terms = terms.iter().copied().chain(after).collect();
                    let row = self.linear().row(f64::NEG_INFINITY, 0.0, terms);
                    self.block.links.push((row, now, -most));
                }
                if let Some(most) = offer.most {
                    let row = self.linear().row(f64::NEG_INFINITY, most, terms);
                    if self.instance.stands(self.case, month) {
                        let standing = first::of(self.first, index, month);
                        self.block.links.extend(standing.map(|choice| (row, choice.units, 1.0)));
                    }
                }
            }
        }
    }
}

/// Cost of a unit ordered, as far as it arrives.
pub(super) fn cost(price: f64, adder: f64, arrivals: &[Arrival]) -> f64 {
    arrivals.iter().map(|arrival| arrival.part * (price * arrival.price + adder)).sum()
}

/// What arrives of an order that is on its way.
pub(super) fn placed_arrivals(instance: &Instance, case: &Case, placed: &super::Placed) -> Vec<Arrival> {
    let way = instance.offers[placed.offer].ways.first().copied().unwrap_or_default();
    arrivals(case, placed.offer, way, placed.arrives, instance.horizon)
}
