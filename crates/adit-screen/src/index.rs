//! The weighted Herfindahl-Hirschman index of a supply, with what the rows leave open.

use crate::answer::Value;
use crate::supply::Supply;
use crate::weights::Weights;
use adit_model::concentration::{Residual, hhi_normalized};

/// `sum of S^2 w` over countries, `S` their share.
///
/// Low end: what no country is named for is spread so thin that it adds nothing. High end: with `R` that part and `l` the
/// share a country has for certain, moving `R` to those where it weighs most adds at most `R max(w (2 l + min(R, cap)))`,
/// `cap` being what a holder may take of it: all of it for a country that withholds its output or states only a floor, up
/// to its bound for a share that is bounded, up to the smallest country listed in a table that is cut by size.
#[must_use]
pub fn weighted(supply: &Supply, weights: &Weights) -> Option<Value> {
    let total = supply.total();
    if total <= 0.0 || !supply.is_known() {
        return None;
    }
    let mut value = Value { central: Some(0.0), low: 0.0, high: 0.0, band: None };
    let mut central = 0.0;
    let mut certain = 0.0;
    let mut exact = true;
    // (weight, share it has anyway, share it may take in addition)
    let mut takers: Vec<(f64, f64, f64)> = Vec::new();
    for (supplier, [least, most]) in supply.suppliers.iter().zip(&weights.suppliers) {
        let (share, sure) = (supplier.amount / total, supplier.low / total);
        value.low += least * sure * sure;
        value.high += most * sure * sure;
        central += least * share * share;
        exact &= supplier.amount <= 0.0 || most - least < 1e-12;
        certain += sure;
        if supplier.high > supplier.low {
            takers.push((*most, sure, (supplier.high - supplier.low) / total));
        }
    }
    let rest = (1.0 - certain).max(0.0);
    for [_, most] in &weights.unquantified {
        takers.push((*most, 0.0, rest));
    }
    if supply.rest() > 0.0 {
        let smallest = supply.shares().map(|(_, share)| share).filter(|share| *share > 0.0).fold(rest, f64::min);
        let cap = if supply.residual == Residual::Truncated { smallest } else { supply.rest() };
        takers.push((weights.unnamed[1], 0.0, cap));
    }
    let gain = |&(weight, sure, cap): &(f64, f64, f64)| weight * (2.0 * sure + cap.min(rest));
    value.high += rest * takers.iter().map(gain).fold(0.0, f64::max);
    value.high = value.high.max(central);
    value.central = (exact && !supply.is_bounded_only()).then_some(central);
    Some(value)
}

/// Part of the `count` largest countries.
#[must_use]
pub fn largest(supply: &Supply, count: usize) -> Option<Value> {
    if !supply.is_known() {
        return None;
    }
    let shares: Vec<f64> = supply.shares().map(|(_, share)| share).collect();
    let of = |shares: &[f64]| shares.iter().take(count).sum::<f64>();
    let low = of(&shares);
    // The rest may be one more holder, or may belong to those of the largest whose rows are only bounds.
    let listed = supply.suppliers.iter().take(count).any(|supplier| supplier.high > supplier.amount);
    let mut with_rest = shares.clone();
    with_rest.push(supply.rest());
    with_rest.sort_by(|a, b| b.total_cmp(a));
    let high = if listed { (low + supply.rest()).min(1.0) } else { of(&with_rest) };
    Some(Value { central: (!supply.is_bounded_only()).then_some(low), low, high: high.max(low), band: None })
}

/// The index on the scale where equal suppliers are zero: with a rest of unknown split there may be any number of them.
#[must_use]
pub fn normalized(supply: &Supply, hhi: &Value) -> Option<Value> {
    let count = supply.suppliers.iter().filter(|one| one.amount > 0.0).count() + supply.unquantified.len();
    let low = hhi_normalized(hhi.low, count)?.max(0.0);
    let high = if supply.rest() > 0.0 { hhi.high } else { hhi_normalized(hhi.high, count)? };
    let central = hhi.central.and_then(|central| hhi_normalized(central, count)).map(|one| one.max(low));
    Some(Value { central, low, high: high.max(low), band: None })
}
