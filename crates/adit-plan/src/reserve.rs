//! How large a reserve should be, by methods that need no optimizer: a check on what the programme says.
//!
//! [`newsvendor`] and [`operating`] size stocks against demand that varies from day to day, [`insurance`] against a disaster
//! with a probability; [`drawdown`] says when to buy and when to release; [`ramf`] is the deficit that a government study
//! states. [`rules`] puts buying, rotating and releasing in words.
//!
//! Method: section "Reserves" of `docs/methods.md`. Masses are tonnes; money is US dollars of one base year.

pub mod drawdown;
pub mod insurance;
pub mod newsvendor;
pub mod normal;
pub mod operating;
pub mod ramf;
pub mod rules;

pub use drawdown::{Drawdown, DrawdownPolicy};
pub use insurance::{Shortfall, expected_cost, insurance_check};
pub use newsvendor::{Newsvendor, order_up_to};
pub use operating::{OperatingStock, Replenishment};
pub use ramf::{Obtainable, YearOfNeed, shortfalls};
pub use rules::{BuyWindow, Release, ReserveRules, Rotation};

/// A number that a method cannot use.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{what} is {found}: expected {expected}")]
pub struct ReserveError {
    /// Which number.
    pub what: String,
    /// What it is.
    pub found: f64,
    /// What it must be.
    pub expected: &'static str,
}

/// Collects what is wrong with the numbers of a method, so that all of it is told at once.
#[derive(Debug, Default)]
struct Checks(Vec<ReserveError>);

impl Checks {
    fn that(&mut self, holds: bool, what: impl Into<String>, found: f64, expected: &'static str) {
        if !holds {
            self.0.push(ReserveError { what: what.into(), found, expected });
        }
    }

    fn not_negative(&mut self, what: impl Into<String>, found: f64) {
        self.that(found.is_finite() && found >= 0.0, what, found, "a finite number, zero or more");
    }

    fn positive(&mut self, what: impl Into<String>, found: f64) {
        self.that(found.is_finite() && found > 0.0, what, found, "a finite number above zero");
    }

    fn part(&mut self, what: impl Into<String>, found: f64) {
        self.that((0.0..=1.0).contains(&found), what, found, "a fraction between 0 and 1");
    }

    fn passed(self) -> Result<(), Vec<ReserveError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
