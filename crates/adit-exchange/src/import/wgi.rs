//! World Bank, Worldwide Governance Indicators: the six estimates of a country in a year.

use super::lines::{Header, Line, Reading, is_missing, number, year};
use super::{Batch, Draft, Importer, Source};
use crate::names::{Names, normal};
use adit_model::ids::PlaceId;
use indexmap::IndexMap;

/// The importer.
pub(super) const IMPORTER: Importer = Importer {
    name: "wgi",
    about: "Worldwide Governance Indicators, World Bank: the six estimates by country and year; the long table of wgidataset (CSV, workbook), the older workbook of a sheet an indicator, and exports of the DataBank",
    address: "https://www.worldbank.org/en/publication/worldwide-governance-indicators",
    tables: &["governance", "sources"],
    read,
};

/// Codes by which the indicators go, and their columns in `governance`.
const INDICATORS: [(&str, &str); 6] = [
    ("va", "voice"),
    ("pv", "stability"),
    ("ge", "effectiveness"),
    ("rq", "regulation"),
    ("rl", "law"),
    ("cc", "corruption"),
];

/// Codes of the World Bank that differ from ISO 3166-1.
const COUNTRIES: &[(&str, &str)] =
    &[("ROM", "ROU"), ("ZAR", "COD"), ("TMP", "TLS"), ("WBG", "PSE"), ("ADO", "AND"), ("KSV", "XKX"), ("IMY", "IMN")];

/// How a sheet or a file is laid out.
enum Layout {
    /// A line is an indicator of a country in a year.
    Long { place: [Option<usize>; 2], year: usize, indicator: usize, estimate: usize },
    /// A line is a country in a year, the indicators stand beside each other.
    Indicators { place: [Option<usize>; 2], year: usize, estimates: [Option<usize>; 6] },
    /// A line is an indicator of a country, the years stand beside each other (export of the data bank).
    Years { place: [Option<usize>; 2], series: usize, years: Vec<(usize, i32)> },
    /// A sheet is an indicator, a line a country; the columns named Estimate stand below their years.
    Sheet { place: [Option<usize>; 2], indicator: usize, years: Vec<(usize, i32)> },
}

impl Layout {
    fn of(header: &Header, sheet: Option<&str>, years_above: &[Option<i32>]) -> Option<Self> {
        let place = [
            header.find(&["code", "country code", "country iso3", "wbcode"]),
            header.find(&["countryname", "country name", "country", "country territory"]),
        ];
        if place == [None, None] {
            return None;
        }
        if let Some(indicator) = sheet.and_then(of_sheet) {
            let below = |(column, name): (usize, &str)| {
                let year = *years_above.get(column)?;
                (name == "estimate").then_some((column, year?))
            };
            let years: Vec<(usize, i32)> = header.names().filter_map(below).collect();
            if !years.is_empty() {
                return Some(Self::Sheet { place, indicator, years });
            }
        }
        let year_column = header.find(&["year", "time"]);
        if let (Some(year), Some([indicator, estimate])) = (year_column, header.all(["indicator", "estimate"])) {
            return Some(Self::Long { place, year, indicator, estimate });
        }
        if let Some(series) = header.find(&["series code", "indicator code"]) {
            let years = header.names().filter_map(|(column, name)| Some((column, year(name.get(..4)?)?))).collect();
            return Some(Self::Years { place, series, years });
        }
        let column = |code: &str| {
            let ending = format!(" {code}est");
            header.names().find(|(_, name)| *name == code || name.ends_with(&ending)).map(|(column, _)| column)
        };
        let estimates = INDICATORS.map(|(code, _)| column(code));
        let known = estimates.iter().flatten().count() > 0;
        year_column.filter(|_| known).map(|year| Self::Indicators { place, year, estimates })
    }

    fn place(&self) -> [Option<usize>; 2] {
        match self {
            Self::Long { place, .. }
            | Self::Indicators { place, .. }
            | Self::Years { place, .. }
            | Self::Sheet { place, .. } => *place,
        }
    }
}

/// The indicator of which a sheet of the older workbook is.
fn of_sheet(name: &str) -> Option<usize> {
    let name: String = normal(name).split(' ').collect();
    let starts = ["voice", "politicalstab", "governmenteff", "regulatoryqual", "ruleoflaw", "controlofcorr"];
    starts.iter().position(|start| name.starts_with(start))
}

/// The indicator of a code: `va`, `VA.EST`, `GOV_WGI_VA.EST`. What is no estimate is none.
fn of_code(code: &str) -> Option<usize> {
    let code = code.to_lowercase();
    let code = code.strip_prefix("gov_wgi_").unwrap_or(&code);
    let code = code.strip_suffix(".est").unwrap_or(code);
    INDICATORS.iter().position(|(own, _)| *own == code)
}

/// A country in a year: the line that names it first, and its estimates.
#[derive(Default)]
struct Estimates {
    line: u64,
    texts: [Option<String>; 6],
}

#[derive(Default)]
struct Gathered {
    rows: IndexMap<(PlaceId, i32), Estimates>,
    updated: Option<i32>,
}

/// An estimate to be read: which indicator, in which column, and the year where the column tells it.
type Estimate = (usize, usize, Option<i32>);

