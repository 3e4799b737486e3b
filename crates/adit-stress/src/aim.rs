//! The shocks of a scenario as events on a chain.

use crate::arcs::Actor;
use crate::chain::To;
use crate::control::controlled;
use crate::lanes::LANES;
use crate::shocks::{Effect, Event, Shocks};
use crate::variables::{Draws, Variable};
use crate::world::World;
use adit_model::Model;
use adit_model::network::{Node, Topology};
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::Shock;
use adit_model::words::{ShockKind, Stage};

/// A shock and the parts of the chain it bears on.
#[derive(Debug, Clone, PartialEq)]
pub struct Aimed<'a> {
    /// The row.
    pub shock: &'a Row<Shock>,
    /// What it does to each of them; the size is drawn.
    pub effects: Vec<Effect>,
}

/// Aims the shocks of some scenarios at a chain.
///
/// # Errors
/// An unknown scenario, or a shock that nothing in the chain answers to.
pub fn aim<'a>(
    model: &'a Model,
    topology: &Topology,
    world: &World,
    year: i32,
    scenarios: &[&str],
) -> Result<Vec<Aimed<'a>>, Problems> {
    let mut problems = unknown_scenarios(model, scenarios);
    let aimed = aimed(model, topology, world, year, scenarios);
    for Aimed { shock, .. } in aimed.iter().filter(|aimed| aimed.effects.is_empty()) {
        problems.push(
            Problem::new(Code::EmptyQuestion, "nothing in the chain answers to the shock")
                .at(&shock.at)
                .column("of")
                .found(shock.of.to_string())
                .mend("widen the scope; `adit flows` lists what flows"),
        );
    }
    problems.into_result(aimed)
}

/// The same where a chain may be out of reach of a shock: a plan may leave nothing for it to bear on.
#[must_use]
pub fn aimed<'a>(
    model: &'a Model,
    topology: &Topology,
    world: &World,
    year: i32,
    scenarios: &[&str],
) -> Vec<Aimed<'a>> {
    let eye = Eye { model, topology, world, year };
    let shocks = model.shocks.iter().filter(|row| scenarios.contains(&row.scenario.as_str()));
    shocks.map(|shock| Aimed { shock, effects: eye.effects(shock) }).collect()
}

/// The links over which the flows of a scope leave a country.
#[must_use]
pub fn links_of(model: &Model, topology: &Topology, world: &World, year: i32, scope: &Scope) -> Vec<usize> {
    let eye = Eye { model, topology, world, year };
    (0..world.links.len()).filter(|&index| eye.moves(index, scope)).collect()
}

/// The uses that buy what a scope names: those where it leads to, or all but those where it comes from.
#[must_use]
pub fn buyers_of(model: &Model, topology: &Topology, world: &World, year: i32, scope: &Scope) -> Vec<usize> {
    let eye = Eye { model, topology, world, year };
    (0..world.sinks.len()).filter(|&index| eye.buys(index, scope)).collect()
}

/// An error for each name that is neither a scenario nor a measure of the model.
#[must_use]
pub fn unknown_scenarios(model: &Model, scenarios: &[&str]) -> Problems {
    let mut problems = Problems::default();
    let is_known = |name: &str| model.scenarios.get(name).is_some() || model.measures.get(name).is_some();
    for name in scenarios.iter().filter(|name| !is_known(name)) {
        let known = || model.scenarios.iter().map(|row| row.id.as_str());
        let measures = model.measures.iter().map(|row| row.id.as_str());
        let problem = Problem::new(Code::EmptyQuestion, format!("there is no scenario `{name}`")).found(*name);
        let all = || known().collect::<Vec<_>>().join(", ");
        let mend = adit_model::problem::nearest(name, known().chain(measures)).map_or_else(
            || format!("choose one of {}, or the id of a measure", all()),
            |near| format!("did you mean `{near}`?"),
        );
        problems.push(problem.mend(mend));
    }
    problems
}

