//! Which unknowns a model has in a year: nodes, links, activities, what each site makes.

use crate::system::{Sum, System};
use adit_model::Model;
use adit_model::date::Date;
use adit_model::ids::{ElementId, MaterialId, PlaceId, ProcessId, SiteId};
use adit_model::network::{NetworkLink, Node, NodeKind, Topology};
use adit_model::tables::{Material, Recipe, Site};
use adit_model::words::{Basis, Direction, LinkStatus, PlaceKind, RecipeKind, Routing, SiteStatus, Stage, StockKind};
use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeMap;

/// Unknowns of one kind of stuff: one for the weight, or one for each element.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Amounts {
    /// Tonnes in the material's basis, where it is balanced by weight.
    pub(crate) weight: Option<usize>,
    /// Tonnes of contained element.
    pub(crate) elements: IndexMap<ElementId, usize>,
}

/// The unknowns of a site.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SiteUnknowns {
    /// Tonnes of activity.
    pub(crate) activity: Option<usize>,
    /// What it makes, by material.
    pub(crate) made: IndexMap<MaterialId, Amounts>,
}

/// The topology of a year and the unknowns on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    /// Nodes and links.
    pub(crate) topology: Topology,
    /// For each node that is a site, its unknowns.
    pub(crate) sites: BTreeMap<usize, SiteUnknowns>,
    /// For each link, its unknowns.
    pub(crate) flows: Vec<Amounts>,
    /// For each node, the links that leave it.
    pub(crate) outgoing: Vec<Vec<usize>>,
    /// For each node, the links that reach it.
    pub(crate) incoming: Vec<Vec<usize>>,
    /// Node of each site.
    pub(crate) site_node: BTreeMap<SiteId, usize>,
    /// Node of each market.
    pub(crate) market_node: BTreeMap<(PlaceId, MaterialId), usize>,
    /// Stock drawn at a node: enters it as if from outside. Unknowns by (node, material).
    pub(crate) drawn: BTreeMap<(usize, MaterialId), Amounts>,
}

/// Whether a site works at some time in a year.
#[must_use]
pub fn works(site: &Site, year: i32) -> bool {
    let window = Date::window_covers_year(site.start, site.end, year);
    match site.status {
        SiteStatus::Operating | SiteStatus::RestOfCountry => window,
        SiteStatus::Closed | SiteStatus::CareAndMaintenance => site.end.is_some() && window,
        SiteStatus::Construction | SiteStatus::Planned => false,
    }
}

/// What a process takes and gives, gathered from its recipe rows.
pub(crate) struct ProcessView<'a> {
    pub(crate) rows: Vec<&'a adit_model::table::Row<Recipe>>,
}

impl<'a> ProcessView<'a> {
    pub(crate) fn of(model: &'a Model, process: &ProcessId) -> Self {
        Self { rows: model.recipes.iter().filter(|row| &row.process == process).collect() }
    }
    fn materials(&self, direction: Direction) -> IndexSet<&'a MaterialId> {
        self.rows.iter().filter(|row| row.direction == direction).map(|row| &row.material).collect()
    }
    /// Elements the process can put into an output.
    fn elements_of_output(&self, model: &Model, output: &Material) -> IndexSet<ElementId> {
        let mut elements = IndexSet::new();
        let inputs = self.materials(Direction::Input);
        for row in self.rows.iter().filter(|row| row.direction == Direction::Output && row.material == output.id) {
            match (&row.element, row.kind) {
                (Some(element), _) => {
                    elements.insert(element.clone());
                }
                (None, RecipeKind::Recovery) => {
                    let taken = inputs
                        .iter()
                        .filter_map(|material| model.materials.get(material.as_str()))
                        .flat_map(|material| material.elements.iter().cloned());
                    elements.extend(taken.filter(|e| output.elements.is_empty() || output.elements.contains(e)));
                }
                (None, _) => {}
            }
        }
        // The order of the elements table, so that no output depends on the order of recipe rows.
        let mut ordered: Vec<_> = elements.into_iter().collect();
        ordered.sort_by_key(|element| model.elements.position(element.as_str()));
        ordered.into_iter().collect()
    }
}

