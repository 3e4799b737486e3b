//! Tables: columns that know their kind, cells that know how sure they are.

use crate::document::Tone;
use crate::number;
use serde::{Deserialize, Serialize};

/// What the values of a column are; decides how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words.
    #[default]
    Text,
    /// Amounts in the column's unit.
    Number,
    /// Shares, given as fractions: 0.69 is written `69.0%`.
    Percent,
    /// Tonnes of what the column's unit names.
    Tonnes,
}

/// Side on which a column's values line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// How far a figure can be leaned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Rests on sources.
    #[default]
    Solid,
    /// Rests on low confidence or on assumptions. Marked `~`.
    Weak,
    /// Sits at a bound of its range, so the data did not fix it. Marked `^`.
    AtBound,
}

impl Quality {
    /// The mark that stands before a figure; empty for a solid one.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Solid => "",
            Self::Weak => "~",
            Self::AtBound => "^",
        }
    }

    /// What the mark means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Solid => "",
            Self::Weak => "weak: rests on low confidence or on assumptions",
            Self::AtBound => "at a bound: the data do not fix this value",
        }
    }
}

/// What a cell holds. A value that is not finite counts as missing everywhere.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words, also allowed in a column of figures ("none").
    Text(String),
    /// One figure in the column's unit (a fraction in a percent column).
    Number(f64),
    /// A figure with its interval, all in the column's unit.
    Band {
        /// Most likely value.
        central: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A figure that is only known to lie between two others.
    Range {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Not known.
    #[default]
    Missing,
}

/// One value with how sure it is and what must be said about it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// How far it can be leaned on.
    #[serde(default)]
    pub quality: Quality,
    /// A remark, set as a numbered footnote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it stands for; colors it where there are colors. Whatever it says must also stand in words.
    #[serde(default)]
    pub tone: Tone,
}

impl Cell {
    /// A figure with its interval.
    #[must_use]
    pub fn band(central: f64, low: f64, high: f64) -> Self {
        Self { value: Value::Band { central, low, high }, ..Self::default() }
    }

    /// A figure of which only the bounds are known.
    #[must_use]
    pub fn range(low: f64, high: f64) -> Self {
        Self { value: Value::Range { low, high }, ..Self::default() }
    }

    /// A value nobody knows.
    #[must_use]
    pub fn missing() -> Self {
        Self::default()
    }

    /// The same, marked as weak.
    #[must_use]
    pub fn weak(self) -> Self {
        self.quality(Quality::Weak)
    }

    /// The same, with this quality.
    #[must_use]
    pub fn quality(mut self, quality: Quality) -> Self {
        self.quality = quality;
        self
    }

    /// The same, with a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The same, in this tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The value as a column of this kind writes it, without the quality mark.
    #[must_use]
    pub fn text(&self, kind: Kind) -> String {
        match (&self.value, kind) {
            (Value::Text(text), _) => text.clone(),
            (Value::Number(v), Kind::Percent) => number::percent(*v),
            (Value::Number(v), _) => number::number(*v),
            (Value::Band { central, low, high }, Kind::Percent) => number::percent_band(*central, *low, *high),
            (Value::Band { central, low, high }, _) => number::band(*central, *low, *high),
            (Value::Range { low, high }, Kind::Percent) => number::percent_range(*low, *high),
            (Value::Range { low, high }, _) => number::range(*low, *high),
            (Value::Missing, _) => number::NOT_KNOWN.to_owned(),
        }
    }

    /// The central figure, if there is one.
    #[must_use]
    pub fn central(&self) -> Option<f64> {
        match self.value {
            Value::Number(v) | Value::Band { central: v, .. } if v.is_finite() => Some(v),
            _ => None,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { value: Value::Text(text), ..Self::default() }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        let value = if value.is_finite() { Value::Number(value) } else { Value::Missing };
        Self { value, ..Self::default() }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or_else(Self::missing, Self::from)
    }
}

/// A bar beside each figure of a column, so that rows can be compared at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Value that fills the bar; it starts at zero.
    pub full: f64,
    /// Value at which a mark stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
}

impl Bar {
    /// Where a value stands on the bar, 0 to 1; nothing for what is no number.
    pub(crate) fn at(self, value: f64) -> Option<f64> {
        let usable = value.is_finite() && self.full.is_finite() && self.full > 0.0;
        usable.then(|| (value / self.full).clamp(0.0, 1.0))
    }

