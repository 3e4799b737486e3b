//! Sites and international flows on the world map.

use adit_balance::Balance;
use adit_model::Model;
use adit_model::ids::{ElementId, PlaceId};
use adit_model::network::NodeKind;
use adit_model::words::{Confidence, Stage};
use std::collections::BTreeMap;

/// Arcs drawn at most.
const ARCS: usize = 30;

/// A site on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapSite {
    /// Name.
    pub name: String,
    /// Degrees north and east.
    pub position: (f64, f64),
    /// Stage.
    pub stage: Stage,
    /// Tonnes of the elements traced that leave it; `None` for a site that does not work in the year.
    pub tonnes: Option<f64>,
    /// Whether the coordinates are only roughly known.
    pub rough: bool,
}

/// What crosses a border.
#[derive(Debug, Clone, PartialEq)]
pub struct MapFlow {
    /// From where to where.
    pub places: (PlaceId, PlaceId),
    /// Names of both.
    pub label: String,
    /// Label points, degrees north and east.
    pub ends: [(f64, f64); 2],
    /// Tonnes of the elements traced.
    pub tonnes: f64,
    /// Whether it leaves the place in question.
    pub from_subject: bool,
}

/// The map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorldMap {
    /// Sites with coordinates.
    pub sites: Vec<MapSite>,
    /// Largest flows between countries.
    pub flows: Vec<MapFlow>,
    /// ISO numeric codes of the places in question.
    pub highlight: Vec<u16>,
    /// Elements the flows count.
    pub elements: Vec<String>,
}

pub(crate) fn world_map(model: &Model, balance: &Balance, subject: &[PlaceId], elements: &[ElementId]) -> WorldMap {
    WorldMap {
        sites: sites(model, balance, elements),
        flows: flows(model, balance, subject, elements),
        highlight: subject
            .iter()
            .filter_map(|place| model.places.get(place.as_str())?.iso_numeric.as_ref()?.parse().ok())
            .collect(),
        elements: elements.iter().map(ToString::to_string).collect(),
    }
}

fn sites(model: &Model, balance: &Balance, elements: &[ElementId]) -> Vec<MapSite> {
    let traced: Vec<_> = elements.iter().filter_map(|element| balance.central.element(element)).collect();
    let leaving = |node: usize| -> f64 {
        let links = balance.topology.links.iter().enumerate().filter(|(_, link)| link.from == node);
        links.map(|(link, _)| traced.iter().map(|flows| flows.link_t[link]).sum::<f64>()).sum()
    };
    model
        .sites
        .iter()
        .filter_map(|site| {
            let position = (site.latitude?.get(), site.longitude?.get());
            let node = balance
                .topology
                .nodes
                .iter()
                .position(|node| node.kind == NodeKind::Site && node.site.as_ref() == Some(&site.id));
            Some(MapSite {
                name: site.name.clone(),
                position,
                stage: model.processes.get(site.process.as_str())?.stage,
                tonnes: node.map(leaving),
                rough: site.coordinate_confidence.is_none_or(|confidence| confidence == Confidence::Low),
            })
        })
        .collect()
}

fn flows(model: &Model, balance: &Balance, subject: &[PlaceId], elements: &[ElementId]) -> Vec<MapFlow> {
    let mut moved: BTreeMap<(PlaceId, PlaceId), f64> = BTreeMap::new();
    let nodes = &balance.topology.nodes;
    for element in elements {
        let Some(flows) = balance.central.element(element) else { continue };
        for (link, tonnes) in balance.topology.links.iter().zip(&flows.link_t) {
            let (from, to) = (&nodes[link.from].place, &nodes[link.to].place);
            if from != to && *tonnes > 0.0 {
                *moved.entry((from.clone(), to.clone())).or_default() += tonnes;
            }
        }
    }
    let mut flows: Vec<MapFlow> = moved
        .into_iter()
        .filter_map(|((from, to), tonnes)| {
            let point = |place: &PlaceId| {
                let row = model.places.get(place.as_str())?;
                Some((row.latitude?.get(), row.longitude?.get()))
            };
            let name = |place: &PlaceId| crate::place_name(model, place.as_str()).to_owned();
            Some(MapFlow {
                label: format!("{} to {}", name(&from), name(&to)),
                ends: [point(&from)?, point(&to)?],
                tonnes,
                from_subject: subject.contains(&from),
                places: (from, to),
            })
        })
        .collect();
    flows.sort_by(|a, b| b.tonnes.total_cmp(&a.tonnes).then_with(|| a.places.cmp(&b.places)));
    flows.truncate(ARCS);
    flows
}
