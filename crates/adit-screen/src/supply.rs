//! Who supplies a mineral: shares by country, and what the rows leave open.
//!
//! One document a supply, the newest; world totals and "other countries" are never added to countries. What the total
//! leaves beyond the countries is a rest, with the reason why it is one: it is spread over nobody.

mod observed;
mod published;

pub use observed::{latest_year, of_material, production_years};
pub use published::of_shares;

use crate::answer::Input;
use crate::context::{Context, Reading};
use adit_model::concentration::Residual;
use adit_model::ids::{MaterialId, MineralId, PlaceId, SourceId};
use adit_model::words::{Confidence, Coverage, Stage, SupplyOf};

/// A country and what it supplies.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplier {
    /// The country.
    pub place: PlaceId,
    /// Tonnes, or fraction of the supply, in this reading.
    pub amount: f64,
    /// Least it can be; below `amount` where the row states a bound.
    pub low: f64,
    /// Greatest it can be; infinite for a row that states only a floor.
    pub high: f64,
    /// Trade parameter of the EU method, where the row has one.
    pub trade: Option<f64>,
    /// The row: file and line; "supposed" for a supplier that a what-if adds.
    pub row: String,
    /// How the row was read.
    pub confidence: Confidence,
}

/// A country that supplies an amount that is not published.
#[derive(Debug, Clone, PartialEq)]
pub struct Unquantified {
    /// The country.
    pub place: PlaceId,
    /// Withheld, or unknown.
    pub coverage: Coverage,
    /// The row: file and line.
    pub row: String,
}

/// What a supply is a supply of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Output by country, tonnes.
    Production,
    /// Shares that somebody published.
    Shares(SupplyOf),
}

/// The supply of a mineral at one stage, from one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// The mineral.
    pub mineral: MineralId,
    /// Stage; `None` where the document tells none.
    pub stage: Option<Stage>,
    /// Form: name of the material, or as published; empty where there is only one.
    pub form: String,
    /// The material, for output.
    pub material: Option<MaterialId>,
    /// What it is a supply of.
    pub kind: Kind,
    /// First and last year it speaks of.
    pub years: (i32, i32),
    /// The document.
    pub source: SourceId,
    /// Countries with an amount, largest first. Countries that supply nothing stand here with zero.
    pub suppliers: Vec<Supplier>,
    /// Countries without an amount.
    pub unquantified: Vec<Unquantified>,
    /// Amount published for "other countries" together.
    pub others: f64,
    /// What the published total leaves beyond countries and others.
    pub unattributed: f64,
    /// The world total as published, before any reading.
    pub published_total: Option<f64>,
    /// Whether the rest may hide a holder larger than those listed.
    pub residual: Residual,
    /// What a reader should know: a total below its parts, a total that is missing.
    pub remarks: Vec<String>,
}

