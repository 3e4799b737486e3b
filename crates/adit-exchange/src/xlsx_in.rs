//! XLSX in: a workbook is a model wherever a folder is.
//!
//! Each sheet becomes the CSV table of its name, and the sheet `about` the descriptor; from there on a workbook is read
//! and checked as a folder is. Problems come back with sheet and cell instead of file and line.

mod cells;
mod places;

use crate::xlsx_out::{ABOUT, MADE};
use adit_model::Model;
use adit_model::descriptor::descriptor;
use adit_model::model::{About, TABLES};
use adit_model::package::Package;
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::table::TableSpec;
use calamine::{Reader, Xlsx};
use cells::{Grid, cell_text, reference};
use places::{Places, SheetPlaces};
use serde_json::{Map, Value, json};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// A model read from a workbook.
#[derive(Debug, Clone)]
pub struct Workbook {
    package: Package,
    places: Places,
}

/// Whether a name means a workbook: it ends in `.xlsx` or `.xlsm`, and is no folder.
#[must_use]
pub fn is_workbook(name: &str) -> bool {
    let path = Path::new(name);
    let known =
        |extension: &std::ffi::OsStr| ["xlsx", "xlsm"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    path.extension().is_some_and(known) && !path.is_dir()
}

impl Workbook {
    /// Reads a workbook.
    ///
    /// # Errors
    /// Every cell that cannot be understood, every sheet that is no table; the content of the cells is checked by
    /// [`Workbook::model`].
    pub fn open(name: &str) -> Result<Self, Problems> {
        let bytes = std::fs::read(name).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Problem::new(Code::UnknownModel, format!("there is no workbook `{name}`"))
                .found(name)
                .expected("a workbook that ends in .xlsx")
                .mend("check the path; `adit export rare-earths model.xlsx` writes one"),
            _ => Problem::new(Code::Unreadable, error.to_string()).file(name),
        })?;
        Self::read(name, bytes)
    }

    /// Reads the bytes of a workbook.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self, Problems> {
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| damaged(name, &error))?;
        let mut problems = Problems::default();
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        let mut sheets = Vec::new();
        let mut facts = None;
        for sheet in book.sheet_names() {
            // A sheet of one's own calculations is nobody's business.
            if sheet.starts_with('_') {
                continue;
            }
            let grid = match Grid::read(&mut book, &sheet) {
                Ok(grid) => grid,
                Err(error) => {
                    problems.push(damaged(&in_sheet(name, &sheet), &error));
                    continue;
                }
            };
            if sheet.eq_ignore_ascii_case(ABOUT) {
                facts = Some(read_about(name, &sheet, &grid, &mut problems));
            } else if let Some(spec) = find_table(name, &sheet, &mut problems) {
                let (text, places) = read_table(name, &sheet, &grid, spec, &mut problems);
                files.push((format!("{}.csv", spec.name), text));
                sheets.push(places);
            }
        }
        let Some(facts) = facts else {
            problems.push(no_about(name));
            return Err(problems.into_result(()).err().unwrap_or_default());
        };
        files.push(("datapackage.json".into(), package_json(name, facts, &files, &mut problems)));
        files.sort();
        let folder = Path::new(name).parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
        let package = Package { name: name.to_owned(), folder: Some(folder), files };
        let places = Places::new(name, &package, sheets);
        problems.into_result(Self { package, places })
    }

    /// The workbook as a package of CSV tables.
    #[must_use]
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// The model in it, with all it extends, checked.
    ///
    /// # Errors
    /// Every problem, by sheet and cell.
    pub fn model(&self) -> Result<Model, Problems> {
        let mut model = Model::from_package(&self.package).map_err(|problems| self.by_cell(&problems))?;
        model.relocate(&|at| self.places.relocate(at));
        Ok(model)
    }

    /// The same problems by sheet and cell, where they are of this workbook.
    #[must_use]
    pub fn by_cell(&self, problems: &Problems) -> Problems {
        let mut placed = Problems::default();
        placed.extend(problems.as_slice().iter().map(|problem| self.places.by_cell(problem)));
        // Sorted anew, by cell.
        placed.into_result(()).err().unwrap_or_default()
    }
}

/// A sheet as problems name it.
pub(crate) fn in_sheet(name: &str, sheet: &str) -> String {
    format!("{name}, sheet {sheet}")
}

fn damaged(file: &str, error: &impl std::fmt::Display) -> Problem {
    Problem::new(Code::MalformedCsv, "the workbook cannot be read as XLSX")
        .file(file)
        .found(error.to_string())
        .expected("an Excel workbook that is whole and has no password")
        .mend("open it in a spreadsheet program and save it as .xlsx")
}

fn no_about(name: &str) -> Problem {
    Problem::new(Code::Descriptor, "the workbook has no sheet `about`")
        .file(name)
        .expected("a sheet `about` with the columns fact and value, and a fact `name`")
        .mend(
            "add it, with `extends` and `rare-earths` if the rows build on that; `adit export MODEL x.xlsx` shows one",
        )
}

fn find_table(name: &str, sheet: &str, problems: &mut Problems) -> Option<&'static TableSpec> {
    let found = TABLES.iter().find(|spec| spec.name.eq_ignore_ascii_case(sheet.trim()));
    if found.is_none() {
        let problem = Problem::new(Code::UnknownTable, format!("no table is called `{sheet}`"))
            .file(in_sheet(name, sheet))
            .found(sheet)
            .expected("the name of a table: `adit schema` lists them");
        problems.push(match nearest(sheet, TABLES.iter().map(|spec| spec.name)) {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem.mend("let its name begin with `_`: such sheets are left alone"),
        });
    }
    found
}

