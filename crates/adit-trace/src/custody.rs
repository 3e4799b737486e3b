//! What the touched-by share could be if lots were kept apart.
//!
//! A walk mixes at every node. If plants and traders kept lots apart (segregated custody), the untouched material at the
//! target could be any amount that the balances allow. Both ends are linear programs over the untouched part
//! `x[l]`, 0 to 1, of every link: at each node the untouched part of what leaves equals the untouched part of what
//! came (losses fall on all lots alike), times the chance to pass the node untouched,
//!
//! `sum_out F[l] x[l] / out[i] = (1 - w[i]) (P0[i] + sum_in W[l] x[l])`,
//!
//! and the objective is the same right side at the target. The mixed walk satisfies these balances, so its share
//! always lies between the two ends. Losses make this a flow with gains, which plain maximum flow does not cover; the
//! interior-point solver Clarabel solves both programs.

use crate::error::TraceError;
use crate::graph::Graph;
use crate::pooling::Trade;
use crate::walk::Walk;
use adit_model::ids::PlaceId;
use adit_model::network::{ElementFlows, NodeKind, Topology};
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SolverStatus, SupportedConeT};
use serde::Serialize;

/// Lowest and highest touched-by share that any custody of lots allows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Least share.
    pub low: f64,
    /// Greatest share.
    pub high: f64,
}

/// Custody interval of the touched-by share at some nodes.
///
/// `membership` has one entry a node of the topology; entries of nodes that are no site are ignored. In the places of
/// `no_transit`, imports are re-exported only as far as exports exceed own production. Without that rule any untouched
/// lot may be routed through any market, and the low end is unrealistic; with it the mixed share may lie outside the
/// interval, because mixing itself lets imports through.
///
/// # Errors
/// Those of [`Walk::from`] and [`Walk::touched`], and [`TraceError::Solver`] if a program does not solve.
pub fn custody(
    topology: &Topology,
    flows: &ElementFlows,
    at: &[usize],
    membership: &[f64],
    no_transit: &[PlaceId],
) -> Result<Interval, TraceError> {
    let pairs: Vec<(usize, usize)> = topology.links.iter().map(|link| (link.from, link.to)).collect();
    let graph = Graph::new(&flows.primary_t, &pairs, &flows.link_t)?;
    let walk = Walk::from(&graph, at)?;
    let sites: Vec<f64> = membership
        .iter()
        .zip(&topology.nodes)
        .map(|(&weight, node)| if node.kind == NodeKind::Site { weight } else { 0.0 })
        .collect();
    let mixed = walk.touched_share(&sites)?;
    let mut program = Program::new(topology, &graph, &walk, &sites);
    program.balances();
    if !no_transit.is_empty() {
        for (market, trade) in crate::pooling::trades(topology, flows)? {
            if walk.reaches(market) && no_transit.contains(&topology.nodes[market].place) {
                program.limit_transit(market, trade);
            }
        }
    }
    let untouched = program.arriving(at);
    let (most, least) = (program.solve(&untouched, -1.0)?, program.solve(&untouched, 1.0)?);
    let mut interval = Interval { low: (1.0 - most).clamp(0.0, 1.0), high: (1.0 - least).clamp(0.0, 1.0) };
    if no_transit.is_empty() {
        // The solver stops some 1e-9 short of the ends; the mixed share is a feasible point and tightens them.
        interval = Interval { low: interval.low.min(mixed), high: interval.high.max(mixed) };
    }
    Ok(interval)
}

/// A link upstream of the target, or all that a node ships elsewhere, at home or abroad.
#[derive(Debug, Clone, Copy)]
struct Variable {
    from: usize,
    /// Receiver, and the part of its inflow; none for what leaves the part of the network in question.
    to: Option<(usize, f64)>,
    abroad: bool,
    tonnes: f64,
}

/// A linear expression: constant, and coefficients of variables.
#[derive(Debug, Clone, Default)]
struct Expression {
    constant: f64,
    terms: Vec<(usize, f64)>,
}

/// The program over untouched parts.
struct Program<'a> {
    topology: &'a Topology,
    graph: &'a Graph,
    sites: &'a [f64],
    variables: Vec<Variable>,
    /// Variables that leave each node.
    leaving: Vec<Vec<usize>>,
    /// Variables that enter each node.
    entering: Vec<Vec<usize>>,
    equal: Vec<Expression>,
    at_most: Vec<Expression>,
}

