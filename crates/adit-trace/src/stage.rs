//! How few countries hold a stage: by where its sites stand, and by who controls them.

use crate::concentration::{Hhi, Residual, by_holder, hhi, hhi_with_residual, largest};
use crate::control::{Measure, site_control};
use crate::error::TraceError;
use crate::ownership::Register;
use crate::pooling::{Pooled, Pooling};
use adit_model::ids::PlaceId;
use adit_model::network::{ElementFlows, NodeKind, Topology};
use adit_model::words::Stage;
use serde::Serialize;

/// A country's part of a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The country.
    pub place: PlaceId,
    /// Its part, 0 to 1.
    pub share: f64,
}

/// Concentration of one stage for one element.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageConcentration {
    /// The stage.
    pub stage: Stage,
    /// What its sites take in (a mine: what it mines), tonnes of the element a year.
    pub throughput_t: f64,
    /// Parts by where sites stand, the greatest first. They sum to one.
    pub by_location: Vec<Part>,
    /// Index by location, 0 to 1.
    pub hhi_by_location: f64,
    /// Part of the three largest countries by location.
    pub largest_three: f64,
    /// Parts by who controls the sites for certain, the greatest first. Empty without a register.
    pub by_control: Vec<Part>,
    /// Part whose control is open or with no country; it may be anybody's. `None` without a register.
    pub open_control: Option<f64>,
    /// Index by control; an interval where control is open. `None` without a register.
    pub hhi_by_control: Option<Hhi>,
}

/// Concentration of a stage; `None` if nothing passes it.
///
/// # Errors
/// Those of [`Pooled::new`] and [`site_control`].
pub fn stage_concentration(
    topology: &Topology,
    flows: &ElementFlows,
    register: Option<&Register>,
    stage: Stage,
) -> Result<Option<StageConcentration>, TraceError> {
    let pooled = Pooled::new(topology, flows, Pooling::Mixed)?;
    let nodes: Vec<usize> = (0..topology.nodes.len())
        .filter(|&node| topology.nodes[node].kind == NodeKind::Site && topology.nodes[node].stage == Some(stage))
        .collect();
    let quantities: Vec<f64> = nodes.iter().map(|&node| pooled.inflow(node)).collect();
    let total: f64 = quantities.iter().sum();
    let here: Vec<Vec<(PlaceId, f64)>> =
        nodes.iter().map(|&node| vec![(topology.nodes[node].place.clone(), 1.0)]).collect();
    let located = by_holder(&quantities, &here);
    let tonnes: Vec<f64> = located.iter().map(|(_, tonnes)| *tonnes).collect();
    let (Some(hhi_by_location), Some(largest_three)) = (hhi(&tonnes), largest(&tonnes, 3)) else { return Ok(None) };
    let mut found = StageConcentration {
        stage,
        throughput_t: total,
        by_location: parts(located, total),
        hhi_by_location,
        largest_three,
        by_control: Vec::new(),
        open_control: None,
        hhi_by_control: None,
    };
    if let Some(register) = register {
        let mut held = vec![Vec::new(); nodes.len()];
        let mut places = register.places();
        places.extend(topology.nodes.iter().map(|node| node.place.clone()));
        places.sort();
        places.dedup();
        for place in places {
            let control = site_control(topology, register, std::slice::from_ref(&place), Measure::Majority)?;
            for (holders, &node) in held.iter_mut().zip(&nodes) {
                if control[node].low > 0.0 {
                    holders.push((place.clone(), control[node].low));
                }
            }
        }
        found.by_control = parts(by_holder(&quantities, &held), total);
        let shares: Vec<f64> = found.by_control.iter().map(|part| part.share).collect();
        found.open_control = Some((1.0 - shares.iter().sum::<f64>()).max(0.0));
        found.hhi_by_control = Some(hhi_with_residual(&shares, Residual::Anybody)?);
    }
    Ok(Some(found))
}

fn parts(quantities: Vec<(PlaceId, f64)>, total: f64) -> Vec<Part> {
    let mut parts: Vec<Part> = quantities
        .into_iter()
        .filter(|(_, quantity)| *quantity > 0.0)
        .map(|(place, quantity)| Part { place, share: quantity / total })
        .collect();
    parts.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.place.cmp(&b.place)));
    parts
}
