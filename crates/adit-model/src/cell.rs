//! The types a column may have, and how text becomes a value.

use crate::words::Basis;
use serde::{Deserialize, Serialize};

/// What kind of value a column holds; the descriptor, the reference page and the error messages are made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// Identifier of a row of this table (several tables joined with `|`; empty: a handle of the row itself).
    Id {
        /// Table or tables.
        table: &'static str,
        /// What it names, in words.
        name: &'static str,
    },
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Any finite number.
    Number,
    /// A finite number, zero or more.
    Positive,
    /// A finite number from 0 to 100.
    Percent,
    /// A calendar year.
    Year,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    Date,
    /// Which flows are meant.
    Scope,
    /// Several values joined with `|`.
    List(&'static Kind),
}

/// What a cell should have held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// What was expected, in words.
    pub what: String,
    /// How to mend it, if that is known.
    pub mend: Option<String>,
}

impl Expected {
    /// Something was expected.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), mend: None }
    }

    /// Adds the mend.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }

    /// One of a few words was expected; names the nearest.
    #[must_use]
    pub fn one_of(found: &str, words: &[&str]) -> Self {
        let expected = Self::new(format!("one of {}", words.join(", ")));
        match crate::problem::nearest(found, words.iter().copied()) {
            Some(word) => expected.mend(format!("did you mean `{word}`?")),
            None => expected,
        }
    }
}

/// A value that can stand in a cell.
pub trait Cell: Sized {
    /// Kind of value.
    const KIND: Kind;
    /// Whether an empty cell is an error.
    const REQUIRED: bool = true;

    /// Reads a cell that is not empty.
    ///
    /// # Errors
    /// What was expected instead.
    fn parse(text: &str) -> Result<Self, Expected>;

    /// The value of an empty cell.
    #[must_use]
    fn empty() -> Option<Self> {
        None
    }

    /// Calls `visit` with (table, id) for every row the value refers to.
    fn ids(&self, visit: &mut dyn FnMut(&'static str, &str)) {
        let _ = visit;
    }
}

impl Cell for String {
    const KIND: Kind = Kind::Text;
    fn parse(text: &str) -> Result<Self, Expected> {
        Ok(text.to_owned())
    }
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn parse(text: &str) -> Result<Self, Expected> {
        T::parse(text).map(Some)
    }
    fn empty() -> Option<Self> {
        Some(None)
    }
    fn ids(&self, visit: &mut dyn FnMut(&'static str, &str)) {
        if let Some(value) = self {
            value.ids(visit);
        }
    }
}

/// Several values in one cell, joined with `|`. An empty cell is an empty list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Cell> Cell for List<T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const REQUIRED: bool = false;
    fn parse(text: &str) -> Result<Self, Expected> {
        text.split('|')
            .map(str::trim)
            .map(|part| {
                if part.is_empty() {
                    Err(Expected::new("values joined with a single `|`").mend("remove the empty part"))
                } else {
                    T::parse(part)
                }
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
    fn empty() -> Option<Self> {
        Some(Self::default())
    }
    fn ids(&self, visit: &mut dyn FnMut(&'static str, &str)) {
        for value in &self.0 {
            value.ids(visit);
        }
    }
}

/// Declares a finite number within bounds.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident, $kind:expr, $ok:expr, $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// The number, if it is finite and within bounds.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                let within: fn(f64) -> bool = $ok;
                (value.is_finite() && within(value)).then_some(Self(value))
            }
            /// The number.
            #[must_use]
            pub const fn get(self) -> f64 { self.0 }
        }

        impl Cell for $name {
            const KIND: Kind = $kind;
            fn parse(text: &str) -> Result<Self, Expected> {
                let number = parse_number(text, $what)?;
                Self::new(number).ok_or_else(|| Expected::new($what))
            }
        }
    )+};
}

numbers! {
    /// Any finite number.
    Number, Kind::Number, |_| true, "a number";
    /// A number that may be negative: a coordinate, a change.
    Signed, Kind::Number, |_| true, "a number";
    /// Zero or more: tonnes, money, a deviation.
    Positive, Kind::Positive, |value| value >= 0.0, "a number, zero or more";
    /// From 0 to 100.
    Percent, Kind::Percent, |value| (0.0..=100.0).contains(&value), "a percentage from 0 to 100";
}

impl Percent {
    /// The share as a fraction.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

fn parse_number(text: &str, what: &str) -> Result<f64, Expected> {
    let error = || {
        let expected = Expected::new(what);
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '%' | '_')).collect();
        if plain != text && plain.parse::<f64>().is_ok_and(f64::is_finite) {
            expected.mend(format!("write `{plain}`: no thousands separators, signs or spaces"))
        } else if matches!(text.to_ascii_lowercase().as_str(), "nan" | "na" | "n/a" | "-" | "inf" | "null" | "w") {
            expected.mend("leave the cell empty if the figure is not known")
        } else {
            expected
        }
    };
    // Rust reads `inf` and `NaN` as numbers; a table must not hold them.
    text.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(error)
}

/// A calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Year(pub i32);

impl std::fmt::Display for Year {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Cell for Year {
    const KIND: Kind = Kind::Year;
    fn parse(text: &str) -> Result<Self, Expected> {
        text.parse::<i32>()
            .ok()
            .filter(|year| (1800..=2200).contains(year))
            .map(Self)
            .ok_or_else(|| Expected::new("a calendar year such as 2024"))
    }
}

/// Tonnes, and what they are tonnes of: `45,500 t REO` and `45,500 t magnet` never add up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mass {
    tonnes: f64,
    basis: Basis,
}

impl Mass {
    /// Tonnes of a basis; `None` for a negative or unbounded number.
    #[must_use]
    pub fn new(tonnes: f64, basis: Basis) -> Option<Self> {
        (tonnes.is_finite() && tonnes >= 0.0).then_some(Self { tonnes, basis })
    }
    /// Tonnes.
    #[must_use]
    pub const fn tonnes(self) -> f64 {
        self.tonnes
    }
    /// What they are tonnes of.
    #[must_use]
    pub const fn basis(self) -> Basis {
        self.basis
    }
    /// The sum, if both are tonnes of the same thing.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.basis == other.basis).then_some(Self { tonnes: self.tonnes + other.tonnes, basis: self.basis })
    }
    /// Oxide tonnes as tonnes of the element, by the element's factor; `None` unless these are tonnes of REO.
    #[must_use]
    pub fn oxide_to_element(self, element_per_oxide: f64) -> Option<Self> {
        (self.basis == Basis::Reo).then_some(Self { tonnes: self.tonnes * element_per_oxide, basis: Basis::Element })
    }
}
