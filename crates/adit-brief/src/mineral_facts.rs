//! What a model knows of a mineral beside the screening: published figures, lists, uses, restrictions, reserves.

use crate::place_name;
use crate::screening_words::indicator_name;
use adit_model::Model;
use adit_model::ids::{MineralId, SourceId};
use adit_model::tables::IndicatorRow;
use adit_model::words::{Indicator, Listed, PotentialKind};
use adit_report::document::{Span, Tone};
use adit_report::table::{Cell, Column, Kind, Table};
use std::collections::{BTreeMap, BTreeSet};

/// A mineral and the group it is assessed in: rows of the group speak of it too.
pub(crate) fn names<'a>(model: &'a Model, mineral: &'a MineralId) -> Vec<&'a MineralId> {
    let group = model.minerals.get(mineral.as_str()).and_then(|row| row.group.as_ref());
    std::iter::once(mineral).chain(group).collect()
}

/// The lists that speak of a mineral, and whether it stands there; its own row before that of its group.
pub(crate) fn listings<'a>(model: &'a Model, mineral: &'a MineralId) -> BTreeMap<&'a str, (Listed, &'a SourceId)> {
    let mut found = BTreeMap::new();
    for name in names(model, mineral) {
        for row in model.listings.iter().filter(|row| row.mineral == *name) {
            found.entry(row.list.as_str()).or_insert((row.listed, &row.source));
        }
    }
    found
}

/// The newest list of an assessor that is in force: drafts, and lists of what is strategic, are others.
pub(crate) fn newest_list<'a>(model: &'a Model, assessor: &str) -> Option<&'a str> {
    let of = |list: &&str| {
        let rest = list.strip_prefix(assessor).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    };
    model.listings.iter().map(|row| row.list.as_str()).filter(of).max()
}

/// `eu_2023` as `EU 2023`.
pub(crate) fn list_name(list: &str) -> String {
    let mut words = list.split('_');
    let assessor = words.next().unwrap_or_default().to_uppercase();
    std::iter::once(assessor).chain(words.map(str::to_owned)).collect::<Vec<_>>().join(" ")
}

/// The newest lists on which a mineral stands, in short: `EU+US`.
pub(crate) fn stands_on(model: &Model, mineral: &MineralId) -> String {
    let lists = listings(model, mineral);
    let on = ["eu", "usgs"].into_iter().filter(|assessor| {
        let list = newest_list(model, assessor);
        list.and_then(|list| lists.get(list)).is_some_and(|(listed, _)| *listed == Listed::Yes)
    });
    on.map(|assessor| if assessor == "usgs" { "US" } else { "EU" }).collect::<Vec<_>>().join("+")
}

/// Published figures: a row for each figure, stage and region, its editions from the newest back.
pub(crate) fn published(model: &Model, mineral: &MineralId) -> Table {
    let mut table = Table::new("").text("Figure").text("For").text("Published (year)").text("Source");
    let names = names(model, mineral);
    let mut groups: BTreeMap<(Indicator, String, &str), Vec<&IndicatorRow>> = BTreeMap::new();
    for row in model.indicators.iter().filter(|row| names.contains(&&row.mineral)) {
        let whose = (row.mineral != *mineral).then(|| row.mineral.to_string());
        let of: Vec<String> =
            [whose, row.stage.map(|stage| stage.word().to_owned()), row.form.clone()].into_iter().flatten().collect();
        let region = row.region.as_ref().map_or("", |region| place_name(model, region.as_str()));
        groups.entry((row.indicator, of.join(", "), region)).or_default().push(row);
    }
    for ((indicator, of, region), mut rows) in groups {
        rows.sort_by_key(|row| std::cmp::Reverse(row.year.0));
        let mut editions: Vec<String> = Vec::new();
        let mut sources: Vec<&str> = Vec::new();
        for row in rows {
            let edition = format!("{} ({})", printed(row), row.year.0);
            if !editions.contains(&edition) {
                editions.push(edition);
            }
            if !sources.contains(&row.source.as_str()) {
                sources.push(row.source.as_str());
            }
        }
        let figure = if of.is_empty() {
            indicator_name(indicator).to_owned()
        } else {
            format!("{}, {of}", indicator_name(indicator))
        };
        table.push([figure.into(), region.into(), editions.join(", ").into(), sources.join(", ").into()]);
    }
    table
}

/// A figure as its publisher printed it.
fn printed(row: &IndicatorRow) -> String {
    let text = |value: adit_model::cell::Signed| adit_report::number::number(value.get());
    match (&row.printed, row.value, row.low, row.high) {
        (Some(printed), ..) => printed.clone(),
        (None, Some(value), ..) => text(value),
        (None, None, Some(low), Some(high)) => format!("{} to {}", text(low), text(high)),
        (None, None, Some(low), None) => format!("at least {}", text(low)),
        (None, None, None, Some(high)) => format!("at most {}", text(high)),
        (None, None, None, None) => "withheld or not known".into(),
    }
}

/// Lists, and whether it stands there.
pub(crate) fn lists(model: &Model, mineral: &MineralId) -> Table {
    let mut table = Table::new("").text("List").text("Stands there").text("Source");
    for (list, (listed, source)) in listings(model, mineral) {
        let cell = match listed {
            Listed::Yes => Cell::from("yes").tone(Tone::Risk),
            Listed::No => Cell::from("no"),
        };
        table.push([list_name(list).into(), cell, source.as_str().into()]);
    }
    table
}

