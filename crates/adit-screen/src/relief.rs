//! What would take a mineral off the list: the least additional output, at home or with a friend, by bisection.

use crate::answer::{Input, Part, Ranked, Value};
use crate::context::{Context, Reading};
use crate::question::Change;
use crate::rule::{self, Rule};
use crate::supply::{self, Supply};
use adit_model::ids::{MineralId, PlaceId};
use adit_model::words::Stage;
use serde::Serialize;

/// What would take a mineral below the threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relief {
    /// The mineral.
    pub mineral: MineralId,
    /// Stage at which more would have to be made.
    pub stage: Stage,
    /// The country that would make more.
    pub place: PlaceId,
    /// The country that would make less by as much; `None` where output is added.
    pub from: Option<PlaceId>,
    /// The least tonnes a year more; `None` where no amount does.
    pub tonnes: Option<f64>,
    /// Output of the world at this stage now, tonnes a year.
    pub world_t: f64,
    /// In a sentence.
    pub sentence: String,
}

/// As a multiple of world output: more than this would be another world.
const MOST: f64 = 10.0;
const STEPS: usize = 48;

/// The least amount for which a figure lies below the threshold.
///
/// A figure may fall and rise again (a new supplier that outgrows the old ones), so the first crossing is looked for on a
/// logarithmic grid up to `most`, then bisected. `None` where no amount does.
pub fn least(figure: impl Fn(f64) -> Option<f64>, threshold: f64, most: f64) -> Option<f64> {
    let below = |amount: f64| figure(amount).is_some_and(|figure| figure < threshold);
    if below(0.0) {
        return Some(0.0);
    }
    let step = |index: usize| most * 10.0_f64.powf(5.0 * (index as f64 / STEPS as f64 - 1.0));
    let first = (0..=STEPS).find(|index| below(step(*index)))?;
    let (mut low, mut high) = (if first == 0 { 0.0 } else { step(first - 1) }, step(first));
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if below(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// What more output of a country would take a mineral off the list; with `from`, output that moves from there to it.
///
/// `None` where the method has no threshold, the mineral is not above it, or its output is not known in tonnes.
#[must_use]
pub fn of(context: &Context<'_>, mineral: &MineralId, place: &PlaceId, from: Option<&PlaceId>) -> Option<Relief> {
    let rule = rule::of(context.question.method);
    let row = context.model.minerals.get(mineral.as_str())?;
    let now = (rule.row)(context, row, rule::central(context));
    relief(context, &rule, mineral, now.stage?, place, from)
}

fn relief(
    context: &Context<'_>,
    rule: &Rule,
    mineral: &MineralId,
    stage: Stage,
    place: &PlaceId,
    from: Option<&PlaceId>,
) -> Option<Relief> {
    let threshold = rule.threshold?;
    let base = rule::central(context);
    let figure = |tonnes: f64| {
        let change = |place: &PlaceId, tonnes: f64| Change {
            mineral: mineral.clone(),
            stage: Some(stage),
            place: place.clone(),
            tonnes,
        };
        let moved = std::iter::once(change(place, tonnes)).chain(from.map(|from| change(from, -tonnes)));
        let changes: Vec<Change> = base.what_if.iter().cloned().chain(moved).collect();
        (rule.value)(context, mineral, Reading { draw: None, what_if: &changes }).map(|value| value.ranked())
    };
    if figure(0.0)? < threshold {
        return None;
    }
    let supply = largest(context, mineral, stage)?;
    let world_t = tonnes_of(context, &supply)?;
    // What moves from a country is at most what it makes.
    let most = from.map_or(MOST, |from| supply.share(from.as_str()).unwrap_or(0.0)) * world_t;
    let tonnes = least(figure, threshold, most);
    let sentence =
        sentence(context, [place.as_str(), from.map_or("", PlaceId::as_str)], stage, threshold, tonnes, world_t);
    Some(Relief {
        mineral: mineral.clone(),
        stage,
        place: place.clone(),
        from: from.cloned(),
        tonnes,
        world_t,
        sentence,
    })
}

/// Adds to a critical row what would take it off the list: more made at home, or output moved to a friend.
pub(crate) fn fill(context: &Context<'_>, rule: &Rule, row: &mut Ranked) {
    let (Some(true), Some(stage), Some(_)) = (row.critical, row.stage, rule.threshold) else { return };
    let mineral = row.mineral.clone();
    let Some(supply) = largest(context, &mineral, stage) else { return };
    let home = home(context, &supply);
    let leader = supply.shares().next().map(|(place, _)| place.clone());
    let friend = friend(context, &supply, leader.as_ref());
    let ways = [("relief_home_t", home, None), ("relief_friend_t", friend, leader)];
    for (name, place, from) in ways {
        let Some(place) = place.filter(|place| from.as_ref() != Some(place)) else { continue };
        let Some(relief) = relief(context, rule, &mineral, stage, &place, from.as_ref()) else {
            row.lacks(format!("world output at the {stage} stage, tonnes"), "not said what would take it off the list");
            continue;
        };
        row.parts.push(Part { name, stage: Some(stage), value: relief.tonnes.map(Value::exact) });
        row.inputs.push(Input {
            name: "what would take it off the list".into(),
            value: relief.sentence,
            vintage: supply.vintage(),
            rows: Vec::new(),
            sources: vec![supply.source.to_string()],
            confidence: None,
        });
    }
}

/// The supply of most tonnes at a stage, of several forms.
fn largest(context: &Context<'_>, mineral: &MineralId, stage: Stage) -> Option<Supply> {
    let supplies = supply::at_stage(context, mineral, stage, context.question.year, rule::central(context));
    supplies.into_iter().max_by(|a, b| a.total().total_cmp(&b.total()))
}

/// The importer, or of a group the member that makes most of it.
fn home(context: &Context<'_>, supply: &Supply) -> Option<PlaceId> {
    let default = match context.question.method {
        crate::Method::Eu => crate::eu::REGION,
        _ => crate::usgs::IMPORTER,
    };
    let importer = context.question.importer.as_ref().map_or(default, |region| region.as_str());
    let members = context.model.members(importer, supply.years.1);
    supply.shares().map(|(place, _)| place).find(|place| members.contains(place)).or(members.first()).cloned()
}

/// The free-trade partner of the United States that makes most of it, other than the leader.
fn friend(context: &Context<'_>, supply: &Supply, leader: Option<&PlaceId>) -> Option<PlaceId> {
    let partners = context.model.members("FTA", context.model.default_year());
    let mut makers = supply.shares().map(|(place, _)| place);
    makers.find(|place| partners.contains(place) && Some(*place) != leader).or(partners.first()).cloned()
}

fn tonnes_of(context: &Context<'_>, supply: &supply::Supply) -> Option<f64> {
    match supply.kind {
        supply::Kind::Production => Some(supply.total()),
        supply::Kind::Shares(_) => crate::change::world_output(context, supply),
    }
}

fn sentence(
    context: &Context<'_>,
    [place, from]: [&str; 2],
    stage: Stage,
    threshold: f64,
    tonnes: Option<f64>,
    world_t: f64,
) -> String {
    let how = match from {
        "" => format!("more from {}", context.place_name(place)),
        from => format!("from {} instead of {}", context.place_name(place), context.place_name(from)),
    };
    let Some(tonnes) = tonnes else {
        return format!("no amount {how} at the {stage} stage brings it below {threshold}: other factors decide");
    };
    format!(
        "{} t a year {how} at the {stage} stage would bring it below {threshold} ({} of world output now)",
        crate::market::significant(tonnes),
        supply::percent(tonnes / world_t)
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::float_cmp)]
mod tests {
    use super::least;

    #[test]
    fn the_first_crossing_is_found() {
        let found = least(|amount| Some(1.0 / (1.0 + amount)), 0.4, 100.0).unwrap();
        assert!((found - 1.5).abs() < 1e-6, "{found}");
        // Falls, then rises again as the new supplier outgrows the old one.
        let share = |amount: f64| 100.0 / (100.0 + amount);
        let hhi = |amount: f64| Some(share(amount).powi(2) + (1.0 - share(amount)).powi(2));
        let found = least(hhi, 0.6, 1000.0).unwrap();
        assert!((hhi(found).unwrap() - 0.6).abs() < 1e-6 && found < 100.0, "{found}");
    }

    #[test]
    fn no_amount_does() {
        assert_eq!(least(|_| Some(1.0), 0.4, 1e6), None);
        assert_eq!(least(|_| Some(0.1), 0.4, 1e6), Some(0.0));
    }
}
