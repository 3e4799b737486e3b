//! Who controls: majorities, rings, open shares, unknown operators.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use adit_model::ids::{EntityId, PlaceId};
use adit_model::words::{HoldingKind, Stage};
use adit_trace::control::{Measure, site_control};
use adit_trace::ownership::{Bounds, Party, Register, Stake};

fn register(parties: &[(&str, Option<&str>)], stakes: &[(&str, &str, Bounds, HoldingKind)]) -> Register {
    let at = |id: &str| parties.iter().position(|(known, _)| *known == id).unwrap();
    Register::new(
        parties.iter().map(|(id, place)| Party { id: EntityId::new(id), place: place.map(PlaceId::new) }).collect(),
        stakes
            .iter()
            .map(|&(owner, entity, share, kind)| Stake { owner: at(owner), entity: at(entity), share, kind })
            .collect(),
    )
}

const fn exact(share: f64) -> Bounds {
    Bounds::exact(share)
}

fn majority(register: &Register, place: &str, entity: &str) -> (f64, f64, f64) {
    let bounds = register.majority(&[PlaceId::new(place)])[register.party(&EntityId::new(entity)).unwrap()];
    (bounds.low, bounds.central, bounds.high)
}

const YES: (f64, f64, f64) = (1.0, 1.0, 1.0);
const NO: (f64, f64, f64) = (0.0, 0.0, 0.0);

#[test]
fn majorities_pass_through_and_add_up() {
    let parties = [
        ("state", Some("CHN")),
        ("parent", Some("CHN")),
        ("arm", Some("SGP")),
        ("plant", Some("VNM")),
        ("fund", Some("USA")),
    ];
    let equity = HoldingKind::Equity;
    let register = register(
        &parties,
        &[
            ("state", "parent", exact(0.6), equity),
            ("parent", "arm", exact(0.9), equity),
            ("arm", "plant", exact(0.3), equity),
            ("parent", "plant", exact(0.25), equity),
            ("fund", "plant", exact(0.45), equity),
        ],
    );
    assert_eq!(majority(&register, "CHN", "plant"), YES);
    assert_eq!(majority(&register, "USA", "plant"), NO);
    assert_eq!(majority(&register, "VNM", "plant"), NO);
}

#[test]
fn without_a_majority_the_place_of_incorporation_decides() {
    let parties = [("mp", Some("USA")), ("shenghe", Some("CHN")), ("hancock", Some("AUS"))];
    let equity = HoldingKind::Equity;
    let register =
        register(&parties, &[("shenghe", "mp", exact(0.0775), equity), ("hancock", "mp", exact(0.053), equity)]);
    assert_eq!(majority(&register, "USA", "mp"), YES);
    assert_eq!(majority(&register, "CHN", "mp"), NO);
    let equity = register.equity(&[PlaceId::new("CHN")]).unwrap()[0];
    assert!((equity.low - 0.0775).abs() < 1e-12 && (equity.central - 0.0775).abs() < 1e-12);
    assert!((equity.high - (1.0 - 0.053)).abs() < 1e-12, "unrecorded holders may be anybody");
}

#[test]
fn a_dispersed_parent_keeps_its_own_place_below_it() {
    let parties = [("lynas", Some("AUS")), ("fund", Some("USA")), ("gebeng", Some("MYS"))];
    let equity = HoldingKind::Equity;
    let register =
        register(&parties, &[("fund", "lynas", exact(0.1), equity), ("lynas", "gebeng", exact(1.0), equity)]);
    assert_eq!(majority(&register, "AUS", "gebeng"), YES);
    assert_eq!(majority(&register, "MYS", "gebeng"), NO);
}

#[test]
fn open_shares_and_unknown_holders_leave_control_open() {
    let parties =
        [("state", Some("CHN")), ("plant", Some("VNM")), ("nobody", None), ("pit", Some("MMR")), ("mill", Some("VNM"))];
    let equity = HoldingKind::Equity;
    let register = register(
        &parties,
        &[
            ("state", "plant", Bounds { low: 0.3, central: 0.4, high: 0.6 }, equity),
            ("nobody", "pit", exact(0.8), equity),
            ("state", "mill", exact(1.0), HoldingKind::Contract),
        ],
    );
    assert_eq!(majority(&register, "CHN", "plant"), (0.0, 0.0, 1.0));
    assert_eq!(majority(&register, "VNM", "plant"), (0.0, 1.0, 1.0));
    assert_eq!(majority(&register, "CHN", "mill"), (0.0, 0.0, 1.0));
    let (low, central, high) = majority(&register, "CHN", "pit");
    assert!(low <= 0.0 && central.is_nan() && high >= 1.0);
}

#[test]
fn votes_count_before_equity() {
    let parties = [("a", Some("CHN")), ("b", Some("JPN")), ("plant", Some("VNM"))];
    let stakes = [
        ("a", "plant", exact(0.8), HoldingKind::Equity),
        ("a", "plant", exact(0.3), HoldingKind::Votes),
        ("b", "plant", exact(0.2), HoldingKind::Equity),
        ("b", "plant", exact(0.7), HoldingKind::Votes),
    ];
    let found = register(&parties, &stakes);
    assert_eq!(majority(&found, "JPN", "plant"), YES);
    assert!((found.equity(&[PlaceId::new("CHN")]).unwrap()[2].central - 0.8).abs() < 1e-12);
}

#[test]
fn sites_without_a_known_operator_count_to_their_place_at_the_center_only() {
    let mut topology = adit_model::network::Topology::default();
    topology.nodes.push(common::site("kachin", "MMR", Stage::Mine));
    topology.nodes.push(common::site("rest", "CHN", Stage::Mine));
    topology.nodes[1].entity = None;
    topology.nodes.push(common::market("ore", "CHN"));
    let register = register(&[("kachin_company", None)], &[]);
    for measure in [Measure::Majority, Measure::Equity] {
        let china = site_control(&topology, &register, &[PlaceId::new("CHN")], measure).unwrap();
        assert_eq!(china[0], Bounds { low: 0.0, central: 0.0, high: 1.0 });
        assert_eq!(china[1], exact(1.0));
        assert_eq!(china[2], exact(0.0));
        let home = site_control(&topology, &register, &[PlaceId::new("MMR")], measure).unwrap();
        assert_eq!(home[0], Bounds { low: 0.0, central: 1.0, high: 1.0 });
    }
}
