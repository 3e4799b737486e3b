//! From unknowns to flows of every element over every link.
//!
//! What is balanced by weight (a magnet) gets its element content where it is made and mixes in each market: the content
//! of what leaves a node is that of what reaches it. The mixing is a small linear system, solved by sweeping.

use crate::layout::Layout;
use adit_model::Model;
use adit_model::ids::ElementId;
use adit_model::network::{ElementFlows, FlowSet, NodeKind};

/// Sweeps end when no content moves by more than this.
const SETTLED: f64 = 1e-14;
/// Markets that trade in circles settle geometrically; this many sweeps are never needed.
const SWEEPS: usize = 10_000;

/// The flows of every element of the model at a point.
pub(crate) fn flow_set(model: &Model, layout: &Layout, point: &[f64]) -> FlowSet {
    let weight_t = layout
        .flows
        .iter()
        .map(|amounts| match amounts.weight {
            Some(weight) => point[weight],
            None => amounts.elements.values().map(|&unknown| point[unknown]).sum(),
        })
        .collect();
    let elements = model.elements.iter().map(|element| element_flows(layout, &element.id, point)).collect();
    FlowSet { elements, weight_t }
}

fn element_flows(layout: &Layout, element: &ElementId, point: &[f64]) -> ElementFlows {
    let mut link_t: Vec<f64> = layout
        .flows
        .iter()
        .map(|amounts| amounts.elements.get(element).map_or(0.0, |&unknown| point[unknown]))
        .collect();
    mix_weights(layout, element, point, &mut link_t);
    ElementFlows { element: element.clone(), primary_t: primary(layout, element, point), link_t }
}

/// What a site makes of an element without having taken it: ore, scrap; and what is drawn from stock.
fn primary(layout: &Layout, element: &ElementId, point: &[f64]) -> Vec<f64> {
    let mut primary = vec![0.0; layout.topology.nodes.len()];
    for (&node, site) in &layout.sites {
        let takes = layout.incoming[node].iter().any(|&link| layout.flows[link].elements.contains_key(element));
        if !takes {
            primary[node] =
                site.made.values().filter_map(|made| made.elements.get(element)).map(|&unknown| point[unknown]).sum();
        }
    }
    for ((node, _), drawn) in &layout.drawn {
        primary[*node] += drawn.elements.get(element).map_or(0.0, |&unknown| point[unknown]);
    }
    primary
}

fn mix_weights(layout: &Layout, element: &ElementId, point: &[f64], link_t: &mut [f64]) {
    let links = &layout.topology.links;
    let weight = |link: usize| layout.flows[link].weight.map_or(0.0, |unknown| point[unknown]);
    let by_weight: Vec<usize> = (0..links.len()).filter(|&link| layout.flows[link].weight.is_some()).collect();
    let mut content = vec![0.0; links.len()];
    for &link in &by_weight {
        if let Some(site) = layout.sites.get(&links[link].from)
            && let Some(made) = site.made.get(&links[link].material)
            && let (Some(total), Some(unknown)) = (made.weight, made.elements.get(element))
            && point[total] > 0.0
        {
            content[link] = point[*unknown] / point[total];
        }
    }
    for _ in 0..SWEEPS {
        let mut moved = 0.0_f64;
        for &link in &by_weight {
            let node = links[link].from;
            if layout.topology.nodes[node].kind != NodeKind::Market {
                continue;
            }
            let (mut carried, mut total) = (0.0, 0.0);
            for &incoming in &layout.incoming[node] {
                carried += content[incoming] * weight(incoming);
                total += weight(incoming);
            }
            let mixed = if total > 0.0 { carried / total } else { 0.0 };
            moved = moved.max((mixed - content[link]).abs());
            content[link] = mixed;
        }
        if moved <= SETTLED {
            break;
        }
    }
    for &link in &by_weight {
        link_t[link] = content[link] * weight(link);
    }
}