/// The events of a block of draws, from `first` on.
#[must_use]
pub fn events(aimed: &[Aimed<'_>], world: &World, draws: &Draws, first: u64) -> Shocks {
    let mut events = Vec::new();
    for aimed in aimed {
        let shock = aimed.shock;
        let size = draws.block(&Variable::size_of(shock), first);
        let length = draws.block(&Variable::length_of(shock), first);
        let per_month = world.step.per_year() / 12.0;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred periods, zero or more
        let period = |months: f64| (months * per_month).round() as u32;
        let from = period(shock.after_months.get());
        let scale = match shock.effect {
            ShockKind::LicenseDelay => world.step.per_year() / 365.25,
            _ => 0.01,
        };
        for &effect in &aimed.effects {
            events.push(Event {
                effect,
                from: [from; LANES],
                until: length.map(|months| from + period(months)),
                size: size.map(|size| size * scale),
            });
        }
    }
    Shocks { events }
}

/// Looks scopes up in a chain.
pub(crate) struct Eye<'a> {
    pub(crate) model: &'a Model,
    pub(crate) topology: &'a Topology,
    pub(crate) world: &'a World,
    pub(crate) year: i32,
}

impl Eye<'_> {
    fn effects(&self, shock: &Shock) -> Vec<Effect> {
        let facilities = || (0..self.world.facilities.len()).filter(|&index| self.is_site(index, &shock.of));
        let links = || (0..self.world.links.len()).filter(|&index| self.moves(index, &shock.of));
        let sinks = || (0..self.world.sinks.len()).filter(|&index| self.is_use(index, &shock.of));
        match shock.effect {
            ShockKind::Outage => facilities().map(|facility| Effect::Outage { facility }).collect(),
            ShockKind::Embargo => links().map(|link| Effect::Embargo { link }).collect(),
            ShockKind::VolumeCap => links().map(|link| Effect::VolumeCap { link }).collect(),
            ShockKind::LicenseDelay => links().map(|link| Effect::LicenseDelay { link }).collect(),
            ShockKind::Denial => links().map(|link| Effect::Denial { link }).collect(),
            ShockKind::DemandRise => sinks().map(|sink| Effect::Demand { sink }).collect(),
            ShockKind::Tariff => self.taxed(&shock.of),
        }
    }

    /// Users of goods that come over links in scope, with the part of their use that does.
    fn taxed(&self, scope: &Scope) -> Vec<Effect> {
        let chain = &self.world.chain;
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); chain.facilities.len()];
        for (index, link) in chain.links.iter().enumerate().filter(|(_, link)| !link.pushed) {
            if let To::Facility(to) = link.to {
                into[to].push(index);
            }
        }
        let mut parts: Vec<Option<f64>> = vec![None; chain.facilities.len()];
        let users = chain.links.iter().filter_map(|link| match link.to {
            To::Sink(sink) if matches!(self.world.sinks[sink], Actor::User(..)) => Some((sink, link)),
            _ => None,
        });
        let effects =
            users.map(|(sink, link)| (sink, link.weight * self.taxed_part(link.from, scope, &into, &mut parts)));
        effects.filter(|(_, part)| *part > 0.0).map(|(sink, part)| Effect::Tariff { sink, part }).collect()
    }

    /// The part of what a pool or a user has that came over links in scope. What a site makes is another good.
    fn taxed_part(&self, facility: usize, scope: &Scope, into: &[Vec<usize>], parts: &mut [Option<f64>]) -> f64 {
        if self.world.facilities[facility].is_site() {
            return 0.0;
        }
        if let Some(part) = parts[facility] {
            return part;
        }
        let mut part = 0.0;
        for &index in &into[facility] {
            let link = &self.world.chain.links[index];
            let taxed = self.moves(index, scope);
            part += link.weight * if taxed { 1.0 } else { self.taxed_part(link.from, scope, into, parts) };
        }
        parts[facility] = Some(part);
        part
    }

    fn node(&self, actor: Actor) -> &Node {
        &self.topology.nodes[actor.node()]
    }

    fn is_site(&self, facility: usize, scope: &Scope) -> bool {
        let actor = self.world.facilities[facility];
        actor.is_site() && self.stands(self.node(actor), scope)
    }

    fn is_use(&self, sink: usize, scope: &Scope) -> bool {
        let actor = self.world.sinks[sink];
        let Actor::User(_, good) = actor else { return false };
        let node = self.node(actor);
        // A system is of its own sector, whatever its country's users are taken together as.
        let purpose = self.world.purposes[sink].as_ref();
        let sector = purpose.map(|purpose| &purpose.sector).or(node.sector.as_ref());
        let of_sector = sector.is_some_and(|sector| scope.admits(Key::Sector, sector));
        (of_sector || scope.get(Key::Sector).is_none()) && self.stands(node, scope) && self.carries(good, scope)
    }

    /// Whether a link crosses a border (or leaves a site) in the way of a scope. A link inside a country is never meant.
    pub(crate) fn moves(&self, link: usize, scope: &Scope) -> bool {
        let (from, to) = self.world.links[link];
        let good = self.world.chain.links[link].good;
        let (from, to) = (self.node(from), self.node(to));
        let end = |key: Key, node: &Node| scope.get(key).is_none_or(|values| self.within(node, values));
        let inside = match (scope.get(Key::From), scope.get(Key::To)) {
            (Some(values), None) => self.within(to, values),
            (None, Some(values)) => self.within(from, values),
            _ => from.place == to.place,
        };
        !inside
            && self.carries(good, scope)
            && end(Key::From, from)
            && end(Key::To, to)
            && self.is_controlled(from, scope)
    }

    fn buys(&self, sink: usize, scope: &Scope) -> bool {
        let actor = self.world.sinks[sink];
        let Actor::User(_, good) = actor else { return false };
        let node = self.node(actor);
        let there = match (scope.get(Key::From), scope.get(Key::To)) {
            (_, Some(values)) => self.within(node, values),
            (Some(values), None) => !self.within(node, values),
            (None, None) => true,
        };
        there && self.carries(good, scope)
    }

    fn stands(&self, node: &Node, scope: &Scope) -> bool {
        scope.get(Key::Country).is_none_or(|values| self.within(node, values))
            && scope.admits(Key::Stage, node.stage.map_or("", Stage::word))
            && scope.get(Key::Site).is_none_or(|values| self.within(node, values))
            && self.is_controlled(node, scope)
    }

    /// Whether who runs a site is controlled from where the scope says. Pools and users are run by nobody.
    fn is_controlled(&self, node: &Node, scope: &Scope) -> bool {
        let Some(values) = scope.get(Key::Controller) else { return true };
        let entity = node.site.as_ref().and_then(|site| self.model.sites.get(site.as_str())?.entity.as_ref());
        let places: Vec<_> = values.iter().flat_map(|value| self.model.members(value, self.year)).collect();
        entity.is_some_and(|entity| controlled(self.model, &places, self.year).contains(entity))
    }

    /// Whether a good is meant. A material that is traded by weight answers to its name, not to the elements in it.
    fn carries(&self, good: usize, scope: &Scope) -> bool {
        let good = &self.world.goods[good];
        scope.admits(Key::Material, good.material.as_str())
            && match &good.element {
                Some(element) => scope.admits(Key::Element, element.as_str()),
                None => scope.get(Key::Element).is_none(),
            }
    }

    fn within(&self, node: &Node, values: &[String]) -> bool {
        values.iter().any(|value| {
            node.site.as_ref().is_some_and(|site| site == value.as_str())
                || self.model.members(value, self.year).contains(&node.place)
        })
    }
}
