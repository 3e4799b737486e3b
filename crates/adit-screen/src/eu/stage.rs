//! The supply risk of one stage, from the rows of the model.

use super::formula::{Ingredients, Terms, supply_risk};
use super::published::{candidates, find};
use crate::answer::{Input, Missing, Value};
use crate::context::{Context, Reading};
use crate::governance::Years;
use crate::index;
use crate::supply::{self, Supply};
use crate::weights::Weights;
use adit_model::ids::MineralId;
use adit_model::words::{Indicator, Stage, SupplyOf};

/// The stages the method knows: extraction and processing.
pub(super) const STAGES: [Stage; 2] = [Stage::Mine, Stage::Refining];

/// A stage with what its supply risk was made from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StageRisk {
    pub(super) stage: Stage,
    pub(super) risk: Option<Value>,
    pub(super) ingredients: Option<Ingredients>,
    /// Weighted index of world supply and of sourcing, whether the terms count or not.
    pub(super) global: Option<Value>,
    pub(super) sourcing: Option<Value>,
    /// The supply that weighs most in it.
    pub(super) supply: Option<Supply>,
    pub(super) inputs: Vec<Input>,
    pub(super) missing: Vec<Missing>,
}

/// A supply of several forms is judged by the form with the greatest index.
fn indexed(
    context: &Context<'_>,
    mineral: &MineralId,
    stage: Stage,
    of: SupplyOf,
    years: Option<Years>,
    reading: Reading<'_>,
) -> Option<(Supply, Value, Weights)> {
    let importer = (of == SupplyOf::Sourcing).then_some(super::REGION);
    supply::of_shares(context, mineral, Some(stage), of, importer, reading)
        .into_iter()
        .filter_map(|supply| {
            let years = years.unwrap_or(Years::Mean(supply.years.0, supply.years.1));
            let weights = Weights::governance(context, &supply, years, reading).trade_adjusted(context, &supply)?;
            let value = index::weighted(&supply, &weights)?;
            Some((supply, value, weights))
        })
        .max_by(|a, b| a.1.ranked().total_cmp(&b.1.ranked()))
}

/// The supply risk of a stage; `None` where the model has no supply at it. `years` overrides those of the governance.
pub(super) fn risk(
    context: &Context<'_>,
    mineral: &MineralId,
    stage: Stage,
    years: Option<Years>,
    reading: Reading<'_>,
) -> Option<StageRisk> {
    let global = indexed(context, mineral, stage, SupplyOf::Global, years, reading);
    let sourcing = indexed(context, mineral, stage, SupplyOf::Sourcing, years, reading);
    if global.is_none() && sourcing.is_none() {
        return None;
    }
    let mut found = StageRisk {
        stage,
        risk: None,
        ingredients: None,
        global: global.as_ref().map(|(_, value, _)| *value),
        sourcing: sourcing.as_ref().map(|(_, value, _)| *value),
        supply: None,
        inputs: Vec::new(),
        missing: Vec::new(),
    };
    let terms = terms(context, mineral.as_str(), &mut found);
    if terms == Terms::Both
        && let Some((supply, _, weights)) = &sourcing
    {
        found.sourcing = home(context, supply, weights, &mut found);
    }
    let counted = [(Terms::Global, &global), (Terms::Sourcing, &sourcing)];
    let counts = |term: Terms| reading.draw.is_none() && (terms == Terms::Both || terms == term);
    for (_, term) in counted.into_iter().filter(|(term, _)| counts(*term)) {
        let Some((supply, _, weights)) = term else { continue };
        found.inputs.push(supply.input(context));
        found.inputs.extend(weights.inputs.iter().cloned());
        found.missing.extend(weights.missing.iter().cloned());
        let rest = supply.rest();
        if rest >= 0.05 {
            found.missing.push(Missing {
                name: format!("{} of {}", supply::percent(rest), supply.name()),
                consequence: "bounded: spread thin at the low end".into(),
            });
        }
    }
    found.supply = match terms {
        Terms::Sourcing => sourcing.map(|(supply, ..)| supply),
        _ => global.map(|(supply, ..)| supply),
    };
    combine(context, mineral.as_str(), terms, reading, &mut found);
    Some(found)
}

