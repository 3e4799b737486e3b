//! A problem of expanding capacity in the words of both sides: written as JSON, read by Adit and by PyPSA.

use crate::random::Random;
use adit_plan::instance::{Activity, Add, Build, Capacity, Demand, Instance, Outlay, Payer, Period, Pool, Purpose};
use serde::{Deserialize, Serialize};

/// Places with mines, plants and users, and ships between them. Mines and plants are built before the first step.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Expansion {
    /// What a dollar in each step counts for.
    pub(crate) discount: Vec<f64>,
    mines: Vec<Asset>,
    plants: Vec<Asset>,
    ships: Vec<Ship>,
    /// Tonnes by place and step.
    wanted: Vec<Vec<f64>>,
    /// Dollars lost with each tonne that a place misses.
    value: Vec<f64>,
}

/// A mine or a plant, in its place.
#[derive(Debug, Serialize, Deserialize)]
struct Asset {
    /// Dollars for each tonne of capacity a step.
    capital: f64,
    /// Dollars for each tonne.
    cost: f64,
    /// Tonnes given for each tonne taken.
    gives: f64,
    /// Most capacity.
    most: f64,
    /// Part of it that works, by step.
    works: Vec<f64>,
}

/// Ships of oxide.
#[derive(Debug, Serialize, Deserialize)]
struct Ship {
    from: usize,
    to: usize,
    cost: f64,
    most: f64,
}

impl Expansion {
    /// About `6 * places * steps` variables.
    pub(crate) fn new(places: usize, steps: usize) -> Self {
        let mut random = Random(7);
        let random = &mut random;
        let discount = (0..steps).map(|step| 0.995_f64.powi(i32::try_from(step).unwrap_or(0))).collect();
        let asset = |random: &mut Random, gives: f64| Asset {
            capital: random.between(20.0, 200.0) * steps as f64 / 20.0,
            cost: random.between(2.0, 10.0),
            gives,
            most: random.between(20.0, 200.0),
            works: (0..steps).map(|_| random.between(0.5, 1.0)).collect(),
        };
        let mines = (0..places).map(|_| asset(random, 1.0)).collect();
        let plants = (0..places)
            .map(|_| {
                let gives = random.between(0.3, 0.8);
                asset(random, gives)
            })
            .collect();
        let ship = |from: usize, step: usize, random: &mut Random| Ship {
            from,
            to: (from + step) % places,
            cost: random.between(1.0, 5.0),
            most: random.between(5.0, 40.0),
        };
        let ships = (0..places).flat_map(|from| [1, 2, 5].map(|step| ship(from, step, random))).collect();
        let wanted = (0..places).map(|_| (0..steps).map(|_| random.between(5.0, 25.0)).collect()).collect();
        let value = (0..places).map(|_| random.between(100.0, 1000.0)).collect();
        Self { discount, mines, plants, ships, wanted, value }
    }

    /// The same as an instance of a plan: a period is a step, everything is started in the first.
    pub(crate) fn instance(&self) -> Instance {
        let steps = self.discount.len();
        let places = self.value.len();
        let mut instance = Instance { budget: f64::INFINITY, missed: f64::INFINITY, ..Instance::default() };
        let year = |step: usize| i32::try_from(step).unwrap_or(i32::MAX);
        instance.periods =
            (self.discount.iter().enumerate()).map(|(step, &discount)| Period { year: year(step), discount }).collect();
        for good in ["ore", "oxide"] {
            let pool = |place| Pool { name: format!("{good} {place}"), outlets: Vec::new() };
            instance.pools.extend((0..places).map(pool));
        }
        for (place, asset) in self.mines.iter().enumerate() {
            asset.add(&mut instance, "mine", place, vec![(place, asset.gives)], steps);
        }
        for (place, asset) in self.plants.iter().enumerate() {
            asset.add(&mut instance, "plant", place, vec![(place, -1.0), (places + place, asset.gives)], steps);
        }
        for ship in &self.ships {
            let terms = vec![(places + ship.from, -1.0), (places + ship.to, 1.0)];
            let name = format!("ship {} {}", ship.from, ship.to);
            instance.activities.push(Activity { name, terms, cost: ship.cost, most: vec![ship.most; steps] });
        }
        for (place, (tonnes, &value)) in self.wanted.iter().zip(&self.value).enumerate() {
            let (name, pool) = (format!("user {place}"), places + place);
            instance.demands.push(Demand { name, pool, tonnes: tonnes.clone(), value, counts: false });
        }
        instance
    }
}

impl Asset {
    fn add(&self, instance: &mut Instance, kind: &str, place: usize, terms: Vec<(usize, f64)>, steps: usize) {
        let (name, capacity) = (format!("{kind} {place}"), instance.capacities.len());
        let takes = vec![(instance.activities.len(), 1.0)];
        instance.activities.push(Activity { name: name.clone(), terms, cost: self.cost, most: Vec::new() });
        instance.capacities.push(Capacity { name: name.clone(), terms: takes, stands: vec![0.0; steps] });
        let outlay = Outlay {
            payer: Payer::Private,
            purpose: Purpose::Plants,
            dollars: vec![self.capital],
            repeats: false,
            counts: Vec::new(),
        };
        instance.builds.push(Build {
            name,
            family: capacity,
            modules: self.most,
            whole: false,
            adds: vec![Add { capacity, most: self.works.clone() }],
            profile: vec![1.0],
            starts: vec![0],
            outlays: vec![outlay],
            needs: Vec::new(),
        });
    }
}
