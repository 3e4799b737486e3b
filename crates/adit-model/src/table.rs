//! One declaration per table; reading a table from text.

use crate::cell::{Cell, Kind};
use crate::problem::{Code, Problem, Problems, nearest};
use rayon::prelude::*;
use std::sync::Arc;

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// File, as the user named it.
    pub file: Arc<str>,
    /// Line in the file as an editor counts it (the header is line 1).
    pub line: u64,
    /// Number of the data row, from 1.
    pub row: u64,
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // `acme.xlsx, sheet sites` is no file that an editor opens at a line.
        let between = if self.file.contains(", sheet ") { ", row " } else { ":" };
        write!(f, "{}{between}{}", self.file, self.line)
    }
}

impl serde::Serialize for At {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<T> {
    /// Where it stands.
    pub at: At,
    /// Its key: the texts of the key columns joined with `/`.
    pub key: String,
    /// The row.
    pub data: T,
}

impl<T> std::ops::Deref for Row<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.data
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name; ends in the unit.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Kind of value.
    pub kind: Kind,
    /// Whether a cell must be filled.
    pub required: bool,
    /// What an empty cell or a missing column means.
    pub default: Option<&'static str>,
    /// An example.
    pub example: &'static str,
}

/// One table of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSpec {
    /// Name of the table; the file is this and `.csv`.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static [&'static str],
    /// Columns whose values together name a row.
    pub keys: &'static [&'static str],
    /// Columns.
    pub columns: &'static [Column],
}

impl TableSpec {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The key of a row whose cells are in the order of the declaration.
    #[must_use]
    pub fn key_of<S: AsRef<str>>(&self, cells: &[S]) -> String {
        let text = |key: &&str| {
            let position = self.columns.iter().position(|column| column.name == *key);
            position.and_then(|at| cells.get(at)).map_or("", |cell| cell.as_ref().trim())
        };
        self.keys.iter().map(text).collect::<Vec<_>>().join("/")
    }
}

/// A row of a declared table.
pub trait TableRow: Sized {
    /// The declaration.
    const SPEC: TableSpec;
    /// Reads the cells, in the order of the declaration.
    ///
    /// # Errors
    /// For each wrong cell its column and what was expected.
    fn from_cells(cells: &[&str]) -> Result<Self, Vec<(&'static Column, Problem)>>;
    /// Calls `visit` with (column, table, id) for every row this row refers to.
    fn references(&self, visit: &mut dyn FnMut(&'static str, &'static str, &str));
}

/// Reads one cell by its declaration.
pub(crate) fn read_cell<T: Cell>(
    column: &'static Column,
    text: &str,
    problems: &mut Vec<(&'static Column, Problem)>,
) -> Option<T> {
    let text = text.trim();
    let text = if text.is_empty() { column.default.unwrap_or("") } else { text };
    if text.is_empty() {
        let value = T::empty();
        if value.is_none() {
            let problem = Problem::new(Code::MissingValue, format!("`{}` is empty", column.name))
                .expected(column.kind.describe())
                .mend(format!("fill it in, for example {}", column.example));
            problems.push((column, problem));
        }
        return value;
    }
    match T::parse(text) {
        Ok(value) => Some(value),
        Err(expected) => {
            let code = if column.kind == Kind::Scope { Code::WrongScope } else { Code::WrongValue };
            let mut problem =
                Problem::new(code, format!("`{}` cannot be {text:?}", column.name)).found(text).expected(expected.what);
            let example = || (!column.example.is_empty()).then(|| format!("write it like {}", column.example));
            problem.mend = expected.mend.or_else(example);
            problems.push((column, problem));
            None
        }
    }
}

/// Declares a table: the row struct, its columns, its reader.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $row:ident in $file:literal keyed by [$($key:literal),+] {
            $( $(#[doc = $meaning:literal])+ $field:ident : $ty:ty $(= $default:literal)?, $example:literal; )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $row { $( $(#[doc = $meaning])+ pub $field: $ty ),+ }

        impl crate::table::TableRow for $row {
            const SPEC: crate::table::TableSpec = crate::table::TableSpec {
                name: $file,
                meaning: &[$($about),+],
                keys: &[$($key),+],
                columns: &[$( crate::table::Column {
                    name: stringify!($field),
                    meaning: concat!($($meaning),+),
                    kind: <$ty as crate::cell::Cell>::KIND,
                    required: <$ty as crate::cell::Cell>::REQUIRED && !crate::table::table!(@has $($default)?),
                    default: crate::table::table!(@default $($default)?),
                    example: $example,
                } ),+],
            };

            fn from_cells(cells: &[&str]) -> Result<Self, Vec<(&'static crate::table::Column, crate::problem::Problem)>> {
                let mut problems = Vec::new();
                let mut columns = Self::SPEC.columns.iter().zip(cells);
                $( let $field = columns
                    .next()
                    .and_then(|(column, text)| crate::table::read_cell::<$ty>(column, text, &mut problems)); )+
                match ($($field,)+) {
                    ($(Some($field),)+) if problems.is_empty() => Ok(Self { $($field),+ }),
                    _ => Err(problems),
                }
            }

            fn references(&self, visit: &mut dyn FnMut(&'static str, &'static str, &str)) {
                $( crate::cell::Cell::ids(&self.$field, &mut |table, id| visit(stringify!($field), table, id)); )+
            }
        }
    };
    (@has) => { false };
    (@has $default:literal) => { true };
    (@default) => { None };
    (@default $default:literal) => { Some($default) };
}
pub(crate) use table;

impl Kind {
    /// The kind in words, for people.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Id { name, .. } => format!("the id of a {name}"),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Number => "a number".into(),
            Self::Positive => "a number, zero or more".into(),
            Self::Percent => "a percentage from 0 to 100".into(),
            Self::Year => "a year".into(),
            Self::Date => "a date: YYYY, YYYY-MM or YYYY-MM-DD".into(),
            Self::Scope => "a scope such as `country=CHN,stage=separation`".into(),
            Self::List(kind) => format!("a list joined with `|`, each {}", kind.describe()),
        }
    }
}

