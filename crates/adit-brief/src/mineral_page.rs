//! One mineral: its value, what it was made from, and everything else the model knows of it.

use crate::mineral_facts::{documents, end_uses, lists, measures, potentials, published};
use crate::screening_charts::trends_of;
use crate::screening_page::{Ranking, figure_at, method_handle, what_if_table};
use crate::screening_words::{figure_kind, method_name, rank_words, stage_word, value_cell, verdict, with_manifest};
use adit_model::words::Confidence;
use adit_report::document::{Document, KeyFigure, Section, Tone};
use adit_report::number;
use adit_report::table::{Cell, Kind, Quality, Table};
use adit_screen::{Input, Ranked, Screening};
use std::collections::BTreeMap;

/// Countries of a table of reserves in a short page.
const COUNTRIES: usize = 8;

/// A mineral on one page: `row` is its row in the ranking, `others` what other methods say of it.
#[must_use]
pub fn mineral_page(ranking: &Ranking<'_>, row: &Ranked, others: &[Screening]) -> Document {
    let (model, screening) = (ranking.model, ranking.screening);
    let mut document =
        Document::new(crate::page::sentence(&row.name)).subtitle(format!("by {}", method_name(screening.method)));
    let mut standing = Section::new("Where it stands", "standing").block(key_figures(ranking, row));
    if !row.reason.is_empty() {
        standing = standing.paragraph(format!("{}.", crate::page::sentence(&row.reason)));
    }
    if let Some(note) = model.minerals.get(row.mineral.as_str()).and_then(|mineral| mineral.note.as_deref()) {
        standing = standing.paragraph(format!("{}.", crate::page::sentence(note)));
    }
    document = document.section(standing);
    if let Some(before) = ranking.before {
        let table = what_if_table(before, screening, &[row.mineral.as_str()]);
        document = document.section(Section::new("What the change would do", "what-if").block(table));
    }
    if !row.parts.is_empty() {
        document = document.section(Section::new("Its parts", "parts").block(parts_table(row)));
    }
    let ways: Vec<String> = relief(row).map(|input| format!("{}.", crate::page::sentence(&input.value))).collect();
    if !ways.is_empty() {
        document = document.section(Section::new("What would take it off the list", "relief").block(ways));
    }
    document = document.section(inputs_section(row, ranking.whole)).section(gaps_section(row));
    let charts = trends_of(row, screening);
    if !charts.is_empty() {
        let section = charts.into_iter().fold(Section::new("How it moved", "trends"), Section::block);
        document = document.section(section);
    }
    if !others.is_empty() {
        document =
            document.section(Section::new("By every method", "methods").block(methods_table(ranking, row, others)));
    }
    let most = if ranking.whole { 40 } else { COUNTRIES };
    let facts = [
        (Section::new("What is published", "published"), vec![published(model, &row.mineral)]),
        (Section::new("Lists", "lists"), vec![lists(model, &row.mineral)]),
        (Section::new("What it is used for", "uses"), vec![end_uses(model, &row.mineral)]),
        (Section::new("Restrictions and support", "measures"), vec![measures(model, &row.mineral)]),
        (Section::new("In the ground, and in plants", "reserves"), potentials(model, &row.mineral, most)),
    ];
    let mut cited: Vec<String> = row.inputs.iter().flat_map(|input| input.sources.iter().cloned()).collect();
    for (section, tables) in facts {
        let tables: Vec<Table> = tables.into_iter().filter(|table| !table.rows.is_empty()).collect();
        if tables.is_empty() {
            continue;
        }
        cited.extend(tables.iter().flat_map(sources_of));
        document = document.section(tables.into_iter().fold(section, Section::block));
    }
    if !screening.caveats.is_empty() {
        document = document.section(Section::new("What to keep in mind", "caveats").block(screening.caveats.clone()));
    }
    let sources = documents(model, cited.iter().map(String::as_str).filter(|cited| !cited.is_empty()));
    if !sources.is_empty() {
        document = document.section(sources.into_iter().fold(Section::new("Documents", "documents"), Section::block));
    }
    with_manifest(document, &screening.manifest)
}

