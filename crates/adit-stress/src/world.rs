//! The balanced network of a model as a chain that can be stepped.

use crate::arcs::{Actor, Arc, Arcs, Good};
use crate::chain::{Chain, Facility, Give, Link, Policy, Sink, Take, To};
use crate::rates::{Rates, Spot};
use crate::uses::Purpose;
use adit_model::network::{FlowSet, Node, Topology};
use adit_model::scope::Key;
use adit_model::words::Dynamic;
use adit_model::{Model, Problems};
use indexmap::IndexMap;

/// How time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Twelve periods a year.
    Month,
    /// Fifty-two periods a year.
    Week,
}

impl Step {
    /// Periods in a year.
    #[must_use]
    pub const fn per_year(self) -> f64 {
        match self {
            Self::Month => 12.0,
            Self::Week => 52.0,
        }
    }

    fn periods(self, days: f64) -> f64 {
        days * self.per_year() / 365.25
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few periods, zero or more
    fn whole(self, days: f64) -> u32 {
        self.periods(days).round() as u32
    }
}

/// A chain, and what its parts stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// The chain.
    pub chain: Chain,
    /// Goods of the chain.
    pub goods: Vec<Good>,
    /// Who each facility is.
    pub facilities: Vec<Actor>,
    /// Who each sink is.
    pub sinks: Vec<Actor>,
    /// What each sink stands for, where it is a part of what its user takes.
    pub purposes: Vec<Option<Purpose>>,
    /// Who each link leads from and to.
    pub links: Vec<(Actor, Actor)>,
    /// How time is cut.
    pub step: Step,
}

impl World {
    /// Lays a balanced network out as a chain. Parameters come from the table `parameters`.
    ///
    /// # Errors
    /// Every parameter that no row gives.
    pub fn new(model: &Model, topology: &Topology, flows: &FlowSet, year: i32, step: Step) -> Result<Self, Problems> {
        let arcs = Arcs::of(model, topology, flows);
        let builder = Builder { topology, rates: Rates::new(model, year), step, arcs: &arcs };
        builder.build()
    }
}

struct Builder<'a> {
    topology: &'a Topology,
    rates: Rates<'a>,
    step: Step,
    arcs: &'a Arcs,
}

