//! European Commission, study on critical raw materials: shares, uses, and the results of all assessments.

use super::lines::{Header, Line, Reading, is_missing, number, plain};
use super::{Batch, Draft, Importer, Source};
use crate::names::{Known, Names, normal};
use adit_model::ids::{MineralId, PlaceId};
use adit_model::problem::Code;
use adit_model::table::Row;
use adit_model::tables::EndUse;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// The importer.
pub(super) const IMPORTER: Importer = Importer {
    name: "eu-crm",
    about: "Study on the critical raw materials for the EU, European Commission: global supply, EU sourcing, uses with value added, supply risk and economic importance; one CSV a table, told apart by header",
    address: "https://single-market-economy.ec.europa.eu/sectors/raw-materials/areas-specific-interest/critical-raw-materials_en",
    tables: &["supply_shares", "end_uses", "industries", "indicators", "sources"],
    read,
};

/// Edition taken where neither the file nor the user says one.
const EDITION: i32 = 2023;

/// Countries as the tables misspell them.
const MISSPELT: &[(&str, &str)] =
    &[("brasil", "BRA"), ("brasilia", "BRA"), ("libanon", "LBN"), ("surinam", "SUR"), ("turkyie", "TUR")];

enum Table {
    Shares {
        material: usize,
        stage: usize,
        country: usize,
        iso: Option<usize>,
        share: usize,
        t: Option<usize>,
        sourcing: bool,
    },
    Uses {
        material: usize,
        application: usize,
        share: usize,
        sector: usize,
        value_added: Option<usize>,
    },
    Results {
        material: usize,
        year: usize,
        risk: Option<usize>,
        importance: Option<usize>,
    },
}

impl Table {
    /// The table of a header; shares are told apart by the name of the file, as nothing in them says of what they are.
    fn of(header: &Header, file: &str) -> Option<Result<Self, ()>> {
        let find = |names: &[&str]| header.find(names);
        let material = find(&["material", "raw material"])?;
        if let (Some(stage), Some(country)) = (find(&["stage"]), find(&["country"])) {
            // The share as printed holds the bounds; a column of numbers has lost them.
            let share = find(&["share raw", "share", "share percent"])?;
            let file = file.to_lowercase();
            let global = file.contains("global");
            let sourcing = file.contains("sourcing") || file.contains("eusupply") || file.contains("eu_supply");
            if global == sourcing {
                return Some(Err(()));
            }
            let (iso, t) = (find(&["country iso3", "iso3"]), find(&["trade variable t", "t", "trade parameter"]));
            return Some(Ok(Self::Shares { material, stage, country, iso, share, t, sourcing }));
        }
        if let (Some(application), Some(share)) = (find(&["application"]), find(&["share"])) {
            let sector = find(&["nace sector", "nace 2 sector", "sector"])?;
            let value_added = find(&["va million eur", "va in million", "va in million €", "value added"]);
            return Some(Ok(Self::Uses { material, application, share, sector, value_added }));
        }
        let (risk, importance) = (find(&["sr", "supply risk"]), find(&["ei", "economic importance"]));
        let year = find(&["year"]).filter(|_| risk.is_some() || importance.is_some())?;
        Some(Ok(Self::Results { material, year, risk, importance }))
    }

    const fn material(&self) -> usize {
        match self {
            Self::Shares { material, .. } | Self::Uses { material, .. } | Self::Results { material, .. } => *material,
        }
    }
}

