//! What deviations of the inputs do to values and ranks.
//!
//! The same row moves the same way wherever it enters: governance of a country in every mineral, output of a country in its
//! share and in the total. Ranks of minerals then differ only by what is their own.

use crate::interval::Interval;
use adit_model::Figure;
use adit_model::random;
use rayon::prelude::*;

/// Draws worked at a time: enough for all threads, little enough for memory.
const BLOCK: usize = 512;

/// One draw of all inputs at once. A figure read through it is a pure function of seed, draw, table and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// Seed of the question.
    pub seed: u64,
    /// Number of the draw.
    pub index: u64,
}

impl Draw {
    /// A figure of a row in this draw, moved by its standard deviation: log-normal, with the figure as median.
    ///
    /// What is positive stays positive, and a published zero stays zero.
    #[must_use]
    pub fn vary(&self, table: &str, position: usize, value: f64, deviation: f64) -> f64 {
        if value <= 0.0 || deviation <= 0.0 || !value.is_finite() {
            return value;
        }
        let spread = (deviation / value).powi(2).ln_1p().sqrt();
        value * (spread * random::normal(self.seed, self.index, variable(table, position))).exp()
    }

    /// A figure on a scale with both signs, moved by its standard deviation: a governance estimate, an elasticity.
    #[must_use]
    pub fn shift(&self, table: &str, position: usize, value: f64, deviation: f64) -> f64 {
        if deviation <= 0.0 || !value.is_finite() {
            return value;
        }
        value + deviation * random::normal(self.seed, self.index, variable(table, position))
    }

    /// A value within bounds: triangular around a best estimate, even where there is none.
    #[must_use]
    pub fn within(&self, table: &str, position: usize, bounds: Interval) -> f64 {
        let width = bounds.width();
        if width.is_nan() || width <= 0.0 || width.is_infinite() {
            return bounds.middle();
        }
        let [even, _] = random::uniforms(self.seed, self.index, variable(table, position), 0);
        let Some(mode) = bounds.central else { return bounds.low + width * even };
        let below = (mode - bounds.low) / width;
        if even < below {
            bounds.low + (even * width * (mode - bounds.low)).sqrt()
        } else {
            bounds.high - ((1.0 - even) * width * (bounds.high - mode)).sqrt()
        }
    }
}

/// The number of a row among all variables: rows of one table never share it, rows of two tables hardly ever.
fn variable(table: &str, position: usize) -> u32 {
    let name = table.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    name.wrapping_add(u32::try_from(position).unwrap_or(u32::MAX))
}

/// The figure itself, or the figure in a draw.
#[must_use]
pub fn read(draw: Option<&Draw>, table: &str, position: usize, value: f64, deviation: f64) -> f64 {
    draw.map_or(value, |draw| draw.vary(table, position, value, deviation))
}

/// The bounds themselves, or one value within them in a draw.
#[must_use]
pub fn pick(draw: Option<&Draw>, table: &str, position: usize, bounds: Interval) -> Interval {
    draw.map_or(bounds, |draw| Interval::exact(draw.within(table, position, bounds)))
}

/// What the draws do to one mineral.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// 5 % and 95 % of its value.
    pub band: Option<[f64; 2]>,
    /// 5 % and 95 % of its place, from 1.
    pub rank: Option<[usize; 2]>,
}

/// Values and places of `minerals` minerals over `draws` draws, on all threads.
///
/// `values` gives the figure of each mineral in one draw, `None` where it has none. The answer does not depend on the
/// number of threads: draws are pure, values are kept in their order, and places are counted.
pub fn spread(
    minerals: usize,
    draws: usize,
    seed: u64,
    values: impl Fn(&Draw) -> Vec<Option<f64>> + Sync,
) -> Vec<Spread> {
    let mut drawn = vec![Vec::with_capacity(draws); minerals];
    let mut places = vec![vec![0_usize; minerals]; minerals];
    for first in (0..draws).step_by(BLOCK) {
        let block: Vec<Vec<Option<f64>>> = (first..draws.min(first + BLOCK))
            .into_par_iter()
            .map(|number| values(&Draw { seed, index: number as u64 }))
            .collect();
        for row in &block {
            for (mineral, place) in places_of(row).into_iter().enumerate().take(minerals) {
                let (Some(place), Some(value)) = (place, row[mineral]) else { continue };
                drawn[mineral].push(value);
                places[mineral][place - 1] += 1;
            }
        }
    }
    drawn.iter().zip(&places).map(|(drawn, places)| Spread { band: band(drawn), rank: rank_band(places) }).collect()
}

