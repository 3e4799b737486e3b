//! A question, the model it is put to, and where its rows stand.

use crate::draws::Draw;
use crate::market::Market;
use crate::question::{Change, Holdings, Question};
use adit_model::Model;
use adit_model::ids::{MineralId, SourceId};
use adit_model::table::{At, Row};
use adit_model::tables::{Governance, IndicatorRow, Material, Mineral, Production, SupplyShare};
use adit_model::words::{Indicator, Stage};
use std::collections::BTreeMap;

/// Rows of a table with their position in it, which names them in draws.
pub type Rows<'a, T> = Vec<(usize, &'a Row<T>)>;

/// What every method is given: the model, the question, and the rows by what they speak of.
#[derive(Debug)]
pub struct Context<'a> {
    /// The model.
    pub model: &'a Model,
    /// The question.
    pub question: &'a Question,
    /// Who controls what, where it is known.
    pub holdings: &'a [Holdings],
    /// What the importer buys, uses and pays.
    pub market: Market<'a>,
    production: BTreeMap<&'a str, Rows<'a, Production>>,
    shares: BTreeMap<&'a str, Rows<'a, SupplyShare>>,
    indicators: BTreeMap<&'a str, Rows<'a, IndicatorRow>>,
    governance: BTreeMap<&'a str, Rows<'a, Governance>>,
    materials: BTreeMap<&'a str, Vec<&'a Row<Material>>>,
    pub(crate) trade_range: Option<(f64, f64)>,
}

/// How figures are read: as they stand, or in a draw; with what is supposed, or without.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading<'a> {
    /// The draw; `None` for the figures as they stand.
    pub draw: Option<&'a Draw>,
    /// Changes of production to suppose.
    pub what_if: &'a [Change],
}

impl Reading<'_> {
    /// A row as an answer names it. A draw is only a number: thousands of them need not say where it comes from.
    #[must_use]
    pub fn name(&self, at: &At) -> String {
        if self.draw.is_none() { at.to_string() } else { String::new() }
    }
}

pub(crate) fn group<'a, T>(
    rows: impl Iterator<Item = &'a Row<T>>,
    key: impl Fn(&'a Row<T>) -> Option<&'a str>,
) -> BTreeMap<&'a str, Rows<'a, T>> {
    let mut groups: BTreeMap<&str, Rows<'a, T>> = BTreeMap::new();
    for (position, row) in rows.enumerate() {
        if let Some(key) = key(row) {
            groups.entry(key).or_default().push((position, row));
        }
    }
    groups
}

impl<'a> Context<'a> {
    /// Finds the rows of every mineral.
    #[must_use]
    pub fn new(model: &'a Model, question: &'a Question, holdings: &'a [Holdings]) -> Self {
        let mut materials: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for material in &model.materials {
            if let Some(mineral) = &material.mineral {
                materials.entry(mineral.as_str()).or_default().push(material);
            }
        }
        // Sites are counted in the row of their country.
        let production = group(model.production.iter(), |row| {
            let by_country = row.site.is_none() && row.place.is_some() && row.elements.0.is_empty();
            row.material.as_ref().filter(|_| by_country).map(adit_model::ids::MaterialId::as_str)
        });
        Self {
            model,
            question,
            holdings,
            market: Market::new(model),
            production,
            shares: group(model.supply_shares.iter(), |row| Some(row.mineral.as_str())),
            indicators: group(model.indicators.iter(), |row| Some(row.mineral.as_str())),
            governance: group(model.governance.iter(), |row| Some(row.place.as_str())),
            materials,
            trade_range: crate::weights::range_of(model),
        }
    }

    /// The minerals asked for; without a wish, all.
    pub fn minerals(&self) -> impl Iterator<Item = &'a Row<Mineral>> + '_ {
        let asked = &self.question.minerals;
        self.model.minerals.iter().filter(move |row| asked.is_empty() || asked.contains(&row.id))
    }
    /// Members of a group of minerals.
    pub fn members<'b>(&'b self, group: &'b MineralId) -> impl Iterator<Item = &'a Row<Mineral>> + 'b {
        self.model.minerals.iter().filter(move |row| row.group.as_ref() == Some(group))
    }
    /// Forms of a mineral made at a stage.
    pub fn materials<'b>(&'b self, mineral: &'b str, stage: Stage) -> impl Iterator<Item = &'a Row<Material>> + 'b {
        self.materials.get(mineral).into_iter().flatten().copied().filter(move |row| row.stage == stage)
    }
    /// Output of a material by country.
    #[must_use]
    pub fn production(&self, material: &str) -> &[(usize, &'a Row<Production>)] {
        self.production.get(material).map_or(&[], Vec::as_slice)
    }
    /// Published shares of a mineral.
    #[must_use]
    pub fn shares(&self, mineral: &str) -> &[(usize, &'a Row<SupplyShare>)] {
        self.shares.get(mineral).map_or(&[], Vec::as_slice)
    }
    /// Worldwide Governance Indicators of a country.
    #[must_use]
    pub fn governance(&self, place: &str) -> &[(usize, &'a Row<Governance>)] {
        self.governance.get(place).map_or(&[], Vec::as_slice)
    }
    /// Published figures of a kind.
    pub fn indicators<'b>(
        &'b self,
        mineral: &str,
        indicator: Indicator,
    ) -> impl Iterator<Item = &'b (usize, &'a Row<IndicatorRow>)> + 'b {
        self.indicators.get(mineral).into_iter().flatten().filter(move |(_, row)| row.indicator == indicator)
    }
    /// Year of a document, by which the newest of several is known.
    #[must_use]
    pub fn edition(&self, source: &SourceId) -> i32 {
        self.model.sources.get(source.as_str()).and_then(|row| row.year).map_or(i32::MIN, |year| year.0)
    }
    /// A document in a few words: its title, or for a long one its publisher and year.
    #[must_use]
    pub fn document(&self, source: &SourceId) -> String {
        const SHORT: usize = 48;
        let Some(row) = self.model.sources.get(source.as_str()) else { return source.to_string() };
        match row.year {
            _ if row.title.chars().count() <= SHORT => row.title.clone(),
            Some(year) => format!("{} {year}", row.publisher),
            None => row.publisher.clone(),
        }
    }
    /// Name of a place.
    #[must_use]
    pub fn place_name(&self, place: &str) -> &'a str {
        self.model.places.get(place).map_or("an unlisted place", |row| row.data.name.as_str())
    }
    /// The newest document among rows; of two of one year the one with more rows, then the later id.
    pub fn newest<'s>(&self, sources: impl Iterator<Item = &'s SourceId>) -> Option<&'s SourceId> {
        let mut sources = sources.peekable();
        let first = *sources.peek()?;
        let mut counts: BTreeMap<&SourceId, usize> = BTreeMap::new();
        // Nearly always there is one: draws ask this a million times.
        let mut same = 0;
        for source in sources {
            if source == first {
                same += 1;
            } else {
                *counts.entry(source).or_default() += 1;
            }
        }
        if counts.is_empty() {
            return Some(first);
        }
        counts.insert(first, same);
        counts
            .into_iter()
            .max_by_key(|(source, count)| (self.edition(source), *count, *source))
            .map(|(source, _)| source)
    }
}
