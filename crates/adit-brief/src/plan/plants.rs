//! Plants that do not stand yet, as activities between pools.
//!
//! A separator works each feed on its own: what comes out of it is what the deposit holds. So a new plant has as many
//! activities as there are deposits that could feed it, under one capacity.

use crate::plan::network::Network;
use crate::plan::recipes::{Content, Recipe, normalized};
use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId, PlaceId};
use adit_model::network::{FlowSet, Topology};
use adit_model::tables::Site;
use adit_model::words::{Basis, Stage};
use adit_stress::arcs::{Actor, Good};

/// A deposit, or a plant that cracks, whose lots could feed a separator.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    /// Who ships.
    pub(super) name: String,
    /// What it ships.
    pub(super) material: MaterialId,
    /// Where it stands.
    pub(super) place: PlaceId,
    /// What is in it.
    pub(super) content: Content,
    /// Pool it lies in.
    pub(super) pool: usize,
}

/// A plant as part of the network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plant {
    /// Its capacity, in tonnes of its own basis.
    pub(super) capacity: usize,
    /// Its activities.
    pub(super) activities: Vec<usize>,
    /// What it makes: good, and tonnes of it for a tonne of capacity; of a plant with several feeds, of the first.
    pub(super) makes: Vec<(Good, f64)>,
    /// What it takes, likewise; feeds of deposits are not listed.
    pub(super) takes: Vec<(Good, f64)>,
}

/// Lots of mines and crackers that stand, in places that may be bought from.
pub(super) fn sources(
    network: &Network<'_>,
    topology: &Topology,
    flows: &FlowSet,
    friendly: &dyn Fn(&PlaceId) -> bool,
) -> Vec<Source> {
    let world = network.world;
    let mut sources = Vec::new();
    for (index, (actor, facility)) in world.facilities.iter().zip(&world.chain.facilities).enumerate() {
        let node = &topology.nodes[actor.node()];
        let ships_lots = matches!(actor, Actor::Site(_)) && matches!(node.stage, Some(Stage::Mine | Stage::Cracking));
        if !ships_lots || !friendly(&node.place) {
            continue;
        }
        for give in &facility.gives {
            let good = &world.goods[give.good];
            let content = content_of(topology, flows, actor.node(), &good.material);
            let Some(pool) = network.outlet(index, give.good).filter(|_| !content.is_empty()) else { continue };
            let (name, material, place) = (node.name.clone(), good.material.clone(), node.place.clone());
            sources.push(Source { name, material, place, content, pool });
        }
    }
    sources
}

/// What is in the lots that leave a node.
fn content_of(topology: &Topology, flows: &FlowSet, node: usize, material: &MaterialId) -> Content {
    let links =
        || topology.links.iter().enumerate().filter(|(_, link)| link.from == node && link.material == *material);
    let content = flows.elements.iter().map(|flow| {
        let tonnes: f64 = links().map(|(index, _)| flow.link_t[index].max(0.0)).sum();
        (flow.element.clone(), tonnes)
    });
    normalized(content.collect())
}

/// Puts a plant into the network; none if its recipe or its capacity says too little.
pub(super) struct Builder<'n, 'a> {
    pub(super) model: &'a Model,
    pub(super) network: &'n mut Network<'a>,
    pub(super) sources: &'n mut Vec<Source>,
}

impl Builder<'_, '_> {
    /// A plant at a site. `cost` is in dollars a tonne of what its capacity counts.
    pub(super) fn plant(&mut self, site: &Site, cost: f64) -> Option<Plant> {
        let recipe = Recipe::of(self.model, &site.process)?;
        let mut plant = Plant { capacity: 0, activities: Vec::new(), makes: Vec::new(), takes: Vec::new() };
        let counted = match recipe.stage {
            Stage::Mine => self.mine(site, &recipe, &mut plant),
            Stage::Cracking | Stage::Separation => self.separator(site, &recipe, &mut plant),
            Stage::Metal => self.parter(site, &recipe, &mut plant),
            Stage::Recycling if recipe.gives().iter().any(|(material, _)| self.parted(material)) => {
                self.parter(site, &recipe, &mut plant)
            }
            _ => self.maker(site, &recipe, &mut plant),
        };
        if counted.is_empty() {
            return None;
        }
        for &(activity, counts) in &counted {
            self.network.instance.activities[activity].cost += cost * counts;
        }
        plant.activities = counted.iter().map(|(activity, _)| *activity).collect();
        let stands = self.network.nothing();
        plant.capacity = self.network.capacity(site.name.clone(), counted, stands);
        Some(plant)
    }

