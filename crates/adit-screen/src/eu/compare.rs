//! Computed supply risk beside the printed one, and why they differ where they do.

use super::formula::printed;
use super::part_of;
use crate::answer::{Missing, Ranked, Screening, Value};
use adit_model::ids::MineralId;
use adit_model::words::Stage;
use serde::Serialize;

/// How many figures agree, and how closely.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Figures that are both computed and printed.
    pub count: usize,
    /// Of these, within 0.1 after rounding as the study does.
    pub within_0_1: usize,
    /// Of these, within 0.3.
    pub within_0_3: usize,
}

/// A figure that differs by more than 0.1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Miss {
    /// The mineral.
    pub mineral: MineralId,
    /// Its name.
    pub name: String,
    /// Stage; `None` for the mineral as a whole, which is its bottleneck.
    pub stage: Option<Stage>,
    /// As computed.
    pub computed: f64,
    /// As printed.
    pub published: f64,
    /// Why, in words.
    pub why: String,
}

/// What was computed against what was printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Minerals and groups whose supply risk is both computed and printed.
    pub count: usize,
    /// Of these, within 0.1 after rounding as the study does.
    pub within_0_1: usize,
    /// Of these, within 0.3.
    pub within_0_3: usize,
    /// The same for single stages.
    pub stages: Counts,
    /// The same for economic importance.
    pub importance: Counts,
    /// Minerals, then stages, that differ by more than 0.1; the widest first.
    pub misses: Vec<Miss>,
    /// Printed, but not computed: by name, with what is missing.
    pub not_computed: Vec<(String, String)>,
}

impl Counts {
    fn add(&mut self, distance: f64) {
        self.count += 1;
        self.within_0_1 += usize::from(distance <= 0.1 + 1e-9);
        self.within_0_3 += usize::from(distance <= 0.3 + 1e-9);
    }
}

/// Holds the supply risks of a screening by the EU method against the printed ones.
#[must_use]
pub fn against_published(screening: &Screening) -> Comparison {
    let (mut minerals, mut stages, mut importance) = (Counts::default(), Counts::default(), Counts::default());
    let (mut misses, mut not_computed) = (Vec::new(), Vec::new());
    for row in &screening.rows {
        let computed = row.part("economic_importance").and_then(|value| value.central);
        if let Some((computed, published)) = computed.zip(part_of(row, "economic_importance_published", None)) {
            importance.add((printed(computed) - published).abs());
        }
        for stage in [None, Some(Stage::Mine), Some(Stage::Refining)] {
            let Some(published) = part_of(row, "supply_risk_published", stage) else { continue };
            let computed = match stage {
                None => row.value.map(|value| value.ranked()),
                Some(_) => part_of(row, "supply_risk", stage),
            };
            let Some(computed) = computed else {
                if stage.is_none() {
                    let lacking: Vec<&str> = row.missing.iter().map(|missing| missing.name.as_str()).collect();
                    not_computed.push((row.name.clone(), lacking.join("; ")));
                }
                continue;
            };
            let distance = (printed(computed) - published).abs();
            if stage.is_some() { &mut stages } else { &mut minerals }.add(distance);
            if distance > 0.1 + 1e-9 {
                let why = why(screening, row, stage, computed, published);
                misses.push(Miss {
                    mineral: row.mineral.clone(),
                    name: row.name.clone(),
                    stage,
                    computed,
                    published,
                    why,
                });
            }
        }
    }
    let distance = |miss: &Miss| (miss.computed - miss.published).abs();
    misses.sort_by(|a, b| a.stage.is_some().cmp(&b.stage.is_some()).then(distance(b).total_cmp(&distance(a))));
    let Counts { count, within_0_1, within_0_3 } = minerals;
    Comparison { count, within_0_1, within_0_3, stages, importance, misses, not_computed }
}

/// What can be said about a difference from the parts and gaps of the row.
fn why(screening: &Screening, row: &Ranked, stage: Option<Stage>, computed: f64, published: f64) -> String {
    let mut reasons = Vec::new();
    reasons.extend(members(screening, row, stage));
    if stage.is_none() {
        let elsewhere =
            part_of(row, "supply_risk_published_elsewhere", None).filter(|other| (other - published).abs() > 0.05);
        reasons.extend(elsewhere.map(|other| format!("the second-hand transcription of the results prints {other}")));
        reasons.extend(other_stage(row, published));
    }
    let stage = stage.or(row.stage);
    for missing in row.missing.iter().filter(|missing| bears_on(missing, stage)) {
        reasons.push(format!("missing: {} ({})", missing.name, missing.consequence));
    }
    let part =
        |name: &str| row.parts.iter().find(|part| part.name == name && part.stage == stage).and_then(|part| part.value);
    if let Some(years) = part("supply_risk_single_years") {
        let reached = printed(years.low) <= published + 0.1 && printed(years.high) >= published - 0.1;
        if reached {
            reasons.push(format!(
                "vintage of the governance indicators: single years give {:.2} to {:.2}",
                years.low, years.high
            ));
        }
    }
    reasons.extend(other_terms(&part, published));
    if reasons.is_empty() {
        let side = if computed > published { "above" } else { "below" };
        reasons.push(format!(
            "computed {side} the printed figure though nothing is missing: the shares that are published do not give it"
        ));
    }
    reasons.extend(needed(part("supply_risk"), &part, published));
    reasons.join("; ")
}

