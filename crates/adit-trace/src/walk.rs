//! The walk upstream: where material comes from and what it passed on the way.
//!
//! Take a tonne that arrives at node `b` and ask which inflow it came with: the primary inflow with chance
//! `P0[b] = primary[b] / inflow[b]`, or the link from `a` with chance `W[a, b] = flow[a, b] / inflow[b]`. Repeating the
//! question at `a` is a walk upstream that ends where the tonne entered the network: an absorbing Markov chain
//! (Kemeny and Snell). What leaves a node is taken to be as mixed as what enters it, so losses need no treatment.
//!
//! - *Expected visits* `N[b, a]`, row `b` of `(I - W')^-1`: how often the walk from `b` stands at `a`.
//! - *Origin share* of `a`: `N[b, a] * P0[a]`. Origin shares sum to one.
//! - *Touched-by* share of a set: the chance that the walk meets the set at least once, the target itself included.
//!   A unit that passes two nodes of the set counts once, unlike in a sum of visits.
//!
//! Blocks of nodes that feed one another are solved one after the other. A block of one node, and so every network
//! without a loop, is exact. In a loop, Gauss-Seidel sweeps run from below and from above at once; both are monotone,
//! so the solution is enclosed and the sweeps stop at a proven distance. Loops that circle too long to converge are
//! solved by sparse LU factors instead.

use crate::block::BlockFactors;
use crate::error::TraceError;
use crate::graph::Graph;
use crate::upstream::{ABSENT, Upstream};
use std::ops::Range;

/// Width of the enclosure at which sweeps over a loop stop. Shares are at most one, so this is an absolute error.
pub const ENCLOSURE: f64 = 1e-13;

/// Sweeps over a loop before it is factored instead.
const SWEEPS: usize = 200;
/// Loops of more nodes than this get [`MANY_SWEEPS`]: their factors would fill in.
const LARGE_LOOP: usize = 20_000;
/// Sweeps over a large loop before it is factored after all.
const MANY_SWEEPS: usize = 5_000;

/// The walk upstream from a set of nodes.
#[derive(Debug, Clone)]
pub struct Walk {
    upstream: Upstream,
    /// (position, part of the supply asked about) of each target.
    targets: Vec<(usize, f64)>,
    arriving: f64,
    nodes: usize,
}

/// What a walk found about a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// Part of the supply at the targets that passed the set, between 0 and 1.
    pub touched: f64,
    /// Part that did not pass the set on the way to a node, the node itself included; `None` where nothing flows to
    /// the targets from. One entry a node of the graph.
    pub untouched_at: Vec<Option<f64>>,
}

impl Walk {
    /// Prepares the walk from `targets`, each weighed by what reaches it.
    ///
    /// Only nodes upstream of a target take part, so a fault elsewhere in the network does no harm.
    ///
    /// # Errors
    /// [`TraceError::ClosedLoop`] if a loop upstream receives nothing from outside itself (node indices are given as
    /// names), [`TraceError::NoSuchNode`], or [`TraceError::NothingArrives`] if no target has an inflow.
    pub fn from(graph: &Graph, targets: &[usize]) -> Result<Self, TraceError> {
        let weighed: Vec<(usize, f64)> = targets.iter().map(|&node| (node, 1.0)).collect();
        Self::from_weighed(graph, &weighed)
    }

    /// As [`Walk::from`], counting only a part (0 to 1) of what reaches each target.
    ///
    /// # Errors
    /// As [`Walk::from`].
    pub fn from_weighed(graph: &Graph, targets: &[(usize, f64)]) -> Result<Self, TraceError> {
        let mut arriving = 0.0;
        let mut reached = Vec::with_capacity(targets.len());
        for &(index, part) in targets {
            if index >= graph.nodes() {
                return Err(TraceError::NoSuchNode { what: "the target", index, nodes: graph.nodes() });
            }
            let mass = part * graph.inflow(index);
            if mass > 0.0 {
                reached.push((index, mass));
                arriving += mass;
            }
        }
        if reached.is_empty() {
            let at = targets.iter().map(|(node, _)| node.to_string()).collect::<Vec<_>>().join(", ");
            return Err(TraceError::NothingArrives { element: "material".into(), at });
        }
        let nodes: Vec<usize> = reached.iter().map(|&(node, _)| node).collect();
        let upstream = Upstream::of(graph, &nodes)?;
        let targets =
            reached.into_iter().map(|(node, mass)| (upstream.position[node] as usize, mass / arriving)).collect();
        Ok(Self { upstream, targets, arriving, nodes: graph.nodes() })
    }

    /// What reaches the targets, in the unit of the flows.
    #[must_use]
    pub fn arriving(&self) -> f64 {
        self.arriving
    }

    /// Whether a node feeds the targets, directly or through others, or is one.
    #[must_use]
    pub fn reaches(&self, node: usize) -> bool {
        self.upstream.position.get(node).is_some_and(|&position| position != ABSENT)
    }

