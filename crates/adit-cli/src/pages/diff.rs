//! The page of `adit diff`.

use super::count;
use adit_brief::moves::{Compared, Move};
use adit_model::Figure;
use adit_model::diff::{Change, ModelDiff};
use adit_report::{Cell, Document, Section, Table};

/// The page: the figures that moved most, then tables, then cells, at most this many of each.
pub(crate) fn page(names: [&str; 2], diff: &ModelDiff, figures: &Compared, most: usize) -> Document {
    let [old, new] = names;
    let mut document = Document::new("What changed").subtitle(format!("from {old} to {new}"));
    document = document.section(figures_section(figures, most));
    if diff.is_empty() {
        return document.section(Section::new("Rows", "rows").paragraph("The two models hold the same rows."));
    }
    if !diff.about.is_empty() {
        let mut table = Table::new("").text("Fact").text("Before").text("After");
        for fact in &diff.about {
            table.push([fact.fact.clone().into(), words(&fact.old), words(&fact.new)]);
        }
        document = document.section(Section::new("What the models say of themselves", "about").block(table));
    }
    if diff.tables.is_empty() {
        return document;
    }
    document = document.section(Section::new("Rows by table", "tables").block(counts(diff)));
    document = cells(document, diff, most);
    for (heading, anchor, pick) in [("New rows", "new", true), ("Rows that are gone", "gone", false)] {
        let rows = diff.tables.iter().map(|table| (table.table, if pick { &table.added } else { &table.removed }));
        let rows: Vec<(&str, &str)> =
            rows.flat_map(|(table, keys)| keys.iter().map(move |key| (table, key.as_str()))).collect();
        if rows.is_empty() {
            continue;
        }
        let mut table = Table::new("").text("Table").text("Key");
        rows.iter().take(most).for_each(|(name, key)| table.push([(*name).into(), (*key).into()]));
        document = document.section(more(Section::new(heading, anchor).block(table), rows.len(), most));
    }
    document
}

/// Says how much was left out.
fn more(section: Section, all: usize, most: usize) -> Section {
    if all <= most {
        return section;
    }
    section.paragraph(format!("{} more; --all prints them, -o FILE.csv takes them out.", count(all - most)))
}

fn figures_section(figures: &Compared, most: usize) -> Section {
    let section = Section::new("Headline figures", "figures");
    if let Some(because) = &figures.because {
        return section.paragraph(format!("Not compared: {because}."));
    }
    let moved: Vec<&Move> =
        figures.figures.iter().filter(|row| row.by().is_none_or(|by| by.abs() >= 0.0005) || row.outside).collect();
    let outside = figures.figures.iter().filter(|row| row.outside).count();
    let year = figures.year.map_or_else(String::new, |year| format!(" of {year}"));
    let section = section.paragraph(match (moved.len(), outside) {
        (0, _) => format!("None of {} figures{year} moved by 0.05 points.", figures.figures.len()),
        (moved, outside) => format!(
            "{moved} of {} figures{year} moved; {outside} left the band they had, marked *.",
            figures.figures.len()
        ),
    });
    if moved.is_empty() {
        return section;
    }
    let mut table = Table::new("").text("Figure").percent("Before").percent("After").number("Points", "");
    for row in moved.iter().take(most) {
        let band = |figure: Option<Figure>| figure.map_or_else(Cell::missing, |f| Cell::band(f.central, f.low, f.high));
        let mark = if row.outside { "* " } else { "" };
        table.push([
            format!("{mark}{}", row.figure).into(),
            band(row.before),
            band(row.after),
            row.by().map_or_else(Cell::missing, |by| format!("{:+.1}", 100.0 * by).into()),
        ]);
    }
    more(section.block(table), moved.len(), most)
}

fn counts(diff: &ModelDiff) -> Table {
    let mut table = Table::new("")
        .text("Table")
        .number("Before", "")
        .number("After", "")
        .number("New", "")
        .number("Gone", "")
        .number("Changed", "");
    for row in &diff.tables {
        let [before, after] = row.rows;
        let numbers = [before, after, row.added.len(), row.removed.len(), row.rows_changed()];
        table.push(std::iter::once(row.table.into()).chain(numbers.map(|number| count(number).into())));
    }
    table
}

/// The cells that differ: numbers first, the largest relative change on top; then words.
fn cells(document: Document, diff: &ModelDiff, most: usize) -> Document {
    let changes = diff.tables.iter().flat_map(|table| table.changed.iter().map(|change| (table.table, change)));
    let mut changes: Vec<(&str, &Change)> = changes.collect();
    if changes.is_empty() {
        return document;
    }
    changes.sort_by(|(_, a), (_, b)| b.relative().unwrap_or(-1.0).total_cmp(&a.relative().unwrap_or(-1.0)));
    let mut table = Table::new("").text("Table").text("Row").text("Column").text("Before").text("After");
    for (name, change) in changes.iter().take(most) {
        table.push([
            (*name).into(),
            change.key.clone().into(),
            change.column.into(),
            words(&change.old),
            words(&change.new),
        ]);
    }
    let section = Section::new("Cells, largest change first", "cells").block(table);
    document.section(more(section, changes.len(), most))
}

fn words(text: &str) -> Cell {
    if text.is_empty() { Cell::missing() } else { text.into() }
}

/// Every difference, one a row.
pub(crate) fn table(diff: &ModelDiff, figures: &Compared) -> Table {
    let mut table = Table::new("diff")
        .text("what")
        .text("table")
        .text("key")
        .text("column")
        .text("old")
        .text("new")
        .text("outside");
    let mut push = |what: &str, name: &str, key: &str, column: &str, old: Cell, new: Cell, outside: Cell| {
        table.push([what.into(), words(name), words(key), words(column), old, new, outside]);
    };
    for row in &figures.figures {
        let central = |figure: Option<Figure>| figure.map_or_else(Cell::missing, |f| f.central.to_string().into());
        let outside = if row.outside { "yes" } else { "no" };
        push("figure", "", &row.figure, "", central(row.before), central(row.after), outside.into());
    }
    for fact in &diff.about {
        push("about", "", &fact.fact, "", words(&fact.old), words(&fact.new), Cell::missing());
    }
    for row in &diff.tables {
        for key in &row.added {
            push("new", row.table, key, "", Cell::missing(), Cell::missing(), Cell::missing());
        }
        for key in &row.removed {
            push("gone", row.table, key, "", Cell::missing(), Cell::missing(), Cell::missing());
        }
        for change in &row.changed {
            let (old, new) = (words(&change.old), words(&change.new));
            push("changed", row.table, &change.key, change.column, old, new, Cell::missing());
        }
    }
    table
}
