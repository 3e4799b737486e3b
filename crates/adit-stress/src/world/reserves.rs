//! Public stocks that are released at home.

use super::{Builder, Found, Sides, World};
use crate::arcs::Actor;
use crate::chain::{Chain, Reserve, To};
use crate::settings::Sets;
use adit_model::scope::Key;
use adit_model::tables::Stock;
use adit_model::words::{Dynamic, StockKind};
use indexmap::IndexMap;

/// Days in a year, as covers count them.
const DAYS: f64 = 365.25;

impl World {
    /// The same world without its reserves: what it misses more is what they buy.
    #[must_use]
    pub fn without_reserves(&self) -> Self {
        let mut world = self.clone();
        world.chain.policy.reserves.clear();
        world.dials.retain(|dial| {
            !matches!(dial.sets, Sets::ReserveHeld { .. } | Sets::ReserveRate { .. } | Sets::ReserveDelay { .. })
        });
        world
    }
}

impl Builder<'_> {
    /// One reserve for each stock of a place and each good it may hold that is used there.
    ///
    /// Sized by its tonnes, divided over its goods by use, or by days of what plants and users there take in a year. What is
    /// only a target is held in part.
    pub(super) fn reserves(
        &self,
        actors: &IndexMap<Actor, Sides>,
        sinks: &[Actor],
        chain: &Chain,
        found: &mut Found,
    ) -> Vec<Reserve> {
        let mut reserves = Vec::new();
        for row in self.rates.model().stocks.iter().filter(|row| is_public(row)) {
            let uses: Vec<(usize, f64, Vec<To>)> = self.uses(row, actors, sinks, chain);
            let all: f64 = uses.iter().map(|(_, tonnes, _)| tonnes).sum();
            for (good, year, serves) in uses {
                let tonnes = match (row.quantity_t, row.cover_days) {
                    (Some(tonnes), _) => tonnes.get().max(0.0) * year / all,
                    (None, Some(days)) => year * days.get() / DAYS,
                    (None, None) => 0.0,
                };
                if tonnes > 0.0 {
                    let reserve = self.reserve(reserves.len(), row, good, tonnes, serves, found);
                    reserves.push(reserve);
                }
            }
        }
        reserves
    }

    fn reserve(
        &self,
        reserve: usize,
        row: &Stock,
        good: usize,
        tonnes: f64,
        serves: Vec<To>,
        found: &mut Found,
    ) -> Reserve {
        let spot = self.good(good).with(Key::Country, row.place.as_ref().map(adit_model::ids::PlaceId::as_str));
        let mut rate = |sets, parameter| self.found(sets, parameter, &spot, found);
        let held = match row.kind {
            StockKind::Target => rate(Sets::ReserveHeld { reserve }, Dynamic::ReserveHeldPercent),
            _ => 1.0,
        };
        Reserve {
            name: format!("{}: {}", row.id, self.arcs.goods[good]),
            good,
            tonnes,
            held,
            rate: rate(Sets::ReserveRate { reserve }, Dynamic::ReserveRatePercentPerMonth),
            delay: super::whole(rate(Sets::ReserveDelay { reserve }, Dynamic::ReserveReleaseDays)),
            serves,
        }
    }

    /// For each good of a stock what is used of it at its place in a year, and by whom.
    fn uses(
        &self,
        row: &Stock,
        actors: &IndexMap<Actor, Sides>,
        sinks: &[Actor],
        chain: &Chain,
    ) -> Vec<(usize, f64, Vec<To>)> {
        let is_home = |actor: Actor| row.place.as_ref() == Some(&self.node(actor).place);
        let goods = self.arcs.goods.iter().enumerate().filter(|(_, good)| {
            let element = good.element.as_ref();
            row.material.as_ref() == Some(&good.material)
                && (row.elements.is_empty() || element.is_some_and(|element| row.elements.contains(element)))
        });
        let mut uses = Vec::new();
        for (good, _) in goods {
            let (mut tonnes, mut serves) = (0.0, Vec::new());
            for (facility, (actor, sides)) in actors.iter().enumerate() {
                if let (true, true, Some(into)) = (actor.is_site(), is_home(*actor), sides.into.get(&good)) {
                    tonnes += into;
                    serves.push(To::Facility(facility));
                }
            }
            for (index, actor) in sinks.iter().enumerate() {
                let sink = &chain.sinks[index];
                if matches!(actor, Actor::User(..)) && is_home(*actor) && sink.good == good {
                    tonnes += sink.base * self.step.per_year();
                    serves.push(To::Sink(index));
                }
            }
            if tonnes > 0.0 {
                uses.push((good, tonnes, serves));
            }
        }
        uses
    }
}

/// Whether a row is a stock of a place that is held to be released: of a material of the model, and not at a plant.
fn is_public(row: &Stock) -> bool {
    row.site.is_none()
        && row.place.is_some()
        && row.material.is_some()
        && matches!(row.kind, StockKind::Held | StockKind::Cover | StockKind::Target)
}
