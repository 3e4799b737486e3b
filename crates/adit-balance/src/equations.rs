//! The equations of a model: balances that hold exactly, recipes and observations that pull.

use crate::layout::{Amounts, Count, Layout, ProcessView, SiteUnknowns, flows_in};
use crate::observation::{Observation, Origin, deviation};
use crate::system::{Sum, System};
use adit_model::Model;
use adit_model::ids::{ElementId, MaterialId};
use adit_model::network::NodeKind;
use adit_model::table::Row;
use adit_model::tables::{Recipe, Site};
use adit_model::words::{Basis, CapacityKind, Direction, RecipeKind, Routing, ShareOf, StockKind};

/// All links of one lot carry one ore; assays of lots differ by about this fraction.
const LOT_DEVIATION: f64 = 0.02;

/// Adds what must hold exactly: markets pass on what they get, sites ship what they make.
pub(crate) fn balances(layout: &Layout, system: &mut System) {
    for (index, node) in layout.topology.nodes.iter().enumerate() {
        match node.kind {
            NodeKind::Market => {
                let material = node.material.as_ref();
                let mut sides = Sides::default();
                for &link in &layout.incoming[index] {
                    sides.add(&layout.flows[link], 1.0);
                }
                for &link in &layout.outgoing[index] {
                    sides.add(&layout.flows[link], -1.0);
                }
                if let Some(drawn) = material.and_then(|material| layout.drawn.get(&(index, material.clone()))) {
                    sides.add(drawn, 1.0);
                }
                sides.finish(system);
            }
            NodeKind::Site => {
                let Some(site) = layout.sites.get(&index) else { continue };
                for (material, made) in &site.made {
                    let mut sides = Sides::default();
                    match made.weight {
                        // The element content of a weight is made at the site and leaves with the weight.
                        Some(weight) => sides.weight.add(weight, 1.0),
                        None => sides.add(made, 1.0),
                    }
                    for &link in
                        layout.outgoing[index].iter().filter(|&&link| &layout.topology.links[link].material == material)
                    {
                        sides.add(&layout.flows[link], -1.0);
                    }
                    if let Some(drawn) = layout.drawn.get(&(index, material.clone())) {
                        sides.add(drawn, 1.0);
                    }
                    sides.finish(system);
                }
            }
            NodeKind::Use | NodeKind::Stock => {}
        }
    }
}

/// Sums of weight and of each element, which must vanish.
#[derive(Default)]
struct Sides {
    weight: Sum,
    elements: indexmap::IndexMap<ElementId, Sum>,
}

impl Sides {
    fn add(&mut self, amounts: &Amounts, sign: f64) {
        if let Some(weight) = amounts.weight {
            self.weight.add(weight, sign);
        }
        for (element, unknown) in amounts.elements.iter().filter(|_| amounts.weight.is_none()) {
            self.elements.entry(element.clone()).or_default().add(*unknown, sign);
        }
    }
    fn finish(self, system: &mut System) {
        system
            .balances
            .extend(std::iter::once(self.weight).chain(self.elements.into_values()).filter(|sum| !sum.is_empty()));
    }
}

/// Everything a site takes, by material: the links that reach it.
pub(crate) fn taken(layout: &Layout, node: usize) -> impl Iterator<Item = (&MaterialId, &Amounts)> {
    layout.incoming[node].iter().map(|&link| (&layout.topology.links[link].material, &layout.flows[link]))
}

fn taken_element(layout: &Layout, node: usize, element: &ElementId) -> Sum {
    taken(layout, node)
        .filter_map(|(_, amounts)| amounts.elements.get(element))
        .map(|unknown| (*unknown, 1.0))
        .collect()
}

/// Applies the recipe of every site, its capacity, and the one composition of the lots that leave a mine.
pub(crate) fn recipes(model: &Model, layout: &Layout, system: &mut System) -> Vec<Observation> {
    let mut observations = Vec::new();
    for (&node, unknowns) in &layout.sites {
        let id = layout.topology.nodes[node].site.as_ref();
        let Some(site) = id.and_then(|site| model.sites.get(site.as_str())) else { continue };
        let view = ProcessView::of(model, &site.process);
        for row in &view.rows {
            apply_recipe(model, layout, node, unknowns, site, row, system, &mut observations);
        }
        nothing_from_nothing(layout, node, unknowns, system);
        activity_is_output(model, unknowns, site, &view, system);
        lots(model, layout, node, unknowns, &view, site, &mut observations);
        capacity(model, layout, node, unknowns, site, system);
    }
    observations
}

