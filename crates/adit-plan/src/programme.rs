//! A two-stage programme: what is decided for whatever happens, and what is done once it is known.

use adit_linear::Linear;
use serde::Serialize;

/// A two-stage programme: the least of
/// `first · x + sum over blocks of weight * (cost · y) + lambda * CVaR_alpha(loss of an outcome)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Programme {
    /// Columns and rows of the first stage.
    pub first: Linear,
    /// What is done later, block by block; blocks know of each other by the first stage alone.
    pub blocks: Vec<Block>,
    /// Weight of the worst outcomes; none for the expected cost alone.
    pub risk: Option<Risk>,
}

/// A part of the second stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// Name, for messages.
    pub name: String,
    /// Weight of its cost in the objective: a probability, where costs are discounted already.
    pub weight: f64,
    /// Outcome whose loss it is part of; none if it holds no loss that counts as risk.
    pub outcome: Option<usize>,
    /// Its own columns and rows.
    pub linear: Linear,
    /// Terms of the first stage in its rows: row, column of the first stage, factor.
    pub links: Vec<(usize, usize, f64)>,
    /// Columns whose loss counts as risk, with the loss of a unit.
    pub loss: Vec<(usize, f64)>,
}

/// How much the worst outcomes weigh.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Risk {
    /// Probability of each outcome; they sum to one.
    pub outcomes: Vec<f64>,
    /// Part of the probability that is not worst: the mean loss of the worst `1 - alpha` is the conditional value at
    /// risk.
    pub alpha: f64,
    /// Its weight in the objective.
    pub lambda: f64,
}

/// A solved programme.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Solved {
    /// Cost, with the weighted risk.
    pub objective: f64,
    /// Proven: nothing costs less.
    pub bound: f64,
    /// First stage.
    pub first: Vec<f64>,
    /// Blocks, in their order.
    pub blocks: Vec<SolvedBlock>,
    /// Loss at the quantile `alpha`, and mean loss beyond it. Zero without risk.
    pub value_at_risk: f64,
    /// Mean loss of the worst outcomes.
    pub cvar: f64,
    /// Rounds between master and blocks; zero where it was solved whole.
    pub rounds: usize,
}

/// A solved block.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SolvedBlock {
    /// Its cost, not weighted.
    pub cost: f64,
    /// Its loss, not weighted.
    pub loss: f64,
    /// Its columns.
    pub values: Vec<f64>,
    /// What one more unit of the limit of each row adds to its cost, with the first stage as it is.
    pub duals: Vec<f64>,
}

impl Solved {
    /// What is proven to be lost at most against the best plan, as a part of the cost.
    #[must_use]
    pub fn gap(&self) -> f64 {
        (self.objective - self.bound).max(0.0) / self.objective.abs().max(1e-9)
    }
}
