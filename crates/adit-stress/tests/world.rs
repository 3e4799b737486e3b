//! What the shipped world can do beyond standing still: each feature must show, and must stop where it should.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_model::package::Package;
use adit_stress::aim::{Aimed, aim, events};
use adit_stress::{Compiled, Period, State, Step, World, run};
use std::sync::LazyLock;

struct Shipped {
    model: Model,
    balance: Balance,
    world: World,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| Shipped::of(Model::read("rare-earths").unwrap()));

impl Shipped {
    fn of(model: Model) -> Self {
        let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
        let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month)
            .unwrap_or_else(|problems| panic!("{problems}"));
        Self { model, balance, world }
    }

    /// The shipped model with more rows.
    fn with(files: &[(&str, &str)]) -> Self {
        let about = r#"{"name": "supposed", "extends": "rare-earths"}"#;
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        let files = files.iter().chain(&[("datapackage.json", about)]).map(own).collect();
        let package = Package { name: "supposed".into(), folder: None, files };
        Self::of(Model::from_package(&package).unwrap_or_else(|problems| panic!("{problems}")))
    }

    fn aim(&self, scenarios: &[&str]) -> Vec<Aimed<'_>> {
        aim(&self.model, &self.balance.topology, &self.world, self.balance.year, scenarios)
            .unwrap_or_else(|problems| panic!("{problems}"))
    }

    /// The world as a scenario finds it.
    fn under(&self, aimed: &[Aimed<'_>]) -> World {
        let mut world = self.world.clone();
        world.part_prices(&self.model, &self.balance.topology, self.balance.year, aimed);
        world
    }

    /// Steps a world through the first draws of some scenarios.
    fn run(&self, scenarios: &[&str], months: u32, observe: impl FnMut(&Period, &State)) -> Compiled {
        let aimed = self.aim(scenarios);
        let world = self.under(&aimed);
        let shocks = events(&aimed, &world, &adit_stress::Draws::independent(3), 0);
        let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
        run(&compiled, &shocks, months, observe);
        compiled
    }

    fn place(&self, actor: adit_stress::arcs::Actor) -> &str {
        self.balance.topology.nodes[actor.node()].place.as_str()
    }

    fn good(&self, name: &str) -> usize {
        self.world.chain.goods.iter().position(|good| good == name).unwrap()
    }
}

#[test]
fn an_embargo_raises_prices_abroad_and_not_at_home() {
    let shipped = &*SHIPPED;
    let magnets = shipped.good("magnet_ndfeb");
    let (mut abroad, mut home) = (1.0_f64, 1.0_f64);
    let compiled = shipped.run(&["april-2025-embargo"], 24, |_, state| {
        abroad = abroad.max(state.price[magnets * 2][0]);
        home = home.max(state.price[magnets * 2 + 1][0]);
    });
    assert_eq!(compiled.regimes, 2);
    for (actor, sink) in shipped.world.sinks.iter().zip(&compiled.chain.sinks) {
        assert_eq!(sink.regime, usize::from(shipped.place(*actor) == "CHN"), "{}", sink.name);
    }
    // Half of the need abroad is missing at the worst, so that with an exponent of one the price doubles at least.
    assert!(abroad > 2.0 && home < 1.01, "{abroad} {home}");
}

#[test]
fn each_country_that_restricts_is_a_market_and_goods_made_abroad_are_none() {
    let scenarios = "id,name,statement,months,assumption\ntwo,Two,Two countries hold magnets back,24,dyn_spare\n";
    let shocks = "id,scenario,effect,of,spread,after_months,months,assumption,confidence\n\
        a,two,embargo,\"from=CHN,material=magnet_ndfeb\",fixed,0,6,dyn_spare,low\n\
        b,two,embargo,\"from=JPN,material=magnet_ndfeb\",fixed,0,6,dyn_spare,low\n";
    let shipped = Shipped::with(&[("scenarios.csv", scenarios), ("shocks.csv", shocks)]);
    assert_eq!(shipped.under(&shipped.aim(&["two"])).markets, ["CHN", "JPN"]);
    // Its third shock stops magnets made in Japan and Europe at China's word.
    assert_eq!(SHIPPED.under(&SHIPPED.aim(&["october-2025"])).markets, ["CHN"]);
    assert!(SHIPPED.under(&SHIPPED.aim(&["lynas-malaysia"])).markets.is_empty());
}

#[test]
fn buyers_may_turn_to_every_exporter_that_does_not_serve_them() {
    let shipped = &*SHIPPED;
    let links = || shipped.world.chain.links.iter().zip(&shipped.world.links);
    let [old, new] = [0, 1].map(|new| links().filter(|(link, _)| u32::from(link.qualification > 0) == new).count());
    assert!(new > 100 && new * 2 <= old, "{old} {new}");
    for (link, &(from, to)) in links().filter(|(link, _)| link.qualification > 0) {
        assert!(link.weight == 0.0 && shipped.place(from) != shipped.place(to), "{}", link.name);
        let exports = links().any(|(old, &(seller, buyer))| {
            old.weight > 0.0 && (seller, old.good) == (from, link.good) && shipped.place(seller) != shipped.place(buyer)
        });
        let served = links().any(|(old, &ends)| old.weight > 0.0 && ends == (from, to));
        assert!(exports && !served, "{}", link.name);
    }
    // What one of them brings must come from the world, so that losing the mines of one country moves trade of others.
    let mut brought = 0.0;
    let is_new: Vec<bool> = links().map(|(link, _)| link.qualification > 0).collect();
    shipped.run(&["price-collapse"], 24, |happened, _| {
        brought +=
            happened.shipped.iter().zip(&is_new).filter(|(_, new)| **new).map(|(shipped, _)| shipped[0]).sum::<f64>();
    });
    assert!(brought > 100.0, "{brought}");
}
