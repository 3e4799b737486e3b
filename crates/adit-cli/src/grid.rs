//! The main table of an answer with typed columns, for workbooks and Parquet.

use crate::output::Answer;
use adit_exchange::grid::{Grid, GridColumn, Values};
use adit_model::Problems;
use adit_model::problem::{Code, Problem};
use adit_model::raw::RawTable;
use adit_report::formats::{table_csv, table_json};
use serde_json::Value;

/// The same columns and values as the CSV of the answer; its manifest, where it has one, goes along as facts.
///
/// # Errors
/// If the table cannot be written as CSV.
pub(crate) fn grid(answer: &Answer) -> Result<Grid, Problems> {
    let csv = table_csv(&answer.table)
        .map_err(|error| Problem::new(Code::Unwritable, format!("the table cannot be written: {error}")))?;
    let header = RawTable::read("answer", "answer", csv.lines().next().unwrap_or_default().as_bytes())?.columns;
    let records = table_json(&answer.table);
    let records = records.as_array().map(Vec::as_slice).unwrap_or_default();
    let columns = header.into_iter().map(|name| {
        let cells = || records.iter().map(|record| record.get(&name).filter(|value| !value.is_null()));
        // A column of figures may hold a word ("none"): then all of it is words.
        let numbers = cells().flatten().next().is_some() && cells().flatten().all(Value::is_number);
        let values = if numbers {
            Values::Number(cells().map(|cell| cell.and_then(Value::as_f64)).collect())
        } else {
            Values::Text(cells().map(|cell| cell.map(words)).collect())
        };
        GridColumn { name, meaning: String::new(), values }
    });
    let columns = columns.collect();
    let manifest = answer.json.get("manifest").and_then(Value::as_object);
    let facts = manifest.into_iter().flatten().filter(|(_, value)| !value.is_array() && !value.is_null());
    let caption = answer.table.caption.as_str();
    Ok(Grid {
        name: if caption.is_empty() { "answer" } else { caption }.to_owned(),
        facts: facts.map(|(name, value)| (format!("adit.{name}"), words(value))).collect(),
        columns,
    })
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
