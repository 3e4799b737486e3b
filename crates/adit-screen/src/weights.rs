//! What weighs a squared share: governance (0 to 10, 10 worst), trade parameter. Each is an interval, never a default.

use crate::answer::{Input, Missing};
use crate::context::{Context, Reading};
use crate::governance::{self, Years};
use crate::supply::{Kind, Supply};
use adit_model::cell::Positive;
use adit_model::words::SupplyOf;

/// Least and greatest weight of each supplier, of those without an amount, and of those without a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// In the order of `Supply::suppliers`.
    pub suppliers: Vec<[f64; 2]>,
    /// In the order of `Supply::unquantified`.
    pub unquantified: Vec<[f64; 2]>,
    /// Of anybody else.
    pub unnamed: [f64; 2],
    /// What they were made from.
    pub inputs: Vec<Input>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

impl Weights {
    /// No weights: the plain index.
    #[must_use]
    pub fn none(supply: &Supply) -> Self {
        Self {
            suppliers: vec![[1.0; 2]; supply.suppliers.len()],
            unquantified: vec![[1.0; 2]; supply.unquantified.len()],
            unnamed: [1.0; 2],
            inputs: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Governance of each supplier.
    #[must_use]
    pub fn governance(context: &Context<'_>, supply: &Supply, years: Years, reading: Reading<'_>) -> Self {
        let rate = |place: &str| governance::rating(context, place, years, reading);
        let rated: Vec<_> =
            supply.suppliers.iter().map(|one| (one.place.to_string(), rate(one.place.as_str()))).collect();
        let bounds = |rating: &governance::Rating| [rating.low, rating.high];
        let mut weights = Self::none(supply);
        weights.suppliers = rated.iter().map(|(_, rating)| bounds(rating)).collect();
        weights.unquantified = supply.unquantified.iter().map(|one| bounds(&rate(one.place.as_str()))).collect();
        weights.unnamed = [0.0, 10.0];
        if reading.draw.is_some() {
            return weights;
        }
        let supplies = |(index, _): &(usize, _)| supply.suppliers[*index].high > 0.0;
        let counted: Vec<_> = rated.into_iter().enumerate().filter(supplies).map(|(_, one)| one).collect();
        let (input, missing) = governance::describe(context, &counted);
        weights.inputs.extend(input);
        weights.missing.extend(missing);
        weights
    }

    /// These weights times the trade parameter of each supplier; `None` where the model has no trade parameter at all.
    ///
    /// A supplier without one is bounded by the least and the greatest that the model has: the scale of the guidelines is
    /// not verified.
    #[must_use]
    pub fn trade_adjusted(mut self, context: &Context<'_>, supply: &Supply) -> Option<Self> {
        let (least, most) = context.trade_range?;
        let mut names = Vec::new();
        for (supplier, weight) in supply.suppliers.iter().zip(&mut self.suppliers) {
            let known = supplier.trade.or_else(|| trade_parameter(context, supply, supplier.place.as_str()));
            if known.is_none() && supplier.high > 0.0 {
                names.push(context.place_name(supplier.place.as_str()));
            }
            *weight = [weight[0] * known.unwrap_or(least), weight[1] * known.unwrap_or(most)];
        }
        for (one, weight) in supply.unquantified.iter().zip(&mut self.unquantified) {
            let known = trade_parameter(context, supply, one.place.as_str());
            *weight = [weight[0] * known.unwrap_or(least), weight[1] * known.unwrap_or(most)];
        }
        self.unnamed = [self.unnamed[0] * least, self.unnamed[1] * most];
        if !names.is_empty() {
            self.missing.push(Missing {
                name: format!("trade parameter of {}", names.join(", ")),
                consequence: format!("bounded: {least} to {most}, the range of those published"),
            });
        }
        Some(self)
    }
}

/// The published trade parameter of a country for the same mineral and stage.
fn trade_parameter(context: &Context<'_>, supply: &Supply, place: &str) -> Option<f64> {
    if supply.kind != Kind::Production {
        return None;
    }
    let rows = context.shares(supply.mineral.as_str()).iter();
    rows.filter(|(_, row)| row.of == SupplyOf::Global && row.stage == supply.stage && row.place == place)
        .filter_map(|(_, row)| Some((context.edition(&row.source), row.trade_parameter?.get())))
        .max_by_key(|(edition, _)| *edition)
        .map(|(_, parameter)| parameter)
}

/// Least and greatest trade parameter among rows.
pub(crate) fn range_of(model: &adit_model::Model) -> Option<(f64, f64)> {
    let parameters = model.supply_shares.iter().filter_map(|row| row.trade_parameter.map(Positive::get));
    parameters.fold(None, |range: Option<(f64, f64)>, one| {
        let (least, most) = range.unwrap_or((one, one));
        Some((least.min(one), most.max(one)))
    })
}
