//! Models and answers in other forms: workbooks, Parquet, maps, starter models, differences.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Example, adit_in, assert_narrow, stable};
use serde_json::Value;

#[test]
fn a_workbook_is_a_model_and_becomes_a_folder_again() {
    let example = Example::new();
    let dir = example.dir.path();
    adit_in(dir, &["export", "example", "example.xlsx"]).ok();
    let check = |model: &str| -> Value {
        let arguments = ["-m", model, "check", "--format", "json", "--conflicts", "0"];
        serde_json::from_str(&adit_in(dir, &arguments).ok()).unwrap()
    };
    let (folder, book) = (check("example"), check("example.xlsx"));
    assert_eq!(folder["balance"], book["balance"]);
    assert_eq!(folder["model"]["rows"], book["model"]["rows"]);
    adit_in(dir, &["export", "example.xlsx", "back"]).ok();
    let same = adit_in(dir, &["diff", "example", "back", "--rows"]).ok();
    assert!(same.contains("The two models hold the same rows."), "{same}");
    assert_eq!(adit_in(dir, &["export", "example", "example.xlsx"]).code, 5, "nothing is overwritten");
}

#[test]
fn errors_of_a_workbook_name_the_cell() {
    let example = Example::new();
    let dir = example.dir.path();
    example.edit("production", "10000,reo", "ten,reo");
    adit_in(dir, &["export", "example", "example.xlsx"]).ok();
    let answer = adit_in(dir, &["-m", "example.xlsx", "check"]);
    assert_eq!(answer.code, 3);
    assert_narrow(&answer.stderr);
    insta::assert_snapshot!(answer.stderr, @r#"
    E0106 wrong value: `quantity_t` cannot be "ten"
      at       example.xlsx, sheet production, cell G2, column quantity_t
      found    ten
      expected a number, zero or more
      mend     write it like 45500
    "#);
}

#[test]
fn a_workbook_extends_a_folder_that_stays_where_it_is() {
    let example = Example::new();
    let dir = example.dir.path();
    adit_in(dir, &["init", "own", "--extends", "example"]).ok();
    std::fs::create_dir(dir.join("books")).unwrap();
    adit_in(dir, &["export", "own", "books/own.xlsx"]).ok();
    adit_in(dir, &["export", "books/own.xlsx", "deep/er/own"]).ok();
    for model in ["own", "books/own.xlsx", "deep/er/own"] {
        let answer = adit_in(dir, &["-m", model, "check", "--conflicts", "0"]).ok();
        assert!(answer.contains("no errors"), "{answer}");
    }
}

#[test]
fn what_is_no_workbook_is_refused_with_a_mend() {
    let example = Example::new();
    let dir = example.dir.path();
    std::fs::write(dir.join("fake.xlsx"), "id,name").unwrap();
    let answer = adit_in(dir, &["-m", "fake.xlsx", "check"]);
    assert_eq!(answer.code, 3);
    assert!(answer.stderr.contains("E0003") && answer.stderr.contains("save it as .xlsx"), "{}", answer.stderr);
    assert_eq!(adit_in(dir, &["-m", "nowhere.xlsx", "check"]).code, 2);
    std::fs::write(dir.join("model.ods"), "x").unwrap();
    let answer = adit_in(dir, &["-m", "model.ods", "check"]);
    assert!(answer.code == 2 && answer.stderr.contains("save a spreadsheet as .xlsx"), "{}", answer.stderr);
}

#[test]
fn answers_become_workbooks_parquet_and_maps() {
    let example = Example::new();
    let dir = example.dir.path();
    for file in ["flows.xlsx", "flows.parquet", "flows.geojson"] {
        example.adit(&["flows", "-o", file]).ok();
    }
    assert!(std::fs::read(dir.join("flows.xlsx")).unwrap().starts_with(b"PK"));
    assert!(std::fs::read(dir.join("flows.parquet")).unwrap().starts_with(b"PAR1"));
    let map: Value = serde_json::from_slice(&std::fs::read(dir.join("flows.geojson")).unwrap()).unwrap();
    assert_eq!(map["features"][0]["type"], "Feature");
    assert_eq!(map["features"][0]["properties"]["year"], 2030);
    assert_eq!(map["adit"]["manifest"]["model"], "example");
    // A terminal is no place for bytes, and a claim is no place on the globe.
    assert_eq!(example.adit(&["flows", "--format", "parquet"]).code, 2);
    assert_eq!(example.adit(&["claims", "-o", "claims.geojson"]).code, 4);
}

#[test]
fn a_model_becomes_parquet_and_a_map() {
    let example = Example::new();
    let dir = example.dir.path();
    adit_in(dir, &["export", "example", "tables", "--format", "parquet"]).ok();
    assert!(std::fs::read(dir.join("tables/sites.parquet")).unwrap().starts_with(b"PAR1"));
    adit_in(dir, &["export", "example", "sites.geojson"]).ok();
    let map: Value = serde_json::from_slice(&std::fs::read(dir.join("sites.geojson")).unwrap()).unwrap();
    assert_eq!(map["features"].as_array().unwrap().len(), 4);
    for wrong in [&["export", "example", "x.parquet"][..], &["export", "example", "y", "--format", "xlsx"]] {
        assert_eq!(adit_in(dir, wrong).code, 2, "{wrong:?}");
    }
    assert_eq!(adit_in(dir, &["export", "example", "z", "--format", "html"]).code, 2);
}

#[test]
fn starter_models_can_be_asked_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for who in ["manufacturer", "agency"] {
        adit_in(dir, &["init", who, "--template", who]).ok();
        let guide = std::fs::read_to_string(dir.join(who).join("README.md")).unwrap();
        assert!(guide.contains(&format!("adit check -m {who}")) && !guide.contains("BASE"), "{guide}");
        let check = adit_in(dir, &["-m", who, "check", "--conflicts", "0", "--format", "json"]).ok();
        let check: Value = serde_json::from_str(&check).unwrap();
        assert_eq!(check["unplaced"].as_array().unwrap().len(), 0, "{}", check["unplaced"]);
        let brief = adit_in(dir, &["-m", who, "brief", "--draws", "5"]).ok();
        assert!(brief.starts_with("China: who holds the chain, 2024"), "{brief}");
    }
    let at = ["trace", "--at", "site=own_motor_plant", "-e", "Dy", "--touching", "CHN", "--draws", "5"];
    let trace = adit_in(dir, &[&["-m", "manufacturer"], &at[..]].concat()).ok();
    assert!(trace.contains("touched by China"), "{trace}");
    let trace =
        adit_in(dir, &["-m", "agency", "trace", "--at", "JPN", "-e", "Dy", "--touching", "CHN", "--draws", "5"]);
    trace.ok();
}

