//! All numbers of a trace for one flow set, as one vector, so that draws can be compared number by number.

use crate::control::{Measure, site_control};
use crate::error::TraceError;
use crate::ownership::Bounds;
use crate::pooling::{Pooled, Pooling};
use crate::question::{Network, TraceQuery};
use adit_model::ids::PlaceId;
use adit_model::network::{FlowSet, NodeKind};
use adit_model::words::Stage;

/// Where each number stands in the vector.
pub(crate) struct Layout {
    nodes: usize,
    places: usize,
    stages: usize,
}

impl Layout {
    pub(crate) const ARRIVING: usize = 0;
    pub(crate) const WITHOUT_RECORD: usize = 1;
    pub(crate) const WITHOUT_CONTROLLER: usize = 2;
    pub(crate) const OPEN_CONTROL: usize = 3;
    const FIXED: usize = 4;
    /// View of the set by location.
    pub(crate) const LOCATION: usize = 0;
    /// View of the set by control.
    pub(crate) const CONTROL: usize = 1;

    pub(crate) fn touched_any(&self, view: usize) -> usize {
        Self::FIXED + view * (self.stages + 1)
    }
    pub(crate) fn touched_stage(&self, view: usize, stage: usize) -> usize {
        self.touched_any(view) + 1 + stage
    }
    pub(crate) fn country(&self, place: usize) -> usize {
        self.touched_any(2) + place
    }
    pub(crate) fn owner(&self, place: usize) -> usize {
        self.country(self.places) + place
    }
    pub(crate) fn passages(&self, stage: usize, place: usize) -> usize {
        self.owner(self.places) + stage * self.places + place
    }
    pub(crate) fn origin(&self, node: usize) -> usize {
        self.passages(Stage::ALL.len(), 0) + node
    }
    fn len(&self) -> usize {
        self.origin(self.nodes)
    }
}

