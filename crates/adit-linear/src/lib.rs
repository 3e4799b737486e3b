//! Linear and mixed-integer programs, and the one place that knows HiGHS.

use std::fmt;

/// A program: the least cost of columns within their limits that keeps every row within its limits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    columns: Vec<Column>,
    rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Cost of one unit.
    pub cost: f64,
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
    /// Whether only whole numbers will do.
    pub integer: bool,
}

/// A row: the sum of its terms lies within limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Least sum.
    pub low: f64,
    /// Greatest sum.
    pub high: f64,
    /// Column and factor.
    pub terms: Vec<(usize, f64)>,
}

/// A solved program.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Solution {
    /// Cost of it.
    pub objective: f64,
    /// Proven: no solution costs less.
    pub bound: f64,
    /// Value of each column.
    pub values: Vec<f64>,
    /// What one more unit of the limit of each row adds to the cost. Empty for a program with whole numbers.
    pub duals: Vec<f64>,
    /// What one more unit of each column adds to the cost. Empty for a program with whole numbers.
    pub reduced: Vec<f64>,
}

/// Why there is no solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsolved {
    /// The program was built without a solver.
    NoSolver,
    /// Nothing keeps all rows.
    Infeasible,
    /// Cost falls without end.
    Unbounded,
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
            Self::Unbounded => f.write_str("the cost has no lower limit"),
            Self::Stopped(words) => write!(f, "HiGHS stopped: {words}"),
        }
    }
}

impl std::error::Error for Unsolved {}

impl Linear {
    /// Adds a column from zero to `upper`, and says its number.
    pub fn column(&mut self, cost: f64, upper: f64) -> usize {
        self.add(Column { cost, low: 0.0, high: upper, integer: false })
    }

    /// Adds any column, and says its number.
    pub fn add(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.columns.len() - 1
    }

    /// Adds a row: the sum of `terms` lies between `low` and `high`. Says its number.
    pub fn row(&mut self, low: f64, high: f64, terms: Vec<(usize, f64)>) -> usize {
        self.rows.push(Row { low, high, terms });
        self.rows.len() - 1
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns, to be changed.
    pub fn columns_mut(&mut self) -> &mut [Column] {
        &mut self.columns
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows, to be changed.
    pub fn rows_mut(&mut self) -> &mut [Row] {
        &mut self.rows
    }

    /// Whether some column takes whole numbers only.
    #[must_use]
    pub fn has_integers(&self) -> bool {
        self.columns.iter().any(|column| column.integer)
    }

    /// The least cost. One thread, so that the answer is the same everywhere; and the simplex method, three times as
    /// fast on networks as the interior point of the same library.
    ///
    /// # Errors
    /// Why there is none.
    #[cfg(feature = "highs")]
    pub fn solve(&self) -> Result<Solution, Unsolved> {
        use highs::{HighsModelStatus, RowProblem, Sense};
        let mut problem = RowProblem::default();
        let added = self.columns.iter().map(|column| {
            if column.integer {
                problem.add_integer_column(column.cost, column.low..=column.high)
            } else {
                problem.add_column(column.cost, column.low..=column.high)
            }
        });
        let columns: Vec<highs::Col> = added.collect();
        for Row { low, high, terms } in &self.rows {
            problem.add_row(*low..=*high, terms.iter().map(|&(column, factor)| (columns[column], factor)));
        }
        let stopped = |status: &dyn fmt::Debug| Unsolved::Stopped(format!("{status:?}"));
        let mut model = problem.try_optimise(Sense::Minimise).map_err(|status| stopped(&status))?;
        model.try_set_option("parallel", "off").map_err(|error| stopped(&error))?;
        model.try_set_option("solver", "simplex").map_err(|error| stopped(&error))?;
        let solved = model.try_solve().map_err(|status| stopped(&status))?;
        match solved.status() {
            HighsModelStatus::Optimal => {
                let solution = solved.get_solution();
                let (duals, reduced) = if self.has_integers() {
                    (Vec::new(), Vec::new())
                } else {
                    (solution.dual_rows().to_vec(), solution.dual_columns().to_vec())
                };
                let objective = solved.objective_value();
                let values = solution.columns().to_vec();
                Ok(Solution { objective, bound: objective, values, duals, reduced })
            }
            HighsModelStatus::ModelEmpty => Ok(Solution::default()),
            HighsModelStatus::Infeasible => Err(Unsolved::Infeasible),
            HighsModelStatus::Unbounded => Err(Unsolved::Unbounded),
            other => Err(stopped(&other)),
        }
    }

    /// The least cost.
    ///
    /// # Errors
    /// Always: the program was built without a solver.
    #[cfg(not(feature = "highs"))]
    pub fn solve(&self) -> Result<Solution, Unsolved> {
        Err(Unsolved::NoSolver)
    }
}