    /// Ore to lots that new separators can take.
    fn mine(&mut self, site: &Site, recipe: &Recipe<'_>, plant: &mut Plant) -> Vec<(usize, f64)> {
        let Some((material, _)) = recipe.gives().into_iter().next() else { return Vec::new() };
        let content = normalized(recipe.content(material));
        if content.is_empty() {
            return Vec::new();
        }
        let pool = self.network.pool(format!("{} lots", site.name));
        let activity = self.network.activity(site.name.clone(), vec![(pool, 1.0)], 0.0, Vec::new());
        let oxide = self.oxide(&content);
        let (name, place) = (site.name.clone(), site.place.clone());
        self.sources.push(Source { name, material: material.clone(), place, content, pool });
        plant.makes.push((Good { material: material.clone(), element: None }, 1.0 / oxide));
        vec![(activity, if site.capacity_basis == Some(Basis::Element) { 1.0 } else { oxide })]
    }

    /// One activity for each deposit that could feed it.
    fn separator(&mut self, site: &Site, recipe: &Recipe<'_>, plant: &mut Plant) -> Vec<(usize, f64)> {
        let takes = recipe.takes();
        let feeds =
            self.sources.iter().filter(|source| takes.iter().any(|(material, _)| **material == source.material));
        let mut counted = Vec::new();
        for source in feeds.cloned().collect::<Vec<_>>() {
            let mut terms = vec![(source.pool, -1.0)];
            let mut made: Vec<(Good, f64)> = Vec::new();
            for (material, _) in recipe.gives().into_iter().filter(|(material, _)| self.parted(material)) {
                for (element, share) in &source.content {
                    let tonnes = share * recipe.recovery(material, element);
                    if tonnes > 0.0 {
                        made.push((Good { material: material.clone(), element: Some(element.clone()) }, tonnes));
                    }
                }
            }
            for (good, tonnes) in &made {
                terms.push((self.product(good, &site.place), *tonnes));
            }
            let counts = self.counts(site, &source.content, &made);
            if counts > 0.0 {
                let name = format!("{} from {}", site.name, source.name);
                if plant.makes.is_empty() {
                    plant.makes = made.iter().map(|(good, tonnes)| (good.clone(), tonnes / counts)).collect();
                }
                counted.push((self.network.activity(name, terms, 0.0, Vec::new()), counts));
            }
        }
        counted
    }

    /// Each element on its own: oxide to metal, swarf to oxide.
    fn parter(&mut self, site: &Site, recipe: &Recipe<'_>, plant: &mut Plant) -> Vec<(usize, f64)> {
        let mut counted = Vec::new();
        for (into, out, element) in self.parted_ways(recipe) {
            let good = |material: &MaterialId| Good { material: material.clone(), element: Some(element.clone()) };
            let ([from, to], recovery) = ([good(into), good(out)], recipe.recovery(out, element));
            if recovery <= 0.0 || !self.traded(&from, &site.place) {
                continue;
            }
            let pools = (self.input(&from, &site.place), self.product(&to, &site.place));
            let made = [(to, recovery)];
            let counts = self.counts(site, &[(element.clone(), 1.0)], &made);
            if counts > 0.0 {
                let (name, terms) =
                    (format!("{} {element} from {into}", site.name), vec![(pools.0, -1.0), (pools.1, recovery)]);
                counted.push((self.network.activity(name, terms, 0.0, Vec::new()), counts));
                plant.makes.extend(made.map(|(good, tonnes)| (good, tonnes / counts)));
                plant.takes.push((from, 1.0 / counts));
            }
        }
        counted
    }

