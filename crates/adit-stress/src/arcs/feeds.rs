//! Plants that part what they take in: each feed is worked on its own.
//!
//! A separator that takes ore of two mines does not need both; a metal maker without dysprosium still makes neodymium.
//! Only alloys and magnets need all they are made of together. So a site of a parting stage becomes one plant a feed, and
//! each of its products comes from the feeds by the elements they brought.

use super::{Actor, Arc, Arcs, Good};
use adit_model::ids::ElementId;
use adit_model::network::{FlowSet, NodeKind, Topology};
use adit_model::words::Stage;
use indexmap::IndexMap;

/// Tonnes of each element, by site and good.
type Contents = IndexMap<(usize, usize), IndexMap<ElementId, f64>>;

/// Splits the sites of all parting stages that take more than one feed.
pub(super) fn split(arcs: &mut Arcs, topology: &Topology, flows: &FlowSet) {
    let (into, out) = contents(&arcs.goods, topology, flows);
    let parts = |node: usize| {
        let stage = topology.nodes[node].stage;
        matches!(stage, Some(Stage::Cracking | Stage::Separation | Stage::Metal | Stage::Recycling))
    };
    let mut feeds: IndexMap<usize, Vec<usize>> = IndexMap::new();
    for arc in &arcs.arcs {
        if let Actor::Site(node) = arc.to
            && parts(node)
        {
            let list = feeds.entry(node).or_default();
            if !list.contains(&arc.good) {
                list.push(arc.good);
            }
        }
    }
    feeds.retain(|_, feeds| feeds.len() > 1);
    let mut shares: IndexMap<(usize, usize), Vec<(usize, f64)>> = IndexMap::new();
    let mut split = Vec::with_capacity(arcs.arcs.len());
    for arc in &arcs.arcs {
        let to = match arc.to {
            Actor::Site(node) if feeds.contains_key(&node) => Actor::Plant(node, arc.good),
            other => other,
        };
        match arc.from {
            Actor::Site(node) if feeds.contains_key(&node) => {
                let parts = shares
                    .entry((node, arc.good))
                    .or_insert_with(|| parts_of(node, arc.good, &feeds[&node], &into, &out));
                for &(feed, part) in parts.iter() {
                    let tonnes = arc.tonnes * part;
                    split.push(Arc { from: Actor::Plant(node, feed), to, good: arc.good, tonnes });
                }
            }
            from => split.push(Arc { from, to, ..*arc }),
        }
    }
    // A feed of which nothing comes out again holds nobody up: nobody asks for it.
    let ships = |actor: Actor| split.iter().any(|arc| arc.from == actor);
    arcs.arcs = split.iter().filter(|arc| !matches!(arc.to, Actor::Plant(..)) || ships(arc.to)).copied().collect();
}

/// Which part of a product each feed gives: by the elements it brought, and by weight where they do not tell.
fn parts_of(node: usize, product: usize, feeds: &[usize], into: &Contents, out: &Contents) -> Vec<(usize, f64)> {
    let brought = |feed: usize, element: &ElementId| {
        into.get(&(node, feed)).and_then(|content| content.get(element)).copied().unwrap_or(0.0)
    };
    let mut parts = vec![0.0; feeds.len()];
    if let Some(content) = out.get(&(node, product)) {
        for (element, tonnes) in content {
            let total: f64 = feeds.iter().map(|&feed| brought(feed, element)).sum();
            if total > 0.0 {
                for (part, &feed) in parts.iter_mut().zip(feeds) {
                    *part += tonnes * brought(feed, element) / total;
                }
            }
        }
    }
    let weight = |feed: usize| into.get(&(node, feed)).map_or(0.0, |content| content.values().sum::<f64>());
    if parts.iter().sum::<f64>() <= 0.0 {
        parts = feeds.iter().map(|&feed| weight(feed)).collect();
    }
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 {
        let even = 1.0 / feeds.len() as f64;
        return feeds.iter().map(|&feed| (feed, even)).collect();
    }
    feeds.iter().zip(parts).map(|(&feed, part)| (feed, part / sum)).filter(|(_, part)| *part > 1e-6).collect()
}

/// What goes into each site and comes out of it, by good and element.
fn contents(goods: &[Good], topology: &Topology, flows: &FlowSet) -> (Contents, Contents) {
    let (mut into, mut out) = (Contents::new(), Contents::new());
    for (index, link) in topology.links.iter().enumerate() {
        for flow in &flows.elements {
            let tonnes = flow.link_t[index];
            let is_it = |good: &Good| {
                good.material == link.material && good.element.as_ref().is_none_or(|element| *element == flow.element)
            };
            let Some(good) = goods.iter().position(is_it).filter(|_| tonnes > 0.0) else { continue };
            for (node, side) in [(link.to, &mut into), (link.from, &mut out)] {
                if topology.nodes[node].kind == NodeKind::Site {
                    let content = side.entry((node, good)).or_default();
                    *content.entry(flow.element.clone()).or_default() += tonnes;
                }
            }
        }
    }
    (into, out)
}
