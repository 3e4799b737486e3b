//! Which uncertain row carries the answer: variance-based indices (Sobol).

use crate::lanes::LANES;
use crate::simulate::{Basket, Course, Study};
use crate::variables::{Design, Draws};
use adit_model::random::{uniforms, variable};
use rayon::prelude::*;
use serde::Serialize;

/// How much of the variance of an outcome rests on one variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Index {
    /// The variable.
    pub name: String,
    /// Part of the variance that goes if this variable alone becomes known (Saltelli et al. 2010). Noise may make it
    /// negative; it is not clipped.
    pub first: f64,
    /// 95 % interval of it, by bootstrap.
    pub first_interval: [f64; 2],
    /// Part of the variance that stays if all others become known (Jansen 1999).
    pub total: f64,
    /// 95 % interval of it, by bootstrap.
    pub total_interval: [f64; 2],
}

/// What the variance of an outcome rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Name of the basket whose part of demand missing over the whole time is the outcome.
    pub outcome: String,
    /// Samples of each matrix.
    pub samples: u64,
    /// Mean of the outcome.
    pub mean: f64,
    /// Standard deviation of the outcome.
    pub deviation: f64,
    /// The variables, those with the largest total index first.
    pub indices: Vec<Index>,
}

/// Outcomes of the draws from matrix A, of those from B, and of A with one column of B, by variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// From matrix A.
    pub a: Vec<f64>,
    /// From matrix B.
    pub b: Vec<f64>,
    /// From A with one column of B.
    pub crossed: Vec<Vec<f64>>,
}

impl Outcomes {
    /// Mean and variance over both matrices.
    #[must_use]
    pub fn spread(&self) -> (f64, f64) {
        let both = || self.a.iter().chain(&self.b);
        let count = (self.a.len() + self.b.len()).max(1) as f64;
        let mean = both().sum::<f64>() / count;
        (mean, both().map(|value| (value - mean).powi(2)).sum::<f64>() / count)
    }

    /// Takes the mean away: the first index is a mean of products, which a common level would drown in noise.
    fn center(&mut self, mean: f64) {
        let columns = self.crossed.iter_mut().chain([&mut self.a, &mut self.b]);
        columns.flatten().for_each(|value| *value -= mean);
    }

    /// First and total index of a variable over these samples, which may repeat; nothing if the outcome never varies.
    #[must_use]
    pub fn indices(&self, variable: usize, samples: &[usize]) -> Option<(f64, f64)> {
        let pick = |values: &[f64]| samples.iter().map(|&sample| values[sample]).collect::<Vec<f64>>();
        let picked = Self { a: pick(&self.a), b: pick(&self.b), crossed: vec![pick(&self.crossed[variable])] };
        let (_, variance) = picked.spread();
        let rows = || picked.a.iter().zip(&picked.b).zip(&picked.crossed[0]);
        let count = samples.len() as f64;
        let first = rows().map(|((a, b), crossed)| b * (crossed - a)).sum::<f64>() / count;
        let total = rows().map(|((a, _), crossed)| (a - crossed).powi(2)).sum::<f64>() / (2.0 * count);
        (variance > 0.0).then(|| (first / variance, total / variance))
    }
}

/// Samples drawn again for an interval.
const RESAMPLES: u64 = 200;

/// Variance-based indices of everything uncertain in a study, for the part of a basket's demand that is missing.
///
/// Needs `samples` times (variables + 2) draws. The result is the same, bit by bit, on any number of threads.
#[must_use]
pub fn sensitivity(study: &Study<'_>, basket: &Basket, samples: u64, seed: u64) -> Sensitivity {
    let variables = study.uncertain();
    let streams: Vec<u32> = variables.iter().map(|variable| variable.stream).collect();
    let each = streams.len() + 2;
    let outcomes = draws(study, basket, &Draws { seed, design: Design::Crossed(streams) }, samples * each as u64);
    let column = |member: usize| outcomes.iter().skip(member).step_by(each).copied().collect::<Vec<f64>>();
    let crossed = (2..each).map(column).collect();
    let mut outcomes = Outcomes { a: column(0), b: column(1), crossed };
    let (mean, variance) = outcomes.spread();
    outcomes.center(mean);
    let mut indices: Vec<Index> = (variables.iter().enumerate())
        .filter_map(|(number, variable)| index(&outcomes, number, &variable.name, samples, seed))
        .collect();
    indices.sort_by(|a, b| b.total.total_cmp(&a.total).then_with(|| a.name.cmp(&b.name)));
    Sensitivity { outcome: basket.name.clone(), samples, mean, deviation: variance.sqrt(), indices }
}

/// The outcome of each draw, in order.
fn draws(study: &Study<'_>, basket: &Basket, draws: &Draws, count: u64) -> Vec<f64> {
    let blocks = count.div_ceil(LANES as u64);
    let block = |block: u64| {
        let mut course = Course::default();
        study.block(draws, block * LANES as u64, |happened, _| {
            course.add(basket, happened);
        });
        std::array::from_fn::<f64, LANES, _>(|lane| course.unmet(lane))
    };
    let outcomes: Vec<[f64; LANES]> = (0..blocks).into_par_iter().map(block).collect();
    outcomes.into_iter().flatten().take(usize::try_from(count).unwrap_or(usize::MAX)).collect()
}

