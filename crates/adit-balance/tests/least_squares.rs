//! The numerical core against answers worked by hand, and properties that hold for any system.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use adit_balance::least_squares::solve;
use adit_balance::system::{Deviation, Pull, Sum, System};
use adit_model::random;
use proptest::prelude::*;

fn pull(terms: &[(usize, f64)], value: f64, deviation: f64) -> Pull {
    Pull { sum: terms.iter().copied().collect(), value, deviation: Deviation::Absolute(deviation) }
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs().max(1e-300)
}

/// One quantity read twice, 10 +- 1 and 16 +- 2: the mean weighted by 1 and 1/4 is 11.2, its deviation 1/sqrt(1.25),
/// the leverages are 0.8 and 0.2, and chi-squared is 6^2 / (1 + 4).
#[test]
fn two_readings_of_one_flow_meet_at_their_weighted_mean() {
    let system = System {
        unknowns: 1,
        pulls: vec![pull(&[(0, 1.0)], 10.0, 1.0), pull(&[(0, 1.0)], 16.0, 2.0)],
        ..System::default()
    };
    let fit = solve(&system).unwrap();
    let (variances, leverages) = fit.kkt.variances_and_leverages();
    assert!(close(fit.values[0], 11.2, 1e-7), "{}", fit.values[0]);
    assert!(close(variances[0], 0.8, 1e-6));
    assert!(close(leverages[0], 0.8, 1e-6) && close(leverages[1], 0.2, 1e-6));
}

/// A node with inflow 100 +- 3 and outflows 60 +- 4 and 50 +- 12: the excess of 10 is shared by the variances 9, 16, 144,
/// so the flows become 100 + 90/169, 60 - 160/169 and 50 - 1440/169.
#[test]
fn an_imbalance_is_shared_by_variance() {
    let mut system = System { unknowns: 3, ..System::default() };
    system.balances.push([(0, 1.0), (1, -1.0), (2, -1.0)].into_iter().collect());
    system.pulls = vec![pull(&[(0, 1.0)], 100.0, 3.0), pull(&[(1, 1.0)], 60.0, 4.0), pull(&[(2, 1.0)], 50.0, 12.0)];
    let fit = solve(&system).unwrap();
    let expected = [100.0 + 90.0 / 169.0, 60.0 - 160.0 / 169.0, 50.0 - 1440.0 / 169.0];
    for (value, expected) in fit.values.iter().zip(expected) {
        assert!(close(*value, expected, 1e-7), "{value} {expected}");
    }
    assert!(system.balances[0].at(&fit.values).abs() < 1e-10 * 100.0);
}

/// Outflows observed at 30 +- 1 and -4 +- 1 cannot both hold: the second stays at zero and is marked so.
#[test]
fn a_flow_that_would_be_negative_is_held_at_zero() {
    let mut system = System { unknowns: 3, ..System::default() };
    system.balances.push([(0, 1.0), (1, -1.0), (2, -1.0)].into_iter().collect());
    system.pulls = vec![pull(&[(0, 1.0)], 26.0, 1.0), pull(&[(1, 1.0)], 30.0, 1.0), pull(&[(2, 1.0)], -4.0, 1.0)];
    let fit = solve(&system).unwrap();
    assert!(close(fit.values[0], 28.0, 1e-7) && close(fit.values[1], 28.0, 1e-7));
    assert!(fit.at_bound[2] && fit.values[2] == 0.0);
}

#[test]
fn a_limit_binds_only_when_it_must() {
    let mut system = System { unknowns: 2, ..System::default() };
    system.pulls = vec![pull(&[(0, 1.0)], 12.0, 1.0), pull(&[(1, 1.0)], 3.0, 1.0)];
    system.limits = vec![(Sum::of(0), 10.0), (Sum::of(1), 10.0)];
    let fit = solve(&system).unwrap();
    assert!(close(fit.values[0], 10.0, 1e-8) && close(fit.values[1], 3.0, 1e-7));
    assert_eq!(fit.limit_binds, [true, false]);
}

#[test]
fn nothing_observed_is_said() {
    let error = solve(&System { unknowns: 2, ..System::default() }).unwrap_err();
    assert!(error.to_string().contains("no observation"));
}

