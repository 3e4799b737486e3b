//! Gallium and germanium in the shipped model of critical minerals: a network beside that of the rare earths.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_model::scope::Scope;
use adit_model::words::Basis;
use adit_stress::aim::{Aimed, aim};
use adit_stress::arcs::Actor;
use adit_stress::simulate::{Basket, Outlook, Rule, Study, simulate};
use adit_stress::{Compiled, Step, World};
use std::sync::LazyLock;

const MATERIALS: [&str; 2] = ["gallium_refined", "germanium_refined"];
const SCENARIOS: [&str; 3] = ["gage-2023", "gage-2024-us-ban", "gage-us-embargo"];

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read("critical-minerals").unwrap());
static BALANCE: LazyLock<Balance> = LazyLock::new(|| balanced(&MODEL));
static WORLD: LazyLock<World> = LazyLock::new(|| {
    World::new(&MODEL, &BALANCE.topology, &BALANCE.central, BALANCE.year, Step::Month)
        .unwrap_or_else(|problems| panic!("{problems}"))
});

fn balanced(model: &Model) -> Balance {
    balance(model, &Options { draws: 0, conflicts: false, ..Options::default() }).unwrap()
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn share(of: &str, per: &str) -> f64 {
    BALANCE.share(&MODEL, &scope(of), &scope(per), Basis::Element).unwrap().central
}

fn tonnes(of: &str) -> f64 {
    BALANCE.quantity(&MODEL, &scope(of), Basis::Element).unwrap().central
}

fn aimed(scenario: &str) -> Vec<Aimed<'static>> {
    aim(&MODEL, &BALANCE.topology, &WORLD, BALANCE.year, &[scenario]).unwrap_or_else(|problems| panic!("{problems}"))
}

fn users(material: &str, place: &str) -> Basket {
    let is_theirs = |actor: &Actor| {
        let node = &BALANCE.topology.nodes[actor.node()];
        matches!(actor, Actor::User(..))
            && node.place.as_str() == place
            && node.material.as_ref().is_some_and(|known| known == material)
    };
    let sinks: Vec<usize> = (0..WORLD.sinks.len()).filter(|&sink| is_theirs(&WORLD.sinks[sink])).collect();
    assert_eq!(sinks.len(), 1, "{material} in {place}");
    Basket { name: format!("{material} in {place}"), sinks, rule: Rule::Sum }
}

fn outlooks(scenario: &str, baskets: &[(&str, &str)]) -> Vec<Outlook> {
    let baskets: Vec<Basket> = baskets.iter().map(|(material, place)| users(material, place)).collect();
    let compiled = Compiled::new(WORLD.chain.clone()).unwrap();
    let aimed = aimed(scenario);
    simulate(&Study::new(&compiled, &WORLD, &aimed, 24), &baskets, 256, 1)
}

/// 839 of 848 t in the Mineral Commodity Summaries of 2026, 750 of 760 t in those of 2025; nearly 60 % of germanium after
/// Project Blue. US imports of metal, and of metal and dioxide, of 2024 after USGS; Chinese exports after its customs.
#[test]
fn shares_and_trade_are_the_published_ones() {
    let gallium =
        share("country=CHN,stage=refining,material=gallium_refined", "stage=refining,material=gallium_refined");
    assert!((gallium - 839.0 / 848.0).abs() < 0.006, "{gallium}");
    let germanium =
        share("country=CHN,stage=refining,material=germanium_refined", "stage=refining,material=germanium_refined");
    assert!((germanium - 0.6).abs() < 0.02, "{germanium}");
    for (of, published, within) in [
        ("to=USA,material=gallium_refined", 11.0, 0.1),
        ("from=CHN,material=gallium_refined", 69.44, 0.5),
        ("to=USA,material=germanium_refined", 32.0, 1.0),
        ("from=CHN,material=germanium_refined", 29.389, 0.5),
        ("from=CHN,to=USA,material=germanium_refined", 3.5, 0.1),
    ] {
        let found = tonnes(of);
        assert!((found - published).abs() < within, "{of}: {found}");
    }
}

#[test]
fn the_network_of_the_rare_earths_is_left_as_it_is() {
    let model = Model::read("rare-earths").unwrap();
    let alone = balanced(&model);
    for (of, basis) in [
        ("stage=mine", Basis::Reo),
        ("country=CHN,stage=separation|recycling,element=Dy|Tb", Basis::Element),
        ("country=CHN,stage=metal", Basis::Element),
        ("stage=magnet,material=magnet_ndfeb", Basis::Magnet),
        ("country=USA,stage=use,material=magnet_ndfeb", Basis::Magnet),
    ] {
        let at = |balance: &Balance, model: &Model| balance.quantity(model, &scope(of), basis).unwrap().central;
        let (before, with) = (at(&alone, &model), at(&BALANCE, &MODEL));
        assert!((before - with).abs() <= 1e-6 * before, "{of}: {before} {with}");
    }
}

#[test]
fn shocks_hit_gallium_and_germanium_alone_and_those_on_the_us_only_their_imports() {
    for scenario in SCENARIOS {
        let aimed = aimed(scenario);
        assert!(!aimed.is_empty());
        for shock in &aimed {
            let text = shock.shock.of.to_string();
            assert!(MATERIALS.iter().any(|material| text.contains(material)), "{text}");
            assert_eq!(text.contains("to=USA"), scenario != "gage-2023", "{text}");
        }
    }
}

/// Exports stopped for two months and users had about a month of stock; Chinese users were not licensed.
#[test]
fn licenses_of_2023_bite_abroad_within_half_a_year_and_not_in_china() {
    let abroad = [("gallium_refined", "DEU"), ("gallium_refined", "KOR"), ("germanium_refined", "BEL")];
    for outlook in outlooks("gage-2023", &abroad) {
        let first = outlook.first_short.unwrap();
        assert!(outlook.short > 0.8 && (1.0..6.0).contains(&first.p50), "{outlook:?}");
    }
    for outlook in outlooks("gage-2023", &[("gallium_refined", "CHN"), ("germanium_refined", "CHN")]) {
        assert!(outlook.unmet_in_all.p90 < 1e-3, "{outlook:?}");
    }
}

/// US imports of gallium rose under the ban of 2024, those of germanium did not end: third countries sold on.
#[test]
fn a_ban_hurts_us_users_only_if_third_countries_do_not_sell_on_and_japan_never() {
    let both = [("gallium_refined", "USA"), ("germanium_refined", "USA"), ("gallium_refined", "JPN")];
    for outlook in outlooks("gage-2024-us-ban", &both) {
        assert!(outlook.unmet_in_all.p50 < 0.01, "{outlook:?}");
    }
    let [gallium, germanium, japan] = outlooks("gage-us-embargo", &both).try_into().unwrap();
    for outlook in [&gallium, &germanium] {
        assert!(outlook.short > 0.5 && outlook.unmet_in_all.p90 > 0.05, "{outlook:?}");
        assert!(outlook.first_short.unwrap().p50 >= 2.0, "stocks last for months: {outlook:?}");
    }
    assert!(japan.short < 0.05, "{japan:?}");
}
