//! Decisions over the years: a row for each, with the steps on the way until it is effective.

mod svg;

pub use svg::{svg, svg_file};

use crate::table::{Cell, Quality, Table};
use serde::{Deserialize, Serialize};

/// Steps on the way of a project, in the order that every page keeps.
pub const PHASES: [&str; 5] = ["permit", "construction", "ramp-up", "qualification", "effective"];

/// Most years that are drawn; what lies beyond stands in the table.
const MOST_YEARS: i32 = 60;

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct GanttBar {
    /// Position in [`PHASES`]; a number beyond them is drawn like the first.
    pub phase: usize,
    /// First day, as a year with a fraction.
    pub from: f64,
    /// Last day.
    pub until: f64,
}

impl GanttBar {
    /// Whether it has a place on a time axis.
    pub(crate) fn is_drawn(&self) -> bool {
        let near = |year: f64| year.is_finite() && year.abs() < 1e5;
        near(self.from) && near(self.until) && self.until > self.from
    }

    /// Its step in words.
    pub(crate) fn word(&self) -> &'static str {
        PHASES.get(self.phase).copied().unwrap_or(PHASES[0])
    }

    /// `2027-01 to 2028-06`.
    fn months(&self) -> String {
        if !self.is_drawn() {
            return crate::number::NOT_KNOWN.to_owned();
        }
        format!("{} to {}", month(self.from + 1e-6), month(self.until - 1e-6))
    }
}

/// The month of a year with a fraction.
fn month(at: f64) -> String {
    let year = at.floor();
    format!("{year:04}-{:02}", ((at - year) * 12.0).floor() + 1.0)
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GanttRow {
    /// Name.
    pub label: String,
    /// What stands beside the name: place, amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How far its dates can be leaned on.
    #[serde(default)]
    pub quality: Quality,
    /// Steps; a later one is drawn over an earlier one.
    pub bars: Vec<GanttBar>,
}

/// Decisions over the years.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GanttChart {
    /// What the chart shows.
    pub caption: String,
    /// First and last year of the axis, both whole; without them, those that hold all steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<[i32; 2]>,
    /// The decisions, top to bottom.
    pub rows: Vec<GanttRow>,
}

impl GanttChart {
    /// First day of the axis and the day after its last.
    pub(crate) fn span(&self) -> (i32, i32) {
        let bars = || self.rows.iter().flat_map(|row| &row.bars).filter(|bar| bar.is_drawn());
        let low = bars().map(|bar| bar.from).fold(f64::INFINITY, f64::min);
        let high = bars().map(|bar| bar.until).fold(f64::NEG_INFINITY, f64::max);
        #[expect(clippy::cast_possible_truncation, reason = "years near enough to be drawn")]
        let (low, high) = if low < high { (low.floor() as i32, high.ceil() as i32) } else { (0, 1) };
        let (low, high) = match self.years {
            Some([first, last]) if first <= last && last < i32::MAX => (first, last + 1),
            _ => (low, high),
        };
        (low, high.min(low.saturating_add(MOST_YEARS)))
    }

    /// Steps that some row takes, in order.
    pub(crate) fn phases(&self) -> Vec<usize> {
        let taken = |phase: &usize| {
            let bars = self.rows.iter().flat_map(|row| &row.bars);
            bars.filter(|bar| bar.is_drawn()).any(|bar| bar.word() == PHASES[*phase])
        };
        (0..PHASES.len()).filter(taken).collect()
    }

    /// What must be said below the chart.
    #[must_use]
    pub fn reading(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let (low, high) = self.span();
        let outside = |bar: &&GanttBar| bar.is_drawn() && (bar.from < f64::from(low) || bar.until > f64::from(high));
        if self.rows.iter().flat_map(|row| &row.bars).any(|bar| outside(&bar)) {
            lines.push("Bars are cut at the ends of the axis.".to_owned());
        }
        if self.rows.iter().any(|row| row.quality == Quality::Weak) {
            lines.push(format!("{} {}.", Quality::Weak.mark(), Quality::Weak.meaning()));
        }
        lines
    }

    /// The same as a table: a row for each decision, a column for each step.
    #[must_use]
    pub fn to_table(&self) -> Table {
        let phases = self.phases();
        let details = self.rows.iter().any(|row| row.detail.is_some());
        let mut table = Table::new(self.caption.clone()).text("Decision");
        if details {
            table = table.text("What");
        }
        for &phase in &phases {
            table = table.text(PHASES[phase]);
        }
        for row in &self.rows {
            let mut cells = vec![Cell::from(row.label.as_str()).quality(row.quality)];
            if details {
                cells.push(row.detail.as_deref().unwrap_or_default().into());
            }
            cells.extend(phases.iter().map(|&phase| {
                let bars = row.bars.iter().filter(|bar| bar.word() == PHASES[phase]);
                let months: Vec<String> = bars.map(GanttBar::months).collect();
                Cell::from(if months.is_empty() { "–".to_owned() } else { months.join(", ") })
            }));
            table.push(cells);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_a_step_hold_both_its_ends() {
        let months = |from, until| GanttBar { phase: 0, from, until }.months();
        assert_eq!(months(2027.0, 2028.5), "2027-01 to 2028-06");
        assert_eq!(months(2027.25, 2028.0), "2027-04 to 2027-12");
        assert_eq!(months(2028.0, 2027.0), "not known");
        assert_eq!(months(f64::NAN, 2027.0), "not known");
    }

    #[test]
    fn the_axis_holds_whole_years() {
        let bar = |from, until| GanttBar { phase: 1, from, until };
        let row = GanttRow { bars: vec![bar(2026.9, 2028.1), bar(f64::NAN, 3000.0)], ..GanttRow::default() };
        let chart = GanttChart { rows: vec![row], ..GanttChart::default() };
        assert_eq!(chart.span(), (2026, 2029));
        assert_eq!(GanttChart { years: Some([2027, 2035]), ..chart }.span(), (2027, 2036));
        assert_eq!(GanttChart::default().span(), (0, 1));
    }
}
