//! The deficit of a national emergency, year by year.
//!
//! The structure follows what the published abstracts of IDA's Risk Assessment and Mitigation Framework for Strategic
//! Materials say of its Stockpile Sizing Module. The reports were not read, so the formula is not verified, and no
//! result of this module is a result of that framework.

use super::{Checks, ReserveError};

/// What can be had of a supplier in a year of the emergency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Obtainable {
    /// What it supplies, tonnes.
    pub supply_t: f64,
    /// Part of it that still comes out in the emergency, 0 to 1.
    pub reliability: f64,
    /// Part of that which the country can obtain, 0 to 1.
    pub allocation: f64,
}

/// Need and supply of a year of the emergency.
#[derive(Debug, Clone, PartialEq)]
pub struct YearOfNeed {
    /// Civilian need in a usual year, tonnes.
    pub civilian_t: f64,
    /// Military need, tonnes.
    pub military_t: f64,
    /// Supply, one entry a country.
    pub supply: Vec<Obtainable>,
}

/// What is missing each year, tonnes: `max(0, austerity * civilian + military - sum of reliability * allocation * supply)`.
/// Their sum is the goal of a stockpile. `austerity` is the part of civilian need that is upheld.
///
/// # Errors
/// Every number that is negative, infinite or no fraction.
pub fn shortfalls(years: &[YearOfNeed], austerity: f64) -> Result<Vec<f64>, Vec<ReserveError>> {
    let mut checks = Checks::default();
    checks.part("part of civilian need that is upheld", austerity);
    for (year, need) in (1..).zip(years) {
        checks.not_negative(format!("civilian need of year {year} (t)"), need.civilian_t);
        checks.not_negative(format!("military need of year {year} (t)"), need.military_t);
        for (number, of) in (1..).zip(&need.supply) {
            let of_whom = format!("supplier {number} in year {year}");
            checks.not_negative(format!("supply of {of_whom} (t)"), of.supply_t);
            checks.part(format!("reliability of {of_whom}"), of.reliability);
            checks.part(format!("allocation of {of_whom}"), of.allocation);
        }
    }
    checks.passed()?;
    let missing = |need: &YearOfNeed| {
        let supply: f64 = need.supply.iter().map(|of| of.reliability * of.allocation * of.supply_t).sum();
        (austerity * need.civilian_t + need.military_t - supply).max(0.0)
    };
    Ok(years.iter().map(missing).collect())
}
