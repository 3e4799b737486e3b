//! What an import did, or would do.

use super::Batch;
use indexmap::IndexMap;
use serde::Serialize;

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The importer.
    pub importer: &'static str,
    /// The official file.
    pub file: String,
    /// The package it went into.
    pub into: String,
    /// Whether nothing was written because nothing was to be.
    pub dry_run: bool,
    /// Lines read.
    pub lines: u64,
    /// What became of each table, in the order in which `adit schema` lists them.
    pub tables: Vec<TableReport>,
    /// Documents that the package did not know before.
    pub new_sources: Vec<String>,
    /// Lines that were left out, by reason.
    pub skipped: IndexMap<String, u64>,
    /// Names that the model does not know, with the lines left out for them.
    pub unknown: Vec<UnknownName>,
    /// Sums over what was read, to be held against the publisher's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Files of the package that differ from before.
    pub files: Vec<String>,
}

/// What became of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// The table.
    pub table: &'static str,
    /// Rows that are new.
    pub added: u64,
    /// Rows of which a cell differs.
    pub changed: u64,
    /// Rows that say the same as before.
    pub unchanged: u64,
    /// Each cell that differs.
    pub changes: Vec<Change>,
}

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Key of the row.
    pub key: String,
    /// Column.
    pub column: &'static str,
    /// What it held.
    pub old: String,
    /// What it holds.
    pub new: String,
    /// Line of the official file that says so.
    pub line: u64,
}

/// A name that the model does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownName {
    /// Table in which it would stand.
    pub table: &'static str,
    /// The name as the file has it.
    pub name: String,
    /// Lines left out for it.
    pub lines: u64,
    /// How to mend it.
    pub mend: &'static str,
}

impl Report {
    /// What can be said before anything is merged.
    pub(super) fn new(file: &str, into: &str, batch: &Batch) -> Self {
        let unknown = batch.unknown.iter().map(|((table, name), lines)| UnknownName {
            table,
            name: name.clone(),
            lines: *lines,
            mend: mend(table),
        });
        Self {
            file: file.to_owned(),
            into: into.to_owned(),
            lines: batch.lines,
            skipped: batch.skipped.clone(),
            notes: batch.notes.clone(),
            unknown: unknown.collect(),
            ..Self::default()
        }
    }

    /// Whether the package stays as it is.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.files.is_empty()
    }

    /// Rows added, changed and unchanged in all tables.
    #[must_use]
    pub fn totals(&self) -> (u64, u64, u64) {
        self.tables.iter().fold((0, 0, 0), |(added, changed, unchanged), table| {
            (added + table.added, changed + table.changed, unchanged + table.unchanged)
        })
    }
}

/// How a name becomes known.
fn mend(table: &str) -> &'static str {
    match table {
        "places" => "add the name to `aliases` of the country in places.csv",
        "minerals" => "add the name to `aliases` of the mineral in minerals.csv",
        "series" => "add a row to series.csv: with the material, or without one to leave the series out",
        _ => "add a row for it",
    }
}
