//! Systems as users of the shipped world.

#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)] // tests

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_model::package::Package;
use adit_stress::aim::aim;
use adit_stress::arcs::Actor;
use adit_stress::simulate::{Basket, Outlook, Rule, Study, simulate};
use adit_stress::{Compiled, Rationing, Shocks, Step, Uses, World, run};

/// A model on top of the shipped one, with tables that override it.
fn model(files: &[(&str, &str)]) -> Model {
    let about = ("datapackage.json", r#"{"name": "supposed", "extends": "rare-earths"}"#);
    let files = [&[about], files].concat().into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    Model::from_package(&Package { name: "supposed".into(), folder: None, files: files.collect() })
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn balanced(model: &Model) -> Balance {
    balance(model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap()
}

fn whole(model: &Model, balance: &Balance) -> World {
    World::new(model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap()
}

fn parted(model: &Model, balance: &Balance) -> (World, Uses) {
    let mut world = whole(model, balance);
    let uses = Uses::part(model, &balance.topology, &mut world, balance.year).unwrap_or_else(|found| panic!("{found}"));
    (world, uses)
}

/// Sum of demand of the sinks of each use.
fn demand(world: &World) -> Vec<(Actor, f64)> {
    let mut sums: Vec<(Actor, f64)> = Vec::new();
    for (actor, sink) in world.sinks.iter().zip(&world.chain.sinks) {
        match sums.iter_mut().find(|(known, _)| known == actor) {
            Some((_, sum)) => *sum += sink.base,
            None => sums.push((*actor, sink.base)),
        }
    }
    sums
}

#[test]
fn systems_and_the_rest_are_what_the_country_uses_and_the_chain_stands_still() {
    let model = Model::read("rare-earths").unwrap();
    let balance = balanced(&model);
    let (world, uses) = parted(&model, &balance);
    assert!(uses.caveats.is_empty(), "{:?}", uses.caveats);
    let [motor, fighter] = ["ev_motor", "f_35"].map(|id| uses.systems.iter().find(|use_| use_.system == id).unwrap());
    assert_eq!((motor.needs.len(), fighter.needs.len()), (1, 2));
    // Two readings of one part: the range spans both, and a bound alone has no middle. A lone figure has no range.
    assert_eq!(motor.needs[0].kg, [1.43, 2.0, 2.0]);
    assert_eq!(fighter.needs.iter().map(|need| need.kg).collect::<Vec<_>>(), [[23.0; 3], [8.0, 14.0, 20.0]]);
    for need in uses.systems.iter().flat_map(|system| &system.needs) {
        let base = world.chain.sinks[need.sink].base * 12.0;
        assert!((base - need.tonnes[1]).abs() < 1e-9 && need.share > 0.0 && need.share < 1.0, "{need:?}");
    }
    for ((actor, before), (_, after)) in demand(&whole(&model, &balance)).iter().zip(demand(&world)) {
        assert!((before - after).abs() < 1e-9 * (1.0 + before), "{actor:?}: {before} {after}");
    }
    // A fighter is bound by a rule: nothing that China made or mixed reaches its stock of NdFeB magnets.
    let sellers: Vec<String> = world
        .chain
        .links
        .iter()
        .filter(|link| link.name.ends_with(" for f_35"))
        .map(|link| link.name.clone())
        .collect();
    assert!(
        sellers.len() > 2 && sellers.iter().all(|name| !name.contains("@CHN") && name.contains(":made:")),
        "{sellers:?}"
    );
    let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
    run(&compiled, &Shocks::default(), 36, |happened, _| {
        for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
            assert!(unmet[0] <= 1e-6 * (1e-6 + sink.base), "{}: {} in {}", sink.name, unmet[0], happened.period);
        }
    });
}

/// How both systems fare in nine months of embargo.
fn embargo(model: &Model, balance: &Balance, rationing: Rationing) -> [Outlook; 2] {
    let (mut world, uses) = parted(model, balance);
    world.chain.policy.rationing = rationing;
    let aimed = aim(model, &balance.topology, &world, balance.year, &["april-2025-embargo"]).unwrap();
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    let basket = |id: &str| {
        let system = uses.systems.iter().find(|system| system.system == id).unwrap();
        Basket { name: id.into(), sinks: system.needs.iter().map(|need| need.sink).collect(), rule: Rule::Scarcest }
    };
    let study = Study::new(&compiled, &world, &aimed, 24);
    simulate(&study, &["ev_motor", "f_35"].map(basket), 64, 1).try_into().unwrap()
}

#[test]
fn priority_serves_defense_first_and_never_worse() {
    let model = Model::read("rare-earths").unwrap();
    let balance = balanced(&model);
    let [motors, fighters] = embargo(&model, &balance, Rationing::Proportional);
    let [motors_after, fighters_before] = embargo(&model, &balance, Rationing::Priority);
    let all = |outlook: &Outlook| outlook.unmet_in_all.mean;
    assert!(all(&motors) > 0.1 && all(&fighters) > 0.05, "{} {}", all(&motors), all(&fighters));
    assert!(all(&fighters_before) <= all(&fighters) + 1e-4, "{} {}", all(&fighters_before), all(&fighters));
    assert!(all(&motors_after) >= all(&motors) - 0.02, "{} {}", all(&motors_after), all(&motors));
}

#[test]
fn without_a_rule_a_fighter_shares_the_magnets_of_its_country() {
    let builds = "id,system,place,units,assumption,confidence\nf_35_usa,f_35,USA,150,f_35_a_year,low\n";
    let model = model(&[("builds.csv", builds)]);
    let balance = balanced(&model);
    let (world, uses) = parted(&model, &balance);
    let fighter = uses.systems.iter().find(|system| system.system == "f_35").unwrap();
    assert!(fighter.covered.is_empty());
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    run(&compiled, &Shocks::default(), 36, |happened, _| {
        for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
            assert!(unmet[0] <= 1e-6 * (1e-6 + sink.base), "{}: {}", sink.name, unmet[0]);
        }
    });
    // Served first, it goes short of nothing that its country still gets.
    let [motors, fighters] = embargo(&model, &balance, Rationing::Priority);
    assert!(fighters.unmet_in_all.mean <= motors.unmet_in_all.mean, "{fighters:?}");
}

#[test]
fn systems_that_outgrow_their_country_are_an_error_with_a_mend() {
    let builds = "id,system,place,units,assumption,confidence\nmotors,ev_motor,USA,9000000,ev_motors_usa,low\n";
    let model = model(&[("builds.csv", builds)]);
    let balance = balanced(&model);
    let mut world = whole(&model, &balance);
    let problems = Uses::part(&model, &balance.topology, &mut world, balance.year).unwrap_err().to_string();
    assert!(problems.contains("builds.csv") && problems.contains("motors, f_35_usa"), "{problems}");
}
