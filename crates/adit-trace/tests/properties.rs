//! What must hold for any network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use adit_model::network::{ElementFlows, NodeKind, Topology};
use adit_trace::custody::custody;
use adit_trace::graph::Graph;
use adit_trace::pooling::{Pooled, Pooling};
use adit_trace::walk::Walk;
use adit_trace::{Rank, TraceError, drivers, single_site_loss, uses};
use proptest::prelude::*;

const EPS: f64 = 1e-10;

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(0.0..1.0_f64, 47)
}

/// A use that something reaches.
fn target(topology: &Topology, flows: &ElementFlows) -> Option<usize> {
    let pooled = Pooled::new(topology, flows, Pooling::Mixed).unwrap();
    uses(topology).into_iter().find(|&node| pooled.inflow(node) > 0.0)
}

fn touched(topology: &Topology, flows: &ElementFlows, at: usize, set: &[f64], pooling: Pooling) -> f64 {
    let pooled = Pooled::new(topology, flows, pooling).unwrap();
    pooled.walk(&[at]).unwrap().touched_share(&pooled.membership(topology, set).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn shares_obey_their_laws(numbers in numbers()) {
        let (topology, flows) = common::chain(&numbers);
        let Some(at) = target(&topology, &flows) else { return Ok(()) };
        let set = common::sites_in(&topology, "CHN");
        for pooling in Pooling::ALL {
            let pooled = Pooled::new(&topology, &flows, pooling).unwrap();
            let walk = pooled.walk(&[at]).unwrap();
            let graph_set = pooled.membership(&topology, &set).unwrap();
            let origins = pooled.gather(&walk.origins().unwrap());
            prop_assert!((origins.iter().sum::<f64>() - 1.0).abs() < EPS);
            let touched = walk.touched_share(&graph_set).unwrap();
            let from_mines: f64 = origins
                .iter()
                .zip(&set)
                .map(|(share, set)| share * set)
                .sum();
            prop_assert!(touched >= from_mines - EPS);
            let visits = walk.visits().unwrap();
            let chance = walk.visited(|_| true).unwrap();
            let most = chance.iter().zip(&graph_set).map(|(chance, set)| chance * set).fold(0.0, f64::max);
            let sum: f64 = visits.iter().zip(&graph_set).map(|(visits, set)| visits * set).sum();
            prop_assert!(most <= touched + EPS && touched <= sum.min(1.0) + EPS, "{most} {touched} {sum}");
            // The chance of one visit is the touched share of that node alone.
            for node in 0..topology.nodes.len() {
                if set[node] > 0.0 && walk.reaches(node) {
                    let mut alone = vec![0.0; pooled.graph().nodes()];
                    alone[node] = 1.0;
                    prop_assert!((walk.touched_share(&alone).unwrap() - chance[node]).abs() < EPS);
                }
            }
            // A half membership of everything touches more than none and less than all.
            let half: Vec<f64> = graph_set.iter().map(|weight| weight / 2.0).collect();
            prop_assert!(walk.touched_share(&half).unwrap() <= touched + EPS);
        }
    }

    #[test]
    fn scale_and_order_change_nothing(numbers in numbers(), scale in 1e-3..1e3_f64) {
        let (topology, flows) = common::chain(&numbers);
        let Some(at) = target(&topology, &flows) else { return Ok(()) };
        let set = common::sites_in(&topology, "CHN");
        let scaled = ElementFlows {
            element: flows.element.clone(),
            primary_t: flows.primary_t.iter().map(|t| t * scale).collect(),
            link_t: flows.link_t.iter().map(|t| t * scale).collect(),
        };
        // Reversed nodes and links.
        let count = topology.nodes.len();
        let mut turned = topology.clone();
        turned.nodes.reverse();
        turned.links.reverse();
        for link in &mut turned.links {
            (link.from, link.to) = (count - 1 - link.from, count - 1 - link.to);
        }
        let mut turned_flows = flows.clone();
        turned_flows.primary_t.reverse();
        turned_flows.link_t.reverse();
        let turned_set: Vec<f64> = set.iter().rev().copied().collect();
        for pooling in Pooling::ALL {
            let share = touched(&topology, &flows, at, &set, pooling);
            prop_assert!((touched(&topology, &scaled, at, &set, pooling) - share).abs() < EPS);
            prop_assert!((touched(&turned, &turned_flows, count - 1 - at, &turned_set, pooling) - share).abs() < EPS);
        }
    }

    #[test]
    fn without_re_export_the_home_mix_of_an_importer_is_the_same(numbers in numbers()) {
        // Japan mines nothing and re-exports no ore: what its separators get does not depend on the rule.
        let (topology, mut flows) = common::chain(&numbers);
        for (node, primary) in topology.nodes.iter().zip(&mut flows.primary_t) {
            if node.place == "JPN" { *primary = 0.0; }
        }
        let market = topology.node("market:ore@JPN").unwrap();
        for (link, flow) in topology.links.iter().zip(&mut flows.link_t) {
            let abroad = topology.nodes[link.to].place != "JPN";
            let japanese_mine = topology.nodes[link.from].place == "JPN" && link.to == market;
            if (link.from == market && abroad) || japanese_mine { *flow = 0.0; }
        }
        let mixed = Pooled::new(&topology, &flows, Pooling::Mixed).unwrap();
        let own = Pooled::new(&topology, &flows, Pooling::OwnExportsFirst).unwrap();
        let direct = |pooled: &Pooled| -> Vec<f64> {
            let mut parts = vec![0.0; topology.nodes.len()];
            for (link, _, share) in pooled.graph().feeds(market) { parts[topology.links[link].from] += share; }
            parts
        };
        prop_assert_eq!(direct(&mixed), direct(&own));
    }

    #[test]
    fn custody_encloses_the_mixed_share(numbers in numbers()) {
        let (topology, flows) = common::chain(&numbers);
        let Some(at) = target(&topology, &flows) else { return Ok(()) };
        let set = common::sites_in(&topology, "CHN");
        let mixed = touched(&topology, &flows, at, &set, Pooling::Mixed);
        let own = touched(&topology, &flows, at, &set, Pooling::OwnExportsFirst);
        let free = custody(&topology, &flows, &[at], &set, &[]).unwrap();
        prop_assert!(free.low <= mixed + 1e-7 && mixed <= free.high + 1e-7);
        prop_assert!(free.low <= own + 1e-6 && own <= free.high + 1e-6, "{free:?} {own}");
        let places = [adit_model::ids::PlaceId::new("CHN")];
        let bound = custody(&topology, &flows, &[at], &set, &places).unwrap();
        prop_assert!(free.low <= bound.low + 1e-6 && bound.high <= free.high + 1e-6, "{free:?} {bound:?}");
    }

    #[test]
    fn drivers_add_up_and_predict(numbers in numbers()) {
        let (topology, flows) = common::chain(&numbers);
        let Some(at) = target(&topology, &flows) else { return Ok(()) };
        let set = common::sites_in(&topology, "CHN");
        let share = touched(&topology, &flows, at, &set, Pooling::Mixed);
        let found = drivers(&topology, &flows, &[at], &set, Rank::Slope).unwrap();
        prop_assert!((found.iter().map(|driver| driver.last_touch).sum::<f64>() - share).abs() < EPS);
        if let Some(first) = found.first() {
            let step = 1e-6;
            let mut more = flows.clone();
            more.link_t[first.link] *= 1.0 + step;
            let slope = (touched(&topology, &more, at, &set, Pooling::Mixed) - share) / step;
            prop_assert!((slope - first.slope).abs() < 1e-4 * (1.0 + first.slope.abs()), "{slope} {}", first.slope);
        }
    }

    #[test]
    fn site_losses_are_ranked_and_bounded(numbers in numbers()) {
        let (topology, flows) = common::chain(&numbers);
        if target(&topology, &flows).is_none() { return Ok(()) }
        let losses = single_site_loss(&topology, &flows, &uses(&topology), Pooling::Mixed).unwrap();
        prop_assert!(losses.windows(2).all(|pair| pair[0].share >= pair[1].share));
        prop_assert!(losses.iter().all(|loss| loss.share > 0.0 && loss.share <= 1.0));
        prop_assert!(losses.iter().all(|loss| topology.nodes[loss.node].kind == NodeKind::Site));
    }
}

#[test]
fn a_loop_without_a_source_is_rejected_by_name_only_where_it_matters() {
    let links = [(0, 1), (2, 3), (3, 2), (3, 4)];
    let graph = Graph::new(&[10.0, 0.0, 0.0, 0.0, 0.0], &links, &[10.0, 5.0, 4.0, 1.0]).unwrap();
    assert!(Walk::from(&graph, &[1]).is_ok());
    let Err(TraceError::ClosedLoop { nodes }) = Walk::from(&graph, &[4]) else { panic!("accepted") };
    assert_eq!(nodes.len(), 2);
}

#[test]
fn slow_loops_fall_back_to_factors() {
    // A loop that leaks one part in a million: sweeps cannot finish, the factors can.
    let leak = 1e-6;
    let links = [(0, 1), (1, 2), (2, 1), (3, 2), (2, 4)];
    let flows = [leak, 1.0, 1.0 - leak, leak, 2.0 * leak];
    let graph = Graph::new(&[leak, 0.0, 0.0, leak, 0.0], &links, &flows).unwrap();
    let walk = Walk::from(&graph, &[4]).unwrap();
    let origins = walk.origins().unwrap();
    assert!((origins.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let touched = walk.touched_share(&[1.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
    assert!((touched - origins[0]).abs() < 1e-9);
    assert!((touched - 0.5).abs() < 1e-5);
}

#[test]
fn nothing_arriving_and_bad_flows_are_typed_errors() {
    let graph = Graph::new(&[1.0, 0.0, 0.0], &[(0, 1)], &[1.0]).unwrap();
    assert!(matches!(Walk::from(&graph, &[2]), Err(TraceError::NothingArrives { .. })));
    assert!(matches!(Walk::from(&graph, &[9]), Err(TraceError::NoSuchNode { .. })));
    assert!(matches!(Graph::new(&[1.0, 0.0], &[(0, 1)], &[-1.0]), Err(TraceError::BadFlow { .. })));
    assert!(matches!(Graph::new(&[1.0, 0.0], &[(0, 1)], &[f64::NAN]), Err(TraceError::BadFlow { .. })));
    let walk = Walk::from(&graph, &[1]).unwrap();
    assert!(matches!(walk.touched_share(&[1.5, 0.0, 0.0]), Err(TraceError::BadMembership { .. })));
    assert!(matches!(walk.touched_share(&[1.0]), Err(TraceError::WrongLength { .. })));
}

#[test]
fn the_record_ends_where_nothing_is_known_to_arrive() {
    // Node 0 ships without any inflow: it is where the walk ends.
    let graph = Graph::new(&[0.0, 1.0, 0.0], &[(0, 2), (1, 2)], &[1.0, 1.0]).unwrap();
    assert_eq!(Walk::from(&graph, &[2]).unwrap().origins().unwrap(), vec![0.5, 0.5, 0.0]);
}
