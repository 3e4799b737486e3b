//! What a person writes to ask for a plan, and what the program says when it cannot understand.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use std::path::Path;

fn plan(arguments: &[&str]) -> common::Answer {
    let mut all = vec!["plan"];
    all.extend(arguments);
    adit_in(Path::new("."), &all)
}

#[test]
fn every_wrong_value_is_named_at_once() {
    let answer = plan(&[
        "kachim",
        "--scenarios",
        "april-2025-embargo,taiwam",
        "--budget",
        "-2bn",
        "--risk",
        "cvar:95",
        "--cap",
        "country=CHN,stage=separation,from=2030",
        "--ban",
        "control=uncovered",
        "--rule",
        "dfars",
        "--country",
        "USA,EUR",
        "--system",
        "f_36",
        "--without",
        "reserves",
        "--only",
        "magnet",
        "--from",
        "2030",
        "--until",
        "2029",
    ]);
    assert!(answer.stdout.is_empty() && answer.code != 0);
    assert_narrow(&answer.stderr);
    insta::assert_snapshot!(answer.stderr);
}

#[test]
fn a_wrong_value_is_a_wrong_command_line() {
    for arguments in
        [["--budget", "much"], ["--risk", "none"], ["--cap", "CHN"], ["--simulate", "few"], ["--from", "soon"]]
    {
        assert_eq!(plan(&arguments).code, 2, "{arguments:?}");
    }
    assert_eq!(plan(&["--scenarios", "nothing-of-the-kind"]).code, 4);
}

#[test]
fn problems_can_be_read_by_programs() {
    let answer = plan(&["--format", "json", "--budget", "much"]);
    let problems: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(problems["problems"][0]["file"], "--budget");
}
