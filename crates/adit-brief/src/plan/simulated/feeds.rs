//! What plants take: as much as what they make asks for, from whom a plan says.

use super::planned::FeedFrom;
use super::rebalance::{Rebalance, Standing};
use super::ways::{TRACE_T, Way, Ways};
use adit_model::ids::SiteId;
use adit_stress::arcs::Actor;
use indexmap::IndexMap;

impl Rebalance<'_> {
    /// Plants that stand take as much of a good as what they make now asks for, new ones as what they sell does.
    pub(super) fn feed_plants(&mut self, good: usize) {
        for actor in self.ways.actors(good, Actor::is_site) {
            let ratio = self.ratio(actor, good);
            for (way, tonnes) in self.ways.that(good, |_, to| to == actor) {
                self.ways.now.insert(way, tonnes * ratio);
            }
        }
        for plant in 0..self.plants.len() {
            let Standing { actor, activity, .. } = self.plants[plant];
            let per =
                self.plants[plant].takes.iter().filter(|(takes, _)| *takes == good).map(|(_, per)| per).sum::<f64>();
            let mut need = per * activity;
            if need <= TRACE_T {
                continue;
            }
            let of_good = &self.ways.goods[good];
            let feeds: Vec<FeedFrom> = (self.rows[plant].feeds.iter())
                .filter(|feed| feed.good == *of_good)
                .map(|feed| feed.from.clone())
                .collect();
            let [home, _] = self.ways.market(self.model, &self.rows[plant].place, good);
            for feed in feeds {
                need -= self.feed(plant, good, &feed, home, need);
            }
            self.ways.add((home, actor, good), need.max(0.0));
        }
    }

    /// How much more or less a plant runs than it did: as the product does of which most more is asked. What is made of
    /// the others beyond what is asked finds no buyer.
    fn ratio(&self, actor: Actor, but: usize) -> f64 {
        let mut out: IndexMap<usize, [f64; 2]> = IndexMap::new();
        for (of, side) in [(&self.ways.was, 0), (&self.ways.now, 1)] {
            for ((_, _, good), tonnes) in of.iter().filter(|((from, _, good), _)| *from == actor && *good != but) {
                out.entry(*good).or_default()[side] += tonnes;
            }
        }
        let ratios = out.iter().filter(|(good, [was, _])| !self.ways.pushed[**good] && *was > TRACE_T);
        ratios.map(|(_, [was, now])| now / was).reduce(f64::max).unwrap_or(1.0)
    }

    /// Draws on a named supplier, as far as it goes; gives back what it covers.
    fn feed(&mut self, plant: usize, good: usize, from: &FeedFrom, home: Actor, need: f64) -> f64 {
        match from {
            FeedFrom::Plant(id) => self.feed_from_plant(plant, good, id, need),
            FeedFrom::Site(site) => self.feed_from_site(plant, good, site, need),
            FeedFrom::Place(place) => self.feed_from_place(plant, good, place, home, need),
        }
    }

    fn feed_from_plant(&mut self, plant: usize, good: usize, id: &str, need: f64) -> f64 {
        let Some(maker) = self.rows.iter().position(|plant| plant.id == id) else { return 0.0 };
        let of = &self.plants[maker];
        let per: f64 = of.gives.iter().filter(|(gives, _)| *gives == good).map(|(_, per)| per).sum();
        let left = per * self.rows[maker].capacity - Ways::out(&self.ways.now, of.actor, good);
        let tonnes = need.min(left).max(0.0);
        self.ways.add((of.actor, self.plants[plant].actor, good), tonnes);
        tonnes
    }

    /// Draws on what a site sells in its country or straight to plants abroad.
    fn feed_from_site(&mut self, plant: usize, good: usize, site: &SiteId, need: f64) -> f64 {
        let nodes = &self.ways.topology.nodes;
        let is_it = |actor: Actor| actor.is_site() && nodes[actor.node()].site.as_ref() == Some(site);
        let is_new = |actor: Actor| self.plants.iter().any(|plant| plant.actor == actor);
        let abroad = |from: Actor, to: Actor| to.is_site() && self.ways.place(from) != self.ways.place(to);
        let sold = self
            .ways
            .that(good, |from, to| is_it(from) && !is_new(from) && (matches!(to, Actor::Made(..)) || abroad(from, to)));
        // A plant that has no other supplier keeps this one.
        let others = |to: Actor, from: Actor| self.ways.that(good, |other, buyer| buyer == to && other != from);
        let sold: Vec<(Way, f64)> =
            sold.into_iter().filter(|((from, to, _), _)| !to.is_site() || !others(*to, *from).is_empty()).collect();
        let total: f64 = sold.iter().map(|(_, tonnes)| tonnes).sum();
        let tonnes = need.min(total);
        for (way, sells) in sold.into_iter().filter(|_| total > 0.0) {
            let ((from, buyer, _), part) = (way, tonnes * sells / total);
            if buyer.is_site() {
                let others = self.ways.that(good, |other, to| to == buyer && other != from);
                let all: f64 = others.iter().map(|(_, tonnes)| tonnes).sum();
                for (way, tonnes) in others {
                    self.ways.add(way, part * tonnes / all);
                }
            } else {
                self.withdraw(buyer, good, part, buyer);
            }
            self.ways.add(way, -part);
            self.ways.add((from, self.plants[plant].actor, good), part);
        }
        tonnes
    }

    /// Draws on what a place or group sells to others than the plant's country, which buys it instead.
    fn feed_from_place(&mut self, plant: usize, good: usize, place: &str, home: Actor, need: f64) -> f64 {
        let places = self.model.members(place, self.year);
        let mut makers = self.ways.actors(good, |actor| matches!(actor, Actor::Made(..)));
        makers.retain(|maker| places.contains(self.ways.place(*maker)));
        let sells = |maker: &Actor| {
            let ways = self.ways.that(good, |from, to| from == *maker && to != home);
            ways.iter().map(|(way, tonnes)| tonnes - self.floor(way)).sum::<f64>().max(0.0)
        };
        let sold: Vec<f64> = makers.iter().map(sells).collect();
        let total: f64 = sold.iter().sum();
        let tonnes = need.min(total);
        for (maker, sells) in makers.into_iter().zip(sold).filter(|(_, sells)| *sells > 0.0) {
            let part = tonnes * sells / total;
            self.withdraw(maker, good, part, home);
            self.ways.add((maker, home, good), part);
            *self.promised.entry((maker, home, good)).or_default() += part;
        }
        self.ways.add((home, self.plants[plant].actor, good), tonnes);
        tonnes
    }

    /// Takes tonnes back from those a country sells to, in proportion; from all but one.
    fn withdraw(&mut self, maker: Actor, good: usize, tonnes: f64, but: Actor) {
        let ways = self.ways.that(good, |from, to| from == maker && to != but);
        let free: Vec<f64> = ways.iter().map(|(way, tonnes)| (tonnes - self.floor(way)).max(0.0)).collect();
        let total: f64 = free.iter().sum();
        for ((way, _), free) in ways.into_iter().zip(free).filter(|_| total > 0.0) {
            self.ways.add(way, -tonnes.min(total) * free / total);
        }
    }

    pub(super) fn floor(&self, way: &Way) -> f64 {
        self.promised.get(way).copied().unwrap_or(0.0)
    }
}