/// What one row of a table says, from one or more lines.
#[derive(Default)]
struct Gathered {
    shares: IndexMap<(MineralId, &'static str, PlaceId), Share>,
    uses: IndexMap<(MineralId, String, String), Use>,
    industries: BTreeMap<String, Industry>,
    results: IndexMap<(MineralId, &'static str, i32), Assessed>,
    sourcing: bool,
}

struct Share {
    line: u64,
    country: String,
    bound: Option<f64>,
    percent: Option<f64>,
    t: Option<String>,
    note: Option<&'static str>,
}

struct Use {
    line: u64,
    percent: Option<f64>,
    note: Option<&'static str>,
}

#[derive(Default)]
struct Industry {
    line: u64,
    name: String,
    /// Value added as printed, with the number of lines that print it.
    values: IndexMap<String, u64>,
}

struct Assessed {
    line: u64,
    printed: String,
    material: String,
}

fn read(source: Source<'_>) -> Batch {
    let mut reading = Reading::new(source);
    let names = Names::new(source.model, IMPORTER.name);
    let mut gathered = Gathered::default();
    let file = source.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut found: Option<(Header, Table)> = None;
    let mut untold = false;
    reading.each(
        |_| true,
        |reading, line| {
            let Some((header, table)) = &found else {
                if !untold {
                    let header = Header::of(line);
                    match Table::of(&header, &file) {
                        Some(Ok(table)) => found = Some((header, table)),
                        Some(Err(())) => untold = true,
                        None => {}
                    }
                }
                return;
            };
            reading.batch.lines += 1;
            if reading.fits(line, header) {
                take(reading, &names, &mut gathered, header, table, line);
            }
        },
    );
    if untold {
        let problem = reading
            .problem(
                Code::Contradiction,
                "nothing in the file says whether the shares are of world supply or of what the EU uses",
            )
            .found(file)
            .expected("`global` or `sourcing` in the name of the file")
            .mend("name the file after its table, such as global_supply_shares.csv or eu_sourcing_shares.csv");
        reading.batch.problems.push(problem);
    } else if found.is_none() {
        reading.no_header("`Material, Stage, Country, Share, t`, or `Material, Application, Share, NACE sector, VA`, or `Material, Year, SR, EI`");
    }
    drafts(reading.batch, source, gathered)
}

fn take<'a>(
    reading: &mut Reading<'a>,
    names: &Names<'a>,
    gathered: &mut Gathered,
    header: &Header,
    table: &Table,
    line: &Line,
) {
    let printed = line.cell(table.material());
    let mineral = match names.series(printed, "") {
        Known::Material { material, .. } => material.data.mineral.as_ref(),
        Known::LeftOut(series) => {
            let why = series.note.as_deref().unwrap_or("series.csv leaves it out");
            return reading.batch.skip(format!("{printed}: {why}"));
        }
        Known::Unknown => names.mineral(printed),
    };
    let Some(mineral) = mineral else { return reading.batch.unknown("minerals", one_line(printed)) };
    let asked = &reading.source.options.materials;
    let of_mineral =
        |id: &str| reading.source.model.materials.get(id).is_some_and(|row| row.mineral.as_ref() == Some(mineral));
    if !asked.is_empty() && !asked.iter().any(|id| of_mineral(id.as_str())) {
        return reading.batch.skip("a material that was not asked for");
    }
    match table {
        Table::Shares { .. } => share(reading, names, gathered, header, table, mineral, line),
        Table::Uses { .. } => end_use(reading, gathered, header, table, mineral, line),
        Table::Results { .. } => result(reading, gathered, header, table, mineral, line),
    }
}

fn share(
    reading: &mut Reading<'_>,
    names: &Names<'_>,
    gathered: &mut Gathered,
    header: &Header,
    table: &Table,
    mineral: &MineralId,
    line: &Line,
) {
    let Table::Shares { stage, country, iso, share, t, sourcing, .. } = table else { return };
    gathered.sourcing = *sourcing;
    let stage = match line.cell(*stage).to_lowercase().as_str() {
        "e" | "extraction" => "mine",
        "p" | "processing" => "refining",
        _ => return reading.wrong(line, header, *stage, "E, P, extraction or processing"),
    };
    let printed = line.cell(*country);
    let misspelt = MISSPELT.iter().find(|(name, _)| *name == normal(printed)).map(|(_, iso)| *iso);
    let code = Some(line.maybe(*iso)).filter(|code| !code.is_empty()).or(misspelt);
    let Some(place) = code.and_then(|code| names.place(code)).or_else(|| names.place(printed)) else {
        return reading.batch.unknown("places", printed);
    };
    let text = line.cell(*share);
    let (percent, bound) = match (percent_of(text), text.strip_prefix('<').and_then(percent_of)) {
        (Some(percent), _) => (Some(percent), None),
        (None, Some(bound)) => (None, Some(bound)),
        (None, None) => {
            return reading.wrong(line, header, *share, "a percentage such as 4%, or a bound such as <0.1%");
        }
    };
    let parameter = t.and_then(|column| reading.positive(line, header, column)).map(|t| t.to_string());
    let row = Share { line: line.number, country: printed.to_owned(), bound, percent, t: parameter, note: None };
    let key = (mineral.clone(), stage, place.clone());
    match gathered.shares.get_mut(&key) {
        None => {
            gathered.shares.insert(key, row);
        }
        // One country stands under two spellings: its shares are parts of one.
        Some(first) if first.country != row.country => first.join(&row),
        Some(first) if (first.percent, first.bound) == (row.percent, row.bound) => {
            reading.batch.skip("a line that stands twice");
        }
        Some(first) => {
            let first = first.line;
            let problem = reading
                .at(line, header, *share, Code::DuplicateKey, &format!("line {first} gives another share of {printed}"))
                .found(text)
                .expected("one share of a country in a stage of a material")
                .mend("remove the wrong line of the two");
            reading.batch.problems.push(problem);
        }
    }
}

impl Share {
    fn join(&mut self, other: &Self) {
        let whole = |share: &Self| share.percent.or(share.bound).unwrap_or(0.0);
        let sum = whole(self) + whole(other);
        if self.percent.is_some() || other.percent.is_some() {
            (self.percent, self.bound) = (Some(self.percent.unwrap_or(0.0) + other.percent.unwrap_or(0.0)), None);
        } else {
            self.bound = Some(sum);
        }
        if self.t.is_none() {
            self.t.clone_from(&other.t);
        }
        self.note = Some("sum of lines under two spellings of the country");
    }
}

fn end_use(
    reading: &mut Reading<'_>,
    gathered: &mut Gathered,
    header: &Header,
    table: &Table,
    mineral: &MineralId,
    line: &Line,
) {
    let Table::Uses { application, share, sector, value_added, .. } = table else { return };
    let text = line.cell(*share);
    let (percent, note) = match (percent_of(text), text.strip_prefix('>').and_then(percent_of)) {
        (Some(percent), _) => (Some(percent), None),
        (None, Some(_)) => (None, Some("share printed only as more than nothing")),
        (None, None) => return reading.wrong(line, header, *share, "a percentage such as 43%"),
    };
    let sector_printed = one_line(line.cell(*sector));
    let industry = match sector_printed.split_once(" - ") {
        _ if sector_printed.is_empty() => String::new(),
        Some((code, name)) if is_nace(code.trim()) => {
            let id = format!("nace_{}", code.trim().to_lowercase());
            let row = gathered.industries.entry(id.clone()).or_insert_with(|| Industry {
                line: line.number,
                name: name.trim().to_owned(),
                values: IndexMap::new(),
            });
            let added = value_added.and_then(|column| reading.positive(line, header, column));
            if let Some(added) = added {
                *row.values.entry(plain(added)).or_default() += 1;
            }
            id
        }
        _ => {
            return reading.wrong(
                line,
                header,
                *sector,
                "a NACE division and its name, such as C25 - Manufacture of …",
            );
        }
    };
    let key = (mineral.clone(), one_line(line.cell(*application)), industry);
    match gathered.uses.get_mut(&key) {
        None => {
            gathered.uses.insert(key, Use { line: line.number, percent, note });
        }
        // The study prints a line of magnesium twice; with it the uses exceed the whole.
        Some(first) if first.percent == percent => reading.batch.skip("a line that stands twice"),
        Some(first) => {
            first.percent = first.percent.zip(percent).map(|(a, b)| a + b);
            first.note = Some("sum of lines of the same name");
        }
    }
}

fn result(
    reading: &mut Reading<'_>,
    gathered: &mut Gathered,
    header: &Header,
    table: &Table,
    mineral: &MineralId,
    line: &Line,
) {
    let Table::Results { year, risk, importance, .. } = table else { return };
    let year_column = *year;
    let Some(year) = reading.year(line, header, year_column) else { return };
    if !reading.wants(year) {
        return;
    }
    let material = one_line(line.cell(table.material()));
    for (column, word) in [(risk, "supply_risk"), (importance, "economic_importance")] {
        let Some(column) = *column else { continue };
        let text = line.cell(column);
        if is_missing(text) || matches!(text, "-" | "\u{2013}" | "\u{2014}") {
            reading.batch.skip("no result: not assessed in that year");
            continue;
        }
        if number(text).is_none_or(|figure| !(0.0..=20.0).contains(&figure)) {
            reading.wrong(line, header, column, "a figure on the scale of the study, or - where there is none");
            continue;
        }
        let row = Assessed { line: line.number, printed: text.to_owned(), material: material.clone() };
        let first = gathered.results.insert((mineral.clone(), word, year), row);
        if let Some(first) = first.filter(|first| number(&first.printed) != number(text)) {
            let problem = reading
                .at(line, header, column, Code::DuplicateKey, &format!("`{mineral}` has two results in {year}"))
                .found(format!(
                    "{text} for {material}, {} for {} in line {}",
                    first.printed, first.material, first.line
                ))
                .expected("one result a year")
                .mend("leave one of the two names out with a row in series.csv (publisher eu-crm, no material)");
            reading.batch.problems.push(problem);
        }
    }
}

fn drafts(mut batch: Batch, source: Source<'_>, gathered: Gathered) -> Batch {
    let edition = source.options.edition.unwrap_or(EDITION);
    let document = format!("eu_crm_{edition}");
    // The study of 2023 averages these years; a later one says its own.
    let years = (edition == EDITION).then_some(("2016", "2020"));
    let sourcing = gathered.sourcing;
    let before = batch.drafts.len();
    for ((mineral, stage, place), share) in gathered.shares {
        let draft = Draft::new("supply_shares", share.line)
            .cell("mineral", mineral.as_str())
            .cell("stage", stage)
            .cell("form", "")
            .cell("of", if sourcing { "sourcing" } else { "global" })
            .cell("importer", if sourcing { "EU" } else { "" })
            .cell("place", place.as_str())
            .maybe("share_percent", share.percent.map(plain))
            .maybe("low_percent", share.bound.map(|_| "0"))
            .maybe("high_percent", share.bound.map(plain))
            .maybe("trade_parameter", share.t)
            .cell("source", &document)
            .cell("confidence", "high");
        let draft = match years {
            Some((from, to)) => draft.cell("from_year", from).cell("to_year", to),
            None => draft,
        };
        batch.drafts.push(with_note(draft, share.note));
    }
    for ((mineral, application, industry), row) in gathered.uses {
        let known = known_use(source, &mineral, &application, &industry, &document);
        let draft = Draft::new("end_uses", row.line)
            .cell("mineral", mineral.as_str())
            .cell("region", "EU")
            .cell("application", known.map_or_else(|| small_start(&application), |use_| use_.application.clone()))
            .cell("industry", industry)
            .maybe("share_percent", row.percent.map(plain))
            .cell("source", &document)
            .cell("confidence", "high");
        batch.drafts.push(with_note(draft, row.note.filter(|_| known.is_none())));
    }
    for (id, row) in gathered.industries {
        let known = source.model.industries.get(&id).is_some();
        batch.drafts.push(row.draft(&id, known, &document));
    }
    for ((mineral, word, year), row) in gathered.results {
        batch.drafts.push(
            Draft::new("indicators", row.line)
                .cell("mineral", mineral.as_str())
                .cell("indicator", word)
                .cell("stage", "")
                .cell("form", "")
                .cell("region", "EU")
                .cell("year", year.to_string())
                .cell("value", row.printed)
                .cell("source", &document)
                .cell("confidence", "high"),
        );
    }
    if batch.drafts.len() > before {
        batch.drafts.push(
            Draft::new("sources", 0)
                .cell("id", document)
                .cell("title", format!("Study on the critical raw materials for the EU {edition}"))
                .cell("publisher", "European Commission, DG GROW")
                .cell("year", edition.to_string())
                .cell("url", IMPORTER.address)
                .cell("license", "CC BY 4.0")
                .cell("tier", "official"),
        );
    }
    batch
}

/// The row of a use that the model has already, however it is spelled: its spelling and its note stay.
fn known_use<'a>(
    source: Source<'a>,
    mineral: &MineralId,
    application: &str,
    industry: &str,
    document: &str,
) -> Option<&'a EndUse> {
    let application = normal(application);
    let same = |row: &&Row<EndUse>| {
        row.mineral == *mineral
            && row.source == *document
            && row.region.as_ref().is_some_and(|region| region.as_str() == "EU")
            && row.industry.as_ref().map_or("", |own| own.as_str()) == industry
            && normal(&row.application) == application
    };
    source.model.end_uses.iter().find(same).map(|row| &row.data)
}