fn read(source: Source<'_>) -> Batch {
    let mut reading = Reading::new(source);
    let names = Names::new(source.model, IMPORTER.name);
    let mut gathered = Gathered::default();
    let mut found: Option<(Header, Layout)> = None;
    let (mut any, mut sheet, mut above): (bool, _, Vec<Option<i32>>) = (false, None, Vec::new());
    reading.each(
        |_| true,
        |reading, line| {
            if line.sheet != sheet {
                sheet.clone_from(&line.sheet);
                (found, above) = (None, Vec::new());
            }
            let Some((header, layout)) = &found else {
                let header = Header::of(line);
                found = Layout::of(&header, line.sheet.as_deref(), &above).map(|layout| (header, layout));
                any |= found.is_some();
                above = years_of(line);
                return;
            };
            reading.batch.lines += 1;
            if let Some(remark) = line.cells().find(|cell| cell.starts_with("Last Updated")) {
                gathered.updated = remark.split(['/', ' ', '-']).find_map(year);
            }
            let place = layout.place();
            if place.iter().all(|column| line.maybe(*column).is_empty()) || line.len() == 1 {
                reading.batch.skip("a remark or an empty line");
            } else if line.sheet.is_some() || reading.fits(line, header) {
                take(reading, &names, &mut gathered, header, layout, line);
            }
        },
    );
    if !any {
        reading.no_header("`code, countryname, year, indicator, estimate`, or `Country Code, Series Code` and years, or sheets such as VoiceandAccountability");
    }
    drafts(reading.batch, source, gathered)
}

/// Years above the header, where sheets repeat a year over all its columns or print it over the first alone.
fn years_of(line: &Line) -> Vec<Option<i32>> {
    let mut last = None;
    line.cells()
        .map(|cell| {
            last = year(cell).or(last);
            last
        })
        .collect()
}

fn take(
    reading: &mut Reading<'_>,
    names: &Names<'_>,
    gathered: &mut Gathered,
    header: &Header,
    layout: &Layout,
    line: &Line,
) {
    let [code, name] = layout.place().map(|column| line.maybe(column));
    let iso = COUNTRIES.iter().find(|(own, _)| *own == code).map_or(code, |(_, iso)| iso);
    let Some(place) = names.place(iso).or_else(|| names.place(name)) else {
        return reading.batch.unknown("places", if name.is_empty() { code } else { name });
    };
    let (year_column, cells): (Option<usize>, Vec<Estimate>) = match layout {
        Layout::Long { year, indicator, estimate, .. } => match of_code(line.cell(*indicator)) {
            Some(of) => (Some(*year), vec![(of, *estimate, None)]),
            None => return reading.wrong(line, header, *indicator, "one of va, pv, ge, rq, rl, cc"),
        },
        Layout::Indicators { year, estimates, .. } => {
            let cells = estimates.iter().enumerate().filter_map(|(of, column)| Some((of, (*column)?, None)));
            (Some(*year), cells.collect())
        }
        Layout::Years { series, years, .. } => match of_code(line.cell(*series)) {
            Some(of) => (None, years.iter().map(|(column, year)| (of, *column, Some(*year))).collect()),
            None => return reading.batch.skip("a rank, a standard error or another series that is no estimate"),
        },
        Layout::Sheet { indicator, years, .. } => {
            (None, years.iter().map(|(column, year)| (*indicator, *column, Some(*year))).collect())
        }
    };
    let mut used = false;
    for (of, column, year) in cells {
        let Some(year) = year.or_else(|| reading.year(line, header, year_column?)) else { return };
        if is_missing(line.cell(column)) {
            continue;
        }
        used = true;
        if !reading.source.options.years.is_empty() && !reading.source.options.years.contains(&year) {
            continue;
        }
        match number(line.cell(column)).filter(|estimate| estimate.abs() <= 5.0) {
            Some(estimate) => {
                let row = gathered.rows.entry((place.clone(), year)).or_default();
                row.line = if row.line == 0 { line.number } else { row.line };
                row.texts[of] = Some(estimate.to_string());
            }
            None => reading.wrong(line, header, column, "an estimate, from about -2.5 to 2.5"),
        }
    }
    if !used {
        reading.batch.skip("no estimate published");
    }
}

fn drafts(mut batch: Batch, source: Source<'_>, gathered: Gathered) -> Batch {
    let newest = gathered.rows.keys().map(|(_, year)| *year).max();
    // An update appears the year after the last year it covers.
    let Some(edition) = source.options.edition.or(gathered.updated).or(newest.map(|year| year + 1)) else {
        return batch;
    };
    let document = format!("world_bank_wgi_{edition}");
    for ((place, year), Estimates { line, texts }) in gathered.rows {
        let mut draft = Draft::new("governance", line)
            .cell("place", place.as_str())
            .cell("year", year.to_string())
            .cell("source", &document)
            .cell("confidence", "high");
        for ((_, column), estimate) in INDICATORS.iter().zip(texts) {
            draft = draft.maybe(column, estimate);
        }
        batch.drafts.push(draft);
    }
    batch.drafts.push(
        Draft::new("sources", 0)
            .cell("id", document)
            .cell("title", format!("Worldwide Governance Indicators, update of {edition}"))
            .cell("publisher", "World Bank")
            .cell("year", edition.to_string())
            .cell("url", IMPORTER.address)
            .cell("license", "CC BY 4.0")
            .cell("tier", "official")
            .cell("note", "Kaufmann and Kraay; point estimates"),
    );
    batch
}
