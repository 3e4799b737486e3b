//! A plan in the simulator: the same scenarios on the network of a year without and with what is planned.
//!
//! The optimizer believes its own network; the simulator has stocks, orders, rationing and other buyers in it. Both runs
//! have the same draws of everything that is uncertain.

mod feeds;
pub mod insured;
pub mod planned;
mod rebalance;
mod translate;
mod ways;

use self::planned::Planned;
use self::rebalance::{Rebalance, Standing};
use self::ways::Ways;
use crate::plan::answer::{SimulatedPlan, SimulatedRow};
use crate::plan::reading::Plan;
use crate::stress::StressQuestion;
use crate::stress_setup::{asked, compiled, periods};
use crate::stress_systems::{Built, systems};
use crate::stress_users::{Users, UsersKind, users};
use adit_balance::Balance;
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::ids::ElementId;
use adit_model::network::Topology;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_stress::aim::aimed;
use adit_stress::arcs::Arcs;
use adit_stress::measures::with_measures;
use adit_stress::simulate::{Basket, Outlook, Study, simulate};
use adit_stress::tally::{Band, Tally};
use adit_stress::world::Hold;
use adit_stress::{Compiled, LANES, Uses, World};
use std::collections::BTreeMap;

/// Part of its capacity below which a new plant is said to stand idle.
const IDLE: f64 = 0.99;

/// A network laid out with or without a plan.
#[derive(Debug, Clone)]
pub struct Laid {
    /// Nodes, with those of the plan.
    pub topology: Topology,
    /// The chain, and what its parts stand for.
    pub world: World,
    /// What systems take of it.
    pub uses: Uses,
    /// What of the plan is not as it was meant, in sentences.
    pub caveats: Vec<String>,
}

/// Lays the balanced network out with what is planned in it. It stands still until something happens.
///
/// # Errors
/// Names that the model does not know, plants that take what nobody makes, parameters that no row gives.
pub fn laid_out(
    model: &Model,
    balance: &Balance,
    planned: &Planned,
    question: &StressQuestion,
) -> Result<Laid, Problems> {
    let year = balance.year;
    unknown(model, planned).into_result(())?;
    let arcs = Arcs::of(model, &balance.topology, &balance.central);
    let ways = Ways::new(&balance.topology, &arcs, planned.growth);
    let (topology, arcs, plants) = Rebalance::new(model, planned, year, ways)?.into_arcs();
    let mut world = World::of_arcs(model, &topology, &arcs, year, question.step)?;
    world.chain.policy.rationing = question.rationing;
    let uses = Uses::part(model, &topology, &mut world, year)?;
    let mut caveats = capacities(planned, &plants, &mut world);
    for (place, good) in &planned.qualified {
        let places = model.members(place, planned.year);
        let number = world.goods.iter().position(|known| known == good);
        world.qualify(|_, to, what| Some(what) == number && places.contains(&topology.nodes[to.node()].place));
    }
    for reserve in &planned.reserves {
        let mut places: Vec<_> = reserve.places.iter().flat_map(|place| model.members(place, planned.year)).collect();
        places.sort();
        places.dedup();
        let who = reserve.places.join(", ");
        let good = world.goods.iter().position(|known| *known == reserve.good);
        let hold = good.map(|good| Hold {
            name: format!("plan: {} for {who}", reserve.good),
            good,
            places,
            tonnes: reserve.tonnes,
            rate_a_month: reserve.rate_a_month,
            delay_months: reserve.delay_months,
        });
        let serves = hold.map(|hold| world.hold(model, &topology, year, &hold)).transpose()?.unwrap_or(false);
        if !serves {
            caveats.push(format!("Nobody in {who} takes {}: its reserve serves nobody.", reserve.good));
        }
    }
    Ok(Laid { topology, world, uses, caveats })
}

/// Gives new plants the capacity that is planned; says which of them find too few buyers.
fn capacities(planned: &Planned, plants: &[Standing], world: &mut World) -> Vec<String> {
    let mut caveats = Vec::new();
    for (plant, standing) in planned.all().into_iter().zip(plants) {
        let facility = world.facilities.iter().position(|actor| *actor == standing.actor);
        if let Some(facility) = facility {
            let base = world.chain.facilities[facility].base;
            world.set_capacity(facility, base * (plant.capacity / standing.activity).max(1.0));
        }
        let part = standing.activity / plant.capacity;
        if plant.capacity > 0.0 && part < IDLE {
            caveats.push(format!(
                "{} finds buyers for {:.0}% of what it can make; the rest is there once others fail.",
                plant.name,
                part * 100.0
            ));
        }
    }
    caveats
}

