//! Hindcasts: of a made-up shock whose outcome is plain, and of those in the box. Scores of the latter are not tested
//! here; they move with the data, and `docs/hindcast.md` holds them.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use adit_model::words::Dynamic;
use common::{Example, adit_in, assert_narrow, stable};
use serde_json::Value;
use std::path::Path;

/// Sampleland stops all magnets to Userland in January 2031. What came of it was printed in 2031.
fn stop() -> Example {
    let example = Example::new();
    example.edit(
        "sources",
        "example_news,",
        "example_later,Made-up review,Example Bureau,2031,2032-01-05,official\nexample_news,",
    );
    // Whatever a chain may ask for has a value; what matters here has one that makes sense.
    let row = |word: &&str| {
        let (value, source) = match *word {
            "failing_below_percent" => (90.0, "example_book"),
            "demand_elasticity" => (0.2, "example_book"),
            "price_exponent" | "priority_class" => (1.0, "example_book"),
            "price_cap" => (3.0, "example_later"),
            _ => (30.0, "example_book"),
        };
        format!("{word},{word},{value},{source},high\n")
    };
    let rows: Vec<String> = Dynamic::WORDS.iter().map(row).collect();
    example.write("parameters.csv", &("id,parameter,central,source,confidence\n".to_owned() + &rows.concat()));
    example.write(
        "assumptions.csv",
        "id,statement,value,reason\nprior_price,Prices double at most,2,nothing was printed before 2031\n",
    );
    example.write(
        "priors.csv",
        "id,parameter,central,assumption,confidence\nprior_price_cap,price_cap,2,prior_price,low\n",
    );
    example.write(
        "scenarios.csv",
        "id,name,statement,start,months,source\n\
         foreseen,The stop as announced,Sampleland stops magnets,2031-01,12,example_book\n\
         seen,The stop as it was,Half of the magnets passed,2031-01,12,example_later\n",
    );
    example.write(
        "shocks.csv",
        "id,scenario,effect,of,central,after_months,months,source,confidence\n\
         stop,foreseen,embargo,\"from=XBB,material=magnet\",,0,12,example_book,high\n\
         half,seen,volume_cap,\"from=XBB,material=magnet\",50,0,12,example_later,high\n",
    );
    let observed = [
        ("2030-01", 380),
        ("2030-02", 390),
        ("2030-10", 410),
        ("2030-11", 390),
        ("2030-12", 400),
        ("2031-01", 0),
        ("2031-02", 200),
    ];
    let rows = observed.map(|(month, tonnes)| {
        format!("m_{month},magnets,\"from=XBB,to=XCC,material=magnet\",{month},{tonnes},example_later,high\n")
    });
    example.write("observed.csv", &("id,series,of,start,quantity_t,source,confidence\n".to_owned() + &rows.concat()));
    example.write(
        "hindcasts.csv",
        "id,name,scenario,instead_of,origin,series,recorded,base_start,base_end,first,last,at_word_percent,lesson\n\
         stop-leaving,Magnets that left,foreseen,seen,2031-01-02,magnets,exports,2030-11,2030-12,2031-01,2031-02,0,\
         A stop may leak\n\
         stop-arriving,Magnets that came,foreseen,seen,2031-01-02,magnets,imports,2030-11,2030-12,2031-01,2031-02,0,\n",
    );
    example
}

#[test]
fn a_page_says_what_was_hit_missed_and_set_aside() {
    let page = stop().adit(&["hindcast", "stop-leaving", "--draws", "8"]).ok();
    assert_narrow(&page);
    insta::assert_snapshot!(stable(&page));
}

#[test]
fn what_is_stopped_does_not_leave_but_what_is_under_way_arrives() {
    let value: Value =
        serde_json::from_str(&stop().adit(&["hindcast", "--draws", "8", "--format", "json"]).ok()).unwrap();
    let median = |event: usize, month: usize| value["events"][event]["points"][month]["p50"].as_f64().unwrap();
    assert!(median(0, 0) == 0.0 && median(0, 1) == 0.0, "{} {}", median(0, 0), median(0, 1));
    assert!((median(1, 0) - 1.0).abs() < 1e-9 && median(1, 1) == 0.0, "{} {}", median(1, 0), median(1, 1));
    let scores = &value["events"][0]["scores"];
    assert_eq!((scores["hits"].as_u64(), scores["above"].as_u64()), (Some(1), Some(1)));
    // All draws agree, so that the score is the absolute error: none in January, 200 of 395 t in February.
    assert!((scores["crps"].as_f64().unwrap() - 200.0 / 395.0 / 2.0).abs() < 1e-9);
}

