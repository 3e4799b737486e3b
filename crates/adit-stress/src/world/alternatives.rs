//! Suppliers that a buyer could turn to: markets that export a good today and do not sell it to the buyer.
//!
//! No table lists them. Whoever exports a good is taken to be able to serve anyone, once qualified.

use super::{Builder, Found, Sides, whole};
use crate::arcs::{Actor, Arc};
use crate::chain::{Chain, Link, To};
use crate::settings::Sets;
use adit_model::words::{Dynamic, Stage};
use indexmap::IndexMap;

/// Links added for each link of the baseline, at most: more would slow every answer for exporters that hardly matter.
const PER_LINK: f64 = 0.5;

/// The ways that nothing takes at the baseline; those from the greatest exporters, as far as there is room.
pub(super) fn of(builder: &Builder<'_>, actors: &IndexMap<Actor, Sides>, chain: &Chain) -> Vec<Arc> {
    let mut exports: IndexMap<(usize, Actor), f64> = IndexMap::new();
    for arc in builder.arcs.arcs.iter().filter(|arc| listed(builder, arc.good)) {
        if let (Actor::Made(..), true) = (arc.from, abroad(builder, arc.from, arc.to)) {
            *exports.entry((arc.good, arc.from)).or_default() += arc.tonnes;
        }
    }
    exports.sort_by(|_, a, _, b| b.total_cmp(a));
    let mut ways = Ways::of(chain);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred links
    let room = (chain.links.len() as f64 * PER_LINK) as usize;
    let mut found = Vec::new();
    for &(good, from) in exports.keys() {
        for (facility, (&to, sides)) in actors.iter().enumerate() {
            let buys = matches!(to, Actor::Usable(..)) && sides.into.contains_key(&good);
            let supplier = actors.get_index_of(&from).unwrap_or(facility);
            let serves = builder.arcs.arcs.iter().any(|arc| (arc.from, arc.to, arc.good) == (from, to, good));
            if buys && !serves && found.len() < room && abroad(builder, from, to) && ways.add(supplier, facility) {
                found.push(Arc { from, to, good, tonnes: 0.0 });
            }
        }
    }
    found
}

/// Goods whose maker a buyer qualifies; scrap and raw feeds are taken as they come.
fn listed(builder: &Builder<'_>, good: usize) -> bool {
    let material = builder.rates.model().materials.get(builder.arcs.goods[good].material.as_str());
    let stage = material.map(|material| material.stage);
    !builder.arcs.pushed[good] && matches!(stage, Some(Stage::Separation | Stage::Metal | Stage::Alloy | Stage::Magnet))
}

fn abroad(builder: &Builder<'_>, from: Actor, to: Actor) -> bool {
    builder.node(from).place != builder.node(to).place
}

/// Who orders from whom, so that no way closes a circle.
struct Ways {
    buyers: Vec<Vec<usize>>,
}

impl Ways {
    fn of(chain: &Chain) -> Self {
        let mut buyers = vec![Vec::new(); chain.facilities.len()];
        for link in chain.links.iter().filter(|link| !link.pushed) {
            if let To::Facility(to) = link.to {
                buyers[link.from].push(to);
            }
        }
        Self { buyers }
    }

    /// Adds a way, unless the supplier lies downstream of the buyer.
    fn add(&mut self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.buyers.len()];
        let mut next = vec![to];
        while let Some(facility) = next.pop() {
            if facility == from {
                return false;
            }
            if !std::mem::replace(&mut seen[facility], true) {
                next.extend(&self.buyers[facility]);
            }
        }
        self.buyers[from].push(to);
        true
    }
}

impl Builder<'_> {
    /// A link that waits for its supplier to be qualified.
    pub(super) fn alternative(
        &self,
        link: usize,
        arc: &Arc,
        actors: &IndexMap<Actor, Sides>,
        found: &mut Found,
    ) -> Link {
        let index = |actor: Actor| actors.get_index_of(&actor).unwrap_or(0);
        let sets = Sets::Qualification { link };
        let periods = self.rate(sets, Dynamic::QualificationDays, arc.to, Some(arc.good), found);
        Link {
            name: self.link_name(arc),
            from: index(arc.from),
            to: To::Facility(index(arc.to)),
            good: arc.good,
            lead: self.lead(arc, Sets::Lead { link, least: 0 }, found),
            weight: 0.0,
            qualification: whole(periods),
            class: 1,
            pushed: false,
        }
    }
}
