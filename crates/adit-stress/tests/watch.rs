//! What is watched beside shortage, on the shipped network.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_stress::arcs::Actor;
use adit_stress::shocks::{Effect, Event, Shocks};
use adit_stress::simulate::{Basket, Rule};
use adit_stress::watch::{Plan, Watched};
use adit_stress::{Compiled, Step, World, run};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const PERIODS: u32 = 18;

struct Shipped {
    balance: Balance,
    world: World,
    compiled: Compiled,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let model = Model::read("rare-earths").unwrap_or_else(|problems| panic!("{problems}"));
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    Shipped { balance, world, compiled }
});

/// Users of magnets in a country.
fn magnets(place: &str) -> Basket {
    let Shipped { balance, world, .. } = &*SHIPPED;
    let is_it = |&sink: &usize| {
        let Actor::User(node, good) = world.sinks[sink] else { return false };
        balance.topology.nodes[node].place == place && world.goods[good].material == "magnet_ndfeb"
    };
    Basket { name: place.into(), sinks: (0..world.sinks.len()).filter(is_it).collect(), rule: Rule::Sum }
}

fn watched(shocks: &Shocks, baskets: &[Basket]) -> Watched {
    let plan = Plan::new(&SHIPPED.compiled, baskets, PERIODS, 12.0);
    let (mut watch, mut block) = (plan.empty(), plan.block());
    run(&SHIPPED.compiled, shocks, PERIODS, |happened, state| plan.see(&mut watch, &mut block, happened, state));
    watch.close(&block);
    plan.read(&watch)
}

/// Nothing moves: stocks last the days of the table `parameters`, prices stand at one, and users get what they
/// always get.
#[test]
fn at_the_baseline_stocks_are_those_of_the_parameters() {
    let baskets = ["USA", "JPN", "IND"].map(magnets);
    let seen = watched(&Shocks::default(), &baskets);
    for (cover, days) in seen.cover.iter().zip([42.0, 75.0, 35.0]) {
        for quantiles in cover {
            // A bin is half a year by 256.
            assert!((quantiles.p50 * 365.25 / 12.0 - days).abs() < 0.4, "{days}: {quantiles:?}");
        }
    }
    assert!(seen.prices.iter().flat_map(|price| &price.path).all(|price| (price.p90 - 1.0).abs() < 1e-12));
    let mut users: BTreeMap<Actor, [f64; 2]> = BTreeMap::new();
    for (link, way) in SHIPPED.compiled.ways.iter().enumerate() {
        let (from, to) = SHIPPED.world.links[link];
        if matches!(to, Actor::User(..)) && from != to && !SHIPPED.compiled.chain.links[link].pushed {
            let sums = users.entry(to).or_default();
            sums[0] += seen.shipped[link];
            sums[1] += way.base * f64::from(PERIODS);
        }
    }
    assert!(users.len() > 20);
    // As far as the balance itself closes.
    for (user, [shipped, usual]) in users {
        assert!((shipped - usual).abs() <= 1e-6 * (1.0 + usual), "{user:?}: {shipped} {usual}");
    }
}

/// Links that are stopped carry nothing, and those who lived on them live on their stock.
#[test]
fn an_embargo_empties_its_links_and_then_the_stocks_behind_them() {
    let Shipped { balance, world, compiled } = &*SHIPPED;
    let place = |actor: Actor| balance.topology.nodes[actor.node()].place.as_str();
    let shut: Vec<usize> = (0..world.links.len())
        .filter(|&link| {
            let (from, to) = world.links[link];
            place(from) == "CHN" && place(to) == "USA" && compiled.ways[link].base > 0.0
        })
        .collect();
    let events = shut.iter().map(|&link| Event::certain(Effect::Embargo { link }, 0, PERIODS, 1.0));
    let baskets = [magnets("USA")];
    let seen = watched(&Shocks { events: events.collect() }, &baskets);
    assert!(!shut.is_empty() && shut.iter().all(|&link| seen.shipped[link] == 0.0));
    let [first, last] = [seen.cover[0][0], seen.cover[0][PERIODS as usize - 1]];
    assert!(first.p50 > last.p50, "{first:?} {last:?}");
}

#[test]
fn blocks_add_up_in_any_order() {
    let baskets = ["USA", "DEU"].map(magnets);
    let plan = Plan::new(&SHIPPED.compiled, &baskets, PERIODS, 12.0);
    let one = |facility: usize| {
        let (mut watch, mut block) = (plan.empty(), plan.block());
        let events = vec![Event::certain(Effect::Outage { facility }, 2, 9, 0.7)];
        let see = |happened: &_, state: &_| plan.see(&mut watch, &mut block, happened, state);
        run(&SHIPPED.compiled, &Shocks { events }, PERIODS, see);
        watch.close(&block);
        watch
    };
    let [a, b, c] = [0, 7, 19].map(one);
    assert_eq!(a.clone().join(&b).join(&c), c.clone().join(&a).join(&b));
}
