//! The salient statistics of 2025: a file a commodity, a row a year, a column a figure (`Imports_Ore_t`).

use super::context::{Context, Observed};
use super::figures::Figure;
use super::{long, published};
use crate::rows::{Line, Rows};
use adit_model::Problems;
use std::path::Path;

/// First words of the columns of figures, as the statistics of the long layout are called.
const HEADS: &[(&str, &str, &str)] = &[
    ("usprod", "production", "Production"),
    ("prod", "production", "Production"),
    ("imports", "import", "Imports"),
    ("exports", "export", "Exports"),
    ("consump", "consumption", "Consumption"),
    ("shipments", "shipment", "Shipments"),
    ("sales", "sales", "Sales"),
    ("sold", "sold", "Sold"),
    ("stocks", "stock", "Stocks"),
    ("price", "price", "Price"),
    ("nir", "net import reliance", ""),
    ("supply", "supply", "Supply"),
    ("recycled", "other", "Recycled"),
];

/// Last words of the columns of figures, as units of the long layout.
const UNITS: &[(&str, &str)] = &[
    ("t", "metric tons"),
    ("kt", "thousand metric tons"),
    ("mmt", "million metric tons"),
    ("kg", "kilograms"),
    ("g", "grams"),
    ("mct", "million carats"),
    ("mcm", "million cubic meters"),
    ("pct", "percent"),
    ("dt", "dollars per metric ton"),
    ("dkg", "dollars per kilogram"),
    ("dg", "dollars per gram"),
    ("dlb", "dollars per pound"),
    ("ctslb", "cents per pound"),
    ("dtoz", "dollars per troy ounce"),
    ("dto", "dollars per troy ounce"),
    ("dst", "dollars per short ton"),
    ("mdol", "million dollars"),
];

/// A column of figures.
struct Column {
    at: usize,
    statistic: &'static str,
    /// As the long layout would have it: `Imports: Ore`.
    detail: String,
    unit: &'static str,
}

/// Whether a column holds figures this layout is known by.
pub(super) fn is_figure(name: &str) -> bool {
    column(0, name, &[]).is_some()
}

/// The edition, as in the long layout.
pub(super) fn edition(path: &Path) -> Result<i32, Problems> {
    long::edition(path)
}

pub(super) fn read(mut rows: Rows, context: &mut Context<'_>) {
    let mut problems = Problems::default();
    let commodity = rows.need(&["Commodity"], &mut problems);
    let year = rows.need(&["Year"], &mut problems);
    let header = rows.header().to_vec();
    let mut columns: Vec<Column> = Vec::new();
    for (at, name) in header.iter().enumerate() {
        match column(at, name, &columns) {
            Some(column) => columns.push(column),
            None if at == commodity || at == year || is_note(name) => {}
            None => context.batch.skip(format!("column {name}: not a figure this reads")),
        }
    }
    while let Some(line) = rows.next(&mut problems) {
        context.batch.lines += 1;
        let Some(year) = line.cell(year).parse().ok().filter(|year| (1900..=2200).contains(year)) else {
            // Files end in blank rows, and in rows of notes.
            if line.cell(commodity).is_empty() && columns.iter().all(|column| line.cell(column.at).is_empty()) {
                context.batch.skip("a row without a commodity");
            } else {
                problems.push(
                    rows.problem(&line, year, "the year cannot be read")
                        .expected("a year such as 2024")
                        .mend("correct the cell: cells of the row may have slipped into the next column"),
                );
            }
            continue;
        };
        if context.wants_year(year) {
            for column in &columns {
                read_figure(&rows, &line, year, line.cell(commodity), column, context, &mut problems);
            }
        }
    }
    context.batch.problems.extend(problems.as_slice().iter().cloned());
}

fn read_figure(
    rows: &Rows,
    line: &Line,
    year: i32,
    commodity: &str,
    column: &Column,
    context: &mut Context<'_>,
    problems: &mut Problems,
) {
    let text = line.cell(column.at);
    let figure = match Figure::read(text) {
        Ok(Figure::Empty) => return,
        Ok(figure) => figure,
        // Prices that vary and amounts in words are kept as they are printed.
        Err(()) if !text.contains(|c: char| c.is_ascii_digit()) => Figure::Words(text.to_owned()),
        Err(()) if text.to_lowercase().starts_with("less than") => Figure::Words(text.to_owned()),
        Err(()) => {
            problems.push(
                rows.problem(line, column.at, "the figure cannot be read")
                    .expected("a number, >50, <1, a range, W, NA or E")
                    .mend("correct the cell as the publisher printed it"),
            );
            return;
        }
    };
    let observed = Observed {
        line: line.number,
        year,
        figure,
        printed: text.to_owned(),
        // The last year is told before it is over.
        estimated: year + 1 == context.edition,
        notes_estimate: false,
        derived: false,
        remark: String::new(),
    };
    published::salient(context, commodity, column.statistic, &column.detail, column.unit, &observed);
}

fn is_note(name: &str) -> bool {
    let name = name.to_lowercase();
    ["datasource", "source", "employment", "notes", ""]
        .iter()
        .any(|head| if head.is_empty() { name.is_empty() } else { name.starts_with(head) })
}

fn column(at: usize, name: &str, before: &[Column]) -> Option<Column> {
    let parts: Vec<&str> = name.trim().split('_').filter(|part| !part.is_empty()).collect();
    let (head, rest) = parts.split_first()?;
    let head = head.to_lowercase();
    let (_, statistic, word) = HEADS.iter().find(|(known, ..)| *known == head)?;
    let (last, middle) = rest.split_last()?;
    let unit = last.to_lowercase();
    let percent = *statistic == "net import reliance";
    let unit = UNITS.iter().find(|(known, _)| *known == unit).map(|(_, unit)| *unit);
    let unit = if percent { "percent" } else { unit? };
    let words = middle.join(" ");
    let mut detail = if words.is_empty() { (*word).to_owned() } else { format!("{word}: {words}") };
    // The form of consumption is a statistic of its own.
    for (short, long) in [("Apprnt", "apparent"), ("Rprtd", "reported")] {
        detail = detail.replace(short, long);
    }
    let again = before
        .iter()
        .filter(|column| column.statistic == *statistic && column.detail.split(" (").next() == Some(detail.as_str()));
    let again = again.count();
    if again > 0 {
        detail = format!("{detail} ({})", again + 1);
    }
    Some(Column { at, statistic, detail, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_taken_apart() {
        let header = ["USprod_Mine_t", "Price_dt", "Price_dt", "NIR_Refined_pct", "Consump_Apprnt_t"];
        let mut columns: Vec<Column> = Vec::new();
        for (at, name) in header.iter().enumerate() {
            columns.extend(column(at, name, &columns));
        }
        let read: Vec<_> =
            columns.iter().map(|column| (column.statistic, column.detail.as_str(), column.unit)).collect();
        assert_eq!(
            read,
            [
                ("production", "Production: Mine", "metric tons"),
                ("price", "Price", "dollars per metric ton"),
                ("price", "Price (2)", "dollars per metric ton"),
                ("net import reliance", ": Refined", "percent"),
                ("consumption", "Consumption: apparent", "metric tons"),
            ]
        );
        assert!(
            ["DataSource", "Year", "Employment_num", "Price", "Odd_Column_xyz"].iter().all(|name| !is_figure(name))
        );
    }
}
