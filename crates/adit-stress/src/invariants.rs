//! What must hold in every period, whatever happens.

use crate::compiled::Compiled;
use crate::engine::Period;
use crate::lanes::LANES;
use crate::state::State;

/// Tonnes of each good in stocks, under way and in reserve, in one draw.
#[must_use]
pub fn held(compiled: &Compiled, state: &State, lane: usize) -> Vec<f64> {
    let mut held = vec![0.0; compiled.chain.goods.len()];
    for (reserve, tonnes) in compiled.policy().reserves.iter().zip(&state.reserve) {
        held[reserve.good] += tonnes[lane];
    }
    for (intake, stock) in compiled.intakes.iter().zip(&state.inputs) {
        held[intake.good] += stock[lane];
    }
    for (outlet, stock) in compiled.outlets.iter().zip(&state.outputs) {
        held[outlet.good] += stock[lane];
    }
    for (link, under_way) in compiled.chain.links.iter().zip(&state.under_way) {
        held[link.good] += under_way[lane];
    }
    held
}

/// For each good what a period brought into the chain less what it took out of it, in one draw.
#[must_use]
pub fn net_inflow(compiled: &Compiled, happened: &Period, lane: usize) -> Vec<f64> {
    let mut net = vec![0.0; compiled.chain.goods.len()];
    for intake in &compiled.intakes {
        net[intake.good] -= intake.per_activity * happened.activity[intake.facility][lane];
    }
    for outlet in &compiled.outlets {
        net[outlet.good] += outlet.per_activity * happened.activity[outlet.facility][lane];
    }
    for (index, sink) in compiled.chain.sinks.iter().enumerate() {
        net[sink.good] -= happened.delivered[index][lane] + happened.released[index][lane];
    }
    for (facility, scrap) in happened.scrap.iter().enumerate() {
        if let Some(intake) = compiled.takes[facility].clone().next() {
            net[compiled.intakes[intake].good] += scrap[lane];
        }
    }
    net
}

/// The invariants that a period breaks, in words; none if all hold. `before` and `after` are the states around it.
#[must_use]
pub fn broken(compiled: &Compiled, before: &State, happened: &Period, after: &State) -> Vec<String> {
    let mut broken = Vec::new();
    for lane in 0..LANES {
        balance(compiled, before, happened, after, lane, &mut broken);
        let negative = |values: &[[f64; LANES]]| values.iter().any(|value| value[lane] < 0.0 || value[lane].is_nan());
        let states = [&after.inputs, &after.outputs, &after.arrivals, &after.reserve, &happened.activity];
        if states.into_iter().any(|values| negative(values)) || negative(&happened.unmet) {
            broken.push(format!("draw {lane}: a stock, a flow or an activity is negative"));
        }
        for link in 0..compiled.ways.len() {
            let (shipped, ordered) = (happened.shipped[link][lane], happened.ordered[link][lane]);
            if shipped > ordered * (1.0 + 1e-9) + 1e-12 {
                broken.push(format!("draw {lane}: link {link} ships {shipped} of an order of {ordered}"));
            }
        }
    }
    broken
}

fn balance(
    compiled: &Compiled,
    before: &State,
    happened: &Period,
    after: &State,
    lane: usize,
    broken: &mut Vec<String>,
) {
    let (opening, closing) = (held(compiled, before, lane), held(compiled, after, lane));
    for (good, net) in net_inflow(compiled, happened, lane).into_iter().enumerate() {
        let off = opening[good] + net - closing[good];
        let size = opening[good].abs() + net.abs() + closing[good].abs() + 1.0;
        if off.abs() > 1e-9 * size {
            broken.push(format!("draw {lane}: {off} t of {} appear from nowhere", compiled.chain.goods[good]));
        }
    }
}
