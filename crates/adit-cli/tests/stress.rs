//! Stress on the model in the box: what it lists, the shape of an answer, what it does not know. Digits are not tested
//! here; they move with the data.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use serde_json::Value;
use std::path::Path;

fn asked(arguments: &[&str]) -> Value {
    let arguments = [&["stress"], arguments, &["--format", "json"]].concat();
    serde_json::from_str(&adit_in(Path::new("."), &arguments).ok()).unwrap()
}

#[test]
fn without_a_scenario_they_are_listed() {
    let answer = adit_in(Path::new("."), &["stress"]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(answer);
}

#[test]
fn an_answer_holds_together() {
    let value = asked(&["april-2025", "--draws", "64", "--seed", "3", "--country", "USA,EU"]);
    assert_eq!((value["draws"].as_u64(), value["periods"].as_u64()), (Some(64), Some(24)));
    assert_eq!(value["manifest"]["seed"], 3);
    let users = value["users"].as_array().unwrap();
    assert!(users.iter().any(|users| users["place"] == "USA") && users.iter().all(|users| users["place"] != "JPN"));
    let totals = value["totals"].as_array().unwrap();
    assert!(["group", "world"].iter().all(|kind| totals.iter().any(|total| total["kind"] == *kind)));
    for users in users.iter().chain(totals) {
        let periods = users["unmet"].as_array().unwrap();
        assert_eq!(periods.len(), 24);
        for band in periods.iter().chain([&users["unmet_in_all"]]) {
            let [low, middle, high] = ["p10", "p50", "p90"].map(|name| band[name].as_f64().unwrap());
            assert!(0.0 <= low && low <= middle && middle <= high && high <= 1.0, "{band}");
        }
        let draws = users["short_draws"].as_f64().unwrap();
        assert_eq!(draws > 0.0, users["first_short"].is_object(), "{users}");
    }
    let missing: Vec<f64> = users.iter().map(|users| users["missing_t"].as_f64().unwrap()).collect();
    assert!(missing.is_sorted_by(|a, b| a >= b), "{missing:?}");
    for table in ["scenarios", "shocks", "parameters"] {
        for row in value[table].as_array().unwrap() {
            assert!(row["source"].is_string() || row["assumption"].is_string(), "{row}");
        }
    }
    assert!(value["caveats"].as_array().unwrap().len() > 5);
    assert_eq!(value, asked(&["april-2025", "--draws", "64", "--seed", "3", "--country", "USA,EU"]));
}

#[test]
fn a_page_fits_the_terminal_and_weeks_and_rationing_can_be_asked_for() {
    let arguments = ["stress", "kachin", "--draws", "8", "--step", "week", "--rationing", "priority", "--months", "12"];
    let page = adit_in(Path::new("."), &arguments).ok();
    assert_narrow(&page);
    assert!(page.contains("52 weeks") && page.contains("rationing=priority"), "{page}");
}

#[test]
fn everything_that_is_not_known_is_named_at_once() {
    let answer = adit_in(Path::new("."), &["stress", "april-2026", "--country", "USAA", "--material", "magnet_ndfeg"]);
    assert_ne!(answer.code, 0);
    for near in ["did you mean `april-2025`?", "did you mean `USA`?", "did you mean `magnet_ndfeb`?"] {
        assert!(answer.stderr.contains(near), "{near}: {}", answer.stderr);
    }
}
