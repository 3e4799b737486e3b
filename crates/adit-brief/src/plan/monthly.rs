//! A company's plan by months, from the tables of its package: question and answer.

mod ask;
mod calendar;
mod forecasts;
mod orders;
mod page;
mod setup;
mod shocks;
mod words;

pub use orders::orders_table;
pub use page::{monthly_page, monthly_table};

use super::answer::SolvedRow;
use adit_model::date::Date;
use adit_model::{Manifest, Model, Problems};
use adit_plan::monthly::{Allocation, Costs};
use serde::Serialize;
use setup::Setup;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyQuestion {
    /// Scenarios by id; none means all of the model that have a chance and reach an offer.
    pub scenarios: Vec<String>,
    /// Chance a year of scenarios whose row has none, a fraction.
    pub chance: Option<f64>,
    /// Months that are planned.
    pub months: usize,
    /// First month; that of the first forecast by default.
    pub from: Option<Date>,
    /// Months whose orders stand, whatever happens.
    pub frozen: usize,
    /// Part of the chance that is not worst, and weight of the mean lost margin of the worst.
    pub risk: Option<[f64; 2]>,
    /// How the scarce is divided.
    pub allocation: Allocation,
    /// Whether the plan is compared with plans that do without something.
    pub compare: bool,
    /// Seconds after which the best plan found so far will do.
    pub seconds: Option<f64>,
}

impl Default for MonthlyQuestion {
    /// A year, of which a quarter is frozen.
    fn default() -> Self {
        Self {
            scenarios: Vec::new(),
            chance: None,
            months: 12,
            from: None,
            frozen: 3,
            risk: None,
            allocation: Allocation::Margin,
            compare: true,
            seconds: None,
        }
    }
}

/// A company's plan by months. Money is in the currency of its tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthlyAnswer {
    /// Where it comes from.
    pub manifest: Manifest,
    /// Months that are planned, `2027-01` and so on.
    pub months: Vec<String>,
    /// Months of these whose orders stand, whatever happens.
    pub frozen: usize,
    /// Months after them that are looked at as well, so that stocks do not run out with the plan.
    pub beyond: usize,
    /// Currency of all money.
    pub currency: String,
    /// How the scarce is divided.
    pub allocation: Allocation,
    /// Part of the chance that is not worst, and weight of the worst in the plan.
    pub risk: Option<[f64; 2]>,
    /// Orders: those on their way, then those planned, by month.
    pub orders: Vec<OrderRow>,
    /// Items month by month.
    pub items: Vec<ItemPlan>,
    /// What each supplier gets.
    pub shares: Vec<ShareRow>,
    /// Sources that could be qualified.
    pub sources: Vec<SourceRow>,
    /// What may happen, and how the plan fares.
    pub cases: Vec<CaseRow>,
    /// Scenarios that were asked for but stop no offer.
    pub harmless: Vec<String>,
    /// Costs by kind, over all months that are looked at.
    pub costs: Vec<CostRow>,
    /// The plan against others that do without something.
    pub comparisons: Vec<Comparison>,
    /// What no plan can do, in sentences.
    pub impossible: Vec<String>,
    /// Orders that the last plan had otherwise, in sentences.
    pub changes: Vec<String>,
    /// How the program was solved.
    pub solved: SolvedRow,
    /// What a reader must know, in sentences.
    pub caveats: Vec<String>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderRow {
    /// Offer.
    pub offer: String,
    /// Item.
    pub item: String,
    /// Supplier.
    pub supplier: String,
    /// Country it ships from.
    pub place: String,
    /// Month of the order.
    pub ordered: String,
    /// Month of arrival.
    pub arrives: String,
    /// Units.
    pub units: f64,
    /// standard or expedited.
    pub mode: &'static str,
    /// placed or planned.
    pub status: &'static str,
    /// The company's number of the order.
    pub reference: String,
    /// Remark of the row that was read.
    pub note: String,
    /// Whether it stands whatever happens: it is placed, or within the frozen months.
    pub firm: bool,
    /// What it costs, for a planned one.
    pub cost: Option<f64>,
}

