//! The balanced network with the plants of a plan in it, balanced again.
//!
//! Goods are worked through from those that users take to those that mines ship, so that what is asked of a good is known
//! when its turn comes. A new plant sells at home as far as its country buys abroad, then to those it shares with, then to
//! whoever buys of the exporter who gives way. Whoever is displaced and is not that exporter sells where the exporter
//! sold. So in the end one exporter makes less of what new plants make, and ships more of what they take.

use super::planned::{NewPlant, Planned};
use super::ways::{TRACE_T, Way, Ways};
use adit_model::Model;
use adit_model::ids::PlaceId;
use adit_model::network::{Node, NodeKind};
use adit_model::problem::{Code, Problem, Problems};
use adit_stress::arcs::{Actor, Arcs};
use indexmap::IndexMap;

/// Rounds in which those displaced look for other buyers; each leaves less to displace.
const ROUNDS: usize = 50;

/// A new plant in the network.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// Who it is.
    pub(super) actor: Actor,
    /// What it takes and makes, by number of the good.
    pub(super) takes: Vec<(usize, f64)>,
    pub(super) gives: Vec<(usize, f64)>,
    /// Units of activity that what it sells asks for.
    pub(super) activity: f64,
}

pub(super) struct Rebalance<'a> {
    pub(super) model: &'a Model,
    pub(super) planned: &'a Planned,
    /// Year in which groups have their members.
    pub(super) year: i32,
    pub(super) ways: Ways,
    pub(super) plants: Vec<Standing>,
    /// What is planned of each of them.
    pub(super) rows: Vec<&'a NewPlant>,
    /// Tonnes on a way that are promised: nobody displaces them.
    pub(super) promised: IndexMap<Way, f64>,
    problems: Problems,
}

impl<'a> Rebalance<'a> {
    /// Puts the plants of a plan into a network.
    ///
    /// # Errors
    /// A plant that takes what nobody makes.
    pub(super) fn new(model: &'a Model, planned: &'a Planned, year: i32, ways: Ways) -> Result<Self, Problems> {
        let (plants, promised, problems) = (Vec::new(), IndexMap::new(), Problems::default());
        let rows = planned.all();
        let mut this = Self { model, planned, year, ways, plants, rows, promised, problems };
        for plant in planned.all() {
            this.stand(plant);
        }
        this.substitute();
        for good in this.goods_by_use() {
            this.feed_plants(good);
            for plant in 0..this.plants.len() {
                this.sell(plant, good);
            }
            this.settle(good);
            this.makers(good);
        }
        let Self { problems, .. } = &mut this;
        std::mem::take(problems).into_result(this)
    }

    /// The arcs, and the topology in which they lead.
    pub(super) fn into_arcs(self) -> (adit_model::network::Topology, Arcs, Vec<Standing>) {
        let (topology, arcs) = self.ways.into_arcs();
        (topology, arcs, self.plants)
    }

    fn stand(&mut self, plant: &NewPlant) {
        let row = plant.site.as_ref().and_then(|site| self.model.sites.get(site.as_str()));
        self.ways.topology.nodes.push(Node {
            id: format!("plan:{}", plant.id),
            name: plant.name.clone(),
            kind: NodeKind::Site,
            place: PlaceId::new(&plant.place),
            site: plant.site.clone(),
            stage: Some(plant.stage),
            entity: row.and_then(|row| row.entity.clone()),
            material: None,
            sector: None,
            rest_of_country: false,
        });
        let actor = Actor::Site(self.ways.topology.nodes.len() - 1);
        let mut numbered = |list: &[(adit_stress::arcs::Good, f64)]| {
            list.iter()
                .map(|(good, tonnes)| (self.ways.good(good), *tonnes))
                .filter(|(_, tonnes)| *tonnes > 0.0)
                .collect()
        };
        let (takes, gives) = (numbered(&plant.takes), numbered(&plant.gives));
        self.plants.push(Standing { actor, takes, gives, activity: 0.0 });
    }

