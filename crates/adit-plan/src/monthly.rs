//! A company's plan by months: what to order, when, from whom, so that demand is served at the least expected cost.
//!
//! An [`Instance`] says the problem in words of the field; [`formulate()`] makes a two-stage programme of it; [`read()`] says
//! what a solution means. First stage: orders as they go out if nothing happens, and second sources that are qualified
//! now. Blocks: the cases, each with what is decided anew once the case is known. Months are counted from 0.

mod block;
mod cases;
mod first;
mod fitness;
mod formulate;
mod outcome;
mod safety;
mod transit;

pub use cases::{Hazard, SWANSON, Start, starts};
pub use first::{Choice, First};
pub use fitness::{Unfit, unfit};
pub use formulate::{Formulation, Without, formulate};
pub use outcome::{Bought, CaseOutcome, Costs, ItemOutcome, Plan, read};
pub use safety::service_stock;
pub use transit::{Arrival, arrivals};

use serde::{Deserialize, Serialize};

/// A company's problem.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Instance {
    /// Months that are looked at.
    pub horizon: usize,
    /// Months of these that are planned in whole lots; what follows only keeps the end from running dry.
    pub planned: usize,
    /// Months whose orders stand, whatever happens; more may be ordered on top of them.
    pub frozen: usize,
    /// What is bought.
    pub items: Vec<Item>,
    /// Who offers it.
    pub offers: Vec<Offer>,
    /// What is needed.
    pub demands: Vec<Demand>,
    /// Orders on their way.
    pub placed: Vec<Placed>,
    /// What may happen; their chances sum to one. The first is the calm course, to which the orders of the first stage
    /// belong.
    pub cases: Vec<Case>,
    /// Part of the chance that is not worst, and weight of the mean lost margin of the worst in the objective.
    pub risk: Option<[f64; 2]>,
    /// How the scarce is divided.
    pub allocation: Allocation,
}

/// How the scarce is divided among those who want an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allocation {
    /// The highest margin first.
    #[default]
    Margin,
    /// Everybody the same part of the demand of the month.
    Proportional,
}

/// Something that is bought and held in stock.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// Name, for messages.
    pub name: String,
    /// Units in stock before the first month.
    pub on_hand: f64,
    /// Cost of a unit that is in stock at the end of a month.
    pub holding: f64,
    /// Units that should be in stock at the end of each month; empty if the plan weighs it.
    pub safety: Vec<f64>,
    /// Months after arrival in which it can be used.
    pub shelf_life: Option<usize>,
    /// Most of what is ordered that may come from one supplier, a fraction.
    pub largest_share: Option<f64>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offer {
    /// Name, for messages.
    pub name: String,
    /// The item.
    pub item: usize,
    /// Supplier; offers of one supplier share a number.
    pub supplier: usize,
    /// Price of a unit.
    pub price: f64,
    /// Cost of an order, whatever its size.
    pub per_order: f64,
    /// Least units of an order, or 0.
    pub minimum: f64,
    /// Orders are whole multiples of these units.
    pub multiple: Option<f64>,
    /// Most units ordered in a month.
    pub most: Option<f64>,
    /// Ways to ship; the first is the usual one.
    pub ways: Vec<Way>,
    /// First month in which it may be ordered.
    pub from: usize,
    /// What must be done before it can be ordered.
    pub qualification: Option<Qualification>,
    /// Least part of what is ordered of the item, a fraction.
    pub least_share: Option<f64>,
    /// Most of what is ordered of the item, a fraction.
    pub largest_share: Option<f64>,
}

/// A way to ship an order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Way {
    /// Months from order to arrival.
    pub lead: usize,
    /// Months of these after the goods have left the country.
    pub transit: usize,
    /// What it adds to the price of a unit.
    pub adder: f64,
}

/// Making a supplier's parts fit for use.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Qualification {
    /// Cost.
    pub cost: f64,
    /// Months it takes.
    pub months: usize,
}

/// What one customer or product needs of an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Demand {
    /// Name, for messages.
    pub name: String,
    /// The item.
    pub item: usize,
    /// Margin lost for a unit that is missing.
    pub margin: f64,
    /// Units by month: low, as expected, high.
    pub units: [Vec<f64>; 3],
}

/// An order that is on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The offer.
    pub offer: usize,
    /// Month in which it arrives.
    pub arrives: usize,
    /// Units.
    pub units: f64,
}

/// How high demand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// At the low end of the forecast.
    Low,
    /// As expected.
    #[default]
    Expected,
    /// At its high end.
    High,
}

/// Something that may happen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    /// Name, for messages.
    pub name: String,
    /// Chance, a fraction.
    pub chance: f64,
    /// Month in which it is known, so that orders can answer to it; none if there is nothing to know.
    pub known: Option<usize>,
    /// How high demand is.
    pub level: Level,
    /// What it does to offers.
    pub hits: Vec<Hit>,
}

/// What a shock does to an offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The offer.
    pub offer: usize,
    /// First month.
    pub from: usize,
    /// First month after it.
    pub until: usize,
    /// What it does to goods that would leave in these months.
    pub effect: Effect,
}

/// What a shock does to goods that are to leave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// This part leaves in time; the rest waits for the end of the shock.
    Pass(f64),
    /// This part is sent back: it neither arrives nor is it paid.
    Denied(f64),
    /// They leave so many months later.
    Delayed(usize),
    /// They cost this part more.
    Dearer(f64),
}

impl Instance {
    /// Units that a demand asks for in a month of a case.
    #[must_use]
    pub fn asked(&self, demand: usize, case: &Case, month: usize) -> f64 {
        self.demands[demand].units[case.level as usize].get(month).copied().unwrap_or_default()
    }

    /// Units that all ask of an item in a month of a case.
    #[must_use]
    pub fn needed(&self, item: usize, case: &Case, month: usize) -> f64 {
        self.of_item(item).map(|demand| self.asked(demand, case, month)).sum()
    }

    /// Who wants an item.
    pub fn of_item(&self, item: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.demands.len()).filter(move |&demand| self.demands[demand].item == item)
    }

    /// Whether orders of the first stage go out in a month of a case: in the frozen months, and until it is known.
    #[must_use]
    pub fn stands(&self, case: &Case, month: usize) -> bool {
        month < self.frozen || case.known.is_none_or(|known| month < known)
    }

    /// What a unit left at the end is worth: the cheapest at which it can be bought, so that nothing is bought to be
    /// left over, and what is left is not written off.
    #[must_use]
    pub fn end_value(&self, item: usize) -> f64 {
        let prices = self.offers.iter().filter(|offer| offer.item == item).map(|offer| offer.price);
        prices.reduce(f64::min).unwrap_or_default()
    }

    /// More than anybody would order of an offer in a month: its own limit, or all that could be needed.
    pub(crate) fn most(&self, offer: usize) -> f64 {
        let Offer { item, most, minimum, multiple, .. } = &self.offers[offer];
        let item_of = &self.items[*item];
        let high: f64 = self.of_item(*item).map(|demand| self.demands[demand].units[2].iter().sum::<f64>()).sum();
        let safety = item_of.safety.iter().copied().fold(0.0, f64::max);
        let all = high + safety + minimum + multiple.unwrap_or_default();
        most.map_or(all, |most| most.min(all))
    }
}
