//! Concentration of supply by location and by control.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use adit_model::ids::{MineralId, PlaceId};
use adit_model::words::Stage;
use adit_screen::supply;
use adit_screen::{Change, Context, Holdings, Method, Question, Reading, Value, screen};
use common::{PRODUCTION, ask, close, model, production, row, with};

/// Peer: output by country and the index that geopolrisk-py 2.0.1 computes from it.
#[test]
fn the_index_is_that_of_the_peer() {
    let outputs = include_str!("fixtures/mine_output.csv");
    for line in include_str!("fixtures/mine_output_hhi.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [case, year, expected] = cells[..] else { panic!("{line}") };
        let rows: Vec<(&str, &str, &str)> = outputs
            .lines()
            .filter_map(|line| line.strip_prefix(case)?.strip_prefix(',')?.split_once(','))
            .map(|(place, tonnes)| (place, tonnes, "complete"))
            .collect();
        let places: Vec<&str> = rows.iter().map(|(place, ..)| *place).collect();
        let text = PRODUCTION.to_owned() + &production("x_mined", year.parse().unwrap(), "new", &rows);
        let answer = ask(&model(&places, &with(&[("production", &text)])), Method::Hhi);
        let value = row(&answer, "x").value.unwrap();
        close(value.central.unwrap(), expected.parse().unwrap(), 1e-6);
        close(value.high, value.low, 1e-12);
    }
}

/// The value of `x`, mined, from rows of one year and document.
fn mined(rows: &[(&str, &str, &str)]) -> (Value, adit_screen::Ranked) {
    let text = PRODUCTION.to_owned() + &production("x_mined", 2024, "new", rows);
    let answer = ask(&model(&["AUS", "CHN", "USA", "DEU"], &with(&[("production", &text)])), Method::Hhi);
    let row = row(&answer, "x").clone();
    (row.value.unwrap(), row)
}

/// By hand: shares .6 and .3 of 100 t, 10 t of others that may be one country: .45 to .46.
#[test]
fn others_are_spread_over_nobody() {
    for total in [&[("WLD", "100", "complete")][..], &[("WLD", "100", "complete"), ("ROW", "10", "complete")]] {
        let rows = [&[("CHN", "60", "complete"), ("AUS", "30", "complete")][..], total].concat();
        let (value, row) = mined(&rows);
        close(value.central.unwrap(), 0.45, 1e-12);
        close(value.low, 0.45, 1e-12);
        close(value.high, 0.46, 1e-12);
        assert!(row.missing.iter().any(|missing| missing.name.contains("split of 10 %")), "{:?}", row.missing);
        close(row.part("cr1").unwrap().low, 0.6, 1e-12);
        close(row.part("cr3").unwrap().high, 1.0, 1e-12);
    }
}

/// By hand: two countries with .5 and .2; a third keeps its output to itself and may have all of the rest, .3.
#[test]
fn a_withheld_output_may_be_the_whole_rest() {
    let rows =
        [("CHN", "50", "complete"), ("AUS", "20", "complete"), ("USA", "", "withheld"), ("WLD", "100", "complete")];
    let (value, row) = mined(&rows);
    assert_eq!(value.central, None, "what is withheld is not zero");
    close(value.low, 0.29, 1e-12);
    close(value.high, 0.38, 1e-12);
    assert!(row.missing.iter().any(|missing| missing.name.contains("USAland")), "{:?}", row.missing);
    assert!(row.reason.contains("withheld: USAland"), "{}", row.reason);
}

#[test]
fn a_withheld_output_that_the_total_has_no_room_for_is_named() {
    let (value, row) = mined(&[("CHN", "100", "complete"), ("USA", "", "withheld"), ("WLD", "100", "complete")]);
    close(value.central.unwrap(), 1.0, 1e-12);
    assert!(row.missing.iter().any(|missing| missing.consequence.contains("may exclude it")), "{:?}", row.missing);
}

/// By hand: 900, 3 and 6 t against a rounded total of 900 t: the sum counts, (900^2 + 3^2 + 6^2) / 909^2.
#[test]
fn a_total_below_its_parts_gives_way_to_their_sum() {
    let (value, row) = mined(&[
        ("CHN", "900", "complete"),
        ("AUS", "3", "complete"),
        ("DEU", "6", "complete"),
        ("WLD", "900", "complete"),
    ]);
    close(value.central.unwrap(), 810_045.0 / 826_281.0, 1e-12);
    assert!(row.inputs[0].value.contains("by rounding"), "{}", row.inputs[0].value);
}

/// By hand: at least 40 of 100 t, 40 t of another country, 20 t open: .32, at most .6^2 + .4^2.
#[test]
fn a_floor_may_grow_into_the_rest() {
    let (value, _) = mined(&[("CHN", "40", "at_least"), ("AUS", "40", "complete"), ("WLD", "100", "complete")]);
    close(value.low, 0.32, 1e-12);
    close(value.high, 0.52, 1e-12);
}

