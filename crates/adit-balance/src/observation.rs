//! Observations: a pull of the system together with the row it comes from.

use crate::system::{Deviation, Pull, Sum};
use adit_model::cell::Positive;
use adit_model::ids::{AssumptionId, SourceId};
use adit_model::table::At;
use adit_model::words::Confidence;
use serde::Serialize;

/// A figure of an earlier year loses this fraction of its value, as a deviation, for each year it is carried over.
///
/// A convention of this project: national rare earth statistics move by 10 to 20 % a year.
pub const DRIFT_PER_YEAR: f64 = 0.15;
/// Years over which a figure may be carried.
pub const CARRIED_YEARS: i32 = 3;
/// No observation is trusted closer than this fraction of its value.
pub const CLOSEST: f64 = 1e-3;

/// Where a pull comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    /// Table.
    pub table: &'static str,
    /// Key of the row.
    pub key: String,
    /// Where the row stands.
    pub at: At,
    /// What it says, in words.
    pub words: String,
    /// Document, if it is an observation.
    pub source: Option<SourceId>,
    /// Assumption, if it is none.
    pub assumption: Option<AssumptionId>,
    /// How it was read; assumptions have none.
    pub confidence: Option<Confidence>,
    /// Year of the figure.
    pub year: Option<i32>,
    /// Unit of the figure.
    pub unit: String,
}

/// What a pull states, kept apart from its form as an equation.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// A quantity.
    Quantity {
        /// What is counted.
        of: Sum,
        /// Stated value.
        value: f64,
    },
    /// A share or a ratio.
    Ratio {
        /// The part.
        of: Sum,
        /// The whole.
        per: Sum,
        /// Stated share, as a fraction.
        share: f64,
    },
}

/// A pull and its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Where it comes from.
    pub origin: Origin,
    /// What it states.
    pub statement: Statement,
    /// Deviation of the stated value, in its own unit (tonnes, or a fraction).
    pub stated_deviation: f64,
    /// The pull.
    pub pull: Pull,
}

impl Observation {
    /// A quantity with a deviation in its own unit.
    #[must_use]
    pub fn quantity(origin: Origin, of: Sum, value: f64, deviation: f64) -> Self {
        let pull = Pull { sum: of.clone(), value, deviation: Deviation::Absolute(deviation) };
        Self { origin, statement: Statement::Quantity { of, value }, stated_deviation: deviation, pull }
    }

    /// A share of a whole, with a deviation as a fraction of the whole.
    #[must_use]
    pub fn ratio(origin: Origin, of: Sum, per: Sum, share: f64, deviation: f64) -> Self {
        let sum = of.clone().plus(&per, -share);
        let pull = Pull { sum, value: 0.0, deviation: Deviation::OfSize { fraction: deviation, size: per.clone() } };
        Self { origin, statement: Statement::Ratio { of, per, share }, stated_deviation: deviation, pull }
    }

    /// What is stated, in the unit of the statement.
    #[must_use]
    pub fn stated(&self) -> f64 {
        match &self.statement {
            Statement::Quantity { value, .. } => *value,
            Statement::Ratio { share, .. } => *share,
        }
    }

    /// What a point says instead, in the unit of the statement; `None` for a share of nothing.
    #[must_use]
    pub fn balanced(&self, point: &[f64]) -> Option<f64> {
        match &self.statement {
            Statement::Quantity { of, .. } => Some(of.at(point)),
            Statement::Ratio { of, per, .. } => {
                let whole = per.at(point);
                (whole > 0.0).then(|| of.at(point) / whole)
            }
        }
    }
}

/// Deviation of a figure in its own unit: as stated, or from its confidence; wider if it is carried from another year.
#[must_use]
pub fn deviation(value: f64, stated: Option<Positive>, confidence: Confidence, years_carried: i32) -> f64 {
    let own = stated.map_or(confidence.relative_deviation() * value.abs(), Positive::get);
    let drift = DRIFT_PER_YEAR * f64::from(years_carried.abs()) * value.abs();
    own.hypot(drift).max(CLOSEST * value.abs())
}

/// The rows to use for a year: of each series those of the year, or else those of the latest year before it, if that is
/// not too long ago.
pub fn for_year<'a, T, K: Ord>(
    rows: impl Iterator<Item = &'a T> + Clone,
    year: i32,
    series: impl Fn(&'a T) -> K,
    year_of: impl Fn(&T) -> i32,
) -> Vec<&'a T> {
    let mut latest = std::collections::BTreeMap::new();
    for row in rows.clone().filter(|row| (year - CARRIED_YEARS..=year).contains(&year_of(row))) {
        let entry = latest.entry(series(row)).or_insert_with(|| year_of(row));
        *entry = (*entry).max(year_of(row));
    }
    rows.filter(|row| latest.get(&series(row)) == Some(&year_of(row))).collect()
}
