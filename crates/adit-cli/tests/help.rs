//! Help reads like a manual page and never opens a model.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use std::path::Path;
use std::time::{Duration, Instant};

const COMMANDS: &[&str] = &[
    "brief",
    "check",
    "trace",
    "screen",
    "stress",
    "plan",
    "hindcast",
    "explain",
    "claims",
    "flows",
    "export",
    "init",
    "diff",
    "schema",
    "models",
    "completions",
];

#[test]
fn the_program_explains_itself() {
    let answer = adit_in(Path::new("."), &["--help"]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(answer);
}

#[test]
fn every_command_explains_itself() {
    for command in COMMANDS {
        let answer = adit_in(Path::new("."), &[command, "--help"]).ok();
        assert_narrow(&answer);
        assert_narrow(&adit_in(Path::new("."), &[command, "-h"]).ok());
        insta::assert_snapshot!(format!("help_{command}"), answer);
    }
}

#[test]
fn no_command_is_a_wrong_command_line() {
    let answer = adit_in(Path::new("."), &[]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("Usage: adit"));
    assert_eq!(adit_in(Path::new("."), &["chekc"]).code, 2);
    assert_eq!(adit_in(Path::new("."), &["check", "--year", "soon"]).code, 2);
}

#[test]
fn version_and_help_do_not_read_the_model() {
    // A model that is not there would be an error.
    for arguments in [&["-m", "nowhere", "--version"][..], &["-m", "nowhere", "check", "--help"]] {
        let start = Instant::now();
        assert_eq!(adit_in(Path::new("."), arguments).code, 0);
        // The aim is 10 ms; a busy machine needs room.
        assert!(start.elapsed() < Duration::from_secs(2));
    }
    assert_eq!(adit_in(Path::new("."), &["--version"]).ok(), format!("adit {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn shells_complete_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = adit_in(Path::new("."), &["completions", shell]).ok();
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
    }
}
