//! The same blocks, planned for again and again.

use adit_linear::{Linear, Unsolved};

use crate::Options;
use crate::decompose::Decomposed;
use crate::extensive;
use crate::programme::{Programme, Solved};

/// Solves a programme for one first stage after the other: other limits, rows, costs, further columns. What is learned
/// of the blocks is kept; the columns that they depend on must stay what they are.
#[derive(Debug)]
pub struct Planner {
    programme: Programme,
    options: Options,
    /// None where it is solved whole.
    parts: Option<Decomposed>,
}

impl Planner {
    /// A planner of a programme.
    ///
    /// # Errors
    /// The programme is faulty.
    pub fn new(programme: Programme, options: &Options) -> Result<Self, Unsolved> {
        let small = programme.size().0 <= options.whole;
        let parts = if small { None } else { Some(Decomposed::new(&programme, &options.linear)?) };
        Ok(Self { programme, options: *options, parts })
    }

    /// The programme.
    #[must_use]
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The best plan.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve(&mut self) -> Result<Solved, Unsolved> {
        self.solve_with(&self.programme.first.clone())
    }

    /// The best plan with another first stage.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve_with(&mut self, first: &Linear) -> Result<Solved, Unsolved> {
        if let Some(parts) = &mut self.parts {
            return parts.solve(first);
        }
        let own = std::mem::replace(&mut self.programme.first, first.clone());
        let solved = extensive::solve(&self.programme, &self.options.linear);
        self.programme.first = own;
        solved
    }

    /// The plan with the first stage as given, and the best recourse to it.
    ///
    /// # Errors
    /// It breaks a row of the first stage, or a block has no recourse.
    pub fn evaluate(&mut self, values: &[f64]) -> Result<Solved, Unsolved> {
        let mut first = self.programme.first.clone();
        for (column, &value) in first.columns_mut().iter_mut().zip(values) {
            (column.low, column.high, column.integer) = (value, value, false);
        }
        self.solve_with(&first)
    }

    /// Plans for one upper limit of a row of the first stage after the other, such as a budget; in their order. More
    /// is never worse: where a plan within the gap would be, the one for less stands.
    ///
    /// # Errors
    /// There is no such row, or HiGHS stopped. That nothing keeps a limit is no error: there is no plan for it.
    pub fn frontier(&mut self, row: usize, limits: &[f64]) -> Result<Vec<Option<Solved>>, Unsolved> {
        let mut order: Vec<usize> = (0..limits.len()).collect();
        order.sort_by(|&a, &b| limits[a].total_cmp(&limits[b]));
        let mut plans: Vec<Option<Solved>> = vec![None; limits.len()];
        let mut before: Option<Solved> = None;
        let mut first = self.programme.first.clone();
        for point in order {
            let known = first.rows_mut().get_mut(row);
            known.ok_or_else(|| Unsolved::Stopped(format!("the first stage has no row {row}")))?.high = limits[point];
            let solved = match self.solve_with(&first) {
                Ok(solved) => Some(solved),
                Err(Unsolved::Infeasible) => None,
                Err(why) => return Err(why),
            };
            before = match (before, solved) {
                (Some(before), Some(solved)) if before.objective < solved.objective => {
                    Some(Solved { bound: solved.bound, ..before })
                }
                (before, solved) => solved.or(before),
            };
            plans[point].clone_from(&before);
        }
        Ok(plans)
    }
}
