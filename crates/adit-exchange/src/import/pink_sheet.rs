//! World Bank, Pink Sheet: monthly and annual prices of commodities.

use super::lines::{Header, Line, Reading, is_missing, number, plain, year};
use super::{Batch, Draft, Importer, Source};
use crate::names::{Known, Names, normal};
use adit_model::ids::MineralId;
use indexmap::IndexMap;

/// The importer.
pub(super) const IMPORTER: Importer = Importer {
    name: "pink-sheet",
    about: "Commodity prices (Pink Sheet), World Bank: monthly or annual nominal prices; the historical workbooks, or a long CSV of commodity, unit, month and price",
    address: "https://www.worldbank.org/en/research/commodity-markets",
    tables: &["prices", "sources"],
    read,
};

/// Kilograms in a troy ounce, exactly.
const TROY_OUNCE_KG: f64 = 0.031_103_476_8;

/// A series: what it is of, and how it is counted.
struct SeriesOf<'a> {
    mineral: &'a MineralId,
    form: String,
    unit: String,
}

enum Layout {
    /// A line is a month of a commodity.
    Long { commodity: usize, unit: usize, period: usize, price: usize },
    /// A line is a month or a year, a column a commodity; names stand above units.
    Wide { units: Vec<String> },
}

#[derive(Default)]
struct Gathered<'a> {
    drafts: Vec<Draft>,
    known: IndexMap<(String, String), Option<SeriesOf<'a>>>,
    updated: Option<i32>,
    /// The month of the update, or the last month of a file that states none: the vintage.
    vintage: Option<String>,
    newest: Option<String>,
}

fn read(source: Source<'_>) -> Batch {
    let mut reading = Reading::new(source);
    let names = Names::new(source.model, IMPORTER.name);
    let mut gathered = Gathered::default();
    let mut found: Option<(Header, Layout)> = None;
    let (mut any, mut sheet, mut before) = (false, None, Header::default());
    reading.each(
        |name| normal(name).contains("price") && !normal(name).contains("real"),
        |reading, line| {
            if line.sheet != sheet {
                sheet.clone_from(&line.sheet);
                (found, before) = (None, Header::default());
            }
            if let Some(remark) = line.cells().find(|cell| normal(cell).starts_with("updated on")) {
                gathered.updated(remark);
            }
            let Some((header, layout)) = &found else {
                found = layout_of(line, &mut before);
                any |= found.is_some();
                return;
            };
            reading.batch.lines += 1;
            match layout {
                Layout::Long { .. } if !reading.fits(line, header) => {}
                Layout::Long { commodity, unit, period, price } => {
                    let series = (line.cell(*commodity), line.cell(*unit));
                    take(reading, &names, &mut gathered, header, line, series, *period, *price);
                }
                Layout::Wide { units } => wide(reading, &names, &mut gathered, header, line, units),
            }
        },
    );
    if !any {
        reading.no_header(
            "a sheet `Monthly Prices` or `Annual Prices (Nominal)`, or `commodity, unit, month, price_nominal_usd`",
        );
    }
    drafts(reading.batch, source, gathered)
}

/// The header, once a line shows it: long tables name their columns, the workbooks print units beneath the names.
fn layout_of(line: &Line, before: &mut Header) -> Option<(Header, Layout)> {
    let header = Header::of(line);
    let period = header.find(&["month", "period", "date", "year"]);
    let price = header.find(&["price nominal usd", "price", "value", "nominal usd"]);
    if let (Some(commodity), Some(unit), Some(period), Some(price)) =
        (header.find(&["commodity", "series"]), header.find(&["unit"]), period, price)
    {
        return Some((header, Layout::Long { commodity, unit, period, price }));
    }
    let units: Vec<String> = line.cells().map(|cell| cell.trim_matches(['(', ')', ' ']).to_owned()).collect();
    if units.iter().filter(|unit| unit.starts_with('$')).count() > 1 {
        return Some((std::mem::take(before), Layout::Wide { units }));
    }
    if line.cells().any(|cell| !cell.is_empty()) {
        *before = header;
    }
    None
}

impl Gathered<'_> {
    /// Reads "Updated on June 02, 2026".
    fn updated(&mut self, remark: &str) {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let words: Vec<String> = remark.split([' ', ',']).map(str::to_lowercase).collect();
        let month = words.iter().find_map(|word| MONTHS.iter().position(|month| word.starts_with(month)));
        self.updated = words.iter().find_map(|word| year(word));
        if let (Some(year), Some(month)) = (self.updated, month) {
            self.vintage = Some(format!("{year}-{:02}", month + 1));
        }
    }
}

fn wide<'a>(
    reading: &mut Reading<'a>,
    names: &Names<'a>,
    gathered: &mut Gathered<'a>,
    header: &Header,
    line: &Line,
    units: &[String],
) {
    if period_of(line.cell(0)).is_none() {
        // A line of codes stands between units and figures, remarks stand beneath them.
        return reading.batch.skip("a remark or a line of codes");
    }
    for column in 1..line.len().max(1) {
        let unit = units.get(column).map_or("", String::as_str);
        let commodity = header.printed(column);
        if !commodity.is_empty() && unit.starts_with('$') {
            take(reading, names, gathered, header, line, (commodity, unit), 0, column);
        }
    }
}

