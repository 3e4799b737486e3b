//! Users of a good, and how they fare.

use crate::place_name;
use crate::stress::StressQuestion;
use adit_model::Model;
use adit_model::ids::PlaceId;
use adit_model::network::Topology;
use adit_model::problem::{Code, Problem, Problems};
use adit_stress::World;
use adit_stress::arcs::Actor;
use adit_stress::simulate::{Basket, Outlook, Rule};
use adit_stress::tally::{Band, Precision};
use adit_stress::watch::Quantiles;
use serde::Serialize;
use std::collections::BTreeMap;

/// What users are taken together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UsersKind {
    /// A country.
    Country,
    /// A sector of a country that has several.
    Sector,
    /// A group of countries.
    Group,
    /// The world.
    World,
    /// A system that a country builds: short of what its scarcest material is short of.
    System,
    /// A material that a system takes.
    Part,
}

impl UsersKind {
    /// Whether it is no sum of others that are shown.
    pub(crate) fn is_part(self) -> bool {
        matches!(self, Self::Country | Self::Sector)
    }
}

/// Users that are counted together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Users {
    pub(crate) kind: UsersKind,
    pub(crate) material: String,
    pub(crate) material_name: String,
    pub(crate) place: Option<String>,
    pub(crate) place_name: String,
    pub(crate) sector: Option<String>,
    pub(crate) system: Option<String>,
    pub(crate) sinks: Vec<usize>,
    pub(crate) rule: Rule,
}

impl Users {
    pub(crate) fn kind(&self) -> UsersKind {
        self.kind
    }

    /// Whether they are no sum of others that are shown.
    pub(crate) fn is_part(&self) -> bool {
        self.kind.is_part()
    }

    /// Whether they are the same users, in another network.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let key = |users: &Self| (users.kind, users.material.clone(), users.place.clone(), users.sector.clone());
        key(self) == key(other)
    }

    pub(crate) fn basket(&self) -> Basket {
        let what = self.system.as_ref().unwrap_or(&self.material_name);
        Basket { name: format!("{what}, {}", self.place_name), sinks: self.sinks.clone(), rule: self.rule }
    }
}

/// The period in which most is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Worst {
    /// Which, from 1.
    pub period: u32,
    /// Part of demand missing in it.
    pub unmet: Band,
}

/// How users fare. Periods count from 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UsersOutlook {
    /// What they are taken together by.
    pub kind: UsersKind,
    /// Material they use.
    pub material: String,
    /// Its name.
    pub material_name: String,
    /// Place or group; none for the world.
    pub place: Option<String>,
    /// Its name.
    pub place_name: String,
    /// Sector, where it is known.
    pub sector: Option<String>,
    /// Name of the system, for one.
    pub system: Option<String>,
    /// Demand at the baseline, tonnes a year.
    pub demand_t_per_year: f64,
    /// Tonnes of demand at the baseline that are missing over the whole time, mean of the draws.
    pub missing_t: f64,
    /// Part of demand missing over the whole time.
    pub unmet_in_all: Band,
    /// Part of demand missing, by period.
    pub unmet: Vec<Band>,
    /// Period in which most is missing, by the mean of the draws; none if nothing ever is.
    pub worst: Option<Worst>,
    /// Part of the draws in which some period is short.
    pub short_draws: f64,
    /// First period short, over the draws that have one.
    pub first_short: Option<Band>,
    /// Stock of the users after each period, in days of their use at the baseline.
    pub cover_days: Vec<Quantiles>,
    /// Tonnes they got from a reserve, mean of the draws.
    pub released_t: f64,
    /// How well the draws tell what is missing over the whole time.
    pub precision: Precision,
}

impl UsersOutlook {
    pub(crate) fn new(users: Users, outlook: Outlook, per_year: f64, years: f64) -> Self {
        let numbered = (1..).zip(&outlook.unmet).filter(|(_, band)| band.mean > 0.0);
        let worst = numbered.reduce(|a, b| if b.1.mean > a.1.mean { b } else { a });
        let from_one =
            |band: Band| Band { mean: band.mean + 1.0, p10: band.p10 + 1.0, p50: band.p50 + 1.0, p90: band.p90 + 1.0 };
        let demand = outlook.demand * per_year;
        Self {
            kind: users.kind,
            material: users.material,
            material_name: users.material_name,
            place: users.place,
            place_name: users.place_name,
            sector: users.sector,
            system: users.system,
            demand_t_per_year: demand,
            missing_t: outlook.unmet_in_all.mean * demand * years,
            unmet_in_all: outlook.unmet_in_all,
            worst: worst.map(|(period, band)| Worst { period, unmet: *band }),
            unmet: outlook.unmet,
            short_draws: outlook.short,
            first_short: outlook.first_short.map(from_one),
            cover_days: Vec::new(),
            released_t: 0.0,
            precision: outlook.precision,
        }
    }
}

