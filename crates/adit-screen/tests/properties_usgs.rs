//! What must hold of intervals, disruptions and scores for any input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp)]

use adit_screen::disruption::{self, Response, Use};
use adit_screen::interval::Interval;
use adit_screen::usgs::{self, Scales, Supplier, User};
use proptest::prelude::*;

const SCALES: Scales = Scales { disruption_high: 0.4, vulnerability_low: 1e-8, vulnerability_high: 0.01 };

prop_compose! {
    fn response()(supply in 0.0..3.0_f64, demand in -2.0..-0.05_f64, capacity in prop::option::of(1.0..3.0_f64)) -> Response {
        Response { supply, demand, capacity }
    }
}

prop_compose! {
    fn uses()(uses in prop::collection::vec((0.0..100.0_f64, 0.0..1e6_f64), 1..8)) -> Vec<Use> {
        uses.into_iter().map(|(quantity, value_added)| Use { quantity, value_added }).collect()
    }
}

prop_compose! {
    fn supplier()(share in 0.0..0.3_f64, inability in 0.0..1.0_f64, unwillingness in 0.0..1.0_f64) -> Supplier {
        let exact = Interval::exact;
        Supplier { share: exact(share), inability: exact(inability), unwillingness: exact(unwillingness) }
    }
}

proptest! {
    #[test]
    fn an_embargo_never_makes_it_cheaper(lost in 0.0..0.99_f64, response in response()) {
        let cleared = disruption::clear(lost, response).unwrap();
        prop_assert!(cleared.price >= 1.0 - 1e-12);
        prop_assert!(cleared.quantity <= 1.0 + 1e-12 && cleared.quantity > 0.0);
    }

    #[test]
    fn the_price_rises_with_what_is_lost(lost in 0.0..0.9_f64, more in 0.0..0.09_f64, response in response()) {
        let (less, greater) =
            (disruption::clear(lost, response).unwrap(), disruption::clear(lost + more, response).unwrap());
        prop_assert!(greater.price >= less.price * (1.0 - 1e-9));
        prop_assert!(greater.quantity <= less.quantity * (1.0 + 1e-9));
    }

    #[test]
    fn the_market_clears(lost in 0.0..0.95_f64, response in response()) {
        let cleared = disruption::clear(lost, response).unwrap();
        let supplied = (1.0 - lost) * cleared.price.powf(response.supply).min(response.capacity.unwrap_or(f64::INFINITY));
        prop_assert!((supplied / cleared.quantity - 1.0).abs() < 1e-6, "{supplied} {}", cleared.quantity);
    }

    #[test]
    fn uses_get_no_more_than_there_is(uses in uses(), part in 0.0..1.2_f64) {
        let wanted: f64 = uses.iter().map(|one| one.quantity).sum();
        let lost = disruption::allocate(&uses, part * wanted);
        let used: f64 = uses.iter().zip(&lost).map(|(one, lost)| one.quantity * (1.0 - lost)).sum();
        prop_assert!(used <= part * wanted * (1.0 + 1e-9) + 1e-9);
        prop_assert!(lost.iter().all(|lost| (0.0..=1.0).contains(lost)));
    }

    #[test]
    fn no_other_allocation_loses_less(
        uses in uses(), part in 0.0..1.0_f64, other in prop::collection::vec(0.0..1.0_f64, 8),
    ) {
        let wanted: f64 = uses.iter().map(|one| one.quantity).sum();
        let available = part * wanted;
        // Any other allocation, cut down until it fits.
        let used: f64 = uses.iter().zip(&other).map(|(one, served)| one.quantity * served).sum();
        let cut = if used > 0.0 { (available / used).min(1.0) } else { 1.0 };
        let loss: f64 = uses.iter().zip(&other)
            .map(|(one, served)| one.value_added * if one.quantity > 0.0 { 1.0 - served * cut } else { 0.0 })
            .sum();
        prop_assert!(disruption::direct_loss(&uses, available) <= loss * (1.0 + 1e-9) + 1e-6);
    }

    #[test]
    fn users_lose_and_suppliers_gain(price in 1.0..50.0_f64, response in response()) {
        prop_assert!(disruption::users_loss(price, response.demand) >= 0.0);
        prop_assert!(disruption::suppliers_gain(price, response) >= price - 1.0 - 1e-9);
    }

    #[test]
    fn weights_of_one_scenario_that_is_certain_give_it_back(change in -1e6..1e6_f64) {
        prop_assert_eq!(disruption::weighted(&[(1.0, change)]), change);
    }

    #[test]
    fn less_knowledge_never_narrows(
        suppliers in prop::collection::vec(supplier(), 1..5), which: prop::sample::Index, exposure in 0.0..1.0_f64,
        spent in 1.0..1e9_f64,
    ) {
        let user = |expenditure| User { value_added: 1e11, operating_profit: 4e10, expenditure };
        let ev = |expenditure| usgs::economic_vulnerability(&[user(expenditure)], 2.5e13).unwrap();
        let risk = |suppliers: &[Supplier], te, ev| {
            usgs::supply_risk(SCALES.disruption(usgs::disruption_potential(suppliers)), te, SCALES.vulnerability(ev))
        };
        let known = risk(&suppliers, Interval::exact(exposure), ev(Interval::exact(spent)));
        let mut unknown = suppliers.clone();
        which.get_mut(&mut unknown).unwillingness = Interval::FRACTION;
        for wider in [
            risk(&unknown, Interval::exact(exposure), ev(Interval::exact(spent))),
            risk(&suppliers, Interval::between(exposure, 1.0), ev(Interval::exact(spent))),
            risk(&suppliers, Interval::exact(exposure), ev(Interval::between(0.5 * spent, 2.0 * spent))),
        ] {
            prop_assert!(wider.central.is_none());
            prop_assert!(wider.low <= known.low + 1e-12 && wider.high >= known.high - 1e-12);
        }
    }
}
