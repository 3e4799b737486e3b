//! The first stage with what is known of the blocks.

use adit_linear::{Column, Linear, Row, Session, Solution, Unsolved};

use super::cut::Cut;
use super::subproblem::{Point, price};
use crate::programme::{Programme, Solved};

/// Where columns without a limit are held while nothing that is known keeps the cost from falling without end.
const FAR: f64 = 1e7;

/// The first stage; for each block a column of its weighted cost, and one of the loss allowed to it where losses count;
/// the quantile and the excess of each outcome over it.
#[derive(Debug)]
pub(super) struct Master {
    first: Linear,
    columns: Columns,
    relaxed: Session,
    /// With whole numbers, once they are asked for.
    whole: Option<Session>,
    options: adit_linear::Options,
    /// Blocks of whose cost something is known.
    known: Vec<bool>,
}

#[derive(Debug)]
struct Columns {
    cost: Vec<usize>,
    loss: Vec<Option<usize>>,
    tail: Option<(usize, Vec<usize>)>,
}

/// A solved master.
#[derive(Debug, Clone)]
pub(super) struct Proposal {
    pub(super) point: Point,
    /// What it takes each block to cost.
    costs: Vec<f64>,
    /// Proven of the programme.
    pub(super) bound: f64,
    pub(super) solution: Solution,
}

impl Master {
    pub(super) fn new(programme: &Programme, first: &Linear, cuts: &[Cut], options: adit_linear::Options) -> Self {
        let mut linear = first.clone();
        linear.columns_mut().iter_mut().for_each(|column| column.integer = false);
        let columns = Columns::new(programme, &mut linear);
        let relaxed = Session::new(linear, options);
        let known = vec![false; programme.blocks.len()];
        let mut master = Self { first: first.clone(), columns, relaxed, whole: None, options, known };
        for cut in cuts {
            // Cuts were taken in before: they name columns that exist.
            let _ = master.take(cut);
        }
        master
    }

    /// One more cut.
    pub(super) fn take(&mut self, cut: &Cut) -> Result<(), Unsolved> {
        let row = self.columns.row(cut);
        if let Some(whole) = &mut self.whole {
            whole.row(row.clone())?;
        }
        self.relaxed.row(row)?;
        if !cut.feasibility && !self.known[cut.block] {
            self.known[cut.block] = true;
            self.relaxed.bounds(self.columns.cost[cut.block], f64::NEG_INFINITY, f64::INFINITY)?;
            // The other one takes it from here.
            self.whole = None;
        }
        Ok(())
    }

    /// Whether the cut says more than the proposal knows.
    pub(super) fn news(&self, cut: &Cut, proposal: &Proposal) -> bool {
        if cut.feasibility {
            return true;
        }
        let (value, known) = (cut.at(&proposal.point), proposal.costs[cut.block]);
        !self.known[cut.block] || value > known + 1e-9 * known.abs().max(1.0)
    }

    /// The best first stage by what is known, without whole numbers but those that are held.
    pub(super) fn relaxed(&mut self) -> Result<Proposal, Unsolved> {
        match self.relaxed.solve() {
            Ok(solution) => Ok(self.proposal(solution)),
            Err(Unsolved::Infeasible) => Err(Unsolved::Infeasible),
            // Unbounded, or HiGHS cannot say which: within limits far away, which prove nothing.
            Err(_) => self.bounded().map(|proposal| Proposal { bound: f64::NEG_INFINITY, ..proposal }),
        }
    }

    fn bounded(&mut self) -> Result<Proposal, Unsolved> {
        let columns = self.relaxed.linear().columns()[..self.first.columns().len()].to_vec();
        for (number, column) in columns.iter().enumerate() {
            self.relaxed.bounds(number, column.low.max(-FAR), column.high.min(FAR))?;
        }
        let solution = self.relaxed.solve();
        for (number, column) in columns.iter().enumerate() {
            self.relaxed.bounds(number, column.low, column.high)?;
        }
        Ok(self.proposal(solution?))
    }

