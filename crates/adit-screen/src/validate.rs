//! Whether a question can be asked of a model.

use crate::context::Context;
use crate::question::Method;
use adit_model::problem::nearest;
use adit_model::{Code, Problem, Problems};

/// Everything that is wrong with the question.
pub(crate) fn check(context: &Context<'_>) -> Result<(), Problems> {
    let mut problems = Problems::default();
    if context.model.minerals.is_empty() {
        problems.push(
            Problem::new(Code::EmptyQuestion, "the model screens no mineral")
                .expected("rows in minerals.csv")
                .mend("ask a model that has them: `-m critical-minerals`"),
        );
        return problems.into_result(());
    }
    let asked = &context.question.minerals;
    let supposed = context.question.what_if.iter().map(|change| &change.mineral);
    for mineral in asked.iter().chain(supposed) {
        check_mineral(context, mineral.as_str(), &mut problems);
    }
    for change in &context.question.what_if {
        if context.model.places.get(change.place.as_str()).is_none() {
            let near = nearest(change.place.as_str(), context.model.places.iter().map(|row| row.id.as_str()));
            problems.push(unknown("place", change.place.as_str(), near));
        }
        if !change.tonnes.is_finite() {
            problems.push(
                Problem::new(Code::WrongValue, "a change is a number of tonnes")
                    .found(change.tonnes.to_string())
                    .expected("tonnes a year, such as +50 or -20"),
            );
        }
    }
    check_year(context, &mut problems);
    check_importer(context, &mut problems);
    problems.into_result(())
}

fn unknown(kind: &str, found: &str, near: Option<&str>) -> Problem {
    let problem = Problem::new(Code::UnknownId, format!("no {kind} is called `{found}`")).found(found);
    match near {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend(format!("`{kind}s.csv` lists them")),
    }
}

fn check_mineral(context: &Context<'_>, asked: &str, problems: &mut Problems) {
    if context.model.minerals.get(asked).is_some() {
        return;
    }
    // A name or an alias leads to the id as well as a slip of the pen does.
    let known = |name: &str| name.eq_ignore_ascii_case(asked);
    let named = context
        .model
        .minerals
        .iter()
        .find(|row| known(&row.name) || row.aliases.0.iter().any(|alias| known(alias)))
        .map(|row| row.id.as_str());
    let near = named.or_else(|| nearest(asked, context.model.minerals.iter().map(|row| row.id.as_str())));
    problems.push(unknown("mineral", asked, near));
}

/// The year has output, or published shares, of some mineral.
fn check_year(context: &Context<'_>, problems: &mut Problems) {
    let Some(year) = context.question.year else { return };
    let materials = context.model.materials.iter().filter(|material| material.mineral.is_some());
    let mut years: Vec<i32> =
        materials.flat_map(|material| crate::supply::production_years(context, material.id.as_str())).collect();
    for row in &context.model.supply_shares {
        if let (Some(from), Some(to)) = (row.from_year, row.to_year) {
            years.extend(from.0..=to.0);
        }
    }
    years.sort_unstable();
    years.dedup();
    if !years.contains(&year) {
        let known: Vec<String> = years.iter().map(ToString::to_string).collect();
        problems.push(
            Problem::new(Code::EmptyQuestion, format!("no mineral has a supply by country in {year}"))
                .found(year.to_string())
                .expected(format!("one of {}", known.join(", ")))
                .mend("leave the year out for the latest complete one of each mineral"),
        );
    }
}

/// The importer is one the method can speak of.
fn check_importer(context: &Context<'_>, problems: &mut Problems) {
    let Some(importer) = &context.question.importer else { return };
    let asked = importer.as_str();
    let model = context.model;
    if model.places.get(asked).is_none() && model.groups.get(asked).is_none() {
        let ids = model.places.iter().map(|row| row.id.as_str()).chain(model.groups.iter().map(|row| row.id.as_str()));
        problems.push(unknown("place or group", asked, nearest(asked, ids)));
        return;
    }
    let (expected, fits) = match context.question.method {
        Method::Hhi | Method::Geopolrisk => return,
        Method::Eu => ("EU", asked == crate::eu::REGION),
        Method::Usgs => ("USA", asked == "USA"),
    };
    if !fits {
        problems.push(
            Problem::new(Code::EmptyQuestion, format!("the model has no rows of this method for `{asked}`"))
                .found(asked)
                .expected(expected)
                .mend("leave the importer out, or ask `--method geopolrisk`, which holds for any importer with trade rows"),
        );
    }
}
