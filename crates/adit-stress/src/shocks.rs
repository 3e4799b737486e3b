//! What happens to a chain, when, and how hard, draw by draw.

use crate::lanes::{LANES, Lane, all};
use serde::{Deserialize, Serialize};

/// What an event does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Takes this part of a facility's capacity away.
    Outage {
        /// The facility.
        facility: usize,
    },
    /// Stops a link; the size does not matter.
    Embargo {
        /// The link.
        link: usize,
    },
    /// Lets at most this part of the baseline flow pass.
    VolumeCap {
        /// The link.
        link: usize,
    },
    /// Makes shipments wait this many periods for a license.
    LicenseDelay {
        /// The link.
        link: usize,
    },
    /// Sends this part of shipments back.
    Denial {
        /// The link.
        link: usize,
    },
    /// Adds this part of the baseline to the demand of a sink (negative: takes away).
    Demand {
        /// The sink.
        sink: usize,
    },
    /// Raises the price that a sink pays for this part of what it uses.
    Tariff {
        /// The sink.
        sink: usize,
        /// Part of its goods that come that way, 0 to 1.
        part: f64,
    },
}

/// An event: an effect from one period to another, of a size that may differ by draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it does.
    pub effect: Effect,
    /// First period, by draw.
    pub from: [u32; LANES],
    /// First period after it, by draw.
    pub until: [u32; LANES],
    /// Size, by draw: a part for outages, caps, denials, demand and tariffs; whole periods for delays.
    pub size: Lane,
}

impl Event {
    /// An event that is the same in every draw.
    #[must_use]
    pub fn certain(effect: Effect, from: u32, until: u32, size: f64) -> Self {
        Self { effect, from: [from; LANES], until: [until; LANES], size: all(size) }
    }

    fn size_at(&self, period: u32) -> impl Iterator<Item = Option<f64>> + '_ {
        (0..LANES).map(move |lane| (self.from[lane] <= period && period < self.until[lane]).then(|| self.size[lane]))
    }
}

/// All events of a block of draws.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shocks {
    /// The events. Several on one target act together: the hardest outage, the lowest cap, the longest delay, all
    /// duties.
    pub events: Vec<Event>,
}

/// What holds in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Part of capacity left, by facility.
    pub capacity: Vec<Lane>,
    /// Most that may pass, as a part of the baseline flow, by link; infinite without a cap, 0 if stopped.
    pub cap: Vec<Lane>,
    /// 1 for a link that is open, 0 for one that is stopped.
    pub open: Vec<Lane>,
    /// Periods of waiting for a license, by link.
    pub delay: Vec<Lane>,
    /// Part sent back, by link.
    pub denied: Vec<Lane>,
    /// Factor on demand, by sink.
    pub demand: Vec<Lane>,
    /// Factor on the price that a sink pays.
    pub landed: Vec<Lane>,
    /// Links that an event names; nothing bears on the others.
    pub named: Vec<bool>,
}

impl Conditions {
    /// Nothing happens.
    #[must_use]
    pub fn calm(facilities: usize, links: usize, sinks: usize) -> Self {
        Self {
            capacity: vec![all(1.0); facilities],
            cap: vec![all(f64::INFINITY); links],
            open: vec![all(1.0); links],
            delay: vec![all(0.0); links],
            denied: vec![all(0.0); links],
            demand: vec![all(1.0); sinks],
            landed: vec![all(1.0); sinks],
            named: vec![false; links],
        }
    }
}

impl Shocks {
    /// Longest wait for a license in any draw, in periods.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole periods, zero or more
    pub fn longest_delay(&self) -> usize {
        let delays = self.events.iter().filter(|event| matches!(event.effect, Effect::LicenseDelay { .. }));
        delays.flat_map(|event| event.size).map(|size| size.max(0.0).ceil() as usize).max().unwrap_or(0)
    }

    /// Sets the conditions of a period. Targets that no event names keep what they have.
    pub fn apply(&self, period: u32, conditions: &mut Conditions) {
        for event in &self.events {
            self.clear(event.effect, conditions);
        }
        for event in &self.events {
            for (lane, size) in event.size_at(period).enumerate() {
                let Some(size) = size else { continue };
                let least = |value: &mut Lane, other: f64| value[lane] = value[lane].min(other);
                let most = |value: &mut Lane, other: f64| value[lane] = value[lane].max(other);
                match event.effect {
                    Effect::Outage { facility } => {
                        least(&mut conditions.capacity[facility], 1.0 - size.clamp(0.0, 1.0));
                    }
                    Effect::Embargo { link } => conditions.open[link][lane] = 0.0,
                    Effect::VolumeCap { link } => least(&mut conditions.cap[link], size.max(0.0)),
                    Effect::LicenseDelay { link } => most(&mut conditions.delay[link], size.max(0.0).round()),
                    Effect::Denial { link } => most(&mut conditions.denied[link], size.clamp(0.0, 1.0)),
                    Effect::Demand { sink } => conditions.demand[sink][lane] *= (1.0 + size).max(0.0),
                    Effect::Tariff { sink, part } => conditions.landed[sink][lane] += (size * part).max(0.0),
                }
            }
        }
    }

    #[allow(clippy::unused_self)] // reads as what it does
    fn clear(&self, effect: Effect, conditions: &mut Conditions) {
        use Effect::{Denial, Embargo, LicenseDelay, VolumeCap};
        if let Embargo { link } | VolumeCap { link } | LicenseDelay { link } | Denial { link } = effect {
            conditions.named[link] = true;
        }
        match effect {
            Effect::Outage { facility } => conditions.capacity[facility] = all(1.0),
            Effect::Embargo { link } => conditions.open[link] = all(1.0),
            Effect::VolumeCap { link } => conditions.cap[link] = all(f64::INFINITY),
            Effect::LicenseDelay { link } => conditions.delay[link] = all(0.0),
            Effect::Denial { link } => conditions.denied[link] = all(0.0),
            Effect::Demand { sink } => conditions.demand[sink] = all(1.0),
            Effect::Tariff { sink, .. } => conditions.landed[sink] = all(1.0),
        }
    }
}
