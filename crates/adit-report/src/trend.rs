//! Figures by year: a few short series with what the data leave open.

mod svg;

pub use svg::{svg, svg_file};

use crate::axis::Axis;
use crate::document::Tone;
use crate::table::{Cell, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A figure of one year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrendPoint {
    /// The year.
    pub year: i32,
    /// Most likely value; nothing where only the bounds are known.
    pub central: Option<f64>,
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
}

impl TrendPoint {
    /// A figure without an interval.
    #[must_use]
    pub fn exact(year: i32, value: f64) -> Self {
        Self { year, central: Some(value), low: value, high: value }
    }

    /// Whether its bounds lie apart, by more than what would be printed.
    pub(crate) fn is_open(&self) -> bool {
        (self.high - self.low).abs() > 6e-3 * self.high.abs().max(self.low.abs()).max(1e-9)
    }

    /// The point that stands for it: the value, or the middle of its bounds.
    pub(crate) fn middle(&self) -> f64 {
        self.central.unwrap_or_else(|| f64::midpoint(self.low, self.high))
    }

    /// As a table shows it.
    pub(crate) fn cell(&self) -> Cell {
        match self.central {
            Some(central) if self.is_open() => Cell::band(central, self.low, self.high),
            Some(central) => Cell::from(central),
            None if self.is_open() => Cell::range(self.low, self.high),
            None => Cell::from(self.low),
        }
    }
}

/// One series.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TrendLine {
    /// What it is of.
    pub label: String,
    /// What it stands for.
    #[serde(default)]
    pub tone: Tone,
    /// Figures, by year; years without one are absent.
    pub points: Vec<TrendPoint>,
}

/// A few series over the same years.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TrendChart {
    /// What the chart shows, with period and place.
    pub caption: String,
    /// What is measured.
    pub value: Axis,
    /// The series.
    pub lines: Vec<TrendLine>,
    /// What a step along the chart is, where it is not a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What the band of a point holds, where it is not all that the data allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
}

impl TrendChart {
    /// What a step along the chart is.
    pub(crate) fn step(&self) -> &str {
        self.step.as_deref().unwrap_or("year")
    }

    /// Years of any series, in order.
    pub(crate) fn years(&self) -> Vec<i32> {
        self.lines
            .iter()
            .flat_map(|line| &line.points)
            .map(|point| point.year)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// Whether another series has a figure between two years.
    pub(crate) fn skips(&self, from: i32, to: i32) -> bool {
        self.lines.iter().flat_map(|line| &line.points).any(|point| point.year > from && point.year < to)
    }

    /// What must be said below the chart.
    #[must_use]
    pub fn reading(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let points = || self.lines.iter().flat_map(|line| &line.points);
        if points().any(TrendPoint::is_open) {
            lines.push(format!("Band: {}.", self.band.as_deref().unwrap_or("least to most that the data allow")));
        }
        if points().any(|point| point.central.is_none()) {
            lines.push("Open mark: only the bounds are known.".to_owned());
        }
        let gaps = |line: &TrendLine| line.points.windows(2).any(|pair| self.skips(pair[0].year, pair[1].year));
        if self.lines.iter().any(gaps) {
            lines.push("Broken line: no figure between.".to_owned());
        }
        lines
    }

    /// The same as a table: a row for each series, a column for each year.
    #[must_use]
    pub fn to_table(&self) -> Table {
        let years = self.years();
        let mut table = Table::new(match self.value.column().unit_text() {
            Some(unit) => format!("{} ({unit})", self.caption),
            None => self.caption.clone(),
        })
        .text("Of");
        for year in &years {
            table = table.column(crate::table::Column::new(year.to_string(), self.value.kind, None));
        }
        for line in &self.lines {
            let mut cells = vec![Cell::from(line.label.as_str())];
            let point = |year: i32| line.points.iter().find(|point| point.year == year);
            cells.extend(years.iter().map(|&year| point(year).map_or_else(Cell::missing, TrendPoint::cell)));
            table.push(cells);
        }
        table
    }
}
