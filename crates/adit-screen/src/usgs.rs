//! Disruption potential, trade exposure and economic vulnerability (Nassar and others 2020; again in the review of 2021).

mod equations;
mod exposure;
mod ratings;
mod scenarios;
mod vulnerability;

pub use equations::*;

use crate::answer::{Input, Missing, Part, Ranked, Value};
use crate::context::{Context, Reading};
use crate::interval::Interval;
use crate::rule::Rule;
use crate::supply::{self, Supply, percent};
use adit_model::cell::Signed;
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;
use adit_model::words::{Indicator, Listed};

/// The importer the method is for.
pub const IMPORTER: &str = "USA";

pub(crate) const RULE: Rule = Rule {
    figure: "supply risk of the USGS method of 2020 (0 to 1; scales unverified)",
    threshold: Some(THRESHOLD),
    row,
    value,
    caveats,
};

/// A figure of the method, with what it was made from and what it lacks.
struct Figured {
    value: Interval,
    inputs: Vec<Input>,
    missing: Vec<Missing>,
}

/// Disruption potential of each stage and form, highest first.
fn potentials(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Vec<(Supply, Figured)> {
    let mut stages: Vec<(Supply, Figured)> = supply::at_all_stages(context, mineral, context.question.year, reading)
        .into_iter()
        .filter_map(|supply| {
            let figured = ratings::potential(context, &supply, reading)?;
            Some((supply, figured))
        })
        .collect();
    stages.sort_by(|a, b| b.1.value.middle().total_cmp(&a.1.value.middle()));
    stages
}

fn value(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Option<Value> {
    let scales = vulnerability::scales(context, reading).ok()?;
    let (supply, potential) = potentials(context, mineral, reading).into_iter().next()?;
    let exposure = exposure::of(context, mineral.as_str(), supply.stage, reading).value;
    let vulnerability = vulnerability::of(context, mineral.as_str(), reading).value;
    // Nothing known of exposure or vulnerability: bounds, but nothing to rank by.
    Some(supply_risk(scales.disruption(potential.value), exposure, scales.vulnerability(vulnerability)).into())
}

fn row(context: &Context<'_>, mineral: &Row<Mineral>, reading: Reading<'_>) -> Ranked {
    let mut row = Ranked::blank(mineral);
    published(context, &mut row);
    let stages = potentials(context, &mineral.id, reading);
    let Some((supply, potential)) = stages.first() else {
        row.reason = "the model has no supply by country".into();
        row.lacks("production by country, or global supply shares", "no value");
        return row;
    };
    row.stage = supply.stage;
    let exposure = exposure::of(context, mineral.id.as_str(), supply.stage, reading);
    let vulnerability = vulnerability::of(context, mineral.id.as_str(), reading);
    row.inputs.push(supply.input(context));
    for figured in [potential, &exposure, &vulnerability] {
        row.inputs.extend(figured.inputs.iter().cloned());
        figured.missing.iter().cloned().for_each(|one| row.lacks(one.name, one.consequence));
    }
    for (supply, potential) in &stages {
        part_of(&mut row, "disruption_potential", supply.stage, potential.value);
    }
    part(&mut row, "trade_exposure", exposure.value);
    part(&mut row, "economic_vulnerability", vulnerability.value);
    scenarios::fill(context, &mut row, supply, exposure.value, reading);
    match vulnerability::scales(context, reading) {
        Ok(scales) => {
            let (disruption, vulnerability) =
                (scales.disruption(potential.value), scales.vulnerability(vulnerability.value));
            part(&mut row, "disruption_scaled", disruption);
            part(&mut row, "vulnerability_scaled", vulnerability);
            let risk = supply_risk(disruption, exposure.value, vulnerability);
            row.value = Some(risk.into());
            row.critical = verdict(risk);
            row.reason = reason(context, supply, [disruption, exposure.value, vulnerability]);
        }
        Err(missing) => {
            row.lacks(missing.name, missing.consequence);
            row.reason = "the model states no scales for the indicators".into();
        }
    }
    row
}

/// The method says so only where the bounds agree, or where there is a best estimate.
fn verdict(risk: Interval) -> Option<bool> {
    match risk.central {
        Some(central) => Some(central >= THRESHOLD),
        None if risk.low >= THRESHOLD => Some(true),
        None if risk.high < THRESHOLD => Some(false),
        None => None,
    }
}

fn part(row: &mut Ranked, name: &'static str, value: Interval) {
    part_of(row, name, None, value);
}

fn part_of(row: &mut Ranked, name: &'static str, stage: Option<adit_model::words::Stage>, value: Interval) {
    // Nothing known is no figure: `missing` says so.
    let known = value.high.is_finite() && value != Interval::FRACTION;
    row.parts.push(Part { name, stage, value: known.then(|| value.into()) });
}

/// What the agency itself publishes: lists, places, losses.
fn published(context: &Context<'_>, row: &mut Ranked) {
    for (name, list) in [("listed_2022", "usgs_2022"), ("listed_2025", "usgs_2025")] {
        let listing = context.model.listings.iter().find(|one| one.mineral == row.mineral && one.list == list);
        let value = listing.map(|one| Value::exact(f64::from(u8::from(one.listed == Listed::Yes))));
        row.parts.push(Part { name, stage: None, value });
    }
    let mineral = row.mineral.clone();
    for (name, indicator) in [("gdp_loss_published", Indicator::GdpLoss), ("rank_published", Indicator::Rank)] {
        let newest = context
            .indicators(mineral.as_str(), indicator)
            .filter(|(_, one)| one.region.as_ref().is_some_and(|region| region.as_str() == IMPORTER))
            .max_by_key(|(_, one)| one.year)
            .and_then(|(_, one)| {
                let number = |value: Option<Signed>| value.map(Signed::get);
                let central = number(one.value);
                let (low, high) = (number(one.low).or(central)?, number(one.high).or(central)?);
                Some((Value { central, low, high, band: None }, one))
            });
        if let Some((value, one)) = &newest {
            row.inputs.push(Input {
                name: format!("{} as published", one.indicator.word().replace('_', " ")),
                value: value.central.map_or_else(|| format!("{} to {}", value.low, value.high), |one| one.to_string()),
                vintage: one.year.to_string(),
                rows: vec![one.at.to_string()],
                sources: vec![one.source.to_string()],
                confidence: Some(one.confidence),
            });
        }
        row.parts.push(Part { name, stage: None, value: newest.map(|(value, _)| value) });
    }
}

/// "China makes 99 % of primary gallium; disruption 0.45, exposure 1.00, vulnerability 0.27".
fn reason(context: &Context<'_>, supply: &Supply, [disruption, exposure, vulnerability]: [Interval; 3]) -> String {
    let leader = supply.shares().find(|(place, _)| **place != IMPORTER).map_or(String::new(), |(place, share)| {
        let what = match supply.form.as_str() {
            "" => "the world's supply".to_owned(),
            form => form.to_owned(),
        };
        format!("{} makes {} of {what}; ", context.place_name(place.as_str()), percent(share))
    });
    let figure = |value: Interval| match value.central {
        _ if value == Interval::FRACTION => "unknown".to_owned(),
        Some(central) => format!("{central:.2}"),
        None => format!("{:.2} to {:.2}", value.low, value.high),
    };
    format!(
        "{leader}disruption {}, exposure {}, vulnerability {} (each 0 to 1)",
        figure(disruption),
        figure(exposure),
        figure(vulnerability)
    )
}

fn caveats(_: &Context<'_>) -> Vec<String> {
    [
        "How the method of 2020 brings its indicators onto one scale was not read: the scales are assumptions of the model, \
         so that figures compare within this ranking, not with published ones; the threshold 0.40 of 2021 was set on other \
         scales.",
        "Ratings of suppliers are assumptions with ranges; where no inability is rated, governance (WGI) stands in.",
        "One latest year stands for the recency-weighted mean of the review of 2021; single points of failure are not \
         looked for.",
        "Where no US shares of use are in the model, European ones stand in, by the nearest industry.",
        "gdp_loss approximates the scenarios of 2025 and is not the program of USGS: low is what users lose in the market, \
         high is the value added of the industries that go without; indirect losses are left out. Scenarios are not \
         weighted by probability unless the model states probabilities.",
    ]
    .map(String::from)
    .into()
}