    /// Users take less of what they substituted for good.
    fn substitute(&mut self) {
        for row in &self.planned.substitution {
            let meant = |to: Actor| match to {
                Actor::User(node, good) => super::is_user(self.model, self.year, &self.ways, node, good, &row.users),
                _ => false,
            };
            let ways: Vec<Way> = self.ways.now.keys().filter(|(_, to, _)| meant(*to)).copied().collect();
            for way in ways.into_iter().filter(|(_, _, good)| !self.ways.pushed[*good]) {
                if let Some(tonnes) = self.ways.now.get_mut(&way) {
                    *tonnes *= 1.0 - row.part.clamp(0.0, 1.0);
                }
            }
        }
    }

    /// Goods, each after all that is made of it. Scrap is worked as it falls and asks for nothing.
    fn goods_by_use(&self) -> Vec<usize> {
        let count = self.ways.goods.len();
        let mut made_of: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut takes: IndexMap<Actor, (Vec<usize>, Vec<usize>)> = IndexMap::new();
        for (from, to, good) in self.ways.now.keys() {
            takes.entry(*to).or_default().0.push(*good);
            takes.entry(*from).or_default().1.push(*good);
        }
        let listed = |list: &[(usize, f64)]| list.iter().map(|(good, _)| *good).collect::<Vec<_>>();
        for plant in &self.plants {
            takes.insert(plant.actor, (listed(&plant.takes), listed(&plant.gives)));
        }
        for (_, (takes, gives)) in takes.into_iter().filter(|(actor, _)| actor.is_site()) {
            for good in takes {
                made_of[good].extend(&gives);
            }
        }
        let (mut seen, mut order) = (vec![false; count], Vec::new());
        for good in 0..count {
            visit(good, &made_of, &mut seen, &mut order);
        }
        order.retain(|&good| !self.ways.pushed[good]);
        order
    }

    /// Sells what a new plant makes of a good.
    fn sell(&mut self, plant: usize, good: usize) {
        let gives = self.plants[plant].gives.iter().filter(|(gives, _)| *gives == good);
        let per: f64 = gives.map(|(_, per)| per).sum();
        if per <= 0.0 {
            return;
        }
        let row = self.rows[plant];
        let actor = self.plants[plant].actor;
        let fed = Ways::out(&self.ways.now, actor, good);
        let [home, made] = self.ways.market(self.model, &row.place, good);
        let mut left = row.capacity * per - fed;
        let swing = self.swing(good);
        let allies: Vec<PlaceId> = (self.planned.shared.iter())
            .map(|group| self.model.members(group, self.planned.year))
            .filter(|members| members.iter().any(|place| *place == *row.place))
            .flatten()
            .collect();
        let pools = self.ways.actors(good, |actor| matches!(actor, Actor::Usable(..)));
        let abroad: Vec<Actor> = (pools.into_iter())
            .filter(|pool| *pool != home && Some(self.ways.place(*pool)) != swing.as_ref())
            .collect();
        let (allied, others): (Vec<Actor>, Vec<Actor>) =
            abroad.into_iter().partition(|pool| allies.contains(self.ways.place(*pool)));
        for (buyers, all) in [(vec![home], true), (allied, false), (others, false)] {
            left -= self.offer(made, good, &buyers, left, all, swing.as_ref());
        }
        let sold = row.capacity * per - fed - left;
        self.ways.add((actor, made, good), sold);
        self.plants[plant].activity = self.plants[plant].activity.max((fed + sold) / per);
    }

    /// Sells to buyers in proportion to what they buy from the exporter who gives way, or (`all`) from anyone abroad;
    /// promised to them. What was sold is given back.
    fn offer(
        &mut self,
        made: Actor,
        good: usize,
        buyers: &[Actor],
        left: f64,
        all: bool,
        swing: Option<&PlaceId>,
    ) -> f64 {
        let rooms: Vec<f64> = buyers.iter().map(|buyer| self.room(*buyer, good, all, swing)).collect();
        let total: f64 = rooms.iter().sum();
        let sold = left.min(total).max(0.0);
        for (buyer, room) in buyers.iter().zip(rooms).filter(|(_, room)| *room > 0.0) {
            self.ways.add((made, *buyer, good), sold * room / total);
            *self.promised.entry((made, *buyer, good)).or_default() += sold * room / total;
        }
        sold
    }

