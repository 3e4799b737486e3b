//! The page of `adit trace`.

use super::{place_name, with_manifest, year_in_words};
use adit_model::scope::{Key, Scope};
use adit_model::{Manifest, Model};
use adit_report::{Align, Cell, Column, Document, KeyFigure, Kind, Section, Table, Tone, number};
use adit_trace::answer::{PlaceShare, TouchedBy};
use adit_trace::{Figure, TraceResult};

/// What was asked, for the words of the page.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// Where the supply arrives.
    pub(crate) at: &'a Scope,
    /// The sites in question.
    pub(crate) touching: Option<&'a Scope>,
    /// Origins shown.
    pub(crate) most: usize,
}

/// Shares below this are counted together, not listed.
const SLIGHT: f64 = 0.0005;

/// The whole page.
pub(crate) fn page(model: &Model, manifest: &Manifest, result: &TraceResult, asked: &Asked<'_>) -> Document {
    let element = result.element.as_str();
    let name = model.elements.get(element).map_or(element, |row| row.name.as_str());
    let mut document = Document::new(format!("Trace of {name}: {}", in_words(model, asked.at)))
        .subtitle(format!("balanced, {}; bands hold 90 % of the draws", year_in_words(manifest)))
        .section(arriving(result, element));
    if let Some(scope) = asked.touching {
        document = document.section(touched(model, result, scope));
    }
    document = document.section(places(model, result)).section(origins(model, result, asked.most));
    if !result.warnings.is_empty() {
        document = document.section(Section::new("Not answered", "warnings").block(result.warnings.clone()));
    }
    with_manifest(document, manifest)
}

/// A place alone reads better by its name than as a scope.
fn in_words(model: &Model, scope: &Scope) -> String {
    let mut keys = scope.iter();
    match (keys.next(), keys.next()) {
        (Some((Key::Country, values)), None) => {
            values.iter().map(|value| place_name(model, value)).collect::<Vec<_>>().join(", ")
        }
        _ => scope.in_words(),
    }
}

fn arriving(result: &TraceResult, element: &str) -> Section {
    let figure = &result.arriving_t;
    let mut figures =
        vec![KeyFigure::new("arriving in the year", number::tonnes(figure.central, element)).detail(band(figure))];
    if result.without_record.central > SLIGHT {
        let share = &result.without_record;
        figures.push(
            KeyFigure::new("from nodes that nothing is recorded to reach", number::percent(share.central))
                .detail(percent_band(share)),
        );
    }
    let what = if result.at.len() == 1 { "1 node".to_owned() } else { format!("{} nodes", result.at.len()) };
    Section::new("What arrives", "arriving").paragraph(format!("At {what} of the network.")).block(figures)
}

fn band(figure: &Figure) -> String {
    if figure.draws == 0 {
        return "no draws, no band".into();
    }
    format!("{} to {}", number::number(figure.low), number::number(figure.high))
}

fn percent_band(figure: &Figure) -> String {
    format!("{} to {}", number::percent(figure.low), number::percent(figure.high))
}

/// Whether draws moved a share by more than a digit that would be printed.
fn has_band(share: &Figure) -> bool {
    share.high - share.low >= SLIGHT / 5.0
}

/// A share with its statistical band.
fn share(figure: &Figure) -> Cell {
    if has_band(figure) { Cell::band(figure.central, figure.low, figure.high) } else { figure.central.into() }
}

/// The range over structural choices; empty where they change nothing.
fn range(figure: &Figure) -> Cell {
    let (low, high) = (figure.structural_low, figure.structural_high);
    if (high - low).abs() < SLIGHT {
        return "same".into();
    }
    format!("{}–{}", whole_percent(low), number::percent(high)).into()
}

fn whole_percent(share: f64) -> String {
    number::percent(share).trim_end_matches('%').to_owned()
}

fn range_column(name: &str) -> Column {
    Column { align: Align::Right, ..Column::new(name, Kind::Number, None) }
}

fn touched(model: &Model, result: &TraceResult, scope: &Scope) -> Section {
    let location = &result.touched_by_location;
    let control = result.touched_by_control.as_ref();
    let words = format!("touched by {}", in_words(model, scope));
    let figure = |label: String, touched: &TouchedBy| {
        let figure = KeyFigure::new(label, number::percent(touched.any.central)).tone(Tone::Risk);
        let detail = detail(touched);
        if detail.is_empty() { figure } else { figure.detail(detail) }
    };
    let mut figures = vec![figure(format!("{words}, by where the sites stand"), location)];
    figures.extend(control.map(|control| figure(format!("{words}, by who controls the sites"), control)));
    let mut table = Table::new("Part of the supply that passed these sites")
        .text("Stage")
        .percent("By location")
        .column(range_column("Range"));
    if control.is_some() {
        table = table.percent("By control").column(range_column("Range"));
    }
    let mut push = |name: &str, location: &Figure, control: Option<&Figure>| {
        let mut row = vec![name.into(), share(location), range(location)];
        row.extend(control.into_iter().flat_map(|control| [share(control), range(control)]));
        table.push(row);
    };
    for (index, row) in location.stages.iter().enumerate() {
        let control = control.and_then(|control| control.stages.get(index)).map(|row| &row.touched);
        push(row.stage.word(), &row.touched, control);
    }
    push("any stage", &location.any, control.map(|control| &control.any));
    let table = table.footnote(
        "Range: over what nobody records (pooling, unknown owners and, at any stage, whether lots are kept apart)",
    );
    Section::new("What it touched", "touched").block(figures).block(table)
}

