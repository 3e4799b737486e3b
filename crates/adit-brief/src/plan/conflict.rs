//! Limits that cannot be kept together: which, until when, and what is missing first.
//!
//! Whoever keeps a limit by going without has not kept it: a limit is kept if those it protects still get all they want
//! in a calm year, whatever that costs. Plants in parts are allowed here, so that what is called impossible is.

use crate::plan::answer::Conflict;
use crate::plan::ask::{Asked, options, unsolved};
use crate::plan::policies::{Kept, demands};
use adit_model::Problems;
use adit_plan::formulate::{Formulated, formulate};
use adit_plan::instance::Instance;
use adit_plan::programme::Solved;
use adit_stress::arcs::Good;
use std::collections::BTreeSet;

/// Part of what users want that may be missing for rounding.
const ROUNDING: f64 = 1e-4;

/// Goods named as missing, at most.
const NAMED: usize = 4;

/// Price of a tonne that is missing, far above every cost of bringing it, million US dollars.
const DEAR: f64 = 1e3;

/// A set of limits, kept as far as can be with all money and all levers of the question.
struct Attempt {
    instance: Instance,
    formulated: Formulated,
    solved: Solved,
    /// Part of what is wanted, or of what a floor asks for, that is missing in each year.
    missing: Vec<f64>,
}

/// Limits of the question that cannot hold together, if there are some.
///
/// # Errors
/// The solver stopped.
pub(super) fn conflicts(asked: &Asked<'_, '_>) -> Result<Vec<Conflict>, Problems> {
    let all = &asked.prepared.policies;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let attempt = attempt(asked, all)?;
    if attempt.holds() {
        return Ok(Vec::new());
    }
    // What still conflicts without a limit does not need it.
    let mut needed: Vec<Kept> = all.clone();
    let mut shown = attempt;
    for kept in all {
        if needed.len() == 1 {
            break;
        }
        let fewer: Vec<Kept> = needed.iter().filter(|other| *other != kept).cloned().collect();
        let without = self::attempt(asked, &fewer)?;
        if !without.holds() {
            (needed, shown) = (fewer, without);
        }
    }
    Ok(vec![told(asked, &needed, &shown)])
}

impl Attempt {
    fn holds(&self) -> bool {
        self.missing.iter().all(|missing| *missing <= ROUNDING)
    }
}

/// Calm years under some limits, without a budget.
fn attempt(asked: &Asked<'_, '_>, policies: &[Kept]) -> Result<Attempt, Problems> {
    let prepared = asked.prepared;
    let mut base = prepared.instance(&asked.switches, f64::INFINITY);
    (base.cases, base.worst, base.disturbed) = (Vec::new(), None, 0.0);
    for build in &mut base.builds {
        build.whole = false;
    }
    let protected: Vec<usize> = policies.iter().flat_map(|kept| demands(prepared, kept)).collect();
    for (number, demand) in base.demands.iter_mut().enumerate() {
        demand.value = if protected.contains(&number) { DEAR } else { demand.value.min(1.0) };
    }
    let mut instance = prepared.policed(base, policies);
    if let Some(policed) = &mut instance.policed {
        policed.missed = DEAR;
    }
    let formulated = formulate(&instance);
    let solved = adit_plan::extensive::solve(
        &formulated.programme,
        &adit_linear::Options { method: adit_linear::Method::Interior, ..options().linear },
    )
    .map_err(|why| unsolved(&why))?;
    let missing = missing(&instance, &formulated, &solved, &protected);
    Ok(Attempt { instance, formulated, solved, missing })
}

