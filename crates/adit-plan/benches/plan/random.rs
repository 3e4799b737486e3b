//! Made-up instances, the same on every machine.

use adit_plan::instance::{
    Activity, Add, Build, Capacity, Case, Conditions, Demand, Instance, Limit, Outlay, Outlet, Payer, Period, Pool,
    Purpose, Reserve, Sense, Stock, Worst,
};

/// Numbers by `SplitMix64` (Steele, Lea and Flood 2014).
#[derive(Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Between two limits, in whole thousandths, so that every program that reads it sees the same number.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        let part = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((low + part * (high - low)) * 1000.0).round() / 1000.0
    }

    /// A whole number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap_or(0)
    }
}

/// How large an instance is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Places, each with a mine, a plant and a user.
    pub(crate) places: usize,
    /// Years.
    pub(crate) periods: usize,
    /// Cases.
    pub(crate) cases: usize,
    /// Most modules of a project.
    pub(crate) modules: f64,
}

/// Each place has ore and oxide of a wanted element and of one that nobody wants: the mine gives ore, the plant parts
/// it, ships carry oxide on, users want it. Projects add plants and mines in whole modules, a reserve is bought, a policy
/// limits what the first place ships, and cases take away plants and shipments.
pub(crate) fn instance(shape: Shape, seed: u64) -> Instance {
    let mut random = Random(seed);
    let Shape { places, periods, .. } = shape;
    let mut instance = Instance {
        periods: (0..periods).map(period).collect(),
        pools: (0..places).flat_map(pools).collect(),
        policies: vec!["share".into()],
        budget: random.between(150.0, 400.0) * places as f64,
        worst: (random.below(2) == 1).then_some(Worst { alpha: 0.9, lambda: 0.5 }),
        disturbed: 0.4,
        missed: 200.0,
        ..Instance::default()
    };
    for place in 0..places {
        chain(&mut instance, &mut random, place);
    }
    let first_ship = instance.activities.len();
    for from in 0..places {
        for to in [(from + 1) % places, (from + 2) % places] {
            let terms = vec![(3 * from + 1, -1.0), (3 * to + 1, 1.0)];
            let most = vec![random.between(5.0, 20.0); periods];
            let cost = random.between(1.0, 4.0);
            instance.activities.push(Activity { name: format!("ship {from} {to}"), terms, cost, most });
        }
    }
    for place in 0..places {
        project(&mut instance, &mut random, place, shape);
    }
    let permits = program(&mut random, "permits", places, periods);
    let buyer = Build { profile: vec![0.0, 1.0], ..program(&mut random, "buyer", places + 1, periods) };
    instance.builds.extend([permits, buyer]);
    reserves(&mut instance, &mut random, places);
    let begins = periods.min(2);
    let limit = (0..periods).map(|period| if period < begins { f64::INFINITY } else { 8.0 }).collect();
    let terms = vec![(first_ship, 1.0), (first_ship + 1, 1.0)];
    instance.limits.push(Limit { policy: 0, terms, sense: Sense::AtMost, limit });
    for number in 0..shape.cases {
        let case = case(&instance, &mut random, number, shape, first_ship);
        instance.cases.push(case);
    }
    instance
}

/// The interest rate is made up like everything here.
fn period(number: usize) -> Period {
    let year = 2026 + i32::try_from(number).unwrap_or(0);
    Period { year, discount: 1.05_f64.powi(-i32::try_from(number).unwrap_or(0)) }
}

fn pools(place: usize) -> [Pool; 3] {
    let pool = |good: &str, outlets| Pool { name: format!("{good} {place}"), outlets };
    [
        pool("ore", vec![Outlet { cost: 0.5, most: f64::INFINITY }]),
        pool("oxide", vec![Outlet { cost: -1.0, most: 2.0 }, Outlet { cost: 0.2, most: f64::INFINITY }]),
        pool("unwanted oxide", vec![Outlet { cost: -0.5, most: 3.0 }, Outlet { cost: 2.0, most: f64::INFINITY }]),
    ]
}

/// Mine, plant and user of a place.
fn chain(instance: &mut Instance, random: &mut Random, place: usize) {
    let periods = instance.periods.len();
    let (ore, oxide, unwanted) = (3 * place, 3 * place + 1, 3 * place + 2);
    let wanted = random.between(0.3, 0.5);
    let mine = Activity { name: format!("mine {place}"), terms: vec![(ore, 1.0)], ..Activity::default() };
    instance.activities.push(Activity { cost: random.between(2.0, 8.0), ..mine });
    let terms = vec![(ore, -1.0), (oxide, wanted), (unwanted, 0.9 - wanted)];
    let plant = Activity { name: format!("plant {place}"), terms, ..Activity::default() };
    instance.activities.push(Activity { cost: random.between(3.0, 9.0), ..plant });
    // A few places have nearly all of the capacity.
    let large = place % 3 == 0;
    for (name, activity) in [("mine", 2 * place), ("plant", 2 * place + 1)] {
        let stands = if large { random.between(60.0, 90.0) } else { random.between(0.0, 8.0) };
        let terms = vec![(activity, 1.0)];
        instance.capacities.push(Capacity { name: format!("{name} {place}"), terms, stands: vec![stands; periods] });
    }
    let start = random.between(5.0, 12.0);
    let tonnes = (0..periods).map(|period| (start * (10.0 + period as f64)).round() / 10.0).collect();
    let value = random.between(60.0, 400.0);
    instance.demands.push(Demand { name: format!("user {place}"), pool: oxide, tonnes, value, counts: place % 2 == 0 });
}

