//! Which headline figures differ between two models.
//!
//! Every figure is looked up by what it says; a figure that only one of the models gives is named as such. The ranks of
//! screened minerals will be compared here too: one more function that fills [`Compared::figures`].

use crate::brief::{Brief, Options, brief};
use adit_model::problem::Problems;
use adit_model::{Figure, Model};
use serde::Serialize;

/// A figure before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// What the figure says.
    pub figure: String,
    /// Before; none if only the new model gives it.
    pub before: Option<Figure>,
    /// After; none if only the old model gives it.
    pub after: Option<Figure>,
    /// Whether the figure after lies outside the band it had before, or the one before outside the band after.
    pub outside: bool,
}

impl Move {
    /// Difference of the central values; none unless both are there.
    #[must_use]
    pub fn by(&self) -> Option<f64> {
        Some(self.after?.central - self.before?.central)
    }
}

/// The headline figures of two models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Why figures were not compared, if they were not.
    pub because: Option<String>,
    /// Year both were balanced for.
    pub year: Option<i32>,
    /// Figures, the largest move first.
    pub figures: Vec<Move>,
    /// Manifests of the two results.
    pub manifests: Vec<adit_model::Manifest>,
}

impl Compared {
    /// No figures, and why.
    #[must_use]
    pub fn not(because: impl Into<String>) -> Self {
        Self { because: Some(because.into()), year: None, figures: Vec::new(), manifests: Vec::new() }
    }
}

/// Runs the brief on both models for one year, and compares its figures.
///
/// # Errors
/// If one of the models cannot be balanced, or does not know the subject.
pub fn compare(old: &Model, new: &Model, options: &Options) -> Result<Compared, Problems> {
    if let Some((_, which)) = [(old, "old"), (new, "new")].into_iter().find(|(model, _)| model.sites.is_empty()) {
        return Ok(Compared::not(format!("the {which} model has no network of sites")));
    }
    let year = options.year.unwrap_or_else(|| new.default_year());
    let of = |model: &Model| {
        let mut options = options.clone();
        options.year = Some(year);
        let known = |market: &String| model.places.get(market).is_some() || model.groups.get(market).is_some();
        options.markets.retain(known);
        options.elements.retain(|element| model.elements.get(element.as_str()).is_some());
        brief(model, &options)
    };
    let (old, new) = (of(old)?, of(new)?);
    let mut figures = moves(&figures(&old), &figures(&new));
    let size = |figure: &Move| figure.by().map_or(f64::INFINITY, f64::abs);
    figures.sort_by(|a, b| b.outside.cmp(&a.outside).then(size(b).total_cmp(&size(a))));
    Ok(Compared { because: None, year: Some(year), figures, manifests: vec![old.manifest, new.manifest] })
}

/// The figures of a brief, each with what it says.
fn figures(brief: &Brief) -> Vec<(String, Figure)> {
    let subject = &brief.subject_name;
    let mut found = Vec::new();
    for share in &brief.steps {
        let what = format!("{}, {}", share.step.stage.word(), share.step.goods.words());
        found.push((format!("{what}: located in {subject}"), share.located));
        found.push((format!("{what}: controlled by {subject}"), share.controlled));
    }
    for touched in &brief.touched {
        let what = format!("{} in magnets used in {}", touched.element, touched.market_name);
        found.push((format!("{what}: passed {subject}"), touched.located));
        found.push((format!("{what}: passed sites {subject} controls"), touched.controlled));
    }
    found
}

fn moves(old: &[(String, Figure)], new: &[(String, Figure)]) -> Vec<Move> {
    let find = |these: &[(String, Figure)], name: &str| {
        these.iter().find(|(known, _)| known == name).map(|(_, figure)| *figure)
    };
    let mut names: Vec<&String> = old.iter().map(|(name, _)| name).collect();
    names.extend(new.iter().map(|(name, _)| name).filter(|name| find(old, name).is_none()));
    let compared = names.into_iter().map(|name| {
        let (before, after) = (find(old, name), find(new, name));
        Move { figure: name.clone(), before, after, outside: before.zip(after).is_some_and(|(a, b)| apart(&a, &b)) }
    });
    compared.collect()
}

/// Whether either central value lies outside the other's band; roundoff is no move.
fn apart(a: &Figure, b: &Figure) -> bool {
    const ROUNDOFF: f64 = 1e-9;
    let outside = |value: f64, band: &Figure| value < band.low - ROUNDOFF || value > band.high + ROUNDOFF;
    (a.central - b.central).abs() > ROUNDOFF && (outside(b.central, a) || outside(a.central, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(central: f64) -> Figure {
        Figure { low: central - 0.1, high: central + 0.1, ..Figure::new(central, &[]) }
    }

    #[test]
    fn a_figure_moves_when_it_leaves_its_band() {
        let old = [("a".to_owned(), figure(0.5)), ("b".to_owned(), figure(0.5)), ("gone".to_owned(), figure(0.1))];
        let new = [("b".to_owned(), figure(0.7)), ("a".to_owned(), figure(0.55)), ("come".to_owned(), figure(0.2))];
        let moves = moves(&old, &new);
        let outside: Vec<(&str, bool)> = moves.iter().map(|row| (row.figure.as_str(), row.outside)).collect();
        assert_eq!(outside, [("a", false), ("b", true), ("gone", false), ("come", false)]);
        assert!(moves[2].after.is_none() && moves[3].before.is_none());
        assert!((moves[1].by().unwrap_or_default() - 0.2).abs() < 1e-12);
    }
}
