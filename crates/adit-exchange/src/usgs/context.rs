//! What every layout of the survey shares: the names of the model, the edition, and rows made of figures.

use super::figures::{Figure, written};
use super::forms;
use crate::import::{Batch, Draft, Source};
use crate::names::{Known, Names};
use adit_model::ids::{MineralId, PlaceId};
use adit_model::table::Row;
use adit_model::tables::{Material, Series};
use std::collections::BTreeMap;

/// The edition that is read, and what it is read with.
pub(super) struct Context<'a> {
    pub(super) source: Source<'a>,
    pub(super) names: Names<'a>,
    /// Id of the document.
    pub(super) document: String,
    /// Year of publication.
    pub(super) edition: i32,
    pub(super) batch: Batch,
    /// How often lines were read that only their order tells apart.
    repeated: BTreeMap<(String, String, i32), usize>,
    /// Units of the prices that were read, by item, form and year.
    priced: BTreeMap<(String, String, i32), String>,
}

/// A figure of a year, and where it was read.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    pub(super) line: u64,
    pub(super) year: i32,
    pub(super) figure: Figure,
    /// As printed.
    pub(super) printed: String,
    /// Whether the survey calls it an estimate.
    pub(super) estimated: bool,
    /// Whether it does so in the notes, and not only in the name of the line.
    pub(super) notes_estimate: bool,
    /// Whether the figure is not the printed one.
    pub(super) derived: bool,
    /// What a reader should know, in our own words.
    pub(super) remark: String,
}

impl Observed {
    pub(super) fn confidence(&self) -> &'static str {
        if self.estimated || self.derived { "medium" } else { "high" }
    }

    pub(super) fn note(&self) -> String {
        let bound = match self.figure {
            Figure::AtLeast(_) | Figure::AtMost(_) | Figure::Between(..) | Figure::Words(_) => {
                format!("printed as {}", self.printed.to_lowercase())
            }
            _ => String::new(),
        };
        let estimated = if self.estimated { "estimated" } else { "" };
        let parts = [estimated, bound.as_str(), self.remark.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }
}

impl<'a> Context<'a> {
    /// Context of a document of the importer `publisher`.
    pub(super) fn new(source: Source<'a>, publisher: &str, document: String, edition: i32) -> Self {
        Self {
            names: Names::new(source.model, publisher),
            source,
            document,
            edition,
            batch: Batch::default(),
            repeated: BTreeMap::new(),
            priced: BTreeMap::new(),
        }
    }

    /// The row of `sources` for the document, if anything was read in it.
    pub(super) fn cite(&mut self, title: String, year: Option<i32>, address: &str) {
        if self.batch.drafts.is_empty() {
            return;
        }
        self.batch.drafts.push(
            Draft::new("sources", 0)
                .cell("id", self.document.clone())
                .cell("title", title)
                .cell("publisher", "US Geological Survey")
                .maybe("year", year.map(|year| year.to_string()))
                .cell("url", address)
                .cell("license", "US public domain")
                .cell("tier", "official"),
        );
    }

    /// Whether the user asked for the year.
    pub(super) fn wants_year(&mut self, year: i32) -> bool {
        let years = &self.source.options.years;
        let wanted = years.is_empty() || years.contains(&year);
        if !wanted {
            self.batch.skip("another year than asked for");
        }
        wanted
    }

    /// The place of a name; a remark in parentheses is taken off, and counted lines that name none.
    pub(super) fn place(&mut self, name: &str) -> Option<(&'a PlaceId, String)> {
        let lower = name.to_lowercase();
        let (bare, remark) = match name.split_once('(') {
            Some((bare, rest)) => (bare.trim(), rest.trim_end_matches(|c: char| c != ')').trim_end_matches(')').trim()),
            None => (name, ""),
        };
        if let Some(place) = self.names.place(name) {
            return Some((place, String::new()));
        }
        let found = if lower.starts_with("world total") {
            self.names.place("WLD")
        } else if lower.starts_with("other countr") {
            self.names.place("ROW")
        } else {
            self.names.place(bare)
        };
        if found.is_none() {
            self.batch.unknown("places", name);
        }
        let remark = if remark.starts_with("rounded") { String::new() } else { remark.to_lowercase() };
        found.map(|place| (place, remark))
    }

