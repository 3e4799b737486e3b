//! Plans by months against arithmetic by hand.
#![cfg(feature = "highs")]
#![allow(missing_docs, clippy::unwrap_used, clippy::float_cmp)]

mod monthly_support;

use adit_plan::monthly::{
    Allocation, Case, Demand, Effect, Hit, Instance, Level, Placed, Plan, Qualification, Unfit, Way, Without, unfit,
};
use monthly_support::{calm, item, offer, one, plan, planned};

/// Month and units of the orders.
fn orders(plan: &Plan) -> Vec<(usize, f64)> {
    plan.orders.iter().map(|order| (order.month, order.units)).collect()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} is not {expected}");
}

/// Holding costs money, so each month is ordered for just in time, one month ahead.
#[test]
fn without_lots_orders_follow_demand_by_the_lead_time() {
    let mut instance = one(&[0.0, 5.0, 7.0, 3.0], 1);
    instance.items[0].on_hand = 0.0;
    let plan = plan(&instance);
    assert_eq!(orders(&plan), [(0, 5.0), (1, 7.0), (2, 3.0)]);
    near(plan.expected.total(), 150.0);
}

/// Nothing can arrive before month 3: months 0 to 2 live on stock, which lasts for one and a half of them.
#[test]
fn the_lead_time_binds() {
    let mut instance = one(&[10.0; 6], 3);
    instance.items[0].on_hand = 15.0;
    let plan = plan(&instance);
    assert_eq!(orders(&plan), [(0, 10.0), (1, 10.0), (2, 10.0)]);
    assert_eq!(plan.cases[0].items[0].short, [0.0, 5.0, 10.0, 0.0, 0.0, 0.0]);
    let expected = Unfit::TooLate { item: 0, offer: 0, way: 0, runs_out: 1, arrives: 3, missing: 15.0 };
    assert_eq!(unfit(&instance), [expected]);
}

/// An order on its way fills the gap.
#[test]
fn orders_on_their_way_count() {
    let mut instance = one(&[10.0; 6], 3);
    instance.items[0].on_hand = 15.0;
    instance.placed = vec![Placed { offer: 0, arrives: 1, units: 15.0 }];
    assert_eq!(unfit(&instance), []);
    near(plan(&instance).expected.lost_margin, 0.0);
}

/// At least 25 units: 20 needed. 25 at once, 5 left over, worth their price; holding 5 in the last month. Ten for month
/// 1 and ten for month 2: one order of 25 in month 0 holds 15 + 5, two orders of 25 hold 15 + 30.
#[test]
fn the_minimum_binds() {
    let mut instance = one(&[0.0, 10.0, 10.0], 1);
    instance.offers[0].minimum = 25.0;
    let plan = plan(&instance);
    assert_eq!(orders(&plan), [(0, 25.0)]);
    near(plan.expected.holding, 15.0 + 5.0);
    near(plan.expected.total(), 250.0 + 20.0 - 50.0);
}

#[test]
fn orders_are_whole_multiples() {
    let mut instance = one(&[0.0, 10.0, 10.0], 1);
    instance.offers[0].multiple = Some(8.0);
    // 16 + 8 holds 6 and 4; 16 + 0 misses 4 units at 100; 24 + 0 holds 14 and 4.
    assert_eq!(orders(&plan(&instance)), [(0, 16.0), (1, 8.0)]);
}

/// The lot sizing problem of Wagner and Whitin: demand 20, 50, 10, 50, 50, 10, 20, 40, 20, 30; an order costs 100, a
/// unit held over a month 1. Best by the recurrence f(t) = min over j of f(j - 1) + 100 + sum of (i - j) times the demand of i.
#[test]
fn lots_are_those_of_wagner_and_whitin() {
    let demand = [20.0, 50.0, 10.0, 50.0, 50.0, 10.0, 20.0, 40.0, 20.0, 30.0];
    let mut best = vec![0.0; demand.len() + 1];
    for last in 1..=demand.len() {
        let from = |first: usize| -> f64 {
            let held: f64 = (first..last).map(|month| (month - first) as f64 * demand[month]).sum();
            best[first] + 100.0 + held
        };
        best[last] = (0..last).map(from).fold(f64::INFINITY, f64::min);
    }
    let mut instance = one(&demand, 0);
    instance.offers[0].per_order = 100.0;
    let plan = plan(&instance);
    near(plan.expected.ordering + plan.expected.holding, best[demand.len()]);
    near(plan.expected.purchase, 3000.0);
}

