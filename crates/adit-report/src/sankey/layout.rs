//! Where the boxes and ribbons of a Sankey chart stand.

use crate::chart::Sankey;

/// Width of the chart, pixels.
pub(super) const WIDTH: f64 = 1100.0;
/// Height of the chart, pixels.
pub(super) const HEIGHT: f64 = 620.0;
/// Width of a box.
pub(super) const BOX: f64 = 9.0;
/// Room above the boxes for the names of the columns.
pub(super) const TOP: f64 = 34.0;
const LEFT: f64 = 16.0;
/// Room right of the last column for its labels.
const RIGHT: f64 = 132.0;
/// Free room between two boxes, where there is enough.
const GAP: f64 = 9.0;
/// Distance of two return flows below the boxes.
const LANE: f64 = 8.0;
/// Most return flows that are drawn; the table lists all.
const LANES: usize = 7;
/// Widest return flow.
const THIN: f64 = 4.0;
const SWEEPS: usize = 24;

/// Place of a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    pub(super) column: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) height: f64,
    /// Tonnes through the node: the larger of what comes and what goes forward.
    pub(super) tonnes: f64,
}

impl Spot {
    pub(super) fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// A forward flow: the upper edges of its two ends and its thickness.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ribbon {
    pub(super) link: usize,
    pub(super) from_y: f64,
    pub(super) to_y: f64,
    pub(super) thickness: f64,
}

/// A flow to the same or an earlier column, led below the boxes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Return {
    pub(super) link: usize,
    pub(super) lane_y: f64,
    pub(super) thickness: f64,
}

/// The whole chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) spots: Vec<Spot>,
    pub(super) ribbons: Vec<Ribbon>,
    pub(super) returns: Vec<Return>,
    /// Return flows that found no lane.
    pub(super) hidden_returns: usize,
    /// Left edges of the columns.
    pub(super) columns: Vec<f64>,
    /// Lower edge of the room for boxes.
    pub(super) bottom: f64,
}

/// Lays a chart out. The same chart always gives the same picture.
pub(super) fn lay_out(chart: &Sankey) -> Layout {
    let column_count = chart.columns.len().max(1);
    let column_of = |node: usize| chart.nodes[node].column.min(column_count - 1);
    let drawn = |&i: &usize| {
        let link = &chart.links[i];
        link.tonnes.is_finite() && link.tonnes > 0.0 && link.from < chart.nodes.len() && link.to < chart.nodes.len()
    };
    let (forward, mut back): (Vec<usize>, Vec<usize>) = (0..chart.links.len())
        .filter(drawn)
        .partition(|&i| column_of(chart.links[i].to) > column_of(chart.links[i].from));
    back.sort_by(|&a, &b| chart.links[b].tonnes.total_cmp(&chart.links[a].tonnes));
    let hidden_returns = back.len().saturating_sub(LANES);
    back.truncate(LANES);

    let bottom = HEIGHT - 8.0 - if back.is_empty() { 0.0 } else { 6.0 + LANE * back.len() as f64 };
    let step = if column_count > 1 { (WIDTH - LEFT - RIGHT - BOX) / (column_count - 1) as f64 } else { 0.0 };
    let columns: Vec<f64> = (0..column_count).map(|c| LEFT + step * c as f64).collect();

    let mut spots: Vec<Spot> = (0..chart.nodes.len())
        .map(|n| {
            let tonnes = through(chart, &forward, n).unwrap_or_else(|| through(chart, &back, n).unwrap_or(0.0));
            Spot { column: column_of(n), x: columns[column_of(n)], y: TOP, height: 0.0, tonnes }
        })
        .collect();
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); column_count];
    (0..spots.len()).for_each(|n| order[spots[n].column].push(n));
    let gaps: Vec<f64> = order.iter().map(|nodes| gap(nodes.len(), bottom - TOP)).collect();
    let scale = scale(&order, &gaps, &spots, bottom - TOP);
    for spot in &mut spots {
        spot.height = spot.tonnes * scale;
    }
    for (nodes, gap) in order.iter_mut().zip(&gaps) {
        nodes.sort_by(|&a, &b| spots[b].tonnes.total_cmp(&spots[a].tonnes).then(a.cmp(&b)));
        stack(nodes, &mut spots, *gap, bottom);
    }
    relax(chart, &forward, &mut order, &gaps, &mut spots, bottom);

    let ribbons = ribbons(chart, &forward, &spots, scale);
    let returns = back
        .iter()
        .enumerate()
        .map(|(i, &link)| Return {
            link,
            lane_y: bottom + 8.0 + LANE * i as f64,
            thickness: (chart.links[link].tonnes * scale).clamp(1.0, THIN),
        })
        .collect();
    Layout { spots, ribbons, returns, hidden_returns, columns, bottom }
}