#[test]
fn a_template_needs_what_it_speaks_of() {
    let example = Example::new();
    let arguments = ["init", "own", "--extends", "example", "--template", "manufacturer"];
    let answer = adit_in(example.dir.path(), &arguments);
    assert_eq!(answer.code, 4);
    assert!(answer.stderr.contains("vac_hanau") && !example.dir.path().join("own").exists(), "{}", answer.stderr);
}

/// The example beside a copy with a smaller mine, a new place and a claim less.
fn changed() -> Example {
    let example = Example::new();
    adit_in(example.dir.path(), &["export", "example", "old"]).ok();
    example.edit("production", "4000,reo,400", "1000,reo,100");
    example.edit("places", "WLD,", "XDD,Newland,country\nWLD,");
    example.edit(
        "claims",
        "mood,People trust the mines,Example Paper,none,,,,2030,,,,,the model knows no moods,example_news\n",
        "",
    );
    example
}

#[test]
fn a_diff_names_what_changed_and_what_it_moves() {
    let example = changed();
    let page = adit_in(example.dir.path(), &["diff", "old", "example", "--scope", "XBB", "--draws", "40"]).ok();
    assert_narrow(&page);
    insta::assert_snapshot!(stable(&page));
}

#[test]
fn a_diff_is_whole_in_files() {
    let example = changed();
    let dir = example.dir.path();
    let arguments = ["diff", "old", "example", "--scope", "XBB", "--draws", "20"];
    let json = adit_in(dir, &[&arguments[..], &["--format", "json"]].concat()).ok();
    let value: Value = serde_json::from_str(&json).unwrap();
    let tables: Vec<&str> =
        value["rows"]["tables"].as_array().unwrap().iter().map(|table| table["table"].as_str().unwrap()).collect();
    assert_eq!(tables, ["places", "production", "claims"]);
    assert_eq!(value["figures"]["year"], 2030);
    assert_eq!(value["figures"]["manifests"].as_array().unwrap().len(), 2);
    let csv = adit_in(dir, &[&arguments[..], &["--format", "csv"]].concat()).ok();
    assert!(csv.contains("\nnew,places,XDD,") && csv.contains(",quantity_t,4000,1000,"), "{csv}");
    assert!(csv.contains("\nfigure,,"), "{csv}");
    let html = adit_in(dir, &[&arguments[..], &["--format", "html"]].concat()).ok();
    assert!(html.contains("What changed"));
}

#[test]
fn a_broken_model_is_compared_row_by_row() {
    let example = changed();
    example.edit("sites", "separate,XBB", "seperate,XBB");
    let page = adit_in(example.dir.path(), &["diff", "old", "example"]).ok();
    let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Not compared: example has 1 problem: `adit check -m example`"), "{page}");
    assert!(page.contains("seperate"), "{page}");
}
