//! What must hold between rows: sums, windows, bases, sources. Each rule is one function.

mod builds;
mod maker;
mod plan;
mod screening;
mod stress;

use crate::cell::Positive;
use crate::date::Date;
use crate::ids::ElementId;
use crate::model::Model;
use crate::problem::{Code, Problem, Problems};
use crate::table::{At, Row};
use crate::tables::{Holding, Recipe};
use crate::words::{Basis, Direction, HoldingKind, HoldingStatus, PlaceKind, RecipeKind};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

type Rule = fn(&Model, &mut Problems);

/// Applies every rule to a model whose references resolve.
pub(crate) fn check(model: &Model, problems: &mut Problems) {
    let here = [sources, windows, ranges, sites, recipes, mass, ownership, observations, assumptions, links];
    let rules: Vec<_> = here
        .into_iter()
        .chain([screening::check as Rule, stress::check, builds::check, plan::check, maker::check])
        .collect();
    let apply = |rule: &Rule| {
        let mut problems = Problems::default();
        rule(model, &mut problems);
        problems
    };
    for found in rules.par_iter().map(apply).collect::<Vec<_>>() {
        problems.append(found);
    }
}

/// A figure rests on a document or on an assumption.
fn grounded(at: &At, given: bool, what: &str, problems: &mut Problems) {
    if !given {
        problems.push(
            Problem::new(Code::NoSource, format!("{what} rests on nothing"))
                .at(at)
                .column("source")
                .expected("the id of a source, or of an assumption")
                .mend("cite the document in `source`; if there is none, write an assumption with its reason and name it in `assumption`"),
        );
    }
}

fn sources(model: &Model, problems: &mut Problems) {
    let mut need = |at: &At, given: bool, what: &str| grounded(at, given, what, problems);
    for row in &model.recipes {
        need(
            &row.at,
            row.source.is_some() || row.assumption.is_some() || row.kind == RecipeKind::Take,
            "the recipe row",
        );
    }
    for row in &model.sites {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the site");
    }
    for row in &model.links {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the link");
    }
    for row in &model.demand {
        need(&row.at, row.quantity_t.is_none() || row.source.is_some() || row.assumption.is_some(), "the quantity");
    }
    for row in &model.parameters {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the parameter");
    }
    for row in &model.builds {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the number of units");
    }
    for row in &model.priors {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the prior");
    }
    for row in &model.scenarios {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the scenario");
    }
    for row in &model.shocks {
        need(&row.at, row.source.is_some() || row.assumption.is_some(), "the shock");
    }
}

fn windows(model: &Model, problems: &mut Problems) {
    let mut order = |at: &At, start: Option<Date>, end: Option<Date>| {
        if let (Some(start), Some(end)) = (start, end)
            && start.first_day() > end.last_day()
        {
            problems.push(
                Problem::new(Code::Contradiction, "the end is before the start")
                    .at(at)
                    .column("end")
                    .found(end.to_string())
                    .expected(format!("{start} or later"))
                    .mend("exchange the two dates, or correct one"),
            );
        }
    };
    model.memberships.iter().for_each(|row| order(&row.at, row.start, row.end));
    model.sites.iter().for_each(|row| order(&row.at, row.start, row.end));
    model.ownership.iter().for_each(|row| order(&row.at, row.start, row.end));
    model.links.iter().for_each(|row| order(&row.at, row.start, row.end));
    model.measures.iter().for_each(|row| order(&row.at, Some(row.start), row.end));
    model.rules.iter().for_each(|row| order(&row.at, row.start, row.end));
    model.observed.iter().for_each(|row| order(&row.at, Some(row.start), row.end));
}

/// Low, central and high stand in that order.
fn ordered(at: &At, column: &str, values: [Option<f64>; 3], problems: &mut Problems) {
    let given: Vec<f64> = values.into_iter().flatten().collect();
    if given.windows(2).any(|pair| pair[0] > pair[1]) {
        problems.push(
            Problem::new(Code::Contradiction, "low, central and high are out of order")
                .at(at)
                .column(column)
                .found(given.iter().map(f64::to_string).collect::<Vec<_>>().join(", "))
                .expected("low <= central <= high")
                .mend("put the numbers in order, or empty the cell that is not known"),
        );
    }
}

