//! The part of the network upstream of a target, in an order in which every loop is one block.

use crate::error::TraceError;
use crate::graph::{Graph, narrow};
use std::ops::Range;

/// Everything that can reach the targets, numbered so that feeders come before what they feed.
///
/// Nodes that feed one another in a circle (strongly connected components, found by Tarjan's algorithm without
/// recursion) form one block; within a block, nodes keep the order in which a depth-first walk finished them, which
/// suits sweeps.
#[derive(Debug, Clone)]
pub(crate) struct Upstream {
    /// Node of the graph behind each position.
    pub(crate) node: Vec<u32>,
    /// Position of each node of the graph, [`ABSENT`] for those that do not feed the targets.
    pub(crate) position: Vec<u32>,
    /// Blocks, feeders first.
    pub(crate) blocks: Vec<Range<usize>>,
    /// Part of the inflow that enters at each position.
    pub(crate) primary: Vec<f64>,
    /// Feeds of position `p` are `start[p]..start[p + 1]`.
    pub(crate) start: Vec<usize>,
    /// Position of the shipper of each feed.
    pub(crate) from: Vec<u32>,
    /// Part of the receiver's inflow that each feed carries.
    pub(crate) share: Vec<f64>,
    /// Link behind each feed, as given to the graph.
    pub(crate) link: Vec<u32>,
}

/// Position of a node that does not feed the targets.
pub(crate) const ABSENT: u32 = u32::MAX;

impl Upstream {
    /// Walks upstream from the targets.
    ///
    /// # Errors
    /// [`TraceError::ClosedLoop`] with node indices as names, if a block receives nothing from outside itself.
    pub(crate) fn of(graph: &Graph, targets: &[usize]) -> Result<Self, TraceError> {
        let mut search = Search::new(graph);
        for &target in targets {
            search.visit(target);
        }
        let (node, blocks) = (search.order, search.blocks);
        let mut position = vec![ABSENT; graph.nodes()];
        for (place, &node) in node.iter().enumerate() {
            position[node as usize] = narrow(place);
        }
        let feeds = node.iter().map(|&node| graph.feeds(node as usize).count()).sum();
        let mut upstream = Self {
            primary: Vec::with_capacity(node.len()),
            start: Vec::with_capacity(node.len() + 1),
            from: Vec::with_capacity(feeds),
            share: Vec::with_capacity(feeds),
            link: Vec::with_capacity(feeds),
            node,
            position,
            blocks,
        };
        upstream.start.push(0);
        for place in 0..upstream.node.len() {
            let node = upstream.node[place] as usize;
            upstream.primary.push(graph.primary_share(node));
            for (link, from, share) in graph.feeds(node) {
                upstream.from.push(upstream.position[from]);
                upstream.share.push(share);
                upstream.link.push(narrow(link));
            }
            upstream.start.push(upstream.from.len());
        }
        upstream.reject_closed_loops()?;
        Ok(upstream)
    }

    /// Feeds of a position.
    pub(crate) fn feeds(&self, position: usize) -> Range<usize> {
        self.start[position]..self.start[position + 1]
    }

    fn reject_closed_loops(&self) -> Result<(), TraceError> {
        for block in &self.blocks {
            let fed = block.clone().any(|place| {
                self.primary[place] > 0.0 || self.feeds(place).any(|feed| !block.contains(&(self.from[feed] as usize)))
            });
            if !fed {
                let nodes = block.clone().map(|place| self.node[place].to_string()).collect();
                return Err(TraceError::ClosedLoop { nodes });
            }
        }
        Ok(())
    }
}

/// State of Tarjan's search along incoming links.
struct Search<'a> {
    graph: &'a Graph,
    index: Vec<u32>,
    low: Vec<u32>,
    finished: Vec<u32>,
    finish: u32,
    open: Vec<u32>,
    is_open: Vec<bool>,
    count: u32,
    order: Vec<u32>,
    blocks: Vec<Range<usize>>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Graph) -> Self {
        let nodes = graph.nodes();
        Self {
            graph,
            index: vec![ABSENT; nodes],
            low: vec![0; nodes],
            finished: vec![0; nodes],
            finish: 0,
            open: Vec::new(),
            is_open: vec![false; nodes],
            count: 0,
            order: Vec::new(),
            blocks: Vec::new(),
        }
    }

    fn enter(&mut self, node: usize, path: &mut Vec<(usize, usize)>) {
        self.index[node] = self.count;
        self.low[node] = self.count;
        self.count += 1;
        self.open.push(narrow(node));
        self.is_open[node] = true;
        path.push((node, 0));
    }

    fn visit(&mut self, root: usize) {
        if self.index[root] != ABSENT {
            return;
        }
        let mut path = Vec::new();
        self.enter(root, &mut path);
        while let Some(top) = path.last_mut() {
            let (node, step) = *top;
            top.1 += 1;
            if let Some(feeder) = self.graph.feeder(node, step) {
                if self.index[feeder] == ABSENT {
                    self.enter(feeder, &mut path);
                } else if self.is_open[feeder] {
                    self.low[node] = self.low[node].min(self.index[feeder]);
                }
                continue;
            }
            path.pop();
            self.finished[node] = self.finish;
            self.finish += 1;
            if let Some(&(parent, _)) = path.last() {
                self.low[parent] = self.low[parent].min(self.low[node]);
            }
            if self.low[node] == self.index[node] {
                self.close(node);
            }
        }
    }

    /// Takes a finished block off the stack.
    fn close(&mut self, root: usize) {
        let first = self.order.len();
        while let Some(node) = self.open.pop() {
            self.is_open[node as usize] = false;
            self.order.push(node);
            if node as usize == root {
                break;
            }
        }
        let finished = &self.finished;
        self.order[first..].sort_unstable_by_key(|&node| finished[node as usize]);
        self.blocks.push(first..self.order.len());
    }
}
