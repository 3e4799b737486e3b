//! From tables to sets: scopes, groups, holdings on a day.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use adit_model::cell::Cell;
use adit_model::date::Date;
use adit_model::ids::{EntityId, PlaceId};
use adit_model::network::Topology;
use adit_model::package::Package;
use adit_model::words::Stage;
use adit_model::{Model, Scope};
use adit_trace::control::Measure;
use adit_trace::{Register, Touching, nodes_at};

const TABLES: &[(&str, &str)] = &[
    ("datapackage.json", r#"{"name": "test", "title": "A test"}"#),
    ("sources.csv", "id,title,publisher,tier\ntest,Made for the test,Adit,secondary\n"),
    (
        "places.csv",
        "id,name,kind\nCHN,China,country\nVNM,Viet Nam,country\nMMR,Myanmar,country\nUSA,United States,country\nDEU,Germany,country\n",
    ),
    ("groups.csv", "id,name,source\nRIM,Two neighbors,test\n"),
    (
        "memberships.csv",
        "group,place,start,end,source,confidence\nRIM,VNM,,,test,high\nRIM,MMR,2020,,test,high\nRIM,DEU,,2019,test,high\n",
    ),
    (
        "entities.csv",
        "id,name,place,kind,source\nshenghe,Shenghe,CHN,company,test\nvtre,VTRE,VNM,company,test\nmilitia,Militia,MMR,informal,test\nmp,MP,USA,company,test\nfund,Fund,USA,fund,test\n",
    ),
    (
        "ownership.csv",
        "entity,owner,share_percent,share_low_percent,share_high_percent,kind,status,start,end,source,confidence\n\
         vtre,shenghe,40,,,equity,held,2018,2021-12-31,test,high\n\
         vtre,shenghe,90,,,equity,held,2022-01-01,,test,high\n\
         mp,shenghe,7.75,,,equity,held,2020,,test,high\n\
         mp,shenghe,60,,,votes,agreed,2020,,test,high\n\
         mp,fund,,10,30,equity,held,2020,,test,high\n",
    ),
];

fn model() -> Model {
    let mut files: Vec<(String, Vec<u8>)> =
        TABLES.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    files.sort();
    match Model::from_package(&Package { name: "test".into(), folder: None, files }) {
        Ok(model) => model,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn holdings_are_read_on_a_day() {
    let model = model();
    let china = [PlaceId::new("CHN")];
    let control = |when: &str, entity: &str| {
        let register = Register::of_model(&model, day(when));
        register.majority(&china)[register.party(&EntityId::new(entity)).unwrap()]
    };
    assert!(control("2020", "vtre").high <= 0.0);
    assert!(control("2024", "vtre").low >= 1.0);
    assert!(control("2024", "mp").high <= 0.0, "what is agreed does not count");
    assert!(!control("2024", "militia").is_exact());
    let register = Register::of_model(&model, day("2024"));
    let share = register.equity(&[PlaceId::new("USA")]).unwrap()[register.party(&EntityId::new("mp")).unwrap()];
    assert!((share.low - 0.10).abs() < 1e-12, "the low end is what is known to be held");
    assert!((share.high - (1.0 - 0.0775)).abs() < 1e-12);
}

fn topology() -> Topology {
    let mut topology = Topology::default();
    for (id, place, stage, entity) in [
        ("sichuan", "CHN", Stage::Mine, "shenghe"),
        ("kachin", "MMR", Stage::Mine, "militia"),
        ("vtre_plant", "VNM", Stage::Separation, "vtre"),
        ("mountain_pass", "USA", Stage::Mine, "mp"),
    ] {
        let mut node = common::site(id, place, stage);
        node.entity = Some(EntityId::new(entity));
        topology.nodes.push(node);
    }
    topology.nodes.push(common::market("magnet", "CHN"));
    topology.nodes.push(common::use_at("VNM"));
    topology.nodes.push(common::use_at("USA"));
    topology
}

#[test]
fn a_scope_is_seen_by_location_and_by_control() {
    let (model, topology) = (model(), topology());
    let register = Register::of_model(&model, day("2024"));
    let of = |scope: &str| {
        let scope: Scope = scope.parse().unwrap();
        let found = Touching::of_scope(&model, &topology, &register, &scope, 2024, Measure::Majority).unwrap();
        let control: Vec<(f64, f64)> = found.control.iter().flatten().map(|bounds| (bounds.low, bounds.high)).collect();
        (found.location, control)
    };
    let (location, control) = of("country=CHN");
    assert_eq!(location, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(control[..4], [(1.0, 1.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)]);
    let (location, control) = of("country=CHN,stage=mine");
    assert!(location[0] > 0.0);
    assert_eq!(control[2], (0.0, 0.0));
    assert_eq!(of("country=RIM").0, [0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    let (location, control) = of("country=VNM,controller=CHN");
    assert!(location[2] > 0.0);
    assert_eq!(control[2], (1.0, 1.0));
    assert_eq!(of("stage=mine").0, [1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    assert!(of("stage=mine").1.is_empty());
}

#[test]
fn a_scope_names_uses_or_sites() {
    let (model, topology) = (model(), topology());
    let at = |scope: &str| nodes_at(&model, &topology, &scope.parse().unwrap(), 2024);
    assert_eq!(at("country=USA"), [6]);
    assert_eq!(at("material=magnet"), [5, 6]);
    assert_eq!(at("material=oxide"), [0_usize; 0]);
    assert_eq!(at("stage=separation"), [2]);
    assert_eq!(at("site=kachin"), [1]);
    assert_eq!(at("country=RIM"), [5]);
}
