//! Trade, scopes and shares over markets on made-up packages, against answers worked by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_balance::Options;
use adit_model::problem::Code;
use adit_model::words::Basis;
use support::{Solved, Tables, near, near_to, plain};

/// Mines that sell `concentrate` of one element to the markets of their countries.
fn mines(places: &[&str], mines: &[&str]) -> Tables {
    let mut t = Tables::new(&["Nd"], places);
    t.material("concentrate", "mine", "market", "Nd").mining("dig", &[("Nd", 1.0)]);
    for place in mines {
        t.site(&format!("mine_{place}"), "dig", place);
    }
    t
}

/// 60 % of a world total of 1,000 t; then 60 % beside an assumption of 50 %, both within 2 points: half way.
#[test]
fn shares_and_assumptions_are_ratios_of_a_world_total() {
    for (shares, assumed, expected) in [(true, false, 600.0), (false, true, 500.0), (true, true, 550.0)] {
        let mut t = mines(&["AAA", "BBB", "WLD"], &["AAA", "BBB"]);
        t.uses("AAA", "all", "concentrate").uses("BBB", "all", "concentrate");
        t.national("WLD", "mine", 1000.0, 1.0);
        if shares {
            t.share("of_AAA", "country=AAA,stage=mine", "stage=mine", 60.0, 2.0);
        }
        if assumed {
            t.assume("AAA_half", "country=AAA,stage=mine", "stage=mine", 0.5, 0.02);
        }
        let solved = t.solve();
        // The total is known to a part in a thousand, so that two shares at odds move it a little.
        near_to(solved.tonnes("country=AAA,stage=mine"), expected, 1e-4);
        near_to(solved.tonnes("stage=mine"), 1000.0, 1e-4);
        near_to(solved.share("country=AAA", "stage=mine"), expected / 1000.0, 1e-4);
    }
}

/// World use of 90 t is spread over the countries that use, as the trade between them says.
#[test]
fn a_world_total_of_use_sums_over_places() {
    let mut t = mines(&["AAA", "BBB", "WLD"], &["AAA"]);
    t.uses("AAA", "all", "concentrate").uses("BBB", "all", "concentrate");
    t.uses("WLD", "all", "concentrate").observed(90.0, 1.0).trade("AAA", "BBB", "concentrate", 30.0, 1.0);
    let solved = t.solve();
    near(solved.tonnes("country=AAA,stage=use"), 60.0);
    near(solved.tonnes("stage=mine"), 90.0);
}

/// AAA mines 100 t and sends 20 to BBB and what is left of an export total of 30 to CCC. The home use of 70 is no export.
#[test]
fn trade_with_the_world_counts_what_crosses_the_border() {
    let mut t = mines(&["AAA", "BBB", "CCC", "WLD"], &["AAA"]);
    for place in ["AAA", "BBB", "CCC"] {
        t.uses(place, "all", "concentrate");
    }
    t.output("mine_AAA", "mine", 100.0, 1.0).trade("AAA", "BBB", "concentrate", 20.0, 1.0);
    t.trade("AAA", "WLD", "concentrate", 30.0, 1.0).link("AAA", "CCC", "concentrate");
    let solved = t.solve();
    near(solved.tonnes("country=AAA,stage=use"), 70.0);
    near(solved.tonnes("from=AAA,to=CCC"), 10.0);
    near(solved.tonnes("from=AAA"), 30.0);
    assert_eq!(solved.balance.unplaced, Vec::<String>::new());
}

/// AAA sells 40 t to DEU and 10 to FRA, DEU 5 to FRA.
fn union() -> Solved {
    let mut t = mines(&["AAA", "DEU", "FRA"], &["AAA"]);
    t.row("groups", &[("id", "EU"), ("name", "union")]);
    for place in ["DEU", "FRA"] {
        t.row("memberships", &[("group", "EU"), ("place", place), ("source", "made_up"), ("confidence", "high")]);
        t.uses(place, "all", "concentrate");
    }
    t.trade("AAA", "DEU", "concentrate", 40.0, 1.0).trade("AAA", "FRA", "concentrate", 10.0, 1.0);
    t.trade("DEU", "FRA", "concentrate", 5.0, 1.0);
    t.solve()
}

#[test]
fn what_a_union_imports_leaves_out_trade_among_its_members() {
    let solved = union();
    near(solved.tonnes("to=EU"), 50.0);
    near(solved.tonnes("to=DEU"), 40.0);
    near(solved.tonnes("to=FRA"), 15.0);
    near(solved.tonnes("from=DEU"), 5.0);
    near(solved.tonnes("from=DEU,to=FRA"), 5.0);
    near(solved.share("from=AAA,to=EU", "to=EU"), 1.0);
}

