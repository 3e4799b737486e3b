//! A ranking as a document.

use crate::mineral_facts::{list_name, listings, newest_list, stands_on};
use crate::mineral_page::{missing_table, parts_table, says_table};
use crate::screening_charts::{bubbles, trends};
use crate::screening_words::{
    assessor, bounds, figure_name, is_open, is_vague, leader, method_name, middle, stage_word, value_cell, verdict,
    with_manifest,
};
use adit_model::Model;
use adit_model::words::{Listed, Stage};
use adit_report::document::{Block, Document, Fold, KeyFigure, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use adit_screen::{Method, Ranked, Screening};

/// A ranking and how it is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Ranking<'a> {
    /// The model that was asked.
    pub model: &'a Model,
    /// The rows to show, with their places among all that were ranked.
    pub screening: &'a Screening,
    /// The same without what is supposed, where something is.
    pub before: Option<&'a Screening>,
    /// How many were ranked, shown or not.
    pub ranked: usize,
    /// What the rows were chosen by, in words: "minerals used in semiconductors".
    pub chosen: Option<&'a str>,
    /// Whether every row is shown, and every mineral explained; else what matters most, in 80 columns.
    pub whole: bool,
}

/// Rows of a short ranking, where fewer than these are critical.
const SHORT: usize = 25;

/// Kinds of missing inputs in a short page.
const KINDS: usize = 8;

/// The ranking as a document.
#[must_use]
pub fn ranking_page(ranking: &Ranking<'_>) -> Document {
    let screening = ranking.screening;
    let mut document =
        Document::new(format!("Minerals ranked by {}", method_name(screening.method))).subtitle(subtitle(ranking));
    if ranking.whole {
        document = document.section(Section::new("At a glance", "glance").block(key_figures(ranking)));
    }
    if let Some(before) = ranking.before {
        document = document.section(Section::new("What the change would do", "what-if").block(what_if_table(
            before,
            screening,
            &[],
        )));
    }
    document = document.section(ranked_section(ranking));
    if let Some(chart) = bubbles(screening) {
        document = document.section(Section::new("Where they stand", "chart").block(chart));
    }
    if ranking.before.is_none() {
        let section = crate::against_published::section(screening, ranking.whole);
        document.sections.extend(section);
    }
    if let Some(chart) = trends(screening) {
        document = document.section(Section::new("How it moved", "trends").block(chart));
    }
    if ranking.whole {
        document = document.section(each_section(ranking));
    }
    document = document.section(missing_section(screening, ranking.whole)).section(caveats_section(ranking));
    if !ranking.whole {
        document = document.section(next_section(ranking));
    }
    with_manifest(document, &screening.manifest)
}

fn subtitle(ranking: &Ranking<'_>) -> String {
    let screening = ranking.screening;
    let year = screening.manifest.year.map_or_else(|| "latest year of each".to_owned(), |year| year.to_string());
    let mut words = format!("{}; {year}", screening.figure);
    if let Some(chosen) = ranking.chosen {
        words = format!("{chosen}; {words}; places among all {} ranked", ranking.ranked);
    }
    if let Some(importer) = screening.manifest.options.iter().find_map(|option| option.strip_prefix("importer=")) {
        words = format!("importer: {}; {words}", crate::place_name(ranking.model, importer));
    }
    words
}

fn ranked_section(ranking: &Ranking<'_>) -> Section {
    let rows = &ranking.screening.rows;
    let (vague, placed): (Vec<&Ranked>, Vec<&Ranked>) =
        rows.iter().filter(|row| row.value.is_some()).partition(|row| says_nothing(ranking, row));
    let shown = shown(ranking, &placed);
    let mut section = Section::new("Ranking", "ranking")
        .paragraph(standing(ranking))
        .block(ranked_table(ranking, placed.get(..shown).unwrap_or_default()));
    if shown < placed.len() {
        section = section.paragraph(format!("{} ranked below; --all prints them.", placed.len() - shown));
    }
    let names = |rows: &[&Ranked]| {
        let few = if ranking.whole || rows.len() <= 12 { rows.len() } else { 10 };
        let more = if few < rows.len() { format!(" and {} more", rows.len() - few) } else { String::new() };
        let names = rows.iter().take(few).map(|row| row.name.as_str()).collect::<Vec<_>>().join(", ");
        format!("{names}{more}")
    };
    if !vague.is_empty() {
        section = section.paragraph(format!("Bounded so widely that a place would say nothing: {}.", names(&vague)));
    }
    let none: Vec<&Ranked> = rows.iter().filter(|row| row.value.is_none()).collect();
    if !none.is_empty() {
        section = section.paragraph(format!("Without a value, for want of inputs: {}.", names(&none)));
    }
    section
}

