//! UN Comtrade: what reporters say they import and export, as its API, its portal and its former portal write it.

use super::customs::{Codes, Flow, Flows, Goods, Part, rest_of_world, twice};
use super::lines::{Header, Line, Reading, is_missing};
use super::{Batch, Draft, Importer, Source};
use crate::names::Names;
use adit_model::ids::PlaceId;

/// The importer.
pub(super) const IMPORTER: Importer = Importer {
    name: "comtrade",
    about: "UN Comtrade, United Nations: annual imports and exports by reporter, partner and HS code; CSV of the API, the portal and the former portal",
    address: "https://comtradeplus.un.org",
    tables: &["trade", "sources"],
    read,
};

/// Partners that are no country go to the rest of the world, with this note.
const ELSEWHERE: &str = "partner areas not elsewhere specified";
/// What Comtrade calls Other Asia.
const TAIWAN: &str = "partner printed as Other Asia, not elsewhere specified: in practice Taiwan";

/// Codes by which Comtrade numbers countries otherwise than ISO 3166-1.
const NUMBERS: &[(&str, &str)] = &[
    ("251", "FRA"),
    ("381", "ITA"),
    ("490", "S19"),
    ("579", "NOR"),
    ("699", "IND"),
    ("757", "CHE"),
    ("842", "USA"),
    ("0", "W00"),
];

/// Numbers of areas that are no country.
const AREAS: &[&str] = &[
    "129", "221", "290", "471", "473", "492", "527", "536", "568", "577", "636", "637", "837", "838", "839", "849",
    "879", "899",
];

struct Columns {
    year: usize,
    flow: usize,
    flow_code: Option<usize>,
    reporter: [Option<usize>; 3],
    partner: [Option<usize>; 3],
    code: usize,
    weight: Option<usize>,
    value: usize,
    weight_estimated: Option<usize>,
    flag: Option<usize>,
    kind: Option<usize>,
    frequency: Option<usize>,
    period: Option<usize>,
    /// Columns by which lines may be broken down, and the cells of the total.
    breakdown: Vec<(usize, &'static [&'static str], &'static str)>,
}

impl Columns {
    fn of(header: &Header) -> Option<Self> {
        let find = |names: &[&str]| header.find(names);
        let breakdown = [
            (&["partner2code", "2nd partner code"][..], &["0", ""][..], "second partner"),
            (&["partner2iso", "2nd partner iso"], &["W00", "WLD", "N/A", ""], "second partner"),
            (&["customscode", "customs proc code"], &["C00", ""], "customs procedure"),
            (&["moscode"], &["0", ""], "mode of supply"),
            (&["motcode", "mode of transport code"], &["0", ""], "mode of transport"),
        ];
        Some(Self {
            year: find(&["refyear", "year", "period"])?,
            flow: find(&["flowdesc", "trade flow", "flowcode"])?,
            flow_code: find(&["flowcode", "trade flow code"]),
            reporter: [
                find(&["reporteriso", "reporter iso"]),
                find(&["reportercode", "reporter code"]),
                find(&["reporterdesc", "reporter"]),
            ],
            partner: [
                find(&["partneriso", "partner iso"]),
                find(&["partnercode", "partner code"]),
                find(&["partnerdesc", "partner"]),
            ],
            code: find(&["cmdcode", "commodity code"])?,
            weight: find(&["netwgt", "netweight kg", "net weight kg"]),
            value: find(&["primaryvalue", "trade value us", "trade value us$"])?,
            weight_estimated: find(&["isnetwgtestimated"]),
            flag: find(&["legacyestimationflag", "flag"]),
            kind: find(&["typecode"]),
            frequency: find(&["freqcode"]),
            period: find(&["period"]),
            breakdown: breakdown
                .into_iter()
                .filter_map(|(names, total, what)| Some((find(names)?, total, what)))
                .collect(),
        })
        .filter(|columns| columns.reporter.iter().chain(&columns.partner).any(Option::is_some))
    }
}

/// What stands at an end of a flow.
enum End<'a> {
    Place(&'a PlaceId, Option<&'static str>),
    World,
    Group,
    Unknown(String),
}

