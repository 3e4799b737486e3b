//! An axis of a chart: what it measures, where it ends, where its ticks and its threshold stand.

use crate::table::{Cell, Column, Kind};
use serde::{Deserialize, Serialize};

/// How values lie on an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Equal steps.
    #[default]
    Linear,
    /// Equal factors; what is not above zero has no place.
    Log,
}

/// What an axis measures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Axis {
    /// What is measured.
    pub name: String,
    /// What the values are.
    #[serde(default)]
    pub kind: Kind,
    /// Unit of the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How values lie on it.
    #[serde(default)]
    pub scale: Scale,
    /// Value at or above which something counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
}

impl Axis {
    /// A linear axis of plain numbers.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Number, ..Self::default() }
    }

    /// The same with a threshold.
    #[must_use]
    pub fn threshold(mut self, threshold: Option<f64>) -> Self {
        self.threshold = threshold;
        self
    }

    /// The column that says the same in a table.
    pub(crate) fn column(&self) -> Column {
        Column::new(self.name.clone(), self.kind, self.unit.as_deref())
    }

    /// Name and unit.
    pub(crate) fn title(&self) -> String {
        match self.column().unit_text() {
            Some(unit) => format!("{} ({unit})", self.name),
            None => self.name.clone(),
        }
    }

    /// A value as the axis writes it.
    pub(crate) fn text(&self, value: f64) -> String {
        Cell::from(value).text(self.kind)
    }

    /// Ends that hold all values and the threshold, on round numbers; linear axes start at zero.
    pub(crate) fn span(&self, values: impl Iterator<Item = f64>) -> Span {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.chain(self.threshold).filter(|value| self.has(*value)) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = if self.scale == Scale::Log { (1.0, 10.0) } else { (0.0, 1.0) };
        }
        match self.scale {
            Scale::Linear => {
                let (low, high) = (low.min(0.0), high.max(0.0));
                let step = step((high - low).max(f64::MIN_POSITIVE));
                let top = (high / step - 1e-9).ceil() * step;
                Span { low: (low / step).floor() * step, high: if top > low { top } else { low + step }, step }
            }
            Scale::Log => {
                let (low, high) = (low.log10().floor(), (high * 1.05).log10().ceil());
                Span { low: 10_f64.powf(low), high: 10_f64.powf(high.max(low + 1.0)), step: 10.0 }
            }
        }
    }

    /// Whether a value has a place on the axis.
    pub(crate) fn has(&self, value: f64) -> bool {
        value.is_finite() && value.abs() < 1e15 && (self.scale == Scale::Linear || value > 1e-12)
    }

    /// Where a value stands between the ends, 0 to 1.
    pub(crate) fn at(&self, span: &Span, value: f64) -> Option<f64> {
        if !self.has(value) {
            return None;
        }
        let share = match self.scale {
            Scale::Linear => (value - span.low) / (span.high - span.low),
            Scale::Log => (value / span.low).log10() / (span.high / span.low).log10(),
        };
        Some(share.clamp(0.0, 1.0))
    }

    /// Values at which a tick stands.
    pub(crate) fn ticks(&self, span: &Span) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut index = 0_i32;
        while ticks.len() < 20 {
            let tick = match self.scale {
                Scale::Linear => span.low + f64::from(index) * span.step,
                Scale::Log => span.low * 10_f64.powi(index),
            };
            if tick > span.high * (1.0 + 1e-9) + span.step.abs() * 1e-9 {
                break;
            }
            // Steps such as 0.2 leave dust near zero.
            ticks.push(if tick.abs() < span.step * 1e-9 { 0.0 } else { tick });
            index += 1;
        }
        ticks
    }
}

/// Ends of an axis, and the distance of its ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) step: f64,
}

/// A round distance that parts a width into about six.
fn step(width: f64) -> f64 {
    let rough = width / 6.0;
    let decade = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|factor| factor * decade >= rough).unwrap_or(10.0);
    if (factor * decade).is_normal() { factor * decade } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers() {
        let axis = Axis::new("x");
        let span = axis.span([0.3, 5.6].into_iter());
        assert_eq!((span.low, span.high, span.step), (0.0, 6.0, 1.0));
        assert_eq!(axis.ticks(&span), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(axis.at(&span, 3.0), Some(0.5));
        assert_eq!(axis.at(&span, f64::NAN), None);
        let span = axis.span([-0.2, 0.9].into_iter());
        assert!(span.low <= -0.2 && axis.ticks(&span).contains(&0.0), "{span:?}");
    }

    #[test]
    fn log_axes_end_on_decades() {
        let axis = Axis { scale: Scale::Log, ..Axis::new("x") };
        let span = axis.span([0.0, 3.0, 400.0].into_iter());
        assert_eq!(axis.ticks(&span), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(axis.at(&span, 0.0), None);
        assert!((axis.at(&span, 10.0).unwrap_or(0.0) - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn axes_without_values_still_have_ends() {
        for scale in [Scale::Linear, Scale::Log] {
            let axis = Axis { scale, ..Axis::new("x") };
            let span = axis.span([f64::NAN, f64::INFINITY].into_iter());
            assert!(span.high > span.low && !axis.ticks(&span).is_empty());
        }
    }
}