/// A name that starts small, unless it starts with an abbreviation.
fn small_start(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

/// A row keeps a note that says more than the file does.
fn with_note(draft: Draft, note: Option<&str>) -> Draft {
    match note {
        Some(note) => draft.cell("note", note),
        None => draft,
    }
}

impl Industry {
    /// The row; of an industry that the model knows only the figure, as its name and note are the model's own.
    fn draft(self, id: &str, known: bool, document: &str) -> Draft {
        let mut draft = Draft::new("industries", self.line).cell("id", id).cell("region", "EU").cell("currency", "EUR");
        if !known {
            draft = draft.cell("name", small_start(self.name.trim_start_matches("Manufacture of ")));
        }
        draft = draft.cell("source", document);
        // A few lines print the figure of a neighboring sector: what most lines print is taken.
        let mut values: Vec<(String, u64)> = self.values.into_iter().collect();
        values.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
        let Some(((value, _), others)) = values.split_first() else { return draft };
        let draft = draft.cell("value_added_million", value);
        if others.is_empty() || known {
            return draft;
        }
        let others: Vec<String> = others.iter().map(|(value, lines)| format!("{value} ({lines} lines)")).collect();
        draft.cell("note", format!("as most lines print it; also printed: {}", others.join(", ")))
    }
}

/// A NACE section and division: C25.
fn is_nace(code: &str) -> bool {
    let (section, division) = code.split_at_checked(1).unwrap_or(("", ""));
    section.bytes().all(|byte| byte.is_ascii_uppercase()) && division.len() == 2 && division.parse::<u8>().is_ok()
}

/// Text that the publisher broke over lines, on one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A percentage, with or without its sign.
fn percent_of(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim();
    number(text).filter(|percent| (0.0..=100.0).contains(percent))
}
