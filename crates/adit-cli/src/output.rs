//! Where an answer goes, and in which form.

use crate::args::{ColorWhen, Format, Global};
use crate::grid::grid;
use adit_exchange::{parquet, xlsx_out};
use adit_model::problem::{Code, Problem, Problems};
use adit_report::{Document, Table, formats, html, terminal};
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Widest line that is ever printed.
const WIDTH: usize = 80;

/// An answer in all its forms: the page, its main table, and the result itself.
#[derive(Debug)]
pub(crate) struct Answer {
    /// What people read.
    pub(crate) document: Document,
    /// What a spreadsheet reads.
    pub(crate) table: Table,
    /// What a program reads.
    pub(crate) json: serde_json::Value,
}

/// Columns of the output: 80, or the terminal's if it is narrower.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).min(WIDTH))
}

/// Makes the choice of colors hold for everything that is printed.
pub(crate) fn apply_color(when: ColorWhen) {
    match when {
        ColorWhen::Auto => {}
        ColorWhen::Always => anstream::ColorChoice::Always.write_global(),
        ColorWhen::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// The form and the place that the command line asks for.
#[derive(Debug)]
pub(crate) struct Output {
    format: Option<Format>,
    file: Option<PathBuf>,
    quiet: bool,
}

impl Output {
    /// Reads the global options.
    ///
    /// # Errors
    /// If the name of the file says nothing of a format, and no format is given.
    pub(crate) fn new(global: &Global) -> Result<Self, Problems> {
        let file = global.output.clone().filter(|file| file.as_os_str() != "-");
        let format = match (global.format, &file) {
            (Some(format), _) => Some(format),
            (None, Some(file)) => format_of(file)?,
            (None, None) => None,
        };
        Ok(Self { format, file, quiet: global.quiet })
    }

    /// The format asked for, if one is.
    pub(crate) fn format(&self) -> Option<Format> {
        self.format
    }

    /// Whether the answer is for a reader of plain text, who wants the most important rows only.
    pub(crate) fn is_short(&self) -> bool {
        matches!(self.format, None | Some(Format::Table))
    }

    /// Writes an answer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn answer(&self, answer: &Answer) -> Result<(), Problems> {
        let text = match self.format.unwrap_or(Format::Table) {
            Format::Table => {
                let to_terminal = self.file.is_none();
                let color =
                    to_terminal && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
                let width = if to_terminal { width() } else { WIDTH };
                terminal::render(&answer.document, terminal::Style { color, width })
            }
            Format::Json => format!("{:#}\n", answer.json),
            Format::Csv => formats::table_csv(&answer.table)
                .map_err(|error| Problem::new(Code::Unwritable, format!("no CSV: {error}")))?,
            Format::Md => formats::document_markdown(&answer.document),
            Format::Html => html::render(&answer.document),
            Format::Xlsx => return self.bytes(&xlsx_out::sheet(&grid(answer)?)?),
            Format::Parquet => return self.bytes(&parquet::bytes(&grid(answer)?)?),
            Format::Geojson => {
                let problem = Problem::new(Code::EmptyQuestion, "this answer has no places on the globe");
                return Err(problem
                    .file("--format")
                    .expected("an answer made of flows or sites")
                    .mend("`adit flows -o flows.geojson` or `adit export MODEL sites.geojson`")
                    .into());
            }
        };
        self.text(&text)
    }

    /// Writes text as it is.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn text(&self, text: &str) -> Result<(), Problems> {
        match &self.file {
            Some(file) => self.write(file, text.as_bytes()),
            None => print(text),
        }
    }

    /// Writes what is no text, and does not belong on a terminal.
    fn bytes(&self, bytes: &[u8]) -> Result<(), Problems> {
        let Some(file) = &self.file else {
            let problem = Problem::new(Code::WrongValue, "a terminal shows no workbook and no Parquet file");
            return Err(problem.file("--format").mend("name a file: `-o FILE.xlsx` or `-o FILE.parquet`").into());
        };
        self.write(file, bytes)
    }

    /// Writes a file, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn write(&self, file: &Path, bytes: &[u8]) -> Result<(), Problems> {
        write_file(file, bytes).map_err(|error| {
            Problem::new(Code::Unwritable, error.to_string())
                .file(file.display().to_string())
                .mend("name a file in a folder that exists and is yours to write to")
        })?;
        self.remark(&format!("wrote {}", file.display()));
        Ok(())
    }

    /// Says on the standard error what was done.
    pub(crate) fn remark(&self, words: &str) {
        if !self.quiet {
            // A remark that nobody can read is no failure.
            let _ = writeln!(anstream::stderr(), "{words}");
        }
    }
}

/// Prints on the standard output. Whoever closes the pipe (`| head`) has read enough.
fn print(text: &str) -> Result<(), Problems> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Problem::new(Code::Unwritable, error.to_string()).file("standard output").into())
        }
        _ => Ok(()),
    }
}

fn format_of(file: &Path) -> Result<Option<Format>, Problems> {
    let Some(extension) = file.extension() else { return Ok(None) };
    match extension.to_string_lossy().to_lowercase().as_str() {
        "html" | "htm" => Ok(Some(Format::Html)),
        "md" | "markdown" => Ok(Some(Format::Md)),
        "csv" => Ok(Some(Format::Csv)),
        "json" => Ok(Some(Format::Json)),
        "xlsx" => Ok(Some(Format::Xlsx)),
        "parquet" => Ok(Some(Format::Parquet)),
        "geojson" => Ok(Some(Format::Geojson)),
        "txt" => Ok(None),
        other => Err(Problem::new(Code::WrongValue, format!("`.{other}` is no format that adit writes"))
            .file("--output")
            .found(file.display().to_string())
            .expected("a name that ends in .html, .md, .csv, .json, .txt, .xlsx, .parquet or .geojson")
            .mend("change the name, or give the format with --format")
            .into()),
    }
}

/// Writes to a neighbor first and renames it, so that a file is whole or not there.
fn write_file(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A link keeps pointing where it points; a device or a pipe cannot be renamed over.
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if std::fs::metadata(&file).is_ok_and(|found| !found.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(&file)?.write_all(bytes);
    }
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", std::process::id()));
    let partial = file.with_file_name(name);
    let written = std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, &file));
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written
}
