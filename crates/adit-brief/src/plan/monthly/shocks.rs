//! The shocks of scenarios as what they do to offers.
//!
//! A shock reaches an offer in two ways: it bears on what the offer ships (its place, its site, the item's material), or on
//! what the supplier says it depends on (`inputs`). Shocks further up the chain do not reach an offer by themselves.

use super::MonthlyQuestion;
use super::calendar::{count, months_down, months_near};
use adit_model::Model;
use adit_model::cell::{Percent, Positive};
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::{Item, Offer, Scenario, Shock};
use adit_model::words::{ShockKind, Stage};
use adit_plan::monthly::{Effect, Hit};
use adit_stress::aim::unknown_scenarios;
use adit_stress::control::controlled;

/// A scenario that stops offers.
pub(super) struct Threat<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    /// Chance that it begins within a year, a fraction.
    pub(super) a_year: f64,
    /// Whether nobody but the one who asks says that chance.
    pub(super) assumed: bool,
    pub(super) hits: Vec<Blow>,
}

/// What a shock does to an offer, counted from the begin of its scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Blow {
    pub(super) offer: usize,
    pub(super) after: usize,
    pub(super) months: usize,
    pub(super) effect: Effect,
    /// Whether it comes by what the supplier depends on.
    pub(super) by_inputs: bool,
}

impl Blow {
    /// The same for a scenario that begins in a month.
    pub(super) fn later(&self, begins: usize) -> Hit {
        let from = begins + self.after;
        Hit { offer: self.offer, from, until: from + self.months, effect: self.effect }
    }
}

/// Scenarios that stop offers, and names of those that were asked for but do not.
pub(super) fn threats<'a>(
    model: &'a Model,
    question: &MonthlyQuestion,
    offers: &[&Row<Offer>],
    items: &[&Row<Item>],
    year: i32,
) -> Result<(Vec<Threat<'a>>, Vec<String>), Problems> {
    let named: Vec<&str> = question.scenarios.iter().map(String::as_str).collect();
    let mut problems = unknown_scenarios(model, &named);
    let (mut threats, mut harmless) = (Vec::new(), Vec::new());
    let meant = |row: &&Row<Scenario>| {
        if named.is_empty() { row.probability_percent.is_some() } else { named.contains(&row.id.as_str()) }
    };
    let eye = Eye { model, offers, items, year };
    for row in model.scenarios.iter().filter(meant) {
        let shocks = model.shocks.iter().filter(|shock| shock.scenario == row.id);
        let hits: Vec<Blow> = shocks.flat_map(|shock| eye.blows(shock)).collect();
        let (id, name) = (row.id.as_str(), row.name.as_str());
        if hits.is_empty() {
            harmless.extend((!named.is_empty()).then(|| format!("{name} ({id})")));
            continue;
        }
        match row.probability_percent.map(Percent::fraction).or(question.chance) {
            Some(a_year) => {
                let assumed = row.probability_percent.is_none() || row.source.is_none();
                threats.push(Threat { id, name, a_year, assumed, hits });
            }
            None => problems.push(
                Problem::new(Code::MissingValue, format!("nobody says how likely `{id}` is"))
                    .at(&row.at)
                    .column("probability_percent")
                    .found("empty")
                    .expected("the chance that it begins within a year, percent")
                    .mend("give your own with --chance 10, or put the row with a chance into your own scenarios.csv"),
            ),
        }
    }
    problems.into_result((threats, harmless))
}

/// Holds shocks against offers.
struct Eye<'a> {
    model: &'a Model,
    offers: &'a [&'a Row<Offer>],
    items: &'a [&'a Row<Item>],
    year: i32,
}