    /// Expected visits of the walk at every node of the graph: the sum of stage shares of methods such as footprints.
    ///
    /// # Errors
    /// [`TraceError::Solver`] if a loop that circles without end defeats even the factors.
    pub fn visits(&self) -> Result<Vec<f64>, TraceError> {
        let pass = vec![1.0; self.upstream.node.len()];
        Ok(self.scatter(&self.visits_passing(&pass)?))
    }

    /// Part of the supply at the targets that entered the network at each node of the graph. Sums to one.
    ///
    /// # Errors
    /// As [`Walk::visits`].
    pub fn origins(&self) -> Result<Vec<f64>, TraceError> {
        let pass = vec![1.0; self.upstream.node.len()];
        let mut shares = self.visits_passing(&pass)?;
        for (share, primary) in shares.iter_mut().zip(&self.upstream.primary) {
            *share *= primary;
        }
        Ok(self.scatter(&shares))
    }

    /// Expected visits before the walk first meets the set: the weight of every link in the touched-by share.
    ///
    /// # Errors
    /// As [`Walk::touched`].
    pub fn visits_untouched(&self, membership: &[f64]) -> Result<Vec<f64>, TraceError> {
        let pass = self.pass(membership)?;
        Ok(self.scatter(&self.visits_passing(&pass)?))
    }

    /// Touched-by share of a set.
    ///
    /// `membership` has one entry a node of the graph: 1 in the set, 0 outside. A value between says that each passage
    /// of the node is touched with that chance: fractional control, or control that is uncertain.
    /// With `g` the chance to pass untouched, `g[i] = (1 - w[i]) (P0[i] + sum_a W[a, i] g[a])`.
    ///
    /// # Errors
    /// [`TraceError::WrongLength`], [`TraceError::BadMembership`], and as [`Walk::visits`].
    pub fn touched(&self, membership: &[f64]) -> Result<Touch, TraceError> {
        let untouched = self.untouched(&self.pass(membership)?)?;
        let passed: f64 = self.targets.iter().map(|&(place, part)| part * untouched[place]).sum();
        let mut untouched_at = vec![None; self.nodes];
        for (place, &node) in self.upstream.node.iter().enumerate() {
            untouched_at[node as usize] = Some(untouched[place]);
        }
        Ok(Touch { touched: (1.0 - passed).clamp(0.0, 1.0), untouched_at })
    }

    /// Touched-by share alone, without the vector over nodes.
    ///
    /// # Errors
    /// As [`Walk::touched`].
    pub fn touched_share(&self, membership: &[f64]) -> Result<f64, TraceError> {
        let untouched = self.untouched(&self.pass(membership)?)?;
        let passed: f64 = self.targets.iter().map(|&(place, part)| part * untouched[place]).sum();
        Ok((1.0 - passed).clamp(0.0, 1.0))
    }

    /// Chance that the walk visits each node at least once: the touched-by share of every single node at once.
    ///
    /// It is expected visits over the visits of a walk that starts at the node. The latter exceed one only in loops, so
    /// only nodes of a loop for which `wanted` holds cost a solve.
    ///
    /// # Errors
    /// As [`Walk::visits`].
    pub fn visited(&self, wanted: impl Fn(usize) -> bool) -> Result<Vec<f64>, TraceError> {
        let pass = vec![1.0; self.upstream.node.len()];
        let mut chance = self.visits_passing(&pass)?;
        for block in self.upstream.blocks.iter().filter(|block| self.is_loop(block)) {
            let factors = BlockFactors::of(&self.upstream, block, &pass)?;
            let mut column = vec![0.0; block.len()];
            for place in block.clone() {
                if wanted(self.upstream.node[place] as usize) {
                    column.fill(0.0);
                    column[place - block.start] = 1.0;
                    factors.solve(&mut column);
                    chance[place] /= column[place - block.start];
                }
            }
        }
        for (value, &node) in chance.iter_mut().zip(&self.upstream.node) {
            *value = if wanted(node as usize) { value.min(1.0) } else { 0.0 };
        }
        Ok(self.scatter(&chance))
    }

    /// Chance to pass each position untouched.
    fn pass(&self, membership: &[f64]) -> Result<Vec<f64>, TraceError> {
        if membership.len() != self.nodes {
            return Err(TraceError::WrongLength { what: "membership", expected: self.nodes, found: membership.len() });
        }
        self.upstream
            .node
            .iter()
            .map(|&node| {
                let weight = membership[node as usize];
                if (0.0..=1.0).contains(&weight) {
                    Ok(1.0 - weight)
                } else {
                    Err(TraceError::BadMembership { node: node as usize, weight })
                }
            })
            .collect()
    }

    fn scatter(&self, values: &[f64]) -> Vec<f64> {
        let mut all = vec![0.0; self.nodes];
        for (&value, &node) in values.iter().zip(&self.upstream.node) {
            all[node as usize] = value;
        }
        all
    }

    fn is_loop(&self, block: &Range<usize>) -> bool {
        block.len() > 1 || self.upstream.feeds(block.start).any(|feed| self.upstream.from[feed] as usize == block.start)
    }

