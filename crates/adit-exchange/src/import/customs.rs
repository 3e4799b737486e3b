//! Customs statistics: which material a code is, and the lines of one flow as one row of `trade`.

use super::lines::{Reading, plain};
use super::{Batch, Draft, Source};
use crate::names::{Known, Names};
use adit_model::ids::{MaterialId, PlaceId};
use adit_model::problem::{Code, Problem};
use adit_model::table::Row;
use adit_model::tables::Material;
use adit_model::words::{Basis, PlaceKind};
use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeMap;

/// What the code of a line is in the model.
#[derive(Debug, Clone)]
pub(super) enum Goods<'a> {
    /// A material; under a bundled code also others, whose weight and value cannot be told apart.
    Material { material: &'a Row<Material>, bundled: bool },
    /// Left out, for this reason.
    LeftOut(String),
    /// A heading of which the model knows only parts.
    Heading,
    /// Several materials, and nobody said which.
    Ambiguous,
}

/// The customs codes of a model, for one publisher.
pub(super) struct Codes<'a> {
    source: Source<'a>,
    names: &'a Names<'a>,
    by_code: Vec<(String, &'a Row<Material>)>,
    known: IndexMap<String, Goods<'a>>,
}

impl<'a> Codes<'a> {
    pub(super) fn new(source: Source<'a>, names: &'a Names<'a>) -> Self {
        let codes = |row: &'a Row<Material>| row.hs_codes.iter().map(move |code| (digits(code), row));
        let by_code = source.model.materials.iter().flat_map(codes).filter(|(code, _)| !code.is_empty()).collect();
        Self { source, names, by_code, known: IndexMap::new() }
    }

    /// What a code is; a code that is several materials is reported once.
    pub(super) fn goods(&mut self, code: &str, reading: &mut Reading<'_>, line: u64) -> Goods<'a> {
        if let Some(goods) = self.known.get(code) {
            return goods.clone();
        }
        let (goods, problem) = self.find(&digits(code));
        if let Some(message) = problem {
            let mut problem = reading
                .problem(Code::Contradiction, format!("customs code {code} is several materials: {message}"))
                .found(code)
                .expected("one material")
                .mend("say which with `--material`, or add a row for the code to series.csv (without a material to leave it out)");
            problem.line = Some(line);
            reading.batch.problems.push(problem);
        }
        self.known.insert(code.to_owned(), goods.clone());
        goods
    }

    fn find(&self, code: &str) -> (Goods<'a>, Option<String>) {
        let asked = &self.source.options.materials;
        let wanted = |id: &MaterialId| asked.is_empty() || asked.contains(id);
        match self.names.series(code, "") {
            Known::Material { material, .. } if wanted(&material.id) => {
                return (Goods::Material { material, bundled: false }, None);
            }
            Known::Material { .. } => return (not_asked_for(), None),
            Known::LeftOut(series) => {
                let why = series.note.as_deref().unwrap_or("series.csv leaves it out");
                return (Goods::LeftOut(format!("customs code {code}: {why}")), None);
            }
            Known::Unknown => {}
        }
        let longest = self.by_code.iter().filter(|(own, _)| code.starts_with(own.as_str())).map(|(own, _)| own.len());
        let Some(longest) = longest.max() else {
            let part = !code.is_empty() && self.by_code.iter().any(|(own, _)| own.starts_with(code));
            let unknown = || Goods::LeftOut("customs code of no material in the model".into());
            return (if part { Goods::Heading } else { unknown() }, None);
        };
        let mut all: Vec<&'a Row<Material>> = Vec::new();
        for (own, row) in &self.by_code {
            let names_it = own.len() == longest && code.starts_with(own.as_str());
            // Under a heading also stand the materials that the model knows by its subheadings.
            let beneath = own.len() > code.len() && own.starts_with(code);
            if (names_it || beneath) && all.iter().all(|seen| seen.id != row.id) {
                all.push(row);
            }
        }
        let chosen: Vec<&'a Row<Material>> = all.iter().copied().filter(|row| wanted(&row.id)).collect();
        match chosen[..] {
            [] => (not_asked_for(), None),
            [material] => (Goods::Material { material, bundled: all.len() > 1 }, None),
            _ => (Goods::Ambiguous, Some(chosen.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", "))),
        }
    }
}

