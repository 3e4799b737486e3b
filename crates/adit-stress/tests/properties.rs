//! What must hold of every chain under every shock.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // tests, and small numbers

use adit_stress::chain::{Chain, EndOfLife, Facility, Give, Link, Policy, Rationing, Reserve, Sink, Take, To};
use adit_stress::invariants::broken;
use adit_stress::shocks::Conditions;
use adit_stress::{Compiled, Effect, Event, Shocks, State, run};
use proptest::prelude::*;

/// A chain of four tiers with joint products, made from a list of numbers between 0 and 1.
fn chain(numbers: &[f64]) -> Chain {
    let mut next = numbers.iter().copied().cycle();
    let mut number = |low: f64, high: f64| low + (high - low) * next.next().unwrap_or(0.5);
    // Goods: 0 concentrate, 1 and 2 oxides made together, 3 magnets, 4 scrap that is turned into oxide 1.
    let sinks: Vec<Sink> = (0..3)
        .map(|index| Sink {
            name: format!("use {index}"),
            good: 3,
            base: number(5.0, 100.0),
            elasticity: if index == 0 { 0.0 } else { number(0.0, 0.6) },
            class: u8::try_from(index).unwrap_or(0),
            value: 1.0,
            regime: index % 2,
            substitution: number(0.0, 0.5),
            end_of_life: (index == 2).then(|| EndOfLife {
                recycler: 6,
                lifetime: vec![0.2, 0.5, 0.3],
                collected: number(0.0, 0.3),
            }),
        })
        .collect();
    let parts = [number(0.2, 0.8), number(0.2, 0.8), number(0.2, 0.8)];
    let mut links = Vec::new();
    let mut link = |from: usize, to: To, good: usize, lead: u32, weight: f64, qualification: u32, pushed: bool| {
        let class = if let To::Sink(sink) = to { u8::try_from(sink).unwrap_or(0) } else { 0 };
        let name = format!("{from} ships {good}, {}", links.len());
        links.push(Link { name, from, to, good, lead, weight, qualification, class, pushed });
    };
    let mut plants = [0.0; 2];
    for (index, (sink, part)) in sinks.iter().zip(parts).enumerate() {
        let lead = u32::try_from(index % 2).unwrap_or(0);
        for (plant, part) in [part, 1.0 - part].into_iter().enumerate() {
            link(4 + plant, To::Sink(index), 3, lead, part, 0, false);
            plants[plant] += sink.base * part;
        }
    }
    let uses = [number(0.2, 0.4), number(0.005, 0.02)];
    let yields = [[number(0.1, 0.3), number(0.005, 0.02)], [number(0.1, 0.3), number(0.001, 0.01)]];
    let mut needed = [[0.0_f64; 2]; 2];
    let mut recycled = 0.0;
    for (oxide, (good, used)) in [1, 2].into_iter().zip(uses).enumerate() {
        for (plant, base) in plants.into_iter().enumerate() {
            // The recycler is a supplier that has yet to be qualified; it covers nothing at the baseline.
            let first = number(0.3, 0.9);
            link(2, To::Facility(4 + plant), good, 1 + number(0.0, 1.99) as u32, first, 0, false);
            link(3, To::Facility(4 + plant), good, 1, 1.0 - first, 0, false);
            if oxide == 0 {
                link(6, To::Facility(4 + plant), good, 1, 0.0, 3, false);
            }
            for (separator, part) in [first, 1.0 - first].into_iter().enumerate() {
                needed[separator][oxide] += base * used * part / yields[separator][oxide];
            }
            recycled += base * 0.01;
        }
    }
    // Joint products: the scarcer oxide decides how much ore is separated, the other is left over.
    let separated = needed.map(|needed| needed[0].max(needed[1]));
    link(0, To::Facility(2), 0, 1, 1.0, 0, false);
    link(1, To::Facility(3), 0, u32::from(numbers[0] > 0.5) * 2, 1.0, 0, false);
    let mut facility = |name: &str, takes: &[(usize, f64)], gives: &[(usize, f64)], base: f64| Facility {
        name: name.into(),
        takes: (takes.iter())
            .map(|&(good, per_activity)| Take { good, per_activity, cover: number(0.5, 3.0) })
            .collect(),
        gives: (gives.iter())
            .map(|&(good, per_activity)| Give { good, per_activity, cover: number(0.0, 1.0) })
            .collect(),
        capacity: base * number(1.0, 1.5),
        base,
        start: 0,
        ramp: 0.1,
    };
    let facilities = vec![
        facility("mine a", &[], &[(0, 1.0)], separated[0]),
        facility("mine b", &[], &[(0, 1.0)], separated[1]),
        facility("separator a", &[(0, 1.0)], &[(1, yields[0][0]), (2, yields[0][1])], separated[0]),
        facility("separator b", &[(0, 1.0)], &[(1, yields[1][0]), (2, yields[1][1])], separated[1]),
        facility("magnets a", &[(1, uses[0]), (2, uses[1])], &[(3, 1.0)], plants[0]),
        facility("magnets b", &[(1, uses[0]), (2, uses[1])], &[(3, 1.0)], plants[1]),
        Facility { base: 0.0, capacity: recycled, ..facility("recycler", &[(4, 1.0)], &[(1, 0.3)], 1.0) },
    ];
    let mut policy = Policy::plain(number(3.0, 6.0), number(1.0, 4.0));
    policy.rationing = if number(0.0, 1.0) < 0.5 { Rationing::Proportional } else { Rationing::Priority };
    policy.price_exponent = number(0.0, 2.0);
    policy.price_cap = 5.0;
    policy.failing_below = (number(0.0, 1.0) < 0.6).then_some(0.9);
    policy.return_periods = if number(0.0, 1.0) < 0.5 { f64::INFINITY } else { number(1.0, 24.0) };
    policy.backlog = number(0.0, 0.5);
    let mut reserve = |good: usize, serves: Vec<To>| Reserve {
        name: format!("reserve {good}"),
        good,
        tonnes: number(10.0, 100.0),
        held: number(0.0, 1.0),
        rate: number(0.1, 1.0),
        delay: if number(0.0, 1.0) < 0.5 { 0 } else { 2 },
        serves,
    };
    // Magnets for two of the three uses, and neodymium for the second magnet maker.
    policy.reserves = vec![reserve(3, vec![To::Sink(0), To::Sink(2)]), reserve(1, vec![To::Facility(5)])];
    Chain { goods: ["ore", "Nd", "Dy", "magnet", "scrap"].map(String::from).to_vec(), facilities, links, sinks, policy }
}

