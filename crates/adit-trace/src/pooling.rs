//! How a country's market pools what it makes and what it imports: a structural choice, since nobody records it.

use crate::error::TraceError;
use crate::graph::Graph;
use crate::walk::Walk;
use adit_model::network::{ElementFlows, NodeKind, Topology};
use serde::{Deserialize, Serialize};

/// Rule by which a national market serves its customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// One pool: every customer at home and abroad gets the same mix.
    #[default]
    Mixed,
    /// Exports are served from the country's own production first; only the rest is re-exported imports.
    OwnExportsFirst,
}

impl Pooling {
    /// All rules, the default first.
    pub const ALL: [Self; 2] = [Self::Mixed, Self::OwnExportsFirst];

    /// The rule as options and results spell it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mixed => "mixed",
            Self::OwnExportsFirst => "own_exports_first",
        }
    }
}

/// The network of one element under a pooling rule.
///
/// Under [`Pooling::OwnExportsFirst`] a market that makes, imports and exports becomes four nodes: own production and
/// imports on the way in, exports and home use on the way out. With `P` tonnes from its own place, `I` from others, and
/// `E` shipped to other places, exports take `min(P, E)` of own production and `min(I, E - min(P, E))` of imports;
/// the home market gets what is left of both.
#[derive(Debug, Clone)]
pub struct Pooled {
    graph: Graph,
    /// Node of the topology behind each node of the graph.
    node_of: Vec<usize>,
    /// Nodes of the graph that give a node of the topology its outflow, with the part of its inflow each passes on.
    gives: Vec<Gives>,
}

/// How a node of the topology appears in the graph.
#[derive(Debug, Clone, Copy)]
enum Gives {
    Itself,
    /// A split market: graph nodes of exports and of home use.
    Split {
        exports: usize,
        home: usize,
    },
}

impl Pooled {
    /// Builds the network of one element.
    ///
    /// Links of the graph keep the index of their link in the topology; links inside a split market have higher ones.
    ///
    /// # Errors
    /// [`TraceError::WrongLength`] if the flows do not fit the topology, and the errors of [`Graph::new`].
    pub fn new(topology: &Topology, flows: &ElementFlows, pooling: Pooling) -> Result<Self, TraceError> {
        let (nodes, links) = (topology.nodes.len(), topology.links.len());
        for (what, expected, found) in
            [("primary_t", nodes, flows.primary_t.len()), ("link_t", links, flows.link_t.len())]
        {
            if expected != found {
                return Err(TraceError::WrongLength { what, expected, found });
            }
        }
        let mut pairs: Vec<(usize, usize)> = topology.links.iter().map(|link| (link.from, link.to)).collect();
        let mut primary = flows.primary_t.clone();
        let mut carried = flows.link_t.clone();
        let mut node_of: Vec<usize> = (0..nodes).collect();
        let mut gives = vec![Gives::Itself; nodes];
        if pooling == Pooling::OwnExportsFirst {
            for (market, trade) in trades(topology, flows)? {
                // The market's own node becomes its pool of own production, so that its primary inflow stays in place.
                let (own, imports) = (market, node_of.len());
                let (exports, home) = (imports + 1, imports + 2);
                node_of.extend([market; 3]);
                primary.extend([0.0; 3]);
                gives[market] = Gives::Split { exports, home };
                for (index, link) in topology.links.iter().enumerate() {
                    let abroad = |other: usize| topology.nodes[other].place != topology.nodes[market].place;
                    if link.to == market && abroad(link.from) {
                        pairs[index].1 = imports;
                    }
                    if link.from == market {
                        pairs[index].0 = if abroad(link.to) { exports } else { home };
                    }
                }
                let own_exported = trade.own.min(trade.exports);
                let re_exported = trade.imports.min(trade.exports - own_exported);
                pairs.extend([(own, exports), (imports, exports), (own, home), (imports, home)]);
                carried.extend([own_exported, re_exported, trade.own - own_exported, trade.imports - re_exported]);
            }
        }
        Ok(Self { graph: Graph::new(&primary, &pairs, &carried)?, node_of, gives })
    }

    /// The network to walk over.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The walk upstream from nodes of the topology.
    ///
    /// A split market asks for all it passes on, to its customers at home and abroad.
    ///
    /// # Errors
    /// As [`Walk::from`].
    pub fn walk(&self, at: &[usize]) -> Result<Walk, TraceError> {
        let mut targets = Vec::with_capacity(at.len());
        for &node in at {
            match self.gives.get(node) {
                Some(Gives::Split { exports, home }) => targets.extend([*exports, *home]),
                Some(Gives::Itself) => targets.push(node),
                None => {
                    return Err(TraceError::NoSuchNode { what: "the target", index: node, nodes: self.gives.len() });
                }
            }
        }
        Walk::from(&self.graph, &targets)
    }

    /// What reaches a node of the topology.
    #[must_use]
    pub fn inflow(&self, node: usize) -> f64 {
        match self.gives[node] {
            Gives::Itself => self.graph.inflow(node),
            Gives::Split { exports, home } => self.graph.inflow(exports) + self.graph.inflow(home),
        }
    }

    /// Memberships of topology nodes as memberships of graph nodes. Only sites are stages: all others get zero.
    ///
    /// # Errors
    /// [`TraceError::WrongLength`] if there is not one entry a node of the topology.
    pub fn membership(&self, topology: &Topology, weights: &[f64]) -> Result<Vec<f64>, TraceError> {
        if weights.len() != topology.nodes.len() {
            let (expected, found) = (topology.nodes.len(), weights.len());
            return Err(TraceError::WrongLength { what: "membership", expected, found });
        }
        Ok(self
            .node_of
            .iter()
            .map(|&node| if topology.nodes[node].kind == NodeKind::Site { weights[node] } else { 0.0 })
            .collect())
    }

    /// Adds up values of graph nodes over the topology nodes they stand for: origin shares, not visits.
    #[must_use]
    pub fn gather(&self, values: &[f64]) -> Vec<f64> {
        let mut all = vec![0.0; self.gives.len()];
        for (&node, value) in self.node_of.iter().zip(values) {
            all[node] += value;
        }
        all
    }
}

/// Tonnes through a market.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trade {
    pub(crate) own: f64,
    pub(crate) imports: f64,
    pub(crate) exports: f64,
}

/// Markets that make, import and export at once: the only ones for which the rules differ.
pub(crate) fn trades(topology: &Topology, flows: &ElementFlows) -> Result<Vec<(usize, Trade)>, TraceError> {
    let nodes = topology.nodes.len();
    let mut all = vec![Trade::default(); nodes];
    for (trade, &primary) in all.iter_mut().zip(&flows.primary_t) {
        trade.own = primary.max(0.0);
    }
    for (link, &flow) in topology.links.iter().zip(&flows.link_t) {
        for index in [link.from, link.to] {
            if index >= nodes {
                return Err(TraceError::NoSuchNode { what: "a link", index, nodes });
            }
        }
        let flow = flow.max(0.0);
        if topology.nodes[link.from].place == topology.nodes[link.to].place {
            all[link.to].own += flow;
        } else {
            all[link.to].imports += flow;
            all[link.from].exports += flow;
        }
    }
    Ok(all
        .into_iter()
        .enumerate()
        .filter(|(node, trade)| {
            topology.nodes[*node].kind == NodeKind::Market
                && trade.own > 0.0
                && trade.imports > 0.0
                && trade.exports > 0.0
        })
        .collect())
}
