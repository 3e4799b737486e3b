//! The balanced network as arcs between actors, one good at a time.
//!
//! A national market becomes two pools: one of what the country makes, one of what it can use. Exports leave the first,
//! and the second only as far as a country exports more than it makes. So goods never circle among ordered arcs.

mod feeds;

use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId};
use adit_model::network::{FlowSet, NodeKind, Topology};
use adit_model::words::{Basis, Stage};
use indexmap::IndexMap;

/// Flows below this are noise of the balance, tonnes a year.
const NOISE_T: f64 = 1e-3;

/// What flows: a material by weight, or one element of it where elements are traded apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Good {
    /// The material.
    pub material: MaterialId,
    /// The element, where elements are goods of their own.
    pub element: Option<ElementId>,
}

impl std::fmt::Display for Good {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.element {
            Some(element) => write!(f, "{} {element}", self.material),
            None => write!(f, "{}", self.material),
        }
    }
}

/// Who ships or receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actor {
    /// A site.
    Site(usize),
    /// The part of a site that works one of its feeds: node, good that it takes in.
    Plant(usize, usize),
    /// What a country makes of a good: node of the market, good.
    Made(usize, usize),
    /// What a country can use of a good: node of the market, good.
    Usable(usize, usize),
    /// Users of a good: node, good.
    User(usize, usize),
    /// Stock drawn or built: node, good.
    Stock(usize, usize),
}

impl Actor {
    /// The node it stands for.
    #[must_use]
    pub fn node(self) -> usize {
        match self {
            Self::Site(node)
            | Self::Plant(node, _)
            | Self::Made(node, _)
            | Self::Usable(node, _)
            | Self::User(node, _)
            | Self::Stock(node, _) => node,
        }
    }
}

impl Actor {
    /// Whether it is a site, or part of one.
    #[must_use]
    pub fn is_site(self) -> bool {
        matches!(self, Self::Site(_) | Self::Plant(..))
    }
}

/// A flow between two actors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// Who ships.
    pub from: Actor,
    /// Who receives.
    pub to: Actor,
    /// The good.
    pub good: usize,
    /// Tonnes a year.
    pub tonnes: f64,
}

/// The arcs of a year, and the goods they carry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arcs {
    /// Goods, in the order in which they were met.
    pub goods: Vec<Good>,
    /// Whether each good is scrap, which is pushed.
    pub pushed: Vec<bool>,
    /// Arcs.
    pub arcs: Vec<Arc>,
}

impl Arcs {
    /// Lays a balanced network out.
    #[must_use]
    pub fn of(model: &Model, topology: &Topology, flows: &FlowSet) -> Self {
        let (goods, moved) = moved(model, topology, flows);
        let mut arcs = Self { pushed: pushed(topology, &goods, &moved), goods, arcs: Vec::new() };
        for good in 0..arcs.goods.len() {
            let of_good: Vec<Moved> = moved.iter().filter(|moved| moved.good == good).copied().collect();
            arcs.part(topology, good, &of_good);
        }
        arcs.uncircle();
        feeds::split(&mut arcs, topology, flows);
        arcs
    }

    /// Parts the markets of one good.
    fn part(&mut self, topology: &Topology, good: usize, moved: &[Moved]) {
        let is_market = |node: usize| topology.nodes[node].kind == NodeKind::Market;
        let actor = |node: usize| match topology.nodes[node].kind {
            NodeKind::Site => Actor::Site(node),
            NodeKind::Use => Actor::User(node, good),
            NodeKind::Stock => Actor::Stock(node, good),
            NodeKind::Market => Actor::Usable(node, good),
        };
        let mut markets: IndexMap<usize, [f64; 2]> = IndexMap::new();
        for flow in moved {
            if is_market(flow.to) && !is_market(flow.from) {
                markets.entry(flow.to).or_default()[0] += flow.tonnes;
            }
            if is_market(flow.from) && is_market(flow.to) {
                markets.entry(flow.from).or_default()[1] += flow.tonnes;
            }
        }
        let own_part = |market: usize| {
            let [made, exported] = markets.get(&market).copied().unwrap_or_default();
            if exported > 0.0 { (made / exported).min(1.0) } else { 0.0 }
        };
        for flow in moved {
            let mut push = |from, to, tonnes: f64| {
                if tonnes > 0.0 {
                    self.arcs.push(Arc { from, to, good, tonnes });
                }
            };
            let to = actor(flow.to);
            match (is_market(flow.from), is_market(flow.to)) {
                (true, true) => {
                    let own = own_part(flow.from);
                    push(Actor::Made(flow.from, good), to, flow.tonnes * own);
                    push(Actor::Usable(flow.from, good), to, flow.tonnes * (1.0 - own));
                }
                (false, true) => push(actor(flow.from), Actor::Made(flow.to, good), flow.tonnes),
                _ => push(actor(flow.from), to, flow.tonnes),
            }
        }
        for (market, [made, exported]) in markets {
            let stays = made - made.min(exported);
            if stays > NOISE_T {
                let (from, to) = (Actor::Made(market, good), Actor::Usable(market, good));
                self.arcs.push(Arc { from, to, good, tonnes: stays });
            }
        }
    }

