//! Supply risk and economic importance by the method of the European Commission (guidelines of 2017).
//!
//! Supply risk is computed for each stage that has shares; the stage with the greatest decides (the bottleneck). Groups are
//! assessed as the mean of their members. Every row shows what the study printed beside what was computed.

mod compare;
pub mod formula;
mod group;
mod importance;
mod published;
mod stage;

pub use compare::{Comparison, Counts, Miss, against_published};

use crate::answer::{Part, Ranked, Value};
use crate::context::{Context, Reading};
use crate::governance::Years;
use crate::rule::Rule;
use crate::supply::percent;
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;
use adit_model::words::{Indicator, Listed, Stage, SupplyOf};
use stage::{STAGES, StageRisk};

/// The region the method is for.
pub const REGION: &str = "EU";
/// Supply risk at or above which a mineral is critical, if it is important too.
pub const RISK: f64 = 1.0;
/// Economic importance at or above which a mineral is critical, if its supply is at risk too.
pub const IMPORTANCE: f64 = 2.8;

pub(crate) const RULE: Rule =
    Rule { figure: "supply risk of the EU method (0 to 10 and above)", threshold: Some(RISK), row, value, caveats };

fn risks(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Vec<StageRisk> {
    STAGES.iter().filter_map(|stage| stage::risk(context, mineral, *stage, None, reading)).collect()
}

/// The bottleneck: the stage with the greatest supply risk; of one that is only bounded, what it is at least.
fn bottleneck(risks: &[StageRisk]) -> Option<(&StageRisk, Value)> {
    let with_value = risks.iter().filter_map(|risk| Some((risk, risk.risk?)));
    let sure = |value: &Value| value.central.unwrap_or(value.low);
    with_value.max_by(|a, b| sure(&a.1).total_cmp(&sure(&b.1)))
}

/// Minerals of a group that the method assesses: those with shares or a printed figure.
fn assessed<'a, 'b>(context: &'b Context<'a>, group: &'b MineralId) -> impl Iterator<Item = &'a Row<Mineral>> + 'b {
    context.members(group).filter(|member| {
        let of_region = |of: SupplyOf| matches!(of, SupplyOf::Global | SupplyOf::Sourcing);
        context.shares(member.id.as_str()).iter().any(|(_, row)| of_region(row.of))
            || !published::candidates(context, member.id.as_str(), Indicator::SupplyRisk, None).is_empty()
    })
}

/// The greatest over the stages, end by end: another stage may decide at the high end.
fn over_stages(risks: &[StageRisk]) -> Option<Value> {
    let (_, mut value) = bottleneck(risks)?;
    for risk in risks.iter().filter_map(|risk| risk.risk) {
        value.low = value.low.max(risk.low);
        value.high = value.high.max(risk.high);
    }
    Some(value)
}

fn value(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Option<Value> {
    if context.members(mineral).next().is_some() {
        return group::risk(context, mineral, reading);
    }
    over_stages(&risks(context, mineral, reading))
}

fn row(context: &Context<'_>, mineral: &Row<Mineral>, reading: Reading<'_>) -> Ranked {
    let mut row = if context.members(&mineral.id).next().is_some() {
        group::row(context, mineral, reading)
    } else {
        single(context, mineral, reading)
    };
    compared(context, &mut row);
    row.reason = reason(context, mineral, &row);
    row
}

/// A mineral that is assessed by itself.
fn single(context: &Context<'_>, mineral: &Row<Mineral>, reading: Reading<'_>) -> Ranked {
    let mut row = Ranked::blank(mineral);
    let risks = risks(context, &mineral.id, reading);
    row.value = over_stages(&risks);
    row.stage = bottleneck(&risks).map(|(risk, _)| risk.stage);
    if risks.is_empty() {
        row.lacks("global supply shares and sourcing shares of the EU", "no supply risk");
    }
    for risk in &risks {
        stage_parts(context, mineral, risk, &mut row);
    }
    let importance = importance::of(context, mineral.id.as_str(), reading);
    row.parts.push(Part { name: "economic_importance", stage: None, value: importance.value });
    row.inputs.extend(importance.inputs);
    for missing in importance.missing {
        row.lacks(missing.name, missing.consequence);
    }
    row.critical = verdict(context, mineral, row.value, importance.value, &risks, reading);
    row
}

/// Whether the mineral is critical; a member of a group has the verdict of the group.
///
/// A figure that cannot be computed is taken as the study prints it; the reason says so.
fn verdict(
    context: &Context<'_>,
    mineral: &Row<Mineral>,
    risk: Option<Value>,
    importance: Option<Value>,
    risks: &[StageRisk],
    reading: Reading<'_>,
) -> Option<bool> {
    if let Some(group) = &mineral.group {
        return assessed(context, group)
            .any(|member| member.id == mineral.id)
            .then(|| group::verdict(context, group, reading))?;
    }
    let printed = |indicator| print_of(context, mineral.id.as_str(), indicator);
    let risk = risk.or_else(|| printed(Indicator::SupplyRisk));
    let importance = importance.or_else(|| printed(Indicator::EconomicImportance));
    let verdict = formula::critical(risk, importance);
    // A stage that is only bounded may be the bottleneck after all.
    let open = |risk: &StageRisk| {
        risk.risk.is_some_and(|value| value.central.is_none() && formula::printed(value.high) >= RISK)
    };
    if verdict == Some(false) && risks.iter().any(open) {
        return formula::critical(risk.map(|value| Value { central: None, ..value }), importance);
    }
    verdict
}

/// The newest edition of the study in the model.
fn edition(context: &Context<'_>) -> Option<i32> {
    let of_region = |row: &&Row<adit_model::tables::IndicatorRow>| {
        row.indicator == Indicator::SupplyRisk && row.region.as_ref().is_some_and(|region| region.as_str() == REGION)
    };
    context.model.indicators.iter().filter(of_region).map(|row| row.year.0).max()
}

/// A figure as the newest edition prints it.
fn print_of(context: &Context<'_>, mineral: &str, indicator: Indicator) -> Option<Value> {
    let found = published::find(context, mineral, indicator, None, Reading::default())?;
    (Some(found.row.year.0) == edition(context)).then_some(found.value)
}

fn stage_parts(context: &Context<'_>, mineral: &Mineral, risk: &StageRisk, row: &mut Ranked) {
    let stage = Some(risk.stage);
    let of = |get: fn(&formula::Ingredients) -> Option<Value>| risk.ingredients.as_ref().and_then(get);
    for (name, value) in [
        ("supply_risk", risk.risk),
        ("global_supply", risk.global),
        ("eu_sourcing", risk.sourcing),
        ("import_reliance", of(|one| one.reliance)),
        ("recycling_input_rate", of(|one| Some(one.recycling))),
        ("substitution_supply_risk", of(|one| Some(one.substitution))),
        ("supply_risk_single_years", single_years(context, &mineral.id, risk)),
    ] {
        row.parts.push(Part { name, stage, value });
    }
    for input in &risk.inputs {
        if !row.inputs.contains(input) {
            row.inputs.push(input.clone());
        }
    }
    for missing in &risk.missing {
        row.lacks(missing.name.clone(), missing.consequence.clone());
    }
}

/// Supply risk with the governance of one year instead of the mean over the study's years: the study does not say which.
fn single_years(context: &Context<'_>, mineral: &MineralId, risk: &StageRisk) -> Option<Value> {
    let (from, to) = risk.supply.as_ref()?.years;
    let reading = Reading::default();
    let values: Vec<f64> = (from..=to.min(from + 9))
        .filter_map(|year| stage::risk(context, mineral, risk.stage, Some(Years::Of(year)), reading)?.risk)
        .map(|value| value.ranked())
        .collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    Some(Value { central: None, low, high, band: None })
}

/// What the study printed, beside what was computed.
fn compared(context: &Context<'_>, row: &mut Ranked) {
    let mineral = row.mineral.clone();
    let edition = edition(context);
    let mut put = |name: &'static str, indicator: Indicator, stage: Option<Stage>| {
        let figure = published::find(context, mineral.as_str(), indicator, stage, Reading::default())
            .filter(|figure| Some(figure.row.year.0) == edition);
        if let Some(figure) = figure {
            row.inputs.push(figure.input(&format!("{name} (to compare with)"), ""));
            row.parts.push(Part { name, stage, value: Some(figure.value) });
        }
    };
    put("supply_risk_published", Indicator::SupplyRisk, None);
    put("economic_importance_published", Indicator::EconomicImportance, None);
    for stage in STAGES {
        put("supply_risk_published", Indicator::SupplyRisk, Some(stage));
    }
    // Another document, or another edition of the same year, may print another figure.
    let others = published::candidates(context, row.mineral.as_str(), Indicator::SupplyRisk, None);
    let newest = others.first().map(|(_, row)| row.year);
    for (_, other) in others.iter().skip(1).filter(|(_, other)| Some(other.year) == newest) {
        if let Some(value) = other.value {
            row.parts.push(Part {
                name: "supply_risk_published_elsewhere",
                stage: None,
                value: Some(Value::exact(value.get())),
            });
        }
    }
    let difference = row.value.and_then(|value| value.central).zip(part_of(row, "supply_risk_published", None));
    if let Some((computed, published)) = difference {
        row.parts.push(Part {
            name: "supply_risk_difference",
            stage: None,
            value: Some(Value::exact(computed - published)),
        });
    }
    row.trends.extend(editions(context, row.mineral.as_str()));
}

fn part_of(row: &Ranked, name: &str, stage: Option<Stage>) -> Option<f64> {
    row.parts.iter().find(|part| part.name == name && part.stage == stage)?.value.map(|value| value.ranked())
}

/// Supply risk as printed, edition by edition.
fn editions(context: &Context<'_>, mineral: &str) -> Option<crate::Trend> {
    let rows = published::candidates(context, mineral, Indicator::SupplyRisk, None);
    let mut points: Vec<(i32, Value)> = Vec::new();
    for (_, row) in rows {
        let known = points.iter().any(|(year, _)| *year == row.year.0);
        points.extend(row.value.filter(|_| !known).map(|value| (row.year.0, Value::exact(value.get()))));
    }
    points.sort_by_key(|(year, _)| *year);
    (points.len() > 1).then_some(crate::Trend { name: "supply_risk_published", stage: None, points })
}

/// One sentence: the figures against the thresholds, who supplies, what the study printed.
fn reason(context: &Context<'_>, mineral: &Row<Mineral>, row: &Ranked) -> String {
    let mut parts = Vec::new();
    let show = |value: Option<Value>| match value {
        Some(Value { central: Some(central), .. }) => format!("{central:.2}"),
        Some(value) => format!("{:.2} to {:.2}", value.low, value.high),
        None => "unknown".into(),
    };
    let stage = row.stage.map_or(String::new(), |stage| format!(" at {stage}"));
    parts.push(format!("supply risk {}{stage} (threshold {RISK:.1})", show(row.value)));
    let importance = row.part("economic_importance").copied();
    parts.push(format!("economic importance {} (threshold {IMPORTANCE})", show(importance)));
    if row.critical.is_some() && mineral.group.is_none() && (row.value.is_none() || importance.is_none()) {
        parts.push("what cannot be computed is judged as the study prints it".into());
    }
    if let Some(group) = &mineral.group {
        let name = context.model.minerals.get(group.as_str()).map_or(group.as_str(), |row| row.data.name.as_str());
        parts.push(format!("judged as a member of {name}"));
    }
    if let Some(stage) = row.stage.filter(|_| context.members(&mineral.id).next().is_none()) {
        let supply = stage::risk(context, &mineral.id, stage, None, Reading::default()).and_then(|risk| risk.supply);
        if let Some(supply) = supply {
            let leaders: Vec<String> = supply
                .shares()
                .take(2)
                .map(|(place, share)| format!("{} {}", context.place_name(place.as_str()), percent(share)))
                .collect();
            parts.push(format!("{} ({}): {}", supply.name(), supply.vintage(), leaders.join(", ")));
        }
    }
    let printed = |name: &str| part_of(row, name, None);
    if let Some((risk, importance)) = printed("supply_risk_published").zip(printed("economic_importance_published")) {
        parts.push(format!("the study prints {risk} and {importance}"));
    }
    if let Some(remark) = strategic(context, mineral.id.as_str()) {
        parts.push(remark);
    }
    parts.join("; ")
}

/// Strategic raw materials are critical by law, whatever their figures.
fn strategic(context: &Context<'_>, mineral: &str) -> Option<String> {
    let listed = context.model.listings.iter().find(|row| {
        let list = row.list.to_ascii_lowercase();
        row.mineral == mineral && row.listed == Listed::Yes && list.starts_with("eu") && list.contains("strategic")
    })?;
    Some(format!("strategic, and so critical by law ({})", context.document(&listed.source)))
}

fn caveats(context: &Context<'_>) -> Vec<String> {
    let mut caveats = [
        "Shares are the study's, averages of about 2016 to 2020; they are rounded, and those below 0.1 % are only bounds.",
        "Governance is the mean over the years of the shares; the study does not print which year it used.",
        "Import reliance by stage, recycling input rates and substitution indices are inputs of the study, not computed \
         here; where they are read from a second-hand transcription their confidence says so.",
        "The guidelines of 2017 were not read: the equations are held by the published results they reproduce.",
    ]
    .map(String::from)
    .to_vec();
    if let Some(year) = context.question.year {
        caveats
            .push(format!("The year {year} does not move this method: the shares of the study are of its own years."));
    }
    if !context.question.what_if.is_empty() {
        caveats.push(
            "What is supposed in tonnes does not move this method: the study publishes shares, not output.".into(),
        );
    }
    caveats
}
