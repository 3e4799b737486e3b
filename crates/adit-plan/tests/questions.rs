//! What is asked of a plan beyond the best one: information, alternatives, bottlenecks, conflicts, frontiers.

#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used, clippy::panic)] // tests

mod common;

use adit_plan::alternatives::alternatives;
use adit_plan::conflicts::{Conflict, Tagged, conflict};
use adit_plan::duals::{Limit, worth};
use adit_plan::information::{Future, information};
use adit_plan::planner::Planner;
use adit_plan::{Options, Programme, solve};
use common::*;

/// Whole, and block by block.
fn ways() -> [Options; 2] {
    [Options::default(), Options { whole: 0, ..Options::default() }]
}

/// Least cost of the tiny plan with modules and stock given, if supply from China is this: the cheapest source first,
/// and every share of the stock tried in the second period.
fn by_hand(modules: f64, stock: f64, cn_capacity: [f64; 2]) -> f64 {
    let first = 50.0 * (10.0 + stock).min(12.0) + 70.0 * (stock - 2.0).max(0.0) + 5.0 * stock;
    let period = |wanted: f64, demand: f64, capacity: f64| {
        let sources = [(50.0, capacity.min(0.65 * demand)), (60.0, 2.0 * modules), (70.0, 3.0), (400.0, demand)];
        let mut left = wanted;
        sources
            .iter()
            .map(|(cost, most): &(f64, f64)| {
                let taken = left.min(*most);
                left -= taken;
                cost * taken
            })
            .sum::<f64>()
    };
    let drawn = (0..=100).map(|tenth| f64::from(tenth) / 10.0).filter(|drawn| *drawn <= stock + 1e-9);
    let later = drawn.flat_map(|second| {
        let thirds = (0..=100).map(|tenth| f64::from(tenth) / 10.0).filter(move |third| second + third <= stock + 1e-9);
        thirds.map(move |third| {
            let held = 5.0 * (stock - second) + 5.0 * (stock - second - third);
            period(10.0 - second, 10.0, cn_capacity[0]) + period(12.0 - third, 12.0, cn_capacity[1]) + held
        })
    });
    177.0 * modules + first + later.fold(f64::INFINITY, f64::min)
}

/// Every plan: modules in whole numbers, stock in tenths.
fn plans() -> impl Iterator<Item = (f64, f64)> {
    (0..=4).flat_map(|modules| (0..=50).map(move |tenth| (f64::from(modules), f64::from(tenth) / 10.0)))
}

const SUPPLY: [(f64, [f64; 2]); 3] = [(0.62, [12.0, 12.0]), (0.26, [0.0, 12.0]), (0.12, [0.0, 0.0])];

fn expected_by_hand((modules, stock): (f64, f64)) -> f64 {
    SUPPLY.iter().map(|(probability, supply)| probability * by_hand(modules, stock, *supply)).sum()
}

#[test]
fn information_is_worth_what_enumeration_says() {
    let programme = tiny(0.0, 1e3);
    let least = |cost: &dyn Fn((f64, f64)) -> f64| plans().map(cost).fold(f64::INFINITY, f64::min);
    let stochastic = least(&expected_by_hand);
    assert!(near(stochastic, 2236.2));
    let alone = SUPPLY.map(|(_, supply)| least(&|(modules, stock)| by_hand(modules, stock, supply)));
    let foresight: f64 = SUPPLY.iter().zip(alone).map(|((probability, _), best)| probability * best).sum();
    let mean_supply = [0.62 * 12.0, 0.88 * 12.0];
    let of_mean = |(modules, stock): (f64, f64)| by_hand(modules, stock, mean_supply);
    let mean = plans().min_by(|a, b| of_mean(*a).total_cmp(&of_mean(*b))).unwrap();

    let mut average = programme.clone();
    average.blocks.truncate(1);
    average.blocks[0].weight = 1.0;
    for (period, supply) in mean_supply.into_iter().enumerate() {
        average.blocks[0].linear.rows_mut()[period * ROWS + 1].high = supply;
    }
    average.risk = None;
    let weights = |sure: usize| (0..3).map(|block| if block == sure { 1.0 } else { 0.0 }).collect();
    let future = |sure: usize| Future { probability: SUPPLY[sure].0, weights: weights(sure) };
    let futures: Vec<Future> = (0..3).map(future).collect();
    for options in ways() {
        let plan = solve(&programme, &options).unwrap();
        let mut mean_plan = solve(&average, &options).unwrap();
        // Shortage may be what it comes to in each scenario.
        mean_plan.first[8..].fill(1e3);
        assert!(
            near(mean_plan.first[MODULES], mean.0) && near(mean_plan.first[STOCK], mean.1),
            "{mean:?}: {mean_plan:?}"
        );
        let found = information(&programme, &plan, &futures, Some(&mean_plan.first), &options).unwrap();
        assert!(near(found.evpi, stochastic - foresight), "{found:?}");
        assert!(near(found.vss.unwrap(), expected_by_hand(mean) - stochastic), "{found:?}");
        for ((regret, best), (_, supply)) in found.regrets.iter().zip(alone).zip(SUPPLY) {
            assert!(near(regret.best, best) && near(regret.plan, by_hand(1.0, 5.0, supply)), "{regret:?}");
        }
    }
}