    /// Material in, material out, and the element, for each that a process works on its own.
    fn parted_ways<'r>(&self, recipe: &Recipe<'r>) -> Vec<(&'r MaterialId, &'r MaterialId, &'r ElementId)> {
        let parted = |listed: Vec<(&'r MaterialId, Vec<&'r ElementId>)>| -> Vec<_> {
            listed.into_iter().filter(|(material, _)| self.parted(material)).collect()
        };
        let (takes, gives) = (parted(recipe.takes()), parted(recipe.gives()));
        let ways = takes.iter().flat_map(|(into, _)| {
            gives.iter().flat_map(move |(out, elements)| elements.iter().map(move |element| (*into, *out, *element)))
        });
        ways.collect()
    }

    /// All inputs together: alloy and magnets.
    fn maker(&mut self, site: &Site, recipe: &Recipe<'_>, plant: &mut Plant) -> Vec<(usize, f64)> {
        let product = recipe.gives().into_iter().find(|(material, _)| recipe.per_activity(material).is_some());
        let Some((product, _)) = product else { return Vec::new() };
        let content = self.content_of_product(recipe, product);
        let needs: Vec<(ElementId, f64)> = content
            .iter()
            .map(|(element, tonnes)| {
                (element.clone(), tonnes / recipe.recovery(product, element).max(f64::MIN_POSITIVE))
            })
            .filter(|(_, tonnes)| tonnes.is_finite() && *tonnes < 1e6)
            .collect();
        // Of several inputs that hold the same (swarf or scrap), each is a way of its own.
        let mut counted = Vec::new();
        for (into, _) in recipe.takes() {
            let Some(takes) = self.inputs(into, &needs, &site.place) else { continue };
            let good = Good { material: product.clone(), element: None };
            let out = self.product(&good, &site.place);
            let mut terms: Vec<(usize, f64)> = vec![(out, 1.0)];
            for (good, tonnes) in &takes {
                terms.push((self.input(good, &site.place), -tonnes));
            }
            terms.extend(self.by_products(recipe, product, &needs, &site.place));
            let name = format!("{} from {into}", site.name);
            counted.push((self.network.activity(name, terms, 0.0, Vec::new()), 1.0));
            if plant.makes.is_empty() {
                plant.makes.push((good, 1.0));
                plant.takes = takes;
            }
        }
        counted
    }

    /// What of a material holds so much of each element; none if the place cannot get it.
    fn inputs(&self, material: &MaterialId, needs: &[(ElementId, f64)], place: &PlaceId) -> Option<Vec<(Good, f64)>> {
        let goods: Vec<(Good, f64)> = if self.parted(material) {
            let good = |element: &ElementId| Good { material: material.clone(), element: Some(element.clone()) };
            needs.iter().map(|(element, tonnes)| (good(element), *tonnes)).collect()
        } else {
            vec![(Good { material: material.clone(), element: None }, needs.iter().map(|(_, tonnes)| tonnes).sum())]
        };
        let got = !goods.is_empty() && goods.iter().all(|(good, _)| self.traded(good, place));
        got.then_some(goods)
    }

    /// Swarf: what does not become the product, as far as it is collected.
    fn by_products(
        &mut self,
        recipe: &Recipe<'_>,
        product: &MaterialId,
        needs: &[(ElementId, f64)],
        place: &PlaceId,
    ) -> Vec<(usize, f64)> {
        let mut terms = Vec::new();
        for (material, _) in recipe.gives().into_iter().filter(|(material, _)| *material != product) {
            for (element, tonnes) in needs {
                let out = tonnes * recipe.recovery(material, element);
                let good = Good { material: material.clone(), element: Some(element.clone()) };
                if out > 0.0 && self.parted(material) {
                    terms.push((self.product(&good, place), out));
                }
            }
        }
        terms
    }

    /// Contained elements of a tonne of a product. An alloy is made for magnets, and holds what they hold.
    fn content_of_product(&self, recipe: &Recipe<'_>, product: &MaterialId) -> Content {
        let own = recipe.content(product);
        if !own.is_empty() {
            return own;
        }
        let makers = self.model.recipes.iter().filter(|row| row.material == *product);
        let maker = makers.filter_map(|row| Recipe::of(self.model, &row.process)).find_map(|maker| {
            let made = maker
                .gives()
                .into_iter()
                .map(|(material, _)| maker.content(material))
                .find(|content| !content.is_empty());
            made.filter(|_| maker.takes().iter().any(|(material, _)| *material == product))
        });
        let whole = recipe.per_activity(product).unwrap_or(1.0);
        normalized(maker.unwrap_or_default()).into_iter().map(|(element, share)| (element, share * whole)).collect()
    }

    /// Pool into which a new plant gives: out of it the good goes to users at home, or to the open market.
    fn product(&mut self, good: &Good, place: &PlaceId) -> usize {
        let usable = self.network.usable(good, place);
        let name = format!("new {good} of {place}");
        if let Some(pool) = self.network.instance.pools.iter().position(|pool| pool.name == name) {
            return pool;
        }
        let pool = self.network.pool(name.clone());
        self.network.activity(format!("{name} at home"), vec![(pool, -1.0), (usable, 1.0)], 0.0, Vec::new());
        let open = self.network.open(good);
        self.network.activity(format!("{name} abroad"), vec![(pool, -1.0), (open, 1.0)], 0.0, Vec::new());
        pool
    }

    /// Pool out of which a new plant takes.
    fn input(&mut self, good: &Good, place: &PlaceId) -> usize {
        let pool = self.network.usable(good, place);
        self.network.buys(good, place);
        pool
    }

    /// Whether anybody makes a good at all; scrap is not shipped across borders.
    fn traded(&self, good: &Good, place: &PlaceId) -> bool {
        let at_home = self.network.usable.contains_key(&(good.clone(), place.clone()));
        let is_scrap = |good: &Good| good.material.as_str() == "scrap" || good.material.as_str() == "swarf";
        at_home || !is_scrap(good) && self.network.usable.keys().any(|(known, _)| known == good)
    }

    /// Tonnes of capacity that an activity takes up.
    fn counts(&self, site: &Site, feed: &[(ElementId, f64)], made: &[(Good, f64)]) -> f64 {
        let listed =
            |element: &ElementId| site.capacity_elements.is_empty() || site.capacity_elements.contains(element);
        match site.capacity_basis {
            Some(Basis::Feed) => 1.0,
            Some(Basis::Reo) => {
                let oxides = made.iter().filter_map(|(good, tonnes)| Some((good.element.as_ref()?, tonnes)));
                let oxides = oxides.filter(|(element, _)| listed(element));
                let sum: f64 = oxides.map(|(element, tonnes)| tonnes * self.oxide_of(element)).sum();
                if made.is_empty() { self.oxide(feed) } else { sum }
            }
            _ => {
                made.iter().filter(|(good, _)| good.element.as_ref().is_none_or(listed)).map(|(_, tonnes)| tonnes).sum()
            }
        }
    }

    /// Tonnes of oxide in a tonne of contained elements.
    fn oxide(&self, content: &[(ElementId, f64)]) -> f64 {
        content.iter().map(|(element, share)| share * self.oxide_of(element)).sum()
    }

    fn oxide_of(&self, element: &ElementId) -> f64 {
        let factor = self.model.elements.get(element.as_str()).and_then(|row| row.element_per_oxide);
        factor.map(adit_model::cell::Positive::get).filter(|factor| *factor > 0.0).map_or(1.0, |factor| 1.0 / factor)
    }

    /// Whether the elements of a material are goods of their own.
    fn parted(&self, material: &MaterialId) -> bool {
        self.network.world.goods.iter().any(|good| good.material == *material && good.element.is_some())
    }
}
