//! The layouts of official files, with their traps. All figures are made up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod comtrade;
mod eu_crm;
mod pink_sheet;
mod usitc;
mod wgi;

use adit_exchange::import::{Batch, Draft, Options, Source, importer, merge};
use adit_model::Model;
use adit_model::package::Package;
use rust_xlsxwriter::Workbook;
use std::path::PathBuf;

/// A small model: a few places, minerals and materials, among them two that share a customs code.
fn package() -> Package {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    Package {
        name: "small".into(),
        folder: None,
        files: vec![
            file("datapackage.json", r#"{"name": "small"}"#),
            file("groups.csv", "id,name\nEU,European Union\n"),
            file(
                "materials.csv",
                "id,name,stage,basis,mineral,routing,hs_codes\n\
                 graphite_mined,graphite,mine,product,graphite,none,250410|250490\n\
                 manganese_mined,ore,mine,element,manganese,none,260200\n\
                 cobalt_oxide,oxide,refining,product,cobalt,none,282200\n\
                 magnet_a,magnet a,refining,product,cobalt,none,850511\n\
                 magnet_b,magnet b,refining,product,manganese,none,850511\n\
                 tungsten_ore,ore,mine,element,tungsten,none,2611\n",
            ),
            file(
                "minerals.csv",
                "id,name,aliases\ngraphite,natural graphite,\nmanganese,manganese,\ncobalt,cobalt,\ntungsten,tungsten,\n\
                 copper,copper,\ngold,gold,\niron_ore,iron ore,\"Iron ore, cfr spot\"\nrubber,natural rubber,\n",
            ),
            file(
                "places.csv",
                "id,name,aliases,iso2,iso_numeric,kind\nBRA,Brazil,,BR,076,country\nCHN,China,,CN,156,country\n\
                 COD,DR Congo,\"Congo, Dem. Rep.|Congo, D.R.\",CD,180,country\nCOG,Congo,,CG,178,country\nDEU,Germany,,DE,276,country\n\
                 FRA,France,,FR,250,country\nKOR,South Korea,\"Korea, South\",KR,410,country\nMDG,Madagascar,,MG,450,country\nPSE,Palestine,,PS,275,country\n\
                 ROU,Romania,,RO,642,country\nROW,Rest of world,,,,rest\nTLS,Timor-Leste,,TL,626,country\nTUR,Türkiye,,TR,792,country\n\
                 TWN,Taiwan,,TW,158,country\nUSA,United States,,US,840,country\nWLD,World,,,,world\n",
            ),
        ],
    }
}

/// Reads a file of this name and text; a second reading of the merged package must find nothing new.
fn read(name: &str, importer_name: &str, text: impl AsRef<[u8]>, options: &Options) -> Batch {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    read_path(&path, importer_name, options)
}

fn read_path(path: &std::path::Path, importer_name: &str, options: &Options) -> Batch {
    let package = package();
    let model = Model::from_package(&package).unwrap();
    let read = importer(importer_name).expect("a known importer").read;
    let batch = read(Source { path, model: &model, options });
    if batch.problems.is_empty() && !batch.drafts.is_empty() {
        let merged = merge(&package, "file", &batch).unwrap();
        let model = merged.check().unwrap();
        let again = read(Source { path, model: &model, options });
        let merged = merge(&merged.package, "file", &again).unwrap();
        assert_eq!(merged.report.totals().0 + merged.report.totals().1, 0, "a second import changes nothing");
    }
    batch
}

/// A workbook of sheets, each of rows of cells; what reads as a number is one.
fn workbook(sheets: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let mut book = Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..).zip(line.split('|')) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).unwrap(),
                    Err(_) => sheet.write_string(row, column, cell).unwrap(),
                };
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    book.save(&path).unwrap();
    (folder, path)
}

/// The drafts of a table, the named cells of each joined with spaces.
fn rows(batch: &Batch, table: &str, columns: &[&str]) -> Vec<String> {
    let cell = |draft: &Draft, column: &&str| draft.cells.get(column).cloned().unwrap_or_else(|| "absent".into());
    let of_table = batch.drafts.iter().filter(|draft| draft.table == table);
    of_table.map(|draft| columns.iter().map(|column| cell(draft, column)).collect::<Vec<_>>().join(" ")).collect()
}

fn problems(batch: &Batch) -> Vec<String> {
    batch.problems.as_slice().iter().map(ToString::to_string).collect()
}

fn skipped(batch: &Batch, start: &str) -> u64 {
    batch.skipped.iter().filter(|(reason, _)| reason.starts_with(start)).map(|(_, lines)| *lines).sum()
}

#[test]
fn a_file_that_is_not_there_or_something_else_is_one_problem() {
    for name in ["comtrade", "usitc-dataweb", "wgi", "pink-sheet", "eu-crm"] {
        let batch = read_path(std::path::Path::new("nowhere.csv"), name, &Options::default());
        assert_eq!(problems(&batch).len(), 1, "{name}");
        assert!(problems(&batch)[0].starts_with("E0001"), "{name}");
        let batch = read("other.csv", name, "a,b\n1,2\n", &Options::default());
        assert_eq!(problems(&batch).len(), 1, "{name}");
        assert!(problems(&batch)[0].starts_with("E0101"), "{name}");
        let batch = read("archive.csv", name, b"PK\x03\x04\0\0\0", &Options::default());
        assert!(problems(&batch)[0].starts_with("E0003"), "{name}");
        let batch = read("broken.xlsx", name, "no workbook", &Options::default());
        assert!(problems(&batch)[0].starts_with("E0001"), "{name}");
    }
}
