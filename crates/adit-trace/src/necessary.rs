//! A product that needs several elements: touched if any of them is.

use serde::Serialize;

/// Chance that at least one necessary element of a unit was touched.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AnyElement {
    /// Bound that always holds: the most touched element.
    pub low: f64,
    /// Bound that always holds: the sum of touched shares, at most one.
    pub high: f64,
    /// Estimate, not a bound: elements of one unit are taken to come from independent lots,
    /// `1 - product of (1 - touched)`.
    pub if_independent: f64,
}

/// Touched-by share of a product with several necessary elements, from the touched-by share of each.
///
/// Which lots of the elements meet in one unit is not recorded, so only an interval holds:
/// `max_e touched_e <= any <= min(1, sum_e touched_e)`. `None` without elements.
#[must_use]
pub fn any_element(touched: &[f64]) -> Option<AnyElement> {
    let low = touched.iter().copied().reduce(f64::max)?;
    let high = touched.iter().sum::<f64>().min(1.0);
    let untouched: f64 = touched.iter().map(|share| 1.0 - share).product();
    Some(AnyElement { low, high, if_independent: (1.0 - untouched).clamp(low, high) })
}
