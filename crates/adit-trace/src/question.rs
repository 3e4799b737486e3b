//! The public question of the crate and its answer.

use crate::custody::{Interval, custody};
use crate::error::TraceError;
use crate::evaluate::{Layout, Plan};
use crate::ownership::{Bounds, Register};
use crate::pooling::Pooling;
use crate::select::Touching;
use crate::uncertainty::{Figure, figures};
use adit_model::ids::{ElementId, PlaceId};
use adit_model::network::{FlowSet, NodeKind, Topology};
use adit_model::words::Stage;
use serde::Serialize;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceQuery {
    /// The element.
    pub element: ElementId,
    /// Nodes at which the supply arrives; several are weighed by what reaches each.
    pub at: Vec<usize>,
    /// The sites in question.
    pub touching: Touching,
    /// Rule of the central answer; the other rules widen the structural range.
    pub pooling: Pooling,
    /// Whether to bound custody: two linear programs a view.
    pub custody: bool,
}

/// The balanced network in all its draws, and who controls it.
#[derive(Debug, Clone, Copy)]
pub struct Network<'a> {
    /// Nodes and links.
    pub topology: &'a Topology,
    /// The most likely flows.
    pub central: &'a FlowSet,
    /// Flows drawn from their uncertainty; may be empty.
    pub draws: &'a [FlowSet],
    /// Holdings; without them nothing is said of owners.
    pub register: Option<&'a Register>,
}

/// Where the supply comes from and what it passed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceResult {
    /// The element.
    pub element: ElementId,
    /// Ids of the nodes at which the supply arrives.
    pub at: Vec<String>,
    /// Rule of the central answer.
    pub pooling: Pooling,
    /// What arrives, tonnes of the element a year.
    pub arriving_t: Figure,
    /// Where it entered the network, node by node, the greatest part first. Parts sum to one.
    pub origins: Vec<Origin>,
    /// The same by country of the node, the greatest part first.
    pub origin_by_country: Vec<PlaceShare>,
    /// The same by country of who controls the node (majority); empty without a register. A country that controls nothing
    /// for certain is listed only if the question names it.
    pub origin_by_owner: Vec<PlaceShare>,
    /// Part of the supply whose origin no country controls by majority; `None` without a register.
    pub origin_without_controller: Option<Figure>,
    /// Part of the supply for whose origin control is open: operators unknown, or shares known only within bounds. At the
    /// central value such a node counts to its own place. `None` without a register.
    pub origin_with_open_control: Option<Figure>,
    /// Part that passed the sites in question, by where they stand.
    pub touched_by_location: TouchedBy,
    /// Part that passed the sites in question, by who controls them. `None` where no register is at hand.
    pub touched_by_control: Option<TouchedBy>,
    /// Expected passages of every stage, by country: the stage shares. They add up over stages, so a unit counts once for
    /// every site it passes, unlike in a touched-by share.
    pub stages: Vec<StageShare>,
    /// Part of the supply whose walk ends at a node that ships but that nothing is recorded to reach.
    pub without_record: Figure,
    /// What kept a part of the answer from being given.
    pub warnings: Vec<String>,
}

/// A node where supply entered the network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    /// Id of the node.
    pub node: String,
    /// Name, as printed.
    pub name: String,
    /// Kind of node: a site, or a stock that was drawn.
    pub kind: NodeKind,
    /// Where it is.
    pub place: PlaceId,
    /// Stage of the chain, for a site.
    pub stage: Option<Stage>,
    /// Part of the supply.
    pub share: Figure,
}

/// A country's part of the supply.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceShare {
    /// The country.
    pub place: PlaceId,
    /// Its part.
    pub share: Figure,
}

/// A country's part of what passed a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageShare {
    /// The stage.
    pub stage: Stage,
    /// The country.
    pub place: PlaceId,
    /// Expected passages of sites of the stage in the country, per unit of supply.
    pub passages: Figure,
}

/// Part of the supply that passed a set of sites.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TouchedBy {
    /// At any stage: each unit counts once.
    pub any: Figure,
    /// At each stage alone.
    pub stages: Vec<StageTouched>,
    /// Whether the set is open: the control of a site upstream is known only within bounds.
    pub open: bool,
    /// Least and greatest share at any stage if lots may be kept apart, with imports crossing the places in question only
    /// where exports exceed own production. `None` if not asked, or not found.
    pub custody: Option<Interval>,
}

/// Part of the supply that passed the set at one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageTouched {
    /// The stage.
    pub stage: Stage,
    /// The part.
    pub touched: Figure,
}

