//! The cells of a sheet, and how each becomes text.

use adit_model::cell::Kind;
use adit_model::problem::{Code, Problem};
use calamine::{DataRef, ExcelDateTime, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::{Read, Seek};

/// Row and column, from 0.
type Position = (u32, u32);

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// A date, as the spreadsheet keeps it.
    Date(ExcelDateTime),
    /// `#N/A` and its kin.
    Error(String),
    /// A formula that nobody has computed.
    Uncomputed(String),
}

/// The cells that hold something, by row and column: a sheet may have one cell in the last row and be empty else.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// Rows.
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, Value>>,
    /// Regions that are merged into one cell.
    pub(super) merged: Vec<[Position; 2]>,
}

impl Grid {
    /// Reads a sheet.
    pub(super) fn read<R: Read + Seek>(book: &mut Xlsx<R>, sheet: &str) -> Result<Self, XlsxError> {
        let mut grid = Self::default();
        for region in book.merge_cells_by_sheet_name(sheet)? {
            if region.start != region.end {
                grid.merged.push([region.start, region.end]);
            }
        }
        let mut reader = book.worksheet_cells_reader(sheet)?;
        while let Some(cell) = reader.next_cell_with_formula()? {
            if let Some(value) = value_of(&cell.value, cell.formula.as_deref()) {
                grid.rows.entry(cell.pos.0).or_default().insert(cell.pos.1, value);
            }
        }
        // What is merged far from any table is a matter of looks.
        let last = grid.rows.last_key_value().map_or(0, |(row, _)| *row);
        grid.merged.retain(|[start, _]| start.0 <= last);
        Ok(grid)
    }
}

fn value_of(value: &DataRef<'_>, formula: Option<&str>) -> Option<Value> {
    Some(match value {
        DataRef::Empty => return formula.filter(|f| !f.is_empty()).map(|formula| Value::Uncomputed(formula.into())),
        DataRef::Int(number) => Value::Number(*number as f64),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => Value::Text(text.clone()),
        DataRef::SharedString(text) => Value::Text((*text).to_owned()),
        DataRef::Bool(value) => Value::Bool(*value),
        DataRef::DateTime(date) => Value::Date(*date),
        DataRef::DateTimeIso(text) => {
            Value::Text(text.strip_suffix("T00:00:00").or(text.strip_suffix("T00:00:00Z")).unwrap_or(text).to_owned())
        }
        DataRef::Error(error) => Value::Error(error.to_string()),
    })
}

/// The cell as a table writes it.
pub(super) fn cell_text(value: &Value, kind: Kind) -> Result<String, Box<Problem>> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        // 2024.0 is the year 2024; the shortest digits that give the same number back.
        Value::Number(number) if *number == 0.0 => Ok("0".into()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(if *value { "TRUE" } else { "FALSE" }.into()),
        Value::Date(date) => date_text(*date, kind),
        Value::Error(error) => {
            let problem = Problem::new(Code::WrongValue, "the cell holds an error of the spreadsheet");
            let problem = problem.found(error.as_str()).expected(kind.describe());
            Err(Box::new(problem.mend("mend its formula; leave the cell empty if the figure is not known")))
        }
        Value::Uncomputed(formula) => {
            let problem = Problem::new(Code::WrongValue, "the cell holds a formula without its result");
            let problem = problem.found(format!("={formula}")).expected(kind.describe());
            Err(Box::new(problem.mend("open the workbook in a spreadsheet program, let it compute, and save it")))
        }
    }
}

/// A day as `YYYY-MM-DD`; a number that merely looks like a date, as the number it is.
fn date_text(date: ExcelDateTime, kind: Kind) -> Result<String, Box<Problem>> {
    let number = date.as_f64();
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    // The year 2024 in a column formatted as dates would else be a day of 1905.
    if kind == Kind::Year && number.fract() == 0.0 && (1800.0..=2200.0).contains(&number) {
        return Ok(number.to_string());
    }
    if date.is_duration() || number < 1.0 {
        let problem = Problem::new(Code::WrongValue, "the cell holds a time of day or a duration");
        let problem = problem.found(number.to_string()).expected(kind.describe());
        return Err(Box::new(problem.mend("format the cell as text and write the value again")));
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    Ok(if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") })
}

/// `(11, 6)` is `G12`.
pub(super) fn reference(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), row.saturating_add(1))
}

/// The letters of a column.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
        assert_eq!(reference(11, 6), "G12");
    }

    #[test]
    fn days_are_written_year_first_and_years_stay_years() {
        let date = |number| Value::Date(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, false));
        // 45751 is 4 April 2025 by any spreadsheet.
        assert_eq!(cell_text(&date(45_751.0), Kind::Date), Ok("2025-04-04".into()));
        assert_eq!(cell_text(&date(45_751.5), Kind::Date), Ok("2025-04-04 12:00:00".into()));
        assert_eq!(cell_text(&date(2024.0), Kind::Year), Ok("2024".into()));
        assert!(cell_text(&date(0.5), Kind::Date).is_err());
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text = |number| cell_text(&Value::Number(number), Kind::Number);
        assert_eq!(text(2024.0), Ok("2024".into()));
        assert_eq!(text(0.8574), Ok("0.8574".into()));
        assert_eq!(text(-0.0), Ok("0".into()));
    }
}
