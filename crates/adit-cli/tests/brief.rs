//! Brief, claims and explanations of the example model.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Example, assert_narrow};
use serde_json::Value;

#[test]
fn the_brief_asks_about_any_place() {
    let example = Example::new();
    let arguments = ["brief", "--scope", "XBB", "--market", "XCC", "-e", "Nd"];
    let page = example.adit(&arguments).ok();
    assert_narrow(&page);
    assert!(page.starts_with("Sampleland: who holds the chain, 2030\n"), "{page}");
    let json = example.adit(&[&arguments[..], &["--format", "json"]].concat()).ok();
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["subject"], "XBB");
    let mine = value["steps"].as_array().unwrap().iter().find(|step| step["stage"] == "mine").unwrap();
    // 4,000 of 14,000 t stand there; the holder of mine A controls the rest.
    assert!((mine["located"]["central"].as_f64().unwrap() - 4.0 / 14.0).abs() < 0.02);
    assert!((mine["controlled"]["central"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    let csv = example.adit(&[&arguments[..], &["--format", "csv"]].concat()).ok();
    assert!(csv.starts_with("figure,step,of,scope,located,located_low"), "{csv}");
}

#[test]
fn a_claim_that_differs_is_an_answer() {
    let example = Example::new();
    let page = example.adit(&["claims"]).ok();
    assert_narrow(&page);
    let json = example.adit(&["claims", "--format", "json"]).ok();
    let value: Value = serde_json::from_str(&json).unwrap();
    let verdicts: Vec<&str> =
        value["claims"].as_array().unwrap().iter().map(|claim| claim["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["supported", "differs", "not_testable"]);
    assert_eq!(example.adit(&["claims", "--format", "csv"]).ok().lines().count(), 4);
}

#[test]
fn a_model_without_claims_says_so() {
    let example = Example::new();
    std::fs::remove_file(example.model().join("claims.csv")).unwrap();
    assert_eq!(example.adit(&["claims"]).code, 4);
}

#[test]
fn a_figure_leads_back_to_its_rows() {
    let example = Example::new();
    let explained = |arguments: &[&str]| -> Value {
        let json = example.adit(&[&["explain"], arguments, &["--format", "json"]].concat()).ok();
        serde_json::from_str(&json).unwrap()
    };
    let tonnes = explained(&["country=XBB,stage=mine"]);
    assert_eq!(tonnes["unit"], "t reo");
    assert!(tonnes["movers"][0]["at"].as_str().unwrap().starts_with("example/production.csv:"), "{tonnes}");
    let share = explained(&["site=mine_a,stage=mine", "--per", "stage=mine"]);
    let claim = explained(&["mine_a_leads"]);
    assert_eq!(share["unit"], "share");
    assert_eq!(share["figure"], claim["figure"]);
    assert_eq!(explained(&["stage=magnet"])["unit"], "t magnet");
    assert_eq!(explained(&["stage=separation,element=Dy"])["unit"], "t element");
    assert_eq!(explained(&["stage=mine", "--basis", "element"])["unit"], "t element");
    let touched = explained(&["--at", "XCC", "-e", "Nd", "--touching", "XAA"]);
    let part = touched["figure"]["central"].as_f64().unwrap();
    assert!((part - 2000.0 / 2600.0).abs() < 0.02 && !touched["carriers"].as_array().unwrap().is_empty(), "{part}");
    assert_narrow(&example.adit(&["explain", "mine_a_leads"]).ok());
    assert!(example.adit(&["explain", "mine_a_leads", "--format", "csv"]).ok().starts_with("table,key,at,words"));
}