#[test]
fn what_waits_for_a_license_leaves_when_it_has_it_and_arrives_a_lead_later() {
    let example = stop();
    example.edit("shocks", "embargo,\"from=XBB,material=magnet\",,", "license_delay,\"from=XBB,material=magnet\",30,");
    let value: Value =
        serde_json::from_str(&example.adit(&["hindcast", "--draws", "8", "--format", "json"]).ok()).unwrap();
    let median = |event: usize, month: usize| value["events"][event]["points"][month]["p50"].as_f64().unwrap();
    assert!(median(0, 0) == 0.0 && (median(0, 1) - 1.0).abs() < 0.05, "{} {}", median(0, 0), median(0, 1));
    assert!((median(1, 0) - 1.0).abs() < 1e-9 && median(1, 1) == 0.0, "{} {}", median(1, 0), median(1, 1));
}

#[test]
fn a_later_document_moves_nothing() {
    let asked = |example: &Example| {
        let text = example.adit(&["hindcast", "--draws", "8", "--format", "json"]).ok();
        serde_json::from_str::<Value>(&text).unwrap()["events"].clone()
    };
    let example = stop();
    let before = asked(&example);
    example.edit("parameters", "price_cap,price_cap,3", "price_cap,price_cap,9");
    example.edit("shocks", ",50,0,12,", ",5,0,12,");
    assert_eq!(asked(&example), before);
}

#[test]
fn wrong_rows_and_names_are_told() {
    let example = stop();
    let answer = example.adit(&["hindcast", "stop-leavin"]);
    assert!(answer.code == 4 && answer.stderr.contains("did you mean `stop-leaving`?"), "{}", answer.stderr);
    example.edit(
        "hindcasts",
        "magnets,exports,2030-11,2030-12,2031-01,2031-02",
        "magnet,exports,2030-12,2030-11,2031-02,2031-01",
    );
    let answer = example.adit(&["hindcast"]);
    assert_eq!(answer.code, 3);
    for word in ["no row of `observed` has the series `magnet`", "base_start, base_end", "first, last"] {
        assert!(answer.stderr.contains(word), "{word}: {}", answer.stderr);
    }
    let answer = adit_in(Path::new("."), &["-m", "critical-minerals", "hindcast", "nothing"]);
    assert_eq!(answer.code, 4, "{}", answer.stderr);
}

#[test]
fn the_past_in_the_box_is_scored() {
    let arguments = ["hindcast", "--draws", "16", "--format", "json"];
    let value: Value = serde_json::from_str(&adit_in(Path::new("."), &arguments).ok()).unwrap();
    let events = value["events"].as_array().unwrap();
    assert!(events.len() >= 6);
    for event in events {
        assert!(!event["points"].as_array().unwrap().is_empty() && event["lesson"].is_string(), "{}", event["id"]);
        let origin = event["origin"].as_str().unwrap();
        // The scenario was made for the day: none of its own shocks needs to be set aside.
        let scenario = event["scenario"].as_str().unwrap();
        for row in event["set_aside"].as_array().unwrap() {
            let year = row["year"].as_i64().map(|year| year.to_string()).unwrap_or_default();
            assert!(year.is_empty() || year.as_str() >= &origin[..4], "{row} of {scenario}");
        }
        for point in event["points"].as_array().unwrap() {
            let [low, middle, high] = ["p10", "p50", "p90"].map(|name| point[name].as_f64().unwrap());
            assert!(low <= middle && middle <= high && point["crps"].as_f64().unwrap() >= 0.0, "{point}");
        }
    }
    assert!(adit_in(Path::new("."), &["hindcast", "--draws", "8"]).ok().contains("adit hindcast EVENT"));
}
