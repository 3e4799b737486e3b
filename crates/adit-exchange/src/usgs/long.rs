//! The layout of 2026: one row a figure, for all commodities.

use super::context::{Context, Observed};
use super::figures::{Figure, tonnes};
use super::mcs::year_in;
use super::published;
use crate::import::Draft;
use crate::names::normal;
use crate::rows::{Line, Rows};
use adit_model::Problems;
use std::path::Path;

pub(super) const STATISTIC: &[&str] = &["Statistics", "statistic"];
pub(super) const DETAIL: &[&str] = &["Statistics_detail", "detail"];

/// Positions of the columns.
struct Columns {
    section: usize,
    commodity: usize,
    country: usize,
    statistic: usize,
    detail: usize,
    unit: usize,
    year: usize,
    value: usize,
    notes: Option<usize>,
}

impl Columns {
    fn of(rows: &Rows, problems: &mut Problems) -> Self {
        Self {
            section: rows.need(&["Section"], problems),
            commodity: rows.need(&["Commodity"], problems),
            country: rows.need(&["Country"], problems),
            statistic: rows.need(STATISTIC, problems),
            detail: rows.need(DETAIL, problems),
            unit: rows.need(&["Unit"], problems),
            year: rows.need(&["Year"], problems),
            value: rows.need(&["Value"], problems),
            notes: rows.position(&["Notes"]),
        }
    }
}

/// The edition: the summaries speak of the year before they are published, as an estimate.
pub(super) fn edition(path: &Path) -> Result<i32, Problems> {
    let mut rows = Rows::open(path)?;
    // What is wrong with the rows is said when they are read.
    let mut unsaid = Problems::default();
    let year = rows.need(&["Year"], &mut unsaid);
    let mut latest = 0;
    while let Some(line) = rows.next(&mut unsaid) {
        latest = latest.max(line.cell(year).parse().unwrap_or(0));
    }
    Ok(latest + 1)
}

pub(super) fn read(mut rows: Rows, context: &mut Context<'_>) {
    let mut problems = Problems::default();
    let columns = Columns::of(&rows, &mut problems);
    if problems.is_empty() {
        while let Some(line) = rows.next(&mut problems) {
            context.batch.lines += 1;
            read_line(&rows, &columns, &line, context, &mut problems);
        }
    }
    context.batch.problems.extend(problems.as_slice().iter().cloned());
}

fn read_line(rows: &Rows, columns: &Columns, line: &Line, context: &mut Context<'_>, problems: &mut Problems) {
    let section = normal(line.cell(columns.section));
    let statistic = normal(line.cell(columns.statistic));
    if statistic.starts_with("employment") {
        return context.batch.skip("employment");
    }
    let is_sources = section.starts_with("import sources") || statistic.starts_with("import sources");
    let years = line.cell(columns.year);
    let span = span(years).filter(|(first, last)| is_sources || first == last);
    if span.is_none() {
        problems.push(
            rows.problem(line, columns.year, "the year cannot be read")
                .expected("a year such as 2024; 2021–24 for import sources")
                .mend("correct the cell: cells of the row may have slipped into the next column"),
        );
    }
    let notes = line.cell(columns.notes);
    let figure = Figure::read(line.cell(columns.value));
    if figure.is_err() {
        problems.push(
            rows.problem(line, columns.value, "the figure cannot be read")
                .expected("a number, >50, <1, a range, W, NA, E or a dash")
                .mend("correct the cell as the publisher printed it"),
        );
    }
    // Both cells are read before the row is given up, so that both faults are told at once.
    let (Some((first, last)), Ok(mut figure)) = (span, figure) else { return };
    // The sign for a footnote: what it stands for is in the notes.
    if figure == Figure::Words("s".into()) && normal(notes).contains("less than ½ unit") {
        figure = Figure::AtMost(0.5);
    }
    let observed = Observed {
        line: line.number,
        year: last,
        figure,
        // One release lost minus signs.
        printed: line.cell(columns.value).replace('?', "-"),
        // Of the figure, or of what it is made from.
        estimated: [notes, line.cell(columns.detail)].iter().any(|text| text.to_lowercase().contains("estimated")),
        notes_estimate: notes.to_lowercase().contains("estimated"),
        derived: false,
        remark: published::remark(notes),
    };
    if !context.wants_year(last) {
        return;
    }
    let (commodity, detail) = (line.cell(columns.commodity), line.cell(columns.detail));
    if is_sources {
        published::import_source(context, commodity, detail, line.cell(columns.country), (first, last), &observed);
    } else if section.starts_with("world") {
        read_world(columns, line, &statistic, observed, context);
    } else if section.starts_with("salient") {
        let unit = line.cell(columns.unit);
        published::salient(context, commodity, &statistic, detail, unit, &observed);
    } else {
        context.batch.skip(format!("section {}", line.cell(columns.section)));
    }
}

fn read_world(columns: &Columns, line: &Line, statistic: &str, mut observed: Observed, context: &mut Context<'_>) {
    let detail = line.cell(columns.detail);
    let Some((series, material)) = context.material(line.cell(columns.commodity), detail) else { return };
    // A sentence in place of a line gives one figure for all countries that it names.
    let country = if detail.contains(" totaling ") { "World total" } else { line.cell(columns.country) };
    let Some((place, remark)) = context.place(country) else { return };
    let Some(factor) = tonnes(line.cell(columns.unit)) else {
        return context.batch.skip(format!("{}: no tonnes without an assumption", line.cell(columns.unit)));
    };
    if !remark.is_empty() {
        observed.remark = if observed.remark.is_empty() { remark } else { format!("{remark}; {}", observed.remark) };
    }
    let draft = match statistic {
        "production" => Draft::new("production", observed.line)
            .cell("site", "")
            .cell("place", place.as_str())
            .cell("stage", material.stage.word())
            .cell("material", material.id.as_str())
            .cell("elements", ""),
        "reserves" | "capacity" => Draft::new("potentials", observed.line)
            .cell("place", place.as_str())
            .cell("material", material.id.as_str())
            .cell("kind", statistic),
        other => return context.batch.skip(format!("world statistic {other}")),
    };
    let basis = series.basis.unwrap_or(material.basis);
    context.quantity(draft, &observed, factor, basis.word());
}

/// `2024` or `2021–24`, as first and last year.
fn span(text: &str) -> Option<(i32, i32)> {
    let first = year_in(text)?;
    let rest = text.trim().get(4..).unwrap_or("").trim_start_matches(['–', '-', '—', '/', ' ']).trim();
    let last = match rest.len() {
        0 => first,
        2 => first / 100 * 100 + rest.parse::<i32>().ok()?,
        4 => rest.parse().ok()?,
        _ => return None,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_of_years_are_read() {
        assert_eq!(span("2024"), Some((2024, 2024)));
        assert_eq!(span("2021–24"), Some((2021, 2024)));
        assert_eq!(span("2021-2024"), Some((2021, 2024)));
        assert_eq!([span("n.d."), span("2024–21"), span("Yes"), span("2024 x")], [None; 4]);
    }
}
