//! Data to take out: a table as CSV, JSON or Markdown; a document as Markdown or JSON.

use crate::document::{Block, Document, Mark, Span};
use crate::table::{Cell, Column, Kind, Quality, Table, Value};
use crate::text::clean;
use serde_json::{Map as Object, Value as Json, json};

/// A table as CSV with full precision: one column for each of the table's, `_low` and `_high` beside columns with
/// bands, and `_quality` beside columns in which a value is weak or at a bound. Shares stay fractions; a missing
/// value is an empty field.
///
/// # Errors
/// If the writer refuses a record, which memory does not.
pub fn table_csv(table: &Table) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fields: Vec<(usize, Field)> =
        table.columns.iter().enumerate().flat_map(|(i, _)| fields(table, i).map(move |field| (i, field))).collect();
    writer.write_record(fields.iter().map(|(i, field)| field.name(&table.columns[*i])))?;
    for row in &table.rows {
        writer.write_record(fields.iter().map(|(i, field)| plain(&field.value(row.get(*i)))))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A table as a JSON list of records, with the same names and values as [`table_csv`]; a missing value is `null`.
#[must_use]
pub fn table_json(table: &Table) -> Json {
    let record = |row: &Vec<Cell>| {
        let mut object = Object::new();
        for (i, column) in table.columns.iter().enumerate() {
            for field in fields(table, i) {
                object.insert(field.name(column), field.value(row.get(i)));
            }
        }
        Json::Object(object)
    };
    Json::Array(table.rows.iter().map(record).collect())
}

/// A table as Markdown, written as readers see it (rounded, with marks and remarks).
#[must_use]
pub fn table_markdown(table: &Table) -> String {
    let mut out = String::new();
    if !table.caption.is_empty() {
        put!(out, "**{}**\n\n", markdown(&table.caption));
    }
    let heads = table.columns.iter().map(|column| match column.unit_text() {
        Some(unit) => markdown(&format!("{}, {unit}", column.name)),
        None => markdown(&column.name),
    });
    out.push_str(&markdown_row(heads));
    let rules = table.columns.iter().map(|column| match column.align {
        crate::table::Align::Left => "---".to_owned(),
        crate::table::Align::Right => "---:".to_owned(),
    });
    out.push_str(&markdown_row(rules));
    for row in crate::terminal::cell_texts(table) {
        out.push_str(&markdown_row(row.iter().map(|text| markdown(text))));
    }
    for note in table.notes() {
        put!(out, "\n{}\n", markdown(&note));
    }
    out
}

/// A whole document as Markdown. Charts stand as the tables that say the same.
#[must_use]
pub fn document_markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", markdown(&document.title));
    if let Some(subtitle) = &document.subtitle {
        put!(out, "\n{}\n", markdown(subtitle));
    }
    for section in &document.sections {
        put!(out, "\n## {}\n", markdown(&section.heading));
        for block in &section.blocks {
            out.push('\n');
            block_markdown(&mut out, block);
        }
    }
    if !document.manifest.is_empty() {
        out.push_str("\n## What this rests on\n\n");
        for fact in &document.manifest {
            put!(out, "- {}: {}\n", markdown(&fact.label), markdown(&fact.value));
        }
    }
    out
}

fn block_markdown(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(spans) => {
            out.push_str(&spans.iter().map(markdown_span).collect::<String>());
            out.push('\n');
        }
        Block::KeyFigures(figures) => {
            for figure in figures {
                let detail = figure.detail.as_deref().map(|d| format!(" ({})", markdown(d))).unwrap_or_default();
                let (mark, value) = (markdown(figure.quality.mark()), markdown(&figure.value));
                put!(out, "- {}: **{mark}{value}**{detail}\n", markdown(&figure.label));
            }
        }
        Block::Table(table) => out.push_str(&table_markdown(table)),
        Block::BandChart(chart) => out.push_str(&table_markdown(&chart.to_table())),
        Block::Map(map) => {
            out.push_str(&table_markdown(&map.sites_table()));
            out.push('\n');
            out.push_str(&table_markdown(&map.arcs_table()));
        }
        Block::Sankey(sankey) => out.push_str(&table_markdown(&sankey.to_table())),
        Block::Bubbles(chart) => out.push_str(&table_markdown(&chart.to_table())),
        Block::Trends(chart) => out.push_str(&table_markdown(&chart.to_table())),
        Block::Gantt(chart) => out.push_str(&table_markdown(&chart.to_table())),
        Block::Stacks(chart) => out.push_str(&table_markdown(&chart.to_table())),
        Block::Fold(fold) => {
            let detail = fold.detail.as_deref().map(|d| format!(" ({})", markdown(d))).unwrap_or_default();
            put!(out, "### {}{detail}\n", markdown(&fold.heading));
            for block in &fold.blocks {
                out.push('\n');
                block_markdown(out, block);
            }
        }
        Block::Notes(notes) => notes.iter().for_each(|note| put!(out, "- {}\n", markdown(note))),
    }
}

/// A whole document as JSON, in the form that [`Document`] reads back.
///
/// # Errors
/// If a value cannot be written as JSON, which no block can bring about.
pub fn document_json(document: &Document) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(document)
}

