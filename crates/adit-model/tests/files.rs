//! Files as people save them: byte order marks, line ends, quotes, separators, encodings, base packages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_model::Model;
use adit_model::package::{Package, shipped_names};
use adit_model::problem::{Code, Problem, Problems};
use std::path::Path;
use support::{only, package, problems, read};

const PLACES: &str = "id,name,kind\nAAA,Aland,country\nBBB,\"Beland, the \"\"old\"\"\",country\nWLD,World,world\n";

fn name_of(model: &Model, place: &str) -> String {
    model.places.get(place).unwrap_or_else(|| panic!("no {place}")).name.clone()
}

fn bytes(file: &str, text: &[u8]) -> Result<Model, Problems> {
    Model::from_package(&package(&[(file, text)]))
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let model = bytes("places.csv", &[b"\xef\xbb\xbf", PLACES.as_bytes()].concat()).unwrap();
    assert_eq!(name_of(&model, "AAA"), "Aland");
}

#[test]
fn line_ends_of_any_system_are_read() {
    for end in ["\r\n", "\r"] {
        let model = read(&[("places.csv", &PLACES.replace('\n', end))]).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(name_of(&model, "BBB"), "Beland, the \"old\"");
        assert_eq!(model.places.len(), 3);
    }
    let unfinished = read(&[("places.csv", PLACES.trim_end())]).unwrap();
    assert_eq!(unfinished.places.len(), 3);
}

/// A quoted line end belongs to the cell, and lines are counted as an editor counts them.
#[test]
fn quoted_commas_and_line_ends() {
    let text = "id,name,kind\nAAA,\"Aland,\nthe first\",country\nBBB,Beland,contry\nWLD,World,world\n";
    let problem = only("places.csv", text);
    assert_eq!((problem.line, problem.row), (Some(4), Some(2)), "{problem}");
    let model = read(&[("places.csv", &text.replace("contry", "country"))]).unwrap();
    assert_eq!(name_of(&model, "AAA"), "Aland,\nthe first");
}

#[test]
fn empty_lines_are_skipped_and_still_counted() {
    let problem = only("places.csv", "id,name,kind\nAAA,Aland,country\n\nBBB,Beland,country\nWLD,World,wold\n");
    assert_eq!((problem.line, problem.row), (Some(5), Some(3)), "{problem}");
}

/// Spaces around headers and cells are not meant.
#[test]
fn spaces_around_cells_are_dropped() {
    let model = read(&[("places.csv", "id, name ,kind\nAAA, Aland ,country\n BBB,Beland, country\nWLD,World,world\n")])
        .unwrap();
    assert_eq!(name_of(&model, "AAA"), "Aland");
    assert_eq!(name_of(&model, "BBB"), "Beland");
}

#[test]
fn another_separator_is_named() {
    for (separator, word) in [(";", "semicolons"), ("\t", "tabs")] {
        let problem = only("places.csv", &PLACES.replace(',', separator));
        assert_eq!((problem.code, problem.line), (Code::MalformedCsv, Some(1)), "{problem}");
        assert!(problem.found.as_ref().unwrap().contains(word), "{problem}");
        assert!(problem.mend.as_ref().unwrap().contains("commas"), "{problem}");
    }
}

#[test]
fn text_that_is_not_utf8_is_reported_with_its_line() {
    let text = PLACES.replace("Aland", "\u{0}land");
    let latin: Vec<u8> = text.bytes().map(|byte| if byte == 0 { 0xc5 } else { byte }).collect();
    let found = bytes("places.csv", &latin).unwrap_err();
    let problem = &found.as_slice()[0];
    assert_eq!((problem.code, problem.line), (Code::MalformedCsv, Some(2)), "{problem}");
    assert!(problem.mend.as_ref().unwrap().contains("UTF-8"), "{problem}");
    // A table of another encoding altogether (UTF-16, as spreadsheets offer it).
    let wide: Vec<u8> = PLACES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(bytes("places.csv", &[b"\xff\xfe", wide.as_slice()].concat()).is_err());
}

#[test]
fn an_empty_file_is_no_table() {
    for text in ["", "\n\n", "\u{feff}"] {
        let problem = only("places.csv", text);
        assert_eq!(problem.code, Code::MalformedCsv, "{problem}");
        assert!(problem.expected.as_ref().unwrap().contains("id, name"), "{problem}");
        assert!(problem.mend.is_some());
    }
}

#[test]
fn a_table_without_rows_is_empty() {
    let model = read(&[("claims.csv", "id,statement,claimant,figure,source\n")]).unwrap();
    assert!(model.claims.is_empty());
}

#[test]
fn rows_must_be_as_long_as_the_header() {
    for (row, cells) in [("AAA,Aland", 2), ("AAA,Aland,country,", 4), ("AAA,Aland, the first,country", 4)] {
        let found = problems("places.csv", &format!("id,name,kind\nBBB,Beland,country\n{row}\nWLD,World,world\n"));
        let problem = &found.as_slice()[0];
        assert_eq!((problem.code, problem.line, problem.row), (Code::MalformedCsv, Some(3), Some(2)), "{problem}");
        assert_eq!(problem.found.as_deref(), Some(format!("{cells} cells").as_str()));
        assert_eq!(problem.expected.as_deref(), Some("3 cells"));
    }
}

#[test]
fn columns_may_stand_in_any_order() {
    let model =
        read(&[("places.csv", "kind,name,id\ncountry,Aland,AAA\ncountry,Beland,BBB\nworld,World,WLD\n")]).unwrap();
    assert_eq!(name_of(&model, "AAA"), "Aland");
}

