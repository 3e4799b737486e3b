//! The scenarios shipped with the model: what each of them must do, and must not.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_model::cell::Positive;
use adit_stress::aim::{aim, events};
use adit_stress::{Compiled, LANES, Step, World, run};
use std::sync::LazyLock;

const MONTHS: u32 = 36;
/// Months before a scenario begins in these tests.
const BEFORE: u32 = 3;

struct Shipped {
    model: Model,
    balance: Balance,
    world: World,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let model = Model::read("rare-earths").unwrap_or_else(|problems| panic!("{problems}"));
    let balance = balance(&model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap();
    let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month).unwrap();
    Shipped { model, balance, world }
});

/// Demand and what of it is unmet, by user and month, mean over a block of draws.
struct Fate {
    home: String,
    good: String,
    asked: Vec<f64>,
    missed: Vec<f64>,
}

fn fates(scenario: &str) -> Vec<Fate> {
    let Shipped { model, balance, world } = &*SHIPPED;
    let aimed = aim(model, &balance.topology, world, balance.year, &[scenario])
        .unwrap_or_else(|problems| panic!("{scenario}: {problems}"));
    let mut world = world.clone();
    world.part_prices(model, &balance.topology, balance.year, &aimed);
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    let mut shocks = events(&aimed, &world, &adit_stress::Draws::independent(11), 0);
    for event in &mut shocks.events {
        event.from = event.from.map(|period| period + BEFORE);
        event.until = event.until.map(|period| period + BEFORE);
    }
    let fate = |sink: usize| Fate {
        home: balance.topology.nodes[world.sinks[sink].node()].place.to_string(),
        good: world.goods[world.chain.sinks[sink].good].to_string(),
        asked: Vec::new(),
        missed: Vec::new(),
    };
    let mut fates: Vec<Fate> = (0..world.sinks.len()).map(fate).collect();
    run(&compiled, &shocks, MONTHS, |happened, _| {
        for (sink, fate) in fates.iter_mut().enumerate() {
            let mean = |lane: &[f64; LANES]| lane.iter().sum::<f64>() / LANES as f64;
            fate.asked.push(mean(&happened.demand[sink]));
            fate.missed.push(mean(&happened.unmet[sink]));
        }
    });
    fates
}

impl Fate {
    /// Part of demand unmet, by month.
    fn parts(&self) -> impl Iterator<Item = f64> + '_ {
        self.asked.iter().zip(&self.missed).map(|(asked, missed)| if *asked > 0.0 { missed / asked } else { 0.0 })
    }

    fn worst(&self) -> f64 {
        self.parts().fold(0.0, f64::max)
    }
}

/// Worst month of any user of a place who asks for one of some goods; names of goods are matched from their start.
fn worst(fates: &[Fate], home: &str, goods: &[&str]) -> f64 {
    let of = fates.iter().filter(|fate| fate.home == home && goods.iter().any(|good| fate.good.starts_with(good)));
    of.map(Fate::worst).fold(0.0, f64::max)
}

/// Part of all demand for a good at a place that is unmet over the whole time.
fn lost(fates: &[Fate], home: &str, good: &str) -> f64 {
    let of = || fates.iter().filter(|fate| fate.home == home && fate.good == good);
    let sum = |numbers: fn(&Fate) -> &Vec<f64>| of().flat_map(numbers).sum::<f64>();
    sum(|fate| &fate.missed) / sum(|fate| &fate.asked).max(1e-12)
}

/// Chinese acts and what would follow from them: what is made in China and not let out stays there.
const CHINESE: [&str; 7] =
    ["china-2010", "april-2025", "april-2025-embargo", "october-2025", "china-all", "china-controlled", "taiwan"];

const LIGHT: [&str; 4] = ["oxide La", "oxide Ce", "oxide Pr", "oxide Nd"];

#[test]
fn every_scenario_rests_on_something_and_has_shocks() {
    let model = &SHIPPED.model;
    assert!(model.scenarios.len() >= 11);
    for row in &model.scenarios {
        assert!(row.source.is_some() || row.assumption.is_some(), "{}", row.id);
        assert!(model.shocks.iter().any(|shock| shock.scenario == row.id), "{}", row.id);
    }
    for row in &model.shocks {
        assert!(row.source.is_some() || row.assumption.is_some(), "{}", row.id);
        let size = [row.low, row.central, row.high].map(|value| value.map(Positive::get));
        let length = [row.months_low, Some(row.months), row.months_high].map(|value| value.map(Positive::get));
        for range in [size, length] {
            assert!(range.into_iter().flatten().is_sorted(), "{}: {range:?}", row.id);
        }
    }
}

#[test]
fn every_scenario_aims_at_something_harms_someone_and_nobody_before_it_begins() {
    for row in &SHIPPED.model.scenarios {
        let fates = fates(row.id.as_str());
        for fate in &fates {
            let early = fate.parts().take(BEFORE as usize).fold(0.0, f64::max);
            assert!(early < 1e-6, "{}: {} in {}: {early}", row.id, fate.good, fate.home);
        }
        assert!(fates.iter().any(|fate| fate.worst() > 0.05), "{} harms nobody", row.id);
    }
}

