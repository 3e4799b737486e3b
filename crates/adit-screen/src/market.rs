//! What an importer buys, uses and pays: trade, prices, statistics, uses, and ratings of suppliers, by what they speak of.

use crate::answer::{Input, Missing};
use crate::context::{Context, Rows, group};
use crate::interval::Interval;
use adit_model::Model;
use adit_model::ids::SourceId;
use adit_model::table::Row;
use adit_model::tables::{EndUse, Price, Salient, SupplierRating, Trade};
use adit_model::words::{PlaceKind, Rating, Statistic};
use std::collections::BTreeMap;

/// Ratings by supplier, for what is rated and for whom; empty for anybody. There are few, so that draws search them fast.
type Ratings<'a> = Vec<(Rating, String, BTreeMap<String, Rated<'a>>)>;
/// A rating: whether it is of a country itself, where it stands, the row.
type Rated<'a> = (bool, usize, &'a Row<SupplierRating>);

/// Rows of the tables that speak of buying, by mineral or material.
#[derive(Debug)]
pub struct Market<'a> {
    trade: BTreeMap<&'a str, Rows<'a, Trade>>,
    prices: BTreeMap<&'a str, Rows<'a, Price>>,
    salient: BTreeMap<&'a str, Rows<'a, Salient>>,
    uses: BTreeMap<&'a str, Rows<'a, EndUse>>,
    ratings: Ratings<'a>,
}

impl<'a> Market<'a> {
    /// Finds the rows.
    #[must_use]
    pub(crate) fn new(model: &'a Model) -> Self {
        Self {
            trade: group(model.trade.iter(), |row| row.elements.0.is_empty().then(|| row.material.as_str())),
            prices: group(model.prices.iter(), |row| row.price_usd_per_kg.map(|_| row.item.as_str())),
            salient: group(model.salient.iter(), |row| Some(row.mineral.as_str())),
            uses: group(model.end_uses.iter(), |row| Some(row.mineral.as_str())),
            ratings: ratings(model),
        }
    }

