//! `DataWeb` of the USITC: what the United States import and export, as the site exports a query.

use super::customs::{Codes, Flow, Flows, Goods, digits, twice};
use super::lines::{Header, Line, Reading, year};
use super::{Batch, Draft, Importer, Source};
use crate::names::{Names, normal};
use adit_model::ids::PlaceId;
use adit_model::problem::Code;
use adit_model::table::Row;
use adit_model::tables::Material;
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// The importer.
pub(super) const IMPORTER: Importer = Importer {
    name: "usitc-dataweb",
    about: "DataWeb, US International Trade Commission: imports for consumption and exports of the United States by partner and HTS code; exported queries as CSV or workbook, a year a line or a year a column",
    address: "https://dataweb.usitc.gov",
    tables: &["trade", "sources"],
    read,
};

/// Countries that `DataWeb` names as nobody else does, as `normal` spells them.
const COUNTRIES: &[(&str, &str)] = &[
    ("burma myanmar", "MMR"),
    ("congo droc", "COD"),
    ("congo roc", "COG"),
    ("czechia czech republic", "CZE"),
    ("federal republic of germany", "DEU"),
    ("korea", "KOR"),
    ("macedonia skopje", "MKD"),
];

/// What a column or a line of figures counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Measure {
    Value,
    Quantity,
}

/// Which trade the figures are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    ImportsForConsumption,
    GeneralImports,
    DomesticExports,
    TotalExports,
}

impl Kind {
    const fn imports(self) -> bool {
        matches!(self, Self::ImportsForConsumption | Self::GeneralImports)
    }
    const fn word(self) -> &'static str {
        match self {
            Self::ImportsForConsumption => "imports for consumption",
            Self::GeneralImports => "general imports",
            Self::DomesticExports => "domestic exports",
            Self::TotalExports => "total exports",
        }
    }
    /// The kind of trade that a title, a cell or the name of a measure speaks of.
    fn of(text: &str) -> Option<Self> {
        let text = normal(text);
        let has = |words: &str| text.contains(words);
        if has("imports for consumption") || has("imports consumption") {
            Some(Self::ImportsForConsumption)
        } else if has("general imports")
            || has("imports general")
            || has("general customs value")
            || has("general first unit")
        {
            Some(Self::GeneralImports)
        } else if has("domestic exports") || has("exports domestic") {
            Some(Self::DomesticExports)
        } else if has("total exports") || has("exports total") || has("fas value") {
            Some(Self::TotalExports)
        } else if has("customs value") {
            Some(Self::ImportsForConsumption)
        } else {
            None
        }
    }
}

/// What one kilogram of the statistics weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Goods(f64),
    Content(f64),
    NoWeight,
}

impl Unit {
    fn of(text: &str) -> Self {
        const CONTENT: [&str; 3] = ["component", "content", "contained"];
        let text = normal(text);
        let words: Vec<&str> = text.split(' ').filter(|word| !matches!(*word, "of" | "metric" | "in")).collect();
        let content = words.iter().any(|word| CONTENT.contains(word));
        let mut rest = words.iter().filter(|word| !CONTENT.contains(word));
        let (Some(unit), None) = (rest.next(), rest.next()) else { return Self::NoWeight };
        let kilograms = match *unit {
            "kilograms" | "kilogram" | "kgs" | "kg" => 1.0,
            "tons" | "ton" | "tonnes" | "t" => 1000.0,
            "grams" | "gram" | "g" => 0.001,
            "carats" | "carat" => 0.0002,
            _ => return Self::NoWeight,
        };
        if content { Self::Content(kilograms) } else { Self::Goods(kilograms) }
    }
}

struct Columns {
    code: usize,
    country: usize,
    year: Option<usize>,
    month: Option<usize>,
    partial: Option<usize>,
    flow: Option<usize>,
    unit: Option<usize>,
    measure: Option<usize>,
    incomplete: Option<usize>,
    /// Columns of figures: what they count, and the year where a column is a year.
    figures: Vec<(usize, Measure, Option<i32>)>,
    /// Columns of years that are not over.
    partial_years: usize,
    /// What the header or the sheet says of the kind of trade.
    kind: Option<Kind>,
    fixed_unit: Option<Unit>,
}