/// Two to four events, different in each draw.
fn shocks(chain: &Chain, numbers: &[f64]) -> Shocks {
    let mut next = numbers.iter().copied().cycle();
    let mut number = move || next.next().unwrap_or(0.5);
    let pick = |count: usize, number: f64| ((count as f64 * number) as usize).min(count - 1);
    let events = (0..4).map(|_| {
        let (kind, target, start, length) = (number(), number(), number(), number());
        let (facility, link) = (pick(chain.facilities.len(), target), pick(chain.links.len(), target));
        let effect = match pick(6, kind) {
            0 => Effect::Outage { facility },
            1 => Effect::Embargo { link },
            2 => Effect::VolumeCap { link },
            3 => Effect::LicenseDelay { link },
            4 => Effect::Denial { link },
            _ => Effect::Demand { sink: pick(chain.sinks.len(), target) },
        };
        let mut event = Event::certain(effect, 0, 0, 0.0);
        for lane in 0..adit_stress::LANES {
            event.from[lane] = (start * 8.0) as u32 + u32::try_from(lane).unwrap_or(0) % 3;
            event.until[lane] = event.from[lane] + (length * 20.0) as u32;
            event.size[lane] =
                if matches!(effect, Effect::LicenseDelay { .. }) { (number() * 4.0).floor() } else { number() };
        }
        event
    });
    Shocks { events: events.collect() }
}

