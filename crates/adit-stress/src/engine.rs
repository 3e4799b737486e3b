//! One period after the other.
//!
//! The steps of a period have the letters of the method: A arrivals, B demand, C orders, D production, E allocation,
//! F sinks and reserve, G prices, H substitution and scrap. Every loop ends in a loop over draws.

// `&` instead of `&&` keeps branches out of the loops over draws.
#![allow(clippy::needless_bitwise_bool)]

mod reserve;
mod turn;

use self::reserve::{Released, count_calls};
use crate::chain::Rationing;
use crate::compiled::{Compiled, Receiver};
use crate::invariants::broken;
use crate::lanes::{LANES, Lane, add, all, map, take};
use crate::settings::Settings;
use crate::shocks::{Conditions, Shocks};
use crate::state::State;

/// What happened in a period, in each draw of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// Which period.
    pub period: u32,
    /// Activity of each facility.
    pub activity: Vec<Lane>,
    /// Ordered on each link.
    pub ordered: Vec<Lane>,
    /// Shipped on each link, less what was sent back.
    pub shipped: Vec<Lane>,
    /// Arrived on each link.
    pub arrived: Vec<Lane>,
    /// Demand of each sink.
    pub demand: Vec<Lane>,
    /// Delivered to each sink, without reserves.
    pub delivered: Vec<Lane>,
    /// Released to each sink from reserves.
    pub released: Vec<Lane>,
    /// Left each reserve, for plants and for sinks.
    pub drawn: Vec<Lane>,
    /// Demand of each sink that is not met.
    pub unmet: Vec<Lane>,
    /// Scrap that came to each facility.
    pub scrap: Vec<Lane>,
    /// What may still leave each reserve.
    left: Vec<Lane>,
    /// Whether each reserve has been called, 0 or 1.
    called: Vec<Lane>,
}

impl Period {
    fn new(compiled: &Compiled) -> Self {
        let chain = &compiled.chain;
        let [facilities, links, sinks] = [chain.facilities.len(), chain.links.len(), chain.sinks.len()];
        let reserves = chain.policy.reserves.len();
        let zeros = |count: usize| vec![all(0.0); count];
        Self {
            period: 0,
            activity: zeros(facilities),
            ordered: zeros(links),
            shipped: zeros(links),
            arrived: zeros(links),
            demand: zeros(sinks),
            delivered: zeros(sinks),
            released: zeros(sinks),
            drawn: zeros(reserves),
            unmet: zeros(sinks),
            scrap: zeros(facilities),
            left: zeros(reserves),
            called: zeros(reserves),
        }
    }
}

/// Steps a chain, as it is described, from its baseline through `periods` periods, and shows each of them.
///
/// `observe` sees what happened and the state after it. The result does not depend on anything but the arguments.
pub fn run(compiled: &Compiled, shocks: &Shocks, periods: u32, observe: impl FnMut(&Period, &State)) {
    run_with(compiled, &Settings::central(compiled), shocks, periods, observe);
}

/// Steps a chain with settings that differ by draw. Debug builds check the invariants of every period.
pub fn run_with(
    compiled: &Compiled,
    settings: &Settings,
    shocks: &Shocks,
    periods: u32,
    mut observe: impl FnMut(&Period, &State),
) {
    let chain = &compiled.chain;
    let mut state = State::baseline(compiled, settings, shocks.longest_delay());
    let mut happened = Period::new(compiled);
    let mut conditions = Conditions::calm(chain.facilities.len(), chain.links.len(), chain.sinks.len());
    let leads: Vec<Option<usize>> = settings.lead.iter().map(same_in_all).collect();
    for period in 0..periods {
        shocks.apply(period, &mut conditions);
        let before = cfg!(debug_assertions).then(|| state.clone());
        let step = Step { compiled, settings, leads: &leads, conditions: &conditions };
        step.run(&mut state, &mut happened);
        if let Some(before) = before {
            let broken = broken(compiled, &before, &happened, &state);
            debug_assert!(broken.is_empty(), "period {period}: {}", broken.join("; "));
        }
        observe(&happened, &state);
    }
}

/// One period under its conditions.
struct Step<'a> {
    compiled: &'a Compiled,
    settings: &'a Settings,
    /// Lead of each link that has the same in all draws.
    leads: &'a [Option<usize>],
    conditions: &'a Conditions,
}

