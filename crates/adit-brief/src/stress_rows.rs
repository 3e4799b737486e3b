//! The rows a stress answer rests on, each with its ground: a document, or an assumption in words.

use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::ids::{AssumptionId, SourceId};
use adit_model::tables::{Parameter, Scenario};
use adit_model::words::Dynamic;
use adit_stress::aim::Aimed;
use adit_stress::{Rationing, World};
use serde::Serialize;

/// What a row rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ground {
    /// Document.
    pub source: Option<String>,
    /// Its title.
    pub source_title: Option<String>,
    /// Assumption.
    pub assumption: Option<String>,
    /// What it supposes.
    pub assumption_statement: Option<String>,
}

impl Ground {
    pub(crate) fn of(model: &Model, source: Option<&SourceId>, assumption: Option<&AssumptionId>) -> Self {
        let document = source.and_then(|id| model.sources.get(id.as_str()));
        let supposed = assumption.and_then(|id| model.assumptions.get(id.as_str()));
        Self {
            source: source.map(ToString::to_string),
            source_title: document.map(|row| row.title.clone()),
            assumption: assumption.map(ToString::to_string),
            assumption_statement: supposed.map(|row| row.statement.clone()),
        }
    }

    /// Handles of the document and of the assumption, as printed.
    #[must_use]
    pub fn words(&self) -> String {
        let assumed = self.assumption.as_ref().map(|id| format!("assumption {id}"));
        let words: Vec<String> = [self.source.clone(), assumed].into_iter().flatten().collect();
        words.join("; ")
    }
}

/// A scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioRow {
    /// Handle.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it supposes.
    pub statement: String,
    /// Months to look at.
    pub months: f64,
    /// What it rests on.
    #[serde(flatten)]
    pub ground: Ground,
    /// What a reader should know about it.
    pub note: Option<String>,
}

impl ScenarioRow {
    pub(crate) fn of(model: &Model, row: &Scenario) -> Self {
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            statement: row.statement.clone(),
            months: row.months.get(),
            ground: Ground::of(model, row.source.as_ref(), row.assumption.as_ref()),
            note: row.note.clone(),
        }
    }
}

/// A shock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShockRow {
    /// Handle.
    pub id: String,
    /// The scenario.
    pub scenario: String,
    /// What it does.
    pub effect: String,
    /// What it bears on.
    pub of: String,
    /// How many sites, links or uses of the network that is.
    pub targets: usize,
    /// Size: low end, most likely, high end; percent, or days for a delay. An embargo has none.
    pub size: [Option<f64>; 3],
    /// How size and length are drawn.
    pub spread: String,
    /// Months after the beginning.
    pub after_months: f64,
    /// Length in months: low end, most likely, high end.
    pub months: [Option<f64>; 3],
    /// What it rests on.
    #[serde(flatten)]
    pub ground: Ground,
    /// What a reader should know about it.
    pub note: Option<String>,
}

impl ShockRow {
    pub(crate) fn of(model: &Model, aimed: &Aimed<'_>) -> Self {
        let row = aimed.shock;
        Self {
            id: row.id.to_string(),
            scenario: row.scenario.to_string(),
            effect: row.effect.to_string(),
            of: row.of.to_string(),
            targets: aimed.effects.len(),
            size: [row.low, row.central, row.high].map(|value| value.map(Positive::get)),
            spread: row.spread.to_string(),
            after_months: row.after_months.get(),
            months: [row.months_low, Some(row.months), row.months_high].map(|value| value.map(Positive::get)),
            ground: Ground::of(model, row.source.as_ref(), row.assumption.as_ref()),
            note: row.note.clone(),
        }
    }
}

/// A parameter of the chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterRow {
    /// Handle.
    pub id: String,
    /// What it is; the word carries the unit.
    pub parameter: String,
    /// What it holds for; empty for everything.
    pub of: String,
    /// Low end.
    pub low: Option<f64>,
    /// Most likely value.
    pub central: f64,
    /// High end.
    pub high: Option<f64>,
    /// How it is drawn between them.
    pub spread: String,
    /// What it rests on.
    #[serde(flatten)]
    pub ground: Ground,
    /// What a reader should know about it.
    pub note: Option<String>,
}

/// The rows of `parameters` that a chain reads. Which of several rows of a parameter holds where, their scopes say.
pub(crate) fn parameters_read(model: &Model, world: &World) -> Vec<ParameterRow> {
    let qualifies = world.chain.links.iter().any(|link| link.qualification > 0);
    let classes = world.chain.policy.rationing == Rationing::Priority;
    let read = model.parameters.iter().filter(|row| match row.parameter {
        Dynamic::QualificationDays => qualifies,
        Dynamic::PriorityClass => classes,
        // Values weigh losses and recovery is asked by survival: neither moves anything here.
        Dynamic::RecoveryDays | Dynamic::ValueUsdPerKg => false,
        word => !word.of_plan(),
    });
    read.map(|row| ParameterRow::of(model, row)).collect()
}

/// The rows that say what a missing kilogram is worth.
pub(crate) fn values(model: &Model) -> Vec<ParameterRow> {
    let rows = model.parameters.iter().filter(|row| row.parameter == Dynamic::ValueUsdPerKg);
    rows.map(|row| ParameterRow::of(model, row)).collect()
}

impl ParameterRow {
    pub(crate) fn of(model: &Model, row: &Parameter) -> Self {
        Self {
            id: row.id.to_string(),
            parameter: row.parameter.to_string(),
            of: row.of.as_ref().map(ToString::to_string).unwrap_or_default(),
            low: row.low.map(Positive::get),
            central: row.central.get(),
            high: row.high.map(Positive::get),
            spread: row.spread.to_string(),
            ground: Ground::of(model, row.source.as_ref(), row.assumption.as_ref()),
            note: row.note.clone(),
        }
    }
}
