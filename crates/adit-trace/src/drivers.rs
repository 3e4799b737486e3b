//! Which links a touched-by share rests on.

use crate::error::TraceError;
use crate::pooling::{Pooled, Pooling};
use adit_model::network::{ElementFlows, Topology};
use serde::Serialize;

/// One link and its part in a touched-by share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Driver {
    /// Index of the link in the topology.
    pub link: usize,
    /// Part of the supply at the target that moved over the link (more than once in a loop counts more than once).
    pub passing: f64,
    /// Part of the supply that moved over the link and had been touched before.
    pub carried: f64,
    /// Part of the supply for which the shipper of this link was the last of the set before the target. Over all links, and
    /// with the targets' own membership, these parts sum to the touched-by share.
    pub last_touch: f64,
    /// Change of the share per relative change of this flow, all other flows held: flow times derivative.
    ///
    /// One percent more flow moves the share by a hundredth of it. Negative where the link brings untouched material.
    pub slope: f64,
}

/// What to rank links by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rank {
    /// How far the share would move: the links whose data matter most.
    #[default]
    Slope,
    /// How much touched material they carry.
    Carried,
}

/// Links behind the touched-by share of a set at some nodes, the most important first.
///
/// Uses the mixed rule of pooling. With `g` the chance to come untouched, `m = g` before the node's own membership, `v` the
/// expected visits of the walk before it is touched and `u` those of the whole walk, a link from `a` to `i` with share
/// `W` passes `u[i] W`, carries `u[i] W (1 - g[a])`, brings the last touch to `v[i] (1 - w[i]) W w[a]`, and has slope
/// `v[i] (1 - w[i]) W (m[i] - g[a])`.
///
/// # Errors
/// Those of [`Pooled::new`] and [`crate::walk::Walk::touched`].
pub fn drivers(
    topology: &Topology,
    flows: &ElementFlows,
    at: &[usize],
    membership: &[f64],
    rank: Rank,
) -> Result<Vec<Driver>, TraceError> {
    let pooled = Pooled::new(topology, flows, Pooling::Mixed)?;
    let graph = pooled.graph();
    let walk = pooled.walk(at)?;
    let weights = pooled.membership(topology, membership)?;
    let touch = walk.touched(&weights)?;
    let all_visits = walk.visits()?;
    let visits = walk.visits_untouched(&weights)?;
    let mut drivers = Vec::new();
    for node in 0..graph.nodes() {
        if all_visits[node] <= 0.0 {
            continue;
        }
        let untouched = |at: usize| touch.untouched_at[at].unwrap_or(1.0);
        let arriving =
            graph.primary_share(node) + graph.feeds(node).map(|(_, from, share)| share * untouched(from)).sum::<f64>();
        let reach = visits[node] * (1.0 - weights[node]);
        for (link, from, share) in graph.feeds(node) {
            drivers.push(Driver {
                link,
                passing: all_visits[node] * share,
                carried: all_visits[node] * share * (1.0 - untouched(from)),
                last_touch: reach * share * weights[from],
                slope: reach * share * (arriving - untouched(from)),
            });
        }
    }
    let key = |driver: &Driver| match rank {
        Rank::Slope => driver.slope.abs(),
        Rank::Carried => driver.carried,
    };
    drivers.sort_by(|a, b| key(b).total_cmp(&key(a)).then(a.link.cmp(&b.link)));
    Ok(drivers)
}
