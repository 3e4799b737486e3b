//! XLSX out: a model as a workbook, one sheet a table; a result as a workbook of one sheet.
//!
//! Numbers are numbers; everything else is text, and its columns are formatted as text, so that no spreadsheet makes a
//! date of `2025-04` or drops the zeros of a customs code.

use crate::grid::{Grid, Values};
use adit_model::cell::Kind;
use adit_model::model::TABLES;
use adit_model::package::Package;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::raw::RawTable;
use adit_model::table::{Column, TableSpec};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatBorder, Note, Url,
    Workbook, Worksheet, XlsxError,
};
use serde_json::{Map, Value};

/// Name of the sheet that holds what `datapackage.json` holds in a folder.
pub const ABOUT: &str = "about";
/// Facts of a descriptor that are made anew from the tables.
pub(crate) const MADE: &[&str] = &["resources", "profile"];
/// Last row of a sheet, from 0.
const LAST_ROW: u32 = 1_048_575;
/// Most characters that a list of allowed words may have in all.
const LIST_LIMIT: usize = 255;
/// Widest column, in pixels.
const WIDEST: u32 = 320;

/// A workbook of a package: sheet `about`, then one sheet a table.
///
/// # Errors
/// If a table is no CSV, or a cell does not fit into a sheet.
pub fn workbook(package: &Package) -> Result<Vec<u8>, Problems> {
    let facts = facts(package)?;
    let mut tables = RawTable::all(package)?;
    // As a reader meets them; tables nobody declared come last.
    tables.sort_by_key(|table| TABLES.iter().position(|spec| spec.name == table.name).unwrap_or(TABLES.len()));
    let mut book = new_book(facts.get("title").and_then(Value::as_str).unwrap_or_default()).map_err(unwritable)?;
    about(book.add_worksheet(), &facts, &tables).map_err(unwritable)?;
    for table in &tables {
        let spec = TABLES.iter().find(|spec| spec.name == table.name);
        model_sheet(book.add_worksheet(), table, spec).map_err(|error| in_sheet(&table.name, &error))?;
    }
    book.save_to_buffer().map_err(unwritable)
}

/// A workbook of one table.
///
/// # Errors
/// If a cell does not fit into a sheet.
pub fn sheet(grid: &Grid) -> Result<Vec<u8>, Problems> {
    let name: String = grid.name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(31).collect();
    let name = if name.is_empty() { "table".to_owned() } else { name };
    let write = || -> Result<Vec<u8>, XlsxError> {
        let mut book = new_book(&grid.name)?;
        grid_sheet(book.add_worksheet().set_name(&name)?, grid)?;
        if !grid.facts.is_empty() {
            let sheet = book.add_worksheet().set_name(ABOUT)?;
            head(sheet, 0, ["fact", "value"])?;
            for (row, (fact, value)) in (1..).zip(&grid.facts) {
                sheet.write_string(row, 0, fact)?.write_string(row, 1, value)?;
            }
            sheet.set_autofit_max_width(WIDEST).autofit();
        }
        book.save_to_buffer()
    };
    write().map_err(|error| in_sheet(&name, &error))
}

/// A workbook whose bytes depend on its content only.
fn new_book(title: &str) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(title).set_comment("Made by adit").set_creation_datetime(&made),
    );
    Ok(book)
}

/// What the package says of itself.
fn facts(package: &Package) -> Result<Map<String, Value>, Problems> {
    let Some(text) = package.file("datapackage.json") else { return Ok(Map::new()) };
    let mut facts: Map<String, Value> = serde_json::from_slice(text).map_err(|error| {
        let mut problem = Problem::new(Code::Descriptor, "datapackage.json cannot be read")
            .file(package.display("datapackage.json"))
            .found(error.to_string())
            .mend("mend the JSON at that line");
        problem.line = Some(error.line() as u64);
        Problems::from(problem)
    })?;
    facts.retain(|name, _| !MADE.contains(&name.as_str()));
    Ok(facts)
}

/// The sheet `about`: facts, an empty row, and the list of tables.
fn about(sheet: &mut Worksheet, facts: &Map<String, Value>, tables: &[RawTable]) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    sheet.set_name(ABOUT)?;
    head(sheet, 0, ["fact", "value", ""])?;
    let mut row = 1;
    for (name, value) in facts {
        sheet.write_string(row, 0, name)?;
        match value {
            Value::Number(number) if number.is_f64() || number.is_i64() => {
                sheet.write_number(row, 1, number.as_f64().unwrap_or_default())?;
            }
            Value::String(words) => {
                sheet.write_string_with_format(row, 1, words, &text)?;
            }
            other => {
                sheet.write_string_with_format(row, 1, other.to_string(), &text)?;
            }
        }
        row += 1;
    }
    row += 1;
    head(sheet, row, ["table", "rows", "a row is"])?;
    for table in tables {
        row += 1;
        let meaning = TABLES.iter().find(|spec| spec.name == table.name).and_then(|spec| spec.meaning.first());
        let link = Url::new(format!("internal:'{}'!A1", table.name)).set_text(&table.name);
        sheet.write_url(row, 0, link)?.write_number(row, 1, table.rows.len() as f64)?;
        sheet.write_string(row, 2, meaning.map_or("", |line| line.trim()))?;
    }
    sheet.set_autofit_max_width(WIDEST).autofit();
    Ok(())
}

fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_num_format("@")
        .set_background_color(Color::RGB(0x00E7_ECEF))
        .set_border_bottom(FormatBorder::Thin)
}

fn head<const N: usize>(sheet: &mut Worksheet, row: u32, names: [&str; N]) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(row, column, name, &header_format())?;
    }
    Ok(())
}

/// A table of a model: header with remarks, frozen; typed cells; the words that a column allows.
fn model_sheet(sheet: &mut Worksheet, table: &RawTable, spec: Option<&TableSpec>) -> Result<(), XlsxError> {
    sheet.set_name(&table.name)?.set_freeze_panes(1, 0)?;
    let columns: Vec<Option<&Column>> =
        table.columns.iter().map(|name| spec.and_then(|spec| spec.column(name))).collect();
    let text = Format::new().set_num_format("@");
    for ((at, name), column) in (0_u16..).zip(&table.columns).zip(&columns) {
        if !column.is_some_and(|column| is_number(column.kind)) {
            sheet.set_column_format(at, &text)?;
        }
        sheet.write_string_with_format(0, at, name, &header_format())?;
        if let Some(column) = column {
            sheet.insert_note(0, at, &remark(column))?;
            if let Some(words) = allowed(column)? {
                sheet.add_data_validation(1, at, LAST_ROW, at, &words)?;
            }
        }
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for ((at, cell), column) in (0_u16..).zip(cells).zip(&columns) {
            if cell.is_empty() {
                continue;
            }
            let number = column.filter(|column| is_number(column.kind)).and_then(|_| cell.trim().parse::<f64>().ok());
            match number.filter(|number| number.is_finite()) {
                Some(number) => sheet.write_number(row, at, number)?,
                None => sheet.write_string_with_format(row, at, cell, &text)?,
            };
        }
    }
    if let Some(last) = u16::try_from(table.columns.len()).ok().and_then(|count| count.checked_sub(1)) {
        sheet.autofilter(0, 0, u32::try_from(table.rows.len()).unwrap_or(LAST_ROW), last)?;
    }
    sheet.set_autofit_max_width(WIDEST).autofit();
    Ok(())
}

/// A result: header, typed cells.
fn grid_sheet(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0_u16..).zip(&grid.columns) {
        sheet.write_string_with_format(0, at, &column.name, &header_format())?;
        for row in 0..column.values.len() {
            let line = u32::try_from(row + 1).unwrap_or(u32::MAX);
            match &column.values {
                Values::Text(values) => {
                    if let Some(text) = &values[row] {
                        sheet.write_string(line, at, text)?;
                    }
                }
                Values::Number(values) => {
                    if let Some(number) = values[row].filter(|number| number.is_finite()) {
                        sheet.write_number(line, at, number)?;
                    }
                }
                Values::Year(values) => {
                    if let Some(year) = values[row] {
                        sheet.write_number(line, at, year)?;
                    }
                }
                Values::List(values) => {
                    if !values[row].is_empty() {
                        sheet.write_string(line, at, values[row].join("|"))?;
                    }
                }
            }
        }
    }
    sheet.set_autofit_max_width(WIDEST).autofit();
    Ok(())
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Positive | Kind::Percent | Kind::Year)
}

/// What a column means, as a remark on its head.
fn remark(column: &Column) -> Note {
    let need = match (column.required, column.default) {
        (_, Some(default)) => format!(" Empty means {default}."),
        (true, None) => " Required.".to_owned(),
        (false, None) => String::new(),
    };
    let example = if column.example.is_empty() { String::new() } else { format!("\nFor example: {}", column.example) };
    let text = format!("{}\n{}.{need}{example}", column.meaning.trim(), column.kind.describe());
    Note::new(text).add_author_prefix(false).set_author("adit").set_width(280).set_height(120)
}

/// The words a column allows, as a list to choose from; none if they are too many for a sheet.
fn allowed(column: &Column) -> Result<Option<DataValidation>, XlsxError> {
    let Kind::OneOf(words) = column.kind else { return Ok(None) };
    if words.join(",").chars().count() > LIST_LIMIT {
        return Ok(None);
    }
    let list = DataValidation::new()
        .allow_list_strings(words)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Not one of the allowed words")?
        .set_error_message(format!("Column {} takes one of the words of its list.", column.name))?;
    Ok(Some(list))
}

#[allow(clippy::needless_pass_by_value)] // the signature `map_err` asks for
fn unwritable(error: XlsxError) -> Problems {
    Problem::new(Code::Unwritable, format!("the workbook cannot be written: {error}")).into()
}

fn in_sheet(name: &str, error: &XlsxError) -> Problems {
    Problem::new(Code::Unwritable, format!("table `{name}` does not fit into a sheet"))
        .file(format!("{name}.csv"))
        .found(error.to_string())
        .expected("at most 1,048,575 rows, 32,767 characters in a cell, 31 in the name of a table")
        .mend("export to a folder or to Parquet instead")
        .into()
}
