//! How past shocks would have been foreseen, as a document.

use crate::hindcast::{EventAnswer, HindcastAnswer};
use crate::hindcast_scores::{BAND, NaiveScore, Point};
use crate::page::with_manifest;
use crate::stress_page::shocks_table;
use adit_report::document::{Block, Document, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use adit_report::{Axis, TrendChart, TrendLine, TrendPoint};

/// Every period of every event, one row for each.
#[must_use]
pub fn hindcast_table(answer: &HindcastAnswer) -> Table {
    let mut table = Table::new("").text("Hindcast").text("Recorded").text("Period").text("Element");
    table = table.number("Value", "t/month or USD/kg").number("Observed", "of base");
    for name in ["P10", "P50", "P90"] {
        table = table.number(name, "of base");
    }
    table = table.text("In band").number("CRPS", "of base").number("Last", "of base");
    table = table.number("Season", "of base").number("At word", "of base").text("Source");
    for event in &answer.events {
        for point in &event.points {
            table.push([
                event.id.as_str().into(),
                event.recorded.as_str().into(),
                point.period.as_str().into(),
                point.element.as_deref().unwrap_or_default().into(),
                point.value.into(),
                point.observed.into(),
                point.p10.into(),
                point.p50.into(),
                point.p90.into(),
                side(point).into(),
                point.crps.into(),
                point.last.into(),
                point.season.map_or_else(Cell::missing, Cell::from),
                point.at_word.map_or_else(Cell::missing, Cell::from),
                point.source.as_str().into(),
            ]);
        }
    }
    table
}

/// The answer as a document: `whole`, or what matters most in 80 columns.
#[must_use]
pub fn hindcast_page(answer: &HindcastAnswer, whole: bool) -> Document {
    let one = answer.events.len() == 1;
    let mut document = Document::new("Hindcast: past shocks, run again from what was known before")
        .subtitle(format!("{} draws; every row that rests on a later document is set aside", answer.draws));
    document = document.section(scores_section(answer));
    for (index, event) in answer.events.iter().enumerate().filter(|_| whole || one) {
        document = document.section(event_section(event, whole));
        let twin = answer.events[..index]
            .iter()
            .find(|other| (&other.supposed, &other.set_aside) == (&event.supposed, &event.set_aside));
        document = document.section(aside_section(event, twin, whole));
    }
    let caveats = Section::new("What to know before using this", "caveats");
    document = document.section(caveats.block(Block::Notes(answer.caveats.clone())));
    if !whole {
        let next = vec![
            Span::code("adit hindcast EVENT"),
            Span::plain(" shows the periods of one; "),
            Span::code("-o hindcast.html"),
            Span::plain(" draws the fans and says what was set aside."),
        ];
        document = document.section(Section::new("Next", "next").block(next));
    }
    with_manifest(document, &answer.manifest)
}

fn scores_section(answer: &HindcastAnswer) -> Section {
    let mut table = Table::new("").text("Hindcast").number("CRPS", "of base").text("In band").number("p", "");
    table = table.number("Skill", "on last").number("Skill", "on season").number("Skill", "at word");
    for event in &answer.events {
        let scores = &event.scores;
        let skill = |name: &str| {
            let naive = scores.naive.iter().find(|naive| naive.name == name);
            let cell = naive
                .and_then(|naive| naive.skill)
                .map(|skill| (skill, naive.is_some_and(|n| n.points < scores.points)));
            cell.map_or_else(Cell::missing, |(skill, part)| {
                let cell = Cell::from(skill).tone(if skill < 0.0 { Tone::Risk } else { Tone::Neutral });
                if part { cell.note("of the periods that have one") } else { cell }
            })
        };
        table.push([
            event.id.as_str().into(),
            scores.crps.into(),
            format!("{} of {}", scores.hits, scores.points).into(),
            scores.coverage_p.into(),
            skill("last"),
            skill("season"),
            skill("at_word"),
        ]);
    }
    let table = table
        .footnote("CRPS: the lower the better; for a forecast without spread it is the absolute error.")
        .footnote(format!(
            "In band: periods between P10 and P90, which should be {}; p: probability of a count as unlikely as this if \
             the band were honest.",
            number::percent(BAND)
        ))
        .footnote(
            "Skill: what part of the CRPS of a naive forecast is saved; below 0 the naive one was better. Last: the last \
             value known. Season: the same period a year before. At word: the act does all that it says.",
        );
    Section::new("How good it was", "scores").paragraph(headline(answer)).block(table)
}

/// The answer in words, misses first.
fn headline(answer: &HindcastAnswer) -> String {
    let sum = |of: fn(&EventAnswer) -> usize| answer.events.iter().map(of).sum::<usize>();
    let (points, hits) = (sum(|event| event.scores.points), sum(|event| event.scores.hits));
    let (below, above) = (sum(|event| event.scores.below), sum(|event| event.scores.above));
    let beaten: Vec<&str> = answer.events.iter().filter(|event| loses(event)).map(|event| event.id.as_str()).collect();
    let naive = match beaten.as_slice() {
        [] => "No naive forecast beats it where there is one for every period.".to_owned(),
        some => format!(
            "A naive forecast for every period beats it in {} of {}: {}.",
            some.len(),
            answer.events.len(),
            some.join(", ")
        ),
    };
    format!(
        "{hits} of {points} observed values lie in the band of {} ({}); {below} below it, {above} above. {naive}",
        number::percent(BAND),
        number::percent(hits as f64 / points.max(1) as f64),
    )
}

/// Whether a naive forecast that speaks of every period scores better.
fn loses(event: &EventAnswer) -> bool {
    let whole = |naive: &&NaiveScore| naive.points == event.scores.points;
    event.scores.naive.iter().filter(whole).any(|naive| naive.skill.is_some_and(|skill| skill < 0.0))
}

fn event_section(event: &EventAnswer, whole: bool) -> Section {
    let mut section = Section::new(event.name.as_str(), &event.id).paragraph(format!(
        "Scenario {}: {}. Known up to {}; on the network of {}. Compared by {}, in parts of the base: {}.",
        event.scenario,
        event.statement,
        event.origin,
        event.network_year,
        event.recorded,
        base_words(event),
    ));
    section = section.block(points_table(event, whole));
    section = section.paragraph(scores_words(event));
    if let Some(lesson) = &event.lesson {
        section = section.block(vec![Span::strong("What the misses teach:"), Span::plain(format!(" {lesson}."))]);
    }
    if let Some(note) = &event.note {
        section = section.paragraph(format!("Note: {note}."));
    }
    match fan_chart(event) {
        Some(chart) if whole => section.block(chart),
        _ => section,
    }
}

/// `2024-04 to 2025-03 (5,006 t a month observed, 5,400 t in the network, 1.08 times)`.
fn base_words(event: &EventAnswer) -> String {
    let [from, to] = &event.base;
    let window = if from == to { from.clone() } else { format!("{from} to {to}") };
    if event.inside_series.is_some() {
        return "in which the price outside is that inside".to_owned();
    }
    match (event.observed_base_t, event.network_base_t) {
        (Some(observed), Some(network)) => format!(
            "{window} ({} a month observed, {} in the network: {} times)",
            number::tonnes(observed, ""),
            number::tonnes(network, ""),
            number::number(network / observed),
        ),
        _ => window,
    }
}

fn points_table(event: &EventAnswer, whole: bool) -> Table {
    let price = event.recorded == "price";
    let kind = if price { Kind::Number } else { Kind::Percent };
    let mut table = Table::new("").text("Period");
    if whole {
        let (name, unit) = match &event.inside_series {
            Some(_) => ("Quotient", ""),
            None if price => ("Price", "USD/kg"),
            None => ("Tonnes", "t/month"),
        };
        table = table.number(name, unit);
    }
    let seasons = event.points.iter().any(|point| point.season.is_some());
    let at_word = event.points.iter().any(|point| point.at_word.is_some());
    let naive = [("Last", true), ("Season", seasons), ("At word", at_word)];
    let naive = naive.iter().filter(|(_, any)| *any).map(|(name, _)| *name);
    for name in ["Observed", "P10", "P50", "P90"].into_iter().chain(naive) {
        table = table.column(Column::new(name, kind, None));
    }
    table = table.text("Band");
    for point in &event.points {
        let element = point.element.as_ref().map(|element| format!("{element} ")).unwrap_or_default();
        let mut cells: Vec<Cell> = vec![format!("{element}{}", point.period).into()];
        if whole {
            cells.push(point.value.into());
        }
        cells.extend([point.observed, point.p10, point.p50, point.p90, point.last].map(Cell::from));
        let naive = [(point.season, seasons), (point.at_word, at_word)];
        let naive = naive.into_iter().filter(|(_, any)| *any);
        cells.extend(naive.map(|(value, _)| value.map_or_else(Cell::missing, Cell::from)));
        cells.push(Cell::from(side(point)).tone(if point.hit { Tone::Neutral } else { Tone::Risk }));
        table.push(cells);
    }
    let of = match &event.inside_series {
        Some(_) => "prices outside over prices inside, one before the shock",
        None if price => "multiples of the price of the base",
        None => "percent of the base",
    };
    table.footnote(format!("In {of}; band: whether what was observed lies in P10 to P90, below or above it."))
}

/// Where what was observed lies.
fn side(point: &Point) -> &'static str {
    match point {
        _ if point.hit => "hit",
        _ if point.observed < point.p10 => "below",
        _ => "above",
    }
}