fn unmet(compiled: &Compiled, shocks: &Shocks, periods: u32) -> Vec<f64> {
    let mut all = Vec::new();
    run(compiled, shocks, periods, |happened, _| all.extend(happened.unmet.iter().flatten().copied()));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// I1 to I4: nothing negative, nothing from nowhere, nothing past an order, a cap or a closed border.
    #[test]
    fn every_period_keeps_its_balances(
        numbers in prop::collection::vec(0.0..1.0_f64, 60),
        events in prop::collection::vec(0.0..1.0_f64, 50),
    ) {
        let chain = chain(&numbers);
        let shocks = shocks(&chain, &events);
        let compiled = Compiled::new(chain).unwrap();
        let mut before = State::baseline(&compiled, &adit_stress::Settings::central(&compiled), shocks.longest_delay());
        let data = &compiled.chain;
        let mut conditions = Conditions::calm(data.facilities.len(), data.links.len(), data.sinks.len());
        let mut wrong = Vec::new();
        run(&compiled, &shocks, 40, |happened, state| {
            wrong.extend(broken(&compiled, &before, happened, state));
            shocks.apply(happened.period, &mut conditions);
            for (link, way) in compiled.ways.iter().enumerate() {
                for lane in 0..adit_stress::LANES {
                    let shipped = happened.shipped[link][lane];
                    let unqualified = before.to_qualify[link][lane] > 1.0;
                    let shut = conditions.open[link][lane] == 0.0 || unqualified;
                    if shut && shipped > 0.0 || shipped > conditions.cap[link][lane] * way.base + 1e-12 {
                        wrong.push(format!("period {}: link {link} ships {shipped}", happened.period));
                    }
                }
            }
            before = state.clone();
        });
        prop_assert!(wrong.is_empty(), "{wrong:?}");
    }

    /// I5: without events nothing moves.
    #[test]
    fn calm_stays_calm(numbers in prop::collection::vec(0.0..1.0_f64, 60)) {
        let mut chain = chain(&numbers);
        // Scrap that comes back is an event of its own.
        chain.sinks.iter_mut().for_each(|sink| sink.end_of_life = None);
        let compiled = Compiled::new(chain).unwrap();
        run(&compiled, &Shocks::default(), 30, |happened, _| {
            for (facility, activity) in compiled.chain.facilities.iter().zip(&happened.activity) {
                assert!((activity[0] - facility.base).abs() <= 1e-9 * (1.0 + facility.base), "{}", facility.name);
            }
            assert!(happened.unmet.iter().all(|unmet| unmet[0].abs() < 1e-9));
        });
    }

    /// I6: twice the chain, twice the shortage.
    #[test]
    fn size_does_not_matter(
        numbers in prop::collection::vec(0.0..1.0_f64, 60),
        events in prop::collection::vec(0.0..1.0_f64, 50),
    ) {
        let small = chain(&numbers);
        let mut large = small.clone();
        for facility in &mut large.facilities {
            facility.base *= 2.0;
            facility.capacity *= 2.0;
        }
        large.sinks.iter_mut().for_each(|sink| sink.base *= 2.0);
        large.policy.reserves.iter_mut().for_each(|reserve| reserve.tonnes *= 2.0);
        let shocks = shocks(&small, &events);
        let [small, large] = [small, large].map(|chain| unmet(&Compiled::new(chain).unwrap(), &shocks, 30));
        for (small, large) in small.iter().zip(&large) {
            prop_assert!((2.0 * small - large).abs() <= 1e-9 * (1.0 + large.abs()), "{small} {large}");
        }
    }

    /// A draw does not feel the draws beside it.
    #[test]
    fn draws_are_alone(
        numbers in prop::collection::vec(0.0..1.0_f64, 60),
        events in prop::collection::vec(0.0..1.0_f64, 50),
        lane in 0..adit_stress::LANES,
    ) {
        let chain = chain(&numbers);
        let shocks = shocks(&chain, &events);
        let mut alone = shocks.clone();
        for event in &mut alone.events {
            (event.from, event.until, event.size) = ([event.from[lane]; 8], [event.until[lane]; 8], [event.size[lane]; 8]);
        }
        let compiled = Compiled::new(chain).unwrap();
        let together = unmet(&compiled, &shocks, 25);
        let alone = unmet(&compiled, &alone, 25);
        for (together, alone) in together.chunks(8).zip(alone.chunks(8)) {
            prop_assert_eq!(together[lane].to_bits(), alone[0].to_bits());
        }
    }
}

