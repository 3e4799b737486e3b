//! A stock bought once, against demand that is not yet known.

use super::{Checks, ReserveError, normal};

/// A stock that is bought once, for demand that is normally distributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Newsvendor {
    /// Mean of demand, tonnes.
    pub mean_t: f64,
    /// Standard deviation of demand, tonnes.
    pub deviation_t: f64,
    /// Loss for a tonne that is missing, USD.
    pub underage_usd_per_t: f64,
    /// Loss for a tonne that is left over, USD.
    pub overage_usd_per_t: f64,
}

impl Newsvendor {
    /// Part of demand's distribution that is worth covering: `underage / (underage + overage)`.
    #[must_use]
    pub fn critical_ratio(&self) -> f64 {
        self.underage_usd_per_t / (self.underage_usd_per_t + self.overage_usd_per_t)
    }
}

/// Tonnes to hold: the quantile of demand at the critical ratio, and never below nothing.
///
/// # Errors
/// Numbers that are negative or infinite; losses that are not above zero.
pub fn order_up_to(stock: &Newsvendor) -> Result<f64, Vec<ReserveError>> {
    let mut checks = Checks::default();
    checks.not_negative("mean demand (t)", stock.mean_t);
    checks.not_negative("deviation of demand (t)", stock.deviation_t);
    checks.positive("loss for a missing tonne (USD/t)", stock.underage_usd_per_t);
    checks.positive("loss for a tonne left over (USD/t)", stock.overage_usd_per_t);
    checks.passed()?;
    Ok((stock.mean_t + stock.deviation_t * normal::quantile(stock.critical_ratio())).max(0.0))
}
