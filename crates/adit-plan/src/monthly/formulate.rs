//! The programme of an instance.

use super::block::{self, Layout};
use super::first::{self, First};
use super::{Case, Instance};
use crate::programme::{Programme, Risk};

/// What a company does without, to see what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Without {
    /// Nothing.
    #[default]
    Nothing,
    /// A second source: until a case is known, each item is ordered from one supplier, and none is qualified.
    SecondSource,
    /// Expediting.
    Expediting,
    /// Limits on shares.
    ShareLimits,
}

impl Without {
    /// Whether orders of the first stage may go to an offer.
    pub(super) fn allows(self, instance: &Instance, offer: usize) -> bool {
        self != Self::SecondSource || {
            let item = instance.offers[offer].item;
            main_supplier(instance, item) == Some(instance.offers[offer].supplier)
                && instance.offers[offer].qualification.is_none()
        }
    }
}

/// The supplier that a company with one source has: of those that need no qualifying the cheapest.
fn main_supplier(instance: &Instance, item: usize) -> Option<usize> {
    let ready = instance.offers.iter().filter(|offer| offer.item == item && offer.qualification.is_none());
    ready
        .min_by(|a, b| (a.from, a.price).partial_cmp(&(b.from, b.price)).unwrap_or(std::cmp::Ordering::Equal))
        .map(|offer| offer.supplier)
}

/// A programme, and what its columns mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Formulation {
    /// The programme.
    pub programme: Programme,
    /// Columns of the first stage.
    pub first: First,
    /// Columns of each block; a case is a block.
    pub(super) blocks: Vec<Layout>,
}

/// Makes the programme of an instance.
#[must_use]
pub fn formulate(instance: &Instance, without: Without) -> Formulation {
    let (linear, first) = first::build(instance, without);
    let mut formulation = Formulation { first, ..Formulation::default() };
    formulation.programme.first = linear;
    for (index, case) in instance.cases.iter().enumerate() {
        let (mut block, layout) = block::build(instance, &formulation.first, case, index == 0, without);
        block.outcome = instance.risk.map(|_| index);
        formulation.programme.blocks.push(block);
        formulation.blocks.push(layout);
    }
    let outcomes = || instance.cases.iter().map(|case: &Case| case.chance).collect();
    formulation.programme.risk = instance.risk.map(|[alpha, lambda]| Risk { outcomes: outcomes(), alpha, lambda });
    formulation
}

impl Formulation {
    /// Holds the first stage to the values of another solution, so that only the cases are decided.
    pub fn fix(&mut self, values: &[f64]) {
        for (column, value) in self.programme.first.columns_mut().iter_mut().zip(values) {
            let value = if column.integer { value.round() } else { *value };
            (column.low, column.high) = (value, value);
        }
    }
}
