//! Which column holds what, and a line into a flow.

use super::flow::{Code, Flow, NUMBER};
use adit_model::Problems;
use adit_model::problem::{Code as Fault, Problem};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Other,
    Year,
    Exporter,
    Importer,
    Heading,
    /// Thousands of dollars.
    Thousands,
    Dollars,
    Tonnes,
}

/// Names of columns, the official one first.
const COLUMNS: &[(&str, Role)] = &[
    ("t", Role::Year),
    ("year", Role::Year),
    ("i", Role::Exporter),
    ("exporter", Role::Exporter),
    ("j", Role::Importer),
    ("importer", Role::Importer),
    ("k", Role::Heading),
    ("hs6", Role::Heading),
    ("v", Role::Thousands),
    ("value_kusd", Role::Thousands),
    ("value_usd", Role::Dollars),
    ("q", Role::Tonnes),
    ("qty_t", Role::Tonnes),
];

/// Digits before the point of any figure: more is no trade between two countries.
const WHOLE_DIGITS: usize = 13;

/// The columns of a file.
#[derive(Debug, Clone)]
pub struct Layout {
    roles: Vec<Role>,
    names: Vec<String>,
    file: String,
}

impl Layout {
    /// The layout a header says.
    ///
    /// # Errors
    /// If a column that every layout has is missing, or stands twice.
    pub fn of_header(file: &str, header: &str) -> Result<Self, Problems> {
        let header = header.trim_start_matches('\u{feff}').trim_end();
        let names: Vec<String> = header.split(',').map(|name| name.trim().trim_matches('"').to_owned()).collect();
        let role =
            |name: &String| COLUMNS.iter().find(|(known, _)| known == name).map_or(Role::Other, |(_, role)| *role);
        let roles: Vec<Role> = names.iter().map(role).collect();
        let count = |wanted: &[Role]| roles.iter().filter(|role| wanted.contains(role)).count();
        let once = [Role::Year, Role::Exporter, Role::Importer, Role::Heading].map(|role| count(&[role]));
        let right = once == [1; 4] && count(&[Role::Thousands, Role::Dollars]) == 1 && count(&[Role::Tonnes]) <= 1;
        if right {
            return Ok(Self { roles, names, file: file.to_owned() });
        }
        let mut problem = Problem::new(Fault::MissingColumn, "the file is not laid out as BACI")
            .file(file)
            .found(header.chars().take(120).collect::<String>())
            .expected("t,i,j,k,v,q, or year,exporter,importer,hs6 with value_usd or value_kusd and qty_t");
        problem.line = Some(1);
        Err(problem.mend("take a BACI_HSxx_Yyyyy_Vyyyymm.csv out of the archive as it is").into())
    }

    /// Whether there is a column of weights.
    #[must_use]
    pub fn has_weights(&self) -> bool {
        self.roles.contains(&Role::Tonnes)
    }

    /// Reads the line that starts at `at`, the usual way: no quotes, plain numbers. Gives the start of the next line,
    /// or nothing if the line needs a closer look. The text ends in a line feed.
    #[inline]
    pub(super) fn flow(&self, text: &[u8], mut at: usize, flow: &mut Flow) -> Option<usize> {
        flow.quantity = None;
        let last = self.roles.len() - 1;
        for (index, role) in self.roles.iter().enumerate() {
            let end = if index == last { b'\n' } else { b',' };
            at = match role {
                Role::Year => {
                    let (year, next) = digits(text, at, 4)?;
                    flow.year = u16::try_from(year).ok()?;
                    (next - at == 4).then_some(next)?
                }
                Role::Heading => {
                    let (heading, next) = digits(text, at, 6)?;
                    flow.heading = heading;
                    // A spreadsheet takes the zero of 010121 away.
                    (next - at >= 5).then_some(next)?
                }
                Role::Exporter => code(text, at, &mut flow.exporter)?,
                Role::Importer => code(text, at, &mut flow.importer)?,
                Role::Thousands => required::<6>(text, at, &mut flow.value)?,
                Role::Dollars => required::<3>(text, at, &mut flow.value)?,
                Role::Tonnes => optional::<6>(text, at, &mut flow.quantity)?,
                Role::Other => other(text, at)?,
            };
            let mut found = *text.get(at)?;
            if found == b'\r' {
                at += 1;
                found = *text.get(at)?;
            }
            if found != end {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Reads a line that is not as usual: quotes, blanks, exponents. Says every cell that is wrong.
    pub(super) fn careful(&self, line: &[u8]) -> Result<Flow, Vec<Problem>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line);
        let mut cells = csv::StringRecord::new();
        let width = self.names.len();
        let read = reader.read_record(&mut cells);
        if !matches!(read, Ok(true)) || cells.len() != width {
            let found = match read {
                Err(_) => "bytes that are not UTF-8".to_owned(),
                Ok(_) => format!("{} cells", cells.len()),
            };
            let problem = Problem::new(Fault::MalformedCsv, "the line has not as many cells as the header");
            let problem = problem.file(self.file.as_str()).found(found).expected(format!("{width} cells"));
            return Err(vec![problem.mend("take the file out of the archive anew")]);
        }
        let mut flow = Flow::default();
        let mut problems = Vec::new();
        for ((role, name), cell) in self.roles.iter().zip(&self.names).zip(&cells) {
            if let Err(expected) = role.read(cell.trim(), &mut flow) {
                problems.push(
                    Problem::new(Fault::WrongValue, format!("`{name}` cannot be {cell:?}"))
                        .file(self.file.as_str())
                        .column(name.as_str())
                        .found(cell)
                        .expected(expected)
                        .mend("correct the line, or take the file out of the archive anew"),
                );
            }
        }
        if problems.is_empty() { Ok(flow) } else { Err(problems) }
    }
}

impl Role {
    fn read(self, cell: &str, flow: &mut Flow) -> Result<(), &'static str> {
        let number = |length: std::ops::RangeInclusive<usize>| {
            let plain = length.contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| cell.parse::<u32>().ok()).flatten()
        };
        let figure = |places: i32| {
            let figure = cell.parse::<f64>().ok().filter(|figure| (0.0..1e13).contains(figure))?;
            Some((figure * 10_f64.powi(places)).round())
        };
        let missing = cell.is_empty() || cell == "NA";
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 1e19, checked above
        let whole = |figure: f64| figure as u64;
        match self {
            Self::Other => {}
            Self::Year => {
                let year = number(4..=4).and_then(|year| u16::try_from(year).ok());
                flow.year = year.ok_or("a year of four digits")?;
            }
            Self::Heading => flow.heading = number(5..=6).ok_or("a heading of six digits")?,
            Self::Exporter => flow.exporter = Code::new(cell).ok_or("a country code of up to three signs")?,
            Self::Importer => flow.importer = Code::new(cell).ok_or("a country code of up to three signs")?,
            Self::Thousands => flow.value = figure(6).map(whole).ok_or("thousands of US dollars, zero or more")?,
            Self::Dollars => flow.value = figure(3).map(whole).ok_or("US dollars, zero or more")?,
            Self::Tonnes if missing => flow.quantity = None,
            Self::Tonnes => flow.quantity = Some(figure(6).map(whole).ok_or("tonnes, zero or more, or NA")?),
        }
        Ok(())
    }
}

