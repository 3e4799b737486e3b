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
    /// What one more unit of the limit of each row of the first stage adds to the objective, with whole numbers as they
    /// are: zero or less where the upper limit binds, zero or more where the lower one does.
    pub duals: Vec<f64>,
    /// The same of the limits of its columns.
    pub reduced: Vec<f64>,
    /// Blocks, in their order.
    pub blocks: Vec<SolvedBlock>,
    /// Loss at the quantile `alpha`. Zero without risk.
    pub value_at_risk: f64,
    /// Mean loss of the worst outcomes. Zero without risk.
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
    /// What one more unit of the limit of each row adds to the objective, hence weighted, with whole numbers as they
    /// are: duals of blocks add up.
    pub duals: Vec<f64>,
}

impl Solved {
    /// What is proven to be lost at most against the best plan, as a part of the cost.
    #[must_use]
    pub fn gap(&self) -> f64 {
        (self.objective - self.bound).max(0.0) / self.objective.abs().max(1e-9)
    }
}

impl Programme {
    /// What is wrong with it, in words: a number of a row or column that does not exist, a chance that is none.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let risk = self.risk.as_ref().and_then(Risk::fault);
        risk.or_else(|| self.blocks.iter().find_map(|block| self.fault_of(block)))
    }

    fn fault_of(&self, block: &Block) -> Option<String> {
        let (rows, columns) = (block.linear.rows().len(), block.linear.columns().len());
        let of = |words: String| Some(format!("block `{}` {words}", block.name));
        if !(block.weight >= 0.0 && block.weight.is_finite()) {
            return of(format!("weighs {}", block.weight));
        }
        if let Some((row, column, factor)) = block
            .links
            .iter()
            .find(|&&(row, column, factor)| row >= rows || column >= self.first.columns().len() || !factor.is_finite())
        {
            return of(format!("has {factor} times column {column} of the first stage in its row {row}"));
        }
        if let Some((column, loss)) = block.loss.iter().find(|(column, loss)| *column >= columns || !loss.is_finite()) {
            return of(format!("loses {loss} by column {column} of {columns}"));
        }
        let outcomes = self.risk.as_ref().map_or(usize::MAX, |risk| risk.outcomes.len());
        block.outcome.filter(|outcome| *outcome >= outcomes).and_then(|outcome| of(format!("has outcome {outcome}")))
    }

    /// Columns and rows of first stage and blocks together.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let all = self.blocks.iter().map(|block| &block.linear).chain([&self.first]);
        all.fold((0, 0), |(columns, rows), linear| (columns + linear.columns().len(), rows + linear.rows().len()))
    }

    /// A unit of money in which costs are near one, as HiGHS's tolerances suppose; a power of two, which loses nothing.
    #[must_use]
    pub(crate) fn unit(&self) -> f64 {
        let linears = self.blocks.iter().map(|block| &block.linear).chain([&self.first]);
        let costs = linears.flat_map(Linear::columns).map(|column| column.cost.abs());
        let most = costs.filter(|cost| cost.is_finite()).fold(0.0, f64::max);
        // The greatest cost is some 64 units: the smaller ones count as well.
        if most > 0.0 { (most.log2().floor() - 6.0).exp2() } else { 1.0 }
    }

    /// The same with money in another unit.
    #[must_use]
    pub(crate) fn in_units(&self, unit: f64) -> Self {
        let mut programme = self.clone();
        programme.first = in_units(&self.first, unit);
        for block in &mut programme.blocks {
            block.linear = in_units(&block.linear, unit);
            block.loss.iter_mut().for_each(|(_, loss)| *loss /= unit);
        }
        programme
    }

    /// The solution that these values make with these costs of the first stage, without proof and duals.
    #[must_use]
    pub(crate) fn valued(&self, stage: &Linear, first: Vec<f64>, blocks: Vec<Vec<f64>>) -> Solved {
        let solved = |(block, values): (&Block, Vec<f64>)| SolvedBlock {
            cost: cost(&block.linear, &values),
            loss: block.loss.iter().map(|&(column, loss)| loss * values[column]).sum(),
            values,
            duals: Vec::new(),
        };
        let blocks: Vec<SolvedBlock> = self.blocks.iter().zip(blocks).map(solved).collect();
        let (value_at_risk, cvar) =
            self.risk.as_ref().map_or((0.0, 0.0), |risk| risk.tail(&self.losses(risk, &blocks)));
        let later: f64 = self.blocks.iter().zip(&blocks).map(|(block, solved)| block.weight * solved.cost).sum();
        let lambda = self.risk.as_ref().map_or(0.0, |risk| risk.lambda);
        let objective = cost(stage, &first) + later + lambda * cvar;
        Solved { objective, bound: f64::NEG_INFINITY, first, blocks, value_at_risk, cvar, ..Solved::default() }
    }

    /// Loss of each outcome.
    pub(crate) fn losses(&self, risk: &Risk, blocks: &[SolvedBlock]) -> Vec<f64> {
        let mut losses = vec![0.0; risk.outcomes.len()];
        for (block, solved) in self.blocks.iter().zip(blocks) {
            if let Some(outcome) = block.outcome {
                losses[outcome] += solved.loss;
            }
        }
        losses
    }
}

impl Risk {
    fn fault(&self) -> Option<String> {
        let sum: f64 = self.outcomes.iter().sum();
        if self.outcomes.iter().any(|p| p.is_nan() || *p < 0.0) || (sum - 1.0).abs() > 1e-6 {
            return Some(format!("probabilities of outcomes sum to {sum}, not to one"));
        }
        if !(0.0..1.0).contains(&self.alpha) {
            return Some(format!("the part that is not worst is {}, not from 0 to below 1", self.alpha));
        }
        let wrong = !(self.lambda >= 0.0 && self.lambda.is_finite());
        wrong.then(|| format!("the worst outcomes weigh {}", self.lambda))
    }

    /// Loss at the quantile `alpha`, and mean loss of the worst `1 - alpha`.
    #[must_use]
    pub fn tail(&self, losses: &[f64]) -> (f64, f64) {
        let mut worst: Vec<(f64, f64)> = losses.iter().copied().zip(self.outcomes.iter().copied()).collect();
        worst.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut left, mut sum, mut quantile) = (1.0 - self.alpha, 0.0, 0.0);
        for (loss, probability) in worst.into_iter().filter(|(_, probability)| *probability > 0.0) {
            if left <= 1e-12 {
                break;
            }
            let taken = probability.min(left);
            (left, sum, quantile) = (left - taken, sum + taken * loss, loss);
        }
        (quantile, sum / (1.0 - self.alpha))
    }
}

/// Cost of these values.
pub(crate) fn cost(linear: &Linear, values: &[f64]) -> f64 {
    linear.columns().iter().zip(values).map(|(column, value)| column.cost * value).sum()
}

/// The same with money in another unit.
pub(crate) fn in_units(linear: &Linear, unit: f64) -> Linear {
    let mut linear = linear.clone();
    linear.columns_mut().iter_mut().for_each(|column| column.cost /= unit);
    linear
}
