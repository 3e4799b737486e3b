//! Screening on a made-up model, on the terminal and in files.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Answer, Example, adit_in, assert_narrow, stable};
use serde_json::Value;

/// Tables of two minerals, on top of the example. No figure is of the real world.
const SCREENED: &[(&str, &str)] = &[
    (
        "minerals",
        "id,name,aliases,element,group,note\n\
         examplium,examplium,Examplium metal,,,made up\n\
         samplite,samplite,,,,\n\
         rare_earths,rare earths,,,,\n",
    ),
    (
        "indicators",
        "mineral,indicator,stage,region,year,value,low,high,printed,source,confidence\n\
         examplium,import_reliance,,EXG,2029,,50,100,>50,example_book,high\n\
         examplium,import_reliance,,EXG,2030,80,,,80,example_book,high\n",
    ),
    (
        "listings",
        "mineral,list,listed,source,confidence\n\
         examplium,eu_2030,yes,example_book,high\nsamplite,eu_2030,no,example_book,high\n\
         samplite,usgs_2030,yes,example_book,high\n",
    ),
    (
        "end_uses",
        "mineral,region,application,sectors,share_percent,source,confidence\n\
         examplium,,example chips,semiconductors,70,example_book,high\n\
         examplium,,example lamps,other,30,example_book,high\n",
    ),
    (
        "potentials",
        "place,material,kind,year,quantity_t,basis,coverage,source,confidence\n\
         XAA,examplium_mined,reserves,2030,5000,metal,complete,example_book,high\n\
         XBB,examplium_mined,reserves,2030,,metal,withheld,example_book,high\n",
    ),
    (
        "measures",
        "id,name,place,kind,minerals,start,status,source,confidence\n\
         xaa_license,Licensing of examplium,XAA,licensing,examplium,2029-05,in force,example_news,high\n",
    ),
];

const MATERIALS: &str = "examplium_mined,examplium ore,mine,metal,,none,examplium\n\
    examplium_metal,examplium metal,refining,metal,,none,examplium\n\
    samplite_mined,samplite,mine,metal,,none,samplite\n";

const PRODUCTION: &str = ",XAA,mine,examplium_mined,,2029,60,metal,,example_book,high\n\
    ,XBB,mine,examplium_mined,,2029,40,metal,,example_book,high\n\
    ,XAA,mine,examplium_mined,,2030,70,metal,,example_book,high\n\
    ,XBB,mine,examplium_mined,,2030,30,metal,,example_book,high\n\
    ,XAA,refining,examplium_metal,,2030,90,metal,,example_book,high\n\
    ,XCC,refining,examplium_metal,,2030,10,metal,,example_book,medium\n\
    ,XAA,mine,samplite_mined,,2030,50,metal,,example_book,high\n\
    ,XBB,mine,samplite_mined,,2030,50,metal,,example_book,high\n";

fn example() -> Example {
    let example = Example::new();
    for (table, text) in SCREENED {
        example.write(&format!("{table}.csv"), text);
    }
    for (table, rows) in [("materials", MATERIALS), ("production", PRODUCTION)] {
        let file = example.model().join(format!("{table}.csv"));
        let mut text = std::fs::read_to_string(&file).unwrap();
        if table == "materials" {
            let lines: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(i, line)| format!("{line},{}", if i == 0 { "mineral" } else { "" }))
                .collect();
            text = lines.join("\n") + "\n";
        }
        std::fs::write(&file, text + rows).unwrap();
    }
    example
}

fn screen(arguments: &[&str]) -> Answer {
    let mut all = vec!["screen", "--draws", "0"];
    all.extend(arguments);
    example().adit(&all)
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&screen(&[arguments, &["--format", "json"]].concat()).ok()).unwrap()
}

fn row<'a>(screening: &'a Value, mineral: &str) -> &'a Value {
    screening["rows"].as_array().unwrap().iter().find(|row| row["mineral"] == mineral).unwrap()
}

