//! Amounts piled up: a bar for each year or case, parted by what it is made of.

mod svg;

pub use svg::{svg, svg_file};

use crate::axis::Axis;
use crate::document::Tone;
use crate::table::{Cell, Column, Table};
use serde::{Deserialize, Serialize};

/// What a part of each bar is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StackPart {
    /// Name.
    pub label: String,
    /// What it stands for.
    #[serde(default)]
    pub tone: Tone,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StackBar {
    /// Year or case.
    pub label: String,
    /// An amount for each part of the chart. What is no number or below zero is not drawn.
    pub amounts: Vec<f64>,
}

impl StackBar {
    /// The amount of a part as far as it can be drawn.
    pub(crate) fn drawn(&self, part: usize) -> f64 {
        self.amounts
            .get(part)
            .copied()
            .filter(|amount| amount.is_finite() && amount.abs() < 1e15)
            .unwrap_or(0.0)
            .max(0.0)
    }
}

/// Bars side by side, all parted alike.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StackChart {
    /// What the chart shows, with period and place.
    pub caption: String,
    /// What is measured.
    pub value: Axis,
    /// Name of what the bars stand for: year.
    pub by: String,
    /// What the bars are made of, bottom to top.
    pub parts: Vec<StackPart>,
    /// The bars, left to right.
    pub bars: Vec<StackBar>,
}

impl StackChart {
    /// The whole of a bar.
    pub(crate) fn total(&self, bar: &StackBar) -> f64 {
        (0..self.parts.len()).map(|part| bar.drawn(part)).sum()
    }

    /// The largest whole.
    pub(crate) fn largest(&self) -> f64 {
        self.bars.iter().map(|bar| self.total(bar)).fold(0.0, f64::max)
    }

    /// The same as a table: a row for each bar, a column for each part, and the whole.
    #[must_use]
    pub fn to_table(&self) -> Table {
        let mut table = Table::new(match self.value.column().unit_text() {
            Some(unit) => format!("{} ({unit})", self.caption),
            None => self.caption.clone(),
        })
        .text(&self.by);
        for name in self.parts.iter().map(|part| part.label.as_str()).chain(["Sum"]) {
            table = table.column(Column::new(name, self.value.kind, None));
        }
        for bar in &self.bars {
            let mut cells = vec![Cell::from(bar.label.as_str())];
            cells.extend((0..self.parts.len()).map(|part| Cell::from(bar.amounts.get(part).copied())));
            cells.push(self.total(bar).into());
            table.push(cells);
        }
        table
    }
}
