//! A problem of planning in the words of the field.
//!
//! Goods lie in pools; activities move and change them; capacities limit activities; builds add to capacities once their
//! permits, construction and ramp-up are over; reserves are bought in calm years and released in bad ones; demands go
//! unmet at a loss. A case is a bad time that may begin in some year. Whatever is decided is decided for all cases alike.

use serde::{Deserialize, Serialize};

/// A year, or any other step of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// The year.
    pub year: i32,
    /// What a dollar spent in it counts for.
    pub discount: f64,
}

/// A good at a place. What comes in goes out, or finds an outlet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Pool {
    /// Handle.
    pub name: String,
    /// Where surplus goes.
    pub outlets: Vec<Outlet>,
}

/// What becomes of surplus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outlet {
    /// Dollars that a tonne costs; below zero where somebody buys it.
    pub cost: f64,
    /// Most tonnes a period.
    pub most: f64,
}

/// A process or a shipment: takes from pools, gives to pools, in fixed proportions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// Handle.
    pub name: String,
    /// Pool, and tonnes per unit of activity: above zero where it gives, below where it takes.
    pub terms: Vec<(usize, f64)>,
    /// Dollars per unit.
    pub cost: f64,
    /// Most units in each period; empty for no limit. Cases multiply or replace it.
    pub most: Vec<f64>,
}

/// What limits several activities together, and what builds may add to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Capacity {
    /// Handle.
    pub name: String,
    /// Activity, and how much of the capacity a unit takes.
    pub terms: Vec<(usize, f64)>,
    /// What stands in each period, whatever is built.
    pub stands: Vec<f64>,
}

/// A use.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Demand {
    /// Handle.
    pub name: String,
    /// Where it takes from.
    pub pool: usize,
    /// Tonnes in each period.
    pub tonnes: Vec<f64>,
    /// Dollars lost with each tonne that is missing.
    pub value: f64,
    /// Whether its loss counts as risk: whether the question is about it.
    pub counts: bool,
}

/// Something that can be started: a plant, or any lever that adds to capacities.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Build {
    /// Handle.
    pub name: String,
    /// Builds of one family exclude each other: variants of one project.
    pub family: usize,
    /// Most modules of the family.
    pub modules: f64,
    /// Whether modules are whole.
    pub whole: bool,
    /// What one module adds, once it works in full.
    pub adds: Vec<Add>,
    /// Part of it that works, expected, in the period of the start, the next, and so on; the last holds on.
    pub profile: Vec<f64>,
    /// Periods in which it may be started.
    pub starts: Vec<usize>,
    /// What a module costs over time, by age; the last entry of a run holds on to the horizon where `repeats`.
    pub outlays: Vec<Outlay>,
    /// Programs that must be under way: another build that must be started no later.
    pub needs: Vec<usize>,
}

/// Capacity that a module adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Add {
    /// Which.
    pub capacity: usize,
    /// How much, in each period of the horizon.
    pub most: Vec<f64>,
}

/// Who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// Out of the budget.
    Public,
    /// Investors.
    Private,
}

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Overnight cost of plants.
    Plants,
    /// Fixed operation and maintenance.
    Upkeep,
    /// Output that costs more than the market pays.
    Support,
    /// Purchases of a reserve.
    Reserve,
    /// Holding a reserve.
    Holding,
    /// Programs: permits, qualification, collection, substitution.
    Programs,
}

/// Money for a module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlay {
    /// Who pays.
    pub payer: Payer,
    /// What for.
    pub purpose: Purpose,
    /// Dollars by age in periods.
    pub dollars: Vec<f64>,
    /// Whether the last entry comes again in every later period.
    pub repeats: bool,
    /// Part of it that counts in the objective: below one where what is bought outlives the horizon. One entry a start
    /// period; empty for all of it.
    pub counts: Vec<f64>,
}

/// A stock that is bought in calm years and released in a case.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reserve {
    /// Handle.
    pub name: String,
    /// Pools it may be released to.
    pub pools: Vec<usize>,
    /// Dollars a tonne.
    pub price: f64,
    /// Most tonnes bought in each period.
    pub buys: Vec<f64>,
    /// Most tonnes held.
    pub most: f64,
    /// Part of it lost in a period.
    pub loss: f64,
    /// Dollars a tonne and period for holding it.
    pub holding: f64,
    /// Part of the price that it fetches at the end.
    pub resale: f64,
    /// Most that leaves in a period, as a part of what is held when a case begins.
    pub rate: f64,
    /// Part of the first period of a case in which it can already be released.
    pub first: f64,
    /// Program without which nothing is bought: a build.
    pub needs: Option<usize>,
}

