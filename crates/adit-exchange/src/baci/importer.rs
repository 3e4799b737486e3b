//! Flows into rows of `trade`.

use super::countries::Countries;
use super::edition::Edition;
use super::flow::Flow;
use super::scan::{At, Lines, Sink, scan};
use super::totals::Totals;
use super::wanted::Wanted;
use crate::import::{Batch, Draft, Importer, Source};
use crate::names::Names;
use adit_model::Problems;
use adit_model::ids::PlaceId;
use adit_model::problem::{Code, Problem};
use adit_model::table::Row;
use adit_model::tables::Material;
use adit_model::words::Basis;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The importer `baci`.
pub(crate) const IMPORTER: Importer = Importer {
    name: "baci",
    about: "BACI of CEPII: trade by exporter, importer and heading of six digits, a file a year; the list of \
            countries of the same archive is read if it stands beside it",
    address: "https://www.cepii.fr",
    tables: &["trade", "sources"],
    read,
};

fn read(source: Source<'_>) -> Batch {
    read_flows(source).unwrap_or_else(|problems| Batch { problems, ..Batch::default() })
}

/// Flows that are taken, and the sums of all of them, for checking.
struct Taken<'a> {
    wanted: &'a Wanted<'a>,
    years: &'a [i32],
    totals: Totals,
    flows: Vec<(Flow, At)>,
    other_year: u64,
}

impl Sink for Taken<'_> {
    #[inline]
    fn take(&mut self, flow: &Flow, at: At) {
        if !self.wanted.takes(flow.heading) {
            return;
        }
        if !self.years.is_empty() && !self.years.contains(&i32::from(flow.year)) {
            self.other_year += 1;
            return;
        }
        self.totals.take(flow, at);
        self.flows.push((*flow, at));
    }
}

fn read_flows(source: Source<'_>) -> Result<Batch, Problems> {
    let edition = Edition::of(source)?;
    let wanted = Wanted::of(source)?;
    let mut countries = Countries::beside(source.path, &edition.version, Names::new(source.model, IMPORTER.name))?;
    let years = &source.options.years;
    let taken = || Taken { wanted: &wanted, years, totals: Totals::default(), flows: Vec::new(), other_year: 0 };
    let scanned = scan(source.path, taken)?;
    let mut batch = Batch { problems: scanned.problems, lines: scanned.count, ..Batch::default() };
    let (mut flows, mut totals, mut other_year) = (Vec::new(), Vec::new(), 0);
    for part in scanned.sinks {
        flows.extend(part.flows);
        totals.push(part.totals);
        other_year += part.other_year;
    }
    // Sorted, so that the rows do not depend on which thread read which lines.
    flows.sort_unstable_by_key(|(flow, at)| (flow.year, flow.exporter, flow.importer, flow.heading, *at));
    twice(source.path, &flows, &scanned.lines, &mut batch.problems);
    if !batch.problems.is_empty() {
        return Ok(batch);
    }
    let read = u64::try_from(flows.len()).unwrap_or(u64::MAX);
    for (reason, lines) in
        [("a heading of no material that is taken", scanned.count - read - other_year), ("another year", other_year)]
    {
        if lines > 0 {
            batch.skipped.insert(reason.into(), lines);
        }
    }
    let rows = rows(&flows, &wanted, &mut countries, &scanned.lines, &mut batch);
    if !rows.is_empty() {
        batch.drafts.push(edition.cite());
    }
    batch.drafts.extend(rows.into_iter().map(|(key, row)| row.draft(key, &edition, scanned.has_weights)));
    batch.notes = checks(&Totals::of(totals), &wanted, scanned.has_weights);
    Ok(batch)
}

/// BACI has one line for a flow; where it has two, one is wrong or the file was put together twice.
fn twice(path: &Path, flows: &[(Flow, At)], lines: &Lines, problems: &mut Problems) {
    let key = |flow: &Flow| (flow.year, flow.exporter, flow.importer, flow.heading);
    for pair in flows.windows(2) {
        if let [(first, first_at), (second, at)] = pair
            && key(first) == key(second)
        {
            let line = lines.number(*at);
            let flow = format!("{} from {} to {} in {}", second.heading, second.exporter, second.importer, second.year);
            let mut problem = Problem::new(Code::DuplicateKey, format!("the flow of {flow} stands twice"))
                .file(path.display().to_string())
                .found(format!("the flow of line {}", lines.number(*first_at)))
                .expected("each flow once")
                .mend("remove one of the two lines, or take the file out of the archive anew");
            (problem.line, problem.row) = (Some(line), Some(line - 1));
            problems.push(problem);
        }
    }
}

/// What makes a row of `trade`.
type Key<'a> = (&'a PlaceId, &'a PlaceId, u16, &'a str);

/// Flows under all headings of a material.
struct TradeRow<'a> {
    material: &'a Row<Material>,
    /// First line.
    line: u64,
    value: u64,
    quantity: u64,
    headings: BTreeSet<u32>,
    unweighed: BTreeSet<u32>,
    other_asia: bool,
    /// Whether a heading is of other materials too.
    bundle: bool,
}

