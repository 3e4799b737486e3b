//! The public question of the crate.

use crate::answer::{Origin, PlaceShare, RuleTouched, StageShare, StageTouched, TouchedBy, TraceResult};
use crate::custody::{Interval, custody};
use crate::error::TraceError;
use crate::evaluate::{Layout, Plan};
use crate::ownership::{Bounds, Register};
use crate::pooling::Pooling;
use crate::select::Touching;
use crate::uncertainty::{Figure, figures};
use adit_model::ids::ElementId;
use adit_model::network::{FlowSet, Topology};
use adit_model::words::Stage;

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
    let mut rules = Vec::new();
    for pooling in Pooling::ALL {
        variants.push(plan.evaluate(network.central, pooling, |bounds| bounds.low).map_err(named)?);
        variants.push(plan.evaluate(network.central, pooling, |bounds| bounds.high).map_err(named)?);
        let middle = plan.evaluate(network.central, pooling, |bounds| bounds.central).map_err(named)?;
        rules.push((pooling, middle.clone()));
        variants.push(middle);
    }
    let figure = |index: usize| numbers[index].over(variants.iter().map(|variant| variant[index]));
    let mut warnings = Vec::new();
    let layout = &plan.layout;

    let mut origin_by_owner = by_place(&plan, &|place| figure(layout.owner(place)));
    origin_by_owner.retain(|row| row.share.high > 0.0 || query.touching.places.contains(&row.place));
    let mut touched = |view: usize, membership: &[Bounds]| {
        let mut any = figure(layout.touched_any(view));
        let interval = if query.custody { bound_custody(network, query, membership, &mut warnings) } else { None };
        if let Some(interval) = interval {
            any = any.over([interval.low, interval.high]);
        }
        TouchedBy {
            any,
            any_by_rule: rules
                .iter()
                .map(|(pooling, numbers)| RuleTouched { pooling: *pooling, touched: numbers[layout.touched_any(view)] })
                .collect(),
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
        origins: origins(&plan, topology, &figure),
        origin_by_country: by_place(&plan, &|place| figure(layout.country(place))),
        origin_by_owner,
        origin_with_open_control: network.register.map(|_| figure(Layout::OPEN_CONTROL)),
        origin_without_controller: network.register.map(|_| figure(Layout::WITHOUT_CONTROLLER)),
        touched_by_location,
        touched_by_control,
        stages: passages(&plan, &figure),
        without_record: figure(Layout::WITHOUT_RECORD),
        warnings,
    })
}

/// Nodes where supply enters, the greatest part first.
fn origins(plan: &Plan<'_>, topology: &Topology, figure: &dyn Fn(usize) -> Figure) -> Vec<Origin> {
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
            share: figure(plan.layout.origin(index)),
        })
        .filter(|origin| origin.share.range().1 > 0.0)
        .collect();
    origins.sort_by(|a, b| b.share.central.total_cmp(&a.share.central));
    origins
}

/// Places with a part of the supply, the greatest part first.
fn by_place(plan: &Plan<'_>, figure: &dyn Fn(usize) -> Figure) -> Vec<PlaceShare> {
    let mut shares: Vec<PlaceShare> = plan
        .places
        .iter()
        .enumerate()
        .map(|(place, id)| PlaceShare { place: id.clone(), share: figure(place) })
        .filter(|row| row.share.range().1 > 0.0)
        .collect();
    shares.sort_by(|a, b| b.share.central.total_cmp(&a.share.central));
    shares
}

/// Stages and places that the supply passes, in the order of the chain.
fn passages(plan: &Plan<'_>, figure: &dyn Fn(usize) -> Figure) -> Vec<StageShare> {
    let mut stages = Vec::new();
    for (index, &stage) in Stage::ALL.iter().enumerate() {
        for (place, id) in plan.places.iter().enumerate() {
            let passages = figure(plan.layout.passages(index, place));
            if passages.range().1 > 0.0 {
                stages.push(StageShare { stage, place: id.clone(), passages });
            }
        }
    }
    stages
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