impl Eye<'_> {
    fn blows(&self, shock: &Shock) -> Vec<Blow> {
        let after = count(shock.after_months.get().round());
        let months = count(shock.months.get().ceil());
        let Some(effect) = effect(shock) else { return Vec::new() };
        let mut blows = Vec::new();
        for (index, offer) in self.offers.iter().enumerate() {
            let Some(item) = self.items.iter().find(|item| item.id == offer.item) else { continue };
            if self.ships(shock, offer, item) {
                blows.push(Blow { offer: index, after, months, effect, by_inputs: false });
            } else if offer.inputs.as_ref().is_some_and(|inputs| self.feeds(shock, inputs, offer)) {
                let cover = months_down(offer.inputs_cover_days.map_or(0.0, Positive::get));
                blows.extend(starved(effect, after, months, cover).map(|(after, months, effect)| Blow {
                    offer: index,
                    after,
                    months,
                    effect,
                    by_inputs: true,
                }));
            }
        }
        blows
    }

    /// Whether a shock bears on what an offer ships.
    fn ships(&self, shock: &Shock, offer: &Offer, item: &Item) -> bool {
        let scope = &shock.of;
        if !self.is_controlled(scope, offer) {
            return false;
        }
        if shock.effect == ShockKind::Outage {
            let site = offer.site.as_ref().map_or("", |site| site.as_str());
            let material = item.material.as_ref().and_then(|id| self.model.materials.get(id.as_str()));
            let stage = material.map_or("", |material| Stage::word(material.stage));
            return self.within(scope.get(Key::Country), offer.place.as_str(), site)
                && scope.admits(Key::Stage, stage)
                && self.within(scope.get(Key::Site), offer.place.as_str(), site);
        }
        self.carried(scope, item) && self.crosses(scope, offer.place.as_str(), offer, item.place.as_str())
    }

    /// Whether goods that go from one place to another cross the border that a scope means.
    fn crosses(&self, scope: &Scope, from: &str, offer: &Offer, to: &str) -> bool {
        let site = offer.site.as_ref().map_or("", |site| site.as_str());
        let (starts, ends) = (scope.get(Key::From), scope.get(Key::To));
        let inside = match (starts, ends) {
            (Some(_), None) => self.within(starts, to, ""),
            (None, Some(_)) => self.within(ends, from, site),
            _ => from == to,
        };
        !inside && self.within(starts, from, site) && self.within(ends, to, "")
    }

    /// Whether the item is what a scope names. A material that the chain balances by weight answers to its name only, as
    /// it does in `stress`.
    fn carried(&self, scope: &Scope, item: &Item) -> bool {
        let Some(material) = &item.material else {
            return scope.get(Key::Material).is_none() && scope.get(Key::Element).is_none();
        };
        let carried = self.model.materials.get(material.as_str()).map_or(&[][..], |row| &row.elements);
        let elements = if item.elements.is_empty() { carried } else { &item.elements };
        let element = scope.get(Key::Element).is_none_or(|values| {
            !carried.is_empty() && elements.iter().any(|element| values.iter().any(|value| element == value.as_str()))
        });
        element && scope.admits(Key::Material, material.as_str())
    }

    /// Whether a shock bears on what a supplier depends on.
    fn feeds(&self, shock: &Shock, inputs: &Scope, offer: &Offer) -> bool {
        let scope = &shock.of;
        let overlap = |key: Key| match (scope.get(key), inputs.get(key)) {
            (Some(values), Some(own)) => own.iter().any(|own| values.contains(own)),
            _ => true,
        };
        let from = inputs.get(Key::From).or_else(|| inputs.get(Key::Country)).unwrap_or_default();
        if !overlap(Key::Material) || !overlap(Key::Element) || scope.get(Key::Controller).is_some() {
            return false;
        }
        if shock.effect == ShockKind::Outage {
            let places = scope.get(Key::Country).or_else(|| scope.get(Key::Site));
            return overlap(Key::Stage) && overlap(Key::Site) && self.meet(places, from);
        }
        let home = offer.place.as_str();
        self.meet(scope.get(Key::From), from)
            && self.within(scope.get(Key::To), home, "")
            && !(scope.get(Key::From).is_some() && self.within(scope.get(Key::From), home, ""))
    }

    /// Whether places of two lists meet; an absent list means everywhere.
    fn meet(&self, values: Option<&[String]>, own: &[String]) -> bool {
        let members = |value: &String| self.model.members(value, self.year);
        values.is_none()
            || own.is_empty()
            || own.iter().any(|own| {
                self.within(values, own, own)
                    || members(own).iter().any(|place| self.within(values, place.as_str(), ""))
            })
    }

    fn within(&self, values: Option<&[String]>, place: &str, site: &str) -> bool {
        let Some(values) = values else { return true };
        values.iter().any(|value| {
            value == place
                || (!site.is_empty() && value == site)
                || self.model.members(value, self.year).iter().any(|member| member.as_str() == place)
        })
    }

    /// Whether who runs the site is controlled from where the scope says; of an offer without a site nobody knows.
    fn is_controlled(&self, scope: &Scope, offer: &Offer) -> bool {
        let Some(values) = scope.get(Key::Controller) else { return true };
        let site = offer.site.as_ref().and_then(|site| self.model.sites.get(site.as_str()));
        let places: Vec<_> = values.iter().flat_map(|value| self.model.members(value, self.year)).collect();
        let entity = site.and_then(|site| site.entity.as_ref());
        entity.is_some_and(|entity| controlled(self.model, &places, self.year).contains(entity))
    }
}

/// What a shock does to goods, at its most likely size; none if it does nothing to them.
fn effect(shock: &Shock) -> Option<Effect> {
    let size = shock.central.map_or(0.0, Positive::get);
    let part = (size / 100.0).min(1.0);
    match shock.effect {
        ShockKind::Embargo => Some(Effect::Pass(0.0)),
        ShockKind::VolumeCap => Some(Effect::Pass(part)).filter(|_| part < 1.0),
        ShockKind::Outage => Some(Effect::Pass(1.0 - part)).filter(|_| part > 0.0),
        ShockKind::Denial => Some(Effect::Denied(part)).filter(|_| part > 0.0),
        ShockKind::LicenseDelay => Some(Effect::Delayed(months_near(size))).filter(|_| months_near(size) > 0),
        ShockKind::Tariff => Some(Effect::Dearer(size / 100.0)).filter(|_| size > 0.0),
        ShockKind::DemandRise => None,
    }
}

/// What a supplier does who lacks what a shock takes: it ships what it can, once its own stock is used up.
fn starved(effect: Effect, after: usize, months: usize, cover: usize) -> Option<(usize, usize, Effect)> {
    let left = months.checked_sub(cover).filter(|left| *left > 0);
    match effect {
        Effect::Pass(part) => left.map(|left| (after + cover, left, Effect::Pass(part))),
        Effect::Denied(part) => left.map(|left| (after + cover, left, Effect::Pass(1.0 - part))),
        Effect::Delayed(delay) => {
            delay.checked_sub(cover).filter(|delay| *delay > 0).map(|delay| (after, months, Effect::Delayed(delay)))
        }
        // What inputs cost more is a small part of what the supplier asks.
        Effect::Dearer(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_lives_on_its_stock_first() {
        assert_eq!(starved(Effect::Pass(0.0), 1, 9, 2), Some((3, 7, Effect::Pass(0.0))));
        assert_eq!(starved(Effect::Pass(0.0), 1, 2, 2), None);
        assert_eq!(starved(Effect::Denied(0.25), 0, 5, 0), Some((0, 5, Effect::Pass(0.75))));
        assert_eq!(starved(Effect::Delayed(3), 0, 5, 2), Some((0, 5, Effect::Delayed(1))));
    }
}