    /// The best first stage by what is known, with whole numbers; `start` is a plan that is known already.
    pub(super) fn whole(&mut self, start: Option<&Solved>, programme: &Programme) -> Result<Proposal, Unsolved> {
        let start = start.map(|solved| self.columns.values(solved, programme));
        let session = self.whole.get_or_insert_with(|| {
            let mut linear = self.relaxed.linear().clone();
            for (column, first) in linear.columns_mut().iter_mut().zip(self.first.columns()) {
                *column = *first;
            }
            Session::new(linear, self.options)
        });
        if let Some(start) = start {
            session.start(&start)?;
        }
        let solution = session.solve()?;
        Ok(self.proposal(solution))
    }

    /// Holds whole numbers at these values, or lets them go.
    pub(super) fn hold(&mut self, values: Option<&[f64]>) -> Result<(), Unsolved> {
        for (number, column) in self.first.columns().iter().enumerate().filter(|(_, column)| column.integer) {
            let held = values.map(|values| values[number].round().clamp(column.low, column.high));
            let (low, high) = held.map_or((column.low, column.high), |held| (held, held));
            self.relaxed.bounds(number, low, high)?;
        }
        Ok(())
    }

    fn proposal(&self, solution: Solution) -> Proposal {
        let value = |column: &usize| solution.values[*column];
        let first = solution.values[..self.first.columns().len()].to_vec();
        let losses = self.columns.loss.iter().map(|column| column.as_ref().map_or(0.0, value)).collect();
        let costs = self.columns.cost.iter().map(value).collect();
        let proven = self.known.iter().all(|known| *known);
        let bound = if proven { solution.bound } else { f64::NEG_INFINITY };
        Proposal { point: Point { first, losses }, costs, bound, solution }
    }
}

impl Columns {
    fn new(programme: &Programme, linear: &mut Linear) -> Self {
        // Held at zero until something is known of the block.
        let cost = programme.blocks.iter().map(|_| linear.column(1.0, 0.0)).collect();
        let loss: Vec<Option<usize>> = (programme.blocks.iter())
            .map(|block| {
                price(programme, block)?;
                // No more than it can be: rounding must not let a greater allowance look cheaper for ever.
                let ends = block.loss.iter().map(|&(column, loss)| {
                    let column = &block.linear.columns()[column];
                    (loss * column.low, loss * column.high)
                });
                let (low, high) = ends.fold((0.0, 0.0), |(low, high), (a, b)| (low + a.min(b), high + a.max(b)));
                Some(linear.add(Column { cost: 0.0, low, high, integer: false }))
            })
            .collect();
        let risk = programme.risk.as_ref().filter(|risk| risk.lambda > 0.0);
        let tail = risk.map(|risk| {
            let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
            let quantile = linear.add(Column { cost: risk.lambda, low, high, integer: false });
            let excess = risk.outcomes.iter().enumerate().map(|(outcome, probability)| {
                let excess = linear.column(risk.lambda * probability / (1.0 - risk.alpha), high);
                let mut terms = vec![(excess, 1.0), (quantile, 1.0)];
                let of = programme.blocks.iter().zip(&loss).filter(|(block, _)| block.outcome == Some(outcome));
                terms.extend(of.filter_map(|(_, &loss)| Some((loss?, -1.0))));
                linear.row(0.0, high, terms);
                excess
            });
            (quantile, excess.collect())
        });
        Self { cost, loss, tail }
    }

    fn row(&self, cut: &Cut) -> Row {
        let mut terms: Vec<(usize, f64)> = cut.terms.iter().map(|&(column, slope)| (column, -slope)).collect();
        terms.extend(self.loss[cut.block].filter(|_| cut.loss != 0.0).map(|column| (column, -cut.loss)));
        if !cut.feasibility {
            terms.push((self.cost[cut.block], 1.0));
        }
        Row { low: cut.constant, high: f64::INFINITY, terms }
    }

    /// What a plan says of every column.
    fn values(&self, solved: &Solved, programme: &Programme) -> Vec<f64> {
        let mut values = solved.first.clone();
        let costs = programme.blocks.iter().zip(&solved.blocks).map(|(block, solved)| block.weight * solved.cost);
        values.extend(costs);
        let losses = self.loss.iter().zip(&solved.blocks).filter_map(|(loss, solved)| loss.map(|_| solved.loss));
        values.extend(losses);
        if let (Some(risk), Some(_)) = (&programme.risk, &self.tail) {
            values.push(solved.value_at_risk);
            let losses = programme.losses(risk, &solved.blocks);
            values.extend(losses.into_iter().map(|loss| (loss - solved.value_at_risk).max(0.0)));
        }
        values
    }
}
