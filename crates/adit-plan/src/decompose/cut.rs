//! What is known of a block.

use super::subproblem::Point;

/// The weighted cost of a block is at least `constant + terms · x + loss * (loss allowed)`, whatever the first stage;
/// or, for feasibility, this must not be above zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cut {
    pub(super) block: usize,
    pub(super) feasibility: bool,
    pub(super) constant: f64,
    /// Column of the first stage, slope.
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) loss: f64,
}

impl Cut {
    /// Its value.
    pub(super) fn at(&self, point: &Point) -> f64 {
        let first: f64 = self.terms.iter().map(|&(column, slope)| slope * point.first[column]).sum();
        self.constant + first + self.loss * point.losses[self.block]
    }
}
