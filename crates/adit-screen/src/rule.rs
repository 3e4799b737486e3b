//! What a method is made of, and the ranking that is the same for all of them.

use crate::answer::{Missing, Ranked, Screening, Value};
use crate::context::{Context, Reading};
use crate::question::Method;
use adit_model::Manifest;
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;

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
pub(crate) fn of(method: Method) -> Option<Rule> {
    match method {
        Method::Hhi => Some(crate::hhi::RULE),
        Method::Eu => Some(crate::eu::RULE),
        Method::Geopolrisk => Some(crate::geopolrisk::RULE),
        Method::Usgs => Some(crate::usgs::RULE),
    }
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

/// The ranking by a rule, without bands.
pub(crate) fn rank(rule: &Rule, context: &Context<'_>) -> Screening {
    let question = context.question;
    let reading = Reading { draw: None, what_if: &question.what_if };
    let mut rows: Vec<Ranked> = context.minerals().map(|mineral| (rule.row)(context, mineral, reading)).collect();
    sort(&mut rows);
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
