//! What users would miss, as the insurance rule takes it: a check on the reserves of a plan by the simulator.

use super::planned::Planned;
use super::{Laid, laid_out, run, translate};
use crate::plan::answer::ReserveRow;
use crate::plan::reading::Plan;
use crate::stress::StressQuestion;
use crate::stress_setup::{asked, periods};
use crate::stress_users::UsersKind;
use adit_balance::Balance;
use adit_model::cell::Positive;
use adit_model::{Model, Problems};
use adit_plan::reserve::{Shortfall, insurance_check};
use adit_stress::arcs::Actor;
use adit_stress::measures::with_measures;
use std::collections::BTreeMap;

/// US dollars in a unit of value of a chain.
const USD: f64 = 1e6;

/// Parts as likely as each other into which the draws of a scenario are cut.
const PARTS: u32 = 100;

/// What users of a material miss under all scenarios together.
#[derive(Debug, Clone, PartialEq)]
pub struct Insured {
    /// Material.
    pub material: String,
    /// Place or group of the users.
    pub place: String,
    /// Tonnes missing, with the probability within a year.
    pub shortfalls: Vec<Shortfall>,
    /// Loss for a tonne that is missing, mean of the users, US dollars.
    pub loss_usd_per_t: f64,
}

/// What users in the places of a question miss with the plants and programs of a plan, but without its reserves. `chances`
/// are the probabilities within a year of the scenarios of the question, in their order.
///
/// Goods that only plants take are not among them: what a plant misses is seen in what its users do.
///
/// # Errors
/// As [`super::simulated()`].
pub fn insured(
    model: &Model,
    balance: &Balance,
    planned: &Planned,
    question: &StressQuestion,
    chances: &[f64],
) -> Result<Vec<Insured>, Problems> {
    let names = asked(model, question, balance.year)?;
    let laid = laid_out(model, balance, &Planned { reserves: Vec::new(), ..planned.clone() }, question)?;
    let extended = with_measures(model, &laid.topology, &laid.world, balance.year, &names)?;
    let mut found: BTreeMap<(String, String), Vec<Shortfall>> = BTreeMap::new();
    for (name, chance) in names.into_iter().zip(chances) {
        let months = extended.scenarios.get(name).map_or(1.0, |row| Positive::get(row.months));
        let periods = periods(question.months.map_or(months, f64::from), question.step);
        let fares = run(&extended, &laid, balance.year, name, periods, question)?;
        for ((kind, material, place, ..), fares) in fares {
            let (UsersKind::Country | UsersKind::Group, Some(place)) = (kind, place) else { continue };
            let middle = |part: u32| (f64::from(part) + 0.5) / f64::from(PARTS);
            let tonnes: Vec<f64> = (0..PARTS).map(|part| fares.parts.quantile(middle(part)) * fares.need).collect();
            found.entry((material, place)).or_default().extend(Shortfall::of_draws(*chance, &tonnes));
        }
    }
    let row = |((material, place), shortfalls): ((String, String), Vec<Shortfall>)| {
        let loss_usd_per_t = loss(model, &laid, balance.year, &material, &place);
        Insured { material, place, shortfalls, loss_usd_per_t }
    };
    Ok(found.into_iter().map(row).collect())
}

/// Loss for a tonne that users of a material in a place miss, US dollars.
fn loss(model: &Model, laid: &Laid, year: i32, material: &str, place: &str) -> f64 {
    let places = model.members(place, year);
    let world = &laid.world;
    let sinks = world.sinks.iter().zip(&world.chain.sinks).filter(|(actor, sink)| {
        let there = places.contains(&laid.topology.nodes[actor.node()].place);
        matches!(actor, Actor::User(..)) && there && world.goods[sink.good].material == *material
    });
    let [value, tonnes] =
        sinks.fold([0.0; 2], |[value, tonnes], (_, sink)| [value + sink.value * sink.base, tonnes + sink.base]);
    if tonnes > 0.0 { value / tonnes * USD } else { 0.0 }
}

/// Fills in what reserves of a plan would hold by the insurance rule, for goods that users in a place of the question take.
///
/// # Errors
/// As [`insured`].
pub(in crate::plan) fn insure(
    plan: &Plan<'_, '_>,
    question: &StressQuestion,
    rows: &mut [ReserveRow],
) -> Result<(), Problems> {
    let prepared = plan.prepared;
    let chance = |name: &String| {
        let row = prepared.setup.model.scenarios.get(name)?;
        row.probability_percent.map(|percent| percent.get() / 100.0)
    };
    let chances: Vec<f64> = question.scenarios.iter().map(|name| chance(name).unwrap_or(0.0)).collect();
    let planned = translate::planned(plan, prepared.years.last);
    let insured = insured(prepared.setup.model, &prepared.setup.balance, &planned, question, &chances)?;
    for row in rows.iter_mut().filter(|row| row.element.is_none()) {
        let held = prepared.reserves.iter().find(|held| {
            let at = held.lever.place.as_ref().is_some_and(|place| *place.as_str() == *row.place);
            at && held.good.material == *row.material && held.good.element.is_none()
        });
        let like = insured.iter().find(|of| of.material == row.material && of.place == row.place);
        if let (Some(held), Some(like)) = (held, like) {
            let holding = plan.instance.reserves[held.reserve].holding;
            row.insurance_rule_t = insurance_check(&like.shortfalls, holding, like.loss_usd_per_t).ok();
        }
    }
    Ok(())
}