#[cfg(feature = "highs")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// I7: nobody does better than who knows the future; with outages, caps, delays, denials, backlog, scrap, a reserve
    /// and suppliers to qualify, but fixed prices.
    #[test]
    fn the_bound_is_never_above_the_simulation(
        numbers in prop::collection::vec(0.0..1.0_f64, 60),
        events in prop::collection::vec(0.0..1.0_f64, 50),
        lane in 0..adit_stress::LANES,
    ) {
        let mut chain = chain(&numbers);
        chain.policy.price_exponent = 0.0;
        chain.sinks.iter_mut().zip([10.0, 3.0, 1.0]).for_each(|(sink, value)| sink.value = value);
        let shocks = shocks(&chain, &events);
        let compiled = Compiled::new(chain).unwrap();
        let mut simulated = 0.0;
        run(&compiled, &shocks, 20, |happened, _| {
            for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
                simulated += sink.value * unmet[lane];
            }
        });
        let outcome = adit_stress::bound::bound(&compiled, &shocks, lane, 20);
        let bound = outcome.bound().ok_or_else(|| TestCaseError::fail(outcome.to_string()))?;
        prop_assert!(bound.weighted <= simulated + 1e-6 * (1.0 + simulated), "{} {simulated}", bound.weighted);
    }

    /// Nobody survives longer than who knows the future.
    #[test]
    fn no_simulation_survives_longer_than_the_program(numbers in prop::collection::vec(0.0..1.0_f64, 60)) {
        use adit_stress::off::{Point, courses};
        let mut chain = chain(&numbers);
        chain.policy.price_exponent = 0.0;
        // Scrap of what was sold in excess comes back in excess; the program counts what the baseline gives.
        chain.sinks.iter_mut().for_each(|sink| sink.end_of_life = None);
        let compiled = Compiled::new(chain).unwrap();
        let point = |facility: usize| Point { name: String::new(), facilities: vec![facility] };
        let points: Vec<Point> = (0..compiled.chain.facilities.len()).map(point).collect();
        for (point, course) in points.iter().zip(courses(&compiled, &points, &vec![0..30; points.len()], 30)) {
            for sink in 0..compiled.chain.sinks.len() {
                let survival = adit_stress::survive::survive(&compiled, &point.facilities, &[sink]);
                let survival = survival.map_err(|reason| TestCaseError::fail(reason.to_string()))?;
                let simulated = f64::from(course.first(&[sink]).unwrap_or(30));
                prop_assert!(simulated <= survival.periods() * (1.0 + 1e-6) + 1e-6, "{simulated} {survival:?}");
            }
        }
    }
}

#[test]
fn what_cannot_run_is_said_at_once() {
    let mut broken = chain(&[0.3, 0.7, 0.5]);
    broken.links[0].weight = 0.9;
    broken.links.push(Link { good: 4, name: "scrap".into(), ..broken.links[3].clone() });
    broken.facilities[0].capacity = f64::NAN;
    let errors = Compiled::new(broken).unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].to_string().contains("capacity"), "{errors:?}");
    let mut unweighted = chain(&[0.3, 0.7, 0.5]);
    unweighted.links[0].weight = 0.9;
    let errors = Compiled::new(unweighted).unwrap_err();
    assert!(errors[0].to_string().contains("not 1"), "{errors:?}");
}
