//! Buyers who turn to other suppliers, on a chain small enough to reckon by hand.

#![allow(clippy::unwrap_used)] // tests

use adit_stress::chain::{Chain, Facility, Give, Link, Policy, Sink, Take, To};
use adit_stress::{Compiled, Effect, Event, Shocks, run};

const PATIENCE: u32 = 2;
const QUALIFICATION: u32 = 4;

fn plant(name: &str, base: f64, capacity: f64) -> Facility {
    let gives = vec![Give { good: 0, per_activity: 1.0, cover: 0.0 }];
    Facility { name: name.into(), takes: Vec::new(), gives, capacity, base, start: 0, ramp: 0.0 }
}

/// Passes on what comes, whatever its capacity says.
fn pool(name: &str, base: f64) -> Facility {
    let takes = vec![Take { good: 0, per_activity: 1.0, cover: 0.0 }];
    Facility { takes, ..plant(name, base, base * 1e3) }
}

fn link(from: usize, to: To, weight: f64, qualification: u32) -> Link {
    let name = format!("{from} to {to:?}");
    Link { name, from, to, good: 0, lead: 0, weight, qualification, class: 1, pushed: false }
}

fn sink(name: &str, base: f64) -> Sink {
    Sink {
        name: name.into(),
        good: 0,
        base,
        elasticity: 0.0,
        class: 1,
        value: 1.0,
        regime: 0,
        substitution: 0.0,
        end_of_life: None,
    }
}

/// Plant 0 serves two users of 100 each; plant 1 serves a user of 10 at home through pool 2 and could make 50 more.
/// The two users may turn to the pool.
fn chain(return_periods: f64) -> Compiled {
    let mut policy = Policy::plain(3.0, 3.0);
    policy.failing_below = Some(0.9);
    policy.failing_periods = PATIENCE;
    policy.return_periods = return_periods;
    let links = vec![
        link(1, To::Facility(2), 1.0, 0),
        link(2, To::Sink(0), 1.0, 0),
        link(0, To::Sink(1), 1.0, 0),
        link(0, To::Sink(2), 1.0, 0),
        link(2, To::Sink(1), 0.0, QUALIFICATION),
        link(2, To::Sink(2), 0.0, QUALIFICATION),
    ];
    Compiled::new(Chain {
        goods: vec!["magnets".into()],
        facilities: vec![plant("old", 200.0, 200.0), plant("other", 10.0, 60.0), pool("market", 10.0)],
        links,
        sinks: vec![sink("at home", 10.0), sink("a", 100.0), sink("b", 100.0)],
        policy,
    })
    .unwrap()
}

struct Course {
    delivered: Vec<[f64; 3]>,
    weights: Vec<[f64; 4]>,
}

fn course(compiled: &Compiled, shocks: &Shocks, periods: u32) -> Course {
    let mut course = Course { delivered: Vec::new(), weights: Vec::new() };
    run(compiled, shocks, periods, |happened, state| {
        course.delivered.push([0, 1, 2].map(|sink| happened.delivered[sink][0]));
        course.weights.push([2, 3, 4, 5].map(|link| state.weight[link][0]));
    });
    course
}

fn half_out(until: u32) -> Shocks {
    Shocks { events: vec![Event::certain(Effect::Outage { facility: 0 }, 1, until, 0.5)] }
}

#[test]
fn a_new_supplier_delivers_once_it_is_qualified_and_no_more_than_the_plant_behind_its_market_can() {
    let Course { delivered, weights } = course(&chain(f64::INFINITY), &half_out(99), 30);
    // Period 1 is the first to fail; qualification starts at the end of period 2 and ends with period 6, whose end moves
    // orders; period 7 is the first with more.
    let first = 1 + PATIENCE + QUALIFICATION;
    for (period, delivered) in (0..).zip(&delivered) {
        let expected = if period == 0 { 200.0 } else { 100.0 + if period < first { 0.0 } else { 50.0 } };
        assert!((delivered[1] + delivered[2] - expected).abs() < 1e-9, "{period}: {delivered:?}");
        assert!((delivered[0] - 10.0).abs() < 1e-9, "users at home lose nothing: {period}: {delivered:?}");
    }
    // The two share what there is, and nothing moves any more.
    for weights in &weights[first as usize..] {
        assert!(weights.iter().zip([0.75, 0.75, 0.25, 0.25]).all(|(a, b)| (a - b).abs() < 1e-9), "{weights:?}");
    }
}

#[test]
fn buyers_drift_back_once_the_old_supplier_delivers() {
    let Course { delivered, weights } = course(&chain(10.0), &half_out(20), 60);
    // It delivers in full in period 20 and every period closes a tenth of the gap.
    for (period, weights) in weights.iter().enumerate().skip(20) {
        let gap = 0.25 * 0.9_f64.powi(i32::try_from(period).unwrap() - 19);
        assert!((weights[2] - gap).abs() < 0.01, "{period}: {weights:?}");
        assert!((weights[0] + weights[2] - 1.0).abs() < 1e-12);
    }
    assert!(delivered[21..].iter().all(|delivered| (delivered[1] - 100.0).abs() < 1e-9));
    let never = course(&chain(f64::INFINITY), &half_out(20), 60);
    assert!((never.weights[59][2] - 0.25).abs() < 1e-9, "{:?}", never.weights[59]);
}

#[test]
fn buyers_do_not_swing_between_suppliers() {
    let Course { weights, .. } = course(&chain(f64::INFINITY), &half_out(99), 60);
    assert!(weights.windows(2).all(|pair| pair[1][2] >= pair[0][2] - 1e-12));
}

#[test]
fn a_cap_closes_a_way_that_carries_nothing_at_the_baseline() {
    let mut shocks = half_out(99);
    shocks.events.push(Event::certain(Effect::VolumeCap { link: 4 }, 1, 99, 0.5));
    let Course { delivered, weights } = course(&chain(f64::INFINITY), &shocks, 30);
    assert!(weights.iter().all(|weights| weights[2] == 0.0));
    assert!((delivered[29][1] + delivered[29][2] - 150.0).abs() < 1e-9, "{:?}", delivered[29]);
}
