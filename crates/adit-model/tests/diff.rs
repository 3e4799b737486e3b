//! What changed between two models, row by row and cell by cell.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use adit_model::Code;
use adit_model::diff::{Change, diff};
use adit_model::package::{Package, shipped_names};

fn package(about: &str, files: &[(&str, &str)]) -> Package {
    let about = ("datapackage.json", about);
    let all = std::iter::once(&about).chain(files);
    let files = all.map(|(file, text)| ((*file).to_owned(), text.as_bytes().to_vec())).collect();
    Package { name: "own".into(), folder: None, files }
}

const ABOUT: &str = r#"{ "name": "own", "version": "1" }"#;
const OLD: &str = "id,name,kind,latitude\nAAA,Aland,country,1.50\nBBB,Bland,country,\nCCC,Cland,country,3\n";

#[test]
fn a_model_does_not_differ_from_itself() {
    for name in shipped_names() {
        let package = Package::open(name).unwrap();
        assert!(diff(&package, &package).unwrap().is_empty());
    }
}

#[test]
fn rows_and_cells_are_told_apart() {
    let old = package(ABOUT, &[("places.csv", OLD)]);
    // Another order of rows and columns, a number written otherwise and a mark of byte order change nothing.
    let new = "\u{feff}name,id,latitude,kind\nCland,CCC,3.0,rest\nAland,AAA,1.5,country\nDland,DDD,,country\n";
    let new = package(r#"{ "name": "own", "version": "2", "balanced_year": 2024 }"#, &[("places.csv", new)]);
    let found = diff(&old, &new).unwrap();
    let facts: Vec<(&str, &str, &str)> =
        found.about.iter().map(|row| (row.fact.as_str(), row.old.as_str(), row.new.as_str())).collect();
    assert_eq!(facts, [("version", "1", "2"), ("balanced_year", "", "2024")]);
    let [places] = found.tables.as_slice() else { panic!("{:?}", found.tables) };
    assert_eq!((places.rows, places.rows_changed()), ([3, 3], 1));
    assert_eq!(
        (places.added.as_slice(), places.removed.as_slice()),
        (&["DDD".to_owned()][..], &["BBB".to_owned()][..])
    );
    let kind = Change { key: "CCC".into(), column: "kind", old: "country".into(), new: "rest".into() };
    assert_eq!(places.changed, [kind]);
}

#[test]
fn what_a_model_extends_is_part_of_it() {
    let base = Package::open("rare-earths").unwrap();
    let place = "id,name,kind\nXAA,Exampleland,country\nCHN,Another name,country\n";
    let own = package(r#"{ "name": "own", "extends": "rare-earths" }"#, &[("places.csv", place)]);
    let found = diff(&base, &own).unwrap();
    let [places] = found.tables.as_slice() else { panic!("{:?}", found.tables) };
    assert_eq!(places.added, ["XAA"]);
    assert!(places.removed.is_empty() && places.changed.iter().all(|change| change.key == "CHN"));
}

#[test]
fn a_model_with_errors_is_compared_all_the_same() {
    let old = package(ABOUT, &[("places.csv", OLD)]);
    let new = package(ABOUT, &[("places.csv", &OLD.replace("1.50", "north"))]);
    let change = diff(&old, &new).unwrap().tables[0].changed[0].clone();
    assert_eq!((change.old.as_str(), change.new.as_str(), change.relative()), ("1.50", "north", None));
    let torn = package(ABOUT, &[("places.csv", "id,name,kind\nAAA,Aland\n")]);
    assert_eq!(diff(&old, &torn).unwrap_err().as_slice()[0].code, Code::MalformedCsv);
}

#[test]
fn numbers_move_by_a_part_of_the_larger() {
    let change = |old: &str, new: &str| Change { key: String::new(), column: "x", old: old.into(), new: new.into() };
    assert_eq!(change("100", "150").relative(), Some(50.0 / 150.0));
    assert_eq!(change("0", "0.0").relative(), None);
    assert_eq!(change("", "5").relative(), None);
}