impl Columns {
    fn of(header: &Header, sheet: Option<&str>, titles: &str) -> Option<Self> {
        let code = header.find(&[
            "hts number",
            "hts4",
            "hts 4",
            "hts6",
            "hts 6",
            "hts8",
            "hts 8",
            "hts10",
            "hts 10",
            "hts code",
            "schedule b number",
            "commodity",
        ])?;
        let country = header.find(&["country", "partner", "partner iso3", "country of origin", "partner country"])?;
        let year_column = header.find(&["year"]);
        let measure = header.find(&["data type", "measure"]);
        let kg = header.find(&["reported mass kg", "quantity kg"]);
        let mut figures = Vec::new();
        let mut partial_years = 0;
        if year_column.is_some() {
            let value = header.find(&["customs value", "general customs value", "fas value", "value usd", "value"])?;
            figures.push((value, Measure::Value, None));
            let quantity =
                header.find(&["first unit of quantity", "general first unit of quantity", "quantity 1", "quantity"]);
            figures.extend(kg.or(quantity).map(|column| (column, Measure::Quantity, None)));
        } else {
            let of_sheet = measure_of(sheet.unwrap_or("")).or_else(|| measure_of(titles)).unwrap_or(Measure::Value);
            for (column, name) in header.names() {
                let name = name.strip_prefix("year ").unwrap_or(name);
                let (start, rest) = name.split_at_checked(4).unwrap_or((name, ""));
                match year(start) {
                    Some(year) if rest.is_empty() => figures.push((column, of_sheet, Some(year))),
                    Some(_) => partial_years += 1,
                    None => {}
                }
            }
        }
        let names: Vec<&str> = figures.iter().map(|(column, ..)| header.printed(*column)).collect();
        Some(Self {
            code,
            country,
            year: year_column,
            month: header.find(&["month"]),
            partial: header.find(&["ytd flag", "ytd", "year to date"]),
            flow: header.find(&["flow", "trade flow", "trade type", "import export"]),
            unit: header.find(&["quantity description", "unit of quantity", "quantity unit", "unit"]),
            measure,
            incomplete: header.find(&["measurement status"]),
            kind: Kind::of(titles).or_else(|| Kind::of(&names.join(" "))).or_else(|| Kind::of(sheet.unwrap_or(""))),
            fixed_unit: kg.map(|_| Unit::Goods(1.0)),
            figures,
            partial_years,
        })
        .filter(|columns| !columns.figures.is_empty())
    }
}

/// What a sheet, a title or a cell says that the figures count.
fn measure_of(text: &str) -> Option<Measure> {
    let text = normal(text);
    if text.contains("quantity") {
        Some(Measure::Quantity)
    } else if text.contains("customs value") || text.contains("fas value") {
        Some(Measure::Value)
    } else {
        None
    }
}

/// One figure with all that says what it is.
struct Figure<'a> {
    material: &'a Row<Material>,
    bundled: bool,
    partner: &'a PlaceId,
    kind: Kind,
    year: i32,
    measure: Measure,
    unit: Unit,
    incomplete: bool,
    number: f64,
}

#[derive(Default)]
struct Gathered<'a> {
    flows: Flows<'a>,
    kinds: BTreeSet<Kind>,
    seen: IndexMap<String, u64>,
}

