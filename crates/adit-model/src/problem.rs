//! Errors that teach: where, what was found, what was expected, how to mend it. All of them at once.

use serde::Serialize;
use std::fmt;

/// Stable codes. A code keeps its meaning from release to release.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal;)+) => {
        /// What is wrong, as a stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name),+ }
        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];
            /// The code, such as `E0103`.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Code::$name => $code),+ } }
            /// The code in words.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Code::$name => $title),+ } }
        }
    };
}

codes! {
    /// A file or folder cannot be read.
    Unreadable = "E0001", "cannot read";
    /// `datapackage.json` is missing or no data package.
    Descriptor = "E0002", "not a data package";
    /// Not a table: quotes, separators, encoding.
    MalformedCsv = "E0003", "malformed table";
    /// `extends` names a package that is not there, or itself.
    Extends = "E0004", "unknown base model";
    /// A column the table must have is missing.
    MissingColumn = "E0101", "missing column";
    /// A column nobody declared.
    UnknownColumn = "E0102", "unknown column";
    /// A reference to a row that is not there.
    UnknownId = "E0103", "unknown";
    /// Two rows with one key.
    DuplicateKey = "E0104", "duplicate";
    /// An empty cell where a value is needed.
    MissingValue = "E0105", "missing value";
    /// A value of the wrong kind.
    WrongValue = "E0106", "wrong value";
    /// A scope that cannot be read or names nothing.
    WrongScope = "E0107", "wrong scope";
    /// A table nobody declared.
    UnknownTable = "E0108", "unknown table";
    /// Shares that add to more than the whole.
    ShareAboveWhole = "E0201", "shares above 100 %";
    /// A recipe that makes mass from nothing.
    MassFromNothing = "E0202", "mass from nothing";
    /// A figure with neither source nor assumption.
    NoSource = "E0203", "no source";
    /// Cells that contradict each other.
    Contradiction = "E0204", "contradiction";
    /// Tonnes of one thing where tonnes of another are needed.
    WrongBasis = "E0205", "wrong basis";
    /// A loop of flows or holdings with no beginning.
    ClosedLoop = "E0301", "closed loop";
    /// Observations no flow can satisfy.
    Infeasible = "E0302", "infeasible";
    /// A solver stopped without an answer.
    Numerical = "E0303", "no numerical answer";
    /// A question that names nothing in this model.
    EmptyQuestion = "E0401", "nothing matches";
    /// A file or folder cannot be written.
    Unwritable = "E0402", "cannot write";
    /// A model of this name is not shipped and no folder has it.
    UnknownModel = "E0403", "unknown model";
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One error, with its place and its mend. The same body in the terminal, as JSON and over HTTP.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// File, as the user named it.
    pub file: String,
    /// Line in the file as an editor counts it (the header is line 1).
    pub line: Option<u64>,
    /// Number of the data row, from 1, as a spreadsheet without the header counts it.
    pub row: Option<u64>,
    /// Column.
    pub column: Option<String>,
    /// Cell of a workbook, such as `G12`; then `line` is the row of the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// What is wrong.
    pub code: Code,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What was found.
    pub found: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// How to mend it.
    pub mend: Option<String>,
}

impl Problem {
    /// A problem without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            file: String::new(),
            line: None,
            row: None,
            column: None,
            cell: None,
            code,
            message: message.into(),
            found: None,
            expected: None,
            mend: None,
        }
    }
    /// Adds the file.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }
    /// Adds the place of a row.
    #[must_use]
    pub fn at(mut self, at: &crate::table::At) -> Self {
        self.file = at.file.to_string();
        self.line = Some(at.line);
        self.row = Some(at.row);
        self
    }
    /// Adds the column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
    /// Adds the cell of a workbook.
    #[must_use]
    pub fn cell(mut self, cell: impl Into<String>) -> Self {
        self.cell = Some(cell.into());
        self
    }
    /// Adds what was found.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }
    /// Adds what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
    /// Adds the mend.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code.code(), self.code.title(), self.message)?;
        if !self.file.is_empty() {
            write!(f, "\n  at       {}", self.file)?;
            match (&self.cell, self.line) {
                (Some(cell), _) => write!(f, ", cell {cell}")?,
                (None, Some(line)) => write!(f, ", line {line}")?,
                (None, None) => {}
            }
            if let (None, Some(row)) = (&self.cell, self.row) {
                write!(f, " (row {row})")?;
            }
            if let Some(column) = &self.column {
                write!(f, ", column {column}")?;
            }
        }
        for (word, text) in [("found", &self.found), ("expected", &self.expected), ("mend", &self.mend)] {
            if let Some(text) = text {
                write!(f, "\n  {word:<8} {text}")?;
            }
        }
        Ok(())
    }
}

/// All problems of one reading, sorted by file, line and column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// How many are printed before the rest is counted.
    pub const SHOWN: usize = 20;

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }
    /// Adds several.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.0.extend(problems);
    }
    /// Adds all of another reading.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The problems.
    #[must_use]
    pub fn as_slice(&self) -> &[Problem] {
        &self.0
    }
    /// The value, if there is no problem; else all problems, sorted and without doubles.
    ///
    /// # Errors
    /// The problems.
    pub fn into_result<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().take(Self::SHOWN).enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        match self.0.len() {
            0 | 1 => Ok(()),
            count if count <= Self::SHOWN => write!(f, "\n\n{count} problems"),
            count => write!(f, "\n\n{count} problems; the first {} are shown", Self::SHOWN),
        }
    }
}

impl std::error::Error for Problems {}
impl std::error::Error for Problem {}

/// The candidate nearest to a word, if it is near enough to be a slip of the pen.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let letters = lower.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        // Two words differ at least by the letters one has more: most candidates need no closer look.
        if best.is_some_and(|(distance, _)| letters.abs_diff(other.chars().count()) > distance) {
            continue;
        }
        let found = (strsim::damerau_levenshtein(&lower, &other), candidate);
        best = Some(best.map_or(found, |best| best.min(found)));
    }
    best.filter(|(distance, candidate)| *distance <= 1 + candidate.len().min(word.len()) / 4)
        .map(|(_, candidate)| candidate)
}
