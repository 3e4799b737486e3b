//! Rows into the tables of a package, by key.

use super::report::{Change, Report, TableReport};
use super::sheet::Sheet;
use super::standing::{Found, Standing, beneath};
use super::{Batch, Draft};
use adit_model::Model;
use adit_model::descriptor::descriptor;
use adit_model::model::{About, TABLES};
use adit_model::package::Package;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::table::TableSpec;
use indexmap::IndexMap;
use std::collections::BTreeMap;

const DESCRIPTOR: &str = "datapackage.json";

/// A package with rows merged into it, not yet written.
#[derive(Debug)]
pub struct Merged {
    /// The package as it would become.
    pub package: Package,
    /// What differs.
    pub report: Report,
    /// Line of the official file, by file and line of the package.
    origins: BTreeMap<(String, u64), u64>,
}

/// Merges the drafts of a batch into a package.
///
/// Existing rows keep their order and every cell of which the drafts do not speak; new rows stand at the end, sorted by
/// key. A row of `sources` that is known stays as its author described the document.
///
/// # Errors
/// If two drafts say different things of one row, or a draft does not fit its table.
pub fn merge(package: &Package, file: &str, batch: &Batch) -> Result<Merged, Problems> {
    let mut problems = Problems::default();
    let mut merged =
        Merged { package: package.clone(), report: Report::new(file, &package.name, batch), origins: BTreeMap::new() };
    let base = beneath(package);
    let mut drafts: BTreeMap<&str, Vec<&Draft>> = BTreeMap::new();
    for draft in &batch.drafts {
        drafts.entry(draft.table).or_default().push(draft);
    }
    for spec in TABLES {
        if let Some(drafts) = drafts.remove(spec.name) {
            let rows = unique(spec, file, &drafts, &mut problems);
            match merge_table(spec, package, &base, &rows) {
                Ok(table) => merged.take(spec, package, table),
                Err(found) => problems.extend(found.as_slice().iter().cloned()),
            }
        }
    }
    for (table, drafts) in drafts {
        let line = drafts.first().map_or(0, |draft| draft.line);
        let mut problem = Problem::new(Code::UnknownTable, format!("no table is called `{table}`")).file(file);
        problem.line = Some(line);
        problems.push(problem);
    }
    if let Err(found) = merged.describe(package) {
        problems.extend(found.as_slice().iter().cloned());
    }
    problems.into_result(merged)
}

impl Merged {
    /// Reads and checks the package as it would become.
    ///
    /// # Errors
    /// Every problem, with the line of the official file it comes from where it is of a new row.
    pub fn check(&self) -> Result<Model, Problems> {
        Model::from_package(&self.package).map_err(|found| {
            let mut problems = Problems::default();
            problems.extend(found.as_slice().iter().cloned().map(|mut problem| {
                let origin = problem.line.and_then(|line| self.origins.get(&(problem.file.clone(), line)));
                if let Some(line) = origin {
                    problem.message = format!("{} (from line {line} of {})", problem.message, self.report.file);
                }
                problem
            }));
            problems
        })
    }

    fn take(&mut self, spec: &TableSpec, before: &Package, table: MergedTable) {
        let name = format!("{}.csv", spec.name);
        if let Some(text) = table.text {
            let shown = before.display(&name);
            self.origins.extend(table.origins.into_iter().map(|(line, origin)| ((shown.clone(), line), origin)));
            self.put(&name, text);
        }
        self.report.new_sources.extend(table.new_sources);
        self.report.tables.push(table.report);
    }

    fn put(&mut self, name: &str, bytes: Vec<u8>) {
        self.report.files.push(name.to_owned());
        let files = &mut self.package.files;
        match files.binary_search_by(|(file, _)| file.as_str().cmp(name)) {
            Ok(at) => files[at].1 = bytes,
            Err(at) => files.insert(at, (name.to_owned(), bytes)),
        }
    }

    /// Adds tables that are new to the descriptor; whatever else stands there stays.
    fn describe(&mut self, before: &Package) -> Result<(), Problems> {
        if self.report.files.iter().all(|file| before.file(file).is_some()) {
            return Ok(());
        }
        let text = before.file(DESCRIPTOR).unwrap_or(b"{}");
        let wrong = |error: serde_json::Error| -> Problems {
            Problem::new(Code::Descriptor, "datapackage.json cannot be read")
                .file(before.display(DESCRIPTOR))
                .found(error.to_string())
                .into()
        };
        let mut value: serde_json::Value = serde_json::from_slice(text).map_err(wrong)?;
        let about: About = serde_json::from_slice(text).map_err(wrong)?;
        let tables: Vec<&str> = self.package.files.iter().filter_map(|(file, _)| file.strip_suffix(".csv")).collect();
        value["resources"] = descriptor(&about, &tables)["resources"].take();
        self.put(DESCRIPTOR, format!("{value:#}\n").into_bytes());
        Ok(())
    }
}

/// One draft a key.
fn unique<'d>(
    spec: &TableSpec,
    file: &str,
    drafts: &[&'d Draft],
    problems: &mut Problems,
) -> IndexMap<String, &'d Draft> {
    let mut rows: IndexMap<String, &Draft> = IndexMap::new();
    for draft in drafts {
        if let Some(column) = draft.cells.keys().find(|column| spec.column(column).is_none()) {
            problems.push(
                Problem::new(Code::UnknownColumn, format!("table `{}` has no column `{column}`", spec.name)).file(file),
            );
        }
        let key = key_of(spec, |column| draft.cells.get(column).map_or("", String::as_str));
        match rows.get(&key) {
            None => {
                rows.insert(key, draft);
            }
            Some(first) if first.cells == draft.cells => {}
            Some(first) => problems.push(disagree(spec, file, &key, first, draft)),
        }
    }
    rows
}

