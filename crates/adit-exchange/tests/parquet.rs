//! Parquet out, read back with the reader of the format's own library.
#![allow(clippy::unwrap_used, missing_docs)]

use adit_exchange::grid::{Grid, GridColumn, Values};
use adit_exchange::parquet::bytes;
use adit_model::model::TABLES;
use adit_model::package::Package;
use adit_model::raw::RawTable;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::File;
use std::io::Write;

fn read(bytes: &[u8]) -> SerializedFileReader<File> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    SerializedFileReader::new(file).unwrap()
}

/// The rows, as the library prints them.
fn rows(bytes: &[u8]) -> Vec<String> {
    read(bytes).get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

#[test]
fn every_kind_of_column_comes_back() {
    let column = |name: &str, values| GridColumn { name: name.into(), meaning: format!("what {name} is"), values };
    let grid = Grid {
        name: "things".into(),
        facts: vec![("adit.model_hash".into(), "abc".into())],
        columns: vec![
            column("word", Values::Text(vec![Some("größer, \"so\"".into()), None, Some(String::new())])),
            column("number", Values::Number(vec![Some(0.1), Some(-1e300), None])),
            column("year", Values::Year(vec![None, Some(2024), Some(1800)])),
            column("list", Values::List(vec![vec!["Nd".into(), "Pr".into()], vec![], vec!["Dy".into()]])),
        ],
    };
    let file = bytes(&grid).unwrap();
    let facts = read(&file).metadata().file_metadata().key_value_metadata().unwrap().clone();
    let fact = |key: &str| facts.iter().find(|fact| fact.key == key).and_then(|fact| fact.value.clone());
    assert_eq!(fact("adit.model_hash").as_deref(), Some("abc"));
    assert_eq!(fact("adit.column.year").as_deref(), Some("what year is"));
    assert_eq!(
        rows(&file),
        [
            r#"{word: "größer, "so"", number: 0.1, year: null, list: ["Nd", "Pr"]}"#,
            r"{word: null, number: -1E300, year: 2024, list: []}",
            r#"{word: "", number: null, year: 1800, list: ["Dy"]}"#,
        ]
    );
}

#[test]
fn every_shipped_table_becomes_a_file() {
    for table in RawTable::all(&Package::open("rare-earths").unwrap()).unwrap() {
        let spec = TABLES.iter().find(|spec| spec.name == table.name).unwrap();
        let found = read(&bytes(&Grid::of_table(spec, &table)).unwrap());
        let metadata = found.metadata().file_metadata().clone();
        assert_eq!(usize::try_from(metadata.num_rows()).unwrap(), table.rows.len(), "{}", table.name);
        assert_eq!(metadata.schema().get_fields().len(), spec.columns.len(), "{}", table.name);
    }
}

#[test]
fn a_table_without_rows_is_a_file_too() {
    let spec = TABLES.iter().find(|spec| spec.name == "sites").unwrap();
    let empty = RawTable::read("sites", "sites.csv", b"id\n").unwrap();
    assert!(rows(&bytes(&Grid::of_table(spec, &empty)).unwrap()).is_empty());
}
