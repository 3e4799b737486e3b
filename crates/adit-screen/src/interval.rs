//! Arithmetic with numbers that may be only bounded. Unknown is wide, never zero.
//!
//! All numbers here are shares, ratings, tonnes or dollars: none is negative, so a product grows with each factor and
//! its ends are the products of the ends.

use crate::answer::Value;

/// A number that is zero or more, and that may be only bounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Best estimate; `None` where only the ends are known.
    pub central: Option<f64>,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

impl Interval {
    /// A fraction of which nothing is known.
    pub const FRACTION: Self = Self { central: None, low: 0.0, high: 1.0 };

    /// A known number.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self { central: Some(value), low: value, high: value }
    }

    /// A number between two bounds.
    #[must_use]
    pub const fn between(low: f64, high: f64) -> Self {
        Self { central: None, low, high }
    }

    /// A best estimate with what is arguable around it.
    #[must_use]
    pub fn around(central: f64, low: Option<f64>, high: Option<f64>) -> Self {
        let (low, high) = (low.unwrap_or(central).min(central), high.unwrap_or(central).max(central));
        Self { central: Some(central), low, high }
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let central = self.central.zip(other.central).map(|(a, b)| a * b);
        Self { central, low: self.low * other.low, high: self.high * other.high }
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let central = self.central.zip(other.central).map(|(a, b)| a + b);
        Self { central, low: self.low + other.low, high: self.high + other.high }
    }

    /// The image under a function that never falls.
    #[must_use]
    pub fn rising(self, f: impl Fn(f64) -> f64) -> Self {
        Self { central: self.central.map(&f), low: f(self.low), high: f(self.high) }
    }

    /// Best estimate, or the middle of the bounds where there is none: for sorting, not for printing.
    #[must_use]
    pub fn middle(self) -> f64 {
        self.central.unwrap_or(f64::midpoint(self.low, self.high))
    }

    /// How far apart the ends are.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

impl From<Interval> for Value {
    fn from(interval: Interval) -> Self {
        Self { central: interval.central, low: interval.low, high: interval.high, band: None }
    }
}

impl From<Value> for Interval {
    fn from(value: Value) -> Self {
        Self { central: value.central, low: value.low, high: value.high }
    }
}
