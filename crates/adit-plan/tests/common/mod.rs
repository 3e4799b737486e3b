//! Programmes for tests.

#![allow(dead_code)] // each test file takes what it needs

use adit_linear::{Column, Linear};
use adit_plan::{Block, Programme, Risk};
use serde_json::Value;

pub(crate) fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/plan_tiny.json")).unwrap()
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// Columns and rows of the first stage of the tiny plan.
pub(crate) const MODULES: usize = 0;
pub(crate) const STOCK: usize = 6;
pub(crate) const CAPACITY_FIRST: usize = 2;
pub(crate) const EXPECTED_SHORTAGE: usize = 5;

/// Columns of a period in a block of the tiny plan, and how many there are.
pub(crate) const SHORT: usize = 3;
pub(crate) const WIDE: usize = 5;
/// Rows of a period: demand, capacity of CN, AU, home, share of CN, stock.
pub(crate) const ROWS: usize = 6;

/// Three periods, three scenarios. The first stage holds the modules, all decisions of the first period, and how much
/// of the expected shortage each scenario may have.
pub(crate) fn tiny(lambda: f64, expected_shortage: f64) -> Programme {
    let of = fixture();
    let demand = numbers(&of["demand"]);
    let module = &of["module"];
    let holding = number(&of["holding"]);
    let cost = |place: &str| number(&of["unit_cost"][place]);
    let size = number(&module["size"]);
    let mut first = Linear::default();
    let built = number(&module["capex"]) + number(&module["fixed_per_period"]) * number(&module["fixed_periods"]);
    first.add(Column { cost: built, low: 0.0, high: number(&module["max"]), integer: true });
    let [cn, au, home] = ["CN", "AU", "home"].map(|place| first.column(cost(place), f64::INFINITY));
    let short = first.column(number(&of["shortage"]), f64::INFINITY);
    let bought = first.column(cost("CN"), f64::INFINITY);
    let stock = first.column(holding, f64::INFINITY);
    let drawn = first.column(0.0, f64::INFINITY);
    assert_eq!((stock, short), (STOCK, 4));
    let demand_first = [cn, au, home, short, drawn].map(|column| (column, 1.0)).to_vec();
    first.row(demand[0], demand[0], demand_first);
    first.row(0.0, 0.0, vec![(stock, 1.0), (bought, -1.0), (drawn, 1.0)]);
    let scenarios = of["scenarios"].as_array().unwrap();
    let cn_capacity = |scenario: usize| numbers(&scenarios[scenario]["CN_capacity"]);
    first.row(f64::NEG_INFINITY, cn_capacity(0)[0], vec![(cn, 1.0), (bought, 1.0)]);
    first.row(f64::NEG_INFINITY, number(&of["au_capacity"]), vec![(au, 1.0)]);
    first.row(f64::NEG_INFINITY, 0.0, vec![(home, 1.0)]);
    let probabilities: Vec<f64> = scenarios.iter().map(|row| number(&row["prob"])).collect();
    let allowed: Vec<usize> = scenarios.iter().map(|_| first.column(0.0, 1e3)).collect();
    let mean = allowed.iter().copied().zip(probabilities.iter().copied()).collect();
    assert_eq!(first.row(f64::NEG_INFINITY, expected_shortage, mean), EXPECTED_SHORTAGE);

    let mut blocks = Vec::new();
    for (scenario, &weight) in probabilities.iter().enumerate() {
        let mut linear = Linear::default();
        let mut links = Vec::new();
        let mut loss = Vec::new();
        for (period, &demand) in demand.iter().enumerate().skip(1) {
            let [cn, au, home] = ["CN", "AU", "home"].map(|place| linear.column(cost(place), f64::INFINITY));
            let short = linear.column(number(&of["shortage"]), f64::INFINITY);
            loss.push((short, number(&of["shortage"])));
            // What is left of the stock; what was there before is one period's columns back.
            let left = linear.column(holding, f64::INFINITY);
            let mut met = [cn, au, home, short].map(|column| (column, 1.0)).to_vec();
            met.push((left, -1.0));
            let mut keeps = vec![(left, 1.0)];
            let (row, stock_row) = (linear.rows().len(), linear.rows().len() + 5);
            if period == 1 {
                links.extend([(row, STOCK, 1.0), (stock_row, STOCK, -1.0)]);
            } else {
                met.push((left - WIDE, 1.0));
                keeps.push((left - WIDE, -1.0));
            }
            linear.row(demand, demand, met);
            linear.row(f64::NEG_INFINITY, cn_capacity(scenario)[period], vec![(cn, 1.0)]);
            linear.row(f64::NEG_INFINITY, number(&of["au_capacity"]), vec![(au, 1.0)]);
            let capacity = linear.row(f64::NEG_INFINITY, 0.0, vec![(home, 1.0)]);
            links.push((capacity, MODULES, -size));
            let share = number(&of["share_cap_cn_from_second_period"]);
            linear.row(f64::NEG_INFINITY, share * demand, vec![(cn, 1.0)]);
            linear.row(f64::NEG_INFINITY, 0.0, keeps);
        }
        let shortage = (1..demand.len()).map(|period| ((period - 1) * WIDE + SHORT, 1.0)).collect();
        let limit = linear.row(f64::NEG_INFINITY, 0.0, shortage);
        links.push((limit, allowed[scenario], -1.0));
        let name = scenarios[scenario]["name"].as_str().unwrap().to_owned();
        blocks.push(Block { name, weight, outcome: Some(scenario), linear, links, loss });
    }
    let risk = Some(Risk { outcomes: probabilities, alpha: number(&of["alpha"]), lambda });
    Programme { first, blocks, risk }
}

