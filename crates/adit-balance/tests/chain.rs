//! Mines, separators and markets on made-up packages, against answers worked by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_model::words::Basis;
use support::{Tables, near, near_to};

/// One mine process of 0.6 Nd and 0.1 Dy, one separation of 0.9, oxide through markets.
fn chain(places: &[&str]) -> Tables {
    let mut t = Tables::new(&["Nd", "Dy"], places);
    t.material("concentrate", "mine", "link", "Nd|Dy").material("oxide", "separation", "market", "Nd|Dy");
    t.mining("dig", &[("Nd", 0.6), ("Dy", 0.1)]).separating("separate", 0.9);
    t
}

/// 700 t of elements are 600 t Nd and 100 t Dy; nine tenths reach the market and the use.
#[test]
fn one_mine_one_separator_one_use() {
    let mut t = chain(&["AAA"]);
    t.site("mine", "dig", "AAA").site("plant", "separate", "AAA").link("mine", "plant", "concentrate");
    t.uses("AAA", "all", "oxide").output("mine", "mine", 700.0, 7.0);
    let solved = t.solve();
    near(solved.tonnes("site=mine,element=Nd"), 600.0);
    near(solved.tonnes("stage=separation,element=Nd"), 540.0);
    let used = solved.flow("market:oxide@AAA", "use:all:oxide@AAA", "Dy");
    near(used.tonnes, 90.0);
    // One percent of the mine is one percent of everything behind it.
    near_to(used.deviation, 0.9, 1e-3);
    near(solved.balance.reconciled[0].leverage, 1.0);
    assert!(solved.balance.worst_imbalance_t < 1e-8 * 600.0);
}

/// Output counted in oxide: 0.6 t Nd of a factor 0.8 and 0.1 t Dy of a factor 0.5 are 0.75 + 0.2 = 0.95 t of oxide.
#[test]
fn oxide_tonnes_weigh_each_element_by_its_factor() {
    let mut t = chain(&["AAA"]);
    for (row, factor) in
        t.tables.iter_mut().find(|(name, _)| name == "elements").unwrap().1.iter_mut().zip(["0.8", "0.5"])
    {
        row.push(("element_per_oxide".into(), factor.into()));
    }
    t.site("mine", "dig", "AAA").site("plant", "separate", "AAA").link("mine", "plant", "concentrate");
    t.uses("AAA", "all", "oxide").output("mine", "mine", 950.0, 10.0).set("basis", "reo");
    let solved = t.solve();
    near(solved.tonnes("site=mine,element=Nd"), 600.0);
    near(solved.tonnes_of("stage=separation", Basis::Reo), 855.0);
}

/// Ore of which 0.7 is rare earth: output in the basis of the activity counts the ore, output in elements what it holds.
#[test]
fn output_counts_activity_in_its_own_basis() {
    for (basis, expected) in [("product", 600.0), ("element", 600.0 / 0.7)] {
        let mut t = chain(&["AAA"]);
        t.tables.iter_mut().find(|(name, _)| name == "processes").unwrap().1[0][3].1 = "product".into();
        t.site("mine", "dig", "AAA").site("plant", "separate", "AAA").link("mine", "plant", "concentrate");
        t.uses("AAA", "all", "oxide").output("mine", "mine", 1000.0, 10.0).set("basis", basis);
        near(t.solve().tonnes("site=mine,element=Nd"), expected);
    }
}

/// Only 50 t of Dy are observed; the ore holds six times as much Nd.
#[test]
fn a_joint_product_follows_the_observed_one() {
    let mut t = chain(&["AAA"]);
    t.site("mine", "dig", "AAA").site("plant", "separate", "AAA").link("mine", "plant", "concentrate");
    t.uses("AAA", "all", "oxide").output("mine", "mine", 50.0, 1.0).set("elements", "Dy");
    let solved = t.solve();
    near(solved.tonnes("stage=mine,element=Nd"), 300.0);
    near(solved.tonnes("stage=separation,element=Nd"), 270.0);
}

/// Intake 700 t Nd and 250 t Dy, from ores of 0.6 / 0.1 and 0.2 / 0.3: 0.6 a + 0.2 b = 700 and 0.1 a + 0.3 b = 250 give
/// a = 1,000 and b = 500, though neither mine is observed.
#[test]
fn two_ores_are_told_apart_by_what_one_separator_makes() {
    let mut t = chain(&["AAA"]);
    t.mining("leach", &[("Nd", 0.2), ("Dy", 0.3)]);
    t.site("hard", "dig", "AAA").site("clay", "leach", "AAA").site("plant", "separate", "AAA");
    t.link("hard", "plant", "concentrate").link("clay", "plant", "concentrate").uses("AAA", "all", "oxide");
    t.output("plant", "separation", 630.0, 6.0).set("elements", "Nd");
    t.output("plant", "separation", 225.0, 2.0).set("elements", "Dy");
    let solved = t.solve();
    near(solved.tonnes("site=hard,element=Nd"), 600.0);
    near(solved.tonnes("site=clay,element=Dy"), 150.0);
}

