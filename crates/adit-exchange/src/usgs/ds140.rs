//! Data Series 140: a century of the statistics of a mineral, in a workbook of its own.
//!
//! A workbook (or a sheet of it saved as CSV) has title rows, a row that begins with `Year`, and a row for each year. A
//! table of several minerals has a row for each figure instead.

use super::context::{Context, Observed};
use super::figures::{Figure, tonnes, written, written_price};
use crate::import::{Batch, Draft, Importer, Source};
use crate::names::{Known, normal};
use crate::rows::Rows;
use adit_model::Problems;
use adit_model::problem::{Code, Problem};
use calamine::{Reader as _, Xlsx, open_workbook};
use std::path::Path;

const ADDRESS: &str = "https://www.usgs.gov/centers/national-minerals-information-center/historical-statistics-mineral-and-material-commodities";

/// The importer `usgs-ds140`.
pub(crate) const IMPORTER: Importer = Importer {
    name: "usgs-ds140",
    about: "Historical statistics for mineral and material commodities in the United States (Data Series 140): the \
            workbook of a mineral, its sheet as CSV, or a long table of several",
    address: ADDRESS,
    tables: &["salient", "production", "prices", "sources"],
    read,
};

/// A figure and the words it stands under.
struct Cell<'c> {
    /// Names of the mineral, the most exact first.
    names: &'c [&'c str],
    measure: &'c str,
    unit: &'c str,
    year: i32,
    text: &'c str,
    line: u64,
}

fn read(source: Source<'_>) -> Batch {
    let mut context = Context::new(source, "usgs-ds140", "usgs_ds140".to_owned(), 0);
    let mut problems = Problems::default();
    let is_workbook = source.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    let read = if is_workbook { workbook(&mut context, &mut problems) } else { csv(&mut context, &mut problems) };
    if let Err(found) = read {
        problems.extend(found.as_slice().iter().cloned());
    }
    let title = "Historical statistics for mineral and material commodities in the United States, Data Series 140";
    context.cite(title.to_owned(), source.options.edition, ADDRESS);
    context.batch.problems.extend(problems.as_slice().iter().cloned());
    context.batch
}

