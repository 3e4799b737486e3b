//! A figure back to the rows that move it, and to their sources.

use crate::shares::assumed_of;
use adit_balance::observation::Origin;
use adit_balance::{Balance, Influence};
use adit_model::ids::ElementId;
use adit_model::problem::Problems;
use adit_model::scope::Scope;
use adit_model::words::Basis;
use adit_model::{Figure, Manifest, Model};
use adit_trace::{Rank, Touching, TraceError, drivers};
use serde::Serialize;

/// One row that moves a figure.
#[derive(Debug, Clone, Serialize)]
pub struct Mover {
    /// The row.
    #[serde(flatten)]
    pub origin: Origin,
    /// What the row states, in its unit.
    pub stated: f64,
    /// Its deviation.
    pub deviation: f64,
    /// What the balance makes of it.
    pub balanced: Option<f64>,
    /// Change of the figure when the row moves by one deviation.
    pub effect: f64,
    /// Part of the figure's variance.
    pub part_of_variance: f64,
}

/// One flow a figure rests on.
#[derive(Debug, Clone, Serialize)]
pub struct Carrier {
    /// Who ships.
    pub from: String,
    /// Who receives.
    pub to: String,
    /// What moves.
    pub material: String,
    /// Tonnes of the element.
    pub tonnes: f64,
    /// Part of the supply asked about that passes here having touched the scope.
    pub carried: f64,
}

/// A figure explained.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Provenance.
    pub manifest: Manifest,
    /// What was asked, in words.
    pub question: String,
    /// The figure: a fraction, or tonnes.
    pub figure: Figure,
    /// `share` or `t reo` and the like.
    pub unit: String,
    /// Rows that move it most.
    pub movers: Vec<Mover>,
    /// Flows that carry most of it (touched-by figures only).
    pub carriers: Vec<Carrier>,
    /// Part of the variance that comes from assumptions and low-confidence rows.
    pub assumed: f64,
    /// What the explanation leaves out.
    pub remark: String,
}

/// Explains the tonnes of a scope, or its share of another.
///
/// # Errors
/// If nothing answers to a scope.
pub fn explain_flows(
    model: &Model,
    balance: &Balance,
    of: &Scope,
    per: Option<&Scope>,
    basis: Basis,
) -> Result<Explanation, Problems> {
    let (figure, influences) = match per {
        Some(per) => (balance.share(model, of, per, basis)?, balance.influences_on_share(model, of, per, basis)?),
        None => (balance.quantity(model, of, basis)?, balance.influences_on_quantity(model, of, basis)?),
    };
    let question = match per {
        Some(per) => format!("{} as a share of {}", of.in_words(), per.in_words()),
        None => of.in_words(),
    };
    Ok(Explanation {
        manifest: balance.manifest.clone(),
        question,
        figure,
        unit: per.map_or_else(|| format!("t {basis}"), |_| "share".into()),
        movers: movers(balance, &influences),
        carriers: Vec::new(),
        assumed: assumed_of(balance, &influences),
        remark: "Effects are linear: what one deviation of the row does while the bounds that hold now keep holding."
            .into(),
    })
}

/// Explains which part of what arrives at some nodes touched a scope.
///
/// # Errors
/// As [`drivers()`].
pub fn explain_touched(
    balance: &Balance,
    element: &ElementId,
    at: &[usize],
    touching: &Touching,
    question: String,
    figure: Figure,
) -> Result<Explanation, Problems> {
    let flows = balance
        .central
        .element(element)
        .ok_or_else(|| TraceError::NoSuchElement { element: element.to_string(), known: Vec::new() })?;
    let influences = touched_influences(balance, element, at, &touching.location)?;
    let nodes = &balance.topology.nodes;
    let carriers = drivers(&balance.topology, flows, at, &touching.location, Rank::Carried)?
        .into_iter()
        .filter(|driver| driver.carried > 0.0)
        .map(|driver| {
            let link = &balance.topology.links[driver.link];
            Carrier {
                from: nodes[link.from].name.clone(),
                to: nodes[link.to].name.clone(),
                material: link.material.to_string(),
                tonnes: flows.link_t[driver.link],
                carried: driver.carried,
            }
        })
        .collect();
    Ok(Explanation {
        manifest: balance.manifest.clone(),
        question,
        figure,
        unit: "share".into(),
        movers: movers(balance, &influences),
        carriers,
        assumed: assumed_of(balance, &influences),
        remark: "Effects are linear, at mixed pools, and leave out that a row may change the content of what is balanced by weight.".into(),
    })
}

/// The rows that move a touched-by share.
pub(crate) fn touched_influences(
    balance: &Balance,
    element: &ElementId,
    at: &[usize],
    membership: &[f64],
) -> Result<Vec<Influence>, Problems> {
    let Some(flows) = balance.central.element(element) else { return Ok(Vec::new()) };
    // The slope of a driver is per unit of its share of the receiver's inflow; per tonne it is divided by that inflow.
    let mut inflow = flows.primary_t.clone();
    for (link, tonnes) in balance.topology.links.iter().zip(&flows.link_t) {
        inflow[link.to] += tonnes;
    }
    let slopes: Vec<(usize, f64)> = drivers(&balance.topology, flows, at, membership, Rank::Slope)?
        .into_iter()
        .filter(|driver| flows.link_t[driver.link] > 0.0)
        .map(|driver| (driver.link, driver.slope / flows.link_t[driver.link]))
        .collect();
    Ok(balance.influences_on_flows(element, &slopes))
}

fn movers(balance: &Balance, influences: &[Influence]) -> Vec<Mover> {
    let whole: f64 = influences.iter().map(|influence| influence.effect.powi(2)).sum();
    influences
        .iter()
        .map(|influence| {
            let row = &balance.reconciled[influence.row];
            Mover {
                origin: row.origin.clone(),
                stated: row.stated,
                deviation: row.deviation,
                balanced: row.balanced,
                effect: influence.effect,
                part_of_variance: if whole > 0.0 { influence.effect.powi(2) / whole } else { 0.0 },
            }
        })
        .collect()
}
