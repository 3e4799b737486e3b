//! Reference vectors of the USGS method, of disruptions and of GeoPolRisk; the fixtures name their sources and status.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp)]

use adit_screen::disruption::{self, Response};
use adit_screen::geopolrisk;
use adit_screen::interval::Interval;
use adit_screen::usgs::{self, Scales, Supplier, User};
use serde_json::Value as Json;

fn fixture(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

fn usgs() -> Json {
    fixture(include_str!("fixtures/usgs.json"))
}

fn number(value: &Json) -> f64 {
    value.as_f64().unwrap()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-12), "{found} is not {expected}");
}

#[test]
fn supply_risk_by_hand() {
    let case = &usgs()["supply_risk"];
    let exact = |value: &Json| Interval::exact(number(value));
    let suppliers: Vec<Supplier> = case["suppliers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| Supplier {
            share: exact(&row["share"]),
            inability: exact(&row["inability"]),
            unwillingness: exact(&row["unwillingness"]),
        })
        .collect();
    let users: Vec<User> = case["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| User {
            value_added: number(&row["value_added"]),
            operating_profit: number(&row["operating_profit"]),
            expenditure: exact(&row["expenditure"]),
        })
        .collect();
    let scales = Scales {
        disruption_high: number(&case["scales"]["disruption_high"]),
        vulnerability_low: number(&case["scales"]["vulnerability_low"]),
        vulnerability_high: number(&case["scales"]["vulnerability_high"]),
    };
    let potential = usgs::disruption_potential(&suppliers);
    let vulnerability = usgs::economic_vulnerability(&users, number(&case["gdp"])).unwrap();
    let (disruption, scaled) = (scales.disruption(potential), scales.vulnerability(vulnerability));
    let risk = usgs::supply_risk(disruption, exact(&case["exposure"]), scaled);
    for (name, found) in [
        ("disruption", potential),
        ("vulnerability", vulnerability),
        ("disruption_scaled", disruption),
        ("vulnerability_scaled", scaled),
        ("supply_risk", risk),
    ] {
        close(found.central.unwrap(), number(&case["expected"][name]), 1e-9);
        close(found.low, found.high, 1e-12);
    }
}

#[test]
fn the_threshold_is_the_published_one() {
    close(usgs::THRESHOLD, number(&usgs()["anchors"]["threshold_2021"]), 1e-12);
}

#[test]
fn markets_clear_at_the_closed_form() {
    let market = &usgs()["market"];
    for case in market["cases"].as_array().unwrap() {
        let response = Response {
            supply: number(&market["supply"]),
            demand: number(&market["demand"]),
            capacity: case["capacity"].as_f64(),
        };
        let cleared = disruption::clear(number(&market["lost"]), response).unwrap();
        close(cleared.price, number(&case["price"]), 1e-9);
        close(cleared.quantity, number(&case["quantity"]), 1e-9);
    }
}

#[test]
fn scenarios_are_weighted_by_probability() {
    let case = &usgs()["weighted"];
    let scenarios: Vec<(f64, f64)> =
        case["scenarios"].as_array().unwrap().iter().map(|pair| (number(&pair[0]), number(&pair[1]))).collect();
    close(disruption::weighted(&scenarios), number(&case["expected"]), 1e-12);
}

#[test]
fn geopolrisk_meets_the_oracle_of_its_peer() {
    let file = fixture(include_str!("fixtures/geopolrisk.json"));
    let tolerance = number(&file["tolerance"]);
    for case in file["cases"].as_array().unwrap() {
        let imports = number(&case["imports_t"]);
        // The oracle states only the sum over exporters: one exporter with the mean instability gives the same sum.
        let mean = number(&case["instability_times_imports"]) / imports;
        let risk = geopolrisk::import_risk(&[(imports, mean)], number(&case["domestic_t"])).unwrap();
        let score = geopolrisk::score(number(&case["hhi"]), risk);
        close(risk, number(&case["import_risk"]), tolerance);
        close(score, number(&case["score"]), tolerance);
        let factor = geopolrisk::characterization(score, number(&case["price_usd_per_kg"]));
        close(factor, number(&case["factor"]), tolerance);
    }
}
