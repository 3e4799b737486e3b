//! How a reserve is run, in words that a decision maker can adopt: when to buy, how to keep it fresh, when to release.

use super::{Checks, ReserveError};
use serde::Serialize;
use std::fmt;

/// When a reserve is filled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BuyWindow {
    /// First year of buying.
    pub from: i32,
    /// Last year of buying.
    pub until: i32,
    /// Tonnes to hold at its end.
    pub tonnes: f64,
    /// Most that is bought in a year, tonnes: buying faster would make the shortage it is meant against.
    pub most_a_year_t: Option<f64>,
}

/// How a reserve is kept fresh: the oldest is sold to users as fresh tonnes are bought.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rotation {
    /// Years for which the good keeps its quality.
    pub shelf_life_years: f64,
}

/// When a reserve is opened, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Release {
    /// Part of their need that those it serves must be missing, a fraction.
    pub missing: f64,
    /// Months for which they must have missed it.
    pub after_months: f64,
    /// Most that leaves in a month, as a fraction of the full reserve.
    pub rate_a_month: f64,
}

/// The rules of a reserve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReserveRules {
    /// What is held, in words.
    pub good: String,
    /// Buying.
    pub buy: BuyWindow,
    /// Rotation; none for what keeps for ever.
    pub rotation: Option<Rotation>,
    /// Release.
    pub release: Release,
}

impl BuyWindow {
    /// Tonnes bought in each year of the window: alike in all of them.
    #[must_use]
    pub fn a_year_t(&self) -> f64 {
        self.tonnes / f64::from((self.until - self.from + 1).max(1))
    }
}

impl ReserveRules {
    /// Tonnes that are exchanged each year, so that none is older than the good keeps.
    #[must_use]
    pub fn rotated_t_a_year(&self) -> f64 {
        self.rotation.map_or(0.0, |rotation| self.buy.tonnes / rotation.shelf_life_years)
    }

    /// Checks the rules against each other.
    ///
    /// # Errors
    /// A window that ends before it begins or that asks for more a year than may be bought; numbers that are negative,
    /// infinite or no fraction; nothing that may leave.
    pub fn checked(&self) -> Result<(), Vec<ReserveError>> {
        let mut checks = Checks::default();
        let BuyWindow { from, until, tonnes, most_a_year_t } = self.buy;
        checks.that(from <= until, "last year of buying", f64::from(until), "not before the first year of buying");
        checks.not_negative("tonnes to hold", tonnes);
        if let Some(most) = most_a_year_t {
            checks.not_negative("most bought in a year (t)", most);
            let a_year = self.buy.a_year_t();
            checks.that(a_year <= most * (1.0 + 1e-9), "bought in a year (t)", a_year, "at most what may be bought");
        }
        if let Some(rotation) = self.rotation {
            checks.positive("shelf life (years)", rotation.shelf_life_years);
        }
        checks.part("part that must be missing", self.release.missing);
        checks.not_negative("months until release", self.release.after_months);
        checks.part("part that leaves in a month", self.release.rate_a_month);
        checks.that(self.release.rate_a_month > 0.0, "part that leaves in a month", 0.0, "above 0");
        checks.passed()
    }
}

impl fmt::Display for ReserveRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BuyWindow { from, until, tonnes, .. } = self.buy;
        let years = if from == until { format!("in {from}") } else { format!("from {from} to {until}") };
        let a_year = if from == until { String::new() } else { format!(", {} t a year", rounded(self.buy.a_year_t())) };
        write!(f, "Buy {} t of {} {years}{a_year}.", rounded(tonnes), self.good)?;
        match self.rotation {
            Some(Rotation { shelf_life_years }) => write!(
                f,
                " Exchange {} t a year, the oldest first: it keeps {} years.",
                rounded(self.rotated_t_a_year()),
                rounded(shelf_life_years)
            )?,
            None => write!(f, " It keeps: nothing is rotated.")?,
        }
        let Release { missing, after_months, rate_a_month } = self.release;
        let when = if after_months > 0.0 {
            format!("for {} months", rounded(after_months))
        } else {
            "in any month".to_owned()
        };
        write!(
            f,
            " Release once those it serves miss more than {}% of their need {when}, at most {}% of the full reserve a month.",
            rounded(missing * 100.0),
            rounded(rate_a_month * 100.0)
        )
    }
}

/// Three digits, or whole tonnes above a thousand.
fn rounded(value: f64) -> String {
    if value >= 100.0 {
        return format!("{value:.0}");
    }
    let text = if value >= 10.0 { format!("{value:.1}") } else { format!("{value:.2}") };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