/// The sheet as CSV text, and where each line and column of it stands in the sheet.
fn read_table(
    name: &str,
    sheet: &str,
    grid: &Grid,
    spec: &'static TableSpec,
    problems: &mut Problems,
) -> (Vec<u8>, SheetPlaces) {
    let file = in_sheet(name, sheet);
    let mut rows = grid.rows.iter();
    let mut places = SheetPlaces::new(sheet, spec.name);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut line = 1;
    let Some((head_row, head)) = rows.next() else { return (Vec::new(), places) };
    for (at, value) in head {
        match cell_text(value, adit_model::cell::Kind::Text) {
            Ok(text) => places.columns.push((text.trim().to_owned(), *at)),
            Err(wrong) => problems.push((*wrong).file(file.as_str()).cell(reference(*head_row, *at))),
        }
    }
    places.columns.retain(|(name, _)| !name.is_empty());
    places.rows.push((line, *head_row));
    merged(&file, grid, problems);
    line += push(&mut writer, places.columns.iter().map(|(name, _)| name.clone()).collect());
    for (row, cells) in rows {
        for (at, _) in cells.iter().filter(|(at, _)| places.columns.iter().all(|(_, column)| column != *at)) {
            problems.push(
                Problem::new(Code::UnknownColumn, "the cell stands in a column without a name")
                    .file(file.as_str())
                    .cell(reference(*row, *at))
                    .mend(format!("name the column in cell {}, or empty the cell", reference(*head_row, *at))),
            );
        }
        let text_of = |(column, at): &(String, u32)| {
            let kind = spec.column(column).map_or(adit_model::cell::Kind::Text, |column| column.kind);
            let text = cells.get(at).map_or_else(|| Ok(String::new()), |value| cell_text(value, kind));
            text.unwrap_or_else(|wrong| {
                let wrong = (*wrong).file(file.as_str()).column(column.as_str()).cell(reference(*row, *at));
                problems.push(wrong);
                String::new()
            })
        };
        let cells: Vec<String> = places.columns.iter().map(text_of).collect();
        // A row that was emptied, not removed.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            places.rows.push((line, *row));
            line += push(&mut writer, cells);
        }
    }
    (writer.into_inner().unwrap_or_default(), places)
}

/// Writes a row; the number of lines it takes.
fn push(writer: &mut csv::Writer<Vec<u8>>, cells: Vec<String>) -> u64 {
    let breaks: usize = cells.iter().map(|cell| cell.matches('\n').count()).sum();
    // Writing into memory does not fail, and all rows have as many cells as the header.
    let _ = writer.write_record(cells);
    1 + breaks as u64
}

fn merged(file: &str, grid: &Grid, problems: &mut Problems) {
    for [(top, left), (bottom, right)] in &grid.merged {
        problems.push(
            Problem::new(Code::MalformedCsv, "cells are merged: all but the first would be read as empty")
                .file(file)
                .cell(format!("{}:{}", reference(*top, *left), reference(*bottom, *right)))
                .mend("unmerge them, and fill each cell in"),
        );
    }
}

/// The facts of the sheet `about`, down to the first empty row.
fn read_about(name: &str, sheet: &str, grid: &Grid, problems: &mut Problems) -> Map<String, Value> {
    let file = in_sheet(name, sheet);
    let mut facts = Map::new();
    let mut last = None;
    for (row, cells) in &grid.rows {
        if last.is_some_and(|last| *row > last + 1) {
            break;
        }
        let mut text = |at: u32| match cells.get(&at).map(|value| cell_text(value, adit_model::cell::Kind::Text)) {
            None => String::new(),
            Some(Ok(text)) => text,
            Some(Err(wrong)) => {
                problems.push((*wrong).file(file.as_str()).cell(reference(*row, at)));
                String::new()
            }
        };
        let (fact, value) = (text(0).trim().to_owned(), text(1));
        if fact == "table" {
            break;
        }
        if last.replace(*row).is_some() && !fact.is_empty() && !value.is_empty() {
            let value = fact_value(&fact, value);
            facts.insert(fact, value);
        }
    }
    facts
}

/// Words stay words; years are numbers; lists and records are written as JSON.
fn fact_value(fact: &str, text: String) -> Value {
    let parsed = || serde_json::from_str::<Value>(&text).ok();
    let known_words = ["name", "title", "version", "description", "extends"];
    match parsed() {
        Some(value @ (Value::Array(_) | Value::Object(_))) => value,
        Some(value @ (Value::Number(_) | Value::Bool(_))) if !known_words.contains(&fact) => value,
        _ => Value::String(text),
    }
}

fn package_json(
    name: &str,
    facts: Map<String, Value>,
    files: &[(String, Vec<u8>)],
    problems: &mut Problems,
) -> Vec<u8> {
    let about: About = serde_json::from_value(Value::Object(facts.clone())).unwrap_or_else(|error| {
        let problem = Problem::new(Code::Descriptor, "the facts of the model cannot be read");
        let problem = problem.file(in_sheet(name, ABOUT)).found(error.to_string());
        problems.push(problem.mend("write the year as a number, and lists as in [2025]"));
        About::default()
    });
    let tables: Vec<&str> = files.iter().filter_map(|(file, _)| file.strip_suffix(".csv")).collect();
    let made = descriptor(&about, &tables);
    let mut package = Map::new();
    for fact in MADE {
        package.insert((*fact).to_owned(), made.get(*fact).cloned().unwrap_or_default());
    }
    let resources = package.shift_remove("resources");
    package.extend(facts);
    package.insert("resources".into(), resources.unwrap_or_default());
    format!("{:#}\n", json!(package)).into_bytes()
}
