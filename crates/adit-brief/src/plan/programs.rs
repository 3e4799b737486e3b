//! Levers that are no plants: programs that shorten permits, share capacity, collect scrap, replace materials, qualify
//! suppliers; and the reserve.

use crate::plan::answer::Range;
use crate::plan::network::Network;
use crate::plan::offers::{PER_KG, Tags};
use crate::plan::recipes::Recipe;
use crate::plan::rows::{Rows, musd_per_t, once_musd, range, size};
use crate::plan::schedule::Schedule;
use adit_model::ids::PlaceId;
use adit_model::scope::Key;
use adit_model::table::Row;
use adit_model::tables::Lever;
use adit_model::words::{Dynamic, LeverEffect, Pathway};
use adit_plan::instance::{Add, Build, Outlay, Payer, Purpose, Reserve};
use adit_stress::arcs::{Actor, Good};

/// Days in a year.
const DAYS: f64 = 365.25;

/// A program that may be started.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Program<'a> {
    pub(super) lever: &'a Row<Lever>,
    pub(super) build: usize,
    pub(super) schedule: Schedule,
    pub(super) cost: Range,
}

/// A good that may be held in reserve.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held<'a> {
    pub(super) lever: &'a Row<Lever>,
    pub(super) reserve: usize,
    pub(super) good: Good,
    /// Countries it serves.
    pub(super) places: Vec<PlaceId>,
    /// What they use a year today, tonnes.
    pub(super) used_t: f64,
    /// US dollars a kilogram.
    pub(super) price: Range,
}

/// Puts levers into a network.
pub(super) struct Levers<'n, 'a> {
    pub(super) rows: &'n Rows<'a>,
    pub(super) network: &'n mut Network<'a>,
    /// Countries whose users the question is about; empty for all.
    pub(super) buyers: &'n [PlaceId],
    pub(super) tags: &'n mut Vec<Tags>,
}

