//! The data releases of the Mineral Commodity Summaries, in made-up files of their layouts.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Folder, fixture};

const TABLES: &[&str] = &["indicators", "potentials", "prices", "production", "salient", "sources", "supply_shares"];

#[test]
fn the_layout_of_2026_fills_every_table() {
    let folder = Folder::new();
    let report = folder.import("usgs-mcs", &fixture("usgs/mcs2026.csv")).unwrap();
    assert_eq!(report.lines, 24);
    let tables: Vec<&str> = report.tables.iter().map(|table| table.table).collect();
    assert_eq!(tables.len(), TABLES.len(), "{tables:?}");
    // The document is known, and stays as it was described.
    assert!(report.new_sources.is_empty());
    for row in [
        // A row that stood keeps what the file does not speak of: its deviation, its remark, its quotes.
        ",XAA,mine,unobtainium_mined,,2023,100.0,element,5,,usgs_mcs_2026_data,high,ours",
        ",XBB,mine,unobtainium_mined,,2023,\"40\",element,,complete,example_book,low,\"read in a book, twice\"",
        ",XAA,mine,unobtainium_mined,,2024,1250,element,,complete,usgs_mcs_2026_data,high,",
        ",XAA,mine,unobtainium_mined,,2025,1300,element,,complete,usgs_mcs_2026_data,medium,estimated",
        ",XBB,mine,unobtainium_mined,,2024,,element,,withheld,usgs_mcs_2026_data,high,",
        ",XBB,mine,unobtainium_mined,,2025,,element,,unknown,usgs_mcs_2026_data,high,",
        ",USA,mine,unobtainium_mined,,2025,0,element,,complete,usgs_mcs_2026_data,high,",
        ",ROW,mine,unobtainium_mined,,2025,5,element,,at_most,usgs_mcs_2026_data,high,printed as <5",
        ",WLD,mine,unobtainium_mined,,2025,1300,element,,at_least,usgs_mcs_2026_data,high,\"printed as >1,300; without the United States\"",
        ",XAA,refining,unobtainium_refined,,2025,2.5,metal,,complete,usgs_mcs_2026_data,high,",
    ] {
        folder.has("production", row);
    }
    folder.has("potentials", "XAA,unobtainium_mined,reserves,2025,12000,element,complete,usgs_mcs_2026_data,high,");
    folder.has(
        "potentials",
        "XBB,unobtainium_mined,reserves,2025,,element,unknown,usgs_mcs_2026_data,high,printed as large",
    );
    folder.has("potentials", "XAA,unobtainium_refined,capacity,2025,9,metal,complete,usgs_mcs_2026_data,high,");
    folder.has("salient", "USA,unobtainium,imports,Imports for consumption: Metal,2025,19,,,\"19,000\",kilograms,usgs_mcs_2026_data,medium,estimated");
    folder.has(
        "salient",
        "USA,unobtainium,exports,Exports,2025,,0,0.0005,s,kilograms,usgs_mcs_2026_data,high,printed as s",
    );
    folder.has(
        "salient",
        "USA,unobtainium,other,Shipments from Government stockpile,2025,,,,-4,metric tons,usgs_mcs_2026_data,high,",
    );
    folder.has(
        "prices",
        "unobtainium,metal,US,2025,annual average,,22.0462,,10,dollars per pound,MCS 2026,usgs_mcs_2026_data,high,",
    );
    folder
        .has("indicators", "unobtainium,import_reliance,,,USA,2024,,50,100,>50,usgs_mcs_2026_data,high,printed as >50");
    folder.has("indicators", "unobtainium,import_reliance,,,USA,2025,,,0,E,usgs_mcs_2026_data,medium,estimated");
    folder.has("supply_shares", "unobtainium,,,imports,USA,XAA,94,,,,2021,2024,usgs_mcs_2026_data,high,with Hong Kong");
}

