//! The balanced network of a model as a chain that can be stepped.

mod alternatives;
mod changes;
mod regimes;
mod reserves;

use crate::arcs::{Actor, Arc, Arcs, Good};
use crate::chain::{Chain, Facility, Give, Link, Policy, Sink, Take, To};
use crate::rates::{Rates, Spot};
use crate::settings::{Dial, Sets};
use crate::uses::Purpose;
use crate::variables::Variable;
use adit_model::network::{FlowSet, Node, Topology};
use adit_model::scope::Key;
use adit_model::words::Dynamic;
use adit_model::{Model, Problems};
use indexmap::IndexMap;

pub use changes::Hold;

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

    /// Days as periods.
    #[must_use]
    pub fn periods(self, days: f64) -> f64 {
        days * self.per_year() / 365.25
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
    /// Parameters that are known up to a range.
    pub variables: Vec<Variable>,
    /// What they set.
    pub dials: Vec<Dial>,
    /// Countries or groups with prices of their own: regime 1 of the sinks is the first of them, and 0 is everywhere else.
    pub markets: Vec<String>,
}

impl World {
    /// Lays a balanced network out as a chain. Parameters come from the table `parameters`.
    ///
    /// # Errors
    /// Every parameter that no row gives.
    pub fn new(model: &Model, topology: &Topology, flows: &FlowSet, year: i32, step: Step) -> Result<Self, Problems> {
        Self::of_arcs(model, topology, &Arcs::of(model, topology, flows), year, step)
    }

