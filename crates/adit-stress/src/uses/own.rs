//! A user of its own: with stock and suppliers apart from those that all users of a country share.

use super::Parting;
use crate::arcs::Actor;
use crate::chain::{Facility, Give, Link, Take, To};
use crate::needs::SystemUse;
use crate::settings::{Dial, Sets};
use adit_model::words::Dynamic;

/// Who is set apart.
pub(super) struct User {
    /// Facility of all users together.
    pub shared: usize,
    /// Node of the use.
    pub node: usize,
    /// What is used.
    pub good: usize,
    /// Tonnes a period.
    pub base: f64,
    /// Class.
    pub class: u8,
    /// Class of the rest.
    pub rest: u8,
    /// Name, as printed.
    pub name: String,
}

impl Parting<'_> {
    /// Sets a user apart; the facility, and whether the rule of the system could be kept.
    pub(super) fn own_user(&mut self, user: &User, system: &SystemUse) -> (usize, bool) {
        let cover = self.cover(user, &system.sector);
        let facilities = &mut self.world.chain.facilities;
        let shared = &mut facilities[user.shared];
        let room = shared.capacity / shared.base;
        shared.base -= user.base;
        shared.capacity = shared.base * room;
        facilities.push(Facility {
            name: user.name.clone(),
            takes: vec![Take { good: user.good, per_activity: 1.0, cover }],
            gives: vec![Give { good: user.good, per_activity: 1.0, cover: 0.0 }],
            capacity: user.base * room,
            base: user.base,
            start: 0,
            ramp: 0.0,
        });
        let own = facilities.len() - 1;
        let actor = Actor::User(user.node, user.good);
        self.world.facilities.push(actor);
        let lawful = if system.covered.is_empty() { None } else { self.lawful(user, &system.covered) };
        let obeyed = system.covered.is_empty() || lawful.is_some();
        // Without a rule it buys where its country does.
        let suppliers = lawful.unwrap_or_else(|| {
            let links = self.inbound(user.shared, user.good).into_iter();
            links.map(|link| (link, self.world.chain.links[link].weight)).collect()
        });
        for (of, weight) in suppliers {
            let seller = self.world.links[of].0;
            let link = self.world.chain.links.len();
            self.set_alike(|sets| match sets {
                Sets::Lead { link: set, least } if set == of => Some(Sets::Lead { link, least }),
                Sets::Qualification { link: set } if set == of => Some(Sets::Qualification { link }),
                _ => None,
            });
            // A rating binds who sells in the country, not who sells to it.
            let nodes = &self.topology.nodes;
            let bound = nodes[seller.node()].place == nodes[user.node].place;
            let like = self.world.chain.links[of].clone();
            let class = if bound { user.class } else { user.rest };
            let name = format!("{} for {}", like.name, system.system);
            self.push(Link { name, to: To::Facility(own), weight, class, ..like }, (seller, actor));
        }
        (own, obeyed)
    }

    /// Periods of use that it holds. The facility is the next of the chain.
    fn cover(&mut self, user: &User, sector: &str) -> f64 {
        let Some(days) = self.variable(Dynamic::InputCoverDays, user.node, user.good, Some(sector)) else { return 0.0 };
        let sets = Sets::InputCover { facility: self.world.chain.facilities.len(), take: 0 };
        let central = sets.in_chain(days.central, self.world.step);
        if !days.is_certain() {
            let variables = &mut self.world.variables;
            let variable = variables.iter().position(|known| known.name == days.name).unwrap_or(variables.len());
            if variable == variables.len() {
                variables.push(days);
            }
            self.world.dials.push(Dial { variable, sets });
        }
        central
    }

    /// Suppliers that no rule forbids of the pool that a user draws on, each with its part of the need. They now ship
    /// past the pool, whose other buyers get as much as before. `None` if they have too little.
    fn lawful(&mut self, user: &User, covered: &[String]) -> Option<Vec<(usize, f64)>> {
        let [pool_link] = self.inbound(user.shared, user.good)[..] else { return None };
        let pool = self.world.chain.links[pool_link].from;
        let data = &self.world.chain.facilities[pool];
        let need = data.takes.iter().find(|take| take.good == user.good)?.per_activity * data.base;
        let flow = |link: usize| self.world.chain.links[link].weight * need;
        let links = self.inbound(pool, user.good);
        let open: Vec<usize> = links.iter().copied().filter(|&link| self.is_open(link, covered)).collect();
        let total: f64 = open.iter().map(|&link| flow(link)).sum();
        if total < user.base {
            return None;
        }
        let past = |link: usize| if open.contains(&link) { user.base * flow(link) / total } else { 0.0 };
        let left: Vec<f64> = links.iter().map(|&link| flow(link) - past(link)).collect();
        let suppliers = open.iter().map(|&link| (link, flow(link) / total)).collect();
        let rest = need - user.base;
        for (&link, left) in links.iter().zip(left) {
            self.world.chain.links[link].weight = if rest > 0.0 { left / rest } else { 1.0 / links.len() as f64 };
        }
        // Activity of a pool counts what comes out of it, which may differ from what goes in by what is stocked.
        let data = &mut self.world.chain.facilities[pool];
        let room = data.capacity / data.base;
        data.base -= user.base;
        data.capacity = data.base * room;
        for take in data.takes.iter_mut().filter(|take| take.good == user.good && data.base > 0.0) {
            take.per_activity = rest / data.base;
        }
        Some(suppliers)
    }

    /// Whether a rule lets a link be bought from. What a country can use is of mixed origin; what it makes is its own.
    fn is_open(&self, link: usize, covered: &[String]) -> bool {
        let seller = self.world.links[link].0;
        let makes = seller.is_site() || matches!(seller, Actor::Made(..));
        makes && covered.iter().all(|place| place != self.topology.nodes[seller.node()].place.as_str())
    }

    /// Links over which a facility orders a good.
    fn inbound(&self, facility: usize, good: usize) -> Vec<usize> {
        let links = self.world.chain.links.iter().enumerate();
        let into = links.filter(|(_, link)| link.to == To::Facility(facility) && link.good == good && !link.pushed);
        into.map(|(index, _)| index).collect()
    }
}
