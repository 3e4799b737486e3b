//! Reserves, released to those at home who run short.

use super::{Period, Step};
use crate::lanes::{LANES, Lane, add};
use crate::state::State;

/// Part of a reserve below which a shortage is rounding.
const GRAIN: f64 = 1e-9;

impl Step<'_> {
    /// What may leave each reserve in this period: nothing until it has been called for long enough.
    pub(super) fn open_reserves(&self, state: &State, happened: &mut Period) {
        for (reserve, data) in self.compiled.policy().reserves.iter().enumerate() {
            for lane in 0..LANES {
                let most = data.tonnes * self.settings.reserve_held[reserve][lane];
                let rate = most * self.settings.reserve_rate[reserve][lane];
                let open = state.called[reserve][lane] >= self.settings.reserve_delay[reserve][lane];
                happened.left[reserve][lane] = if open { state.reserve[reserve][lane].min(rate) } else { 0.0 };
                happened.called[reserve][lane] = f64::from(state.called[reserve][lane] > 0.0);
                happened.drawn[reserve][lane] = 0.0;
            }
        }
    }

    /// Covers a shortage from the reserves that serve it, as far as they go; what is released is added to `to`, and
    /// what is still short is left.
    pub(super) fn release(
        &self,
        reserves: &[usize],
        short: &mut Lane,
        to: &mut Lane,
        stock: &mut [Lane],
        happened: &mut Released<'_>,
    ) {
        for &reserve in reserves {
            let grain = self.compiled.policy().reserves[reserve].tonnes * GRAIN;
            for lane in 0..LANES {
                if short[lane] <= grain || !short[lane].is_finite() {
                    continue;
                }
                happened.called[reserve][lane] = 1.0;
                let released = short[lane].min(happened.left[reserve][lane]).min(stock[reserve][lane]);
                happened.left[reserve][lane] -= released;
                happened.drawn[reserve][lane] += released;
                stock[reserve][lane] -= released;
                short[lane] -= released;
                to[lane] += released;
            }
        }
    }

    /// Before a plant runs: what its inputs lack for what it aims at.
    pub(super) fn release_inputs(&self, facility: usize, state: &mut State, happened: &mut Period) {
        for intake in self.compiled.takes[facility].clone() {
            let reserves = &self.compiled.intake_reserves[intake];
            if reserves.is_empty() {
                continue;
            }
            let per_activity = self.compiled.intakes[intake].per_activity;
            let mut short = happened.activity[facility];
            for (short, stock) in short.iter_mut().zip(&state.inputs[intake]) {
                *short = *short * per_activity - stock;
            }
            let State { inputs, reserve, .. } = state;
            self.release(reserves, &mut short, &mut inputs[intake], reserve, &mut Released::of(happened));
        }
    }
}

/// Counts the periods since each reserve was first called.
pub(super) fn count_calls(state: &mut State, happened: &Period) {
    for (since, called) in state.called.iter_mut().zip(&happened.called) {
        add(since, called);
    }
}

/// What a period knows of reserves.
pub(super) struct Released<'a> {
    left: &'a mut Vec<Lane>,
    called: &'a mut Vec<Lane>,
    drawn: &'a mut Vec<Lane>,
}

impl<'a> Released<'a> {
    pub(super) fn of(happened: &'a mut Period) -> Self {
        Self { left: &mut happened.left, called: &mut happened.called, drawn: &mut happened.drawn }
    }
}
