//! The answer to a trace: every figure with its band and its structural range.

use crate::custody::Interval;
use crate::pooling::Pooling;
use crate::uncertainty::Figure;
use adit_model::ids::{ElementId, PlaceId};
use adit_model::network::NodeKind;
use adit_model::words::Stage;
use serde::Serialize;

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
    /// At any stage, at the most likely flows, under each rule of pooling.
    pub any_by_rule: Vec<RuleTouched>,
    /// At each stage alone.
    pub stages: Vec<StageTouched>,
    /// Whether the set is open: the control of a site upstream is known only within bounds.
    pub open: bool,
    /// Least and greatest share at any stage if lots may be kept apart, with imports crossing the places in question only
    /// where exports exceed own production. `None` if not asked, or not found.
    pub custody: Option<Interval>,
}

/// Part of the supply that passed the set under one rule of pooling.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RuleTouched {
    /// The rule.
    pub pooling: Pooling,
    /// The part, with open control at its central value.
    pub touched: f64,
}

/// Part of the supply that passed the set at one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageTouched {
    /// The stage.
    pub stage: Stage,
    /// The part.
    pub touched: Figure,
}
