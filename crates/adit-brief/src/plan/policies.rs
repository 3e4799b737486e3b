//! Limits on where things come from, as a plan keeps them in calm years.
//!
//! A cap or a ban follows lots: whatever a site in its scope has touched counts, wherever it is made into something
//! else afterwards. A floor counts what is made in its scope against what its users take.

use crate::plan::prepared::Prepared;
use crate::plan::question::PlanQuestion;
use crate::plan::recipes::Recipe;
use crate::plan::rows::Rows;
use adit_model::Problems;
use adit_model::date::Date;
use adit_model::ids::{EntityId, PlaceId, SiteId};
use adit_model::problem::{Code, Problem};
use adit_model::scope::{Key, Scope};
use adit_model::words::{RuleCheck, Stage};
use adit_plan::graded::{Policy, graded};
use adit_plan::instance::{Instance, Limit, Sense};
use adit_stress::arcs::Actor;
use adit_stress::control::controlled;

/// Policies on lots at once: each doubles the network.
const TOGETHER: usize = 3;

/// A policy, as the user or a row states it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    /// As the user wrote it, or the citation of the row.
    pub(super) words: String,
    /// Sites that it is about.
    pub(super) of: Scope,
    /// Whose use counts.
    pub(super) users: Scope,
    /// A part of what users take: at most for caps and bans, at least for floors.
    pub(super) share: f64,
    pub(super) floor: bool,
    from: Option<Date>,
    until: Option<Date>,
}

/// The policies of a question.
///
/// # Errors
/// Rules that no plan can keep, and more policies than fit together.
pub(super) fn kept(rows: &Rows<'_>, question: &PlanQuestion) -> Result<Vec<Kept>, Problems> {
    let mut problems = Problems::default();
    let caps = question.caps.iter().map(|cap| Kept {
        words: format!("--cap {}", cap.words),
        of: cap.of.clone(),
        users: cap.users.clone(),
        share: cap.share,
        floor: false,
        from: cap.from,
        until: cap.until,
    });
    let bans = question.bans.iter().map(|ban| Kept {
        words: format!("--ban {}", ban.words),
        of: ban.of.clone(),
        users: ban.users.clone(),
        share: 0.0,
        floor: false,
        from: ban.from,
        until: ban.until,
    });
    let mut kept: Vec<Kept> = caps.chain(bans).collect();
    for id in &question.rules {
        let Some(row) = rows.model.rules.get(id.as_str()) else { continue };
        rows.rests_on(Some(row.source.to_string()), None);
        let share = row.threshold.map_or(0.0, |threshold| threshold.get() / 100.0);
        let (Some(of), false) = (&row.of, row.check == RuleCheck::Manual) else {
            problems.push(
                Problem::new(Code::WrongValue, format!("no plan can keep `{id}`"))
                    .at(&row.at)
                    .column("of")
                    .expected("the scope of the sites it limits, and a check that is not manual")
                    .mend("state what it limits as --cap or --ban, or fill `of` and `users` in a package of yours"),
            );
            continue;
        };
        let floor = row.check == RuleCheck::AtLeast;
        let from = row.due.or(row.start);
        kept.push(Kept {
            words: format!("{} ({})", row.title, row.citation),
            of: of.clone(),
            users: row.users.clone().unwrap_or_default(),
            share: if row.check == RuleCheck::Forbidden { 0.0 } else { share },
            floor,
            from,
            until: row.end,
        });
    }
    let on_lots = kept.iter().filter(|kept| !kept.floor).count();
    if on_lots > TOGETHER {
        problems.push(
            Problem::new(Code::WrongValue, "too many limits on lots at once")
                .found(format!("{on_lots} caps, bans and rules"))
                .expected(format!("at most {TOGETHER}: each doubles the network"))
                .mend("join scopes with `|` in one limit, or ask for them one after the other"),
        );
    }
    problems.into_result(kept)
}

