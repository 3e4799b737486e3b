//! Time to survive and time to recover.

#![allow(clippy::unwrap_used)] // tests
#![cfg_attr(not(feature = "highs"), allow(dead_code, unused_imports))] // the programs of these tests need a solver

use adit_stress::Compiled;
use adit_stress::chain::{Chain, Facility, Give, Link, Policy, Sink, Take, To};
use adit_stress::off::{Point, courses};
use adit_stress::simulate::{Basket, Rule};
use adit_stress::survive::{LONGEST, Survival, exposures, recover, survive};
use serde_json::Value;

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/tts_ttr.json")).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn facility(name: &str, capacity: f64, base: f64) -> Facility {
    Facility { name: name.into(), takes: Vec::new(), gives: Vec::new(), capacity, base, start: 0, ramp: 0.0 }
}

fn link(from: usize, to: To, good: usize, weight: f64) -> Link {
    let (name, class) = (format!("{from} ships {good}"), 0);
    Link { name, from, to, good, lead: 0, weight, qualification: 0, class, pushed: false }
}

fn sink(name: &str, good: usize, base: f64, value: f64) -> Sink {
    let (elasticity, substitution) = (0.0, 0.0);
    Sink { name: name.into(), good, base, elasticity, class: 0, value, regime: 0, substitution, end_of_life: None }
}

/// Suppliers of parts; each product holds its stock as parts at the door of a plant of its own.
fn suppliers_and_products(fixture: &Value) -> Compiled {
    let (mut facilities, mut links, mut sinks) = (Vec::new(), Vec::new(), Vec::new());
    let suppliers = fixture["suppliers"].as_array().unwrap();
    let capacity: f64 = suppliers.iter().map(|row| number(&row["capacity"])).sum();
    let products = fixture["products"].as_array().unwrap();
    let demand: f64 = products.iter().map(|row| number(&row["demand"])).sum();
    for row in suppliers {
        let most = number(&row["capacity"]);
        let gives = vec![Give { good: 0, per_activity: 1.0, cover: 0.0 }];
        facilities.push(Facility { gives, ..facility(row["name"].as_str().unwrap(), most, demand * most / capacity) });
    }
    for (index, row) in products.iter().enumerate() {
        let (demand, good) = (number(&row["demand"]), 1 + index);
        for (from, supplier) in suppliers.iter().enumerate() {
            links.push(link(from, To::Facility(suppliers.len() + index), 0, number(&supplier["capacity"]) / capacity));
        }
        links.push(link(suppliers.len() + index, To::Sink(index), good, 1.0));
        let takes = vec![Take { good: 0, per_activity: 1.0, cover: number(&row["stock"]) / demand }];
        let gives = vec![Give { good, per_activity: 1.0, cover: 0.0 }];
        let name = row["name"].as_str().unwrap();
        facilities.push(Facility { takes, gives, ..facility(name, 1e4, demand) });
        sinks.push(sink(name, good, demand, number(&row["value"])));
    }
    let goods = ["part", "P1", "P2"].map(String::from).to_vec();
    Compiled::new(Chain { goods, facilities, links, sinks, policy: Policy::plain(1.0, 1.0) }).unwrap()
}

/// Separator, metal maker, magnet maker, one after the other.
fn tiers(fixture: &Value) -> Compiled {
    let case = &fixture["by_hand"];
    let demand = number(&case["demand"]);
    let cover = |name: &str| number(&case[name]) / demand;
    let take = |good, cover| vec![Take { good, per_activity: 1.0, cover }];
    let give = |good, cover| vec![Give { good, per_activity: 1.0, cover }];
    let most = 10.0 * demand;
    let facilities = vec![
        Facility { gives: give(0, 0.0), ..facility("separator", most, demand) },
        Facility { takes: take(0, cover("oxide")), gives: give(1, 0.0), ..facility("metal", most, demand) },
        Facility {
            takes: take(1, cover("metal")),
            gives: give(2, cover("magnets")),
            ..facility("magnets", most, demand)
        },
    ];
    let links = vec![link(0, To::Facility(1), 0, 1.0), link(1, To::Facility(2), 1, 1.0), link(2, To::Sink(0), 2, 1.0)];
    let goods = ["oxide", "metal", "magnet"].map(String::from).to_vec();
    let sinks = vec![sink("motors", 2, demand, 1.0)];
    Compiled::new(Chain { goods, facilities, links, sinks, policy: Policy::plain(1.0, 1.0) }).unwrap()
}