#[test]
fn what_is_left_out_is_counted_and_named() {
    let report = Folder::new().import("usgs-mcs", &fixture("usgs/mcs2026.csv")).unwrap();
    let skipped: Vec<(&str, u64)> = report.skipped.iter().map(|(reason, lines)| (reason.as_str(), *lines)).collect();
    assert_eq!(skipped, [("Unobtainium: counted in refinery production already", 1), ("employment", 1)]);
    let unknown: Vec<(&str, &str, u64)> =
        report.unknown.iter().map(|name| (name.table, name.name.as_str(), name.lines)).collect();
    assert_eq!(unknown, [("places", "Lemuria", 1), ("series", "Phlogiston: Mine production", 1)]);
    assert!(report.unknown[0].mend.contains("places.csv"));
}

#[test]
fn a_second_import_changes_nothing() {
    for file in ["usgs/mcs2026.csv", "usgs/world2025.csv", "usgs/salient2025.csv"] {
        let folder = Folder::new();
        folder.import("usgs-mcs", &fixture(file)).unwrap();
        let before = folder.files();
        let report = folder.import("usgs-mcs", &fixture(file)).unwrap();
        let (added, changed, unchanged) = report.totals();
        assert_eq!((added, changed), (0, 0), "{file}: {report:?}");
        assert!(unchanged > 0 && report.is_unchanged());
        assert_eq!(folder.files(), before, "{file}");
    }
}

#[test]
fn the_release_of_next_year_is_read_without_a_change() {
    let folder = Folder::new();
    folder.import("usgs-mcs", &fixture("usgs/mcs2026.csv")).unwrap();
    let report = folder.import("usgs-mcs", &fixture("usgs/mcs2027.csv")).unwrap();
    assert_eq!(report.new_sources, ["usgs_mcs_2027_data"]);
    // Both editions of a year stand side by side, each with its document.
    folder.has("production", ",XAA,mine,unobtainium_mined,,2024,1250,element,,complete,usgs_mcs_2026_data,high,");
    folder.has("production", ",XAA,mine,unobtainium_mined,,2025,1260,element,,complete,usgs_mcs_2027_data,high,");
    folder.has("production", ",USA,mine,unobtainium_mined,,2026,0,element,,complete,usgs_mcs_2027_data,high,");
    folder.has("supply_shares", "unobtainium,,,imports,USA,XAA,94,,,,2022,2025,usgs_mcs_2027_data,high,with Hong Kong");
}

#[test]
fn a_revised_figure_is_updated_and_reported() {
    let folder = Folder::new();
    folder.import("usgs-mcs", &fixture("usgs/mcs2026.csv")).unwrap();
    let text = std::fs::read_to_string(fixture("usgs/mcs2026.csv")).unwrap().replace("\"1,250\"", "\"1,275\"");
    let revised = folder.path().join("revised.txt");
    std::fs::write(&revised, text).unwrap();
    let report = folder.import("usgs-mcs", &revised).unwrap();
    assert_eq!(report.totals().0, 0);
    let changes: Vec<_> = report.tables.iter().flat_map(|table| &table.changes).collect();
    assert_eq!(changes.len(), 1, "{changes:?}");
    let change = changes[0];
    assert_eq!(change.key, "/XAA/mine/unobtainium_mined//2024/usgs_mcs_2026_data");
    assert_eq!(
        (change.column, change.old.as_str(), change.new.as_str(), change.line),
        ("quantity_t", "1250", "1275", 3)
    );
    assert_eq!(report.files, ["production.csv"]);
}