#[allow(clippy::too_many_arguments)] // one row against one site needs all of the site
fn apply_recipe(
    model: &Model,
    layout: &Layout,
    node: usize,
    unknowns: &SiteUnknowns,
    site: &Site,
    row: &Row<Recipe>,
    system: &mut System,
    observations: &mut Vec<Observation>,
) {
    let Some(amount) = row.amount.map(adit_model::cell::Positive::get) else { return };
    let fraction = row.deviation.map_or(0.0, adit_model::cell::Positive::get);
    let mut relate = |of: Sum, per: Sum, what: String| {
        if of.is_empty() || (per.is_empty() && row.kind != RecipeKind::Recovery) {
            return;
        }
        if per.is_empty() {
            // Nothing that reaches the site can hold the element, so none is recovered.
            system.balances.push(of);
        } else if fraction <= 0.0 {
            system.balances.push(of.plus(&per, -amount));
        } else {
            let origin = recipe_origin(row, format!("{}: {what}", site.name));
            observations.push(Observation::ratio(origin, of, per, amount, fraction));
        }
    };
    match row.kind {
        RecipeKind::Take => {}
        RecipeKind::Recovery => {
            let Some(made) = unknowns.made.get(&row.material) else { return };
            for (element, unknown) in &made.elements {
                let own_row = |other: &Row<Recipe>| {
                    other.process == row.process
                        && other.material == row.material
                        && other.kind == RecipeKind::Recovery
                        && other.element.as_ref() == Some(element)
                };
                let applies = match &row.element {
                    Some(named) => named == element,
                    None => !model.recipes.iter().any(own_row),
                };
                if applies {
                    let what = format!("{element} recovered in {}", row.material);
                    relate(Sum::of(*unknown), taken_element(layout, node, element), what);
                }
            }
        }
        RecipeKind::PerActivity => {
            let Some(activity) = unknowns.activity else { return };
            let of = match (&row.direction, &row.element) {
                (Direction::Output, Some(element)) => unknowns
                    .made
                    .get(&row.material)
                    .and_then(|made| made.elements.get(element))
                    .map(|unknown| Sum::of(*unknown)),
                (Direction::Output, None) => {
                    unknowns.made.get(&row.material).and_then(|made| own_weight(model, &row.material, made))
                }
                (Direction::Input, element) => {
                    let mut sum = Sum::default();
                    for (_, amounts) in taken(layout, node).filter(|(material, _)| *material == &row.material) {
                        match element {
                            Some(element) => {
                                sum.add_sum(
                                    &amounts.elements.get(element).map(|unknown| Sum::of(*unknown)).unwrap_or_default(),
                                    1.0,
                                );
                            }
                            None => sum.add_sum(&own_weight(model, &row.material, amounts).unwrap_or_default(), 1.0),
                        }
                    }
                    Some(sum)
                }
            };
            let what = match &row.element {
                Some(element) => format!("{element} in {} per tonne", row.material),
                None => format!("{} per tonne", row.material),
            };
            relate(of.unwrap_or_default(), Sum::of(activity), what);
        }
    }
}

/// Weight of amounts in the material's own basis; the sum of elements where that is all there is.
fn own_weight(model: &Model, material: &MaterialId, amounts: &Amounts) -> Option<Sum> {
    let basis = model.materials.get(material.as_str())?.basis;
    Count::new(model, basis, material)
        .sum(amounts, &[])
        .or_else(|| Count::new(model, Basis::Element, material).sum(amounts, &[]))
}

/// A site that takes elements gives no more of each than it takes: what it does not give is a loss, zero or more.
fn nothing_from_nothing(layout: &Layout, node: usize, unknowns: &SiteUnknowns, system: &mut System) {
    if taken(layout, node).all(|(_, amounts)| amounts.elements.is_empty()) {
        return;
    }
    let mut given: indexmap::IndexMap<&ElementId, Sum> = indexmap::IndexMap::new();
    for (element, unknown) in unknowns.made.values().flat_map(|made| &made.elements) {
        given.entry(element).or_default().add(*unknown, 1.0);
    }
    for (element, given) in given {
        let loss = Sum::of(system.unknown());
        system.balances.push(given.plus(&taken_element(layout, node, element), -1.0).plus(&loss, 1.0));
    }
}

