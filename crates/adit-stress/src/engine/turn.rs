//! Buyers turn away from suppliers who fail them, and back again once those deliver.

use super::{Period, Step};
use crate::lanes::{LANES, Lane, all};
use crate::state::State;

impl Step<'_> {
    /// Counts who fails; buyers who have waited long enough qualify others and shift orders to those with spare output.
    /// Buyers whom nobody fails drift back to the suppliers of the baseline.
    pub(super) fn turn_away(&self, state: &mut State, happened: &Period) {
        self.count_failures(state, happened);
        let compiled = self.compiled;
        let groups = || compiled.intakes.iter().map(|intake| &intake.links).chain(&compiled.sink_links);
        let groups = || groups().filter(|links| links.len() > 1);
        let waited = |link: usize| (0..LANES).any(|lane| self.fails(link, lane, state));
        if (0..compiled.ways.len()).any(waited) {
            let spare = self.spare(state, happened);
            let mut claims =
                Claims { links: vec![all(0.0); compiled.ways.len()], outlets: vec![all(0.0); spare.len()] };
            for links in groups() {
                self.claim(links, &spare, state, happened, &mut claims);
            }
            // What several buyers claim of one plant is divided among them.
            for (claimed, spare) in claims.outlets.iter_mut().zip(&spare) {
                for (claimed, spare) in claimed.iter_mut().zip(spare) {
                    *claimed = if *claimed > *spare { spare / *claimed } else { 1.0 };
                }
            }
            for links in groups() {
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
        for (link, failing) in state.failing.iter_mut().enumerate() {
            for lane in 0..LANES {
                let ordered = happened.ordered[link][lane];
                let stopped = self.conditions.open[link][lane] == 0.0;
                let fails = stopped || happened.shipped[link][lane] < self.settings.failing_below[lane] * ordered;
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
            for lane in 0..LANES {
                let most = state.capacity[facility][lane] * self.conditions.capacity[facility][lane];
                more[lane] = (most - happened.activity[facility][lane]).max(0.0);
            }
            for intake in compiled.takes[facility].clone() {
                let data = &compiled.intakes[intake];
                if data.per_activity <= 0.0 {
                    continue;
                }
                let mut inputs = state.inputs[intake];
                for &link in &data.links {
                    for lane in 0..LANES {
                        let works = self.works(link, lane, state);
                        inputs[lane] += if works { spare[compiled.ways[link].outlet][lane] } else { 0.0 };
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
        for lane in 0..LANES {
            let missed: f64 = links.iter().map(|&link| self.missing(link, lane, state, happened)).sum();
            if missed <= 0.0 {
                continue;
            }
            for &link in links {
                let periods = &mut state.to_qualify[link][lane];
                if periods.is_infinite() {
                    *periods = self.settings.qualification[link][lane];
                }
            }
            let room = |link: usize| {
                let works = self.works(link, lane, state);
                let way = &self.compiled.ways[link];
                // A link that carries nothing at the baseline passes nothing under a cap.
                let cap = self.conditions.cap[link][lane];
                let most = if cap.is_finite() { cap * way.base } else { f64::INFINITY };
                let left = (most - happened.ordered[link][lane]).max(0.0);
                if works { spare[way.outlet][lane].min(left) } else { 0.0 }
            };
            let total: f64 = links.iter().map(|&link| room(link)).sum();
            if total <= 0.0 {
                continue;
            }
            let part = (self.need(links, lane, happened) * missed / total).min(1.0);
            for &link in links {
                let claim = room(link) * part;
                claims.links[link][lane] = claim;
                claims.outlets[self.compiled.ways[link].outlet][lane] += claim;
            }
        }
    }

    /// Moves weight from those who fail to those who grant something.
    fn shift(&self, links: &[usize], claims: &Claims, state: &mut State, happened: &Period) {
        for lane in 0..LANES {
            let granted =
                |link: usize| claims.links[link][lane] * claims.outlets[self.compiled.ways[link].outlet][lane];
            let got: f64 = links.iter().map(|&link| granted(link)).sum();
            let need = self.need(links, lane, happened);
            if got <= 0.0 || need <= 0.0 {
                continue;
            }
            let missed: f64 = links.iter().map(|&link| self.missing(link, lane, state, happened)).sum();
            for &link in links {
                let left = self.missing(link, lane, state, happened) * got / (need * missed);
                let weight = &mut state.weight[link][lane];
                *weight = (*weight + granted(link) / need - left).max(0.0);
            }
        }
    }

    /// What a buyer orders; its need at the baseline if there is nobody to order from.
    fn need(&self, links: &[usize], lane: usize, happened: &Period) -> f64 {
        let ordered: f64 = links.iter().map(|&link| happened.ordered[link][lane]).sum();
        if ordered > 0.0 { ordered } else { links.iter().map(|&link| self.compiled.ways[link].base).sum() }
    }

    fn go_back(&self, links: &[usize], state: &mut State) {
        for lane in 0..LANES {
            let base = |link: usize| self.compiled.chain.links[link].weight;
            let counts = |link: usize| state.weight[link][lane] > 0.0 || base(link) > 0.0;
            if links.iter().any(|&link| counts(link) && self.fails(link, lane, state)) {
                continue;
            }
            for &link in links {
                let weight = &mut state.weight[link][lane];
                *weight += (base(link) - *weight) / self.settings.return_periods[lane];
            }
        }
    }

    /// Whether the supplier of a link has failed for longer than its buyer is patient.
    fn fails(&self, link: usize, lane: usize, state: &State) -> bool {
        state.failing[link][lane] >= self.settings.failing_periods[lane]
    }

    fn works(&self, link: usize, lane: usize, state: &State) -> bool {
        !self.fails(link, lane, state) && self.usable(link, lane, state) > 0.0
    }

    /// The part of a buyer's need that a failing link leaves open.
    fn missing(&self, link: usize, lane: usize, state: &State, happened: &Period) -> f64 {
        if !self.fails(link, lane, state) {
            return 0.0;
        }
        let (ordered, shipped) = (happened.ordered[link][lane], happened.shipped[link][lane]);
        let filled = if ordered > 0.0 { shipped / ordered } else { 0.0 };
        state.weight[link][lane] * (1.0 - filled)
    }
}

/// What buyers claim of suppliers in a period: by link, and by output summed; then which part of it the output grants.
struct Claims {
    links: Vec<Lane>,
    outlets: Vec<Lane>,
}