impl<'a> Levers<'_, 'a> {
    /// The programs of permits, in the order of `pathways`; each once, however many rows say what it does.
    pub(super) fn permits(&mut self, pathways: [Pathway; 2]) -> (Vec<Program<'a>>, [Option<usize>; 2]) {
        let mut programs = Vec::new();
        let builds = pathways.map(|pathway| {
            let effects =
                [LeverEffect::PermitMonthsAtMost, LeverEffect::DurationCutPercent, LeverEffect::SuccessAddPercent];
            let rows = self.rows.model.levers.iter();
            let lever = rows.filter(|row| row.pathway == pathway && effects.contains(&row.effect) && self.ours(row));
            // The dearest row pays for the program: the others say what else it does.
            let lever = lever.max_by(|a, b| once_musd(a).central.total_cmp(&once_musd(b).central))?;
            let program = self.program(lever, Vec::new());
            programs.push(program.clone());
            Some(program.build)
        });
        (programs, builds)
    }

    /// All other programs.
    pub(super) fn programs(&mut self) -> Vec<Program<'a>> {
        let mut programs = Vec::new();
        let ours: Vec<&Row<Lever>> = self.rows.model.levers.iter().filter(|row| self.ours(row)).collect();
        for lever in ours {
            let adds = match lever.effect {
                LeverEffect::SharedCapacity => self.shared(lever),
                LeverEffect::CollectedPercent => self.collected(lever),
                LeverEffect::SubstitutionPercent => self.substituted(lever),
                LeverEffect::QualifiedInAdvance => self.qualified(lever),
                _ => continue,
            };
            if !adds.is_empty() {
                programs.push(self.program(lever, adds));
            }
        }
        programs
    }

    /// Goods that may be held.
    pub(super) fn reserves(&mut self, programs: &mut Vec<Program<'a>>) -> Vec<Held<'a>> {
        let mut held: Vec<Held<'a>> = Vec::new();
        let ours: Vec<&Row<Lever>> = self.rows.levers(LeverEffect::Held).filter(|row| self.ours(row)).collect();
        for lever in ours {
            let places = self.places(lever);
            let program = self.program(lever, Vec::new());
            for good in self.goods(lever, &places) {
                held.extend(self.reserve(lever, program.build, good, &places));
            }
            programs.push(program);
        }
        held
    }

    fn reserve(&mut self, lever: &'a Row<Lever>, program: usize, good: Good, places: &[PlaceId]) -> Option<Held<'a>> {
        let keys = good_keys(&good);
        let price = self.rows.find(Dynamic::PriceUsdPerKg, &keys)?.range;
        let keys: Vec<PlaceId> = places.iter().filter(|place| self.used(&good, place) > 0.0).cloned().collect();
        let used_t: f64 = keys.iter().map(|place| self.used(&good, place)).sum();
        let pools = keys.iter().map(|place| self.network.usable(&good, place)).collect();
        let most = used_t * size(lever).central / DAYS;
        let whole = good_keys(&good);
        let part = |parameter| self.rows.need(parameter, &whole).range.central / 100.0;
        let (holding, loss, resale) = (
            part(Dynamic::HoldingPercentPerYear),
            part(Dynamic::ReserveLossPercentPerYear),
            part(Dynamic::ResalePercent),
        );
        let rate = part(Dynamic::ReserveRatePercentPerMonth) * 12.0;
        let delay = self.rows.need(Dynamic::ReserveReleaseDays, &whole).range.central / DAYS;
        let dollars = price.central * PER_KG;
        let reserve = Reserve {
            name: format!("{good}, {}", lever.place.as_ref().map_or("everywhere", |place| place.as_str())),
            pools,
            price: dollars,
            buys: vec![most; self.network.years.count()],
            most,
            loss,
            holding: dollars * holding,
            resale,
            rate,
            first: 1.0 - delay,
            needs: Some(program),
        };
        if most <= 0.0 {
            return None;
        }
        self.network.instance.reserves.push(reserve);
        let reserve = self.network.instance.reserves.len() - 1;
        Some(Held { lever, reserve, good, places: keys, used_t, price })
    }

    /// Plants of members run for members with what they could make beyond what their customers take: sharing what allies
    /// need themselves would only move the shortage.
    fn shared(&mut self, lever: &Lever) -> Vec<Add> {
        let part = size(lever).central / 100.0;
        let mut adds = Vec::new();
        for (good, place) in self.pools() {
            let keys = pool_keys(&good, &place);
            let made = self.network.made(&good, &place) * self.network.spare;
            if made > 0.0 && self.rows.is_of(lever, &place) && self.rows.bears(lever.of.as_ref(), &keys) {
                let most = self.network.years.grown(made * part);
                adds.extend(self.network.shares(&good, &place).map(|capacity| Add { capacity, most }));
            }
        }
        adds
    }

    /// More of the magnets that retire become scrap: as many as were sold a lifetime ago.
    fn collected(&mut self, lever: &Lever) -> Vec<Add> {
        let mut adds = Vec::new();
        let scrap = |good: &Good| good.material.as_str() == "scrap";
        let places: Vec<PlaceId> = self.places(lever);
        for place in places {
            let collected = self.rows.find(Dynamic::CollectedPercent, &[(Key::Country, place.as_str())]);
            let more = (size(lever).central - collected.map_or(0.0, |read| read.range.central)).max(0.0) / 100.0;
            let life = self.rows.need(Dynamic::LifetimeYears, &[(Key::Country, place.as_str())]).range.central;
            let sold = self.magnets(&place) * (1.0 + self.network.years.growth).powf(-life);
            let content = self.magnet_content();
            let elements: Vec<(Good, f64)> = (self.network.world.goods.iter().filter(|good| scrap(good)))
                .filter_map(|good| {
                    let share = content.iter().find(|(element, _)| Some(element) == good.element.as_ref())?.1;
                    Some((good.clone(), share))
                })
                .collect();
            if sold * more <= 0.0 || elements.is_empty() {
                continue;
            }
            let terms = elements.iter().map(|(good, share)| (self.network.usable(good, &place), *share)).collect();
            let name = format!("collection in {place}");
            let activity = self.network.activity(name.clone(), terms, musd_per_t(lever).central, Vec::new());
            let stands = self.network.nothing();
            let capacity = self.network.capacity(name, vec![(activity, 1.0)], stands);
            adds.push(Add { capacity, most: self.network.years.grown(sold * more) });
        }
        adds
    }

    /// Part of a use does without.
    fn substituted(&mut self, lever: &Lever) -> Vec<Add> {
        let part = size(lever).central / 100.0;
        let mut adds = Vec::new();
        for (pool, tonnes, name) in self.replaceable(lever) {
            let name = format!("{} for {name}", lever.name);
            let activity =
                self.network.activity(name.clone(), vec![(pool, 1.0)], musd_per_t(lever).central, Vec::new());
            let stands = self.network.nothing();
            let capacity = self.network.capacity(name, vec![(activity, 1.0)], stands);
            adds.push(Add { capacity, most: tonnes.iter().map(|tonnes| tonnes * part).collect() });
        }
        adds
    }

    /// Uses, and goods on their way to plants, that a scope of a substitute names: pool, tonnes by year, name.
    fn replaceable(&self, lever: &Lever) -> Vec<(usize, Vec<f64>, String)> {
        let world = self.network.world;
        let mut found = Vec::new();
        for (sink, demand) in self.network.instance.demands.iter().enumerate() {
            let Actor::User(node, good) = world.sinks[sink] else { continue };
            let (node, good) = (&self.network.topology.nodes[node], &world.goods[good]);
            let purpose = world.purposes[sink].as_ref().map(|purpose| purpose.sector.as_str());
            let mut keys = pool_keys(good, &node.place);
            keys.push((Key::Stage, "use"));
            keys.extend(purpose.or(node.sector.as_deref()).map(|sector| (Key::Sector, sector)));
            if self.buys(&node.place)
                && self.rows.is_of(lever, &node.place)
                && self.rows.bears(lever.of.as_ref(), &keys)
            {
                found.push((demand.pool, demand.tonnes.clone(), demand.name.clone()));
            }
        }
        if !found.is_empty() {
            return found;
        }
        // Less of an element in a product is less of it on the way there, as oxide or as metal.
        let products = lever.of.as_ref().and_then(|scope| scope.get(Key::Material)).unwrap_or_default();
        for ((good, place), &pool) in &self.network.usable {
            let Some(element) = &good.element else { continue };
            let mut keys = vec![(Key::Country, place.as_str()), (Key::Element, element.as_str())];
            keys.extend(products.iter().map(|product| (Key::Material, product.as_str())));
            let used = self.used(good, place);
            let upstream = matches!(good.material.as_str(), "metal" | "oxide");
            if upstream && used > 0.0 && self.buys(place) && self.rows.bears(lever.of.as_ref(), &keys) {
                found.push((pool, self.network.years.grown(used), format!("{good} in {place}")));
            }
        }
        found
    }

    /// Buyers find a supplier before they need one: they buy on the open market from the first day on.
    fn qualified(&mut self, lever: &Lever) -> Vec<Add> {
        let mut adds = Vec::new();
        for (good, place) in self.network.access.keys().cloned().collect::<Vec<_>>() {
            let keys = pool_keys(&good, &place);
            let used = self.used(&good, &place);
            if used <= 0.0 || !self.rows.is_of(lever, &place) || !self.rows.bears(lever.of.as_ref(), &keys) {
                continue;
            }
            let days = self.rows.find(Dynamic::QualificationDays, &keys).map_or(0.0, |read| read.range.central);
            let left = (1.0 - days / DAYS).max(0.01);
            // In the first year of a case a capacity is cut to what is left of it: this makes up for the cut.
            let most = self.network.years.grown(used * (1.0 / left - 1.0));
            adds.push(Add { capacity: self.network.access[&(good, place)], most });
        }
        adds
    }

    fn program(&mut self, lever: &'a Row<Lever>, adds: Vec<Add>) -> Program<'a> {
        self.rows.rests_on(
            lever.source.as_ref().map(ToString::to_string),
            lever.assumption.as_ref().map(ToString::to_string),
        );
        let years = self.network.years.count();
        let months = range(lever.months_low, Some(lever.months), lever.months_high).unwrap_or_default();
        let schedule = Schedule { construction: months, chance: 1.0, ..Schedule::default() };
        let cost = once_musd(lever);
        let outlay = Outlay {
            payer: Payer::Public,
            purpose: Purpose::Programs,
            dollars: vec![cost.central],
            repeats: false,
            counts: Vec::new(),
        };
        let build = self.network.instance.builds.len();
        self.network.instance.builds.push(Build {
            name: lever.id.to_string(),
            family: build,
            modules: 1.0,
            whole: true,
            adds,
            profile: schedule.profile(years),
            starts: (0..years.min(3)).collect(),
            outlays: vec![outlay],
            needs: Vec::new(),
        });
        self.tags.push(Tags { on: vec![lever.pathway], off: Vec::new() });
        Program { lever, build, schedule, cost }
    }

    /// Whether a lever is one of those the question is about.
    fn ours(&self, lever: &Lever) -> bool {
        lever.place.is_none() || self.buyers.is_empty() || self.buyers.iter().any(|buyer| self.rows.is_of(lever, buyer))
    }

    fn buys(&self, place: &PlaceId) -> bool {
        self.buyers.is_empty() || self.buyers.contains(place)
    }

    /// Countries a lever is for, of those the question is about.
    fn places(&self, lever: &Lever) -> Vec<PlaceId> {
        let mut places: Vec<PlaceId> = Vec::new();
        for (_, place) in self.pools() {
            if self.buys(&place) && self.rows.is_of(lever, &place) && !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Goods in the scope of a lever that somebody there uses.
    fn goods(&self, lever: &Lever, places: &[PlaceId]) -> Vec<Good> {
        let mut goods: Vec<Good> = Vec::new();
        for (good, place) in self.pools() {
            let fits = self.rows.bears(lever.of.as_ref(), &pool_keys(&good, &place));
            if fits && places.contains(&place) && self.used(&good, &place) > 0.0 && !goods.contains(&good) {
                goods.push(good);
            }
        }
        goods
    }

    fn pools(&self) -> Vec<(Good, PlaceId)> {
        self.network.usable.keys().cloned().collect()
    }

    fn used(&self, good: &Good, place: &PlaceId) -> f64 {
        self.network.used.get(&(good.clone(), place.clone())).copied().unwrap_or(0.0)
    }

    /// Magnets that a country uses a year, tonnes.
    fn magnets(&self, place: &PlaceId) -> f64 {
        let ours =
            self.network.used.iter().filter(|((good, of), _)| of == place && good.material.as_str() == "magnet_ndfeb");
        ours.map(|(_, tonnes)| tonnes).sum()
    }

    /// Tonnes of each element in a tonne of magnets, by the recipe of their makers.
    fn magnet_content(&self) -> crate::plan::recipes::Content {
        let makers = self.rows.model.recipes.iter().filter(|row| row.material.as_str() == "magnet_ndfeb");
        let recipes = makers.filter_map(|row| Some((Recipe::of(self.rows.model, &row.process)?, &row.material)));
        recipes
            .map(|(recipe, material)| recipe.content(material))
            .find(|content| !content.is_empty())
            .unwrap_or_default()
    }
}

/// What is known of a good at a place.
fn pool_keys<'g>(good: &'g Good, place: &'g PlaceId) -> Vec<(Key, &'g str)> {
    let mut keys = good_keys(good);
    keys.push((Key::Country, place.as_str()));
    keys
}

fn good_keys(good: &Good) -> Vec<(Key, &str)> {
    let mut keys = vec![(Key::Material, good.material.as_str())];
    keys.extend(good.element.as_ref().map(|element| (Key::Element, element.as_str())));
    keys
}