/// What the region makes itself must be in its sourcing: import reliance says how much that is.
///
/// Where the list leaves that part out, the part is one supplier's or several's, nobody can say: the index is a bound.
fn home(context: &Context<'_>, supply: &Supply, weights: &Weights, found: &mut StageRisk) -> Option<Value> {
    /// Part of the sourcing by which a list of rounded shares may miss the import reliance of another table.
    const TOLERANCE: f64 = 0.15;
    let mineral = supply.mineral.as_str();
    let reliance = find(context, mineral, Indicator::ImportReliance, Some(found.stage), Reading::default());
    let Some(reliance) = reliance else { return found.sourcing };
    let made = 1.0 - reliance.fraction().ranked();
    let members = context.model.members(super::REGION, supply.years.1);
    let listed: f64 = members.iter().filter_map(|member| supply.share(member.as_str())).sum();
    if members.is_empty() || made - listed <= TOLERANCE {
        return found.sourcing;
    }
    let (made, listed) = (supply::percent(made), supply::percent(listed));
    let left_out = supply.rest() > TOLERANCE;
    found.missing.push(Missing {
        name: format!("sourcing shares that agree with import reliance, {}", found.stage),
        consequence: format!(
            "members make {made} of the sourcing by import reliance, the list gives them {listed}{}",
            if left_out { ": bounded" } else { "; the list is used as it is" }
        ),
    });
    if !left_out {
        return found.sourcing;
    }
    let open = Supply { residual: adit_model::concentration::Residual::Unlimited, ..supply.clone() };
    index::weighted(&open, weights).map(|value| Value { central: None, ..value })
}

/// The terms the study states, or those there are shares for.
fn terms(context: &Context<'_>, mineral: &str, found: &mut StageRisk) -> Terms {
    let stated =
        candidates(context, mineral, Indicator::SupplyTerms, Some(found.stage)).into_iter().find_map(|(_, row)| {
            let terms = Terms::from_word(row.printed.as_deref()?)?;
            found.inputs.push(Input {
                name: format!("supply terms, {}", found.stage),
                value: terms.word().into(),
                vintage: row.year.0.to_string(),
                rows: vec![row.at.to_string()],
                sources: vec![row.source.to_string()],
                confidence: Some(row.confidence),
            });
            Some(terms)
        });
    let there = match (found.global.is_some(), found.sourcing.is_some()) {
        (true, true) => Terms::Both,
        (_, false) => Terms::Global,
        (false, true) => Terms::Sourcing,
    };
    match (stated, there) {
        (Some(stated), Terms::Both) => stated,
        (Some(stated), there) if stated == there => stated,
        (None, there) => there,
        (Some(_), there) => {
            let lacking = if there == Terms::Global { "sourcing shares of the EU" } else { "global supply shares" };
            found.missing.push(Missing {
                name: format!("{lacking}, {}", found.stage),
                consequence: format!("{} instead of the terms the study used", there.word()),
            });
            there
        }
    }
}

/// Puts the terms together with import reliance, recycling and substitution.
fn combine(context: &Context<'_>, mineral: &str, terms: Terms, reading: Reading<'_>, found: &mut StageRisk) {
    let stage = Some(found.stage);
    let mut published = |indicator: Indicator, stage: Option<Stage>, name: &str, unit: &str| {
        let figure = find(context, mineral, indicator, stage, reading)
            .or_else(|| find(context, mineral, indicator, None, reading).filter(|_| stage.is_some()));
        match &figure {
            Some(_) if reading.draw.is_some() => {}
            Some(figure) => found.inputs.push(figure.input(name, unit)),
            None => found.missing.push(Missing {
                name: name.to_owned() + &stage.map_or(String::new(), |stage| format!(", {stage}")),
                consequence: if indicator == Indicator::ImportReliance { "bounded: 0 to 100 %" } else { "no value" }
                    .into(),
            }),
        }
        figure
    };
    let reliance = (terms == Terms::Both)
        .then(|| published(Indicator::ImportReliance, stage, "import reliance of the EU", " %"))
        .flatten();
    let recycling = published(Indicator::RecyclingInputRate, None, "end-of-life recycling input rate", " %");
    let substitution = published(Indicator::SubstitutionSupplyRisk, None, "substitution index of supply risk", "");
    let (Some(recycling), Some(substitution)) = (recycling, substitution) else { return };
    let ingredients = Ingredients {
        terms,
        global: found.global,
        sourcing: found.sourcing,
        reliance: reliance.map(|figure| figure.fraction()),
        recycling: recycling.fraction(),
        substitution: substitution.index(),
    };
    found.risk = supply_risk(&ingredients);
    found.ingredients = Some(ingredients);
}