    /// The same of arcs that are laid out already: whoever ships and receives is a node of the topology.
    ///
    /// # Errors
    /// Every parameter that no row gives.
    pub fn of_arcs(model: &Model, topology: &Topology, arcs: &Arcs, year: i32, step: Step) -> Result<Self, Problems> {
        Builder { topology, rates: Rates::new(model, year), step, arcs }.build()
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
        let mut found = Found::default();
        let actors = self.actors();
        let index = |actor: Actor| actors.get_index_of(&actor).unwrap_or(0);
        let mut chain = Chain {
            goods: self.arcs.goods.iter().map(ToString::to_string).collect(),
            facilities: Vec::new(),
            links: Vec::new(),
            sinks: Vec::new(),
            policy: self.policy(&mut found),
        };
        let (mut links, mut sinks) = (Vec::new(), Vec::new());
        for (actor, sides) in &actors {
            let facility = self.facility(chain.facilities.len(), *actor, sides, &mut found);
            chain.facilities.push(facility);
        }
        for arc in &self.arcs.arcs {
            let need: f64 = actors[&arc.to].into.get(&arc.good).copied().unwrap_or(arc.tonnes);
            let pushed = self.arcs.pushed[arc.good];
            let lead = self.lead(arc, Sets::Lead { link: chain.links.len(), least: u32::from(pushed) }, &mut found);
            chain.links.push(Link {
                name: self.link_name(arc),
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
            let sink = self.sink(chain.sinks.len(), *actor, good, tonnes, &mut found);
            chain.sinks.push(sink);
            sinks.push(*actor);
        }
        for arc in alternatives::of(self, &actors, &chain) {
            let link = self.alternative(chain.links.len(), &arc, &actors, &mut found);
            chain.links.push(link);
            links.push((arc.from, arc.to));
        }
        chain.policy.reserves = self.reserves(&actors, &sinks, &chain, &mut found);
        found.problems.into_result(World {
            chain,
            goods: self.arcs.goods.clone(),
            facilities: actors.keys().copied().collect(),
            purposes: vec![None; sinks.len()],
            sinks,
            links,
            step: self.step,
            variables: found.variables.into_values().collect(),
            dials: found.dials,
            markets: Vec::new(),
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

    fn facility(&self, facility: usize, actor: Actor, sides: &Sides, found: &mut Found) -> Facility {
        // A tonne of activity is a tonne of everything that comes out; what a site makes of nothing else is its own.
        let sum = |side: &IndexMap<usize, f64>| side.values().sum::<f64>();
        let year = if sides.out.is_empty() { sum(&sides.into) } else { sum(&sides.out) };
        let is_site = actor.is_site();
        let holds = is_site || matches!(actor, Actor::User(..));
        let mut takes = Vec::new();
        for (take, (&good, tonnes)) in sides.into.iter().enumerate() {
            let sets = Sets::InputCover { facility, take };
            let cover = if holds { self.rate(sets, Dynamic::InputCoverDays, actor, Some(good), found) } else { 0.0 };
            takes.push(Take { good, per_activity: tonnes / year, cover });
        }
        let mut gives = Vec::new();
        for (give, (&good, tonnes)) in sides.out.iter().enumerate() {
            let sets = Sets::OutputCover { facility, give };
            // What is pushed leaves as it comes: a stock of it would go out at once, in the first period.
            let holds = is_site && !self.arcs.pushed[good];
            let cover = if holds { self.rate(sets, Dynamic::OutputCoverDays, actor, Some(good), found) } else { 0.0 };
            gives.push(Give { good, per_activity: tonnes / year, cover });
        }
        let base = year / self.step.per_year();
        // A pool is no plant: it passes on whatever comes.
        // What falls as scrap falls; nobody could collect more of it on order.
        let falls = sides.into.is_empty() && sides.out.keys().all(|&good| self.arcs.pushed[good]);
        let spare = if falls {
            0.0
        } else if is_site {
            self.rate(Sets::Spare { facility }, Dynamic::SpareCapacityPercent, actor, None, found)
        } else {
            1e3
        };
        Facility { name: self.name(actor), takes, gives, capacity: base * (1.0 + spare), base, start: 0, ramp: 0.0 }
    }

    fn sink(&self, sink: usize, actor: Actor, good: usize, tonnes: f64, found: &mut Found) -> Sink {
        let is_use = matches!(actor, Actor::User(..));
        let mut rate =
            |sets, parameter| if is_use { self.rate(sets, parameter, actor, Some(good), found) } else { 0.0 };
        Sink {
            name: self.name(actor),
            good,
            base: tonnes / self.step.per_year(),
            elasticity: rate(Sets::Elasticity { sink }, Dynamic::DemandElasticity),
            class: u8::from(!is_use) + 1,
            value: 1.0,
            regime: 0,
            substitution: rate(Sets::Substitution { sink }, Dynamic::SubstitutionPercent),
            end_of_life: None,
        }
    }

    fn lead(&self, arc: &Arc, sets: Sets, found: &mut Found) -> u32 {
        let (from, to) = (self.node(arc.from), self.node(arc.to));
        if from.place == to.place {
            return whole(sets.in_chain(0.0, self.step));
        }
        let spot = self.good(arc.good).with(Key::From, Some(from.place.as_str()));
        let spot = spot.with(Key::To, Some(to.place.as_str()));
        whole(self.found(sets, Dynamic::TransitDays, &spot, found))
    }

    fn policy(&self, found: &mut Found) -> Policy {
        let mut rate = |sets, parameter| self.found(sets, parameter, &Spot::default(), found);
        let mut policy =
            Policy::plain(rate(Sets::InputGap, Dynamic::InputGapDays), rate(Sets::OutputGap, Dynamic::OutputGapDays));
        policy.price_exponent = rate(Sets::PriceExponent, Dynamic::PriceExponent);
        policy.price_cap = rate(Sets::PriceCap, Dynamic::PriceCap);
        policy.failing_below = Some(rate(Sets::FailingBelow, Dynamic::FailingBelowPercent));
        policy.failing_periods = whole(rate(Sets::FailingTime, Dynamic::FailingDays));
        policy.return_periods = rate(Sets::ReturnTime, Dynamic::ReturnDays);
        policy.substitution_price_rise = rate(Sets::SubstitutionRise, Dynamic::SubstitutionPriceRisePercent);
        policy.substitution_periods = rate(Sets::SubstitutionTime, Dynamic::SubstitutionDays);
        policy
    }

    fn rate(&self, sets: Sets, parameter: Dynamic, actor: Actor, good: Option<usize>, found: &mut Found) -> f64 {
        let node = self.node(actor);
        let spot = good.map_or_else(Spot::default, |good| self.good(good));
        let spot = spot
            .with(Key::Country, Some(node.place.as_str()))
            .with(Key::Stage, node.stage.map(adit_model::words::Stage::word))
            .with(Key::Site, node.site.as_ref().map(adit_model::ids::SiteId::as_str))
            .with(Key::Sector, node.sector.as_deref());
        self.found(sets, parameter, &spot, found)
    }

    /// The central value of a parameter, in the units of the chain; what has a range is remembered.
    fn found(&self, sets: Sets, parameter: Dynamic, spot: &Spot<'_>, found: &mut Found) -> f64 {
        match self.rates.find(parameter, spot) {
            Ok(row) => {
                let variable = Variable::of(row);
                let central = sets.in_chain(variable.central, self.step);
                found.note(variable, sets);
                central
            }
            Err(missing) => {
                found.problems.extend(missing.as_slice().iter().cloned());
                0.0
            }
        }
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

    fn link_name(&self, arc: &Arc) -> String {
        format!("{} to {}: {}", self.name(arc.from), self.name(arc.to), self.arcs.goods[arc.good])
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

/// What reading parameters brought to light.
#[derive(Debug, Default)]
struct Found {
    problems: Problems,
    variables: IndexMap<String, Variable>,
    dials: Vec<Dial>,
}

impl Found {
    fn note(&mut self, variable: Variable, sets: Sets) {
        if !variable.is_certain() {
            let entry = self.variables.entry(variable.name.clone());
            let place = entry.index();
            entry.or_insert(variable);
            self.dials.push(Dial { variable: place, sets });
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few periods, zero or more
fn whole(periods: f64) -> u32 {
    periods as u32
}

/// What goes into an actor and what comes out, by good, tonnes a year.
#[derive(Debug, Clone, Default)]
struct Sides {
    into: IndexMap<usize, f64>,
    out: IndexMap<usize, f64>,
}
