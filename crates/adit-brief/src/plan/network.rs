//! The balanced chain as pools and activities of a plan, a year at a time.
//!
//! A plant is an activity that takes and gives in the proportions of the balance, so joint products stay joint. A market
//! is a pool. A link is an activity that may carry little more than it does today. Whoever is cut off turns to the open
//! market of a good: one pool, fed by new plants and by what others share, out of which a country can buy as soon as it
//! has qualified somebody.
//!
//! All money of a plan is in million US dollars: programs are solved best in numbers of one size.

use crate::plan::years::Years;
use adit_model::ids::PlaceId;
use adit_model::network::Topology;
use adit_plan::instance::{Activity, Capacity, Demand, Instance, Pool, Stock};
use adit_stress::arcs::{Actor, Good};
use adit_stress::{Compiled, To, World};
use indexmap::IndexMap;

/// What a tonne missing elsewhere weighs against one of those the question is about. Not zero, so that nobody is robbed for
/// nothing; small, so that money goes where it was asked for.
const ELSEWHERE: f64 = 0.01;

/// Months in a year: a chain is stepped by months.
const MONTHS: f64 = 12.0;

/// What a unit of any activity costs, so that nothing runs for nothing: a dollar.
const IDLE_MUSD: f64 = 1e-6;

/// Stocks below this are not worth a column, tonnes.
const TRACE_T: f64 = 0.01;

/// The chain in the words of a plan.
pub(super) struct Network<'a> {
    pub(super) world: &'a World,
    pub(super) topology: &'a Topology,
    pub(super) years: &'a Years,
    pub(super) instance: Instance,
    /// Activity and capacity of each facility that is a plant.
    pub(super) plants: Vec<Option<(usize, usize)>>,
    /// Activity of each link, where it is one.
    pub(super) links: Vec<Option<usize>>,
    /// Tonnes a year on each link at the baseline.
    pub(super) shipped: Vec<f64>,
    /// Pool of what a country can use of a good.
    pub(super) usable: IndexMap<(Good, PlaceId), usize>,
    /// Tonnes a year that go through that pool at the baseline.
    pub(super) used: IndexMap<(Good, PlaceId), f64>,
    /// Open market of a good.
    pub(super) open: IndexMap<Good, usize>,
    /// Capacity by which a country buys on the open market: year by year what it uses.
    pub(super) access: IndexMap<(Good, PlaceId), usize>,
    /// Capacity by which the plants that stand in a country sell to others than today.
    pub(super) sharing: IndexMap<(Good, PlaceId), usize>,
    /// Part of its output that a plant could make beyond it.
    pub(super) spare: f64,
    outlets: Vec<IndexMap<usize, usize>>,
    inlets: Vec<IndexMap<usize, usize>>,
}

impl<'a> Network<'a> {
    /// Lays a chain out. `asked` are the sinks whose shortage counts; a link may carry `spare` more than it does.
    pub(super) fn new(
        world: &'a World,
        topology: &'a Topology,
        compiled: &Compiled,
        years: &'a Years,
        asked: &[usize],
        spare: f64,
    ) -> Self {
        let facilities = world.facilities.len();
        let mut network = Self {
            world,
            topology,
            years,
            instance: Instance { periods: years.periods(), ..Instance::default() },
            plants: vec![None; facilities],
            links: vec![None; world.links.len()],
            shipped: compiled.ways.iter().map(|way| way.base * MONTHS).collect(),
            usable: IndexMap::new(),
            used: IndexMap::new(),
            open: IndexMap::new(),
            access: IndexMap::new(),
            sharing: IndexMap::new(),
            spare,
            outlets: vec![IndexMap::new(); facilities],
            inlets: vec![IndexMap::new(); facilities],
        };
        for facility in 0..facilities {
            network.facility(facility);
        }
        for link in 0..world.links.len() {
            network.link(link, spare);
        }
        for sink in 0..world.sinks.len() {
            network.demand(sink, asked.contains(&sink));
        }
        network
    }

    /// Adds a pool.
    pub(super) fn pool(&mut self, name: String) -> usize {
        self.instance.pools.push(Pool { name, outlets: Vec::new() });
        self.instance.pools.len() - 1
    }

    /// Adds an activity.
    pub(super) fn activity(&mut self, name: String, terms: Vec<(usize, f64)>, cost: f64, most: Vec<f64>) -> usize {
        self.instance.activities.push(Activity { name, terms, cost: cost + IDLE_MUSD, most });
        self.instance.activities.len() - 1
    }

    /// Adds a capacity.
    pub(super) fn capacity(&mut self, name: String, terms: Vec<(usize, f64)>, stands: Vec<f64>) -> usize {
        self.instance.capacities.push(Capacity { name, terms, stands });
        self.instance.capacities.len() - 1
    }

    /// Nothing, in every year.
    pub(super) fn nothing(&self) -> Vec<f64> {
        vec![0.0; self.years.count()]
    }

