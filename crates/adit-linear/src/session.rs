//! A program that is solved again and again with small changes.

use crate::engine::Loaded;
use crate::{Linear, Options, Row, Solution, Unsolved, limits};

/// A program in the solver. After a change it goes on from its last basis instead of from nothing.
///
/// It cannot pass from thread to thread: make it on the thread that solves it.
#[derive(Debug)]
pub struct Session {
    linear: Linear,
    options: Options,
    loaded: Option<Loaded>,
}

impl Session {
    /// A session of a program.
    #[must_use]
    pub fn new(linear: Linear, options: Options) -> Self {
        Self { linear, options, loaded: None }
    }

    /// The program as it stands.
    #[must_use]
    pub fn linear(&self) -> &Linear {
        &self.linear
    }

    /// Other limits for a column.
    ///
    /// # Errors
    /// There is no such column, or nothing lies between the limits.
    pub fn bounds(&mut self, column: usize, low: f64, high: f64) -> Result<(), Unsolved> {
        let known = self.linear.columns.get_mut(column).filter(|_| limits(low, high));
        let known = known.ok_or_else(|| Unsolved::Stopped(format!("column {column} from {low} to {high}")))?;
        (known.low, known.high) = (low, high);
        if let Some(loaded) = &mut self.loaded {
            loaded.bounds(column, low, high);
        }
        Ok(())
    }

    /// Another cost for a column.
    ///
    /// # Errors
    /// There is no such column, or the cost is no number.
    pub fn cost(&mut self, column: usize, cost: f64) -> Result<(), Unsolved> {
        let known = self.linear.columns.get_mut(column).filter(|_| cost.is_finite());
        known.ok_or_else(|| Unsolved::Stopped(format!("column {column} at {cost}")))?.cost = cost;
        if let Some(loaded) = &mut self.loaded {
            loaded.cost(column, cost);
        }
        Ok(())
    }

    /// One more row.
    ///
    /// # Errors
    /// It names a column that does not exist, or nothing lies between its limits.
    pub fn row(&mut self, row: Row) -> Result<(), Unsolved> {
        if let Some(fault) = row.fault(self.linear.columns.len()) {
            return Err(Unsolved::Stopped(format!("a new row {fault}")));
        }
        if let Some(loaded) = &mut self.loaded {
            loaded.row(&row)?;
        }
        self.linear.rows.push(row);
        Ok(())
    }

    /// Values to start from: a solution of a program with whole numbers that is known already.
    ///
    /// # Errors
    /// There are not as many as columns, or the solver refuses them.
    pub fn start(&mut self, values: &[f64]) -> Result<(), Unsolved> {
        if values.len() != self.linear.columns.len() {
            return Err(Unsolved::Stopped(format!(
                "{} values for {} columns",
                values.len(),
                self.linear.columns.len()
            )));
        }
        self.load()?.start(values)
    }

    /// The least cost.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve(&mut self) -> Result<Solution, Unsolved> {
        let warm = self.loaded.is_some();
        self.load()?;
        let (loaded, answer) = match self.loaded.take() {
            Some(loaded) => loaded.solve(),
            None => (None, Err(Unsolved::NoSolver)),
        };
        self.loaded = loaded;
        match answer {
            // A basis that has gone bad: once more from nothing.
            Err(Unsolved::Stopped(_)) if warm => {
                self.loaded = None;
                self.solve()
            }
            answer => answer,
        }
    }

    fn load(&mut self) -> Result<&mut Loaded, Unsolved> {
        let loaded = match self.loaded.take() {
            Some(loaded) => loaded,
            None => Loaded::new(&self.linear, &self.options)?,
        };
        Ok(self.loaded.insert(loaded))
    }
}
