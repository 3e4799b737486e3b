//! From a scope to the nodes it means.

use crate::control::{Measure, site_control};
use crate::error::TraceError;
use crate::ownership::{Bounds, Register};
use adit_model::Model;
use adit_model::ids::PlaceId;
use adit_model::network::{Node, NodeKind, Topology};
use adit_model::scope::{Key, Scope};

/// A set of sites seen two ways: by where they stand, and by who controls them.
#[derive(Debug, Clone, PartialEq)]
pub struct Touching {
    /// Membership by location, 0 or 1, one entry a node. Nodes that are no site count for nothing.
    pub location: Vec<f64>,
    /// Membership by control, one entry a node; `None` where no register is at hand.
    pub control: Option<Vec<Bounds>>,
    /// The places in question; empty if the scope names none.
    pub places: Vec<PlaceId>,
}

impl Touching {
    /// A set of sites by location alone.
    #[must_use]
    pub fn by_location(location: Vec<f64>) -> Self {
        Self { location, control: None, places: Vec::new() }
    }

    /// The sites a scope means in a year.
    ///
    /// `stage` and `site` restrict both views. `country` gives the places of the location view and `controller` those of
    /// the control view; where only one is given it serves for both, so that `country=CHN` compares what stands in China
    /// with what is controlled from China. Values may be places or groups. Without either key, all sites of the stages
    /// are meant, whoever controls them.
    ///
    /// # Errors
    /// As [`site_control`].
    pub fn of_scope(
        model: &Model,
        topology: &Topology,
        register: &Register,
        scope: &Scope,
        year: i32,
        measure: Measure,
    ) -> Result<Self, TraceError> {
        let places = |key: Key| scope.get(key).map(|values| members(model, values, year));
        let (country, controller) = (places(Key::Country), places(Key::Controller));
        let location = country.clone().or_else(|| controller.clone());
        let control = controller.or(country);
        let meant = |node: &Node| {
            node.kind == NodeKind::Site
                && node.stage.is_some_and(|stage| scope.admits(Key::Stage, stage.word()))
                && node.site.as_ref().is_some_and(|site| scope.admits(Key::Site, site.as_str()))
        };
        let weight = |yes: bool| if yes { 1.0 } else { 0.0 };
        let by_location = topology
            .nodes
            .iter()
            .map(|node| weight(meant(node) && location.as_ref().is_none_or(|places| places.contains(&node.place))))
            .collect();
        let by_control = match &control {
            None => None,
            Some(places) => {
                let mut bounds = site_control(topology, register, places, measure)?;
                for (bound, node) in bounds.iter_mut().zip(&topology.nodes) {
                    if !meant(node) {
                        *bound = Bounds::exact(0.0);
                    }
                }
                Some(bounds)
            }
        };
        Ok(Self { location: by_location, control: by_control, places: location.unwrap_or_default() })
    }
}

/// Nodes at which a scope asks what arrives: uses, or sites where it names a stage other than use or a site.
///
/// `country`, `material`, `sector`, `stage` and `site` restrict them; groups of places are allowed.
#[must_use]
pub fn nodes_at(model: &Model, topology: &Topology, scope: &Scope, year: i32) -> Vec<usize> {
    let places = scope.get(Key::Country).map(|values| members(model, values, year));
    let wants_sites = scope.get(Key::Site).is_some()
        || scope.get(Key::Stage).is_some_and(|stages| stages.iter().any(|stage| stage != "use"));
    let meant = |node: &Node| {
        let kind = if wants_sites {
            node.kind == NodeKind::Site
                && node.stage.is_some_and(|stage| scope.admits(Key::Stage, stage.word()))
                && node.site.as_ref().is_some_and(|site| scope.admits(Key::Site, site.as_str()))
        } else {
            node.kind == NodeKind::Use
                && node.material.as_ref().is_some_and(|material| scope.admits(Key::Material, material.as_str()))
                && node.sector.as_ref().is_none_or(|sector| scope.admits(Key::Sector, sector))
        };
        kind && places.as_ref().is_none_or(|places| places.contains(&node.place))
    };
    topology.nodes.iter().enumerate().filter(|(_, node)| meant(node)).map(|(index, _)| index).collect()
}

/// Places named directly or through groups.
fn members(model: &Model, values: &[String], year: i32) -> Vec<PlaceId> {
    let mut places: Vec<PlaceId> = values.iter().flat_map(|value| model.members(value, year)).collect();
    places.sort();
    places.dedup();
    places
}
