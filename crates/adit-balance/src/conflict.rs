//! Conflicts: what leaving a source out would mend, in words.
//!
//! One conflict shows as a dozen residuals of equal size, so that residuals alone do not rank sources. The drop of
//! chi-squared when all rows of a source are left out does.

use crate::least_squares::{self, Fit};
use crate::observation::Observation;
use crate::system::System;
use crate::{Reconciled, UNCHECKED, chi_squared};
use adit_model::Model;
use indexmap::IndexMap;
use rayon::prelude::*;
use serde::Serialize;

/// Drops of chi-squared below this are noise: a single row off by less than one and a half deviations.
const NOISE: f64 = 2.25;
/// Rows named for each conflict.
const NAMED: usize = 3;

/// A source that pulls against the others.
#[derive(Debug, Clone, Serialize)]
pub struct Conflict {
    /// The document, or the assumption.
    pub source: String,
    /// Its title, or the statement of the assumption.
    pub title: String,
    /// Whether it is an assumption.
    pub assumed: bool,
    /// How much smaller chi-squared is without it.
    pub chi_squared_drop: f64,
    /// Rows it contributes.
    pub rows: usize,
    /// What conflicts, in words, worst first.
    pub says: Vec<String>,
}

/// Ranks sources and assumptions by what leaving them out would mend.
pub(crate) fn rank(
    model: &Model,
    system: &System,
    fit: &Fit,
    observations: &[Observation],
    reconciled: &[Reconciled],
) -> Vec<Conflict> {
    let mut groups: IndexMap<(bool, String), Vec<usize>> = IndexMap::new();
    for (index, observation) in observations.iter().enumerate() {
        let name = match (&observation.origin.source, &observation.origin.assumption) {
            (Some(source), _) => (false, source.to_string()),
            (None, Some(assumption)) => (true, assumption.to_string()),
            (None, None) => continue,
        };
        groups.entry(name).or_default().push(index);
    }
    let whole = chi_squared(system, fit);
    // Only groups with a row that is off and checked by others can mend anything.
    let suspects: Vec<_> = groups
        .into_iter()
        .filter(|(_, rows)| {
            rows.iter().any(|&row| {
                reconciled[row].leverage < UNCHECKED
                    && reconciled[row].normalized_residual.is_some_and(|residual| residual.abs() > 1.0)
            })
        })
        .collect();
    let mut conflicts: Vec<Conflict> = suspects
        .into_par_iter()
        .filter_map(|((assumed, name), rows)| {
            let mut keep = vec![true; observations.len()];
            for &row in &rows {
                keep[row] = false;
            }
            let without = least_squares::refit(system, fit, &keep).ok()?;
            let drop = whole - chi_squared(system, &without);
            (drop > NOISE)
                .then(|| describe(model, assumed, name, drop, &rows, observations, reconciled, &without.values))
        })
        .collect();
    conflicts.sort_by(|a, b| b.chi_squared_drop.total_cmp(&a.chi_squared_drop).then_with(|| a.source.cmp(&b.source)));
    conflicts
}

#[allow(clippy::too_many_arguments)] // all of them make the sentence
fn describe(
    model: &Model,
    assumed: bool,
    source: String,
    drop: f64,
    rows: &[usize],
    observations: &[Observation],
    reconciled: &[Reconciled],
    without: &[f64],
) -> Conflict {
    let mut worst: Vec<usize> = rows.iter().copied().filter(|&row| reconciled[row].leverage < UNCHECKED).collect();
    let size = |row: usize| reconciled[row].normalized_residual.unwrap_or(0.0).abs();
    worst.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let says = worst
        .iter()
        .take(NAMED)
        .filter(|&&row| size(row) > 1.0)
        .map(|&row| {
            let observation = &observations[row];
            let unit = &observation.origin.unit;
            let others = observation.balanced(without).map_or_else(|| "nothing".into(), |value| figure(value, unit));
            format!(
                "{}: it says {}, everything else says {others}, the balance {}",
                observation.origin.words,
                figure(observation.stated(), unit),
                reconciled[row].balanced.map_or_else(|| "nothing".into(), |value| figure(value, unit)),
            )
        })
        .collect();
    let title = if assumed {
        model.assumptions.get(&source).map_or_else(String::new, |row| row.statement.clone())
    } else {
        model.sources.get(&source).map_or_else(String::new, |row| format!("{}: {}", row.publisher, row.title))
    };
    Conflict { source, title, assumed, chi_squared_drop: drop, rows: rows.len(), says }
}

/// A figure with its unit: tonnes to three digits, shares in percent.
fn figure(value: f64, unit: &str) -> String {
    if unit.starts_with("t ") {
        let digits = if value >= 100.0 { 10_f64.powf(value.log10().floor() - 2.0) } else { 1.0 };
        let rounded = (value / digits).round() * digits;
        format!("{} {unit}", thousands(rounded))
    } else {
        format!("{:.1} %", value * 100.0)
    }
}

fn thousands(value: f64) -> String {
    let plain = format!("{value:.0}");
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}")
}
