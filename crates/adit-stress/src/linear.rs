//! Linear programs, and the one place that knows HiGHS.

use std::fmt;

/// A linear program: the least cost of columns, none below zero, that keeps every row within its limits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    cost: Vec<f64>,
    upper: Vec<f64>,
    rows: Vec<Limits>,
}

#[derive(Debug, Clone, PartialEq)]
struct Limits {
    low: f64,
    high: f64,
    terms: Vec<(usize, f64)>,
}

/// Why there is no solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsolved {
    /// The program was built without a solver.
    NoSolver,
    /// Nothing keeps all rows.
    Infeasible,
    /// The solver stopped; in its words.
    Stopped(String),
}

impl fmt::Display for Unsolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSolver => f.write_str(
                "this program was built without HiGHS; build it with scripts/highs.sh and the cargo feature `highs`",
            ),
            Self::Infeasible => f.write_str("no plan keeps every limit"),
            Self::Stopped(words) => write!(f, "HiGHS stopped: {words}"),
        }
    }
}

impl Linear {
    /// Adds a column from zero to `upper`, and says its number.
    pub fn column(&mut self, cost: f64, upper: f64) -> usize {
        self.cost.push(cost);
        self.upper.push(upper);
        self.cost.len() - 1
    }

    /// Adds a row: the sum of `terms` lies between `low` and `high`.
    pub fn row(&mut self, low: f64, high: f64, terms: Vec<(usize, f64)>) {
        self.rows.push(Limits { low, high, terms });
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.cost.len()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Values of the columns at the least cost. One thread, so that the answer is the same everywhere; and the simplex
    /// method, three times as fast on these networks as the interior point of the same library.
    ///
    /// # Errors
    /// Why there is none.
    #[cfg(feature = "highs")]
    pub fn solve(&self) -> Result<Vec<f64>, Unsolved> {
        use highs::{HighsModelStatus, RowProblem, Sense};
        let mut problem = RowProblem::default();
        let columns: Vec<highs::Col> =
            self.cost.iter().zip(&self.upper).map(|(&cost, &upper)| problem.add_column(cost, 0.0..=upper)).collect();
        for Limits { low, high, terms } in &self.rows {
            problem.add_row(*low..=*high, terms.iter().map(|&(column, factor)| (columns[column], factor)));
        }
        let stopped = |status: &dyn fmt::Debug| Unsolved::Stopped(format!("{status:?}"));
        let mut model = problem.try_optimise(Sense::Minimise).map_err(|status| stopped(&status))?;
        model.try_set_option("parallel", "off").map_err(|error| stopped(&error))?;
        model.try_set_option("solver", "simplex").map_err(|error| stopped(&error))?;
        let solved = model.try_solve().map_err(|status| stopped(&status))?;
        match solved.status() {
            HighsModelStatus::Optimal => Ok(solved.get_solution().columns().to_vec()),
            HighsModelStatus::ModelEmpty => Ok(Vec::new()),
            HighsModelStatus::Infeasible => Err(Unsolved::Infeasible),
            other => Err(stopped(&other)),
        }
    }

    /// Values of the columns at the least cost.
    ///
    /// # Errors
    /// Always: the program was built without a solver.
    #[cfg(not(feature = "highs"))]
    pub fn solve(&self) -> Result<Vec<f64>, Unsolved> {
        Err(Unsolved::NoSolver)
    }
}
