//! The models shipped in the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use adit_model::Model;
use adit_model::descriptor::descriptor;
use adit_model::model::TABLES;
use adit_model::package::{Package, shipped_names};
use adit_model::problem::Problems;

#[test]
fn every_shipped_model_is_read_without_a_problem() {
    assert!(shipped_names().contains(&"rare-earths"));
    for name in shipped_names() {
        let model = Model::read(name).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(model.row_count() > 0 && !model.about.title.is_empty() && !model.about.version.is_empty(), "{name}");
        assert_eq!(model.row_counts().iter().map(|(_, rows)| rows).sum::<usize>(), model.row_count());
        assert_eq!(model.hash.len(), 64);
    }
}

/// The descriptor that travels with a package is the one its declarations make.
#[test]
fn every_descriptor_is_made_from_the_declarations() {
    for name in shipped_names() {
        let package = Package::open(name).unwrap();
        let model = Model::read(name).unwrap();
        let has = |table: &str| package.file(&format!("{table}.csv")).is_some();
        let tables: Vec<&str> = TABLES.iter().map(|spec| spec.name).filter(|table| has(table)).collect();
        let written: serde_json::Value = serde_json::from_slice(package.file("datapackage.json").unwrap()).unwrap();
        let made = descriptor(&model.about, &tables);
        for (key, value) in made.as_object().unwrap() {
            assert_eq!(written.get(key), Some(value), "{name}: {key}");
        }
        assert_eq!(written, made, "{name}");
    }
}

/// Every example in the declarations is a value of its column.
#[test]
fn examples_are_values_of_their_columns() {
    for spec in TABLES {
        let header: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
        let row: Vec<String> =
            spec.columns.iter().map(|column| format!("\"{}\"", column.example.replace('"', "\"\""))).collect();
        let text = format!("{}\n{}\n", header.join(","), row.join(","));
        let package = Package {
            name: "example".into(),
            folder: None,
            files: vec![("datapackage.json".into(), b"{}".to_vec()), (format!("{}.csv", spec.name), text.into_bytes())],
        };
        // Alone the row refers to nothing that is there; its own cells must be right.
        let problems = Model::from_package(&package).err();
        for problem in problems.iter().flat_map(Problems::as_slice) {
            let code = problem.code.code();
            assert!(code.starts_with("E02") || code == "E0103", "{problem}");
        }
    }
}
