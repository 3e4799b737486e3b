//! How concentrated a supply is: Herfindahl-Hirschman index and the part of the largest.

use serde::Serialize;

/// Distance from one within which a share vector counts as complete.
pub const COMPLETE: f64 = 1e-9;

/// A Herfindahl-Hirschman index, between 0 and 1 (times 10,000 for the convention in points).
///
/// It is an interval where part of the supply has no known holder.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Hhi {
    /// Lower bound: the unknown part is spread so thin that it adds nothing.
    pub low: f64,
    /// Upper bound: the unknown part is held by as few as the table allows.
    pub high: f64,
}

/// Shares that are negative, or together more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("shares sum to {sum}, not to 1; state the rest as a residual")]
pub struct SharesDoNotSum {
    /// Their sum.
    pub sum: f64,
}

/// Whether a residual may hide a holder larger than those listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Residual {
    /// The table lists the largest and was cut: no holder in the residual is larger than the smallest listed.
    Truncated,
    /// The residual may be one holder, other than those listed.
    Unlimited,
    /// The residual may belong to anybody, the largest listed holder included: sites whose control is not known.
    Anybody,
}

/// Index of tonnages by country (or by controller): `sum of (Q / total)^2`. `None` if nothing is produced.
#[must_use]
pub fn hhi(quantities: &[f64]) -> Option<f64> {
    let total: f64 = quantities.iter().sum();
    (total > 0.0).then(|| quantities.iter().map(|quantity| (quantity / total).powi(2)).sum())
}

/// Index of shares with a residual of unknown split.
///
/// With `R` what the shares leave of one, `low = sum of S^2`, and `high` is `low + R * min(R, smallest S)` for a truncated
/// table, `low + R^2` if the residual may be one other holder, and `low + R^2 + 2 R * largest S` if it may be anybody's.
///
/// # Errors
/// [`SharesDoNotSum`] if the shares exceed one.
pub fn hhi_with_residual(shares: &[f64], residual: Residual) -> Result<Hhi, SharesDoNotSum> {
    let sum: f64 = shares.iter().sum();
    if sum > 1.0 + COMPLETE || shares.iter().any(|share| share.is_nan() || *share < 0.0) {
        return Err(SharesDoNotSum { sum });
    }
    let rest = (1.0 - sum).max(0.0);
    let low: f64 = shares.iter().map(|share| share * share).sum();
    let added = match residual {
        Residual::Truncated => rest * shares.iter().copied().fold(rest, f64::min),
        Residual::Unlimited => rest * rest,
        Residual::Anybody => rest * (rest + 2.0 * shares.iter().copied().fold(0.0, f64::max)),
    };
    Ok(Hhi { low, high: low + added })
}

/// Index that would hold among `count` equal holders set to zero, one holder to one: `(HHI - 1/n) / (1 - 1/n)`.
///
/// `None` for fewer than two holders.
#[must_use]
pub fn hhi_normalized(hhi: f64, count: usize) -> Option<f64> {
    (count > 1).then(|| {
        let even = 1.0 / count as f64;
        (hhi - even) / (1.0 - even)
    })
}

/// Part held by the `k` largest. `None` if nothing is produced.
#[must_use]
pub fn largest(quantities: &[f64], k: usize) -> Option<f64> {
    let total: f64 = quantities.iter().sum();
    let mut sorted = quantities.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    (total > 0.0).then(|| sorted.iter().take(k).sum::<f64>() / total)
}

/// Quantities of sites added up by who holds them: by the country of the site, or by country of control.
///
/// `held[f]` lists (holder, part) of site `f`. Returns (holder, quantity) in the order of first appearance.
#[must_use]
pub fn by_holder<K: PartialEq + Clone>(quantities: &[f64], held: &[Vec<(K, f64)>]) -> Vec<(K, f64)> {
    let mut sums: Vec<(K, f64)> = Vec::new();
    for (quantity, holders) in quantities.iter().zip(held) {
        for (holder, part) in holders {
            match sums.iter_mut().find(|(known, _)| known == holder) {
                Some((_, sum)) => *sum += quantity * part,
                None => sums.push((holder.clone(), quantity * part)),
            }
        }
    }
    sums
}

impl From<SharesDoNotSum> for crate::Problems {
    fn from(error: SharesDoNotSum) -> Self {
        crate::Problem::new(crate::Code::Numerical, error.to_string()).mend("check the shares with `adit check`").into()
    }
}