/// End uses, the largest first.
pub(crate) fn end_uses(model: &Model, mineral: &MineralId) -> Table {
    let names = names(model, mineral);
    let mut rows: Vec<_> = model.end_uses.iter().filter(|row| names.contains(&&row.mineral)).collect();
    rows.sort_by(|a, b| {
        let share = |row: &adit_model::tables::EndUse| row.share_percent.map_or(-1.0, adit_model::cell::Percent::get);
        share(b).total_cmp(&share(a)).then_with(|| a.application.cmp(&b.application))
    });
    let mut share = Column::new("Share", Kind::Percent, None);
    if rows.iter().any(|row| row.share_percent.is_some()) {
        share = share.bar(1.0, None);
    }
    let mut table = Table::new("").text("Use").column(share).text("Sectors").text("For").text("Source");
    for row in rows {
        let sectors: Vec<String> = row.sectors.0.iter().map(|sector| sector.word().replace('_', " ")).collect();
        table.push([
            row.application.as_str().into(),
            row.share_percent.map(|share| share.get() / 100.0).into(),
            sectors.join(", ").into(),
            row.region.as_ref().map_or("world", |region| place_name(model, region.as_str())).into(),
            row.source.as_str().into(),
        ]);
    }
    table
}

/// Acts that stop, slow or tax its trade, or pay for its making, the newest first.
pub(crate) fn measures(model: &Model, mineral: &MineralId) -> Table {
    let mut table = Table::new("").text("From").text("Act").text("By").text("State").text("Source");
    let names = names(model, mineral);
    let element = model.minerals.get(mineral.as_str()).and_then(|row| row.element.as_ref());
    let mut rows: Vec<_> = model
        .measures
        .iter()
        .filter(|row| {
            let named = row.minerals.0.iter().any(|one| names.contains(&one));
            named || element.is_some_and(|element| row.elements.0.contains(element))
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.start));
    for row in rows {
        table.push([
            row.start.to_string().into(),
            format!("{} ({})", row.name, row.kind.word().replace('_', " ")).into(),
            row.place.as_ref().map_or("", |place| place_name(model, place.as_str())).into(),
            row.status.as_str().into(),
            row.source.as_str().into(),
        ]);
    }
    table
}

/// Reserves, resources and capacity by country: the newest document and year of each, the largest countries first.
pub(crate) fn potentials(model: &Model, mineral: &MineralId, most: usize) -> Vec<Table> {
    let materials = model.materials.iter().filter(|material| material.mineral.as_ref() == Some(mineral));
    let mut tables = Vec::new();
    for material in materials {
        for kind in [PotentialKind::Reserves, PotentialKind::Resources, PotentialKind::Capacity] {
            let rows = || model.potentials.iter().filter(|row| row.material == material.id && row.kind == kind);
            let newest = |row: &adit_model::tables::Potential| {
                (model.sources.get(row.source.as_str()).and_then(|source| source.year), row.year.0)
            };
            let Some(latest) = rows().max_by_key(|row| newest(row)) else { continue };
            let key = (latest.year.0, latest.source.clone());
            let chosen = || rows().filter(|row| (row.year.0, row.source.clone()) == key);
            tables.extend(potential_table(model, chosen().collect(), &material.name, kind, most));
        }
    }
    tables
}

fn potential_table(
    model: &Model,
    mut rows: Vec<&adit_model::table::Row<adit_model::tables::Potential>>,
    material: &str,
    kind: PotentialKind,
    most: usize,
) -> Option<Table> {
    use adit_model::words::PlaceKind;
    let first = rows.first()?;
    let is_world = |row: &adit_model::tables::Potential| {
        model.places.get(row.place.as_str()).is_some_and(|place| place.kind == PlaceKind::World)
    };
    let (year, source, basis) = (first.year.0, first.source.clone(), first.basis);
    let quantity = |row: &adit_model::tables::Potential| row.quantity_t.map(adit_model::cell::Positive::get);
    let world = rows.iter().find(|row| is_world(row)).and_then(|row| quantity(row));
    rows.retain(|row| !is_world(row));
    rows.sort_by(|a, b| {
        quantity(b).unwrap_or(-1.0).total_cmp(&quantity(a).unwrap_or(-1.0)).then_with(|| a.place.cmp(&b.place))
    });
    let largest = rows.iter().filter_map(|row| quantity(row)).fold(0.0, f64::max);
    let mut table = Table::new(format!("{}, {material}, {year} ({source})", crate::page::sentence(kind.word())))
        .text("Country")
        .number(
            "Amount",
            &if kind == PotentialKind::Capacity { format!("t {basis} a year") } else { format!("t {basis}") },
        );
    if largest > 0.0
        && let Some(column) = table.columns.last_mut()
    {
        *column = column.clone().bar(largest, None);
    }
    for row in rows.iter().take(most) {
        let cell = quantity(row).map_or_else(|| Cell::from(row.coverage.word()), Cell::from);
        table.push([place_name(model, row.place.as_str()).into(), cell]);
    }
    if let Some(world) = world {
        table.push(["world, as published".into(), world.into()]);
    }
    if rows.len() > most {
        table = table.footnote(format!("and {} smaller countries or without a figure", rows.len() - most));
    }
    Some(table)
}

/// The documents behind a page, one a paragraph, with their addresses.
pub(crate) fn documents<'a>(model: &Model, sources: impl Iterator<Item = &'a str>) -> Vec<Vec<Span>> {
    let ids: BTreeSet<&str> = sources.collect();
    let document = |id: &str| {
        let mut spans = vec![Span::code(id), Span::plain(" ")];
        let Some(row) = model.sources.get(id) else { return spans };
        spans.push(match &row.url {
            Some(url) => Span::link(row.title.clone(), url.clone()),
            None => Span::plain(row.title.clone()),
        });
        let year = row.year.map_or_else(String::new, |year| format!(", {}", year.0));
        spans.push(Span::plain(format!(". {}{year}", row.publisher)));
        spans
    };
    ids.into_iter().map(document).collect()
}
