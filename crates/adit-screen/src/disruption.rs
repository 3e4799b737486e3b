//! What it costs when a supplier stops for a year: an approximation in the manner of USGS 2025.
//!
//! The report (OFR 2025-1047) was not read; this is not its program. Three steps: the market clears at a new price, the
//! quantity left goes to the uses that add most value, and the value added of the others is lost.

/// How supply and demand answer to the price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// Elasticity of supply, zero or more.
    pub supply: f64,
    /// Elasticity of demand, below zero.
    pub demand: f64,
    /// What suppliers can make at most, as a multiple of what they make; `None` for no limit.
    pub capacity: Option<f64>,
}

/// The market after a disruption.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cleared {
    /// Price as a multiple of the price before. Infinite where nothing is left to sell.
    pub price: f64,
    /// Quantity as a part of the quantity before.
    pub quantity: f64,
}

/// The price at which what is left meets demand, where `lost` is the part of supply that stops.
///
/// `(1 - lost) min(p^supply, capacity) = p^demand`. The left side never falls with the price and the right side does, so
/// there is one price; it lies below the price at which demand fits supply that does not answer. `None` for elasticities
/// that clear no market.
#[must_use]
pub fn clear(lost: f64, response: Response) -> Option<Cleared> {
    let Response { supply, demand, capacity } = response;
    let usable = (0.0..=1.0).contains(&lost) && supply >= 0.0 && demand < 0.0;
    if !usable || capacity.is_some_and(|cap| cap.is_nan() || cap < 1.0) {
        return None;
    }
    let left = 1.0 - lost;
    if left <= 0.0 {
        return Some(Cleared { price: f64::INFINITY, quantity: 0.0 });
    }
    let cap = capacity.map_or(f64::INFINITY, f64::ln);
    // In logarithms, so that a price a million times as high is as near as one twice as high.
    let excess = |log_price: f64| left.ln() + (supply * log_price).min(cap) - demand * log_price;
    let (mut low, mut high) = (0.0, left.ln() / demand);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if excess(middle) < 0.0 { low = middle } else { high = middle }
    }
    let log_price = f64::midpoint(low, high);
    Some(Cleared { price: log_price.exp(), quantity: (demand * log_price).exp() })
}

/// A use of the mineral: what it takes, and what value it adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    /// Quantity it takes a year; any unit, the same for all uses.
    pub quantity: f64,
    /// Value it adds a year.
    pub value_added: f64,
}

/// The part of each use that goes without, so that least value is lost.
///
/// The program is `minimize sum of value_j lost_j` subject to `sum of quantity_j (1 - lost_j) <= available`: one
/// constraint, bounds between 0 and 1. Serving uses by falling value per quantity is its exact solution: shifting any
/// quantity from a use served to one that is not would lose at least as much value as it saves.
#[must_use]
pub fn allocate(uses: &[Use], available: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..uses.len()).collect();
    // Cross-multiplied, so that a use that takes nothing comes first.
    order.sort_by(|&a, &b| {
        (uses[b].value_added * uses[a].quantity).total_cmp(&(uses[a].value_added * uses[b].quantity)).then(a.cmp(&b))
    });
    let mut left = available.max(0.0);
    let mut lost = vec![0.0; uses.len()];
    for index in order {
        let wanted = uses[index].quantity;
        if wanted > 0.0 {
            lost[index] = 1.0 - (left / wanted).min(1.0);
            left = (left - wanted).max(0.0);
        }
    }
    lost
}

/// Value added that is lost directly: what the uses would have added.
#[must_use]
pub fn direct_loss(uses: &[Use], available: f64) -> f64 {
    uses.iter().zip(allocate(uses, available)).map(|(one, lost)| one.value_added * lost).sum()
}

/// What users lose at least, per dollar they spent before: the area left of their demand between the two prices.
///
/// Users whose demand falls by the elasticity would rather pay the new price than do without; what they can do without is
/// worth no more to them than the price between. Infinite where nothing is left and demand does not give way.
#[must_use]
pub fn users_loss(price: f64, demand: f64) -> f64 {
    let exponent = 1.0 + demand;
    if exponent.abs() < 1e-12 { price.ln() } else { (price.powf(exponent) - 1.0) / exponent }
}

/// What suppliers that go on gain, per dollar they sold before: the area left of their supply between the two prices.
#[must_use]
pub fn suppliers_gain(price: f64, response: Response) -> f64 {
    let Response { supply, capacity, .. } = response;
    let full = match capacity {
        Some(cap) if supply > 0.0 => cap.powf(1.0 / supply),
        // Supply that does not answer is at its limit from the start.
        _ if supply == 0.0 => 1.0,
        _ => f64::INFINITY,
    };
    let rising = price.min(full);
    let cap = capacity.filter(|_| supply > 0.0).unwrap_or(1.0);
    (rising.powf(1.0 + supply) - 1.0) / (1.0 + supply) + if price > full { cap * (price - full) } else { 0.0 }
}

/// Expected change over scenarios of (probability, change).
#[must_use]
pub fn weighted(scenarios: &[(f64, f64)]) -> f64 {
    scenarios.iter().map(|(probability, change)| probability * change).sum()
}