    fn facility(&mut self, facility: usize) {
        let actor = self.world.facilities[facility];
        let data = &self.world.chain.facilities[facility];
        if let (false, Some(take)) =
            (actor.is_site(), data.takes.first().map(|take| take.good).or(data.gives.first().map(|give| give.good)))
        {
            // Markets, users and stocks pass on what comes.
            let pool = self.pool(data.name.clone());
            self.outlets[facility].insert(take, pool);
            self.inlets[facility].insert(take, pool);
            if let Actor::Usable(node, good) = actor {
                let key = (self.world.goods[good].clone(), self.topology.nodes[node].place.clone());
                self.used.insert(key.clone(), data.base * MONTHS);
                self.usable.insert(key, pool);
            }
            self.stock(pool, data.takes.iter().map(|take| take.cover * take.per_activity).sum::<f64>() * data.base);
            return;
        }
        let mut terms = Vec::new();
        for take in &data.takes {
            let pool = self.pool(format!("{} in {}", data.name, self.world.chain.goods[take.good]));
            self.inlets[facility].insert(take.good, pool);
            terms.push((pool, -take.per_activity));
            self.stock(pool, take.cover * take.per_activity * data.base);
        }
        for give in &data.gives {
            let pool = self.pool(format!("{} out {}", data.name, self.world.chain.goods[give.good]));
            self.outlets[facility].insert(give.good, pool);
            terms.push((pool, give.per_activity));
            self.stock(pool, give.cover * give.per_activity * data.base);
        }
        let activity = self.activity(data.name.clone(), terms, 0.0, Vec::new());
        let stands = self.years.grown(data.capacity * MONTHS);
        let capacity = self.capacity(data.name.clone(), vec![(activity, 1.0)], stands);
        self.plants[facility] = Some((activity, capacity));
    }

    fn stock(&mut self, pool: usize, tonnes: f64) {
        if tonnes > TRACE_T {
            self.instance.stocks.push(Stock { pool, tonnes: self.years.grown(tonnes) });
        }
    }

    /// A link of the baseline. Those that nothing takes today wait behind the open market.
    fn link(&mut self, link: usize, spare: f64) {
        let data = &self.world.chain.links[link];
        let To::Facility(to) = data.to else { return };
        let (Some(&from), Some(&into)) = (self.outlets[data.from].get(&data.good), self.inlets[to].get(&data.good))
        else {
            return;
        };
        if self.shipped[link] <= 0.0 || from == into {
            return;
        }
        let most = self.years.grown(self.shipped[link] * (1.0 + spare));
        self.links[link] = Some(self.activity(data.name.clone(), vec![(from, -1.0), (into, 1.0)], 0.0, most));
    }

    fn demand(&mut self, sink: usize, asked: bool) {
        let data = &self.world.chain.sinks[sink];
        let link = self.world.chain.links.iter().find(|link| link.to == To::Sink(sink));
        let pool = link.and_then(|link| self.outlets[link.from].get(&data.good)).copied();
        // A sink that nothing leads to wants nothing.
        let pool = pool.unwrap_or_else(|| self.pool(data.name.clone()));
        let tonnes = if link.is_some() { self.years.grown(data.base * MONTHS) } else { self.nothing() };
        let weight = if asked { 1.0 } else { ELSEWHERE };
        let demand = Demand { name: data.name.clone(), pool, tonnes, value: data.value * weight, counts: asked };
        self.instance.demands.push(demand);
    }

    /// The pool of what a country can use of a good; a new one, if it has none today.
    pub(super) fn usable(&mut self, good: &Good, place: &PlaceId) -> usize {
        let key = (good.clone(), place.clone());
        if let Some(&pool) = self.usable.get(&key) {
            return pool;
        }
        let pool = self.pool(format!("{good} in {place}"));
        self.usable.insert(key, pool);
        pool
    }

    /// The open market of a good.
    pub(super) fn open(&mut self, good: &Good) -> usize {
        if let Some(&pool) = self.open.get(good) {
            return pool;
        }
        let pool = self.pool(format!("open market of {good}"));
        self.open.insert(good.clone(), pool);
        pool
    }

    /// Lets a country buy a good on the open market, up to what it uses.
    pub(super) fn buys(&mut self, good: &Good, place: &PlaceId) -> usize {
        let key = (good.clone(), place.clone());
        if let Some(&capacity) = self.access.get(&key) {
            return capacity;
        }
        let (open, usable) = (self.open(good), self.usable(good, place));
        let name = format!("{good} for {place} on the open market");
        let activity = self.activity(name.clone(), vec![(open, -1.0), (usable, 1.0)], 0.0, Vec::new());
        let used = self.used.get(&key).copied();
        // A country that has no use of the good today buys for new plants alone: their needs limit it.
        let stands = self.years.grown(used.unwrap_or(f64::INFINITY));
        let capacity = self.capacity(name, vec![(activity, 1.0)], stands);
        self.access.insert(key, capacity);
        capacity
    }

    /// Lets the plants that stand in a country sell a good on the open market, once a lever opens that.
    pub(super) fn shares(&mut self, good: &Good, place: &PlaceId) -> Option<usize> {
        let key = (good.clone(), place.clone());
        if let Some(&capacity) = self.sharing.get(&key) {
            return Some(capacity);
        }
        let made = self.world.facilities.iter().position(|actor| {
            matches!(actor, Actor::Made(node, of) if self.world.goods[*of] == *good && self.topology.nodes[*node].place == *place)
        })?;
        let from = *self.outlets[made].values().next()?;
        let open = self.open(good);
        let name = format!("{good} of {place} shared");
        let activity = self.activity(name.clone(), vec![(from, -1.0), (open, 1.0)], 0.0, Vec::new());
        let stands = self.nothing();
        let capacity = self.capacity(name, vec![(activity, 1.0)], stands);
        self.sharing.insert(key, capacity);
        Some(capacity)
    }

    /// Tonnes a year that the plants of a country make of a good today.
    pub(super) fn made(&self, good: &Good, place: &PlaceId) -> f64 {
        let facilities = self.world.facilities.iter().zip(&self.world.chain.facilities);
        let made = facilities.filter(|(actor, _)| {
            matches!(actor, Actor::Made(node, of) if self.world.goods[*of] == *good && self.topology.nodes[*node].place == *place)
        });
        made.map(|(_, facility)| facility.base * MONTHS).sum()
    }

    /// Pool in which a facility leaves a good.
    pub(super) fn outlet(&self, facility: usize, good: usize) -> Option<usize> {
        self.outlets[facility].get(&good).copied()
    }
}
