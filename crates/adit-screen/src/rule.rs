//! What a method is made of, and the ranking that is the same for all of them.

use crate::answer::{Missing, Ranked, Screening, Value};
use crate::context::{Context, Reading};
use crate::draws::{self, Draw};
use crate::question::Method;
use adit_model::Manifest;
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;
use rayon::prelude::*;

/// A method: what it ranks by, and how it gets there.
pub(crate) struct Rule {
    /// What the ranked figure is, and its unit.
    pub(crate) figure: &'static str,
    /// At or above which the figure counts as critical.
    pub(crate) threshold: Option<f64>,
    /// The row of a mineral, complete but for its rank.
    pub(crate) row: fn(&Context<'_>, &Row<Mineral>, Reading<'_>) -> Ranked,
    /// The ranked figure of a mineral alone: what draws and what-ifs ask for.
    pub(crate) value: fn(&Context<'_>, &MineralId, Reading<'_>) -> Option<Value>,
    /// What the method approximates.
    pub(crate) caveats: fn(&Context<'_>) -> Vec<String>,
}

/// The rule of a method.
pub(crate) fn of(method: Method) -> Rule {
    match method {
        Method::Hhi => crate::hhi::RULE,
        Method::Eu => crate::eu::RULE,
        Method::Usgs => crate::usgs::RULE,
        Method::Geopolrisk => crate::geopolrisk::RULE,
    }
}

/// Figures as they stand, with what the question supposes.
pub(crate) fn central<'a>(context: &Context<'a>) -> Reading<'a> {
    Reading { draw: None, what_if: &context.question.what_if }
}

impl Value {
    /// A number without bounds of its own.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self { central: Some(value), low: value, high: value, band: None }
    }
    /// The number it is ranked by: the best estimate, or the middle of its bounds.
    #[must_use]
    pub fn ranked(&self) -> f64 {
        self.central.unwrap_or_else(|| f64::midpoint(self.low, self.high))
    }
}

impl Ranked {
    /// A row without a value, to be completed by the method.
    #[must_use]
    pub fn blank(mineral: &Row<Mineral>) -> Self {
        Self {
            mineral: mineral.id.clone(),
            name: mineral.name.clone(),
            rank: None,
            rank_band: None,
            value: None,
            critical: None,
            stage: None,
            reason: String::new(),
            parts: Vec::new(),
            inputs: Vec::new(),
            missing: Vec::new(),
            trends: Vec::new(),
        }
    }
    /// Notes something that is missing, once.
    pub fn lacks(&mut self, name: impl Into<String>, consequence: impl Into<String>) {
        let missing = Missing { name: name.into(), consequence: consequence.into() };
        if !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }
}

/// The ranking by a rule: figures, places, what draws do to both, trends, and what would take a mineral off the list.
pub(crate) fn rank(rule: &Rule, context: &Context<'_>) -> Screening {
    let question = context.question;
    let minerals: Vec<&Row<Mineral>> = context.minerals().collect();
    let mut rows: Vec<Ranked> = minerals.par_iter().map(|mineral| complete_row(rule, context, mineral)).collect();
    sort(&mut rows);
    spread(rule, context, &mut rows);
    let mut manifest = Manifest::of(context.model, question.year, question.seed);
    manifest.options = options(context);
    manifest.sources =
        rows.iter().flat_map(|row| &row.inputs).flat_map(|input| input.sources.iter().cloned()).collect();
    Screening {
        method: question.method,
        figure: rule.figure,
        threshold: rule.threshold,
        rows,
        caveats: (rule.caveats)(context),
        manifest,
    }
}

fn complete_row(rule: &Rule, context: &Context<'_>, mineral: &Row<Mineral>) -> Ranked {
    let mut row = (rule.row)(context, mineral, central(context));
    crate::trends::fill(context, mineral, &mut row);
    crate::relief::fill(context, rule, &mut row);
    for missing in crate::change::refused(context, &mineral.id) {
        row.lacks(missing.name, missing.consequence);
    }
    row
}

/// Bands of values and places, over the draws.
fn spread(rule: &Rule, context: &Context<'_>, rows: &mut [Ranked]) {
    let question = context.question;
    let values = |draw: &Draw| {
        let reading = Reading { draw: Some(draw), what_if: &question.what_if };
        // What is only bounded may be anything within its bounds, in a draw as on the page.
        let value = |row: &Ranked| {
            let value = (rule.value)(context, &row.mineral, reading)?;
            Some(value.central.unwrap_or_else(|| draw.within(row.mineral.as_str(), 0, value.into())))
        };
        rows.iter().map(|row| row.value.and_then(|_| value(row))).collect()
    };
    let spread = draws::spread(rows.len(), question.draws, question.seed, values);
    for (row, spread) in rows.iter_mut().zip(spread) {
        row.rank_band = spread.rank;
        if let Some(value) = &mut row.value {
            value.band = spread.band;
        }
    }
}

/// Highest first, those without a value last by name; equal figures share a rank.
pub(crate) fn sort(rows: &mut [Ranked]) {
    let figure = |row: &Ranked| row.value.map(|value| value.ranked());
    rows.sort_by(|a, b| match (figure(a), figure(b)) {
        (Some(x), Some(y)) => y.total_cmp(&x).then_with(|| a.name.cmp(&b.name)),
        (x, y) => y.is_some().cmp(&x.is_some()).then_with(|| a.name.cmp(&b.name)),
    });
    let figures: Vec<Option<f64>> = rows.iter().map(figure).collect();
    for (index, row) in rows.iter_mut().enumerate() {
        row.rank = figures[index].map(|own| 1 + figures.iter().flatten().filter(|other| **other > own).count());
    }
}

/// What changes numbers, as `name=value`.
fn options(context: &Context<'_>) -> Vec<String> {
    let question = context.question;
    let mut options = vec![format!("method={}", question.method.word()), format!("draws={}", question.draws)];
    options.extend(question.year.map(|year| format!("year={year}")));
    options.extend(question.importer.as_ref().map(|importer| format!("importer={importer}")));
    for change in &question.what_if {
        let stage = change.stage.map_or(String::new(), |stage| format!(" {stage}"));
        options.push(format!("what_if={}{stage}: {} {:+} t", change.mineral, change.place, change.tonnes));
    }
    options
}