impl Builder<'_> {
    fn build(&self) -> Result<World, Problems> {
        let mut problems = Problems::default();
        let actors = self.actors();
        let index = |actor: Actor| actors.get_index_of(&actor).unwrap_or(0);
        let mut chain = Chain {
            goods: self.arcs.goods.iter().map(ToString::to_string).collect(),
            facilities: Vec::new(),
            links: Vec::new(),
            sinks: Vec::new(),
            policy: self.policy(&mut problems),
        };
        let (mut links, mut sinks) = (Vec::new(), Vec::new());
        for (actor, sides) in &actors {
            chain.facilities.push(self.facility(*actor, sides, &mut problems));
        }
        for arc in &self.arcs.arcs {
            let need: f64 = actors[&arc.to].into.get(&arc.good).copied().unwrap_or(arc.tonnes);
            let pushed = self.arcs.pushed[arc.good];
            let lead = self.lead(arc, &mut problems).max(u32::from(pushed));
            chain.links.push(Link {
                name: format!("{} to {}: {}", self.name(arc.from), self.name(arc.to), chain.goods[arc.good]),
                from: index(arc.from),
                to: To::Facility(index(arc.to)),
                good: arc.good,
                lead,
                weight: arc.tonnes / need,
                qualification: 0,
                class: 1,
                pushed,
            });
            links.push((arc.from, arc.to));
        }
        // Users, and stocks that are built, hand on to a sink what they have.
        for (facility, (actor, sides)) in actors.iter().enumerate() {
            let (Actor::User(_, good) | Actor::Stock(_, good)) = *actor else { continue };
            let Some(&tonnes) = sides.into.get(&good) else { continue };
            let (from, to) = (facility, To::Sink(chain.sinks.len()));
            let name = self.name(*actor);
            let link = Link { name, from, to, good, lead: 0, weight: 1.0, qualification: 0, class: 1, pushed: false };
            chain.links.push(link);
            links.push((*actor, *actor));
            chain.sinks.push(self.sink(*actor, good, tonnes, &mut problems));
            sinks.push(*actor);
        }
        problems.into_result(World {
            chain,
            goods: self.arcs.goods.clone(),
            facilities: actors.keys().copied().collect(),
            purposes: vec![None; sinks.len()],
            sinks,
            links,
            step: self.step,
        })
    }

    /// Every actor, with what goes in and comes out of it, tonnes a year by good.
    fn actors(&self) -> IndexMap<Actor, Sides> {
        let mut actors: IndexMap<Actor, Sides> = IndexMap::new();
        for arc in &self.arcs.arcs {
            *actors.entry(arc.from).or_default().out.entry(arc.good).or_default() += arc.tonnes;
            *actors.entry(arc.to).or_default().into.entry(arc.good).or_default() += arc.tonnes;
        }
        for (actor, sides) in &mut actors {
            if let (Actor::User(..) | Actor::Stock(..), true) = (actor, sides.out.is_empty()) {
                sides.out = sides.into.clone();
            }
        }
        actors
    }

    fn facility(&self, actor: Actor, sides: &Sides, problems: &mut Problems) -> Facility {
        // A tonne of activity is a tonne of everything that comes out; what a site makes of nothing else is its own.
        let sum = |side: &IndexMap<usize, f64>| side.values().sum::<f64>();
        let year = if sides.out.is_empty() { sum(&sides.into) } else { sum(&sides.out) };
        let holds = actor.is_site() || matches!(actor, Actor::User(..));
        let mut cover = |parameter, good: usize| {
            if holds { self.rate(parameter, actor, Some(good), problems) } else { 0.0 }
        };
        let takes = sides.into.iter().map(|(&good, tonnes)| Take {
            good,
            per_activity: tonnes / year,
            cover: self.step.periods(cover(Dynamic::InputCoverDays, good)),
        });
        let takes = takes.collect();
        let is_site = actor.is_site();
        let gives = sides.out.iter().map(|(&good, tonnes)| Give {
            good,
            per_activity: tonnes / year,
            cover: if is_site { self.step.periods(cover(Dynamic::OutputCoverDays, good)) } else { 0.0 },
        });
        let gives = gives.collect();
        let base = year / self.step.per_year();
        // A pool is no plant: it passes on whatever comes.
        let spare = if is_site { self.rate(Dynamic::SpareCapacityPercent, actor, None, problems) / 100.0 } else { 1e3 };
        Facility { name: self.name(actor), takes, gives, capacity: base * (1.0 + spare), base, start: 0, ramp: 0.0 }
    }

    fn sink(&self, actor: Actor, good: usize, tonnes: f64, problems: &mut Problems) -> Sink {
        let is_use = matches!(actor, Actor::User(..));
        let mut rate = |parameter| if is_use { self.rate(parameter, actor, Some(good), problems) } else { 0.0 };
        Sink {
            name: self.name(actor),
            good,
            base: tonnes / self.step.per_year(),
            elasticity: rate(Dynamic::DemandElasticity),
            class: u8::from(!is_use) + 1,
            value: 1.0,
            regime: 0,
            substitution: rate(Dynamic::SubstitutionPercent) / 100.0,
            end_of_life: None,
        }
    }

    fn lead(&self, arc: &Arc, problems: &mut Problems) -> u32 {
        let (from, to) = (self.node(arc.from), self.node(arc.to));
        if from.place == to.place {
            return 0;
        }
        let spot = self.good(arc.good).with(Key::From, Some(from.place.as_str()));
        let spot = spot.with(Key::To, Some(to.place.as_str()));
        self.step.whole(self.found(Dynamic::TransitDays, &spot, problems))
    }

    fn policy(&self, problems: &mut Problems) -> Policy {
        let mut rate = |parameter| self.found(parameter, &Spot::default(), problems);
        let mut policy = Policy::plain(
            self.step.periods(rate(Dynamic::InputGapDays)).max(1.0),
            self.step.periods(rate(Dynamic::OutputGapDays)).max(1.0),
        );
        policy.price_exponent = rate(Dynamic::PriceExponent);
        policy.price_cap = rate(Dynamic::PriceCap);
        policy.failing_below = Some(rate(Dynamic::FailingBelowPercent) / 100.0);
        policy.failing_periods = self.step.whole(rate(Dynamic::FailingDays)).max(1);
        policy.substitution_periods = self.step.periods(rate(Dynamic::SubstitutionDays)).max(1.0);
        policy
    }

    fn rate(&self, parameter: Dynamic, actor: Actor, good: Option<usize>, problems: &mut Problems) -> f64 {
        let node = self.node(actor);
        let spot = good.map_or_else(Spot::default, |good| self.good(good));
        let spot = spot
            .with(Key::Country, Some(node.place.as_str()))
            .with(Key::Stage, node.stage.map(adit_model::words::Stage::word))
            .with(Key::Site, node.site.as_ref().map(adit_model::ids::SiteId::as_str))
            .with(Key::Sector, node.sector.as_deref());
        self.found(parameter, &spot, problems)
    }

    fn found(&self, parameter: Dynamic, spot: &Spot<'_>, problems: &mut Problems) -> f64 {
        self.rates.central(parameter, spot).unwrap_or_else(|missing| {
            problems.extend(missing.as_slice().iter().cloned());
            0.0
        })
    }

    fn good(&self, good: usize) -> Spot<'_> {
        let good = &self.arcs.goods[good];
        Spot::default()
            .with(Key::Material, Some(good.material.as_str()))
            .with(Key::Element, good.element.as_ref().map(adit_model::ids::ElementId::as_str))
    }

    fn node(&self, actor: Actor) -> &Node {
        &self.topology.nodes[actor.node()]
    }

    fn name(&self, actor: Actor) -> String {
        let id = &self.node(actor).id;
        match actor {
            Actor::Made(_, good) => format!("{id}:made:{}", self.arcs.goods[good]),
            Actor::Usable(_, good) => format!("{id}:usable:{}", self.arcs.goods[good]),
            Actor::User(_, good) | Actor::Stock(_, good) => match &self.arcs.goods[good].element {
                Some(element) => format!("{id}:{element}"),
                None => id.clone(),
            },
            Actor::Plant(_, good) => format!("{id}:{}", self.arcs.goods[good]),
            Actor::Site(_) => id.clone(),
        }
    }
}

/// What goes into an actor and what comes out, by good, tonnes a year.
#[derive(Debug, Clone, Default)]
struct Sides {
    into: IndexMap<usize, f64>,
    out: IndexMap<usize, f64>,
}
