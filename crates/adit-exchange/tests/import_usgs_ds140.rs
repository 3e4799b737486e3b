//! Data Series 140, in made-up files of its layouts.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Folder, fixture};

#[test]
fn a_sheet_fills_statistics_prices_and_the_world() {
    let folder = Folder::new();
    let series = folder.path().join("series.csv");
    let text = std::fs::read_to_string(&series).unwrap();
    std::fs::write(&series, text + "usgs-ds140,Unobtainium,World production,unobtainium_mined,,\n").unwrap();
    let report = folder.import("usgs-ds140", &fixture("usgs/ds140_sheet.csv")).unwrap();
    assert_eq!((report.lines, report.new_sources.as_slice()), (2, &["usgs_ds140".to_owned()][..]));
    let unit = "metric tons (t) unobtainium content,usgs_ds140,high,";
    for row in [
        format!("USA,unobtainium,primary_production,Primary production,1900,10,,,10,{unit}"),
        format!("USA,unobtainium,primary_production,Primary production,1901,,,,W,{unit}"),
        format!("USA,unobtainium,secondary_production,Secondary production,1901,2,,,2,{unit}"),
        format!("USA,unobtainium,imports,Imports,1900,5,,,5,{unit}"),
        format!("USA,unobtainium,apparent_consumption,Apparent consumption,1900,15,,,15,{unit}"),
    ] {
        folder.has("salient", &row);
    }
    folder.has("production", ",WLD,mine,unobtainium_mined,,1901,60,element,,complete,usgs_ds140,high,");
    folder.has("prices", "unobtainium,apparent consumption,US,1900,annual unit value,,2,,\"2,000\",dollars per metric ton,DS140,usgs_ds140,high,");
    assert_eq!(report.skipped.get("a value in dollars of 1998"), Some(&2));
    let again = folder.import("usgs-ds140", &fixture("usgs/ds140_sheet.csv")).unwrap();
    assert!(again.is_unchanged(), "{again:?}");
}

#[test]
fn a_long_table_names_what_it_cannot_place() {
    let folder = Folder::new();
    let before = folder.files();
    let problems = folder.import("usgs-ds140", &fixture("usgs/ds140_long.csv")).unwrap_err();
    assert_eq!(problems.as_slice().len(), 1);
    assert_eq!((problems.as_slice()[0].line, problems.as_slice()[0].column.as_deref()), (Some(6), Some("year")));
    assert_eq!(folder.files(), before);
    let text = std::fs::read_to_string(fixture("usgs/ds140_long.csv")).unwrap().replace(",soon,", ",1950,");
    let mended = folder.path().join("mended.txt");
    std::fs::write(&mended, text).unwrap();
    let report = folder.import("usgs-ds140", &mended).unwrap();
    assert_eq!((report.unknown[0].table, report.unknown[0].name.as_str()), ("minerals", "Phlogiston"));
    folder.has("production", ",WLD,mine,vibranium_mined,,1950,70,product,,complete,usgs_ds140,high,");
    folder.has(
        "salient",
        "USA,vibranium,imports,Imports (Vibranium scrap),1950,1,,,1,metric tons (t) gross weight,usgs_ds140,high,",
    );
}

#[test]
fn another_file_is_refused() {
    let folder = Folder::new();
    for file in ["usgs/mcs2026.csv", "model/places.csv"] {
        let problems = folder.import("usgs-ds140", &fixture(file)).unwrap_err();
        assert!(problems.to_string().contains("begins with Year"), "{problems}");
    }
}
