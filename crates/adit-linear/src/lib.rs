//! Linear and mixed-integer programs, and the one place that knows HiGHS.

use std::fmt;

#[cfg(feature = "highs")]
#[path = "highs.rs"]
mod engine;
#[cfg(not(feature = "highs"))]
#[path = "none.rs"]
mod engine;
mod session;

pub use session::Session;

/// How far an answer is sought. One thread, so that the answer is the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Part of the cost by which a program with whole numbers may miss the best one.
    pub gap: f64,
    /// Seconds after which the best one found so far will do, if the program has whole numbers. An answer that was cut
    /// off depends on the machine; [`Solution::bound`] says what it may miss.
    pub seconds: Option<f64>,
    /// How a program without whole numbers is solved.
    pub method: Method,
}

/// How a program without whole numbers is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// From vertex to vertex: goes on from its last basis after a change, and is three times as fast on networks as the
    /// other.
    #[default]
    Simplex,
    /// Through the inside, then to a vertex: for a large program that is solved once.
    Interior,
}

impl Default for Options {
    fn default() -> Self {
        Self { gap: 1e-7, seconds: None, method: Method::default() }
    }
}

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
    /// What one more unit of the limit of each row adds to the cost: zero or less where the upper limit binds, zero or
    /// more where the lower one does. Empty for a program with whole numbers.
    pub duals: Vec<f64>,
    /// What one more unit of the limit of each column adds to the cost, by the same rule; of a column that is fixed,
    /// the slope of the cost in its value. Empty for a program with whole numbers.
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

    /// The least cost, proven.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve(&self) -> Result<Solution, Unsolved> {
        self.solve_with(&Options::default())
    }

    /// The least cost, as far as the options let it be sought.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve_with(&self, options: &Options) -> Result<Solution, Unsolved> {
        engine::Loaded::new(self, options)?.solve().1
    }

    /// What HiGHS would refuse or misread, in words: it names columns and rows by number alone.
    pub(crate) fn fault(&self) -> Option<String> {
        let columns = self.columns.iter().enumerate().find_map(|(number, column)| {
            let wrong = !column.cost.is_finite() || !limits(column.low, column.high);
            wrong.then(|| format!("column {number} is {column:?}"))
        });
        columns.or_else(|| {
            self.rows
                .iter()
                .enumerate()
                .find_map(|(number, row)| row.fault(self.columns.len()).map(|words| format!("row {number} {words}")))
        })
    }
}

impl Row {
    /// What is wrong with it in a program of so many columns.
    pub(crate) fn fault(&self, columns: usize) -> Option<String> {
        if !limits(self.low, self.high) {
            return Some(format!("lies between {} and {}", self.low, self.high));
        }
        let wrong = |&&(column, factor): &&(usize, f64)| column >= columns || !factor.is_finite();
        let (column, factor) = self.terms.iter().find(wrong)?;
        Some(format!("has {factor} times column {column} of {columns}"))
    }
}

/// Whether a number can lie between these. Limits the wrong way round are none that HiGHS could report as infeasible.
pub(crate) fn limits(low: f64, high: f64) -> bool {
    low <= high && low < f64::INFINITY && high > f64::NEG_INFINITY
}
