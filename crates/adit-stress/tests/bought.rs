//! What the reserves of the shipped world buy.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Options, balance};
use adit_model::Model;
use adit_stress::aim::aim;
use adit_stress::arcs::Actor;
use adit_stress::bought::bought;
use adit_stress::simulate::{Basket, Rule, Study};
use adit_stress::{Compiled, Step, World};

#[test]
fn reserves_help_those_at_home_and_give_no_more_than_they_hold() {
    let model = Model::read("rare-earths").unwrap();
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let aimed = aim(&model, &balance.topology, &world, balance.year, &["china-all"]).unwrap();
    let bare = world.without_reserves();
    let [compiled, without] = [&world, &bare].map(|world| Compiled::new(world.chain.clone()).unwrap());
    let place = |actor: Actor| balance.topology.nodes[actor.node()].place.as_str().to_owned();
    let basket = |home: &str| {
        let of = |&sink: &usize| {
            let oxide = world.goods[world.chain.sinks[sink].good].material.as_str() == "oxide";
            matches!(world.sinks[sink], Actor::User(..)) && oxide && place(world.sinks[sink]) == home
        };
        Basket { name: home.into(), sinks: (0..world.sinks.len()).filter(of).collect(), rule: Rule::Sum }
    };
    let baskets = ["JPN", "USA"].map(basket);
    let ask = |threads: usize| {
        let studies = [(&compiled, &world), (&without, &bare)];
        let [with, without] = studies.map(|(compiled, world)| Study::new(compiled, world, &aimed, 24));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bought(&with, &without, &baskets, 32, 5))
    };
    let found = ask(1);
    assert_eq!(found, ask(3));
    let most: f64 = world.chain.policy.reserves.iter().map(|reserve| reserve.tonnes).sum();
    assert!(found.drawn > 10.0 && found.drawn <= most, "{found:?} of {most}");
    assert!(found.saved[0] > 10.0, "{found:?}");
    assert!(found.saved[1].abs() < 0.05 * found.saved[0], "{found:?}");
}
