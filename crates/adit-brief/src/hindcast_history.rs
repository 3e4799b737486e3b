//! What was observed: the base before a shock, the periods after it, and what could have been repeated.

use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::date::Date;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::{Hindcast, Observed};

/// The months of a series, and of each scope in it what to compare.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct History {
    /// Months from the beginning of the scenario to the last that is scored.
    pub(crate) periods: u32,
    /// Scopes that were observed; one, but for prices of several elements.
    pub(crate) scopes: Vec<Reading>,
    /// Longest run of single months up to the origin, in parts of the base; empty for several scopes.
    pub(crate) steady: Vec<f64>,
}

/// One scope of a series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// What was observed.
    pub(crate) of: Scope,
    /// What its price is divided by, if it is.
    pub(crate) inside: Option<Scope>,
    /// Element, where a series has several.
    pub(crate) element: Option<String>,
    /// Mean over the base: tonnes a month, or a price.
    pub(crate) base: f64,
    /// Value before the origin, as a part of the base.
    pub(crate) last: f64,
    /// What is scored, in order.
    pub(crate) seen: Vec<Seen>,
}

/// An observation that is scored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    /// First and last month, counted from the beginning of the scenario.
    pub(crate) months: [u32; 2],
    /// The period, as printed.
    pub(crate) name: String,
    /// Tonnes a month, a price, or a quotient of prices.
    pub(crate) value: f64,
    /// The same a year before, as a part of the base, if it was known.
    pub(crate) season: Option<f64>,
    /// Document.
    pub(crate) source: String,
}

/// A row with the months it covers.
#[derive(Debug, Clone, Copy)]
struct Span<'a> {
    row: &'a Row<Observed>,
    from: i32,
    to: i32,
}

impl<'a> Span<'a> {
    fn of(row: &'a Row<Observed>) -> Self {
        Self { row, from: month(row.start.first_day()), to: month(row.end.unwrap_or(row.start).last_day()) }
    }

    fn months(&self) -> f64 {
        f64::from(self.to - self.from + 1)
    }

    /// Tonnes a month, or the price.
    fn value(&self) -> f64 {
        let quantity = self.row.quantity_t.map(|tonnes| Positive::get(tonnes) / self.months());
        quantity.or_else(|| self.row.price_usd_per_kg.map(Positive::get)).unwrap_or(0.0)
    }

    fn inside(&self, from: Date, to: Date) -> bool {
        self.row.start.first_day() >= from.first_day() && self.end() <= to.last_day()
    }

    fn end(&self) -> (i32, u8, u8) {
        self.row.end.unwrap_or(self.row.start).last_day()
    }
}

fn month((year, month, _): (i32, u8, u8)) -> i32 {
    year * 12 + i32::from(month) - 1
}

impl History {
    /// Reads what a hindcast is scored against.
    ///
    /// # Errors
    /// A scenario without a beginning; a series without a row in the base, or without one to score.
    pub(crate) fn of(model: &Model, row: &Row<Hindcast>) -> Result<Self, Problems> {
        let missing = |column: &str, found: &str, what: &str, mend: &str| {
            Problem::new(Code::MissingValue, what).at(&row.at).column(column).found(found).mend(mend)
        };
        let scenario = model.scenarios.get(row.scenario.as_str());
        let Some(start) = scenario.and_then(|scenario| scenario.start).map(|start| month(start.first_day())) else {
            let what = "the scenario of a hindcast has no beginning";
            return Err(missing("scenario", row.scenario.as_str(), what, "fill in `start` of the scenario").into());
        };
        let spans = model.observed.iter().filter(|seen| seen.series == row.series).map(Span::of);
        let mut of_scope: Vec<(&Scope, Vec<Span<'_>>)> = Vec::new();
        for span in spans {
            match of_scope.iter_mut().find(|(of, _)| **of == span.row.of) {
                Some((_, spans)) => spans.push(span),
                None => of_scope.push((&span.row.of, vec![span])),
            }
        }
        let inside: Option<Vec<Span<'_>>> = row
            .inside_series
            .as_ref()
            .map(|series| model.observed.iter().filter(|seen| seen.series == *series).map(Span::of).collect());
        let reading = |(of, spans): &(&Scope, Vec<Span<'_>>)| match &inside {
            None => Reading::of_spans(of, spans, row, start),
            Some(inside) => Reading::of_quotients(of, spans, inside, row, start),
        };
        let scopes: Vec<Reading> = of_scope.iter().filter_map(reading).collect();
        if scopes.is_empty() {
            let what = "no scope of the series has a row in the base and one to score";
            let mend = "add rows to observed.csv, or move the base or the periods";
            return Err(missing("series", &row.series, what, mend).into());
        }
        let last = scopes.iter().flat_map(|reading| &reading.seen).map(|seen| seen.months[1]).max().unwrap_or(0);
        let steady = match (scopes.as_slice(), of_scope.as_slice()) {
            ([reading], [(_, spans)]) => steady(spans, row.origin, reading.base),
            _ => Vec::new(),
        };
        Ok(Self { periods: last + 1, scopes, steady })
    }
}

impl Reading {
    /// One scope of a series, if it has a base and something to score.
    fn of_spans(of: &Scope, spans: &[Span<'_>], row: &Hindcast, start: i32) -> Option<Self> {
        let before = apart(spans.iter().filter(|span| span.inside(row.base_start, row.base_end)));
        let months: f64 = before.iter().map(Span::months).sum();
        let base = before.iter().map(|span| span.value() * span.months()).sum::<f64>() / months;
        if !(base > 0.0 && base.is_finite()) {
            return None;
        }
        let known = |span: &&Span<'_>| span.end() <= row.origin.last_day();
        // Of rows that end on one day the shortest tells the latest.
        let last = spans.iter().filter(known).max_by_key(|span| (span.end(), span.from));
        let season = |of: &Span<'_>| {
            let year_before = |span: &&Span<'_>| (span.from, span.to) == (of.from - 12, of.to - 12);
            spans.iter().filter(known).find(year_before).map(|span| span.value() / base)
        };
        let scored = apart(spans.iter().filter(|span| span.inside(row.first, row.last)));
        let seen = scored.iter().filter_map(|span| Seen::of(span, start, span.value(), season(span)));
        Self::new(of, None, base, last.map_or(1.0, |span| span.value() / base), seen.collect())
    }

