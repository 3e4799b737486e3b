//! A table as it is written: text by column name, before any cell is understood.
//!
//! What copies a table into another format, and what compares two tables, must also work on a model with errors.

use crate::package::Package;
use crate::problem::{Code, Problem, Problems};
use crate::table::TableSpec;

/// The cells of one table, as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawTable {
    /// Name of the table.
    pub name: String,
    /// Names of the columns, in file order.
    pub columns: Vec<String>,
    /// Rows in file order, each with one cell a column.
    pub rows: Vec<Vec<String>>,
}

impl RawTable {
    /// Reads CSV text.
    ///
    /// # Errors
    /// Every row that is no CSV or has not as many cells as the header.
    pub fn read(name: &str, file: &str, text: &[u8]) -> Result<Self, Problems> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let malformed = |line: Option<u64>, found: String, expected: String| {
            let mut problem = Problem::new(Code::MalformedCsv, "the table cannot be read as CSV in UTF-8")
                .file(file)
                .found(found)
                .expected(expected)
                .mend("save it as CSV with commas, double quotes and UTF-8; quote cells that hold a comma");
            problem.line = line;
            problem
        };
        let line_of = |error: &csv::Error| error.position().map(csv::Position::line);
        let header = match reader.headers() {
            Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect::<Vec<_>>(),
            Err(error) => return Err(malformed(line_of(&error), error.to_string(), "a header".into()).into()),
        };
        let mut problems = Problems::default();
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) if record.len() == header.len() => rows.push(record.iter().map(str::to_owned).collect()),
                Ok(record) => {
                    let line = record.position().map(csv::Position::line);
                    let cells = |count: usize| format!("{count} cells");
                    problems.push(malformed(line, cells(record.len()), cells(header.len())));
                }
                Err(error) => problems.push(malformed(line_of(&error), error.to_string(), "a row".into())),
            }
        }
        problems.into_result(Self { name: name.to_owned(), columns: header, rows })
    }

    /// Every table of a package, in the order of its files.
    ///
    /// # Errors
    /// Every row of every table that is no CSV.
    pub fn all(package: &Package) -> Result<Vec<Self>, Problems> {
        let mut problems = Problems::default();
        let mut tables = Vec::new();
        for (file, text) in &package.files {
            let Some(name) = file.strip_suffix(".csv") else { continue };
            match Self::read(name, &package.display(file), text) {
                Ok(table) => tables.push(table),
                Err(found) => problems.extend(found.as_slice().iter().cloned()),
            }
        }
        problems.into_result(tables)
    }

    /// Position of a column.
    #[must_use]
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    /// For each row the trimmed cells in the order of the declaration; absent columns are empty.
    pub fn declared<'a>(&'a self, spec: &TableSpec) -> impl Iterator<Item = Vec<&'a str>> {
        let positions: Vec<Option<usize>> = spec.columns.iter().map(|column| self.position(column.name)).collect();
        self.rows.iter().map(move |row| {
            positions.iter().map(|at| at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim())).collect()
        })
    }
}
