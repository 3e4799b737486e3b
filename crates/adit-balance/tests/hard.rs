//! Models that are read without a problem and still make no sense: every one ends in a balance or in a problem.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_balance::Options;
use proptest::prelude::*;
use support::{Tables, plain};

/// Two mines, two plants, markets that trade in a ring, magnets by weight, a swarf loop.
fn whole() -> Tables {
    let mut t = Tables::new(&["Nd", "Dy"], &["AAA", "BBB", "WLD"]);
    t.material("concentrate", "mine", "link", "Nd|Dy").material("oxide", "separation", "market", "Nd|Dy");
    t.material("swarf", "magnet", "market", "Nd|Dy");
    t.row("materials", &[("id", "magnet"), ("name", "magnet"), ("stage", "magnet"), ("basis", "magnet")]);
    t.set("routing", "market").mining("dig", &[("Nd", 0.6), ("Dy", 0.1)]).separating("separate", 0.9);
    t.process("press", "magnet", "magnet").takes("press", "oxide");
    t.makes("press", "magnet", "Nd", 0.3).recovers("press", "magnet", "Nd", 0.7).set("deviation", "0.05");
    t.makes("press", "magnet", "Dy", 0.02).recovers("press", "swarf", "", 0.2);
    t.process("recycle", "recycling", "element").takes("recycle", "swarf").recovers("recycle", "oxide", "", 0.9);
    for place in ["AAA", "BBB"] {
        t.site(&format!("mine_{place}"), "dig", place).site(&format!("plant_{place}"), "separate", place);
        t.site(&format!("works_{place}"), "press", place).site(&format!("recycler_{place}"), "recycle", place);
        t.uses(place, "all", "magnet");
    }
    t.link("mine_AAA", "plant_AAA", "concentrate").link("mine_AAA", "plant_BBB", "concentrate");
    t.link("mine_BBB", "plant_BBB", "concentrate").set("share_percent", "80").set("share_of", "seller");
    t.trade("AAA", "BBB", "oxide", 30.0, 3.0).trade("BBB", "AAA", "oxide", 10.0, 2.0);
    t.trade("AAA", "BBB", "magnet", 20.0, 3.0).set("basis", "magnet");
    t.trade("BBB", "AAA", "magnet", 40.0, 3.0).set("basis", "magnet");
    t.output("mine_AAA", "mine", 300.0, 10.0).output("mine_BBB", "mine", 200.0, 10.0);
    t.national("WLD", "magnet", 900.0, 90.0).set("basis", "magnet");
    t.share("AAA", "country=AAA,stage=magnet", "stage=magnet", 60.0, 5.0).set("basis", "magnet");
    t.assume("stays", "from=AAA,to=AAA,material=oxide", "country=AAA,stage=separation", 0.8, 0.1);
    t
}

#[test]
fn the_whole_is_balanced() {
    let solved = whole().solve_with(&Options { draws: 5, conflicts: true, ..plain() }).unwrap();
    assert!(solved.balance.worst_imbalance_t < 1e-5);
    assert!(solved.balance.draws.iter().flat_map(|draw| &draw.weight_t).all(|weight| weight.is_finite()));
}

/// A million tonnes said to circle between two markets beside mines of some hundred: the small flows balance all the same.
#[test]
fn small_flows_balance_beside_a_large_circle() {
    let mut t = whole();
    for (_, row) in
        t.tables.iter_mut().filter(|(name, _)| name == "trade").flat_map(|(_, rows)| rows.iter_mut().enumerate())
    {
        for (name, value) in row.iter_mut() {
            match (name.as_str(), value.as_str()) {
                ("deviation_t", "3") | ("quantity_t", "10") => "1000000".clone_into(value),
                _ => {}
            }
        }
    }
    let solved = t.solve();
    assert!(solved.tonnes("from=BBB,to=AAA,material=oxide") > 9e5);
    assert!(solved.balance.worst_imbalance_t < 1e-6, "{}", solved.balance.worst_imbalance_t);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Numbers of any size in place of some, rows left out: no panic, no flow that is no number, no flow below zero.
    #[test]
    fn any_numbers_end_in_a_balance_or_a_problem(
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(
            vec!["0", "1e-12", "1e-3", "1", "37", "100", "1e6", "1e9"])), 0..6),
        dropped in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    ) {
        let mut t = whole();
        let numbers = |t: &mut Tables, visit: &mut dyn FnMut(usize, &mut String)| {
            let mut count = 0;
            for (_, value) in t.tables.iter_mut().flat_map(|(_, rows)| rows.iter_mut().flatten()) {
                if value.parse::<f64>().is_ok() && value != "2024" {
                    visit(count, value);
                    count += 1;
                }
            }
            count
        };
        let count = numbers(&mut t, &mut |_, _| {});
        for (at, number) in &changes {
            let at = at.index(count);
            numbers(&mut t, &mut |index, value| if index == at { *value = (*number).to_owned() });
        }
        for at in &dropped {
            let observed = |name: &str| matches!(name, "production" | "trade" | "links" | "shares" | "assumptions" | "demand");
            let mut rows: Vec<_> = t.tables.iter_mut().filter(|(name, _)| observed(name)).map(|(_, rows)| rows).collect();
            let table = at.index(rows.len());
            rows[table].pop();
        }
        let Ok(model) = adit_model::Model::from_package(&t.package()) else { return Ok(()) };
        let options = Options { draws: 3, conflicts: true, ..plain() };
        match adit_balance::balance(&model, &options) {
            Err(problems) => prop_assert!(problems.as_slice()[0].code.code().starts_with("E03"), "{problems}"),
            Ok(balance) => {
                let rows = balance.flows();
                prop_assert!(rows.iter().all(|row| row.tonnes.is_finite() && row.tonnes >= 0.0), "{rows:?}");
                prop_assert!(rows.iter().all(|row| row.deviation.is_finite()), "{rows:?}");
                let largest = rows.iter().map(|row| row.tonnes).fold(0.0, f64::max);
                // Flows far below the largest figure are noise beside it.
                let stated = balance.reconciled.iter().map(|row| row.stated.abs()).fold(0.0, f64::max);
                let bound = 1e-6 * largest.max(1e-6 * stated);
                prop_assert!(balance.worst_imbalance_t <= bound, "{} {largest} {stated}", balance.worst_imbalance_t);
            }
        }
    }
}