/// A random chain of pools: sources feed pools, pools feed the next layer.
fn network(seed: u64, layers: usize, width: usize) -> (System, Vec<f64>) {
    let mut counter = 0;
    let mut uniform = || {
        counter += 1;
        random::uniforms(seed, counter, 0, 0)[0]
    };
    let mut system = System::default();
    let mut truth = Vec::new();
    let mut level: Vec<Vec<usize>> = vec![Vec::new(); width];
    for pool in &mut level {
        pool.push(system.unknown());
        truth.push(10.0_f64.powf(1.0 + 3.0 * uniform()));
    }
    for _ in 0..layers {
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); width];
        for (from, pool) in level.iter().enumerate() {
            let total: f64 = pool.iter().map(|&unknown| truth[unknown]).sum();
            let split = 0.2 + 0.6 * uniform();
            let mut sum: Sum = pool.iter().map(|&unknown| (unknown, 1.0)).collect();
            for (to, share) in [(from, split), ((from + 1) % width, 1.0 - split)] {
                let unknown = system.unknown();
                truth.push(total * share);
                sum.add(unknown, -1.0);
                next[to].push(unknown);
            }
            system.balances.push(sum);
        }
        level = next;
    }
    for (unknown, value) in truth.iter().enumerate() {
        system.pulls.push(pull(&[(unknown, 1.0)], *value, 0.05 * value));
    }
    (system, truth)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn consistent_input_is_returned_unchanged(seed in 0_u64..1000, layers in 1_usize..5, width in 2_usize..6) {
        let (system, truth) = network(seed, layers, width);
        let fit = solve(&system).unwrap();
        for (value, truth) in fit.values.iter().zip(&truth) {
            prop_assert!(close(*value, *truth, 1e-7), "{value} {truth}");
        }
    }

    #[test]
    fn balances_hold_and_doubling_doubles(seed in 0_u64..1000, layers in 1_usize..5, width in 2_usize..6) {
        let (mut system, truth) = network(seed, layers, width);
        for (index, pull) in system.pulls.iter_mut().enumerate() {
            pull.value *= 1.0 + 0.3 * random::normal(seed, 1_000_000 + index as u64, 1);
        }
        let fit = solve(&system).unwrap();
        let largest = fit.values.iter().copied().fold(0.0, f64::max);
        for balance in &system.balances {
            prop_assert!(balance.at(&fit.values).abs() <= 1e-8 * largest);
        }
        prop_assert!(fit.values.iter().all(|value| *value >= 0.0));
        let mut doubled = system.clone();
        for pull in &mut doubled.pulls {
            pull.value *= 2.0;
            if let Deviation::Absolute(deviation) = &mut pull.deviation { *deviation *= 2.0; }
        }
        let twice = solve(&doubled).unwrap();
        for (one, two) in fit.values.iter().zip(&twice.values) {
            prop_assert!((2.0 * one - two).abs() <= 1e-7 * (2.0 * one).max(1e-6 * largest), "{one} {two}");
        }
        prop_assert_eq!(truth.len(), fit.values.len());
    }

    /// Variances and leverages from the recurrence agree with one solve per unknown.
    #[test]
    fn the_recurrence_agrees_with_single_solves(seed in 0_u64..1000, layers in 1_usize..4, width in 2_usize..5) {
        let (system, _) = network(seed, layers, width);
        let fit = solve(&system).unwrap();
        let (variances, leverages) = fit.kkt.variances_and_leverages();
        for (unknown, variance) in variances.iter().enumerate() {
            // The single solve is refined against the matrix without regularization, the recurrence is not.
            prop_assert!(close(fit.kkt.variance_of(&Sum::of(unknown)), *variance, 1e-4));
        }
        for (pull, leverage) in system.pulls.iter().zip(&leverages) {
            let Deviation::Absolute(deviation) = pull.deviation else { unreachable!() };
            prop_assert!((fit.kkt.variance_of(&pull.sum) / deviation.powi(2) - leverage).abs() < 1e-4);
        }
    }
}

/// Deviations of interior flows agree with what perturbed observations give when each is solved anew.
#[test]
fn deviations_agree_with_a_monte_carlo_of_perturbed_observations() {
    const DRAWS: u64 = 1500;
    let (system, _) = network(7, 2, 3);
    let fit = solve(&system).unwrap();
    let (variances, _) = fit.kkt.variances_and_leverages();
    let mut squares = vec![0.0; system.unknowns];
    for draw in 0..DRAWS {
        let mut perturbed = system.clone();
        for (index, pull) in perturbed.pulls.iter_mut().enumerate() {
            let Deviation::Absolute(deviation) = pull.deviation else { unreachable!() };
            pull.value += deviation * random::normal(3, draw, u32::try_from(index).unwrap());
        }
        let drawn = solve(&perturbed).unwrap();
        assert!(drawn.at_bound.iter().all(|held| !held), "the case is meant to be interior");
        for (square, (value, central)) in squares.iter_mut().zip(drawn.values.iter().zip(&fit.values)) {
            *square += (value - central).powi(2) / DRAWS as f64;
        }
    }
    for (square, variance) in squares.iter().zip(&variances) {
        // Four standard errors of a sampled variance.
        assert!((square / variance - 1.0).abs() < 4.0 * (2.0 / DRAWS as f64).sqrt(), "{square} {variance}");
    }
}
