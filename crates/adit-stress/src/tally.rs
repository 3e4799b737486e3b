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
    squares: u64,
    total: u64,
}

/// Units of the sum in one.
const UNIT: f64 = 4_294_967_296.0;

impl Default for Tally {
    fn default() -> Self {
        Self { counts: vec![0; BINS + 1], sum: 0, squares: 0, total: 0 }
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

/// How well a tally tells what it says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Precision {
    /// Half the width of the 95 % interval of the mean.
    pub mean: f64,
    /// 95 % interval of the tenth percentile, by order statistics.
    pub p10: [f64; 2],
    /// 95 % interval of the median.
    pub p50: [f64; 2],
    /// 95 % interval of the ninetieth percentile.
    pub p90: [f64; 2],
    /// Whether more draws would hardly change it: the mean is known to a twentieth of itself, or to a thousandth, and
    /// each percentile to five hundredths.
    pub settled: bool,
}

/// Part of itself to which a mean must be known.
const MEAN_KNOWN: f64 = 0.05;
/// Part to which a mean must be known however small it is.
const MEAN_LEAST: f64 = 0.001;
/// Part of demand to which percentiles must be known.
const PERCENTILE_KNOWN: f64 = 0.05;
/// Deviations of a normal number on each side of a 95 % interval.
const TWO_SIDED_95: f64 = 1.96;

impl Tally {
    /// Counts a part; what lies outside of 0 to 1 counts as the nearer end.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 1
    pub fn add(&mut self, part: f64) {
        let part = part.clamp(0.0, 1.0);
        self.counts[(part * BINS as f64).round() as usize] += 1;
        self.sum += (part * UNIT).round() as u64;
        self.squares += (part * part * UNIT).round() as u64;
        self.total += 1;
    }

    /// Joins two tallies.
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.sum += other.sum;
        self.squares += other.squares;
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

    fn mean(&self) -> f64 {
        if self.total == 0 { 0.0 } else { self.sum as f64 / UNIT / self.total as f64 }
    }

    /// Variance, estimated from the draws.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let (count, mean) = ((self.total as f64).max(1.0), self.mean());
        (self.squares as f64 / UNIT / count - mean * mean).max(0.0) * count / (count - 1.0).max(1.0)
    }

    /// How well the draws tell the mean and the percentiles.
    #[must_use]
    pub fn precision(&self) -> Precision {
        let (count, mean, variance) = ((self.total as f64).max(1.0), self.mean(), self.variance());
        let half = TWO_SIDED_95 * (variance / count).sqrt();
        let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|part| self.bracket(part));
        let settled = (half <= MEAN_KNOWN * mean || half <= MEAN_LEAST)
            && [p10, p50, p90].iter().all(|[low, high]| high - low <= PERCENTILE_KNOWN);
        Precision { mean: half, p10, p50, p90, settled }
    }

    /// The draws between which a percentile lies with 95 %: how many lie below it is binomial.
    fn bracket(&self, part: f64) -> [f64; 2] {
        let count = (self.total as f64).max(1.0);
        let off = TWO_SIDED_95 * (part * (1.0 - part) / count).sqrt();
        [part - off, part + off + 1.0 / count].map(|part| self.quantile(part.clamp(0.0, 1.0)))
    }

    /// Mean and quantiles of the product with a quantity that is drawn apart. `quantile` gives that quantity; it stands
    /// at the middles of a hundred parts as likely as each other.
    #[must_use]
    pub fn times(&self, quantile: impl Fn(f64) -> f64) -> Band {
        let values: Vec<f64> = (0..100).map(|part| quantile((f64::from(part) + 0.5) / 100.0)).collect();
        let bins = self.counts.iter().zip(0_u32..).filter(|(count, _)| **count > 0);
        let mut products: Vec<(f64, u64)> = bins
            .flat_map(|(&count, bin)| {
                let part = f64::from(bin) / BINS as f64;
                values.iter().map(move |value| (part * value, u64::from(count)))
            })
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
        let mean = self.mean() * values.iter().sum::<f64>() / values.len() as f64;
        Band { mean, p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9) }
    }

    /// Mean and quantiles.
    #[must_use]
    pub fn band(&self) -> Band {
        let mean = self.mean();
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

    /// Worked by hand: 400 draws of mean 0.12 and deviation 0.03 know the mean to 0.00294, which is 2.45 % of it.
    #[test]
    fn the_mean_of_four_hundred_draws_is_known_to_one_in_forty() {
        let mut tally = Tally::default();
        // Two values at one deviation (of the population of 400) on both sides of the mean.
        let deviation = 0.03 * (399.0_f64 / 400.0).sqrt();
        (0..200).for_each(|_| tally.add(0.12 - deviation));
        (0..200).for_each(|_| tally.add(0.12 + deviation));
        let precision = tally.precision();
        assert!((precision.mean - 0.002_939_946).abs() < 1e-7, "{precision:?}");
        assert!(precision.p50[0] < 0.12 && precision.p50[1] > 0.12, "{precision:?}");
        assert!(!precision.settled);
    }

    #[test]
    fn a_product_with_a_uniform_quantity_has_its_quantiles() {
        let mut tally = Tally::default();
        tally.add(0.5);
        let band = tally.times(|part| 100.0 + 100.0 * part);
        for (found, expected) in [(band.mean, 75.0), (band.p10, 55.0), (band.p50, 75.0), (band.p90, 95.0)] {
            assert!((found - expected).abs() < 0.6, "{band:?}");
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
