//! The text of a table, changed cell by cell: what is not touched stays byte by byte as its author wrote it.

use adit_model::problem::{Code, Problem, Problems};
use csv::StringRecord;
use std::ops::Range;

/// The text of a table.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    text: &'a [u8],
    bom: bool,
    header_raw: Range<usize>,
    header: StringRecord,
    rows: Vec<(Range<usize>, StringRecord)>,
    newline: &'static str,
}

const BOM: &[u8] = b"\xef\xbb\xbf";

impl<'a> Sheet<'a> {
    /// A table without rows.
    pub(super) fn empty(columns: impl Iterator<Item = &'static str>) -> Self {
        let header = columns.collect();
        Self { text: b"", bom: false, header_raw: 0..0, header, rows: Vec::new(), newline: "\n" }
    }

    /// Reads a table; the package was checked before, so that only a slip of this program makes it fail.
    pub(super) fn parse(file: &str, bytes: &'a [u8]) -> Result<Self, Problems> {
        let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        let mut records: Vec<(usize, StringRecord)> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                Problems::from(Problem::new(Code::MalformedCsv, "cannot be read").file(file).found(error.to_string()))
            })?;
            let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
            // The reader ends a record between the two signs of `\r\n`.
            let halved = start > 0 && text.get(start - 1..=start) == Some(b"\r\n");
            records.push((start + usize::from(halved), record));
        }
        let ends: Vec<usize> = records.iter().skip(1).map(|(start, _)| *start).chain([text.len()]).collect();
        let mut ranges = records.into_iter().zip(ends).map(|((start, record), end)| (start..end, record));
        let (header_raw, header) = ranges.next().unwrap_or_default();
        let rows = ranges.collect();
        let newline = if text[header_raw.clone()].ends_with(b"\r\n") { "\r\n" } else { "\n" };
        Ok(Self { text, bom: text.len() != bytes.len(), header_raw, header, rows, newline })
    }

    /// Position of a column.
    pub(super) fn position(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name.trim() == column)
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A cell; empty if the table has no such column.
    pub(super) fn cell(&self, row: usize, column: Option<usize>) -> &str {
        column.and_then(|column| self.rows.get(row)?.1.get(column)).unwrap_or("").trim()
    }

    /// The text with cells replaced, columns added at the end, and rows added below; `edits` are sorted by row. Calls
    /// `at` with the line of each edited (by its number) and each added row (by its number after the old ones).
    pub(super) fn write(
        &self,
        edits: &[(usize, Vec<(usize, String)>)],
        new_columns: &[&str],
        new_rows: &[Vec<String>],
        mut at: impl FnMut(usize, u64),
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.text.len() + 64 * new_rows.len());
        if self.bom {
            out.extend_from_slice(BOM);
        }
        let mut lines = Lines { counted: 0, line: 1 };
        let own = self.header.len();
        if self.header_raw.is_empty() {
            let names: Vec<&str> = self.header.iter().chain(new_columns.iter().copied()).collect();
            put_row(&mut out, names.into_iter(), self.newline);
        } else if new_columns.is_empty() {
            out.extend_from_slice(&self.text[self.header_raw.clone()]);
        } else {
            let added: Vec<(usize, String)> =
                new_columns.iter().enumerate().map(|(index, name)| (own + index, (*name).to_owned())).collect();
            self.put_edited(&mut out, &self.header_raw, &self.header, &added, own + new_columns.len());
        }
        let mut edits = edits.iter().peekable();
        for (index, (raw, record)) in self.rows.iter().enumerate() {
            self.end_line(&mut out);
            let edit = edits.next_if(|(row, _)| *row == index);
            if edit.is_some() {
                at(index, lines.of(&out));
            }
            if edit.is_none() && new_columns.is_empty() {
                out.extend_from_slice(&self.text[raw.clone()]);
            } else {
                let cells = edit.map_or(&[][..], |(_, cells)| cells.as_slice());
                self.put_edited(&mut out, raw, record, cells, own + new_columns.len());
            }
        }
        for (index, row) in new_rows.iter().enumerate() {
            self.end_line(&mut out);
            at(self.rows.len() + index, lines.of(&out));
            put_row(&mut out, row.iter().map(String::as_str), self.newline);
        }
        out
    }

    /// The last line of a file may lack its end.
    fn end_line(&self, out: &mut Vec<u8>) {
        if out.last().is_some_and(|byte| *byte != b'\n') {
            out.extend_from_slice(self.newline.as_bytes());
        }
    }

    fn put_edited(
        &self,
        out: &mut Vec<u8>,
        raw: &Range<usize>,
        record: &StringRecord,
        edits: &[(usize, String)],
        width: usize,
    ) {
        let raw = self.text[raw.clone()].trim_ascii_start();
        let end = raw.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |last| last + 1);
        let cells = raw_cells(&raw[..end]);
        for index in 0..width {
            if index > 0 {
                out.push(b',');
            }
            if let Some((_, text)) = edits.iter().find(|(column, _)| *column == index) {
                put_cell(out, text);
            } else if cells.len() == record.len() {
                out.extend_from_slice(cells.get(index).copied().unwrap_or_default());
            } else {
                // Quotes within a cell that is not quoted: written anew, as the reader understood it.
                put_cell(out, record.get(index).unwrap_or(""));
            }
        }
        out.extend_from_slice(if end == raw.len() { self.newline.as_bytes() } else { &raw[end..] });
    }
}

