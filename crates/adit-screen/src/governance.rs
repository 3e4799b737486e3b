//! How countries are governed: the Worldwide Governance Indicators as one number, 0 (best) to 10 (worst).

use crate::answer::{Input, Missing};
use crate::context::{Context, Reading};
use crate::draws;
use adit_model::table::Row;
use adit_model::tables::Governance;
use adit_model::words::Confidence;
use std::collections::BTreeSet;

/// Years of the indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Years {
    /// The year, or the nearest before it.
    Of(i32),
    /// The mean over the years from the first to the last.
    Mean(i32, i32),
    /// The newest.
    Latest,
}

/// A country's governance on the scale 0 to 10, 10 worst. What is not published widens the interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// Least it can be.
    pub low: f64,
    /// Greatest it can be.
    pub high: f64,
    /// Years it rests on; empty where nothing is published.
    pub years: Vec<i32>,
    /// Rows it was read from.
    pub rows: Vec<String>,
    /// Documents.
    pub sources: BTreeSet<String>,
    /// The lowest confidence among the rows.
    pub confidence: Option<Confidence>,
}

impl Rating {
    const UNKNOWN: f64 = 10.0;

    /// Nothing is known: anything on the scale.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            low: 0.0,
            high: Self::UNKNOWN,
            years: Vec::new(),
            rows: Vec::new(),
            sources: BTreeSet::new(),
            confidence: None,
        }
    }
    /// The number, where it is one.
    #[must_use]
    pub fn central(&self) -> Option<f64> {
        (self.high - self.low < 1e-12).then_some(self.low)
    }
}

/// The mean of six estimates (about -2.5 to 2.5) on the scale 0 to 10, 10 worst.
#[must_use]
pub fn scaled(mean: f64) -> f64 {
    (2.0 * (2.5 - mean)).clamp(0.0, 10.0)
}

/// Least and greatest mean of the six estimates; one that is not published may lie anywhere between -2.5 and 2.5.
fn mean(row: &Governance) -> (f64, f64) {
    let six = [row.voice, row.stability, row.effectiveness, row.regulation, row.law, row.corruption];
    let sum =
        |unknown: f64| six.iter().map(|one| one.map_or(unknown, adit_model::cell::Number::get)).sum::<f64>() / 6.0;
    (sum(-2.5), sum(2.5))
}

/// The rating of a country.
#[must_use]
pub fn rating(context: &Context<'_>, place: &str, years: Years, reading: Reading<'_>) -> Rating {
    let rows = context.governance(place);
    let Some(source) = context.newest(rows.iter().map(|(_, row)| &row.source)) else { return Rating::unknown() };
    let of_source = || rows.iter().filter(|(_, row)| row.source == *source);
    let chosen: Vec<&(usize, &Row<Governance>)> = match years {
        Years::Mean(from, to) => of_source().filter(|(_, row)| (from..=to).contains(&row.year.0)).collect(),
        Years::Of(year) => {
            of_source().filter(|(_, row)| row.year.0 <= year).max_by_key(|(_, row)| row.year).into_iter().collect()
        }
        Years::Latest => of_source().max_by_key(|(_, row)| row.year).into_iter().collect(),
    };
    if chosen.is_empty() {
        return Rating::unknown();
    }
    let count = chosen.len() as f64;
    let mut rating = Rating { low: 0.0, high: 0.0, ..Rating::unknown() };
    for &&(position, row) in &chosen {
        let (least, most) = mean(row);
        let read = |value: f64| {
            let deviation = value * row.confidence.relative_deviation();
            draws::read(reading.draw, "governance", position, value, deviation).clamp(0.0, 10.0)
        };
        rating.low += read(scaled(most)) / count;
        rating.high += read(scaled(least)) / count;
        rating.years.push(row.year.0);
        // A draw is only a number: thousands of them need not say where it comes from.
        if reading.draw.is_none() {
            rating.rows.push(row.at.to_string());
            rating.confidence = rating.confidence.max(Some(row.confidence));
            rating.sources.insert(row.source.to_string());
        }
    }
    rating
}

/// Ratings of several countries: what they were made from, and which of them are not published.
#[must_use]
pub fn describe(context: &Context<'_>, ratings: &[(String, Rating)]) -> (Option<Input>, Option<Missing>) {
    let known: Vec<&Rating> =
        ratings.iter().map(|(_, rating)| rating).filter(|rating| !rating.years.is_empty()).collect();
    let years: BTreeSet<i32> = known.iter().flat_map(|rating| rating.years.iter().copied()).collect();
    let input = years.first().zip(years.last()).map(|(first, last)| Input {
        name: "Worldwide Governance Indicators, mean of six, 0 best to 10 worst".into(),
        value: ratings
            .iter()
            .filter_map(|(place, rating)| Some(format!("{} {:.1}", context.place_name(place), rating.central()?)))
            .take(5)
            .collect::<Vec<_>>()
            .join(", "),
        vintage: if first == last { first.to_string() } else { format!("{first}-{last}") },
        rows: known.iter().flat_map(|rating| rating.rows.iter().cloned()).collect(),
        sources: known
            .iter()
            .flat_map(|rating| rating.sources.iter().cloned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        confidence: known.iter().filter_map(|rating| rating.confidence).max(),
    });
    let names: Vec<&str> = ratings
        .iter()
        .filter(|(_, rating)| rating.central().is_none())
        .map(|(place, _)| context.place_name(place))
        .collect();
    let missing = (!names.is_empty()).then(|| Missing {
        name: format!("governance of {}", names.join(", ")),
        consequence: "bounded: anything from 0 to 10".into(),
    });
    (input, missing)
}