/// Traces the supply of one element at some nodes.
///
/// Statistical bands come from the draws at the rule asked for. Structural ranges come from the most likely flows under
/// every rule of pooling, both ends of open control, and, for the touched-by share at any stage, both ends of custody.
///
/// # Errors
/// [`TraceError`]: unknown element, nothing arriving, a closed loop upstream (nodes named by id), vectors of wrong length.
pub fn trace(network: Network<'_>, query: &TraceQuery) -> Result<TraceResult, TraceError> {
    let topology = network.topology;
    let plan = Plan::new(network, query)?;
    let named = |error: TraceError| {
        let error = error.with_names(|index| topology.nodes.get(index).map(|node| node.id.clone()));
        match error {
            TraceError::NothingArrives { at, .. } => {
                TraceError::NothingArrives { element: query.element.to_string(), at }
            }
            other => other,
        }
    };
    let numbers =
        figures(network.central, network.draws, |flows| plan.evaluate(flows, query.pooling, |bounds| bounds.central))
            .map_err(named)?;
    let mut variants = Vec::new();
    for pooling in Pooling::ALL {
        variants.push(plan.evaluate(network.central, pooling, |bounds| bounds.low).map_err(named)?);
        variants.push(plan.evaluate(network.central, pooling, |bounds| bounds.high).map_err(named)?);
        variants.push(plan.evaluate(network.central, pooling, |bounds| bounds.central).map_err(named)?);
    }
    let figure = |index: usize| numbers[index].over(variants.iter().map(|variant| variant[index]));
    let mut warnings = Vec::new();
    let layout = &plan.layout;

    let mut origins: Vec<Origin> = topology
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| Origin {
            node: node.id.clone(),
            name: node.name.clone(),
            kind: node.kind,
            place: node.place.clone(),
            stage: node.stage,
            share: figure(layout.origin(index)),
        })
        .filter(|origin| origin.share.range().1 > 0.0)
        .collect();
    origins.sort_by(|a, b| b.share.central.total_cmp(&a.share.central));

    let by_place = |index: &dyn Fn(usize) -> usize| {
        let mut shares: Vec<PlaceShare> = plan
            .places
            .iter()
            .enumerate()
            .map(|(place, id)| PlaceShare { place: id.clone(), share: figure(index(place)) })
            .filter(|row| row.share.range().1 > 0.0)
            .collect();
        shares.sort_by(|a, b| b.share.central.total_cmp(&a.share.central));
        shares
    };
    let mut origin_by_owner = by_place(&|place| layout.owner(place));
    origin_by_owner.retain(|row| row.share.high > 0.0 || query.touching.places.contains(&row.place));
    let mut stages = Vec::new();
    for (index, &stage) in Stage::ALL.iter().enumerate() {
        for (place, id) in plan.places.iter().enumerate() {
            let passages = figure(layout.passages(index, place));
            if passages.range().1 > 0.0 {
                stages.push(StageShare { stage, place: id.clone(), passages });
            }
        }
    }

    let mut touched = |view: usize, membership: &[Bounds]| {
        let mut any = figure(layout.touched_any(view));
        let interval = if query.custody { bound_custody(network, query, membership, &mut warnings) } else { None };
        if let Some(interval) = interval {
            any = any.over([interval.low, interval.high]);
        }
        TouchedBy {
            any,
            stages: plan
                .stages
                .iter()
                .enumerate()
                .map(|(index, &stage)| StageTouched { stage, touched: figure(layout.touched_stage(view, index)) })
                .collect(),
            open: membership.iter().any(|bounds| !bounds.is_exact()),
            custody: interval,
        }
    };
    let location: Vec<Bounds> = query.touching.location.iter().map(|&weight| Bounds::exact(weight)).collect();
    let touched_by_location = touched(Layout::LOCATION, &location);
    let touched_by_control = query.touching.control.as_ref().map(|control| touched(Layout::CONTROL, control));
    Ok(TraceResult {
        element: query.element.clone(),
        at: query.at.iter().map(|&index| topology.nodes[index].id.clone()).collect(),
        pooling: query.pooling,
        arriving_t: figure(Layout::ARRIVING),
        origins,
        origin_by_country: by_place(&|place| layout.country(place)),
        origin_by_owner,
        origin_with_open_control: network.register.map(|_| figure(Layout::OPEN_CONTROL)),
        origin_without_controller: network.register.map(|_| figure(Layout::WITHOUT_CONTROLLER)),
        touched_by_location,
        touched_by_control,
        stages,
        without_record: figure(Layout::WITHOUT_RECORD),
        warnings,
    })
}

/// Custody interval over both ends of an open set.
fn bound_custody(
    network: Network<'_>,
    query: &TraceQuery,
    membership: &[Bounds],
    warnings: &mut Vec<String>,
) -> Option<Interval> {
    let flows = network.central.element(&query.element)?;
    let bound = |end: &dyn Fn(&Bounds) -> f64| {
        let weights: Vec<f64> = membership.iter().map(end).collect();
        custody(network.topology, flows, &query.at, &weights, &query.touching.places)
    };
    let low = bound(&|bounds| bounds.low);
    let high = if membership.iter().all(Bounds::is_exact) { low.clone() } else { bound(&|bounds| bounds.high) };
    match (low, high) {
        (Ok(low), Ok(high)) => Some(Interval { low: low.low, high: high.high }),
        (Err(error), _) | (_, Err(error)) => {
            warnings.push(format!("custody interval not found: {error}"));
            None
        }
    }
}