    /// What a country buys that others could sell it: from the exporter who gives way, or from anyone abroad.
    fn room(&self, buyer: Actor, good: usize, all: bool, swing: Option<&PlaceId>) -> f64 {
        let home = self.ways.place(buyer);
        let gives_way = |from: Actor| {
            let place = self.ways.place(from);
            if all { place != home } else { Some(place) == swing && place != home }
        };
        let bought = self.ways.that(good, |from, to| to == buyer && gives_way(from));
        let bought: f64 = bought.iter().map(|(way, tonnes)| tonnes - self.floor(way)).sum();
        (bought + self.ways.gap(buyer, good)).max(0.0)
    }

    /// Brings what countries buy to what they need.
    fn settle(&mut self, good: usize) {
        let swing = self.swing(good);
        for _ in 0..ROUNDS {
            let mut moved = false;
            for pool in self.pools(good) {
                let gap = self.ways.gap(pool, good);
                if gap > TRACE_T {
                    self.raise(pool, good, gap, swing.as_ref());
                    moved = true;
                } else if gap < -TRACE_T {
                    self.lower(pool, good, -gap, swing.as_ref());
                    moved = true;
                }
            }
            if !moved || !self.problems.is_empty() {
                break;
            }
        }
    }

    /// Pools of a good that countries use, each after those that it sells on to.
    fn pools(&self, good: usize) -> Vec<Actor> {
        let pools = self.ways.actors(good, |actor| matches!(actor, Actor::Usable(..)));
        let place = |actor: Actor| pools.iter().position(|pool| *pool == actor);
        let mut sells: Vec<Vec<usize>> = vec![Vec::new(); pools.len()];
        for ((from, to, _), _) in self.ways.that(good, |_, _| true) {
            if let (Some(from), Some(to)) = (place(from), place(to)) {
                sells[from].push(to);
            }
        }
        let (mut seen, mut order) = (vec![false; pools.len()], Vec::new());
        (0..pools.len()).for_each(|pool| visit(pool, &sells, &mut seen, &mut order));
        order.into_iter().map(|pool| pools[pool]).collect()
    }

    /// Buys more: of the exporter who gives way; that exporter itself of all its suppliers alike.
    fn raise(&mut self, pool: Actor, good: usize, tonnes: f64, swing: Option<&PlaceId>) {
        let mut suppliers = Vec::new();
        if Some(self.ways.place(pool)) == swing {
            suppliers = self.ways.that(good, |_, to| to == pool);
        }
        if suppliers.is_empty() {
            let of = self.makers_of(good, swing);
            suppliers = of.into_iter().map(|(maker, made)| ((maker, pool, good), made)).collect();
        }
        let total: f64 = suppliers.iter().map(|(_, tonnes)| tonnes).sum();
        if total <= 0.0 {
            let what = &self.ways.goods[good];
            let problem = Problem::new(Code::EmptyQuestion, format!("nobody makes {what}, which a plan needs"));
            self.problems.push(problem.mend("let the plan make it, or name the site that ships it"));
            return;
        }
        for (way, part) in suppliers {
            self.ways.add(way, tonnes * part / total);
        }
    }

    /// Who sells a good for the exporter who gives way, with tonnes a year: its country, or the sites there, or any sites.
    fn makers_of(&self, good: usize, swing: Option<&PlaceId>) -> Vec<(Actor, f64)> {
        let there = |actor: &Actor| Some(self.ways.place(*actor)) == swing;
        let tonnes = |actor: Actor| (actor, Ways::out(&self.ways.was, actor, good));
        let made = self.ways.actors(good, |actor| matches!(actor, Actor::Made(..)));
        let made: Vec<(Actor, f64)> = made.into_iter().filter(there).map(tonnes).collect();
        if made.iter().any(|(_, tonnes)| *tonnes > TRACE_T) {
            return made;
        }
        let sites = self.ways.actors(good, Actor::is_site);
        let sites: Vec<(Actor, f64)> = sites.into_iter().map(tonnes).filter(|(_, tonnes)| *tonnes > TRACE_T).collect();
        let home: Vec<(Actor, f64)> = sites.iter().filter(|(actor, _)| there(actor)).copied().collect();
        if home.is_empty() { sites } else { home }
    }

