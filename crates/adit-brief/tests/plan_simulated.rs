//! Plans in the simulator, on the shipped model.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_brief::StressQuestion;
use adit_brief::plan::answer::{SimulatedPlan, SimulatedRow};
use adit_brief::plan::simulated::planned::{Feed, FeedFrom, NewPlant, Planned, PlannedReserve, Substituted};
use adit_brief::plan::simulated::{Laid, laid_out, simulated};
use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId};
use adit_model::words::Stage;
use adit_stress::arcs::Good;
use adit_stress::{Compiled, Shocks, run};
use std::sync::OnceLock;

fn shipped() -> &'static (Model, Balance) {
    static SHIPPED: OnceLock<(Model, Balance)> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let model = Model::read("rare-earths").unwrap();
        let options = Options { draws: 0, conflicts: false, ..Options::default() };
        let balance = balance(&model, &options).unwrap();
        (model, balance)
    })
}

fn good(material: &str, element: &str) -> Good {
    let element = (!element.is_empty()).then(|| ElementId::new(element));
    Good { material: MaterialId::new(material), element }
}

fn magnets() -> Good {
    good("magnet_ndfeb", "")
}

/// A magnet plant in the United States. It takes metal as the magnets of the balance do, some 0.45 t of elements a tonne.
fn magnet_plant(capacity: f64, takes: &[(&str, f64)]) -> NewPlant {
    NewPlant {
        id: "magnets".into(),
        name: "Magnet plant".into(),
        place: "USA".into(),
        stage: Stage::Magnet,
        site: None,
        capacity,
        takes: takes.iter().map(|(element, per)| (good("metal", element), *per)).collect(),
        gives: vec![(magnets(), 1.0)],
        feeds: Vec::new(),
    }
}

const METALS: [(&str, f64); 4] = [("Nd", 0.34), ("Pr", 0.1), ("Dy", 0.012), ("Tb", 0.003)];

/// The plants before it: from ore of a mine of their own to metal, as much as the magnets need.
fn upstream(magnets: f64) -> Vec<NewPlant> {
    let plant = |id: &str, stage, takes, gives, feeds| NewPlant {
        id: id.into(),
        name: id.into(),
        place: "USA".into(),
        stage,
        site: None,
        capacity: magnets,
        takes,
        gives,
        feeds,
    };
    let of = |material: &str| -> Vec<(Good, f64)> {
        METALS.iter().map(|(element, per)| (good(material, element), *per)).collect()
    };
    let from = |goods: &[(Good, f64)], id: &str| -> Vec<Feed> {
        goods.iter().map(|(good, _)| Feed { good: good.clone(), from: FeedFrom::Plant(id.into()) }).collect()
    };
    let ore = vec![(good("concentrate", ""), 0.5)];
    vec![
        plant("mine", Stage::Mine, Vec::new(), ore.clone(), Vec::new()),
        plant("separation", Stage::Separation, ore.clone(), of("oxide"), from(&ore, "mine")),
        plant("metal", Stage::Metal, of("oxide"), of("metal"), from(&of("oxide"), "separation")),
    ]
}

fn planned(plants: Vec<NewPlant>) -> Planned {
    Planned { displaced: Some("CHN".into()), plants, ..Planned::nothing(2030) }
}

fn question(scenario: &str) -> StressQuestion {
    StressQuestion {
        scenarios: vec![scenario.into()],
        draws: 32,
        places: vec!["USA".into()],
        materials: vec!["magnet_ndfeb".into()],
        ..StressQuestion::default()
    }
}