fn read(source: Source<'_>) -> Batch {
    let mut reading = Reading::new(source);
    let names = Names::new(source.model, IMPORTER.name);
    let mut codes = Codes::new(source, &names);
    let mut flows = Flows::default();
    let mut found: Option<(Header, Columns)> = None;
    reading.each(
        |_| true,
        |reading, line| {
            let Some((header, columns)) = &found else {
                let header = Header::of(line);
                found = Columns::of(&header).map(|columns| (header, columns));
                return;
            };
            reading.batch.lines += 1;
            if line.cells().all(str::is_empty) || line.len() == 1 {
                reading.batch.skip("a remark beneath the table");
            } else if reading.fits(line, header) {
                take(reading, &names, &mut codes, &mut flows, header, columns, line);
            }
        },
    );
    if found.is_none() {
        reading.no_header("`refYear, flowCode, reporterISO, partnerISO, cmdCode, primaryValue`, or the columns of the former portal: `Year, Trade Flow, Reporter ISO, Partner ISO, Commodity Code, Trade Value (US$)`");
    }
    let mut batch = reading.batch;
    for year in flows.drafts(source, "un_comtrade", &mut batch) {
        batch.drafts.push(document(year));
    }
    batch
}

fn document(year: i32) -> Draft {
    Draft::new("sources", 0)
        .cell("id", format!("un_comtrade_{year}"))
        .cell("title", format!("UN Comtrade, annual trade {year}"))
        .cell("publisher", "UN Statistics Division")
        .cell("year", year.to_string())
        .cell("url", IMPORTER.address)
        .cell("tier", "official")
        .cell("note", "terms of UN Comtrade: no redistribution in bulk, cite the source; imports are valued c.i.f., exports f.o.b.")
}

fn take<'a>(
    reading: &mut Reading<'a>,
    names: &Names<'a>,
    codes: &mut Codes<'a>,
    flows: &mut Flows<'a>,
    header: &Header,
    columns: &Columns,
    line: &Line,
) {
    if let Some(reason) = left_out(columns, line) {
        reading.batch.skip(reason);
        return;
    }
    let Some(imports) = direction(columns, line) else {
        reading.wrong(
            line,
            header,
            columns.flow_code.unwrap_or(columns.flow),
            "Import, Export, Re-import or Re-export",
        );
        return;
    };
    let Some(year) = reading.year(line, header, columns.year) else { return };
    if !reading.wants(year) {
        return;
    }
    let (material, bundled) = match codes.goods(line.cell(columns.code), reading, line.number) {
        Goods::Material { material, bundled } => (material, bundled),
        Goods::LeftOut(reason) => return reading.batch.skip(reason),
        Goods::Heading => return reading.batch.skip("a heading of which the model knows only subheadings"),
        Goods::Ambiguous => return reading.batch.skip("customs code of several materials"),
    };
    let reporter = end(reading, names, line, columns.reporter);
    let partner = end(reading, names, line, columns.partner);
    let (reporter, partner, note) = match (reporter, partner) {
        (End::Unknown(name), _) | (_, End::Unknown(name)) => return reading.batch.unknown("places", name),
        (End::World | End::Group, _) => return reading.batch.skip("the reporter is a group of countries"),
        (_, End::World) => return reading.batch.skip("partner World: it is the sum of the partners"),
        (_, End::Group) => {
            return reading.batch.skip("the partner is a group of countries: its members stand beside it");
        }
        (End::Place(reporter, _), End::Place(partner, note)) => (reporter, partner, note),
    };
    if reporter == partner {
        return reading.batch.skip("reporter and partner are one country: goods that came back");
    }
    let (exporter, importer) = if imports { (partner, reporter) } else { (reporter, partner) };
    let flow = Flow {
        exporter: exporter.clone(),
        importer: importer.clone(),
        material: material.id.clone(),
        year,
        reporter: reporter.clone(),
    };
    let weight = columns.weight.and_then(|column| reading.positive(line, header, column));
    let Some(value) = reading.positive(line, header, columns.value) else {
        if is_missing(line.cell(columns.value)) {
            reading.batch.skip("neither weight nor value");
        }
        return;
    };
    // Of several areas that go to the rest of the world each counts.
    let detail = columns.partner.map(|column| line.maybe(column)).join("/");
    let (part, new) = flows.part(flow, material, bundled, line.cell(columns.code), &detail);
    if !new {
        let problem = twice(reading, line.number, part.line);
        reading.batch.problems.push(problem);
        return;
    }
    let estimated = is_true(line.maybe(columns.weight_estimated)) || matches!(line.maybe(columns.flag), "4" | "6");
    // Comtrade writes 0 for a weight that was not reported.
    let weight = weight.filter(|kg| *kg > 0.0);
    *part = Part {
        gross_kg: weight,
        content_kg: None,
        value_usd: Some(value),
        unweighed: false,
        estimated: estimated && weight.is_some(),
        note,
        line: line.number,
    };
}

