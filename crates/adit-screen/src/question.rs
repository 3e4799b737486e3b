//! What is asked.

use adit_model::concentration::Hhi;
use adit_model::ids::{MineralId, PlaceId, Region};
use adit_model::words::Stage;
use serde::{Deserialize, Serialize};

/// A published way to say how critical a mineral is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Concentration of supply by country: Herfindahl-Hirschman index, plain and weighted by governance and trade.
    Hhi,
    /// Supply risk and economic importance of the European Commission (guidelines of 2017).
    Eu,
    /// Disruption potential, trade exposure and economic vulnerability (Nassar et al. 2020), and losses in disruption
    /// scenarios in the manner of USGS 2025.
    Usgs,
    /// GeoPolRisk (Koyamparambath et al. 2024).
    Geopolrisk,
}

impl Method {
    /// All methods.
    pub const ALL: &'static [Self] = &[Self::Hhi, Self::Eu, Self::Usgs, Self::Geopolrisk];

    /// The word on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hhi => "hhi",
            Self::Eu => "eu",
            Self::Usgs => "usgs",
            Self::Geopolrisk => "geopolrisk",
        }
    }
}

/// A change of production to suppose: "gallium: USA +50 t".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The mineral.
    pub mineral: MineralId,
    /// Stage; `None` for the stage that decides the mineral's rank.
    pub stage: Option<Stage>,
    /// Country.
    pub place: PlaceId,
    /// Tonnes a year more (or, if negative, less).
    pub tonnes: f64,
}

/// Concentration by country of control at one stage of a mineral, where the sites and their holders are known.
///
/// Control is found by tracing, which is another verb; whoever asks hands its answer in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holdings {
    /// The mineral.
    pub mineral: MineralId,
    /// Stage.
    pub stage: Stage,
    /// Parts of the output by controlling country, largest first. They may leave a rest of unknown control.
    pub shares: Vec<(PlaceId, f64)>,
    /// What the output leaves without a known controller.
    pub unknown: f64,
}

/// A question to a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// By which method.
    pub method: Method,
    /// Year of the observations; `None` for the latest complete one of each mineral.
    pub year: Option<i32>,
    /// Minerals, by id; empty for all that the model has rows for.
    pub minerals: Vec<MineralId>,
    /// For whom; the method's own region where `None`.
    pub importer: Option<Region>,
    /// What to suppose.
    pub what_if: Vec<Change>,
    /// Draws for the interval of values and ranks; 0 for none.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

impl Question {
    /// The question with the usual choices: all minerals, latest year, 1,000 draws.
    #[must_use]
    pub fn of(method: Method) -> Self {
        Self { method, year: None, minerals: Vec::new(), importer: None, what_if: Vec::new(), draws: 1_000, seed: 1 }
    }
}

/// An index with its bounds, as methods pass it on.
pub type Bounds = Hhi;
