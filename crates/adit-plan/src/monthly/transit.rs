//! When an order arrives, and how much of it.

use super::{Case, Effect, Way};

/// A part of an order that arrives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// Month.
    pub month: usize,
    /// Part of the order, a fraction.
    pub part: f64,
    /// Factor on its price.
    pub price: f64,
}

/// What arrives of an order that was to arrive in a month, in a case. Shocks bear on goods as they leave the country:
/// what is in transit already comes through. Parts that would arrive after the horizon are left out.
#[must_use]
pub fn arrivals(case: &Case, offer: usize, way: Way, due: usize, horizon: usize) -> Vec<Arrival> {
    // Goods of orders placed long ago may have left before the first month.
    let Some(leaves) = due.checked_sub(way.transit) else {
        return within(vec![Arrival { month: due, part: 1.0, price: 1.0 }], horizon);
    };
    let pass = passing(case, offer, leaves);
    let mut parts = vec![(leaves, pass)];
    if pass < 1.0
        && let Some(free) = (leaves..=horizon).find(|&month| passing(case, offer, month) >= 1.0)
    {
        parts.push((free, 1.0 - pass));
    }
    let arrive = |(leaves, part): (usize, f64)| {
        let (granted, delay, price) = terms(case, offer, leaves);
        Arrival { month: leaves + delay + way.transit, part: part * granted, price }
    };
    within(parts.into_iter().map(arrive).collect(), horizon)
}

fn within(arrivals: Vec<Arrival>, horizon: usize) -> Vec<Arrival> {
    arrivals.into_iter().filter(|arrival| arrival.month < horizon && arrival.part > 0.0).collect()
}

/// The part that leaves in time. Of several shocks on one offer the hardest holds.
fn passing(case: &Case, offer: usize, month: usize) -> f64 {
    effects(case, offer, month).fold(1.0, |least, effect| match effect {
        Effect::Pass(part) => f64::min(least, part),
        _ => least,
    })
}

/// The part that is not sent back, the months of waiting, and the factor on the price.
fn terms(case: &Case, offer: usize, month: usize) -> (f64, usize, f64) {
    effects(case, offer, month).fold((1.0, 0, 1.0), |(granted, delay, price), effect| match effect {
        Effect::Denied(part) => (f64::min(granted, 1.0 - part), delay, price),
        Effect::Delayed(months) => (granted, delay.max(months), price),
        Effect::Dearer(part) => (granted, delay, price + part),
        Effect::Pass(_) => (granted, delay, price),
    })
}

fn effects(case: &Case, offer: usize, month: usize) -> impl Iterator<Item = Effect> + '_ {
    let hits = case.hits.iter().filter(move |hit| hit.offer == offer && (hit.from..hit.until).contains(&month));
    hits.map(|hit| hit.effect)
}

#[cfg(test)]
mod tests {
    use super::super::Hit;
    use super::*;

    fn case(hits: &[(usize, usize, Effect)]) -> Case {
        let hits = hits.iter().map(|&(from, until, effect)| Hit { offer: 0, from, until, effect }).collect();
        Case { hits, ..Case::default() }
    }

    /// Month and part of what arrives of an order due in month 5, two months in transit.
    fn due_in_5(hits: &[(usize, usize, Effect)]) -> Vec<(usize, f64)> {
        let way = Way { lead: 4, transit: 2, adder: 0.0 };
        arrivals(&case(hits), 0, way, 5, 12).into_iter().map(|arrival| (arrival.month, arrival.part)).collect()
    }

    #[test]
    fn shocks_bear_on_goods_as_they_leave() {
        assert_eq!(due_in_5(&[]), [(5, 1.0)]);
        // It leaves in month 3: a halt from 4 on comes too late, one until 3 is over.
        assert_eq!(due_in_5(&[(4, 9, Effect::Pass(0.0))]), [(5, 1.0)]);
        assert_eq!(due_in_5(&[(0, 3, Effect::Pass(0.0))]), [(5, 1.0)]);
        // A halt of months 2 to 6 holds it until 7; it arrives in 9.
        assert_eq!(due_in_5(&[(2, 7, Effect::Pass(0.0))]), [(9, 1.0)]);
        // A halt until after the horizon: nothing.
        assert_eq!(due_in_5(&[(2, 40, Effect::Pass(0.0))]), []);
    }

    #[test]
    fn parts_wait_are_sent_back_or_come_late() {
        assert_eq!(due_in_5(&[(2, 7, Effect::Pass(0.25))]), [(5, 0.25), (9, 0.75)]);
        assert_eq!(due_in_5(&[(2, 7, Effect::Denied(0.5))]), [(5, 0.5)]);
        assert_eq!(due_in_5(&[(2, 7, Effect::Delayed(3))]), [(8, 1.0)]);
        // The hardest holds, not the sum.
        let two = [(2, 7, Effect::Denied(0.5)), (2, 7, Effect::Denied(0.25)), (2, 7, Effect::Delayed(1))];
        assert_eq!(due_in_5(&two), [(6, 0.5)]);
    }

    #[test]
    fn what_left_before_the_first_month_comes_through() {
        let way = Way { lead: 4, transit: 2, adder: 0.0 };
        let stopped = case(&[(0, 12, Effect::Pass(0.0))]);
        assert_eq!(arrivals(&stopped, 0, way, 1, 12), [Arrival { month: 1, part: 1.0, price: 1.0 }]);
        assert_eq!(arrivals(&stopped, 0, way, 2, 12), []);
    }

    #[test]
    fn duties_add_up() {
        let way = Way::default();
        let dear = case(&[(0, 12, Effect::Dearer(0.25)), (0, 12, Effect::Dearer(0.1))]);
        assert_eq!(arrivals(&dear, 0, way, 4, 12), [Arrival { month: 4, part: 1.0, price: 1.35 }]);
    }
}
