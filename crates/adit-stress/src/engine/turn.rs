//! Buyers turn away from suppliers who fail them, and back again once those deliver.

use super::{Period, Step};
use crate::lanes::{LANES, Lane, add, all, map};
use crate::state::State;

/// Part of a flow at the baseline that rounding may move.
const ROUNDING: f64 = 1e-9;

impl Step<'_> {
    /// Counts who fails; buyers who have waited long enough qualify others and shift orders to those with spare output.
    /// Buyers whom nobody fails drift back to the suppliers of the baseline.
    pub(super) fn turn_away(&self, state: &mut State, happened: &Period) {
        self.count_failures(state, happened);
        let compiled = self.compiled;
        let groups = || compiled.intakes.iter().map(|intake| &intake.links).chain(&compiled.sink_links);
        let groups = || groups().filter(|links| links.len() > 1);
        // Most needs are met, and nobody has to turn away.
        let waited = |link: &usize| (0..LANES).any(|lane| self.fails(*link, lane, state));
        let failed: Vec<&Vec<usize>> = groups().filter(|links| links.iter().any(waited)).collect();
        if !failed.is_empty() {
            let spare = self.spare(state, happened);
            let mut claims =
                Claims { links: vec![all(0.0); compiled.ways.len()], outlets: vec![all(0.0); spare.len()] };
            for links in &failed {
                self.claim(links, &spare, state, happened, &mut claims);
            }
            // What several buyers claim of one plant is divided among them.
            for (claimed, spare) in claims.outlets.iter_mut().zip(&spare) {
                for (claimed, spare) in claimed.iter_mut().zip(spare) {
                    *claimed = if *claimed > *spare { spare / *claimed } else { 1.0 };
                }
            }
            for links in &failed {
                self.shift(links, &claims, state, happened);
            }
        }
        if self.settings.return_periods.iter().any(|periods| periods.is_finite()) {
            for links in groups() {
                self.go_back(links, state);
            }
        }
    }

    fn count_failures(&self, state: &mut State, happened: &Period) {
        let below = &self.settings.failing_below;
        let flows = happened.ordered.iter().zip(&happened.shipped).zip(&self.conditions.open);
        let flows = flows.zip(&self.compiled.ways);
        for (failing, (((ordered, shipped), open), way)) in state.failing.iter_mut().zip(flows) {
            // An order of the size of rounding is not one that can be failed.
            let least = ROUNDING * way.base;
            for lane in 0..LANES {
                let fails = (open[lane] == 0.0) | (shipped[lane] < below[lane] * ordered[lane] - least);
                failing[lane] = if fails { failing[lane] + 1.0 } else { 0.0 };
            }
        }
    }

    /// What could still be made of each output: up to capacity, from stocks of inputs and what their suppliers can spare.
    /// A pool has no stock, so that it can spare what the plants behind it can.
    fn spare(&self, state: &State, happened: &Period) -> Vec<Lane> {
        let compiled = self.compiled;
        let mut spare = vec![all(0.0); compiled.outlets.len()];
        for &facility in &compiled.downstream {
            let mut more = all(0.0);
            let (capacity, left) = (&state.capacity[facility], &self.conditions.capacity[facility]);
            let activity = &happened.activity[facility];
            for lane in 0..LANES {
                more[lane] = (capacity[lane] * left[lane] - activity[lane]).max(0.0);
            }
            for intake in compiled.takes[facility].clone() {
                let data = &compiled.intakes[intake];
                if data.per_activity <= 0.0 {
                    continue;
                }
                let mut inputs = state.inputs[intake];
                for &link in &data.links {
                    let (works, more) = (self.works(link, state), &spare[compiled.ways[link].outlet]);
                    for lane in 0..LANES {
                        inputs[lane] += if works[lane] { more[lane] } else { 0.0 };
                    }
                }
                for lane in 0..LANES {
                    more[lane] = more[lane].min(inputs[lane] / data.per_activity);
                }
            }
            for outlet in compiled.gives[facility].clone() {
                spare[outlet] = more.map(|more| more * compiled.outlets[outlet].per_activity);
            }
        }
        spare
    }

    /// What a buyer asks of those who work, to make good what the others fail to bring.
    fn claim(&self, links: &[usize], spare: &[Lane], state: &mut State, happened: &Period, claims: &mut Claims) {
        let missed = sum(links.iter().map(|&link| self.missing(link, state, happened)));
        for &link in links {
            let (periods, qualification) = (&mut state.to_qualify[link], &self.settings.qualification[link]);
            for lane in 0..LANES {
                let starts = (missed[lane] > 0.0) & periods[lane].is_infinite();
                periods[lane] = if starts { qualification[lane] } else { periods[lane] };
            }
        }
        let room = |link: usize| self.room(link, spare, state, happened);
        let total = sum(links.iter().map(|&link| room(link)));
        let need = self.need(links, happened);
        let mut part = all(0.0);
        for lane in 0..LANES {
            let asks = (missed[lane] > 0.0) & (total[lane] > 0.0);
            part[lane] = if asks { (need[lane] * missed[lane] / total[lane]).min(1.0) } else { 0.0 };
        }
        for &link in links {
            let mut claim = room(link);
            claim.iter_mut().zip(&part).for_each(|(room, part)| *room *= part);
            claims.links[link] = claim;
            add(&mut claims.outlets[self.compiled.ways[link].outlet], &claim);
        }
    }

    /// What more could pass a link.
    fn room(&self, link: usize, spare: &[Lane], state: &State, happened: &Period) -> Lane {
        let way = &self.compiled.ways[link];
        let (works, spare, ordered) = (self.works(link, state), &spare[way.outlet], &happened.ordered[link]);
        let cap = &self.conditions.cap[link];
        let mut room = all(0.0);
        for lane in 0..LANES {
            // A link that carries nothing at the baseline passes nothing under a cap.
            let most = if cap[lane].is_finite() { cap[lane] * way.base } else { f64::INFINITY };
            let left = (most - ordered[lane]).max(0.0);
            room[lane] = if works[lane] { spare[lane].min(left) } else { 0.0 };
        }
        room
    }

    /// Moves weight from those who fail to those who grant something.
    fn shift(&self, links: &[usize], claims: &Claims, state: &mut State, happened: &Period) {
        let granted = |link: usize| {
            let mut granted = claims.links[link];
            let part = &claims.outlets[self.compiled.ways[link].outlet];
            granted.iter_mut().zip(part).for_each(|(granted, part)| *granted *= part);
            granted
        };
        let got = sum(links.iter().map(|&link| granted(link)));
        let need = self.need(links, happened);
        let missed = sum(links.iter().map(|&link| self.missing(link, state, happened)));
        for &link in links {
            let (missing, granted) = (self.missing(link, state, happened), granted(link));
            let weight = &mut state.weight[link];
            for lane in 0..LANES {
                let left = missing[lane] * got[lane] / (need[lane] * missed[lane]);
                let moved = (weight[lane] + granted[lane] / need[lane] - left).max(0.0);
                let moves = (got[lane] > 0.0) & (need[lane] > 0.0);
                weight[lane] = if moves { moved } else { weight[lane] };
            }
        }
    }

    /// What a buyer orders; its need at the baseline if there is nobody to order from.
    fn need(&self, links: &[usize], happened: &Period) -> Lane {
        let base: f64 = links.iter().map(|&link| self.compiled.ways[link].base).sum();
        let ordered = sum(links.iter().map(|&link| happened.ordered[link]));
        map(&ordered, |ordered| if ordered > ROUNDING * base { ordered } else { base })
    }

    fn go_back(&self, links: &[usize], state: &mut State) {
        let (chain, patience) = (&self.compiled.chain, &self.settings.failing_periods);
        let moved =
            |&link: &usize| state.weight[link].map(f64::to_bits) != all(chain.links[link].weight).map(f64::to_bits);
        if !links.iter().any(moved) {
            return;
        }
        let mut stays = [false; LANES];
        for &link in links {
            let (base, weight, failing) = (chain.links[link].weight, &state.weight[link], &state.failing[link]);
            for lane in 0..LANES {
                stays[lane] |= ((weight[lane] > 0.0) | (base > 0.0)) & (failing[lane] >= patience[lane]);
            }
        }
        for &link in links {
            let (base, weight) = (chain.links[link].weight, &mut state.weight[link]);
            for lane in 0..LANES {
                let back = weight[lane] + (base - weight[lane]) / self.settings.return_periods[lane];
                weight[lane] = if stays[lane] { weight[lane] } else { back };
            }
        }
    }

    /// Whether the supplier of a link has failed for longer than its buyer is patient.
    fn fails(&self, link: usize, lane: usize, state: &State) -> bool {
        state.failing[link][lane] >= self.settings.failing_periods[lane]
    }

    /// In which draws a supplier can be ordered from, and has not failed.
    fn works(&self, link: usize, state: &State) -> [bool; LANES] {
        let (open, failing) = (self.open(link, state), &state.failing[link]);
        let patience = &self.settings.failing_periods;
        std::array::from_fn(|lane| (failing[lane] < patience[lane]) & (open[lane] > 0.0))
    }

    /// The part of a buyer's need that a failing link leaves open.
    fn missing(&self, link: usize, state: &State, happened: &Period) -> Lane {
        let (ordered, shipped) = (&happened.ordered[link], &happened.shipped[link]);
        let (weight, failing) = (&state.weight[link], &state.failing[link]);
        let mut missing = all(0.0);
        for lane in 0..LANES {
            let filled = if ordered[lane] > 0.0 { shipped[lane] / ordered[lane] } else { 0.0 };
            let fails = failing[lane] >= self.settings.failing_periods[lane];
            missing[lane] = if fails { weight[lane] * (1.0 - filled) } else { 0.0 };
        }
        missing
    }
}

fn sum(lanes: impl Iterator<Item = Lane>) -> Lane {
    lanes.fold(all(0.0), |mut sum, lane| {
        add(&mut sum, &lane);
        sum
    })
}

/// What buyers claim of suppliers in a period: by link, and by output summed; then which part of it the output grants.
struct Claims {
    links: Vec<Lane>,
    outlets: Vec<Lane>,
}