    fn sweeps(block: &Range<usize>) -> usize {
        if block.len() > LARGE_LOOP { MANY_SWEEPS } else { SWEEPS }
    }

    /// `g`: chance that what reaches each position came untouched, the position itself included.
    fn untouched(&self, pass: &[f64]) -> Result<Vec<f64>, TraceError> {
        let up = &self.upstream;
        let mut low = vec![0.0; up.node.len()];
        let mut high: Vec<f64> = Vec::new();
        for block in &up.blocks {
            if !self.is_loop(block) {
                let place = block.start;
                let fed: f64 = up.feeds(place).map(|feed| up.share[feed] * low[up.from[feed] as usize]).sum();
                low[place] = pass[place] * (up.primary[place] + fed);
                continue;
            }
            if high.is_empty() {
                high = vec![1.0; up.node.len()];
            }
            self.enclose(block, pass, &mut low, &mut high)?;
        }
        Ok(low)
    }

    /// Solves one loop of `g`, leaving the solution in `low`.
    fn enclose(&self, block: &Range<usize>, pass: &[f64], low: &mut [f64], high: &mut [f64]) -> Result<(), TraceError> {
        let up = &self.upstream;
        // What comes from outside the loop is known and is added once, not at every sweep.
        let outside: Vec<f64> = block
            .clone()
            .map(|place| {
                let fed: f64 = up
                    .feeds(place)
                    .filter(|&feed| !block.contains(&(up.from[feed] as usize)))
                    .map(|feed| up.share[feed] * low[up.from[feed] as usize])
                    .sum();
                up.primary[place] + fed
            })
            .collect();
        for _ in 0..Self::sweeps(block) {
            let mut gap = 0.0_f64;
            for place in block.clone() {
                let known = outside[place - block.start];
                let (mut below, mut above) = (known, known);
                for feed in up.feeds(place) {
                    let from = up.from[feed] as usize;
                    if block.contains(&from) {
                        below += up.share[feed] * low[from];
                        above += up.share[feed] * high[from];
                    }
                }
                low[place] = pass[place] * below;
                high[place] = pass[place] * above;
                gap = gap.max(high[place] - low[place]);
            }
            if gap <= ENCLOSURE {
                for place in block.clone() {
                    low[place] = f64::midpoint(low[place], high[place]);
                }
                return Ok(());
            }
        }
        let mut values: Vec<f64> = block.clone().map(|place| pass[place] * outside[place - block.start]).collect();
        BlockFactors::of(up, block, pass)?.solve(&mut values);
        low[block.clone()].copy_from_slice(&values);
        finite(&values)
    }

    /// Expected visits at each position of a walk that ends when it is touched.
    fn visits_passing(&self, pass: &[f64]) -> Result<Vec<f64>, TraceError> {
        let up = &self.upstream;
        let mut visits = vec![0.0; up.node.len()];
        for &(place, part) in &self.targets {
            visits[place] += part;
        }
        // `visits` holds what has arrived so far; a block is final once all blocks downstream of it are.
        for block in up.blocks.iter().rev() {
            if self.is_loop(block) {
                self.circulate(block, pass, &mut visits)?;
            }
            for place in block.clone() {
                let leaving = visits[place] * pass[place];
                for feed in up.feeds(place) {
                    let from = up.from[feed] as usize;
                    if from < block.start {
                        visits[from] += leaving * up.share[feed];
                    }
                }
            }
        }
        Ok(visits)
    }

    /// Turns what arrives in a loop into expected visits.
    ///
    /// What has not yet left the loop bounds the error: every origin share it could still change sums to it.
    fn circulate(&self, block: &Range<usize>, pass: &[f64], visits: &mut [f64]) -> Result<(), TraceError> {
        let up = &self.upstream;
        let arrived: Vec<f64> = visits[block.clone()].to_vec();
        let total: f64 = arrived.iter().sum();
        if total <= 0.0 {
            return Ok(());
        }
        let mut pending = arrived.clone();
        visits[block.clone()].fill(0.0);
        for _ in 0..Self::sweeps(block) {
            for place in block.clone().rev() {
                let mass = std::mem::take(&mut pending[place - block.start]);
                if mass > 0.0 {
                    visits[place] += mass;
                    let leaving = mass * pass[place];
                    for feed in up.feeds(place) {
                        let from = up.from[feed] as usize;
                        if block.contains(&from) {
                            pending[from - block.start] += leaving * up.share[feed];
                        }
                    }
                }
            }
            if pending.iter().sum::<f64>() <= ENCLOSURE * total {
                return Ok(());
            }
        }
        let mut values = arrived;
        BlockFactors::of(up, block, pass)?.solve_transposed(&mut values);
        visits[block.clone()].copy_from_slice(&values);
        finite(&values)
    }
}

fn finite(values: &[f64]) -> Result<(), TraceError> {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(TraceError::Solver { what: "a loop of the walk", reason: "its inflow from outside is too small".into() })
    }
}
