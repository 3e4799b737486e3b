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

#[test]
fn single_points_are_ranked_and_told() {
    let value = asked(&["--single-points", "--months", "6", "--country", "USA"]);
    for rows in ["sites", "stages"] {
        let rows = value[rows].as_array().unwrap();
        let worth: Vec<f64> = rows.iter().map(|row| row["value"].as_f64().unwrap()).collect();
        assert!(rows.len() > 10 && worth[0] > 0.0 && worth.is_sorted_by(|a, b| a >= b), "{worth:?}");
        assert!(rows.iter().all(|row| (0.0..=1.0 + 1e-9).contains(&row["part"].as_f64().unwrap())));
    }
    assert_eq!(value["stages"][0]["place"], "CHN");
    let page = adit_in(Path::new("."), &["stress", "--single-points", "--months", "6"]).ok();
    assert_narrow(&page);
}

#[test]
fn who_survives_a_site_is_told_with_its_repair() {
    let arguments = ["--survive", "--country", "USA", "--material", "magnet_smco"];
    let value = asked(&arguments);
    let sites = value["sites"].as_array().unwrap();
    assert!(!sites.is_empty());
    for users in sites.iter().flat_map(|row| row["users"].as_array().unwrap()) {
        if let Some(best) = users["survives"].as_f64() {
            assert!(users["simulated"].as_f64().unwrap() <= best + 1e-3, "{users}");
        }
    }
    // Without a solver the page says how to get one, and claims nothing.
    let said = value["no_bound"].as_str();
    assert!(said.is_none_or(|words| words.contains("scripts/highs.sh")), "{said:?}");
    let page = adit_in(Path::new("."), &[&["stress"], &arguments[..]].concat()).ok();
    assert_narrow(&page);
    assert!(page.contains("dyn_recovery"), "{page}");
}

#[test]
fn a_bound_is_given_or_its_lack_is_told() {
    let value =
        asked(&["lynas-malaysia", "--draws", "8", "--networks", "0", "--months", "9", "--country", "MYS", "--bound"]);
    let bounds = &value["bounds"];
    for row in bounds["rows"].as_array().unwrap() {
        match row["least_t"].as_f64() {
            Some(least) => assert!(least <= row["simulated_t"].as_f64().unwrap() * (1.0 + 1e-6) + 1e-6, "{row}"),
            None => assert!(bounds["no_bound"].as_str().unwrap().contains("scripts/highs.sh"), "{bounds}"),
        }
    }
}

#[test]
fn a_shortage_is_explained_down_to_its_rows() {
    let what = "stress:april-2025-embargo,country=USA,material=magnet_ndfeb";
    let page = adit_in(Path::new("."), &["explain", what]).ok();
    assert_narrow(&page);
    for word in ["China", "econotimes_2025", "cbt_ford_2025", "demand.csv", "adit explain country=USA"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let wrong = adit_in(Path::new("."), &["explain", "stress:april-2025-embargo,stage=mine"]);
    assert!(wrong.code != 0 && wrong.stderr.contains("users are no `stage`"), "{}", wrong.stderr);
}
