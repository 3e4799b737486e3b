//! The world data of 2025: one row a country, with a column for each year.

use super::context::{Context, Observed};
use super::figures::{Figure, tonnes};
use super::mcs::year_in;
use super::published;
use crate::import::Draft;
use crate::names::normal;
use crate::rows::{Line, Rows};
use adit_model::Problems;
use adit_model::table::Row;
use adit_model::tables::{Material, Series};

/// What a column of figures counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Production,
    Capacity,
    Reserves,
}

/// A column of figures.
#[derive(Debug, Clone, Copy)]
struct Column {
    at: usize,
    counts: Counts,
    year: i32,
    estimated: bool,
    notes: Option<usize>,
}

/// Where a release says other than it means, found by holding it against its own notes and the release after it.
struct Slip {
    edition: i32,
    commodity: &'static str,
    counts: Counts,
    /// Unit that is meant.
    unit: Option<&'static str>,
    /// What is meant; nothing where the figure stands in its own column too.
    means: Option<Counts>,
}

const SLIPS: &[Slip] = &[
    slip("Titanium mineral concentrates", Counts::Production, Some("thousand metric tons"), Some(Counts::Production)),
    slip("Titanium mineral concentrates", Counts::Reserves, Some("thousand metric tons"), Some(Counts::Reserves)),
    slip("Sand and gravel (industrial)", Counts::Production, Some("thousand metric tons"), Some(Counts::Production)),
    slip("Iron ore", Counts::Reserves, Some("million metric tons"), Some(Counts::Reserves)),
    slip("Molybdenum", Counts::Reserves, Some("thousand metric tons"), Some(Counts::Reserves)),
    slip("Indium", Counts::Reserves, None, Some(Counts::Capacity)),
    slip("Magnesium metal", Counts::Reserves, None, None),
];

const fn slip(commodity: &'static str, counts: Counts, unit: Option<&'static str>, means: Option<Counts>) -> Slip {
    Slip { edition: 2025, commodity, counts, unit, means }
}

/// The edition, from the column SOURCE (`MCS2025`) or the latest year of the header.
pub(super) fn edition(rows: &Rows) -> i32 {
    rows.header().iter().filter_map(|name| year_in(name)).max().unwrap_or(0) + 1
}

fn columns(rows: &Rows) -> Vec<Column> {
    let notes = |name: &[&str]| rows.position(name);
    let heads = [
        ("prod", Counts::Production, notes(&["PROD_NOTES"])),
        ("cap", Counts::Capacity, notes(&["CAP_NOTES"])),
        ("reserves", Counts::Reserves, notes(&["RESERVE_NOTES", "RESERVES_NOTES"])),
    ];
    let mut found = Vec::new();
    for (at, name) in rows.header().iter().enumerate() {
        let words = normal(name);
        let head = heads.iter().find(|(head, ..)| words.split(' ').next() == Some(head));
        if let (Some((_, counts, notes)), Some(year)) = (head, year_in(name)) {
            let estimated = words.split(' ').any(|word| word == "est");
            found.push(Column { at, counts: *counts, year, estimated, notes: *notes });
        }
    }
    found
}

pub(super) fn read(mut rows: Rows, context: &mut Context<'_>) {
    let mut problems = Problems::default();
    let commodity = rows.need(&["COMMODITY"], &mut problems);
    let country = rows.need(&["COUNTRY"], &mut problems);
    let kind = rows.need(&["TYPE"], &mut problems);
    let unit = rows.need(&["UNIT_MEAS"], &mut problems);
    let columns = columns(&rows);
    if columns.is_empty() {
        rows.need(&["PROD_2024"], &mut problems);
    }
    if problems.is_empty() {
        while let Some(line) = rows.next(&mut problems) {
            context.batch.lines += 1;
            let (commodity, kind) = (line.cell(commodity), line.cell(kind));
            let country = line.cell(country);
            if normal(country).contains(" and rutile") {
                context.batch.skip("a sum over several series");
                continue;
            }
            let Some((series, material)) = context.material(commodity, kind) else { continue };
            let Some((place, remark)) = context.place(country) else { continue };
            let read = Reading { rows: &rows, line: &line, commodity, unit: line.cell(unit), series, material };
            for column in &columns {
                read.figure(column, place.as_str(), &remark, context, &mut problems);
            }
        }
    }
    context.batch.problems.extend(problems.as_slice().iter().cloned());
}

