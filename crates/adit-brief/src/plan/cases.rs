//! Scenarios as cases of a plan: what is left of each link, plant and demand, year by year after it begins.
//!
//! A shock that lasts nine months takes three quarters of a year's flow. Sizes and lengths are the central ones: their
//! ranges are the business of the simulation.

use crate::plan::network::Network;
use adit_model::Model;
use adit_model::tables::Shock;
use adit_model::words::{Dynamic, ShockKind};
use adit_plan::instance::{Case, Conditions};
use adit_stress::aim::Aimed;
use adit_stress::rates::{Rates, Spot};
use adit_stress::shocks::Effect;
use std::collections::BTreeMap;

/// Years that begin a case each stand for so many: between them nothing else is learned, and each costs a block.
pub(super) const EVERY: i32 = 3;

/// Days in a year.
const DAYS: f64 = 365.25;

/// When a scenario begins, and for how much it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Beginning<'n> {
    /// The scenario.
    pub(super) name: &'n str,
    /// Its number.
    pub(super) scenario: usize,
    /// Period in which it begins.
    pub(super) period: usize,
    /// Chance that it begins within a year.
    pub(super) chance: f64,
    /// Years it stands for.
    pub(super) years: i32,
}

/// What is left of the parts of a network, by number.
#[derive(Debug, Clone, PartialEq, Default)]
struct Left {
    facility: BTreeMap<usize, f64>,
    link: BTreeMap<usize, f64>,
    demand: BTreeMap<usize, f64>,
}

/// Years in which a scenario is supposed to begin, and how many years each stands for.
pub(super) fn begins(first: i32, last: i32) -> Vec<(i32, i32)> {
    let windows = (first..=last).step_by(usize::try_from(EVERY).unwrap_or(1));
    // The middle of a window, so that what is ready late in it counts for half of it.
    windows.map(|from| (from, (last - from + 1).min(EVERY))).map(|(from, years)| (from + years / 2, years)).collect()
}

/// Years that a scenario lasts, rounded up.
pub(super) fn lasts(aimed: &[Aimed<'_>]) -> usize {
    let ends = aimed.iter().map(|aimed| aimed.shock.after_months.get() + aimed.shock.months.get());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few years, one or more
    let years = (ends.fold(0.0, f64::max) / 12.0).ceil() as usize;
    years.max(1)
}

/// The case of a scenario that begins in a period, with so much chance a year, for so many years.
pub(super) fn case(network: &Network<'_>, aimed: &[Aimed<'_>], beginning: &Beginning<'_>, rates: &Rates<'_>) -> Case {
    let (last, begins) = (network.years.count(), beginning.period);
    let periods = (0..lasts(aimed)).filter(|step| begins + step < last);
    let periods = periods.map(|step| conditions(network, aimed, begins + step, step, rates)).collect();
    let expected = beginning.chance * f64::from(beginning.years);
    Case {
        name: beginning.name.into(),
        scenario: beginning.scenario,
        begins,
        expected,
        probability: expected / last as f64,
        periods,
    }
}

/// What holds in the year `step` after the beginning.
fn conditions(network: &Network<'_>, aimed: &[Aimed<'_>], period: usize, step: usize, rates: &Rates<'_>) -> Conditions {
    let left = left(aimed, step);
    let mut conditions = Conditions::default();
    for (&facility, &left) in &left.facility {
        conditions.capacity.extend(network.plants[facility].map(|(_, capacity)| (capacity, left)));
    }
    for (&link, &left) in &left.link {
        let usual = network.years.grown(network.shipped[link])[period];
        conditions.activity.extend(network.links[link].map(|activity| (activity, usual * left)));
    }
    conditions.demand.extend(left.demand);
    if step == 0 {
        // Nobody sells to a stranger at once.
        for ((good, place), &capacity) in &network.access {
            let spot = Spot {
                keys: vec![
                    (adit_model::scope::Key::Material, good.material.as_str()),
                    (adit_model::scope::Key::Country, place.as_str()),
                ],
            };
            let days = rates.row(Dynamic::QualificationDays, &spot).map_or(0.0, |row| row.central.get());
            conditions.capacity.push((capacity, (1.0 - days / DAYS).clamp(1e-3, 1.0)));
        }
    }
    conditions
}

/// What all shocks together leave in a year.
fn left(aimed: &[Aimed<'_>], step: usize) -> Left {
    let mut left = Left::default();
    for aimed in aimed {
        let (lasts, waits) = (overlap(aimed.shock, step), begins_in(aimed.shock, step));
        let size = aimed.shock.central.map_or(0.0, adit_model::cell::Positive::get);
        for effect in &aimed.effects {
            let lost = match aimed.shock.effect {
                ShockKind::Embargo => lasts,
                ShockKind::Outage | ShockKind::Denial | ShockKind::DemandRise => lasts * size / 100.0,
                ShockKind::VolumeCap => lasts * (1.0 - size / 100.0).max(0.0),
                // What waits for a license comes later, once.
                ShockKind::LicenseDelay => {
                    if waits {
                        size / DAYS
                    } else {
                        0.0
                    }
                }
                ShockKind::Tariff => 0.0,
            };
            let less = |map: &mut BTreeMap<usize, f64>, key: usize| {
                let entry = map.entry(key).or_insert(1.0);
                *entry = (*entry - lost).max(0.0);
            };
            match *effect {
                Effect::Outage { facility } => less(&mut left.facility, facility),
                Effect::Embargo { link }
                | Effect::VolumeCap { link }
                | Effect::LicenseDelay { link }
                | Effect::Denial { link } => {
                    less(&mut left.link, link);
                }
                Effect::Demand { sink } => *left.demand.entry(sink).or_insert(1.0) += lost,
                Effect::Tariff { .. } => {}
            }
        }
    }
    left
}

/// Part of the year `step` after the beginning during which a shock holds.
fn overlap(shock: &Shock, step: usize) -> f64 {
    let (from, until) = (step as f64 * 12.0, step as f64 * 12.0 + 12.0);
    let (starts, ends) = (shock.after_months.get(), shock.after_months.get() + shock.months.get());
    ((ends.min(until) - starts.max(from)) / 12.0).clamp(0.0, 1.0)
}

fn begins_in(shock: &Shock, step: usize) -> bool {
    let starts = shock.after_months.get();
    starts >= step as f64 * 12.0 && starts < step as f64 * 12.0 + 12.0
}

/// Scenarios that a plan is made against if none is named: those with a chance.
pub(super) fn shipped(model: &Model) -> Vec<String> {
    let with_chance = model.scenarios.iter().filter(|row| row.probability_percent.is_some());
    with_chance.map(|row| row.id.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_the_horizon_once() {
        assert_eq!(begins(2027, 2035), [(2028, 3), (2031, 3), (2034, 3)]);
        let years: i32 = begins(2027, 2031).iter().map(|(_, years)| years).sum();
        assert_eq!(years, 5);
    }
}