/// Stock left over keeps its price but nothing is bought for it.
#[test]
fn nothing_is_bought_to_be_left_over() {
    let mut instance = one(&[10.0; 3], 0);
    instance.items[0].on_hand = 40.0;
    instance.items[0].holding = 0.5;
    let plan = plan(&instance);
    assert_eq!(orders(&plan), []);
    near(plan.expected.total(), -100.0 + 0.5 * (30.0 + 20.0 + 10.0));
}

/// A halt of three months that is known in month 2, of an offer with lead 1. Demand 10 a month, 100 lost a unit.
fn embargo(chance: f64, holding: f64) -> Instance {
    let mut instance = one(&[10.0; 12], 1);
    instance.items[0].on_hand = 10.0;
    instance.items[0].holding = holding;
    let hits = vec![Hit { offer: 0, from: 2, until: 5, effect: Effect::Pass(0.0) }];
    let halted = Case { name: "halt".into(), chance, known: Some(2), hits, ..Case::default() };
    instance.cases = vec![calm(1.0 - chance), halted];
    instance
}

/// What would leave in months 2 to 4 waits for month 5: 30 units are missing, unless they were bought before. The first
/// ten of them are held for one month, then used for month 2; the next for two, the last for three; and what was ordered
/// for these months later is not. So ten more units are worth it if months * holding < 0.1 * (100 - 10): a unit that is
/// missing saves its price.
#[test]
fn safety_stock_covers_an_embargo_exactly_as_far_as_it_is_worth_it() {
    for (holding, missing) in [(2.9, 0.0), (3.1, 10.0), (4.4, 10.0), (4.6, 20.0), (8.9, 20.0), (9.1, 30.0)] {
        let plan = plan(&embargo(0.1, holding));
        near(plan.cases[1].items[0].short.iter().sum(), missing);
        near(plan.cases[0].items[0].stock[1], 30.0 - missing);
        // Nothing threatens after month 2: in the calm course the stock is used up again.
        near(plan.cases[0].items[0].stock[5], 0.0);
    }
}

/// The halt is not known before month 2: orders of months 0 and 1 are the same in both cases.
#[test]
fn nothing_is_known_beforehand() {
    let plan = plan(&embargo(0.5, 0.9));
    let early = |case: usize| plan.cases[case].orders.iter().filter(|order| order.month < 2).collect::<Vec<_>>();
    assert_eq!(early(0), early(1));
    assert!(plan.cases[1].own.iter().all(|order| order.month >= 2));
}

/// A second source at 12 instead of 10 that takes two months to qualify, lead 1, against a halt of months 4 to 9, known
/// in month 4; stock is too dear to hold. Qualified late, it delivers from month 7 on: months 4 to 6 miss 30 units.
/// Qualified now, it may be ordered in month 3 for month 4, just in case, at 2 more a unit; and in the halt for months 5
/// and 6. Nothing is missing then.
fn second(chance: f64, cost: f64) -> Instance {
    let mut instance = one(&[10.0; 12], 1);
    instance.items[0].on_hand = 10.0;
    instance.items[0].holding = 60.0;
    instance.offers.push(offer("second", 12.0, 1));
    instance.offers[1].supplier = 1;
    instance.offers[1].qualification = Some(Qualification { cost, months: 2 });
    let hits = vec![Hit { offer: 0, from: 4, until: 10, effect: Effect::Pass(0.0) }];
    let halted = Case { name: "halt".into(), chance, known: Some(4), hits, ..Case::default() };
    instance.cases = vec![calm(1.0 - chance), halted];
    instance
}

#[test]
fn a_second_source_is_qualified_exactly_when_it_is_worth_it() {
    // Now: its cost, and 0.8 * 20 for month 4 of the calm course. Late: 0.2 of its cost and of 30 * (100 - 12) lost.
    // Even at 640.
    for (cost, worth) in [(635.0, true), (645.0, false)] {
        let plan = plan(&second(0.2, cost));
        assert_eq!(plan.qualified, [false, worth], "{cost}");
        assert_eq!(plan.cases[1].late, [false, !worth], "{cost}");
    }
    let alone = planned(&second(0.2, 430.0), Without::SecondSource).0;
    assert_eq!(alone.qualified, [false, false]);
    near(alone.cases[1].items[0].short.iter().sum(), 30.0);
    let worth = alone.expected.total() - plan(&second(0.2, 430.0)).expected.total();
    near(worth, 0.2 * (430.0 + 30.0 * 88.0) - 430.0 - 0.8 * 20.0);
}

