//! Errors that name the place and the mend, all at once, with a documented exit code.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Example, adit_in, assert_narrow};
use serde_json::Value;

#[test]
fn a_broken_cell_is_named_with_its_mend() {
    let example = Example::new();
    example.edit("production", "10000,reo", "\"10,000\",reo");
    let answer = example.adit(&["check"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (3, ""));
    assert_narrow(&answer.stderr);
    insta::assert_snapshot!(answer.stderr, @r#"
    E0106 wrong value: `quantity_t` cannot be "10,000"
      at       example/production.csv, line 2 (row 1), column quantity_t
      found    10,000
      expected a number, zero or more
      mend     write `10000`: no thousands separators, signs or spaces
    "#);
}

#[test]
fn an_unknown_id_comes_with_a_suggestion() {
    let example = Example::new();
    example.edit("sites", "mine_a,Example mine A,dig_a,XAA,miner", "mine_a,Example mine A,dig_a,XAA,minr");
    let answer = example.adit(&["check"]);
    assert_eq!(answer.code, 3);
    insta::assert_snapshot!(answer.stderr, @r"
    E0103 unknown: `minr` is not in entities.csv
      at       example/sites.csv, line 2 (row 1), column entity
      found    minr
      expected an id of entities.csv
      mend     did you mean `miner`?
    ");
}

#[test]
fn a_wrong_unit_in_a_header_is_explained() {
    let example = Example::new();
    example.edit("production", "quantity_t", "quantity_kt");
    let answer = example.adit(&["check"]);
    assert_eq!(answer.code, 3);
    assert_narrow(&answer.stderr);
    assert!(answer.stderr.contains("E0102 unknown column"), "{}", answer.stderr);
    assert!(answer.stderr.contains("multiply by 1,000 and rename"), "{}", answer.stderr);
}

#[test]
fn all_errors_come_at_once_sorted_by_place() {
    let example = Example::new();
    example.edit("sites", "operating,2000,12000", "opperating,2000,12000");
    example.edit("production", "4000,reo", "-4000,reo");
    example.edit("materials", "element,Nd|Dy,link", "elemnt,Nd|Dy,link");
    let answer = example.adit(&["check"]);
    assert_eq!(answer.code, 3);
    let place = |file: &str| answer.stderr.find(file).unwrap();
    assert!(place("materials.csv") < place("production.csv") && place("production.csv") < place("sites.csv"));
    assert!(answer.stderr.contains("did you mean `operating`?"));
    assert!(answer.stderr.trim_end().ends_with("3 problems"), "{}", answer.stderr);
}

#[test]
fn more_than_twenty_errors_are_counted() {
    let example = Example::new();
    let rows: Vec<String> = (0..23).map(|at| format!("bad_{at},Bad,Example,soon,,official")).collect();
    example.write("sources.csv", &format!("id,title,publisher,year,retrieved,tier\n{}\n", rows.join("\n")));
    let answer = example.adit(&["check"]);
    assert_eq!(answer.code, 3);
    assert_eq!(answer.stderr.matches("E0106").count(), 20);
    assert!(answer.stderr.contains("23 problems; the first 20 are shown"), "{}", answer.stderr);
    let json = example.adit(&["check", "--format", "json"]);
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(value["problems"].as_array().unwrap().len(), 23);
}

#[test]
fn the_same_body_comes_as_json() {
    let example = Example::new();
    example.edit("production", "10000,reo", "ten,reo");
    let answer = example.adit(&["check", "--format", "json"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (3, ""));
    insta::assert_snapshot!(answer.stdout, @r#"
    {
      "problems": [
        {
          "file": "example/production.csv",
          "line": 2,
          "row": 1,
          "column": "quantity_t",
          "code": "E0106",
          "message": "`quantity_t` cannot be \"ten\"",
          "found": "ten",
          "expected": "a number, zero or more",
          "mend": "write it like 45500"
        }
      ]
    }
    "#);
}

#[test]
fn exit_codes_are_as_documented() {
    let example = Example::new();
    for (arguments, code, says) in [
        (&["check"][..], 0, ""),
        (&["check", "-o", "check.docx"], 2, "no format that adit writes"),
        (&["flows", "countrry=XAA"], 2, "did you mean `country`?"),
        (&["flows", "year=2030"], 2, "--year 2030"),
        (&["schema", "site"], 2, "did you mean `sites`?"),
        (&["flows", "XAB"], 4, "is no country of this model"),
        (&["flows", "material=oxid"], 4, "did you mean `oxide`?"),
        (&["flows", "sector=cars"], 4, "use one of all"),
        (&["flows", "material=oxide,from=XAA"], 4, "widen the scope"),
        (&["check", "--year", "1950"], 4, "2030"),
        (&["check", "--without", "example_boook"], 4, "did you mean `example_book`?"),
        (&["trace", "--at", "XCC", "-e", "Ndd"], 4, "did you mean `Nd`?"),
        (&["trace", "--at", "XAA", "-e", "Nd"], 4, "no use or site"),
        (&["trace", "--at", "XCC", "-e", "Nd", "--touching", "stage=alloy"], 4, "no site"),
        (&["trace", "--at", "XCC", "-e", "Nd", "--touching", "XBBB"], 4, "did you mean `XBB`?"),
        (&["explain", "XBB"], 2, "name a stage"),
        (&["explain", "mine_a_lead"], 4, "did you mean `mine_a_leads`?"),
        (&["explain", "mood"], 4, "not about flows"),
        (&["explain", "stage=mine", "--per", "country=XDD"], 4, "is no country of this model"),
        (&["explain", "stage=alloy"], 4, "widen the scope"),
        (&["explain", "stage=mine", "--basis", "stones"], 2, "possible values: reo"),
        (&["explain", "--at", "XCC"], 2, "--element"),
        (&["brief"], 4, "`CHN` is no country of this model"),
        (&["brief", "--scope", "XBB", "--market", "XBC"], 4, "did you mean `XBB`?"),
        (&["check", "-o", "nowhere/check.txt"], 5, "cannot write"),
        (&["init", "example"], 5, "not empty"),
    ] {
        let answer = example.adit(arguments);
        assert_eq!(answer.code, code, "{arguments:?}: {}", answer.stderr);
        assert!(answer.stderr.contains(says), "{arguments:?}: {}", answer.stderr);
        assert_narrow(&answer.stderr);
    }
    assert_eq!(adit_in(example.dir.path(), &["-m", "exmple", "check"]).code, 2);
    assert_eq!(adit_in(example.dir.path(), &["-m", "rare-erths", "check"]).code, 2);
    std::fs::remove_file(example.model().join("datapackage.json")).unwrap();
    assert_eq!(example.adit(&["check"]).code, 3);
}

#[test]
fn a_file_is_whole_or_not_there() {
    let example = Example::new();
    let file = example.dir.path().join("check.txt");
    std::fs::write(&file, "what was there before").unwrap();
    assert_eq!(example.adit(&["check", "--year", "1950", "-o", "check.txt"]).code, 4);
    assert_eq!(std::fs::read_to_string(file).unwrap(), "what was there before");
}
