//! Scopes over the unknowns: what a selector means in tonnes.

use crate::layout::{Count, Layout, ProcessView};
use crate::system::Sum;
use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId};
use adit_model::network::{Node, NodeKind};
use adit_model::scope::{Key, Scope};
use adit_model::words::{Basis, Direction, Stage};

/// Selects unknowns of a laid-out year.
pub(crate) struct Selector<'a> {
    pub(crate) model: &'a Model,
    pub(crate) layout: &'a Layout,
    pub(crate) year: i32,
}

impl Selector<'_> {
    /// The flows a scope means, counted in a basis; `None` if none of them can be counted so.
    ///
    /// Control is a matter of holdings, which the balance does not know: a scope that names a controller selects nothing
    /// here rather than everything.
    pub(crate) fn sum(&self, scope: &Scope, basis: Basis) -> Option<Sum> {
        if scope.get(Key::Controller).is_some() {
            return None;
        }
        let elements: Vec<ElementId> =
            scope.get(Key::Element).unwrap_or_default().iter().map(|element| ElementId::new(element)).collect();
        let sum = if scope.get(Key::From).is_some() || scope.get(Key::To).is_some() {
            self.moved(scope, &elements, basis)
        } else if scope.admits(Key::Stage, "use")
            && (scope.get(Key::Stage).is_some() || scope.get(Key::Sector).is_some())
        {
            self.used(scope, &elements, basis)
        } else {
            self.made(scope, &elements, basis)
        };
        (!sum.is_empty()).then_some(sum)
    }

    /// What sites in the scope make: of each the outputs of its stage.
    fn made(&self, scope: &Scope, elements: &[ElementId], basis: Basis) -> Sum {
        let mut total = Sum::default();
        for (&node, unknowns) in &self.layout.sites {
            if !self.node_within(&self.layout.topology.nodes[node], scope, Key::Country) {
                continue;
            }
            let counted_by_activity = elements.is_empty()
                && basis != Basis::Element
                && self.activity_basis(node) == Some(basis)
                && (scope.get(Key::Material).is_none()
                    || unknowns.made.len() == 1
                        && unknowns.made.keys().all(|material| scope.admits(Key::Material, material.as_str())));
            match unknowns.activity.filter(|_| counted_by_activity) {
                Some(activity) => total.add(activity, 1.0),
                None => {
                    for (material, made) in &unknowns.made {
                        let named =
                            scope.get(Key::Material).is_some() && scope.admits(Key::Material, material.as_str());
                        if (named || scope.get(Key::Material).is_none() && self.is_output_of_stage(node, material))
                            && let Some(sum) = Count::new(self.model, basis, material).sum(made, elements)
                        {
                            total.add_sum(&sum, 1.0);
                        }
                    }
                }
            }
        }
        total
    }

    fn activity_basis(&self, node: usize) -> Option<Basis> {
        let site = self.model.sites.get(self.layout.topology.nodes[node].site.as_ref()?.as_str())?;
        self.model.processes.get(site.process.as_str()).map(|process| process.activity_basis)
    }

    /// Whether an output is what the stage is for: not what another process of the stage takes in again (a middle
    /// stream), nor what only recycling takes (swarf).
    pub(crate) fn is_output_of_stage(&self, node: usize, material: &MaterialId) -> bool {
        let stage = self.layout.topology.nodes[node].stage;
        let takers: Vec<Stage> = self
            .model
            .processes
            .iter()
            .filter(|process| {
                let view = ProcessView::of(self.model, &process.id);
                view.rows.iter().any(|row| row.direction == Direction::Input && &row.material == material)
            })
            .map(|process| process.stage)
            .collect();
        let taken_again = takers.iter().any(|taker| Some(*taker) == stage);
        let only_recycled = !takers.is_empty() && takers.iter().all(|taker| *taker == Stage::Recycling);
        !taken_again && (!only_recycled || stage == Some(Stage::Recycling))
    }

    fn used(&self, scope: &Scope, elements: &[ElementId], basis: Basis) -> Sum {
        let mut total = Sum::default();
        for (index, node) in self.layout.topology.nodes.iter().enumerate() {
            let material = node.material.as_ref().filter(|_| node.kind == NodeKind::Use);
            let Some(material) = material.filter(|m| scope.admits(Key::Material, m.as_str())) else { continue };
            if !self.node_within(node, scope, Key::Country) {
                continue;
            }
            let count = Count::new(self.model, basis, material);
            for &link in &self.layout.incoming[index] {
                total.add_sum(&self.layout.flow(link, elements, &count).unwrap_or_default(), 1.0);
            }
        }
        total
    }

    /// What moves over links. What a site hands to the market of its own country is not moved yet.
    fn moved(&self, scope: &Scope, elements: &[ElementId], basis: Basis) -> Sum {
        let mut total = Sum::default();
        // A sector is of the one who receives, all else of the one who ships.
        let shipper = scope.clone().with(Key::Sector, &[]);
        let nodes = &self.layout.topology.nodes;
        for (index, link) in self.layout.topology.links.iter().enumerate() {
            let (from, to) = (&nodes[link.from], &nodes[link.to]);
            let handed_over = from.kind == NodeKind::Site && to.kind == NodeKind::Market && from.place == to.place;
            if handed_over
                || to.kind == NodeKind::Stock
                || !scope.admits(Key::Material, link.material.as_str())
                || self.stays_inside(from, to, scope)
                || !self.end_within(from, scope, Key::From)
                || !self.end_within(to, scope, Key::To)
                || !self.node_within(from, &shipper, Key::Country)
                || scope.get(Key::Sector).is_some()
                    && !to.sector.as_ref().is_some_and(|sector| scope.admits(Key::Sector, sector))
            {
                continue;
            }
            let count = Count::new(self.model, basis, &link.material);
            total.add_sum(&self.layout.flow(index, elements, &count).unwrap_or_default(), 1.0);
        }
        total
    }

    /// With one end named, only what crosses its border is meant: `to=EU` is what the EU imports.
    fn stays_inside(&self, from: &Node, to: &Node, scope: &Scope) -> bool {
        match (scope.get(Key::From), scope.get(Key::To)) {
            (None, Some(values)) => self.is_one_of(from, values),
            (Some(values), None) => self.is_one_of(to, values),
            _ => false,
        }
    }

    fn end_within(&self, node: &Node, scope: &Scope, key: Key) -> bool {
        scope.get(key).is_none_or(|values| self.is_one_of(node, values))
    }

    /// Whether a node is one of the sites, or stands in one of the places or groups.
    fn is_one_of(&self, node: &Node, values: &[String]) -> bool {
        values.iter().any(|value| {
            node.site.as_ref().is_some_and(|site| site == value.as_str())
                || self.model.members(value, self.year).contains(&node.place)
        })
    }

    fn node_within(&self, node: &Node, scope: &Scope, country: Key) -> bool {
        let place = scope
            .get(country)
            .is_none_or(|values| values.iter().any(|value| self.model.members(value, self.year).contains(&node.place)));
        place
            && scope.admits(Key::Stage, node.stage.map_or("", Stage::word))
            && (scope.get(Key::Site).is_none()
                || node.site.as_ref().is_some_and(|site| scope.admits(Key::Site, site.as_str())))
            && (scope.get(Key::Sector).is_none()
                || node.sector.as_ref().is_some_and(|sector| scope.admits(Key::Sector, sector)))
    }
}