/// A known mine of 210 +- 3 and a national figure of 700 +- 10 leave 490 +- sqrt(109) to the mines no list names.
#[test]
fn the_rest_of_a_country_closes_the_gap() {
    let mut t = chain(&["AAA"]);
    t.site("known", "dig", "AAA").site("rest", "dig", "AAA").set("status", "rest_of_country");
    t.site("plant", "separate", "AAA").uses("AAA", "all", "oxide");
    t.link("known", "plant", "concentrate").link("rest", "plant", "concentrate");
    t.output("known", "mine", 210.0, 3.0).national("AAA", "mine", 700.0, 10.0);
    let solved = t.solve();
    near(solved.tonnes("site=rest"), 490.0);
    let flow = solved.flow("site:rest", "site:plant", "Nd");
    near(flow.tonnes, 420.0);
    near_to(flow.deviation, 6.0 / 7.0 * 109.0_f64.sqrt(), 1e-3);
    let node = solved.balance.topology.node("site:rest").unwrap();
    assert!(solved.balance.topology.nodes[node].rest_of_country);
}

/// Two plants share a mine of 1,000 t Nd evenly; a nameplate of 300 t sends 700 to the other, one of 600 t changes nothing.
#[test]
fn a_nameplate_binds_only_when_it_must() {
    for (nameplate, kind, expected) in
        [("300", "nameplate", 300.0), ("600", "nameplate", 500.0), ("300", "quota", 500.0)]
    {
        let mut t = Tables::new(&["Nd"], &["AAA"]);
        t.material("concentrate", "mine", "link", "Nd").material("oxide", "separation", "market", "Nd");
        t.mining("dig", &[("Nd", 1.0)]).separating("separate", 1.0).site("mine", "dig", "AAA");
        t.site("one", "separate", "AAA").set("capacity_t", nameplate);
        t.set("capacity_basis", "element").set("capacity_kind", kind);
        t.site("two", "separate", "AAA").link("mine", "two", "concentrate");
        t.link("mine", "one", "concentrate").set("share_percent", "50").set("share_of", "seller");
        t.set("share_deviation_points", "5").uses("AAA", "all", "oxide").output("mine", "mine", 1000.0, 1e-3);
        let solved = t.solve();
        // The mine is known to a part in a thousand, so that the share moves it a little.
        near_to(solved.tonnes("site=one"), expected, 1e-4);
        near_to(solved.tonnes("site=two"), 1000.0 - expected, 1e-4);
    }
}

/// 200 +- 10 beside a bound of equal weight: a bound on the wrong side meets it half way, one on the right side is idle.
#[test]
fn bounds_pull_from_their_own_side_only() {
    for (coverage, bound, expected) in
        [("at_least", 100.0, 200.0), ("at_least", 300.0, 250.0), ("at_most", 300.0, 200.0), ("at_most", 150.0, 175.0)]
    {
        let mut t = Tables::new(&["Nd"], &["AAA"]);
        t.material("concentrate", "mine", "market", "Nd").mining("dig", &[("Nd", 1.0)]).site("mine", "dig", "AAA");
        t.uses("AAA", "all", "concentrate").output("mine", "mine", 200.0, 10.0);
        t.source("other").output("mine", "mine", bound, 10.0).set("coverage", coverage).set("source", "other");
        near(t.solve().tonnes("site=mine"), expected);
    }
}

/// What is laid up does not reach the plant, what is drawn reaches it too.
#[test]
fn a_stock_takes_or_gives() {
    for (change, expected) in [("20", 80.0), ("-20", 120.0)] {
        let mut t = Tables::new(&["Nd"], &["AAA"]);
        t.material("concentrate", "mine", "link", "Nd").material("oxide", "separation", "market", "Nd");
        t.mining("dig", &[("Nd", 1.0)]).separating("separate", 1.0);
        t.site("mine", "dig", "AAA").site("plant", "separate", "AAA").link("mine", "plant", "concentrate");
        t.uses("AAA", "all", "oxide").output("mine", "mine", 100.0, 0.1);
        t.row("stocks", &[("id", "heap"), ("site", "mine"), ("holder", "the mine"), ("item", "concentrate")]);
        t.set("material", "concentrate").set("kind", "change").set("period", "2024").set("quantity_t", change);
        t.set("deviation_t", "0.1").set("basis", "element").set("source", "made_up").set("confidence", "high");
        let solved = t.solve();
        near(solved.tonnes("site=plant"), expected);
        near(solved.tonnes("site=mine"), 100.0);
        near(solved.reconciled("stocks", "heap").balanced.unwrap(), change.parse().unwrap());
    }
}