fn ranges(model: &Model, problems: &mut Problems) {
    let mut order = |at: &At, column: &str, values: [Option<f64>; 3]| ordered(at, column, values, problems);
    let number = |value: Option<Positive>| value.map(Positive::get);
    for row in &model.contents {
        let [low, high] = [row.low_percent, row.high_percent].map(|value| value.map(crate::cell::Percent::get));
        order(&row.at, "central_percent", [low, Some(row.central_percent.get()), high]);
    }
    for row in &model.bom {
        order(&row.at, "kg_central", [number(row.kg_low), number(row.kg_central), number(row.kg_high)]);
    }
    for row in &model.builds {
        order(&row.at, "units", [number(row.units_low), Some(row.units.get()), number(row.units_high)]);
    }
    for row in &model.prices {
        let values = [row.price_low_usd_per_kg, row.price_usd_per_kg, row.price_high_usd_per_kg].map(number);
        order(&row.at, "price_usd_per_kg", values);
    }
    for row in &model.ownership {
        let values = [row.share_low_percent, row.share_percent, row.share_high_percent];
        order(&row.at, "share_percent", values.map(|value| value.map(crate::cell::Percent::get)));
    }
    for row in &model.supply_shares {
        let values = [row.low_percent, row.share_percent, row.high_percent];
        order(&row.at, "share_percent", values.map(|value| value.map(crate::cell::Percent::get)));
    }
    for row in &model.indicators {
        order(&row.at, "value", [row.low, row.value, row.high].map(|value| value.map(crate::cell::Signed::get)));
    }
    for row in &model.supplier_ratings {
        order(&row.at, "value", [row.low, Some(row.value), row.high].map(number));
    }
    for row in &model.salient {
        order(&row.at, "quantity_t", [row.low_t, row.quantity_t, row.high_t].map(number));
    }
    for row in &model.parameters {
        order(&row.at, "central", [row.low, Some(row.central), row.high].map(number));
    }
    for row in &model.priors {
        order(&row.at, "central", [row.low, Some(row.central), row.high].map(number));
    }
    for row in &model.shocks {
        order(&row.at, "central", [row.low, row.central, row.high].map(number));
        order(&row.at, "months", [row.months_low, Some(row.months), row.months_high].map(number));
    }
}

fn sites(model: &Model, problems: &mut Problems) {
    for row in &model.sites {
        if model.places.get(row.place.as_str()).is_some_and(|place| place.kind == PlaceKind::World) {
            problems.push(
                Problem::new(Code::Contradiction, "nothing stands in the world as a whole")
                    .at(&row.at)
                    .column("place")
                    .found(row.place.as_str())
                    .expected("a country, or ROW")
                    .mend("name the country of the site"),
            );
        }
        if row.capacity_t.is_some() && (row.capacity_basis.is_none() || row.capacity_kind.is_none()) {
            problems.push(
                Problem::new(Code::WrongBasis, "a capacity without saying of what, or what the figure is")
                    .at(&row.at)
                    .column(if row.capacity_basis.is_none() { "capacity_basis" } else { "capacity_kind" })
                    .expected("capacity_basis and capacity_kind beside every capacity_t")
                    .mend("fill in both: tonnes are tonnes of something, and a quota is no nameplate"),
            );
        }
        for (column, value, limit) in [("latitude", row.latitude, 90.0), ("longitude", row.longitude, 180.0)] {
            if let Some(value) = value.filter(|value| value.get().abs() > limit) {
                problems.push(
                    Problem::new(Code::WrongValue, format!("`{column}` is off the globe"))
                        .at(&row.at)
                        .column(column)
                        .found(value.get().to_string())
                        .expected(format!("from -{limit} to {limit}"))
                        .mend("exchange latitude and longitude, or correct the number"),
                );
            }
        }
    }
}

