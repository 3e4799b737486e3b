//! Systems that are built, and how many of them are not for want of a material.

use crate::place_name;
use crate::stress::StressQuestion;
use crate::stress_rows::Ground;
use crate::stress_users::{Users, UsersKind, UsersOutlook};
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::ids::PlaceId;
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::tables::Build;
use adit_model::words::Spread;
use adit_stress::Uses;
use adit_stress::needs::{Need, SystemUse};
use adit_stress::simulate::{Basket, Outlook, Rule};
use adit_stress::tally::{Band, Tally};
use adit_stress::variables::Variable;
use serde::Serialize;

/// A system that a country builds, under a scenario. Ranges are low end, central value, high end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SystemOutlook {
    /// The system.
    pub system: String,
    /// Its name.
    pub name: String,
    /// What one counts.
    pub unit: String,
    /// Row of `builds`.
    pub build: String,
    /// Units built a year.
    pub units_per_year: [f64; 3],
    /// Units that lack a material, over the whole time: shortage times units a year, drawn apart.
    pub missing_units: Band,
    /// Part of the variance of the units that are missing that the units a year account for alone; none if nothing
    /// varies.
    pub variance_of_units: Option<f64>,
    /// How it fares; it lacks what its scarcest material lacks.
    pub users: UsersOutlook,
    /// What it takes of each material of the network.
    pub parts: Vec<PartOutlook>,
    /// Lines of its bill of material that name no material of the network, and so are not counted.
    pub uncounted: Vec<BillLine>,
    /// Rule on where its materials may come from.
    pub rule: Option<String>,
    /// What the number of units rests on.
    #[serde(flatten)]
    pub ground: Ground,
    /// What a reader should know about it.
    pub note: Option<String>,
}

impl SystemOutlook {
    /// Documents its figures rest on.
    pub(crate) fn sources(&self) -> Vec<String> {
        let lines = self.parts.iter().flat_map(|part| &part.lines).chain(&self.uncounted);
        lines.map(|line| line.source.clone()).chain(self.ground.source.clone()).collect()
    }
}

/// What a system takes of a material, and how it gets it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartOutlook {
    /// Kilograms a unit.
    pub kg_per_unit: [f64; 3],
    /// Tonnes a year.
    pub tonnes_per_year: [f64; 3],
    /// Part of what its country uses of the material.
    pub share_of_country: f64,
    /// How it fares.
    pub users: UsersOutlook,
    /// The lines of the bill of material.
    pub lines: Vec<BillLine>,
}

/// A line of a bill of material.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BillLine {
    /// What is inside, in words.
    pub item: String,
    /// Kilograms a unit, where they are stated.
    pub kg: [Option<f64>; 3],
    /// What a kilogram is a kilogram of.
    pub basis: String,
    /// Document.
    pub source: String,
    /// What a reader should know about it.
    pub note: Option<String>,
}

/// A system that is asked for, with its parts, in the order of its baskets.
#[derive(Debug, Clone)]
pub(crate) struct Built {
    system: SystemUse,
    users: Vec<Users>,
}