/// The larger of what comes to a node and what leaves it over these links; nothing if no link touches it.
fn through(chart: &Sankey, links: &[usize], node: usize) -> Option<f64> {
    let sum = |end: fn(&crate::chart::SankeyLink) -> usize| -> f64 {
        links.iter().map(|&i| &chart.links[i]).filter(|link| end(link) == node).map(|link| link.tonnes).sum()
    };
    Some(sum(|link| link.to).max(sum(|link| link.from))).filter(|&tonnes| tonnes > 0.0)
}

/// Room between the boxes of a column: less where many stand.
fn gap(nodes: usize, room: f64) -> f64 {
    if nodes < 2 { 0.0 } else { GAP.min(room * 0.45 / (nodes - 1) as f64) }
}

/// Pixels a tonne, so that the fullest column just fits.
fn scale(order: &[Vec<usize>], gaps: &[f64], spots: &[Spot], room: f64) -> f64 {
    let fits = order.iter().zip(gaps).filter_map(|(nodes, gap)| {
        let tonnes: f64 = nodes.iter().map(|&n| spots[n].tonnes).sum();
        (tonnes > 0.0).then(|| (room - gap * nodes.len().saturating_sub(1) as f64) / tonnes)
    });
    let least = fits.fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 0.0 }
}

/// Sets the boxes of a column below each other around the middle.
fn stack(nodes: &[usize], spots: &mut [Spot], gap: f64, bottom: f64) {
    let total: f64 = nodes.iter().map(|&n| spots[n].height).sum::<f64>() + gap * nodes.len().saturating_sub(1) as f64;
    let mut y = TOP + (bottom - TOP - total).max(0.0) / 2.0;
    for &n in nodes {
        spots[n].y = y;
        y += spots[n].height + gap;
    }
}

/// Moves every box towards the middle of its flows, column by column, to and fro; keeps the state with the fewest
/// tonnes crossing.
fn relax(
    chart: &Sankey,
    forward: &[usize],
    order: &mut [Vec<usize>],
    gaps: &[f64],
    spots: &mut Vec<Spot>,
    bottom: f64,
) {
    let mut best = (crossings(chart, forward, spots), spots.clone());
    for sweep in 0..SWEEPS {
        let columns: Vec<usize> =
            if sweep % 2 == 0 { (0..order.len()).collect() } else { (0..order.len()).rev().collect() };
        for c in columns {
            // To the right one looks back, to the left one looks ahead, in the last sweeps one looks both ways.
            let (back, ahead) = if sweep + 6 >= SWEEPS { (true, true) } else { (sweep % 2 == 0, sweep % 2 == 1) };
            let wanted: Vec<(usize, f64)> = order[c]
                .iter()
                .map(|&n| (n, middle_of_flows(chart, forward, spots, n, back, ahead).unwrap_or(spots[n].middle())))
                .collect();
            for (n, middle) in wanted {
                spots[n].y = middle - spots[n].height / 2.0;
            }
            order[c].sort_by(|&a, &b| spots[a].middle().total_cmp(&spots[b].middle()).then(a.cmp(&b)));
            separate(&order[c], spots, gaps[c], bottom);
        }
        let crossed = crossings(chart, forward, spots);
        if crossed <= best.0 {
            best = (crossed, spots.clone());
        }
    }
    *spots = best.1;
}

/// Mean height of the other ends of a node's flows, weighted by tonnes.
fn middle_of_flows(
    chart: &Sankey,
    forward: &[usize],
    spots: &[Spot],
    node: usize,
    back: bool,
    ahead: bool,
) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for link in forward.iter().map(|&i| &chart.links[i]) {
        let other = match () {
            () if back && link.to == node => link.from,
            () if ahead && link.from == node => link.to,
            () => continue,
        };
        sum += spots[other].middle() * link.tonnes;
        weight += link.tonnes;
    }
    (weight > 0.0).then(|| sum / weight)
}

/// Pushes the boxes of a column apart, downwards and then back up, so that all stand in the room in this order.
fn separate(nodes: &[usize], spots: &mut [Spot], gap: f64, bottom: f64) {
    let mut least = TOP;
    for &n in nodes {
        spots[n].y = spots[n].y.max(least);
        least = spots[n].y + spots[n].height + gap;
    }
    let mut most = bottom;
    for &n in nodes.iter().rev() {
        spots[n].y = spots[n].y.min(most - spots[n].height);
        most = spots[n].y - gap;
    }
}

/// How much crosses how much, over pairs of links between the same columns.
fn crossings(chart: &Sankey, forward: &[usize], spots: &[Spot]) -> f64 {
    let mut sum = 0.0;
    for (i, &a) in forward.iter().enumerate() {
        let a = &chart.links[a];
        for &b in &forward[i + 1..] {
            let b = &chart.links[b];
            let same = spots[a.from].column == spots[b.from].column && spots[a.to].column == spots[b.to].column;
            if !same {
                continue;
            }
            let left = spots[a.from].middle() - spots[b.from].middle();
            let right = spots[a.to].middle() - spots[b.to].middle();
            if left * right < 0.0 {
                sum += a.tonnes.min(b.tonnes);
            }
        }
    }
    sum
}