/// The instance as it is in calm years under some policies.
pub(super) fn policed(prepared: &Prepared<'_>, base: &Instance, policies: &[Kept]) -> Instance {
    let mut instance = Instance { policies: policies.iter().map(|kept| kept.words.clone()).collect(), ..base.clone() };
    let sites = sites(prepared);
    let mut origin: Vec<Option<usize>> = (0..base.activities.len()).map(Some).collect();
    for (number, kept) in policies.iter().enumerate() {
        let touched = touched(prepared, &sites, kept);
        let share =
            prepared.years.all().map(|year| if kept.holds(year) { kept.share } else { f64::INFINITY }).collect();
        if kept.floor {
            instance.limits.push(floor(prepared, base, kept, number, &touched));
            continue;
        }
        let touches = origin.iter().map(|origin| origin.is_some_and(|activity| touched[activity])).collect();
        let policy = Policy { number, touches, demands: demands(prepared, kept), share };
        let next = graded(&instance, &policy);
        origin = next.origin.iter().map(|before| before.and_then(|before| origin[before])).collect();
        instance = next.instance;
    }
    instance
}

impl Kept {
    /// Whether it holds for the whole of a year.
    pub(super) fn holds(&self, year: i32) -> bool {
        let begun = self.from.is_none_or(|from| from.year() <= year);
        begun && self.until.is_none_or(|until| until.year() >= year)
    }
}

/// Who runs an activity, and where.
struct SiteOf<'a> {
    place: &'a PlaceId,
    stage: Option<Stage>,
    site: Option<&'a SiteId>,
    entity: Option<&'a EntityId>,
    goods: Vec<(String, Option<String>)>,
}

/// The sites behind activities, by activity.
fn sites<'p>(prepared: &'p Prepared<'_>) -> Vec<Option<SiteOf<'p>>> {
    let network = &prepared.network;
    let mut sites: Vec<Option<SiteOf<'p>>> = (0..network.instance.activities.len()).map(|_| None).collect();
    for (facility, plant) in network.plants.iter().enumerate() {
        let Some((activity, _)) = plant else { continue };
        let node = &network.topology.nodes[network.world.facilities[facility].node()];
        let gives = network.world.chain.facilities[facility].gives.iter().map(|give| &network.world.goods[give.good]);
        let goods = gives.map(|good| (good.material.to_string(), good.element.as_ref().map(ToString::to_string)));
        let (site, entity) = (node.site.as_ref(), node.entity.as_ref());
        sites[*activity] = Some(SiteOf { place: &node.place, stage: node.stage, site, entity, goods: goods.collect() });
    }
    for offer in &prepared.offers {
        let (site, stage) = (&offer.site.data, offer.project.stage);
        for &activity in &offer.plant.activities {
            let goods = offer.plant.makes.iter();
            let goods =
                goods.map(|(good, _)| (good.material.to_string(), good.element.as_ref().map(ToString::to_string)));
            let (place, entity) = (&site.place, site.entity.as_ref());
            sites[activity] =
                Some(SiteOf { place, stage: Some(stage), site: Some(&site.id), entity, goods: goods.collect() });
        }
    }
    sites
}

/// Whether each activity of the network is a site in the scope of a policy.
fn touched(prepared: &Prepared<'_>, sites: &[Option<SiteOf<'_>>], kept: &Kept) -> Vec<bool> {
    let (model, year) = (prepared.setup.model, prepared.setup.year);
    let places: Vec<PlaceId> =
        kept.of.get(Key::Controller).unwrap_or_default().iter().flat_map(|place| model.members(place, year)).collect();
    let holders = controlled(model, &places, year);
    let within =
        |place: &PlaceId, values: &[String]| values.iter().any(|value| model.members(value, year).contains(place));
    let one = |site: &SiteOf<'_>| {
        kept.of.iter().all(|(key, values)| match key {
            Key::Country => within(site.place, values),
            Key::Stage => site.stage.is_some_and(|stage| values.iter().any(|value| value == stage.word())),
            Key::Site => site.site.is_some_and(|site| values.iter().any(|value| value == site.as_str())),
            // Whoever is not known is taken to be controlled from where it stands.
            Key::Controller => {
                site.entity.map_or_else(|| places.contains(site.place), |entity| holders.contains(entity))
                    || places.contains(site.place)
            }
            Key::Material => site.goods.iter().any(|(material, _)| values.contains(material)),
            Key::Element => {
                site.goods.iter().any(|(_, element)| element.as_ref().is_some_and(|element| values.contains(element)))
            }
            _ => true,
        })
    };
    sites.iter().map(|site| site.as_ref().is_some_and(one)).collect()
}

