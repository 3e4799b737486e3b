//! What a plant that does not stand yet would take and give, by the recipe of its process.

use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId, ProcessId};
use adit_model::words::{Direction, RecipeKind, Stage};

/// Shares of the elements in a good; they sum to one.
pub(super) type Content = Vec<(ElementId, f64)>;

/// The recipe of a process. Everything is in tonnes of contained element, magnets and alloys in tonnes of themselves.
pub(super) struct Recipe<'a> {
    model: &'a Model,
    process: &'a ProcessId,
    pub(super) stage: Stage,
}

impl<'a> Recipe<'a> {
    /// The recipe of a process; none if the model has no such process.
    pub(super) fn of(model: &'a Model, process: &'a ProcessId) -> Option<Self> {
        let stage = model.processes.get(process.as_str())?.stage;
        Some(Self { model, process, stage })
    }

    /// Materials that go in, each once, with the elements that are named; none named: all.
    pub(super) fn takes(&self) -> Vec<(&'a MaterialId, Vec<&'a ElementId>)> {
        self.listed(Direction::Input)
    }

    /// Materials that come out.
    pub(super) fn gives(&self) -> Vec<(&'a MaterialId, Vec<&'a ElementId>)> {
        self.listed(Direction::Output)
    }

    /// Part of an element in all inputs that leaves in a material.
    pub(super) fn recovery(&self, material: &MaterialId, element: &ElementId) -> f64 {
        let own = self.amount(RecipeKind::Recovery, Direction::Output, material, Some(element));
        own.or_else(|| self.amount(RecipeKind::Recovery, Direction::Output, material, None)).unwrap_or(0.0)
    }

    /// Tonnes of an element in a tonne of a product, as far as the recipe says.
    pub(super) fn content(&self, material: &MaterialId) -> Content {
        let of_it = |row: &adit_model::tables::Recipe| {
            row.kind == RecipeKind::PerActivity && row.direction == Direction::Output && row.material == *material
        };
        let rows = self.rows().filter(|row| of_it(row));
        rows.filter_map(|row| Some((row.element.clone()?, row.amount?.get()))).collect()
    }

    /// Tonnes of a product in a tonne of activity.
    pub(super) fn per_activity(&self, material: &MaterialId) -> Option<f64> {
        self.amount(RecipeKind::PerActivity, Direction::Output, material, None)
    }

    fn rows(&self) -> impl Iterator<Item = &'a adit_model::table::Row<adit_model::tables::Recipe>> {
        let process = self.process;
        self.model.recipes.iter().filter(move |row| row.process == *process)
    }

    fn amount(
        &self,
        kind: RecipeKind,
        direction: Direction,
        material: &MaterialId,
        element: Option<&ElementId>,
    ) -> Option<f64> {
        let is_it = |row: &adit_model::tables::Recipe| {
            row.kind == kind
                && row.direction == direction
                && row.material == *material
                && row.element.as_ref() == element
        };
        self.rows().find(|row| is_it(row))?.amount.map(adit_model::cell::Positive::get)
    }

    fn listed(&self, direction: Direction) -> Vec<(&'a MaterialId, Vec<&'a ElementId>)> {
        let mut listed: Vec<(&MaterialId, Vec<&ElementId>)> = Vec::new();
        for row in self.rows().filter(|row| row.direction == direction) {
            let place = listed.iter().position(|(material, _)| **material == row.material).unwrap_or_else(|| {
                listed.push((&row.material, Vec::new()));
                listed.len() - 1
            });
            let elements = &mut listed[place].1;
            elements.extend(row.element.as_ref().filter(|element| !elements.contains(element)));
        }
        listed
    }
}

/// Shares that sum to one.
pub(super) fn normalized(mut content: Content) -> Content {
    let sum: f64 = content.iter().map(|(_, tonnes)| tonnes).sum();
    content.retain(|(_, tonnes)| *tonnes > 0.0);
    for (_, tonnes) in &mut content {
        *tonnes /= sum;
    }
    content
}
