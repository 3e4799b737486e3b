//! What an import did, as a page.

use adit_exchange::import::{Importer, Report};
use adit_report::{Document, Section, Table};
use std::collections::BTreeMap;

/// Cells and names that a terminal shows; files hold all of them.
const SHOWN: usize = 15;

/// Every file that can be read.
pub(crate) fn importers(importers: &[Importer]) -> Document {
    let mut table = Table::new("").text("Importer").text("Reads").text("Fills");
    let mut addresses = Vec::new();
    for importer in importers {
        table.push([importer.name.into(), importer.about.into(), importer.tables.join(", ").into()]);
        addresses.push(format!("{}: {}", importer.name, importer.address));
    }
    let section = Section::new("Importers", "importers").block(table);
    let places = Section::new("Where the files are offered", "addresses")
        .block(addresses)
        .paragraph("`adit import NAME FILE --into DIR` reads a file; with --dry-run it only says what would change.");
    Document::new("Official files that can be read").section(section).section(places)
}

/// The same as a table.
pub(crate) fn list(importers: &[Importer]) -> Table {
    let mut table = Table::new("").text("importer").text("about").text("address").text("tables");
    for importer in importers {
        let tables = importer.tables.join("|");
        table.push([importer.name.into(), importer.about.into(), importer.address.into(), tables.into()]);
    }
    table
}

/// The report as a page; on a terminal with the first rows of what is long.
pub(crate) fn page(report: &Report, short: bool) -> Document {
    let shown = if short { SHOWN } else { usize::MAX };
    let mut document = Document::new(format!("Import {}", report.importer))
        .subtitle(format!("{} into {}", report.file, report.into))
        .section(totals(report));
    if report.tables.iter().any(|table| !table.changes.is_empty()) {
        document = document.section(Section::new("Cells that differ", "changes").block(changes(report, shown)));
    }
    if !report.skipped.is_empty() {
        let mut table = Table::new("").text("Left out because").number("Lines", "");
        for (reason, lines) in &report.skipped {
            table.push([reason.as_str().into(), (*lines as f64).into()]);
        }
        document = document.section(Section::new("Lines left out", "skipped").block(table));
    }
    if !report.unknown.is_empty() {
        document = document.section(unknown(report, shown));
    }
    if !report.notes.is_empty() {
        document = document.section(Section::new("To check the reading by", "checks").block(report.notes.clone()));
    }
    document
}

fn totals(report: &Report) -> Section {
    let mut table = Table::new("").text("Table").number("Added", "").number("Changed", "").number("Unchanged", "");
    for row in &report.tables {
        let count = |value: u64| (value as f64).into();
        table.push([row.table.into(), count(row.added), count(row.changed), count(row.unchanged)]);
    }
    let mut section = Section::new("Rows", "rows").block(table).paragraph(format!("{} lines read.", report.lines));
    if !report.new_sources.is_empty() {
        section = section.paragraph(format!("New in sources: {}.", report.new_sources.join(", ")));
    }
    section.paragraph(match (report.is_unchanged(), report.dry_run) {
        (true, _) => "The model says all of this already: nothing to write.".to_owned(),
        (false, true) => format!("Nothing was written. Without --dry-run: {}.", report.files.join(", ")),
        (false, false) => format!("Wrote {}.", report.files.join(", ")),
    })
}

/// The cells that differ.
pub(crate) fn changes(report: &Report, shown: usize) -> Table {
    let mut table = Table::new("").text("Table").text("Row").text("Column").text("Was").text("Is").number("Line", "");
    let all = report.tables.iter().flat_map(|table| table.changes.iter().map(|change| (table.table, change)));
    let count = all.clone().count();
    for (name, change) in all.take(shown) {
        table.push([
            name.into(),
            change.key.as_str().into(),
            change.column.into(),
            change.old.as_str().into(),
            change.new.as_str().into(),
            (change.line as f64).into(),
        ]);
    }
    if count > shown { table.footnote(format!("{count} in all; -o FILE.csv writes them")) } else { table }
}

fn unknown(report: &Report, shown: usize) -> Section {
    let mut section = Section::new("Names the model does not know", "unknown");
    let mut by_table: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for name in &report.unknown {
        by_table.entry(name.table).or_default().push(name);
    }
    for (table, names) in by_table {
        let mut listed = Table::new("").text("Name").number("Lines left out", "");
        for name in names.iter().take(shown) {
            listed.push([name.name.as_str().into(), (name.lines as f64).into()]);
        }
        if names.len() > shown {
            listed = listed.footnote(format!("{} in all; --format json lists them", names.len()));
        }
        let mend = names.first().map_or("", |name| name.mend);
        section = section.paragraph(format!("Not in {table}; to take them in, {mend}.")).block(listed);
    }
    section
}