    /// Buys less: first of the exporter who gives way, then of others abroad, those that sell most first, then at home.
    /// Others sell elsewhere what the exporter sold there.
    fn lower(&mut self, pool: Actor, good: usize, tonnes: f64, swing: Option<&PlaceId>) {
        let home = self.ways.place(pool).clone();
        let rank = |from: Actor| {
            let place = self.ways.place(from);
            if Some(place) == swing { 0 } else { 1 + u8::from(*place == home) }
        };
        let mut bought = self.ways.that(good, |_, to| to == pool);
        bought.sort_by(|(a, x), (b, y)| rank(a.0).cmp(&rank(b.0)).then(y.total_cmp(x)));
        let mut left = tonnes;
        for (way, flow) in bought {
            let less = left.min((flow - self.floor(&way)).max(0.0));
            left -= less;
            self.ways.add(way, -less);
            if matches!(way.0, Actor::Made(..)) && Some(self.ways.place(way.0)) != swing {
                self.resell(way.0, good, less, swing);
            }
        }
    }

    /// Sells what was displaced where the exporter who gives way sold.
    fn resell(&mut self, made: Actor, good: usize, tonnes: f64, swing: Option<&PlaceId>) {
        let pools = self.ways.actors(good, |actor| matches!(actor, Actor::Usable(..)));
        let pools: Vec<Actor> = pools.into_iter().filter(|pool| Some(self.ways.place(*pool)) != swing).collect();
        let rooms: Vec<f64> = pools.iter().map(|pool| self.room(*pool, good, false, swing)).collect();
        let total: f64 = rooms.iter().sum();
        for (pool, room) in pools.into_iter().zip(rooms).filter(|(_, room)| *room > 0.0) {
            self.ways.add((made, pool, good), tonnes.min(total) * room / total);
        }
    }

    /// Brings what the plants that stand make to what their country sells.
    fn makers(&mut self, good: usize) {
        let new: Vec<Actor> = self.plants.iter().map(|plant| plant.actor).collect();
        for made in self.ways.actors(good, |actor| matches!(actor, Actor::Made(..))) {
            let gap = self.ways.gap(made, good);
            let makers = self.ways.that(good, |from, to| to == made && !new.contains(&from));
            let total: f64 = makers.iter().map(|(_, tonnes)| tonnes).sum();
            for (way, tonnes) in makers.into_iter().filter(|_| total > 0.0 && gap.abs() > TRACE_T) {
                self.ways.add(way, gap * tonnes / total);
            }
        }
    }

    /// The place that gives way in the market of a good: the one named, if it sells the good abroad, else the greatest maker
    /// that does.
    fn swing(&self, good: usize) -> Option<PlaceId> {
        let mut sells: IndexMap<PlaceId, f64> = IndexMap::new();
        let mut makes = sells.clone();
        for ((from, to, what), tonnes) in &self.ways.was {
            let (from, to, ships) = (*from, *to, from.is_site() || matches!(from, Actor::Made(..)));
            if *what == good && ships {
                let place = self.ways.place(from);
                let abroad = if place == self.ways.place(to) { 0.0 } else { *tonnes };
                *sells.entry(place.clone()).or_default() += abroad;
                *makes.entry(place.clone()).or_default() += *tonnes;
            }
        }
        let named =
            self.planned.displaced.as_ref().map(|name| self.model.members(name, self.planned.year)).unwrap_or_default();
        let most = |of: &IndexMap<PlaceId, f64>, among: &dyn Fn(&PlaceId) -> bool| {
            let of = of.iter().filter(|(place, tonnes)| **tonnes > TRACE_T && among(place));
            of.max_by(|a, b| a.1.total_cmp(b.1)).map(|(place, _)| place.clone())
        };
        let exports = |place: &PlaceId| sells.get(place).is_some_and(|tonnes| *tonnes > TRACE_T);
        let is_named = |place: &PlaceId| named.contains(place) && exports(place);
        most(&makes, &is_named).or_else(|| most(&makes, &exports)).or_else(|| most(&makes, &|_| true))
    }
}

/// Depth first: what a thing leads to comes before it. A circle is cut where it closes.
fn visit(thing: usize, leads: &[Vec<usize>], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[thing], true) {
        return;
    }
    leads[thing].iter().for_each(|&next| visit(next, leads, seen, order));
    order.push(thing);
}