/// Demands whose use counts.
pub(super) fn demands(prepared: &Prepared<'_>, kept: &Kept) -> Vec<usize> {
    let (model, year, network) = (prepared.setup.model, prepared.setup.year, &prepared.network);
    let one = |sink: &usize| {
        let Actor::User(node, good) = network.world.sinks[*sink] else { return false };
        let (node, good) = (&network.topology.nodes[node], &network.world.goods[good]);
        let purpose = network.world.purposes[*sink].as_ref().map(|purpose| purpose.sector.as_str());
        kept.users.iter().all(|(key, values)| match key {
            Key::Country => values.iter().any(|value| model.members(value, year).contains(&node.place)),
            Key::Sector => {
                purpose.or(node.sector.as_deref()).is_some_and(|sector| values.iter().any(|value| value == sector))
            }
            Key::Material => values.iter().any(|value| value == good.material.as_str()),
            // Magnets and alloys hold the elements of magnets; they are not goods of their own there.
            Key::Element => {
                good.element.as_ref().is_none_or(|element| values.iter().any(|value| value == element.as_str()))
            }
            _ => true,
        })
    };
    (0..network.world.sinks.len()).filter(one).collect()
}

/// What is made in a scope is at least a part of what its users need of the same goods.
fn floor(prepared: &Prepared<'_>, base: &Instance, kept: &Kept, number: usize, touched: &[bool]) -> Limit {
    let elements = kept.users.get(Key::Element).unwrap_or_default();
    let listed =
        |element: Option<&String>| elements.is_empty() || element.is_some_and(|element| elements.contains(element));
    let network = &prepared.network;
    let in_lots = |pool: usize| {
        let source = prepared.sources.iter().find(|source| source.pool == pool);
        source.map(|source| {
            source
                .content
                .iter()
                .filter(|(element, _)| listed(Some(&element.to_string())))
                .map(|(_, share)| share)
                .sum()
        })
    };
    let mut terms = Vec::new();
    for (activity, _) in touched.iter().enumerate().filter(|(_, touched)| **touched) {
        let gives = base.activities[activity].terms.iter().filter(|(_, tonnes)| *tonnes > 0.0);
        let of_element = |pool: &usize| {
            let name = &base.pools[*pool].name;
            // A mine or a cracker gives lots, which hold them all; what is parted is told by its element.
            let parted =
                network.world.goods.iter().filter(|good| good.element.is_some() && name.contains(&good.to_string()));
            parted
                .map(|good| good.element.as_ref().map(ToString::to_string))
                .max_by_key(|element| element.as_ref().map(String::len))
        };
        let counted = |(pool, tonnes): &(usize, f64)| match of_element(pool) {
            Some(element) => {
                if listed(element.as_ref()) {
                    *tonnes
                } else {
                    0.0
                }
            }
            None => tonnes * in_lots(*pool).unwrap_or(1.0),
        };
        let factor: f64 = gives.map(counted).sum();
        if factor > 0.0 {
            terms.push((activity, factor));
        }
    }
    let used: Vec<f64> = (0..prepared.years.count())
        .map(|period| {
            demands(prepared, kept)
                .iter()
                .map(|&demand| base.demands[demand].tonnes[period] * held(prepared, demand, &listed))
                .sum()
        })
        .collect();
    let limit = prepared
        .years
        .all()
        .zip(used)
        .map(|(year, used)| if kept.holds(year) { kept.share * used } else { f64::NEG_INFINITY });
    Limit { policy: number, terms, sense: Sense::AtLeast, limit: limit.collect() }
}

/// Tonnes of the elements that count in a tonne of what a demand takes: all of an element, a part of a magnet.
fn held(prepared: &Prepared<'_>, demand: usize, listed: &dyn Fn(Option<&String>) -> bool) -> f64 {
    let model = prepared.setup.model;
    let Actor::User(_, good) = prepared.network.world.sinks[demand] else { return 1.0 };
    let good = &prepared.network.world.goods[good];
    if good.element.is_some() {
        return 1.0;
    }
    let makers = model.recipes.iter().filter(|row| row.material == good.material);
    let contents = makers.filter_map(|row| Some(Recipe::of(model, &row.process)?.content(&good.material)));
    let content = contents.into_iter().find(|content| !content.is_empty());
    content.map_or(1.0, |content| {
        content.iter().filter(|(element, _)| listed(Some(&element.to_string()))).map(|(_, tonnes)| tonnes).sum()
    })
}
