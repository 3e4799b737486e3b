//! What the systems that are built need of each material: units of `builds` times kilograms of `bom`.

use crate::arcs::{Actor, Good};
use crate::world::World;
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::network::Topology;
use adit_model::tables::{BomLine, Build, System};
use indexmap::IndexMap;

/// A system that a country builds. Ranges are low end, central value, high end.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemUse {
    /// Row of `builds`.
    pub build: String,
    /// The system.
    pub system: String,
    /// Its name.
    pub name: String,
    /// Its sector.
    pub sector: String,
    /// The country.
    pub place: String,
    /// What one counts.
    pub unit: String,
    /// Units a year.
    pub units: [f64; 3],
    /// Rule on where its materials may come from.
    pub rule: Option<String>,
    /// Places that the rule shuts out.
    pub covered: Vec<String>,
    /// What it needs.
    pub needs: Vec<Need>,
}

/// What a system needs of a material.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The material.
    pub material: String,
    /// Kilograms a unit.
    pub kg: [f64; 3],
    /// Tonnes a year.
    pub tonnes: [f64; 3],
    /// Sink of all users of the material in the country, out of which it is taken.
    pub whole: usize,
    /// Part of what they use.
    pub share: f64,
    /// Its own sink.
    pub sink: usize,
}

/// The systems that are built and what they need, with what could not be placed in words.
pub(crate) fn needs(model: &Model, topology: &Topology, world: &World, year: i32) -> (Vec<SystemUse>, Vec<String>) {
    let (mut systems, mut caveats) = (Vec::new(), Vec::new());
    for build in builds(model, year) {
        let Some(system) = model.systems.get(build.system.as_str()) else { continue };
        let mut found = system_use(model, build, system, year);
        for (good, kg) in materials(model, build.system.as_str()) {
            let Some(whole) = user(topology, world, &found, &good) else {
                caveats.push(format!(
                    "The network has no users of {good} in {}; what {} needs of it is left out.",
                    found.place, found.name
                ));
                continue;
            };
            let tonnes = [0, 1, 2].map(|end| found.units[end] * kg[end] / 1e3);
            let share = tonnes[1] / (world.chain.sinks[whole].base * world.step.per_year());
            found.needs.push(Need { material: good.material.to_string(), kg, tonnes, whole, share, sink: whole });
        }
        if found.needs.is_empty() {
            caveats.push(format!(
                "No line of `bom` says what {} takes of a material of the network: no shortage can reach it.",
                found.name
            ));
        }
        systems.push(found);
    }
    (systems, caveats)
}

/// The row that holds for each system and place: the last year up to that of the network, else the first after it.
fn builds(model: &Model, year: i32) -> Vec<&Build> {
    let mut chosen: IndexMap<(&str, &str), &Build> = IndexMap::new();
    let far = |row: &Build| row.year.map_or((false, 0), |of| (of.0 > year, (of.0 - year).abs()));
    for row in &model.builds {
        let held = chosen.entry((row.system.as_str(), row.place.as_str())).or_insert(row);
        if far(row) <= far(held) {
            *held = row;
        }
    }
    chosen.into_values().collect()
}

fn system_use(model: &Model, build: &Build, system: &System, year: i32) -> SystemUse {
    let rule = build.rule.as_ref().and_then(|id| model.rules.get(id.as_str()));
    let shut = rule.map(|rule| rule.covered.iter().flat_map(|place| model.members(place, year)));
    SystemUse {
        build: build.id.to_string(),
        system: system.id.to_string(),
        name: system.name.clone(),
        sector: system.sector.clone(),
        place: build.place.to_string(),
        unit: system.unit.clone(),
        units: ends(build.units_low, build.units.get(), build.units_high),
        rule: rule.map(|rule| rule.id.to_string()),
        covered: shut.map(|places| places.map(|place| place.to_string()).collect()).unwrap_or_default(),
        needs: Vec::new(),
    }
}

fn ends(low: Option<Positive>, central: f64, high: Option<Positive>) -> [f64; 3] {
    [low.map_or(central, Positive::get), central, high.map_or(central, Positive::get)]
}

/// Kilograms of each material in a unit. Lines of one item are readings of the same part, and parts add up.
fn materials(model: &Model, system: &str) -> IndexMap<Good, [f64; 3]> {
    let mut parts: IndexMap<(Good, &str), Vec<&BomLine>> = IndexMap::new();
    for line in model.bom.iter().filter(|line| line.system.as_str() == system) {
        let Some(material) = line.material.clone() else { continue };
        let good = Good { material, element: line.element.clone() };
        parts.entry((good, line.item.as_str())).or_default().push(line);
    }
    let mut sums: IndexMap<Good, [f64; 3]> = IndexMap::new();
    for ((good, _), lines) in parts {
        let Some(kg) = reading(&lines) else { continue };
        let sum = sums.entry(good).or_default();
        *sum = [0, 1, 2].map(|end| sum[end] + kg[end]);
    }
    sums
}

/// The range that all readings of a part span, and the mean of their middles. One bound alone has no middle.
fn reading(lines: &[&BomLine]) -> Option<[f64; 3]> {
    let number = |value: Option<Positive>| value.map(Positive::get);
    let cells = lines.iter().map(|line| [number(line.kg_low), number(line.kg_central), number(line.kg_high)]);
    let all: Vec<f64> = cells.clone().flatten().flatten().collect();
    let low = all.iter().copied().reduce(f64::min)?;
    let high = all.iter().copied().reduce(f64::max)?;
    let middle = |[low, central, high]: [Option<f64>; 3]| central.or_else(|| Some(f64::midpoint(low?, high?)));
    let middles: Vec<f64> = cells.filter_map(middle).collect();
    let central =
        if middles.is_empty() { f64::midpoint(low, high) } else { middles.iter().sum::<f64>() / middles.len() as f64 };
    Some([low, central, high])
}

/// The sink of the country's users of a good; of several, that of the sector, then that of all sectors.
fn user(topology: &Topology, world: &World, of: &SystemUse, good: &Good) -> Option<usize> {
    let sector = |sink: usize| topology.nodes[world.sinks[sink].node()].sector.as_deref().unwrap_or("all");
    let uses = (0..world.sinks.len()).filter(|&sink| {
        let is_good = matches!(world.sinks[sink], Actor::User(_, number) if world.goods[number] == *good);
        is_good && topology.nodes[world.sinks[sink].node()].place.as_str() == of.place
    });
    uses.min_by_key(|&sink| (sector(sink) != of.sector, sector(sink) != "all"))
}
