//! The public question on a whole network, with draws.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use adit_model::ids::{EntityId, PlaceId};
use adit_model::network::{FlowSet, Topology};
use adit_trace::control::{Measure, site_control};
use adit_trace::ownership::{Party, Register};
use adit_trace::{Figure, Network, Pooling, Touching, TraceError, TraceQuery, TraceResult, trace, uses};

fn numbers(seed: u64) -> Vec<f64> {
    let mut state = seed;
    (0..47)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        })
        .collect()
}

/// One topology for all draws: splits far enough from zero that every link exists.
fn network(draws: usize) -> (Topology, FlowSet, Vec<FlowSet>) {
    let of = |seed| {
        let wide: Vec<f64> = numbers(seed).iter().map(|value| 0.45 + 0.5 * value).collect();
        common::chain(&wide)
    };
    let (topology, central) = of(1);
    let drawn = (0..draws).map(|draw| common::flow_set(of(2 + draw as u64).1)).collect();
    (topology, common::flow_set(central), drawn)
}

fn ask(topology: &Topology, central: &FlowSet, draws: &[FlowSet]) -> Result<TraceResult, TraceError> {
    let china = PlaceId::new("CHN");
    let parties = topology
        .nodes
        .iter()
        .filter_map(|node| node.entity.as_ref().map(|entity| (entity, node)))
        .map(|(entity, node)| {
            let unknown = node.id.contains("mine_AUS_1");
            Party { id: EntityId::new(entity.as_str()), place: Some(node.place.clone()).filter(|_| !unknown) }
        })
        .collect();
    let register = Register::new(parties, Vec::new());
    let control = site_control(topology, &register, std::slice::from_ref(&china), Measure::Majority).unwrap();
    let query = TraceQuery {
        element: common::nd(),
        at: vec![topology.node("use:all:magnet@JPN").unwrap()],
        touching: Touching { location: common::sites_in(topology, "CHN"), control: Some(control), places: vec![china] },
        pooling: Pooling::Mixed,
        custody: true,
    };
    trace(Network { topology, central, draws, register: Some(&register) }, &query)
}

fn sum(figures: impl Iterator<Item = Figure>) -> f64 {
    figures.map(|figure| figure.central).sum()
}

#[test]
fn the_answer_is_whole() {
    let (topology, central, draws) = network(40);
    let found = ask(&topology, &central, &draws).unwrap();
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    assert!((sum(found.origins.iter().map(|origin| origin.share)) - 1.0).abs() < 1e-10);
    assert!((sum(found.origin_by_country.iter().map(|row| row.share)) - 1.0).abs() < 1e-10);
    let owned = sum(found.origin_by_owner.iter().map(|row| row.share));
    assert!((owned + found.origin_without_controller.unwrap().central - 1.0).abs() < 1e-10);
    assert!(found.origin_with_open_control.unwrap().central > 0.0);

    let location = &found.touched_by_location;
    let control = found.touched_by_control.as_ref().unwrap();
    assert!(!location.open && control.open);
    assert_eq!(location.any.draws, 40);
    assert!(location.any.low <= location.any.high && location.any.deviation > 0.0);
    let custody = location.custody.unwrap();
    assert!(location.any.structural_low <= custody.low && custody.high <= location.any.structural_high);
    assert!(control.any.structural_high >= location.any.structural_high - 1e-6, "Kachin-like sites widen control");
    for stage in &location.stages {
        assert!(stage.touched.central <= location.any.central + 1e-12);
    }
    assert!(serde_json::to_string(&found).unwrap().contains("touched_by_location"));
}

#[test]
fn threads_change_no_digit() {
    let (topology, central, draws) = network(24);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&ask(&topology, &central, &draws).unwrap()).unwrap())
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn errors_name_the_element_and_the_nodes() {
    let (topology, central, _) = network(0);
    let query = TraceQuery {
        element: adit_model::ids::ElementId::new("Xx"),
        at: uses(&topology),
        touching: Touching::by_location(common::sites_in(&topology, "CHN")),
        pooling: Pooling::OwnExportsFirst,
        custody: false,
    };
    let network = Network { topology: &topology, central: &central, draws: &[], register: None };
    let error = trace(network, &query).unwrap_err();
    assert_eq!(error.to_string(), "no flows of element `Xx`; the balance carries Nd");
    let mut empty = central.clone();
    empty.elements[0].link_t.fill(0.0);
    let network = Network { central: &empty, ..network };
    let error = trace(network, &TraceQuery { element: common::nd(), ..query }).unwrap_err();
    assert!(error.to_string().starts_with("no Nd arrives at use:all:magnet@CHN"), "{error}");
}

#[test]
fn without_draws_the_band_is_the_central_value() {
    let (topology, central, _) = network(0);
    let found = ask(&topology, &central, &[]).unwrap();
    let any = found.touched_by_location.any;
    assert_eq!((any.low, any.high, any.draws), (any.central, any.central, 0));
    assert!(any.deviation <= 0.0);
}

#[test]
fn bands_are_order_statistics() {
    let draws: Vec<f64> = (1..=40).map(f64::from).collect();
    let figure = Figure::new(20.0, &draws);
    assert_eq!((figure.low, figure.high), (2.0, 39.0));
    assert_eq!(Figure::new(1.0, &[f64::NAN, 3.0]).draws, 1);
}
