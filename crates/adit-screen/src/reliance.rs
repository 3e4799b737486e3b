//! How far a region relies on imports: the EU form, the USGS form, and what is published.

use crate::answer::{Input, Value};
use crate::context::Context;
use adit_model::cell::Signed;
use adit_model::table::Row;
use adit_model::tables::IndicatorRow;
use adit_model::words::{Indicator, Stage};

/// Import reliance of the EU method: net imports as a part of what the region uses, between 0 and 1.
///
/// `None` where the region uses nothing.
#[must_use]
pub fn eu(domestic: f64, imports: f64, exports: f64) -> Option<f64> {
    let used = domestic + imports - exports;
    (used > 0.0).then(|| ((imports - exports) / used).clamp(0.0, 1.0))
}

/// Net import reliance of the USGS.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Net {
    /// Net imports as a part of apparent consumption.
    Reliant(f64),
    /// More goes out than comes in: printed `E`.
    Exporter,
    /// Apparent consumption is zero or less: the ratio means nothing.
    Undefined,
}

/// Production from ore and from scrap, imports, exports, and release from stocks (positive where stocks fall).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Consumption {
    /// From ore.
    pub primary: f64,
    /// From scrap.
    pub secondary: f64,
    /// Imports for consumption.
    pub imports: f64,
    /// Exports.
    pub exports: f64,
    /// What stocks released; negative where they grew.
    pub released: f64,
}

impl Consumption {
    /// Production plus net imports plus release from stocks.
    #[must_use]
    pub fn apparent(&self) -> f64 {
        self.primary + self.secondary + self.imports - self.exports + self.released
    }
    /// Net import reliance.
    #[must_use]
    pub fn reliance(&self) -> Net {
        let (used, net) = (self.apparent(), self.imports - self.exports + self.released);
        match used {
            used if used <= 0.0 => Net::Undefined,
            _ if net < 0.0 => Net::Exporter,
            used => Net::Reliant(net / used),
        }
    }
}

/// What a published figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A figure.
    Figure,
    /// A bound, such as `>50`.
    Bound,
    /// A net exporter: reliance below zero, counted as zero.
    Exporter,
    /// Withheld, or not available: anything from 0 to 1.
    Nothing,
}

/// A published import reliance, as a fraction.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Form it is of, as published; empty for the mineral as a whole.
    pub form: String,
    /// Year.
    pub year: i32,
    /// Fraction of what is used, within 0 and 1.
    pub value: Value,
    /// What the figure says.
    pub said: Said,
    /// It as an input.
    pub input: Input,
}

/// The published import reliance of a region, one a form: of the year or the nearest before it, from the newest document.
#[must_use]
pub fn published(
    context: &Context<'_>,
    mineral: &str,
    region: &str,
    stage: Option<Stage>,
    year: Option<i32>,
) -> Vec<Published> {
    let fits = |row: &Row<IndicatorRow>| {
        row.stage == stage
            && row.region.as_ref().is_some_and(|one| one.as_str() == region)
            && year.is_none_or(|year| row.year.0 <= year)
    };
    let rows: Vec<_> = context
        .indicators(mineral, Indicator::ImportReliance)
        .filter(|(_, row)| fits(row))
        .map(|(_, row)| *row)
        .collect();
    let Some(latest) = rows.iter().map(|row| row.year.0).max() else { return Vec::new() };
    let of_year = || rows.iter().filter(|row| row.year.0 == latest);
    let Some(source) = context.newest(of_year().map(|row| &row.source)) else { return Vec::new() };
    of_year().filter(|row| row.source == *source).map(|row| read(row)).collect()
}

fn read(row: &Row<IndicatorRow>) -> Published {
    let (value, said) = bounds(row);
    Published {
        form: row.form.clone().unwrap_or_default(),
        year: row.year.0,
        value,
        said,
        input: Input {
            name: row.stage.map_or("import reliance".into(), |stage| format!("import reliance, {stage}")),
            value: match (said, value.central) {
                (Said::Exporter, _) => "net exporter".into(),
                (Said::Nothing, _) => row.printed.clone().unwrap_or_else(|| "not available".into()),
                (_, Some(central)) => format!("{:.0} %", central * 100.0),
                _ => format!("{:.0} to {:.0} %", value.low * 100.0, value.high * 100.0),
            },
            vintage: row.year.0.to_string(),
            rows: vec![row.at.to_string()],
            sources: vec![row.source.to_string()],
            confidence: Some(row.confidence),
        },
    }
}

/// A row as a fraction. `>50` is an interval, `E` a net exporter, `W` and `NA` say nothing.
fn bounds(row: &IndicatorRow) -> (Value, Said) {
    let fraction = |percent: f64| (percent / 100.0).clamp(0.0, 1.0);
    let interval = |low: f64, high: f64| Value { central: None, low: fraction(low), high: fraction(high), band: None };
    let printed = row.printed.as_deref().map_or("", str::trim);
    let sign = |sign: char| printed.strip_prefix(sign).and_then(|rest| rest.trim().parse::<f64>().ok());
    let (low, high) = (row.low.map(Signed::get), row.high.map(Signed::get));
    if printed.eq_ignore_ascii_case("E") || row.value.is_some_and(|value| value.get() < 0.0) {
        (Value::exact(0.0), Said::Exporter)
    } else if let Some(value) = row.value {
        let value = value.get();
        let mut exact = Value::exact(fraction(value));
        exact.low = fraction(low.unwrap_or(value).min(value));
        exact.high = fraction(high.unwrap_or(value).max(value));
        (exact, Said::Figure)
    } else if low.is_some() || high.is_some() {
        (interval(low.unwrap_or(0.0), high.unwrap_or(100.0)), Said::Bound)
    } else if let Some(above) = sign('>') {
        (interval(above, 100.0), Said::Bound)
    } else if let Some(below) = sign('<') {
        (interval(0.0, below), Said::Bound)
    } else {
        (interval(0.0, 100.0), Said::Nothing)
    }
}