/// A member sells nothing across the border of the union, which is no flow rather than a flow of zero.
#[test]
fn a_scope_without_flows_is_an_error_that_names_it() {
    let solved = union();
    let problems = solved.balance.quantity(&solved.model, &"from=EU".parse().unwrap(), Basis::Element).unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!(problem.code, Code::EmptyQuestion);
    assert_eq!(problem.found.as_deref(), Some("from=EU"));
    assert!(problem.mend.is_some());
}

/// With both ends in one country the flows from its plants and its market to its users count; what its mine hands to its
/// market has not moved yet.
#[test]
fn from_and_to_within_one_country() {
    let mut t = mines(&["AAA", "BBB"], &["AAA"]);
    t.material("oxide", "separation", "market", "Nd").separating("separate", 0.9).site("plant", "separate", "AAA");
    t.uses("AAA", "all", "oxide").uses("BBB", "all", "oxide");
    t.output("mine_AAA", "mine", 100.0, 1.0).trade("AAA", "BBB", "oxide", 30.0, 1.0);
    let solved = t.solve();
    near(solved.tonnes("from=AAA,to=AAA,material=concentrate"), 100.0);
    near(solved.tonnes("from=AAA,to=AAA,material=oxide"), 60.0);
    near(solved.tonnes("from=AAA,to=BBB,material=oxide"), 30.0);
    near(solved.tonnes("from=AAA,material=oxide"), 30.0);
    near(solved.tonnes("to=plant"), 100.0);
}

/// A mine of 0.8 Nd and 0.2 Dy, of which 10 t of Dy are used.
fn use_of_dysprosium() -> Tables {
    let mut t = Tables::new(&["Nd", "Dy"], &["AAA"]);
    t.material("concentrate", "mine", "market", "Nd|Dy").mining("dig", &[("Nd", 0.8), ("Dy", 0.2)]);
    t.site("mine", "dig", "AAA");
    t.uses("AAA", "lamps", "concentrate").observed(10.0, 1.0).set("elements", "Dy");
    t
}

/// A use that names Dy takes Dy alone; the Nd that comes with it from the ore goes to the use that names Nd.
#[test]
fn a_use_may_be_of_one_element() {
    let mut t = use_of_dysprosium();
    t.uses("AAA", "rest", "concentrate").set("elements", "Nd");
    let solved = t.solve();
    near(solved.tonnes("sector=lamps,element=Dy"), 10.0);
    near(solved.tonnes("sector=rest"), 40.0);
    assert!(
        solved
            .balance
            .flows()
            .iter()
            .all(|row| row.to.contains("market") || row.to.contains("lamps") == (row.element.as_deref() == Some("Dy")))
    );
}

/// Where nobody takes the Nd the ore stays in the ground, and the figure of the use is named as the conflict.
#[test]
fn an_element_without_a_taker_holds_its_ore_back() {
    let solved = use_of_dysprosium().solve_with(&Options { conflicts: true, ..plain() }).unwrap();
    assert!(solved.tonnes("stage=mine") < 1e-6);
    let row = solved.reconciled("demand", "lamps");
    assert!((row.normalized_residual.unwrap() + 10.0).abs() < 1e-3, "{row:?}");
    assert!(solved.balance.conflicts[0].says[0].contains("it says 10 t element"), "{:?}", solved.balance.conflicts);
}

/// Sectors beside `all` are a part of it: no node, no pull, no complaint. Sectors alone are uses of their own.
#[test]
fn sectors_beside_all_are_information() {
    for (with_all, expected) in [(true, 100.0), (false, 30.0)] {
        let mut t = mines(&["AAA"], &["AAA"]);
        if with_all {
            t.uses("AAA", "all", "concentrate").observed(100.0, 1.0);
        }
        t.uses("AAA", "wind", "concentrate").observed(30.0, 1.0);
        let solved = t.solve();
        near(solved.tonnes("stage=mine"), expected);
        let uses = solved.balance.topology.nodes.iter().filter(|node| node.sector.is_some());
        assert_eq!(uses.count(), 1);
        assert_eq!(solved.balance.reconciled.iter().filter(|row| row.origin.table == "demand").count(), 1);
        assert!(solved.balance.unplaced.is_empty());
        if !with_all {
            near(solved.tonnes("sector=wind"), 30.0);
        }
    }
}
