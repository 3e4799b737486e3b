//! Flows as a list of who feeds whom, indexed by the receiver.

use crate::error::TraceError;

/// Flows below this part of the largest inflow of any node are rounding of the balance, not trade.
///
/// An interior-point balance leaves dust on links that should be empty; without the cut, two nodes that exchange dust could
/// form a loop that nothing feeds.
pub const NEGLIGIBLE: f64 = 1e-9;

/// A flow network of one element, stored by receiver.
///
/// Node `b` receives `inflow[b] = primary[b] + sum of its links`. All quantities are tonnes of the element a year,
/// but any common unit gives the same shares.
#[derive(Debug, Clone)]
pub struct Graph {
    primary: Vec<f64>,
    inflow: Vec<f64>,
    start: Vec<usize>,
    from: Vec<u32>,
    flow: Vec<f64>,
    link: Vec<u32>,
}

impl Graph {
    /// Builds the network of `primary.len()` nodes.
    ///
    /// `links` are (shipper, receiver) pairs and `flows` their quantities, in the same order. Links that carry nothing,
    /// or less than [`NEGLIGIBLE`] of the largest inflow, are left out; a quantity below zero by no more than that is
    /// read as zero.
    ///
    /// # Errors
    /// [`TraceError::WrongLength`], [`TraceError::NoSuchNode`], or [`TraceError::BadFlow`] for a negative or infinite flow.
    pub fn new(primary: &[f64], links: &[(usize, usize)], flows: &[f64]) -> Result<Self, TraceError> {
        let nodes = primary.len();
        if flows.len() != links.len() {
            return Err(TraceError::WrongLength { what: "flows", expected: links.len(), found: flows.len() });
        }
        let mut inflow: Vec<f64> = primary.to_vec();
        for (&(from, to), &flow) in links.iter().zip(flows) {
            for index in [from, to] {
                if index >= nodes {
                    return Err(TraceError::NoSuchNode { what: "a link", index, nodes });
                }
            }
            inflow[to] += flow.max(0.0);
        }
        let cut = NEGLIGIBLE * inflow.iter().copied().fold(0.0, f64::max);
        let check = |value: f64, place: &dyn Fn() -> String| {
            if value.is_finite() && value >= -cut {
                Ok(if value > cut { value } else { 0.0 })
            } else {
                Err(TraceError::BadFlow { place: place(), value })
            }
        };
        let mut graph = Self {
            primary: Vec::with_capacity(nodes),
            inflow: vec![0.0; nodes],
            start: vec![0; nodes + 1],
            from: Vec::new(),
            flow: Vec::new(),
            link: Vec::new(),
        };
        for (node, &value) in primary.iter().enumerate() {
            graph.primary.push(check(value, &|| format!("the primary inflow of node {node}"))?);
        }
        for (index, (&(from, to), &flow)) in links.iter().zip(flows).enumerate() {
            if check(flow, &|| format!("link {index} (node {from} to node {to})"))? > 0.0 {
                graph.start[to + 1] += 1;
            }
        }
        for node in 0..nodes {
            graph.start[node + 1] += graph.start[node];
        }
        let kept = graph.start[nodes];
        graph.from = vec![0; kept];
        graph.flow = vec![0.0; kept];
        graph.link = vec![0; kept];
        let mut next = graph.start.clone();
        for (index, (&(from, to), &flow)) in links.iter().zip(flows).enumerate() {
            if flow > cut {
                let slot = next[to];
                next[to] += 1;
                graph.from[slot] = narrow(from);
                graph.flow[slot] = flow;
                graph.link[slot] = narrow(index);
            }
        }
        for node in 0..nodes {
            graph.inflow[node] = graph.primary[node] + graph.flow[graph.range(node)].iter().sum::<f64>();
        }
        Ok(graph)
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.primary.len()
    }

    /// Number of links that carry something.
    #[must_use]
    pub fn links(&self) -> usize {
        self.from.len()
    }

    /// What reaches a node: primary inflow and all links.
    #[must_use]
    pub fn inflow(&self, node: usize) -> f64 {
        self.inflow[node]
    }

    /// What enters the network at a node.
    #[must_use]
    pub fn primary(&self, node: usize) -> f64 {
        self.primary[node]
    }

    /// Part of a node's inflow that enters the network there.
    ///
    /// A node that nothing reaches but that ships counts as an origin: the walk ends where the record ends.
    #[must_use]
    pub fn primary_share(&self, node: usize) -> f64 {
        if self.inflow[node] > 0.0 { self.primary[node] / self.inflow[node] } else { 1.0 }
    }

    /// Who feeds a node: (index of the link as given to [`Graph::new`], shipper, part of the node's inflow).
    pub fn feeds(&self, node: usize) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let inflow = self.inflow[node];
        self.range(node).map(move |slot| (self.link[slot] as usize, self.from[slot] as usize, self.flow[slot] / inflow))
    }

    /// The `step`th feeder of a node.
    pub(crate) fn feeder(&self, node: usize, step: usize) -> Option<usize> {
        self.from[self.range(node)].get(step).map(|&from| from as usize)
    }

    fn range(&self, node: usize) -> std::ops::Range<usize> {
        self.start[node]..self.start[node + 1]
    }
}

/// Node and link counts stay far below 2^32; saturating keeps the conversion total.
pub(crate) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
