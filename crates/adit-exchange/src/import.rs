//! Official files into the tables of a model.
//!
//! An importer turns one official layout into [`Draft`]s: a table, and the cells of one row by column name. Drafts are
//! merged into a package by key; the package is checked as a whole, and only then written, all files or none.

use adit_model::ids::{MaterialId, PlaceId};
use adit_model::{Model, Problems};
use indexmap::IndexMap;
use std::path::Path;

/// A row an importer proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Table it belongs to.
    pub table: &'static str,
    /// Cells by column name; columns that are absent keep what they have.
    pub cells: IndexMap<&'static str, String>,
}

/// What reading a file gave.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Rows for the model.
    pub drafts: Vec<Draft>,
    /// Lines that were read and left out, by reason, with their number.
    pub skipped: IndexMap<String, u64>,
    /// Lines that cannot be read.
    pub problems: Problems,
    /// Lines read in all.
    pub lines: u64,
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
pub const IMPORTERS: &[Importer] = &[];
