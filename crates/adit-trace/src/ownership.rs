//! Who owns whom, looked through to the end.
//!
//! Economic ownership is the walk upstream of the register of holdings: with `A[i, j]` the share of entity `j` held by
//! entity `i`, and `B[k, j]` the share held by an outside owner `k`, the integrated share is `V = B (I - A)^-1` (Brioschi,
//! Buzzacchi and Colombo 1989). It exists unless entities hold one another completely; such a ring is an error that
//! names them.

use crate::error::TraceError;
use crate::graph::Graph;
use crate::walk::Walk;
use adit_model::Model;
use adit_model::date::Date;
use adit_model::ids::{EntityId, PlaceId};
use adit_model::tables::Holding;
use adit_model::words::{EntityKind, HoldingKind, HoldingStatus};
use serde::Serialize;
use std::collections::HashMap;

/// Rounding allowed in recorded shares before their sum counts as more than everything.
pub const ROUNDING: f64 = 0.005;

/// A share or a control that may be known only within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bounds {
    /// At least this.
    pub low: f64,
    /// Value used where one number is needed.
    pub central: f64,
    /// At most this.
    pub high: f64,
}

impl Bounds {
    /// A value known exactly.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self { low: value, central: value, high: value }
    }

    /// Whether the value is known exactly.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.low >= self.high
    }
}

/// An entity of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// The entity.
    pub id: EntityId,
    /// Where it is incorporated; `None` if that, or who stands behind it, is not known.
    pub place: Option<PlaceId>,
}

/// A recorded holding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stake {
    /// Index of the holder.
    pub owner: usize,
    /// Index of the entity held.
    pub entity: usize,
    /// The share, as a fraction. A share that is not stated lies between 0 and 1; a contested one may be nothing.
    pub share: Bounds,
    /// Equity, votes or contract.
    pub kind: HoldingKind,
}

/// Entities and who holds them on one day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Register {
    pub(crate) parties: Vec<Party>,
    pub(crate) stakes: Vec<Stake>,
    index: HashMap<EntityId, usize>,
}

impl Register {
    /// A register of these parties and stakes.
    #[must_use]
    pub fn new(parties: Vec<Party>, stakes: Vec<Stake>) -> Self {
        let index = parties.iter().enumerate().map(|(place, party)| (party.id.clone(), place)).collect();
        Self { parties, stakes, index }
    }

    /// The register of a model on a day (for a year or a month, on its last day).
    ///
    /// Holdings `agreed` or under `option` do not count; a `contested` one may hold, so it counts from nothing to its share.
    /// Where several rows speak of one holding, the one that started last holds.
    #[must_use]
    pub fn of_model(model: &Model, day: Date) -> Self {
        let parties: Vec<Party> = model
            .entities
            .iter()
            .map(|entity| {
                let known = !matches!(entity.kind, EntityKind::Informal | EntityKind::Unknown);
                Party { id: entity.id.clone(), place: entity.place.clone().filter(|_| known) }
            })
            .collect();
        let mut register = Self::new(parties, Vec::new());
        let mut latest: Vec<((usize, usize, HoldingKind), &Holding)> = Vec::new();
        for row in &model.ownership {
            let counts = matches!(row.status, HoldingStatus::Held | HoldingStatus::Contested);
            let (Some(&owner), Some(&entity)) = (register.index.get(&row.owner), register.index.get(&row.entity))
            else {
                continue;
            };
            if !counts || !covers(row, day) {
                continue;
            }
            let key = (owner, entity, row.kind);
            match latest.iter_mut().find(|(known, _)| *known == key) {
                Some((_, held)) if row.start.map(Date::first_day) >= held.start.map(Date::first_day) => {
                    *held = &row.data;
                }
                Some(_) => {}
                None => latest.push((key, &row.data)),
            }
        }
        register.stakes = latest
            .into_iter()
            .map(|((owner, entity, kind), row)| Stake { owner, entity, share: share(row), kind })
            .collect();
        register
    }

    /// Index of an entity.
    #[must_use]
    pub fn party(&self, entity: &EntityId) -> Option<usize> {
        self.index.get(entity).copied()
    }

    /// Places of all known parties, in order.
    #[must_use]
    pub fn places(&self) -> Vec<PlaceId> {
        let mut places: Vec<PlaceId> = self.parties.iter().filter_map(|party| party.place.clone()).collect();
        places.sort();
        places.dedup();
        places
    }