/// What the last column of a table of facts cites.
fn sources_of(table: &Table) -> Vec<String> {
    let Some(at) = table.columns.iter().position(|column| column.name == "Source") else {
        // Tables of reserves name their source in the caption.
        let cited = table.caption.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        return cited.map(str::to_owned).into_iter().collect();
    };
    let cells = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text(Kind::Text));
    cells.flat_map(|cell| cell.split(", ").map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn key_figures(ranking: &Ranking<'_>, row: &Ranked) -> Vec<KeyFigure> {
    let screening = ranking.screening;
    let critical = row.critical == Some(true);
    let tone = if critical { Tone::Risk } else { Tone::Neutral };
    let value = value_cell(row.value.as_ref()).text(Kind::Number);
    let mut figures = vec![KeyFigure::new(screening.figure, value).tone(tone)];
    figures.push(KeyFigure::new("place", rank_words(row, ranking.ranked)));
    if let Some(threshold) = screening.threshold {
        let what = match row.critical {
            Some(true) => "critical",
            Some(false) => "not critical",
            None => "cannot be told",
        };
        figures.push(KeyFigure::new(format!("threshold {}", number::number(threshold)), what).tone(tone));
    }
    let on = crate::mineral_facts::stands_on(ranking.model, &row.mineral);
    if !on.is_empty() {
        figures.push(KeyFigure::new("on the newest published lists", on).tone(Tone::Subject));
    }
    figures
}

/// The name under which a screening says what would take a mineral off the list.
const RELIEF: &str = "what would take it off the list";

fn relief(row: &Ranked) -> impl Iterator<Item = &Input> {
    row.inputs.iter().filter(|input| input.name == RELIEF)
}

/// The rows and documents that figures were read from; what follows from them stands elsewhere.
fn read_from(row: &Ranked) -> impl Iterator<Item = &Input> {
    row.inputs.iter().filter(|input| input.name != RELIEF)
}

/// Documents and rows of an input.
fn origin(input: &Input) -> String {
    let parts = [input.sources.join(", "), rows_in_short(&input.rows)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The figures beside the headline, by stage.
pub(crate) fn parts_table(row: &Ranked) -> Table {
    let mut table = Table::new("").text("Figure").number("Value", "");
    for part in &row.parts {
        let percent = figure_kind(part.name) == Kind::Percent;
        let cell = value_cell(part.value.as_ref());
        // A column of mixed kinds: shares are written out.
        let cell = if percent { Cell::from(cell.text(Kind::Percent)) } else { cell };
        table.push([figure_at(part.name, part.stage).into(), cell]);
    }
    table
}

/// What each value was made from, in two columns: whatever is in a third would not fit a terminal.
pub(crate) fn says_table(row: &Ranked) -> Table {
    let mut table = Table::new("").text("Input").text("Says").text("From");
    for input in read_from(row) {
        let quality = if input.confidence == Some(Confidence::Low) { Quality::Weak } else { Quality::Solid };
        table.push([input.name.as_str().into(), Cell::from(said(input)).quality(quality), origin(input).into()]);
    }
    table
}

fn said(input: &Input) -> String {
    match (input.vintage.is_empty(), input.value.contains(&input.vintage)) {
        (false, false) => format!("{} ({})", input.value, input.vintage),
        _ => input.value.clone(),
    }
}

fn inputs_section(row: &Ranked, whole: bool) -> Section {
    let section = Section::new("What it was made from", "inputs");
    if row.inputs.is_empty() {
        return section.paragraph("Nothing: the model has no row that the method could read.");
    }
    if whole {
        return section.block(says_table(row));
    }
    // Three columns of words read badly in 80 columns.
    let lines = read_from(row).map(|input| {
        let confidence = match input.confidence {
            Some(Confidence::Low) => " (~ low confidence)",
            Some(Confidence::Medium) => " (medium confidence)",
            _ => "",
        };
        format!("{}: {}{confidence}. {}", input.name, said(input), origin(input)).trim_end().to_owned()
    });
    section.block(lines.collect::<Vec<_>>())
}

fn gaps_section(row: &Ranked) -> Section {
    let section = Section::new("What is missing", "missing");
    if row.missing.is_empty() {
        section.paragraph("Nothing that the method asks for.")
    } else {
        section.block(missing_table(row))
    }
}

/// What is missing, and what was done without it.
pub(crate) fn missing_table(row: &Ranked) -> Table {
    let mut table = Table::new("").text("Missing").text("Without it");
    for missing in &row.missing {
        table.push([missing.name.as_str().into(), missing.consequence.as_str().into()]);
    }
    table
}

/// `critical-minerals/production.csv:3`, `:4`, `:5`, `:9` as `production.csv: 3-5, 9`.
pub(crate) fn rows_in_short(rows: &[String]) -> String {
    let mut files: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut others: Vec<&str> = Vec::new();
    for row in rows {
        match row.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?))) {
            Some((file, line)) => files.entry(file.rsplit('/').next().unwrap_or(file)).or_default().push(line),
            None => others.push(row),
        }
    }
    let mut words: Vec<String> = others.into_iter().map(str::to_owned).collect();
    for (file, mut lines) in files {
        lines.sort_unstable();
        lines.dedup();
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for line in lines {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => runs.push((line, line)),
            }
        }
        let run =
            |(first, last): &(usize, usize)| if first == last { first.to_string() } else { format!("{first}-{last}") };
        words.push(format!("{file} {}", runs.iter().map(run).collect::<Vec<_>>().join(", ")));
    }
    words.join("; ")
}

/// What each method says of the mineral.
fn methods_table(ranking: &Ranking<'_>, row: &Ranked, others: &[Screening]) -> Table {
    let whole = ranking.whole;
    let mut table = Table::new("").text("Method");
    if whole {
        table = table.text("Figure");
    }
    table = table.number("Value", "").text("Place").text("Critical").text("Stage");
    let mut push = |screening: &Screening, row: Option<&Ranked>, ranked: usize| {
        let Some(row) = row else { return };
        let mut cells = vec![Cell::from(method_handle(screening.method))];
        if whole {
            cells.push(screening.figure.into());
        }
        cells.push(value_cell(row.value.as_ref()));
        cells.push(row.rank.map_or_else(|| "none".to_owned(), |rank| format!("{rank} of {ranked}")).into());
        cells.push(if screening.threshold.is_some() { verdict(row) } else { "no threshold" }.into());
        cells.push(stage_word(row.stage).into());
        table.push(cells);
    };
    push(ranking.screening, Some(row), ranking.ranked);
    for other in others {
        let ranked = other.rows.iter().filter(|row| row.rank.is_some()).count();
        push(other, other.rows.iter().find(|one| one.mineral == row.mineral), ranked);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_in_runs() {
        let rows = ["m/production.csv:3", "m/production.csv:5", "m/production.csv:4", "m/a.csv:9", "elsewhere"];
        let rows: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
        assert_eq!(rows_in_short(&rows), "elsewhere; a.csv 9; production.csv 3-5");
        assert_eq!(rows_in_short(&[]), "");
    }
}