#[test]
fn the_descriptor_must_be_there_and_readable() {
    let mut missing = package(&[]);
    missing.files.retain(|(file, _)| file != "datapackage.json");
    let found = Model::from_package(&missing).unwrap_err();
    assert_eq!(
        (found.as_slice()[0].code, found.as_slice()[0].file.as_str()),
        (Code::Descriptor, "made-up/datapackage.json")
    );
    let problem = only("datapackage.json", "{\n \"name\": \"x\",\n oops\n}");
    assert_eq!((problem.code, problem.line), (Code::Descriptor, Some(3)), "{problem}");
    assert!(problem.mend.is_some());
    assert_eq!(only("datapackage.json", "[]").code, Code::Descriptor);
}

#[test]
fn an_unknown_model_names_the_shipped_ones() {
    let problem = first(&Model::read("rare-earth").unwrap_err());
    assert_eq!(problem.code, Code::UnknownModel);
    assert_eq!(problem.mend.as_deref(), Some("did you mean `rare-earths`?"));
    assert!(problem.expected.unwrap().contains(shipped_names()[0]));
}

fn first(problems: &Problems) -> Problem {
    problems.as_slice()[0].clone()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    std::fs::create_dir_all(folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
}

fn extension(base: &str) -> String {
    format!(r#"{{"name": "mine", "version": "2", "extends": "{base}"}}"#)
}

/// A package that extends another takes all its rows, adds its own, and says which it took the place of.
#[test]
fn a_package_overrides_the_rows_of_its_base() {
    let root = tempfile::tempdir().unwrap();
    write(&root.path().join("base"), support::WHOLE);
    let own = root.path().join("own");
    let production = "site,stage,year,quantity_t,basis,source,confidence\nmine,mine,2024,250,reo,book,medium\n";
    write(
        &own,
        &[
            ("datapackage.json", &extension("../base")),
            ("production.csv", production),
            ("sources.csv", "id,title,publisher,tier\nown,Own book,Me,company\n"),
        ],
    );
    let model = Model::read(own.to_str().unwrap()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((model.about.name.as_str(), model.about.version.as_str()), ("mine", "2"));
    assert_eq!(model.sources.len(), 2);
    assert_eq!(model.production.iter().map(|row| row.quantity_t.unwrap().get()).collect::<Vec<_>>(), [250.0]);
    assert_eq!(model.overrides.len(), 1);
    let over = &model.overrides[0];
    assert_eq!((over.table, over.key.as_str()), ("production", "mine//mine///2024/book"));
    assert!(over.by.ends_with("own/production.csv:2") && over.replaced.ends_with("base/production.csv:2"), "{over:?}");
    let manifest = adit_model::Manifest::of(&model, Some(2024), 1);
    assert!(manifest.warnings[0].contains("1 rows of the base model"));
    // The hash covers both.
    let alone = Model::read(root.path().join("base").to_str().unwrap()).unwrap();
    assert_ne!(alone.hash, model.hash);
    assert_eq!(Model::read(own.to_str().unwrap()).unwrap().hash, model.hash);
}

/// An error in the base is reported there; a reference to a row of the base is fine.
#[test]
fn problems_name_the_package_they_stand_in() {
    let root = tempfile::tempdir().unwrap();
    let own = root.path().join("own");
    let sites = "id,name,process,place,status,source,confidence\nthird,Third,dig,AAA,operating,book,high\nfourth,Fourth,digg,AAA,operating,book,high\n";
    write(&root.path().join("base"), support::WHOLE);
    write(&own, &[("datapackage.json", &extension("../base")), ("sites.csv", sites)]);
    let found = Model::read(own.to_str().unwrap()).unwrap_err();
    assert_eq!(found.as_slice().len(), 1);
    let problem = first(&found);
    assert_eq!(
        (problem.code, problem.line, problem.mend.as_deref()),
        (Code::UnknownId, Some(3), Some("did you mean `dig`?"))
    );
    assert!(problem.file.ends_with("own/sites.csv"));
}

#[test]
fn a_base_that_is_not_there_is_an_error_of_the_descriptor() {
    let problem = first(&read(&[("datapackage.json", &extension("../nowhere"))]).unwrap_err());
    assert_eq!((problem.code, problem.file.as_str()), (Code::Extends, "made-up/datapackage.json"));
    assert_eq!(problem.found.as_deref(), Some("../nowhere"));
    assert!(problem.mend.is_some());
}

#[test]
fn packages_that_extend_each_other_are_an_error() {
    let root = tempfile::tempdir().unwrap();
    write(&root.path().join("one"), &[("datapackage.json", &extension("../two"))]);
    write(&root.path().join("two"), &[("datapackage.json", &extension("../one").replace("mine", "two"))]);
    let found = Model::read(root.path().join("one").to_str().unwrap()).unwrap_err();
    assert!(found.as_slice().iter().any(|problem| problem.code == Code::Extends && problem.mend.is_some()), "{found}");
    write(&root.path().join("self"), &[("datapackage.json", &extension("../self"))]);
    let found = Model::read(root.path().join("self").to_str().unwrap()).unwrap_err();
    assert_eq!(first(&found).code, Code::Extends);
}

/// A copy of a package is the package; nothing is ever overwritten.
#[test]
fn a_package_is_written_whole_or_not_at_all() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("copy");
    let whole = package(&[]);
    whole.write_to(&folder).unwrap();
    let read = Package::open(folder.to_str().unwrap()).unwrap();
    assert_eq!(read.files, whole.files);
    assert_eq!(first(&whole.write_to(&folder).unwrap_err()).code, Code::Unwritable);
    assert!(!root.path().join("copy.partial").exists());
}