/// What of a column goes into a field.
#[derive(Clone, Copy)]
enum Field {
    Central,
    Low,
    High,
    Quality,
}

/// The fields that a column needs.
fn fields(table: &Table, i: usize) -> impl Iterator<Item = Field> + use<> {
    let cells = || table.rows.iter().filter_map(move |row| row.get(i));
    let banded = cells().any(|cell| matches!(cell.value, Value::Band { .. } | Value::Range { .. }));
    let flagged = cells().any(|cell| cell.quality != Quality::Solid);
    [
        Some(Field::Central),
        banded.then_some(Field::Low),
        banded.then_some(Field::High),
        flagged.then_some(Field::Quality),
    ]
    .into_iter()
    .flatten()
}

impl Field {
    fn name(self, column: &Column) -> String {
        let unit = match (column.kind, column.unit_text()) {
            (Kind::Percent, _) => " (fraction)".to_owned(),
            (_, Some(unit)) => format!(" ({unit})"),
            (_, None) => String::new(),
        };
        let base = format!("{}{unit}", column.name);
        match self {
            Self::Central => base,
            Self::Low => format!("{base} low"),
            Self::High => format!("{base} high"),
            Self::Quality => format!("{} quality", column.name),
        }
    }

    fn value(self, cell: Option<&Cell>) -> Json {
        let Some(cell) = cell else { return Json::Null };
        let figure = |value: f64| if value.is_finite() { json!(value) } else { Json::Null };
        match (self, &cell.value) {
            (Self::Quality, _) => json!(cell.quality),
            (Self::Central, Value::Text(text)) => json!(text),
            (Self::Central, Value::Number(v) | Value::Band { central: v, .. })
            | (Self::Low, Value::Band { low: v, .. } | Value::Range { low: v, .. })
            | (Self::High, Value::Band { high: v, .. } | Value::Range { high: v, .. }) => figure(*v),
            _ => Json::Null,
        }
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn markdown_row(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// Text in which nothing is read as Markdown or HTML.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn markdown_span(span: &Span) -> String {
    let text = markdown(&span.text);
    match &span.mark {
        Mark::Plain => text,
        Mark::Strong => marked("**", &text),
        Mark::Emphasis => marked("*", &text),
        Mark::Code => format!("`{}`", clean(&span.text).replace('`', "'")),
        Mark::Link(address) => match crate::escape::link_target(address) {
            Some(_) => format!("[{text}](<{}>)", clean(address).replace(['<', '>', ' '], "")),
            None => text,
        },
    }
}

/// Marks what is between the spaces at the ends: a mark beside a space is read as the sign itself.
fn marked(mark: &str, text: &str) -> String {
    let words = text.trim();
    if words.is_empty() {
        return text.to_owned();
    }
    let (before, after) = text.split_once(words).unwrap_or_default();
    format!("{before}{mark}{words}{mark}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Section;

    #[test]
    fn marks_stand_beside_words_not_spaces() {
        assert_eq!(marked("**", "What it teaches: "), "**What it teaches:** ");
        assert_eq!(marked("*", " "), " ");
    }

    fn table() -> Table {
        Table::new("Made-up shares")
            .text("Place")
            .percent("Share")
            .tonnes("Output", "REO")
            .row(["A, \"B\" | C".into(), Cell::band(0.5, 0.4, 0.6), Cell::from(12_345.6).weak()])
            .row(["D".into(), Cell::missing(), Cell::from(f64::NAN)])
    }

    #[test]
    fn csv_has_all_digits_and_no_nan() {
        let text = table_csv(&table()).unwrap_or_default();
        insta::assert_snapshot!(text, @r#"
        Place,Share (fraction),Share (fraction) low,Share (fraction) high,Output (t REO),Output quality
        "A, ""B"" | C",0.5,0.4,0.6,12345.6,weak
        D,,,,,solid
        "#);
    }

    #[test]
    fn json_names_every_value() {
        let expected = json!([
            {
                "Place": "A, \"B\" | C", "Share (fraction)": 0.5, "Share (fraction) low": 0.4,
                "Share (fraction) high": 0.6, "Output (t REO)": 12345.6, "Output quality": "weak",
            },
            {
                "Place": "D", "Share (fraction)": null, "Share (fraction) low": null,
                "Share (fraction) high": null, "Output (t REO)": null, "Output quality": "solid",
            },
        ]);
        assert_eq!(table_json(&table()), expected);
    }

    #[test]
    fn markdown_is_escaped() {
        insta::assert_snapshot!(table_markdown(&table()), @r#"
        **Made-up shares**

        | Place | Share | Output, t REO |
        | --- | ---: | ---: |
        | A, "B" \| C | 50% (40–60%) | \~12,300 |
        | D | not known | not known |

        \~ weak: rests on low confidence or on assumptions
        "#);
    }

    #[test]
    fn documents_read_back() {
        let document = Document::new("T")
            .subtitle("s")
            .manifest("seed", "1")
            .section(Section::new("S", "s").paragraph("p").block(table()).block(vec!["note".to_owned()]));
        let text = document_json(&document).unwrap_or_default();
        let back: Result<Document, _> = serde_json::from_str(&text);
        assert_eq!(back.ok(), Some(document.clone()));
        assert!(document_markdown(&document).contains("## What this rests on"));
    }
}