/// A group is the mean of its members: those that differ make it differ.
fn members(screening: &Screening, row: &Ranked, stage: Option<Stage>) -> Option<String> {
    let differ: Vec<String> = row
        .inputs
        .iter()
        .filter_map(|input| input.name.strip_prefix(super::group::MEMBER))
        .filter_map(|name| screening.rows.iter().find(|row| row.name == name))
        .filter_map(|member| {
            let computed = match stage {
                None => member.value?.ranked(),
                Some(_) => part_of(member, "supply_risk", stage)?,
            };
            let published = part_of(member, "supply_risk_published", stage)?;
            let differs = (printed(computed) - published).abs() > 0.1 + 1e-9;
            differs.then(|| format!("{} {computed:.2} for {published}", member.name))
        })
        .collect();
    (!differ.is_empty()).then(|| format!("the mean of members, of which differ: {}", differ.join(", ")))
}

/// The printed figure may be that of the other stage.
fn other_stage(row: &Ranked, published: f64) -> Option<String> {
    let at = [Stage::Mine, Stage::Refining].into_iter().find(|stage| {
        let close = |value: f64| (value - published).abs() <= 0.05;
        row.stage != Some(*stage) && part_of(row, "supply_risk_published", Some(*stage)).is_some_and(close)
    })?;
    Some(format!("the study's bottleneck is {at}, ours {}", row.stage.map_or("none", Stage::word)))
}

/// Gaps of the other stage, and of economic importance, do not bear on a supply risk.
fn bears_on(missing: &Missing, stage: Option<Stage>) -> bool {
    let name = &missing.name;
    let of_importance = missing.consequence.contains("economic importance")
        || name.contains("economic importance")
        || name.contains("end use")
        || name.contains("of the use");
    let other = match stage {
        Some(Stage::Mine) => name.contains(Stage::Refining.word()),
        Some(Stage::Refining) => name.ends_with(Stage::Mine.word()) || name.contains(", mine"),
        _ => false,
    };
    !of_importance && !other
}

/// The printed figure may come out with other terms than the study states.
fn other_terms(part: &dyn Fn(&str) -> Option<Value>, published: f64) -> Option<String> {
    let central = |name: &str| part(name).map(|value| value.ranked());
    let factor = (1.0 - central("recycling_input_rate")?) * central("substitution_supply_risk")?;
    let terms = [("global_supply", "world supply"), ("eu_sourcing", "EU sourcing")];
    terms.into_iter().find_map(|(name, word)| {
        let alone = central(name)? * factor;
        ((printed(alone) - published).abs() <= 0.1 + 1e-9).then(|| format!("{word} alone would give {alone:.2}"))
    })
}

/// What one term would have to be for the printed figure to come out, the others held.
fn needed(computed: Option<Value>, part: &dyn Fn(&str) -> Option<Value>, published: f64) -> Option<String> {
    computed?;
    let central = |name: &str| part(name).map(|value| value.ranked());
    let factor = (1.0 - central("recycling_input_rate")?) * central("substitution_supply_risk")?;
    if factor <= 0.0 {
        return None;
    }
    let bracket = published / factor;
    let (global, sourcing, reliance) = (central("global_supply"), central("eu_sourcing"), central("import_reliance"));
    Some(match (global, sourcing, reliance) {
        (Some(global), Some(sourcing), Some(reliance)) => {
            let needed = (bracket - global * reliance / 2.0) / (1.0 - reliance / 2.0);
            format!(
                "the EU sourcing term would have to be {needed:.2} instead of {sourcing:.2}, world supply held at {global:.2}"
            )
        }
        (Some(global), ..) => format!("the world supply term would have to be {bracket:.2} instead of {global:.2}"),
        (None, Some(sourcing), _) => {
            format!("the EU sourcing term would have to be {bracket:.2} instead of {sourcing:.2}")
        }
        _ => return None,
    })
}