/// Lays out the unknowns of a year.
pub(crate) fn lay_out(model: &Model, year: i32, system: &mut System) -> Layout {
    let mut layout = Layout::default();
    add_sites(model, year, &mut layout, system);
    let markets = Markets::of(model, year, &layout);
    for (place, material) in &markets.nodes {
        add_market(model, place, material, &mut layout);
    }
    add_links(model, year, &markets, &mut layout);
    add_uses(model, &mut layout);
    add_stocks(model, year, &mut layout, system);
    let count = layout.topology.nodes.len();
    (layout.outgoing, layout.incoming) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (index, link) in layout.topology.links.iter().enumerate() {
        layout.outgoing[link.from].push(index);
        layout.incoming[link.to].push(index);
    }
    layout.flows = flow_unknowns(model, &layout, system);
    layout
}

fn add_sites(model: &Model, year: i32, layout: &mut Layout, system: &mut System) {
    for site in model.sites.iter().filter(|site| works(site, year)) {
        let Some(process) = model.processes.get(site.process.as_str()) else { continue };
        let view = ProcessView::of(model, &process.id);
        let mut unknowns = SiteUnknowns::default();
        if view.rows.iter().any(|row| row.kind == RecipeKind::PerActivity) {
            unknowns.activity = Some(system.unknown());
        }
        for id in view.materials(Direction::Output) {
            let Some(material) = model.materials.get(id.as_str()) else { continue };
            let mut made = Amounts::default();
            for element in view.elements_of_output(model, material) {
                made.elements.insert(element, system.unknown());
            }
            if material.elements.is_empty() {
                made.weight = Some(system.unknown());
            }
            unknowns.made.insert(id.clone(), made);
        }
        let index = layout.topology.nodes.len();
        layout.topology.nodes.push(Node {
            id: format!("site:{}", site.id),
            name: site.name.clone(),
            kind: NodeKind::Site,
            place: site.place.clone(),
            site: Some(site.id.clone()),
            stage: Some(process.stage),
            entity: site.entity.clone(),
            material: None,
            sector: None,
            rest_of_country: site.status == SiteStatus::RestOfCountry,
        });
        layout.site_node.insert(site.id.clone(), index);
        layout.sites.insert(index, unknowns);
    }
}

/// Which market nodes exist, and between which there is trade.
struct Markets {
    nodes: IndexSet<(PlaceId, MaterialId)>,
    trade: IndexSet<(PlaceId, PlaceId, MaterialId)>,
}

impl Markets {
    fn of(model: &Model, year: i32, layout: &Layout) -> Self {
        let is_market = |material: &MaterialId| {
            model.materials.get(material.as_str()).is_some_and(|m| m.routing == Routing::Market)
        };
        let is_node = |place: &str| model.places.get(place).is_some_and(|place| place.kind != PlaceKind::World);
        let mut trade = IndexSet::new();
        for row in
            model.trade.iter().filter(|row| row.quantity_t.is_some_and(|t| t.get() > 0.0) && is_market(&row.material))
        {
            if is_node(row.exporter.as_str()) && is_node(row.importer.as_str()) {
                trade.insert((row.exporter.clone(), row.importer.clone(), row.material.clone()));
            }
        }
        for row in model.links.iter().filter(|row| flows_in(row, year) && is_market(&row.material)) {
            if let (Some(from), Some(to)) = (model.places.get(row.from.as_str()), model.places.get(row.to.as_str())) {
                trade.insert((from.id.clone(), to.id.clone(), row.material.clone()));
            }
        }
        let mut nodes: IndexSet<(PlaceId, MaterialId)> = IndexSet::new();
        for node in &layout.topology.nodes {
            let Some(site) = node.site.as_ref().and_then(|site| model.sites.get(site.as_str())) else { continue };
            for row in &ProcessView::of(model, &site.process).rows {
                if is_market(&row.material) {
                    nodes.insert((site.place.clone(), row.material.clone()));
                }
            }
        }
        for (from, to, material) in &trade {
            nodes.insert((from.clone(), material.clone()));
            nodes.insert((to.clone(), material.clone()));
        }
        for row in model.demand.iter().filter(|row| is_market(&row.material) && is_node(row.place.as_str())) {
            nodes.insert((row.place.clone(), row.material.clone()));
        }
        for row in &model.links {
            for end in [&row.from, &row.to] {
                if let Some(place) =
                    model.places.get(end.as_str()).filter(|_| flows_in(row, year) && is_market(&row.material))
                {
                    nodes.insert((place.id.clone(), row.material.clone()));
                }
            }
        }
        nodes.sort();
        trade.sort();
        Self { nodes, trade }
    }
}

