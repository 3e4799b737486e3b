//! Dates as sources state them: to the year, the month or the day.

use crate::cell::{Cell, Expected, Kind};
use serde::{Serialize, Serializer};

/// A year, a month or a day. `2024` as a start is its first day, as an end its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// First day it can mean, as (year, month, day).
    #[must_use]
    pub fn first_day(self) -> (i32, u8, u8) {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Last day it can mean, as (year, month, day); day 31 stands for the end of any month.
    #[must_use]
    pub fn last_day(self) -> (i32, u8, u8) {
        (self.year, self.month.unwrap_or(12), self.day.unwrap_or(31))
    }

    /// Whether a window that may be open at either end holds at some time in the year.
    #[must_use]
    pub fn window_covers_year(start: Option<Self>, end: Option<Self>, year: i32) -> bool {
        start.is_none_or(|date| date.year <= year) && end.is_none_or(|date| date.year >= year)
    }

    /// Whether the window holds at the end of the year.
    #[must_use]
    pub fn window_covers_year_end(start: Option<Self>, end: Option<Self>, year: i32) -> bool {
        let last = (year, 12, 31);
        start.is_none_or(|date| date.first_day() <= last) && end.is_none_or(|date| date.last_day() >= last)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Cell for Date {
    const KIND: Kind = Kind::Date;
    fn parse(text: &str) -> Result<Self, Expected> {
        let expected = || {
            let expected = Expected::new("a date: YYYY, YYYY-MM or YYYY-MM-DD");
            if text.contains('/') || text.contains('.') {
                expected.mend("write the year first, with hyphens: 2025-04-04")
            } else {
                expected
            }
        };
        let mut parts = text.split('-');
        let mut number = |digits: usize, low: u16, high: u16| match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse::<u16>().ok().filter(|value| (low..=high).contains(value)).map(Some).ok_or_else(expected)
            }
            Some(_) => Err(expected()),
        };
        let year = number(4, 1800, 2200)?.ok_or_else(expected)?;
        let month = number(2, 1, 12)?;
        let day = number(2, 1, month.map_or(31, |month| days_in_month(year, month)))?;
        if parts.next().is_some() {
            return Err(expected());
        }
        let small = |value: u16| u8::try_from(value).ok();
        Ok(Self { year: i32::from(year), month: month.and_then(small), day: day.and_then(small) })
    }
}

const fn days_in_month(year: u16, month: u16) -> u16 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}