#[test]
fn chinese_acts_do_not_hurt_chinese_users_of_magnets() {
    for scenario in CHINESE {
        let part = worst(&fates(scenario), "CHN", &["magnet"]);
        assert!(part < 0.01, "{scenario}: {part}");
    }
}

#[test]
fn controls_on_magnets_hurt_users_abroad() {
    for scenario in ["april-2025-embargo", "china-all"] {
        let fates = fates(scenario);
        for home in ["USA", "DEU", "FRA", "JPN", "KOR", "IND"] {
            let part = worst(&fates, home, &["magnet_ndfeb"]);
            assert!(part > 0.3, "{scenario}: {home} {part}");
        }
    }
    // Licenses: who stocks less falls short by more.
    let fates = fates("april-2025");
    let [usa, ind, jpn] = ["USA", "IND", "JPN"].map(|home| worst(&fates, home, &["magnet_ndfeb"]));
    assert!(usa > 0.1 && ind > 0.1 && jpn < usa, "{usa} {ind} {jpn}");
}

#[test]
fn an_embargo_is_harder_than_licenses_and_less_hard_than_the_loss_of_everything() {
    let [licenses, embargo, all] = ["april-2025", "april-2025-embargo", "china-all"].map(fates);
    for home in ["USA", "DEU"] {
        let [licenses, embargo, all] = [&licenses, &embargo, &all].map(|fates| lost(fates, home, "magnet_ndfeb"));
        assert!(licenses < embargo && embargo < all, "{home}: {licenses} {embargo} {all}");
    }
}

#[test]
fn the_quotas_of_2010_left_magnets_free_and_hurt_japanese_users_of_oxides() {
    let fates = fates("china-2010");
    let [magnets, oxides, at_home] =
        [worst(&fates, "USA", &["magnet_ndfeb"]), worst(&fates, "JPN", &["oxide"]), worst(&fates, "CHN", &["oxide"])];
    assert!(magnets < 0.05 && oxides > 0.1 && at_home < 0.01, "{magnets} {oxides} {at_home}");
}

#[test]
fn the_loss_of_mountain_pass_hurts_users_of_light_oxides_in_america_more_than_in_china() {
    let fates = fates("mountain-pass");
    let [america, china] = ["USA", "CHN"].map(|home| worst(&fates, home, &LIGHT));
    assert!(america > 0.1 && china < 0.05, "{america} {china}");
}

#[test]
fn control_reaches_beyond_the_border() {
    let shock = SHIPPED.model.shocks.get("china_controlled_abroad").unwrap();
    let Shipped { model, balance, world, .. } = &*SHIPPED;
    let aimed = aim(model, &balance.topology, world, balance.year, &["china-controlled"]).unwrap();
    let abroad = aimed.iter().find(|aimed| aimed.shock.id == shock.id).unwrap();
    assert!(!abroad.effects.is_empty());
    let [located, controlled] = ["china-all", "china-controlled"].map(fates);
    // Vietnam separates light oxides in a plant that a Chinese firm holds.
    let [located, controlled] = [&located, &controlled].map(|fates| worst(fates, "VNM", &["oxide La"]));
    assert!(controlled > located + 0.1, "{located} {controlled}");
}

#[test]
fn the_loss_of_a_feed_abroad_hurts_chinese_users_of_magnets_little() {
    for scenario in ["lynas-malaysia", "kachin", "price-collapse"] {
        let part = worst(&fates(scenario), "CHN", &["magnet_ndfeb", "oxide La", "oxide Ce"]);
        assert!(part < 0.1, "{scenario}: {part}");
    }
}

#[test]
fn what_was_observed_adds_up() {
    let tonnes = |id: &str| SHIPPED.model.observed.get(id).unwrap().quantity_t.unwrap().get();
    let sum = |ids: &[&str]| ids.iter().map(|id| tonnes(id)).sum::<f64>();
    // Annual quotas as announced.
    for (year, quota) in [(2009, 50_145.0), (2010, 30_258.0), (2011, 30_246.0), (2012, 30_996.0)] {
        let halves = [1, 2].map(|half| tonnes(&format!("chn_quota_{year}_h{half}")));
        assert!((halves[0] + halves[1] - quota).abs() < 0.5, "{year}");
    }
    let months = ["chn_magnets_2025_05m", "chn_magnets_2025_06", "chn_magnets_2025_07"];
    assert!((sum(&months) - tonnes("chn_magnets_2025_07m")).abs() < 0.5);
    let months = ["chn_magnets_2025_07m", "chn_magnets_2025_08", "chn_magnets_2025_09"];
    assert!((sum(&months) - tonnes("chn_magnets_2025_09m")).abs() < 0.5);
    let months = ["2010_08m", "2010_09", "2010_10", "2010_11", "2010_12"].map(|id| format!("jpn_imports_chn_{id}"));
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    assert!((sum(&months) - tonnes("jpn_imports_chn_2010")).abs() < 0.5);
}