#[test]
fn the_world_data_of_2025_and_its_shift_by_a_year() {
    for (file, edition, year) in [("usgs/world2025.csv", 2025, 2024), ("usgs/world2026.csv", 2026, 2025)] {
        let folder = Folder::new();
        let report = folder.import("usgs-mcs", &fixture(file)).unwrap();
        assert_eq!(report.new_sources.is_empty(), edition == 2026);
        let row = |place: &str, year: i32, figure: &str, end: &str| {
            format!(",{place},mine,unobtainium_mined,,{year},{figure},usgs_mcs_{edition}_data,{end}")
        };
        let before = year - 1;
        // In the second round the year before is the row that stood, with a figure of its own.
        folder.has("production", &row("XAA", year, "1200,element,,complete", "medium,estimated"));
        folder.has("production", &row("ROW", before, "3,element,,complete", "high,"));
        folder.has("production", &row("WLD", before, "98,element,,at_least", "high,printed as >98"));
        for year in [before, year] {
            folder.has("production", &row("XBB", year, ",element,,withheld", "high,large mines"));
        }
        folder.has(
            "potentials",
            &format!(
                "XBB,unobtainium_mined,reserves,{year},11000,element,complete,usgs_mcs_{edition}_data,high,large mines"
            ),
        );
        folder.has(
            "potentials",
            &format!("ROW,unobtainium_mined,reserves,{year},,element,unknown,usgs_mcs_{edition}_data,high,"),
        );
        // 10,000 carats of 0.2 g each.
        folder.has(
            "production",
            &format!(",XAA,mine,vibranium_mined,,{before},0.002,product,,complete,usgs_mcs_{edition}_data,high,"),
        );
        assert_eq!(report.skipped.get("million cubic meters: no tonnes without an assumption"), Some(&2));
    }
}

#[test]
fn salient_statistics_of_2025() {
    let folder = Folder::new();
    folder.import("usgs-mcs", &fixture("usgs/salient2025.csv")).unwrap();
    folder.has(
        "salient",
        "USA,unobtainium,primary_production,Production: Mine,2023,,,,W,metric tons,usgs_mcs_2025_data,high,",
    );
    folder.has("salient", "USA,unobtainium,primary_production,Production: Mine,2024,,0,0.5,Less than ½ unit,metric tons,usgs_mcs_2025_data,medium,estimated; printed as less than ½ unit");
    folder.has(
        "prices",
        "unobtainium,metal,US,2023,as published,,9.9208,,4.5,dollars per pound,MCS 2025,usgs_mcs_2025_data,high,",
    );
    folder
        .has("indicators", "unobtainium,import_reliance,,,USA,2023,,75,100,>75,usgs_mcs_2025_data,high,printed as >75");
}

#[test]
fn every_wrong_row_is_named_and_nothing_is_written() {
    let folder = Folder::new();
    let before = folder.files();
    let problems = folder.import("usgs-mcs", &fixture("usgs/mcs2026_broken.csv")).unwrap_err();
    let found: Vec<_> = problems
        .as_slice()
        .iter()
        .map(|problem| (problem.line, problem.code.code(), problem.column.as_deref()))
        .collect();
    assert_eq!(found, [(Some(3), "E0106", Some("Value")), (Some(5), "E0106", Some("Year")), (Some(7), "E0003", None)]);
    assert!(problems.as_slice().iter().all(|problem| problem.mend.is_some() && problem.found.is_some()));
    assert_eq!(folder.files(), before);
}

#[test]
fn two_lines_of_one_row_must_agree() {
    let folder = Folder::new();
    let before = folder.files();
    let problems = folder.import("usgs-mcs", &fixture("usgs/mcs2026_twice.csv")).unwrap_err();
    assert_eq!(problems.as_slice().len(), 1);
    let message = problems.to_string();
    assert!(message.contains("lines 2 and 4") && message.contains("`1250`") && message.contains("`1251`"), "{message}");
    assert_eq!(folder.files(), before);
}

#[test]
fn years_and_materials_can_be_chosen() {
    let folder = Folder::new();
    let report = folder
        .import_with("usgs-mcs", &fixture("usgs/mcs2026.csv"), |options| {
            options.years = vec![2024];
            options.materials = vec![adit_model::ids::MaterialId::new("unobtainium_refined")];
        })
        .unwrap();
    assert!(!report.tables.iter().any(|table| table.table == "production"), "{report:?}");
    assert!(report.skipped.contains_key("another year than asked for"));
}

#[test]
fn a_file_of_another_kind_is_refused_with_what_was_expected() {
    let folder = Folder::new();
    let problems = folder.import("usgs-mcs", &fixture("model/places.csv")).unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!(problem.code.code(), "E0101");
    assert!(problem.expected.as_deref().unwrap().contains("Statistics_detail"));
    assert_eq!(folder.import("usgs-mcs", &fixture("no such file")).unwrap_err().as_slice()[0].code.code(), "E0001");
}