/// A process whose only weight output is counted in the basis of its activity makes one tonne per tonne of activity.
fn activity_is_output(
    model: &Model,
    unknowns: &SiteUnknowns,
    site: &Site,
    view: &ProcessView<'_>,
    system: &mut System,
) {
    let Some(process) = model.processes.get(site.process.as_str()) else { return };
    let Some(activity) = unknowns.activity else { return };
    let stated = |material: &MaterialId| {
        view.rows
            .iter()
            .any(|row| row.kind == RecipeKind::PerActivity && row.element.is_none() && &row.material == material)
    };
    let mut weights = unknowns.made.iter().filter(|(id, made)| {
        made.weight.is_some()
            && model.materials.get(id.as_str()).is_some_and(|material| material.basis == process.activity_basis)
    });
    if let (Some((material, made)), None) = (weights.next(), weights.next())
        && !stated(material)
        && let Some(weight) = made.weight
    {
        system.balances.push(Sum::of(weight).plus(&Sum::of(activity), -1.0));
    }
}

/// Every lot of a mine has the mine's split of elements.
fn lots(
    model: &Model,
    layout: &Layout,
    node: usize,
    unknowns: &SiteUnknowns,
    view: &ProcessView<'_>,
    site: &Row<Site>,
    observations: &mut Vec<Observation>,
) {
    for material in unknowns.made.keys() {
        let routed_by_link = model.materials.get(material.as_str()).is_some_and(|m| m.routing == Routing::Link);
        let links: Vec<usize> = layout.outgoing[node]
            .iter()
            .copied()
            .filter(|&link| &layout.topology.links[link].material == material)
            .collect();
        let split: Vec<(&Row<Recipe>, &ElementId, f64)> = view
            .rows
            .iter()
            .filter(|row| {
                row.kind == RecipeKind::PerActivity && row.direction == Direction::Output && &row.material == material
            })
            .filter_map(|row| Some((*row, row.element.as_ref()?, row.amount?.get())))
            .collect();
        let whole: f64 = split.iter().map(|(_, _, amount)| amount).sum();
        if !routed_by_link || links.len() < 2 || whole <= 0.0 {
            continue;
        }
        for link in links {
            let total: Sum = layout.flows[link].elements.values().map(|unknown| (*unknown, 1.0)).collect();
            for (row, element, amount) in &split {
                let Some(unknown) = layout.flows[link].elements.get(*element) else { continue };
                let share = amount / whole;
                let relative = row.deviation.map_or(0.0, |deviation| deviation.get() / amount.max(f64::MIN_POSITIVE));
                let to = &layout.topology.nodes[layout.topology.links[link].to].name;
                let origin = recipe_origin(row, format!("{}: {element} in what goes to {to}", site.name));
                let fraction = share * relative.max(LOT_DEVIATION);
                observations.push(Observation::ratio(origin, Sum::of(*unknown), total.clone(), share, fraction));
            }
        }
    }
}

fn recipe_origin(row: &Row<Recipe>, words: String) -> Origin {
    Origin {
        table: "recipes",
        key: row.key.clone(),
        at: row.at.clone(),
        words,
        source: row.source.clone(),
        assumption: row.assumption.clone(),
        confidence: Some(row.confidence),
        year: None,
        unit: if row.kind == RecipeKind::Recovery { "fraction".into() } else { "t/t".into() },
    }
}

/// Only a nameplate limits: quotas are exceeded, outputs are observations, company figures overlap.
fn capacity(model: &Model, layout: &Layout, node: usize, unknowns: &SiteUnknowns, site: &Site, system: &mut System) {
    let (Some(capacity), Some(basis), Some(CapacityKind::Nameplate)) =
        (site.capacity_t, site.capacity_basis, site.capacity_kind)
    else {
        return;
    };
    let process = model.processes.get(site.process.as_str());
    let mut total = Sum::default();
    if basis == Basis::Feed {
        for (material, amounts) in taken(layout, node) {
            total.add_sum(&own_weight(model, material, amounts).unwrap_or_default(), 1.0);
        }
    } else if let (Some(activity), true) =
        (unknowns.activity, site.capacity_elements.is_empty() && process.is_some_and(|p| p.activity_basis == basis))
    {
        total = Sum::of(activity);
    } else {
        let stage = process.map(|process| process.stage);
        for (material, made) in &unknowns.made {
            let of_stage = model.materials.get(material.as_str()).is_some_and(|m| Some(m.stage) == stage);
            if of_stage && let Some(sum) = Count::new(model, basis, material).sum(made, &site.capacity_elements) {
                total.add_sum(&sum, 1.0);
            }
        }
    }
    if !total.is_empty() {
        system.limits.push((total, capacity.get()));
    }
}