impl Built {
    /// One basket for the system, then one for each of its parts.
    pub(crate) fn baskets(&self) -> impl Iterator<Item = Basket> + '_ {
        self.users.iter().map(Users::basket)
    }

    /// The system as a user, and the units of it that are built a year.
    pub(crate) fn whole(&self, model: &Model) -> Option<(&Users, f64)> {
        Some((self.users.first()?, model.builds.get(&self.system.build)?.units.get()))
    }

    /// Whether it is the same system, in another network, with the same parts.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.system.build == other.system.build && self.users.len() == other.users.len()
    }

    fn new(model: &Model, system: &SystemUse) -> Self {
        let place = place_name(model, &system.place).to_owned();
        let of = |kind, needs: &[Need], rule| Users {
            kind,
            material: needs.iter().map(|need| need.material.as_str()).collect::<Vec<_>>().join("|"),
            material_name: needs
                .iter()
                .map(|need| model.materials.get(&need.material).map_or(need.material.as_str(), |row| row.name.as_str()))
                .collect::<Vec<_>>()
                .join(" and "),
            place: Some(system.place.clone()),
            place_name: place.clone(),
            sector: Some(system.sector.clone()),
            system: Some(system.name.clone()),
            sinks: needs.iter().map(|need| need.sink).collect(),
            rule,
        };
        let whole = of(UsersKind::System, &system.needs, Rule::Scarcest);
        let parts = system.needs.iter().map(|need| of(UsersKind::Part, std::slice::from_ref(need), Rule::Sum));
        Self { users: std::iter::once(whole).chain(parts).collect(), system: system.clone() }
    }

    /// How it fares; `outlooks` are those of its baskets.
    pub(crate) fn outlook(
        self,
        model: &Model,
        outlooks: &[Outlook],
        per_year: f64,
        years: f64,
    ) -> Option<SystemOutlook> {
        let build = model.builds.get(&self.system.build)?;
        let of_whole = outlooks.first()?;
        let missing = of_whole.in_all.times(|part| units(build).quantile(part) * years);
        let fares = |(users, outlook): (Users, &Outlook)| UsersOutlook::new(users, outlook.clone(), per_year, years);
        let mut fares = self.users.into_iter().zip(outlooks).map(fares);
        let users = fares.next()?;
        let parts = fares.zip(&self.system.needs).map(|(users, need)| PartOutlook {
            kg_per_unit: need.kg,
            tonnes_per_year: need.tonnes,
            share_of_country: need.share,
            users,
            lines: bill(model, &self.system.system, Some(&need.material)),
        });
        Some(SystemOutlook {
            units_per_year: self.system.units,
            missing_units: missing,
            variance_of_units: from_units(&of_whole.in_all, &units(build)),
            parts: parts.collect(),
            uncounted: bill(model, &self.system.system, None),
            ground: Ground::of(model, build.source.as_ref(), build.assumption.as_ref()),
            note: build.note.clone(),
            system: self.system.system,
            name: self.system.name,
            unit: self.system.unit,
            build: self.system.build,
            rule: self.system.rule,
            users,
        })
    }
}

/// Units a year as a quantity to draw. Nobody states how a range of units is spread: most likely in the middle.
fn units(build: &Build) -> Variable {
    let name = format!("builds:{}:units", build.id);
    Variable::new(name, Spread::Triangular, [build.units_low, Some(build.units), build.units_high])
}

/// Part of the variance of a product that one factor accounts for alone, here the number of units.
fn from_units(missing: &Tally, units: &Variable) -> Option<f64> {
    let values: Vec<f64> = (0..100).map(|part| units.quantile((f64::from(part) + 0.5) / 100.0)).collect();
    let mean = values.iter().sum::<f64>() / 100.0;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 100.0;
    let (part, spread) = (missing.band().mean, missing.variance());
    let all = (spread + part * part) * (variance + mean * mean) - (part * mean).powi(2);
    (all > 0.0).then(|| part * part * variance / all)
}

/// Lines of a bill that are of a material, or of none.
fn bill(model: &Model, system: &str, material: Option<&str>) -> Vec<BillLine> {
    let lines = model.bom.iter().filter(|line| line.system.as_str() == system);
    let lines = lines.filter(|line| line.material.as_ref().map(adit_model::ids::MaterialId::as_str) == material);
    let line = |line: &adit_model::table::Row<adit_model::tables::BomLine>| BillLine {
        item: line.item.clone(),
        kg: [line.kg_low, line.kg_central, line.kg_high].map(|kg| kg.map(Positive::get)),
        basis: line.basis.to_string(),
        source: line.source.to_string(),
        note: line.note.clone(),
    };
    lines.map(line).collect()
}