/// An item under the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemPlan {
    /// Handle.
    pub item: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// How its safety stock is set.
    pub rule: &'static str,
    /// Safety stock asked for on average over the months, with a rule other than `plan`.
    pub target: Option<f64>,
    /// Least stock at the end of a month that an order can reach, if nothing happens: what is held against surprises.
    pub safety: f64,
    /// The same in days of forecast use.
    pub safety_days: f64,
    /// First month that an order placed now can reach.
    pub reached: Option<String>,
    /// Months.
    pub months: Vec<ItemMonth>,
}

/// A month of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemMonth {
    /// Month.
    pub month: String,
    /// Units forecast.
    pub needed: f64,
    /// Units that arrive if nothing happens.
    pub arriving: f64,
    /// Units in stock at the end if nothing happens.
    pub stock: f64,
    /// Least stock over the cases.
    pub stock_low: f64,
    /// Most.
    pub stock_high: f64,
    /// Units missing if nothing happens.
    pub short: f64,
    /// Units missing, on average over the cases.
    pub short_expected: f64,
    /// Units missing in the worst case.
    pub short_worst: f64,
    /// Name of the worst case; empty if nothing is missing.
    pub worst: String,
    /// Units by which the safety stock asked for is missed.
    pub under: f64,
}

/// What a supplier gets of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareRow {
    /// Item.
    pub item: String,
    /// Supplier.
    pub supplier: String,
    /// Country it ships from.
    pub place: String,
    /// Units on their way and planned.
    pub units: f64,
    /// Part of all of the item, a fraction.
    pub share: f64,
    /// Most it may be, a fraction.
    pub largest: Option<f64>,
}

/// A source that could be qualified.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceRow {
    /// Offer.
    pub offer: String,
    /// Item.
    pub item: String,
    /// Supplier.
    pub supplier: String,
    /// Country it ships from.
    pub place: String,
    /// Whether it should be qualified now.
    pub now: bool,
    /// Cost of qualifying it.
    pub cost: f64,
    /// First month in which it could be ordered.
    pub ready: String,
    /// Chance of the cases in which it is qualified only once they are known.
    pub late: f64,
}

/// A case, and how the plan fares in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRow {
    /// Name.
    pub name: String,
    /// Scenario it is of.
    pub scenario: Option<String>,
    /// Its name.
    pub scenario_name: Option<String>,
    /// Month in which it begins.
    pub begins: Option<String>,
    /// Chance, a fraction.
    pub chance: f64,
    /// What it does to which offers, in sentences.
    pub does: Vec<String>,
    /// What is missing over all months that are looked at, customer by customer.
    pub missing: Vec<MissingRow>,
    /// First month in which something is missing.
    pub first_short: Option<String>,
    /// Margin lost.
    pub lost_margin: f64,
    /// All costs, with the margin lost.
    pub cost: f64,
    /// Orders placed once it is known, in sentences.
    pub answers: Vec<String>,
}

/// What is missing of an item for a customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissingRow {
    /// Item.
    pub item: String,
    /// Customer or product; empty for all.
    pub customer: String,
    /// Units over all months that are looked at.
    pub units: f64,
    /// Part of what is asked for, a fraction.
    pub part: f64,
}

/// A kind of cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostRow {
    /// Kind.
    pub kind: &'static str,
    /// If nothing happens.
    pub calm: f64,
    /// On average over the cases.
    pub expected: f64,
    /// In the case that costs most.
    pub worst: f64,
}

/// Another plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What it is.
    pub name: String,
    /// Cost, on average over the cases.
    pub expected: f64,
    /// Margin lost on average.
    pub lost_margin: f64,
    /// Margin lost in the worst case.
    pub worst_lost_margin: f64,
    /// Costs by kind, on average.
    pub costs: Costs,
    /// What it costs more than the plan.
    pub more: f64,
    /// What the two may miss against the best of their kind: less is no difference.
    pub gap: f64,
}

/// Plans a company's purchases.
///
/// # Errors
/// A question or tables that do not fit together, or a solver that is not there or finds no plan.
pub fn monthly(model: &Model, question: &MonthlyQuestion) -> Result<MonthlyAnswer, Problems> {
    let setup = Setup::new(model, question)?;
    ask::ask(&setup, question)
}
