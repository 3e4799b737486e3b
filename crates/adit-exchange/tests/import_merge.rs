//! Drafts merged into a package: by key, all files or none.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use adit_exchange::import::{Batch, Draft, Importer, Options, Source, import, merge};
use adit_model::package::Package;
use common::{Folder, fixture};

fn importer(read: fn(Source<'_>) -> Batch) -> Importer {
    Importer { name: "test", about: "", address: "", tables: &[], read }
}

fn source(id: &str) -> Draft {
    Draft::new("sources", 1).cell("id", id).cell("title", "t").cell("publisher", "p").cell("tier", "official")
}

#[test]
fn what_would_make_a_wrong_model_is_not_written() {
    let read = |_: Source<'_>| Batch {
        drafts: vec![
            Draft::new("governance", 12)
                .cell("place", "NOWHERE")
                .cell("year", "2024")
                .cell("source", "example_book")
                .cell("confidence", "high"),
        ],
        lines: 1,
        ..Batch::default()
    };
    let folder = Folder::new();
    let before = folder.files();
    let file = fixture("model/places.csv");
    let problems = import(&importer(read), &file, &folder.package(), &Options::default(), false).unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!(problem.code.code(), "E0103");
    assert!(problem.message.contains("from line 12 of"), "{}", problem.message);
    assert_eq!(folder.files(), before);
}

#[test]
fn a_new_table_stands_in_the_descriptor_and_nothing_else_there_changes() {
    let read = |_: Source<'_>| Batch {
        drafts: vec![
            Draft::new("governance", 3)
                .cell("place", "XAA")
                .cell("year", "2024")
                .cell("law", "0.5")
                .cell("source", "new_book")
                .cell("confidence", "high"),
            source("new_book"),
        ],
        lines: 2,
        ..Batch::default()
    };
    let folder = Folder::new();
    let file = fixture("model/places.csv");
    let dry = import(&importer(read), &file, &folder.package(), &Options::default(), true).unwrap();
    assert!(dry.dry_run && !folder.path().join("governance.csv").exists());
    let report = import(&importer(read), &file, &folder.package(), &Options::default(), false).unwrap();
    assert_eq!((&report.files, &report.tables), (&dry.files, &dry.tables));
    assert_eq!(report.files, ["sources.csv", "governance.csv", "datapackage.json"]);
    let descriptor = std::fs::read_to_string(folder.path().join("datapackage.json")).unwrap();
    assert!(descriptor.contains("\"governance.csv\"") && descriptor.contains("kept as it is"), "{descriptor}");
    assert!(folder.files().keys().all(|name| !name.contains("partial")));
}

#[test]
fn a_known_document_stays_as_its_reader_described_it() {
    let mut batch = Batch::default();
    batch.drafts.push(source("example_book"));
    let merged = merge(&Folder::new().package(), "f", &batch).unwrap();
    assert!(merged.report.is_unchanged());
    assert_eq!(merged.report.totals(), (0, 0, 1));
}

#[test]
fn a_row_of_a_base_model_is_overridden_and_not_doubled() {
    let base = Folder::new();
    let own = tempfile::tempdir().unwrap();
    let descriptor = format!("{{\"name\": \"own\", \"extends\": {:?}}}", base.path().display().to_string());
    std::fs::write(own.path().join("datapackage.json"), descriptor).unwrap();
    let package = Package::open(own.path().to_str().unwrap()).unwrap();
    let row = |quantity: &str| {
        Draft::new("production", 2)
            .cell("place", "XBB")
            .cell("stage", "mine")
            .cell("material", "unobtainium_mined")
            .cell("year", "2023")
            .cell("source", "example_book")
            .cell("quantity_t", quantity)
    };
    let same = merge(&package, "f", &Batch { drafts: vec![row("40.0")], ..Batch::default() }).unwrap();
    assert!(same.report.is_unchanged());
    let merged = merge(&package, "f", &Batch { drafts: vec![row("41")], ..Batch::default() }).unwrap();
    assert_eq!(merged.report.totals(), (0, 1, 0));
    let text = String::from_utf8(merged.package.file("production.csv").unwrap().to_vec()).unwrap();
    let whole = ",XBB,mine,unobtainium_mined,,2023,41,element,,complete,example_book,low,\"read in a book, twice\"\n";
    assert!(text.ends_with(whole), "{text}");
    assert_eq!(merged.check().unwrap().overrides.len(), 1);
}

#[test]
fn a_shipped_model_is_never_written_to() {
    let read = |_: Source<'_>| Batch { drafts: vec![source("new_book")], lines: 1, ..Batch::default() };
    let package = Package::open("rare-earths").unwrap();
    let file = fixture("model/places.csv");
    let problems = import(&importer(read), &file, &package, &Options::default(), false).unwrap_err();
    assert_eq!(problems.as_slice()[0].code.code(), "E0402");
    assert!(problems.to_string().contains("adit export rare-earths"));
}

#[test]
fn if_a_file_cannot_be_replaced_none_is() {
    let read = |_: Source<'_>| Batch {
        drafts: vec![source("new_book"), Draft::new("minerals", 2).cell("id", "adamantium").cell("name", "adamantium")],
        lines: 2,
        ..Batch::default()
    };
    let folder = Folder::new();
    let package = folder.package();
    // A folder in the place of a file cannot be renamed over.
    let sources = folder.path().join("sources.csv");
    std::fs::remove_file(&sources).unwrap();
    std::fs::create_dir(&sources).unwrap();
    std::fs::write(sources.join("x"), "").unwrap();
    let minerals = std::fs::read(folder.path().join("minerals.csv")).unwrap();
    let file = fixture("model/places.csv");
    let problems = import(&importer(read), &file, &package, &Options::default(), false).unwrap_err();
    assert_eq!(problems.as_slice()[0].code.code(), "E0402");
    assert_eq!(std::fs::read(folder.path().join("minerals.csv")).unwrap(), minerals);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("partial")), "{left:?}");
}