/// Mine one sells 60 of its 100 t to plant one; the other 40 are a quarter of what plant two buys, so mine two gives 120.
#[test]
fn shares_of_seller_and_buyer() {
    let mut t = Tables::new(&["Nd"], &["AAA"]);
    t.material("concentrate", "mine", "link", "Nd").material("oxide", "separation", "market", "Nd");
    t.mining("dig", &[("Nd", 1.0)]).separating("separate", 1.0).uses("AAA", "all", "oxide");
    for site in ["mine_one", "mine_two"] {
        t.site(site, "dig", "AAA");
    }
    for site in ["plant_one", "plant_two"] {
        t.site(site, "separate", "AAA");
    }
    t.link("mine_one", "plant_one", "concentrate").set("share_percent", "60").set("share_of", "seller");
    t.set("share_deviation_points", "2");
    t.link("mine_one", "plant_two", "concentrate").set("share_percent", "25").set("share_of", "buyer");
    t.set("share_deviation_points", "2").link("mine_two", "plant_two", "concentrate");
    t.output("mine_one", "mine", 100.0, 1.0);
    let solved = t.solve();
    near(solved.flow("site:mine_one", "site:plant_one", "Nd").tonnes, 60.0);
    near(solved.tonnes("site=mine_two"), 120.0);
}

/// A link with a quantity and a deviation is a reading of the flow; without a deviation it is a remark.
#[test]
fn a_quantity_of_a_link_counts_with_its_deviation_only() {
    for (deviation, expected) in [("1", 30.0), ("", 50.0)] {
        let mut t = Tables::new(&["Nd"], &["AAA"]);
        t.material("concentrate", "mine", "link", "Nd").material("oxide", "separation", "market", "Nd");
        t.mining("dig", &[("Nd", 1.0)]).separating("separate", 1.0).uses("AAA", "all", "oxide");
        t.site("mine", "dig", "AAA").site("one", "separate", "AAA").site("two", "separate", "AAA");
        t.link("mine", "one", "concentrate").set("quantity_t", "30").set("quantity_basis", "element");
        t.set("quantity_deviation_t", deviation).link("mine", "two", "concentrate");
        t.output("mine", "mine", 100.0, 1.0);
        t.assume("even", "from=mine,to=one", "site=mine", 0.5, 0.2);
        let found = t.solve().flow("site:mine", "site:one", "Nd").tonnes;
        assert!((found - expected).abs() < 0.1, "{found} {expected}");
    }
}

/// Of 100 t of oxide seven tenths become magnets and three tenths swarf, of which nine tenths return as oxide:
/// x = 0.27 (100 + x), so x = 27 / 0.73 and the magnets hold 70 / 0.73.
#[test]
fn swarf_returns_to_the_oxide_market() {
    let mut t = Tables::new(&["Nd"], &["AAA"]);
    t.material("concentrate", "mine", "link", "Nd").material("oxide", "separation", "market", "Nd");
    t.material("magnet", "magnet", "market", "Nd").material("swarf", "magnet", "market", "Nd");
    t.mining("dig", &[("Nd", 1.0)]).separating("separate", 1.0);
    t.process("press", "magnet", "element").takes("press", "oxide");
    t.recovers("press", "magnet", "", 0.7).recovers("press", "swarf", "", 0.3);
    t.process("recycle", "recycling", "element").takes("recycle", "swarf").recovers("recycle", "oxide", "", 0.9);
    t.site("mine", "dig", "AAA").site("plant", "separate", "AAA").link("mine", "plant", "concentrate");
    t.site("works", "press", "AAA").site("recycler", "recycle", "AAA").uses("AAA", "all", "magnet");
    t.output("mine", "mine", 100.0, 1.0);
    let solved = t.solve();
    near(solved.tonnes("stage=separation"), 100.0);
    near(solved.tonnes("stage=recycling"), 27.0 / 0.73);
    // Swarf is no product of the stage that drops it.
    near(solved.tonnes("stage=magnet"), 70.0 / 0.73);
}
