//! Answers on the example model, on the terminal and in files.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Example, adit_in, answer, assert_narrow, command, stable};
use serde_json::Value;

#[test]
fn check_prints_the_state_of_the_model() {
    let answer = Example::new().adit(&["check"]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(stable(&answer));
}

#[test]
fn check_says_more_when_asked() {
    let example = Example::new();
    let short = example.adit(&["check"]).ok();
    let all = example.adit(&["check", "--all"]).ok();
    assert!(short.contains("--all prints them") && !all.contains("--all prints them"));
    assert!(example.adit(&["check", "--conflicts", "0"]).ok().contains("Not searched for"));
    let one = example.adit(&["check", "--conflicts", "1"]).ok();
    assert!(one.contains("1. example_book") && one.contains("1 more, weaker"), "{one}");
}

#[test]
fn leaving_a_source_out_changes_the_balance() {
    let example = Example::new();
    let magnets = |arguments: &[&str]| balanced(&example.adit(arguments).ok(), "magnet output");
    let all = magnets(&["check", "--format", "json"]);
    let without = magnets(&["check", "--format", "json", "--without", "example_news"]);
    assert!(without < all, "{without} {all}");
}

/// Balanced value of the first observation whose words hold the text.
fn balanced(json: &str, words: &str) -> f64 {
    let value: Value = serde_json::from_str(json).unwrap();
    let rows = value["reconciled"].as_array().unwrap();
    let row = rows.iter().find(|row| row["words"].as_str().unwrap().contains(words)).unwrap();
    row["balanced"].as_f64().unwrap()
}

#[test]
fn json_holds_the_whole_result_with_its_manifest() {
    let value: Value = serde_json::from_str(&Example::new().adit(&["check", "--format", "json"]).ok()).unwrap();
    assert_eq!(value["manifest"]["model"], "example");
    assert_eq!(value["manifest"]["year"], 2030);
    assert_eq!(value["manifest"]["sources"].as_array().unwrap().len(), 3);
    assert_eq!(value["model"]["rows"]["sites"], 4);
    assert!(value["balance"]["worst_imbalance_t"].as_f64().unwrap() < 1e-6);
    assert_eq!(value["balance"]["observations"], value["reconciled"].as_array().unwrap().len());
    assert!(!value["conflicts"].as_array().unwrap().is_empty());
}

#[test]
fn flows_take_a_scope() {
    let example = Example::new();
    let answer = example.adit(&["flows"]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(stable(&answer));
    let count = |scope: &str| example.adit(&["flows", scope, "--format", "csv"]).ok().lines().count() - 1;
    assert_eq!(count("material=concentrate"), 4);
    assert_eq!(count("material=concentrate,element=Dy"), 2);
    assert_eq!(count("from=mine_a"), 2);
    assert_eq!(count("XAA"), 2);
    assert_eq!(count("from=XBB,to=XCC"), 1);
    assert_eq!(count("to=EXG"), 12);
    assert_eq!(count("stage=use,country=XCC"), 1);
    assert_eq!(count("sector=all"), 2);
    // Sample Holding holds the majority of mine A.
    assert_eq!(count("stage=mine,controller=XBB"), 4);
    assert_eq!(count("stage=mine,country=XBB"), 2);
}

#[test]
fn flows_balance_at_the_separator() {
    let json = Example::new().adit(&["flows", "element=Nd", "--format", "json"]).ok();
    let value: Value = serde_json::from_str(&json).unwrap();
    let sum = |key: &str, node: &str| -> f64 {
        let flows = value["flows"].as_array().unwrap().iter();
        flows.filter(|flow| flow[key] == node).map(|flow| flow["tonnes"].as_f64().unwrap()).sum()
    };
    let (made, taken) = (sum("from", "market:oxide@XBB"), sum("to", "market:oxide@XBB"));
    assert!(made > 0.0 && (made - taken).abs() < 1e-6 * made, "{made} {taken}");
}

#[test]
fn trace_shows_location_beside_control() {
    let example = Example::new();
    let answer = example.adit(&["trace", "--at", "XCC", "-e", "Nd", "--touching", "XBB"]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(stable(&answer));
}

#[test]
fn trace_gives_the_same_digits_for_the_same_seed() {
    let example = Example::new();
    let ask = |seed: &str| {
        example.adit(&["trace", "--at", "EXG", "-e", "dy", "--seed", seed, "--draws", "20", "--format", "csv"]).ok()
    };
    assert_eq!(ask("7"), ask("7"));
    assert_ne!(ask("7"), ask("8"));
    assert!(ask("7").starts_with("figure,id,name,central,deviation,low,high,structural_low,structural_high\n"));
}

#[test]
fn trace_follows_both_rules_of_pooling() {
    let example = Example::new();
    for rule in ["mixed", "own-exports-first"] {
        let json = example.adit(&["trace", "--at", "XCC", "-e", "Nd", "--pooling", rule, "--format", "json"]).ok();
        let value: Value = serde_json::from_str(&json).unwrap();
        let shares = value["trace"]["origin_by_country"].as_array().unwrap();
        let sum: f64 = shares.iter().map(|row| row["share"]["central"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        assert!(value["touching"].is_null());
    }
}

#[test]
fn the_name_of_the_file_gives_the_format() {
    let example = Example::new();
    for (file, start) in [
        ("check.html", "<!doctype html>"),
        ("check.md", "# Check of Made-up example"),
        ("check.csv", "table,key,at,words,source"),
        ("check.json", "{"),
        ("check.txt", "Check of Made-up example"),
    ] {
        let answer = example.adit(&["check", "-o", file]);
        assert_eq!((answer.code, answer.stdout.as_str()), (0, ""), "{file}");
        assert_eq!(answer.stderr, format!("wrote {file}\n"));
        assert!(std::fs::read_to_string(example.dir.path().join(file)).unwrap().starts_with(start), "{file}");
    }
    assert_eq!(example.adit(&["check", "-q", "-o", "check.txt"]).stderr, "");
    // A format that is given wins over the name.
    example.adit(&["check", "--format", "json", "-o", "check.txt"]).ok();
    assert!(std::fs::read_to_string(example.dir.path().join("check.txt")).unwrap().starts_with('{'));
    let left: Vec<_> =
        std::fs::read_dir(example.dir.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("partial")), "{left:?}");
}

#[test]
fn colors_obey_the_option_and_the_environment() {
    let example = Example::new();
    let colored = |arguments: &[&str], no_color: bool| {
        let mut command = command(example.dir.path());
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let found = answer(&command.args(["-m", "example", "flows"]).args(arguments).output().unwrap());
        found.ok().contains('\u{1b}')
    };
    assert!(!colored(&[], false), "a pipe is no terminal");
    assert!(!colored(&[], true));
    assert!(!colored(&["--color", "never"], false));
    assert!(colored(&["--color", "always"], false));
    assert!(colored(&["--color", "always"], true), "what is asked for wins");
    example.adit(&["flows", "--color", "always", "-o", "flows.txt"]).ok();
    assert!(!std::fs::read_to_string(example.dir.path().join("flows.txt")).unwrap().contains('\u{1b}'));
}

#[test]
fn the_model_may_come_from_the_environment() {
    let example = Example::new();
    let mut command = command(example.dir.path());
    let found = answer(&command.env("ADIT_MODEL", "example").arg("flows").output().unwrap());
    assert!(found.ok().contains("Example mine A"));
}

#[cfg(unix)]
#[test]
fn whoever_closes_the_pipe_has_read_enough() {
    let example = Example::new();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_adit"))
        .current_dir(example.dir.path())
        .args(["-m", "example", "check"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let found = answer(&child.wait_with_output().unwrap());
    assert_eq!((found.code, found.stderr.as_str()), (0, ""));
}

#[test]
fn an_edited_copy_gives_other_numbers() {
    let example = Example::new();
    let dir = example.dir.path();
    assert_eq!(
        adit_in(dir, &["export", "./example", "copy"]).stderr,
        format!("wrote {} files to copy\n", common::TABLES.len() + 1)
    );
    let mined =
        |model: &str| balanced(&adit_in(dir, &["-m", model, "check", "--format", "json"]).ok(), "mine A: mine output");
    let before = mined("copy");
    assert!((before - mined("example")).abs() < 1e-9);
    let sites = dir.join("copy/sites.csv");
    let text = std::fs::read_to_string(&sites).unwrap();
    std::fs::write(sites, text.replace(",12000,reo", ",6000,reo")).unwrap();
    assert!(before > 9000.0 && mined("copy") <= 6000.0 + 1e-6);
    // Nothing is overwritten.
    assert_eq!(adit_in(dir, &["export", "./example", "copy"]).code, 5);
}

#[test]
fn init_starts_a_model_on_top_of_another() {
    let example = Example::new();
    let dir = example.dir.path();
    adit_in(dir, &["init", "own", "--extends", "./example"]).ok();
    let check = adit_in(dir, &["-m", "own", "check"]).ok();
    assert!(check.contains("own on top of ./example") && check.contains("balanced year 2030"), "{check}");
    assert!(!check.contains("take the place"));
    // A row with the same id takes the place of the row beneath it.
    let sites = std::fs::read_to_string(dir.join("own/sites.csv")).unwrap();
    let header: Vec<&str> = sites.trim().split(',').collect();
    let row: Vec<&str> = header
        .iter()
        .map(|column| match *column {
            "id" => "mine_b",
            "name" => "Example mine B renamed",
            "process" => "dig_b",
            "place" => "XBB",
            "status" => "operating",
            "source" => "example_book",
            "confidence" => "high",
            _ => "",
        })
        .collect();
    std::fs::write(dir.join("own/sites.csv"), format!("{sites}{}\n", row.join(","))).unwrap();
    let check = adit_in(dir, &["-m", "own", "check"]).ok();
    assert_narrow(&check);
    assert!(check.contains("take the place") && check.contains("Example mine B renamed"), "{check}");
    let answer = adit_in(dir, &["init", "own", "--extends", "./example"]);
    assert_eq!(answer.code, 5);
    assert!(answer.stderr.contains("nothing is overwritten"));
}

#[test]
fn schema_describes_tables() {
    let example = Example::new();
    let dir = example.dir.path();
    let page = adit_in(dir, &["schema", "sites"]).ok();
    assert_narrow(&page);
    assert!(page.contains("capacity_t") && page.contains("Tonnes a year"));
    assert_narrow(&adit_in(dir, &["schema"]).ok());
    assert!(adit_in(dir, &["schema", "--format", "md"]).ok().starts_with("# The tables of a model"));
    assert!(adit_in(dir, &["schema", "bom", "--format", "csv"]).ok().starts_with("system,item,material"));
    let value: Value = serde_json::from_str(&adit_in(dir, &["schema", "sites", "--format", "json"]).ok()).unwrap();
    assert_eq!(value["primaryKey"][0], "id");
    let value: Value = serde_json::from_str(&adit_in(dir, &["schema", "--package", "example"]).ok()).unwrap();
    assert_eq!(value["name"], "example");
    assert_eq!(value["resources"].as_array().unwrap().len(), common::TABLES.len());
}

#[test]
fn models_are_listed() {
    let value: Value =
        serde_json::from_str(&adit_in(std::path::Path::new("."), &["models", "--format", "json"]).ok()).unwrap();
    assert!(value["models"].as_array().unwrap().iter().any(|model| model["name"] == "rare-earths"));
}
