//! Official files into the tables of a model.
//!
//! An importer turns one official layout into [`Draft`]s: a table, and the cells of one row by column name. Drafts are
//! merged into a package by key; the package is checked as a whole, and only then written, all files or none.

use adit_model::Problems;
use indexmap::IndexMap;

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
    pub skipped: IndexMap<String, usize>,
    /// Lines that cannot be read.
    pub problems: Problems,
    /// Lines read in all.
    pub lines: u64,
}
