//! Plans that do one thing differently: what the best plan rests on, and what it costs to insist.

use crate::plan::answer::{Alternative, Rejected};
use crate::plan::ask::{Asked, unsolved};
use crate::plan::reading::Plan;
use adit_model::Problems;
use adit_plan::alternatives::{self, alternatives};
use std::collections::BTreeMap;

/// Projects left out that are insisted on, at most: the ones that come closest.
const INSISTED: usize = 8;

/// A decision, and the columns of the first stage by which it is taken.
struct Choice {
    name: String,
    columns: Vec<usize>,
}

/// Plans almost as good, and why projects are left out.
///
/// # Errors
/// The solver stopped.
pub(super) fn otherwise(
    asked: &Asked<'_, '_>,
    plan: &Plan<'_, '_>,
    wanted: usize,
) -> Result<(Vec<Alternative>, Vec<Rejected>), Problems> {
    let mut rejected = plan.rejected();
    if wanted == 0 {
        return Ok((Vec::new(), rejected));
    }
    let choices = choices(plan);
    let columns: Vec<Vec<usize>> = choices.iter().map(|choice| choice.columns.clone()).collect();
    // The planner was made with the levers and the budget of the question, so that these hold here, too.
    let found = alternatives(&mut asked.planner.borrow_mut(), &plan.solved, &columns).map_err(|why| unsolved(&why))?;
    let insisted: BTreeMap<&str, f64> = found
        .iter()
        .filter(|other| other.demanded)
        .map(|other| (choices[other.decision].name.as_str(), other.worse))
        .collect();
    for row in &mut rejected {
        if let Some(worse) = insisted.get(row.name.as_str()) {
            let musd = worse * plan.solved.objective.abs();
            row.why = format!("to insist on it makes cost and risk together USD {musd:.0} m higher");
        }
    }
    let name = |decision: &usize| choices[*decision].name.clone();
    let told = |other: &alternatives::Alternative| Alternative {
        worse: other.worse,
        does: other.takes.iter().map(name).collect(),
        leaves: other.leaves.iter().map(name).collect(),
    };
    let differs = |other: &&alternatives::Alternative| !other.takes.is_empty() || !other.leaves.is_empty();
    Ok((found.iter().filter(differs).take(wanted).map(told).collect(), rejected))
}

/// All that is done, and of what is not the projects that come closest to being worth it.
fn choices(plan: &Plan<'_, '_>) -> Vec<Choice> {
    let mut columns: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &(build, _, column) in &plan.formulated.first.started {
        columns.entry(&plan.instance.builds[build].name).or_default().push(column);
    }
    let taken = |columns: &[usize]| columns.iter().any(|&column| plan.solved.first[column] > 0.5);
    let closest = |columns: &[usize]| {
        columns.iter().filter_map(|&column| plan.solved.reduced.get(column)).copied().fold(f64::INFINITY, f64::min)
    };
    let named = |id: &str, columns: &[usize]| Choice { name: plan.name_of(id), columns: columns.to_vec() };
    let mut choices: Vec<Choice> =
        columns.iter().filter(|(_, columns)| taken(columns)).map(|(id, columns)| named(id, columns)).collect();
    let mut open: Vec<(f64, &&str, &Vec<usize>)> = columns
        .iter()
        .filter(|(_, columns)| !taken(columns))
        .map(|(id, columns)| (closest(columns), id, columns))
        .collect();
    open.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    choices.extend(open.into_iter().take(INSISTED).map(|(_, id, columns)| named(id, columns)));
    choices
}
