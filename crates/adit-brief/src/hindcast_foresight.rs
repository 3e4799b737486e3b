//! What was known before a shock: the model without the rows that rest on later documents.

use adit_model::Model;
use adit_model::ids::{AssumptionId, SourceId};
use adit_model::table::Row;
use adit_model::tables::{Hindcast, Parameter, Shock};
use serde::Serialize;

/// A row that was not to be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Table.
    pub table: &'static str,
    /// The row.
    pub id: String,
    /// What it says.
    pub what: String,
    /// The document that is later.
    pub source: String,
    /// Its year, if it carries one.
    pub year: Option<i32>,
    /// Rows that took its place.
    pub instead: Vec<String>,
}

/// A model as it could have been on a day, and what was taken out of it.
#[derive(Debug)]
pub(crate) struct Foresight {
    pub(crate) model: Model,
    pub(crate) set_aside: Vec<SetAside>,
}

/// Sets aside the parameters and the shocks of a hindcast that rest on documents later than its origin.
pub(crate) fn foresee(model: &Model, row: &Hindcast) -> Foresight {
    let day = Day { model, row };
    let mut foreseen = model.clone();
    foreseen.parameters.retain(|row| day.later(row.source.as_ref(), row.assumption.as_ref()).is_none());
    let gone = |row: &&Row<Parameter>| !row.parameter.of_plan() && foreseen.parameters.get(&row.key).is_none();
    let gone: Vec<&Row<Parameter>> = model.parameters.iter().filter(gone).collect();
    for prior in &model.priors {
        let same = |row: &Parameter| row.parameter == prior.parameter && row.of == prior.of;
        if gone.iter().any(|row| same(row)) && !foreseen.parameters.iter().any(|row| same(row)) {
            let data = prior.to_parameter();
            foreseen.parameters.replace(Row { at: prior.at.clone(), key: prior.key.clone(), data });
        }
    }
    let mut set_aside: Vec<SetAside> = gone.iter().filter_map(|row| parameter(&day, row, &foreseen)).collect();
    let later = |shock: &&Row<Shock>| day.later(shock.source.as_ref(), shock.assumption.as_ref()).is_some();
    let of_scenario = |shock: &&Row<Shock>| shock.scenario == row.scenario;
    let own = model.shocks.iter().filter(of_scenario).filter(|shock| !later(shock));
    let own: Vec<String> = own.map(|shock| shock.id.to_string()).collect();
    foreseen.shocks.retain(|shock| shock.scenario != row.scenario || own.contains(&shock.key));
    // The scenario of hindsight is left out whole, whatever its rows rest on: it was put together knowing the end.
    let hindsight = |shock: &&Row<Shock>| row.instead_of.as_ref() == Some(&shock.scenario);
    for shock in model.shocks.iter().filter(|shock| hindsight(shock) || (of_scenario(shock) && later(shock))) {
        let (source, year) = day
            .later(shock.source.as_ref(), shock.assumption.as_ref())
            .unwrap_or_else(|| (shock.source.as_ref().map(ToString::to_string).unwrap_or_default(), None));
        let same =
            |id: &&String| model.shocks.get(id).is_some_and(|own| (own.effect, &own.of) == (shock.effect, &shock.of));
        set_aside.push(SetAside {
            table: "shocks",
            id: shock.id.to_string(),
            what: format!("{} of {}", shock.effect, shock.of),
            source,
            year,
            instead: own.iter().filter(same).cloned().collect(),
        });
    }
    Foresight { model: foreseen, set_aside }
}

fn parameter(day: &Day<'_>, row: &Row<Parameter>, foreseen: &Model) -> Option<SetAside> {
    let (source, year) = day.later(row.source.as_ref(), row.assumption.as_ref())?;
    let fits = |other: &&Row<Parameter>| other.parameter == row.parameter && (other.of.is_none() || other.of == row.of);
    // As the chain chooses: the narrowest scope, and of these the last.
    let instead = foreseen.parameters.iter().filter(fits).max_by_key(|row| row.of.is_some());
    let of = row.of.as_ref().map(|of| format!(" of {of}")).unwrap_or_default();
    Some(SetAside {
        table: "parameters",
        id: row.id.to_string(),
        what: format!("{}{of}", row.parameter),
        source,
        year,
        instead: instead.map(|row| row.id.to_string()).into_iter().collect(),
    })
}

/// The last day of knowledge.
struct Day<'a> {
    model: &'a Model,
    row: &'a Hindcast,
}

impl Day<'_> {
    /// The document on which a row or its assumption rests, if it is not known to be earlier.
    fn later(&self, source: Option<&SourceId>, assumption: Option<&AssumptionId>) -> Option<(String, Option<i32>)> {
        let assumed = assumption.and_then(|id| self.model.assumptions.get(id.as_str())?.source.as_ref());
        [source, assumed].into_iter().flatten().find_map(|id| {
            let year = self.model.sources.get(id.as_str()).and_then(|source| source.year).map(|year| year.0);
            let early = year.is_some_and(|year| year < self.row.origin.year()) || self.row.known.contains(id);
            (!early).then(|| (id.to_string(), year))
        })
    }
}
