//! What every result carries: which model, which version, which options, which sources it rests on.

use crate::model::Model;
use serde::Serialize;
use std::collections::BTreeSet;

/// The provenance of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Name of the model.
    pub model: String,
    /// Version of its data.
    pub model_version: String,
    /// SHA-256 over the files of the model and of what it extends.
    pub model_hash: String,
    /// Version of Adit.
    pub adit_version: &'static str,
    /// Year of the result, if it is of one.
    pub year: Option<i32>,
    /// Whether the year is a nowcast.
    pub nowcast: bool,
    /// Options that change numbers, as `name=value`.
    pub options: Vec<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// What the reader must know before using the numbers.
    pub warnings: Vec<String>,
    /// Documents the result rests on.
    pub sources: BTreeSet<String>,
}

impl Manifest {
    /// A manifest of a model, to be completed by the verb.
    #[must_use]
    pub fn of(model: &Model, year: Option<i32>, seed: u64) -> Self {
        let nowcast = year.is_some_and(|year| model.about.nowcast_years.contains(&year));
        let mut warnings = Vec::new();
        if nowcast {
            warnings.push(format!(
                "{} is a nowcast: series without a figure for the year are carried over with a larger deviation",
                year.unwrap_or_default()
            ));
        }
        if !model.overrides.is_empty() {
            warnings.push(format!("{} rows of the base model are overridden", model.overrides.len()));
        }
        Self {
            model: model.about.name.clone(),
            model_version: model.about.version.clone(),
            model_hash: model.hash.clone(),
            adit_version: env!("CARGO_PKG_VERSION"),
            year,
            nowcast,
            options: Vec::new(),
            seed,
            warnings,
            sources: BTreeSet::new(),
        }
    }
}