#[test]
fn a_ranking_says_why() {
    let answer = screen(&[]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(stable(&answer));
}

#[test]
fn one_mineral_is_shown_in_full() {
    let answer = screen(&["Examplium"]).ok();
    assert_narrow(&answer);
    insta::assert_snapshot!(stable(&answer));
    let explained = example().adit(&["explain", "examplium"]).ok();
    assert!(explained.starts_with("Examplium\n") && explained.contains("What it was made from"), "{explained}");
}

#[test]
fn figures_are_those_of_arithmetic() {
    let found = json(&[]);
    // 0.9^2 + 0.1^2, and 0.7^2 + 0.3^2, by hand.
    let central = |value: &Value| value["central"].as_f64().unwrap();
    assert!((central(&row(&found, "examplium")["value"]) - 0.82).abs() < 1e-9);
    assert!((central(&row(&found, "samplite")["value"]) - 0.5).abs() < 1e-9);
    assert_eq!(row(&found, "examplium")["rank"], 1);
    assert_eq!(found["manifest"]["model"], "example");
}

#[test]
fn places_are_among_all_minerals() {
    let found = json(&["samplite"]);
    assert_eq!(found["rows"].as_array().unwrap().len(), 1);
    assert_eq!(found["rows"][0]["rank"], 2);
    let found = json(&["--sector", "semiconductors"]);
    assert_eq!(found["rows"].as_array().unwrap().len(), 1);
    let none = screen(&["--sector", "defense"]);
    assert_eq!(none.code, 4, "{}", none.stderr);
    assert!(none.stderr.contains("--sector"));
}

#[test]
fn csv_has_full_precision() {
    let csv = screen(&["--format", "csv"]).ok();
    let mut lines = csv.lines();
    assert!(
        lines.next().unwrap().starts_with("rank,mineral,name,value,low,high,band_low,band_high,rank_low,rank_high,")
    );
    assert!(lines.next().unwrap().starts_with("1,examplium,examplium,0.82"), "{csv}");
}

#[test]
fn what_if_shows_before_and_after() {
    let what_if = ["--what-if", "examplium@refining: XCC +80 t"];
    let answer = screen(&what_if).ok();
    assert_narrow(&answer);
    assert!(answer.contains("What the change would do"), "{answer}");
    let both = json(&what_if);
    let value = |key: &str| row(&both[key], "examplium")["value"]["central"].as_f64().unwrap();
    // With 90 t each refining is even, and the mines decide: 0.7^2 + 0.3^2.
    assert!((value("before") - 0.82).abs() < 1e-9 && (value("after") - 0.58).abs() < 1e-9);
}

#[test]
fn wrong_questions_are_named_all_at_once() {
    let answer = screen(&["exampluim", "--what-if", "samplite XAA", "--importer", "Userlnd"]);
    assert_eq!(answer.code, 4);
    insta::assert_snapshot!(answer.stderr);
    let year = screen(&["--year", "1900"]);
    assert_eq!(year.code, 4);
    assert!(year.stderr.contains("--year") && year.stderr.contains("2029, 2030"), "{}", year.stderr);
    let bare = Example::new().adit(&["screen"]);
    assert_eq!(bare.code, 4);
    assert!(bare.stderr.contains("-m critical-minerals"), "{}", bare.stderr);
}

#[test]
fn the_shipped_minerals_are_the_model_of_the_command() {
    let dir = tempfile::tempdir().unwrap();
    adit_in(dir.path(), &["screen", "--importer", "EU", "--draws", "0", "-o", "eu.html"]).ok();
    let page = std::fs::read_to_string(dir.path().join("eu.html")).unwrap();
    for part in ["class=\"chart bubbles\"", "class=\"chart trends\"", "Against the published table", "Each mineral"] {
        assert!(page.contains(part), "{part}");
    }
    let explained = adit_in(dir.path(), &["explain", "Gallium"]).ok();
    assert!(explained.starts_with("Gallium\n"), "{explained}");
    let wrong = adit_in(dir.path(), &["explain", "galium"]);
    assert!(wrong.code == 4 && wrong.stderr.contains("did you mean `gallium`?"), "{}", wrong.stderr);
}