/// Whether a value may be almost anything between nothing and the highest that is known.
fn says_nothing(ranking: &Ranking<'_>, row: &Ranked) -> bool {
    let known = ranking.screening.rows.iter().filter_map(|row| row.value.as_ref()?.central);
    let scale = known.fold(ranking.screening.threshold.unwrap_or(0.0), f64::max);
    row.value.as_ref().is_some_and(|value| is_vague(value, scale))
}

/// How many rows are printed: all, or those that are critical and at least a screenful.
fn shown(ranking: &Ranking<'_>, placed: &[&Ranked]) -> usize {
    let last_critical = placed.iter().rposition(|row| row.critical == Some(true)).map_or(0, |at| at + 1);
    let all = ranking.whole || placed.len() <= SHORT + 5;
    if all { placed.len() } else { SHORT.max(last_critical).min(placed.len()) }
}

/// How many stand where, in one sentence.
fn standing(ranking: &Ranking<'_>) -> String {
    let rows = &ranking.screening.rows;
    let valued = rows.iter().filter(|row| row.value.is_some()).count();
    let Some(threshold) = ranking.screening.threshold else {
        return format!("{valued} of {} minerals have a value. The method has no threshold.", rows.len());
    };
    let critical = rows.iter().filter(|row| row.critical == Some(true)).count();
    let open = match rows.iter().filter(|row| row.value.is_some() && row.critical.is_none()).count() {
        0 => String::new(),
        open => format!(", {open} cannot be told"),
    };
    format!(
        "{valued} of {} minerals have a value; {} count as critical (threshold {}{}){open}.",
        rows.len(),
        critical,
        number::number(threshold),
        if ranking.screening.method == Method::Eu { " and economic importance 2.8" } else { "" },
    )
}

fn key_figures(ranking: &Ranking<'_>) -> Vec<KeyFigure> {
    let rows = &ranking.screening.rows;
    let valued = rows.iter().filter(|row| row.value.is_some()).count();
    let mut figures = Vec::new();
    if ranking.screening.threshold.is_some() {
        let critical = rows.iter().filter(|row| row.critical == Some(true)).count();
        figures.push(
            KeyFigure::new("critical by this method", critical.to_string())
                .detail(format!("of {}; {valued} have a value", rows.len()))
                .tone(Tone::Risk),
        );
    } else {
        figures.push(KeyFigure::new("minerals with a value", valued.to_string()).detail(format!("of {}", rows.len())));
    }
    if let Some((row, value)) = rows.iter().find_map(|row| Some((row, row.value.as_ref()?))) {
        figures.push(
            KeyFigure::new(format!("highest: {}", row.name), value_cell(Some(value)).text(Kind::Number))
                .detail(leader(&row.reason))
                .tone(Tone::Risk),
        );
    }
    let without = rows.len() - valued;
    if without > 0 {
        figures.push(KeyFigure::new("without a value", without.to_string()).detail("inputs are missing; not zero"));
    }
    let lists = ranking.chosen.map_or(ranking.ranked, |_| valued);
    figures.push(
        KeyFigure::new("of them on a published list", {
            let on = |row: &&Ranked| row.value.is_some() && !stands_on(ranking.model, &row.mineral).is_empty();
            rows.iter().filter(on).count().to_string()
        })
        .detail(format!("of the EU or the US, newest; of {lists}"))
        .tone(Tone::Subject),
    );
    figures
}

/// Whether the verdict agrees with the newest list of the same assessor.
fn agreement(ranking: &Ranking<'_>, row: &Ranked) -> Option<bool> {
    let list = newest_list(ranking.model, assessor(ranking.screening.method)?)?;
    let (listed, _) = *listings(ranking.model, &row.mineral).get(list)?;
    Some(row.critical? == (listed == Listed::Yes))
}