#[test]
fn one_document_a_year_and_the_newest() {
    let rows = PRODUCTION.to_owned()
        + &production(
            "x_mined",
            2024,
            "old",
            &[("CHN", "1", "complete"), ("AUS", "1", "complete"), ("USA", "8", "complete")],
        )
        + &production("x_mined", 2024, "new", &[("CHN", "30", "complete"), ("AUS", "10", "complete")])
        + &production("x_mined", 2023, "old", &[("CHN", "50", "complete"), ("AUS", "50", "complete")]);
    let model = model(&["AUS", "CHN", "USA"], &with(&[("production", &rows)]));
    let answer = ask(&model, Method::Hhi);
    let found = row(&answer, "x");
    close(found.value.unwrap().central.unwrap(), 0.625, 1e-12);
    assert_eq!(found.inputs[0].sources, ["new"]);
    assert_eq!(found.inputs[0].rows.len(), 2);
    let trend = &found.trends[0];
    assert_eq!(trend.points.iter().map(|(year, _)| *year).collect::<Vec<_>>(), [2023, 2024]);
    close(trend.points[0].1.central.unwrap(), 0.5, 1e-12);
    let question = Question { year: Some(2023), ..Question::of(Method::Hhi) };
    let earlier = screen(&model, &question, &[]).unwrap();
    close(row(&earlier, "x").value.unwrap().central.unwrap(), 0.5, 1e-12);
}

#[test]
fn the_most_concentrated_stage_decides() {
    let rows = PRODUCTION.to_owned()
        + &production("x_mined", 2024, "new", &[("CHN", "50", "complete"), ("AUS", "50", "complete")])
        + &production("x_refined", 2024, "new", &[("CHN", "90", "complete"), ("AUS", "10", "complete")]);
    let answer = ask(&model(&["AUS", "CHN"], &with(&[("production", &rows)])), Method::Hhi);
    let found = row(&answer, "x");
    assert_eq!(found.stage, Some(Stage::Refining));
    close(found.value.unwrap().central.unwrap(), 0.82, 1e-12);
    assert!(found.reason.starts_with("CHNland makes 90 % of exium metal (2024, New statistics)"), "{}", found.reason);
    let mine = found.parts.iter().find(|part| part.name == "hhi" && part.stage == Some(Stage::Mine)).unwrap();
    close(mine.value.unwrap().low, 0.5, 1e-12);
}

/// By hand: mines of 40, 50 and 10 t in AUS, CHN and USA; 60 % of the first and 30 % of the last are controlled from CHN.
#[test]
fn control_stands_beside_location() {
    let rows = [("AUS", "40", "complete"), ("CHN", "50", "complete"), ("USA", "10", "complete")];
    let text = PRODUCTION.to_owned() + &production("x_mined", 2024, "new", &rows);
    let model = model(&["AUS", "CHN", "USA"], &with(&[("production", &text)]));
    let held = |shares: &[(&str, f64)], unknown: f64| {
        let shares = shares.iter().map(|(place, share)| (PlaceId::new(place), *share)).collect();
        [Holdings { mineral: MineralId::new("x"), stage: Stage::Mine, shares, unknown }]
    };
    let by = |holdings: &[Holdings]| {
        let answer = screen(&model, &Question::of(Method::Hhi), holdings).unwrap();
        let found = row(&answer, "x").clone();
        close(found.part("hhi").unwrap().central.unwrap(), 0.42, 1e-12);
        *found.part("hhi_control").unwrap()
    };
    let equity = by(&held(&[("CHN", 0.77), ("AUS", 0.16), ("USA", 0.07)], 0.0));
    close(equity.central.unwrap(), 0.6234, 1e-12);
    // Majorities: both mines abroad follow their largest holder.
    let majority = by(&held(&[("CHN", 0.9), ("USA", 0.1)], 0.0));
    close(majority.central.unwrap(), 0.82, 1e-12);
    // A fifth of unknown control may be anybody's, the largest holder's included: .5^2 + .3^2, up to .7^2 + .3^2.
    let open = by(&held(&[("CHN", 0.5), ("AUS", 0.3)], 0.2));
    assert_eq!(open.central, None);
    close(open.low, 0.34, 1e-12);
    close(open.high, 0.58, 1e-12);
}

#[test]
fn without_holdings_control_is_missing_not_location() {
    let (_, row) = mined(&[("CHN", "60", "complete"), ("AUS", "40", "complete")]);
    assert_eq!(row.part("hhi_control"), None);
    assert!(row.missing.iter().any(|missing| missing.name.contains("holders of the producers")));
}

