//! From draws to a figure: central value, deviation, statistical band, and the range over structural choices.

use crate::error::TraceError;
use rayon::prelude::*;
use serde::Serialize;

/// One number with what is known about its uncertainty.
///
/// The band holds only what the stated deviations say. What nobody knows, such as how markets pool or whether lots are
/// kept apart, moves the number within the structural range; print both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// Value at the most likely flows.
    pub central: f64,
    /// Mean over the draws; equal to `central` without draws. It differs where flows are held at zero.
    pub mean: f64,
    /// Standard deviation over the draws; zero without draws.
    pub deviation: f64,
    /// 5 % of draws lie below; equal to `central` without draws.
    pub low: f64,
    /// 5 % of draws lie above; equal to `central` without draws.
    pub high: f64,
    /// Least value over the structural choices, at the most likely flows.
    pub structural_low: f64,
    /// Greatest value over the structural choices, at the most likely flows.
    pub structural_high: f64,
    /// Draws in which the number exists.
    pub draws: usize,
}

impl Figure {
    /// A figure from its central value and its value in each draw.
    ///
    /// Draws without a value (nothing arrives) are left out. Quantiles are order statistics, so the band consists of
    /// values that were drawn: the `ceil(0.05 n)`th smallest and largest of `n`.
    #[must_use]
    pub fn new(central: f64, draws: &[f64]) -> Self {
        let mut values: Vec<f64> = draws.iter().copied().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let mut figure = Self {
            central,
            mean: central,
            deviation: 0.0,
            low: central,
            high: central,
            structural_low: central,
            structural_high: central,
            draws: count,
        };
        if count == 0 {
            return figure;
        }
        figure.mean = values.iter().sum::<f64>() / count as f64;
        if count > 1 {
            let squares: f64 = values.iter().map(|value| (value - figure.mean).powi(2)).sum();
            figure.deviation = (squares / (count - 1) as f64).sqrt();
        }
        // One draw in twenty, rounded up, in whole numbers: no rounding of 0.05 decides which.
        let tail = count.div_ceil(20) - 1;
        figure.low = values[tail];
        figure.high = values[count - 1 - tail];
        figure
    }

    /// The figure with its structural range widened to hold these values.
    #[must_use]
    pub fn over(mut self, alternatives: impl IntoIterator<Item = f64>) -> Self {
        for value in alternatives.into_iter().filter(|value| value.is_finite()) {
            self.structural_low = self.structural_low.min(value);
            self.structural_high = self.structural_high.max(value);
        }
        self
    }

    /// Lowest and highest value worth printing: the band and the structural range together.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        (self.low.min(self.structural_low), self.high.max(self.structural_high))
    }
}

/// Evaluates a vector of numbers at the central flows and at every draw.
///
/// `evaluate` gives the same count of numbers for every flow set; a number that does not exist is `NaN`. Draws run in
/// parallel and are gathered in their own order, so the number of threads changes no digit. A draw in which the
/// question has no answer ([`TraceError::NothingArrives`]) counts as a draw without values.
///
/// # Errors
/// The first error of the central flows, or else of the first draw that fails.
pub fn figures<T: Sync>(
    central: &T,
    draws: &[T],
    evaluate: impl Fn(&T) -> Result<Vec<f64>, TraceError> + Sync,
) -> Result<Vec<Figure>, TraceError> {
    let middle = evaluate(central)?;
    let drawn: Vec<Result<Vec<f64>, TraceError>> = draws
        .par_iter()
        .map(|draw| match evaluate(draw) {
            Err(TraceError::NothingArrives { .. }) => Ok(vec![f64::NAN; middle.len()]),
            other => other,
        })
        .collect();
    let drawn = drawn.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut column = Vec::with_capacity(drawn.len());
    let mut all = Vec::with_capacity(middle.len());
    for (index, &value) in middle.iter().enumerate() {
        column.clear();
        for values in &drawn {
            let value = values.get(index).copied().ok_or(TraceError::WrongLength {
                what: "numbers of a draw",
                expected: middle.len(),
                found: values.len(),
            })?;
            column.push(value);
        }
        all.push(Figure::new(value, &column));
    }
    Ok(all)
}
