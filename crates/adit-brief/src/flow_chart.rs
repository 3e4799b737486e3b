//! The flows of one element from mine to use, gathered by stage and country.
//!
//! Markets are seen through: what leaves a market has the makers of what entered it, in the proportions of the mixed pool.

use adit_balance::Balance;
use adit_model::Model;
use adit_model::ids::{ElementId, PlaceId};
use adit_model::network::NodeKind;
use adit_model::words::Stage;
use std::collections::BTreeMap;

/// Countries named at each stage; the rest is one group.
const NAMED: usize = 7;
/// Flows below this part of the largest would be thinner than a line.
const INVISIBLE: f64 = 2e-4;
/// Sweeps until the makers behind each market settle; trade in circles settles geometrically.
const SWEEPS: usize = 200;

/// A group of sites or uses: a stage and a country.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Position of the stage in [`FlowChart::stages`].
    pub column: usize,
    /// The country; `None` for all the others of the stage.
    pub place: Option<PlaceId>,
}

/// Flows between groups.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowChart {
    /// The element.
    pub element: String,
    /// Stages, in the order of the chain.
    pub stages: Vec<Stage>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Names of the groups, as printed.
    pub names: Vec<String>,
    /// Whether the group is in the place in question.
    pub subject: Vec<bool>,
    /// (from, to, tonnes of the element).
    pub flows: Vec<(usize, usize, f64)>,
}

/// The chart of an element; `None` if nothing of it flows.
pub(crate) fn flow_chart(
    model: &Model,
    balance: &Balance,
    element: &ElementId,
    subject: &[PlaceId],
) -> Option<FlowChart> {
    let flows = balance.central.element(element)?;
    let nodes = &balance.topology.nodes;
    let stage_of = |node: usize| match nodes[node].stage {
        // Ore is cracked on the way to separation; one column less keeps the chart readable.
        Some(Stage::Cracking | Stage::Recycling) => Some(Stage::Separation),
        stage => stage,
    };
    let stages = [Stage::Mine, Stage::Separation, Stage::Metal, Stage::Alloy, Stage::Magnet, Stage::Use];
    let key = |node: usize| {
        let column = stages.iter().position(|stage| Some(*stage) == stage_of(node))?;
        Some((column, nodes[node].place.clone()))
    };
    let makers = makers_behind_markets(balance, &flows.link_t, &key);
    let mut moved: BTreeMap<(Key, Key), f64> = BTreeMap::new();
    for (link, tonnes) in balance.topology.links.iter().zip(&flows.link_t) {
        let Some(to) = key(link.to).filter(|_| *tonnes > 0.0) else { continue };
        if let Some(from) = key(link.from) {
            *moved.entry((from, to)).or_default() += tonnes;
        } else if nodes[link.from].kind == NodeKind::Market {
            for (from, share) in &makers[link.from] {
                *moved.entry((from.clone(), to.clone())).or_default() += tonnes * share;
            }
        }
    }
    // Swarf and intermediate streams stay within or lead back; a chart of the way forward leaves them to the tables.
    moved.retain(|((from, _), (to, _)), _| from < to);
    let largest = moved.values().copied().fold(0.0, f64::max);
    moved.retain(|_, tonnes| *tonnes > largest * INVISIBLE);
    if moved.is_empty() {
        return None;
    }
    Some(gather(model, element, &stages, moved, subject))
}

type Key = (usize, PlaceId);

fn makers_behind_markets(
    balance: &Balance,
    link_t: &[f64],
    key: &dyn Fn(usize) -> Option<Key>,
) -> Vec<BTreeMap<Key, f64>> {
    let nodes = &balance.topology.nodes;
    let mut incoming: Vec<Vec<(usize, f64)>> = vec![Vec::new(); nodes.len()];
    for (link, tonnes) in balance.topology.links.iter().zip(link_t) {
        if nodes[link.to].kind == NodeKind::Market && *tonnes > 0.0 {
            incoming[link.to].push((link.from, *tonnes));
        }
    }
    let mut makers: Vec<BTreeMap<Key, f64>> = vec![BTreeMap::new(); nodes.len()];
    for _ in 0..SWEEPS {
        let mut moved = 0.0_f64;
        for market in (0..nodes.len()).filter(|&node| !incoming[node].is_empty()) {
            let total: f64 = incoming[market].iter().map(|(_, tonnes)| tonnes).sum();
            let mut mix: BTreeMap<Key, f64> = BTreeMap::new();
            for (from, tonnes) in &incoming[market] {
                match key(*from) {
                    Some(maker) => *mix.entry(maker).or_default() += tonnes / total,
                    None => makers[*from]
                        .iter()
                        .for_each(|(maker, share)| *mix.entry(maker.clone()).or_default() += share * tonnes / total),
                }
            }
            let before = &makers[market];
            moved = mix
                .iter()
                .map(|(maker, share)| (share - before.get(maker).unwrap_or(&0.0)).abs())
                .fold(moved, f64::max);
            makers[market] = mix;
        }
        if moved < 1e-9 {
            break;
        }
    }
    makers
}

fn gather(
    model: &Model,
    element: &ElementId,
    stages: &[Stage],
    moved: BTreeMap<(Key, Key), f64>,
    subject: &[PlaceId],
) -> FlowChart {
    let mut sizes: BTreeMap<Key, [f64; 2]> = BTreeMap::new();
    for ((from, to), tonnes) in &moved {
        sizes.entry(from.clone()).or_default()[0] += tonnes;
        sizes.entry(to.clone()).or_default()[1] += tonnes;
    }
    let named: Vec<Key> = (0..stages.len())
        .flat_map(|column| {
            let mut keys: Vec<(&Key, f64)> = sizes
                .iter()
                .filter(|((c, _), _)| *c == column)
                .map(|(key, [out, into])| (key, out.max(*into)))
                .collect();
            keys.sort_by(|a, b| b.1.total_cmp(&a.1));
            keys.into_iter().take(NAMED).map(|(key, _)| key.clone()).collect::<Vec<_>>()
        })
        .collect();
    let group = |key: &Key| Group { column: key.0, place: named.contains(key).then(|| key.1.clone()) };
    let mut chart = FlowChart { element: element.to_string(), stages: stages.to_vec(), ..FlowChart::default() };
    let mut flows: BTreeMap<(Group, Group), f64> = BTreeMap::new();
    for ((from, to), tonnes) in moved {
        *flows.entry((group(&from), group(&to))).or_default() += tonnes;
    }
    let mut index = |group: &Group| {
        chart.groups.iter().position(|known| known == group).unwrap_or_else(|| {
            chart.groups.push(group.clone());
            chart.groups.len() - 1
        })
    };
    let indexed: Vec<(usize, usize, f64)> =
        flows.iter().map(|((from, to), tonnes)| (index(from), index(to), *tonnes)).collect();
    chart.flows = indexed;
    for group in &chart.groups {
        chart.names.push(
            group
                .place
                .as_ref()
                .map_or_else(|| "others".into(), |place| crate::place_name(model, place.as_str()).to_owned()),
        );
        chart.subject.push(group.place.as_ref().is_some_and(|place| subject.contains(place)));
    }
    chart
}
