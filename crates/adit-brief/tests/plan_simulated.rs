//! Plans in the simulator, on the shipped model.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_balance::{Balance, Options, balance};
use adit_brief::StressQuestion;
use adit_brief::plan::answer::{SimulatedPlan, SimulatedRow};
use adit_brief::plan::simulated::insured::insured;
use adit_brief::plan::simulated::planned::{Feed, FeedFrom, NewPlant, Planned, PlannedReserve, Substituted};
use adit_brief::plan::simulated::{Laid, laid_out, simulated};
use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId, SiteId};
use adit_model::words::Stage;
use adit_plan::reserve::insurance_check;
use adit_stress::arcs::Good;
use adit_stress::simulate::Study;
use adit_stress::{Compiled, Draws, Shocks, run};
use std::sync::OnceLock;

fn shipped() -> &'static (Model, Balance) {
    static SHIPPED: OnceLock<(Model, Balance)> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let model = Model::read("rare-earths").unwrap();
        let options = Options { draws: 0, conflicts: false, ..Options::default() };
        let balance = balance(&model, &options).unwrap();
        (model, balance)
    })
}

fn good(material: &str, element: &str) -> Good {
    let element = (!element.is_empty()).then(|| ElementId::new(element));
    Good { material: MaterialId::new(material), element }
}

fn magnets() -> Good {
    good("magnet_ndfeb", "")
}

/// A magnet plant in the United States. It takes metal as the magnets of the balance do, some 0.45 t of elements a tonne.
fn magnet_plant(capacity: f64, takes: &[(&str, f64)]) -> NewPlant {
    NewPlant {
        id: "magnets".into(),
        name: "Magnet plant".into(),
        place: "USA".into(),
        stage: Stage::Magnet,
        site: None,
        capacity,
        takes: takes.iter().map(|(element, per)| (good("metal", element), *per)).collect(),
        gives: vec![(magnets(), 1.0)],
        feeds: Vec::new(),
    }
}

const METALS: [(&str, f64); 4] = [("Nd", 0.34), ("Pr", 0.1), ("Dy", 0.012), ("Tb", 0.003)];

/// The plants before it: from ore of a mine of their own to metals, as much as the magnets need.
fn upstream(magnets: f64) -> Vec<NewPlant> {
    upstream_of(magnets, &METALS)
}

fn upstream_of(magnets: f64, metals: &[(&str, f64)]) -> Vec<NewPlant> {
    let plant = |id: &str, stage, takes, gives, feeds| NewPlant {
        id: id.into(),
        name: id.into(),
        place: "USA".into(),
        stage,
        site: None,
        capacity: magnets,
        takes,
        gives,
        feeds,
    };
    let of = |material: &str| -> Vec<(Good, f64)> {
        metals.iter().map(|(element, per)| (good(material, element), *per)).collect()
    };
    let from = |goods: &[(Good, f64)], id: &str| -> Vec<Feed> {
        goods.iter().map(|(good, _)| Feed { good: good.clone(), from: FeedFrom::Plant(id.into()) }).collect()
    };
    let ore = vec![(good("concentrate", ""), 0.5)];
    vec![
        plant("mine", Stage::Mine, Vec::new(), ore.clone(), Vec::new()),
        plant("separation", Stage::Separation, ore.clone(), of("oxide"), from(&ore, "mine")),
        plant("metal", Stage::Metal, of("oxide"), of("metal"), from(&of("oxide"), "separation")),
    ]
}

fn planned(plants: Vec<NewPlant>) -> Planned {
    Planned { displaced: Some("CHN".into()), plants, ..Planned::nothing(2030) }
}

fn question(scenario: &str) -> StressQuestion {
    StressQuestion {
        scenarios: vec![scenario.into()],
        draws: 32,
        places: vec!["USA".into()],
        materials: vec!["magnet_ndfeb".into()],
        ..StressQuestion::default()
    }
}

