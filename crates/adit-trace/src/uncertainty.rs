//! From draws to a figure: central value, deviation, statistical band, and the range over structural choices.

use crate::error::TraceError;
use rayon::prelude::*;

pub use adit_model::Figure;

/// Evaluates a vector of numbers at the central flows and at every draw.
///
/// `evaluate` gives the same count of numbers for every flow set; a number that does not exist is `NaN`. Draws run in
/// parallel and are gathered in their own order, so the number of threads changes no digit. A draw in which the
/// question has no answer ([`TraceError::NothingArrives`], [`TraceError::ClosedLoop`]) counts as a draw without values.
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
            // A draw holds flows at zero where its perturbation would make them negative; that can cut a loop off its
            // source. The central flows never do, so a loop without a source is then the draw's, not the model's.
            Err(TraceError::NothingArrives { .. } | TraceError::ClosedLoop { .. }) => Ok(vec![f64::NAN; middle.len()]),
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
