//! A made-up market with one user: fighters and motors are taken out of it.
//!
//! China ships 60 t a month, Japan 30 t, and 10 t are made at home.

#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp)] // tests

use adit_model::Model;
use adit_model::ids::{MaterialId, PlaceId};
use adit_model::network::{Node, NodeKind, Topology};
use adit_model::package::Package;
use adit_model::words::Stage;
use adit_stress::arcs::{Actor, Good};
use adit_stress::chain::{Chain, Facility, Give, Link, Policy, Sink, Take, To};
use adit_stress::simulate::{Basket, Rule};
use adit_stress::{Compiled, Effect, Event, Rationing, Shocks, Step, Uses, World, run};

const MONTHLY: [(&str, f64); 3] = [("CHN", 60.0), ("JPN", 30.0), ("USA", 10.0)];

fn model(builds: &str) -> Model {
    let files = [
        ("datapackage.json", r#"{"name": "market"}"#.to_owned()),
        ("places.csv", "id,name,kind\nCHN,China,country\nJPN,Japan,country\nUSA,United States,country\n".into()),
        ("sources.csv", "id,title,publisher,retrieved,tier\nmade_up,Made up,nobody,2026-01-01,secondary\n".into()),
        (
            "materials.csv",
            "id,name,stage,basis,routing\nmagnet,magnets,magnet,magnet,market\nsmco,others,magnet,magnet,market\n".into(),
        ),
        ("systems.csv", "id,name,sector,unit\nfighter,fighter,defense,aircraft\nmotor,motor,ev,motor\n".into()),
        (
            "bom.csv",
            "system,item,material,kg_central,basis,source,confidence\n\
             fighter,actuators,magnet,1000,magnet,made_up,high\nmotor,rotor,magnet,10,magnet,made_up,high\n"
                .into(),
        ),
        (
            "rules.csv",
            "id,jurisdiction,citation,title,covered,check,source,confidence\nno_china,home,1,No,CHN,forbidden,made_up,high\n"
                .into(),
        ),
        (
            "parameters.csv",
            "id,parameter,of,central,source,confidence\na,input_cover_days,,30.4375,made_up,high\n\
             b,priority_class,,2,made_up,high\nc,priority_class,sector=defense,1,made_up,high\n\
             d,value_usd_per_kg,,1000,made_up,high\ne,value_usd_per_kg,sector=defense,50000,made_up,high\n"
                .into(),
        ),
        ("builds.csv", builds.to_owned()),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec();
    Model::from_package(&Package { name: "market".into(), folder: None, files })
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// 240 fighters a year take 20 t a month, 12,000 motors take 10 t.
fn builds(rule: &str) -> String {
    format!(
        "id,system,place,units,rule,source,confidence\n\
         a,fighter,USA,240,{rule},made_up,high\nb,motor,USA,12000,,made_up,high\n"
    )
}

fn node(id: &str, kind: NodeKind, place: &str) -> Node {
    Node {
        id: id.into(),
        name: id.into(),
        kind,
        place: PlaceId::new(place),
        site: None,
        stage: (kind == NodeKind::Use).then_some(Stage::Use),
        entity: None,
        material: None,
        sector: (kind == NodeKind::Use).then(|| "all".into()),
        rest_of_country: false,
    }
}

/// Sellers (0 to 2), the pool (3) and the user (4), who holds a month of use.
fn market() -> (Topology, World) {
    let mut nodes: Vec<Node> = MONTHLY.map(|(place, _)| node(place, NodeKind::Market, place)).to_vec();
    nodes.push(node("use", NodeKind::Use, "USA"));
    let topology = Topology { nodes, ..Topology::default() };
    let (pool, user) = (Actor::Usable(2, 0), Actor::User(3, 0));
    let facility = |name: &str, base: f64, takes, gives| {
        let (name, capacity) = (name.to_owned(), base * 1e3);
        Facility { name, takes, gives, capacity, base, start: 0, ramp: 0.0 }
    };
    let take = |cover| vec![Take { good: 0, per_activity: 1.0, cover }];
    let give = || vec![Give { good: 0, per_activity: 1.0, cover: 0.0 }];
    let link = |name: &str, from, to, lead, weight| Link {
        name: name.to_owned(),
        from,
        to,
        good: 0,
        lead,
        weight,
        qualification: 0,
        class: 1,
        pushed: false,
    };
    let mut facilities: Vec<Facility> = MONTHLY.map(|(name, base)| facility(name, base, vec![], give())).to_vec();
    facilities.push(facility("pool", 100.0, take(0.0), give()));
    facilities.push(facility("user", 100.0, take(1.0), give()));
    // Makers cannot make more than they do.
    facilities[..3].iter_mut().for_each(|maker| maker.capacity = maker.base);
    let mut links: Vec<Link> = (0..3)
        .map(|seller| {
            link(MONTHLY[seller].0, seller, To::Facility(3), u32::from(seller < 2), MONTHLY[seller].1 / 100.0)
        })
        .collect();
    links.push(link("to the user", 3, To::Facility(4), 0, 1.0));
    links.push(link("use", 4, To::Sink(0), 0, 1.0));
    let sink = Sink {
        name: "use".into(),
        good: 0,
        base: 100.0,
        elasticity: 0.0,
        class: 1,
        value: 1.0,
        regime: 0,
        substitution: 0.0,
        end_of_life: None,
    };
    let made = [0, 1, 2].map(|node| Actor::Made(node, 0));
    let mut ends: Vec<(Actor, Actor)> = made.iter().map(|&seller| (seller, pool)).collect();
    ends.extend([(pool, user), (user, user)]);
    let world = World {
        chain: Chain {
            goods: vec!["magnet".into()],
            facilities,
            links,
            sinks: vec![sink],
            policy: Policy::plain(3.0, 3.0),
        },
        goods: vec![Good { material: MaterialId::new("magnet"), element: None }],
        facilities: made.into_iter().chain([pool, user]).collect(),
        sinks: vec![user],
        purposes: vec![None],
        links: ends,
        step: Step::Month,
        variables: Vec::new(),
        dials: Vec::new(),
        markets: Vec::new(),
    };
    (topology, world)
}

fn parted(rule: &str) -> (World, Uses) {
    let (topology, mut world) = market();
    let uses = Uses::part(&model(&builds(rule)), &topology, &mut world, 2024).unwrap_or_else(|found| panic!("{found}"));
    (world, uses)
}

/// Part missing of the fighters, the motors and the rest, month by month, while China ships nothing from month 2 on.
fn without_china(rule: &str, rationing: Rationing) -> [Vec<f64>; 3] {
    let (mut world, uses) = parted(rule);
    world.chain.policy.rationing = rationing;
    let sinks = [uses.systems[0].needs[0].sink, uses.systems[1].needs[0].sink, 0];
    let shut = (0..world.links.len()).filter(|&link| world.links[link].0 == Actor::Made(0, 0));
    let events = shut.map(|link| Event::certain(Effect::Embargo { link }, 2, 12, 1.0)).collect();
    let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut missing = [Vec::new(), Vec::new(), Vec::new()];
    run(&compiled, &Shocks { events }, 12, |happened, _| {
        for (missing, sink) in missing.iter_mut().zip(sinks) {
            missing.push(happened.unmet[sink][0] / happened.demand[sink][0]);
        }
    });
    missing
}

#[test]
fn parts_sum_to_the_whole_with_their_classes_and_values() {
    for rule in ["", "no_china"] {
        let (world, uses) = parted(rule);
        assert!(uses.caveats.is_empty(), "{:?}", uses.caveats);
        let bases: Vec<f64> = world.chain.sinks.iter().map(|sink| sink.base).collect();
        assert_eq!(bases, [70.0, 20.0, 10.0]);
        assert_eq!(world.chain.sinks.iter().map(|sink| sink.class).collect::<Vec<_>>(), [2, 1, 2]);
        assert_eq!(world.chain.sinks.iter().map(|sink| sink.value).collect::<Vec<_>>(), [1.0, 50.0, 1.0]);
        assert_eq!(uses.systems[0].needs[0].share, 0.2);
        let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
        run(&compiled, &Shocks::default(), 24, |happened, _| {
            assert!(
                happened.unmet.iter().all(|unmet| unmet[0] < 1e-9),
                "{rule} {}: {:?}",
                happened.period,
                happened.unmet
            );
        });
    }
}

#[test]
fn all_share_alike_unless_some_go_first() {
    let [fighters, motors, rest] = without_china("", Rationing::Proportional);
    assert!(rest[11] > 0.5, "{rest:?}");
    for month in 0..12 {
        assert!((fighters[month] - rest[month]).abs() < 1e-9 && motors[month] == rest[month], "{month}");
    }
    let [fighters, _, rest] = without_china("", Rationing::Priority);
    assert!(fighters.iter().all(|part| *part < 1e-9) && rest[11] > 0.6, "{fighters:?} {rest:?}");
}

#[test]
fn a_rule_leads_past_the_pool_to_lawful_makers() {
    let (world, _) = parted("no_china");
    let own: Vec<(&str, f64)> = world
        .chain
        .links
        .iter()
        .filter(|link| link.name.ends_with("for fighter"))
        .map(|link| (link.name.as_str(), link.weight))
        .collect();
    assert_eq!(own, [("JPN for fighter", 0.75), ("USA for fighter", 0.25)]);
    // Who is left of the pool: 60 t of China, 15 t of Japan, 5 t of home.
    let pool: Vec<f64> = world.chain.links[..3].iter().map(|link| link.weight).collect();
    assert_eq!(pool, [0.75, 0.1875, 0.0625]);
    // The rule spares them the stop of China, but not those who rush to the same makers then; at home they go first.
    let [fighters, _, rest] = without_china("no_china", Rationing::Proportional);
    assert!((fighters[11] - rest[11]).abs() < 0.05 && rest[11] > 0.55, "{fighters:?} {rest:?}");
    let [first, ..] = without_china("no_china", Rationing::Priority);
    assert!(first[11] < fighters[11] - 0.1, "{first:?}");
}

#[test]
fn a_rule_that_cannot_be_kept_is_said() {
    let builds = "id,system,place,units,rule,source,confidence\na,fighter,USA,600,no_china,made_up,high\n";
    let (topology, mut world) = market();
    let uses = Uses::part(&model(builds), &topology, &mut world, 2024).unwrap();
    assert!(uses.caveats[0].contains("no_china"), "{:?}", uses.caveats);
    assert!(Compiled::new(world.chain).is_ok());
}

#[test]
fn a_system_lacks_what_its_scarcest_part_lacks() {
    let (world, uses) = parted("no_china");
    let sinks = vec![uses.systems[0].needs[0].sink, uses.systems[1].needs[0].sink];
    let shut = Event::certain(Effect::Embargo { link: 0 }, 0, 12, 1.0);
    let compiled = Compiled::new(world.chain).unwrap();
    let [sum, scarcest] =
        [Rule::Sum, Rule::Scarcest].map(|rule| Basket { name: "x".into(), sinks: sinks.clone(), rule });
    run(&compiled, &Shocks { events: vec![shut] }, 12, |happened, _| {
        let parts = sinks.iter().map(|&sink| happened.unmet[sink][0] / happened.demand[sink][0]);
        let worst = parts.fold(0.0, f64::max);
        let [(asked, missed), (all, missed_in_all)] = [&sum, &scarcest].map(|basket| basket.asked_and_missed(happened));
        assert_eq!(asked[0], all[0]);
        assert!((missed_in_all[0] - worst * all[0]).abs() < 1e-12 && missed[0] <= missed_in_all[0] + 1e-12);
    });
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]

    #[test]
    fn any_systems_leave_the_market_still(fighters in 1.0..590.0_f64, motors in 1.0..59_000.0_f64, bound in 0..2_usize) {
        let rule = ["", "no_china"][bound];
        let builds = format!(
            "id,system,place,units,rule,source,confidence\n\
             a,fighter,USA,{fighters},{rule},made_up,high\nb,motor,USA,{motors},,made_up,high\n"
        );
        let (topology, mut world) = market();
        Uses::part(&model(&builds), &topology, &mut world, 2024).unwrap();
        let sum: f64 = world.chain.sinks.iter().map(|sink| sink.base).sum();
        proptest::prop_assert!((sum - 100.0).abs() < 1e-9, "{sum}");
        let compiled = Compiled::new(world.chain).unwrap_or_else(|errors| panic!("{errors:?}"));
        run(&compiled, &Shocks::default(), 12, |happened, _| {
            assert!(happened.unmet.iter().all(|unmet| unmet[0] < 1e-9), "{:?}", happened.unmet);
        });
    }
}
