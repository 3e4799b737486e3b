//! A workbook is a model wherever a folder is.
#![allow(clippy::unwrap_used, missing_docs)]

use adit_exchange::xlsx_in::Workbook;
use adit_exchange::xlsx_out::workbook;
use adit_model::package::{Package, shipped_names};
use adit_model::problem::Problems;
use adit_model::raw::RawTable;
use adit_model::table::At;
use adit_model::{Code, Model};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Book};
use std::sync::Arc;

/// A model without what its files have put into it: only what its rows say.
fn said(mut model: Model) -> Model {
    model.hash = String::new();
    model.overrides.clear();
    model.relocate(&|at| *at = At { file: Arc::from(""), line: 0, row: 0 });
    model
}

#[test]
fn shipped_models_come_back_from_a_workbook_as_they_went() {
    for name in shipped_names() {
        let package = Package::open(name).unwrap();
        let bytes = workbook(&package).unwrap();
        assert_eq!(bytes, workbook(&package).unwrap(), "the bytes of a workbook depend on its content only");
        let book = Workbook::read("model.xlsx", bytes).unwrap();
        assert_eq!(said(book.model().unwrap()), said(Model::read(name).unwrap()));
        // And once more through the CSV tables that the workbook gives.
        assert_eq!(said(Model::from_package(book.package()).unwrap()), said(Model::read(name).unwrap()));
    }
}