/// The place of each value among all, from 1; equal values share the better place.
#[must_use]
pub fn places_of(values: &[Option<f64>]) -> Vec<Option<usize>> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let place = |value: &f64| sorted.partition_point(|other| other.total_cmp(value).is_gt()) + 1;
    values.iter().map(|value| value.as_ref().map(place)).collect()
}

fn band(drawn: &[f64]) -> Option<[f64; 2]> {
    let figure = Figure::new(f64::NAN, drawn);
    (figure.draws > 0).then_some([figure.low, figure.high])
}

/// The same order statistics as [`Figure::new`], from counts.
fn rank_band(counts: &[usize]) -> Option<[usize; 2]> {
    let tail = counts.iter().sum::<usize>().div_ceil(20);
    let mut from_top = 0;
    let low = counts.iter().position(|count| {
        from_top += count;
        tail > 0 && from_top >= tail
    })?;
    let mut from_bottom = 0;
    let high = counts.iter().rposition(|count| {
        from_bottom += count;
        from_bottom >= tail
    })?;
    Some([low + 1, high + 1])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::float_cmp)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_three(draw: &Draw) -> Vec<Option<f64>> {
        vec![Some(draw.vary("a", 0, 3.0, 0.15)), Some(draw.vary("a", 1, 2.9, 1.2)), None]
    }

    #[test]
    fn a_draw_does_not_depend_on_threads() {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| spread(3, 1_300, 7, of_three))
        };
        assert_eq!(with(1), with(3));
        assert_eq!(with(1)[2], Spread::default());
    }

    #[test]
    fn places_overlap_where_values_do() {
        let spread = spread(3, 1_000, 1, of_three);
        assert_eq!(spread[0].rank, Some([1, 2]));
        let [low, high] = spread[1].band.unwrap();
        assert!(low < 2.9 && high > 2.9);
    }

    #[test]
    fn the_same_row_moves_the_same_way() {
        let draw = Draw { seed: 4, index: 17 };
        let moved = |value| draw.vary("production", 3, value, 0.1 * value) / value;
        assert!((moved(2.0) - moved(5.0)).abs() < 1e-15);
        assert!((moved(2.0) - 1.0).abs() > 1e-6);
    }

    #[test]
    fn equal_values_share_a_place() {
        let places = places_of(&[Some(1.0), Some(2.0), None, Some(2.0), Some(0.5)]);
        assert_eq!(places, [Some(3), Some(1), None, Some(1), Some(4)]);
    }

    proptest! {
        #[test]
        fn draws_stay_within_bounds(low in 0.0..1.0_f64, width in 0.0..1.0_f64, part in 0.0..1.0_f64, number: u64) {
            let bounds = Interval::around(low + part * width, Some(low), Some(low + width));
            let value = Draw { seed: 1, index: number }.within("x", 0, bounds);
            prop_assert!(value >= bounds.low - 1e-12 && value <= bounds.high + 1e-12);
        }

        #[test]
        fn zero_stays_zero_and_the_rest_positive(value in 0.0..1e9_f64, deviation in 0.0..2.0_f64, number: u64) {
            let moved = Draw { seed: 1, index: number }.vary("x", 0, value, deviation);
            prop_assert_eq!(moved > 0.0, value > 0.0);
            prop_assert_eq!(read(None, "x", 0, value, deviation), value);
        }
    }
}
