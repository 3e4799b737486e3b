//! Structural choices worked by hand: pooling, custody, fractional control, open control of a stage.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use adit_model::ids::{EntityId, PlaceId};
use adit_model::network::{ElementFlows, Topology};
use adit_model::words::Stage;
use adit_trace::custody::custody;
use adit_trace::ownership::{Party, Register};
use adit_trace::pooling::{Pooled, Pooling};
use adit_trace::stage_concentration;

/// China mines 60 t and imports 40 t of Australian ore; its market ships 50 t to Japan and uses 50 t at home.
fn two_mines() -> (Topology, ElementFlows) {
    let nodes = vec![
        common::site("cn", "CHN", Stage::Mine),
        common::site("au", "AUS", Stage::Mine),
        common::market("ore", "CHN"),
        common::use_at("JPN"),
        common::use_at("CHN"),
    ];
    let links = vec![common::link(0, 2), common::link(1, 2), common::link(2, 3), common::link(2, 4)];
    let flows = ElementFlows {
        element: common::nd(),
        primary_t: vec![60.0, 40.0, 0.0, 0.0, 0.0],
        link_t: vec![60.0, 40.0, 50.0, 50.0],
    };
    (Topology { nodes, links }, flows)
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-7, "found {found}, expected {expected}");
}

fn touched(at: usize, set: &[f64], pooling: Pooling) -> f64 {
    let (topology, flows) = two_mines();
    let pooled = Pooled::new(&topology, &flows, pooling).unwrap();
    pooled.walk(&[at]).unwrap().touched_share(&pooled.membership(&topology, set).unwrap()).unwrap()
}

#[test]
fn own_exports_first_sends_own_ore_abroad() {
    let set = [1.0, 0.0, 0.0, 0.0, 0.0];
    close(touched(3, &set, Pooling::Mixed), 0.6);
    close(touched(3, &set, Pooling::OwnExportsFirst), 1.0);
    close(touched(4, &set, Pooling::OwnExportsFirst), 0.2);
    // The market as a whole passes on the same mix under both rules.
    close(touched(2, &set, Pooling::Mixed), 0.6);
    close(touched(2, &set, Pooling::OwnExportsFirst), 0.6);
}

#[test]
fn a_market_is_no_stage_and_half_control_touches_half() {
    close(touched(3, &[0.0, 0.0, 1.0, 1.0, 1.0], Pooling::Mixed), 0.0);
    close(touched(3, &[0.5, 0.0, 0.0, 0.0, 0.0], Pooling::Mixed), 0.3);
}

#[test]
fn custody_lets_lots_go_either_way_unless_transit_is_ruled_out() {
    let (topology, flows) = two_mines();
    let set = common::sites_in(&topology, "CHN");
    let free = custody(&topology, &flows, &[3], &set, &[]).unwrap();
    close(free.low, 0.2);
    close(free.high, 1.0);
    let bound = custody(&topology, &flows, &[3], &set, &[PlaceId::new("CHN")]).unwrap();
    close(bound.low, 1.0);
    close(bound.high, 1.0);
    let home = custody(&topology, &flows, &[4], &set, &[PlaceId::new("CHN")]).unwrap();
    close(home.low, 0.2);
    close(home.high, 0.2);
}

#[test]
fn losses_fall_on_all_lots_alike() {
    // A plant loses half of what it takes: 60 t touched and 40 t untouched become 30 and 20, split over two customers.
    let (mut topology, mut flows) = two_mines();
    topology.nodes[2] = common::site("plant", "JPN", Stage::Separation);
    flows.link_t = vec![60.0, 40.0, 25.0, 25.0];
    let set = [1.0, 0.0, 0.0, 0.0, 0.0];
    let found = custody(&topology, &flows, &[3], &set, &[]).unwrap();
    close(found.low, 0.2);
    close(found.high, 1.0);
}

#[test]
fn a_stage_is_measured_by_location_and_by_control() {
    let (topology, flows) = two_mines();
    let party = |id: &str, place: Option<&str>| Party { id: EntityId::new(id), place: place.map(PlaceId::new) };
    let register = Register::new(vec![party("cn_company", Some("CHN")), party("au_company", None)], Vec::new());
    let found = stage_concentration(&topology, &flows, Some(&register), Stage::Mine).unwrap().unwrap();
    close(found.hhi_by_location, 0.52);
    close(found.largest_three, 1.0);
    close(found.open_control.unwrap(), 0.4);
    let control = found.hhi_by_control.unwrap();
    close(control.low, 0.36);
    close(control.high, 1.0);
    assert!(stage_concentration(&topology, &flows, None, Stage::Magnet).unwrap().is_none());
}