/// Whether a link may carry something in the year.
pub(crate) fn flows_in(link: &adit_model::tables::Link, year: i32) -> bool {
    matches!(link.status, LinkStatus::Active | LinkStatus::Possible | LinkStatus::Ended)
        && (link.status != LinkStatus::Ended || link.end.is_some())
        && Date::window_covers_year(link.start, link.end, year)
}

fn add_market(model: &Model, place: &PlaceId, material: &MaterialId, layout: &mut Layout) {
    let name = |table: Option<&str>, id: &str| table.unwrap_or(id).to_owned();
    let stuff = name(model.materials.get(material.as_str()).map(|row| row.name.as_str()), material.as_str());
    let country = name(model.places.get(place.as_str()).map(|row| row.name.as_str()), place.as_str());
    let index = layout.topology.nodes.len();
    layout.topology.nodes.push(Node {
        id: format!("market:{material}@{place}"),
        name: format!("{country}: market for {stuff}"),
        kind: NodeKind::Market,
        place: place.clone(),
        site: None,
        stage: None,
        entity: None,
        material: Some(material.clone()),
        sector: None,
        rest_of_country: false,
    });
    layout.market_node.insert((place.clone(), material.clone()), index);
}

fn add_links(model: &Model, year: i32, markets: &Markets, layout: &mut Layout) {
    let mut links: IndexSet<(usize, usize, MaterialId)> = IndexSet::new();
    // What a site takes and gives, to hold named links against.
    let handles = |node: usize, direction: Direction, material: &MaterialId, layout: &Layout| {
        let site = layout.topology.nodes[node].site.as_ref().and_then(|site| model.sites.get(site.as_str()));
        site.is_some_and(|site| ProcessView::of(model, &site.process).materials(direction).contains(material))
    };
    for row in model.links.iter().filter(|row| flows_in(row, year)) {
        let ends = (site_end(layout, row.from.as_str()), site_end(layout, row.to.as_str()));
        let market = |place: &str| {
            model
                .places
                .get(place)
                .and_then(|place| layout.market_node.get(&(place.id.clone(), row.material.clone())))
                .copied()
        };
        let pair = match ends {
            (Some(from), Some(to)) => Some((from, to)),
            (Some(from), None) => market(row.to.as_str()).map(|to| (from, to)),
            (None, Some(to)) => market(row.from.as_str()).map(|from| (from, to)),
            (None, None) => None,
        };
        let Some((from, to)) = pair else { continue };
        let gives = layout.topology.nodes[from].kind == NodeKind::Market
            || handles(from, Direction::Output, &row.material, layout);
        let takes =
            layout.topology.nodes[to].kind == NodeKind::Market || handles(to, Direction::Input, &row.material, layout);
        if gives && takes {
            links.insert((from, to, row.material.clone()));
        }
    }
    for (node, unknowns) in &layout.sites {
        let place = layout.topology.nodes[*node].place.clone();
        for material in unknowns.made.keys() {
            if let Some(market) = layout.market_node.get(&(place.clone(), material.clone())) {
                links.insert((*node, *market, material.clone()));
            }
        }
        let Some(site) = layout.topology.nodes[*node].site.as_ref().and_then(|site| model.sites.get(site.as_str()))
        else {
            continue;
        };
        for material in ProcessView::of(model, &site.process).materials(Direction::Input) {
            if let Some(market) = layout.market_node.get(&(place.clone(), material.clone())) {
                links.insert((*market, *node, material.clone()));
            }
        }
    }
    for (from, to, material) in &markets.trade {
        let node = |place: &PlaceId| layout.market_node.get(&(place.clone(), material.clone())).copied();
        if let (Some(from), Some(to)) = (node(from), node(to)) {
            links.insert((from, to, material.clone()));
        }
    }
    links.sort();
    layout.topology.links = links.into_iter().map(|(from, to, material)| NetworkLink { from, to, material }).collect();
}