impl<'a> Program<'a> {
    fn new(topology: &'a Topology, graph: &'a Graph, walk: &Walk, sites: &'a [f64]) -> Self {
        let nodes = graph.nodes();
        let mut program = Self {
            topology,
            graph,
            sites,
            variables: Vec::new(),
            leaving: vec![Vec::new(); nodes],
            entering: vec![Vec::new(); nodes],
            equal: Vec::new(),
            at_most: Vec::new(),
        };
        let mut elsewhere = vec![[0.0; 2]; nodes];
        for to in 0..nodes {
            for (_, from, share) in graph.feeds(to) {
                let tonnes = share * graph.inflow(to);
                let abroad = topology.nodes[from].place != topology.nodes[to].place;
                if walk.reaches(to) {
                    program.add(Variable { from, to: Some((to, share)), abroad, tonnes });
                } else if walk.reaches(from) {
                    elsewhere[from][usize::from(abroad)] += tonnes;
                }
            }
        }
        for (from, [home, abroad]) in elsewhere.into_iter().enumerate() {
            for (abroad, tonnes) in [(false, home), (true, abroad)] {
                if tonnes > 0.0 {
                    program.add(Variable { from, to: None, abroad, tonnes });
                }
            }
        }
        program
    }

    fn add(&mut self, variable: Variable) {
        let index = self.variables.len();
        self.leaving[variable.from].push(index);
        if let Some((to, _)) = variable.to {
            self.entering[to].push(index);
        }
        self.variables.push(variable);
    }

    /// Untouched part of what a node received, after the node itself.
    fn passed(&self, node: usize) -> Expression {
        let pass = 1.0 - self.sites[node];
        let terms = self.entering[node]
            .iter()
            .filter_map(|&index| self.variables[index].to.map(|(_, share)| (index, pass * share)))
            .collect();
        Expression { constant: pass * self.graph.primary_share(node), terms }
    }

    fn balances(&mut self) {
        for node in 0..self.graph.nodes() {
            let out: f64 = self.leaving[node].iter().map(|&index| self.variables[index].tonnes).sum();
            if out > 0.0 {
                let mut row = self.passed(node);
                row.terms.extend(self.leaving[node].iter().map(|&index| (index, -self.variables[index].tonnes / out)));
                self.equal.push(row);
            }
        }
    }

    /// Untouched exports are at most untouched own production plus the imports that exports need.
    fn limit_transit(&mut self, market: usize, trade: Trade) {
        let size = trade.own + trade.imports;
        let place = &self.topology.nodes[market].place;
        let mut row = Expression {
            constant: -((trade.exports - trade.own).max(0.0) + self.graph.primary(market)) / size,
            terms: Vec::new(),
        };
        for &index in &self.leaving[market] {
            if self.variables[index].abroad {
                row.terms.push((index, self.variables[index].tonnes / size));
            }
        }
        for &index in &self.entering[market] {
            if &self.topology.nodes[self.variables[index].from].place == place {
                row.terms.push((index, -self.variables[index].tonnes / size));
            }
        }
        self.at_most.push(row);
    }

    /// Untouched part of what reaches the targets.
    fn arriving(&self, at: &[usize]) -> Expression {
        let total: f64 = at.iter().map(|&node| self.graph.inflow(node)).sum();
        let mut sum = Expression::default();
        for &node in at {
            let part = self.graph.inflow(node) / total;
            let passed = self.passed(node);
            sum.constant += part * passed.constant;
            sum.terms.extend(passed.terms.into_iter().map(|(index, value)| (index, part * value)));
        }
        sum
    }

    /// Least (`sign` 1) or greatest (`sign` -1) value of an expression.
    fn solve(&self, objective: &Expression, sign: f64) -> Result<f64, TraceError> {
        let count = self.variables.len();
        if count == 0 {
            return Ok(objective.constant);
        }
        let fail = |reason: String| TraceError::Solver { what: "the custody interval", reason };
        let (mut rows, mut columns, mut values, mut right) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in self.equal.iter().chain(&self.at_most) {
            for &(index, value) in &row.terms {
                rows.push(right.len());
                columns.push(index);
                values.push(value);
            }
            right.push(-row.constant);
        }
        for (side, bound) in [(1.0, 1.0), (-1.0, 0.0)] {
            for index in 0..count {
                rows.push(right.len());
                columns.push(index);
                values.push(side);
                right.push(bound);
            }
        }
        let cones = [
            SupportedConeT::ZeroConeT(self.equal.len()),
            SupportedConeT::NonnegativeConeT(right.len() - self.equal.len()),
        ];
        let mut cost = vec![0.0; count];
        for &(index, value) in &objective.terms {
            cost[index] += sign * value;
        }
        let constraints = CscMatrix::new_from_triplets(right.len(), count, rows, columns, values);
        let settings = DefaultSettings { verbose: false, max_iter: 200, ..DefaultSettings::default() };
        let mut solver =
            DefaultSolver::new(&CscMatrix::zeros((count, count)), &cost, &constraints, &right, &cones, settings)
                .map_err(|error| fail(error.to_string()))?;
        solver.solve();
        match solver.solution.status {
            SolverStatus::Solved | SolverStatus::AlmostSolved => {
                let value: f64 = objective.terms.iter().map(|&(index, value)| value * solver.solution.x[index]).sum();
                Ok(objective.constant + value)
            }
            status => Err(fail(format!("{status:?}"))),
        }
    }
}
