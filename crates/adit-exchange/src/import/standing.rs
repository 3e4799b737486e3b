//! What stands in a package, and in the packages beneath, where drafts are to be merged.

use super::Draft;
use super::merge::key_of;
use super::sheet::Sheet;
use adit_model::Problems;
use adit_model::cell::Kind;
use adit_model::model::About;
use adit_model::package::Package;
use adit_model::table::{Column, TableSpec};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::path::Path;

/// The cells of a row of a base model, by column.
pub(super) type BaseRow = Vec<(&'static str, String)>;

/// A table as it stands, and the rows beneath it of which drafts speak.
pub(super) struct Standing<'s> {
    spec: &'s TableSpec,
    pub(super) sheet: Sheet<'s>,
    positions: BTreeMap<&'static str, usize>,
    own: IndexMap<String, usize>,
    inherited: IndexMap<String, BaseRow>,
}

/// Where a row stands.
#[derive(Clone, Copy)]
pub(super) enum Found<'s> {
    /// In the package: number of the row.
    Own(usize),
    /// In a package beneath.
    Inherited(&'s BaseRow),
    /// It is new.
    Nowhere,
}

impl<'s> Standing<'s> {
    pub(super) fn new(
        spec: &'s TableSpec,
        package: &'s Package,
        base: &[Package],
        drafts: &IndexMap<String, &Draft>,
    ) -> Result<Self, Problems> {
        let name = format!("{}.csv", spec.name);
        let sheet = match package.file(&name) {
            Some(bytes) => Sheet::parse(&package.display(&name), bytes)?,
            None => Sheet::empty(spec.columns.iter().map(|column| column.name)),
        };
        let positions: BTreeMap<&str, usize> =
            spec.columns.iter().filter_map(|column| Some((column.name, sheet.position(column.name)?))).collect();
        let key = |row: usize| key_of(spec, |column| sheet.cell(row, positions.get(column).copied()));
        let own = (0..sheet.len()).map(|row| (key(row), row)).collect();
        Ok(Self { inherited: inherited(spec, base, drafts)?, spec, positions, own, sheet })
    }

    pub(super) fn find(&self, key: &str) -> Found<'_> {
        match (self.own.get(key), self.inherited.get(key)) {
            (Some(row), _) => Found::Own(*row),
            (None, Some(cells)) => Found::Inherited(cells),
            (None, None) => Found::Nowhere,
        }
    }

    pub(super) fn cell<'a>(&'a self, found: Found<'a>, column: &'static str) -> &'a str {
        match found {
            Found::Own(row) => self.sheet.cell(row, self.positions.get(column).copied()),
            Found::Inherited(cells) => {
                cells.iter().find(|(name, _)| *name == column).map_or("", |(_, text)| text.as_str())
            }
            Found::Nowhere => "",
        }
    }

    /// The cells of a draft that say something else than before, in the order of the table.
    pub(super) fn differing(&self, found: Found<'_>, draft: &Draft) -> Vec<(&'static str, String)> {
        // A document is described by whoever read it first.
        if self.spec.name == "sources" {
            return Vec::new();
        }
        let columns = self.spec.columns.iter();
        columns
            .filter_map(|column| {
                let new = draft.cells.get(column.name)?.trim();
                // The remark of a row that stands is its author's.
                if column.name == "note" {
                    return None;
                }
                (!same(column, self.cell(found, column.name), new)).then(|| (column.name, new.to_owned()))
            })
            .collect()
    }
}

/// Whether two cells mean the same: numbers by value, an empty cell as its default.
fn same(column: &Column, old: &str, new: &str) -> bool {
    let text = |cell: &str| if cell.is_empty() { column.default.unwrap_or("").to_owned() } else { cell.to_owned() };
    let (old, new) = (text(old), text(new));
    if old == new {
        return true;
    }
    let is_number = matches!(column.kind, Kind::Number | Kind::Positive | Kind::Percent);
    // Written by hand, a figure may have lost the last digit of a conversion.
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    is_number && old.parse::<f64>().ok().zip(new.parse::<f64>().ok()).is_some_and(|(a, b)| near(a, b))
}

/// The packages beneath a package, nearest first.
pub(super) fn beneath(package: &Package) -> Vec<Package> {
    let mut found: Vec<Package> = Vec::new();
    loop {
        let outer = found.last().unwrap_or(package);
        let about: Option<About> = outer.file("datapackage.json").and_then(|text| serde_json::from_slice(text).ok());
        let Some(extends) = about.and_then(|about| about.extends) else { return found };
        let beside = outer.folder.clone().unwrap_or_else(|| Path::new(".").to_owned());
        match Package::open_from(&extends, &beside) {
            Ok(base) if base.files != package.files && found.iter().all(|seen| seen.files != base.files) => {
                found.push(base);
            }
            // What is wrong with it is said when the package is checked.
            _ => return found,
        }
    }
}

/// Rows of the packages beneath of which the drafts speak.
fn inherited(
    spec: &TableSpec,
    base: &[Package],
    drafts: &IndexMap<String, &Draft>,
) -> Result<IndexMap<String, BaseRow>, Problems> {
    let name = format!("{}.csv", spec.name);
    let mut rows: IndexMap<String, BaseRow> = IndexMap::new();
    for package in base {
        let Some(bytes) = package.file(&name) else { continue };
        let sheet = Sheet::parse(&package.display(&name), bytes)?;
        let columns: Vec<(&'static str, Option<usize>)> =
            spec.columns.iter().map(|column| (column.name, sheet.position(column.name))).collect();
        let position = |column: &str| columns.iter().find(|(name, _)| *name == column).and_then(|(_, at)| *at);
        for row in 0..sheet.len() {
            let key = key_of(spec, |column| sheet.cell(row, position(column)));
            if drafts.contains_key(&key) && !rows.contains_key(&key) {
                let cells = columns.iter().map(|(name, at)| (*name, sheet.cell(row, *at).to_owned())).collect();
                rows.insert(key, cells);
            }
        }
    }
    Ok(rows)
}