/// By hand: governance 2 (2.5 - 1.5) = 2 and 2 (2.5 + .5) = 6 with shares .6 and .4; trade parameters 1.1 and .8.
#[test]
fn governance_and_trade_weigh_the_squares() {
    let production = PRODUCTION.to_owned()
        + &production("x_mined", 2024, "new", &[("CHN", "60", "complete"), ("AUS", "40", "complete")]);
    let governance = "place,year,voice,stability,effectiveness,regulation,law,corruption,source,confidence\n\
        CHN,2023,-0.5,-0.5,-0.5,-0.5,-0.5,-0.5,new,high\nAUS,2022,1.5,1.5,1.5,1.5,1.5,1.5,new,high\n";
    let shares = "mineral,stage,of,place,share_percent,trade_parameter,from_year,to_year,source,confidence\n\
        x,mine,global,CHN,50,1.1,2016,2020,old,high\nx,mine,global,AUS,50,0.8,2016,2020,old,high\n";
    let tables = with(&[("production", &production), ("governance", governance), ("supply_shares", shares)]);
    let answer = ask(&model(&["AUS", "CHN"], &tables), Method::Hhi);
    let found = row(&answer, "x");
    close(found.part("hhi_wgi").unwrap().central.unwrap(), 0.36 * 6.0 + 0.16 * 2.0, 1e-12);
    close(found.part("hhi_wgi_trade").unwrap().central.unwrap(), 0.36 * 6.6 + 0.16 * 1.6, 1e-12);
    // Without Australia's row its governance is anything from 0 to 10.
    let alone = governance.lines().filter(|line| !line.starts_with("AUS")).collect::<Vec<_>>().join("\n") + "\n";
    let tables = with(&[("production", &production), ("governance", &alone)]);
    let answer = ask(&model(&["AUS", "CHN"], &tables), Method::Hhi);
    let found = row(&answer, "x");
    let value = found.part("hhi_wgi").unwrap();
    assert_eq!(value.central, None);
    close(value.low, 2.16, 1e-12);
    close(value.high, 3.76, 1e-12);
    assert!(found.missing.iter().any(|missing| missing.name == "governance of AUSland"));
    assert!(found.parts.iter().any(|part| part.name == "hhi_wgi_trade" && part.value.is_none()));
}

#[test]
fn supposed_output_moves_the_index() {
    let text = PRODUCTION.to_owned()
        + &production("x_mined", 2024, "new", &[("CHN", "60", "complete"), ("WLD", "60", "complete")]);
    let model = model(&["CHN", "USA"], &with(&[("production", &text)]));
    let change = Change { mineral: MineralId::new("x"), stage: None, place: PlaceId::new("USA"), tonnes: 60.0 };
    let question = Question { what_if: vec![change], ..Question::of(Method::Hhi) };
    let answer = screen(&model, &question, &[]).unwrap();
    close(row(&answer, "x").value.unwrap().central.unwrap(), 0.5, 1e-12);
    assert!(answer.manifest.options.iter().any(|option| option.contains("USA +60 t")), "{:?}", answer.manifest.options);
}

#[test]
fn shares_stand_in_where_no_output_is_known() {
    let shares = "mineral,stage,of,importer,place,share_percent,low_percent,high_percent,from_year,to_year,source,confidence\n\
        x,refining,global,,CHN,80,,,2016,2020,new,high\nx,refining,global,,AUS,,0,0.1,2016,2020,new,high\n\
        x,refining,sourcing,EU,AUS,100,,,2016,2020,new,high\n";
    let groups = ("groups", "id,name\nEU,Union\n");
    let model = model(&["AUS", "CHN"], &with(&[("supply_shares", shares), groups]));
    let answer = ask(&model, Method::Hhi);
    let found = row(&answer, "x");
    assert_eq!(found.inputs[0].vintage, "2016-2020");
    let value = found.value.unwrap();
    close(value.low, 0.64, 1e-9);
    close(value.high, 0.64 + 0.2 * 0.2, 1e-3);
    let question = Question::of(Method::Hhi);
    let context = Context::new(&model, &question, &[]);
    let supplies = supply::at_stage(&context, &MineralId::new("x"), Stage::Refining, Some(2024), Reading::default());
    assert!(supplies.is_empty(), "shares of 2016 to 2020 are none of 2024");
}

#[test]
fn every_mistake_of_a_question_at_once() {
    let text = PRODUCTION.to_owned() + &production("x_mined", 2024, "new", &[("CHN", "60", "complete")]);
    let model = model(&["CHN"], &with(&[("production", &text)]));
    let change = Change { mineral: MineralId::new("x"), stage: None, place: PlaceId::new("CHM"), tonnes: f64::NAN };
    let question = Question {
        year: Some(1950),
        minerals: vec![MineralId::new("exium")],
        importer: Some(<adit_model::ids::Region as adit_model::cell::Cell>::parse("EUU").unwrap()),
        what_if: vec![change],
        ..Question::of(Method::Hhi)
    };
    let problems = screen(&model, &question, &[]).unwrap_err();
    let text = problems.to_string();
    assert_eq!(problems.as_slice().len(), 5, "{text}");
    for expected in ["did you mean `x`?", "did you mean `CHN`?", "in 1950", "one of 2024", "EUU", "number of tonnes"] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
}

#[test]
fn a_mineral_without_rows_is_listed_without_a_value() {
    let answer = ask(&model(&[], &with(&[])), Method::Hhi);
    let found = row(&answer, "x");
    assert_eq!((found.rank, found.value), (None, None));
    assert!(found.missing[0].name.contains("production by country"));
}