fn missing(instance: &Instance, formulated: &Formulated, solved: &Solved, protected: &[usize]) -> Vec<f64> {
    let limits = instance.policed.as_ref().map(|policed| &policed.limits);
    let year = |block: usize| {
        let layout = &formulated.blocks[block].periods[0];
        let values = &solved.blocks[block].values;
        let wanted: f64 = protected.iter().map(|&demand| instance.demands[demand].tonnes[layout.period]).sum();
        let unmet: f64 = protected.iter().map(|&demand| values[layout.unmet.start + demand].max(0.0)).sum();
        let floors = layout.missed.iter().enumerate().filter_map(|(limit, column)| {
            let asked = limits?.get(limit)?.limit[layout.period].abs().max(1.0);
            Some(values[(*column)?].max(0.0) / asked)
        });
        floors.fold(unmet / wanted.max(1e-9), f64::max)
    };
    (0..formulated.blocks.len()).map(year).collect()
}

/// A conflict as a sentence.
fn told(asked: &Asked<'_, '_>, needed: &[Kept], attempt: &Attempt) -> Conflict {
    let years: Vec<i32> = asked.prepared.years.all().collect();
    let first = attempt.missing.iter().position(|missing| *missing > ROUNDING).unwrap_or(0);
    let last = attempt.missing.iter().rposition(|missing| *missing > ROUNDING).unwrap_or(first);
    let until = years.get(last + 1).copied();
    let limits: Vec<String> = needed.iter().map(|kept| kept.words.clone()).collect();
    let subject = match limits.as_slice() {
        [one] => format!("{one} cannot be kept"),
        several => format!("{} cannot all be kept", several.join(" and ")),
    };
    let when = until.map_or_else(|| format!("up to {}", asked.prepared.years.last), |year| format!("before {year}"));
    let part = attempt.missing[first] * 100.0;
    let scarce = scarce(asked, attempt, first);
    let goods = if scarce.is_empty() {
        String::new()
    } else {
        format!(" What allowed sites make too little of until then: {}.", scarce.join(", "))
    };
    let words = format!(
        "{subject} {when}: in {}, {part:.0} % of what it protects would be missing, whatever is spent and whatever lever is \
         used.{goods}",
        years[first]
    );
    Conflict { words, limits, until }
}

/// Goods of which one more clean tonne would help in a year, those furthest upstream first.
fn scarce(asked: &Asked<'_, '_>, attempt: &Attempt, year: usize) -> Vec<String> {
    let network = &asked.prepared.network;
    let Some(policed) = &attempt.instance.policed else { return Vec::new() };
    let layout = &attempt.formulated.blocks[year].periods[0];
    let duals = &attempt.solved.blocks[year].duals;
    let stage = |good: &Good| asked.prepared.setup.model.materials.get(good.material.as_str()).map(|row| row.stage);
    let worth = |good: &Good| {
        let pools = network.usable.iter().filter(|((known, _), _)| known == good).map(|(_, pool)| *pool);
        let pools = pools.chain(network.open.get(good).copied());
        // Twins of a pool are named after it.
        let twins = pools.flat_map(|pool| {
            let name = &policed.pools[pool].name;
            policed
                .pools
                .iter()
                .enumerate()
                .filter(move |(_, twin)| twin.name.ends_with(name.as_str()) && twin.name.starts_with("clean"))
                .map(|(twin, _)| twin)
        });
        twins.filter_map(|pool| duals.get(layout.pools.start + pool)).copied().fold(0.0, f64::max)
    };
    let goods: BTreeSet<String> = network.usable.keys().map(|(good, _)| good.to_string()).collect();
    let mut scarce: Vec<(adit_model::words::Stage, f64, String)> = Vec::new();
    for name in goods {
        let Some(((good, _), _)) = network.usable.iter().find(|((good, _), _)| good.to_string() == name) else {
            continue;
        };
        let (Some(stage), worth) = (stage(good), worth(good)) else { continue };
        if worth > 1e-3 * DEAR {
            scarce.push((stage, worth, asked.prepared.name_of(good)));
        }
    }
    let Some(furthest) = scarce.iter().map(|(stage, ..)| *stage).min() else { return Vec::new() };
    scarce.retain(|(stage, ..)| *stage == furthest);
    scarce.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
    scarce.into_iter().take(NAMED).map(|(.., name)| name).collect()
}
