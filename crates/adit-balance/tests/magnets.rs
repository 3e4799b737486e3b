//! Magnets balanced by weight, and the elements that travel in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_model::words::Basis;
use support::{Tables, near};

/// AAA makes 100 t of magnets of 0.30 Nd, BBB 50 t of 0.20; AAA ships 40 t to BBB and BBB 20 t to AAA.
///
/// Markets mix: a = (100 x 0.30 + 20 b) / 120 and b = (50 x 0.20 + 40 a) / 90, so a = 0.29 and b = 0.24.
fn two_magnet_makers() -> Tables {
    let mut t = Tables::new(&["Nd"], &["AAA", "BBB"]);
    t.material("oxide", "separation", "market", "Nd");
    t.row("materials", &[("id", "magnet"), ("name", "magnet"), ("stage", "magnet"), ("basis", "magnet")]);
    t.set("routing", "market").process("separate", "separation", "element").makes("separate", "oxide", "Nd", 1.0);
    for (process, content) in [("press_rich", 0.3), ("press_lean", 0.2)] {
        t.process(process, "magnet", "magnet").takes(process, "oxide");
        t.makes(process, "magnet", "Nd", content).recovers(process, "magnet", "Nd", 0.8);
    }
    for (place, process, weight) in [("AAA", "press_rich", 100.0), ("BBB", "press_lean", 50.0)] {
        t.site(&format!("separator_{place}"), "separate", place).site(&format!("works_{place}"), process, place);
        t.output(&format!("works_{place}"), "magnet", weight, 1.0).set("basis", "magnet");
        t.uses(place, "all", "magnet");
    }
    t.trade("AAA", "BBB", "magnet", 40.0, 1.0).set("basis", "magnet");
    t.trade("BBB", "AAA", "magnet", 20.0, 1.0).set("basis", "magnet");
    t
}

#[test]
fn element_content_mixes_in_markets_that_trade_both_ways() {
    let solved = two_magnet_makers().solve();
    let topology = &solved.balance.topology;
    let node = |id: &str| topology.node(id).unwrap();
    let link = |from: &str, to: &str| {
        let ends = (node(from), node(to));
        topology.links.iter().position(|link| (link.from, link.to) == ends).unwrap()
    };
    let flows = &solved.balance.central.elements[0];
    for (from, to, weight, content) in [
        ("site:works_AAA", "market:magnet@AAA", 100.0, 0.30),
        ("market:magnet@AAA", "market:magnet@BBB", 40.0, 0.29),
        ("market:magnet@BBB", "market:magnet@AAA", 20.0, 0.24),
        ("market:magnet@AAA", "use:all:magnet@AAA", 80.0, 0.29),
        ("market:magnet@BBB", "use:all:magnet@BBB", 70.0, 0.24),
    ] {
        near(solved.balance.central.weight_t[link(from, to)], weight);
        near(flows.link_t[link(from, to)], weight * content);
    }
    // What a plant takes is what its magnets hold over the recovery; only ore and scrap enter from outside.
    near(flows.link_t[link("market:oxide@AAA", "site:works_AAA")], 30.0 / 0.8);
    near(flows.primary_t[node("site:separator_AAA")], 30.0 / 0.8);
    near(flows.primary_t[node("site:works_AAA")], 0.0);
}

#[test]
fn magnets_are_counted_by_weight_and_by_element() {
    let solved = two_magnet_makers().solve();
    near(solved.tonnes_of("stage=magnet", Basis::Magnet), 150.0);
    near(solved.tonnes_of("stage=magnet", Basis::Element), 40.0);
    near(solved.tonnes_of("country=BBB,stage=use", Basis::Magnet), 70.0);
    near(solved.tonnes_of("from=AAA,to=BBB,material=magnet", Basis::Magnet), 40.0);
}

/// Use of magnets in a basis that is not theirs has no answer.
#[test]
fn magnets_are_not_counted_as_alloy() {
    let solved = two_magnet_makers().solve();
    assert!(solved.balance.quantity(&solved.model, &"stage=magnet".parse().unwrap(), Basis::Alloy).is_err());
}
