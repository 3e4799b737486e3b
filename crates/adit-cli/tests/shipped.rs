//! The model in the box.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use serde_json::Value;
use std::path::Path;

fn check(dir: &Path, model: &str) -> Value {
    let arguments = ["-m", model, "check", "--conflicts", "0", "--format", "json"];
    serde_json::from_str(&adit_in(dir, &arguments).ok()).unwrap()
}

#[test]
fn the_shipped_model_is_sound() {
    let dir = tempfile::tempdir().unwrap();
    let answer = adit_in(dir.path(), &["check"]).ok();
    assert_narrow(&answer);
    let value = check(dir.path(), "rare-earths");
    assert!(value["balance"]["worst_imbalance_t"].as_f64().unwrap() < 1e-6);
    assert!(value["unplaced"].as_array().unwrap().is_empty(), "{}", value["unplaced"]);
}

#[test]
fn an_empty_model_on_top_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    adit_in(dir.path(), &["init", "own"]).ok();
    let (own, base) = (check(dir.path(), "own"), check(dir.path(), "rare-earths"));
    assert_eq!(own["manifest"]["model"], "own");
    assert_eq!(own["reconciled"].as_array().unwrap().len(), base["reconciled"].as_array().unwrap().len());
    assert_eq!(own["balance"]["chi_squared"], base["balance"]["chi_squared"]);
}

#[test]
fn a_smaller_plant_in_a_copy_changes_the_balance() {
    let dir = tempfile::tempdir().unwrap();
    adit_in(dir.path(), &["export", "rare-earths", "copy"]).ok();
    let sites = dir.path().join("copy/sites.csv");
    let text = std::fs::read_to_string(&sites).unwrap();
    let row = text.lines().find(|row| row.starts_with("lynas_malaysia,")).unwrap();
    let smaller = row.replace(",10500,", ",1050,");
    assert_ne!(row, smaller);
    std::fs::write(&sites, text.replace(row, &smaller)).unwrap();
    let value = |model: &str| check(dir.path(), model)["balance"]["chi_squared"].as_f64().unwrap();
    assert!(value("copy") > 1.1 * value("rare-earths"));
}

#[test]
fn a_trace_of_the_shipped_model_names_its_sources() {
    let dir = tempfile::tempdir().unwrap();
    let arguments = ["trace", "--at", "JPN", "-e", "Nd", "--touching", "CHN", "--draws", "20"];
    let page = adit_in(dir.path(), &arguments).ok();
    assert_narrow(&page);
    assert!(page.contains("Trace of neodymium: Japan") && page.contains("By control"), "{page}");
    let json = adit_in(dir.path(), &[&arguments[..], &["--format", "json"]].concat()).ok();
    let value: Value = serde_json::from_str(&json).unwrap();
    assert!(value["manifest"]["sources"].as_array().unwrap().len() > 10);
}

#[test]
fn the_brief_fits_a_terminal_and_fills_a_report() {
    let dir = tempfile::tempdir().unwrap();
    let page = adit_in(dir.path(), &["brief", "--draws", "20"]).ok();
    assert_narrow(&page);
    assert!(page.starts_with("China: who holds the chain, 2024\n"), "{page}");
    adit_in(dir.path(), &["brief", "--draws", "5", "-o", "report.html"]).ok();
    let report = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(report.starts_with("<!doctype html>") && report.contains("<svg") && report.contains("Public claims"));
}