/// Stacks the ends of the flows on their boxes in the order of their other ends.
fn ribbons(chart: &Sankey, forward: &[usize], spots: &[Spot], scale: f64) -> Vec<Ribbon> {
    let mut ribbons: Vec<Ribbon> = forward
        .iter()
        .map(|&link| Ribbon { link, from_y: 0.0, to_y: 0.0, thickness: chart.links[link].tonnes * scale })
        .collect();
    for node in 0..spots.len() {
        let ends = |end: fn(&crate::chart::SankeyLink) -> usize, other: fn(&crate::chart::SankeyLink) -> usize| {
            let mut found: Vec<usize> =
                (0..ribbons.len()).filter(|&r| end(&chart.links[ribbons[r].link]) == node).collect();
            found.sort_by(|&a, &b| {
                let y = |r: usize| spots[other(&chart.links[ribbons[r].link])].middle();
                y(a).total_cmp(&y(b)).then(a.cmp(&b))
            });
            found
        };
        let (leaving, coming) = (ends(|l| l.from, |l| l.to), ends(|l| l.to, |l| l.from));
        let mut y = spots[node].y;
        for r in leaving {
            ribbons[r].from_y = y;
            y += ribbons[r].thickness;
        }
        y = spots[node].y;
        for r in coming {
            ribbons[r].to_y = y;
            y += ribbons[r].thickness;
        }
    }
    ribbons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{SankeyLink, SankeyNode};
    use proptest::prelude::*;

    fn charts() -> impl Strategy<Value = Sankey> {
        (1_usize..8, prop::collection::vec(0_usize..9, 1..60)).prop_flat_map(|(columns, nodes)| {
            let n = nodes.len();
            let link = (0..n, 0..n, 0.001_f64..1e6, any::<bool>());
            prop::collection::vec(link, 0..150).prop_map(move |links| Sankey {
                columns: vec!["stage".to_owned(); columns],
                nodes: nodes.iter().map(|&column| SankeyNode { column, ..SankeyNode::default() }).collect(),
                links: links
                    .into_iter()
                    .map(|(from, to, tonnes, weak)| SankeyLink { from, to, tonnes, weak, ..SankeyLink::default() })
                    .collect(),
                ..Sankey::default()
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn layout_keeps_its_promises(chart in charts()) {
            let layout = lay_out(&chart);
            prop_assert_eq!(&layout, &lay_out(&chart));
            let near = 1e-6;
            // Heights are proportional to tonnes.
            let total: f64 = layout.spots.iter().map(|s| s.tonnes).sum();
            let pixels: f64 = layout.spots.iter().map(|s| s.height).sum();
            for spot in &layout.spots {
                prop_assert!((spot.height * total - spot.tonnes * pixels).abs() <= near * (1.0 + total * pixels));
                prop_assert!(spot.x >= 0.0 && spot.x + BOX <= WIDTH);
                prop_assert!(spot.y >= TOP - near && spot.y + spot.height <= layout.bottom + near);
            }
            // No two boxes of a column overlap.
            for (i, a) in layout.spots.iter().enumerate() {
                for b in layout.spots[i + 1..].iter().filter(|b| b.column == a.column) {
                    prop_assert!(a.y + a.height <= b.y + near || b.y + b.height <= a.y + near);
                }
            }
            // Ribbons fill a box from its upper edge, neither end beyond it, and are as thick as their tonnes.
            for (n, spot) in layout.spots.iter().enumerate() {
                let touching = |end: fn(&SankeyLink) -> usize| -> f64 {
                    layout.ribbons.iter().filter(|r| end(&chart.links[r.link]) == n).map(|r| r.thickness).sum()
                };
                let (taken, given) = (touching(|l| l.to), touching(|l| l.from));
                prop_assert!(taken <= spot.height + near && given <= spot.height + near);
                if taken + given > 0.0 {
                    prop_assert!((taken.max(given) - spot.height).abs() <= near);
                }
            }
            for r in &layout.ribbons {
                let link = &chart.links[r.link];
                let (from, to) = (&layout.spots[link.from], &layout.spots[link.to]);
                prop_assert!(from.column < to.column);
                prop_assert!(r.from_y >= from.y - near && r.from_y + r.thickness <= from.y + from.height + near);
                prop_assert!(r.to_y >= to.y - near && r.to_y + r.thickness <= to.y + to.height + near);
            }
            for back in &layout.returns {
                prop_assert!(back.lane_y + back.thickness / 2.0 <= HEIGHT && back.lane_y >= layout.bottom);
            }
            prop_assert_eq!(layout.ribbons.len() + layout.returns.len() + layout.hidden_returns, chart.links.len());
        }
    }
}
