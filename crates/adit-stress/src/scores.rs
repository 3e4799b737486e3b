//! How good a forecast was: scores of an ensemble against what happened.
//!
//! The continuous ranked probability score (CRPS) of an ensemble is `mean|X - y| - mean|X - X'| / 2`: the absolute error
//! of a forecast without spread, and better the more an honest spread narrows. It has the unit of what is forecast.

/// The continuous ranked probability score of draws, all as likely, at what was observed.
///
/// `None` without a draw.
#[must_use]
pub fn crps(draws: &[f64], observed: f64) -> Option<f64> {
    if draws.is_empty() {
        return None;
    }
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let error = sorted.iter().map(|x| (x - observed).abs()).sum::<f64>() / n;
    // In order, the i-th draw is above i others and below the rest: pairs need not be walked.
    let spread: f64 = sorted.iter().enumerate().map(|(i, x)| (2.0 * i as f64 + 1.0 - n) * x).sum::<f64>() / (n * n);
    Some(error - spread)
}

/// The smallest draw at or below which at least this part of the draws lies.
///
/// `None` without a draw.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
pub fn quantile(draws: &[f64], part: f64) -> Option<f64> {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let rank = (part * sorted.len() as f64).ceil().max(1.0) as usize - 1;
    sorted.get(rank.min(last)).copied()
}

/// The pinball loss of a quantile: `part` times what it lies below, or the rest times what it lies above.
#[must_use]
pub fn pinball(observed: f64, quantile: f64, part: f64) -> f64 {
    (part * (observed - quantile)).max((part - 1.0) * (observed - quantile))
}

/// Mean absolute error, scaled by that of repeating the value `lag` steps before over the history.
///
/// `None` where the history is too short, or never moves.
#[must_use]
pub fn mase(errors: &[f64], history: &[f64], lag: usize) -> Option<f64> {
    let steps: Vec<f64> = history.iter().zip(history.get(lag..)?).map(|(before, now)| (now - before).abs()).collect();
    let mean = |values: &[f64]| values.iter().map(|value| value.abs()).sum::<f64>() / values.len() as f64;
    let scale = if steps.is_empty() { 0.0 } else { mean(&steps) };
    (scale > 0.0 && !errors.is_empty()).then(|| mean(errors) / scale)
}

/// What part of a reference's score a forecast saves: 1 for a perfect one, 0 for one no better, negative for a worse.
///
/// `None` if the reference is perfect.
#[must_use]
pub fn skill(score: f64, reference: f64) -> Option<f64> {
    // Draws that all agree score like the forecast without spread that they are, but for the rounding of sums.
    const ROUNDING: f64 = 1e-9;
    let skill = 1.0 - score / reference;
    (reference > 0.0).then_some(if skill.abs() < ROUNDING { 0.0 } else { skill })
}

/// The probability that hits as many as these, or as unlikely, come from a band that holds `part` of what happens.
///
/// Exact binomial test, two-sided: the probability of all counts that are no more likely than the one seen.
#[must_use]
pub fn coverage_test(hits: usize, of: usize, part: f64) -> f64 {
    // Counts that are as likely but for rounding are as likely.
    const ROUNDING: f64 = 1.0 + 1e-7;
    let mut logs = Vec::with_capacity(of + 1);
    let mut ways = 0.0;
    for k in 0..=of {
        logs.push(ways + power(part, k) + power(1.0 - part, of - k));
        ways += ((of - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    let Some(seen) = logs.get(hits).map(|log| log.exp()) else { return 0.0 };
    logs.iter().map(|log| log.exp()).filter(|chance| *chance <= seen * ROUNDING).sum::<f64>().min(1.0)
}

/// The logarithm of a power; nothing to the power of nothing is one.
fn power(base: f64, exponent: usize) -> f64 {
    if exponent == 0 { 0.0 } else { exponent as f64 * base.ln() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::float_cmp)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn crps_of_an_ensemble_worked_by_hand() {
        // |X - 3| is 2, 1, 1, 2; the 16 pairs of draws are 28 apart in all.
        assert!((crps(&[5.0, 1.0, 4.0, 2.0], 3.0).unwrap() - 0.625).abs() < 1e-12);
        assert_eq!(crps(&[], 3.0), None);
    }

    #[test]
    fn crps_of_many_normal_draws_is_that_of_the_closed_form() {
        // N(2.5, 1.2) at 3: sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), as the R package scoringRules gives it.
        let draws: Vec<f64> = (0..400_000).map(|i| 2.5 + 1.2 * adit_model::random::normal(7, i, 0)).collect();
        assert!((crps(&draws, 3.0).unwrap() - 0.362_365_060).abs() < 2e-3);
    }

    #[test]
    fn losses_of_quantiles_worked_by_hand() {
        assert!((pinball(12.0, 10.0, 0.9) - 1.8).abs() < 1e-12);
        assert!((pinball(8.0, 10.0, 0.9) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn coverage_is_tested_exactly() {
        // 83 of 100 in a band of 90 %, as `binom.test(83, 100, 0.9)` of R gives it.
        assert!((coverage_test(83, 100, 0.9) - 0.028_435_3).abs() < 1e-6, "{}", coverage_test(83, 100, 0.9));
        // Two of two in a band of half: the likeliest is one, the two ends are a quarter each.
        assert!((coverage_test(2, 2, 0.5) - 0.5).abs() < 1e-12);
        assert!((coverage_test(0, 0, 0.8) - 1.0).abs() < 1e-12);
        assert!((coverage_test(3, 3, 1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn scaled_errors_and_skill() {
        // The history moves by 2, 4, 6: 4 in the mean.
        assert_eq!(mase(&[-2.0, 6.0], &[1.0, 3.0, 7.0, 1.0], 1), Some(1.0));
        assert_eq!((mase(&[1.0], &[1.0], 1), mase(&[1.0], &[2.0, 2.0], 1), mase(&[1.0], &[], 2)), (None, None, None));
        assert_eq!((skill(1.0, 4.0), skill(6.0, 4.0), skill(1.0, 0.0)), (Some(0.75), Some(-0.5), None));
    }

    #[test]
    fn quantiles_are_draws() {
        let draws = [4.0, 1.0, 3.0, 2.0];
        assert_eq!([0.0, 0.25, 0.26, 1.0].map(|part| quantile(&draws, part).unwrap()), [1.0, 1.0, 2.0, 4.0]);
    }

    proptest! {
        #[test]
        fn crps_is_the_definition(draws in prop::collection::vec(-9.0..9.0_f64, 1..30), y in -9.0..9.0_f64) {
            let n = draws.len() as f64;
            let error = draws.iter().map(|x| (x - y).abs()).sum::<f64>() / n;
            let pairs = draws.iter().flat_map(|a| draws.iter().map(move |b| (a - b).abs())).sum::<f64>() / (n * n);
            let score = crps(&draws, y).unwrap();
            prop_assert!((score - (error - pairs / 2.0)).abs() < 1e-9);
            prop_assert!(score > -1e-12);
        }

        #[test]
        fn every_count_of_hits_has_a_probability(of in 0_usize..60, hits in 0_usize..60, part in 0.01..0.99_f64) {
            let p = coverage_test(hits.min(of), of, part);
            prop_assert!(p > 0.0 && p <= 1.0);
        }
    }
}
