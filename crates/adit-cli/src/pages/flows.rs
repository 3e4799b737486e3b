//! The page of `adit flows`.

use super::{count, rank, with_manifest, year_in_words};
use adit_balance::{Balance, FlowRow};
use adit_exchange::geojson;
use adit_model::Model;
use adit_model::network::Node;
use adit_model::scope::Scope;
use adit_report::{Cell, Document, Quality, Section, Table};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The page: the largest flows, at most this many.
pub(crate) fn page(model: &Model, balance: &Balance, scope: &Scope, flows: &[FlowRow], most: usize) -> Document {
    let names: HashMap<&str, &str> =
        balance.topology.nodes.iter().map(|node| (node.id.as_str(), node.name.as_str())).collect();
    let name = |id: &str| names.get(id).map_or_else(|| id.to_owned(), |name| (*name).to_owned());
    let what = |flow: &FlowRow| {
        let basis = || model.materials.get(&flow.material).map_or_else(String::new, |row| row.basis.to_string());
        format!("{}, t {}", flow.material, flow.element.clone().unwrap_or_else(basis))
    };
    // A flow that the balance holds at zero tells a reader little; files hold all of them.
    let mut largest: Vec<&FlowRow> = flows.iter().filter(|flow| flow.tonnes > 0.0 || most == usize::MAX).collect();
    let zeros = flows.len() - largest.len();
    largest.sort_by(|a, b| rank(b.tonnes).total_cmp(&rank(a.tonnes)));
    let shown = largest.len().min(most);
    let mut table = Table::new("").text("From").text("To").text("What").number("Tonnes", "").number("Deviation", "");
    for flow in largest.iter().take(shown) {
        let deviation = Some(flow.deviation).filter(|_| !flow.at_bound);
        table.push([
            name(&flow.from).into(),
            name(&flow.to).into(),
            what(flow).into(),
            Cell::from(flow.tonnes).quality(quality(flow)),
            deviation.into(),
        ]);
    }
    if largest.iter().take(shown).any(|flow| flow.is_weak()) {
        table = table.footnote("Here ~ means: the deviation is above half of the flow. It is no fact.");
    }
    let heading = format!("{} flows, largest first", count(flows.len()));
    let mut section = Section::new(heading, "flows").block(table);
    let smaller = largest.len() - shown;
    let hidden = match (smaller, zeros) {
        (0, 0) => None,
        (smaller, 0) => Some(format!("{} smaller ones", count(smaller))),
        (0, zeros) => Some(format!("{} held at zero", count(zeros))),
        (smaller, zeros) => Some(format!("{} smaller ones, {} held at zero", count(smaller), count(zeros))),
    };
    if let Some(hidden) = hidden {
        section = section.paragraph(format!("{hidden}; --all prints them, -o FILE.csv takes them out."));
    }
    let document = Document::new(format!("Flows: {}", scope.in_words()))
        .subtitle(format!("balanced, {}", year_in_words(&balance.manifest)))
        .section(section);
    with_manifest(document, &balance.manifest)
}

fn quality(flow: &FlowRow) -> Quality {
    match (flow.at_bound, flow.is_weak()) {
        (true, _) => Quality::AtBound,
        (false, true) => Quality::Weak,
        (false, false) => Quality::Solid,
    }
}

/// Every flow as a line from where it is shipped to where it goes.
pub(crate) fn map(model: &Model, balance: &Balance, scope: &Scope, flows: &[FlowRow]) -> Value {
    let nodes: HashMap<&str, &Node> = balance.topology.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let position = |node: Option<&&Node>| {
        let node = node?;
        let site = node.site.as_ref().and_then(|site| model.sites.get(site.as_str()));
        site.map_or_else(
            || geojson::place_position(model, &node.place),
            |site| geojson::site_position(model, site).map(|(at, _)| at),
        )
    };
    let features = flows.iter().map(|flow| {
        let (from, to) = (nodes.get(flow.from.as_str()), nodes.get(flow.to.as_str()));
        let name = |node: Option<&&Node>| node.map(|node| node.name.clone());
        let place = |node: Option<&&Node>| node.map(|node| node.place.clone());
        let basis = flow.element.is_none().then(|| model.materials.get(&flow.material).map(|row| row.basis.word()));
        let properties = json!({
            "from": flow.from,
            "from_name": name(from),
            "from_place": place(from),
            "to": flow.to,
            "to_name": name(to),
            "to_place": place(to),
            "material": flow.material,
            "element": flow.element,
            "basis": basis.flatten().unwrap_or("element"),
            "tonnes": flow.tonnes,
            "deviation_t": Some(flow.deviation).filter(|_| !flow.at_bound),
            "quality": quality_word(flow),
            "year": balance.year,
        });
        let way = position(from).zip(position(to)).map(|(from, to)| geojson::way(from, to));
        let what = flow.element.as_deref().unwrap_or("weight");
        let id = format!("{}>{}:{}:{what}", flow.from, flow.to, flow.material);
        geojson::feature(&id, way, geojson::object(properties))
    });
    geojson::collection(features.collect(), json!({ "manifest": balance.manifest, "scope": scope }))
}

fn quality_word(flow: &FlowRow) -> &'static str {
    match quality(flow) {
        Quality::AtBound => "at_bound",
        Quality::Weak => "weak",
        Quality::Solid => "solid",
    }
}

/// Every flow with full precision, in the order of the network.
pub(crate) fn table(flows: &[FlowRow]) -> Table {
    let mut table = Table::new("flows")
        .text("from")
        .text("to")
        .text("material")
        .text("element")
        .number("tonnes", "")
        .number("deviation", "")
        .text("quality");
    for flow in flows {
        let deviation = Some(flow.deviation).filter(|_| !flow.at_bound);
        table.push([
            flow.from.clone().into(),
            flow.to.clone().into(),
            flow.material.clone().into(),
            flow.element.clone().map_or_else(Cell::missing, Cell::from),
            flow.tonnes.into(),
            deviation.into(),
            quality_word(flow).into(),
        ]);
    }
    table
}
