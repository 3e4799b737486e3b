//! An official CSV file read row by row: columns by name, text in UTF-8 or in the Windows code page 1252.

use crate::names::normal;
use adit_model::Problems;
use adit_model::problem::{Code, Problem, nearest};
use csv::ByteRecord;
use std::fs::File;
use std::path::Path;

/// A CSV file, read row by row.
pub(crate) struct Rows {
    file: String,
    reader: csv::Reader<File>,
    header: Vec<String>,
    record: ByteRecord,
}

/// A row.
#[derive(Debug)]
pub(crate) struct Line {
    /// Line in the file; the header is line 1.
    pub(crate) number: u64,
    cells: Vec<String>,
}

impl Line {
    /// A cell; empty if the file has no such column.
    pub(crate) fn cell(&self, column: impl Into<Option<usize>>) -> &str {
        column.into().and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim())
    }
}

impl Rows {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, Problems> {
        let file = path.display().to_string();
        let opened = File::open(path).map_err(|error| {
            Problems::from(
                Problem::new(Code::Unreadable, error.to_string()).file(&file).mend("check the path of the file"),
            )
        })?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(opened);
        let mut record = ByteRecord::new();
        let read = reader.read_byte_record(&mut record);
        if let Err(error) = read {
            return Err(malformed(&file, &error).into());
        }
        let header = record.iter().map(|name| text(name).trim_start_matches('\u{feff}').trim().to_owned()).collect();
        Ok(Self { file, reader, header, record })
    }

    /// The names of the columns.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The file as errors name it.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Position of the first column that has one of these names; case, spaces and signs do not matter.
    pub(crate) fn position(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = normal(name);
            self.header.iter().position(|column| normal(column) == name)
        })
    }

    /// Like [`Rows::position`] for a column the layout cannot do without.
    pub(crate) fn need(&self, names: &[&str], problems: &mut Problems) -> usize {
        self.position(names).unwrap_or_else(|| {
            let name = names.first().copied().unwrap_or("");
            let mut problem = Problem::new(Code::MissingColumn, format!("the file has no column `{name}`"))
                .file(&self.file)
                .column(name)
                .found(self.header.join(", "))
                .expected(names.join(" or "));
            problem.line = Some(1);
            problems.push(match nearest(name, self.header.iter().map(String::as_str)) {
                Some(near) => problem.mend(format!("if `{near}` is this column, rename it to `{name}`")),
                None => problem.mend("take the file as the publisher offers it"),
            });
            usize::MAX
        })
    }

    /// The next row that has as many cells as the header; others are problems.
    pub(crate) fn next(&mut self, problems: &mut Problems) -> Option<Line> {
        loop {
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return None,
                Err(error) => problems.push(malformed(&self.file, &error)),
                Ok(true) => {}
            }
            let number = self.record.position().map_or(0, csv::Position::line);
            let surplus = self.record.iter().skip(self.header.len()).all(|cell| cell.trim_ascii().is_empty());
            if self.record.len() >= self.header.len() && surplus {
                return Some(Line { number, cells: self.record.iter().map(text).collect() });
            }
            let mut problem = Problem::new(Code::MalformedCsv, "the row has not as many cells as the header")
                .file(&self.file)
                .found(format!("{} cells", self.record.len()))
                .expected(format!("{} cells", self.header.len()))
                .mend("compare the row with the file of the publisher; text that holds a comma stands in quotes");
            problem.line = Some(number);
            problems.push(problem);
        }
    }

    /// A problem with a cell.
    pub(crate) fn problem(&self, line: &Line, column: usize, message: impl Into<String>) -> Problem {
        let mut problem = Problem::new(Code::WrongValue, message).file(&self.file).found(line.cell(column));
        problem.line = Some(line.number);
        problem.row = Some(line.number.saturating_sub(1));
        problem.column = self.header.get(column).cloned();
        problem
    }
}

fn malformed(file: &str, error: &csv::Error) -> Problem {
    let mut problem = Problem::new(Code::MalformedCsv, "the file cannot be read as CSV")
        .file(file)
        .found(error.to_string())
        .mend("download it again, and take the CSV, not a web page or a workbook");
    problem.line = error.position().map(csv::Position::line);
    problem
}

/// UTF-8, or else the code page in which spreadsheets of the West save CSV.
pub(crate) fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| cp1252(*byte)).collect(), str::to_owned)
}

fn cp1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_are_read() {
        assert_eq!(text("Côte d’Ivoire —".as_bytes()), "Côte d’Ivoire —");
        assert_eq!(text(b"C\xf4te d\x92Ivoire \x97"), "Côte d’Ivoire —");
    }
}
