//! Disruption potential of a supply: ratings of its countries, or what stands in for them.

use super::{Figured, IMPORTER};
use crate::answer::{Input, Missing};
use crate::context::{Context, Reading};
use crate::draws;
use crate::governance::{self, Years};
use crate::index;
use crate::interval::Interval;
use crate::supply::Supply;
use crate::weights::Weights;
use adit_model::cell::Positive;
use adit_model::words::Rating;
use std::collections::BTreeSet;

/// What was read for the ratings of a supply.
#[derive(Default)]
struct Read {
    rows: Vec<String>,
    sources: BTreeSet<String>,
    said: Vec<String>,
    by_governance: Vec<String>,
    no_inability: Vec<String>,
    no_unwillingness: Vec<String>,
}

/// `sum of share^2 * inability * unwillingness` over the countries other than the importer.
pub(super) fn potential(context: &Context<'_>, supply: &Supply, reading: Reading<'_>) -> Option<Figured> {
    let mut read = Read::default();
    let products: Vec<Interval> = supply
        .suppliers
        .iter()
        .map(|one| product(context, one.place.as_str(), one.high > 0.0, supply.years.1, reading, &mut read))
        .collect();
    let hidden: Vec<Interval> = supply
        .unquantified
        .iter()
        .map(|one| product(context, one.place.as_str(), true, supply.years.1, reading, &mut read))
        .collect();
    let ends = |products: &[Interval]| products.iter().map(|one| [one.low, one.high]).collect();
    let bounds = Weights {
        suppliers: ends(&products),
        unquantified: ends(&hidden),
        // Nobody is rated who is not named; the importer itself may be among them.
        unnamed: [0.0, 1.0],
        ..Weights::none(supply)
    };
    let best = |products: &[Interval]| {
        let of = |one: &Interval| one.central.map_or([one.low, one.high], |central| [central; 2]);
        products.iter().map(of).collect()
    };
    let central = Weights { suppliers: best(&products), unquantified: best(&hidden), ..bounds.clone() };
    let wide = index::weighted(supply, &bounds)?;
    let central = index::weighted(supply, &central)?.central;
    let value = Interval { central, low: wide.low, high: wide.high };
    Some(Figured { value, inputs: read.inputs(), missing: read.missing(supply) })
}

/// Inability times unwillingness of a country; the importer does not disrupt itself.
fn product(
    context: &Context<'_>,
    place: &str,
    counts: bool,
    year: i32,
    reading: Reading<'_>,
    read: &mut Read,
) -> Interval {
    if place == IMPORTER {
        return Interval::exact(0.0);
    }
    // A draw asks for the number alone.
    let counts = counts && reading.draw.is_none();
    let name = || context.place_name(place).to_owned();
    let mut rated = |rating: Rating| {
        let (position, row) = context.market.rating(rating, IMPORTER, place)?;
        let interval = Interval::around(row.value.get(), row.low.map(Positive::get), row.high.map(Positive::get));
        if counts {
            read.rows.push(row.at.to_string());
            read.sources.extend(row.source.iter().map(ToString::to_string));
            read.said.push(format!("{} {} {}", name(), rating, row.value.get()));
        }
        Some(draws::pick(reading.draw, "supplier_ratings", position, interval))
    };
    let (inability, unwillingness) = (rated(Rating::Inability), rated(Rating::Unwillingness));
    let inability = inability.unwrap_or_else(|| {
        let rating = governance::rating(context, place, Years::Of(year), reading);
        let known = !rating.years.is_empty();
        if counts {
            (if known { &mut read.by_governance } else { &mut read.no_inability }).push(name());
            read.rows.extend(rating.rows.iter().cloned());
            read.sources.extend(rating.sources.iter().cloned());
        }
        let tenth = |value: f64| value / 10.0;
        Interval { central: rating.central(), low: rating.low, high: rating.high }.rising(tenth)
    });
    let unwillingness = unwillingness.unwrap_or_else(|| {
        if counts {
            read.no_unwillingness.push(name());
        }
        Interval::FRACTION
    });
    inability.times(unwillingness)
}

impl Read {
    fn inputs(&self) -> Vec<Input> {
        const SHOWN: usize = 6;
        let mut rows = self.rows.clone();
        rows.sort();
        rows.dedup();
        if rows.is_empty() {
            return Vec::new();
        }
        let mut value = self.said.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if !self.by_governance.is_empty() {
            let proxy = "inability by governance (WGI, 0 to 1), a proxy";
            value = if value.is_empty() { proxy.into() } else { format!("{value}; {proxy}") };
        }
        vec![Input {
            name: "inability and unwillingness of suppliers, 0 to 1".into(),
            value,
            vintage: String::new(),
            rows,
            sources: self.sources.iter().cloned().collect(),
            confidence: None,
        }]
    }

    fn missing(&self, supply: &Supply) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut note = |what: &str, names: &[String], consequence: &str| {
            if !names.is_empty() {
                missing
                    .push(Missing { name: format!("{what} of {}", names.join(", ")), consequence: consequence.into() });
            }
        };
        note("rating of inability", &self.by_governance, "governance (WGI) stands in, a proxy");
        note("rating of inability, and governance,", &self.no_inability, "bounded: 0 to 1");
        note("rating of unwillingness", &self.no_unwillingness, "bounded: 0 to 1");
        if supply.rest() >= 0.005 {
            let share = crate::supply::percent(supply.rest());
            note("countries", &[format!("{share} of {}", supply.name())], "bounded: from spread thin to one country");
        }
        missing
    }
}
