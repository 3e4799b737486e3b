//! What every question needs: the model, and words of the command line that name things in it.

use adit_balance::observation::CARRIED_YEARS;
use adit_model::Model;
use adit_model::cell::Cell as _;
use adit_model::date::Date;
use adit_model::ids::{ElementId, SourceId};
use adit_model::network::Topology;
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::scope::{Key, Scope};
use adit_trace::control::Measure;
use adit_trace::{Register, Touching, nodes_at};
use std::collections::BTreeSet;

/// The year asked for, or the model's own.
///
/// # Errors
/// If the model observes nothing in the year or shortly before.
pub(crate) fn year(model: &Model, asked: Option<i32>) -> Result<i32, Problems> {
    let year = asked.unwrap_or_else(|| model.default_year());
    let observed: BTreeSet<i32> = (model.production.iter().map(|row| row.year.0))
        .chain(model.trade.iter().map(|row| row.year.0))
        .chain(model.demand.iter().filter_map(|row| row.year.map(|year| year.0)))
        .chain(model.shares.iter().map(|row| row.year.0))
        .collect();
    if observed.range(year - CARRIED_YEARS..=year).next().is_some() {
        return Ok(year);
    }
    let problem = Problem::new(Code::EmptyQuestion, format!("the model observes nothing in {year}"))
        .file("--year")
        .found(year.to_string());
    let problem = match (observed.first(), observed.last()) {
        (Some(first), Some(last)) => {
            let range = if first == last { first.to_string() } else { format!("{first} to {last}") };
            problem
                .expected(format!("a year with observations: {range}"))
                .mend(format!("ask for {last}, or add rows for {year} to production, trade, demand or shares"))
        }
        _ => problem.mend("add rows to production.csv, trade.csv, demand.csv or shares.csv"),
    };
    Err(problem.into())
}

/// Sources to leave out.
///
/// # Errors
/// Every name that is no source of the model.
pub(crate) fn sources(model: &Model, names: &[String]) -> Result<Vec<SourceId>, Problems> {
    let mut problems = Problems::default();
    for name in names {
        if model.sources.get(name).is_none() {
            let candidates = model.sources.iter().map(|row| row.id.as_str());
            problems.push(unknown("--without", name, "source", "sources.csv", candidates));
        }
    }
    problems.into_result(names.iter().map(|name| SourceId::new(name)).collect())
}

/// The element asked for.
///
/// # Errors
/// If the model has no such element.
pub(crate) fn element(model: &Model, option: &str, name: &str) -> Result<ElementId, Problems> {
    let known = || model.elements.iter().map(|row| row.id.as_str());
    // `nd` and `neodymium` leave no doubt.
    let found = model
        .elements
        .iter()
        .find(|row| row.id.as_str().eq_ignore_ascii_case(name) || row.name.eq_ignore_ascii_case(name));
    found.map(|row| row.id.clone()).ok_or_else(|| unknown(option, name, "element", "elements.csv", known()).into())
}

/// A scope, or a place or group alone (`JPN` for `country=JPN`).
///
/// # Errors
/// If it cannot be read; or for every value that names nothing in the model.
pub(crate) fn scope(model: &Model, option: &str, text: &str) -> Result<Scope, Problems> {
    let text = text.trim();
    let whole = if text.is_empty() || text.contains('=') { text.to_owned() } else { format!("country={text}") };
    let scope: Scope = whole.parse().map_err(|expected: adit_model::cell::Expected| {
        let mut problem = Problem::new(Code::WrongScope, format!("the scope {text:?} cannot be read"))
            .file(option)
            .found(text)
            .expected(expected.what);
        problem.mend = expected.mend;
        Problems::from(problem)
    })?;
    let mut problems = Problems::default();
    for (key, values) in scope.iter() {
        let candidates = named(model, key);
        for value in values {
            if key == Key::Year {
                problems.push(
                    Problem::new(Code::WrongScope, "a question is about one year")
                        .file(option)
                        .found(format!("year={value}"))
                        .mend(format!("write `--year {value}`")),
                );
            } else if !matches!(key, Key::Stage) && !candidates.contains(&value.as_str()) {
                let tables = key.tables();
                let list = if tables.is_empty() { "demand.csv".into() } else { tables.replace('|', ".csv, ") + ".csv" };
                problems.push(unknown(option, value, key.word(), &list, candidates.iter().copied()));
            }
        }
    }
    problems.into_result(scope)
}

/// The nodes at which a scope asks what arrives.
///
/// # Errors
/// If there is none.
pub(crate) fn arrivals(model: &Model, topology: &Topology, at: &Scope, year: i32) -> Result<Vec<usize>, Problems> {
    let nodes = nodes_at(model, topology, at, year);
    if !nodes.is_empty() {
        return Ok(nodes);
    }
    let problem = Problem::new(Code::EmptyQuestion, format!("no use or site of {year} is {}", at.in_words()));
    Err(problem
        .file("--at")
        .found(at.to_string())
        .mend("name a country with a row in demand.csv, or a stage or site that works in the year")
        .into())
}

/// The sites in question, by where they stand and by who controls them.
///
/// # Errors
/// If there is none.
pub(crate) fn touching(
    model: &Model,
    topology: &Topology,
    register: &Register,
    set: &Scope,
    year: i32,
) -> Result<Touching, Problems> {
    let touching = Touching::of_scope(model, topology, register, set, year, Measure::Majority)?;
    let nobody = touching.control.as_ref().is_none_or(|control| control.iter().all(|bounds| bounds.high <= 0.0));
    if nobody && touching.location.iter().all(|weight| *weight <= 0.0) {
        let problem = Problem::new(Code::EmptyQuestion, format!("no site of {year} is {}", set.in_words()));
        return Err(problem
            .file("--touching")
            .found(set.to_string())
            .mend("widen the scope: leave a key out, or name a group of places")
            .into());
    }
    Ok(touching)
}

/// Who holds whom at the end of a year.
pub(crate) fn register(model: &Model, year: i32) -> Register {
    let end = Date::parse(&format!("{year:04}-12-31"));
    end.map_or_else(|_| Register::new(Vec::new(), Vec::new()), |day| Register::of_model(model, day))
}

/// What a key may name.
fn named(model: &Model, key: Key) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for table in key.tables().split('|') {
        match table {
            "materials" => names.extend(model.materials.iter().map(|row| row.id.as_str())),
            "elements" => names.extend(model.elements.iter().map(|row| row.id.as_str())),
            "sites" => names.extend(model.sites.iter().map(|row| row.id.as_str())),
            "places" => names.extend(model.places.iter().map(|row| row.id.as_str())),
            "groups" => names.extend(model.groups.iter().map(|row| row.id.as_str())),
            _ if key == Key::Sector => names.extend(model.demand.iter().map(|row| row.sector.as_str())),
            _ => {}
        }
    }
    names
}

fn unknown<'a>(
    option: &str,
    name: &str,
    kind: &str,
    tables: &str,
    candidates: impl Iterator<Item = &'a str> + Clone,
) -> Problem {
    let problem = Problem::new(Code::UnknownId, format!("`{name}` is no {kind} of this model"))
        .file(option)
        .found(name)
        .expected(format!("an id of {tables}"));
    let few: BTreeSet<&str> = candidates.clone().collect();
    match nearest(name, candidates) {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None if (1..=20).contains(&few.len()) => {
            problem.mend(format!("use one of {}", few.into_iter().collect::<Vec<_>>().join(", ")))
        }
        None => problem.mend("`adit export MODEL DIR` copies the tables out; look the id up there"),
    }
}
