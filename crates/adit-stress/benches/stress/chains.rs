//! The chains that are stepped: the shipped world, copies of it side by side, and a tree of stocks.

use adit_model::random::uniforms;
use adit_stress::chain::{Chain, Facility, Give, Link, Policy, Reserve, Sink, Take, To};
use adit_stress::shocks::{Effect, Event};
use adit_stress::{LANES, Lane, Settings};
use serde_json::{Value, json};

/// So many copies of a chain, without a link between them.
pub(crate) fn copies(chain: &Chain, count: usize) -> Chain {
    let mut all =
        Chain { goods: Vec::new(), facilities: Vec::new(), links: Vec::new(), sinks: Vec::new(), ..chain.clone() };
    for copy in 0..count {
        let [goods, facilities, sinks] =
            [chain.goods.len(), chain.facilities.len(), chain.sinks.len()].map(|n| n * copy);
        all.goods.extend(chain.goods.iter().cloned());
        all.facilities.extend(chain.facilities.iter().cloned().map(|mut facility| {
            facility.takes.iter_mut().for_each(|take| take.good += goods);
            facility.gives.iter_mut().for_each(|give| give.good += goods);
            facility
        }));
        all.links.extend(chain.links.iter().cloned().map(|mut link| {
            link.good += goods;
            link.from += facilities;
            link.to = match link.to {
                To::Facility(to) => To::Facility(to + facilities),
                To::Sink(to) => To::Sink(to + sinks),
            };
            link
        }));
        all.sinks.extend(chain.sinks.iter().cloned().map(|mut sink| {
            sink.good += goods;
            if let Some(end) = &mut sink.end_of_life {
                end.recycler += facilities;
            }
            sink
        }));
    }
    all.policy.reserves = (0..count).flat_map(|copy| reserves_of(chain, copy)).collect();
    all
}

/// The reserves of a chain, as one of its copies has them.
fn reserves_of(chain: &Chain, copy: usize) -> impl Iterator<Item = Reserve> + '_ {
    let [goods, facilities, sinks] = [chain.goods.len(), chain.facilities.len(), chain.sinks.len()];
    let serves = move |to: &To| match *to {
        To::Facility(to) => To::Facility(to + copy * facilities),
        To::Sink(to) => To::Sink(to + copy * sinks),
    };
    chain.policy.reserves.iter().map(move |reserve| Reserve {
        good: reserve.good + copy * goods,
        serves: reserve.serves.iter().map(serves).collect(),
        ..reserve.clone()
    })
}

/// The events of a chain on each of its copies.
pub(crate) fn copied(events: &[Event], chain: &Chain, count: usize) -> Vec<Event> {
    let [facilities, links, sinks] = [chain.facilities.len(), chain.links.len(), chain.sinks.len()];
    let moved = |copy: usize| {
        events.iter().map(move |event| {
            let effect = match event.effect {
                Effect::Outage { facility } => Effect::Outage { facility: facility + copy * facilities },
                Effect::Embargo { link } => Effect::Embargo { link: link + copy * links },
                Effect::VolumeCap { link } => Effect::VolumeCap { link: link + copy * links },
                Effect::LicenseDelay { link } => Effect::LicenseDelay { link: link + copy * links },
                Effect::Denial { link } => Effect::Denial { link: link + copy * links },
                Effect::Demand { sink } => Effect::Demand { sink: sink + copy * sinks },
                Effect::Tariff { sink, part } => Effect::Tariff { sink: sink + copy * sinks, part },
            };
            Event { effect, ..event.clone() }
        })
    };
    (0..count).flat_map(moved).collect()
}

/// The settings of a chain for all of its copies.
pub(crate) fn repeated(one: Settings, count: usize) -> Settings {
    let many = |rows: Vec<Lane>| rows.repeat(count);
    Settings {
        input_target: many(one.input_target),
        under_way: many(one.under_way),
        output_target: many(one.output_target),
        capacity: many(one.capacity),
        lead: many(one.lead),
        qualification: many(one.qualification),
        elasticity: many(one.elasticity),
        substitution: many(one.substitution),
        ..one
    }
}

/// Levels of the tree of stocks below its source.
const LEVELS: u32 = 4;
/// Demand of a sink a period.
const DEMAND: f64 = 10.0;
/// Stock of inputs and of outputs, in periods.
const COVER: f64 = 0.5;
const GAP: f64 = 3.0;
/// Facility that fails, and when.
const TARGET: usize = 2;
const FROM: u32 = 6;
const UNTIL: u32 = 18;