fn site_end(layout: &Layout, id: &str) -> Option<usize> {
    layout.site_node.get(id).copied()
}

fn add_uses(model: &Model, layout: &mut Layout) {
    let mut seen: IndexSet<(PlaceId, MaterialId, String)> = IndexSet::new();
    for row in &model.demand {
        let key = (row.place.clone(), row.material.clone(), row.sector.clone());
        let has_all = || {
            model
                .demand
                .iter()
                .any(|other| other.sector == "all" && other.place == row.place && other.material == row.material)
        };
        if seen.contains(&key) || (row.sector != "all" && has_all()) {
            continue;
        }
        let Some(market) = layout.market_node.get(&(row.place.clone(), row.material.clone())).copied() else {
            continue;
        };
        let material = model.materials.get(row.material.as_str()).map_or(row.material.as_str(), |m| m.name.as_str());
        let country = model.places.get(row.place.as_str()).map_or(row.place.as_str(), |place| place.name.as_str());
        let index = layout.topology.nodes.len();
        layout.topology.nodes.push(Node {
            id: format!("use:{}:{}@{}", row.sector, row.material, row.place),
            name: format!("{country}: use of {material} ({})", row.sector),
            kind: NodeKind::Use,
            place: row.place.clone(),
            site: None,
            stage: Some(Stage::Use),
            entity: None,
            material: Some(row.material.clone()),
            sector: Some(row.sector.clone()),
            rest_of_country: false,
        });
        layout.topology.links.push(NetworkLink { from: market, to: index, material: row.material.clone() });
        seen.insert(key);
    }
}

/// A stock change makes a node that takes what is laid up, and an inflow from outside for what is drawn.
fn add_stocks(model: &Model, year: i32, layout: &mut Layout, system: &mut System) {
    for row in model.stocks.iter().filter(|row| row.kind == StockKind::Change && row.period == year.to_string()) {
        let Some(material) = &row.material else { continue };
        let node = match (&row.site, &row.place) {
            (Some(site), _) => layout.site_node.get(site.as_str()).copied(),
            (None, Some(place)) => layout.market_node.get(&(place.clone(), material.clone())).copied(),
            (None, None) => None,
        };
        let Some(node) = node else { continue };
        let at = &layout.topology.nodes[node];
        let stock = Node {
            id: format!("stock:{material}@{}", at.id),
            name: format!("{}: stock", at.name),
            kind: NodeKind::Stock,
            material: Some(material.clone()),
            stage: None,
            site: None,
            ..at.clone()
        };
        let index = layout.topology.nodes.len();
        layout.topology.nodes.push(stock);
        layout.topology.links.push(NetworkLink { from: node, to: index, material: material.clone() });
        let mut drawn = Amounts::default();
        match model.materials.get(material.as_str()).filter(|material| !material.elements.is_empty()) {
            Some(material) => drawn.elements.extend(material.elements.iter().map(|e| (e.clone(), system.unknown()))),
            None => drawn.weight = Some(system.unknown()),
        }
        layout.drawn.insert((node, material.clone()), drawn);
    }
}

/// One unknown per link and element that can reach it.
fn flow_unknowns(model: &Model, layout: &Layout, system: &mut System) -> Vec<Amounts> {
    let carried: Vec<IndexSet<ElementId>> = reachable_elements(model, layout);
    layout
        .topology
        .links
        .iter()
        .zip(carried)
        .map(|(link, elements)| {
            let by_element = model.materials.get(link.material.as_str()).is_some_and(|m| !m.elements.is_empty());
            let mut amounts = Amounts::default();
            if by_element {
                amounts.elements.extend(elements.into_iter().map(|element| (element, system.unknown())));
            } else {
                amounts.weight = Some(system.unknown());
            }
            amounts
        })
        .collect()
}

