//! A solved plan as the simulator takes it: what stands in a year, out of builds, capacities and reserves.

use super::planned::{Feed, FeedFrom, NewPlant, Planned, PlannedReserve, Substituted};
use crate::plan::programs::Program;
use crate::plan::reading::Plan;
use crate::plan::recipes::Recipe;
use adit_model::ids::PlaceId;
use adit_model::scope::{Key, Scope};
use adit_model::tables::Site;
use adit_model::words::{LeverEffect, SiteStatus, Stage};
use adit_stress::arcs::{Actor, Good};
use indexmap::IndexMap;

/// Part of a capacity, and tonnes a year, that are nothing.
const GRAIN: f64 = 1e-6;

/// What stands in a year of the horizon.
pub(in crate::plan) fn planned(plan: &Plan<'_, '_>, year: i32) -> Planned {
    let years = &plan.prepared.years;
    let period = years.index(year).unwrap_or(0);
    let mut reader = Reader { plan, period, takes: IndexMap::new(), gives: IndexMap::new() };
    reader.name_pools();
    let mut planned = Planned { growth: (1.0 + years.growth).powi(year - years.network), ..Planned::nothing(year) };
    let sites = plan.prepared.setup.model.sites.iter();
    let coming: Vec<(&Site, usize)> = (sites.filter(|site| site.status == SiteStatus::Construction))
        .filter_map(|site| Some((&**site, reader.capacity_named(&site.name)?)))
        .collect();
    // Lots of new mines are known before those that take them.
    for (site, capacity) in &coming {
        reader.name_lots(site, *capacity);
    }
    for offer in &plan.prepared.offers {
        reader.name_lots(offer.site, offer.plant.capacity);
    }
    for (site, capacity) in coming {
        let stands = plan.instance.capacities[capacity].stands.get(period).copied().unwrap_or(0.0);
        planned.coming.extend(reader.plants(site, capacity, stands));
    }
    for offer in &plan.prepared.offers {
        planned.plants.extend(reader.plants(offer.site, offer.plant.capacity, reader.added(offer.plant.capacity)));
    }
    for program in &plan.prepared.programs {
        let works = reader.works(program.build);
        if works > GRAIN {
            reader.program(program, &mut planned);
        }
    }
    planned.reserves = reader.reserves();
    planned
}

struct Reader<'r, 'p, 'a> {
    plan: &'r Plan<'p, 'a>,
    period: usize,
    /// What is taken out of a pool, and from whom if that is certain.
    takes: IndexMap<usize, (Good, Option<FeedFrom>)>,
    /// What new plants give into a pool.
    gives: IndexMap<usize, Good>,
}

