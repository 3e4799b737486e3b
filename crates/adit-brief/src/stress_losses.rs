//! Which sites and links carry a loss: who ships less than usual, ranked.

use crate::place_name;
use crate::stress_setup::Setup;
use adit_stress::aim::Aimed;
use adit_stress::arcs::Actor;
use adit_stress::compiled::Receiver;
use adit_stress::shocks::{Effect, Shocks};
use adit_stress::watch::Watched;
use adit_stress::{Compiled, run};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Drops below this part of a flow are not listed.
const HARDLY: f64 = 0.001;

/// What ships less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// A site, or the sites of a stage that only a country total stands for.
    Site,
    /// Trade from one country to another.
    Trade,
}

/// A site or a trade that ships less than usual, of one material.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LossRow {
    /// What it is.
    pub kind: Carrier,
    /// Name of the site, or country to country.
    pub name: String,
    /// Material.
    pub material: String,
    /// Its name.
    pub material_name: String,
    /// Tonnes over the time if nothing happens.
    pub baseline_t: f64,
    /// Tonnes that are missing of it, mean of the draws.
    pub drop_t: f64,
    /// Drop as a part of all drops of its kind and material.
    pub contribution: f64,
    /// Whether a shock bears on it; else others starve it, or no longer ask.
    pub struck: bool,
}

/// Sites and trades upstream of the users asked about that ship less than usual: material by material, the greatest
/// drop first.
pub(crate) fn losses(setup: &Setup<'_>, watched: &Watched, periods: u32) -> Vec<LossRow> {
    let upstream = upstream(setup);
    let (struck_facilities, struck_links) = struck(&setup.aimed);
    let mut sums: BTreeMap<(Carrier, String, String), ([f64; 2], bool)> = BTreeMap::new();
    let mut add = |kind, name: String, material: &str, baseline: f64, now: f64, struck: bool| {
        let entry = sums.entry((kind, material.to_owned(), name)).or_default();
        entry.0[0] += baseline;
        entry.0[1] += baseline - now;
        entry.1 |= struck;
    };
    let compiled = &setup.compiled;
    let calm = calm(compiled, periods);
    let is_site = |facility: &usize| upstream.contains(facility) && setup.world.facilities[*facility].is_site();
    for facility in (0..setup.world.facilities.len()).filter(is_site) {
        let base = calm.activity[facility];
        for outlet in &compiled.outlets[compiled.gives[facility].clone()] {
            let material = setup.world.goods[outlet.good].material.as_str();
            let name = site_name(setup, setup.world.facilities[facility]);
            let [baseline, now] = [base, watched.activity[facility]].map(|activity| activity * outlet.per_activity);
            add(Carrier::Site, name, material, baseline, now, struck_facilities.contains(&facility));
        }
    }
    for (link, way) in compiled.ways.iter().enumerate() {
        let (from, to) = setup.world.links[link];
        let [from, to] = [from, to].map(|actor| setup.node(actor).place.as_str());
        let leads_on = match way.to {
            Receiver::Intake(intake) => upstream.contains(&compiled.intakes[intake].facility),
            Receiver::Sink(_) => false,
        };
        if from != to && leads_on {
            let material = setup.world.goods[compiled.chain.links[link].good].material.as_str();
            let name = format!("{} to {}", place_name(setup.model, from), place_name(setup.model, to));
            add(
                Carrier::Trade,
                name,
                material,
                calm.shipped[link],
                watched.shipped[link],
                struck_links.contains(&link),
            );
        }
    }
    rows(setup, sums)
}

/// Sums of a run in which nothing happens.
struct Calm {
    activity: Vec<f64>,
    shipped: Vec<f64>,
}

/// What everybody ships when nothing happens: not quite the flows of the balance, as scrap finds its own level.
fn calm(compiled: &Compiled, periods: u32) -> Calm {
    let chain = &compiled.chain;
    let mut calm = Calm { activity: vec![0.0; chain.facilities.len()], shipped: vec![0.0; chain.links.len()] };
    run(compiled, &Shocks::default(), periods, |happened, _| {
        calm.activity.iter_mut().zip(&happened.activity).for_each(|(sum, lanes)| *sum += lanes[0]);
        calm.shipped.iter_mut().zip(&happened.shipped).for_each(|(sum, lanes)| *sum += lanes[0]);
    });
    calm
}

fn rows(setup: &Setup<'_>, sums: BTreeMap<(Carrier, String, String), ([f64; 2], bool)>) -> Vec<LossRow> {
    let mut totals: BTreeMap<(Carrier, String), f64> = BTreeMap::new();
    for ((kind, material, _), ([_, drop], _)) in &sums {
        *totals.entry((*kind, material.clone())).or_default() += drop.max(0.0);
    }
    let lost = sums.into_iter().filter(|(_, ([baseline, drop], _))| *drop > HARDLY * baseline && *drop > HARDLY);
    let mut rows: Vec<LossRow> = lost
        .map(|((kind, material, name), ([baseline_t, drop_t], struck))| {
            let total = totals.get(&(kind, material.clone())).copied().unwrap_or_default();
            let row = setup.model.materials.get(&material);
            LossRow {
                kind,
                name,
                material_name: row.map_or_else(|| material.clone(), |row| row.name.clone()),
                material,
                baseline_t,
                drop_t,
                contribution: if total > 0.0 { drop_t / total } else { 0.0 },
                struck,
            }
        })
        .collect();
    rows.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.drop_t.total_cmp(&a.drop_t)));
    rows
}

/// A site by its name; sites that only a country total stands for by their country.
fn site_name(setup: &Setup<'_>, actor: Actor) -> String {
    let node = setup.node(actor);
    if node.rest_of_country { node.name.clone() } else { format!("{}, {}", node.name, node.place) }
}

/// Facilities from which something can reach a user asked about.
fn upstream(setup: &Setup<'_>) -> BTreeSet<usize> {
    let compiled = &setup.compiled;
    let suppliers = |links: &[usize]| links.iter().map(|&link| compiled.chain.links[link].from).collect::<Vec<_>>();
    let mut open: Vec<usize> =
        setup.sinks().into_iter().flat_map(|sink| suppliers(&compiled.sink_links[sink])).collect();
    let mut found = BTreeSet::new();
    while let Some(facility) = open.pop() {
        if found.insert(facility) {
            let intakes = &compiled.intakes[compiled.takes[facility].clone()];
            open.extend(intakes.iter().flat_map(|intake| suppliers(&intake.links)));
        }
    }
    found
}

/// Facilities and links that some shock bears on.
fn struck(aimed: &[Aimed<'_>]) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut facilities, mut links) = (BTreeSet::new(), BTreeSet::new());
    for effect in aimed.iter().flat_map(|aimed| &aimed.effects) {
        match *effect {
            Effect::Outage { facility } => {
                facilities.insert(facility);
            }
            Effect::Embargo { link }
            | Effect::VolumeCap { link }
            | Effect::LicenseDelay { link }
            | Effect::Denial { link } => {
                links.insert(link);
            }
            Effect::Demand { .. } | Effect::Tariff { .. } => {}
        }
    }
    (facilities, links)
}