/// The same without whole numbers.
pub(crate) fn relaxed(mut programme: Programme) -> Programme {
    programme.first.columns_mut().iter_mut().for_each(|column| column.integer = false);
    programme
}

pub(crate) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * b.abs().max(1.0)
}

/// A plan drawn at random: modules, stocks and a budget; blocks that meet a demand from capacity, stock and the market,
/// or leave it. `hard` forbids to leave all of it.
pub(crate) fn random(seed: &[f64], blocks: usize, lambda: f64, hard: bool) -> Programme {
    let mut at = 0;
    let mut draw = move |low: f64, high: f64| {
        at += 1;
        let share = seed[at % seed.len()] * (1.0 + at as f64).sqrt() * 7.31;
        low + (high - low) * share.fract()
    };
    let free = f64::INFINITY;
    let mut first = Linear::default();
    let plants = 3;
    let modules: Vec<usize> =
        (0..plants).map(|_| first.add(Column { cost: draw(20.0, 60.0), low: 0.0, high: 3.0, integer: true })).collect();
    let stocks: Vec<usize> = (0..2).map(|_| first.column(draw(1.0, 6.0), free)).collect();
    let spent =
        modules.iter().map(|&column| (column, 40.0)).chain(stocks.iter().map(|&column| (column, 3.0))).collect();
    first.row(f64::NEG_INFINITY, draw(100.0, 400.0), spent);
    let weights: Vec<f64> = (0..blocks).map(|_| draw(0.1, 1.0)).collect();
    let outcomes = blocks.div_ceil(2);
    let mut probabilities = vec![0.0; outcomes];
    let sum: f64 = weights.iter().sum();
    for (block, weight) in weights.iter().enumerate() {
        probabilities[block % outcomes] += weight / sum;
    }
    let made = weights.iter().enumerate().map(|(number, weight)| {
        let mut linear = Linear::default();
        let mut links = Vec::new();
        let mut loss = Vec::new();
        for (good, &stock_column) in stocks.iter().enumerate() {
            let demand = draw(5.0, 30.0);
            let missing = linear.column(draw(5.0, 40.0), if hard { demand * draw(0.5, 1.0) } else { demand });
            loss.push((missing, draw(5.0, 30.0)));
            let market = linear.column(draw(1.0, 12.0), draw(0.0, 20.0));
            let mut met = vec![(missing, 1.0), (market, 1.0)];
            for (plant, &column) in modules.iter().enumerate().filter(|(plant, _)| (plant + good) % 2 == 0) {
                let made = linear.column(draw(0.5, 4.0), free);
                let capacity = linear.row(f64::NEG_INFINITY, 0.0, vec![(made, 1.0)]);
                links.push((capacity, column, -draw(3.0, 9.0)));
                met.push((made, draw(0.6, 1.0)));
                let _ = plant;
            }
            let released = linear.column(0.1, free);
            let stock = linear.row(f64::NEG_INFINITY, 0.0, vec![(released, 1.0)]);
            links.push((stock, stock_column, -1.0));
            met.push((released, 1.0));
            linear.row(demand, demand, met);
        }
        let outcome = (number % 5 != 4).then_some(number % outcomes);
        Block { name: format!("block {number}"), weight: *weight, outcome, linear, links, loss }
    });
    let blocks = made.collect();
    Programme { first, blocks, risk: Some(Risk { outcomes: probabilities, alpha: 0.7, lambda }) }
}