/// What stays the same for all flow sets of a question.
pub(crate) struct Plan<'a> {
    network: Network<'a>,
    query: &'a TraceQuery,
    pub(crate) layout: Layout,
    /// Places of nodes and of controllers, in order.
    pub(crate) places: Vec<PlaceId>,
    /// Stages at which the set has a site.
    pub(crate) stages: Vec<Stage>,
    /// Index of the place of each node.
    place_of: Vec<usize>,
    /// Control of each node by each place: (place, node, bounds), where it is not zero for certain.
    owned: Vec<(usize, usize, Bounds)>,
    /// Nodes whose control is open.
    open: Vec<usize>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(network: Network<'a>, query: &'a TraceQuery) -> Result<Self, TraceError> {
        let topology = network.topology;
        let expected = topology.nodes.len();
        let lengths = [Some(query.touching.location.len()), query.touching.control.as_ref().map(Vec::len)];
        for found in lengths.into_iter().flatten() {
            if found != expected {
                return Err(TraceError::WrongLength { what: "the set in question", expected, found });
            }
        }
        if let Some(&index) = query.at.iter().find(|&&index| index >= expected) {
            return Err(TraceError::NoSuchNode { what: "the target", index, nodes: expected });
        }
        let mut places: Vec<PlaceId> = topology.nodes.iter().map(|node| node.place.clone()).collect();
        places.extend(network.register.map(crate::ownership::Register::places).into_iter().flatten());
        places.sort();
        places.dedup();
        let mut owned = Vec::new();
        if let Some(register) = network.register {
            for (place, id) in places.iter().enumerate() {
                let control = site_control(topology, register, std::slice::from_ref(id), Measure::Majority)?;
                owned.extend(
                    control
                        .into_iter()
                        .enumerate()
                        .filter(|(_, bounds)| bounds.high > 0.0)
                        .map(|(node, bounds)| (place, node, bounds)),
                );
            }
        }
        let mut open: Vec<usize> =
            owned.iter().filter(|(_, _, bounds)| !bounds.is_exact()).map(|(_, node, _)| *node).collect();
        open.sort_unstable();
        open.dedup();
        let may_touch = |node: usize| {
            query.touching.location[node] > 0.0
                || query.touching.control.as_ref().is_some_and(|control| control[node].high > 0.0)
        };
        let at_stage = |stage: Stage| {
            topology
                .nodes
                .iter()
                .enumerate()
                .any(|(index, node)| node.kind == NodeKind::Site && node.stage == Some(stage) && may_touch(index))
        };
        let stages: Vec<Stage> = Stage::ALL.iter().copied().filter(|&stage| at_stage(stage)).collect();
        let place_of = topology.nodes.iter().map(|node| places.binary_search(&node.place).unwrap_or(0)).collect();
        let layout = Layout { nodes: expected, places: places.len(), stages: stages.len() };
        Ok(Self { network, query, layout, places, stages, place_of, owned, open })
    }

    /// The numbers of one flow set under one rule, with open control read by `end`.
    pub(crate) fn evaluate(
        &self,
        flows: &FlowSet,
        pooling: Pooling,
        end: impl Fn(&Bounds) -> f64,
    ) -> Result<Vec<f64>, TraceError> {
        let topology = self.network.topology;
        let element = flows.element(&self.query.element).ok_or_else(|| TraceError::NoSuchElement {
            element: self.query.element.to_string(),
            known: flows.elements.iter().map(|flows| flows.element.to_string()).collect(),
        })?;
        let pooled = Pooled::new(topology, element, pooling)?;
        let graph = pooled.graph();
        let walk = pooled.walk(&self.query.at)?;
        let visits = walk.visits()?;
        let mut numbers = vec![0.0; self.layout.len()];
        numbers[Layout::ARRIVING] = walk.arriving();

        let mut origins = visits.clone();
        for (node, share) in origins.iter_mut().enumerate() {
            *share *= graph.primary_share(node);
            if graph.inflow(node) <= 0.0 {
                numbers[Layout::WITHOUT_RECORD] += *share;
            }
        }
        let origins = pooled.gather(&origins);
        for (node, share) in origins.iter().enumerate() {
            numbers[self.layout.origin(node)] = *share;
            numbers[self.layout.country(self.place_of[node])] += share;
        }
        let mut controlled = 0.0;
        for (place, node, bounds) in &self.owned {
            let share = origins[*node] * end(bounds);
            numbers[self.layout.owner(*place)] += share;
            controlled += share;
        }
        numbers[Layout::OPEN_CONTROL] = self.open.iter().map(|&node| origins[node]).sum();
        numbers[Layout::WITHOUT_CONTROLLER] = (1.0 - controlled).max(0.0);
        for (node, kind) in topology.nodes.iter().enumerate() {
            if let (NodeKind::Site, Some(stage)) = (kind.kind, kind.stage) {
                let index = Stage::ALL.iter().position(|known| *known == stage).unwrap_or(0);
                numbers[self.layout.passages(index, self.place_of[node])] += visits[node];
            }
        }

        let control = self.query.touching.control.as_ref();
        let by_control = control.map(|control| control.iter().map(&end).collect::<Vec<f64>>());
        for (view, set) in
            [(Layout::LOCATION, Some(&self.query.touching.location)), (Layout::CONTROL, by_control.as_ref())]
        {
            let Some(set) = set else { continue };
            numbers[self.layout.touched_any(view)] = walk.touched_share(&pooled.membership(topology, set)?)?;
            for (index, &stage) in self.stages.iter().enumerate() {
                let only: Vec<f64> = set
                    .iter()
                    .zip(&topology.nodes)
                    .map(|(&weight, node)| if node.stage == Some(stage) { weight } else { 0.0 })
                    .collect();
                numbers[self.layout.touched_stage(view, index)] =
                    walk.touched_share(&pooled.membership(topology, &only)?)?;
            }
        }
        Ok(numbers)
    }
}
