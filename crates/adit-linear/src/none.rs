//! Without a solver.

use crate::{Linear, Options, Row, Solution, Unsolved};

/// Nothing: there is no solver to load a program into.
#[derive(Debug)]
pub(crate) enum Loaded {}

impl Loaded {
    /// Always an error; a faulty program is told even so.
    pub(crate) fn new(linear: &Linear, _: &Options) -> Result<Self, Unsolved> {
        Err(linear.fault().map_or(Unsolved::NoSolver, Unsolved::Stopped))
    }

    pub(crate) fn bounds(&mut self, _: usize, _: f64, _: f64) {
        match *self {}
    }

    pub(crate) fn cost(&mut self, _: usize, _: f64) {
        match *self {}
    }

    pub(crate) fn row(&mut self, _: &Row) -> Result<(), Unsolved> {
        match *self {}
    }

    pub(crate) fn start(&mut self, _: &[f64]) -> Result<(), Unsolved> {
        match *self {}
    }

    pub(crate) fn solve(self) -> (Option<Self>, Result<Solution, Unsolved>) {
        match self {}
    }
}
