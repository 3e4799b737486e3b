//! What the shipped world can do beyond standing still: each feature must show, and must stop where it should.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_model::Problems;
use adit_model::package::Package;
use adit_model::scope::Key;
use adit_model::words::{MeasureKind, ShockKind};
use adit_stress::aim::{Aimed, aim, events};
use adit_stress::measures::with_measures;
use adit_stress::{Compiled, Draws, Effect, Period, State, Step, To, World, run};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

struct Shipped {
    model: Model,
    balance: Arc<Balance>,
    world: World,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| Shipped::of(Model::read("rare-earths").unwrap()));

impl Shipped {
    fn of(model: Model) -> Self {
        let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
        let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month)
            .unwrap_or_else(|problems| panic!("{problems}"));
        Self { model, balance: Arc::new(balance), world }
    }

    /// The shipped model with more rows.
    fn with(files: &[(&str, &str)]) -> Self {
        let about = r#"{"name": "supposed", "extends": "rare-earths"}"#;
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        let files = files.iter().chain(&[("datapackage.json", about)]).map(own).collect();
        let package = Package { name: "supposed".into(), folder: None, files };
        Self::of(Model::from_package(&package).unwrap_or_else(|problems| panic!("{problems}")))
    }

    /// The model with measures as scenarios.
    fn measures(&self, names: &[&str]) -> Result<Model, Problems> {
        let Self { model, balance, world } = self;
        with_measures(model, &balance.topology, world, balance.year, names).map(Cow::into_owned)
    }

    fn with_measures(&self, names: &[&str]) -> Self {
        let model = self.measures(names).unwrap_or_else(|problems| panic!("{problems}"));
        Self { model, balance: Arc::clone(&self.balance), world: self.world.clone() }
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
        let shocks = events(&aimed, &world, &Draws::independent(3), 0);
        let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
        run(&compiled, &shocks, months, observe);
        compiled
    }

    fn place(&self, actor: adit_stress::arcs::Actor) -> &str {
        self.balance.topology.nodes[actor.node()].place.as_str()
    }

    fn sink(&self, name: &str) -> usize {
        self.world.chain.sinks.iter().position(|sink| sink.name == name).unwrap()
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

#[test]
fn a_measure_is_a_scenario() {
    let shipped = SHIPPED.with_measures(&["chn_2025_04_seven"]);
    let aimed = shipped.aim(&["chn_2025_04_seven"]);
    let kinds: Vec<ShockKind> = aimed.iter().map(|aimed| aimed.shock.effect).collect();
    let [wait, denied] = [ShockKind::LicenseDelay, ShockKind::Denial];
    assert_eq!(kinds, [wait, denied, wait, denied]);
    for aimed in &aimed {
        let row = aimed.shock;
        assert!(!aimed.effects.is_empty() && row.low < row.central && row.central < row.high, "{row:?}");
        assert!((row.source.is_some() || row.assumption.is_some()) && row.note.is_some(), "{row:?}");
    }
    let magnets = ["magnet_ndfeb", "magnet_smco"];
    let scopes = || aimed.iter().filter_map(|aimed| aimed.shock.of.get(Key::Material));
    assert_eq!(scopes().filter(|materials| *materials == magnets).count(), 2);
    let mut missing = 0.0;
    let user = SHIPPED.sink("use:all:magnet_ndfeb@USA");
    shipped.run(&["chn_2025_04_seven"], 24, |happened, _| missing += happened.unmet[user][0]);
    assert!(missing > 1.0, "{missing}");
}

#[test]
fn every_measure_is_a_scenario_or_says_why_not() {
    for measure in &SHIPPED.model.measures {
        match SHIPPED.measures(&[measure.id.as_str()]) {
            Ok(model) => {
                let scenario = model.scenarios.get(measure.id.as_str()).unwrap();
                assert!(scenario.months.get() > 12.0 && scenario.source.is_some());
            }
            Err(problems) => {
                let text = problems.to_string();
                assert!(text.contains(measure.id.as_str()) && text.contains("measures.csv"), "{text}");
            }
        }
    }
    let text = |id: &str| SHIPPED.measures(&[id]).unwrap_err().to_string();
    assert!(text("chn_2023_technology").contains("embargo, licensing, quota, tariff, outage"));
    let support = SHIPPED.model.measures.iter().find(|row| row.kind == MeasureKind::Support).unwrap();
    assert!(text(support.id.as_str()).contains("moves no goods"));
}

#[test]
fn a_halt_that_ended_lasts_as_long_as_its_dates_and_a_quota_caps_by_its_tonnes() {
    let shipped = SHIPPED.with_measures(&["chn_2010_jpn_embargo", "chn_quota_2014"]);
    let halt = shipped.model.shocks.get("chn_2010_jpn_embargo_1").unwrap();
    assert!((halt.months.get() - 2.0).abs() < 0.05, "{}", halt.months.get());
    let quota = shipped.model.shocks.get("chn_quota_2014_1").unwrap();
    assert!((quota.months.get() - 12.0).abs() < 0.05, "{}", quota.months.get());
    let percent = quota.central.unwrap().get();
    assert!(percent > 10.0 && percent < 100.0, "{percent}");
}

#[test]
fn a_duty_lowers_demand_by_the_part_that_bears_it() {
    let shipped = SHIPPED.with_measures(&["usa_2026_301_magnets"]);
    let user = shipped.sink("use:all:magnet_ndfeb@USA");
    let (mut demand, mut abroad) = (0.0, 0.0);
    let other = shipped.sink("use:all:magnet_ndfeb@DEU");
    let compiled = shipped.run(&["usa_2026_301_magnets"], 3, |happened, _| {
        (demand, abroad) = (happened.demand[user][0], happened.demand[other][0]);
    });
    let aimed = shipped.aim(&["usa_2026_301_magnets"]);
    let shocks = events(&aimed, &shipped.world, &Draws::independent(3), 0);
    let rise: f64 = shocks
        .events
        .iter()
        .find_map(|event| match event.effect {
            Effect::Tariff { sink, part } if sink == user => Some(part * event.size[0]),
            _ => None,
        })
        .unwrap();
    // 25 % on what comes from China, which is most of it, borne by half at least.
    assert!(rise > 0.1 && rise < 0.25, "{rise}");
    let sink = &compiled.chain.sinks[user];
    let expected = sink.base * (1.0 + rise).powf(-sink.elasticity);
    assert!((demand - expected).abs() < 1e-9 * expected, "{demand} {expected}");
    assert!((abroad - compiled.chain.sinks[other].base).abs() < 1e-9, "users elsewhere pay no duty");
}

#[test]
fn after_an_embargo_goods_are_a_month_at_sea_and_stocks_refill_for_months() {
    const END: usize = 9;
    let shipped = &*SHIPPED;
    let user = shipped.sink("use:all:magnet_ndfeb@USA");
    let link = |to: To| shipped.world.chain.links.iter().find(move |link| link.to == to && link.weight > 0.0).unwrap();
    let holder = link(To::Sink(user)).from;
    let way = "market:magnet_ndfeb@CHN:made:magnet_ndfeb to market:magnet_ndfeb@USA";
    let sea = shipped.world.chain.links.iter().position(|link| link.name.starts_with(way)).unwrap();
    let intake = Compiled::new(shipped.world.chain.clone()).unwrap().takes[holder].start;
    let (mut missing, mut stock, mut sent, mut arrived) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    shipped.run(&["april-2025-embargo"], 30, |happened, state| {
        missing.push(happened.unmet[user][0] / happened.demand[user][0]);
        stock.push(state.inputs[intake][0]);
        sent.push(happened.shipped[sea][0]);
        arrived.push(happened.arrived[sea][0]);
    });
    // What had left before arrives in the first month; then nothing does, until a month after the first that sails again.
    assert!(arrived[0] > 0.0 && arrived[1..=END].iter().all(|tonnes| *tonnes == 0.0), "{arrived:?}");
    assert!(sent[..END].iter().all(|tonnes| *tonnes == 0.0) && sent[END] > 0.0, "{sent:?}");
    assert!((arrived[END + 1] - sent[END]).abs() < 1e-9);
    assert!(missing[END] > 0.5 && missing[END + 1] < 0.01, "{missing:?}");
    // Needs come first; the stock is half of what it was a month later and not full half a year later.
    let full = stock.last().unwrap();
    assert!(stock[END + 1] < 0.6 * full && stock[END + 6] < 0.99 * full, "{stock:?}");
}

#[test]
fn a_reserve_serves_those_at_home_who_run_short_once_it_is_released() {
    let shipped = &*SHIPPED;
    let reserves = &shipped.world.chain.policy.reserves;
    let names: Vec<&str> = reserves.iter().map(|reserve| reserve.name.as_str()).collect();
    assert!(names.contains(&"jogmec_target_60: oxide Dy") && names.contains(&"komir_nd_180: metal Nd"), "{names:?}");
    assert!(names.iter().all(|name| !name.starts_with("nds_")), "plans are no stock: {names:?}");
    for reserve in reserves {
        let home = if reserve.name.starts_with("jogmec") { "JPN" } else { "KOR" };
        for to in &reserve.serves {
            let actor = match *to {
                To::Facility(facility) => shipped.world.facilities[facility],
                To::Sink(sink) => shipped.world.sinks[sink],
            };
            assert_eq!(shipped.place(actor), home, "{}", reserve.name);
        }
    }
    let (mut drawn, mut first, mut short) = (0.0, None, None);
    let reserve = names.iter().position(|name| *name == "jogmec_target_60: oxide Dy").unwrap();
    let held = reserves[reserve].tonnes * reserves[reserve].held;
    let mut observe = |happened: &Period, state: &State| {
        drawn += happened.drawn[reserve][0];
        if state.called[reserve][0] > 0.0 {
            short.get_or_insert(happened.period);
        }
        if drawn > 0.0 {
            first.get_or_insert(happened.period);
        }
        assert!((state.reserve[reserve][0] + drawn - held).abs() < 1e-9 * held);
        assert!(happened.drawn[reserve][0] <= reserves[reserve].rate * held * (1.0 + 1e-9));
    };
    shipped.run(&["april-2025-embargo"], 24, &mut observe);
    assert!(drawn > 0.2 * held, "{drawn} of {held}");
    assert_eq!(first.unwrap(), short.unwrap() + reserves[reserve].delay);
    // Without it Japan would have missed more.
    let lost = |world: &World| {
        let aimed = shipped.aim(&["april-2025-embargo"]);
        let shocks = events(&aimed, world, &Draws::independent(3), 0);
        let mut lost = 0.0;
        run(&Compiled::new(world.chain.clone()).unwrap(), &shocks, 24, |happened, _| {
            let home = (0..world.sinks.len()).filter(|&sink| shipped.place(world.sinks[sink]) == "JPN");
            lost += home.map(|sink| happened.unmet[sink][0]).sum::<f64>();
        });
        lost
    };
    let without = shipped.world.without_reserves();
    assert!(without.dials.len() < shipped.world.dials.len());
    let [with, without] = [&shipped.world, &without].map(lost);
    assert!(with < without, "{with} {without}");
}
