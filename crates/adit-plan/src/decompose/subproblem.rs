//! A block with the first stage given, and what its solution says of every other first stage.

use adit_linear::{Column, Linear, Session, Unsolved};

use super::cut::Cut;
use crate::programme::{Block, Programme};

/// Where the blocks are asked: values of the first stage, and the loss allowed to each block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Point {
    pub(super) first: Vec<f64>,
    pub(super) losses: Vec<f64>,
}

/// What a block answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Answer {
    /// Its columns; none where no recourse keeps all its rows.
    pub(super) values: Option<Vec<f64>>,
    /// Of its rows, weighted.
    pub(super) duals: Vec<f64>,
    pub(super) cut: Cut,
}

/// A block in the solver. Columns of the first stage stand in it as fixed columns: their reduced costs are the slope of
/// its cost.
#[derive(Debug)]
pub(super) struct Subproblem {
    name: String,
    number: usize,
    session: Session,
    columns: usize,
    rows: usize,
    /// Column of the first stage, column here.
    links: Vec<(usize, usize)>,
    /// Column of the loss allowed.
    allowed: Option<usize>,
    last: Option<(Vec<f64>, Answer)>,
}

impl Subproblem {
    pub(super) fn new(programme: &Programme, number: usize, options: adit_linear::Options) -> Self {
        let block = &programme.blocks[number];
        let mut linear = Linear::default();
        for column in block.linear.columns() {
            linear.add(Column { cost: column.cost * block.weight, ..*column });
        }
        for row in block.linear.rows() {
            linear.row(row.low, row.high, row.terms.clone());
        }
        let links = link(&mut linear, block);
        let allowed = price(programme, block).map(|price| allow(&mut linear, block, price));
        let (columns, rows) = (block.linear.columns().len(), block.linear.rows().len());
        let session = Session::new(linear, options);
        Self { name: block.name.clone(), number, session, columns, rows, links, allowed, last: None }
    }

    /// The best recourse, and the cut it proves.
    pub(super) fn ask(&mut self, point: &Point) -> Result<Answer, Unsolved> {
        let mut at: Vec<f64> = self.links.iter().map(|&(column, _)| point.first[column]).collect();
        at.extend(self.allowed.map(|_| point.losses[self.number]));
        if let Some((_, answer)) = self.last.as_ref().filter(|(last, _)| *last == at) {
            return Ok(answer.clone());
        }
        let answer = self.solve(&at).map_err(|why| self.named(why))?;
        self.last = Some((at, answer.clone()));
        Ok(answer)
    }

    fn named(&self, why: Unsolved) -> Unsolved {
        match why {
            Unsolved::Stopped(words) => Unsolved::Stopped(format!("{words}, in block `{}`", self.name)),
            other => other,
        }
    }

    fn solve(&mut self, at: &[f64]) -> Result<Answer, Unsolved> {
        let fixed: Vec<usize> = self.links.iter().map(|&(_, own)| own).chain(self.allowed).collect();
        for (&column, &value) in fixed.iter().zip(at) {
            self.session.bounds(column, value, value)?;
        }
        match self.session.solve() {
            Ok(mut solution) => {
                let cut = self.cut(at, solution.objective, &solution.reduced, false);
                solution.values.truncate(self.columns);
                solution.duals.truncate(self.rows);
                Ok(Answer { values: Some(solution.values), duals: solution.duals, cut })
            }
            Err(Unsolved::Infeasible) => self.infeasible(at),
            Err(why) => Err(why),
        }
    }

    /// How far the rows are missed at best rises by this slope around here: it must not be above zero.
    fn infeasible(&self, at: &[f64]) -> Result<Answer, Unsolved> {
        let solution = crate::elastic::elastic(self.session.linear()).solve()?;
        if solution.objective <= 1e-9 {
            return Err(Unsolved::Stopped("a block is infeasible by less than can be told".to_owned()));
        }
        let cut = self.cut(at, solution.objective, &solution.reduced, true);
        Ok(Answer { cut, ..Answer::default() })
    }

    fn cut(&self, at: &[f64], value: f64, reduced: &[f64], feasibility: bool) -> Cut {
        let mut cut = Cut { block: self.number, feasibility, constant: value, ..Cut::default() };
        for (&(column, own), at) in self.links.iter().zip(at) {
            if reduced[own].abs() > 1e-12 {
                cut.terms.push((column, reduced[own]));
                cut.constant -= reduced[own] * at;
            }
        }
        if let (Some(allowed), Some(at)) = (self.allowed, at.last()) {
            cut.loss = reduced[allowed];
            cut.constant -= cut.loss * at;
        }
        cut
    }
}

/// Adds the columns of the first stage that the block's rows hold.
fn link(linear: &mut Linear, block: &Block) -> Vec<(usize, usize)> {
    let mut columns: Vec<usize> = block.links.iter().map(|&(_, column, _)| column).collect();
    columns.sort_unstable();
    columns.dedup();
    let links: Vec<(usize, usize)> = columns.into_iter().map(|column| (column, linear.column(0.0, 0.0))).collect();
    for &(row, column, factor) in &block.links {
        if let Ok(found) = links.binary_search_by_key(&column, |&(column, _)| column) {
            linear.rows_mut()[row].terms.push((links[found].1, factor));
        }
    }
    links
}

/// What a unit of loss in an outcome can add to the weighted conditional value at risk at most.
pub(super) fn price(programme: &Programme, block: &Block) -> Option<f64> {
    let risk = programme.risk.as_ref().filter(|risk| risk.lambda > 0.0)?;
    let probability = risk.outcomes[block.outcome.filter(|_| !block.loss.is_empty())?];
    Some(risk.lambda * probability / (1.0 - risk.alpha))
}

/// Adds the row that keeps the loss within what the master allows. What is above is paid at the price it can have at
/// most, so the least of all is the same as if the row were strict, and every allowance has a recourse.
fn allow(linear: &mut Linear, block: &Block, price: f64) -> usize {
    let allowed = linear.column(0.0, 0.0);
    let above = linear.column(price, f64::INFINITY);
    let mut terms = block.loss.clone();
    terms.extend([(allowed, -1.0), (above, -1.0)]);
    linear.row(f64::NEG_INFINITY, 0.0, terms);
    allowed
}
