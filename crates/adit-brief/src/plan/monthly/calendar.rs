//! Months of a plan as a calendar names them.

use adit_model::date::Date;
use std::fmt;

/// The longest month: days rounded up by it never promise an arrival too early, and 30, 60 and 90 days are one, two and
/// three months.
const DAYS: f64 = 31.0;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(i32);

impl Month {
    /// The month of a date.
    #[must_use]
    pub(super) fn of(date: Date) -> Self {
        let (year, month, _) = date.first_day();
        Self(year * 12 + i32::from(month) - 1)
    }

    /// The month so many months later.
    #[must_use]
    pub(super) fn plus(self, months: usize) -> Self {
        Self(self.0.saturating_add(i32::try_from(months).unwrap_or(i32::MAX)))
    }

    /// Months since another; none if it is before it.
    #[must_use]
    pub(super) fn since(self, other: Self) -> Option<usize> {
        usize::try_from(self.0 - other.0).ok()
    }

    /// The calendar year.
    #[must_use]
    pub(super) fn year(self) -> i32 {
        self.0.div_euclid(12)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.0.rem_euclid(12) + 1)
    }
}

/// Whole months that days take.
pub(super) fn months_up(days: f64) -> usize {
    count((days / DAYS).ceil())
}

/// Whole months that days fill.
pub(super) fn months_down(days: f64) -> usize {
    count((days / DAYS).floor())
}

/// The number of months nearest to days.
pub(super) fn months_near(days: f64) -> usize {
    count((days / DAYS).round())
}

/// A number of months, as a count.
pub(super) fn count(months: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to what fits
    let count = months.clamp(0.0, 12_000.0) as usize;
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use adit_model::cell::Cell;

    #[test]
    fn months_count_across_years() {
        let date = |text: &str| Date::parse(text).unwrap_or_else(|_| unreachable!());
        let november = Month::of(date("2026-11-23"));
        assert_eq!(november.plus(3).to_string(), "2027-02");
        assert_eq!(Month::of(date("2027-02")).since(november), Some(3));
        assert_eq!(november.since(november.plus(1)), None);
        assert_eq!(november.plus(1).to_string(), "2026-12");
    }

    #[test]
    fn days_round_to_the_safe_side() {
        assert_eq!([0.0, 1.0, 30.0, 31.0, 45.0, 90.0, 120.0].map(months_up), [0, 1, 1, 1, 2, 3, 4]);
        assert_eq!([0.0, 30.0, 31.0, 45.0, 62.0].map(months_down), [0, 0, 1, 1, 2]);
        assert_eq!([15.0, 30.0, 45.0, 63.0].map(months_near), [0, 1, 1, 2]);
    }
}
