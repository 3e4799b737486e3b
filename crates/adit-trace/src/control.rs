//! Who controls a site: the majority of votes, looked through, or else the law of the place.
//!
//! A holder of more than half controls, and what it controls counts as its own (weighted control): the smallest set `S`
//! that contains the parties of the places in question and every entity of which `S` holds more than 0.5. Votes count
//! where they are recorded, equity otherwise. An entity of which nobody holds a majority answers to its place of
//! incorporation. Control by contract is never inferred from shares: a recorded contract makes control by the holder
//! possible, not certain.
//!
//! Unknown holders, informal operators and shares known only within bounds leave the answer open: control is then 0 at
//! least and 1 at most, and stays so through everything they hold.

use crate::error::TraceError;
use crate::ownership::{Bounds, Register};
use adit_model::ids::PlaceId;
use adit_model::network::{NodeKind, Topology};
use adit_model::words::HoldingKind;
use serde::{Deserialize, Serialize};

/// Share above which a holder controls.
pub const MAJORITY: f64 = 0.5;

/// How control is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Whole control to the holder of a majority.
    #[default]
    Majority,
    /// Control in proportion to integrated ownership.
    Equity,
}

impl Register {
    /// Control of every entity by parties of these places taken together: 1 certain, 0 excluded, 0 to 1 open.
    ///
    /// `central` is 1 or 0 where stated shares decide it at their central values, and `NaN` for a party of which nothing
    /// is known: what then stands for it is the choice of the reader (see [`site_control`]).
    #[must_use]
    pub fn majority(&self, places: &[PlaceId]) -> Vec<Bounds> {
        let votes = self.votes();
        let inside: Vec<Option<bool>> =
            self.parties.iter().map(|party| party.place.as_ref().map(|place| places.contains(place))).collect();
        let certain = self.certain(&votes, &inside, true);
        let excluded = self.certain(&votes, &inside, false);
        let central = central(&votes, &inside);
        (0..self.parties.len())
            .map(|entity| match (certain[entity], excluded[entity]) {
                (true, _) => Bounds::exact(1.0),
                (false, true) => Bounds::exact(0.0),
                _ => Bounds {
                    low: 0.0,
                    central: central[entity].map_or(f64::NAN, |yes| if yes { 1.0 } else { 0.0 }),
                    high: 1.0,
                },
            })
            .collect()
    }

    /// Voting shares: recorded votes, or else equity; with who may control by contract.
    fn votes(&self) -> Votes {
        let mut votes =
            Votes { held: vec![Vec::new(); self.parties.len()], contract: vec![Vec::new(); self.parties.len()] };
        for stake in &self.stakes {
            match stake.kind {
                HoldingKind::Contract => votes.contract[stake.entity].push(stake.owner),
                HoldingKind::Equity | HoldingKind::Votes => {
                    let held = &mut votes.held[stake.entity];
                    match held.iter_mut().find(|(owner, _, _)| *owner == stake.owner) {
                        Some(known) if stake.kind == HoldingKind::Votes => *known = (stake.owner, stake.share, true),
                        Some(known) if !known.2 => known.1 = stake.share,
                        Some(_) => {}
                        None => held.push((stake.owner, stake.share, stake.kind == HoldingKind::Votes)),
                    }
                }
            }
        }
        votes
    }

    /// Entities that parties inside (or outside) the places control whatever the open shares turn out to be.
    fn certain(&self, votes: &Votes, inside: &[Option<bool>], side: bool) -> Vec<bool> {
        let mut certain = vec![false; self.parties.len()];
        loop {
            let mut grown = false;
            for entity in 0..certain.len() {
                if certain[entity] {
                    continue;
                }
                let sure: f64 = votes.sum(entity, |owner| certain[owner], |share| share.low);
                let others_low = sure;
                let rival =
                    votes.sum(entity, |owner| !certain[owner], |share| share.high).min(1.0 - others_low.min(1.0));
                let rival_contract = votes.contract[entity].iter().any(|&owner| !certain[owner]);
                let at_home = inside[entity] == Some(side) && rival <= MAJORITY;
                if (sure > MAJORITY || at_home) && !rival_contract {
                    certain[entity] = true;
                    grown = true;
                }
            }
            if !grown {
                return certain;
            }
        }
    }
}

/// Who votes, by entity.
struct Votes {
    /// (holder, share, whether recorded as votes).
    held: Vec<Vec<(usize, Bounds, bool)>>,
    contract: Vec<Vec<usize>>,
}

impl Votes {
    fn sum(&self, entity: usize, who: impl Fn(usize) -> bool, value: impl Fn(&Bounds) -> f64) -> f64 {
        self.held[entity].iter().filter(|(owner, _, _)| who(*owner)).map(|(_, share, _)| value(share)).sum()
    }
}

/// Control at the central values: whose side each entity is on; `None` if nothing is known.
fn central(votes: &Votes, inside: &[Option<bool>]) -> Vec<Option<bool>> {
    let mut side: Vec<Option<bool>> = vec![None; inside.len()];
    let mut settled: Vec<bool> = vec![false; inside.len()];
    loop {
        let mut progress = false;
        for entity in 0..side.len() {
            if settled[entity] {
                continue;
            }
            let of = |wanted: Option<bool>| {
                votes.sum(entity, |owner| settled[owner] && side[owner] == wanted, |share| share.central)
            };
            let open = votes.sum(entity, |owner| !settled[owner], |share| share.central);
            let (yes, no, nobody) = (of(Some(true)), of(Some(false)), of(None));
            let found = if yes > MAJORITY {
                Some(true)
            } else if no > MAJORITY {
                Some(false)
            } else if nobody > MAJORITY {
                None
            } else if open + yes.max(no).max(nobody) <= MAJORITY {
                inside[entity]
            } else {
                continue;
            };
            side[entity] = found;
            settled[entity] = true;
            progress = true;
        }
        if !progress {
            // Entities that hold majorities of one another in a circle: each answers to its own place.
            for entity in 0..side.len() {
                if !settled[entity] {
                    side[entity] = inside[entity];
                }
            }
            return side;
        }
    }
}

/// Control of every node of a network by parties of these places.
///
/// A site without a recorded operator (the rest of a country) counts to its own place. Where the operator is unknown the
/// bounds are 0 and 1, and the central value is that of the site's place: location is all that is recorded. Nodes that are
/// no site get zero.
///
/// # Errors
/// As [`Register::equity`], for that measure.
pub fn site_control(
    topology: &Topology,
    register: &Register,
    places: &[PlaceId],
    measure: Measure,
) -> Result<Vec<Bounds>, TraceError> {
    let of_entity = match measure {
        Measure::Majority => register.majority(places),
        Measure::Equity => register.equity(places)?,
    };
    Ok(topology
        .nodes
        .iter()
        .map(|node| {
            if node.kind != NodeKind::Site {
                return Bounds::exact(0.0);
            }
            let here = if places.contains(&node.place) { 1.0 } else { 0.0 };
            match node.entity.as_ref().and_then(|entity| register.party(entity)) {
                None => Bounds::exact(here),
                Some(party) => {
                    let bounds = of_entity[party];
                    let open = bounds.central.is_nan()
                        || (register.parties[party].place.is_none() && bounds.central <= 0.0 && bounds.high > 0.0);
                    if open { Bounds { central: here.clamp(bounds.low, bounds.high), ..bounds } } else { bounds }
                }
            }
        })
        .collect())
}