impl Supply {
    /// Everything that is supplied.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.suppliers.iter().map(|supplier| supplier.amount).sum::<f64>() + self.rest_amount()
    }
    fn rest_amount(&self) -> f64 {
        self.others + self.unattributed
    }
    /// The part that no country is named for with an amount.
    #[must_use]
    pub fn rest(&self) -> f64 {
        let total = self.total();
        if total > 0.0 { self.rest_amount() / total } else { 1.0 }
    }
    /// Countries and their shares, largest first.
    pub fn shares(&self) -> impl Iterator<Item = (&PlaceId, f64)> {
        let total = self.total();
        self.suppliers
            .iter()
            .map(move |supplier| (&supplier.place, if total > 0.0 { supplier.amount / total } else { 0.0 }))
    }
    /// Share of a country; `None` where its amount is not published.
    #[must_use]
    pub fn share(&self, place: &str) -> Option<f64> {
        if self.unquantified.iter().any(|one| one.place == place) {
            return None;
        }
        Some(self.shares().find(|(one, _)| **one == place).map_or(0.0, |(_, share)| share))
    }
    /// Whether anything is known of it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.suppliers.iter().any(|supplier| supplier.amount > 0.0)
    }
    /// Whether some country keeps its amount to itself, or nobody knows it.
    #[must_use]
    pub fn is_bounded_only(&self) -> bool {
        !self.unquantified.is_empty() && self.rest() > 0.0
    }
    /// Years in words.
    #[must_use]
    pub fn vintage(&self) -> String {
        match self.years {
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from}-{to}"),
        }
    }
    /// What it is, in words.
    #[must_use]
    pub fn name(&self) -> String {
        let stage = self.stage.map_or("", Stage::word);
        let what = match self.kind {
            Kind::Production => "production by country",
            Kind::Shares(SupplyOf::Global) => "global supply shares",
            Kind::Shares(SupplyOf::Sourcing) => "sourcing shares",
            Kind::Shares(SupplyOf::Imports) => "import shares",
        };
        let words = [what, stage, &self.form];
        words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(", ")
    }
    /// What is made, in words that follow "makes 90 % of".
    #[must_use]
    pub fn goods(&self) -> String {
        match (self.kind, self.stage) {
            (Kind::Production, _) => self.form.clone(),
            (_, Some(stage)) => format!("the world's {stage} supply"),
            (_, None) => "the world's supply".into(),
        }
    }
    /// It as an input of a value.
    #[must_use]
    pub fn input(&self, context: &Context<'_>) -> Input {
        const SHOWN: usize = 5;
        let mut parts: Vec<String> = self
            .shares()
            .filter(|(_, share)| *share > 0.0)
            .take(SHOWN)
            .map(|(place, share)| format!("{} {}", context.place_name(place.as_str()), percent(share)))
            .collect();
        if self.rest() > 0.0005 {
            parts.push(format!("without a country {}", percent(self.rest())));
        }
        let total = match self.kind {
            Kind::Production => format!("{:.0} t; ", self.total()),
            Kind::Shares(_) => String::new(),
        };
        parts.extend(self.remarks.iter().cloned());
        let rows = self.suppliers.iter().map(|supplier| supplier.row.clone());
        Input {
            name: self.name(),
            value: total + &parts.join(", "),
            vintage: self.vintage(),
            rows: rows.chain(self.unquantified.iter().map(|one| one.row.clone())).collect(),
            sources: vec![self.source.to_string()],
            confidence: self.suppliers.iter().map(|supplier| supplier.confidence).max(),
        }
    }
}

/// A share as percent, with as many digits as it can bear.
#[must_use]
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    match value {
        value if value > 99.0 && value < 100.0 => format!("{:.1} %", value.min(99.9)),
        value if value >= 1.0 || value == 0.0 => format!("{value:.0} %"),
        _ => format!("{value:.1} %"),
    }
}

/// The supplies of a mineral at a stage in a year, one a form; `year` is the latest complete one where `None`.
///
/// Where no country output is in the model, the newest published global shares stand in, if they are of that year.
#[must_use]
pub fn at_stage(
    context: &Context<'_>,
    mineral: &MineralId,
    stage: Stage,
    year: Option<i32>,
    reading: Reading<'_>,
) -> Vec<Supply> {
    let produced: Vec<Supply> = context
        .materials(mineral.as_str(), stage)
        .filter_map(|material| {
            let year = year.or_else(|| latest_year(context, material.id.as_str()))?;
            of_material(context, material, year, reading)
        })
        .filter(Supply::is_known)
        .collect();
    if !produced.is_empty() {
        return produced;
    }
    of_shares(context, mineral, Some(stage), SupplyOf::Global, None, reading)
        .into_iter()
        .filter(|supply| supply.is_known() && year.is_none_or(|year| (supply.years.0..=supply.years.1).contains(&year)))
        .collect()
}

/// The supplies of a mineral at every stage that the model has rows of, along the chain.
#[must_use]
pub fn at_all_stages(
    context: &Context<'_>,
    mineral: &MineralId,
    year: Option<i32>,
    reading: Reading<'_>,
) -> Vec<Supply> {
    Stage::ALL.iter().flat_map(|stage| at_stage(context, mineral, *stage, year, reading)).collect()
}

/// Largest first; of equals the one that comes first in the alphabet.
fn sort(suppliers: &mut [Supplier]) {
    suppliers.sort_by(|a, b| b.amount.total_cmp(&a.amount).then_with(|| a.place.cmp(&b.place)));
}
