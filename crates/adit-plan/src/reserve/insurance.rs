//! A reserve as an insurance: the next tonne is held as long as it saves more, on average, than it costs to hold.

use super::{Checks, ReserveError};

/// What is missing, without a reserve, in one way a disruption may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shortfall {
    /// Probability that it happens within a year; the rest of the probability is nothing missing.
    pub probability_a_year: f64,
    /// Tonnes missing from its beginning to its end.
    pub tonnes: f64,
}

impl Shortfall {
    /// The draws of a simulated scenario, which share its probability alike.
    #[must_use]
    pub fn of_draws(probability_a_year: f64, tonnes: &[f64]) -> Vec<Self> {
        let each = probability_a_year / tonnes.len().max(1) as f64;
        tonnes.iter().map(|&tonnes| Self { probability_a_year: each, tonnes }).collect()
    }
}

/// Tonnes of a good to hold: the least `S` with `loss * P(shortfall > S) <= holding`, where `P` is the probability within a
/// year. Zero where nothing is ever missing, or where holding costs more than what it saves.
///
/// `holding` is USD a tonne and year (capital, storage, loss of quality), `loss` USD for each tonne missing. One disruption
/// at a time: a reserve that is used is taken to be full again before the next.
///
/// # Errors
/// Every number that is negative, infinite or not a probability.
pub fn insurance_check(
    shortfalls: &[Shortfall],
    holding_usd_per_t_year: f64,
    loss_usd_per_t: f64,
) -> Result<f64, Vec<ReserveError>> {
    checked(shortfalls, holding_usd_per_t_year, loss_usd_per_t)?;
    let mut largest_first = shortfalls.to_vec();
    largest_first.sort_by(|a, b| b.tonnes.total_cmp(&a.tonnes));
    // Walking down, `beyond` is the probability that more is missing than the tonnes at hand.
    let mut beyond = 0.0;
    for shortfall in &largest_first {
        beyond += shortfall.probability_a_year;
        if loss_usd_per_t * beyond > holding_usd_per_t_year * (1.0 + ROUNDING) {
            return Ok(shortfall.tonnes);
        }
    }
    Ok(0.0)
}

/// Part by which a sum of probabilities may miss a tie.
const ROUNDING: f64 = 1e-12;

/// Cost of a reserve a year, USD: holding it, and what is missing in spite of it on average.
///
/// # Errors
/// Every number that is negative, infinite or not a probability.
pub fn expected_cost(
    tonnes: f64,
    shortfalls: &[Shortfall],
    holding_usd_per_t_year: f64,
    loss_usd_per_t: f64,
) -> Result<f64, Vec<ReserveError>> {
    checked(shortfalls, holding_usd_per_t_year, loss_usd_per_t)?;
    let missing = shortfalls.iter().map(|of| of.probability_a_year * (of.tonnes - tonnes).max(0.0)).sum::<f64>();
    Ok(holding_usd_per_t_year * tonnes + loss_usd_per_t * missing)
}

fn checked(shortfalls: &[Shortfall], holding: f64, loss: f64) -> Result<(), Vec<ReserveError>> {
    let mut checks = Checks::default();
    checks.not_negative("cost of holding (USD/t and year)", holding);
    checks.not_negative("loss for a missing tonne (USD/t)", loss);
    for (number, shortfall) in (1..).zip(shortfalls) {
        checks.part(format!("probability a year of shortfall {number}"), shortfall.probability_a_year);
        checks.not_negative(format!("tonnes of shortfall {number}"), shortfall.tonnes);
    }
    checks.passed()
}
