//! What passed through one plant: the supply that is lost if it stops and nobody re-routes.

use crate::error::TraceError;
use crate::pooling::{Pooled, Pooling};
use adit_model::ids::{PlaceId, SiteId};
use adit_model::network::{ElementFlows, NodeKind, Topology};
use adit_model::words::Stage;
use serde::Serialize;

/// One plant and what rests on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteLoss {
    /// Index of the node.
    pub node: usize,
    /// The site.
    pub site: Option<SiteId>,
    /// Name, as printed.
    pub name: String,
    /// Where it stands.
    pub place: PlaceId,
    /// Stage of the chain.
    pub stage: Option<Stage>,
    /// Part of the supply in question that passed through the site, 0 to 1.
    pub share: f64,
    /// The same in tonnes of the element a year.
    pub tonnes: f64,
}

/// All use nodes of a network.
#[must_use]
pub fn uses(topology: &Topology) -> Vec<usize> {
    let is_use = |(index, node): (usize, &adit_model::network::Node)| (node.kind == NodeKind::Use).then_some(index);
    topology.nodes.iter().enumerate().filter_map(is_use).collect()
}

/// Sites ranked by the part of the supply at `at` that passed through them, greatest first.
///
/// Nodes that stand for the rest of a country are left out: they are many plants. Shares do not sum to one, since
/// material passes several sites. Ties keep the order of the nodes.
///
/// # Errors
/// Those of [`Pooled::new`] and [`crate::walk::Walk::visited`].
pub fn single_site_loss(
    topology: &Topology,
    flows: &ElementFlows,
    at: &[usize],
    pooling: Pooling,
) -> Result<Vec<SiteLoss>, TraceError> {
    let pooled = Pooled::new(topology, flows, pooling)?;
    let walk = pooled.walk(at)?;
    let single =
        |node: usize| topology.nodes.get(node).is_some_and(|node| node.kind == NodeKind::Site && !node.rest_of_country);
    let chance = walk.visited(single)?;
    let mut losses: Vec<SiteLoss> = topology
        .nodes
        .iter()
        .enumerate()
        .filter(|(index, _)| single(*index) && chance[*index] > 0.0)
        .map(|(index, node)| SiteLoss {
            node: index,
            site: node.site.clone(),
            name: node.name.clone(),
            place: node.place.clone(),
            stage: node.stage,
            share: chance[index],
            tonnes: chance[index] * walk.arriving(),
        })
        .collect();
    losses.sort_by(|a, b| b.share.total_cmp(&a.share));
    Ok(losses)
}