/// The number of periods that all draws have in common, if they have.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole periods, zero or more
fn same_in_all(periods: &Lane) -> Option<usize> {
    let whole = periods[0] as usize;
    periods.iter().all(|other| *other as usize == whole).then_some(whole)
}

impl Step<'_> {
    fn run(&self, state: &mut State, happened: &mut Period) {
        happened.period = state.period;
        self.open_reserves(state, happened);
        self.arrive(state, happened);
        self.demand(state, happened);
        self.order(state, happened);
        for &facility in &self.compiled.downstream {
            self.produce(facility, state, happened);
            self.allocate(facility, state, happened);
        }
        self.deliver(state, happened);
        self.price(state, happened);
        self.adapt(state, happened);
        state.period += 1;
    }

    /// A: plants ramp up, suppliers qualify, what was under way arrives.
    fn arrive(&self, state: &mut State, happened: &mut Period) {
        let facilities = self.compiled.chain.facilities.iter().zip(&self.settings.capacity);
        for ((facility, full), capacity) in facilities.zip(&mut state.capacity) {
            if state.period >= facility.start && facility.start > 0 {
                for (capacity, full) in capacity.iter_mut().zip(full) {
                    *capacity = (*capacity + facility.ramp * full).min(*full);
                }
            }
        }
        for periods in &mut state.to_qualify {
            *periods = map(periods, |left| (left - 1.0).max(0.0));
        }
        let now = state.slot(0, state.period as usize);
        let slots = state.arrivals[now..].iter_mut().zip(&mut state.under_way).zip(&mut happened.arrived);
        for (way, ((slot, under_way), arrived)) in self.compiled.ways.iter().zip(slots) {
            *arrived = std::mem::replace(slot, all(0.0));
            take(under_way, arrived);
            if let Receiver::Intake(intake) = way.to {
                add(&mut state.inputs[intake], arrived);
            }
        }
    }

    /// B: what is asked for at the end of the chain.
    fn demand(&self, state: &State, happened: &mut Period) {
        for (index, sink) in self.compiled.chain.sinks.iter().enumerate() {
            let price = &state.price[self.compiled.price(sink.good, sink.regime)];
            let elasticity = &self.settings.elasticity[index];
            let landed = &self.conditions.landed[index];
            for lane in 0..LANES {
                // Most prices stand at the baseline most of the time, and a power is dear.
                let paid = price[lane] * landed[lane];
                let answers = elasticity[lane] > 0.0 && paid > 1.0;
                let answer = if answers { paid.powf(-elasticity[lane]) } else { 1.0 };
                let asked = sink.base * self.conditions.demand[index][lane] * answer;
                happened.demand[index][lane] =
                    asked * (1.0 - state.substituted[index][lane]) + state.backlog[index][lane];
            }
        }
    }

    /// C: orders, from the sinks upstream. Afterwards `activity` holds what each facility aims at.
    fn order(&self, state: &State, happened: &mut Period) {
        let compiled = self.compiled;
        let settings = self.settings;
        for (sink, links) in compiled.sink_links.iter().enumerate() {
            let need = happened.demand[sink];
            self.split(&need, links, |link| state.weight[link], state, &mut happened.ordered);
        }
        for &facility in compiled.downstream.iter().rev() {
            let mut aim = all(if self.only_pushes(facility) { f64::INFINITY } else { 0.0 });
            for outlet in compiled.gives[facility].clone() {
                let data = &compiled.outlets[outlet];
                if data.links.is_empty() || data.per_activity == 0.0 {
                    continue;
                }
                let mut ordered = all(0.0);
                data.links.iter().for_each(|&link| add(&mut ordered, &happened.ordered[link]));
                let (target, stock) = (&settings.output_target[outlet], &state.outputs[outlet]);
                for lane in 0..LANES {
                    let gap = (target[lane] - stock[lane]) / settings.output_gap_periods[lane];
                    aim[lane] = aim[lane].max((ordered[lane] + gap) / data.per_activity);
                }
            }
            let (capacity, left) = (&state.capacity[facility], &self.conditions.capacity[facility]);
            for lane in 0..LANES {
                aim[lane] = aim[lane].min(capacity[lane] * left[lane]);
            }
            happened.activity[facility] = aim;
            for intake in compiled.takes[facility].clone() {
                let data = &compiled.intakes[intake];
                let mut under_way = all(0.0);
                data.links.iter().for_each(|&link| add(&mut under_way, &state.under_way[link]));
                let (target, stock) = (&settings.input_target[intake], &state.inputs[intake]);
                let usually = &settings.under_way[intake];
                let mut need = all(0.0);
                for lane in 0..LANES {
                    let gap = target[lane] - stock[lane] + usually[lane] - under_way[lane];
                    need[lane] = (data.per_activity * aim[lane] + gap / settings.input_gap_periods[lane]).max(0.0);
                }
                self.split(&need, &data.links, |link| state.weight[link], state, &mut happened.ordered);
            }
        }
    }

    /// Whether nobody orders from a facility, but it pushes on what it gets.
    fn only_pushes(&self, facility: usize) -> bool {
        let outlets = &self.compiled.outlets[self.compiled.gives[facility].clone()];
        outlets.iter().all(|outlet| outlet.links.is_empty()) && outlets.iter().any(|outlet| !outlet.pushed.is_empty())
    }

    /// Divides a need over the links that are open and qualified, by the part that each has by itself.
    fn split(&self, need: &Lane, links: &[usize], own: impl Fn(usize) -> Lane, state: &State, ordered: &mut [Lane]) {
        let mut usable = all(0.0);
        for &link in links {
            let (open, weight) = (self.open(link, state), own(link));
            let part = &mut ordered[link];
            for lane in 0..LANES {
                part[lane] = open[lane] * weight[lane];
                usable[lane] += part[lane];
            }
        }
        for &link in links {
            for (part, (need, usable)) in ordered[link].iter_mut().zip(need.iter().zip(&usable)) {
                *part = if *usable > 0.0 { need * (*part / usable) } else { 0.0 };
            }
        }
    }

    /// 1 in the draws in which a link can be ordered from, 0 in those in which it cannot.
    fn open(&self, link: usize, state: &State) -> Lane {
        let (open, to_qualify) = (&self.conditions.open[link], &state.to_qualify[link]);
        let mut usable = all(0.0);
        for lane in 0..LANES {
            usable[lane] = if to_qualify[lane] > 0.0 { 0.0 } else { open[lane] };
        }
        usable
    }

    /// D: production.
    fn produce(&self, facility: usize, state: &mut State, happened: &mut Period) {
        self.release_inputs(facility, state, happened);
        let activity = &mut happened.activity[facility];
        for intake in self.compiled.takes[facility].clone() {
            let per_activity = self.compiled.intakes[intake].per_activity;
            if per_activity > 0.0 {
                for (activity, stock) in activity.iter_mut().zip(&state.inputs[intake]) {
                    *activity = activity.min(stock / per_activity);
                }
            }
        }
        *activity = map(activity, |aim| aim.max(0.0));
        for intake in self.compiled.takes[facility].clone() {
            let per_activity = self.compiled.intakes[intake].per_activity;
            for (stock, activity) in state.inputs[intake].iter_mut().zip(activity.iter()) {
                // The scarcest input is used up to its last gram; rounding must not take more.
                *stock = (*stock - per_activity * activity).max(0.0);
            }
        }
        for outlet in self.compiled.gives[facility].clone() {
            let per_activity = self.compiled.outlets[outlet].per_activity;
            for (stock, activity) in state.outputs[outlet].iter_mut().zip(activity.iter()) {
                *stock += per_activity * activity;
            }
        }
    }

    /// E: the stock of each output is divided over its links and leaves.
    fn allocate(&self, facility: usize, state: &mut State, happened: &mut Period) {
        for index in self.compiled.gives[facility].clone() {
            let outlet = &self.compiled.outlets[index];
            outlet.links.iter().for_each(|&link| self.cap(link, happened));
            match self.compiled.policy().rationing {
                Rationing::Proportional => ration(&outlet.links, &state.outputs[index], &mut happened.shipped),
                Rationing::Priority => self.ration_by_class(&outlet.links, state.outputs[index], happened),
            }
            for &link in &outlet.links {
                self.ship(link, index, state, happened);
            }
            // What nobody ordered is pushed.
            self.push(index, &outlet.pushed, state, happened);
            for &link in &outlet.pushed {
                self.ship(link, index, state, happened);
            }
        }
    }

    fn ration_by_class(&self, links: &[usize], mut available: Lane, happened: &mut Period) {
        let class = |link: usize| self.compiled.chain.links[link].class;
        let mut classes: Vec<u8> = links.iter().map(|&link| class(link)).collect();
        classes.sort_unstable();
        classes.dedup();
        for served in classes {
            let members: Vec<usize> = links.iter().copied().filter(|&link| class(link) == served).collect();
            ration(&members, &available, &mut happened.shipped);
            for &link in &members {
                for (left, shipped) in available.iter_mut().zip(&happened.shipped[link]) {
                    *left = (*left - shipped).max(0.0);
                }
            }
        }
    }

    /// What is pushed leaves as it comes, over the links that are open.
    fn push(&self, outlet: usize, links: &[usize], state: &State, happened: &mut Period) {
        let stock = state.outputs[outlet];
        // Weights are parts of what buyers need, not of what a supplier has to give.
        let usual = |link: usize| all(self.compiled.ways[link].base);
        self.split(&stock, links, usual, state, &mut happened.ordered);
        for &link in links {
            self.cap(link, happened);
        }
    }

    /// What is ordered on a link, up to its cap.
    fn cap(&self, link: usize, happened: &mut Period) {
        let (ordered, shipped) = (&happened.ordered[link], &mut happened.shipped[link]);
        if !self.conditions.named[link] {
            *shipped = *ordered;
            return;
        }
        let (cap, base) = (&self.conditions.cap[link], self.compiled.ways[link].base);
        for lane in 0..LANES {
            shipped[lane] = ordered[lane].min(cap[lane] * base);
        }
    }

    /// What leaves is under way, or, without a lead, with its buyer at once.
    fn ship(&self, link: usize, outlet: usize, state: &mut State, happened: &mut Period) {
        let (kept, stock) = (&mut happened.shipped[link], &mut state.outputs[outlet]);
        let named = self.conditions.named[link];
        if named {
            let denied = &self.conditions.denied[link];
            for lane in 0..LANES {
                kept[lane] *= 1.0 - denied[lane];
            }
        }
        for lane in 0..LANES {
            stock[lane] = (stock[lane] - kept[lane]).max(0.0);
        }
        let kept = *kept;
        // Nearly every link takes as long in all draws.
        match self.leads[link].filter(|_| !named) {
            Some(0) => self.hand_over(link, &kept, state, happened),
            Some(lead) => {
                let slot = state.slot(link, state.period as usize + lead);
                add(&mut state.arrivals[slot], &kept);
                add(&mut state.under_way[link], &kept);
            }
            None => self.ship_apart(link, &kept, state, happened),
        }
    }

    /// Buyers come after their suppliers, so that they can use it in the same period.
    fn hand_over(&self, link: usize, kept: &Lane, state: &mut State, happened: &mut Period) {
        add(&mut happened.arrived[link], kept);
        if let Receiver::Intake(intake) = self.compiled.ways[link].to {
            add(&mut state.inputs[intake], kept);
        }
    }

    /// The same for a link that takes longer in some draws than in others.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // leads and delays are whole, zero or more
    fn ship_apart(&self, link: usize, kept: &Lane, state: &mut State, happened: &mut Period) {
        let (lead, delay) = (&self.settings.lead[link], &self.conditions.delay[link]);
        let mut at_once = all(0.0);
        for lane in 0..LANES {
            let wait = (lead[lane] + delay[lane]) as usize;
            if wait > 0 {
                let slot = state.slot(link, state.period as usize + wait);
                state.arrivals[slot][lane] += kept[lane];
                state.under_way[link][lane] += kept[lane];
            } else {
                at_once[lane] = kept[lane];
            }
        }
        self.hand_over(link, &at_once, state, happened);
    }

    /// F: what reaches the sinks, and what the reserve adds.
    fn deliver(&self, state: &mut State, happened: &mut Period) {
        let compiled = self.compiled;
        for (sink, links) in compiled.sink_links.iter().enumerate() {
            happened.delivered[sink] = all(0.0);
            for &link in links {
                add(&mut happened.delivered[sink], &happened.arrived[link]);
            }
        }
        for &sink in &compiled.by_class {
            let mut short = happened.demand[sink];
            for (short, delivered) in short.iter_mut().zip(&happened.delivered[sink]) {
                *short = (*short - delivered).max(0.0);
            }
            let mut released = all(0.0);
            let reserves = &compiled.sink_reserves[sink];
            self.release(reserves, &mut short, &mut released, &mut state.reserve, &mut Released::of(happened));
            happened.released[sink] = released;
            happened.unmet[sink] = short;
            state.backlog[sink] = map(&short, |short| compiled.policy().backlog * short);
        }
        count_calls(state, happened);
    }

    /// G: prices rise where demand is not filled; they act in the next period.
    fn price(&self, state: &mut State, happened: &Period) {
        let settings = self.settings;
        if settings.price_exponent.iter().all(|exponent| *exponent <= 0.0) {
            return;
        }
        let mut demand = vec![all(0.0); state.price.len()];
        let mut unmet = demand.clone();
        for (index, sink) in self.compiled.chain.sinks.iter().enumerate() {
            let price = self.compiled.price(sink.good, sink.regime);
            add(&mut demand[price], &happened.demand[index]);
            add(&mut unmet[price], &happened.unmet[index]);
        }
        for (price, (demand, unmet)) in state.price.iter_mut().zip(demand.iter().zip(&unmet)) {
            for lane in 0..LANES {
                let fill = if demand[lane] > 0.0 { 1.0 - unmet[lane] / demand[lane] } else { 1.0 };
                let rise = if fill < 1.0 { fill.max(0.0).powf(-settings.price_exponent[lane]) } else { 1.0 };
                price[lane] = rise.min(settings.price_cap[lane].max(1.0));
            }
        }
    }

    /// H: users substitute, scrap returns, buyers turn to other suppliers.
    fn adapt(&self, state: &mut State, happened: &mut Period) {
        self.substitute(state);
        self.return_scrap(state, happened);
        if self.compiled.policy().failing_below.is_some() {
            self.turn_away(state, happened);
        }
    }

    fn substitute(&self, state: &mut State) {
        let settings = self.settings;
        for (index, sink) in self.compiled.chain.sinks.iter().enumerate() {
            let price = state.price[self.compiled.price(sink.good, sink.regime)];
            let most = &settings.substitution[index];
            for lane in 0..LANES {
                let reached = ((price[lane] - 1.0) / settings.substitution_price_rise[lane]).min(1.0);
                let now = &mut state.substituted[index][lane];
                *now += (most[lane] * reached - *now) / settings.substitution_periods[lane];
            }
        }
    }

    fn return_scrap(&self, state: &mut State, happened: &mut Period) {
        happened.scrap.iter_mut().for_each(|scrap| *scrap = all(0.0));
        for (index, sink) in self.compiled.chain.sinks.iter().enumerate() {
            let Some(end) = &sink.end_of_life else { continue };
            let mut arrived = happened.delivered[index];
            add(&mut arrived, &happened.released[index]);
            state.delivered[index].push(arrived);
            let past = &state.delivered[index];
            let mut scrap = all(0.0);
            for (age, part) in end.lifetime.iter().enumerate() {
                // Before the first period the chain ran at its baseline.
                let sold = past.len().checked_sub(age + 2).map_or(all(sink.base), |at| past[at]);
                for lane in 0..LANES {
                    scrap[lane] += part * end.collected * sold[lane];
                }
            }
            if let Some(intake) = self.compiled.takes[end.recycler].clone().next() {
                add(&mut state.inputs[intake], &scrap);
                add(&mut happened.scrap[end.recycler], &scrap);
            }
        }
    }
}

/// Cuts what is asked on these links down to what there is, everyone by the same part.
fn ration(links: &[usize], available: &Lane, asked: &mut [Lane]) {
    let mut sum = all(0.0);
    for &link in links {
        add(&mut sum, &asked[link]);
    }
    if sum.iter().zip(available).all(|(sum, available)| sum <= available) {
        return;
    }
    let mut part = all(1.0);
    for lane in 0..LANES {
        part[lane] = if sum[lane] > available[lane] { available[lane] / sum[lane] } else { 1.0 };
    }
    for &link in links {
        asked[link].iter_mut().zip(&part).for_each(|(asked, part)| *asked *= part);
    }
}