/// A row of the file and what its names mean.
struct Reading<'r> {
    rows: &'r Rows,
    line: &'r Line,
    commodity: &'r str,
    unit: &'r str,
    series: &'r Row<Series>,
    material: &'r Row<Material>,
}

impl Reading<'_> {
    fn figure(&self, column: &Column, place: &str, remark: &str, context: &mut Context<'_>, problems: &mut Problems) {
        let notes = self.line.cell(column.notes);
        let Ok(mut figure) = Figure::read(self.line.cell(column.at)) else {
            problems.push(
                self.rows
                    .problem(self.line, column.at, "the figure cannot be read")
                    .expected("a number, >50, <1, W, NA or nothing")
                    .mend("correct the cell as the publisher printed it"),
            );
            return;
        };
        // This layout leaves the cell blank and says in the notes why.
        let said = if figure == Figure::Empty { said_of_blank(notes, column.year) } else { None };
        let blank = said.is_some();
        let printed = said.as_ref().map_or_else(|| self.line.cell(column.at).to_owned(), |_| notes.to_owned());
        match said {
            Some(said) => figure = said,
            None if figure == Figure::Empty => return,
            None => {}
        }
        if !context.wants_year(column.year) {
            return;
        }
        let slip = SLIPS.iter().find(|slip| {
            (slip.edition, slip.counts) == (context.edition, column.counts)
                && normal(slip.commodity) == normal(self.commodity)
        });
        let unit = slip.and_then(|slip| slip.unit).unwrap_or(self.unit);
        let Some(factor) = tonnes(unit) else {
            return context.batch.skip(format!("{unit}: no tonnes without an assumption"));
        };
        let observed = Observed {
            line: self.line.number,
            year: column.year,
            // That nothing is told is told for certain; what another unit makes of a figure is ours.
            estimated: !blank && (column.estimated || published::estimated_in(notes, column.year)),
            notes_estimate: true,
            derived: false,
            figure,
            printed,
            remark: remarks(remark, notes, slip, self.unit),
        };
        let Some(counts) = slip.map_or(Some(column.counts), |slip| slip.means) else {
            return context.batch.skip(format!("{}: the same figure stands in its own column", self.commodity));
        };
        let draft = self.draft(counts, place, observed.line);
        let observed = Observed { derived: slip.is_some(), ..observed };
        context.quantity(draft, &observed, factor, self.series.basis.unwrap_or(self.material.basis).word());
    }

    fn draft(&self, counts: Counts, place: &str, line: u64) -> Draft {
        match counts {
            Counts::Production => Draft::new("production", line)
                .cell("site", "")
                .cell("place", place)
                .cell("stage", self.material.stage.word())
                .cell("material", self.material.id.as_str())
                .cell("elements", ""),
            Counts::Capacity | Counts::Reserves => Draft::new("potentials", line)
                .cell("place", place)
                .cell("material", self.material.id.as_str())
                .cell("kind", if counts == Counts::Capacity { "capacity" } else { "reserves" }),
        }
    }
}

fn remarks(place: &str, notes: &str, slip: Option<&Slip>, unit: &str) -> String {
    let slip = slip.map(|slip| match slip.unit {
        Some(meant) => format!("printed under {unit}; {meant} are meant"),
        None => "printed under reserves; capacity is meant".to_owned(),
    });
    let parts = [slip.unwrap_or_default(), place.to_owned(), published::remark(notes)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What the notes say of a blank cell.
fn said_of_blank(notes: &str, year: i32) -> Option<Figure> {
    let words = normal(notes);
    let of_this_year = match words.split_once(" for ") {
        // `W for 23-24`, `na for 2023`
        Some((_, years)) => years.split(' ').any(|part| part.parse() == Ok(year) || part.parse() == Ok(year % 100)),
        None => true,
    };
    match words.split(' ').next() {
        Some("w") if of_this_year => Some(Figure::Withheld),
        Some("na") if of_this_year => Some(Figure::Unknown),
        Some("large" | "moderate" | "small" | "very") if words.len() < 24 => Some(Figure::Words(notes.to_owned())),
        _ => None,
    }
}