fn index(outcomes: &Outcomes, number: usize, name: &str, samples: u64, seed: u64) -> Option<Index> {
    let count = outcomes.a.len();
    let (first, total) = outcomes.indices(number, &(0..count).collect::<Vec<_>>())?;
    let stream = variable(&format!("bootstrap:{name}"));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below the number of samples
    let resample = |round: u64| -> Vec<usize> {
        let place = |sample: u64| uniforms(seed, round * samples + sample, stream, 0)[0] * count as f64;
        (0..samples).map(|sample| (place(sample) as usize).min(count - 1)).collect()
    };
    let (mut firsts, mut totals): (Vec<f64>, Vec<f64>) =
        (0..RESAMPLES).filter_map(|round| outcomes.indices(number, &resample(round))).unzip();
    Some(Index {
        name: name.to_owned(),
        first,
        first_interval: interval(&mut firsts),
        total,
        total_interval: interval(&mut totals),
    })
}

fn interval(values: &mut [f64]) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a place in the list
    let at = |part: f64| values.get((part * values.len() as f64) as usize).copied().unwrap_or(f64::NAN);
    [at(0.025), at(0.975)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::approx_constant, clippy::float_cmp)] // tests; the variance only looks like a root
mod tests {
    use super::*;

    fn outcomes(a: &[Vec<f64>], b: &[Vec<f64>], f: impl Fn(&[f64]) -> f64) -> Outcomes {
        let crossed = (0..a[0].len()).map(|column| {
            let row = |(a, b): (&Vec<f64>, &Vec<f64>)| {
                let mut row = a.clone();
                row[column] = b[column];
                f(&row)
            };
            a.iter().zip(b).map(row).collect()
        });
        let crossed = crossed.collect();
        let values = |rows: &[Vec<f64>]| rows.iter().map(|row| f(row)).collect();
        Outcomes { a: values(a), b: values(b), crossed }
    }

    /// Four rows of two variables, worked by hand.
    #[test]
    fn four_rows_give_the_indices_worked_by_hand() {
        let a = [[0.1, 0.2], [0.5, 0.9], [0.7, 0.4], [0.3, 0.6]].map(Vec::from);
        let b = [[0.8, 0.3], [0.2, 0.1], [0.9, 0.7], [0.4, 0.5]].map(Vec::from);
        let outcomes = outcomes(&a, &b, |x| x[0] + 2.0 * x[1] + x[0] * x[1]);
        assert!((outcomes.spread().1 - 0.7071).abs() < 1e-12);
        let of = |variable| outcomes.indices(variable, &[0, 1, 2, 3]).unwrap();
        let expected =
            [(0.782_986_847_687_739_1, 0.200_555_084_146_514_07), (0.533_764_672_606_420_1, 0.840_245_368_406_166)];
        for (variable, (first, total)) in expected.into_iter().enumerate() {
            let (found_first, found_total) = of(variable);
            assert!((found_first - first).abs() < 1e-12 && (found_total - total).abs() < 1e-12);
        }
    }

    /// Ishigami and Homma 1990, a = 7, b = 0.1: indices in closed form (Saltelli et al. 2008).
    #[test]
    fn the_function_of_ishigami_has_its_published_indices() {
        let pi = std::f64::consts::PI;
        let row = |matrix: u64, sample: u64| -> Vec<f64> {
            (0..3).map(|column| pi * (2.0 * uniforms(5, 2 * sample + matrix, column, 0)[0] - 1.0)).collect()
        };
        let count = 40_000;
        let [a, b] = [0, 1].map(|matrix| (0..count).map(|sample| row(matrix, sample)).collect::<Vec<_>>());
        let f = |x: &[f64]| x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin();
        let outcomes = outcomes(&a, &b, f);
        assert!((outcomes.spread().1 - 13.844_588).abs() < 0.2);
        let samples: Vec<usize> = (0..a.len()).collect();
        let expected = [(0.313_905, 0.557_589), (0.442_411, 0.442_411), (0.0, 0.243_684)];
        for (variable, (first, total)) in expected.into_iter().enumerate() {
            let (found_first, found_total) = outcomes.indices(variable, &samples).unwrap();
            assert!((found_first - first).abs() < 0.02, "{variable}: {found_first} {first}");
            assert!((found_total - total).abs() < 0.02, "{variable}: {found_total} {total}");
        }
    }

    #[test]
    fn an_outcome_that_never_varies_has_no_indices() {
        let outcomes = Outcomes { a: vec![1.0; 4], b: vec![1.0; 4], crossed: vec![vec![1.0; 4]] };
        assert_eq!(outcomes.indices(0, &[0, 1, 2, 3]), None);
    }
}