impl Reader<'_, '_, '_> {
    /// Finds out which goods lie in the pools that new plants take from and give to.
    fn name_pools(&mut self) {
        let network = &self.plan.prepared.network;
        let pools = self.plan.instance.pools.iter().enumerate();
        let named: IndexMap<&str, usize> = pools.map(|(index, pool)| (pool.name.as_str(), index)).collect();
        for ((good, place), &pool) in &network.usable {
            self.takes.insert(pool, (good.clone(), None));
            if let Some(&made) = named.get(format!("new {good} of {place}").as_str()) {
                self.gives.insert(made, good.clone());
            }
        }
        let world = network.world;
        for (facility, (actor, data)) in world.facilities.iter().zip(&world.chain.facilities).enumerate() {
            let site = network.topology.nodes[actor.node()].site.clone();
            let (Some(site), true) = (site, actor.is_site()) else { continue };
            for give in &data.gives {
                if let Some(pool) = network.outlet(facility, give.good) {
                    let good = world.goods[give.good].clone();
                    self.takes.insert(pool, (good, Some(FeedFrom::Site(site.clone()))));
                }
            }
        }
    }

    /// What a new mine gives, and that it gives it to whoever takes of its lots.
    fn name_lots(&mut self, site: &Site, capacity: usize) {
        let recipe = Recipe::of(self.plan.prepared.setup.model, &site.process);
        let Some(recipe) = recipe.filter(|recipe| recipe.stage == Stage::Mine) else { return };
        let Some((material, _)) = recipe.gives().into_iter().next() else { return };
        let good = Good { material: material.clone(), element: None };
        for &(activity, _) in &self.plan.instance.capacities[capacity].terms {
            for &(pool, _) in &self.plan.instance.activities[activity].terms {
                self.gives.insert(pool, good.clone());
                self.takes.insert(pool, (good.clone(), Some(FeedFrom::Plant(site.id.to_string()))));
            }
        }
    }

    fn capacity_named(&self, name: &str) -> Option<usize> {
        self.plan.instance.capacities.iter().position(|capacity| capacity.name == name)
    }

    /// Modules of a build that work in the year.
    fn works(&self, build: usize) -> f64 {
        let started = self.plan.started().into_iter().filter(|(of, start, _)| *of == build && *start <= self.period);
        started.map(|(_, start, modules)| modules * self.plan.instance.builds[build].works(self.period - start)).sum()
    }

    /// Capacity that builds have added by the year, as far as it works.
    fn added(&self, capacity: usize) -> f64 {
        let builds = self.plan.instance.builds.iter().enumerate();
        let adds = builds.flat_map(|(build, data)| data.adds.iter().map(move |add| (build, add)));
        let adds = adds.filter(|(_, add)| add.capacity == capacity);
        adds.map(|(build, add)| add.most.get(self.period).copied().unwrap_or(0.0) * self.works(build)).sum()
    }

    /// A plant for each of the ways in which a capacity is used, in the parts in which the plan uses it.
    fn plants(&self, site: &Site, capacity: usize, total: f64) -> Vec<NewPlant> {
        if total <= GRAIN {
            return Vec::new();
        }
        let terms = &self.plan.instance.capacities[capacity].terms;
        let mut parts: Vec<f64> = terms.iter().map(|&(activity, counts)| self.used(activity) * counts).collect();
        if parts.iter().sum::<f64>() <= GRAIN {
            parts = vec![1.0; terms.len()];
        }
        let all: f64 = parts.iter().sum();
        let mut plants = Vec::new();
        for (&(activity, counts), part) in terms.iter().zip(parts).filter(|(_, part)| *part > GRAIN * all) {
            let id = if terms.len() == 1 { site.id.to_string() } else { format!("{} {activity}", site.id) };
            let mut plant = NewPlant {
                id,
                name: site.name.clone(),
                place: site.place.to_string(),
                stage: self.stage(site),
                site: Some(site.id.clone()),
                capacity: total * part / all / counts,
                takes: Vec::new(),
                gives: Vec::new(),
                feeds: Vec::new(),
            };
            for &(pool, tonnes) in &self.plan.instance.activities[activity].terms {
                if tonnes > 0.0 {
                    plant.gives.extend(self.gives.get(&pool).map(|good| (good.clone(), tonnes)));
                } else if let Some((good, from)) = self.takes.get(&pool) {
                    plant.takes.push((good.clone(), -tonnes));
                    plant.feeds.extend(from.clone().map(|from| Feed { good: good.clone(), from }));
                }
            }
            plants.push(plant);
        }
        plants
    }

    fn stage(&self, site: &Site) -> Stage {
        Recipe::of(self.plan.prepared.setup.model, &site.process).map_or(Stage::Separation, |recipe| recipe.stage)
    }

    /// Units of an activity over all blocks of the year: in cases what is new is used, in calm it may stand still.
    fn used(&self, activity: usize) -> f64 {
        let blocks = self.plan.formulated.blocks.iter().zip(&self.plan.solved.blocks);
        let periods = blocks.flat_map(|(layout, solved)| layout.periods.iter().map(move |period| (period, solved)));
        let periods = periods.filter(|(period, _)| period.period == self.period);
        periods.map(|(period, solved)| solved.values[period.activity.start + activity].max(0.0)).sum()
    }

    fn program(&self, program: &Program<'_>, planned: &mut Planned) {
        let lever = program.lever;
        let place = lever.place.as_ref().map(ToString::to_string);
        match lever.effect {
            LeverEffect::SharedCapacity => planned.shared.extend(place),
            LeverEffect::QualifiedInAdvance => {
                let adds = &self.plan.instance.builds[program.build].adds;
                let access = self.plan.prepared.network.access.iter();
                let meant = access.filter(|(_, capacity)| adds.iter().any(|add| add.capacity == **capacity));
                planned.qualified.extend(meant.map(|((good, place), _)| (place.to_string(), good.clone())));
            }
            LeverEffect::SubstitutionPercent => self.substituted(program, planned),
            LeverEffect::CollectedPercent => planned.left_out.push(format!(
                "{} feeds plants that work scrap; the simulator takes it that what these plants need is collected.",
                lever.name
            )),
            _ => {}
        }
    }

    /// What users do without, as a part of what all users of the good in their country take.
    fn substituted(&self, program: &Program<'_>, planned: &mut Planned) {
        let instance = &self.plan.instance;
        let works = self.works(program.build);
        let mut tonnes: IndexMap<(PlaceId, Good), f64> = IndexMap::new();
        let mut upstream = false;
        for add in &instance.builds[program.build].adds {
            let pools =
                instance.capacities[add.capacity].terms.iter().flat_map(|(of, _)| &instance.activities[*of].terms);
            for &(pool, _) in pools {
                match self.use_of(pool) {
                    Some(of) => *tonnes.entry(of).or_default() += add.most[self.period] * works,
                    None => upstream = true,
                }
            }
        }
        for ((place, good), tonnes) in tonnes {
            let uses = instance
                .demands
                .iter()
                .enumerate()
                .filter(|(sink, _)| self.user(*sink).is_some_and(|(at, of)| at == place && of == good));
            let all: f64 = uses.map(|(_, demand)| demand.tonnes[self.period]).sum();
            let users = Scope::default().with(Key::Country, &[place.as_str()]);
            let users = users.with(Key::Material, &[good.material.as_str()]);
            let element: Vec<&str> = good.element.iter().map(adit_model::ids::ElementId::as_str).collect();
            let users = if element.is_empty() { users } else { users.with(Key::Element, &element) };
            planned.substitution.push(Substituted { users, part: (tonnes / all.max(GRAIN)).min(1.0) });
        }
        if upstream {
            planned.left_out.push(format!(
                "{} is not simulated: the simulator does not tell magnets with more of an element from those with less.",
                program.lever.name
            ));
        }
    }

    /// Whose demand takes from a pool.
    fn use_of(&self, pool: usize) -> Option<(PlaceId, Good)> {
        let demands = self.plan.instance.demands.iter();
        demands.enumerate().find(|(_, demand)| demand.pool == pool).and_then(|(sink, _)| self.user(sink))
    }

    fn user(&self, sink: usize) -> Option<(PlaceId, Good)> {
        let network = &self.plan.prepared.network;
        let Actor::User(node, good) = *network.world.sinks.get(sink)? else { return None };
        Some((network.topology.nodes[node].place.clone(), network.world.goods[good].clone()))
    }

    /// What is held when the year ends.
    fn reserves(&self) -> Vec<PlannedReserve> {
        let (first, values) = (&self.plan.formulated.first, &self.plan.solved.first);
        let held = self.plan.prepared.reserves.iter().map(|held| {
            let [stock, bought] = [&first.held, &first.bought].map(|of| values[of[held.reserve][self.period]].max(0.0));
            PlannedReserve {
                good: held.good.clone(),
                places: held.places.iter().map(ToString::to_string).collect(),
                tonnes: stock + bought,
                rate_a_month: None,
                delay_months: None,
            }
        });
        held.filter(|reserve| reserve.tonnes > GRAIN).collect()
    }
}