fn csv(context: &mut Context<'_>, problems: &mut Problems) -> Result<(), Problems> {
    let path = context.source.path;
    let rows = Rows::open(path)?;
    if rows.position(MEASURE).is_some() && rows.position(&["value"]).is_some() {
        long(rows, context, problems);
        return Ok(());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).map_err(|error| {
        Problems::from(Problem::new(Code::Unreadable, error.to_string()).file(path.display().to_string()))
    })?;
    let mut sheet = Sheet::default();
    for record in reader.byte_records() {
        let record = record.map_err(|error| {
            Problems::from(
                Problem::new(Code::MalformedCsv, error.to_string())
                    .file(path.display().to_string())
                    .mend("save it anew"),
            )
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(crate::rows::text).collect();
        sheet.row(&cells, line, context, problems);
    }
    sheet.end(path, problems);
    Ok(())
}

fn workbook(context: &mut Context<'_>, problems: &mut Problems) -> Result<(), Problems> {
    let path = context.source.path;
    let unreadable = |error: calamine::XlsxError| {
        Problems::from(
            Problem::new(Code::Unreadable, "the workbook cannot be read")
                .file(path.display().to_string())
                .found(error.to_string())
                .mend("download it again; an older workbook (.xls) is to be saved as .xlsx or CSV first"),
        )
    };
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(unreadable)?;
    let Some(range) = workbook.worksheet_range_at(0) else { return Ok(()) };
    let mut sheet = Sheet::default();
    for (index, row) in range.map_err(unreadable)?.rows().enumerate() {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        sheet.row(&cells, index as u64 + 1, context, problems);
    }
    sheet.end(path, problems);
    Ok(())
}

/// A sheet, read from the top.
#[derive(Default)]
struct Sheet {
    mineral: String,
    unit: String,
    header: Vec<String>,
}

impl Sheet {
    fn row(&mut self, cells: &[String], line: u64, context: &mut Context<'_>, problems: &mut Problems) {
        let first = cells.first().map_or("", |cell| cell.trim());
        if self.header.is_empty() {
            self.title(cells, first);
            return;
        }
        // Below the figures stand the notes.
        let Some(year) = first.trim_end_matches(".0").parse().ok().filter(|year| (1800..=2200).contains(year)) else {
            return;
        };
        context.batch.lines += 1;
        if !context.wants_year(year) {
            return;
        }
        for (measure, text) in self.header.iter().zip(cells).skip(1) {
            let measure = bare(measure);
            if measure.is_empty() {
                continue;
            }
            let unit = match normal(&measure).as_str() {
                words if words.contains("98$") || words.contains("98 t") => "1998 U.S. dollars per metric ton",
                words if words.starts_with("unit value") => "current U.S. dollars per metric ton",
                _ => &self.unit,
            };
            let cell = Cell { names: &[&self.mineral], measure: &measure, unit, year, text, line };
            figure(&cell, context, problems);
        }
    }

    /// Takes what a title row says.
    fn title(&mut self, cells: &[String], first: &str) {
        let lower = first.to_lowercase();
        if normal(first) == "year" {
            self.header = cells.to_vec();
        } else if let Some(at) = lower.find("all values in ") {
            let said = first.get(at + "all values in ".len()..).unwrap_or("");
            let end = said.to_lowercase().find(" unless").unwrap_or(said.len());
            said.get(..end).unwrap_or(said).trim_end_matches([']', '.']).clone_into(&mut self.unit);
        } else if self.mineral.is_empty() && !first.is_empty() {
            let end = lower.find(" statistics").unwrap_or(first.len());
            first.get(..end).unwrap_or(first).trim().clone_into(&mut self.mineral);
        }
    }

    fn end(&self, path: &Path, problems: &mut Problems) {
        if self.header.is_empty() || self.unit.is_empty() {
            let problem = Problem::new(Code::MissingColumn, "this is no layout of Data Series 140")
                .file(path.display().to_string())
                .found(if self.header.is_empty() {
                    "no row that begins with Year"
                } else {
                    "no unit above the figures"
                })
                .expected("title rows with [All values in …], a row of headings that begins with Year, a row a year")
                .mend("take the workbook of one mineral, as it is offered");
            problems.push(problem);
        }
    }
}

/// A heading without the number of its footnote.
fn bare(heading: &str) -> String {
    let heading = heading.trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

const MEASURE: &[&str] = &["measure", "metric_label"];

fn long(mut rows: Rows, context: &mut Context<'_>, problems: &mut Problems) {
    let measure = rows.need(MEASURE, problems);
    let mineral = rows.need(&["mineral", "commodity"], problems);
    let unit = rows.need(&["unit"], problems);
    let year = rows.need(&["year"], problems);
    let value = rows.need(&["value"], problems);
    let series = rows.position(&["series"]);
    if !problems.is_empty() {
        return;
    }
    while let Some(line) = rows.next(problems) {
        context.batch.lines += 1;
        let Some(year) = line.cell(year).parse().ok().filter(|year| (1800..=2200).contains(year)) else {
            problems.push(
                rows.problem(&line, year, "the year cannot be read")
                    .expected("a year such as 1992")
                    .mend("correct the cell: cells of the row may have slipped into the next column"),
            );
            continue;
        };
        if context.wants_year(year) {
            let mineral = line.cell(mineral).replace('_', " ");
            let series = line.cell(series).trim_end_matches(" statistics");
            let names = if series.is_empty() { vec![mineral.as_str()] } else { vec![series, mineral.as_str()] };
            let unit = line.cell(unit).replace('_', " ");
            let text = line.cell(value);
            let (measure, line) = (line.cell(measure), line.number);
            figure(&Cell { names: &names, measure, unit: &unit, year, text, line }, context, problems);
        }
    }
}

fn figure(cell: &Cell<'_>, context: &mut Context<'_>, problems: &mut Problems) {
    let Ok(figure) = Figure::read(cell.text) else {
        let mut problem = Problem::new(Code::WrongValue, "the figure cannot be read")
            .file(context.source.path.display().to_string())
            .column(cell.measure)
            .found(cell.text)
            .expected("a number, W, NA or nothing")
            .mend("correct the cell as the publisher printed it");
        problem.line = Some(cell.line);
        problems.push(problem);
        return;
    };
    if figure == Figure::Empty {
        return;
    }
    let words = normal(cell.measure);
    let unit = normal(cell.unit);
    let observed = Observed {
        line: cell.line,
        year: cell.year,
        figure,
        printed: cell.text.trim().to_owned(),
        estimated: false,
        notes_estimate: false,
        derived: false,
        remark: String::new(),
    };
    if unit.contains("1998") || unit.contains("constant") {
        context.batch.skip("a value in dollars of 1998");
    } else if words.starts_with("world") {
        world(cell, &observed, context);
    } else if words.starts_with("unit value") {
        unit_value(cell, &observed, context);
    } else if unit.starts_with("metric ton") {
        salient(cell, &words, &observed, context);
    } else {
        context.batch.skip(format!("{}: not a quantity this reads", cell.measure));
    }
}

fn world(cell: &Cell<'_>, observed: &Observed, context: &mut Context<'_>) {
    let known = cell.names.iter().map(|name| (*name, context.names.series(name, cell.measure)));
    let known: Vec<(&str, Known<'_>)> = known.filter(|(_, known)| *known != Known::Unknown).collect();
    let name = known.first().map_or_else(|| cell.names.first().copied().unwrap_or(""), |(name, _)| *name);
    let Some((series, material)) = context.material(name, cell.measure) else { return };
    let draft = Draft::new("production", observed.line)
        .cell("site", "")
        .cell("place", "WLD")
        .cell("stage", material.stage.word())
        .cell("material", material.id.as_str())
        .cell("elements", "");
    let factor = tonnes("metric tons").unwrap_or(1.0);
    context.quantity(draft, observed, factor, series.basis.unwrap_or(material.basis).word());
}

/// The mineral of a cell, and the words that tell its series from others of the mineral.
fn mineral(cell: &Cell<'_>, context: &mut Context<'_>) -> Option<(String, String)> {
    let found = cell.names.iter().find_map(|name| context.names.mineral(name));
    let Some(mineral) = found else {
        context.batch.unknown("minerals", cell.names.first().copied().unwrap_or(""));
        return None;
    };
    let wanted = &context.source.options.materials;
    let model = context.source.model;
    let is_of = |id: &str| model.materials.get(id).is_some_and(|row| row.mineral.as_ref() == Some(mineral));
    if !wanted.is_empty() && !wanted.iter().any(|id| is_of(id.as_str())) {
        context.batch.skip("another material than asked for");
        return None;
    }
    let name = model.minerals.get(mineral.as_str()).map_or("", |row| row.name.as_str());
    let series = cell.names.first().filter(|series| normal(series) != normal(name));
    Some((mineral.as_str().to_owned(), series.map_or_else(String::new, |series| format!(" ({series})"))))
}

fn unit_value(cell: &Cell<'_>, observed: &Observed, context: &mut Context<'_>) {
    let Figure::Known(value) = observed.figure else { return context.batch.skip("a price that is not published") };
    let Some((mineral, series)) = mineral(cell, context) else { return };
    context.batch.drafts.push(
        Draft::new("prices", observed.line)
            .cell("item", mineral)
            .cell("form", format!("apparent consumption{series}"))
            .cell("market", "US")
            .cell("period", observed.year.to_string())
            .cell("price_type", "annual unit value")
            .cell("price_usd_per_kg", written_price(value / 1e3))
            .cell("price_original", observed.printed.clone())
            .cell("unit_original", "dollars per metric ton")
            .cell("vintage", "DS140")
            .cell("source", context.document.clone())
            .cell("confidence", observed.confidence())
            .cell("note", ""),
    );
}

fn salient(cell: &Cell<'_>, words: &str, observed: &Observed, context: &mut Context<'_>) {
    let Some((mineral, series)) = mineral(cell, context) else { return };
    let says = |part: &str| words.contains(part);
    let statistic = match () {
        () if says("import reliance") => "other",
        () if says("secondary") || says("scrap") => "secondary_production",
        () if says("primary production") || says("mine production") => "primary_production",
        () if says("production") => "production",
        () if words.starts_with("imports") => "imports",
        () if words.starts_with("exports") => "exports",
        () if says("apparent") => "apparent_consumption",
        () if says("reported consumption") => "reported_consumption",
        () if says("shipments") => "shipments",
        () if says("stocks") => "stocks",
        () => "other",
    };
    let quantity = match observed.figure {
        Figure::Known(value) if value >= 0.0 => Some(written(value)),
        _ => None,
    };
    context.batch.drafts.push(
        Draft::new("salient", observed.line)
            .cell("place", "USA")
            .cell("mineral", mineral)
            .cell("statistic", statistic)
            .cell("detail", format!("{}{series}", cell.measure))
            .cell("year", observed.year.to_string())
            .maybe("quantity_t", quantity)
            .cell("printed", observed.printed.clone())
            .cell("unit_printed", cell.unit)
            .cell("source", context.document.clone())
            .cell("confidence", observed.confidence())
            .cell("note", observed.note()),
    );
}
