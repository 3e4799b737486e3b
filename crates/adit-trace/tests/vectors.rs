//! Reference vectors: tracing, ownership, concentration.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use adit_model::ids::{EntityId, PlaceId};
use adit_model::words::HoldingKind;
use adit_trace::concentration::{Residual, by_holder, hhi, hhi_normalized, hhi_with_residual, largest};
use adit_trace::graph::Graph;
use adit_trace::ownership::{Bounds, Party, Register, Stake};
use adit_trace::walk::Walk;
use adit_trace::{TraceError, any_element};
use serde_json::Value;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
}

#[test]
fn origins_and_touched_shares_match_the_reference() {
    let file = read(include_str!("fixtures/tracing.json"));
    let tolerance = number(&file["tolerance"]);
    for case in file["cases"].as_array().unwrap() {
        let nodes = case["nodes"].as_array().unwrap();
        let index = |id: &Value| nodes.iter().position(|node| node["id"] == *id).unwrap();
        let flows = case["flows_t"].as_array().unwrap();
        let links: Vec<_> = flows.iter().map(|flow| (index(&flow["from"]), index(&flow["to"]))).collect();
        let tonnes: Vec<_> = flows.iter().map(|flow| number(&flow["t"])).collect();
        let primary: Vec<_> = nodes.iter().map(|node| number(&node["primary_t"])).collect();
        let set: Vec<_> = nodes.iter().map(|node| f64::from(u8::from(node["in_set"] == true))).collect();
        let graph = Graph::new(&primary, &links, &tonnes).unwrap();
        let expected = &case["expected"];
        let walk = Walk::from(&graph, &[index(&expected["at"])]).unwrap();
        let origins = walk.origins().unwrap();
        for (id, share) in expected["origin"].as_object().unwrap() {
            close(origins[index(&Value::from(id.as_str()))], number(share), tolerance);
        }
        close(walk.touched(&set).unwrap().touched, number(&expected["touched"]), tolerance);
        if let Some(sum) = expected["visits_of_set"].as_f64() {
            let visits: f64 = walk.visits().unwrap().iter().zip(&set).map(|(visits, set)| visits * set).sum();
            close(visits, sum, tolerance);
        }
    }
}

fn exact_register(parties: &[(&str, Option<&str>)], stakes: &[(&str, &str, f64)]) -> Register {
    let at = |id: &str| parties.iter().position(|(known, _)| *known == id).unwrap();
    Register::new(
        parties.iter().map(|(id, place)| Party { id: EntityId::new(id), place: place.map(PlaceId::new) }).collect(),
        stakes
            .iter()
            .map(|&(owner, entity, share)| Stake {
                owner: at(owner),
                entity: at(entity),
                share: Bounds::exact(share),
                kind: HoldingKind::Equity,
            })
            .collect(),
    )
}

#[test]
fn integrated_ownership_matches_the_reference() {
    let file = read(include_str!("fixtures/ownership.json"));
    let parties: Vec<_> =
        file["parties"].as_array().unwrap().iter().map(|party| (text(&party["id"]), party["place"].as_str())).collect();
    let stakes: Vec<_> = file["stakes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stake| (text(&stake["owner"]), text(&stake["entity"]), number(&stake["share"])))
        .collect();
    let register = exact_register(&parties, &stakes);
    let mut sums = vec![0.0; parties.len()];
    for (place, shares) in file["expected"].as_object().unwrap() {
        let found = register.equity(&[PlaceId::new(place)]).unwrap();
        for (entity, share) in shares.as_object().unwrap() {
            let index = parties.iter().position(|(id, _)| id == entity).unwrap();
            for value in [found[index].low, found[index].central, found[index].high] {
                close(value, number(share), number(&file["tolerance"]));
            }
            sums[index] += found[index].central;
        }
    }
    sums[..3].iter().for_each(|sum| close(*sum, 1.0, 1e-10));
}

#[test]
fn a_ring_closed_on_itself_is_named() {
    let parties = [("a", Some("CHN")), ("b", Some("CHN"))];
    let register = exact_register(&parties, &[("a", "b", 1.0), ("b", "a", 1.0)]);
    let Err(TraceError::ClosedLoop { nodes }) = register.equity(&[PlaceId::new("CHN")]) else {
        panic!("the ring was accepted");
    };
    assert!(nodes.contains(&"a".to_owned()) && nodes.contains(&"b".to_owned()));
}

#[test]
fn more_than_everything_cannot_be_held() {
    let parties = [("a", Some("CHN")), ("b", Some("JPN")), ("c", Some("JPN"))];
    let register = exact_register(&parties, &[("a", "c", 0.7), ("b", "c", 0.6)]);
    assert!(
        matches!(register.equity(&[PlaceId::new("CHN")]), Err(TraceError::OverHeld { entity, .. }) if entity == "c")
    );
}

#[test]
fn concentration_matches_the_reference() {
    let file = read(include_str!("fixtures/concentration.json"));
    let tolerance = number(&file["tolerance"]);
    for case in file["by_country"].as_array().unwrap() {
        let output: Vec<f64> = case["output_t"].as_array().unwrap().iter().map(number).collect();
        close(hhi(&output).unwrap(), number(&case["hhi"]), tolerance);
    }
    let control = &file["by_control"];
    let sites = control["sites"].as_array().unwrap();
    let output: Vec<f64> = sites.iter().map(|site| number(&site["output_t"])).collect();
    let index = |held: &Vec<Vec<(String, f64)>>| {
        let sums = by_holder(&output, held);
        (hhi(&sums.iter().map(|(_, sum)| *sum).collect::<Vec<_>>()).unwrap(), sums)
    };
    let place = sites.iter().map(|site| vec![(text(&site["place"]).to_owned(), 1.0)]).collect();
    let equity: Vec<Vec<(String, f64)>> = sites
        .iter()
        .map(|site| site["held"].as_object().unwrap().iter().map(|(who, part)| (who.clone(), number(part))).collect())
        .collect();
    let majority = equity
        .iter()
        .map(|held| held.iter().filter(|(_, part)| *part > 0.5).map(|(who, _)| (who.clone(), 1.0)).collect())
        .collect();
    close(index(&place).0, number(&control["hhi_by_place"]), 1e-12);
    close(index(&majority).0, number(&control["hhi_by_majority"]), 1e-12);
    let (found, sums) = index(&equity);
    close(found, number(&control["hhi_by_equity"]), 1e-12);
    for (holder, sum) in sums {
        close(sum / 100.0, number(&control["equity_shares"][&holder]), 1e-12);
    }
}

#[test]
fn a_residual_makes_the_index_an_interval() {
    let cut = hhi_with_residual(&[0.5, 0.2], Residual::Truncated).unwrap();
    close(cut.low, 0.29, 1e-12);
    close(cut.high, 0.29 + 0.3 * 0.2, 1e-12);
    let free = hhi_with_residual(&[0.5, 0.2], Residual::Unlimited).unwrap();
    close(free.high, 0.29 + 0.09, 1e-12);
    assert!(hhi_with_residual(&[0.8, 0.3], Residual::Unlimited).is_err());
    close(largest(&[5.0, 1.0, 4.0], 2).unwrap(), 0.9, 1e-12);
    assert_eq!(hhi(&[0.0]), None);
    close(hhi_normalized(0.25, 4).unwrap(), 0.0, 1e-12);
}

#[test]
fn any_necessary_element_is_an_interval() {
    let any = any_element(&[0.5, 0.4]).unwrap();
    assert_eq!((any.low, any.high), (0.5, 0.9));
    close(any.if_independent, 0.7, 1e-12);
    assert_eq!(any_element(&[]), None);
}
