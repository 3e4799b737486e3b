//! Plans almost as good: what it costs to do one thing differently.
//!
//! Each decision of the best plan is forbidden in turn, and each that it leaves out is demanded; the rest is planned
//! anew. A decision that is cheap to forbid is not what the plan rests on.

use adit_linear::Unsolved;

use crate::planner::Planner;
use crate::programme::Solved;

/// Below this, a decision in whole numbers or a share of one counts as not taken.
const TAKEN: f64 = 1e-6;

/// A plan that does one thing differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The decision, as its place in the list asked for.
    pub decision: usize,
    /// Whether it is demanded; else it is forbidden.
    pub demanded: bool,
    /// How much worse than the best, a fraction of its cost.
    pub worse: f64,
    /// Decisions it takes that the best plan does not.
    pub takes: Vec<usize>,
    /// Decisions of the best plan that it leaves.
    pub leaves: Vec<usize>,
    /// The plan.
    pub solved: Solved,
}

/// The best plan with each decision changed in turn, by increasing cost; changes that leave no plan are left out. A
/// decision is the columns of the first stage that belong to it, one for each year it may be taken in.
///
/// # Errors
/// HiGHS stopped, or a decision names a column that does not exist.
pub fn alternatives(
    planner: &mut Planner,
    best: &Solved,
    decisions: &[Vec<usize>],
) -> Result<Vec<Alternative>, Unsolved> {
    let columns = planner.programme().first.columns().len();
    if decisions.iter().flatten().any(|column| *column >= columns) {
        return Err(Unsolved::Stopped(format!("a decision names a column beyond {columns}")));
    }
    let before = taken(best, decisions);
    let mut found = Vec::new();
    for (decision, columns) in decisions.iter().enumerate() {
        let demanded = !before[decision];
        let mut first = planner.programme().first.clone();
        if demanded {
            first.row(1.0, f64::INFINITY, columns.iter().map(|&column| (column, 1.0)).collect());
        } else {
            for &column in columns {
                first.columns_mut()[column].high = first.columns()[column].low.max(0.0);
            }
        }
        let solved = match planner.solve_with(&first) {
            Ok(solved) => solved,
            Err(Unsolved::Infeasible) => continue,
            Err(why) => return Err(why),
        };
        let after = taken(&solved, decisions);
        let changed = |from: &[bool], to: &[bool]| (0..from.len()).filter(|&at| to[at] && !from[at]).collect();
        let worse = (solved.objective - best.objective).max(0.0) / best.objective.abs().max(1e-9);
        let (takes, leaves) = (changed(&before, &after), changed(&after, &before));
        found.push(Alternative { decision, demanded, worse, takes, leaves, solved });
    }
    found.sort_by(|a, b| a.worse.total_cmp(&b.worse));
    Ok(found)
}

fn taken(solved: &Solved, decisions: &[Vec<usize>]) -> Vec<bool> {
    decisions.iter().map(|columns| columns.iter().map(|&column| solved.first[column]).sum::<f64>() > TAKEN).collect()
}