/// The users a question asks for.
///
/// # Errors
/// If there are none.
pub(crate) fn users(
    model: &Model,
    topology: &Topology,
    world: &World,
    question: &StressQuestion,
    year: i32,
) -> Result<Vec<Users>, Problems> {
    let members = |place: &String| model.members(place, year);
    let wanted: Vec<PlaceId> = question.places.iter().flat_map(members).collect();
    // Scrap is pushed on those who take it; nobody is short of it.
    let pushed = |good: usize| world.chain.links.iter().any(|link| link.good == good && link.pushed);
    let mut found = Grouped { model, groups: BTreeMap::new() };
    for (sink, &actor) in world.sinks.iter().enumerate() {
        let Actor::User(node, good) = actor else { continue };
        let (node, material) = (&topology.nodes[node], world.goods[good].material.as_str());
        let named = question.materials.is_empty() || question.materials.iter().any(|name| name == material);
        if pushed(good) || !named {
            continue;
        }
        found.add(UsersKind::World, material, None, None, sink);
        if !wanted.is_empty() && !wanted.contains(&node.place) {
            continue;
        }
        let place = Some(node.place.as_str());
        found.add(UsersKind::Country, material, place, None, sink);
        if let Some(sector) = node.sector.as_deref().filter(|sector| *sector != "all") {
            found.add(UsersKind::Sector, material, place, Some(sector), sink);
        }
        for group in question.places.iter().filter(|name| model.groups.get(name.as_str()).is_some()) {
            if members(group).contains(&node.place) {
                found.add(UsersKind::Group, material, Some(group), None, sink);
            }
        }
    }
    found.into_users()
}

/// Material, place and sector of users that are taken together.
type Handle = (UsersKind, String, Option<String>, Option<String>);

struct Grouped<'a> {
    model: &'a Model,
    groups: BTreeMap<Handle, Vec<usize>>,
}

impl Grouped<'_> {
    fn add(&mut self, kind: UsersKind, material: &str, place: Option<&str>, sector: Option<&str>, sink: usize) {
        let handle = (kind, material.to_owned(), place.map(Into::into), sector.map(Into::into));
        self.groups.entry(handle).or_default().push(sink);
    }

    fn into_users(self) -> Result<Vec<Users>, Problems> {
        if !self.groups.keys().any(|(kind, ..)| *kind == UsersKind::Country) {
            return Err(Problem::new(Code::EmptyQuestion, "the network has no such users")
                .file("--country, --material")
                .mend("leave one of the options out; the table `demand` lists who uses what")
                .into());
        }
        let Self { model, groups } = self;
        let whole = |handle: &Handle, sinks: &Vec<usize>| {
            // A sector that is all a country uses says nothing of its own.
            let country = (UsersKind::Country, handle.1.clone(), handle.2.clone(), None);
            handle.0 == UsersKind::Sector && groups.get(&country) == Some(sinks)
        };
        let sole = |handle: &Handle, sinks: &Vec<usize>| {
            let same = |(other, theirs): (&Handle, &Vec<usize>)| {
                other.0 == UsersKind::Sector && other.1 == handle.1 && other.2 == handle.2 && theirs == sinks
            };
            groups.iter().find(|entry| same(*entry)).and_then(|(other, _)| other.3.clone())
        };
        let users = groups.iter().filter(|(handle, sinks)| !whole(handle, sinks)).map(|(handle, sinks)| {
            let (kind, material, place, sector) = handle.clone();
            let name = model.materials.get(&material).map_or(material.as_str(), |row| row.name.as_str()).to_owned();
            let place_name = place.as_deref().map_or("world", |place| place_name(model, place)).to_owned();
            let sector = if kind == UsersKind::Country { sole(handle, sinks) } else { sector };
            let (system, sinks, rule) = (None, sinks.clone(), Rule::Sum);
            Users { kind, material_name: name, material, place, place_name, sector, system, sinks, rule }
        });
        Ok(users.collect())
    }
}