/// A workbook with a sheet `about` that extends the shipped model, and one sheet that the test fills.
fn book_with(sheet: &str, fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Result<Workbook, Problems> {
    let mut book = Book::new();
    let about = book.add_worksheet().set_name("about").unwrap();
    for (row, (fact, value)) in
        [("fact", "value"), ("name", "acme"), ("extends", "rare-earths")].into_iter().enumerate()
    {
        let row = u32::try_from(row).unwrap();
        about.write_string(row, 0, fact).unwrap().write_string(row, 1, value).unwrap();
    }
    fill(book.add_worksheet().set_name(sheet).unwrap());
    Workbook::read("acme.xlsx", book.save_to_buffer().unwrap())
}

const PRODUCTION: &[&str] = &["site", "stage", "year", "quantity_t", "basis", "source", "confidence", "note"];

/// The sheet `production` with its header in the second row and one row in the fourth.
fn production(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Result<Workbook, Problems> {
    book_with("production", |sheet| {
        for (at, name) in (0..).zip(PRODUCTION) {
            sheet.write_string(1, at, *name).unwrap();
        }
        for (at, text) in [(0, "mountain_pass_mine"), (1, "mine"), (4, "reo"), (5, "usgs_mcs_2026"), (6, "high")] {
            sheet.write_string(3, at, text).unwrap();
        }
        sheet.write_number(3, 2, 2023.0).unwrap();
        sheet.write_number(3, 3, 12.5).unwrap();
        fill(sheet);
    })
}

fn own_row(book: &Workbook) -> adit_model::table::Row<adit_model::tables::Production> {
    let model = book.model().unwrap();
    let mut own = model.production.iter().filter(|row| row.at.file.starts_with("acme.xlsx")).cloned();
    own.next_back().unwrap()
}

#[test]
fn what_spreadsheets_do_to_values_is_undone() {
    let book = production(|sheet| {
        sheet.write_formula(3, 3, Formula::new("=5*8").set_result("40")).unwrap();
        sheet.write_boolean(3, 7, true).unwrap();
        // A row that was emptied, and one of blanks.
        sheet.write_string(4, 0, " ").unwrap();
    })
    .unwrap();
    let row = own_row(&book);
    assert_eq!(row.year.0, 2023);
    assert_eq!(row.quantity_t.map(adit_model::cell::Positive::get), Some(40.0));
    assert_eq!(row.note.as_deref(), Some("TRUE"));
    assert_eq!(row.at.to_string(), "acme.xlsx, sheet production, row 4");
}

#[test]
fn dates_are_written_year_first() {
    let columns = ["entity", "owner", "share_percent", "kind", "status", "start", "source", "confidence"];
    let book = book_with("ownership", |sheet| {
        for (at, name) in (0..).zip(columns) {
            sheet.write_string(0, at, name).unwrap();
        }
        let cells = [(0, "lynas"), (1, "mp_materials"), (3, "equity"), (4, "held"), (6, "mp_8k_2025"), (7, "high")];
        for (at, text) in cells {
            sheet.write_string(1, at, text).unwrap();
        }
        sheet.write_number(1, 2, 1).unwrap();
        let day = ExcelDateTime::from_ymd(2025, 7, 10).unwrap();
        sheet.write_datetime_with_format(1, 5, day, &Format::new().set_num_format("d mmm yy")).unwrap();
    })
    .unwrap();
    let text = String::from_utf8(book.package().file("ownership.csv").unwrap().to_vec()).unwrap();
    assert_eq!(text.lines().nth(1), Some("lynas,mp_materials,1,equity,held,2025-07-10,mp_8k_2025,high"));
}

#[test]
fn problems_name_sheet_and_cell() {
    let book = production(|sheet| {
        sheet.write_string(3, 2, "soon").unwrap();
        sheet.write_string(3, 6, "hgih").unwrap();
    })
    .unwrap();
    let problems = book.model().unwrap_err();
    let placed: Vec<(&str, Option<&str>)> =
        problems.as_slice().iter().map(|problem| (problem.file.as_str(), problem.cell.as_deref())).collect();
    assert_eq!(placed, [("acme.xlsx, sheet production", Some("G4")), ("acme.xlsx, sheet production", Some("C4"))]);
    assert!(problems.to_string().contains("at       acme.xlsx, sheet production, cell C4, column year"), "{problems}");
    assert!(!problems.to_string().contains(".csv"), "{problems}");
}

#[test]
fn an_unknown_id_is_looked_for_in_sheets() {
    let book = production(|sheet| {
        sheet.write_string(3, 0, "zzz_nowhere").unwrap();
    })
    .unwrap();
    let problems = book.model().unwrap_err().to_string();
    assert!(problems.contains("cell A4") && problems.contains("not in sheet sites"), "{problems}");
}

#[test]
fn cells_that_hold_no_value_are_problems() {
    let problems = production(|sheet| {
        sheet.write_formula(3, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_formula(3, 2, Formula::new("=A1+1").set_result("")).unwrap();
        sheet.merge_range(4, 0, 5, 0, "mountain_pass_mine", &Format::new()).unwrap();
        sheet.write_string(3, 12, "a remark beside the table").unwrap();
    })
    .unwrap_err();
    let found: Vec<(Code, Option<&str>)> =
        problems.as_slice().iter().map(|problem| (problem.code, problem.cell.as_deref())).collect();
    assert!(found.contains(&(Code::WrongValue, Some("D4"))), "{problems}");
    assert!(found.contains(&(Code::MalformedCsv, Some("A5:A6"))), "{problems}");
    assert!(found.contains(&(Code::UnknownColumn, Some("M4"))), "{problems}");
}

#[test]
fn sheets_nobody_declared_are_named_and_ones_own_left_alone() {
    assert!(book_with("_my calculations", |_| {}).is_ok());
    let problems = book_with("productoin", |_| {}).unwrap_err();
    assert_eq!(problems.as_slice()[0].code, Code::UnknownTable);
    assert_eq!(problems.as_slice()[0].mend.as_deref(), Some("did you mean `production`?"));
}

#[test]
fn a_workbook_says_what_it_is() {
    let mut book = Book::new();
    book.add_worksheet().set_name("sites").unwrap();
    let problems = Workbook::read("x.xlsx", book.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(problems.as_slice()[0].code, Code::Descriptor);
}

#[test]
fn no_damage_makes_it_panic() {
    let whole = workbook(&own_package(&[("a", 1.5, "x")])).unwrap();
    for cut in (0..whole.len()).step_by(97) {
        assert!(Workbook::read("x.xlsx", whole[..cut].to_vec()).is_err());
    }
    for at in (0..whole.len()).step_by(13) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        // Damage in a place that nobody reads is none.
        let _ = Workbook::read("x.xlsx", damaged).map(|book| book.model());
    }
    assert!(Workbook::read("x.xlsx", b"id,title\nthis is a CSV file".to_vec()).is_err());
}

/// A package of one table.
fn own_package(rows: &[(&str, f64, &str)]) -> Package {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "name", "process", "place", "capacity_t", "start", "note"]).unwrap();
    for (text, number, note) in rows {
        let number = number.to_string();
        writer.write_record(["s", text, "", "", &number, "2025-04", note]).unwrap();
    }
    let about =
        br#"{ "name": "own", "version": "1.10", "balanced_year": 2024, "nowcast_years": [2025], "x": { "y": [1] } }"#;
    let files = vec![
        ("datapackage.json".to_owned(), about.to_vec()),
        ("sites.csv".to_owned(), [b"\xef\xbb\xbf".to_vec(), writer.into_inner().unwrap()].concat()),
    ];
    Package { name: "own".into(), folder: None, files }
}

#[test]
fn facts_keep_their_kind() {
    let book = Workbook::read("own.xlsx", workbook(&own_package(&[])).unwrap()).unwrap();
    let facts: serde_json::Value = serde_json::from_slice(book.package().file("datapackage.json").unwrap()).unwrap();
    assert_eq!(facts["version"], "1.10");
    assert_eq!(facts["balanced_year"], 2024);
    assert_eq!(facts["nowcast_years"], serde_json::json!([2025]));
    assert_eq!(facts["x"], serde_json::json!({ "y": [1] }));
    assert_eq!(facts["resources"][0]["path"], "sites.csv");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text and any number goes into a cell and comes out as it was.
    #[test]
    fn cells_keep_what_they_hold(
        rows in proptest::collection::vec(("[^\\x00-\\x09\\x0b-\\x1f\u{fffe}\u{ffff}]{0,40}", proptest::num::f64::NORMAL, "[=+@'\"<>&_x0-9A-F,;|\n -]{0,20}"), 1..8)
    ) {
        let rows: Vec<(&str, f64, &str)> = rows.iter().map(|(a, b, c)| (a.as_str(), *b, c.as_str())).collect();
        let package = own_package(&rows);
        let book = Workbook::read("own.xlsx", workbook(&package).unwrap()).unwrap();
        let table = |package: &Package| RawTable::read("sites", "sites.csv", package.file("sites.csv").unwrap()).unwrap();
        let (before, after) = (table(&package), table(book.package()));
        prop_assert_eq!(&before.columns, &after.columns);
        prop_assert_eq!(before.rows.len(), after.rows.len());
        let number = before.position("capacity_t").unwrap();
        for (before, after) in before.rows.iter().zip(&after.rows) {
            for (at, (before, after)) in before.iter().zip(after).enumerate() {
                if at == number {
                    prop_assert_eq!(before.parse::<f64>().unwrap().to_bits(), after.parse::<f64>().unwrap().to_bits());
                } else {
                    prop_assert_eq!(before, after);
                }
            }
        }
    }
}
