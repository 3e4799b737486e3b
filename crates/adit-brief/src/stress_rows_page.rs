//! The rows that an answer rests on, as tables.

use crate::page::sentence;
use crate::stress_rows::{Ground, ParameterRow, ShockRow};
use adit_report::number;
use adit_report::table::{Cell, Table};

/// Shocks: `whole` with titles, assumptions and notes, or their handles.
pub(crate) fn shock_rows(shocks: &[ShockRow], whole: bool) -> Table {
    let mut table = Table::new("").text("Shock").text("On").text("Size").text("From").text("Months").text("Rests on");
    for shock in shocks {
        let unit = if shock.effect == "license_delay" { " days" } else { "%" };
        let size = if shock.effect == "embargo" { "all".to_owned() } else { range(&shock.size, unit) };
        let from = number::number(shock.after_months);
        let effect = sentence(&shock.effect.replace('_', " "));
        let mut cells: Vec<Cell> = vec![effect.into(), scope_words(&shock.of).into(), size.into(), from.into()];
        cells.push(range(&shock.months, "").into());
        cells.push(ground_cell(&shock.ground, shock.note.as_deref(), whole));
        table.push(cells);
    }
    let text = "Sizes and lengths are drawn between their ends where they have some; From counts months after the \
                beginning.";
    table.footnote(text)
}

/// Parameters with their ranges.
pub(crate) fn parameter_rows(parameters: &[ParameterRow]) -> Table {
    let mut table = Table::new("").text("Parameter").text("For").number("Value", "").text("Range");
    table = table.text("Rests on");
    for row in parameters {
        let range = match (row.low, row.high) {
            (None, None) => "none".to_owned(),
            (low, high) => {
                let end = |end: Option<f64>| number::number(end.unwrap_or(row.central));
                format!("{} to {}", end(low), end(high))
            }
        };
        table.push([
            sentence(&row.parameter.replace('_', " ")).into(),
            (if row.of.is_empty() { "everything".into() } else { scope_words(&row.of) }).into(),
            row.central.into(),
            range.into(),
            ground_cell(&row.ground, row.note.as_deref(), true),
        ]);
    }
    table
}

/// A scope that can be wrapped.
pub(crate) fn scope_words(scope: &str) -> String {
    scope.replace(',', ", ").replace('|', " | ")
}

/// `75% (38–100)`; the middle alone if there are no ends.
fn range(ends: &[Option<f64>; 3], unit: &str) -> String {
    let [low, middle, high] = ends.map(|end| end.map(number::number));
    let middle = middle.unwrap_or_else(|| number::NOT_KNOWN.to_owned());
    match (low, high) {
        (None, None) => format!("{middle}{unit}"),
        (low, high) => {
            format!("{middle}{unit} ({}–{})", low.as_deref().unwrap_or(&middle), high.as_deref().unwrap_or(&middle))
        }
    }
}

/// What a row rests on: handles in short, else with titles and what is assumed.
fn ground_cell(ground: &Ground, note: Option<&str>, whole: bool) -> Cell {
    let is_assumed = ground.assumption.is_some() || ground.source.is_none();
    let mut cell = Cell::from(ground.words());
    if whole {
        let title = ground.source_title.as_ref().map(|title| format!("Source: {title}."));
        let assumed = ground.assumption_statement.as_ref().map(|text| format!("Assumed: {text}."));
        let note = note.map(|note| format!("Note: {note}."));
        let words: Vec<String> = [title, assumed, note].into_iter().flatten().collect();
        if !words.is_empty() {
            cell = cell.note(words.join(" "));
        }
    }
    if is_assumed { cell.weak() } else { cell }
}