fn rows<'a>(
    flows: &[(Flow, At)],
    wanted: &Wanted<'a>,
    countries: &mut Countries<'a>,
    lines: &Lines,
    batch: &mut Batch,
) -> BTreeMap<Key<'a>, TradeRow<'a>> {
    let mut rows: BTreeMap<Key<'a>, TradeRow<'a>> = BTreeMap::new();
    let mut bundles: BTreeMap<u32, bool> = BTreeMap::new();
    for (flow, at) in flows {
        let (Some(material), line) = (wanted.material(flow.heading), lines.number(*at)) else { continue };
        let ends = [flow.exporter, flow.importer].map(|code| {
            let country = countries.country(code);
            if country.is_none() {
                batch.unknown("places", countries.letters(code));
            }
            country
        });
        let [Some(exporter), Some(importer)] = ends else { continue };
        if exporter.place == importer.place {
            batch.skip("trade of a country with its own territories");
            continue;
        }
        let key = (exporter.place, importer.place, flow.year, material.id.as_str());
        let row = rows.entry(key).or_insert_with(|| TradeRow::new(material, line));
        row.line = row.line.min(line);
        row.value = row.value.saturating_add(flow.value);
        row.quantity = row.quantity.saturating_add(flow.quantity.unwrap_or(0));
        row.headings.insert(flow.heading);
        if flow.quantity.is_none() {
            row.unweighed.insert(flow.heading);
        }
        row.bundle |= *bundles.entry(flow.heading).or_insert_with(|| wanted.is_bundle(flow.heading));
        row.other_asia |= exporter.other_asia || importer.other_asia;
    }
    rows
}

impl<'a> TradeRow<'a> {
    fn new(material: &'a Row<Material>, line: u64) -> Self {
        let (headings, unweighed) = (BTreeSet::new(), BTreeSet::new());
        Self { material, line, value: 0, quantity: 0, headings, unweighed, other_asia: false, bundle: false }
    }

    fn draft(&self, (exporter, importer, year, material): Key<'_>, edition: &Edition, has_weights: bool) -> Draft {
        // A sum of which a part is missing is no sum.
        let weight = self.unweighed.is_empty().then(|| decimal(self.quantity, 1_000_000));
        // The weight in the statistics is that of the goods. It is the quantity where a tonne of the material is a tonne
        // of goods; contained element, oxide or a grade among others needs a conversion that the file does not give.
        let of_goods = matches!(self.material.basis, Basis::Product | Basis::Metal | Basis::Alloy);
        let draft = Draft::new("trade", self.line)
            .cell("exporter", exporter.as_str())
            .cell("importer", importer.as_str())
            .cell("material", material)
            .cell("elements", "")
            .cell("year", year.to_string())
            .cell("basis", self.material.basis.word())
            .cell("value_usd", decimal(self.value, 1_000))
            .cell("hs_code", listed(&self.headings, "|"))
            .cell("reporter", "")
            .cell("source", edition.document())
            .cell("confidence", "medium")
            .cell("note", self.note(edition, has_weights));
        // A file of values alone does not empty the weights that another file gave.
        if !has_weights {
            return draft;
        }
        let draft = draft.maybe("gross_t", weight.clone());
        // A quantity that somebody parted from the bundle by other knowledge is kept.
        if self.bundle { draft } else { draft.maybe("quantity_t", weight.filter(|_| of_goods)) }
    }

    fn note(&self, edition: &Edition, has_weights: bool) -> String {
        let missing = if has_weights && self.headings.len() > 1 && !self.unweighed.is_empty() {
            format!("no weight of {}", listed(&self.unweighed, ", "))
        } else {
            String::new()
        };
        let taiwan = if self.other_asia { "Taiwan is \"other Asia\" in the file" } else { "" };
        let nomenclature = edition.nomenclature.as_deref().unwrap_or("");
        let bundle = if self.bundle { "a bundle of several materials" } else { "" };
        let parts = [nomenclature, bundle, missing.as_str(), taiwan].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("; ")
    }
}

fn listed(headings: &BTreeSet<u32>, between: &str) -> String {
    headings.iter().map(|heading| format!("{heading:06}")).collect::<Vec<_>>().join(between)
}

/// A whole number of parts as a decimal number, exactly.
fn decimal(parts: u64, of: u64) -> String {
    let places = of.ilog10() as usize;
    let text = format!("{}.{:0places$}", parts / of, parts % of);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// World totals of each heading, to be held against the publisher's.
fn checks(totals: &Totals, wanted: &Wanted<'_>, has_weights: bool) -> Vec<String> {
    let check = |(heading, sum): (u32, super::Sum)| {
        let material = wanted.material(heading).map_or("", |material| material.id.as_str());
        let flows = if sum.flows == 1 { "1 flow".into() } else { format!("{} flows", sum.flows) };
        let unweighed = match sum.unweighed {
            count if count > 0 && has_weights => format!(", {count} without a weight"),
            _ => String::new(),
        };
        let tonnes = if has_weights { format!(", {} t", decimal(sum.quantity, 1_000_000)) } else { String::new() };
        let thousands = decimal(sum.value, 1_000_000);
        format!("{heading:06} ({material}): {thousands} thousand US dollars{tonnes}; {flows}{unweighed}")
    };
    totals.world().into_iter().map(check).collect()
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_decimal_has_the_digits_it_needs() {
        assert_eq!(decimal(0, 1_000), "0");
        assert_eq!(decimal(1_500, 1_000), "1.5");
        assert_eq!(decimal(7_000_001, 1_000_000), "7.000001");
        assert_eq!(decimal(120_000, 1_000), "120");
    }
}
