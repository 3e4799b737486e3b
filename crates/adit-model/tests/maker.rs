//! What must hold in the tables of a company that buys: every fault is named, with its mend.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use support::read;

const ITEMS: &str = "id,name,place,on_hand_units,holding_cost_per_unit_year,lost_margin_per_unit";
const OFFERS: &str = "id,item,supplier,place,price_per_unit,lead_days";
const FORECASTS: &str = "item,month,units";
const ORDERS: &str = "offer,item,ordered,arrives,units,status";

/// What is said of a company whose tables have one more column each, with these cells.
#[track_caller]
fn said(items: [&str; 2], offers: [&str; 2], forecasts: [&str; 2], orders: [&str; 2]) -> Vec<String> {
    let table = |head: &str, row: &str, [column, cell]: [&str; 2]| {
        if column.is_empty() { format!("{head}\n{row}\n") } else { format!("{head},{column}\n{row},{cell}\n") }
    };
    let files = [
        ("items.csv", table(ITEMS, "magnet,Magnet,BBB,10,1,5", items)),
        ("offers.csv", table(OFFERS, "one,magnet,One,AAA,2,90", offers)),
        ("forecasts.csv", table(FORECASTS, "magnet,2027-01,100", forecasts)),
        ("orders.csv", table(ORDERS, "one,magnet,2026-12,2027-02,50,placed", orders)),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    match read(&files) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.as_slice().iter().map(ToString::to_string).collect(),
    }
}

const AS_IT_IS: [&str; 2] = ["", ""];

#[test]
fn sound_tables_have_no_problem() {
    assert_eq!(said(AS_IT_IS, AS_IT_IS, AS_IT_IS, AS_IT_IS), Vec::<String>::new());
}

#[test]
fn each_contradiction_is_named_with_its_mend() {
    for (cells, words) in [
        (["safety_rule", "days"], "the rule `days` needs its number"),
        (["safety_rule,service_level_percent", "service,100"], "no stock reaches this service level"),
        (["currency", "EUR"], "money of two currencies cannot be added up"),
    ] {
        let found = said(cells, AS_IT_IS, AS_IT_IS, AS_IT_IS).join("\n");
        assert!(found.contains(words) && found.contains("mend"), "{found}");
    }
    for (cells, words) in [
        (["minimum_units,most_units_per_month", "50,20"], "the least order is above the most of a month"),
        (["expedite_lead_days", "120"], "expediting does not make it faster"),
        (["transit_days", "100"], "transit is longer than the lead time"),
        (["expedite_per_unit", "1"], "expediting has a price but no time"),
        (["qualification_cost", "1000"], "qualifying has a cost but no time"),
        (["qualification_months,qualified_from", "3,2027-05"], "it is qualified, or it is not"),
        (["multiple_units", "0"], "no order is a multiple of nothing"),
        (["least_share_percent,largest_share_percent", "60,40"], "the least share is above the largest"),
        (["qualified_from", "2027"], "`qualified_from` says a year, not a month"),
    ] {
        let found = said(AS_IT_IS, cells, AS_IT_IS, AS_IT_IS).join("\n");
        assert!(found.contains(words) && found.contains("mend"), "{found}");
    }
    let found = said(AS_IT_IS, AS_IT_IS, ["low_units,high_units", "120,130"], AS_IT_IS).join("\n");
    assert!(found.contains("low_units <= units <= high_units"), "{found}");
}

#[test]
fn faults_of_several_tables_are_told_at_once() {
    let files = [
        (
            "items.csv",
            "id,name,place,on_hand_units,holding_cost_per_unit_year,lost_margin_per_unit\nmagnet,Magnet,BBB,10,0,5\n",
        ),
        ("offers.csv", "id,item,supplier,place,price_per_unit,lead_days\none,magnet,One,AAA,2,90\n"),
        ("forecasts.csv", "item,month,units\nmagnet,2027,100\n"),
        ("orders.csv", "offer,item,ordered,arrives,units,status\none,magnet,2027-03,2027-02,0,placed\n"),
    ];
    let problems = read(&files).err().unwrap();
    let text = problems.to_string();
    for words in ["piled up without end", "says a year, not a month", "arrives before it is placed", "brings nothing"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

#[test]
fn what_nobody_offers_cannot_be_forecast() {
    let files = [
        (
            "items.csv",
            "id,name,place,on_hand_units,holding_cost_per_unit_year,lost_margin_per_unit\nmagnet,Magnet,BBB,10,1,5\n",
        ),
        ("forecasts.csv", "item,month,units\nmagnet,2027-01,100\n"),
    ];
    let text = read(&files).err().unwrap().to_string();
    assert!(text.contains("nobody offers `magnet`"), "{text}");
}
