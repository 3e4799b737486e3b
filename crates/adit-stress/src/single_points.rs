//! Single points of failure: everything off once, one at a time, and ranked by what is lost.

use crate::arcs::Actor;
use crate::compiled::Compiled;
use crate::off::{Course, Point, courses};
use crate::world::World;
use adit_model::network::Topology;
use indexmap::IndexMap;
use serde::Serialize;
use std::ops::Range;

/// What is lost while a point is off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Loss {
    /// The point.
    pub point: Point,
    /// Unmet demand, each tonne at the value of its sink.
    pub weighted: f64,
    /// The same as a part of all demand over the time, 0 to 1.
    pub part: f64,
    /// First period in which any sink is short.
    pub first_short: Option<u32>,
    /// How each sink fares.
    pub course: Course,
}

/// Takes each point out in turn and ranks them, the greatest loss first; equal losses in the order of the points.
#[must_use]
pub fn rank(compiled: &Compiled, points: &[Point], outage: &Range<u32>, periods: u32) -> Vec<Loss> {
    let sinks: Vec<usize> = (0..compiled.chain.sinks.len()).collect();
    let demand: f64 = compiled.chain.sinks.iter().map(|sink| sink.value * sink.base).sum();
    let all = demand * f64::from(periods);
    let loss = |(point, course): (&Point, Course)| {
        let weighted = course.weighted(compiled);
        let part = if all > 0.0 { weighted / all } else { 0.0 };
        Loss { point: point.clone(), weighted, part, first_short: course.first(&sinks), course }
    };
    let mut losses: Vec<Loss> = points.iter().zip(courses(compiled, points, outage, periods)).map(loss).collect();
    losses.sort_by(|a, b| b.weighted.total_cmp(&a.weighted));
    losses
}

/// Every site of a world that a list names. Plants that a country total stands for are many, not a single point.
#[must_use]
pub fn sites(world: &World, topology: &Topology) -> Vec<Point> {
    let named = |actor: &Actor| matches!(actor, Actor::Site(node) if !topology.nodes[*node].rest_of_country);
    let sites = world.facilities.iter().enumerate().filter(|(_, actor)| named(actor));
    let point = |(facility, actor): (usize, &Actor)| {
        let name = topology.nodes[actor.node()].name.clone();
        Point { name, facilities: vec![facility] }
    };
    sites.map(point).collect()
}

/// Every stage of every country of a world: all its sites there, named or not.
#[must_use]
pub fn stages_of_countries(world: &World, topology: &Topology) -> Vec<Point> {
    let mut points: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (facility, actor) in world.facilities.iter().enumerate() {
        let node = &topology.nodes[actor.node()];
        if let (Actor::Site(_), Some(stage)) = (actor, node.stage) {
            points.entry(format!("{} {}", node.place, stage.word())).or_default().push(facility);
        }
    }
    points.sort_keys();
    points.into_iter().map(|(name, facilities)| Point { name, facilities }).collect()
}
