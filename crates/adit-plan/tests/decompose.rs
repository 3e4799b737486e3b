//! Block by block, a plan costs what it costs as one program.

#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used, clippy::panic)] // tests

mod common;

use adit_linear::{Linear, Options};
use adit_plan::decompose::Decomposed;
use adit_plan::{Programme, Solved, Unsolved, extensive};
use common::*;
use proptest::prelude::*;

fn decomposed(programme: &Programme) -> Decomposed {
    Decomposed::new(programme, &Options::default()).unwrap()
}

/// The decomposition with this first stage against the programme with it as one program.
fn same(programme: &Programme, first: &Linear, decomposed: &mut Decomposed) -> Result<Option<Solved>, TestCaseError> {
    let programme = Programme { first: first.clone(), ..programme.clone() };
    match (extensive::solve(&programme, &Options::default()), decomposed.solve(first)) {
        (Ok(whole), Ok(parts)) => {
            prop_assert!(near(parts.objective, whole.objective), "{} and {}", parts.objective, whole.objective);
            prop_assert!(parts.gap() <= 1e-6, "a gap of {}", parts.gap());
            prop_assert!(parts.bound <= whole.objective + 1e-6 * whole.objective.abs().max(1.0));
            prop_assert!(parts.rounds < 200, "{} rounds", parts.rounds);
            Ok(Some(parts))
        }
        (Err(Unsolved::Infeasible), Err(Unsolved::Infeasible)) => Ok(None),
        (whole, parts) => Err(TestCaseError::fail(format!("{whole:?}\n{parts:?}"))),
    }
}

#[test]
fn the_tiny_plan() {
    for (lambda, expected) in [(0.0, 2236.2), (0.05, 2272.61), (1.0, 2272.61)] {
        let programme = tiny(lambda, 1e3);
        let solved = decomposed(&programme).solve(&programme.first).unwrap();
        assert!(near(solved.objective, expected) && near(solved.bound, expected), "{lambda}: {solved:?}");
        assert!(near(solved.first[MODULES], if lambda > 0.0 { 3.0 } else { 1.0 }));
        // One cut for all scenarios takes eight rounds without weight of the worst.
        assert!(solved.rounds < 12, "{lambda}: {} rounds", solved.rounds);
    }
}

#[test]
fn what_is_learned_holds_for_other_limits() {
    let programme = tiny(0.0, 1e3);
    let mut known = decomposed(&programme);
    known.solve(&programme.first).unwrap();
    for expected in fixture()["by_expected_shortage"].as_array().unwrap() {
        let mut first = programme.first.clone();
        first.rows_mut()[EXPECTED_SHORTAGE].high = number(&expected["value"]);
        let solved = known.solve(&first).unwrap();
        assert!(near(solved.objective, number(&expected["objective"])), "{solved:?}");
        assert!(solved.rounds < 8, "{} rounds", solved.rounds);
    }
}

#[test]
fn threads_do_not_matter() {
    let seed: Vec<f64> = (1..18).map(|number| (f64::from(number) * 0.377).fract()).collect();
    let programme = random(&seed, 7, 0.8, true);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| decomposed(&programme).solve(&programme.first).unwrap())
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_one_program(
        seed in proptest::collection::vec(0.01..1.0f64, 17), blocks in 1usize..9, lambda in 0.0..3.0f64, hard: bool,
    ) {
        let programme = random(&seed, blocks, lambda, hard);
        same(&programme, &programme.first, &mut decomposed(&programme))?;
        let relaxed = relaxed(programme);
        same(&relaxed, &relaxed.first, &mut decomposed(&relaxed))?;
    }

    #[test]
    fn as_one_program_after_a_change(
        seed in proptest::collection::vec(0.01..1.0f64, 17), off in 0usize..5, budget in 20.0..300.0f64, hard: bool,
    ) {
        let programme = random(&seed, 4, 0.5, hard);
        let mut known = decomposed(&programme);
        same(&programme, &programme.first, &mut known)?;
        let mut first = programme.first.clone();
        first.columns_mut()[off].high = 0.0;
        same(&programme, &first, &mut known)?;
        first.rows_mut()[0].high = budget;
        same(&programme, &first, &mut known)?;
        let mut wide = programme.first.clone();
        wide.columns_mut()[off % 3].high = 9.0;
        same(&programme, &wide, &mut known)?;
    }
}
