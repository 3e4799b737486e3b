//! Tonnes a year from whom to whom, before and after a plan.

use adit_model::Model;
use adit_model::ids::{MaterialId, PlaceId};
use adit_model::network::{Node, NodeKind, Topology};
use adit_stress::arcs::{Actor, Arc, Arcs, Good};
use indexmap::IndexMap;

/// From whom, to whom, what.
pub(super) type Way = (Actor, Actor, usize);

/// Flows below this are nothing, tonnes a year.
pub(super) const TRACE_T: f64 = 1e-6;

/// The flows of a year, as they were and as they are.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    pub(super) topology: Topology,
    pub(super) goods: Vec<Good>,
    pub(super) pushed: Vec<bool>,
    /// Tonnes a year without the plan.
    pub(super) was: IndexMap<Way, f64>,
    /// Tonnes a year with it.
    pub(super) now: IndexMap<Way, f64>,
}

impl Ways {
    pub(super) fn new(topology: &Topology, arcs: &Arcs, growth: f64) -> Self {
        let mut was: IndexMap<Way, f64> = IndexMap::new();
        for arc in &arcs.arcs {
            *was.entry((arc.from, arc.to, arc.good)).or_default() += arc.tonnes * growth;
        }
        let (goods, pushed) = (arcs.goods.clone(), arcs.pushed.clone());
        Self { topology: topology.clone(), goods, pushed, now: was.clone(), was }
    }

    pub(super) fn place(&self, actor: Actor) -> &PlaceId {
        &self.topology.nodes[actor.node()].place
    }

    /// Number of a good; a new one if it has none.
    pub(super) fn good(&mut self, good: &Good) -> usize {
        self.goods.iter().position(|known| known == good).unwrap_or_else(|| {
            self.goods.push(good.clone());
            self.pushed.push(false);
            self.goods.len() - 1
        })
    }

    /// What a country can use of a good, and what it makes of it, as actors; with a market of its own if it had none.
    pub(super) fn market(&mut self, model: &Model, place: &str, good: usize) -> [Actor; 2] {
        let material = self.goods[good].material.clone();
        let is_it = |node: &Node| {
            node.kind == NodeKind::Market && node.place == *place && node.material.as_ref() == Some(&material)
        };
        let node = self.topology.nodes.iter().position(is_it).unwrap_or_else(|| {
            self.topology.nodes.push(market(model, place, &material));
            self.topology.nodes.len() - 1
        });
        [Actor::Usable(node, good), Actor::Made(node, good)]
    }

    /// Tonnes that come to somebody.
    pub(super) fn into(of: &IndexMap<Way, f64>, actor: Actor, good: usize) -> f64 {
        of.iter().filter(|((_, to, what), _)| *to == actor && *what == good).map(|(_, tonnes)| tonnes).sum()
    }

    /// Tonnes that leave somebody.
    pub(super) fn out(of: &IndexMap<Way, f64>, actor: Actor, good: usize) -> f64 {
        of.iter().filter(|((from, _, what), _)| *from == actor && *what == good).map(|(_, tonnes)| tonnes).sum()
    }

    /// Tonnes that leave a pool more than come in, against what it was.
    pub(super) fn gap(&self, actor: Actor, good: usize) -> f64 {
        let out = Self::out(&self.now, actor, good) - Self::out(&self.was, actor, good);
        out - (Self::into(&self.now, actor, good) - Self::into(&self.was, actor, good))
    }

    /// Ways of a good that are taken now and that `is_meant`.
    pub(super) fn that(&self, good: usize, is_meant: impl Fn(Actor, Actor) -> bool) -> Vec<(Way, f64)> {
        let ways = self.now.iter().filter(|((from, to, what), _)| *what == good && is_meant(*from, *to));
        ways.filter(|(_, tonnes)| **tonnes > 0.0).map(|(way, tonnes)| (*way, *tonnes)).collect()
    }

    pub(super) fn add(&mut self, way: Way, tonnes: f64) {
        let flow = self.now.entry(way).or_default();
        *flow = (*flow + tonnes).max(0.0);
    }

    /// Actors of a kind that have anything to do with a good now, in the order in which they were met.
    pub(super) fn actors(&self, good: usize, is_meant: impl Fn(Actor) -> bool) -> Vec<Actor> {
        let mut found: IndexMap<Actor, ()> = IndexMap::new();
        for (from, to, what) in self.now.keys() {
            for actor in [*from, *to] {
                if *what == good && is_meant(actor) {
                    found.insert(actor, ());
                }
            }
        }
        found.into_keys().collect()
    }

    /// The arcs that are left, without those that lead to nobody or come from nothing.
    pub(super) fn into_arcs(mut self) -> (Topology, Arcs) {
        // What the plan leaves alone stays, however small.
        let was = &self.was;
        self.now.retain(|way, tonnes| *tonnes > TRACE_T || (*tonnes > 0.0 && was.get(way) == Some(tonnes)));
        while self.now != self.was {
            let before = self.now.len();
            let (mut ships, mut gets): (IndexMap<Actor, ()>, IndexMap<Actor, ()>) = Default::default();
            for (from, to, _) in self.now.keys() {
                ships.insert(*from, ());
                gets.insert(*to, ());
            }
            self.now.retain(|(from, to, _), _| {
                let ends = matches!(to, Actor::User(..) | Actor::Stock(..));
                let pool = matches!(from, Actor::Made(..) | Actor::Usable(..));
                (ends || ships.contains_key(to)) && (!pool || gets.contains_key(from))
            });
            if self.now.len() == before {
                break;
            }
        }
        let arcs = self.now.into_iter().map(|((from, to, good), tonnes)| Arc { from, to, good, tonnes }).collect();
        (self.topology, Arcs { goods: self.goods, pushed: self.pushed, arcs })
    }
}

fn market(model: &Model, place: &str, material: &MaterialId) -> Node {
    let stuff = model.materials.get(material.as_str()).map_or(material.as_str(), |row| row.name.as_str());
    Node {
        id: format!("market:{material}@{place}"),
        name: format!("{}: market for {stuff}", crate::place_name(model, place)),
        kind: NodeKind::Market,
        place: PlaceId::new(place),
        site: None,
        stage: None,
        entity: None,
        material: Some(material.clone()),
        sector: None,
        rest_of_country: false,
    }
}