fn read(source: Source<'_>) -> Batch {
    let mut reading = Reading::new(source);
    let names = Names::new(source.model, IMPORTER.name);
    let mut codes = Codes::new(source, &names);
    let mut gathered = Gathered::default();
    let mut found: Option<(Header, Columns)> = None;
    let (mut any, mut titles, mut sheet) = (false, String::new(), None);
    reading.each(
        |_| true,
        |reading, line| {
            if line.sheet != sheet {
                sheet.clone_from(&line.sheet);
                found = None;
            }
            let Some((header, columns)) = &found else {
                let header = Header::of(line);
                found = Columns::of(&header, line.sheet.as_deref(), &titles).map(|columns| (header, columns));
                any |= found.is_some();
                if found.is_none() {
                    titles.extend(line.cells().flat_map(|cell| [cell, " "]));
                }
                return;
            };
            reading.batch.lines += 1;
            if digits(line.cell(columns.code)).is_empty() {
                reading.batch.skip("a total or a remark beneath the table");
            } else if reading.fits(line, header) {
                take(reading, &names, &mut codes, &mut gathered, header, columns, line);
            }
        },
    );
    if !any {
        reading.no_header("`HTS Number, Country, Year, Customs Value`, or a year a column");
    }
    for kinds in [[Kind::ImportsForConsumption, Kind::GeneralImports], [Kind::DomesticExports, Kind::TotalExports]] {
        if kinds.iter().all(|kind| gathered.kinds.contains(kind)) {
            let problem = reading
                .problem(Code::Contradiction, "the file holds the same goods under two kinds of trade")
                .found(kinds.map(Kind::word).join(" and "))
                .expected("one kind of imports and one kind of exports")
                .mend("export imports for consumption and domestic exports alone");
            reading.batch.problems.push(problem);
        }
    }
    let mut batch = reading.batch;
    for year in gathered.flows.drafts(source, "usitc_dataweb", &mut batch) {
        batch.drafts.push(document(year));
    }
    batch
}

fn document(year: i32) -> Draft {
    Draft::new("sources", 0)
        .cell("id", format!("usitc_dataweb_{year}"))
        .cell("title", format!("DataWeb: trade of the United States by partner and HTS code, {year}"))
        .cell("publisher", "US International Trade Commission")
        .cell("year", year.to_string())
        .cell("url", IMPORTER.address)
        .cell("license", "US public domain")
        .cell("tier", "official")
        .cell("note", "imports at customs value, exports f.a.s.")
}

fn take<'a>(
    reading: &mut Reading<'a>,
    names: &Names<'a>,
    codes: &mut Codes<'a>,
    gathered: &mut Gathered<'a>,
    header: &Header,
    columns: &Columns,
    line: &Line,
) {
    let measure = columns.measure.and_then(|column| measure_of(line.cell(column)));
    if let Some(reason) = left_out(columns, line, measure) {
        return reading.batch.skip(reason);
    }
    let flow = columns.flow.or(columns.measure).and_then(|column| Kind::of(line.cell(column)));
    let Some(kind) = columns.flow.map_or(columns.kind.or(flow), |_| flow) else {
        let column = columns.flow.or(columns.measure).unwrap_or(columns.code);
        return reading.wrong(
            line,
            header,
            column,
            "imports for consumption, general imports, domestic exports or total exports, in a column or in a title",
        );
    };
    let code = line.cell(columns.code);
    let (material, bundled) = match codes.goods(code, reading, line.number) {
        Goods::Material { material, bundled } => (material, bundled),
        Goods::LeftOut(reason) => return reading.batch.skip(reason),
        Goods::Heading => return reading.batch.unknown("series", digits(code)),
        Goods::Ambiguous => return reading.batch.skip("customs code of several materials"),
    };
    let country = line.cell(columns.country);
    let iso = COUNTRIES.iter().find(|(name, _)| *name == normal(country)).map_or(country, |(_, iso)| iso);
    let Some(partner) = names.place(iso) else { return reading.batch.unknown("places", country) };
    let unit = columns.fixed_unit.unwrap_or_else(|| Unit::of(line.maybe(columns.unit)));
    for (column, counted, of_column) in &columns.figures {
        let Some(year) = of_column.or_else(|| reading.year(line, header, columns.year?)) else { return };
        let wanted = reading.source.options.years.is_empty() || reading.source.options.years.contains(&year);
        let Some(number) = reading.positive(line, header, *column).filter(|_| wanted) else { continue };
        let figure = Figure {
            material,
            bundled,
            partner,
            kind,
            year,
            measure: measure.unwrap_or(*counted),
            unit,
            incomplete: line.maybe(columns.incomplete) == "quantity_incomplete",
            number,
        };
        add(reading, names, gathered, code, &figure, line, columns);
    }
    if columns.partial_years > 0 {
        reading.batch.skip("a year that is not over");
    }
}

