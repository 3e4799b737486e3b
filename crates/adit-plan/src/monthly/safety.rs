//! Safety stock by the rule of the service level.

use crate::reserve::normal::quantile;

/// Units that keep a month from running short for errors of the forecast with the chance wanted: the quantile of the
/// normal distribution times the deviation over the lead time and the month itself. Errors of months are taken as
/// independent.
///
/// `deviation` is that of one month; `lead` is the lead time in months.
#[must_use]
pub fn service_stock(service: f64, deviation: f64, lead: usize) -> f64 {
    quantile(service).max(0.0) * deviation * ((lead + 1) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 2.0537 * 100 * sqrt(4).
    #[test]
    fn stock_grows_with_the_root_of_the_lead_time() {
        assert!((service_stock(0.98, 100.0, 3) - 410.75).abs() < 0.01);
        assert!(service_stock(0.5, 100.0, 3).abs() < 1e-9);
    }
}