    /// Nets what circles among the usable pools of a good; every pool keeps its balance.
    fn uncircle(&mut self) {
        while let Some(circle) = self.circle() {
            let least = circle.iter().map(|&arc| self.arcs[arc].tonnes).fold(f64::INFINITY, f64::min);
            for arc in circle {
                self.arcs[arc].tonnes -= least;
            }
            self.arcs.retain(|arc| arc.tonnes > 0.0);
        }
    }

    /// The arcs of a circle among usable pools, if there is one.
    fn circle(&self) -> Option<Vec<usize>> {
        let mut out: IndexMap<Actor, Vec<usize>> = IndexMap::new();
        for (index, arc) in self.arcs.iter().enumerate() {
            if let (Actor::Usable(..), Actor::Usable(..)) = (arc.from, arc.to) {
                out.entry(arc.from).or_default().push(index);
            }
        }
        let mut done: IndexMap<Actor, ()> = IndexMap::new();
        for &start in out.keys() {
            // Depth-first, with the path of arcs that leads to where we stand.
            let (mut path, mut next): (Vec<usize>, Vec<(Actor, usize)>) = (Vec::new(), vec![(start, 0)]);
            while let Some((actor, position)) = next.pop() {
                let arcs = out.get(&actor).map_or(&[][..], Vec::as_slice);
                if done.contains_key(&actor) || position == arcs.len() {
                    done.insert(actor, ());
                    path.pop();
                    continue;
                }
                next.push((actor, position + 1));
                let arc = arcs[position];
                let to = self.arcs[arc].to;
                if let Some(first) = next.iter().position(|(seen, _)| *seen == to) {
                    path.push(arc);
                    return Some(path.split_off(first));
                }
                path.push(arc);
                next.push((to, 0));
            }
        }
        None
    }
}

#[derive(Debug, Clone, Copy)]
struct Moved {
    from: usize,
    to: usize,
    good: usize,
    tonnes: f64,
}

/// Whether the elements of a material are bought and sold one by one.
fn parted(model: &Model, material: &MaterialId) -> bool {
    model.materials.get(material.as_str()).is_some_and(|material| {
        !material.elements.is_empty() && (material.basis == Basis::Element || material.stage == Stage::Metal)
    })
}

fn moved(model: &Model, topology: &Topology, flows: &FlowSet) -> (Vec<Good>, Vec<Moved>) {
    let mut goods: IndexMap<Good, ()> = IndexMap::new();
    let mut moved = Vec::new();
    for (index, link) in topology.links.iter().enumerate() {
        let mut add = |element: Option<ElementId>, tonnes: f64| {
            if tonnes > NOISE_T {
                let entry = goods.entry(Good { material: link.material.clone(), element });
                let good = entry.index();
                entry.or_default();
                moved.push(Moved { from: link.from, to: link.to, good, tonnes });
            }
        };
        if parted(model, &link.material) {
            for flows in &flows.elements {
                add(Some(flows.element.clone()), flows.link_t[index]);
            }
        } else {
            add(None, flows.weight_t[index]);
        }
    }
    (goods.into_keys().collect(), moved)
}

/// Goods that recycling takes are scrap: they are pushed as they come, nobody orders them.
fn pushed(topology: &Topology, goods: &[Good], moved: &[Moved]) -> Vec<bool> {
    let recycles = |flow: &Moved| topology.nodes[flow.to].stage == Some(Stage::Recycling);
    let scrap =
        |material: &MaterialId| moved.iter().any(|flow| recycles(flow) && &goods[flow.good].material == material);
    goods.iter().map(|good| scrap(&good.material)).collect()
}
