//! What the chain does while something is off: one simulation each, as many side by side as there are draws in a block.

use crate::compiled::Compiled;
use crate::engine::run;
use crate::lanes::LANES;
use crate::shocks::{Effect, Event, Shocks};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// Facilities that fail together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Name, as printed.
    pub name: String,
    /// Facilities of the chain, by number.
    pub facilities: Vec<usize>,
}

/// How the sinks of a chain fare while a point is off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Course {
    /// Demand not met in all, by sink.
    pub unmet: Vec<f64>,
    /// First period short, by sink.
    pub first_short: Vec<Option<u32>>,
    /// Last period short, by sink.
    pub last_short: Vec<Option<u32>>,
}

impl Course {
    /// Demand not met in all, each tonne at the value of its sink.
    #[must_use]
    pub fn weighted(&self, compiled: &Compiled) -> f64 {
        compiled.chain.sinks.iter().zip(&self.unmet).map(|(sink, unmet)| sink.value * unmet).sum()
    }

    /// First period in which any of these sinks is short.
    #[must_use]
    pub fn first(&self, sinks: &[usize]) -> Option<u32> {
        sinks.iter().filter_map(|&sink| self.first_short[sink]).min()
    }

    /// Last period in which any of these sinks is short.
    #[must_use]
    pub fn last(&self, sinks: &[usize]) -> Option<u32> {
        sinks.iter().filter_map(|&sink| self.last_short[sink]).max()
    }
}

/// Part of demand that must be missing for a sink to be short; rounding stays far below.
const SHORT: f64 = 1e-6;

/// One course for each point, in their order: its facilities stand still in the periods of its outage.
///
/// The result is the same, bit by bit, on any number of threads, and for any company a point is simulated in.
#[must_use]
pub fn courses(compiled: &Compiled, points: &[Point], outages: &[Range<u32>], periods: u32) -> Vec<Course> {
    let chunks = points.par_chunks(LANES).zip(outages.par_chunks(LANES));
    chunks.flat_map_iter(|(points, outages)| block(compiled, points, outages, periods)).collect()
}

fn block(compiled: &Compiled, points: &[Point], outages: &[Range<u32>], periods: u32) -> Vec<Course> {
    let sinks = compiled.chain.sinks.len();
    let empty = || Course { unmet: vec![0.0; sinks], first_short: vec![None; sinks], last_short: vec![None; sinks] };
    let mut courses: Vec<Course> = points.iter().map(|_| empty()).collect();
    run(compiled, &shocks(points, outages), periods, |happened, _| {
        for (lane, course) in courses.iter_mut().enumerate() {
            for sink in 0..sinks {
                let unmet = happened.unmet[sink][lane];
                course.unmet[sink] += unmet;
                if unmet > SHORT * happened.demand[sink][lane] {
                    course.first_short[sink].get_or_insert(happened.period);
                    course.last_short[sink] = Some(happened.period);
                }
            }
        }
    });
    courses
}

/// An event for each facility that is off in any of the draws, of no size in the others.
fn shocks(points: &[Point], outages: &[Range<u32>]) -> Shocks {
    let mut off: Vec<usize> = points.iter().flat_map(|point| &point.facilities).copied().collect();
    off.sort_unstable();
    off.dedup();
    let event = |facility: usize| {
        let mut event = Event::certain(Effect::Outage { facility }, 0, 0, 0.0);
        for (lane, (point, outage)) in points.iter().zip(outages).enumerate() {
            event.size[lane] = f64::from(u8::from(point.facilities.contains(&facility)));
            (event.from[lane], event.until[lane]) = (outage.start, outage.end);
        }
        event
    };
    Shocks { events: off.into_iter().map(event).collect() }
}
