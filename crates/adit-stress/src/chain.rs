//! A chain as people describe it: facilities, links, sinks, and how they decide.

use serde::{Deserialize, Serialize};

/// A good that a facility takes in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Take {
    /// The good.
    pub good: usize,
    /// Tonnes per unit of activity.
    pub per_activity: f64,
    /// Stock held of it at the baseline, in periods of use.
    pub cover: f64,
}

/// A good that a facility makes; several are joint products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Give {
    /// The good.
    pub good: usize,
    /// Tonnes per unit of activity.
    pub per_activity: f64,
    /// Stock held of it at the baseline, in periods of output.
    pub cover: f64,
}

/// A plant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    /// Handle.
    pub name: String,
    /// What it takes in.
    pub takes: Vec<Take>,
    /// What it makes.
    pub gives: Vec<Give>,
    /// Greatest activity a period, once ramped up.
    pub capacity: f64,
    /// Activity at the baseline.
    pub base: f64,
    /// Period in which it starts to ramp up; 0 for a plant that runs.
    pub start: u32,
    /// Part of the capacity added in each period of the ramp, 0 to 1.
    pub ramp: f64,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum To {
    /// To a facility.
    Facility(usize),
    /// To a sink.
    Sink(usize),
}

/// A way a good can take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Handle.
    pub name: String,
    /// Facility that ships.
    pub from: usize,
    /// Who receives.
    pub to: To,
    /// The good.
    pub good: usize,
    /// Periods under way; with none the buyer can use it in the same period.
    pub lead: u32,
    /// Part of the buyer's need that it covers at the baseline; the parts of a need sum to one.
    pub weight: f64,
    /// Periods that qualifying this supplier takes; 0 for one that is qualified.
    pub qualification: u32,
    /// Class under [`Rationing::Priority`]: lower is served first.
    pub class: u8,
    /// Whether goods are pushed along it as they come (scrap), instead of ordered.
    pub pushed: bool,
}

/// Where a good is used up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sink {
    /// Handle.
    pub name: String,
    /// The good.
    pub good: usize,
    /// Demand a period at the baseline.
    pub base: f64,
    /// Elasticity of demand, as a positive number: demand is `base * price^-elasticity`.
    pub elasticity: f64,
    /// Class for the reserve: lower is served first.
    pub class: u8,
    /// Loss per tonne that is not delivered.
    pub value: f64,
    /// Price regime it stands in: inside or outside a restricting country, by number.
    pub regime: usize,
    /// Greatest part of demand that can be substituted.
    pub substitution: f64,
    /// Used goods that come back as scrap.
    pub end_of_life: Option<EndOfLife>,
}

/// How what was delivered comes back as scrap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndOfLife {
    /// Facility that takes the scrap, as the first thing it takes in.
    pub recycler: usize,
    /// Probability that a lifetime ends after 1, 2, … periods.
    pub lifetime: Vec<f64>,
    /// Part that is collected, times tonnes of scrap per tonne delivered.
    pub collected: f64,
}

/// How the scarce is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rationing {
    /// Everyone gets the same part of the order.
    #[default]
    Proportional,
    /// Class by class, proportional inside a class.
    Priority,
}

/// How everyone decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Periods over which a gap in the stock of inputs is closed. Below lead time plus one, orders oscillate.
    pub input_gap_periods: f64,
    /// Periods over which a gap in the stock of outputs is closed.
    pub output_gap_periods: f64,
    /// How the scarce is divided.
    pub rationing: Rationing,
    /// Exponent of the price response to the part of demand that is filled; 0 for fixed prices.
    pub price_exponent: f64,
    /// Highest price, as a multiple of the baseline.
    pub price_cap: f64,
    /// Part of an order below which a link counts as failing; `None`: nobody changes suppliers.
    pub failing_below: Option<f64>,
    /// Periods of failing after which a buyer turns to others.
    pub failing_periods: u32,
    /// Periods in which a buyer whom nobody fails goes most of the way back to the suppliers of the baseline; infinite:
    /// never.
    pub return_periods: f64,
    /// Price rise (0.5 = half) at which substitution is complete.
    pub substitution_price_rise: f64,
    /// Periods that substitution takes.
    pub substitution_periods: f64,
    /// Part of unmet demand that is asked for again in the next period.
    pub backlog: f64,
    /// Reserves.
    pub reserves: Vec<Reserve>,
}

/// A stock that is released to those it serves once they run short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reserve {
    /// Handle.
    pub name: String,
    /// The good.
    pub good: usize,
    /// Tonnes, were it full.
    pub tonnes: f64,
    /// Part of them that is held, 0 to 1.
    pub held: f64,
    /// Most that leaves in a period, as a part of what is held at the baseline.
    pub rate: f64,
    /// Periods from the first shortage to the first release; 0: at once.
    pub delay: u32,
    /// Whom it serves: plants as they run, then uses by class.
    pub serves: Vec<To>,
}

impl Policy {
    /// Proportional rationing, fixed prices, fixed suppliers, no reserve.
    #[must_use]
    pub fn plain(input_gap_periods: f64, output_gap_periods: f64) -> Self {
        Self {
            input_gap_periods,
            output_gap_periods,
            rationing: Rationing::Proportional,
            price_exponent: 0.0,
            price_cap: f64::INFINITY,
            failing_below: None,
            failing_periods: 3,
            return_periods: f64::INFINITY,
            substitution_price_rise: 1.0,
            substitution_periods: 12.0,
            backlog: 0.0,
            reserves: Vec::new(),
        }
    }
}

/// A chain and its policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Names of the goods.
    pub goods: Vec<String>,
    /// Plants.
    pub facilities: Vec<Facility>,
    /// Ways.
    pub links: Vec<Link>,
    /// Uses.
    pub sinks: Vec<Sink>,
    /// Decisions.
    pub policy: Policy,
}

/// Why a chain cannot be simulated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChainError {
    /// An index points nowhere.
    #[error("link `{link}` names a {what} that does not exist")]
    Dangling {
        /// The link.
        link: String,
        /// What is missing.
        what: &'static str,
    },
    /// A facility does not make or take what a link carries.
    #[error("`{facility}` does not {verb} `{good}`, which link `{link}` carries")]
    WrongGood {
        /// The facility.
        facility: String,
        /// make, or take.
        verb: &'static str,
        /// The good.
        good: String,
        /// The link.
        link: String,
    },
    /// The parts of a need do not make up the whole.
    #[error("the links that bring `{good}` to `{to}` cover {sum} of its need, not 1")]
    Weights {
        /// Who receives.
        to: String,
        /// The good.
        good: String,
        /// The sum.
        sum: f64,
    },
    /// A reserve is of no use to one of those it serves.
    #[error("reserve `{reserve}` of `{good}` serves somebody who does not take it")]
    Useless {
        /// The reserve.
        reserve: String,
        /// The good.
        good: String,
    },
    /// Goods circle among links that are ordered.
    #[error("ordered links form a loop: {}; let one of them push instead", .facilities.join(" -> "))]
    Loop {
        /// The facilities of the loop, each before its buyer.
        facilities: Vec<String>,
    },
    /// A number is negative, infinite, or not a number.
    #[error("{what} of `{of}` is {value}")]
    Number {
        /// Which number.
        what: &'static str,
        /// Of what.
        of: String,
        /// What it is.
        value: f64,
    },
    /// What is pushed, perhaps to a facility that has already run, arrives later than it leaves.
    #[error("link `{link}` pushes to a facility and needs a lead of at least one period")]
    NoLead {
        /// The link.
        link: String,
    },
}