/// A source, a binary tree of stocks, a sink at each leaf: what every peer can do.
pub(crate) struct Tree {
    /// The chain.
    pub(crate) chain: Chain,
    suppliers: Vec<Option<usize>>,
    ranks: Vec<u32>,
    outage: Vec<f64>,
    rise: Vec<f64>,
}

impl Tree {
    /// With so many draws.
    pub(crate) fn new(draws: usize) -> Self {
        let stocks = (1_usize << LEVELS) - 1;
        // Facility 0 is the source; stock i feeds stocks 2i and 2i + 1.
        let suppliers: Vec<Option<usize>> = (0..=stocks).map(|index| (index > 0).then_some(index / 2)).collect();
        let ranks: Vec<u32> =
            (0..=stocks).map(|index| (index + usize::from(index == 0)).ilog2() + u32::from(index > 0)).collect();
        let leaves = (1 << (LEVELS - 1))..=stocks;
        let base = |index: usize| DEMAND * f64::from(1_u32 << (LEVELS - ranks[index].max(1)));
        let facilities = (0..=stocks).map(|index| Facility {
            name: format!("F{index}"),
            takes: if index == 0 { vec![] } else { vec![Take { good: 0, per_activity: 1.0, cover: COVER }] },
            gives: vec![Give { good: 0, per_activity: 1.0, cover: COVER }],
            capacity: 1.5 * base(index),
            base: base(index),
            start: 0,
            ramp: 0.0,
        });
        let link = |name: String, from: usize, to: To, lead: u32| Link {
            name,
            from,
            to,
            good: 0,
            lead,
            weight: 1.0,
            qualification: 0,
            class: 0,
            pushed: false,
        };
        let inner = (1..=stocks).map(|index| link(format!("L{index}"), index / 2, To::Facility(index), 1));
        let outer = leaves.clone().enumerate().map(|(sink, leaf)| link(format!("D{sink}"), leaf, To::Sink(sink), 0));
        let inner: Vec<Link> = inner.chain(outer).collect();
        let sinks = leaves.map(|leaf| Sink {
            name: format!("D{leaf}"),
            good: 0,
            base: DEMAND,
            elasticity: 0.0,
            class: 0,
            value: 1.0,
            regime: 0,
            substitution: 0.0,
            end_of_life: None,
        });
        let draw = |variable: u32| move |draw: usize| uniforms(1, draw as u64, variable, 0)[0];
        let draws = || 0..draws;
        Self {
            chain: Chain {
                goods: vec!["good".into()],
                facilities: facilities.collect(),
                links: inner,
                sinks: sinks.collect(),
                policy: Policy::plain(GAP, GAP),
            },
            suppliers,
            ranks,
            outage: draws().map(draw(0)).collect(),
            rise: draws().map(draw(1)).map(|part| 0.2 * part).collect(),
        }
    }

    /// Facilities and sinks.
    pub(crate) fn nodes(&self) -> usize {
        self.chain.facilities.len() + self.chain.sinks.len()
    }

    /// A facility fails in part, and demand rises.
    pub(crate) fn events(&self, block: usize) -> Vec<Event> {
        let lane = |values: &[f64]| -> Lane { std::array::from_fn(|lane| values[block * LANES + lane]) };
        let event =
            |effect, values: &[f64]| Event { effect, from: [FROM; LANES], until: [UNTIL; LANES], size: lane(values) };
        let rises = (0..self.chain.sinks.len()).map(|sink| event(Effect::Demand { sink }, &self.rise));
        std::iter::once(event(Effect::Outage { facility: TARGET }, &self.outage)).chain(rises).collect()
    }

    /// The same for the peers.
    pub(crate) fn to_json(&self) -> Value {
        let facilities = self.chain.facilities.iter().enumerate().map(|(index, facility)| {
            json!({
                "base": facility.base,
                "capacity": facility.capacity,
                "stock": COVER * facility.base,
                "rank": self.ranks[index],
                "lead": 1,
                "supplier": self.suppliers[index],
            })
        });
        let first_leaf = self.chain.facilities.len() - self.chain.sinks.len();
        let sinks = self.chain.sinks.iter().enumerate();
        let sinks = sinks.map(|(index, sink)| json!({ "base": sink.base, "supplier": first_leaf + index }));
        json!({
            "facilities": facilities.collect::<Vec<_>>(),
            "sinks": sinks.collect::<Vec<_>>(),
            "ranks": LEVELS + 1,
            "gap": GAP,
            "target": TARGET,
            "from": FROM,
            "until": UNTIL,
            "outage": self.outage,
            "rise": self.rise,
        })
    }
}
