//! What must hold for every plan by months.
#![cfg(feature = "highs")]
#![allow(missing_docs, clippy::unwrap_used)]

mod monthly_support;

use adit_plan::monthly::{Case, Effect, Hit, Instance, Level, Qualification, Way, Without};
use monthly_support::{calm, offer, one, plan, planned};
use proptest::prelude::*;

const MONTHS: usize = 8;

/// Two offers of one item, the second to be qualified; low and high demand, and a shock.
#[allow(clippy::cast_precision_loss)]
fn instances() -> impl Strategy<Value = Instance> {
    let demand = prop::collection::vec(0_u8..30, MONTHS);
    let lots = (0_u8..3, prop::option::of(1_u8..9), prop::option::of(15_u8..60), 0_u8..3);
    let shock = (0_usize..MONTHS, 1_usize..6, 0_u8..5, 0_u8..5);
    let rest = (0_u8..40, 0_usize..4, 0_usize..3, prop::option::of(1_usize..4), 1_usize..4, any::<bool>());
    (demand, lots, shock, rest).prop_map(|(demand, lots, shock, rest)| {
        let demand: Vec<f64> = demand.into_iter().map(f64::from).collect();
        let (minimum, multiple, most, per_order) = lots;
        let (begins, length, how, size) = shock;
        let (on_hand, lead, transit, shelf_life, frozen, share) = rest;
        let mut instance = one(&demand, lead);
        instance.frozen = frozen;
        instance.planned = MONTHS - 2;
        instance.items[0].on_hand = f64::from(on_hand);
        instance.items[0].shelf_life = shelf_life;
        instance.items[0].largest_share = share.then_some(0.8);
        instance.items[0].safety = vec![5.0; MONTHS];
        instance.demands[0].units[0].iter_mut().for_each(|units| *units = (*units * 0.8).floor());
        instance.demands[0].units[2].iter_mut().for_each(|units| *units = (*units * 1.3).ceil());
        let first = &mut instance.offers[0];
        first.minimum = f64::from(minimum) * 7.0;
        first.multiple = multiple.map(f64::from);
        first.most = most.map(f64::from);
        first.per_order = f64::from(per_order) * 20.0;
        first.ways[0].transit = transit.min(lead);
        if lead > 1 {
            first.ways.push(Way { lead: lead - 1, transit: 0, adder: 3.0 });
        }
        instance.offers.push(offer("second", 13.0, 1));
        instance.offers[1].supplier = 1;
        instance.offers[1].qualification = Some(Qualification { cost: 200.0, months: 2 });
        let part = f64::from(size) * 0.25;
        let effect = match how {
            0 => Effect::Delayed(usize::from(size)),
            1 => Effect::Denied(part),
            2 => Effect::Dearer(part),
            _ => Effect::Pass(part),
        };
        let case = |level, chance, known| Case { level, chance, known: Some(known), ..Case::default() };
        instance.cases = vec![calm(0.4), case(Level::Low, 0.2, 1), case(Level::High, 0.2, 1)];
        let hits = vec![Hit { offer: 0, from: begins, until: begins + length, effect }];
        instance.cases.push(Case { hits, ..case(Level::Expected, 0.2, begins) });
        instance
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn balances_close_and_lots_and_lead_times_are_kept(instance in instances()) {
        let (plan, formulation, solved) = planned(&instance, Without::Nothing);
        for (case, outcome) in instance.cases.iter().zip(&plan.cases) {
            let item = &outcome.items[0];
            let mut stock = instance.items[0].on_hand;
            for month in 0..MONTHS {
                let scrapped = item.scrapped.get(month).copied().unwrap_or_default();
                stock += item.arriving[month] - item.needed[month] + item.short[month] - scrapped;
                prop_assert!((stock - item.stock[month]).abs() < 1e-4, "{}: month {month}: {item:?}", case.name);
                prop_assert!(item.stock[month] >= -1e-6 && item.short[month] <= item.needed[month] + 1e-6);
            }
            for order in &outcome.own {
                prop_assert!(order.month >= case.known.unwrap_or(usize::MAX));
            }
        }
        for order in &plan.orders {
            let offer = &instance.offers[order.offer];
            prop_assert!(order.due >= order.month + offer.ways[order.way].lead && order.due < MONTHS);
            prop_assert!(offer.qualification.is_none_or(|step| order.month >= step.months && plan.qualified[order.offer]));
            prop_assert!(offer.most.is_none_or(|most| order.units <= most + 1e-6));
            if order.month < instance.planned {
                prop_assert!(order.units >= offer.minimum - 1e-6, "{order:?}");
                let lots = order.units / offer.multiple.unwrap_or(order.units);
                prop_assert!((lots - lots.round()).abs() < 1e-4, "{order:?}");
            }
        }
        // What orders and stocks cost, computed anew, is what the program minimized; but for the penalty that keeps the
        // safety stock.
        let penalty = f64::max(2.0 * instance.items[0].holding, 100.0 / (MONTHS + 1) as f64);
        let missed: f64 = plan.cases[0].items[0].under.iter().sum::<f64>() * penalty * instance.cases[0].chance;
        let gap = (plan.expected.total() + missed - solved.objective).abs();
        prop_assert!(gap < 1e-5 * solved.objective.abs().max(100.0), "{gap}");
        prop_assert_eq!(formulation.programme.blocks.len(), instance.cases.len());
    }

    #[test]
    fn what_may_be_done_is_never_a_harm(instance in instances()) {
        let mut instance = instance;
        instance.items[0].safety.clear();
        instance.items[0].largest_share = None;
        let best = plan(&instance).expected.total();
        for without in [Without::SecondSource, Without::Expediting] {
            let other = planned(&instance, without).0.expected.total();
            prop_assert!(best <= other + 1e-3 * other.abs().max(1.0), "{without:?}: {best} {other}");
        }
    }
}
