//! A program in a session is the program as it stands.

#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used)] // tests

use adit_linear::{Column, Linear, Options, Row, Session, Unsolved};

/// Two goods of two ores, one of them limited: least cost of 20 and 8 tonnes.
fn ores() -> Linear {
    let mut linear = Linear::default();
    let (rich, poor) = (linear.column(40.0, f64::INFINITY), linear.column(10.0, 60.0));
    linear.row(20.0, f64::INFINITY, vec![(rich, 0.2), (poor, 0.16)]);
    linear.row(8.0, f64::INFINITY, vec![(rich, 0.05), (poor, 0.1), (rich, 0.05)]);
    linear
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-7 * b.abs().max(1.0)
}

#[test]
fn duals_are_slopes() {
    let solution = ores().solve().unwrap();
    for row in 0..2 {
        let mut more = ores();
        more.rows_mut()[row].low += 1e-3;
        let slope = (more.solve().unwrap().objective - solution.objective) / 1e-3;
        assert!((slope - solution.duals[row]).abs() < 1e-6, "row {row}: {slope} and {}", solution.duals[row]);
    }
    let mut more = ores();
    more.columns_mut()[1].high += 1e-3;
    let slope = (more.solve().unwrap().objective - solution.objective) / 1e-3;
    assert!(slope < 0.0 && (slope - solution.reduced[1]).abs() < 1e-6);
}

#[test]
fn changes_are_those_of_a_program_made_anew() {
    let mut session = Session::new(ores(), Options::default());
    session.solve().unwrap();
    session.bounds(0, 60.0, 60.0).unwrap();
    session.cost(1, 55.0).unwrap();
    session.row(Row { low: 115.0, high: f64::INFINITY, terms: vec![(0, 1.0), (1, 1.0)] }).unwrap();
    let (warm, anew) = (session.solve().unwrap(), session.linear().solve().unwrap());
    assert!(near(warm.objective, anew.objective) && near(warm.values[1], anew.values[1]));
    session.bounds(1, 0.0, 1.0).unwrap();
    assert_eq!(session.solve(), Err(Unsolved::Infeasible));
    session.bounds(1, 0.0, 60.0).unwrap();
    assert!(near(session.solve().unwrap().objective, anew.objective));
}

#[test]
fn what_does_not_exist_is_no_panic() {
    let mut session = Session::new(ores(), Options::default());
    session.solve().unwrap();
    assert!(session.bounds(9, 0.0, 1.0).is_err() && session.bounds(0, 2.0, 1.0).is_err());
    assert!(session.bounds(0, f64::NAN, 1.0).is_err() && session.cost(9, 0.0).is_err());
    assert!(session.cost(0, f64::INFINITY).is_err() && session.start(&[1.0]).is_err());
    assert!(session.row(Row { low: 0.0, high: 1.0, terms: vec![(9, 1.0)] }).is_err());
    assert!(session.solve().is_ok());
    let mut linear = ores();
    linear.row(0.0, 1.0, vec![(2, 1.0)]);
    assert!(linear.solve().unwrap_err().to_string().contains("column 2 of 2"));
}

#[test]
fn whole_numbers_have_a_bound_and_no_duals() {
    let mut linear = ores();
    linear.columns_mut()[0].integer = true;
    let whole = Column { cost: 3.0, low: 0.5, high: 4.0, integer: true };
    linear.add(whole);
    let mut session = Session::new(linear, Options::default());
    let first = session.solve().unwrap();
    assert!(first.bound <= first.objective + 1e-9 && near(first.bound, first.objective));
    assert!(first.duals.is_empty() && near(first.values[2], 1.0) && near(first.values[0], first.values[0].round()));
    session.start(&first.values).unwrap();
    assert!(near(session.solve().unwrap().objective, first.objective));
}
