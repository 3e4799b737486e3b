//! A forecast against what happened, and against forecasts that took no thought.

use crate::hindcast_history::{Reading, Seen};
use adit_stress::record::Record;
use adit_stress::scores::{coverage_test, crps, mase, quantile, skill};
use serde::Serialize;

/// Part of what happens that the band should hold.
pub const BAND: f64 = 0.8;

/// One period of one series; values are parts of the base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The period, as printed.
    pub period: String,
    /// First and last month, counted from the beginning of the scenario.
    pub months: [u32; 2],
    /// Element, where the series has several.
    pub element: Option<String>,
    /// What was observed: tonnes a month, or USD per kg.
    pub value: f64,
    /// The same as a part of the base.
    pub observed: f64,
    /// One draw in ten lies at or below.
    pub p10: f64,
    /// Half of the draws lie at or below.
    pub p50: f64,
    /// Nine draws in ten lie at or below.
    pub p90: f64,
    /// Whether what was observed lies between P10 and P90.
    pub hit: bool,
    /// Score of the draws.
    pub crps: f64,
    /// Naive: the last value before the origin.
    pub last: f64,
    /// Naive: the same period a year before.
    pub season: Option<f64>,
    /// Naive: the act taken at its word.
    pub at_word: Option<f64>,
    /// Document.
    pub source: String,
}

/// Scores of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventScores {
    /// Periods scored.
    pub points: usize,
    /// Mean score of the draws, in parts of the base.
    pub crps: f64,
    /// Periods in the band.
    pub hits: usize,
    /// Periods below the band.
    pub below: usize,
    /// Periods above the band.
    pub above: usize,
    /// Probability of a count of hits as unlikely as this, if the band holds what it should.
    pub coverage_p: f64,
    /// Mean width of the band, in parts of the base.
    pub width: f64,
    /// Mean absolute error of the median, scaled by that of repeating the month before.
    pub mase: Option<f64>,
    /// Forecasts that took no thought, the best first.
    pub naive: Vec<NaiveScore>,
}

/// A naive forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NaiveScore {
    /// Which one: `last`, `season`, `at_word`.
    pub name: &'static str,
    /// Periods for which there is one.
    pub points: usize,
    /// Its mean score: the absolute error, as it has no spread.
    pub crps: f64,
    /// The mean score of the draws in the same periods.
    pub against: f64,
    /// What part of its score the draws save.
    pub skill: Option<f64>,
}

/// The periods of a scope.
pub(crate) fn points(reading: &Reading, record: &Record, at_word: Option<f64>) -> Vec<Point> {
    reading.seen.iter().map(|seen| point(reading, seen, record, at_word)).collect()
}

fn point(reading: &Reading, seen: &Seen, record: &Record, at_word: Option<f64>) -> Point {
    let months = seen.months[0] as usize..=seen.months[1] as usize;
    let mean = |draw: &Vec<f64>| {
        let part = draw.get(months.clone()).unwrap_or_default();
        part.iter().sum::<f64>() / part.len().max(1) as f64
    };
    let draws: Vec<f64> = record.draws.iter().map(mean).collect();
    let at = |part: f64| quantile(&draws, part).unwrap_or(0.0);
    let (low, high) = (at((1.0 - BAND) / 2.0), at(f64::midpoint(1.0, BAND)));
    let observed = seen.value / reading.base;
    Point {
        period: seen.name.clone(),
        months: seen.months,
        element: reading.element.clone(),
        value: seen.value,
        observed,
        p10: low,
        p50: at(0.5),
        p90: high,
        hit: low <= observed && observed <= high,
        crps: crps(&draws, observed).unwrap_or(0.0),
        last: reading.last,
        season: seen.season,
        at_word,
        source: seen.source.clone(),
    }
}

/// The scores of an event.
pub(crate) fn event_scores(points: &[Point], steady: &[f64]) -> EventScores {
    let hits = points.iter().filter(|point| point.hit).count();
    let errors: Vec<f64> = points.iter().map(|point| point.p50 - point.observed).collect();
    let mut naive: Vec<NaiveScore> = [
        naive("last", points, |point| Some(point.last)),
        naive("season", points, |point| point.season),
        naive("at_word", points, |point| point.at_word),
    ]
    .into_iter()
    .flatten()
    .collect();
    // One that speaks of all periods is compared first: a part of them may be the easy part.
    naive.sort_by(|a, b| b.points.cmp(&a.points).then(a.crps.total_cmp(&b.crps)));
    EventScores {
        points: points.len(),
        crps: mean(points.iter().map(|point| point.crps)),
        hits,
        below: points.iter().filter(|point| point.observed < point.p10).count(),
        above: points.iter().filter(|point| point.observed > point.p90).count(),
        coverage_p: coverage_test(hits, points.len(), BAND),
        width: mean(points.iter().map(|point| point.p90 - point.p10)),
        mase: mase(&errors, steady, 1),
        naive,
    }
}

fn naive(name: &'static str, points: &[Point], forecast: impl Fn(&Point) -> Option<f64>) -> Option<NaiveScore> {
    let pairs: Vec<(f64, f64)> =
        points.iter().filter_map(|point| Some(((forecast(point)? - point.observed).abs(), point.crps))).collect();
    let score = mean(pairs.iter().map(|pair| pair.0));
    let against = mean(pairs.iter().map(|pair| pair.1));
    (!pairs.is_empty()).then(|| NaiveScore {
        name,
        points: pairs.len(),
        crps: score,
        against,
        skill: skill(against, score),
    })
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}
