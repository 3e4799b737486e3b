//! Operating stocks: what a plant holds so that ordinary days do not stop it. They are no reserve against a disaster.

use super::{Checks, ReserveError, normal};

/// A stock that is reordered once it is low: the rule `(s, S)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatingStock {
    /// Position at or below which an order goes out (`s`), tonnes.
    pub reorder_at_t: f64,
    /// Position that the order restores (`S`), tonnes.
    pub up_to_t: f64,
}

/// What the sizes of an operating stock rest on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replenishment {
    /// Mean of what is used in a month, tonnes.
    pub use_t_per_month: f64,
    /// Standard deviation of what is used in a month, tonnes; months are independent.
    pub deviation_t: f64,
    /// Months from order to arrival.
    pub lead_months: f64,
    /// Probability that the stock lasts until the order arrives, a fraction.
    pub service: f64,
    /// Cost of an order whatever its size, USD.
    pub order_usd: f64,
    /// Cost of holding a tonne for a month, USD.
    pub holding_usd_per_t_month: f64,
}

impl OperatingStock {
    /// A rule with both of its levels given.
    ///
    /// # Errors
    /// Levels that are negative or infinite; an upper level below the lower one.
    pub fn new(reorder_at_t: f64, up_to_t: f64) -> Result<Self, Vec<ReserveError>> {
        let mut checks = Checks::default();
        checks.not_negative("level of reordering (t)", reorder_at_t);
        checks.not_negative("level restored (t)", up_to_t);
        checks.that(up_to_t >= reorder_at_t, "level restored (t)", up_to_t, "at least the level of reordering");
        checks.passed().map(|()| Self { reorder_at_t, up_to_t })
    }

    /// Levels from use and costs: `s` is the quantile of use over the lead time, and `S - s` the lot at which ordering and
    /// holding cost alike, `sqrt(2 * order * use / holding)`.
    ///
    /// # Errors
    /// Numbers that are negative or infinite; a service of 0 or 1; a cost of holding of zero.
    pub fn sized(by: &Replenishment) -> Result<Self, Vec<ReserveError>> {
        let mut checks = Checks::default();
        checks.not_negative("use (t/month)", by.use_t_per_month);
        checks.not_negative("deviation of use (t)", by.deviation_t);
        checks.not_negative("lead time (months)", by.lead_months);
        checks.not_negative("cost of an order (USD)", by.order_usd);
        checks.positive("cost of holding (USD/t and month)", by.holding_usd_per_t_month);
        checks.that(by.service > 0.0 && by.service < 1.0, "service", by.service, "a fraction above 0 and below 1");
        checks.passed()?;
        let spread = by.deviation_t * by.lead_months.sqrt();
        let reorder_at_t = (by.use_t_per_month * by.lead_months + normal::quantile(by.service) * spread).max(0.0);
        let lot = (2.0 * by.order_usd * by.use_t_per_month / by.holding_usd_per_t_month).sqrt();
        Ok(Self { reorder_at_t, up_to_t: reorder_at_t + lot })
    }

    /// Tonnes to order at a position (what is held and under way, less what is owed).
    #[must_use]
    pub fn order_t(&self, position_t: f64) -> f64 {
        if position_t <= self.reorder_at_t { self.up_to_t - position_t } else { 0.0 }
    }
}