/// Two variants: slow and cheap, or fast and dear.
fn project(instance: &mut Instance, random: &mut Random, place: usize, shape: Shape) {
    let periods = instance.periods.len();
    let size = random.between(8.0, 16.0);
    let capex = random.between(40.0, 120.0);
    let counts: Vec<f64> = (0..periods).map(|start| (20.0 - start as f64) / 20.0).collect();
    for (variant, profile, factor) in
        [("slow", vec![0.0, 0.0, 0.0, 0.5, 0.9], 1.0), ("fast", vec![0.0, 0.5, 0.9], random.between(1.2, 1.8))]
    {
        let adds = [2 * place, 2 * place + 1].map(|capacity| Add { capacity, most: vec![size; periods] });
        let outlay = |payer, purpose, dollars: f64, repeats| Outlay {
            payer,
            purpose,
            dollars: vec![(dollars * 100.0).round() / 100.0],
            repeats,
            // What outlives the horizon counts in part.
            counts: if repeats { Vec::new() } else { counts.clone() },
        };
        instance.builds.push(Build {
            name: format!("{variant} {place}"),
            family: place,
            modules: shape.modules,
            whole: true,
            adds: adds.into(),
            profile,
            starts: (0..periods.saturating_sub(2)).collect(),
            outlays: vec![
                outlay(Payer::Public, Purpose::Plants, 0.4 * factor * capex, false),
                outlay(Payer::Private, Purpose::Plants, 0.6 * factor * capex, false),
                outlay(Payer::Private, Purpose::Upkeep, 0.03 * capex, true),
            ],
            needs: if variant == "fast" { vec![2 * shape.places] } else { Vec::new() },
        });
    }
}

/// A program: without permits no variant is fast, without a buyer there is no reserve.
fn program(random: &mut Random, name: &str, family: usize, periods: usize) -> Build {
    let dollars = vec![random.between(5.0, 30.0), 1.5];
    let outlay =
        Outlay { payer: Payer::Public, purpose: Purpose::Programs, dollars, repeats: true, counts: Vec::new() };
    let starts = (0..periods).collect();
    Build { name: name.into(), family, modules: 1.0, whole: true, starts, outlays: vec![outlay], ..Build::default() }
}

fn reserves(instance: &mut Instance, random: &mut Random, places: usize) {
    let periods = instance.periods.len();
    let oxides = (0..places).map(|place| 3 * place + 1);
    instance.reserves.push(Reserve {
        name: "oxide".into(),
        pools: oxides.clone().collect(),
        price: random.between(15.0, 40.0),
        buys: vec![random.between(2.0, 10.0); periods],
        most: 5.0 * places as f64,
        loss: 0.01,
        holding: random.between(0.2, 1.0),
        resale: 0.7,
        rate: 0.6,
        first: 0.5,
        needs: Some(2 * places + 1),
    });
    let stock = |pool| Stock { pool, tonnes: vec![random.between(0.0, 2.0); periods] };
    instance.stocks = oxides.map(stock).collect();
}

/// A case lasts two or three years; within it a few plants stand still in part and a few shipments stop.
fn case(instance: &Instance, random: &mut Random, number: usize, shape: Shape, first_ship: usize) -> Case {
    let begins = random.below(shape.periods);
    let large = 3 * random.below(shape.places.div_ceil(3));
    let mut capacity = vec![(2 * large + random.below(2), random.between(0.0, 0.5))];
    let other = random.below(2 * shape.places);
    if capacity[0].0 != other {
        capacity.push((other, random.between(0.0, 1.0)));
    }
    let ships = instance.activities.len() - first_ship;
    let activity = vec![(first_ship + random.below(ships), random.between(0.0, 2.0))];
    let demand = vec![(random.below(shape.places), random.between(0.9, 1.2))];
    let conditions = Conditions { capacity, activity, demand };
    let periods = vec![conditions; 2 + random.below(2)];
    let probability = 0.6 / shape.cases as f64;
    let expected = random.between(0.5, 1.0) * probability;
    Case { name: format!("case {number}"), scenario: number % 7, begins, expected, probability, periods }
}
