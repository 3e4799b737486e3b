//! A table with typed columns, as Parquet and workbooks want it.

use adit_model::cell::Kind;
use adit_model::raw::RawTable;
use adit_model::table::TableSpec;

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Words; dates too, because sources state them to the year, the month or the day.
    Text(Vec<Option<String>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Calendar years.
    Year(Vec<Option<i32>>),
    /// Lists of words.
    List(Vec<Vec<String>>),
}

impl Values {
    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Year(values) => values.len(),
            Self::List(values) => values.len(),
        }
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct GridColumn {
    /// Name.
    pub name: String,
    /// What it means; empty if it says so itself.
    pub meaning: String,
    /// Its values.
    pub values: Values,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Name.
    pub name: String,
    /// What a reader must know of it: model, version, hash.
    pub facts: Vec<(String, String)>,
    /// Columns, all of one length.
    pub columns: Vec<GridColumn>,
}

impl Grid {
    /// A table of a model that was read without a problem: every declared column, whether the file has it or not.
    #[must_use]
    pub fn of_table(spec: &TableSpec, table: &RawTable) -> Self {
        let rows: Vec<Vec<&str>> = table.declared(spec).collect();
        let columns = spec.columns.iter().enumerate().map(|(at, column)| {
            let cells = rows.iter().map(|row| row.get(at).copied().unwrap_or_default());
            let cells = cells.map(|cell| if cell.is_empty() { column.default.unwrap_or_default() } else { cell });
            let filled = cells.map(|cell| Some(cell).filter(|cell| !cell.is_empty()));
            let values = match column.kind {
                Kind::Number | Kind::Positive | Kind::Percent => {
                    Values::Number(filled.map(|cell| cell.and_then(|cell| cell.parse().ok())).collect())
                }
                Kind::Year => Values::Year(filled.map(|cell| cell.and_then(|cell| cell.parse().ok())).collect()),
                Kind::List(_) => Values::List(filled.map(|cell| cell.map_or_else(Vec::new, parts)).collect()),
                Kind::Text | Kind::Id { .. } | Kind::OneOf(_) | Kind::Date | Kind::Scope => {
                    Values::Text(filled.map(|cell| cell.map(str::to_owned)).collect())
                }
            };
            GridColumn { name: column.name.to_owned(), meaning: column.meaning.trim().to_owned(), values }
        });
        let meaning = spec.meaning.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        Self {
            name: spec.name.to_owned(),
            facts: vec![("adit.table".into(), spec.name.to_owned()), ("adit.meaning".into(), meaning)],
            columns: columns.collect(),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.iter().map(|column| column.values.len()).max().unwrap_or_default()
    }
}

fn parts(cell: &str) -> Vec<String> {
    cell.split('|').map(|part| part.trim().to_owned()).collect()
}
