//! The shipped world as a chain.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Options, balance};
use adit_model::Model;
use adit_model::package::Package;
use adit_stress::aim::aim;
use adit_stress::simulate::{Basket, Rule, Study, simulate};
use adit_stress::{Compiled, Draws, Effect, Event, Settings, Shocks, Step, World, run};

#[test]
fn the_shipped_world_stands_still_without_events() {
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month)
        .unwrap_or_else(|problems| panic!("{problems}"));
    let [facilities, links, sinks] = [world.chain.facilities.len(), world.chain.links.len(), world.chain.sinks.len()];
    assert!(facilities > 300 && links > 1_000 && sinks > 20, "{facilities} {links} {sinks}");
    let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
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

#[test]
fn the_shipped_world_stands_still_whatever_its_parameters_are() {
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    let study = Study::new(&compiled, &world, &[], 24);
    assert!(study.uncertain().len() > 10, "{:?}", study.uncertain());
    study.block(&Draws::independent(3), 40, |happened, _| {
        for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
            assert!(unmet.iter().all(|unmet| *unmet <= 1e-6 * (1.0 + sink.base)), "{}: {unmet:?}", sink.name);
        }
    });
    let central = Settings::central(&compiled);
    let drawn = central.clone().drawn(&compiled, &world.variables, &world.dials, world.step, &Draws::central(), 0);
    assert_eq!(drawn.lead, central.lead);
    let pairs = [(&drawn.input_target, &central.input_target), (&drawn.output_target, &central.output_target)];
    for (drawn, central) in pairs.into_iter().chain([(&drawn.capacity, &central.capacity)]) {
        for (drawn, central) in drawn.iter().flatten().zip(central.iter().flatten()) {
            assert!((drawn - central).abs() <= 1e-12 * central, "{drawn} {central}");
        }
    }
}

#[test]
fn an_embargo_bites_abroad_after_the_stocks_and_not_at_home() {
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let place = |actor: adit_stress::arcs::Actor| balance.topology.nodes[actor.node()].place.as_str().to_owned();
    let leaves = |(from, to): &(_, _)| place(*from) == "CHN" && place(*to) != "CHN";
    let shut: Vec<usize> = (0..world.links.len()).filter(|&link| leaves(&world.links[link])).collect();
    assert!(shut.len() > 20, "{}", shut.len());
    let events = shut.iter().map(|&link| Event::certain(Effect::Embargo { link }, 3, 12, 1.0)).collect();
    let homes: Vec<String> = world.sinks.iter().map(|&sink| place(sink)).collect();
    let compiled = Compiled::new(world.chain).unwrap();
    let mut unmet = vec![Vec::new(); homes.len()];
    run(&compiled, &Shocks { events }, 24, |happened, _| {
        for (sink, unmet) in unmet.iter_mut().enumerate() {
            let demand = happened.demand[sink][0].max(1e-12);
            unmet.push(happened.unmet[sink][0] / demand);
        }
    });
    for ((home, sink), unmet) in homes.iter().zip(&compiled.chain.sinks).zip(&unmet) {
        assert!(unmet[..3].iter().all(|part| *part < 1e-6), "{}: {unmet:?}", sink.name);
        if home == "CHN" && sink.name.contains("magnet") {
            assert!(unmet.iter().all(|part| *part < 0.05), "{}: {unmet:?}", sink.name);
        }
    }
    let short = |home: &str| {
        let of = homes.iter().zip(&compiled.chain.sinks).zip(&unmet);
        let of = of.filter(|((place, sink), _)| *place == home && sink.name.contains("magnet_ndfeb"));
        of.map(|(_, unmet)| unmet.iter().copied().fold(0.0, f64::max)).fold(0.0, f64::max)
    };
    assert!(short("USA") > 0.3 && short("DEU") > 0.3, "{} {}", short("USA"), short("DEU"));
}

/// A model on top of the shipped one with an embargo whose length is uncertain.
fn supposed() -> Model {
    let about = r#"{"name": "supposed", "extends": "rare-earths"}"#;
    let scenarios =
        "id,name,statement,months,assumption\nsupposed,Supposed,China stops exporting magnets,24,dyn_spare\n";
    let shocks = "id,scenario,effect,of,spread,low,central,high,after_months,months_low,months,months_high,assumption,confidence\n\
        a,supposed,embargo,\"from=CHN,material=magnet_ndfeb\",triangular,,,,2,3,6,12,dyn_spare,low\n\
        b,supposed,outage,site=lynas_malaysia,uniform,20,50,80,0,6,6,6,dyn_spare,low\n";
    let files = [("datapackage.json", about), ("scenarios.csv", scenarios), ("shocks.csv", shocks)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec();
    Model::from_package(&Package { name: "supposed".into(), folder: None, files })
        .unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn draws_are_the_same_on_any_number_of_threads() {
    let model = supposed();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let aimed = aim(&model, &balance.topology, &world, balance.year, &["supposed"]).unwrap();
    assert_eq!(aimed.len(), 2);
    let users = world.chain.sinks.iter().position(|sink| sink.name.contains("magnet_ndfeb@USA")).unwrap();
    let baskets = [Basket { name: "magnets, United States".into(), sinks: vec![users], rule: Rule::Sum }];
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    let ask = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulate(&Study::new(&compiled, &world, &aimed, 24), &baskets, 64, 7))
    };
    let one = ask(1);
    assert_eq!(one, ask(3));
    let outlook = &one[0];
    assert!(outlook.unmet[1].p90 < 1e-9 && outlook.short > 0.9, "{outlook:?}");
    // A longer embargo only adds months at the end: the first shortage does not depend on it, its end does.
    let first = outlook.first_short.unwrap();
    assert!(first.p10 >= 2.0 && first.p90 - first.p10 <= 1.0, "{first:?}");
    assert!(outlook.unmet[9].p90 > outlook.unmet[9].p10 + 0.1, "{:?}", outlook.unmet[9]);
}