/// The systems that a question asks for: those it names, or else all that are built where it looks.
///
/// # Errors
/// A system that the model does not know, or of which no row says how many are built there.
pub(crate) fn systems(
    model: &Model,
    uses: &Uses,
    question: &StressQuestion,
    year: i32,
) -> Result<Vec<Built>, Problems> {
    let mut problems = Problems::default();
    let places: Vec<PlaceId> = question.places.iter().flat_map(|place| model.members(place, year)).collect();
    let here = |system: &&SystemUse| {
        !system.needs.is_empty() && (places.is_empty() || places.iter().any(|place| place.as_str() == system.place))
    };
    let mut found = Vec::new();
    for name in &question.systems {
        let named: Vec<&SystemUse> = uses.systems.iter().filter(|system| system.system == *name).filter(here).collect();
        if model.systems.get(name).is_none() {
            problems.push(unknown(model, name));
        } else if named.is_empty() {
            problems.push(not_built(model, uses, name, &question.places));
        }
        found.extend(named);
    }
    if question.systems.is_empty() {
        found.extend(uses.systems.iter().filter(here));
    }
    problems.into_result(found.into_iter().map(|system| Built::new(model, system)).collect())
}

fn unknown(model: &Model, name: &str) -> Problem {
    let problem = Problem::new(Code::UnknownId, format!("`{name}` is no system of this model"));
    let problem = problem.file("--system").found(name).expected("the id of a system");
    match nearest(name, model.systems.iter().map(|row| row.id.as_str())) {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend("`adit export` the model and look the id up in systems.csv"),
    }
}

fn not_built(model: &Model, uses: &Uses, name: &str, places: &[String]) -> Problem {
    let at = if places.is_empty() { "anywhere".to_owned() } else { format!("in {}", places.join(", ")) };
    let known = uses.systems.iter().filter(|system| system.system == name && !system.needs.is_empty());
    let known: Vec<&str> = known.map(|system| system.place.as_str()).collect();
    let bare = !model.bom.iter().any(|line| line.system.as_str() == name && line.material.is_some());
    let mend = if bare {
        "name the material of the network in its lines of bom.csv, and add a row to builds.csv".to_owned()
    } else if known.is_empty() {
        "add a row to builds.csv: units a year, with a source or an assumption".to_owned()
    } else {
        format!("add a row to builds.csv, or ask for {}", known.join(", "))
    };
    Problem::new(Code::EmptyQuestion, format!("nothing says how many of `{name}` are built {at}, or of what"))
        .file("--system")
        .found(name)
        .expected("a system with rows in `builds` and `bom`")
        .mend(mend)
}

/// What a reader must know about systems.
pub(crate) fn caveats(uses: &Uses, shown: &[SystemOutlook], rationing: bool) -> Vec<String> {
    let mut caveats = uses.caveats.clone();
    if shown.is_empty() {
        return caveats;
    }
    caveats.push(
        "A unit counts as missing in the month in which its magnets are; the line is short later, by the time from \
         magnet to finished system, and may make up for it. Neither is in the tables."
            .to_owned(),
    );
    caveats.push(
        "A system is taken out of what its country uses. Kilograms a unit change its tonnes, but hardly the part of it \
         that is missing: whoever is small shares the shortage of all."
            .to_owned(),
    );
    let bound = shown.iter().filter_map(|system| system.rule.as_ref().map(|rule| format!("{} ({rule})", system.name)));
    let bound: Vec<String> = bound.collect();
    if !bound.is_empty() {
        caveats.push(format!(
            "{} buys what plants outside the covered countries make, none of it by waiver. What goes into those magnets \
             may still come from there, and whoever bought there turns to the same plants.",
            bound.join(", ")
        ));
    }
    if rationing {
        caveats.push(
            "Priority holds where a system buys in its own country; makers abroad serve it with the others.".to_owned(),
        );
    }
    caveats
}
