//! Concentration of supply by country: the Herfindahl-Hirschman index of the most concentrated stage.
//!
//! By location beside by control, plain and weighted by governance and trade; intervals where the split of a rest is not
//! published.

use crate::answer::{Part, Ranked, Trend, Value};
use crate::context::{Context, Reading};
use crate::governance::Years;
use crate::index;
use crate::rule::Rule;
use crate::supply::{self, Supply, percent};
use crate::weights::Weights;
use adit_model::concentration::{Residual, hhi_with_residual};
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;
use adit_model::words::{Coverage, Stage};
use std::fmt::Write as _;

pub(crate) const RULE: Rule =
    Rule { figure: "HHI of the most concentrated stage (0 to 1)", threshold: None, row, value, caveats };

/// The index of one supply.
#[must_use]
pub fn of_supply(supply: &Supply) -> Option<Value> {
    index::weighted(supply, &Weights::none(supply))
}

/// The supplies of each stage, of several forms the most concentrated; along the chain.
fn by_stage(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Vec<(Supply, Value)> {
    let mut stages: Vec<(Supply, Value)> = Vec::new();
    for supply in supply::at_all_stages(context, mineral, context.question.year, reading) {
        let Some(value) = of_supply(&supply) else { continue };
        match stages.last_mut().filter(|(last, _)| last.stage == supply.stage) {
            Some(last) if last.1.ranked() < value.ranked() => *last = (supply, value),
            Some(_) => {}
            None => stages.push((supply, value)),
        }
    }
    stages
}

fn deciding(stages: &[(Supply, Value)]) -> Option<&(Supply, Value)> {
    stages.iter().max_by(|a, b| a.1.ranked().total_cmp(&b.1.ranked()))
}

fn value(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Option<Value> {
    deciding(&by_stage(context, mineral, reading)).map(|(_, value)| *value)
}

fn row(context: &Context<'_>, mineral: &Row<Mineral>, reading: Reading<'_>) -> Ranked {
    let mut row = Ranked::blank(mineral);
    let stages = by_stage(context, &mineral.id, reading);
    let Some((supply, value)) = deciding(&stages) else {
        row.reason = "the model has no supply by country".into();
        let when = context.question.year.map_or(String::new(), |year| format!(" in {year}"));
        row.lacks(format!("production by country{when}, or global supply shares"), "no value");
        return row;
    };
    row.value = Some(*value);
    row.stage = supply.stage;
    row.reason = reason(context, supply, &stages);
    for (supply, value) in &stages {
        parts(context, &mut row, supply, *value, reading);
        row.inputs.push(supply.input(context));
        gaps(context, &mut row, supply);
        row.trends.extend(trend(context, supply));
    }
    row
}

/// "China makes 99 % of primary gallium (2024, USGS MCS 2026); Russia 0.7 %, Japan 0.4 %".
fn reason(context: &Context<'_>, supply: &Supply, stages: &[(Supply, Value)]) -> String {
    let mut shares = supply.shares().filter(|(_, share)| *share > 0.0);
    let Some((leader, share)) = shares.next() else { return String::new() };
    let what = supply.goods();
    let mut text = format!(
        "{} makes {} of {what} ({}, {})",
        context.place_name(leader.as_str()),
        percent(share),
        supply.vintage(),
        context.document(&supply.source)
    );
    let next: Vec<String> = shares
        .take(2)
        .map(|(place, share)| format!("{} {}", context.place_name(place.as_str()), percent(share)))
        .collect();
    if !next.is_empty() {
        let _ = write!(text, "; next {}", next.join(", "));
    }
    if supply.rest() >= 0.005 {
        let _ = write!(text, "; {} has no country", percent(supply.rest()));
    }
    let withheld: Vec<&str> = supply
        .unquantified
        .iter()
        .filter(|one| one.coverage == Coverage::Withheld)
        .map(|one| context.place_name(one.place.as_str()))
        .collect();
    if !withheld.is_empty() {
        let where_ = if supply.rest() > 0.0 { "" } else { ", which the total may exclude" };
        let _ = write!(text, "; withheld: {}{where_}", withheld.join(", "));
    }
    if stages.len() > 1 {
        let _ = write!(text, "; the most concentrated of {} stages", stages.len());
    }
    text
}

fn parts(context: &Context<'_>, row: &mut Ranked, supply: &Supply, hhi: Value, reading: Reading<'_>) {
    let stage = supply.stage;
    let control = by_control(context, &supply.mineral, stage);
    if control.is_none() {
        row.lacks(
            format!("holders of the producers, {}", stage.map_or("supply", Stage::word)),
            "no value by control; by location only",
        );
    }
    let governed = Weights::governance(context, supply, Years::Of(supply.years.1), reading);
    let by_governance = index::weighted(supply, &governed);
    row.inputs.extend(governed.inputs.clone());
    let adjusted = governed.clone().trade_adjusted(context, supply);
    let missing = adjusted.as_ref().map_or(governed.missing, |weights| weights.missing.clone());
    for missing in missing {
        row.lacks(missing.name, missing.consequence);
    }
    for (name, value) in [
        ("hhi", Some(hhi)),
        ("hhi_control", control),
        ("cr1", index::largest(supply, 1)),
        ("cr3", index::largest(supply, 3)),
        ("hhi_normalized", index::normalized(supply, &hhi)),
        ("hhi_wgi", by_governance),
        ("hhi_wgi_trade", adjusted.and_then(|weights| index::weighted(supply, &weights))),
    ] {
        row.parts.push(Part { name, stage, value });
    }
}

/// The index by country of control, where holders are known; the part without a known holder may be anybody's.
#[must_use]
pub fn by_control(context: &Context<'_>, mineral: &MineralId, stage: Option<Stage>) -> Option<Value> {
    let known = context.holdings.iter().find(|one| one.mineral == *mineral && Some(one.stage) == stage)?;
    let shares: Vec<f64> = known.shares.iter().map(|(_, share)| *share).collect();
    let whole: f64 = shares.iter().sum::<f64>() + known.unknown;
    let shares: Vec<f64> = shares.iter().map(|share| share / whole).collect();
    let bounds = hhi_with_residual(&shares, Residual::Anybody).ok()?;
    let central = (bounds.high - bounds.low < 1e-9).then_some(bounds.low);
    Some(Value { central, low: bounds.low, high: bounds.high, band: None })
}

/// What the supply leaves open, by name.
fn gaps(context: &Context<'_>, row: &mut Ranked, supply: &Supply) {
    for one in &supply.unquantified {
        let name = format!("output of {}, {} ({})", context.place_name(one.place.as_str()), supply.form, one.coverage);
        row.lacks(
            name,
            if supply.rest() > 0.0 {
                "bounded: it may be up to all that no country is named for"
            } else {
                "left out: the published total leaves nothing for it, and may exclude it"
            },
        );
    }
    if supply.unattributed > 0.0 && supply.rest() >= 0.005 || supply.others > 0.0 {
        row.lacks(
            format!("split of {} of {} among countries", percent(supply.rest()), supply.name()),
            "bounded: from spread thin to one country",
        );
    }
}

/// The index year by year, of each stage that has output by country.
pub(crate) fn trends(context: &Context<'_>, mineral: &MineralId) -> Vec<Trend> {
    by_stage(context, mineral, Reading::default()).iter().filter_map(|(supply, _)| trend(context, supply)).collect()
}

/// The index year by year, each year from its own newest document.
fn trend(context: &Context<'_>, supply: &Supply) -> Option<Trend> {
    let material = context.model.materials.get(supply.material.as_ref()?.as_str())?;
    let points: Vec<(i32, Value)> = supply::production_years(context, material.id.as_str())
        .into_iter()
        .filter_map(|year| {
            let supply = supply::of_material(context, material, year, Reading::default())?;
            Some((year, of_supply(&supply)?))
        })
        .collect();
    (points.len() > 1).then_some(Trend { name: "hhi", stage: supply.stage, points })
}

fn caveats(context: &Context<'_>) -> Vec<String> {
    let mut caveats = vec![
        "The index has no threshold of its own: it ranks, it does not call a mineral critical.".to_owned(),
        "Shares are by country of the mine or plant; hhi_control is by country of control, where holders are known.".into(),
        "What no country is named for is spread thin at the low end and held by as few as the rows allow at the high end."
            .into(),
    ];
    if context.trade_range.is_some() {
        caveats.push(
            "Trade parameters are those of the EU study, of about 2016 to 2020: restrictions since then are not in them.".into(),
        );
    }
    if context.question.year.is_none() {
        caveats.push("Each stage is of its latest complete year; stages without output rows are of published shares of older years.".into());
    }
    caveats
}
