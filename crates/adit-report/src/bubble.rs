//! Things by two measures: a bubble chart with the thresholds at which they count.

mod labels;
mod svg;

pub use svg::{svg, svg_file};

use crate::axis::Axis;
use crate::document::Tone;
use crate::table::{Cell, Quality, Table};
use serde::{Deserialize, Serialize};

/// One thing in the chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Bubble {
    /// Name.
    pub label: String,
    /// What stands for it where a name has no room: its place in a ranking, a symbol. At most three signs.
    #[serde(default)]
    pub mark: String,
    /// Measure across.
    pub x: f64,
    /// Measure upward.
    pub y: f64,
    /// What the measure upward may be, from least to most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_range: Option<(f64, f64)>,
    /// Sets the area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<f64>,
    /// What it stands for.
    #[serde(default)]
    pub tone: Tone,
    /// Weak: drawn hollow.
    #[serde(default)]
    pub quality: Quality,
}

/// Things by two measures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BubbleChart {
    /// What the chart shows, with period and place.
    pub caption: String,
    /// Measure across.
    pub x: Axis,
    /// Measure upward.
    pub y: Axis,
    /// Measure that sets the area; nothing if all are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Axis>,
    /// What lies above all thresholds is called so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beyond: Option<String>,
    /// What a line through all of them, in the order of the measure across, stands for; nothing if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<String>,
    /// The things.
    pub bubbles: Vec<Bubble>,
}

impl BubbleChart {
    /// Whether a thing has a place in the chart.
    pub(crate) fn shows(&self, bubble: &Bubble) -> bool {
        self.x.has(bubble.x) && self.y.has(bubble.y)
    }

    /// Whether a thing lies at or above every threshold there is.
    pub(crate) fn is_beyond(&self, bubble: &Bubble) -> bool {
        let above = |axis: &Axis, value: f64| axis.threshold.is_none_or(|threshold| value >= threshold);
        let any = self.x.threshold.is_some() || self.y.threshold.is_some();
        any && above(&self.x, bubble.x) && above(&self.y, bubble.y)
    }

    /// Things in the order in which they get a name: beyond the thresholds first, then the large, then the high.
    pub(crate) fn by_weight(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.bubbles.len()).filter(|&i| self.shows(&self.bubbles[i])).collect();
        let key = |i: usize| {
            let bubble = &self.bubbles[i];
            (self.is_beyond(bubble), bubble.size.filter(|size| size.is_finite()).unwrap_or(0.0), bubble.y)
        };
        order.sort_by(|&a, &b| {
            let (a_key, b_key) = (key(a), key(b));
            b_key.0.cmp(&a_key.0).then(b_key.1.total_cmp(&a_key.1)).then(b_key.2.total_cmp(&a_key.2)).then(a.cmp(&b))
        });
        order
    }

    /// What must be said below the chart: how to read it and what it leaves out.
    #[must_use]
    pub fn reading(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(size) = &self.size {
            lines.push(format!("Areas are proportional to {}.", size.title()));
        }
        if self.bubbles.iter().any(|bubble| bubble.y_range.is_some()) {
            lines.push("Lines: least to most that the data allow.".to_owned());
        }
        if self.bubbles.iter().any(|bubble| bubble.quality == Quality::Weak) {
            lines.push("Hollow: rests on low confidence or on assumptions.".to_owned());
        }
        if let Some(words) = &self.joined {
            lines.push(format!("Line: {words}."));
        }
        let hidden = self.bubbles.iter().filter(|bubble| !self.shows(bubble)).count();
        if hidden > 0 {
            lines.push(format!("{hidden} without a place on both axes stand in the table only."));
        }
        lines
    }

    /// The same as a table, highest first.
    #[must_use]
    pub fn to_table(&self) -> Table {
        let mut table = Table::new(self.caption.clone()).text("Of").column(self.y.column()).column(self.x.column());
        if let Some(size) = &self.size {
            table = table.column(size.column());
        }
        let mut order: Vec<&Bubble> = self.bubbles.iter().collect();
        order.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.label.cmp(&b.label)));
        for bubble in order {
            let y = match bubble.y_range {
                Some((low, high)) => Cell::band(bubble.y, low, high),
                None => Cell::from(bubble.y),
            };
            let mut cells = vec![bubble.label.as_str().into(), y.quality(bubble.quality), bubble.x.into()];
            if self.size.is_some() {
                cells.push(bubble.size.into());
            }
            table.push(cells);
        }
        table
    }
}