/// Reads a table from CSV text. Every wrong cell of every row is reported; good rows are returned all the same.
pub fn read_table<T: TableRow + Send>(file: &str, text: &[u8], problems: &mut Problems) -> Vec<Row<T>> {
    let spec = T::SPEC;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            problems.push(malformed(file, &error));
            return Vec::new();
        }
    };
    if let Some(problem) = no_columns(&spec, file, &header) {
        problems.push(problem);
        return Vec::new();
    }
    let Some(positions) = find_columns(&spec, file, &header, problems) else { return Vec::new() };
    let layout = Layout { file, width: header.len(), positions: &positions, keys: &key_positions(&spec) };
    let mut rows = Vec::new();
    let mut batch = Vec::new();
    let mut index = 0;
    loop {
        let read = next_batch(&mut reader, &mut batch, file, &mut index, problems);
        // Reading cells takes longer than parting them; each thread takes some of the rows, and the order stays.
        for (good, wrong) in batch[..read].par_chunks(CHUNK).map(|part| layout.rows::<T>(part)).collect::<Vec<_>>() {
            rows.extend(good);
            problems.extend(wrong);
        }
        if read < BATCH {
            return rows;
        }
    }
}

/// Records parted before their cells are read.
const BATCH: usize = 32 * CHUNK;
/// Rows read by one thread at a time.
const CHUNK: usize = 256;

/// A record and the number of its row.
type Numbered = (u64, csv::StringRecord);

/// Fills the batch, whose records are used again and again, and says how many were read: less than a batch at the end.
fn next_batch(
    reader: &mut csv::Reader<&[u8]>,
    batch: &mut Vec<Numbered>,
    file: &str,
    index: &mut u64,
    problems: &mut Problems,
) -> usize {
    let mut read = 0;
    while read < BATCH {
        if read == batch.len() {
            batch.push(Numbered::default());
        }
        let (row, record) = &mut batch[read];
        *index += 1;
        match reader.read_record(record) {
            Ok(true) => (*row, read) = (*index, read + 1),
            Ok(false) => break,
            Err(error) => problems.push(malformed(file, &error)),
        }
    }
    read
}

/// How the cells of a file stand in its records.
struct Layout<'a> {
    file: &'a str,
    width: usize,
    /// Position of each declared column.
    positions: &'a [Option<usize>],
    /// Which declared columns make the key.
    keys: &'a [usize],
}

impl Layout<'_> {
    fn rows<T: TableRow>(&self, records: &[Numbered]) -> (Vec<Row<T>>, Vec<Problem>) {
        // A name of its own: threads that count the users of one name hold each other up.
        let file: Arc<str> = Arc::from(self.file);
        let (mut rows, mut problems) = (Vec::with_capacity(records.len()), Vec::new());
        for (row, record) in records {
            let line = record.position().map_or(0, csv::Position::line);
            let at = At { file: file.clone(), line, row: *row };
            if record.len() != self.width {
                problems.push(
                    Problem::new(Code::MalformedCsv, "the row has not as many cells as the header")
                        .at(&at)
                        .found(format!("{} cells", record.len()))
                        .expected(format!("{} cells", self.width))
                        .mend("quote cells that hold a comma, and keep empty cells"),
                );
                continue;
            }
            let cells: Vec<&str> =
                self.positions.iter().map(|position| position.and_then(|at| record.get(at)).unwrap_or("")).collect();
            match T::from_cells(&cells) {
                Ok(data) => rows.push(Row { at, key: self.key(&cells), data }),
                Err(wrong) => {
                    problems.extend(wrong.into_iter().map(|(column, problem)| problem.at(&at).column(column.name)));
                }
            }
        }
        (rows, problems)
    }

    fn key(&self, cells: &[&str]) -> String {
        let parts = || self.keys.iter().map(|&at| cells[at].trim());
        let mut key = String::with_capacity(parts().map(|part| part.len() + 1).sum::<usize>().saturating_sub(1));
        for (index, part) in parts().enumerate() {
            if index > 0 {
                key.push('/');
            }
            key.push_str(part);
        }
        key
    }
}

