//! HiGHS.

use highs::{Col, HighsModelStatus, HighsSolutionStatus, Model, RowProblem, Sense, SolvedModel};
use std::fmt::Debug;

use crate::{Linear, Method, Options, Row, Solution, Unsolved};

/// A program in HiGHS, which keeps the basis of its last solution.
#[derive(Debug)]
pub(crate) struct Loaded {
    model: Model,
    columns: Vec<Col>,
    integers: bool,
}

fn stopped(words: &dyn Debug) -> Unsolved {
    Unsolved::Stopped(format!("{words:?}"))
}

impl Loaded {
    /// Loads it.
    pub(crate) fn new(linear: &Linear, options: &Options) -> Result<Self, Unsolved> {
        if let Some(fault) = linear.fault() {
            return Err(Unsolved::Stopped(fault));
        }
        let mut problem = RowProblem::default();
        let added = linear
            .columns
            .iter()
            .map(|column| problem.add_column_with_integrality(column.cost, column.low..=column.high, column.integer));
        let columns: Vec<Col> = added.collect();
        for row in &linear.rows {
            let terms = merged(row);
            problem.add_row(row.low..=row.high, terms.iter().map(|&(column, factor)| (columns[column], factor)));
        }
        let method = match options.method {
            Method::Simplex => "simplex",
            Method::Interior => "ipm",
        };
        let mut model = problem.try_optimise(Sense::Minimise).map_err(|status| stopped(&status))?;
        model.try_set_option("parallel", "off").map_err(|error| stopped(&error))?;
        model.try_set_option("threads", 1).map_err(|error| stopped(&error))?;
        model.try_set_option("solver", method).map_err(|error| stopped(&error))?;
        model.try_set_option("mip_rel_gap", options.gap).map_err(|error| stopped(&error))?;
        if let Some(seconds) = options.seconds {
            model.try_set_option("time_limit", seconds).map_err(|error| stopped(&error))?;
        }
        Ok(Self { model, columns, integers: linear.has_integers() })
    }

    /// Limits of a column that exists.
    pub(crate) fn bounds(&mut self, column: usize, low: f64, high: f64) {
        self.model.change_column_bounds(self.columns[column], low..=high);
    }

    /// Cost of a column that exists.
    pub(crate) fn cost(&mut self, column: usize, cost: f64) {
        self.model.change_column_cost(self.columns[column], cost);
    }

    /// One more row, of columns that exist.
    pub(crate) fn row(&mut self, row: &Row) -> Result<(), Unsolved> {
        let terms = merged(row);
        let terms = terms.iter().map(|&(column, factor)| (self.columns[column], factor));
        self.model.try_add_row(row.low..=row.high, terms).map(drop).map_err(|status| stopped(&status))
    }

    /// Values of the columns to start from.
    pub(crate) fn start(&mut self, values: &[f64]) -> Result<(), Unsolved> {
        self.model.try_set_solution(Some(values), None, None, None).map_err(|status| stopped(&status))
    }

    /// Solves it; hands itself back, unless HiGHS failed.
    pub(crate) fn solve(self) -> (Option<Self>, Result<Solution, Unsolved>) {
        let Self { model, columns, integers } = self;
        match model.try_solve() {
            Err(status) => (None, Err(stopped(&status))),
            Ok(solved) => {
                let answer = read(&solved, integers);
                (Some(Self { model: solved.into(), columns, integers }), answer)
            }
        }
    }
}

fn read(solved: &SolvedModel, integers: bool) -> Result<Solution, Unsolved> {
    match solved.status() {
        HighsModelStatus::Optimal => Ok(solution(solved, integers)),
        HighsModelStatus::ReachedTimeLimit
            if integers && solved.primal_solution_status() == HighsSolutionStatus::Feasible =>
        {
            Ok(solution(solved, integers))
        }
        HighsModelStatus::ModelEmpty => Ok(Solution::default()),
        HighsModelStatus::Infeasible => Err(Unsolved::Infeasible),
        HighsModelStatus::Unbounded => Err(Unsolved::Unbounded),
        other => Err(stopped(&other)),
    }
}

fn solution(solved: &SolvedModel, integers: bool) -> Solution {
    let solution = solved.get_solution();
    let objective = solved.objective_value();
    let values = solution.columns().to_vec();
    if integers {
        let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(f64::NEG_INFINITY);
        Solution { objective, bound, values, ..Solution::default() }
    } else {
        let (duals, reduced) = (solution.dual_rows().to_vec(), solution.dual_columns().to_vec());
        Solution { objective, bound: objective, values, duals, reduced }
    }
}

/// Terms of a row, each column once: HiGHS takes no column twice.
fn merged(row: &Row) -> Vec<(usize, f64)> {
    let mut terms = row.terms.clone();
    terms.sort_by_key(|&(column, _)| column);
    terms.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    terms
}