fn ask(planned: &Planned, scenario: &str) -> SimulatedPlan {
    let (model, balance) = shipped();
    simulated(model, balance, planned, &question(scenario)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// How users of magnets in the United States fare.
fn magnets_in_usa(answer: &SimulatedPlan) -> &SimulatedRow {
    answer.rows.iter().find(|row| row.users.contains("United States") && row.unit.starts_with("t of")).unwrap()
}

fn laid(planned: &Planned) -> Laid {
    let (model, balance) = shipped();
    laid_out(model, balance, planned, &question("china-all")).unwrap_or_else(|problems| panic!("{problems}"))
}

fn stands_still(laid: &Laid) {
    let compiled = Compiled::new(laid.world.chain.clone()).unwrap_or_else(|errors| panic!("{errors:?}"));
    run(&compiled, &Shocks::default(), 36, |happened, _| {
        for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
            assert!(unmet[0] <= 1e-6 * (1.0 + sink.base), "{}: {} in {}", sink.name, unmet[0], happened.period);
        }
        for (plant, activity) in compiled.chain.facilities.iter().zip(&happened.activity) {
            assert!((activity[0] - plant.base).abs() <= 1e-6 * plant.base, "{}: {}", plant.name, activity[0]);
        }
        for ((link, way), shipped) in compiled.chain.links.iter().zip(&compiled.ways).zip(&happened.shipped) {
            assert!((shipped[0] - way.base).abs() <= 1e-6 * (1e-3 + way.base), "{}: {}", link.name, shipped[0]);
        }
    });
}

/// Tonnes of activity a year of every site, by name of the node.
fn sites(laid: &Laid) -> Vec<(String, String, f64)> {
    let of = laid.world.facilities.iter().zip(&laid.world.chain.facilities).filter(|(actor, _)| actor.is_site());
    of.map(|(actor, facility)| {
        let node = &laid.topology.nodes[actor.node()];
        (facility.name.clone(), node.place.to_string(), facility.base * 12.0)
    })
    .collect()
}

#[test]
fn a_year_without_a_plan_is_the_balanced_one() {
    let (model, balance) = shipped();
    let nothing = laid(&Planned::nothing(2030));
    let world = adit_stress::World::new(model, &balance.topology, &balance.central, balance.year, question("").step);
    assert_eq!(nothing.world.facilities, world.unwrap().facilities[..nothing.world.facilities.len()]);
    stands_still(&nothing);
}

#[test]
fn a_network_with_new_plants_stands_still() {
    let mut all = upstream(7_000.0);
    all.push(magnet_plant(7_000.0, &METALS));
    let plans = [
        planned(vec![magnet_plant(7_000.0, &[])]),
        planned(vec![magnet_plant(7_000.0, &METALS)]),
        planned(all.clone()),
        Planned { displaced: None, growth: 1.5, ..planned(all.clone()) },
        planned(vec![magnet_plant(30_000.0, &METALS)]),
    ];
    for plan in &plans {
        stands_still(&laid(plan));
    }
}

#[test]
fn who_gives_way_is_the_exporter_and_nobody_else() {
    let before = sites(&laid(&planned(Vec::new())));
    let after = sites(&laid(&planned(vec![magnet_plant(7_000.0, &METALS)])));
    let mut fell = 0.0;
    for (name, place, tonnes) in &before {
        let now = after.iter().find(|(other, ..)| other == name).map_or(0.0, |(.., tonnes)| *tonnes);
        if place == "CHN" || place == "MMR" || place == "LAO" {
            if name.contains("magnet") {
                fell += tonnes - now;
            }
        } else {
            println!("{name} {place}: {tonnes} {now}");
            assert!((now - tonnes).abs() <= 1e-3 * tonnes + 1e-3, "{name}: {tonnes} {now}");
        }
    }
    println!("{fell}");
    let new = after.iter().find(|(name, ..)| name.contains("magnets")).unwrap();
    assert!((new.2 - 7_000.0).abs() < 1e-6, "{new:?}");
}

#[test]
fn a_plant_that_needs_nobody_takes_the_shortage_away() {
    let answer = ask(&planned(vec![magnet_plant(9_000.0, &[])]), "china-all");
    let row = magnets_in_usa(&answer);
    println!("{row:?}");
    assert!(row.before.mean > 500.0 && row.after.mean < 0.02 * row.before.mean, "{row:?}");
}

#[test]
fn a_plant_fed_by_the_embargoed_country_does_not_help() {
    let alone = ask(&planned(vec![magnet_plant(9_000.0, &METALS)]), "china-all");
    let mut chain = upstream(9_000.0);
    let mut magnets = magnet_plant(9_000.0, &METALS);
    magnets.feeds = METALS
        .iter()
        .map(|(element, _)| Feed { good: good("metal", element), from: FeedFrom::Plant("metal".into()) })
        .collect();
    chain.push(magnets);
    let whole = ask(&planned(chain), "china-all");
    let (alone, whole) = (magnets_in_usa(&alone), magnets_in_usa(&whole));
    println!("{alone:?} {whole:?}");
    assert!(alone.after.mean > 0.6 * alone.before.mean, "{alone:?}");
    assert!(whole.after.mean < 0.02 * whole.before.mean, "{whole:?}");
}

#[test]
fn a_reserve_of_some_months_bridges_them() {
    let with = |tonnes: f64| {
        let reserve = PlannedReserve {
            good: magnets(),
            place: "USA".into(),
            tonnes,
            rate_a_month: Some(1.0),
            delay_months: Some(0.0),
        };
        let answer = ask(&Planned { reserves: vec![reserve], ..planned(Vec::new()) }, "china-all");
        let row = magnets_in_usa(&answer).clone();
        row.before.mean - row.after.mean
    };
    let month = 8_166.0 / 12.0;
    let [two, four] = [2.0, 4.0].map(|months| with(months * month));
    println!("{two} {four}");
    assert!(two > 0.8 * 2.0 * month && two < 1.1 * 2.0 * month, "{two}");
    assert!(four > 1.6 * two && four < 2.1 * two, "{two} {four}");
}

#[test]
fn substitutes_and_qualified_sources_lower_what_is_missing() {
    let users = "country=USA,material=magnet_ndfeb".parse().unwrap();
    let less = Planned { substitution: vec![Substituted { users, part: 0.1 }], ..planned(Vec::new()) };
    let ahead = Planned { qualified: vec![("USA".into(), magnets())], ..planned(Vec::new()) };
    for plan in [less, ahead] {
        let answer = ask(&plan, "china-all");
        let row = magnets_in_usa(&answer);
        println!("{row:?}");
        assert!(row.after.mean < row.before.mean, "{row:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let plan = planned(vec![magnet_plant(7_000.0, &METALS)]);
    assert_eq!(ask(&plan, "april-2025"), ask(&plan, "april-2025"));
}

#[test]
fn a_plan_that_makes_no_sense_is_told_whole() {
    let (model, balance) = shipped();
    let mut plant = magnet_plant(f64::NAN, &METALS);
    plant.place = "XYZ".into();
    let reserve = PlannedReserve {
        good: magnets(),
        place: "nowhere".into(),
        tonnes: -1.0,
        rate_a_month: None,
        delay_months: None,
    };
    let plan = Planned { reserves: vec![reserve], growth: 0.0, ..planned(vec![plant]) };
    let problems = laid_out(model, balance, &plan, &question("china-all")).unwrap_err();
    assert_eq!(problems.as_slice().len(), 5, "{problems}");
}