fn ranked_table(ranking: &Ranking<'_>, rows: &[&Ranked]) -> Table {
    let screening = ranking.screening;
    let values = || rows.iter().filter_map(|row| row.value.as_ref());
    // What is only bounded may reach beyond the bar. An index fills its bar at one: half is half of what is possible.
    let largest = values().map(middle).fold(screening.threshold.unwrap_or(0.0), f64::max);
    let full = if screening.method == Method::Hhi { 1.0 } else { largest.max(1e-9) };
    let listed = screening.rows.iter().any(|row| !stands_on(ranking.model, &row.mineral).is_empty());
    let whole = ranking.whole;
    let judged = screening.threshold.is_some();
    let mut table = Table::new("")
        .column(Column { align: adit_report::Align::Right, ..Column::new("#", Kind::Text, None) })
        .text("Mineral")
        .column(Column::new(value_heading(screening.method), Kind::Number, None).bar(full, screening.threshold));
    let banded = whole && screening.rows.iter().any(|row| row.rank_band.is_some());
    if banded {
        table = table.text("Place over the draws");
    }
    if whole {
        table = table.text("Stage");
    }
    if judged {
        table = table.text(if whole { "Critical" } else { "Crit." });
    }
    if listed {
        table = table.text("Lists");
    }
    table = table.text("Why");
    for row in rows {
        let tone = if row.critical == Some(true) { Tone::Risk } else { Tone::Neutral };
        let mut cells = vec![
            row.rank.map_or_else(String::new, |rank| rank.to_string()).into(),
            row.name.as_str().into(),
            value_cell(row.value.as_ref()).tone(tone),
        ];
        if banded {
            cells.push(row.rank_band.map_or_else(String::new, |[low, high]| format!("{low} to {high}")).into());
        }
        if whole {
            cells.push(stage_word(row.stage).into());
        }
        if judged {
            let differs = agreement(ranking, row) == Some(false);
            let cell = Cell::from(format!("{}{}", verdict(row), if differs { " ≠" } else { "" })).tone(tone);
            cells.push(cell);
        }
        if listed {
            cells.push(stands_on(ranking.model, &row.mineral).into());
        }
        let stage = row.stage.map_or_else(String::new, |stage| format!("{}: ", stage.word()));
        let stage = if whole { String::new() } else { stage };
        cells.push(format!("{stage}{}", leader(&row.reason)).into());
        table.push(cells);
    }
    remarks(ranking, table, rows)
}

fn remarks(ranking: &Ranking<'_>, mut table: Table, shown: &[&Ranked]) -> Table {
    let screening = ranking.screening;
    let rows = || shown.iter().copied();
    if rows().any(|row| row.value.as_ref().is_some_and(|value| is_open(bounds(value).0, bounds(value).1))) {
        let draws = if rows().any(|row| row.value.as_ref().is_some_and(|value| value.band.is_some())) {
            ", and what the deviations of the inputs do to it (5 to 95 %)"
        } else {
            ""
        };
        table = table.footnote(format!("(from–to): what the rows leave open{draws}"));
    }
    if let Some(threshold) = screening.threshold {
        table = table.footnote(format!("The mark in the bars is the threshold, {}.", number::number(threshold)));
    }
    let lists: Vec<String> =
        ["eu", "usgs"].iter().filter_map(|assessor| newest_list(ranking.model, assessor)).map(list_name).collect();
    if !lists.is_empty() {
        table = table.footnote(format!("Lists: on the newest published list ({}).", lists.join(", ")));
    }
    if rows().any(|row| agreement(ranking, row) == Some(false)) {
        table = table.footnote("≠ the assessor's own list says otherwise");
    }
    table
}

/// The ranked figure as a heading.
pub(crate) const fn value_heading(method: Method) -> &'static str {
    match method {
        Method::Hhi => "HHI",
        Method::Eu | Method::Usgs => "Risk",
        Method::Geopolrisk => "Score",
    }
}

/// Values and places before and after a change; of some minerals, or of all whose value or place it moves.
pub(crate) fn what_if_table(before: &Screening, after: &Screening, only: &[&str]) -> Table {
    let options = after.manifest.options.iter().filter_map(|option| option.strip_prefix("what_if="));
    let mut table = Table::new(format!("Supposed: {}", options.collect::<Vec<_>>().join("; ")))
        .text("Mineral")
        .number("Before", "")
        .number("After", "")
        .text("Place")
        .text("Critical");
    for row in &after.rows {
        let Some(old) = before.rows.iter().find(|old| old.mineral == row.mineral) else { continue };
        let moved = row.value != old.value || row.critical != old.critical;
        if !(moved || only.contains(&row.mineral.as_str())) {
            continue;
        }
        let place = |row: &Ranked| row.rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
        let change = |old: String, new: String| if old == new { old } else { format!("{old} → {new}") };
        table.push([
            row.name.as_str().into(),
            value_cell(old.value.as_ref()),
            value_cell(row.value.as_ref()),
            change(place(old), place(row)).into(),
            change(verdict(old).into(), verdict(row).into()).into(),
        ]);
    }
    if table.rows.is_empty() {
        table = table.footnote("The change moves no value: the mineral has none, or its rows do not reach the stage.");
    }
    table
}

fn each_section(ranking: &Ranking<'_>) -> Section {
    let mut section = Section::new("Each mineral", "minerals").block(vec![
        Span::plain("What each value was made from. "),
        Span::code("adit screen MINERAL"),
        Span::plain(" adds uses, restrictions, reserves and what published assessments say."),
    ]);
    for row in ranking.screening.rows.iter().filter(|row| row.value.is_some()) {
        let mut blocks: Vec<Block> = vec![vec![Span::plain(row.reason.clone())].into(), parts_table(row).into()];
        blocks.push(says_table(row).into());
        if !row.missing.is_empty() {
            blocks.push(missing_table(row).into());
        }
        let value = value_cell(row.value.as_ref()).text(Kind::Number);
        let rank = row.rank.map_or_else(String::new, |rank| format!("{rank}. "));
        section = section.block(Fold { heading: format!("{rank}{}", row.name), detail: Some(value), blocks });
    }
    section
}