    /// One scope of prices, over the prices of the same element inside at about the same time. Before the shock both are
    /// the same.
    fn of_quotients(of: &Scope, spans: &[Span<'_>], inside: &[Span<'_>], row: &Hindcast, start: i32) -> Option<Self> {
        let element = of.get(Key::Element)?;
        let of_element = |span: &&Span<'_>| span.row.of.get(Key::Element) == Some(element);
        let inside: Vec<&Span<'_>> = inside.iter().filter(of_element).collect();
        let seen = |span: &Span<'_>| {
            let meets = |other: &&&Span<'_>| other.from <= span.to && span.from <= other.to;
            Seen::of(span, start, span.value() / inside.iter().find(meets)?.value(), None)
        };
        let scored = apart(spans.iter().filter(|span| span.inside(row.first, row.last)));
        let seen = scored.iter().filter_map(seen).filter(|seen| seen.value.is_finite());
        Self::new(of, inside.first().map(|span| span.row.of.clone()), 1.0, 1.0, seen.collect())
    }

    fn new(of: &Scope, inside: Option<Scope>, base: f64, last: f64, seen: Vec<Seen>) -> Option<Self> {
        let element = of.get(Key::Element).and_then(|values| values.first()).cloned();
        (!seen.is_empty()).then(|| Self { of: of.clone(), inside, element, base, last, seen })
    }
}

impl Seen {
    fn of(span: &Span<'_>, start: i32, value: f64, season: Option<f64>) -> Option<Self> {
        Some(Self {
            months: [u32::try_from(span.from - start).ok()?, u32::try_from(span.to - start).ok()?],
            name: name(span.row),
            value,
            season,
            source: span.row.source.to_string(),
        })
    }
}

/// Rows that do not overlap, the shortest first: a month tells more than the half-year it is part of.
fn apart<'a, 's: 'a>(spans: impl Iterator<Item = &'a Span<'s>>) -> Vec<Span<'s>> {
    let mut all: Vec<Span<'s>> = spans.copied().collect();
    all.sort_by_key(|span| (span.to - span.from, span.from, span.row.at.line));
    let mut taken: Vec<Span<'s>> = Vec::new();
    for span in all {
        if taken.iter().all(|other| span.to < other.from || other.to < span.from) {
            taken.push(span);
        }
    }
    taken.sort_by_key(|span| span.from);
    taken
}

/// Steps from month to month below which their mean is chance.
const STEPS: usize = 3;

/// The longest run of single months, one after the other, that were known; nothing if it is short.
fn steady(spans: &[Span<'_>], origin: Date, base: f64) -> Vec<f64> {
    let months = apart(spans.iter().filter(|span| span.from == span.to && span.end() <= origin.last_day()));
    let runs = months.chunk_by(|a, b| b.from == a.from + 1);
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let longest = if longest.len() > STEPS { longest } else { &[] };
    longest.iter().map(|span| span.value() / base).collect()
}

/// The period as people write it: `2010-09`, `2011 H1`, `2011 Q2`, or from when to when.
fn name(row: &Observed) -> String {
    let Some(end) = row.end else { return row.start.to_string() };
    let (from, to) = (month(row.start.first_day()), month(end.last_day()));
    let year = row.start.year();
    match to - from + 1 {
        6 if from % 6 == 0 => format!("{year} H{}", from % 12 / 6 + 1),
        3 if from % 3 == 0 => format!("{year} Q{}", from % 12 / 3 + 1),
        _ => format!("{} to {end}", row.start),
    }
}