/// A month `1960M01` or `1960-01`, or a year, as `YYYY-MM` or `YYYY`.
fn period_of(text: &str) -> Option<String> {
    let (start, rest) = text.split_at_checked(4)?;
    let year = year(start)?;
    if rest.is_empty() {
        return Some(year.to_string());
    }
    let month: u32 = rest.strip_prefix(['M', 'm', '-'])?.parse().ok()?;
    (1..=12).contains(&month).then(|| format!("{year}-{month:02}"))
}

#[allow(clippy::too_many_arguments)] // where the price stands differs by layout; all else is one reading
fn take<'a>(
    reading: &mut Reading<'a>,
    names: &Names<'a>,
    gathered: &mut Gathered<'a>,
    header: &Header,
    line: &Line,
    (commodity, unit): (&str, &str),
    period: usize,
    price: usize,
) {
    let key = (commodity.to_owned(), unit.to_owned());
    let known = gathered.known.entry(key).or_insert_with(|| series_of(reading.source, names, commodity, unit));
    let Some(series) = known else {
        return reading.batch.skip(format!("{}: no mineral of the model", commodity.trim_end_matches(['*', ' '])));
    };
    let Some(period) = period_of(line.cell(period)) else {
        return reading.wrong(line, header, period, "a month such as 2024-05 or 2024M05, or a year");
    };
    // The vintage is of the file, whatever years are asked for.
    if gathered.newest.as_ref().is_none_or(|newest| *newest < period) {
        gathered.newest = Some(period.clone());
    }
    if period.get(..4).and_then(year).is_some_and(|year| !reading.wants(year)) {
        return;
    }
    let text = line.cell(price);
    if is_missing(text) {
        return reading.batch.skip("no price published for the period");
    }
    let Some(figure) = number(text).filter(|figure| *figure >= 0.0) else {
        return reading.wrong(line, header, price, "a price, zero or more, or … where none is published");
    };
    let per_kg = match series.unit.as_str() {
        "$/mt" | "$/t" => Some(figure / 1000.0),
        "$/kg" => Some(figure),
        "$/troy oz" | "$/toz" => Some(figure / TROY_OUNCE_KG),
        _ => None,
    };
    let annual = period.len() == 4;
    let draft = Draft::new("prices", line.number)
        .cell("item", series.mineral.as_str())
        .cell("form", &series.form)
        .cell("market", "world")
        .cell("period", &period)
        .cell("price_type", if annual { "annual average" } else { "monthly average" })
        .maybe("price_usd_per_kg", per_kg.map(plain))
        .cell("price_original", text)
        .cell("unit_original", &series.unit)
        .cell("confidence", "high");
    gathered.drafts.push(draft);
}

/// The mineral of a series: by `series.csv`, or by its name, which may end in a grade or a market.
fn series_of<'a>(source: Source<'a>, names: &Names<'a>, commodity: &str, unit: &str) -> Option<SeriesOf<'a>> {
    let commodity = commodity.trim_end_matches(['*', ' ']);
    let mineral = match names.series(commodity, unit) {
        Known::Material { material, .. } => material.data.mineral.as_ref(),
        Known::LeftOut(_) => None,
        Known::Unknown => names.mineral(commodity),
    }?;
    let asked = &source.options.materials;
    let of_mineral = |id| source.model.materials.get(id).is_some_and(|row| row.mineral.as_ref() == Some(mineral));
    if !asked.is_empty() && !asked.iter().any(|id| of_mineral(id.as_str())) {
        return None;
    }
    let form = commodity.split_once(',').map_or(commodity, |(_, form)| form).trim();
    Some(SeriesOf { mineral, form: form.to_lowercase(), unit: unit.to_owned() })
}

fn drafts(mut batch: Batch, source: Source<'_>, gathered: Gathered<'_>) -> Batch {
    let newest = gathered.newest.as_deref().and_then(|period| year(period.get(..4)?));
    let Some(edition) = source.options.edition.or(gathered.updated).or(newest) else { return batch };
    let document = format!("world_bank_pink_sheet_{edition}");
    let vintage = gathered.vintage.or(gathered.newest).unwrap_or_default();
    let rows = gathered.drafts.into_iter();
    batch
        .drafts
        .extend(rows.map(|draft| draft.cell("vintage", format!("Pink Sheet {vintage}")).cell("source", &document)));
    batch.drafts.push(
        Draft::new("sources", 0)
            .cell("id", document)
            .cell("title", format!("Commodity price data (Pink Sheet), {edition}"))
            .cell("publisher", "World Bank")
            .cell("year", edition.to_string())
            .cell("url", IMPORTER.address)
            .cell("license", "CC BY 4.0")
            .cell("tier", "official"),
    );
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_months_or_years() {
        assert_eq!(period_of("1960M01").as_deref(), Some("1960-01"));
        assert_eq!(period_of("2026-5").as_deref(), Some("2026-05"));
        assert_eq!(period_of("2024").as_deref(), Some("2024"));
        assert_eq!(period_of("2024M13"), None);
        assert_eq!(period_of("Updated"), None);
    }
}