/// Elements that something upstream can put on each link; the others would be unknowns that are always zero.
fn reachable_elements(model: &Model, layout: &Layout) -> Vec<IndexSet<ElementId>> {
    let links = &layout.topology.links;
    let mut carried: Vec<IndexSet<ElementId>> = vec![IndexSet::new(); links.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (index, link) in links.iter().enumerate() {
            let mut elements: IndexSet<ElementId> = IndexSet::new();
            match layout.sites.get(&link.from) {
                Some(site) => {
                    elements.extend(site.made.get(&link.material).into_iter().flat_map(|a| a.elements.keys().cloned()));
                }
                None => {
                    elements.extend(layout.incoming[link.from].iter().flat_map(|&from| carried[from].iter().cloned()));
                }
            }
            if let Some(drawn) = layout.drawn.get(&(link.from, link.material.clone())) {
                elements.extend(drawn.elements.keys().cloned());
            }
            // A plant buys from a market only what it makes something of; a lot of ore it takes whole.
            if let (NodeKind::Market, Some(site)) = (layout.topology.nodes[link.from].kind, layout.sites.get(&link.to))
            {
                elements.retain(|element| site.made.values().any(|made| made.elements.contains_key(element)));
            }
            elements.retain(|element| use_admits(model, layout, link.to, element));
            if elements.len() != carried[index].len() {
                elements.sort_by_key(|element| model.elements.position(element.as_str()));
                carried[index] = elements;
                changed = true;
            }
        }
    }
    carried
}

/// Whether the demand rows of a use speak of an element; rows that name none speak of all.
fn use_admits(model: &Model, layout: &Layout, node: usize, element: &ElementId) -> bool {
    let node = &layout.topology.nodes[node];
    if node.kind != NodeKind::Use {
        return true;
    }
    let mut rows = model.demand.iter().filter(|row| {
        row.place == node.place
            && Some(&row.material) == node.material.as_ref()
            && Some(&row.sector) == node.sector.as_ref()
    });
    rows.any(|row| row.elements.is_empty() || row.elements.contains(element))
}

impl Layout {
    /// Total flow on links in tonnes of an element (or of the elements given; all if empty).
    pub(crate) fn flow(&self, link: usize, elements: &[ElementId], basis: &Count) -> Option<Sum> {
        basis.sum(&self.flows[link], elements)
    }
}

/// In what tonnes amounts are counted.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    basis: Basis,
    material_basis: Basis,
    /// Tonnes of oxide per tonne of element.
    oxide: BTreeMap<ElementId, f64>,
}

impl Count {
    pub(crate) fn new(model: &Model, basis: Basis, material: &MaterialId) -> Self {
        let oxide = model
            .elements
            .iter()
            .filter_map(|e| e.element_per_oxide.filter(|f| f.get() > 0.0).map(|f| (e.id.clone(), 1.0 / f.get())))
            .collect();
        let material_basis = model.materials.get(material.as_str()).map_or(basis, |material| material.basis);
        Self { basis, material_basis, oxide }
    }

    /// The amounts counted in the basis; `None` if they cannot be counted so.
    pub(crate) fn sum(&self, amounts: &Amounts, elements: &[ElementId]) -> Option<Sum> {
        let wanted = |element: &ElementId| elements.is_empty() || elements.contains(element);
        let by_element = || amounts.elements.iter().filter(|(element, _)| wanted(element));
        match self.basis {
            Basis::Reo if !amounts.elements.is_empty() => {
                Some(by_element().map(|(e, unknown)| (*unknown, self.oxide.get(e).copied().unwrap_or(1.0))).collect())
            }
            Basis::Element if !amounts.elements.is_empty() => {
                Some(by_element().map(|(_, unknown)| (*unknown, 1.0)).collect())
            }
            // Separated metal is nothing but its elements.
            Basis::Metal if amounts.weight.is_none() => {
                Some(by_element().map(|(_, unknown)| (*unknown, 1.0)).collect())
            }
            basis if basis == self.material_basis => amounts.weight.map(Sum::of),
            _ => None,
        }
    }
}
