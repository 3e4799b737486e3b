//! Reference trajectories.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use adit_stress::chain::{Chain, Facility, Give, Link, Policy, Rationing, Reserve, Sink, Take, To};
use adit_stress::invariants::broken;
use adit_stress::{Compiled, Effect, Event, Shocks, State, run};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

struct Fixture(Value);

impl Fixture {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("fixtures/mine_to_magnet.json")).unwrap())
    }

    fn names(&self, table: &str) -> Vec<String> {
        self.0[table].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    }

    fn chain(&self, case: &Value) -> Chain {
        let mut goods: Vec<String> = Vec::new();
        for link in self.0["links"].as_array().unwrap() {
            let good = link["good"].as_str().unwrap();
            if !goods.iter().any(|known| known == good) {
                goods.push(good.to_owned());
            }
        }
        let good = |name: &str| goods.iter().position(|known| known == name).unwrap();
        let [facility_names, sink_names] = ["facilities", "sinks"].map(|table| self.names(table));
        let cover = |side: &str, name: &str| number(&self.0[side][name]);
        let facilities = self.0["facilities"].as_array().unwrap().iter().map(|row| Facility {
            name: row["name"].as_str().unwrap().into(),
            takes: (row["takes"].as_object().unwrap().iter())
                .map(|(name, amount)| Take {
                    good: good(name),
                    per_activity: number(amount),
                    cover: cover("cover_in", name),
                })
                .collect(),
            gives: (row["gives"].as_object().unwrap().iter())
                .map(|(name, amount)| Give {
                    good: good(name),
                    per_activity: number(amount),
                    cover: cover("cover_out", name),
                })
                .collect(),
            capacity: number(&row["capacity"]),
            base: number(&row["base"]),
            start: 0,
            ramp: 0.0,
        });
        let class = |to: &str| {
            let sink = self.0["sinks"].as_array().unwrap().iter().find(|sink| sink["name"] == to);
            sink.map_or(0, |sink| u8::try_from(sink["class"].as_u64().unwrap()).unwrap())
        };
        let links = self.0["links"].as_array().unwrap().iter().map(|row| {
            let to = row["to"].as_str().unwrap();
            Link {
                name: row["name"].as_str().unwrap().into(),
                from: facility_names.iter().position(|name| row["from"] == **name).unwrap(),
                to: match facility_names.iter().position(|name| name == to) {
                    Some(facility) => To::Facility(facility),
                    None => To::Sink(sink_names.iter().position(|name| name == to).unwrap()),
                },
                good: good(row["good"].as_str().unwrap()),
                lead: u32::try_from(row["lead"].as_u64().unwrap()).unwrap(),
                weight: number(&row["weight"]),
                qualification: 0,
                class: class(to),
                pushed: false,
            }
        });
        let elasticity = |name: &str| case["options"]["sinks_eps"].get(name).map_or(0.0, number);
        let sink = |row: &Value| Sink {
            name: row["name"].as_str().unwrap().into(),
            good: good(row["good"].as_str().unwrap()),
            base: number(&row["base"]),
            elasticity: elasticity(row["name"].as_str().unwrap()),
            class: class(row["name"].as_str().unwrap()),
            value: number(&row["value"]),
            regime: 0,
            substitution: 0.0,
            end_of_life: None,
        };
        let sinks: Vec<Sink> = self.0["sinks"].as_array().unwrap().iter().map(sink).collect();
        let mut policy = Policy::plain(3.0, 3.0);
        let options = &case["options"];
        if options["ration"] == "priority" {
            policy.rationing = Rationing::Priority;
        }
        if let Some(gamma) = options.get("price_gamma") {
            policy.price_exponent = number(gamma);
            policy.price_cap = number(&options["price_cap"]);
        }
        let reserve = |(good, name): (usize, &String)| Reserve {
            name: name.clone(),
            good,
            tonnes: options["reserve"].get(name).map_or(0.0, number),
            held: 1.0,
            rate: f64::INFINITY,
            delay: 0,
            serves: (0..sinks.len()).filter(|&sink| sinks[sink].good == good).map(To::Sink).collect(),
        };
        policy.reserves = goods.iter().enumerate().map(reserve).collect();
        Chain { goods: goods.clone(), facilities: facilities.collect(), links: links.collect(), sinks, policy }
    }

    fn shocks(&self, case: &Value) -> Shocks {
        let at = |table: &str, name: &Value| self.names(table).iter().position(|known| name == known).unwrap();
        let period = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
        let events = case["events"].as_array().unwrap().iter().map(|event| {
            let (effect, size) = match event["type"].as_str().unwrap() {
                "capacity" => {
                    (Effect::Outage { facility: at("facilities", &event["facility"]) }, number(&event["loss"]))
                }
                "export_cap" => (Effect::VolumeCap { link: at("links", &event["link"]) }, number(&event["cap_share"])),
                "licence_delay" => {
                    (Effect::LicenseDelay { link: at("links", &event["link"]) }, number(&event["months"]))
                }
                "link_down" => (Effect::Embargo { link: at("links", &event["link"]) }, 1.0),
                other => panic!("{other}"),
            };
            Event::certain(effect, period(&event["t0"]), period(&event["t1"]), size)
        });
        Shocks { events: events.collect() }
    }
}

