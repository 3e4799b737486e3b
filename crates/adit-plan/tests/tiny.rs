//! A plan small enough to be solved by hand, solved as one program.

#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // tests

mod common;

use adit_linear::{Column, Linear};
use adit_plan::{Options, Programme, Solved, solve};
use common::*;
use serde_json::Value;

fn solved(programme: &Programme) -> Solved {
    solve(programme, &Options::default()).unwrap()
}

fn shortage(solved: &Solved) -> Vec<f64> {
    let of = |values: &[f64]| values[SHORT] + values[WIDE + SHORT];
    solved.blocks.iter().map(|block| of(&block.values)).collect()
}

fn agrees(solved: &Solved, expected: &Value) {
    let at = &expected["value"];
    assert!(near(solved.objective, number(&expected["objective"])), "{at}: {}", solved.objective);
    assert!(near(solved.first[MODULES], number(&expected["modules"])), "{at}: {}", solved.first[MODULES]);
    assert!(near(solved.first[STOCK], number(&expected["stock_end_t1"])), "{at}: {}", solved.first[STOCK]);
    assert!(near(solved.cvar, number(&expected["cvar_shortage_cost"])), "{at}: {}", solved.cvar);
    for (a, b) in shortage(solved).into_iter().zip(numbers(&expected["shortage_by_scenario"])) {
        assert!(near(a, b), "{at}: {a} instead of {b}");
    }
    assert!(solved.gap() < 1e-7, "{at}: {solved:?}");
}

#[test]
fn the_weight_of_the_worst() {
    for expected in fixture()["by_lambda"].as_array().unwrap() {
        agrees(&solved(&tiny(number(&expected["value"]), 1e3)), expected);
    }
}

#[test]
fn a_limit_to_the_expected_shortage() {
    for expected in fixture()["by_expected_shortage"].as_array().unwrap() {
        agrees(&solved(&tiny(0.0, number(&expected["value"]))), expected);
    }
}

#[test]
fn without_whole_numbers() {
    let expected = &fixture()["relaxed"];
    let solved = solved(&relaxed(tiny(0.0, 1e3)));
    assert!(near(solved.objective, number(&expected["objective"])));
    assert!(near(solved.first[MODULES], number(&expected["modules"])));
    let marginals = expected["marginals"].as_object().unwrap();
    for (block, name) in solved.blocks.iter().zip(["base", "embargo_t2", "embargo_t2_t3"]) {
        for period in 0..2 {
            for (row, limit) in ["capCN", "capAU", "capH", "share65"].iter().enumerate() {
                let expected = marginals.get(&format!("{limit}[{name},{}]", period + 2)).map_or(0.0, number);
                let found = block.duals[period * ROWS + 1 + row];
                assert!(near(found, expected), "{limit} of {name}, period {}: {found}, not {expected}", period + 2);
            }
        }
    }
    for (row, place) in ["CN", "AU"].iter().enumerate() {
        let expected = number(&expected["marginals_of_the_first_period"][place]);
        assert!(near(solved.duals[CAPACITY_FIRST + row], expected), "{place}: {:?}", solved.duals);
    }
}

#[test]
fn ores_give_what_they_hold() {
    let of = &fixture()["balance"];
    let mut first = Linear::default();
    let ores = ["ore1", "ore2"];
    let [rich, poor] = ores.map(|ore| first.column(number(&of["ore_cost"][ore]), f64::INFINITY));
    let elements = ["Nd", "Dy", "Ce"];
    for element in elements {
        let cost = if element == "Ce" { number(&of["Ce_disposal_cost"]) } else { 0.0 };
        let surplus = first.add(Column { cost, low: 0.0, high: f64::INFINITY, integer: false });
        let yields = ores.map(|ore| number(&of["ore_yields"][ore][element]));
        let wanted = of["demand"].get(element).map_or(0.0, number);
        first.row(wanted, wanted, vec![(rich, yields[0]), (poor, yields[1]), (surplus, -1.0)]);
    }
    let solved = solved(&Programme { first, ..Programme::default() });
    assert!(near(solved.objective, number(&of["cost"])));
    for (column, name) in ["ore1", "ore2", "surplus_Nd", "surplus_Dy", "surplus_Ce"].iter().enumerate() {
        assert!(near(solved.first[column], number(&of[name])), "{name}: {:?}", solved.first);
    }
    assert!(near(solved.duals[0], number(&of["dual_Nd"])) && near(solved.duals[1], number(&of["dual_Dy"])));
}