#[cfg(feature = "highs")]
#[test]
fn suppliers_that_fail_cost_what_the_notebook_prints() {
    let fixture = fixture();
    let compiled = suppliers_and_products(&fixture);
    for case in fixture["cases"].as_array().unwrap() {
        let off: Vec<usize> =
            case["off"].as_array().unwrap().iter().map(|row| usize::try_from(row.as_u64().unwrap()).unwrap()).collect();
        let survival = survive(&compiled, &off, &[0, 1]).unwrap();
        assert!((survival.periods() - number(&case["survives"])).abs() < 1e-6, "{survival:?} {case}");
        assert_eq!(survival == Survival::NotLimited, off.is_empty());
        let recovery = recover(&compiled, &off, number(&fixture["repair"])).unwrap();
        assert!((recovery.loss - number(&case["loss"])).abs() < 1e-6, "{recovery:?} {case}");
        assert!((recovery.unmet.iter().sum::<f64>() - number(&case["lost"])).abs() < 1e-6, "{recovery:?} {case}");
    }
}

#[cfg(feature = "highs")]
#[test]
fn stocks_of_all_tiers_add_up() {
    let fixture = fixture();
    let compiled = tiers(&fixture);
    let expected = number(&fixture["by_hand"]["survives"]);
    let survival = survive(&compiled, &[0], &[0]).unwrap();
    assert!((survival.periods() - expected).abs() < 1e-9, "{survival:?}");
    // Without the magnet maker there are its own magnets only; without anything off, no end.
    assert!((survive(&compiled, &[2], &[0]).unwrap().periods() - 1.2).abs() < 1e-9);
    assert!((survive(&compiled, &[], &[0]).unwrap().periods() - LONGEST).abs() < 1e-9);
}

#[cfg(feature = "highs")]
#[test]
fn a_system_is_exposed_if_repair_takes_longer_than_it_survives() {
    let compiled = tiers(&fixture());
    let points: Vec<Point> =
        (0..3).map(|facility| Point { name: facility.to_string(), facilities: vec![facility] }).collect();
    let systems = [Basket { name: "motors".into(), sinks: vec![0], rule: Rule::Sum }];
    let found = exposures(&compiled, &points, &[2; 3], &systems, 24);
    assert_eq!(found.iter().map(|row| row.exposed).collect::<Vec<_>>(), [Some(false), Some(false), Some(true)]);
    // The simulation serves three whole periods of 3.5, both of 2, and one of 1.2.
    assert_eq!(found.iter().map(|row| row.simulated).collect::<Vec<_>>(), [Some(3), Some(2), Some(1)]);
    for row in &found {
        assert!(
            f64::from(row.simulated.unwrap()) <= row.survives.as_ref().unwrap().as_ref().unwrap().periods() + 1e-9,
            "{row:?}"
        );
        assert_eq!(row.recovers, Some(0), "{row:?}");
    }
}

#[test]
fn company_does_not_matter() {
    let compiled = suppliers_and_products(&fixture());
    let points: Vec<Point> =
        (0..5).map(|facility| Point { name: facility.to_string(), facilities: vec![facility] }).collect();
    let twice: Vec<Point> = points.iter().chain(&points).chain(&points).cloned().collect();
    let together = courses(&compiled, &twice, &vec![1..4; twice.len()], 12);
    for (index, point) in twice.iter().enumerate() {
        assert_eq!(together[index], courses(&compiled, std::slice::from_ref(point), &[1..4], 12)[0]);
    }
}