fn recipes(model: &Model, problems: &mut Problems) {
    for row in &model.recipes {
        if row.kind != RecipeKind::Take && row.amount.is_none() {
            problems.push(
                Problem::new(Code::MissingValue, "a recipe row without an amount")
                    .at(&row.at)
                    .column("amount")
                    .expected(if row.kind == RecipeKind::Recovery {
                        "a fraction from 0 to 1"
                    } else {
                        "tonnes per tonne of activity"
                    })
                    .mend("fill it in, or make the row `take` if only the input is known"),
            );
        }
        let wrong_side = (row.kind == RecipeKind::Recovery && row.direction == Direction::Input)
            || (row.kind == RecipeKind::Take && row.direction == Direction::Output);
        if wrong_side {
            problems.push(
                Problem::new(Code::Contradiction, format!("`{}` does not go with `{}`", row.kind, row.direction))
                    .at(&row.at)
                    .column("direction")
                    .found(row.direction.word())
                    .expected(if row.kind == RecipeKind::Recovery { "output" } else { "input" })
                    .mend("a recovery is of an output, a take of an input"),
            );
        }
        let carried = model.materials.get(row.material.as_str()).map(|material| &material.elements);
        if let (Some(element), Some(carried)) = (&row.element, carried)
            && !carried.is_empty()
            && !carried.contains(element)
        {
            problems.push(
                Problem::new(Code::Contradiction, format!("`{}` does not carry {element}", row.material))
                    .at(&row.at)
                    .column("element")
                    .found(element.as_str())
                    .expected(format!(
                        "one of {}",
                        carried.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                    ))
                    .mend(format!(
                        "add {element} to the elements of `{}` in materials.csv, or remove the row",
                        row.material
                    )),
            );
        }
    }
}

/// No recipe gives more of an element, or more weight, than goes in.
fn mass(model: &Model, problems: &mut Problems) {
    // Splits and oxide factors are printed to four digits, so that a mine's rows may add to a little over the whole.
    const ROUNDING: f64 = 1e-4;
    let mut by_process: HashMap<&str, Vec<(&Row<Recipe>, f64)>> = HashMap::new();
    for row in model.recipes.iter().filter(|row| row.direction == Direction::Output) {
        if let Some(amount) = row.amount {
            by_process.entry(row.process.as_str()).or_default().push((row, amount.get()));
        }
    }
    for process in &model.processes {
        let Some(outputs) = by_process.get(process.id.as_str()) else { continue };
        // Elements that one row brings above the whole are said together.
        let mut above: BTreeMap<&At, (f64, Vec<&str>)> = BTreeMap::new();
        for element in &model.elements {
            let (sum, last) = recovered(model, outputs, &element.id);
            if let Some(at) = last.filter(|_| sum > 1.0 + ROUNDING) {
                let entry = above.entry(at).or_insert((sum, Vec::new()));
                entry.0 = entry.0.max(sum);
                entry.1.push(element.id.as_str());
            }
        }
        for (at, (sum, elements)) in above {
            let of = elements.join(", ");
            problems.push(
                Problem::new(Code::MassFromNothing, format!("`{}` gives more of {of} than it takes", process.id))
                    .at(at)
                    .column("amount")
                    .found(format!("recoveries of {of} that add to {sum:.4}"))
                    .expected("at most 1")
                    .mend("lower a recovery; what is recovered nowhere is lost"),
            );
        }
        let mut by_material: BTreeMap<&str, (f64, &At)> = BTreeMap::new();
        for (row, amount) in outputs.iter().filter(|(row, _)| row.kind == RecipeKind::PerActivity) {
            let Some(element) = &row.element else { continue };
            let per_oxide = model.elements.get(element.as_str()).and_then(|element| element.element_per_oxide);
            let weight = match (process.activity_basis, per_oxide) {
                (Basis::Reo, Some(factor)) if factor.get() > 0.0 => amount / factor.get(),
                _ => *amount,
            };
            let entry = by_material.entry(row.material.as_str()).or_insert((0.0, &row.at));
            *entry = (entry.0 + weight, &row.at);
        }
        for (material, (sum, at)) in by_material.into_iter().filter(|(_, (sum, _))| *sum > 1.0 + ROUNDING) {
            problems.push(
                Problem::new(Code::MassFromNothing, format!("one tonne of `{}` holds more than a tonne", process.id))
                    .at(at)
                    .column("amount")
                    .found(format!(
                        "elements in `{material}` that add to {sum:.4} t {} per tonne",
                        process.activity_basis
                    ))
                    .expected("at most 1")
                    .mend("normalize the split, or check whether the amounts are oxide where element is meant"),
            );
        }
    }
}

