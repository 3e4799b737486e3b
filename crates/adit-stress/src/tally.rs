//! Distributions that stream: counts in fixed bins, so that memory does not grow with draws, and neither their order nor
//! the number of threads can change a digit.

use serde::Serialize;

/// Bins between nothing and all.
const BINS: usize = 1_000;

/// Counts of parts between 0 and 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    counts: Vec<u32>,
    // A sum of whole numbers is the same in any order; a sum of floating-point numbers is not.
    sum: u64,
    total: u64,
}

/// Units of the sum in one.
const UNIT: f64 = 4_294_967_296.0;

impl Default for Tally {
    fn default() -> Self {
        Self { counts: vec![0; BINS + 1], sum: 0, total: 0 }
    }
}

/// What a tally says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// Mean.
    pub mean: f64,
    /// One draw in ten lies at or below.
    pub p10: f64,
    /// Half of the draws lie at or below.
    pub p50: f64,
    /// Nine draws in ten lie at or below.
    pub p90: f64,
}

impl Tally {
    /// Counts a part; what lies outside of 0 to 1 counts as the nearer end.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 1
    pub fn add(&mut self, part: f64) {
        let part = part.clamp(0.0, 1.0);
        self.counts[(part * BINS as f64).round() as usize] += 1;
        self.sum += (part * UNIT).round() as u64;
        self.total += 1;
    }

    /// Joins two tallies.
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.sum += other.sum;
        self.total += other.total;
        self
    }

    /// Number of parts counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The smallest bin below or in which at least this part of the draws lies.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // counts
    pub fn quantile(&self, part: f64) -> f64 {
        let wanted = (part * self.total as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let bin = self.counts.iter().position(|&count| {
            seen += u64::from(count);
            seen >= wanted
        });
        bin.unwrap_or(0) as f64 / BINS as f64
    }

    /// What it says of the product with a quantity that is drawn apart, uniform or triangular between its ends; `steps`
    /// equal parts of that quantity stand for it.
    #[must_use]
    pub fn times(&self, quantity: impl Fn(f64) -> f64, steps: u32) -> Band {
        let parts = (0..steps).map(|step| quantity((f64::from(step) + 0.5) / f64::from(steps)));
        let parts: Vec<f64> = parts.collect();
        let counted = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let mut products: Vec<(f64, u64)> = counted
            .flat_map(|(bin, &count)| parts.iter().map(move |part| (bin as f64 / BINS as f64 * part, u64::from(count))))
            .collect();
        products.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: u64 = products.iter().map(|(_, count)| count).sum();
        let quantile = |part: f64| {
            let mut seen = 0;
            let reached = products.iter().find(|(_, count)| {
                seen += count;
                seen as f64 >= part * total as f64
            });
            reached.map_or(0.0, |(product, _)| *product)
        };
        let mean = self.band().mean * parts.iter().sum::<f64>() / f64::from(steps.max(1));
        Band { mean, p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9) }
    }

    /// Mean and quantiles.
    #[must_use]
    pub fn band(&self) -> Band {
        let mean = if self.total == 0 { 0.0 } else { self.sum as f64 / UNIT / self.total as f64 };
        Band { mean, p10: self.quantile(0.1), p50: self.quantile(0.5), p90: self.quantile(0.9) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_mean_of_a_hundred_parts() {
        let mut tally = Tally::default();
        (1..=100).for_each(|part| tally.add(f64::from(part) / 100.0));
        let band = tally.band();
        assert!((band.mean - 0.505).abs() < 1e-9, "{band:?}");
        assert_eq!((band.p10, band.p50, band.p90), (0.1, 0.5, 0.9));
    }

    #[test]
    fn a_product_with_a_uniform_quantity_has_its_quantiles() {
        let mut tally = Tally::default();
        tally.add(0.5);
        let band = tally.times(|part| 100.0 + 100.0 * part, 200);
        for (found, expected) in [(band.mean, 75.0), (band.p10, 55.0), (band.p50, 75.0), (band.p90, 95.0)] {
            assert!((found - expected).abs() < 0.3, "{band:?}");
        }
    }

    #[test]
    fn the_order_of_joining_does_not_matter() {
        let [mut a, mut b] = [Tally::default(), Tally::default()];
        (0..50).for_each(|part| a.add(f64::from(part) / 77.0));
        (0..30).for_each(|part| b.add(f64::from(part) / 31.0));
        assert_eq!(a.clone().join(&b), b.join(&a));
    }
}