/// Runs each scenario of a question on the network of a year without and with a plan, with the same draws.
///
/// Users and systems are those the question asks about; those who miss nothing in either case have no row.
///
/// # Errors
/// As [`laid_out`] and [`crate::stress::stress()`].
pub fn simulated(
    model: &Model,
    balance: &Balance,
    planned: &Planned,
    question: &StressQuestion,
) -> Result<SimulatedPlan, Problems> {
    let names = asked(model, question, balance.year)?;
    let before = laid_out(model, balance, &planned.without(), question)?;
    let after = laid_out(model, balance, planned, question)?;
    let extended = with_measures(model, &before.topology, &before.world, balance.year, &names)?;
    let mut rows = Vec::new();
    for name in names {
        let months = extended.scenarios.get(name).map_or(1.0, |row| Positive::get(row.months));
        let periods = periods(question.months.map_or(months, f64::from), question.step);
        let [before, after] = [&before, &after].map(|laid| run(&extended, laid, balance.year, name, periods, question));
        let (before, mut after) = (before?, after?);
        for (handle, Fares { users, unit, missing, .. }) in before {
            // Who needs nothing any more misses nothing.
            let with = after.remove(&handle).map_or(Band { mean: 0.0, p10: 0.0, p50: 0.0, p90: 0.0 }, |of| of.missing);
            if missing.p90 > 0.0 || with.p90 > 0.0 {
                rows.push(SimulatedRow { scenario: name.to_owned(), users, unit, before: missing, after: with });
            }
        }
    }
    let draws = usize::try_from(question.draws.div_ceil(LANES as u64).max(1)).unwrap_or(1) * LANES;
    Ok(SimulatedPlan { year: planned.year, draws, rows, caveats: caveats(planned, after.caveats) })
}

/// A solved plan, as it stands when its horizon ends, in the simulator.
///
/// # Errors
/// As [`simulated`].
pub(in crate::plan) fn of_plan(plan: &Plan<'_, '_>, question: &StressQuestion) -> Result<SimulatedPlan, Problems> {
    let setup = plan.prepared.setup;
    let planned = translate::planned(plan, plan.prepared.years.last);
    simulated(setup.model, &setup.balance, &planned, question)
}

/// How users fare under a scenario.
struct Fares {
    users: String,
    unit: String,
    missing: Band,
    /// The part of what they need that is missing, draw by draw, and what they need.
    parts: Tally,
    need: f64,
}

/// What tells users of one network from each other: kind, material, place, sector, system.
type Handle = (UsersKind, String, Option<String>, Option<String>, Option<String>);

fn handle(users: &Users) -> Handle {
    (users.kind, users.material.clone(), users.place.clone(), users.sector.clone(), users.system.clone())
}

/// One scenario on one network.
fn run(
    model: &Model,
    laid: &Laid,
    year: i32,
    scenario: &str,
    periods: u32,
    question: &StressQuestion,
) -> Result<BTreeMap<Handle, Fares>, Problems> {
    let mut world = laid.world.clone();
    let aimed = aimed(model, &laid.topology, &world, year, &[scenario]);
    world.part_prices(model, &laid.topology, year, &aimed);
    let users = users(model, &laid.topology, &world, question, year)?;
    let built = systems(model, &laid.uses, question, year)?;
    let compiled: Compiled = compiled(&world)?;
    let study = Study::new(&compiled, &world, &aimed, periods);
    let wholes = built.iter().filter_map(|built| built.baskets().next());
    let baskets: Vec<Basket> = users.iter().map(Users::basket).chain(wholes).collect();
    let outlooks = simulate(&study, &baskets, question.draws, question.seed);
    let (of_users, of_systems) = outlooks.split_at(users.len());
    let years = f64::from(periods) / question.step.per_year();
    let users = users.iter().zip(of_users).map(|(users, outlook)| {
        let unit = format!("t of {}", users.material_name);
        (handle(users), Fares::new(users, unit, outlook, outlook.demand * f64::from(periods)))
    });
    let systems = built.iter().zip(of_systems).filter_map(|(built, outlook)| of_system(model, built, outlook, years));
    Ok(users.chain(systems).collect())
}