/// The six trajectories, printed with nine decimals: within half of the last digit.
#[test]
fn trajectories_are_those_of_the_reference() {
    let fixture = Fixture::read();
    let sinks = fixture.names("sinks");
    for case in fixture.0["cases"].as_array().unwrap() {
        let compiled = Compiled::new(fixture.chain(case)).unwrap();
        let shocks = fixture.shocks(case);
        let mut before = State::baseline(&compiled, &adit_stress::Settings::central(&compiled), shocks.longest_delay());
        let mut total = vec![0.0; sinks.len()];
        let close = |found: f64, expected: &Value, what: &str| {
            let expected = number(expected);
            assert!((found - expected).abs() < 1e-9, "{} {what}: {found} is not {expected}", case["name"]);
        };
        let mut periods = 0;
        run(&compiled, &shocks, 24, |happened, state| {
            let period = happened.period as usize;
            assert_eq!(broken(&compiled, &before, happened, state), Vec::<String>::new(), "period {period}");
            before = state.clone();
            periods += 1;
            // Draws without uncertainty are all the same.
            assert!(happened.unmet.iter().all(|unmet| unmet.iter().all(|other| other.to_bits() == unmet[0].to_bits())));
            for (facility, activity) in happened.activity.iter().enumerate() {
                close(activity[0], &case["activity"][period][facility], &format!("activity {facility} in {period}"));
            }
            for (link, shipped) in happened.shipped.iter().enumerate() {
                close(shipped[0], &case["shipped"][period][link], &format!("link {link} in {period}"));
            }
            for (index, sink) in sinks.iter().enumerate() {
                total[index] += happened.unmet[index][0];
                close(happened.unmet[index][0], &case["unmet"][sink][period], &format!("{sink} in {period}"));
            }
        });
        assert_eq!(periods, 24);
        for (sink, total) in sinks.iter().zip(&total) {
            close(*total, &case["total_unmet"][sink], sink);
        }
        let weighted: f64 = compiled.chain.sinks.iter().zip(&total).map(|(sink, total)| sink.value * total).sum();
        close(weighted, &case["weighted_unmet"], "weighted");
        if let Some(bound) = case["bound"].as_f64() {
            assert!(weighted >= bound - 1e-6, "{}: {weighted} is below the bound {bound}", case["name"]);
        }
    }
}

/// The least loss of the reference, solved with HiGHS.
#[cfg(feature = "highs")]
#[test]
fn bounds_are_those_of_the_reference() {
    use adit_stress::bound::{Outcome, bound, fixed_prices};
    let fixture = Fixture::read();
    for case in fixture.0["cases"].as_array().unwrap() {
        let compiled = Compiled::new(fixture.chain(case)).unwrap();
        let shocks = fixture.shocks(case);
        let Some(expected) = case["bound"].as_f64() else {
            assert_eq!(bound(&compiled, &shocks, 0, 24), Outcome::PricesMove);
            let outcome = bound(&fixed_prices(compiled), &shocks, 0, 24);
            assert!((outcome.bound().unwrap().weighted - 2_828.660_436).abs() < 1e-6, "{outcome}");
            continue;
        };
        let outcome = bound(&compiled, &shocks, 0, 24);
        let found = outcome.bound().unwrap();
        assert!((found.weighted - expected).abs() < 1e-6, "{}: {} is not {expected}", case["name"], found.weighted);
        let simulated = number(&case["weighted_unmet"]);
        let ratio = (expected > 0.0).then(|| simulated / expected).or((simulated == 0.0).then_some(1.0));
        match (found.myopia(simulated), ratio) {
            (Some(myopia), Some(ratio)) => assert!((myopia - ratio).abs() < 1e-6, "{myopia} {ratio}"),
            (found, expected) => assert_eq!(found, expected),
        }
    }
}

/// Whoever builds without a solver is told so.
#[cfg(not(feature = "highs"))]
#[test]
fn without_a_solver_there_is_a_sentence_instead_of_a_bound() {
    let fixture = Fixture::read();
    let case = &fixture.0["cases"][1];
    let compiled = Compiled::new(fixture.chain(case)).unwrap();
    let outcome = adit_stress::bound::bound(&compiled, &fixture.shocks(case), 0, 24);
    assert!(outcome.to_string().contains("scripts/highs.sh"), "{outcome}");
}

/// Without magnets for two years all demand is lost but for half a month of stock: 2,350 t at 0.1 * 50 + 0.9 * 10.
#[test]
fn single_points_of_the_reference_are_ranked() {
    use adit_stress::off::Point;
    use adit_stress::single_points::rank;
    let fixture = Fixture::read();
    let compiled = Compiled::new(fixture.chain(&fixture.0["cases"][0])).unwrap();
    let names = fixture.names("facilities");
    let points: Vec<Point> =
        (names.iter().enumerate()).map(|(index, name)| Point { name: name.clone(), facilities: vec![index] }).collect();
    let all: Vec<usize> = (0..compiled.chain.sinks.len()).collect();
    let ranked = rank(&compiled, &points, &all, &(0..24), 24);
    let order: Vec<&str> = ranked.iter().map(|loss| loss.point.name.as_str()).collect();
    assert_eq!(order, ["mag", "sepX", "mineX", "sepY", "mineY"]);
    assert!((ranked[0].weighted - 32_900.0).abs() < 1e-6, "{:?}", ranked[0]);
    assert!((ranked[0].part - 2_350.0 / 2_400.0).abs() < 1e-12);
    assert_eq!(ranked[0].first_short, Some(0));
    for loss in &ranked {
        let facility = loss.point.facilities[0];
        let events = vec![Event::certain(Effect::Outage { facility }, 0, 24, 1.0)];
        let mut alone = 0.0;
        run(&compiled, &Shocks { events }, 24, |happened, _| {
            let sinks = compiled.chain.sinks.iter().zip(&happened.unmet);
            alone += sinks.map(|(sink, unmet)| sink.value * unmet[0]).sum::<f64>();
        });
        assert!((alone - loss.weighted).abs() <= 1e-9 * alone, "{}: {alone} {}", loss.point.name, loss.weighted);
    }
}
