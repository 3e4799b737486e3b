//! An official file line by line, whatever it is kept in: text with any separator, or a workbook.

use super::{Batch, Source};
use crate::names::normal;
use adit_model::problem::{Code, Problem};
use calamine::{Data, Reader as _};
use csv::StringRecord;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::rc::Rc;

/// A line of text, or a row of a sheet.
pub(super) struct Line {
    /// Its number, from 1, as an editor or a spreadsheet shows it.
    pub(super) number: u64,
    /// The sheet, in a workbook.
    pub(super) sheet: Option<Rc<str>>,
    cells: StringRecord,
}

impl Line {
    /// A cell without spaces around it; empty where the line ends before.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or("").trim()
    }
    /// A cell of a column that the file may not have.
    pub(super) fn maybe(&self, column: Option<usize>) -> &str {
        column.map_or("", |column| self.cell(column))
    }
    /// The cells, in order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(str::trim)
    }
    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }
}

/// The columns of a file, found by their names without case and signs.
#[derive(Debug, Default)]
pub(super) struct Header {
    names: Vec<String>,
    printed: Vec<String>,
}

impl Header {
    pub(super) fn of(line: &Line) -> Self {
        Self { names: line.cells().map(normal).collect(), printed: line.cells().map(str::to_owned).collect() }
    }
    /// The first column that bears one of these names, in the order of the names.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|column| column == name))
    }
    /// The columns that bear all these names, or none of them.
    pub(super) fn all<const N: usize>(&self, names: [&str; N]) -> Option<[usize; N]> {
        let mut found = [0; N];
        for (at, name) in found.iter_mut().zip(names) {
            *at = self.find(&[name])?;
        }
        Some(found)
    }
    /// The names of the columns, without case and signs.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.names.iter().map(String::as_str).enumerate()
    }
    /// The name of a column as the file spells it.
    pub(super) fn printed(&self, column: usize) -> &str {
        self.printed.get(column).map_or("", String::as_str)
    }
    fn len(&self) -> usize {
        // Names may be followed by empty cells.
        self.names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
    }
}

/// A file being read, and what it gave so far.
pub(super) struct Reading<'a> {
    /// The file, the model and the options.
    pub(super) source: Source<'a>,
    /// What it gave so far.
    pub(super) batch: Batch,
    file: String,
}

impl<'a> Reading<'a> {
    pub(super) fn new(source: Source<'a>) -> Self {
        Self { source, batch: Batch::default(), file: source.path.display().to_string() }
    }

    /// Calls `each` for every line; in a workbook for every row of the sheets that are `wanted`.
    pub(super) fn each(&mut self, wanted: impl Fn(&str) -> bool, mut each: impl FnMut(&mut Self, &Line)) {
        let path = self.source.path;
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("").to_lowercase();
        if matches!(extension.as_str(), "xlsx" | "xlsm" | "xlsb" | "xls" | "ods") {
            self.each_row(path, wanted, each);
        } else if let Err(error) = self.each_text(path, &mut each) {
            let code = if error.is_io_error() { Code::Unreadable } else { Code::MalformedCsv };
            let mut problem = Problem::new(code, error.to_string()).file(&self.file);
            problem.line = error.position().map(csv::Position::line);
            self.batch.problems.push(problem.mend("check the path, or download the file again"));
        }
    }

