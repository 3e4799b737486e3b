//! What is answered.

use crate::question::Method;
use adit_model::Manifest;
use adit_model::ids::MineralId;
use adit_model::words::{Confidence, Stage};
use serde::Serialize;

/// A number that may be only bounded.
///
/// `low` and `high` bound what the published rows leave open (withheld output, rounded shares, unreported remainders);
/// `band` holds what deviations of the inputs do to it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Value {
    /// Best estimate; `None` where the rows only bound it.
    pub central: Option<f64>,
    /// Least value the rows allow.
    pub low: f64,
    /// Greatest value the rows allow.
    pub high: f64,
    /// 5 % and 95 % of the draws, where draws were made.
    pub band: Option<[f64; 2]>,
}

/// Something a value was made from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// What it is, in the words of the method ("global supply shares, processing", "EoL-RIR").
    pub name: String,
    /// Its value in words, with unit.
    pub value: String,
    /// Year or years it speaks of.
    pub vintage: String,
    /// Rows it was read from: file and line.
    pub rows: Vec<String>,
    /// Documents.
    pub sources: Vec<String>,
    /// The lowest confidence among the rows.
    pub confidence: Option<Confidence>,
}

/// Something the method needs and the model does not have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missing {
    /// What, in the words of the method.
    pub name: String,
    /// What was done without it: bounded, left out, no value.
    pub consequence: String,
}

/// A named figure beside the headline: a stage, an indicator, a published value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Handle, the same for every row of a method ("`hhi_control`", "`supply_risk_published`").
    pub name: &'static str,
    /// Stage it is of.
    pub stage: Option<Stage>,
    /// Its value; `None` where it cannot be had (see `missing`).
    pub value: Option<Value>,
}

/// A value by year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Handle of the figure.
    pub name: &'static str,
    /// Stage it is of.
    pub stage: Option<Stage>,
    /// Year and value; years without a figure are absent.
    pub points: Vec<(i32, Value)>,
}

/// One mineral in a ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// The mineral.
    pub mineral: MineralId,
    /// Its name.
    pub name: String,
    /// Place in the ranking, from 1; `None` without a value.
    pub rank: Option<usize>,
    /// 5 % and 95 % of its place over the draws.
    pub rank_band: Option<[usize; 2]>,
    /// The figure that is ranked; `None` where inputs are missing.
    pub value: Option<Value>,
    /// Whether the method calls it critical; `None` where it cannot say.
    pub critical: Option<bool>,
    /// Stage that decides.
    pub stage: Option<Stage>,
    /// Why it stands where it stands, in one sentence.
    pub reason: String,
    /// Figures beside the headline.
    pub parts: Vec<Part>,
    /// What it was made from.
    pub inputs: Vec<Input>,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// The figure by year.
    pub trends: Vec<Trend>,
}

impl Ranked {
    /// A part by its handle; for a figure of several stages, that of the deciding stage first.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Value> {
        let of = |part: &&Part| part.name == name && part.value.is_some();
        let deciding = self.parts.iter().filter(of).find(|part| part.stage == self.stage);
        deciding.or_else(|| self.parts.iter().find(of)).and_then(|part| part.value.as_ref())
    }
}

/// The ranking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Screening {
    /// By which method.
    pub method: Method,
    /// What the ranked figure is, and its unit.
    pub figure: &'static str,
    /// Threshold at or above which the figure counts as critical, where the method has one.
    pub threshold: Option<f64>,
    /// Minerals, highest first; those without a value last, by name.
    pub rows: Vec<Ranked>,
    /// What the method approximates, and what holds for every row.
    pub caveats: Vec<String>,
    /// Provenance.
    pub manifest: Manifest,
}