fn not_asked_for<'a>() -> Goods<'a> {
    Goods::LeftOut("a material that was not asked for".into())
}

/// The digits of a customs code, without points and spaces.
pub(super) fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

/// The place that stands for all countries not listed.
pub(super) fn rest_of_world<'a>(source: &Source<'a>) -> Option<&'a PlaceId> {
    source.model.places.iter().find(|row| row.kind == PlaceKind::Rest).map(|row| &row.id)
}

/// From where to where, of what, when: the key of a row of `trade`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Flow {
    pub(super) exporter: PlaceId,
    pub(super) importer: PlaceId,
    pub(super) material: MaterialId,
    pub(super) year: i32,
    pub(super) reporter: PlaceId,
}

/// What one line says of a flow.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Weight of the goods, kilograms.
    pub(super) gross_kg: Option<f64>,
    /// Weight of what is contained in them, kilograms.
    pub(super) content_kg: Option<f64>,
    /// US dollars.
    pub(super) value_usd: Option<f64>,
    /// Whether some of the goods are counted otherwise than by weight, so that the weights are not the whole.
    pub(super) unweighed: bool,
    /// Whether a figure is estimated.
    pub(super) estimated: bool,
    /// What a reader should know.
    pub(super) note: Option<&'static str>,
    /// Line.
    pub(super) line: u64,
}

struct Sum<'a> {
    material: &'a Row<Material>,
    bundled: bool,
    // By code, then by what else parts the lines: one code may stand once for each partner that is not elsewhere named.
    parts: BTreeMap<(String, String), Part>,
}

/// Flows, each from its lines.
#[derive(Default)]
pub(super) struct Flows<'a> {
    sums: IndexMap<Flow, Sum<'a>>,
}

impl<'a> Flows<'a> {
    /// The part of a flow under a code and a detail, and whether it is new.
    pub(super) fn part(
        &mut self,
        flow: Flow,
        material: &'a Row<Material>,
        bundled: bool,
        code: &str,
        detail: &str,
    ) -> (&mut Part, bool) {
        let sum = self.sums.entry(flow).or_insert_with(|| Sum { material, bundled, parts: BTreeMap::new() });
        let key = (digits(code), detail.to_owned());
        let new = !sum.parts.contains_key(&key);
        (sum.parts.entry(key).or_default(), new)
    }

    /// The rows of `trade`, each with the source of its year; and the years.
    pub(super) fn drafts(self, source: Source<'_>, prefix: &str, batch: &mut Batch) -> IndexSet<i32> {
        let mut years = IndexSet::new();
        for (flow, mut sum) in self.sums {
            sum.drop_parts_of_headings(batch);
            years.insert(flow.year);
            batch.drafts.push(sum.draft(&flow, source, prefix));
        }
        years.sort_unstable();
        years
    }
}

