//! Disruption potential, trade exposure and economic vulnerability (Nassar and others 2020; again in the review of 2021).
//!
//! The equations are those of a public transcription of the paper. How the paper brings the three onto one scale was not
//! read: the bounds are inputs here, and results say so.

use crate::interval::Interval;

/// At or above which the review of 2021 recommended a mineral by the figures alone.
pub const THRESHOLD: f64 = 0.40;

/// A supplier of the world: its share, and how little able and willing it is to supply the importer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// Share of world output.
    pub share: Interval,
    /// Inability, 0 to 1.
    pub inability: Interval,
    /// Unwillingness, 0 to 1.
    pub unwillingness: Interval,
}

/// An industry that uses the mineral.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct User {
    /// Value added a year, US dollars.
    pub value_added: f64,
    /// Operating profit a year, US dollars.
    pub operating_profit: f64,
    /// What it spends on the mineral a year, US dollars.
    pub expenditure: Interval,
}

/// Ends of the scales onto which the indicators are brought. Not verified against the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales {
    /// Disruption potential that counts as one; zero counts as zero.
    pub disruption_high: f64,
    /// Economic vulnerability that counts as zero.
    pub vulnerability_low: f64,
    /// Economic vulnerability that counts as one; in between the scale is logarithmic.
    pub vulnerability_high: f64,
}

impl Scales {
    /// Disruption potential from 0 to 1.
    #[must_use]
    pub fn disruption(&self, potential: Interval) -> Interval {
        potential.rising(|dp| (dp / self.disruption_high).clamp(0.0, 1.0))
    }

    /// Economic vulnerability from 0 to 1.
    #[must_use]
    pub fn vulnerability(&self, vulnerability: Interval) -> Interval {
        let (low, high) = (self.vulnerability_low.ln(), self.vulnerability_high.ln());
        // The logarithm of zero is below every scale.
        vulnerability.rising(|ev| if ev > 0.0 { ((ev.ln() - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 })
    }

    /// Whether the scales have a length.
    #[must_use]
    pub fn are_valid(&self) -> bool {
        self.disruption_high > 0.0 && self.vulnerability_low > 0.0 && self.vulnerability_high > self.vulnerability_low
    }
}

/// Disruption potential: `sum of share^2 * inability * unwillingness` over the suppliers other than the importer.
#[must_use]
pub fn disruption_potential(suppliers: &[Supplier]) -> Interval {
    suppliers.iter().fold(Interval::exact(0.0), |sum, supplier| {
        sum.plus(supplier.share.rising(|share| share * share).times(supplier.inability).times(supplier.unwillingness))
    })
}

/// Economic vulnerability: `sum of value added / GDP * expenditure / operating profit` over the industries that use it.
///
/// `None` without a gross domestic product, or where an industry makes no profit to hold the expenditure against.
#[must_use]
pub fn economic_vulnerability(users: &[User], gdp: f64) -> Option<Interval> {
    if gdp <= 0.0 || users.is_empty() || users.iter().any(|user| user.operating_profit <= 0.0) {
        return None;
    }
    Some(users.iter().fold(Interval::exact(0.0), |sum, user| {
        let weight = user.value_added / gdp / user.operating_profit;
        sum.plus(user.expenditure.rising(|spent| weight * spent))
    }))
}

/// Supply risk: the geometric mean of the three on the scale 0 to 1.
#[must_use]
pub fn supply_risk(disruption: Interval, exposure: Interval, vulnerability: Interval) -> Interval {
    disruption.times(exposure.rising(|te| te.clamp(0.0, 1.0))).times(vulnerability).rising(f64::cbrt)
}