#[test]
fn a_scenario_that_is_not_there_is_an_error_that_knows_a_neighbor() {
    let model = supposed();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let problems = aim(&model, &balance.topology, &world, balance.year, &["suposed"]).unwrap_err();
    assert!(problems.to_string().contains("did you mean `supposed`?"), "{problems}");
}

/// An embargo of nine months, steered for two years by someone who knew it: never worse than the simulation, and solved
/// in a minute.
#[cfg(feature = "highs")]
#[test]
fn an_embargo_has_a_bound() {
    use adit_stress::bound::{bound, fixed_prices};
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let place = |actor: adit_stress::arcs::Actor| balance.topology.nodes[actor.node()].place.as_str();
    let leaves = |(from, to): &(_, _)| place(*from) == "CHN" && place(*to) != "CHN";
    let shut = (0..world.links.len()).filter(|&link| leaves(&world.links[link]));
    let shocks = Shocks { events: shut.map(|link| Event::certain(Effect::Embargo { link }, 3, 12, 1.0)).collect() };
    let compiled = fixed_prices(Compiled::new(world.chain).unwrap());
    let mut simulated = 0.0;
    run(&compiled, &shocks, 24, |happened, _| {
        let lost = compiled.chain.sinks.iter().zip(&happened.unmet).map(|(sink, unmet)| sink.value * unmet[0]);
        simulated += lost.sum::<f64>();
    });
    let start = std::time::Instant::now();
    let outcome = bound(&compiled, &shocks, 0, 24);
    let found = outcome.bound().unwrap_or_else(|| panic!("{outcome}"));
    let size = (found.columns, found.rows);
    assert!(found.weighted > 0.0 && found.weighted <= simulated * (1.0 + 1e-6), "{} {simulated}", found.weighted);
    assert!(start.elapsed().as_secs() < 120, "{size:?} took {:?}", start.elapsed());
}

#[test]
fn single_points_of_the_world_are_ranked() {
    use adit_stress::single_points::{rank, sites, stages_of_countries};
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let (sites, stages) = (sites(&world, &balance.topology), stages_of_countries(&world, &balance.topology));
    let compiled = Compiled::new(world.chain).unwrap();
    let all: Vec<usize> = (0..compiled.chain.sinks.len()).collect();
    let [sites, stages] = [sites, stages].map(|points| rank(&compiled, &points, &all, &(0..24), 24));
    for losses in [&sites, &stages] {
        assert!(losses.windows(2).all(|pair| pair[0].weighted >= pair[1].weighted));
    }
    // A stage of a country holds all its sites, so that no site can cost more than the worst stage.
    assert!(stages[0].weighted >= sites[0].weighted * (1.0 - 1e-9));
    assert!(stages[0].point.name.starts_with("CHN"), "{}", stages[0].point.name);
}

#[cfg(feature = "highs")]
#[test]
fn every_site_of_the_world_has_a_time_to_survive() {
    use adit_stress::bound::fixed_prices;
    use adit_stress::single_points::sites;
    use adit_stress::survive::exposures;
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let points = sites(&world, &balance.topology);
    let is_use = |sink: &usize| matches!(world.sinks[*sink], adit_stress::arcs::Actor::User(..));
    let sinks: Vec<usize> = (0..world.chain.sinks.len()).filter(is_use).take(4).collect();
    let systems: Vec<Basket> = sinks
        .iter()
        .map(|&sink| Basket { name: world.chain.sinks[sink].name.clone(), sinks: vec![sink], rule: Rule::Sum })
        .collect();
    let compiled = fixed_prices(Compiled::new(world.chain).unwrap());
    let found = exposures(&compiled, &points, &vec![6; points.len()], &systems, 36);
    let mut limited = 0;
    for row in &found {
        let (Some(survives), Some(simulated)) = (&row.survives, row.simulated) else { continue };
        let survival = survives.as_ref().unwrap_or_else(|reason| panic!("{reason}"));
        let simulated = f64::from(simulated);
        assert!(simulated <= survival.periods() + 1e-3, "{}: {row:?}", points[row.point].name);
        limited += usize::from(survival.periods() < 999.0);
    }
    assert!(limited > 0);
}