/// Shares and quantities of named links.
pub(crate) fn links(model: &Model, layout: &Layout, year: i32) -> Vec<Observation> {
    let mut observations = Vec::new();
    for row in model.links.iter().filter(|row| flows_in(row, year)) {
        let node = |id: &str| {
            layout.site_node.get(id).copied().or_else(|| {
                let place = model.places.get(id)?;
                layout.market_node.get(&(place.id.clone(), row.material.clone())).copied()
            })
        };
        let (Some(from), Some(to)) = (node(row.from.as_str()), node(row.to.as_str())) else { continue };
        let carried = layout
            .topology
            .links
            .iter()
            .position(|link| (link.from, link.to) == (from, to) && link.material == row.material);
        let Some(link) = carried else { continue };
        let own = model.materials.get(row.material.as_str()).map_or(Basis::Element, |material| material.basis);
        let words =
            format!("{} to {}: {}", layout.topology.nodes[from].name, layout.topology.nodes[to].name, row.material);
        let origin = |unit: &str| Origin {
            table: "links",
            key: row.key.clone(),
            at: row.at.clone(),
            words: words.clone(),
            source: row.source.clone(),
            assumption: row.assumption.clone(),
            confidence: Some(row.confidence),
            year: Some(year),
            unit: unit.into(),
        };
        let count = |basis| {
            let count = Count::new(model, basis, &row.material);
            move |link: usize| layout.flow(link, &row.elements, &count)
        };
        if let (Some(share), Some(share_of)) = (row.share_percent, row.share_of) {
            let basis = if layout.flows[link].elements.is_empty() { own } else { Basis::Element };
            let sum = count(basis);
            let whole = |links: &[usize]| {
                links
                    .iter()
                    .filter(|&&other| layout.topology.links[other].material == row.material)
                    .filter_map(|&other| sum(other))
                    .fold(Sum::default(), |mut total, part| {
                        total.add_sum(&part, 1.0);
                        total
                    })
            };
            let per = match share_of {
                ShareOf::Seller => whole(&layout.outgoing[from]),
                ShareOf::Buyer => whole(&layout.incoming[to]),
            };
            let points =
                row.share_deviation_points.map_or(row.confidence.relative_deviation(), |points| points.get() / 100.0);
            if let Some(of) = sum(link) {
                let origin = origin(if share_of == ShareOf::Seller { "share of seller" } else { "share of buyer" });
                observations.push(Observation::ratio(origin, of, per, share.fraction(), points.max(0.005)));
            }
        }
        if let (Some(quantity), Some(basis), Some(stated)) =
            (row.quantity_t, row.quantity_basis, row.quantity_deviation_t)
            && let Some(of) = count(basis)(link)
        {
            let off = deviation(quantity.get(), Some(stated), row.confidence, 0);
            observations.push(Observation::quantity(origin(&format!("t {basis}")), of, quantity.get(), off));
        }
    }
    observations
}

/// What was laid up or drawn over the year.
pub(crate) fn stocks(model: &Model, layout: &Layout, year: i32) -> Vec<Observation> {
    let mut observations = Vec::new();
    for row in model.stocks.iter().filter(|row| row.kind == StockKind::Change && row.period == year.to_string()) {
        let (Some(material), Some(change)) = (&row.material, row.quantity_t) else { continue };
        for ((node, of), drawn) in layout.drawn.iter().filter(|((_, of), _)| of == material) {
            let at = &layout.topology.nodes[*node];
            let matches = row.site.is_some() && at.site == row.site
                || row.site.is_none() && Some(&at.place) == row.place.as_ref();
            let basis = row.basis.unwrap_or(Basis::Element);
            let count = Count::new(model, basis, of);
            let laid_up = layout.outgoing[*node]
                .iter()
                .find(|&&link| layout.topology.nodes[layout.topology.links[link].to].kind == NodeKind::Stock)
                .and_then(|&link| layout.flow(link, &[], &count));
            let (true, Some(laid_up), Some(drawn)) = (matches, laid_up, count.sum(drawn, &[])) else { continue };
            let origin = Origin {
                table: "stocks",
                key: row.key.clone(),
                at: row.at.clone(),
                words: format!("{}: change of stock of {material}", at.name),
                source: Some(row.source.clone()),
                assumption: None,
                confidence: Some(row.confidence),
                year: Some(year),
                unit: format!("t {basis}"),
            };
            let off = deviation(change.get(), row.deviation_t, row.confidence, 0);
            observations.push(Observation::quantity(origin, laid_up.plus(&drawn, -1.0), change.get(), off));
        }
    }
    observations
}
