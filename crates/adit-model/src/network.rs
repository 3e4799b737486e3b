//! The balanced network: what `balance` finds and every verb asks.
//!
//! Nodes are sites, national markets and uses; links carry a material; the flow of each element over each link is a
//! vector beside them, so that one topology serves the central estimate and every draw.

use crate::ids::{ElementId, EntityId, MaterialId, PlaceId, SiteId};
use crate::words::Stage;
use serde::Serialize;

/// Kind of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A process at a place. Only sites are stages: only they can touch what passes.
    Site,
    /// National pool of one market material.
    Market,
    /// Demand of a sector in a place.
    Use,
    /// Change of stock over the year.
    Stock,
}

/// A node of the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Unique and stable: `site:lynas_malaysia`, `market:oxide@JPN`, `use:all:magnet_ndfeb@USA`.
    pub id: String,
    /// Name, as printed.
    pub name: String,
    /// Kind of node.
    pub kind: NodeKind,
    /// Where it is.
    pub place: PlaceId,
    /// The site, for a site.
    pub site: Option<SiteId>,
    /// Stage of the chain; a market has none.
    pub stage: Option<Stage>,
    /// Who runs it.
    pub entity: Option<EntityId>,
    /// The material pooled or used.
    pub material: Option<MaterialId>,
    /// Sector, for a use.
    pub sector: Option<String>,
    /// Stands for all plants of a country that no list names; never a single point of failure.
    pub rest_of_country: bool,
}

/// A way from one node to another, for one material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NetworkLink {
    /// Index of the node that ships.
    pub from: usize,
    /// Index of the node that receives.
    pub to: usize,
    /// What moves.
    pub material: MaterialId,
}

/// Nodes and links, without quantities.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Topology {
    /// Nodes, in a stable order.
    pub nodes: Vec<Node>,
    /// Links, in a stable order.
    pub links: Vec<NetworkLink>,
}

impl Topology {
    /// Index of the node with this id.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }
}

/// The flow of one element over a topology, in tonnes of contained element a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ElementFlows {
    /// The element.
    pub element: ElementId,
    /// What enters each node from outside the network: ore for a mine, scrap for a recycler, stock drawn. One entry a node.
    pub primary_t: Vec<f64>,
    /// What moves over each link. One entry a link.
    pub link_t: Vec<f64>,
}

/// One complete answer of the balance: the flows of every element.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FlowSet {
    /// One entry an element, in the order of the `elements` table.
    pub elements: Vec<ElementFlows>,
    /// Weight over each link in the material's basis (equal to the sum of elements where the material has elements).
    pub weight_t: Vec<f64>,
}

impl FlowSet {
    /// The flows of one element.
    #[must_use]
    pub fn element(&self, element: &ElementId) -> Option<&ElementFlows> {
        self.elements.iter().find(|flows| &flows.element == element)
    }
}
