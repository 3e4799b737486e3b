//! Official files into the tables of a model.
//!
//! An importer turns one official layout into [`Draft`]s: a table, and the cells of one row by column name. Drafts are
//! merged into a package by key; the package is checked as a whole, and only then written, all files or none.

mod comtrade;
mod customs;
mod eu_crm;
mod lines;
mod merge;
mod pink_sheet;
mod report;
mod sheet;
mod standing;
mod usitc;
mod wgi;
mod write;

pub use merge::{Merged, merge};
pub use report::{Change, Report, TableReport, UnknownName};

use adit_model::ids::{MaterialId, PlaceId};
use adit_model::package::Package;
use adit_model::problem::{Code, Problem};
use adit_model::{Model, Problems};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::path::Path;

/// A row an importer proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Table it belongs to.
    pub table: &'static str,
    /// Cells by column name; columns that are absent keep what they have.
    pub cells: IndexMap<&'static str, String>,
    /// Line of the official file that says so, for messages; 0 for the file as a whole.
    pub line: u64,
}

impl Draft {
    /// A row of a table without cells, read in a line of the file.
    #[must_use]
    pub fn new(table: &'static str, line: u64) -> Self {
        Self { table, cells: IndexMap::new(), line }
    }

    /// The same with a cell.
    #[must_use]
    pub fn cell(mut self, column: &'static str, text: impl Into<String>) -> Self {
        self.cells.insert(column, text.into());
        self
    }

    /// The same with a cell, if there is something to say; otherwise the cell is emptied.
    #[must_use]
    pub fn maybe(self, column: &'static str, text: Option<impl Into<String>>) -> Self {
        self.cell(column, text.map_or_else(String::new, Into::into))
    }
}

/// What reading a file gave.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Rows for the model.
    pub drafts: Vec<Draft>,
    /// Lines that were read and left out, by reason, with their number.
    pub skipped: IndexMap<String, u64>,
    /// Names the model does not know, by the table they would stand in (`places`, `minerals`, `series`), with the
    /// number of lines left out for each.
    pub unknown: BTreeMap<(&'static str, String), u64>,
    /// Lines that cannot be read.
    pub problems: Problems,
    /// Sums over what was read, to be held against the publisher's.
    pub notes: Vec<String>,
    /// Lines read in all.
    pub lines: u64,
}

impl Batch {
    /// Counts a line that is left out.
    pub fn skip(&mut self, reason: impl Into<String>) {
        *self.skipped.entry(reason.into()).or_default() += 1;
    }

    /// Counts a line that is left out because a table of the model does not know a name.
    pub fn unknown(&mut self, table: &'static str, name: impl Into<String>) {
        *self.unknown.entry((table, name.into())).or_default() += 1;
    }
}

/// What the user may say beside the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Years to take; empty for all in the file.
    pub years: Vec<i32>,
    /// Materials to take; empty for all the model knows.
    pub materials: Vec<MaterialId>,
    /// Reporting or importing place, where the layout does not say it.
    pub place: Option<PlaceId>,
    /// Edition of the document (year of publication), where the file does not say it.
    pub edition: Option<i32>,
}

/// A file to read, and the model whose names it is read by.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file.
    pub path: &'a Path,
    /// The model it goes into: its `places`, `minerals`, `materials` and `series` tell what names mean.
    pub model: &'a Model,
    /// What the user said beside the file.
    pub options: &'a Options,
}

/// A layout that can be read.
#[derive(Debug, Clone, Copy)]
pub struct Importer {
    /// Word on the command line, and `publisher` in the table `series`.
    pub name: &'static str,
    /// Document, publisher and layouts, in one sentence.
    pub about: &'static str,
    /// Where the publisher offers the file.
    pub address: &'static str,
    /// Tables it fills.
    pub tables: &'static [&'static str],
    /// Reads a file.
    pub read: fn(Source<'_>) -> Batch,
}

/// Every layout that can be read.
pub const IMPORTERS: &[Importer] = &[
    crate::baci::IMPORTER,
    crate::usgs::mcs::IMPORTER,
    crate::usgs::ds140::IMPORTER,
    comtrade::IMPORTER,
    usitc::IMPORTER,
    wgi::IMPORTER,
    pink_sheet::IMPORTER,
    eu_crm::IMPORTER,
];

/// The importer of this name.
#[must_use]
pub fn importer(name: &str) -> Option<&'static Importer> {
    IMPORTERS.iter().find(|importer| importer.name == name)
}

/// Reads an official file into a package: all of it, or nothing.
///
/// The package is read and checked before, and again with the new rows; only then are files replaced.
///
/// # Errors
/// Every problem of the package as it is, of the file, or of the package as it would become; or the files cannot be
/// written. In all these cases the folder is as it was.
pub fn import(
    importer: &Importer,
    path: &Path,
    into: &Package,
    options: &Options,
    dry_run: bool,
) -> Result<Report, Problems> {
    let model = Model::from_package(into)?;
    let batch = (importer.read)(Source { path, model: &model, options });
    let file = path.display().to_string();
    if !batch.problems.is_empty() {
        return batch.problems.into_result(Report::default());
    }
    if batch.drafts.is_empty() && batch.skipped.is_empty() && batch.unknown.is_empty() {
        return Err(nothing_read(&file).into());
    }
    let mut merged = merge(into, &file, &batch)?;
    merged.check()?;
    merged.report.importer = importer.name;
    merged.report.dry_run = dry_run;
    if !dry_run {
        write::replace(into, &merged.package)?;
    }
    Ok(merged.report)
}

fn nothing_read(file: &str) -> Problem {
    Problem::new(Code::MalformedCsv, "the file has no rows")
        .file(file)
        .expected("the official file, with its header")
        .mend("download it again; `adit import` says where it is offered")
}