fn scores_words(event: &EventAnswer) -> String {
    let scores = &event.scores;
    let naive = scores.naive.iter().map(|naive| {
        let all = if naive.points < scores.points { format!(" in {} periods", naive.points) } else { String::new() };
        let skill = naive.skill.map_or_else(String::new, |skill| format!(", skill {}", number::number(skill)));
        format!("{} {}{all}{skill}", naive.name.replace('_', " "), number::number(naive.crps))
    });
    let naive: Vec<String> = naive.collect();
    let mase = scores.mase.map_or_else(String::new, |mase| format!(" MASE of the median {}.", number::number(mase)));
    format!(
        "CRPS {} of the base; naive: {}. {} of {} in the band (p {}), {} below and {} above it; the band is {} of the \
         base wide.{mase}",
        number::number(scores.crps),
        naive.join("; "),
        scores.hits,
        scores.points,
        number::number(scores.coverage_p),
        scores.below,
        scores.above,
        number::number(scores.width),
    )
}

/// The band with what was observed on it; for one series only, as several would hide each other.
fn fan_chart(event: &EventAnswer) -> Option<TrendChart> {
    if event.points.iter().any(|point| point.element.is_some()) || event.points.len() < 2 {
        return None;
    }
    let month = |point: &Point| i32::try_from(u32::midpoint(point.months[0], point.months[1]) + 1).unwrap_or(i32::MAX);
    let band = event.points.iter().map(|point| TrendPoint {
        year: month(point),
        central: Some(point.p50),
        low: point.p10,
        high: point.p90,
    });
    let band = band.collect();
    let observed = event.points.iter().map(|point| TrendPoint::exact(month(point), point.observed)).collect();
    Some(TrendChart {
        caption: format!("{}: P10 to P90 and median of the draws, and what was observed", event.name),
        value: Axis { kind: Kind::Percent, ..Axis::new("part of the base, by month of the scenario") },
        lines: vec![
            TrendLine { label: "hindcast".into(), tone: Tone::Neutral, points: band },
            TrendLine { label: "observed".into(), tone: Tone::Subject, points: observed },
        ],
        step: Some("month".into()),
        band: Some("P10 to P90 of the draws".into()),
    })
}

