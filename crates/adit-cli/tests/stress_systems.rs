//! Systems under stress: what a question about motors and fighters prints, and what it cannot answer. Digits are not
//! tested here; they move with the data.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use serde_json::Value;
use std::path::Path;

const ASKED: [&str; 8] =
    ["stress", "april-2025-embargo", "--system", "ev_motor,f_35", "--country", "USA", "--draws", "64"];

/// Words without numbers, and without the breaks that depend on their width.
fn words(page: &str) -> String {
    let words = page.split_whitespace().map(|word| {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let number = core.starts_with(|c: char| c.is_ascii_digit()) && !core.contains(char::is_alphabetic);
        if number { word.replace(core, "N") } else { word.to_owned() }
    });
    let words: Vec<String> = words.collect();
    // Bands stand only where draws differ.
    let bands = [" (P10 N% – P90 N%)", " (N)", " in N% of the draws"];
    let text = words.join(" ").replace(". ", ".\n");
    bands.iter().fold(text, |text, band| text.replace(band, ""))
}

#[test]
fn motors_and_fighters_come_first() {
    let page = adit_in(Path::new("."), &ASKED).ok();
    assert_narrow(&page);
    let (_, answer) = page.split_once("What breaks\n───────────\n").unwrap();
    let (headlines, rest) = answer.split_once("What is not built").unwrap();
    assert!(headlines.contains("permanent-magnet traction motor: short from month"), "{headlines}");
    assert!(headlines.contains("F-35 fighter: short from month"), "{headlines}");
    let (tables, notes) = rest.split_once("\n·").unwrap();
    assert!(tables.contains("scarcest decides"), "{tables}");
    let (notes, _) = notes.split_once("Who is short").unwrap();
    insta::assert_snapshot!(words(&format!("{headlines}·{notes}")));
}

#[test]
fn a_system_lacks_at_least_what_each_of_its_parts_lacks() {
    let json = adit_in(Path::new("."), &[&ASKED[..], &["--format", "json"]].concat()).ok();
    let value: Value = serde_json::from_str(&json).unwrap();
    let systems = value["systems"].as_array().unwrap();
    let names: Vec<&str> = systems.iter().map(|system| system["system"].as_str().unwrap()).collect();
    assert_eq!(names, ["ev_motor", "f_35"]);
    for system in systems {
        let mean = |users: &Value| users["unmet_in_all"]["mean"].as_f64().unwrap();
        let units = system["missing_units"]["p50"].as_f64().unwrap();
        assert!(units > 0.0 && units < 2.0 * system["units_per_year"][1].as_f64().unwrap(), "{system}");
        for part in system["parts"].as_array().unwrap() {
            assert!(mean(&part["users"]) <= mean(&system["users"]) + 1e-9, "{part}");
            assert!(!part["lines"].as_array().unwrap().is_empty());
        }
        assert!(system["source"].is_string() || system["assumption"].is_string());
    }
    // The official figure of the fighter is shown, and not counted.
    let uncounted = systems[1]["uncounted"].to_string();
    assert!(uncounted.contains("official figure") && uncounted.contains("417"), "{uncounted}");
}

#[test]
fn what_nobody_builds_is_an_error_that_names_the_table() {
    for (system, places, words) in [
        ("f_36", "USA", "did you mean `f_35`?"),
        ("f_35", "JPN", "add a row to builds.csv, or ask for USA"),
        ("ev_car", "USA", "add a row to builds.csv: units a year"),
        ("ddg_51", "USA", "name the material of the network in its lines of bom.csv"),
    ] {
        let arguments = ["stress", "april-2025-embargo", "--system", system, "--country", places, "--draws", "8"];
        let answer = adit_in(Path::new("."), &arguments);
        assert_ne!(answer.code, 0);
        let told = answer.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(words), "{told}");
    }
}
