//! Single points of failure: everything off once, one at a time, and ranked by what is lost.

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
    /// Unmet demand, tonnes.
    pub tonnes: f64,
    /// Unmet demand, each tonne at the value of its sink.
    pub weighted: f64,
    /// The same as a part of all demand over the time, 0 to 1.
    pub part: f64,
    /// First period in which any sink is short.
    pub first_short: Option<u32>,
    /// How each sink fares.
    pub course: Course,
}

/// Takes each point out in turn and ranks them by what these sinks miss, the greatest loss first; equal losses in the
/// order of the points.
#[must_use]
pub fn rank(compiled: &Compiled, points: &[Point], sinks: &[usize], outage: &Range<u32>, periods: u32) -> Vec<Loss> {
    let value = |sink: usize| compiled.chain.sinks[sink].value;
    let demand: f64 = sinks.iter().map(|&sink| value(sink) * compiled.chain.sinks[sink].base).sum();
    let all = demand * f64::from(periods);
    let loss = |(point, course): (&Point, Course)| {
        let weighted = sinks.iter().map(|&sink| value(sink) * course.unmet[sink]).sum();
        let tonnes = sinks.iter().map(|&sink| course.unmet[sink]).sum();
        let part = if all > 0.0 { weighted / all } else { 0.0 };
        Loss { point: point.clone(), tonnes, weighted, part, first_short: course.first(sinks), course }
    };
    let outages = vec![outage.clone(); points.len()];
    let mut losses: Vec<Loss> = points.iter().zip(courses(compiled, points, &outages, periods)).map(loss).collect();
    losses.sort_by(|a, b| b.weighted.total_cmp(&a.weighted));
    losses
}

/// Every site of a world that a list names, with all the plants in it. Plants that a country total stands for are many,
/// not a single point.
#[must_use]
pub fn sites(world: &World, topology: &Topology) -> Vec<Point> {
    let mut points: IndexMap<usize, Point> = IndexMap::new();
    for (facility, actor) in world.facilities.iter().enumerate().filter(|(_, actor)| actor.is_site()) {
        let node = &topology.nodes[actor.node()];
        if !node.rest_of_country {
            let point = || Point { name: node.name.clone(), facilities: Vec::new() };
            points.entry(actor.node()).or_insert_with(point).facilities.push(facility);
        }
    }
    points.into_values().collect()
}

/// Every stage of every country of a world: all its sites there, named or not.
#[must_use]
pub fn stages_of_countries(world: &World, topology: &Topology) -> Vec<Point> {
    let mut points: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (facility, actor) in world.facilities.iter().enumerate().filter(|(_, actor)| actor.is_site()) {
        let node = &topology.nodes[actor.node()];
        if let Some(stage) = node.stage {
            points.entry(format!("{} {}", node.place, stage.word())).or_default().push(facility);
        }
    }
    points.sort_keys();
    points.into_iter().map(|(name, facilities)| Point { name, facilities }).collect()
}
