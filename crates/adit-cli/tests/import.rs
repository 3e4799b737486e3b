//! `adit import`, on made-up files of official layouts.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../adit-exchange/tests/fixtures").join(name)
}

/// A folder with a copy of the made-up model in `mine`, and a file to import.
fn folder(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    std::fs::create_dir(&mine).unwrap();
    for entry in std::fs::read_dir(fixture("model")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, mine.join(path.file_name().unwrap())).unwrap();
    }
    std::fs::copy(fixture(file), folder.path().join("file.csv")).unwrap();
    folder
}

#[test]
fn without_an_importer_all_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let answer = adit_in(folder.path(), &["import"]).ok();
    assert!(answer.contains("usgs-mcs") && answer.contains("usgs-ds140"), "{answer}");
    let value: Value = serde_json::from_str(&adit_in(folder.path(), &["import", "--format", "json"]).ok()).unwrap();
    assert!(value["importers"].as_array().unwrap().iter().all(|importer| importer["address"].is_string()));
}

#[test]
fn a_dry_run_says_what_would_change_and_writes_nothing() {
    let folder = folder("usgs/mcs2026.csv");
    let production = folder.path().join("mine/production.csv");
    let before = std::fs::read(&production).unwrap();
    let arguments = ["import", "usgs-mcs", "file.csv", "--into", "mine", "--dry-run"];
    let answer = adit_in(folder.path(), &arguments).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(answer);
    assert_eq!(std::fs::read(&production).unwrap(), before);
    adit_in(folder.path(), &arguments[..5]).ok();
    assert_ne!(std::fs::read(&production).unwrap(), before);
    let again = adit_in(folder.path(), &arguments[..5]).ok();
    assert!(again.contains("nothing to write"), "{again}");
}

#[test]
fn what_is_wrong_is_said_with_its_exit_code() {
    let folder = folder("usgs/mcs2026_broken.csv");
    let run = |arguments: &[&str]| {
        let answer = adit_in(folder.path(), arguments);
        (answer.code, answer.stderr)
    };
    let (code, stderr) = run(&["import", "usgs-mcs", "file.csv", "--into", "mine"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("line 3") && stderr.contains("line 5") && stderr.contains("line 7"), "{stderr}");
    let (code, stderr) = run(&["import", "usgs-mc", "file.csv", "--into", "mine"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("did you mean"), "{stderr}");
    let (code, stderr) = run(&["import", "usgs-mcs", "file.csv", "--into", "critical-minerals"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("adit export"), "{stderr}");
    assert_eq!(run(&["import", "usgs-mcs", "file.csv"]).0, 2);
}