#[test]
fn next_best_plans() {
    let without = plans().filter(|(modules, _)| *modules == 0.0).map(expected_by_hand).fold(f64::INFINITY, f64::min);
    for options in ways() {
        let mut planner = Planner::new(tiny(0.0, 1e3), &options).unwrap();
        let best = planner.solve().unwrap();
        let found = alternatives(&mut planner, &best, &[vec![MODULES]]).unwrap();
        assert_eq!(found.len(), 1);
        assert!(!found[0].demanded && found[0].leaves == [0] && found[0].takes.is_empty());
        assert!(near(found[0].solved.objective, without), "{} and {without}", found[0].solved.objective);
        assert!(near(found[0].worse, without / 2236.2 - 1.0));
    }
}

#[test]
fn bottlenecks_are_checked() {
    let programme = tiny(0.0, 1e3);
    // Supply from Australia in the last period of the last scenario, and in the last two periods of all of them.
    let last = Limit { rows: vec![(2, ROWS + 2, 1.0)], step: 0.03 };
    let all = (0..3).flat_map(|block| [(block, 2, 1.0), (block, ROWS + 2, 1.0)]).collect();
    let limits = [last, Limit { rows: all, step: 0.03 }];
    for options in ways() {
        let plan = solve(&programme, &options).unwrap();
        let found = worth(&programme, &plan, &limits, 2, &options).unwrap();
        let last = found.iter().find(|worth| worth.limit == 0).unwrap();
        // A tonne more replaces a tonne short: 330 at 12 %.
        assert!(near(last.value, 0.12 * 330.0) && last.stable(), "{found:?}");
        assert_eq!(found[0].limit, 1);
        assert!(found[0].value > last.value);
    }
}

#[test]
fn a_kink_is_no_stable_value() {
    // Eight tonnes more at home in the last year of no embargo are more than it needs, eight less are none at all.
    let programme = relaxed(tiny(0.0, 1e3));
    let plan = solve(&programme, &Options::default()).unwrap();
    let last = Limit { rows: vec![(0, ROWS + 3, 1.0)], step: 8.0 };
    let found = worth(&programme, &plan, &[last], 1, &Options::default()).unwrap();
    assert!(!found[0].stable(), "{found:?}");
}

#[test]
fn limits_that_conflict() {
    // At most one module, no shortage expected, at most 1000 tonnes from Australia: the first two conflict.
    let mut programme = tiny(0.0, 0.0);
    // Short in the first period, it could buy more for later.
    programme.first.columns_mut()[4].high = 0.0;
    let few = programme.first.row(f64::NEG_INFINITY, 1.0, vec![(MODULES, 1.0)]);
    let idle = programme.first.row(f64::NEG_INFINITY, 1000.0, vec![(2, 1.0)]);
    let tag = |row: usize| Tagged { first: vec![row], ..Tagged::default() };
    let limits = [tag(idle), tag(few), tag(EXPECTED_SHORTAGE)];
    assert_eq!(conflict(&programme, &limits).unwrap(), Conflict::Limits(vec![1, 2]));
    assert_eq!(conflict(&programme, &limits[..1]).unwrap(), Conflict::Elsewhere);
    programme.first.rows_mut()[few].high = 3.0;
    assert_eq!(conflict(&programme, &limits).unwrap(), Conflict::None);
}

#[test]
fn more_is_never_worse() {
    let rows = fixture()["by_expected_shortage"].clone();
    let limits: Vec<f64> = rows.as_array().unwrap().iter().map(|row| number(&row["value"])).rev().collect();
    for options in ways() {
        let mut planner = Planner::new(tiny(0.0, 1e3), &options).unwrap();
        let plans = planner.frontier(EXPECTED_SHORTAGE, &limits).unwrap();
        for (plan, row) in plans.iter().rev().zip(rows.as_array().unwrap()) {
            assert!(near(plan.as_ref().unwrap().objective, number(&row["objective"])));
        }
        assert_eq!(planner.frontier(EXPECTED_SHORTAGE, &[-1.0]).unwrap(), [None]);
        assert!(planner.frontier(99, &[1.0]).is_err());
    }
}

#[test]
fn faults_are_told() {
    let faulty = |change: &dyn Fn(&mut Programme)| {
        let mut programme = tiny(0.5, 1e3);
        change(&mut programme);
        let told = ways().map(|options| solve(&programme, &options).unwrap_err().to_string());
        assert_eq!(told[0], told[1]);
        told[0].clone()
    };
    assert!(faulty(&|of| of.blocks[1].links.push((0, 99, 1.0))).contains("embargo_t2"));
    assert!(faulty(&|of| of.blocks[1].loss.push((99, 1.0))).contains("column 99"));
    assert!(faulty(&|of| of.blocks[2].weight = f64::NAN).contains("weighs NaN"));
    assert!(faulty(&|of| of.blocks[2].outcome = Some(7)).contains("outcome 7"));
    assert!(faulty(&|of| of.risk.as_mut().unwrap().alpha = 1.0).contains("below 1"));
    assert!(faulty(&|of| of.risk.as_mut().unwrap().outcomes[0] = 0.9).contains("sum to 1.28"));
}
