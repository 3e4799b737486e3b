//! Single points of failure, as a document.

use crate::page::with_manifest;
use crate::stress_points::{PointKind, PointRow, PointsAnswer};
use adit_report::document::{Document, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};

/// Rows of a short table.
const SHORT: usize = 12;
/// Points that cost less than this part of the demand asked about have no row on the page.
const HARDLY: f64 = 5e-5;

/// Every number of the answer, one row for each point.
#[must_use]
pub fn points_table(answer: &PointsAnswer) -> Table {
    let mut table = Table::new("").text("Kind").text("Point").text("Country").text("Stage").number("Missing", "t");
    table =
        table.number("Value missing", "m USD").percent("Of demand").number(&format!("First {} short", answer.step), "");
    table = table.text("Users who miss most").percent("Of their demand");
    for row in answer.sites.iter().chain(&answer.stages) {
        let kind = match row.kind {
            PointKind::Site => "site",
            PointKind::Stage => "stage of a country",
        };
        table.push([
            kind.into(),
            row.name.as_str().into(),
            row.place.as_str().into(),
            row.stage.as_str().into(),
            row.missing_t.into(),
            row.value.into(),
            row.part.into(),
            row.first_short.map(f64::from).into(),
            row.hits.first().map_or_else(Cell::missing, |hit| hit.users.as_str().into()),
            row.hits.first().map_or_else(Cell::missing, |hit| hit.part.into()),
        ]);
    }
    table
}

/// The answer as a document: `whole`, or what matters most in 80 columns.
#[must_use]
pub fn points_page(answer: &PointsAnswer, whole: bool) -> Document {
    let document = Document::new("Single points of failure").subtitle(format!(
        "each off for {} {}s, one at a time, on the network of {}",
        answer.periods, answer.step, answer.year
    ));
    let first = Section::new("What depends on one point", "answer").block(vec![Span::strong(headline(answer))]);
    let sites = section(answer, &answer.sites, "Sites", whole);
    let stages = section(answer, &answer.stages, "Stages of countries", whole);
    let mut notes = vec![
        "Everything else works as usual, at the central values of all parameters; buyers turn to others as far as those \
         can spare."
            .to_owned(),
        "Plants that only a country total stands for are no single site; they are off with the stage of their country."
            .to_owned(),
        "Demand that higher prices choke off, or that is substituted, does not count as missing.".to_owned(),
    ];
    if answer.valued {
        notes.push(
            "Ranked by value: what stands still for want of a kilogram, by rows of `parameters` that are assumptions with \
             ranges of a factor of ten and more. Percents of demand weigh alike."
                .into(),
        );
    } else {
        notes.push(
            "All tonnes count alike, whatever they are worth: ranked by tonnes of material as it is used.".into(),
        );
    }
    let mut document = document.section(first).section(sites).section(stages);
    document = document.section(Section::new("What to know before using this", "caveats").block(notes));
    with_manifest(document, &answer.manifest)
}

fn headline(answer: &PointsAnswer) -> String {
    let words = |row: &PointRow| {
        let who = row.hits.first().map_or_else(String::new, |hit| {
            format!(", most of all {} ({} of their demand)", hit.users, number::percent(hit.part))
        });
        format!("{} ({} of all demand asked about{who})", row.name, number::percent(row.part))
    };
    match (answer.sites.first(), answer.stages.first()) {
        (Some(site), Some(stage)) if stage.missing_t > 0.0 => {
            format!(
                "The loss of one site costs most at {}; of one stage in one country, at {}.",
                words(site),
                words(stage)
            )
        }
        _ => "Nothing that is off alone leaves anybody short.".to_owned(),
    }
}

fn section(answer: &PointsAnswer, rows: &[PointRow], heading: &str, whole: bool) -> Section {
    let mut table = Table::new("").text("Point");
    table = table.number("Missing", "t");
    if answer.valued {
        table = table.number("Value missing", "m USD");
    }
    let part = Column::new("Of demand", Kind::Percent, None);
    table = table.column(if whole { part.bar(1.0, None) } else { part });
    table = table.text("From").text("Users who miss most");
    let harmful: Vec<&PointRow> = rows.iter().filter(|row| row.part > HARDLY).collect();
    for row in harmful.iter().take(if whole { usize::MAX } else { SHORT }) {
        let name = match row.kind {
            PointKind::Site => format!("{}, {} ({})", row.name, row.place, row.stage),
            PointKind::Stage => row.name.clone(),
        };
        let tone = if row.part > 0.05 { Tone::Risk } else { Tone::Neutral };
        let hits = row.hits.iter().take(if whole { 3 } else { 1 });
        let hits: Vec<String> = hits.map(|hit| format!("{}: {}", hit.users, number::percent(hit.part))).collect();
        let mut cells: Vec<Cell> = vec![name.into(), row.missing_t.into()];
        if answer.valued {
            cells.push(row.value.into());
        }
        cells.push(Cell::from(row.part).tone(tone));
        cells.push(row.first_short.map_or_else(|| "–".to_owned(), |period| period.to_string()).into());
        cells.push(hits.join("; ").into());
        table.push(cells);
    }
    let calm = rows.len() - harmful.len();
    let table = table.footnote(format!("From: the first {} in which anybody is short.", answer.step));
    let mut section = Section::new(heading, &heading.to_lowercase().replace(' ', "-")).block(table);
    if harmful.len() > SHORT && !whole {
        section = section.paragraph(format!("{} more cost less.", harmful.len() - SHORT));
    }
    if calm > 0 {
        section = section.paragraph(format!("{calm} others cost less than 0.005% of the demand, or nothing."));
    }
    section
}
