//! A small three-country chain with trade in both directions and swarf loops, for tests.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

use adit_model::ids::{ElementId, EntityId, MaterialId, PlaceId, SiteId};
use adit_model::network::{ElementFlows, FlowSet, NetworkLink, Node, NodeKind, Topology};
use adit_model::words::Stage;

pub const PLACES: [&str; 3] = ["CHN", "JPN", "AUS"];
pub const MATERIALS: [(&str, Stage); 3] =
    [("ore", Stage::Mine), ("oxide", Stage::Separation), ("magnet", Stage::Magnet)];

pub fn site(id: &str, place: &str, stage: Stage) -> Node {
    Node {
        id: format!("site:{id}"),
        name: id.into(),
        kind: NodeKind::Site,
        place: PlaceId::new(place),
        site: Some(SiteId::new(id)),
        stage: Some(stage),
        entity: Some(EntityId::new(&format!("{id}_company"))),
        material: None,
        sector: None,
        rest_of_country: false,
    }
}

pub fn market(material: &str, place: &str) -> Node {
    Node {
        id: format!("market:{material}@{place}"),
        kind: NodeKind::Market,
        site: None,
        stage: None,
        entity: None,
        material: Some(MaterialId::new(material)),
        ..site(material, place, Stage::Mine)
    }
}

pub fn use_at(place: &str) -> Node {
    Node {
        id: format!("use:all:magnet@{place}"),
        kind: NodeKind::Use,
        stage: Some(Stage::Use),
        sector: Some("all".into()),
        ..market("magnet", place)
    }
}

pub fn link(from: usize, to: usize) -> NetworkLink {
    NetworkLink { from, to, material: MaterialId::new("any") }
}

pub fn nd() -> ElementId {
    ElementId::new("Nd")
}

pub fn flow_set(flows: ElementFlows) -> FlowSet {
    let weight_t = flows.link_t.clone();
    FlowSet { elements: vec![flows], weight_t }
}

/// The chain, with every split and yield taken in turn from `numbers` (each 0 to 1).
///
/// Flows balance at every node. A split below 0.2 is no link at all.
pub fn chain(numbers: &[f64]) -> (Topology, ElementFlows) {
    let mut turn = 0;
    let mut next = || {
        turn += 1;
        numbers[turn % numbers.len()]
    };
    let mut topology = Topology::default();
    let (mut primary, mut yields) = (Vec::new(), Vec::new());
    let mut weights: Vec<f64> = Vec::new();
    let add = |topology: &mut Topology, primary: &mut Vec<f64>, yields: &mut Vec<f64>, node: Node, t: f64, y: f64| {
        topology.nodes.push(node);
        primary.push(t);
        yields.push(y);
        topology.nodes.len() - 1
    };
    let mut markets = [[0; 3]; 3];
    for (m, (material, _)) in MATERIALS.iter().enumerate() {
        for (p, place) in PLACES.iter().enumerate() {
            markets[m][p] = add(&mut topology, &mut primary, &mut yields, market(material, place), 0.0, 1.0);
        }
    }
    let connect = |topology: &mut Topology, weights: &mut Vec<f64>, from: usize, to: usize, weight: f64| {
        if weight >= 0.2 {
            topology.links.push(link(from, to));
            weights.push(weight);
        }
    };
    for (p, place) in PLACES.iter().enumerate() {
        for k in 0..2 {
            let tonnes = 100.0 * next();
            let id = format!("mine_{place}_{k}");
            let mine = add(&mut topology, &mut primary, &mut yields, site(&id, place, Stage::Mine), tonnes, 1.0);
            connect(&mut topology, &mut weights, mine, markets[0][p], 1.0);
        }
        for (m, stage) in [(0, Stage::Separation), (1, Stage::Magnet)] {
            for k in 0..2 {
                let id = format!("{}_{place}_{k}", stage.word());
                let y = 0.7 + 0.3 * next();
                let plant = add(&mut topology, &mut primary, &mut yields, site(&id, place, stage), 0.0, y);
                connect(&mut topology, &mut weights, markets[m][p], plant, if k == 0 { 0.3 + next() } else { next() });
                connect(&mut topology, &mut weights, plant, markets[m + 1][p], 1.0);
                if stage == Stage::Magnet {
                    let id = format!("swarf_{place}_{k}");
                    let node = site(&id, place, Stage::Recycling);
                    let recycler = add(&mut topology, &mut primary, &mut yields, node, 0.0, 0.9);
                    connect(&mut topology, &mut weights, plant, recycler, 0.5 * next());
                    connect(&mut topology, &mut weights, recycler, markets[1][p], 1.0);
                }
            }
        }
        let sink = add(&mut topology, &mut primary, &mut yields, use_at(place), 0.0, 0.0);
        connect(&mut topology, &mut weights, markets[2][p], sink, 0.3 + next());
    }
    for row in &markets {
        for p in 0..3 {
            for q in 0..3 {
                if p != q {
                    connect(&mut topology, &mut weights, row[p], row[q], 0.8 * next());
                }
            }
        }
    }
    let mut out = vec![0.0; topology.nodes.len()];
    for (link, weight) in topology.links.iter().zip(&weights) {
        out[link.from] += weight;
    }
    let mut flows = vec![0.0; weights.len()];
    for _ in 0..2000 {
        let mut inflow = primary.clone();
        for (link, flow) in topology.links.iter().zip(&flows) {
            inflow[link.to] += flow;
        }
        for ((link, flow), weight) in topology.links.iter().zip(&mut flows).zip(&weights) {
            *flow = inflow[link.from] * yields[link.from] * weight / out[link.from];
        }
    }
    (topology, ElementFlows { element: nd(), primary_t: primary, link_t: flows })
}

/// Membership of sites in a place.
pub fn sites_in(topology: &Topology, place: &str) -> Vec<f64> {
    let inside = |node: &Node| node.kind == NodeKind::Site && node.place == place;
    topology.nodes.iter().map(|node| f64::from(u8::from(inside(node)))).collect()
}
