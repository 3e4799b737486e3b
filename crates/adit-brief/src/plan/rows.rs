//! Rows of `parameters` and `levers` as a plan reads them, and what it learns of them on the way.

use crate::plan::answer::Range;
use crate::plan::offers::PER_KG;
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::ids::PlaceId;
use adit_model::problem::Problems;
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::{Lever, Parameter};
use adit_model::words::{Confidence, Dynamic, LeverEffect, Pathway};
use adit_stress::rates::{Rates, Spot};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What a plan reads.
pub(super) struct Rows<'a> {
    pub(super) model: &'a Model,
    pub(super) rates: Rates<'a>,
    year: i32,
    seen: RefCell<Seen>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Documents.
    pub(super) sources: BTreeSet<String>,
    /// Assumptions.
    pub(super) assumptions: BTreeSet<String>,
    /// Rows that nobody gave.
    pub(super) problems: Problems,
}

/// A figure and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Read {
    /// The figure with its range.
    pub(super) range: Range,
    /// Whether it rests on an assumption, or was read with low confidence.
    pub(super) assumed: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(model: &'a Model, year: i32) -> Self {
        Self { model, rates: Rates::new(model, year), year, seen: RefCell::default() }
    }

    /// What was read so far.
    pub(super) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// A parameter that every plan needs; a missing row is a problem, told at the end with all others.
    pub(super) fn need(&self, parameter: Dynamic, keys: &[(Key, &str)]) -> Read {
        match self.rates.find(parameter, &spot(keys)) {
            Ok(row) => self.read(row),
            Err(missing) => {
                self.seen.borrow_mut().problems.extend(missing.as_slice().iter().cloned());
                Read { range: Range::default(), assumed: true }
            }
        }
    }

    /// A parameter that may be missing.
    pub(super) fn find(&self, parameter: Dynamic, keys: &[(Key, &str)]) -> Option<Read> {
        self.rates.row(parameter, &spot(keys)).map(|row| self.read(row))
    }

    fn read(&self, row: &Row<Parameter>) -> Read {
        self.rests_on(row.source.as_ref().map(ToString::to_string), row.assumption.as_ref().map(ToString::to_string));
        let range = range(row.low, Some(row.central), row.high).unwrap_or_default();
        Read { range, assumed: row.source.is_none() || row.confidence == Confidence::Low }
    }

    /// Remembers what a figure rests on.
    pub(super) fn rests_on(&self, source: Option<String>, assumption: Option<String>) {
        let mut seen = self.seen.borrow_mut();
        seen.sources.extend(source);
        seen.assumptions.extend(assumption);
    }

    /// Levers of a pathway with an effect.
    pub(super) fn levers(&self, effect: LeverEffect) -> impl Iterator<Item = &'a Row<Lever>> {
        self.model.levers.iter().filter(move |row| row.effect == effect)
    }

    /// Of the levers of a pathway that bear on a place and a spot, the one with the narrowest scope.
    pub(super) fn lever_of(
        &self,
        pathway: Pathway,
        effect: LeverEffect,
        place: &PlaceId,
        keys: &[(Key, &str)],
    ) -> Option<&'a Row<Lever>> {
        let fits =
            |row: &&Row<Lever>| row.pathway == pathway && self.is_of(row, place) && self.bears(row.of.as_ref(), keys);
        self.levers(effect)
            .filter(fits)
            .max_by_key(|row| (row.of.as_ref().map_or(0, |scope| scope.iter().count()), u8::from(row.place.is_some())))
    }

    /// Whether a lever is somebody's: everyone's, or of a group with this member.
    pub(super) fn is_of(&self, lever: &Lever, place: &PlaceId) -> bool {
        lever.place.as_ref().is_none_or(|of| self.members(of.as_str()).contains(place))
    }

    /// Whether a scope holds for what is known of something. A key that is not known does not hold.
    pub(super) fn bears(&self, scope: Option<&Scope>, keys: &[(Key, &str)]) -> bool {
        let Some(scope) = scope else { return true };
        scope.iter().all(|(key, allowed)| {
            let values = keys.iter().filter(|(known, _)| *known == key).map(|(_, value)| *value);
            values.into_iter().any(|value| {
                allowed.iter().any(|allowed| {
                    allowed == value
                        || matches!(key, Key::Country | Key::From | Key::To)
                            && self.members(allowed).iter().any(|member| member.as_str() == value)
                })
            })
        })
    }

    /// Countries of a group, or the country itself.
    pub(super) fn members(&self, place: &str) -> Vec<PlaceId> {
        self.model.members(place, self.year)
    }
}

/// Low, central and high of a row; a missing end is the central value.
pub(super) fn range(low: Option<Positive>, central: Option<Positive>, high: Option<Positive>) -> Option<Range> {
    let central = central?.get();
    let end = |end: Option<Positive>| end.map_or(central, Positive::get);
    Some(Range { low: end(low), central, high: end(high) })
}

/// Size of a lever.
pub(super) fn size(lever: &Lever) -> Range {
    range(lever.low, lever.central, lever.high).unwrap_or_default()
}

/// Public cost of a lever, once, million US dollars.
pub(super) fn once_musd(lever: &Lever) -> Range {
    range(lever.cost_musd_low, lever.cost_musd, lever.cost_musd_high).unwrap_or_default()
}

/// Running cost of a lever, million US dollars a tonne.
pub(super) fn musd_per_t(lever: &Lever) -> Range {
    let per_kg = range(lever.cost_usd_per_kg_low, lever.cost_usd_per_kg, lever.cost_usd_per_kg_high);
    per_kg.unwrap_or_default().times(PER_KG)
}

/// The levers that may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Switches {
    off: BTreeSet<&'static str>,
}

impl Switches {
    /// All levers but these.
    pub(super) fn without(off: &[Pathway]) -> Self {
        Self { off: off.iter().map(|pathway| pathway.word()).collect() }
    }

    /// Whether a lever may be used.
    pub(super) fn on(&self, pathway: Pathway) -> bool {
        !self.off.contains(pathway.word())
    }
}

fn spot<'k>(keys: &[(Key, &'k str)]) -> Spot<'k> {
    Spot { keys: keys.to_vec() }
}