/// A number of at most so many digits, and where it ends.
#[inline]
fn digits(text: &[u8], start: usize, most: usize) -> Option<(u32, usize)> {
    let (mut at, mut number) = (start, 0_u32);
    loop {
        let digit = text.get(at)?.wrapping_sub(b'0');
        if digit > 9 || at - start == most {
            return (at > start).then_some((number, at));
        }
        number = number * 10 + u32::from(digit);
        at += 1;
    }
}

#[inline]
fn code(text: &[u8], start: usize, code: &mut Code) -> Option<usize> {
    let mut at = start;
    let mut found = Code(0);
    loop {
        let byte = *text.get(at)?;
        let number = NUMBER[usize::from(byte)];
        if number == 0 {
            *code = found;
            return (found.0 > 0 && at - start <= 3).then_some(at);
        }
        // Zeros in front do not count.
        if found.0 > 0 || byte != b'0' {
            found = found.then(number);
        }
        at += 1;
    }
}

/// A decimal number as a whole number of parts, each one of 10 to the power of `PLACES`.
#[inline]
fn required<const PLACES: usize>(text: &[u8], start: usize, figure: &mut u64) -> Option<usize> {
    const POWERS: [u64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
    let mut at = start;
    while *text.get(at)? == b' ' {
        at += 1;
    }
    let first = at;
    let mut number = 0_u64;
    let mut byte = *text.get(at)?;
    while byte.is_ascii_digit() {
        number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        at += 1;
        byte = *text.get(at)?;
    }
    if at == first || at - first > WHOLE_DIGITS {
        return None;
    }
    let mut places = 0;
    if byte == b'.' {
        at += 1;
        byte = *text.get(at)?;
        while byte.is_ascii_digit() && places < PLACES {
            number = number * 10 + u64::from(byte - b'0');
            places += 1;
            at += 1;
            byte = *text.get(at)?;
        }
    }
    *figure = number.checked_mul(POWERS[PLACES - places])?;
    Some(at)
}

#[inline]
fn optional<const PLACES: usize>(text: &[u8], start: usize, figure: &mut Option<u64>) -> Option<usize> {
    let mut at = start;
    while *text.get(at)? == b' ' {
        at += 1;
    }
    match *text.get(at)? {
        b'N' if *text.get(at + 1)? == b'A' => {
            *figure = None;
            at += 2;
            while *text.get(at)? == b' ' {
                at += 1;
            }
            Some(at)
        }
        b',' | b'\n' | b'\r' => {
            *figure = None;
            Some(at)
        }
        _ => {
            let mut given = 0;
            let at = required::<PLACES>(text, at, &mut given)?;
            *figure = Some(given);
            Some(at)
        }
    }
}

/// A cell nobody asks for.
#[inline]
fn other(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *text.get(at)? {
            b',' | b'\n' | b'\r' => return Some(at),
            b'"' => return None,
            _ => at += 1,
        }
    }
}
