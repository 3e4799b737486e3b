//! The years of a plan: what a dollar counts for, and how the network grows.

use adit_plan::instance::Period;

/// The horizon.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Years {
    /// First year.
    pub(super) first: i32,
    /// Last year.
    pub(super) last: i32,
    /// Year of the network, from which it grows.
    pub(super) network: i32,
    /// Year of the money, to which is discounted.
    pub(super) base: i32,
    /// Discount rate, a fraction a year.
    pub(super) discount: f64,
    /// Growth of demand, and of what stands to meet it, a fraction a year.
    pub(super) growth: f64,
}

impl Years {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    /// Each of them.
    pub(super) fn all(&self) -> impl Iterator<Item = i32> + use<> {
        self.first..=self.last
    }

    /// The place of a year in the horizon; none before or after.
    pub(super) fn index(&self, year: i32) -> Option<usize> {
        usize::try_from(year - self.first).ok().filter(|&index| index < self.count())
    }

    /// As periods of a plan. Money is spent in the middle of a year.
    pub(super) fn periods(&self) -> Vec<Period> {
        let discount = |year: i32| (1.0 + self.discount).powf(-f64::from(year - self.base));
        self.all().map(|year| Period { year, discount: discount(year) }).collect()
    }

    /// What is so much in the year of the network, year by year.
    pub(super) fn grown(&self, base: f64) -> Vec<f64> {
        self.all().map(|year| base * (1.0 + self.growth).powi(year - self.network)).collect()
    }
}