/// Why a line is no total of annual trade in goods.
fn left_out(columns: &Columns, line: &Line) -> Option<String> {
    if matches!(line.maybe(columns.kind), "S" | "s") {
        return Some("trade in services".into());
    }
    // The former portal has no frequency; its months show in the period.
    if matches!(line.maybe(columns.frequency), "M" | "m") || line.maybe(columns.period).len() == 6 {
        return Some("monthly: only years are taken".into());
    }
    let broken = |(column, total, _): &&(usize, &[&str], &str)| !total.contains(&line.cell(*column));
    if let Some((_, _, what)) = columns.breakdown.iter().find(broken) {
        return Some(format!("broken down by {what}: only totals are taken"));
    }
    let code = line.maybe(columns.flow_code);
    let flow = line.cell(columns.flow).to_lowercase();
    match (code, flow.as_str()) {
        ("RX" | "3", _) | (_, "re-export" | "re-exports" | "rx") => {
            Some("re-exports: the exports of the reporter count them already".into())
        }
        ("RM" | "4", _) | (_, "re-import" | "re-imports" | "rm") => {
            Some("re-imports: the imports of the reporter count them already".into())
        }
        ("DX" | "FM" | "MIP" | "MOP" | "XIP" | "XOP" | "MIF" | "XIF", _) => {
            Some("a part of imports or exports: only the whole is taken".into())
        }
        _ => None,
    }
}

/// Whether the reporter imports; `None` for a word that is neither.
fn direction(columns: &Columns, line: &Line) -> Option<bool> {
    match (line.maybe(columns.flow_code), line.cell(columns.flow).to_lowercase().as_str()) {
        ("M" | "1", _) | (_, "import" | "imports" | "m") => Some(true),
        ("X" | "2", _) | (_, "export" | "exports" | "x") => Some(false),
        _ => None,
    }
}

fn is_true(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "t")
}

/// The place of an ISO code, a number or a name, whichever the file gives.
fn end<'a>(reading: &Reading<'a>, names: &Names<'a>, line: &Line, columns: [Option<usize>; 3]) -> End<'a> {
    let [iso, number, name] = columns.map(|column| line.maybe(column));
    let by_number = NUMBERS.iter().find(|(own, _)| *own == number).map_or(number, |(_, iso)| iso);
    let code = if is_missing(iso) { by_number } else { iso };
    let elsewhere = || match rest_of_world(&reading.source) {
        Some(rest) => End::Place(rest, Some(ELSEWHERE)),
        None => End::Unknown("rest of the world (a place of kind `rest`)".into()),
    };
    match code {
        "W00" | "WLD" | "WL" => return End::World,
        "S19" => {
            return match names.place("TWN") {
                Some(place) => End::Place(place, Some(TAIWAN)),
                None => End::Unknown("TWN".into()),
            };
        }
        "EUR" | "EU2" | "EU27" | "97" | "975" => return End::Group,
        _ => {}
    }
    let lower = name.to_lowercase();
    let is_area = code.contains('_')
        || (code.len() < 4
            && code.starts_with(|c: char| c.is_ascii_uppercase())
            && code.contains(|c: char| c.is_ascii_digit()))
        || AREAS.contains(&number)
        || [", nes", " nes", "bunkers", "free zones", "special categories", "neutral zone"]
            .iter()
            .any(|word| lower.contains(word));
    if lower.starts_with("other asia") {
        return names.place("TWN").map_or_else(|| End::Unknown("TWN".into()), |place| End::Place(place, Some(TAIWAN)));
    }
    if lower == "world" {
        return End::World;
    }
    if let Some(place) = names.place(code).or_else(|| names.place(name)) {
        return End::Place(place, None);
    }
    if is_area {
        return elsewhere();
    }
    End::Unknown(if name.is_empty() { code.to_owned() } else { name.to_owned() })
}
