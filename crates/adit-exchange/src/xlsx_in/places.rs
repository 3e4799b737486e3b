//! Where lines and columns of the tables stand in the workbook.

use super::cells::reference;
use super::in_sheet;
use adit_model::model::TABLES;
use adit_model::package::Package;
use adit_model::problem::Problem;
use adit_model::table::At;
use std::collections::HashMap;
use std::sync::Arc;

/// Where the lines and columns of one table stand.
#[derive(Debug, Clone)]
pub(super) struct SheetPlaces {
    /// Sheet.
    sheet: String,
    /// Table.
    table: &'static str,
    /// Names of columns, with their position from 0.
    pub(super) columns: Vec<(String, u32)>,
    /// Line of the CSV text, and row of the sheet from 0.
    pub(super) rows: Vec<(u64, u32)>,
}

impl SheetPlaces {
    pub(super) fn new(sheet: &str, table: &'static str) -> Self {
        Self { sheet: sheet.to_owned(), table, columns: Vec::new(), rows: Vec::new() }
    }

    /// Row of the sheet, from 0.
    fn row(&self, line: u64) -> Option<u32> {
        let found = self.rows.binary_search_by_key(&line, |(line, _)| *line).ok()?;
        self.rows.get(found).map(|(_, row)| *row)
    }

    /// Position of the first of the named columns, from 0.
    fn column(&self, names: Option<&str>) -> u32 {
        let mut named = names.into_iter().flat_map(|names| names.split(", "));
        let found = named.find_map(|name| self.columns.iter().find(|(column, _)| column == name));
        found.or(self.columns.first()).map_or(0, |(_, at)| *at)
    }
}

/// Where the tables of a workbook stand.
#[derive(Debug, Clone)]
pub(super) struct Places {
    name: String,
    descriptor: String,
    /// By the file that the package calls them.
    sheets: HashMap<String, SheetPlaces>,
}

impl Places {
    pub(super) fn new(name: &str, package: &Package, sheets: Vec<SheetPlaces>) -> Self {
        let sheets = sheets.into_iter().map(|sheet| (package.display(&format!("{}.csv", sheet.table)), sheet));
        Self { name: name.to_owned(), descriptor: package.display("datapackage.json"), sheets: sheets.collect() }
    }

    pub(super) fn relocate(&self, at: &mut At) {
        if let Some(sheet) = self.sheets.get(&*at.file) {
            at.line = sheet.row(at.line).map_or(at.line, |row| u64::from(row) + 1);
            at.file = Arc::from(in_sheet(&self.name, &sheet.sheet));
        }
    }

    pub(super) fn by_cell(&self, problem: &Problem) -> Problem {
        let mut problem = problem.clone();
        if problem.file == self.descriptor {
            problem.file = in_sheet(&self.name, super::ABOUT);
            return problem;
        }
        let Some(sheet) = self.sheets.get(&problem.file) else { return problem };
        problem.file = in_sheet(&self.name, &sheet.sheet);
        if let Some(row) = problem.line.and_then(|line| sheet.row(line)) {
            problem.line = Some(u64::from(row) + 1);
            problem.cell = Some(reference(row, sheet.column(problem.column.as_deref())));
        }
        // The words of problems name files and lines.
        if let Some(line) = problem.found.as_deref().and_then(|found| found.strip_prefix("the key of line ")) {
            let row = line.parse().ok().and_then(|line| sheet.row(line));
            problem.found = row.map(|row| format!("the key of row {}", row + 1)).or(problem.found);
        }
        problem.message = in_words(&problem.message);
        problem.expected = problem.expected.as_deref().map(in_words);
        problem.mend = problem.mend.as_deref().map(in_words);
        problem
    }
}

/// `sites.csv` is the sheet `sites`.
fn in_words(text: &str) -> String {
    // The name of a table may be the end of another's: the longer first.
    let mut names: Vec<&str> = TABLES.iter().map(|spec| spec.name).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.into_iter().fold(text.to_owned(), |text, name| text.replace(&format!("{name}.csv"), &format!("sheet {name}")))
}