    /// Integrated ownership of one entity by the parties at the end of the walk.
    ///
    /// Returns pairs of party and share; they sum to one. A party stands for itself where it has no recorded holder, and
    /// for its unrecorded holders where the recorded ones leave a rest; the flag tells which (`true`: a rest).
    ///
    /// # Errors
    /// [`TraceError::ClosedLoop`] naming entities that hold one another completely; [`TraceError::OverHeld`].
    pub fn owners(&self, entity: usize, end: End) -> Result<Vec<(usize, f64, bool)>, TraceError> {
        let holdings = self.holdings(end)?;
        let walk = Walk::from(&holdings.graph, &[entity]).map_err(|error| self.name(error))?;
        let origins = walk.origins().map_err(|error| self.name(error))?;
        Ok(origins
            .into_iter()
            .enumerate()
            .filter(|(_, share)| *share > 0.0)
            .map(|(party, share)| (party, share, holdings.held[party]))
            .collect())
    }

    /// Share of every entity that parties of these places own in the end.
    ///
    /// - `low`: recorded holdings of known parties, at their low ends.
    /// - `high`: one minus what known parties of other places hold at least.
    /// - `central`: holdings at their central values. A rest without a record is counted to the place of
    ///   incorporation, a convention that the bounds do not rest on; the rest of a party without a known place is counted
    ///   to nobody.
    ///
    /// # Errors
    /// As [`Register::owners`].
    pub fn equity(&self, places: &[PlaceId]) -> Result<Vec<Bounds>, TraceError> {
        let low = self.holdings(End::Low)?;
        let central = self.holdings(End::Central)?;
        let inside = |party: usize| self.parties[party].place.as_ref().map(|place| places.contains(place));
        (0..self.parties.len())
            .map(|entity| {
                let origins = |graph: &Graph| {
                    Walk::from(graph, &[entity]).and_then(|walk| walk.origins()).map_err(|error| self.name(error))
                };
                let mut bounds = Bounds { low: 0.0, central: 0.0, high: 1.0 };
                for (party, share) in origins(&low.graph)?.into_iter().enumerate() {
                    match inside(party) {
                        Some(true) if !low.held[party] => bounds.low += share,
                        Some(false) if !low.held[party] => bounds.high -= share,
                        _ => {}
                    }
                }
                for (party, share) in origins(&central.graph)?.into_iter().enumerate() {
                    if inside(party) == Some(true) {
                        bounds.central += share;
                    }
                }
                bounds.high = bounds.high.max(bounds.low);
                bounds.central = bounds.central.clamp(bounds.low, bounds.high);
                Ok(bounds)
            })
            .collect()
    }

    /// The register as a flow network: a holding is a feed, what no holding covers is primary.
    fn holdings(&self, end: End) -> Result<Holdings, TraceError> {
        let mut sum = vec![0.0; self.parties.len()];
        let mut held = vec![false; self.parties.len()];
        let (mut links, mut flows) = (Vec::new(), Vec::new());
        for stake in self.stakes.iter().filter(|stake| stake.kind == HoldingKind::Equity) {
            let share = match end {
                End::Low => stake.share.low,
                End::Central => stake.share.central,
            };
            held[stake.entity] = true;
            sum[stake.entity] += share;
            links.push((stake.owner, stake.entity));
            flows.push(share);
        }
        if let Some((entity, sum)) = sum.iter().enumerate().find(|(_, sum)| **sum > 1.0 + ROUNDING) {
            return Err(TraceError::OverHeld { entity: self.parties[entity].id.to_string(), percent: 100.0 * sum });
        }
        let rest: Vec<f64> = sum.iter().map(|sum| if 1.0 - sum > 1e-12 { 1.0 - sum } else { 0.0 }).collect();
        Ok(Holdings { graph: Graph::new(&rest, &links, &flows)?, held })
    }

    /// Puts entity names into an error of the walk.
    fn name(&self, error: TraceError) -> TraceError {
        error.with_names(|index| self.parties.get(index).map(|party| party.id.to_string()))
    }
}

/// Which end of bounded shares to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The low ends.
    Low,
    /// The central values.
    Central,
}

struct Holdings {
    graph: Graph,
    /// Whether a party has a recorded holder.
    held: Vec<bool>,
}

fn covers(row: &Holding, day: Date) -> bool {
    let day = day.last_day();
    row.start.is_none_or(|start| start.first_day() <= day) && row.end.is_none_or(|end| end.last_day() >= day)
}

/// The share of a row, as far as it states one.
fn share(row: &Holding) -> Bounds {
    let stated = row.share_percent.map(adit_model::cell::Percent::fraction);
    let low = row.share_low_percent.map(adit_model::cell::Percent::fraction).or(stated).unwrap_or(0.0);
    let high = row.share_high_percent.map(adit_model::cell::Percent::fraction).or(stated).unwrap_or(1.0);
    if row.status == HoldingStatus::Contested {
        return Bounds { low: 0.0, central: 0.0, high };
    }
    // Without a stated share the low end is all that is known to be held.
    Bounds { low, central: stated.unwrap_or(low), high }
}