/// The fraction of an element that all outputs recover together, and the last row that adds to it. In each output a row
/// of the element's own counts, or else the row for every element.
fn recovered<'a>(model: &Model, outputs: &[(&'a Row<Recipe>, f64)], element: &ElementId) -> (f64, Option<&'a At>) {
    let recoveries = || outputs.iter().filter(|(row, _)| row.kind == RecipeKind::Recovery);
    let of_element = recoveries().filter(|(row, _)| row.element.as_ref() == Some(element));
    let own: HashSet<&str> = of_element.map(|(row, _)| row.material.as_str()).collect();
    let (mut sum, mut last) = (0.0, None);
    for (row, amount) in recoveries() {
        let counts = if let Some(named) = &row.element {
            named == element
        } else {
            let carried = model.materials.get(row.material.as_str()).map(|material| &material.elements);
            carried.is_none_or(|carried| carried.is_empty() || carried.contains(element))
                && !own.contains(row.material.as_str())
        };
        if counts {
            (sum, last) = (sum + amount, Some(&row.at));
        }
    }
    (sum, last)
}

fn ownership(model: &Model, problems: &mut Problems) {
    let held = || model.ownership.iter().filter(|row| row.status == HoldingStatus::Held);
    let mut holders: HashMap<(&str, HoldingKind), Vec<&Row<Holding>>> = HashMap::new();
    for row in held() {
        holders.entry((row.entity.as_str(), row.kind)).or_default().push(row);
    }
    // Days on which all that is held of an entity has been added up; more than the whole is said once.
    let mut added = HashSet::new();
    let mut reported = HashSet::new();
    for row in held() {
        let day = row.start.map_or((i32::MIN, 1, 1), Date::first_day);
        let of = (row.entity.as_str(), row.kind);
        if reported.contains(&of) || !added.insert((of, day)) {
            continue;
        }
        let together: Vec<_> = holders
            .get(&of)
            .into_iter()
            .flatten()
            .filter(|other| other.start.is_none_or(|start| start.first_day() <= day))
            .filter(|other| other.end.is_none_or(|end| end.last_day() >= day))
            .collect();
        let sum: f64 = together.iter().filter_map(|other| other.share_percent).map(crate::cell::Percent::get).sum();
        if sum > 100.0 + 1e-9 {
            reported.insert(of);
            problems.push(
                Problem::new(
                    Code::ShareAboveWhole,
                    format!("the {} of `{}` is held more than once", row.kind, row.entity),
                )
                .at(&row.at)
                .column("share_percent")
                .found(format!(
                    "{sum} % by {}",
                    together.iter().map(|other| other.owner.as_str()).collect::<Vec<_>>().join(", ")
                ))
                .expected("at most 100 % on any day")
                .mend("end a holding with a date in `end`, or correct a share"),
            );
        }
    }
}