    fn each_text(&mut self, path: &Path, each: &mut impl FnMut(&mut Self, &Line)) -> Result<(), csv::Error> {
        let mut file = std::fs::File::open(path)?;
        let mut start = Vec::new();
        file.by_ref().take(1 << 16).read_to_end(&mut start)?;
        if start.contains(&0) {
            self.batch.problems.push(self.no_text());
            return Ok(());
        }
        let mark = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        file.seek(SeekFrom::Start(mark))?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator(&start))
            .from_reader(BufReader::with_capacity(1 << 18, file));
        let mut line = Line { number: 0, sheet: None, cells: StringRecord::new() };
        let mut bytes = csv::ByteRecord::new();
        while reader.read_byte_record(&mut bytes)? {
            line.number = bytes.position().map_or(0, csv::Position::line);
            line.cells = match StringRecord::from_byte_record(std::mem::take(&mut bytes)) {
                Ok(cells) => cells,
                // What is not UTF-8 is Windows' Western European code: every byte is the character of its number.
                Err(error) => {
                    let cells = error.into_byte_record();
                    cells.iter().map(|cell| cell.iter().map(|byte| char::from(*byte)).collect::<String>()).collect()
                }
            };
            each(self, &line);
            bytes = std::mem::take(&mut line.cells).into_byte_record();
        }
        Ok(())
    }

    fn each_row(&mut self, path: &Path, wanted: impl Fn(&str) -> bool, mut each: impl FnMut(&mut Self, &Line)) {
        let unreadable = |file: &str, error: calamine::Error| {
            Problem::new(Code::Unreadable, error.to_string())
                .file(file)
                .expected("a workbook")
                .mend("check the path, or download the file again")
        };
        let mut book = match calamine::open_workbook_auto(path) {
            Ok(book) => book,
            Err(error) => {
                self.batch.problems.push(unreadable(&self.file, error));
                return;
            }
        };
        for name in book.sheet_names() {
            if !wanted(&name) {
                self.batch.skip(format!("sheet `{name}`: nothing in it is imported"));
                continue;
            }
            let range = match book.worksheet_range(&name) {
                Ok(range) => range,
                Err(error) => {
                    self.batch.problems.push(unreadable(&self.file, error));
                    continue;
                }
            };
            let (row, column) = range.start().unwrap_or_default();
            let sheet: Rc<str> = Rc::from(name);
            for (index, cells) in range.rows().enumerate() {
                let empty = (0..column).map(|_| String::new());
                let line = Line {
                    number: u64::from(row) + index as u64 + 1,
                    sheet: Some(Rc::clone(&sheet)),
                    cells: empty.chain(cells.iter().map(text)).collect(),
                };
                each(self, &line);
            }
        }
    }

    fn no_text(&self) -> Problem {
        Problem::new(Code::MalformedCsv, "this is no text in UTF-8")
            .file(&self.file)
            .expected("CSV, or a workbook whose name ends in .xlsx")
            .mend("unpack it if it is an archive; save it as CSV in UTF-8")
    }

    /// A problem of the file as a whole.
    pub(super) fn problem(&self, code: Code, message: impl Into<String>) -> Problem {
        Problem::new(code, message).file(&self.file)
    }

    /// A problem of a cell.
    pub(super) fn at(&self, line: &Line, header: &Header, column: usize, code: Code, message: &str) -> Problem {
        let mut problem = self.problem(code, message);
        problem.line = Some(line.number);
        let name = header.printed(column);
        let column = match &line.sheet {
            Some(sheet) => format!("{sheet}!{}{} {name}", letters(column), line.number),
            None => name.to_owned(),
        };
        problem.column(column.trim_end())
    }

    /// Reports a cell that is not what it should be.
    pub(super) fn wrong(&mut self, line: &Line, header: &Header, column: usize, expected: &str) {
        let found = line.cell(column);
        let code = if found.is_empty() { Code::MissingValue } else { Code::WrongValue };
        let problem = self
            .at(line, header, column, code, &format!("`{}` cannot be {found:?}", header.printed(column)))
            .found(if found.is_empty() { "an empty cell" } else { found })
            .expected(expected)
            .mend("download the file again; if the publisher printed it so, correct your copy and say so");
        self.batch.problems.push(problem);
    }

    /// A number that is zero or more; an empty cell is none, and so is a sign that stands for a missing figure.
    pub(super) fn positive(&mut self, line: &Line, header: &Header, column: usize) -> Option<f64> {
        let text = line.cell(column);
        if is_missing(text) {
            return None;
        }
        let number = number(text).filter(|number| *number >= 0.0);
        if number.is_none() {
            self.wrong(line, header, column, "a number, zero or more");
        }
        number
    }

    /// A year; anything else is a problem.
    pub(super) fn year(&mut self, line: &Line, header: &Header, column: usize) -> Option<i32> {
        let year = year(line.cell(column));
        if year.is_none() {
            self.wrong(line, header, column, "a calendar year such as 2024");
        }
        year
    }

    /// Whether the user wants this year.
    pub(super) fn wants(&mut self, year: i32) -> bool {
        let wanted = self.source.options.years.is_empty() || self.source.options.years.contains(&year);
        if !wanted {
            self.batch.skip("a year that was not asked for");
        }
        wanted
    }

    /// Whether the line has the cells that the header promises; empty cells more are a habit of publishers.
    pub(super) fn fits(&mut self, line: &Line, header: &Header) -> bool {
        let width = header.len();
        let fits = line.len() >= width && line.cells().skip(width).all(str::is_empty);
        if !fits {
            let mut problem = self
                .problem(Code::MalformedCsv, "the line has not as many cells as the header")
                .found(format!("{} cells", line.len()))
                .expected(format!("{width} cells"))
                .mend("download the file again; put cells that hold a separator in quotes");
            problem.line = Some(line.number);
            self.batch.problems.push(problem);
        }
        fits
    }

    /// The file has none of the headers that are known.
    pub(super) fn no_header(&mut self, expected: &str) {
        if self.batch.problems.is_empty() {
            let problem = self
                .problem(Code::MissingColumn, "the file has none of the headers of this importer")
                .expected(expected)
                .mend("give the file as the publisher offers it; `adit import` lists what each importer reads");
            self.batch.problems.push(problem);
        }
    }
}

/// A number as publishers print it: thousands may be parted by commas.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, ',' | '\u{a0}')).collect();
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Whether a cell says that there is no figure.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "" | ".." | "..." | "\u{2026}" | "na" | "n/a" | "#n/a" | "null" | "nan"
    )
}

/// A calendar year, and nothing else.
pub(super) fn year(text: &str) -> Option<i32> {
    text.trim().parse::<i32>().ok().filter(|year| (1800..=2200).contains(year))
}

/// A figure in as many digits as a double holds for certain, so that sums and conversions show no noise.
pub(super) fn plain(number: f64) -> String {
    format!("{number:.13e}").parse::<f64>().unwrap_or(number).to_string()
}

/// The separator that the first lines hold most often.
fn separator(start: &[u8]) -> u8 {
    let best = |line: &[u8]| {
        let cells = |separator: u8| line.split(|byte| *byte == separator).count();
        // Of equals the last is taken: the comma.
        [b'\t', b';', b','].into_iter().map(|separator| (cells(separator), separator)).max_by_key(|(cells, _)| *cells)
    };
    let lines = start.split(|byte| *byte == b'\n').take(40).filter_map(best);
    lines.max_by_key(|(cells, _)| *cells).map_or(b',', |(_, separator)| separator)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(date) => date.as_f64().to_string(),
        other => other.to_string(),
    }
}

/// The letters by which a spreadsheet names a column.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"].map(String::from));
    }

    #[test]
    fn sums_show_no_noise() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(115_016.0 / 1000.0), "115.016");
        assert_eq!(plain(34_712_345_678.0), "34712345678");
    }

    #[test]
    fn the_separator_is_seen() {
        assert_eq!(separator(b"a title\nx;y;z\n1;2,5;3\n"), b';');
        assert_eq!(separator(b"x\ty\tz\n"), b'\t');
        assert_eq!(separator(b"one column\n"), b',');
    }
}