/// What was supposed to happen, what was set aside, and what took its place.
fn aside_section(event: &EventAnswer, twin: Option<&EventAnswer>, whole: bool) -> Section {
    let name = format!("{}-set-aside", event.id);
    let section = Section::new("What was supposed, and what was set aside", &name);
    if let Some(twin) = twin {
        return section.paragraph(format!("The same as for {}.", twin.id));
    }
    let section = section.block(shocks_table(&event.supposed, whole));
    let known = if event.known.is_empty() {
        String::new()
    } else {
        format!(" Taken as known, though dated in the year of the origin or later: {}.", event.known.join(", "))
    };
    let count = |table: &str| event.set_aside.iter().filter(|row| row.table == table).count();
    let words = format!(
        "Rows that rest on what came after {}: {} of `parameters`, {} of `shocks`.{known}",
        event.origin,
        count("parameters"),
        count("shocks")
    );
    let section = section.paragraph(words);
    if !whole {
        return section;
    }
    let mut table = Table::new("").text("Row").text("Says").text("Rests on").text("Instead");
    for row in &event.set_aside {
        let year = row.year.map(|year| format!(" ({year})")).unwrap_or_default();
        table.push([
            row.id.as_str().into(),
            row.what.replace(',', ", ").replace('|', " | ").into(),
            format!("{}{year}", row.source).into(),
            (if row.instead.is_empty() { "nothing".to_owned() } else { row.instead.join(", ") }).into(),
        ]);
    }
    section.block(table)
}
