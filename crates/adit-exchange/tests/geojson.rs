//! `GeoJSON` by the rules of RFC 7946, checked one by one.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use adit_exchange::geojson::{Position, collection, feature, sites, way};
use adit_model::Model;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Section 3.1.1: longitude, then latitude, within the globe; six decimals as section 11.2 advises.
fn position(value: &Value) -> [f64; 2] {
    let numbers = value.as_array().unwrap();
    assert_eq!(numbers.len(), 2);
    let [longitude, latitude] = [numbers[0].as_f64().unwrap(), numbers[1].as_f64().unwrap()];
    assert!((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude), "{value}");
    for number in numbers {
        let decimals = number.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
        assert!(decimals <= 6, "{number}");
    }
    [longitude, latitude]
}

/// Sections 3.1.2 to 3.1.5: a point is a position, a line two or more, and none leaps over the antimeridian (3.1.9).
fn geometry(value: &Value) {
    let coordinates = &value["coordinates"];
    let line = |line: &Value| {
        let positions: Vec<[f64; 2]> = line.as_array().unwrap().iter().map(position).collect();
        assert!(positions.len() >= 2);
        assert!(positions.windows(2).all(|pair| (pair[0][0] - pair[1][0]).abs() <= 180.0), "{line}");
    };
    match value["type"].as_str().unwrap() {
        "Point" => {
            position(coordinates);
        }
        "LineString" => line(coordinates),
        "MultiLineString" => coordinates.as_array().unwrap().iter().for_each(line),
        other => panic!("no geometry is called {other}"),
    }
}

/// Sections 3.2 and 3.3; section 4: no `crs`; section 7.1: no member of another type.
fn valid(value: &Value) {
    assert_eq!(value["type"], "FeatureCollection");
    assert!(value.get("crs").is_none() && value.get("geometry").is_none() && value.get("coordinates").is_none());
    for feature in value["features"].as_array().unwrap() {
        assert_eq!(feature["type"], "Feature");
        assert!(feature["id"].is_string() && feature["properties"].is_object());
        assert!(feature.get("features").is_none() && feature.get("geometry").is_some());
        if !feature["geometry"].is_null() {
            geometry(&feature["geometry"]);
        }
    }
}

#[test]
fn the_sites_of_the_shipped_model_are_valid() {
    let model = Model::read("rare-earths").unwrap();
    let map = collection(sites(&model), json!({}));
    valid(&map);
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), model.sites.len());
    let lynas = features.iter().find(|feature| feature["id"] == "lynas_malaysia").unwrap();
    assert_eq!(lynas["properties"]["stage"], "separation");
    assert_eq!(lynas["properties"]["capacity_t"], 10500.0);
    assert_eq!(lynas["properties"]["capacity_basis"], "reo");
    assert!(lynas["geometry"]["coordinates"][0].as_f64().unwrap() > 100.0, "longitude comes first");
    assert!(features.iter().any(|feature| feature["properties"]["located_by"] == "country"));
}

#[test]
fn ways_over_the_pacific_are_cut_at_the_antimeridian() {
    let tokyo = Position::new(140.0, 36.0).unwrap();
    let los_angeles = Position::new(-120.0, 34.0).unwrap();
    // 40 of 100 degrees lie before the cut, so it is at 36 - 0.4 * 2 degrees.
    let there = way(tokyo, los_angeles);
    assert_eq!(there["type"], "MultiLineString");
    assert_eq!(there["coordinates"], json!([[[140.0, 36.0], [180.0, 35.2]], [[-180.0, 35.2], [-120.0, 34.0]]]));
    let back = way(los_angeles, tokyo);
    assert_eq!(back["coordinates"], json!([[[-120.0, 34.0], [-180.0, 35.2]], [[180.0, 35.2], [140.0, 36.0]]]));
}

#[test]
fn a_way_that_leads_nowhere_is_a_point() {
    let here = Position::new(10.123_456_78, -0.000_000_1).unwrap();
    assert_eq!(way(here, here), json!({ "type": "Point", "coordinates": [10.123_457, 0.0] }));
    assert!(Position::new(181.0, 0.0).is_none() && Position::new(0.0, f64::NAN).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_is_valid(a in -180.0..=180.0, b in -90.0..=90.0, c in -180.0..=180.0, d in -90.0..=90.0) {
        let ends = (Position::new(a, b).unwrap(), Position::new(c, d).unwrap());
        valid(&collection(vec![feature("x", Some(way(ends.0, ends.1)), Map::new())], json!({})));
    }

    #[test]
    fn ways_along_the_antimeridian_are_valid(from in prop::sample::select(vec![-180.0, 180.0, 0.0, 179.999_999_9]), to in prop::sample::select(vec![-180.0, 180.0, -0.000_000_01]), b in -90.0..=90.0) {
        let ends = (Position::new(from, b).unwrap(), Position::new(to, 1.0).unwrap());
        valid(&collection(vec![feature("x", Some(way(ends.0, ends.1)), Map::new())], json!({})));
    }
}