/// Stocks that lie with plants and users anyway, used up once a case begins.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stock {
    /// Pool.
    pub pool: usize,
    /// Tonnes in each period.
    pub tonnes: Vec<f64>,
}

/// How a limit of a policy reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// Terms add up to at most the limit.
    AtMost,
    /// Terms add up to at least the limit.
    AtLeast,
}

/// A limit that somebody set; kept in calm years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// Which policy it is part of, by number.
    pub policy: usize,
    /// Activity and factor.
    pub terms: Vec<(usize, f64)>,
    /// How it reads.
    pub sense: Sense,
    /// Its limit in each period; infinite where it does not hold yet.
    pub limit: Vec<f64>,
}

/// A bad time that begins in a period and lasts some.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Case {
    /// Handle.
    pub name: String,
    /// Scenario, by number: cases of one scenario begin at other times.
    pub scenario: usize,
    /// Period in which it begins.
    pub begins: usize,
    /// How often it is expected to begin in the periods that this one stands for.
    pub expected: f64,
    /// Chance that it begins in a period taken at random: how much it counts among the worst.
    pub probability: f64,
    /// What holds in its first period, its second, and so on.
    pub periods: Vec<Conditions>,
}

/// What a case changes in a period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Conditions {
    /// Part of a capacity that is left: of what stands and of what is built.
    pub capacity: Vec<(usize, f64)>,
    /// Most units of an activity.
    pub activity: Vec<(usize, f64)>,
    /// Factor on a demand.
    pub demand: Vec<(usize, f64)>,
}

/// The worst outcomes, and how much they weigh.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Worst {
    /// Part of the probability that is not worst.
    pub alpha: f64,
    /// Weight in the objective.
    pub lambda: f64,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Instance {
    /// Time.
    pub periods: Vec<Period>,
    /// Pools.
    pub pools: Vec<Pool>,
    /// Activities.
    pub activities: Vec<Activity>,
    /// Capacities.
    pub capacities: Vec<Capacity>,
    /// Demands.
    pub demands: Vec<Demand>,
    /// What can be started.
    pub builds: Vec<Build>,
    /// Reserves.
    pub reserves: Vec<Reserve>,
    /// Stocks that lie about.
    pub stocks: Vec<Stock>,
    /// Names of policies.
    pub policies: Vec<String>,
    /// Limits of policies.
    pub limits: Vec<Limit>,
    /// Cases. Each is looked at by itself: what two at once would do is left out.
    pub cases: Vec<Case>,
    /// Chance that a period is not calm.
    pub disturbed: f64,
    /// Leaves calm periods out: for where what stands meets demand, and no limit has to be kept.
    pub only_cases: bool,
    /// Dollars of the public over the horizon, not discounted; infinite for no limit.
    pub budget: f64,
    /// Weight of the worst.
    pub worst: Option<Worst>,
    /// Dollars a unit by which a policy may be missed instead of being kept; infinite: it must be kept.
    pub missed: f64,
}

impl Outlay {
    /// Dollars at an age.
    #[must_use]
    pub fn at(&self, age: usize) -> f64 {
        let last = if self.repeats { self.dollars.last() } else { None };
        self.dollars.get(age).or(last).copied().unwrap_or(0.0)
    }

    /// Part of what is spent that counts, for a start in this period.
    #[must_use]
    pub fn counted(&self, start: usize) -> f64 {
        self.counts.get(start).copied().unwrap_or(1.0)
    }
}

impl Build {
    /// Part that works at an age.
    #[must_use]
    pub fn works(&self, age: usize) -> f64 {
        self.profile.get(age).or(self.profile.last()).copied().unwrap_or(0.0)
    }
}

impl Instance {
    /// Chance that no case begins in a period taken at random.
    #[must_use]
    pub fn nothing(&self) -> f64 {
        1.0 - self.cases.iter().map(|case| case.probability).sum::<f64>()
    }
}