/// Why a line is no figure of a whole year.
fn left_out(columns: &Columns, line: &Line, measure: Option<Measure>) -> Option<&'static str> {
    let year = columns.year.map_or("", |column| line.cell(column)).to_lowercase();
    if matches!(line.maybe(columns.partial), "1" | "true" | "yes") || year.contains("ytd") || year.contains("to date") {
        return Some("a year that is not over");
    }
    if columns.month.is_some() {
        return Some("monthly: only years are taken");
    }
    if columns.measure.is_some() && measure.is_none() {
        return Some("a measure other than customs value, f.a.s. value or first unit of quantity");
    }
    let flow = columns.flow.map(|column| normal(line.cell(column))).unwrap_or_default();
    if flow.contains("foreign exports") || flow.contains("re exports") {
        return Some("re-exports");
    }
    if matches!(
        normal(line.cell(columns.country)).as_str(),
        "world" | "total" | "all countries" | "world total" | "subtotal"
    ) {
        return Some("partner World: it is the sum of the partners");
    }
    None
}

fn add<'a>(
    reading: &mut Reading<'a>,
    names: &Names<'a>,
    gathered: &mut Gathered<'a>,
    code: &str,
    figure: &Figure<'a>,
    line: &Line,
    columns: &Columns,
) {
    let Some(home) = names.place("USA") else { return reading.batch.unknown("places", "USA") };
    if figure.number <= 0.0 {
        return reading.batch.skip("a zero: no trade in that year, or no quantity collected");
    }
    let unit = line.maybe(columns.unit);
    let Figure { partner, kind, year, measure, .. } = figure;
    let key = format!("{}/{partner}/{year}/{kind:?}/{measure:?}/{unit}", digits(code));
    if let Some(first) = gathered.seen.insert(key, line.number) {
        let problem = twice(reading, line.number, first);
        return reading.batch.problems.push(problem);
    }
    gathered.kinds.insert(figure.kind);
    let (exporter, importer) = if figure.kind.imports() { (figure.partner, home) } else { (home, figure.partner) };
    let flow = Flow {
        exporter: exporter.clone(),
        importer: importer.clone(),
        material: figure.material.id.clone(),
        year: figure.year,
        reporter: home.clone(),
    };
    let (part, new) = gathered.flows.part(flow, figure.material, figure.bundled, code, "");
    if new {
        part.line = line.number;
    }
    let added = |sum: Option<f64>, more: f64| Some(sum.unwrap_or(0.0) + more);
    match (figure.measure, figure.unit) {
        (Measure::Value, _) => part.value_usd = added(part.value_usd, figure.number),
        (Measure::Quantity, Unit::Goods(kg)) => part.gross_kg = added(part.gross_kg, figure.number * kg),
        (Measure::Quantity, Unit::Content(kg)) => part.content_kg = added(part.content_kg, figure.number * kg),
        (Measure::Quantity, Unit::NoWeight) => part.unweighed = true,
    }
    part.unweighed |= figure.incomplete;
    if part.unweighed {
        part.note = Some("weight not collected for all goods");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_weights_of_goods_of_content_or_none() {
        assert_eq!(Unit::of("kilograms"), Unit::Goods(1.0));
        assert_eq!(Unit::of("metric tons"), Unit::Goods(1000.0));
        assert_eq!(Unit::of("component kilograms"), Unit::Content(1.0));
        assert_eq!(Unit::of("Tons (Content)"), Unit::Content(1000.0));
        assert_eq!(Unit::of("gold content grams"), Unit::NoWeight);
        assert_eq!(Unit::of("number"), Unit::NoWeight);
        assert_eq!(Unit::of(""), Unit::NoWeight);
    }
}
