//! Sizes of reserves, against vectors and against what must hold for any numbers.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_plan::reserve::drawdown::Market;
use adit_plan::reserve::{
    BuyWindow, Drawdown, Newsvendor, Obtainable, OperatingStock, Release, Replenishment, ReserveRules, Rotation,
    Shortfall, YearOfNeed, expected_cost, insurance_check, normal, order_up_to, shortfalls,
};
use proptest::prelude::*;
use serde_json::Value;

fn fixture(of: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("fixtures/reserve.json")).unwrap();
    all[of].clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn whole(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn near(found: f64, expected: f64, part: f64) {
    assert!((found - expected).abs() <= part * expected.abs().max(1e-300), "{found} {expected}");
}

/// Values of an implementation of the same paper in another language, to all digits.
#[test]
fn quantiles_of_the_normal_distribution_are_known() {
    let known = [
        (1e-300, -37.047_096_299_361_2),
        (1e-10, -6.361_340_902_404_056),
        (0.001, -3.090_232_306_167_813_5),
        (0.025, -1.959_963_984_540_054_5),
        (0.3, -0.524_400_512_708_040_9),
        (0.875, 1.150_349_380_376_008),
        (0.999_999, 4.753_424_308_817_087),
    ];
    for (part, expected) in known {
        near(normal::quantile(part), expected, 1e-14);
    }
    assert!(normal::quantile(0.5) == 0.0 && normal::quantile(0.0) == f64::NEG_INFINITY);
    assert!(
        normal::quantile(1.0) == f64::INFINITY && normal::quantile(1.5).is_nan() && normal::quantile(-0.1).is_nan()
    );
}

/// The density, added up by Simpson's rule from the middle to a quantile, gives the part back.
#[test]
fn quantiles_invert_the_distribution() {
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    for part in [0.01, 0.074, 0.076, 0.2, 0.49, 0.6, 0.9, 0.924, 0.926, 0.995, 0.999_999] {
        let (end, steps) = (normal::quantile(part), 4_000);
        let step = end / f64::from(steps);
        let weight = |at: i32| if at == 0 || at == steps { 1.0 } else { f64::from(2 + 2 * (at % 2)) };
        let sum: f64 = (0..=steps).map(|at| weight(at) * density(f64::from(at) * step)).sum();
        assert!((0.5 + sum * step / 3.0 - part).abs() < 1e-13, "{part}");
    }
}

#[test]
fn the_newsvendor_holds_the_quantile_at_the_critical_ratio() {
    let of = fixture("newsvendor");
    let stock = Newsvendor {
        mean_t: number(&of["mean"]),
        deviation_t: number(&of["deviation"]),
        underage_usd_per_t: number(&of["underage"]),
        overage_usd_per_t: number(&of["overage"]),
    };
    near(stock.critical_ratio(), number(&of["ratio"]), 1e-15);
    near(order_up_to(&stock).unwrap(), number(&of["order_up_to"]), 1e-14);
    let wrong = Newsvendor { mean_t: -1.0, overage_usd_per_t: 0.0, ..stock };
    let errors = order_up_to(&wrong).unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert_eq!(errors[0].to_string(), "mean demand (t) is -1: expected a finite number, zero or more");
}

fn insured() -> (Vec<Shortfall>, f64, f64) {
    let of = fixture("insurance");
    let probability = number(&of["probability"]);
    let shortfall =
        |row: &Value| Shortfall { probability_a_year: probability * number(&row[1]), tonnes: number(&row[0]) };
    let shortfalls = of["shortfalls"].as_array().unwrap().iter().map(shortfall).collect();
    (shortfalls, number(&of["holding"]), number(&of["loss"]))
}

#[test]
fn the_insurance_rule_holds_what_pays() {
    let (of, (shortfalls, holding, loss)) = (fixture("insurance"), insured());
    near(insurance_check(&shortfalls, holding, loss).unwrap(), number(&of["hold"]), 0.0);
    for row in of["cost_at"].as_array().unwrap() {
        near(expected_cost(number(&row[0]), &shortfalls, holding, loss).unwrap(), number(&row[1]), 1e-12);
    }
    // A tenth of the tail costs what it saves: a tie holds less.
    let tie = insurance_check(&shortfalls, 0.08 * 0.2 * loss, loss).unwrap();
    near(tie, 60.0, 0.0);
    near(insurance_check(&shortfalls, 0.0, loss).unwrap(), 120.0, 0.0);
    near(insurance_check(&shortfalls, 1e6, loss).unwrap(), 0.0, 0.0);
    near(insurance_check(&[], holding, loss).unwrap(), 0.0, 0.0);
    let errors = insurance_check(&[Shortfall { probability_a_year: 1.5, tonnes: f64::NAN }], -1.0, loss).unwrap_err();
    assert_eq!(errors.len(), 3, "{errors:?}");
}

#[test]
fn draws_of_a_scenario_share_its_probability() {
    // Ten draws in the proportions of the vector.
    let tonnes = [[30.0; 5].as_slice(), &[60.0; 3], &[120.0; 2]].concat();
    let (_, holding, loss) = insured();
    near(insurance_check(&Shortfall::of_draws(0.08, &tonnes), holding, loss).unwrap(), 60.0, 0.0);
    assert!(Shortfall::of_draws(0.08, &[]).is_empty());
}

#[test]
fn operating_stocks_restore_their_level() {
    let by = Replenishment {
        use_t_per_month: 50.0,
        deviation_t: 10.0,
        lead_months: 4.0,
        service: 0.975,
        order_usd: 2_000.0,
        holding_usd_per_t_month: 20.0,
    };
    let stock = OperatingStock::sized(&by).unwrap();
    near(stock.reorder_at_t, 200.0 + 20.0 * 1.959_963_984_540_054_5, 1e-14);
    near(stock.up_to_t - stock.reorder_at_t, 100.0, 1e-12);
    // No other lot costs less a month.
    let cost = |lot: f64| by.order_usd * by.use_t_per_month / lot + by.holding_usd_per_t_month * lot / 2.0;
    assert!((1..400).all(|lot| cost(f64::from(lot)) >= cost(100.0) - 1e-9));
    near(stock.order_t(stock.reorder_at_t), 100.0, 1e-12);
    assert!(stock.order_t(stock.reorder_at_t + 0.1) == 0.0);
    assert!(OperatingStock::new(10.0, 5.0).is_err() && OperatingStock::new(5.0, 10.0).is_ok());
    assert_eq!(OperatingStock::sized(&Replenishment { service: 1.0, lead_months: -1.0, ..by }).unwrap_err().len(), 2);
}

fn drawdown() -> Drawdown {
    let of = fixture("drawdown");
    let next = numbers(&of["disrupted_next"]);
    Drawdown {
        discount: number(&of["discount"]),
        disrupted_next: [next[0], next[1]],
        most: whole(&of["most"]),
        buys: whole(&of["buys"]),
        buy_usd: number(&of["buy"]),
        release_usd: 0.0,
        holding_usd: number(&of["holding"]),
        need: whole(&of["need"]),
        loss_usd: number(&of["loss"]),
    }
}

#[test]
fn a_reserve_is_filled_in_calm_and_drawn_in_need() {
    let of = fixture("drawdown");
    let policy = drawdown().solve().unwrap();
    for (market, name) in [(Market::Calm, "calm"), (Market::Disrupted, "disrupted")] {
        for (found, expected) in policy.cost_usd[market as usize].iter().zip(numbers(&of[name])) {
            near(*found, expected, 1e-11);
        }
        let actions: Vec<i64> = (0..=4).map(|held| policy.action(market, held).unwrap()).collect();
        let expected = of["actions"][market as usize].as_array().unwrap();
        assert_eq!(actions, expected.iter().map(|action| action.as_i64().unwrap()).collect::<Vec<_>>());
    }
    assert_eq!((policy.target(), policy.action(Market::Calm, 5)), (4, None));
    let wrong = Drawdown { discount: 1.0, loss_usd: f64::INFINITY, ..drawdown() };
    assert_eq!(wrong.solve().unwrap_err().len(), 2);
}

#[test]
fn the_yearly_deficit_is_what_supply_leaves() {
    let of = fixture("ramf");
    let [civilian, military, expected] = ["civilian", "military", "shortfall"].map(|name| numbers(&of[name]));
    let year = |year: usize| YearOfNeed {
        civilian_t: civilian[year],
        military_t: military[year],
        supply: (of["supply"].as_array().unwrap().iter())
            .map(|row| Obtainable { supply_t: numbers(&row[1])[year], reliability: number(&row[0]), allocation: 1.0 })
            .collect(),
    };
    let years: Vec<YearOfNeed> = (0..4).map(year).collect();
    let found = shortfalls(&years, number(&of["austerity"])).unwrap();
    for (found, expected) in found.iter().zip(expected) {
        near(*found, expected, 1e-14);
    }
    let wrong = YearOfNeed { civilian_t: -1.0, ..years[0].clone() };
    assert_eq!(shortfalls(&[wrong], 2.0).unwrap_err().len(), 2);
}

#[test]
fn the_rules_of_a_reserve_read_as_sentences() {
    let rules = ReserveRules {
        good: "dysprosium oxide".into(),
        buy: BuyWindow { from: 2027, until: 2030, tonnes: 240.0, most_a_year_t: Some(80.0) },
        rotation: Some(Rotation { shelf_life_years: 10.0 }),
        release: Release { missing: 0.05, after_months: 2.0, rate_a_month: 0.125 },
    };
    assert!(rules.checked().is_ok());
    insta::assert_snapshot!(rules);
    let other = ReserveRules {
        buy: BuyWindow { until: 2027, most_a_year_t: Some(10.0), ..rules.buy },
        rotation: None,
        release: Release { after_months: 0.0, rate_a_month: 0.0, ..rules.release },
        ..rules
    };
    insta::assert_snapshot!(other);
    let errors = other.checked().unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
}

fn any_drawdown() -> impl Strategy<Value = Drawdown> {
    let chances = (0.0..0.99, 0.0..1.0, 0.0..1.0);
    let sizes = (1_usize..8, 0_usize..4, 0_usize..4);
    let money = (0.0..50.0, 0.0..5.0, 0.0..5.0, 0.0..200.0);
    (chances, sizes, money).prop_map(|((discount, calm, disrupted), (most, buys, need), (buy, release, hold, loss))| {
        Drawdown {
            discount,
            disrupted_next: [calm, disrupted],
            most,
            buys,
            buy_usd: buy,
            release_usd: release,
            holding_usd: hold,
            need,
            loss_usd: loss,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Who holds more ends with at least as much; and where holding is free, more is never dearer.
    #[test]
    fn policies_and_costs_are_monotone_in_what_is_held(problem in any_drawdown()) {
        let policy = problem.solve().unwrap();
        for holds in &policy.holds {
            prop_assert!(holds.windows(2).all(|pair| pair[0] <= pair[1]), "{holds:?}");
        }
        let free = Drawdown { holding_usd: 0.0, ..problem }.solve().unwrap();
        for cost in &free.cost_usd {
            prop_assert!(cost.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-10) + 1e-9), "{cost:?}");
        }
    }

    /// The rule finds the least cost, at the smallest size that has it.
    #[test]
    fn the_insurance_rule_is_of_least_cost(
        rows in prop::collection::vec((0.0..0.2, 0.0..500.0), 0..12),
        holding in 0.0..200.0,
        loss in 0.0..5_000.0,
    ) {
        let rows: Vec<Shortfall> =
            rows.into_iter().map(|(probability_a_year, tonnes)| Shortfall { probability_a_year, tonnes }).collect();
        let held = insurance_check(&rows, holding, loss).unwrap();
        let at = |tonnes| expected_cost(tonnes, &rows, holding, loss).unwrap();
        let least = at(held);
        for other in rows.iter().map(|row| row.tonnes).chain([0.0, 600.0]) {
            prop_assert!(at(other) >= least * (1.0 - 1e-9) - 1e-9, "{other} {held}");
        }
        let more = insurance_check(&rows, holding, loss * 2.0).unwrap();
        prop_assert!(more >= held);
    }

    #[test]
    fn a_deficit_falls_with_reliability(supply in 0.0..500.0, reliability in 0.0..1.0, more in 0.0..1.0) {
        let of = |reliability: f64| {
            let supply = vec![Obtainable { supply_t: supply, reliability, allocation: 0.5 }];
            shortfalls(&[YearOfNeed { civilian_t: 100.0, military_t: 10.0, supply }], 0.9).unwrap()[0]
        };
        prop_assert!(of(f64::max(reliability, more)) <= of(reliability) && of(reliability) >= 0.0);
    }
}