fn ask(planned: &Planned, scenario: &str) -> SimulatedPlan {
    let (model, balance) = shipped();
    simulated(model, balance, planned, &question(scenario)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// How users of magnets in the United States fare.
fn magnets_in_usa(answer: &SimulatedPlan) -> &SimulatedRow {
    answer.rows.iter().find(|row| row.users.contains("United States") && row.unit.starts_with("t of")).unwrap()
}

fn laid(planned: &Planned) -> Laid {
    let (model, balance) = shipped();
    laid_out(model, balance, planned, &question("china-all")).unwrap_or_else(|problems| panic!("{problems}"))
}

fn stands_still(laid: &Laid) {
    let compiled = Compiled::new(laid.world.chain.clone()).unwrap_or_else(|errors| panic!("{errors:?}"));
    run(&compiled, &Shocks::default(), 36, |happened, _| {
        for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
            assert!(unmet[0] <= 1e-6 * (1.0 + sink.base), "{}: {} in {}", sink.name, unmet[0], happened.period);
        }
        for (plant, activity) in compiled.chain.facilities.iter().zip(&happened.activity) {
            assert!((activity[0] - plant.base).abs() <= 1e-6 * plant.base, "{}: {}", plant.name, activity[0]);
        }
        for ((link, way), shipped) in compiled.chain.links.iter().zip(&compiled.ways).zip(&happened.shipped) {
            assert!((shipped[0] - way.base).abs() <= 1e-6 * (1e-3 + way.base), "{}: {}", link.name, shipped[0]);
        }
    });
}

#[test]
fn a_plan_stands_still_whatever_its_parameters_are() {
    let world = laid(&plans()[2]).world;
    let compiled = Compiled::new(world.chain.clone()).unwrap();
    let study = Study::new(&compiled, &world, &[], 24);
    study.block(&Draws::independent(3), 40, |happened, _| {
        for (sink, unmet) in compiled.chain.sinks.iter().zip(&happened.unmet) {
            assert!(unmet.iter().all(|unmet| *unmet <= 1e-6 * (1.0 + sink.base)), "{}: {unmet:?}", sink.name);
        }
    });
}

/// Tonnes of activity a year of every site, by name of the node.
fn sites_of(laid: &Laid) -> Vec<(String, String, f64)> {
    let of = laid.world.facilities.iter().zip(&laid.world.chain.facilities).filter(|(actor, _)| actor.is_site());
    of.map(|(actor, facility)| {
        let node = &laid.topology.nodes[actor.node()];
        (facility.name.clone(), node.place.to_string(), facility.base * 12.0)
    })
    .collect()
}

#[test]
fn a_year_without_a_plan_is_the_balanced_one() {
    let (model, balance) = shipped();
    let nothing = laid(&Planned::nothing(2030)).world;
    let step = question("").step;
    let mut world = adit_stress::World::new(model, &balance.topology, &balance.central, balance.year, step).unwrap();
    adit_stress::Uses::part(model, &balance.topology, &mut world, balance.year).unwrap();
    assert_eq!(nothing.chain.links, world.chain.links);
    assert_eq!(nothing, world);
}

/// Plants with and without their own feed, in a world that has grown, and more than the country needs.
fn plans() -> Vec<Planned> {
    let mut all = upstream(7_000.0);
    all.push(magnet_plant(7_000.0, &METALS));
    let shared = vec!["EU".into(), "G7".into()];
    vec![
        planned(vec![magnet_plant(7_000.0, &[])]),
        planned(vec![magnet_plant(7_000.0, &METALS)]),
        planned(all.clone()),
        Planned { displaced: None, growth: 1.5, ..planned(all.clone()) },
        Planned { shared, ..planned(vec![magnet_plant(30_000.0, &METALS)]) },
    ]
}

#[test]
fn a_network_with_new_plants_stands_still() {
    for plan in &plans() {
        let laid = laid(plan);
        stands_still(&laid);
        pools_balance(&laid);
    }
}

#[test]
fn who_gives_way_is_the_exporter_and_nobody_else() {
    let of = |plan: &Planned| {
        let laid = laid(plan);
        let stage = |index: usize| laid.topology.nodes[laid.world.facilities[index].node()].stage;
        let sites = (0..laid.world.facilities.len()).filter(|&index| laid.world.facilities[index].is_site());
        sites.map(stage).zip(sites_of(&laid)).collect::<Vec<_>>()
    };
    let [before, after] = [of(&planned(Vec::new())), of(&planned(vec![magnet_plant(7_000.0, &METALS)]))];
    let mut fell = 0.0;
    for (stage, (name, place, tonnes)) in &before {
        let now = after.iter().find(|(_, (other, ..))| other == name).map_or(0.0, |(_, (.., tonnes))| *tonnes);
        let change = now - tonnes;
        match (place.as_str(), stage) {
            ("CHN", Some(Stage::Magnet)) => fell -= change,
            ("CHN", _) => {}
            (_, Some(Stage::Metal | Stage::Alloy | Stage::Magnet)) => {
                assert!(change.abs() <= 1e-3 * tonnes + 1e-3, "{name}: {tonnes} {now}");
            }
            // Who ships ore to the exporter ships a little more: it works more, for the scarcest element alone.
            _ => assert!(change.abs() <= 0.05 * tonnes + 1e-3, "{name}: {tonnes} {now}"),
        }
    }
    assert!((fell - 7_000.0).abs() < 1.0, "{fell}");
    let new = after.iter().find(|(_, (name, ..))| name.contains("plan:magnets")).unwrap();
    assert!((new.1.2 - 7_000.0).abs() < 1e-6, "{new:?}");
}

#[test]
fn a_plant_that_needs_nobody_takes_the_shortage_away() {
    let answer = ask(&planned(vec![magnet_plant(7_900.0, &[])]), "china-all");
    let row = magnets_in_usa(&answer);
    assert!(row.before.mean > 500.0 && row.after.mean < 0.02 * row.before.mean, "{row:?}");
}

/// A magnet plant whose metals of these elements come from plants of the plan, and all others as its country buys them.
fn fed(capacity: f64, own: &[(&str, f64)]) -> Planned {
    let mut plants = upstream_of(capacity, own);
    let mut magnets = magnet_plant(capacity, &METALS);
    let from = |element: &str| Feed { good: good("metal", element), from: FeedFrom::Plant("metal".into()) };
    magnets.feeds = own.iter().map(|(element, _)| from(element)).collect();
    plants.push(magnets);
    planned(plants)
}

#[test]
fn a_plant_fed_by_the_embargoed_country_does_not_help() {
    let alone = ask(&planned(vec![magnet_plant(7_900.0, &METALS)]), "china-all");
    let whole = ask(&fed(7_900.0, &METALS), "china-all");
    let (alone, whole) = (magnets_in_usa(&alone), magnets_in_usa(&whole));
    assert!(alone.after.mean > 0.6 * alone.before.mean, "{alone:?}");
    assert!(whole.after.mean < 0.02 * whole.before.mean, "{whole:?}");
}

/// Seven elements are held back, light ones are not: without heavy separation of its own the plant stands all the same.
#[test]
fn magnets_need_heavy_separation_at_home() {
    let without = ask(&fed(7_000.0, &METALS[..2]), "april-2025-embargo");
    let with = ask(&fed(7_000.0, &METALS), "april-2025-embargo");
    let (without, with) = (magnets_in_usa(&without), magnets_in_usa(&with));
    assert!(without.after.mean > 0.5 * without.before.mean, "{without:?}");
    assert!(with.after.mean < 0.05 * with.before.mean, "{with:?}");
}

#[test]
fn a_reserve_of_some_months_bridges_them() {
    let with = |tonnes: f64| {
        let reserve = PlannedReserve {
            good: magnets(),
            places: vec!["USA".into()],
            tonnes,
            rate_a_month: Some(1.0),
            delay_months: Some(0.0),
        };
        let answer = ask(&Planned { reserves: vec![reserve], ..planned(Vec::new()) }, "china-all");
        let row = magnets_in_usa(&answer).clone();
        row.before.mean - row.after.mean
    };
    let month = 8_166.0 / 12.0;
    let [two, four] = [2.0, 4.0].map(|months| with(months * month));
    assert!(two > 0.8 * 2.0 * month && two < 1.2 * 2.0 * month, "{two}");
    assert!(four > 1.6 * two && four < 2.1 * two, "{two} {four}");
}

#[test]
fn substitutes_lower_what_is_missing() {
    let users = "country=USA,material=magnet_ndfeb".parse().unwrap();
    let plan = Planned { substitution: vec![Substituted { users, part: 0.1 }], ..planned(Vec::new()) };
    stands_still(&laid(&plan));
    let answer = ask(&plan, "china-all");
    let row = magnets_in_usa(&answer);
    let part = row.after.mean / row.before.mean;
    assert!(part > 0.85 && part < 0.95, "{row:?}");
}

#[test]
fn second_sources_are_qualified_where_the_plan_says() {
    let before = laid(&planned(Vec::new())).world;
    let waits = |world: &adit_stress::World, link: usize| world.chain.links[link].qualification > 0;
    let link = (0..before.links.len()).find(|&link| waits(&before, link)).unwrap();
    let (_, balance) = shipped();
    let what = before.chain.links[link].good;
    let place = |link: usize| &balance.topology.nodes[before.links[link].1.node()].place;
    let qualified = vec![(place(link).to_string(), before.goods[what].clone())];
    let after = laid(&Planned { qualified, ..planned(Vec::new()) }).world;
    for other in 0..before.links.len() {
        let meant = place(other) == place(link) && before.chain.links[other].good == what;
        assert_eq!(waits(&after, other), waits(&before, other) && !meant, "{}", after.chain.links[other].name);
    }
    assert!(after.dials.len() < before.dials.len());
}

/// What goes into a pool for each tonne that leaves it is what it was.
fn pools_balance(after: &Laid) {
    let before = laid(&planned(Vec::new())).world;
    for facility in after.world.chain.facilities.iter().filter(|facility| facility.capacity > 900.0 * facility.base) {
        let into = |takes: &[adit_stress::Take]| takes.iter().map(|take| take.per_activity).sum::<f64>();
        let was = before.chain.facilities.iter().find(|other| other.name == facility.name);
        let was = was.map_or(1.0, |facility| into(&facility.takes));
        let now = into(&facility.takes);
        // A pool that was filled or drawn by a stock shows it in other parts once more, or less, goes through it.
        let tonnes = (now - was).abs() * facility.base * 12.0;
        assert!(tonnes < 1e-2 || (now - was).abs() < 1e-3, "{}: {was} {now}", facility.name);
    }
}

/// A plant of each kind in each of some countries, whoever gives way.
#[test]
fn plants_anywhere_stand_still() {
    let one = |id: &str, place: &str, stage, takes: &[(&str, &str, f64)], gives: &[(&str, &str, f64)], capacity| {
        let goods =
            |list: &[(&str, &str, f64)]| list.iter().map(|(of, element, per)| (good(of, element), *per)).collect();
        NewPlant {
            id: format!("{id} {place}"),
            name: id.into(),
            place: place.into(),
            stage,
            site: None,
            capacity,
            takes: goods(takes),
            gives: goods(gives),
            feeds: Vec::new(),
        }
    };
    let (nd, dy) = (("oxide", "Nd", 0.8), ("oxide", "Dy", 0.02));
    let oxides = [nd, dy, ("oxide", "Ce", 1.5), ("oxide", "Sm", 0.1)];
    let metals = [("metal", "Nd", 0.9), ("metal", "Dy", 0.02)];
    let all = |place: &str| {
        [
            one("seg", place, Stage::Separation, &[("seg_concentrate", "", 0.1)], &oxides, 500.0),
            one("clays", place, Stage::Separation, &[("mixed_compound", "", 2.0)], &oxides, 800.0),
            one("metal", place, Stage::Metal, &[nd], &[("metal", "Nd", 0.75)], 2_000.0),
            one("alloy", place, Stage::Alloy, &metals, &[("alloy_ndfeb", "", 1.0)], 900.0),
            one("magnets", place, Stage::Magnet, &[("alloy_ndfeb", "", 0.45)], &[("magnet_ndfeb", "", 1.0)], 3_000.0),
            one("bonded", place, Stage::Magnet, &[("powder_bonded", "", 0.3)], &[("magnet_bonded", "", 1.0)], 50.0),
        ]
    };
    let worlds =
        [(Some("CHN"), ["AUS", "JPN", "DEU"]), (None, ["EST", "GBR", "VNM"]), (Some("MYS"), ["CHN", "IND", "BRA"])];
    for (displaced, places) in worlds {
        let plants = places.iter().flat_map(|place| all(place)).collect();
        let laid = laid(&Planned { displaced: displaced.map(Into::into), ..planned(plants) });
        stands_still(&laid);
        pools_balance(&laid);
    }
}

#[test]
fn whoever_feeds_a_plant_makes_no_more_for_it() {
    let mut plant = magnet_plant(1_000.0, &[("Nd", 0.3)]);
    let before = sites_of(&laid(&planned(Vec::new())));
    let tonnes = |of: &[(String, String, f64)], name: &str| {
        of.iter().filter(|(other, ..)| other.contains(name)).map(|(.., tonnes)| tonnes).sum::<f64>()
    };
    plant.feeds = vec![Feed { good: good("metal", "Nd"), from: FeedFrom::Place("JPN".into()) }];
    let after = sites_of(&laid(&planned(vec![plant.clone()])));
    for name in ["site:santoku:oxide Nd", "site:rest_metal_jpn:oxide Nd", "site:lynas_malaysia:concentrate"] {
        let [was, is] = [&before, &after].map(|of| tonnes(of, name));
        assert!(was > 0.0 && (is - was).abs() < 0.02 * was, "{name}: {was} {is}");
    }
    let mut metal = plant.clone();
    (metal.id, metal.stage) = ("metal".into(), Stage::Metal);
    (metal.takes, metal.gives) = (vec![(good("oxide", "Nd"), 0.35)], vec![(good("metal", "Nd"), 0.3)]);
    metal.feeds = vec![Feed { good: good("oxide", "Nd"), from: FeedFrom::Site(SiteId::new("mountain_pass_sep")) }];
    plant.feeds = vec![Feed { good: good("metal", "Nd"), from: FeedFrom::Plant("metal".into()) }];
    let plan = planned(vec![metal, plant]);
    let after = laid(&plan);
    let is = tonnes(&sites_of(&after), "site:mountain_pass_sep");
    let was = tonnes(&before, "site:mountain_pass_sep");
    assert!((is - was).abs() < 1e-3 * was, "{was} {is}");
    let direct = after.world.links.iter().position(|(from, to)| {
        let id = |actor: &adit_stress::arcs::Actor| after.topology.nodes[actor.node()].id.clone();
        id(from) == "site:mountain_pass_sep" && id(to) == "plan:metal"
    });
    assert!(direct.is_some());
}

#[test]
fn the_insurance_rule_reads_the_simulation() {
    let (model, balance) = shipped();
    let of = |chance: f64| {
        let plan = planned(Vec::new());
        let insured = insured(model, balance, &plan, &question("china-all"), &[chance]).unwrap();
        let row = insured.into_iter().find(|row| row.material == "magnet_ndfeb" && row.place == "USA").unwrap();
        assert!((row.shortfalls.iter().map(|of| of.probability_a_year).sum::<f64>() - chance).abs() < 1e-9);
        // Made-up money: a loss ten times what a year of holding costs pays from one disruption in ten years on.
        insurance_check(&row.shortfalls, 1e4, 1e5).unwrap()
    };
    let [rare, likely] = [of(0.05), of(0.5)];
    assert!(rare == 0.0 && likely > 3_000.0 && likely < 12_000.0, "{rare} {likely}");
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let plan = planned(vec![magnet_plant(7_000.0, &METALS)]);
    assert_eq!(ask(&plan, "april-2025"), ask(&plan, "april-2025"));
}

#[test]
fn a_plan_that_makes_no_sense_is_told_whole() {
    let (model, balance) = shipped();
    let mut plant = magnet_plant(f64::NAN, &METALS);
    plant.place = "XYZ".into();
    let reserve = PlannedReserve {
        good: magnets(),
        places: vec!["nowhere".into()],
        tonnes: -1.0,
        rate_a_month: None,
        delay_months: None,
    };
    let plan = Planned { reserves: vec![reserve], growth: 0.0, ..planned(vec![plant]) };
    let problems = laid_out(model, balance, &plan, &question("china-all")).unwrap_err();
    assert_eq!(problems.as_slice().len(), 5, "{problems}");
}
