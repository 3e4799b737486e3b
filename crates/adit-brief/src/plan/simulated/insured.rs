//! What users would miss, as the insurance rule takes it: a check on the reserves of a plan by the simulator.

use super::planned::Planned;
use super::{laid_out, run};
use crate::stress::StressQuestion;
use crate::stress_setup::{asked, periods};
use crate::stress_users::UsersKind;
use adit_balance::Balance;
use adit_model::cell::Positive;
use adit_model::{Model, Problems};
use adit_plan::reserve::Shortfall;
use adit_stress::measures::with_measures;
use std::collections::BTreeMap;

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
    Ok(found.into_iter().map(|((material, place), shortfalls)| Insured { material, place, shortfalls }).collect())
}
