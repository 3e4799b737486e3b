//! What the study prints of a mineral: the figures that go in, and those to compare with.

use crate::answer::{Input, Value};
use crate::context::{Context, Reading};
use crate::draws;
use adit_model::cell::Signed;
use adit_model::table::Row;
use adit_model::tables::IndicatorRow;
use adit_model::words::{Indicator, Stage, Tier};

/// A published figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found<'a> {
    /// Its row.
    pub(super) row: &'a Row<IndicatorRow>,
    /// The figure in its own unit, read as asked.
    pub(super) value: Value,
}

/// The published figure of the region at a stage: newest edition first, then the more official document.
pub(super) fn find<'a>(
    context: &Context<'a>,
    mineral: &str,
    indicator: Indicator,
    stage: Option<Stage>,
    reading: Reading<'_>,
) -> Option<Found<'a>> {
    let (position, row) = candidates(context, mineral, indicator, stage).into_iter().next()?;
    let get = |number: Option<Signed>| number.map(Signed::get);
    let read = |value: f64| {
        // A figure near the whole is as sure as what it leaves of the whole: 99 % read with 15 % is not 84 to 114 %.
        let whole = whole(indicator).filter(|whole| value > whole / 2.0 && value <= *whole);
        let part = whole.map_or(value, |whole| whole - value);
        let drawn = draws::read(reading.draw, "indicators", position, part, part * row.confidence.relative_deviation());
        whole.map_or(drawn, |whole| whole - drawn)
    };
    let value = match (get(row.value), get(row.low), get(row.high)) {
        (Some(value), low, high) => {
            let read = read(value);
            Value {
                central: Some(read),
                low: low.map_or(read, |low| low.min(read)),
                high: high.map_or(read, |high| high.max(read)),
                band: None,
            }
        }
        (None, Some(low), Some(high)) => Value { central: None, low, high, band: None },
        _ => return None,
    };
    Some(Found { row, value })
}

/// What the figure is a part of.
const fn whole(indicator: Indicator) -> Option<f64> {
    match indicator {
        Indicator::ImportReliance | Indicator::RecyclingInputRate => Some(100.0),
        Indicator::SubstitutionSupplyRisk | Indicator::SubstitutionEconomicImportance => Some(1.0),
        _ => None,
    }
}

/// All rows of a figure, the one to use first.
pub(super) fn candidates<'a>(
    context: &Context<'a>,
    mineral: &str,
    indicator: Indicator,
    stage: Option<Stage>,
) -> Vec<(usize, &'a Row<IndicatorRow>)> {
    let here = |row: &IndicatorRow| {
        row.stage == stage && row.region.as_ref().is_none_or(|region| region.as_str() == super::REGION)
    };
    let mut rows: Vec<_> = context.indicators(mineral, indicator).filter(|(_, row)| here(row)).copied().collect();
    let tier = |row: &IndicatorRow| {
        context.model.sources.get(row.source.as_str()).map_or(Tier::Secondary, |source| source.tier)
    };
    rows.sort_by_key(|(position, row)| {
        (std::cmp::Reverse(row.year), std::cmp::Reverse(context.edition(&row.source)), tier(row), *position)
    });
    rows
}

impl Found<'_> {
    /// As a fraction of 1 where the row is in percent.
    pub(super) fn fraction(&self) -> Value {
        let part = |percent: f64| (percent / 100.0).clamp(0.0, 1.0);
        let value = self.value;
        Value { central: value.central.map(part), low: part(value.low), high: part(value.high), band: None }
    }
    /// As an index between 0 and 1.
    pub(super) fn index(&self) -> Value {
        let part = |index: f64| index.clamp(0.0, 1.0);
        let value = self.value;
        Value { central: value.central.map(part), low: part(value.low), high: part(value.high), band: None }
    }
    /// As an input.
    pub(super) fn input(&self, name: &str, unit: &str) -> Input {
        let row = self.row;
        let number = |value: f64| format!("{value}{unit}");
        Input {
            name: row.stage.map_or_else(|| name.to_owned(), |stage| format!("{name}, {stage}")),
            value: match (row.value, self.value.low, self.value.high) {
                (Some(value), _, _) => number(value.get()),
                (None, low, high) => format!("{} to {}", number(low), number(high)),
            },
            vintage: row.year.0.to_string(),
            rows: vec![row.at.to_string()],
            sources: vec![row.source.to_string()],
            confidence: Some(row.confidence),
        }
    }
}
