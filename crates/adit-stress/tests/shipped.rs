//! The shipped world as a chain.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Options, balance};
use adit_model::Model;
use adit_stress::{Compiled, Effect, Event, Shocks, Step, World, run};

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
    });
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
        if std::env::var_os("ADIT_SHOW").is_some() {
            let line: Vec<String> = unmet.iter().map(|part| format!("{:3.0}", 100.0 * part)).collect();
            println!("{:48} {:9.1} {}", sink.name, sink.base, line.join(""));
        }
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