/// Band, custody interval, and whether control is open.
fn detail(touched: &TouchedBy) -> String {
    let mut words = Vec::new();
    if has_band(&touched.any) {
        words.push(percent_band(&touched.any));
    }
    for rule in touched.any_by_rule.iter().filter(|rule| (rule.touched - touched.any.central).abs() >= SLIGHT) {
        words.push(format!("{} under {}", number::percent(rule.touched), rule.pooling.word().replace('_', "-")));
    }
    if let Some(custody) = touched.custody {
        let (low, high) = (number::percent(custody.low), number::percent(custody.high));
        words.push(format!("{low} to {high} if lots are kept apart"));
    }
    if touched.open {
        words.push("some controllers are unknown".into());
    }
    words.join("; ")
}

fn places(model: &Model, result: &TraceResult) -> Section {
    let mut section = Section::new("Where it entered the chain, by country", "countries");
    for (caption, shares) in [
        ("By where the origin stands", &result.origin_by_country),
        ("By who controls the origin", &result.origin_by_owner),
    ] {
        if shares.is_empty() {
            continue;
        }
        let by_owner = std::ptr::eq(shares, &raw const result.origin_by_owner);
        let mut table = Table::new(caption).text("Country").percent("Share").column(range_column("Range"));
        // Where control is open, every known country may hold it: such rows say nothing of the country.
        let slight = |row: &PlaceShare| if by_owner { row.share.high } else { row.share.range().1 } < SLIGHT;
        for row in shares.iter().filter(|row| !slight(row)) {
            table.push([place_name(model, row.place.as_str()).into(), share(&row.share), range(&row.share)]);
        }
        if by_owner {
            for (name, figure) in [
                ("no controller by majority", result.origin_without_controller),
                ("control is open", result.origin_with_open_control),
            ] {
                if let Some(figure) = figure.filter(|figure| figure.range().1 >= SLIGHT) {
                    table.push([name.into(), share(&figure), range(&figure)]);
                }
            }
            if result.origin_with_open_control.is_some_and(|figure| figure.range().1 >= SLIGHT) {
                table = table.footnote(
                    "Control is open where operators are unknown or shares are known only within bounds. The share \
                     then counts to the country of the site; the range counts it to the row, or not.",
                );
            }
        }
        section = section.block(table);
    }
    section
}

fn origins(model: &Model, result: &TraceResult, most: usize) -> Section {
    let shown = result.origins.len().min(most);
    let mut table =
        Table::new("").text("Origin").text("Country").text("Stage").percent("Share").column(range_column("Range"));
    for origin in result.origins.iter().take(shown) {
        table.push([
            origin.name.clone().into(),
            place_name(model, origin.place.as_str()).into(),
            origin.stage.map_or("stock", adit_model::words::Stage::word).into(),
            share(&origin.share),
            range(&origin.share),
        ]);
    }
    let section = Section::new("Where it entered the chain, by site", "origins").block(table);
    if shown < result.origins.len() {
        return section.paragraph(format!("{} smaller ones; --all prints them.", result.origins.len() - shown));
    }
    section
}

/// Every figure of the answer with full precision, one a row.
pub(crate) fn table(model: &Model, result: &TraceResult, touching: bool) -> Table {
    let mut table = Table::new("trace")
        .text("figure")
        .text("id")
        .text("name")
        .number("central", "")
        .number("deviation", "")
        .number("low", "")
        .number("high", "")
        .number("structural_low", "")
        .number("structural_high", "");
    let mut push = |figure: &str, id: &str, name: &str, value: &Figure| {
        table.push([
            figure.into(),
            id.into(),
            name.into(),
            value.central.into(),
            value.deviation.into(),
            value.low.into(),
            value.high.into(),
            value.structural_low.into(),
            value.structural_high.into(),
        ]);
    };
    push("arriving_t", result.element.as_str(), "", &result.arriving_t);
    push("without_record", "", "", &result.without_record);
    let views = [
        ("touched_by_location", Some(&result.touched_by_location)),
        ("touched_by_control", result.touched_by_control.as_ref()),
    ];
    for (name, touched) in views.into_iter().filter(|_| touching) {
        let Some(touched) = touched else { continue };
        push(name, "any", "any stage", &touched.any);
        for row in &touched.stages {
            push(name, row.stage.word(), row.stage.word(), &row.touched);
        }
    }
    for (name, shares) in
        [("origin_by_country", &result.origin_by_country), ("origin_by_owner", &result.origin_by_owner)]
    {
        for row in shares {
            push(name, row.place.as_str(), &place_name(model, row.place.as_str()), &row.share);
        }
    }
    for (name, figure) in [
        ("origin_without_controller", &result.origin_without_controller),
        ("origin_with_open_control", &result.origin_with_open_control),
    ] {
        if let Some(figure) = figure {
            push(name, "", "", figure);
        }
    }
    for origin in &result.origins {
        push("origin", &origin.node, &origin.name, &origin.share);
    }
    for row in &result.stages {
        let id = format!("{}@{}", row.stage, row.place);
        push("passages", &id, &place_name(model, row.place.as_str()), &row.passages);
    }
    table
}