fn disagree(spec: &TableSpec, file: &str, key: &str, first: &Draft, second: &Draft) -> Problem {
    let column = spec.columns.iter().find(|column| first.cells.get(column.name) != second.cells.get(column.name));
    let name = column.map_or("", |column| column.name);
    let said = |draft: &Draft| draft.cells.get(name).cloned().unwrap_or_default();
    let mut problem = Problem::new(
        Code::DuplicateKey,
        format!("lines {} and {} say different things of one row of `{}`: {key}", first.line, second.line, spec.name),
    )
    .file(file)
    .column(name)
    .found(format!("`{}` in line {}, `{}` in line {}", said(first), first.line, said(second), second.line))
    .expected("one figure for one row")
    .mend("remove one of the lines, or tell the two apart with rows of series.csv");
    problem.line = Some(second.line);
    problem
}

pub(super) fn key_of<'t>(spec: &TableSpec, cell: impl Fn(&'static str) -> &'t str) -> String {
    spec.keys.iter().map(|key| cell(key).trim()).collect::<Vec<_>>().join("/")
}

/// What became of one table.
struct MergedTable {
    text: Option<Vec<u8>>,
    report: TableReport,
    new_sources: Vec<String>,
    origins: Vec<(u64, u64)>,
}

/// Cells by column name.
type Cells = Vec<(&'static str, String)>;

/// Cells that differ, by row, and rows that are new, with the lines of the official file.
#[derive(Default)]
struct Edits<'d> {
    cells: BTreeMap<usize, (u64, Cells)>,
    rows: Vec<(Vec<&'d str>, u64, IndexMap<&'static str, String>)>,
}

fn merge_table(
    spec: &TableSpec,
    package: &Package,
    base: &[Package],
    drafts: &IndexMap<String, &Draft>,
) -> Result<MergedTable, Problems> {
    let standing = Standing::new(spec, package, base, drafts)?;
    let mut report = TableReport { table: spec.name, ..TableReport::default() };
    let mut new_sources = Vec::new();
    let mut edits = Edits::default();
    for (key, draft) in drafts {
        let found = standing.find(key);
        if matches!(found, Found::Nowhere) {
            report.added += 1;
            if spec.name == "sources" {
                new_sources.push(key.clone());
            }
            edits.rows.push((sort_key(spec, draft), draft.line, draft.cells.clone()));
            continue;
        }
        let differing = standing.differing(found, draft);
        if differing.is_empty() {
            report.unchanged += 1;
            continue;
        }
        report.changed += 1;
        report.changes.extend(differing.iter().map(|(column, new)| Change {
            key: key.clone(),
            column,
            old: standing.cell(found, column).to_owned(),
            new: new.clone(),
            line: draft.line,
        }));
        match found {
            Found::Own(row) => {
                edits.cells.insert(row, (draft.line, differing));
            }
            // A row of a base model is not ours to change: one with its key takes its place.
            Found::Inherited(cells) => {
                let mut whole: IndexMap<&'static str, String> = cells.iter().cloned().collect();
                whole.extend(differing);
                edits.rows.push((sort_key(spec, draft), draft.line, whole));
            }
            Found::Nowhere => {}
        }
    }
    let (text, origins) = edits.apply(spec, &standing.sheet);
    Ok(MergedTable { text, report, new_sources, origins })
}

impl Edits<'_> {
    /// The text of the table with the edits, and the line of the official file by line of the table.
    fn apply(mut self, spec: &TableSpec, sheet: &Sheet<'_>) -> (Option<Vec<u8>>, Vec<(u64, u64)>) {
        if self.cells.is_empty() && self.rows.is_empty() {
            return (None, Vec::new());
        }
        self.rows.sort_by(|a, b| a.0.cmp(&b.0));
        let used = |column: &str| {
            let in_cells = self.cells.values().flat_map(|(_, cells)| cells).any(|(name, _)| *name == column);
            in_cells || self.rows.iter().any(|(_, _, row)| row.get(column).is_some_and(|text| !text.is_empty()))
        };
        let new_columns: Vec<&str> = spec
            .columns
            .iter()
            .map(|column| column.name)
            .filter(|column| sheet.position(column).is_none() && used(column))
            .collect();
        let mut columns: Vec<(usize, &str)> =
            spec.columns.iter().filter_map(|column| Some((sheet.position(column.name)?, column.name))).collect();
        columns.sort_unstable();
        let width = columns.len();
        columns.extend(new_columns.iter().enumerate().map(|(index, column)| (width + index, *column)));
        let at = |column: &str| columns.iter().find(|(_, name)| *name == column).map(|(at, _)| *at);
        let cells: Vec<(usize, Vec<(usize, String)>)> = self
            .cells
            .iter()
            .map(|(row, (_, cells))| {
                (*row, cells.iter().filter_map(|(name, text)| Some((at(name)?, text.clone()))).collect())
            })
            .collect();
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|(_, _, row)| columns.iter().map(|(_, name)| row.get(name).cloned().unwrap_or_default()).collect())
            .collect();
        let mut origins = Vec::new();
        let text = sheet.write(&cells, &new_columns, &rows, |row, line| {
            let origin = match self.cells.get(&row) {
                Some((origin, _)) => Some(*origin),
                None => row.checked_sub(sheet.len()).and_then(|row| Some(self.rows.get(row)?.1)),
            };
            origins.extend(origin.map(|origin| (line, origin)));
        });
        (Some(text), origins)
    }
}

fn sort_key<'d>(spec: &TableSpec, draft: &'d Draft) -> Vec<&'d str> {
    spec.keys.iter().map(|key| draft.cells.get(key).map_or("", String::as_str)).collect()
}
