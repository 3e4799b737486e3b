//! Small models, made of text.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use adit_model::Model;
use adit_model::ids::MineralId;
use adit_model::package::Package;
use adit_screen::{Method, Question, Ranked, Screening, screen};

const SOURCES: &str = "id,title,publisher,year,tier\n\
    old,Old statistics,Office,2025,official\nnew,New statistics,Office,2026,official\n\
    copy,A copy of the statistics,Somebody,2026,secondary\n";

/// A model of these tables; places that are named in them are countries, but for `ROW` and `WLD`.
pub(crate) fn model(places: &[&str], tables: &[(&str, &str)]) -> Model {
    let mut rows = String::from("id,name,kind\nROW,rest of the world,rest\nWLD,world,world\n");
    for place in places {
        rows.extend([place, ",", place, "land,country\n"]);
    }
    let mut files = vec![
        ("datapackage.json".to_owned(), b"{}".to_vec()),
        ("places.csv".to_owned(), rows.into_bytes()),
        ("sources.csv".to_owned(), SOURCES.as_bytes().to_vec()),
    ];
    for (table, text) in tables {
        files.push((format!("{table}.csv"), text.as_bytes().to_vec()));
    }
    let package = Package { name: "test".into(), folder: None, files };
    Model::from_package(&package).unwrap_or_else(|problems| panic!("{problems}"))
}

/// One mineral, `x`, mined and refined.
pub(crate) const X: [(&str, &str); 2] = [
    ("minerals", "id,name\nx,exium\n"),
    (
        "materials",
        "id,name,stage,basis,mineral,routing\n\
         x_mined,exium ore,mine,element,x,none\nx_refined,exium metal,refining,element,x,none\n",
    ),
];

/// Rows of `production` of a material: place, tonnes, coverage.
pub(crate) fn production(material: &str, year: i32, source: &str, rows: &[(&str, &str, &str)]) -> String {
    let stage = if material.ends_with("refined") { "refining" } else { "mine" };
    rows.iter().fold(String::new(), |text, (place, tonnes, coverage)| {
        text + &format!("{place},{stage},{material},{year},{tonnes},element,{coverage},{source},high\n")
    })
}

pub(crate) const PRODUCTION: &str = "place,stage,material,year,quantity_t,basis,coverage,source,confidence\n";

/// The tables of `x` with these more.
pub(crate) fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    X.iter().copied().chain(more.iter().copied()).collect()
}

pub(crate) fn ask(model: &Model, method: Method) -> Screening {
    let question = Question { draws: 0, ..Question::of(method) };
    screen(model, &question, &[]).unwrap_or_else(|problems| panic!("{problems}"))
}

pub(crate) fn row<'a>(screening: &'a Screening, mineral: &str) -> &'a Ranked {
    screening.rows.iter().find(|row| row.mineral == MineralId::new(mineral)).unwrap()
}

#[track_caller]
pub(crate) fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}
