//! Minerals that are assessed as a group: the mean of the members, on their full values.

use super::{assessed, formula, importance, over_stages, print_of, risks};
use crate::answer::Input;
use crate::answer::{Part, Ranked, Value};
use crate::context::{Context, Reading};
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;
use adit_model::words::{Indicator, Stage};
use std::collections::BTreeMap;

/// The mean of values; bounds by bounds, an estimate where each has one.
#[must_use]
pub(super) fn mean(values: &[Value]) -> Option<Value> {
    let count = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let sum = |get: fn(&Value) -> f64| values.iter().map(get).sum::<f64>() / count;
    let centrals: Option<Vec<f64>> = values.iter().map(|value| value.central).collect();
    Some(Value {
        central: centrals.map(|all| all.iter().sum::<f64>() / count),
        low: sum(|value| value.low),
        high: sum(|value| value.high),
        band: None,
    })
}

/// Supply risk of a group; `None` unless every member has one.
pub(super) fn risk(context: &Context<'_>, group: &MineralId, reading: Reading<'_>) -> Option<Value> {
    let values: Option<Vec<Value>> =
        assessed(context, group).map(|member| over_stages(&risks(context, &member.id, reading))).collect();
    mean(&values?)
}

/// Economic importance of a group; `None` unless every member has one.
pub(super) fn importance(context: &Context<'_>, group: &MineralId, reading: Reading<'_>) -> Option<Value> {
    let values: Option<Vec<Value>> =
        assessed(context, group).map(|member| importance::of(context, member.id.as_str(), reading).value).collect();
    mean(&values?)
}

/// Whether a group is critical; a mean that cannot be formed is taken as the study prints it.
pub(super) fn verdict(context: &Context<'_>, group: &MineralId, reading: Reading<'_>) -> Option<bool> {
    let printed = |indicator| print_of(context, group.as_str(), indicator);
    formula::critical(
        risk(context, group, reading).or_else(|| printed(Indicator::SupplyRisk)),
        importance(context, group, reading).or_else(|| printed(Indicator::EconomicImportance)),
    )
}

/// The row of a group: its figures, and what its members lack.
pub(super) fn row(context: &Context<'_>, mineral: &Row<Mineral>, reading: Reading<'_>) -> Ranked {
    let mut row = Ranked::blank(mineral);
    row.value = risk(context, &mineral.id, reading);
    let importance = importance(context, &mineral.id, reading);
    let mut deciding: BTreeMap<_, usize> = BTreeMap::new();
    for member in assessed(context, &mineral.id) {
        let single = super::single(context, member, reading);
        if let Some(stage) = single.stage {
            *deciding.entry(stage).or_default() += 1;
        }
        if single.value.is_none() {
            row.lacks(format!("supply risk of {}", member.name), "no mean over the group");
        }
        if single.part("economic_importance").is_none() {
            row.lacks(format!("economic importance of {}", member.name), "no mean over the group");
        }
        row.inputs.extend(single.value.map(|value| member_input(&member.name, value)));
        for input in single.inputs {
            if !row.inputs.contains(&input) {
                row.inputs.push(input);
            }
        }
    }
    row.stage = deciding.into_iter().max_by_key(|(_, count)| *count).map(|(stage, _)| stage);
    for stage in super::STAGES {
        row.parts.push(Part {
            name: "supply_risk",
            stage: Some(stage),
            value: at_stage(context, mineral, stage, reading),
        });
    }
    row.parts.push(Part { name: "economic_importance", stage: None, value: importance });
    row.critical = verdict(context, &mineral.id, reading);
    row
}

/// Mean supply risk of a stage; `None` unless every member has one there.
fn at_stage(context: &Context<'_>, group: &Row<Mineral>, stage: Stage, reading: Reading<'_>) -> Option<Value> {
    let values: Option<Vec<Value>> = assessed(context, &group.id)
        .map(|member| super::stage::risk(context, &member.id, stage, None, reading)?.risk)
        .collect();
    mean(&values?)
}

/// Start of the name of the input that a member is to its group.
pub(super) const MEMBER: &str = "supply risk of ";

fn member_input(name: &str, value: Value) -> Input {
    Input {
        name: format!("{MEMBER}{name}"),
        value: format!("{:.2}", value.ranked()),
        vintage: String::new(),
        rows: Vec::new(),
        sources: Vec::new(),
        confidence: None,
    }
}
