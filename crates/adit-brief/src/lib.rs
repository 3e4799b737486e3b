//! The main job: from a model to one page that says what depends on whom, how surely, and what to ask next.
//!
//! [`brief()`] runs the verbs on a model; [`claims()`] holds public claims against it; [`explain`] leads a figure back to the
//! rows that move it. Each returns plain results; [`page`] and its neighbors turn them into documents.

mod against_published;
pub mod brief;
pub mod claims;
mod claims_page;
pub mod explain;
mod explanation_page;
mod flow_chart;
pub mod hindcast;
mod hindcast_foresight;
mod hindcast_history;
mod hindcast_page;
pub mod hindcast_scores;
mod mineral_facts;
mod mineral_page;
pub mod moves;
pub mod page;
pub mod plan;
pub mod screening;
mod screening_charts;
mod screening_page;
mod screening_table;
mod screening_words;
pub mod shares;
pub mod stress;
pub mod stress_bound;
mod stress_bound_page;
pub mod stress_brief;
mod stress_charts;
pub mod stress_losses;
mod stress_losses_page;
mod stress_page;
pub mod stress_points;
mod stress_points_page;
pub mod stress_reasons;
mod stress_reasons_page;
pub mod stress_reserve;
pub mod stress_rows;
mod stress_rows_page;
mod stress_sensitivity;
mod stress_setup;
pub mod stress_survival;
mod stress_survival_page;
pub mod stress_systems;
mod stress_systems_page;
pub mod stress_users;
mod world_map;

pub use brief::{Brief, Options, brief};
pub use claims::{ClaimResult, Verdict, claims};
pub use hindcast::{HindcastAnswer, HindcastQuestion, hindcast};
pub use hindcast_page::{hindcast_page, hindcast_table};
pub use mineral_page::mineral_page;
pub use screening::{find_mineral, mineral_named, screening, used_in};
pub use screening_page::{Ranking, ranking_page};
pub use screening_table::ranking_table;
pub use stress::{StressAnswer, StressQuestion, stress};
pub use stress_page::{scenarios_table, stress_page, stress_table};
pub use stress_points::single_points;
pub use stress_points_page::{points_page, points_table};
pub use stress_reasons::reasons;
pub use stress_reasons_page::{reasons_page, reasons_table};
pub use stress_survival::survival;
pub use stress_survival_page::{survival_page, survival_table};

use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::scope::Scope;
use adit_model::{Model, words};

/// Reads a scope given by a user against a model: unknown ids are named, with the nearest known one.
///
/// A bare word such as `CHN` means `country=CHN`.
///
/// # Errors
/// If the text is no scope, or names something the model does not have.
pub fn read_scope(model: &Model, text: &str) -> Result<Scope, Problems> {
    let text = if text.contains('=') || text.is_empty() { text.to_owned() } else { format!("country={text}") };
    let scope: Scope = text.parse().map_err(|expected: adit_model::cell::Expected| {
        let mut problem = Problem::new(Code::WrongScope, format!("cannot read the scope {text:?}"))
            .found(text.as_str())
            .expected(expected.what);
        problem.mend = expected.mend;
        problem
    })?;
    let mut problems = Problems::default();
    for (key, values) in scope.iter() {
        for value in values {
            if let Some(problem) = unknown(model, key, value) {
                problems.push(problem);
            }
        }
    }
    problems.into_result(scope)
}

fn unknown(model: &Model, key: adit_model::scope::Key, value: &str) -> Option<Problem> {
    let tables = key.tables();
    let ids: Vec<&str> = tables
        .split('|')
        .flat_map(|table| match table {
            "materials" => model.materials.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
            "elements" => model.elements.iter().map(|row| row.id.as_str()).collect(),
            "sites" => model.sites.iter().map(|row| row.id.as_str()).collect(),
            "places" => model.places.iter().map(|row| row.id.as_str()).collect(),
            "groups" => model.groups.iter().map(|row| row.id.as_str()).collect(),
            _ => Vec::new(),
        })
        .collect();
    if tables.is_empty() || ids.contains(&value) {
        return None;
    }
    let problem = Problem::new(Code::UnknownId, format!("`{value}` is not in {}", tables.replace('|', " or ")))
        .found(format!("{}={value}", key.word()))
        .expected(format!("an id of {}", tables.replace('|', " or ")));
    Some(match nearest(value, ids.iter().copied()) {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend("`adit export` the model and look the id up in its tables"),
    })
}

/// Name of a place or group, as printed.
#[must_use]
pub fn place_name<'a>(model: &'a Model, id: &'a str) -> &'a str {
    let group = || model.groups.get(id).map(|row| row.name.as_str());
    model.places.get(id).map(|row| row.name.as_str()).or_else(group).unwrap_or(id)
}

/// Stages a share is given for, in the order of the chain.
pub(crate) const STAGES: [words::Stage; 5] =
    [words::Stage::Mine, words::Stage::Separation, words::Stage::Metal, words::Stage::Alloy, words::Stage::Magnet];
