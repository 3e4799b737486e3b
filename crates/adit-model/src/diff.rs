//! What changed between two models, row by row and cell by cell.
//!
//! Cells are compared as they are written, so that a model with errors can be compared too. A number is compared as a
//! number (`0.50` is `0.5`), an empty cell as its default, and what a package extends is part of it.

use crate::cell::Kind;
use crate::model::{About, TABLES, chain};
use crate::package::Package;
use crate::problem::Problems;
use crate::raw::RawTable;
use crate::table::TableSpec;
use indexmap::IndexMap;
use serde::Serialize;
use std::borrow::Cow;

/// The cells of rows in the order of the declaration, by key.
pub type Rows = IndexMap<String, Vec<String>>;

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Key of the row.
    pub key: String,
    /// Column.
    pub column: &'static str,
    /// What it held; empty for nothing.
    pub old: String,
    /// What it holds.
    pub new: String,
}

impl Change {
    /// By how much a number moved, as a part of the larger of the two; none if either is no number.
    #[must_use]
    pub fn relative(&self) -> Option<f64> {
        let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
        let (old, new) = (number(&self.old)?, number(&self.new)?);
        let largest = old.abs().max(new.abs());
        (largest > 0.0).then(|| (new - old).abs() / largest)
    }
}

/// What changed in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableDiff {
    /// Table.
    pub table: &'static str,
    /// Rows before and after.
    pub rows: [usize; 2],
    /// Keys of rows that are new.
    pub added: Vec<String>,
    /// Keys of rows that are gone.
    pub removed: Vec<String>,
    /// Cells that differ in rows that are in both.
    pub changed: Vec<Change>,
}

impl TableDiff {
    /// Whether the table is the same in both.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
    /// Rows that are in both and differ.
    #[must_use]
    pub fn rows_changed(&self) -> usize {
        let mut keys: Vec<&str> = self.changed.iter().map(|change| change.key.as_str()).collect();
        keys.dedup();
        keys.len()
    }
}

/// A fact of `datapackage.json` that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactChange {
    /// Fact.
    pub fact: String,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

/// What changed between two models.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ModelDiff {
    /// What the packages say of themselves.
    pub about: Vec<FactChange>,
    /// Tables that differ, in the order in which a reader meets them.
    pub tables: Vec<TableDiff>,
}

impl ModelDiff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.about.is_empty() && self.tables.is_empty()
    }
}

/// Compares two packages, each with all it extends.
///
/// # Errors
/// If a table of either is no CSV, or a base model is not found.
pub fn diff(old: &Package, new: &Package) -> Result<ModelDiff, Problems> {
    let mut problems = Problems::default();
    let (old_chain, new_chain) = (chain(old, &mut problems), chain(new, &mut problems));
    let old_tables = tables(&old_chain, &mut problems);
    let new_tables = tables(&new_chain, &mut problems);
    problems.into_result(())?;
    let compared = TABLES.iter().zip(old_tables.iter().zip(&new_tables));
    Ok(ModelDiff {
        about: match (old_chain.first(), new_chain.first()) {
            (Some((_, old)), Some((_, new))) => facts(old, new),
            _ => Vec::new(),
        },
        tables: compared.map(|(spec, (old, new))| compare(spec, old, new)).filter(|diff| !diff.is_empty()).collect(),
    })
}

/// Compares the rows of one table.
#[must_use]
pub fn compare(spec: &'static TableSpec, old: &Rows, new: &Rows) -> TableDiff {
    let mut changed = Vec::new();
    for (key, after) in new {
        let Some(before) = old.get(key) else { continue };
        for ((column, before), after) in spec.columns.iter().zip(before).zip(after) {
            if !same(column.kind, before, after) {
                changed.push(Change { key: key.clone(), column: column.name, old: before.clone(), new: after.clone() });
            }
        }
    }
    let only_in = |these: &Rows, those: &Rows| these.keys().filter(|key| !those.contains_key(*key)).cloned().collect();
    TableDiff {
        table: spec.name,
        rows: [old.len(), new.len()],
        added: only_in(new, old),
        removed: only_in(old, new),
        changed,
    }
}

/// The rows of a table by key, empty cells with their default; a later row takes the place of an earlier one.
pub fn insert_rows(spec: &TableSpec, table: &RawTable, rows: &mut Rows) {
    for cells in table.declared(spec) {
        let cells = cells.iter().zip(spec.columns);
        let cells: Vec<String> = cells
            .map(|(cell, column)| if cell.is_empty() { column.default.unwrap_or_default() } else { cell }.to_owned())
            .collect();
        rows.insert(spec.key_of(&cells), cells);
    }
}

fn same(kind: Kind, old: &str, new: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    old == new
        || (matches!(kind, Kind::Number | Kind::Positive | Kind::Percent | Kind::Year)
            && number(old).is_some()
            && number(old) == number(new))
}

/// The rows of every table, base first, so that what extends it overrides.
fn tables(chain: &[(Cow<'_, Package>, About)], problems: &mut Problems) -> Vec<Rows> {
    let mut merged: Vec<Rows> = TABLES.iter().map(|_| Rows::new()).collect();
    for (package, _) in chain.iter().rev() {
        match RawTable::all(package) {
            Ok(found) => {
                for (spec, rows) in TABLES.iter().zip(&mut merged) {
                    found
                        .iter()
                        .filter(|table| table.name == spec.name)
                        .for_each(|table| insert_rows(spec, table, rows));
                }
            }
            Err(found) => problems.extend(found.as_slice().iter().cloned()),
        }
    }
    merged
}

/// A value as people read it: lists joined, a license by its name.
fn in_words(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(object) => {
            object.get("name").or_else(|| object.get("title")).map_or_else(|| value.to_string(), in_words)
        }
        other => other.to_string(),
    }
}

fn facts(old: &About, new: &About) -> Vec<FactChange> {
    let object = |about: &About| match serde_json::to_value(about) {
        Ok(serde_json::Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (object(old), object(new));
    let text = |value: Option<&serde_json::Value>| value.map_or_else(String::new, in_words);
    let mut names: Vec<&String> = old.keys().collect();
    names.extend(new.keys().filter(|name| !old.contains_key(*name)));
    let changes = names.into_iter().map(|name| FactChange {
        fact: name.clone(),
        old: text(old.get(name)),
        new: text(new.get(name)),
    });
    changes.filter(|change| change.old != change.new).collect()
}