    /// Trade in a material.
    #[must_use]
    pub fn trade(&self, material: &str) -> &[(usize, &'a Row<Trade>)] {
        self.trade.get(material).map_or(&[], Vec::as_slice)
    }

    /// Uses of a mineral.
    #[must_use]
    pub fn uses(&self, mineral: &str) -> &[(usize, &'a Row<EndUse>)] {
        self.uses.get(mineral).map_or(&[], Vec::as_slice)
    }

    /// The rating of a supplier for an importer: that of the country beats that of a group, that for the importer beats
    /// that for everyone, and of several groups the one that rates worst counts. A row of the world is for all the others.
    #[must_use]
    pub fn rating(&self, rating: Rating, importer: &str, supplier: &str) -> Option<(usize, &'a Row<SupplierRating>)> {
        let of = |importer: &str, supplier: &str| {
            let (_, _, rated) = self.ratings.iter().find(|(one, whose, _)| *one == rating && whose == importer)?;
            rated.get(supplier)
        };
        let found =
            of(importer, supplier).or_else(|| of("", supplier)).or_else(|| of(importer, "")).or_else(|| of("", ""));
        found.map(|(_, position, row)| (*position, *row))
    }

    /// Prices of a mineral in US dollars per kilogram, of the year or the nearest before it, from the newest document.
    #[must_use]
    pub fn prices(&self, context: &Context<'_>, mineral: &str, year: Option<i32>) -> Vec<(usize, &'a Row<Price>)> {
        let rows: Vec<_> = self
            .prices
            .get(mineral)
            .into_iter()
            .flatten()
            .filter(|(_, row)| year.is_none_or(|year| row.period.year() <= year))
            .copied()
            .collect();
        let Some(latest) = latest(context, year, rows.iter().map(|(_, row)| row.period.year())) else {
            return Vec::new();
        };
        let of_year: Vec<_> = rows.into_iter().filter(|(_, row)| row.period.year() == latest).collect();
        newest(context, of_year, |row| &row.source)
    }

    /// A line of the statistics of a country, of the year or the nearest before it, from the newest document.
    #[must_use]
    pub fn salient(
        &self,
        context: &Context<'_>,
        place: &str,
        mineral: &str,
        statistic: Statistic,
        year: Option<i32>,
    ) -> Vec<(usize, &'a Row<Salient>)> {
        let rows: Vec<_> = self
            .salient
            .get(mineral)
            .into_iter()
            .flatten()
            .filter(|(_, row)| row.place == place && row.statistic == statistic)
            .filter(|(_, row)| year.is_none_or(|year| row.year.0 <= year))
            .copied()
            .collect();
        let Some(latest) = latest(context, year, rows.iter().map(|(_, row)| row.year.0)) else { return Vec::new() };
        let of_year: Vec<_> = rows.into_iter().filter(|(_, row)| row.year.0 == latest).collect();
        newest(context, of_year, |row| &row.source)
    }
}

/// The latest year; without a wish the latest that is no nowcast, if there is one.
fn latest(context: &Context<'_>, asked: Option<i32>, years: impl Iterator<Item = i32> + Clone) -> Option<i32> {
    let nowcast = |year: &i32| context.model.about.nowcast_years.contains(year);
    let complete = years.clone().filter(|year| asked.is_some() || !nowcast(year)).max();
    complete.or_else(|| years.max())
}

fn newest<'a, T>(
    context: &Context<'_>,
    rows: Vec<(usize, &'a Row<T>)>,
    source: impl Fn(&'a Row<T>) -> &'a SourceId,
) -> Vec<(usize, &'a Row<T>)> {
    let Some(chosen) = context.newest(rows.iter().map(|(_, row)| source(row))).cloned() else { return Vec::new() };
    rows.into_iter().filter(|(_, row)| *source(row) == chosen).collect()
}

/// Ratings by country: those of groups are spread over the members.
fn ratings(model: &Model) -> Ratings<'_> {
    let mut found: Ratings<'_> = Vec::new();
    for (position, row) in model.supplier_ratings.iter().enumerate() {
        let importer = row.importer.as_ref().map_or("", |region| region.as_str());
        let country = model.places.get(row.supplier.as_str()).is_some();
        let world = model.places.get(row.supplier.as_str()).is_some_and(|place| place.kind == PlaceKind::World);
        let known = found.iter().position(|(rating, whose, _)| *rating == row.rating && whose == importer);
        let index = known.unwrap_or(found.len());
        if known.is_none() {
            found.push((row.rating, importer.to_owned(), BTreeMap::new()));
        }
        for place in model.members(row.supplier.as_str(), model.default_year()) {
            let place = if world { String::new() } else { place.to_string() };
            let entry = found[index].2.entry(place).or_insert((country, position, row));
            let rank = |country: bool, row: &Row<SupplierRating>| (country, row.value.get());
            if rank(country, row) > rank(entry.0, entry.2) {
                *entry = (country, position, row);
            }
        }
    }
    found
}

/// Price of a mineral: the middle one of its forms, with the range over all of them.
#[must_use]
pub fn price(context: &Context<'_>, mineral: &str, year: Option<i32>) -> Option<(Interval, usize, Input)> {
    let mut rows = context.market.prices(context, mineral, year);
    let usd = |row: &Row<Price>| row.price_usd_per_kg.map_or(0.0, adit_model::cell::Positive::get);
    rows.sort_by(|a, b| usd(a.1).total_cmp(&usd(b.1)));
    let (first, last) = (rows.first()?.1, rows.last()?.1);
    let (position, middle) = rows[(rows.len() - 1) / 2];
    let interval = Interval::around(usd(middle), Some(usd(first)), Some(usd(last)));
    let input = Input {
        name: "price".into(),
        value: match rows.len() {
            1 => format!("{} USD/kg ({})", significant(usd(middle)), middle.form),
            count => format!(
                "{} USD/kg ({}; {count} forms from {} to {})",
                significant(usd(middle)),
                middle.form,
                significant(usd(first)),
                significant(usd(last))
            ),
        },
        vintage: middle.period.year().to_string(),
        rows: rows.iter().map(|(_, row)| row.at.to_string()).collect(),
        sources: vec![middle.source.to_string()],
        confidence: rows.iter().map(|(_, row)| row.confidence).max(),
    };
    Some((interval, position, input))
}

/// What a country uses of a mineral a year, tonnes: as published, or from production, imports and exports.
///
/// Where production is withheld, net imports and net import reliance bound it: one is a part of the other. Without a floor
/// of reliance there is no upper end.
///
/// # Errors
/// What is missing, by name.
pub fn consumption(
    context: &Context<'_>,
    place: &str,
    mineral: &str,
    year: Option<i32>,
    reliance: Interval,
) -> Result<(Interval, usize, Input), Missing> {
    let lines = |statistic| context.market.salient(context, place, mineral, statistic, year);
    for (statistic, name) in [
        (Statistic::ApparentConsumption, "apparent consumption"),
        (Statistic::ReportedConsumption, "reported consumption"),
    ] {
        if let Some((interval, position, row)) = largest(&lines(statistic)) {
            return Ok((interval, position, line(name, interval, row)));
        }
    }
    let sum = |statistic| {
        let rows = lines(statistic);
        let known: f64 = rows.iter().filter_map(|(_, row)| row.quantity_t).map(adit_model::cell::Positive::get).sum();
        (known, rows.iter().any(|(_, row)| row.quantity_t.is_none()), rows)
    };
    let (imports, _, rows) = sum(Statistic::Imports);
    let (exports, _, _) = sum(Statistic::Exports);
    let production: Vec<_> =
        [Statistic::Production, Statistic::PrimaryProduction, Statistic::SecondaryProduction].map(sum).into();
    let made: f64 = production.iter().map(|(tonnes, _, _)| tonnes).sum();
    let withheld = production.iter().any(|(_, open, _)| *open);
    let used = made + imports - exports;
    let net = imports - exports;
    match rows.first() {
        Some((position, row)) if withheld && net > 0.0 => {
            let floor = if reliance.high > 0.0 { used.max(net / reliance.high) } else { used };
            let top = if reliance.low > 0.0 { net / reliance.low } else { f64::INFINITY };
            let interval = Interval::between(floor, top.max(floor));
            Ok((interval, *position, line("consumption, from net imports and import reliance", interval, row)))
        }
        Some((position, row)) if used > 0.0 && !withheld => {
            let interval = Interval::exact(used);
            Ok((interval, *position, line("production + imports - exports", interval, row)))
        }
        _ => {
            Err(Missing { name: format!("consumption of {place}"), consequence: "no expenditure of industries".into() })
        }
    }
}

/// The line with the most tonnes: of several forms the one that is used most.
fn largest<'a>(rows: &[(usize, &'a Row<Salient>)]) -> Option<(Interval, usize, &'a Row<Salient>)> {
    let tonnes = |value: Option<adit_model::cell::Positive>| value.map(adit_model::cell::Positive::get);
    rows.iter()
        .filter_map(|(position, row)| {
            let interval = match (tonnes(row.quantity_t), tonnes(row.low_t), tonnes(row.high_t)) {
                (Some(quantity), low, high) => Interval::around(quantity, low, high),
                (None, low, Some(high)) => Interval::between(low.unwrap_or(0.0), high),
                (None, Some(low), None) => Interval::between(low, f64::INFINITY),
                (None, None, None) => return None,
            };
            Some((interval, *position, *row))
        })
        .max_by(|a, b| a.0.low.total_cmp(&b.0.low))
}