/// Units of a system that lack a material: its shortage times units, at their central number.
fn of_system(model: &Model, built: &Built, outlook: &Outlook, years: f64) -> Option<(Handle, Fares)> {
    let (users, units) = built.whole(model)?;
    let unit = format!("units of {}", users.system.clone().unwrap_or_default());
    Some((handle(users), Fares::new(users, unit, outlook, units * years)))
}

impl Fares {
    fn new(users: &Users, unit: String, outlook: &Outlook, need: f64) -> Self {
        let Band { mean, p10, p50, p90 } = outlook.unmet_in_all;
        let missing = Band { mean: mean * need, p10: p10 * need, p50: p50 * need, p90: p90 * need };
        Self { users: users.basket().name, unit, missing, parts: outlook.in_all.clone(), need }
    }
}

/// Whether a use is meant by a scope.
fn is_user(model: &Model, year: i32, ways: &Ways, node: usize, good: usize, scope: &Scope) -> bool {
    let (node, good) = (&ways.topology.nodes[node], &ways.goods[good]);
    let at =
        |key| scope.get(key).is_none_or(|places| places.iter().any(|of| model.members(of, year).contains(&node.place)));
    let element = good.element.as_ref().map(ElementId::as_str);
    at(Key::Country)
        && at(Key::To)
        && scope.admits(Key::Material, good.material.as_str())
        && element.map_or(scope.get(Key::Element).is_none(), |element| scope.admits(Key::Element, element))
        && scope.admits(Key::Sector, node.sector.as_deref().unwrap_or("all"))
}

/// Every name of a plan that the model does not know, and every number that makes no sense.
fn unknown(model: &Model, planned: &Planned) -> Problems {
    let mut problems = Problems::default();
    let mut that = |holds: bool, of: &str, found: String, expected: &str| {
        if !holds {
            let problem = Problem::new(Code::WrongValue, format!("the simulator cannot use `{of}` of the plan"));
            problems.push(problem.found(found).expected(expected));
        }
    };
    let known = |place: &str| !model.members(place, planned.year).is_empty();
    let is_place = |place: &str| model.places.get(place).is_some();
    that(planned.growth > 0.0 && planned.growth.is_finite(), "growth", planned.growth.to_string(), "above 0");
    for plant in planned.all() {
        that(is_place(&plant.place), &plant.id, plant.place.clone(), "the id of a place");
        let numbers = plant.takes.iter().chain(&plant.gives).map(|(_, per)| *per).chain([plant.capacity]);
        for number in numbers.filter(|number| !number.is_finite() || *number < 0.0) {
            that(false, &plant.id, number.to_string(), "zero or more");
        }
    }
    let places = planned.reserves.iter().flat_map(|reserve| &reserve.places);
    let places = places.chain(planned.qualified.iter().map(|(place, _)| place)).chain(&planned.shared);
    for place in places.chain(&planned.displaced) {
        that(known(place), place, place.clone(), "the id of a place or group");
    }
    for reserve in &planned.reserves {
        that(
            reserve.tonnes >= 0.0 && reserve.tonnes.is_finite(),
            "reserve",
            reserve.tonnes.to_string(),
            "zero or more",
        );
    }
    problems
}

/// What the simulator leaves out, in sentences.
fn caveats(planned: &Planned, mut own: Vec<String>) -> Vec<String> {
    let mut caveats = vec![
        "Without and with the plan the draws are the same, on the central network; what the balance leaves open is not drawn."
            .to_owned(),
    ];
    if (planned.growth - 1.0).abs() > 1e-9 {
        caveats.push(format!(
            "All flows of the balanced year are multiplied by {:.2}: suppliers have grown as demand has, and those of \
             today keep their shares.",
            planned.growth
        ));
    }
    if !planned.all().is_empty() {
        let who = planned.displaced.as_deref().unwrap_or("the greatest maker that exports");
        caveats.push(format!(
            "New plants sell at home first, then to those they share with, then to others, and are qualified there. What \
             they displace is made less by {who}; it also ships what their feeds take from others. Scrap falls as it does \
             today, and a joint product that finds no buyer is not made into anything else."
        ));
        caveats.push(
            "A new plant is there with the output that is expected of it; its stocks are those of other plants. Once goods \
             are scarce, buyers abroad get their part of what it makes like those at home."
                .to_owned(),
        );
    }
    caveats.append(&mut own);
    caveats.extend(planned.left_out.iter().cloned());
    // A plant of several feeds says the same of each.
    let mut told: Vec<String> = Vec::new();
    for caveat in caveats {
        if !told.contains(&caveat) {
            told.push(caveat);
        }
    }
    told
}
