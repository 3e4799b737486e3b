//! Economic importance: the value added of the industries that use a mineral.

use super::formula::economic_importance;
use super::published::find;
use crate::answer::{Input, Missing, Value};
use crate::context::{Context, Reading};
use crate::draws;
use adit_model::cell::{Number, Percent};
use adit_model::table::Row;
use adit_model::tables::{EndUse, Industry};
use adit_model::words::{Confidence, Indicator};
use std::fmt::Write as _;

/// Economic importance with what it was made from.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Importance {
    pub(super) value: Option<Value>,
    pub(super) inputs: Vec<Input>,
    pub(super) missing: Vec<Missing>,
}

/// Percentage points by which shares that were rounded one by one may miss the whole.
const ROUNDING: f64 = 0.03;

/// Part of the uses that may be without a sector: up to here the study's figures come out without it.
const SECTORLESS: f64 = 0.1 + 1e-9;

/// Value added of the largest manufacturing sector of the region.
///
/// Manufacturing is section C of NACE, which the handles of the industries carry.
fn largest<'a>(context: &Context<'a>) -> Option<(&'a Row<Industry>, f64)> {
    let of_region = |row: &&Row<Industry>| row.region.as_ref().is_some_and(|one| one.as_str() == super::REGION);
    let manufacturing = |row: &&Row<Industry>| row.id.as_str().to_ascii_lowercase().contains("nace_c");
    context
        .model
        .industries
        .iter()
        .filter(|row| of_region(row) && manufacturing(row))
        .filter_map(|row| Some((row, row.value_added_million?.get())))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

fn lacks(name: &str, consequence: &str) -> Missing {
    Missing { name: name.into(), consequence: consequence.into() }
}

/// Economic importance of a mineral.
pub(super) fn of(context: &Context<'_>, mineral: &str, reading: Reading<'_>) -> Importance {
    let mut found = Importance::default();
    let substitution = find(context, mineral, Indicator::SubstitutionEconomicImportance, None, reading);
    match &substitution {
        Some(figure) => found.inputs.push(figure.input("substitution index of economic importance", "")),
        None => found.missing.push(lacks("substitution index of economic importance", "no economic importance")),
    }
    let largest = largest(context);
    if largest.is_none() {
        found.missing.push(lacks("value added of the manufacturing sectors of the EU", "no economic importance"));
    }
    let uses = uses(context, mineral, reading, &mut found);
    let (Some(substitution), Some((_, largest))) = (substitution, largest) else { return found };
    let whole: f64 = uses.iter().map(|(share, _)| share).sum();
    if uses.iter().all(|(_, value)| *value <= 0.0) {
        return found;
    }
    // Shares that miss the whole by more than rounding are scaled to it; a rest may be of any sector.
    let scale = if (whole - 1.0).abs() > ROUNDING { 1.0 / whole } else { 1.0 };
    let scaled: Vec<_> = uses.iter().map(|(share, value)| (share * scale, *value)).collect();
    let index = substitution.index();
    let importance = |uses: &[(f64, f64)], substitution: f64| economic_importance(uses, largest, substitution);
    let central = index.central.and_then(|index| importance(&scaled, index));
    let ends = |uses: &[(f64, f64)]| Some((importance(uses, index.low)?, importance(uses, index.high)?));
    let Some((mut low, mut high)) = ends(&scaled) else { return found };
    if whole < 1.0 - ROUNDING {
        found.missing.push(lacks(
            &format!("{:.0} % of the end uses in the EU", (1.0 - whole) * 100.0),
            "bounded: of no sector, or of the largest; the estimate scales the known uses to the whole",
        ));
        let Some((least, most)) = ends(&uses) else { return found };
        low = low.min(least);
        high = high.max(most + (1.0 - whole) * 10.0 * index.high);
    }
    // The study's own figures come out where a small use without a sector adds nothing; a large one leaves only bounds.
    let sectorless: f64 = scaled.iter().filter(|(_, value)| *value <= 0.0).map(|(share, _)| share).sum();
    high += sectorless * 10.0 * index.high;
    let central = central.filter(|_| sectorless <= SECTORLESS);
    found.value = Some(Value { central, low, high, band: None });
    found
}

/// Share of use and value added of the sector, of each use of the newest document.
fn uses(context: &Context<'_>, mineral: &str, reading: Reading<'_>, found: &mut Importance) -> Vec<(f64, f64)> {
    let fits =
        |row: &EndUse| row.mineral == mineral && row.region.as_ref().is_some_and(|one| one.as_str() == super::REGION);
    let rows = || context.model.end_uses.iter().enumerate().filter(|(_, row)| fits(row));
    let Some(source) = context.newest(rows().map(|(_, row)| &row.source)) else {
        found.missing.push(lacks("end uses in the EU by sector", "no economic importance"));
        return Vec::new();
    };
    let mut uses = Vec::new();
    let mut input = Input {
        name: "end uses in the EU and value added of their sectors".into(),
        value: String::new(),
        vintage: String::new(),
        rows: Vec::new(),
        sources: vec![source.to_string()],
        confidence: None,
    };
    for (position, row) in rows().filter(|(_, row)| row.source == *source) {
        let industry = row.industry.as_ref().and_then(|id| context.model.industries.get(id.as_str()));
        let value_added = industry.and_then(|industry| industry.value_added_million).map(Number::get);
        let Some(percent) = row.share_percent.map(Percent::get) else {
            found
                .missing
                .push(lacks(&format!("share of the use `{}`", row.application), "left out of economic importance"));
            continue;
        };
        let share = percent / 100.0;
        let share = draws::read(reading.draw, "end_uses", position, share, share * row.confidence.relative_deviation());
        let (Some(value_added), Some(industry)) = (value_added, industry) else {
            found.missing.push(lacks(
                &format!("sector of the use `{}`, {percent} %", row.application),
                "adds nothing to economic importance at the low end, the largest sector at the high end",
            ));
            uses.push((share, 0.0));
            continue;
        };
        uses.push((share, value_added));
        let _ = write!(input.value, "{}{} {percent} %", if input.value.is_empty() { "" } else { ", " }, industry.name);
        input.vintage = industry.year.map_or_else(|| context.edition(source).to_string(), |year| year.0.to_string());
        input.rows.extend([row.at.to_string(), industry.at.to_string()]);
        input.confidence = input.confidence.max(Some::<Confidence>(row.confidence));
    }
    if !uses.is_empty() {
        found.inputs.push(input);
    }
    uses
}