fn key_positions(spec: &TableSpec) -> Vec<usize> {
    spec.keys.iter().filter_map(|key| spec.columns.iter().position(|column| column.name == *key)).collect()
}

/// An empty file, or one whose cells are kept apart by something else than commas: said once, not column by column.
fn no_columns(spec: &TableSpec, file: &str, header: &csv::StringRecord) -> Option<Problem> {
    let columns = || spec.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let problem = |message: &str| {
        let mut problem =
            Problem::new(Code::MalformedCsv, message).file(file).expected(format!("a header of {}", columns()));
        problem.line = Some(1);
        problem
    };
    if header.iter().all(|name| name.trim().is_empty()) {
        return Some(
            problem("the table has no header").mend("write the columns in the first line, or remove the file"),
        );
    }
    let (only, None) = (header.get(0)?, header.get(1)) else { return None };
    let (_, word) =
        [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(separator, _)| only.contains(*separator))?;
    Some(
        problem("the cells are not kept apart by commas")
            .found(format!("{word} in {only:?}"))
            .mend("save it as CSV with commas; numbers then need a decimal point"),
    )
}

/// For each declared column its position in the header; `None` when the table cannot be read at all.
fn find_columns(
    spec: &TableSpec,
    file: &str,
    header: &csv::StringRecord,
    problems: &mut Problems,
) -> Option<Vec<Option<usize>>> {
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    for (index, name) in names.iter().enumerate() {
        if spec.column(name).is_none() {
            let unclaimed = spec.columns.iter().map(|column| column.name).filter(|column| !names.contains(column));
            let mut problem =
                Problem::new(Code::UnknownColumn, format!("table `{}` has no column `{name}`", spec.name))
                    .file(file)
                    .column(*name)
                    .found(*name)
                    .expected(spec.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", "));
            problem.line = Some(1);
            problem.mend = Some(
                unit_hint(name, spec)
                    .or_else(|| nearest(name, unclaimed).map(|near| format!("did you mean `{near}`?")))
                    .unwrap_or_else(|| "remove the column, or keep the remark in `note`".into()),
            );
            problems.push(problem);
        }
        if names.iter().take(index).any(|earlier| earlier == name) {
            let mut problem =
                Problem::new(Code::DuplicateKey, format!("column `{name}` stands twice")).file(file).column(*name);
            problem.line = Some(1);
            problems.push(problem.mend("remove one of the two"));
        }
    }
    let positions: Vec<Option<usize>> =
        spec.columns.iter().map(|column| names.iter().position(|name| *name == column.name)).collect();
    let missing: Vec<&Column> = spec
        .columns
        .iter()
        .zip(&positions)
        .filter(|(column, position)| column.required && position.is_none())
        .map(|(column, _)| column)
        .collect();
    for column in &missing {
        let mut problem =
            Problem::new(Code::MissingColumn, format!("table `{}` needs a column `{}`", spec.name, column.name))
                .file(file)
                .column(column.name)
                .expected(column.kind.describe());
        problem.line = Some(1);
        problems.push(problem.mend(format!("add it: {}", column.meaning.trim())));
    }
    missing.is_empty().then_some(positions)
}

/// `quantity_kt` where `quantity_t` is declared is a wrong unit, not a slip of the pen.
fn unit_hint(found: &str, spec: &TableSpec) -> Option<String> {
    const UNITS: &[(&str, &str, &str)] = &[
        ("_kt", "_t", "multiply by 1,000"),
        ("_mt", "_t", "multiply by 1,000,000"),
        ("_kg", "_t", "divide by 1,000"),
        ("_lb", "_t", "multiply by 0.00045359237"),
        ("_tonnes", "_t", "keep the numbers"),
        ("_fraction", "_percent", "multiply by 100"),
        ("_share", "_percent", "multiply by 100"),
        ("_usd", "_musd", "divide by 1,000,000"),
        ("_usd_per_t", "_usd_per_kg", "divide by 1,000"),
    ];
    UNITS.iter().find_map(|(wrong, right, how)| {
        let stem = found.strip_suffix(wrong)?;
        let name = format!("{stem}{right}");
        spec.column(&name)
            .map(|column| format!("the unit of `{}` is in its name: {how} and rename the column", column.name))
    })
}

fn malformed(file: &str, error: &csv::Error) -> Problem {
    let mut problem = Problem::new(Code::MalformedCsv, "the table cannot be read as CSV in UTF-8")
        .file(file)
        .found(error.to_string())
        .mend("save it as CSV with commas, double quotes and UTF-8");
    problem.line = error.position().map(csv::Position::line);
    problem
}