/// Counts lines as text grows.
struct Lines {
    counted: usize,
    line: u64,
}

impl Lines {
    fn of(&mut self, out: &[u8]) -> u64 {
        self.line += out[self.counted..].split(|byte| *byte == b'\n').skip(1).count() as u64;
        self.counted = out.len();
        self.line
    }
}

/// The cells of a record as they stand, with their quotes.
fn raw_cells(raw: &[u8]) -> Vec<&[u8]> {
    let mut quoted = false;
    raw.split(|byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    })
    .collect()
}

fn put_row<'t>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'t str>, newline: &str) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        put_cell(out, cell);
    }
    out.extend_from_slice(newline.as_bytes());
}

fn put_cell(out: &mut Vec<u8>, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn written(text: &str, edits: &[(usize, Vec<(usize, String)>)], columns: &[&str], rows: &[Vec<String>]) -> String {
        let sheet = Sheet::parse("t.csv", text.as_bytes()).unwrap();
        String::from_utf8(sheet.write(edits, columns, rows, |_, _| ())).unwrap()
    }

    #[test]
    fn what_is_not_touched_stays_as_it_was() {
        let text = "id,\"name\",note\r\na,\"one\", spaced \r\nb,\"two, too\",\r\n\r\nc,three,x";
        assert_eq!(written(text, &[], &[], &[]), text.to_owned());
        let edited = written(text, &[(1, vec![(2, "new".into())])], &[], &[]);
        assert_eq!(edited, "id,\"name\",note\r\na,\"one\", spaced \r\nb,\"two, too\",new\r\n\r\nc,three,x".to_owned());
    }

    #[test]
    fn rows_and_columns_are_added_at_the_end() {
        let added = written("id,name\na,one", &[], &[], &[vec!["b".into(), "two, \"too\"".into()]]);
        assert_eq!(added, "id,name\na,one\nb,\"two, \"\"too\"\"\"\n");
        let added = written("id,name\na,one\n", &[(0, vec![(2, "x".into())])], &["note"], &[]);
        assert_eq!(added, "id,name,note\na,one,x\n");
        let sheet = Sheet::empty(["id", "name"].into_iter());
        let mut lines = Vec::new();
        let text = sheet.write(&[], &[], &[vec!["a".into(), "1".into()]], |row, line| lines.push((row, line)));
        assert_eq!((text, lines), (b"id,name\na,1\n".to_vec(), vec![(0, 2)]));
    }

    #[test]
    fn quotes_within_a_plain_cell_are_kept() {
        let edits = [(0, vec![(0, "b".into())])];
        assert_eq!(written("id,name\na,5\" disc\n", &edits, &[], &[]), "id,name\nb,5\" disc\n");
        let text = "id,name,note\na,5\" disc,x\n";
        assert_eq!(written(text, &edits, &[], &[]), "id,name,note\nb,\"5\"\" disc\",x\n");
    }
}
