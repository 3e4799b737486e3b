//! What of a plan stands in a year, as the simulator takes it.

use adit_model::ids::SiteId;
use adit_model::scope::Scope;
use adit_model::words::Stage;
use adit_stress::arcs::Good;

/// What stands in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The year, for print.
    pub year: i32,
    /// Factor on all flows of the balanced year: demand and supply have grown alike.
    pub growth: f64,
    /// Place whose supplies give way first where new plants sell, and make up what their feeds take from others. The
    /// greatest exporter of each good if none, and for goods that it does not make.
    pub displaced: Option<String>,
    /// Plants that come whatever is decided; they are there without the plan, too.
    pub coming: Vec<NewPlant>,
    /// New plants.
    pub plants: Vec<NewPlant>,
    /// Reserves.
    pub reserves: Vec<PlannedReserve>,
    /// What users no longer need.
    pub substitution: Vec<Substituted>,
    /// Places or groups whose buyers have qualified second sources of a good in advance.
    pub qualified: Vec<(String, Good)>,
    /// Groups whose members sell to each other before they sell to others.
    pub shared: Vec<String>,
    /// What of the plan the simulator cannot show, in sentences.
    pub left_out: Vec<String>,
}

impl Planned {
    /// A year without a plan.
    #[must_use]
    pub fn nothing(year: i32) -> Self {
        Self {
            year,
            growth: 1.0,
            displaced: None,
            coming: Vec::new(),
            plants: Vec::new(),
            reserves: Vec::new(),
            substitution: Vec::new(),
            qualified: Vec::new(),
            shared: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// The same year without what is planned.
    #[must_use]
    pub fn without(&self) -> Self {
        let (displaced, coming) = (self.displaced.clone(), self.coming.clone());
        Self { growth: self.growth, displaced, coming, ..Self::nothing(self.year) }
    }

    /// All new plants, those that come anyway first.
    pub(super) fn all(&self) -> Vec<&NewPlant> {
        self.coming.iter().chain(&self.plants).collect()
    }
}

/// A plant of the plan. What it takes it needs together: a plant that works feeds apart is one plant a feed. Scrap that it
/// takes is collected for it and taken from nobody; scrap that it gives is worked by nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlant {
    /// Handle.
    pub id: String,
    /// Name.
    pub name: String,
    /// Country.
    pub place: String,
    /// Stage.
    pub stage: Stage,
    /// Its row of `sites`, if it has one: scenarios that stop the site or its owner stop the plant.
    pub site: Option<SiteId>,
    /// Units of activity a year that it can do in the year: capacity times ramp, as expected.
    pub capacity: f64,
    /// Tonnes of each good it takes per unit of activity, as the balanced network counts that good.
    pub takes: Vec<(Good, f64)>,
    /// Tonnes of each good it makes per unit of activity.
    pub gives: Vec<(Good, f64)>,
    /// Where what it takes comes from, first of a good first; what they do not cover comes as its country buys it.
    pub feeds: Vec<Feed>,
}

/// Where something a plant takes comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// The good.
    pub good: Good,
    /// Who ships it.
    pub from: FeedFrom,
}

/// Who ships what a plant takes. None of them makes more for it: who bought there before buys elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedFrom {
    /// A site of the model.
    Site(SiteId),
    /// Another plant of the plan, by handle.
    Plant(String),
    /// Plants of a place or group, in proportion to what they sell.
    Place(String),
}

/// A reserve of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedReserve {
    /// The good.
    pub good: Good,
    /// Places or groups whose plants and users it serves.
    pub places: Vec<String>,
    /// Tonnes.
    pub tonnes: f64,
    /// Most that leaves in a month, a fraction; as the table `parameters` says if none.
    pub rate_a_month: Option<f64>,
    /// Months from the first shortage to the first release; as the table `parameters` says if none.
    pub delay_months: Option<f64>,
}

/// What users no longer need, because they turned to a substitute for good.
#[derive(Debug, Clone, PartialEq)]
pub struct Substituted {
    /// Users: `country`, `material`, `element`, `sector`.
    pub users: Scope,
    /// Part of what they take in a year without the plan.
    pub part: f64,
}
