//! Figures by year beside the ranking: import reliance and prices. Concentration by year stands with the index.

use crate::answer::{Ranked, Trend, Value};
use crate::context::Context;
use crate::market;
use crate::reliance::{self, Published};
use adit_model::tables::Mineral;
use adit_model::words::{Indicator, Stage};
use std::collections::BTreeSet;

/// Adds the trends that every method shows, where the model has at least two years.
pub(crate) fn fill(context: &Context<'_>, mineral: &Mineral, row: &mut Ranked) {
    let known: BTreeSet<_> = row.trends.iter().map(|trend| (trend.name, trend.stage)).collect();
    let more = crate::hhi::trends(context, &mineral.id)
        .into_iter()
        .chain(reliance(context, mineral))
        .chain(price(context, mineral));
    row.trends.extend(more.filter(|trend| trend.points.len() > 1 && !known.contains(&(trend.name, trend.stage))));
}

/// Import reliance of the importer by year; of several forms the one that relies most on imports in its latest year.
fn reliance(context: &Context<'_>, mineral: &Mineral) -> Option<Trend> {
    let importer = context.question.importer.as_ref().map_or(crate::usgs::IMPORTER, |region| region.as_str());
    let id = mineral.id.as_str();
    let years: BTreeSet<i32> = context.indicators(id, Indicator::ImportReliance).map(|(_, row)| row.year.0).collect();
    let of = |year: i32, stage: Option<Stage>| reliance::published(context, id, importer, stage, Some(year));
    let last = *years.last()?;
    let form = of(last, None).into_iter().max_by(|a, b| a.value.ranked().total_cmp(&b.value.ranked()))?.form;
    let points = years
        .into_iter()
        .filter_map(|year| {
            let one = of(year, None).into_iter().find(|one: &Published| one.form == form && one.year == year)?;
            Some((year, one.value))
        })
        .collect();
    Some(Trend { name: "import_reliance", stage: None, points })
}

/// Price by year, US dollars per kilogram: the form that has the most years.
fn price(context: &Context<'_>, mineral: &Mineral) -> Option<Trend> {
    let points: Vec<(i32, Value)> = market::price_by_year(context, mineral.id.as_str())
        .into_iter()
        .map(|(year, usd)| (year, Value::exact(usd)))
        .collect();
    (!points.is_empty()).then_some(Trend { name: "price_usd_per_kg", stage: None, points })
}