    /// The parts of the bar that a value fills for certain, and at most.
    pub(crate) fn filled(self, value: &Value) -> Option<(f64, f64)> {
        let (low, high) = match *value {
            Value::Number(value) => (value, value),
            Value::Band { low, high, .. } | Value::Range { low, high } => (low, high),
            Value::Text(_) | Value::Missing => return None,
        };
        Some((self.at(low)?, self.at(high)?))
    }
}

/// A column: its name, the unit of its values, and what they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// Unit of the values. In a tonnes column what they are tonnes of; not needed for shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Side on which the values line up.
    pub align: Align,
    /// What the values are.
    pub kind: Kind,
    /// Bar beside each figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bar: Option<Bar>,
}

impl Column {
    /// A column lined up as its kind asks: words left, figures right.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind, unit: Option<&str>) -> Self {
        let align = if kind == Kind::Text { Align::Left } else { Align::Right };
        Self { name: name.into(), unit: unit.map(str::to_owned), align, kind, bar: None }
    }

    /// The same with a bar beside each figure.
    #[must_use]
    pub fn bar(mut self, full: f64, threshold: Option<f64>) -> Self {
        self.bar = Some(Bar { full, threshold });
        self
    }

    /// The unit as a heading shows it: `t REO`, `USD/kg`; nothing for words and shares without one.
    #[must_use]
    pub fn unit_text(&self) -> Option<String> {
        let unit = self.unit.as_deref().map(str::trim).filter(|unit| !unit.is_empty());
        match (self.kind, unit) {
            (Kind::Tonnes, Some(of)) => Some(format!("t {of}")),
            (Kind::Tonnes, None) => Some("t".to_owned()),
            (_, unit) => unit.map(str::to_owned),
        }
    }
}

/// A table: what it shows, its columns, its rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// What the table shows, with period and place.
    pub caption: String,
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows; a row shorter than the columns is filled with missing values.
    pub rows: Vec<Vec<Cell>>,
    /// Remarks on the whole table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub footnotes: Vec<String>,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// Adds a column of words.
    #[must_use]
    pub fn text(self, name: &str) -> Self {
        self.column(Column::new(name, Kind::Text, None))
    }

    /// Adds a column of amounts in a unit (empty for a pure number).
    #[must_use]
    pub fn number(self, name: &str, unit: &str) -> Self {
        self.column(Column::new(name, Kind::Number, Some(unit).filter(|unit| !unit.is_empty())))
    }

    /// Adds a column of shares, given as fractions.
    #[must_use]
    pub fn percent(self, name: &str) -> Self {
        self.column(Column::new(name, Kind::Percent, None))
    }

    /// Adds a column of tonnes of something.
    #[must_use]
    pub fn tonnes(self, name: &str, of: &str) -> Self {
        self.column(Column::new(name, Kind::Tonnes, Some(of)))
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.push(cells);
        self
    }

    /// Adds a row in place.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a remark on the whole table.
    #[must_use]
    pub fn footnote(mut self, note: impl Into<String>) -> Self {
        self.footnotes.push(note.into());
        self
    }

    /// The remarks below the table: numbered notes of cells, the marks in use, remarks on the whole.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> =
            self.cell_notes().iter().enumerate().map(|(i, note)| format!("[{}] {note}", i + 1)).collect();
        for quality in [Quality::Weak, Quality::AtBound] {
            if self.rows.iter().flatten().any(|cell| cell.quality == quality) {
                notes.push(format!("{} {}", quality.mark(), quality.meaning()));
            }
        }
        notes.extend(self.footnotes.iter().cloned());
        notes
    }

    /// Remarks of cells, in reading order, each once.
    pub(crate) fn cell_notes(&self) -> Vec<&str> {
        let mut notes: Vec<&str> = Vec::new();
        for note in self.rows.iter().flatten().filter_map(|cell| cell.note.as_deref()) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    /// The cells of a row, exactly one for each column.
    pub(crate) fn cells<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a Column, Option<&'a Cell>)> {
        self.columns.iter().enumerate().map(|(i, column)| (column, row.get(i)))
    }
}
