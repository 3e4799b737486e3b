//! A weighted least-squares system over non-negative unknowns, apart from what the unknowns mean.

use std::collections::BTreeMap;

/// A linear expression: coefficients by unknown, sorted, without doubles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sum(BTreeMap<usize, f64>);

impl Sum {
    /// One unknown.
    #[must_use]
    pub fn of(unknown: usize) -> Self {
        Self(BTreeMap::from([(unknown, 1.0)]))
    }

    /// Adds `factor` times an unknown.
    pub fn add(&mut self, unknown: usize, factor: f64) {
        *self.0.entry(unknown).or_default() += factor;
    }

    /// Adds `factor` times another expression.
    pub fn add_sum(&mut self, other: &Self, factor: f64) {
        for (unknown, coefficient) in other.iter() {
            self.add(unknown, factor * coefficient);
        }
    }

    /// The expression plus `factor` times another.
    #[must_use]
    pub fn plus(mut self, other: &Self, factor: f64) -> Self {
        self.add_sum(other, factor);
        self
    }

    /// Unknowns and their coefficients; zeros are left out.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.0.iter().map(|(unknown, factor)| (*unknown, *factor)).filter(|(_, factor)| *factor != 0.0)
    }

    /// Whether it speaks of no unknown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Its value at a point.
    #[must_use]
    pub fn at(&self, point: &[f64]) -> f64 {
        self.iter().map(|(unknown, factor)| factor * point[unknown]).sum()
    }
}

impl FromIterator<(usize, f64)> for Sum {
    fn from_iter<I: IntoIterator<Item = (usize, f64)>>(items: I) -> Self {
        let mut sum = Self::default();
        for (unknown, factor) in items {
            sum.add(unknown, factor);
        }
        sum
    }
}

/// How far an observation may be off.
#[derive(Debug, Clone, PartialEq)]
pub enum Deviation {
    /// In the unit of the row.
    Absolute(f64),
    /// A fraction of the size of an expression, such as 5 % of a plant's intake. The size is that of the previous pass
    /// and the deviation is fixed from then on, so that the programme stays quadratic.
    OfSize {
        /// Fraction.
        fraction: f64,
        /// Expression whose size counts.
        size: Sum,
    },
}

/// A row that pulls: `sum = value`, give or take its deviation.
#[derive(Debug, Clone, PartialEq)]
pub struct Pull {
    /// Left side.
    pub sum: Sum,
    /// Right side.
    pub value: f64,
    /// One standard deviation.
    pub deviation: Deviation,
}

/// The whole programme: unknowns >= 0, exact balances, limits, pulls.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct System {
    /// Number of unknowns.
    pub unknowns: usize,
    /// Expressions that are zero.
    pub balances: Vec<Sum>,
    /// Expressions and what they may not exceed.
    pub limits: Vec<(Sum, f64)>,
    /// Observations and assumptions.
    pub pulls: Vec<Pull>,
}

impl System {
    /// Adds an unknown.
    pub fn unknown(&mut self) -> usize {
        self.unknowns += 1;
        self.unknowns - 1
    }

    /// The largest observed value: the yardstick of what is small. Zero if nothing is observed.
    #[must_use]
    pub fn yardstick(&self) -> f64 {
        self.pulls.iter().map(|pull| pull.value.abs()).fold(0.0, f64::max)
    }
}