    /// The material of a series; lines whose series is unknown, left out or not asked for are counted.
    pub(super) fn material(&mut self, commodity: &str, detail: &str) -> Option<(&'a Row<Series>, &'a Row<Material>)> {
        match self.names.series(commodity, detail) {
            Known::Material { series, material } => {
                let wanted = &self.source.options.materials;
                if wanted.is_empty() || wanted.contains(&material.id) {
                    return Some((series, material));
                }
                self.batch.skip("another material than asked for");
            }
            Known::LeftOut(series) => {
                let why = series.note.as_deref().unwrap_or("left out in series.csv");
                self.batch.skip(format!("{commodity}: {why}"));
            }
            Known::Unknown => self.batch.unknown("series", format!("{commodity}: {detail}")),
        }
        None
    }

    /// The mineral of a line: where the series of a commodity hold several, the one its detail names (`Imports: Silicon
    /// metal`); else that of the commodity.
    pub(super) fn mineral(&mut self, commodity: &str, detail: &str) -> Option<&'a MineralId> {
        let found = self.named_mineral(commodity, detail).or_else(|| self.names.mineral(commodity));
        let Some(mineral) = found else {
            self.batch.unknown("minerals", commodity);
            return None;
        };
        let wanted = &self.source.options.materials;
        let of_mineral = |material: &Row<Material>| material.mineral.as_ref() == Some(mineral);
        if wanted.is_empty()
            || self.source.model.materials.iter().any(|row| wanted.contains(&row.id) && of_mineral(row))
        {
            return Some(mineral);
        }
        self.batch.skip("another material than asked for");
        None
    }

    fn named_mineral(&self, commodity: &str, detail: &str) -> Option<&'a MineralId> {
        let material = |id: &str| self.source.model.materials.get(id);
        let held: Vec<&MineralId> = self
            .names
            .commodity(commodity)
            .into_iter()
            .filter_map(|row| material(row.material.as_ref()?.as_str())?.mineral.as_ref())
            .collect();
        let tail = detail.rsplit(": ").next().unwrap_or("");
        let named = [tail, tail.split(',').next().unwrap_or("")].into_iter().find_map(|text| self.names.mineral(text));
        named.filter(|mineral| held.contains(mineral)).or_else(|| match self.names.series(commodity, detail) {
            Known::Material { series, material } if series.detail.is_some() => material.mineral.as_ref(),
            _ => None,
        })
    }

    /// The form of a line that only its order tells apart from others, counted anew for each year.
    pub(super) fn nth(&mut self, commodity: &str, statistic: &str, detail: &str, year: i32) -> Option<&'static str> {
        let forms = forms::in_order(commodity, detail)?;
        let seen = self.repeated.entry((statistic.to_owned(), detail.to_owned(), year)).or_default();
        *seen += 1;
        forms.get(*seen - 1).copied()
    }

    /// Whether a price of the form and year was read in another unit before.
    pub(super) fn is_priced(&mut self, item: &str, form: &str, year: i32, unit: &str) -> bool {
        let first = self.priced.entry((item.to_owned(), form.to_owned(), year)).or_insert_with(|| unit.to_owned());
        first != unit
    }

    /// A row of `production` or `potentials` without the columns that name it.
    pub(super) fn quantity(&mut self, draft: Draft, observed: &Observed, factor: f64, basis: &str) {
        let tonnes = |value: f64| written(value * factor);
        let is_range = matches!(observed.figure, Figure::Between(..));
        let (quantity, coverage) = match &observed.figure {
            Figure::Known(value) if *value >= 0.0 => (tonnes(*value), "complete"),
            Figure::Between(low, high) => (tonnes(f64::midpoint(*low, *high)), "complete"),
            Figure::AtLeast(value) => (tonnes(*value), "at_least"),
            Figure::AtMost(value) => (tonnes(*value), "at_most"),
            Figure::Withheld => (String::new(), "withheld"),
            Figure::Words(word) if matches!(word.as_str(), "s" | "XX" | "xx" | "X") => {
                return self.batch.skip("the figure is counted in another line, or cannot be summed");
            }
            Figure::Unknown | Figure::Words(_) => (String::new(), "unknown"),
            Figure::Empty => return self.batch.skip("no figure"),
            Figure::Known(_) | Figure::NetExporter => return self.batch.skip("a negative figure"),
        };
        self.batch.drafts.push(
            draft
                .cell("year", observed.year.to_string())
                .cell("quantity_t", quantity)
                .cell("basis", basis)
                .cell("coverage", coverage)
                .cell("source", self.document.clone())
                // The middle of a range is ours, not the survey's.
                .cell("confidence", if is_range { "medium" } else { observed.confidence() })
                .cell("note", observed.note()),
        );
    }
}
