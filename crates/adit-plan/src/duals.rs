//! What one more unit of a limit is worth.
//!
//! Whole numbers stay as they are. A dual is one of many where the plan is degenerate, so each is checked: the limit is
//! moved by a part of itself both ways, and the plan made anew.

use adit_linear::{Column, Unsolved};

use crate::Options;
use crate::planner::Planner;
use crate::programme::{Programme, Solved};

/// Gap of the plans that are compared: a step changes the cost by little, and what the gap leaves open would hide it.
const EXACT: f64 = 1e-10;

/// A limit: of one row, or of rows of several blocks that state the same thing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limit {
    /// Block, its row, and what one more unit of the limit adds to the row's.
    pub rows: Vec<(usize, usize, f64)>,
    /// How far it is moved for the check, in its unit: a percent of the limit.
    pub step: f64,
}

/// What a limit is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// The limit, as its place in the list asked for.
    pub limit: usize,
    /// By how much the cost falls with one more unit.
    pub value: f64,
    /// The same, on average over a step more and over a step less. None for what was not checked, or has no plan.
    pub more: Option<f64>,
    /// A step less.
    pub less: Option<f64>,
}

impl Worth {
    /// Whether the value holds for a step more and a step less, to a percent.
    #[must_use]
    pub fn stable(&self) -> bool {
        let same =
            |other: Option<f64>| other.is_some_and(|other| (other - self.value).abs() <= 0.01 * self.value.abs());
        same(self.more) && same(self.less)
    }
}

/// What limits are worth with the whole numbers of a plan, by falling value; the first `checked` are checked.
///
/// # Errors
/// A limit names a row that does not exist, or HiGHS stopped.
pub fn worth(
    programme: &Programme,
    plan: &Solved,
    limits: &[Limit],
    checked: usize,
    options: &Options,
) -> Result<Vec<Worth>, Unsolved> {
    let (programme, more) = widened(programme, plan, limits);
    let linear = adit_linear::Options { gap: options.linear.gap.min(EXACT), ..options.linear };
    let mut planner = Planner::new(programme, &Options { linear, ..*options })?;
    let solved = planner.solve()?;
    let slope = |limit: usize| solved.reduced.get(more + limit).map_or(0.0, |slope| -slope);
    let unchecked = |limit| Worth { limit, value: slope(limit), more: None, less: None };
    let mut worth: Vec<Worth> = (0..limits.len()).map(unchecked).collect();
    worth.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    for of in worth.iter_mut().take(checked).filter(|of| limits[of.limit].step > 0.0) {
        let step = limits[of.limit].step;
        let mut moved = |by: f64| {
            let mut first = planner.programme().first.clone();
            let column = &mut first.columns_mut()[more + of.limit];
            (column.low, column.high) = (by, by);
            match planner.solve_with(&first) {
                Ok(moved) => Ok(Some((solved.objective - moved.objective) / by)),
                Err(Unsolved::Infeasible) => Ok(None),
                Err(why) => Err(why),
            }
        };
        (of.more, of.less) = (moved(step)?, moved(-step)?);
    }
    Ok(worth)
}

/// The programme with whole numbers as they are, and for each limit a column of the first stage by which it is moved:
/// fixed at zero, so that its reduced cost is the slope. Says the first of these columns.
fn widened(programme: &Programme, plan: &Solved, limits: &[Limit]) -> (Programme, usize) {
    let mut programme = programme.clone();
    for (column, value) in
        programme.first.columns_mut().iter_mut().zip(&plan.first).filter(|(column, _)| column.integer)
    {
        *column = Column { low: value.round(), high: value.round(), integer: false, ..*column };
    }
    let more = programme.first.columns().len();
    for limit in limits {
        let column = programme.first.column(0.0, 0.0);
        for &(block, row, factor) in &limit.rows {
            if let Some(block) = programme.blocks.get_mut(block) {
                block.links.push((row, column, -factor));
            }
        }
    }
    (programme, more)
}