fn line(name: &str, interval: Interval, row: &Row<Salient>) -> Input {
    Input {
        name: name.into(),
        value: match interval.central {
            Some(central) => format!("{} t", significant(central)),
            None if interval.high.is_infinite() => format!("at least {} t", significant(interval.low)),
            None => format!("{} to {} t", significant(interval.low), significant(interval.high)),
        },
        vintage: row.year.to_string(),
        rows: vec![row.at.to_string()],
        sources: vec![row.source.to_string()],
        confidence: Some(row.confidence),
    }
}

/// A number with three digits, as far as it has them.
#[must_use]
pub fn significant(value: f64) -> String {
    let digits = if value == 0.0 { 0.0 } else { 2.0 - value.abs().log10().floor() };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 6
    let digits = digits.clamp(0.0, 6.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Annual prices of a mineral, US dollars per kilogram: of the form with the most years, each from the newest document.
#[must_use]
pub fn price_by_year(context: &Context<'_>, mineral: &str) -> BTreeMap<i32, f64> {
    // Edition and price, by year.
    type Years = BTreeMap<i32, (i32, f64)>;
    let mut forms: BTreeMap<(&str, &str), Years> = BTreeMap::new();
    for (_, row) in context.market.prices.get(mineral).into_iter().flatten() {
        let Some(usd) = row.price_usd_per_kg else { continue };
        let edition = context.edition(&row.source);
        let years = forms.entry((&row.form, &row.market)).or_default();
        let entry = years.entry(row.period.year()).or_insert((edition, usd.get()));
        if edition > entry.0 {
            *entry = (edition, usd.get());
        }
    }
    // Of forms with as many years, the first by name.
    let longest = forms.into_iter().rev().max_by_key(|(_, years)| years.len()).map(|(_, years)| years);
    longest.unwrap_or_default().into_iter().map(|(year, (_, usd))| (year, usd)).collect()
}