/// Two suppliers, the second dearer; at most 60 % from one: 40 % go to the dearer one.
#[test]
fn shares_hold() {
    let mut instance = one(&[10.0; 10], 0);
    instance.offers.push(offer("second", 12.0, 0));
    instance.offers[1].supplier = 1;
    instance.items[0].largest_share = Some(0.6);
    let plan = plan(&instance);
    let bought = |offer: usize| -> f64 { plan.orders.iter().filter(|o| o.offer == offer).map(|o| o.units).sum() };
    near(bought(0), 60.0);
    near(bought(1), 40.0);
    instance.offers.pop();
    assert_eq!(unfit(&instance), [Unfit::SharesTooSmall { item: 0, suppliers: 1, together: 0.6 }]);
    assert!(unfit(&instance)[0].is_fatal());
}

/// Standard takes three months, expedited one for 5 more: months 1 and 2 are expedited, the others not.
#[test]
fn expediting_fills_what_the_lead_time_leaves_open() {
    let mut instance = one(&[10.0; 6], 3);
    instance.items[0].on_hand = 10.0;
    instance.offers[0].ways.push(Way { lead: 1, transit: 0, adder: 5.0 });
    let with = plan(&instance);
    near(with.expected.expediting, 100.0);
    near(with.expected.lost_margin, 0.0);
    let fast: Vec<usize> = with.orders.iter().filter(|order| order.way == 1).map(|order| order.month).collect();
    assert_eq!(fast, [0, 1]);
    let without = planned(&instance, Without::Expediting).0;
    near(without.expected.lost_margin, 20.0 * 100.0);
}

/// Ten units for two customers who want ten each: the better margin first, or everybody the same part.
#[test]
fn the_scarce_is_divided_by_the_rule() {
    let mut instance = one(&[10.0], 1);
    instance.items[0].on_hand = 10.0;
    let second = Demand { name: "better".into(), margin: 200.0, ..instance.demands[0].clone() };
    instance.demands.push(second);
    let by_margin = plan(&instance);
    assert_eq!(by_margin.cases[0].short, [[10.0], [0.0]]);
    near(by_margin.expected.lost_margin, 1000.0);
    instance.allocation = Allocation::Proportional;
    let by_part = plan(&instance);
    assert_eq!(by_part.cases[0].short, [[5.0], [5.0]]);
    near(by_part.expected.lost_margin, 1500.0);
}

/// A unit keeps for two months after that of arrival: of the least order of 40 ten are thrown away before month 4.
#[test]
fn what_is_too_old_is_thrown_away() {
    let mut instance = one(&[0.0, 10.0, 10.0, 10.0, 10.0], 1);
    instance.offers[0].minimum = 40.0;
    instance.items[0].shelf_life = Some(2);
    instance.items[0].holding = 0.1;
    let plan = plan(&instance);
    near(plan.cases[0].items[0].scrapped.iter().sum(), 10.0);
    assert_eq!(orders(&plan), [(0, 40.0), (3, 40.0)]);
}

/// A stock of ten at the end of each month is kept from month 1 on, when the first order arrives.
#[test]
fn a_safety_stock_that_is_asked_for_is_kept_where_it_can_be() {
    let mut instance = one(&[10.0; 5], 1);
    instance.items[0].on_hand = 10.0;
    instance.items[0].safety = vec![10.0; 5];
    let plan = plan(&instance);
    assert_eq!(plan.cases[0].items[0].stock, [0.0, 10.0, 10.0, 10.0, 10.0]);
    assert_eq!(plan.cases[0].items[0].under, [10.0, 0.0, 0.0, 0.0, 0.0]);
}

/// The newsvendor: one order for one month of demand 10, 20 or 30 with chances 0.3, 0.4, 0.3. A unit too many costs its
/// holding (its price comes back), 2; a unit too few 20 less its price of 10: the critical ratio is 10 / 12, above the
/// 0.7 of demand 20, so that 30 are ordered; at a margin of 12 it is 2 / 4, below, and 20 are.
#[test]
fn an_uncertain_month_is_the_newsvendor() {
    for (margin, expected) in [(20.0, 30.0), (12.0, 20.0)] {
        let mut instance = one(&[0.0, 20.0], 1);
        instance.items[0].holding = 2.0;
        instance.demands[0].margin = margin;
        instance.demands[0].units = [vec![0.0, 10.0], vec![0.0, 20.0], vec![0.0, 30.0]];
        let case = |level, chance| Case { level, chance, known: Some(1), ..Case::default() };
        instance.cases = vec![calm(0.4), case(Level::Low, 0.3), case(Level::High, 0.3)];
        let plan = plan(&instance);
        assert_eq!(orders(&plan), [(0, expected)]);
        assert_eq!(instance.items, [item()].map(|item| adit_plan::monthly::Item { holding: 2.0, ..item }));
    }
}