impl Sum<'_> {
    /// A file may hold a heading and its subheadings; one of them counts the other.
    fn drop_parts_of_headings(&mut self, batch: &mut Batch) {
        let codes: Vec<String> = self.parts.keys().map(|(code, _)| code.clone()).collect();
        let beneath =
            |code: &str| codes.iter().any(|other| other.len() < code.len() && code.starts_with(other.as_str()));
        self.parts.retain(|(code, _), _| {
            let keep = !beneath(code);
            if !keep {
                batch.skip("a subheading whose heading stands in the file too");
            }
            keep
        });
    }

    fn draft(&self, flow: &Flow, source: Source<'_>, prefix: &str) -> Draft {
        let parts: Vec<&Part> = self.parts.values().collect();
        let gross = total(&parts, |part| part.gross_kg.filter(|_| !part.unweighed && part.content_kg.is_none()));
        let content = total(&parts, |part| part.content_kg.filter(|_| !part.unweighed && part.gross_kg.is_none()));
        let value = total(&parts, |part| part.value_usd);
        // A weight of goods is a quantity of the material only where the material is counted by the weight of goods.
        let by_weight = matches!(self.material.basis, Basis::Product | Basis::Metal | Basis::Alloy | Basis::Magnet);
        let (quantity, why) = match (self.bundled, by_weight) {
            (true, _) => (Total::None, "the code bundles other materials: weight and value are of all of them"),
            (false, true) => (gross, "weight not stated for all lines"),
            (false, false) if content != Total::None => (content, "content not stated for all lines"),
            (false, false) => (Total::None, "weight of the goods; content not stated"),
        };
        let tonnes = |total: Total| total.whole().map(|kg| plain(kg / 1000.0));
        let mut notes: IndexSet<&str> = parts.iter().filter_map(|part| part.note).collect();
        if quantity.whole().is_none() && (gross != Total::None || self.bundled) {
            notes.insert(why);
        }
        if value == Total::Part {
            notes.insert("value not stated for all lines");
        }
        let estimated = parts.iter().any(|part| part.estimated);
        if estimated {
            notes.insert("weight estimated by the publisher");
        }
        let codes: IndexSet<&str> = self.parts.keys().map(|(code, _)| code.as_str()).collect();
        let document = format!("{prefix}_{}", flow.year);
        let draft = Draft::new("trade", parts.iter().map(|part| part.line).min().unwrap_or(0))
            .cell("exporter", flow.exporter.as_str())
            .cell("importer", flow.importer.as_str())
            .cell("material", flow.material.as_str())
            .cell("elements", "")
            .cell("year", flow.year.to_string())
            .cell("reporter", flow.reporter.as_str())
            .cell("source", &document)
            .cell("basis", self.material.basis.word())
            .maybe("gross_t", tonnes(gross))
            .maybe("value_usd", value.whole().map(plain))
            .cell("hs_code", codes.iter().copied().collect::<Vec<_>>().join("|"))
            .cell("confidence", if estimated { "medium" } else { "high" });
        let key = [
            flow.exporter.as_str(),
            flow.importer.as_str(),
            flow.material.as_str(),
            "",
            &flow.year.to_string(),
            flow.reporter.as_str(),
            &document,
        ]
        .join("/");
        let parted = source.model.trade.get(&key).is_some_and(|row| row.quantity_t.is_some());
        if self.bundled && parted {
            // Somebody has parted the bundle by other knowledge; that quantity, and how it was found, stay.
            return draft;
        }
        draft.maybe("quantity_t", tonnes(quantity)).cell("note", notes.into_iter().collect::<Vec<_>>().join("; "))
    }
}

/// A sum, if all parts are known: of an unknown and a known part the sum is unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Total {
    Whole(f64),
    Part,
    None,
}

impl Total {
    fn whole(self) -> Option<f64> {
        if let Self::Whole(sum) = self { Some(sum) } else { None }
    }
}

fn total(parts: &[&Part], figure: impl Fn(&Part) -> Option<f64>) -> Total {
    let known: Vec<f64> = parts.iter().filter_map(|part| figure(part)).collect();
    match known.len() {
        0 => Total::None,
        count if count == parts.len() => Total::Whole(known.iter().sum()),
        _ => Total::Part,
    }
}

/// Two lines that say what only one can say.
pub(super) fn twice(reading: &Reading<'_>, line: u64, first: u64) -> Problem {
    let mut problem = reading
        .problem(Code::DuplicateKey, format!("the flow stands in line {first} already"))
        .expected("one line for a reporter, partner, flow, code and year")
        .mend("remove one of the two lines; a file put together from overlapping downloads holds lines twice");
    problem.line = Some(line);
    problem
}