fn observations(model: &Model, problems: &mut Problems) {
    for row in &model.production {
        if row.site.is_some() == row.place.is_some() {
            problems.push(
                Problem::new(Code::Contradiction, "an output is of a site or of a country")
                    .at(&row.at)
                    .column("site, place")
                    .expected("exactly one of the two")
                    .mend("empty one of the cells, or fill one in"),
            );
        }
    }
    for row in &model.trade {
        if row.exporter == row.importer {
            problems.push(
                Problem::new(Code::Contradiction, "a country does not trade with itself")
                    .at(&row.at)
                    .column("importer")
                    .found(row.importer.as_str())
                    .expected("another country")
                    .mend("correct one of the two, or remove the row"),
            );
        }
        basis(model, &row.at, "basis", row.material.as_str(), row.basis, problems);
    }
    for row in &model.demand {
        if row.quantity_t.is_some() && (row.year.is_none() || row.basis.is_none()) {
            problems.push(
                Problem::new(Code::MissingValue, "a quantity without year or basis")
                    .at(&row.at)
                    .column(if row.year.is_none() { "year" } else { "basis" })
                    .expected("the year it is of, and what it is tonnes of")
                    .mend("fill in both"),
            );
        }
        if let Some(given) = row.basis {
            basis(model, &row.at, "basis", row.material.as_str(), given, problems);
        }
    }
    for row in &model.observed {
        if row.quantity_t.is_some() == row.price_usd_per_kg.is_some() {
            problems.push(
                Problem::new(Code::Contradiction, "what was observed is a quantity or a price")
                    .at(&row.at)
                    .column("quantity_t, price_usd_per_kg")
                    .expected("exactly one of the two")
                    .mend("empty one of the cells, or fill one in; a row for each if both were observed"),
            );
        }
    }
}

/// Tonnes of a material can be stated in its own basis, or by element or oxide if its elements are carried.
fn basis(model: &Model, at: &At, column: &str, material: &str, given: Basis, problems: &mut Problems) {
    let Some(material) = model.materials.get(material) else { return };
    let by_element = !material.elements.is_empty();
    if given == material.basis || (by_element && matches!(given, Basis::Element | Basis::Reo)) {
        return;
    }
    problems.push(
        Problem::new(Code::WrongBasis, format!("`{}` is not counted in tonnes of {given}", material.id))
            .at(at)
            .column(column)
            .found(given.word())
            .expected(match (by_element, material.basis) {
                (true, Basis::Element | Basis::Reo) => "element or reo".into(),
                (true, own) => format!("{own}, element or reo"),
                (false, own) => own.to_string(),
            })
            .mend("convert the quantity and say how in `note`"),
    );
}

fn assumptions(model: &Model, problems: &mut Problems) {
    for row in model.assumptions.iter().filter(|row| row.of.is_some()) {
        for (column, given) in [
            ("value", row.value.is_some()),
            ("deviation", row.deviation.is_some_and(|deviation| deviation.get() > 0.0)),
            ("basis", row.basis.is_some()),
        ] {
            if !given {
                problems.push(
                    Problem::new(
                        Code::MissingValue,
                        "an assumption about flows needs a value, a deviation above 0 and a basis",
                    )
                    .at(&row.at)
                    .column(column)
                    .expected("a value")
                    .mend("fill it in; what is assumed is never certain"),
                );
            }
        }
    }
}

fn links(model: &Model, problems: &mut Problems) {
    for row in &model.links {
        let mut wrong = |column: &str, found: &str, expected: &str, mend: &str| {
            problems.push(
                Problem::new(Code::Contradiction, "the link cannot be used")
                    .at(&row.at)
                    .column(column)
                    .found(found)
                    .expected(expected)
                    .mend(mend),
            );
        };
        if row.share_percent.is_some() && row.share_of.is_none() {
            wrong("share_of", "empty", "seller or buyer", "say of whose total the share is");
        }
        if row.quantity_t.is_some() && row.quantity_basis.is_none() {
            wrong("quantity_basis", "empty", "what the tonnes are tonnes of", "fill it in");
        }
        if row.from == row.to {
            wrong("to", row.to.as_str(), "another site or place", "a site does not ship to itself");
        }
    }
}