/// What is missing, by what follows from it.
fn missing_section(screening: &Screening, whole: bool) -> Section {
    let mut kinds: Vec<(String, Vec<&str>)> = Vec::new();
    for row in &screening.rows {
        for missing in &row.missing {
            let kind = without_figures(&missing.consequence);
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, names)) if names.last() != Some(&row.name.as_str()) => names.push(&row.name),
                Some(_) => {}
                None => kinds.push((kind, vec![&row.name])),
            }
        }
    }
    let section = Section::new("What is missing", "missing");
    if kinds.is_empty() {
        return section.paragraph("No input that the method asks for is missing.");
    }
    kinds.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let (few, most) = if whole { (40, usize::MAX) } else { (4, KINDS) };
    let mut table = Table::new("").number("Minerals", "").text("What was done without it").text("Such as");
    let left = kinds.len().saturating_sub(most);
    for (kind, names) in kinds.into_iter().take(most) {
        let more = if names.len() > few { ", …" } else { "" };
        let such = names.iter().take(few).copied().collect::<Vec<_>>().join(", ");
        table.push([(names.len() as f64).into(), kind.into(), format!("{such}{more}").into()]);
    }
    if left > 0 {
        table = table.footnote(format!("and {left} kinds more; --all prints them, and each mineral its own"));
    }
    section.block(table)
}

/// The words with every figure left out, so that what differs by figures alone is one kind.
fn without_figures(words: &str) -> String {
    let mut out = String::new();
    let mut figures = false;
    for c in words.chars() {
        let figure = c.is_ascii_digit() || figures && c == '.';
        if !figure {
            out.push(c);
        } else if !figures {
            out.push('…');
        }
        figures = figure;
    }
    out
}

fn caveats_section(ranking: &Ranking<'_>) -> Section {
    let section = Section::new("What to keep in mind", "caveats");
    if ranking.screening.caveats.is_empty() {
        return section.paragraph("The method is computed as published.");
    }
    section.block(ranking.screening.caveats.clone())
}

fn next_section(ranking: &Ranking<'_>) -> Section {
    let first = ranking.screening.rows.first().map_or("gallium", |row| row.mineral.as_str());
    let method = ranking.screening.method;
    // The same question again: an importer brings its method along.
    let mut options = ranking.screening.manifest.options.iter();
    let same = match options.find_map(|option| option.strip_prefix("importer=")).map(str::to_owned) {
        Some(importer) => {
            let usual = match importer.as_str() {
                "EU" => Method::Eu,
                "USA" => Method::Usgs,
                _ => Method::Geopolrisk,
            };
            let by = if method == usual { String::new() } else { format!(" --method {}", method_handle(method)) };
            format!(" --importer {importer}{by}")
        }
        None if method == Method::Hhi => String::new(),
        None => format!(" --method {}", method_handle(method)),
    };
    let mut asks = vec![
        (format!("adit screen {first}{same}"), "why it stands there, down to the rows"),
        (format!("adit screen{same} -o screen.html"), "all of it, with charts"),
    ];
    for (other, words) in [(Method::Eu, "the European ranking"), (Method::Usgs, "the American ranking")] {
        if other != method {
            asks.push((format!("adit screen --method {}", method_handle(other)), words));
        }
    }
    asks.push((format!("adit screen{same} --sector semiconductors"), "only what a sector uses"));
    // The European shares are published ones, and do not answer to tonnes.
    if method != Method::Eu {
        asks.push((format!("adit screen{same} --what-if \"{first}: USA +50 t\""), "the same if a plant opened"));
    }
    let mut table = Table::new("").text("Command").text("Answers");
    for (command, answers) in asks {
        table.push([command.into(), answers.into()]);
    }
    Section::new("Ask next", "next").block(table)
}

/// The method as the command line spells it.
pub(crate) const fn method_handle(method: Method) -> &'static str {
    match method {
        Method::Hhi => "hhi",
        Method::Eu => "eu",
        Method::Usgs => "usgs",
        Method::Geopolrisk => "geopolrisk",
    }
}

/// The name of a figure and the stage it is of.
pub(crate) fn figure_at(name: &str, stage: Option<Stage>) -> String {
    match stage {
        Some(stage) => format!("{}, {}", figure_name(name), stage.word()),
        None => figure_name(name),
    }
}
