//! What public reserves buy under a scenario.

use crate::stress::StressQuestion;
use crate::stress_setup::Setup;
use crate::stress_users::{Users, UsersKind, UsersOutlook};
use adit_report::number;
use adit_stress::Compiled;
use adit_stress::bought::bought;
use adit_stress::simulate::{Basket, Study};
use serde::Serialize;

/// Public reserves, and what they buy the users asked about. Means of the draws on the central network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReserveAnswer {
    /// Tonnes that are held.
    pub held_t: f64,
    /// Tonnes that leave them over the time.
    pub drawn_t: f64,
    /// Users who would miss more without them.
    pub saved: Vec<Saved>,
}

/// What users would miss more without reserves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Saved {
    /// Material.
    pub material: String,
    /// Its name.
    pub material_name: String,
    /// Country.
    pub place: Option<String>,
    /// Its name.
    pub place_name: String,
    /// Tonnes.
    pub tonnes: f64,
}

/// Draws that are run twice, at most: means need fewer than percentiles.
const DRAWS: u64 = 512;
/// Tonnes below which nothing is saved.
const HARDLY: f64 = 0.5;

/// Runs the same draws without reserves. None for a network that has none.
pub(crate) fn reserve(
    setup: &Setup<'_>,
    found: &[UsersOutlook],
    study: &Study<'_>,
    question: &StressQuestion,
) -> Option<ReserveAnswer> {
    let reserves = &setup.world.chain.policy.reserves;
    if reserves.is_empty() {
        return None;
    }
    let bare = setup.world.without_reserves();
    let compiled = Compiled::new(bare.chain.clone()).ok()?;
    let without = Study::new(&compiled, &bare, &setup.aimed, study.periods);
    let countries: Vec<(&UsersOutlook, Basket)> = (found.iter().zip(&setup.users))
        .filter(|(_, users)| users.kind() == UsersKind::Country)
        .map(|(outlook, users)| (outlook, Users::basket(users)))
        .collect();
    let baskets: Vec<Basket> = countries.iter().map(|(_, basket)| basket.clone()).collect();
    let bought = bought(study, &without, &baskets, question.draws.min(DRAWS), question.seed);
    let saved = countries.iter().zip(&bought.saved).filter(|(_, tonnes)| **tonnes > HARDLY);
    let mut saved: Vec<Saved> = saved
        .map(|((users, _), &tonnes)| Saved {
            material: users.material.clone(),
            material_name: users.material_name.clone(),
            place: users.place.clone(),
            place_name: users.place_name.clone(),
            tonnes,
        })
        .collect();
    saved.sort_by(|a, b| b.tonnes.total_cmp(&a.tonnes));
    let held_t = reserves.iter().map(|reserve| reserve.tonnes * reserve.held).sum();
    Some(ReserveAnswer { held_t, drawn_t: bought.drawn, saved })
}

impl ReserveAnswer {
    /// The answer in words.
    #[must_use]
    pub fn words(&self) -> String {
        let held = number::tonnes(self.held_t, "");
        if self.drawn_t < HARDLY {
            return format!("Public reserves of {held} release nothing: those whom they serve do not run short.");
        }
        let drawn = number::tonnes(self.drawn_t, "");
        let who = |saved: &Saved| {
            format!("{}, {}: {}", saved.place_name, saved.material_name, number::tonnes(saved.tonnes, ""))
        };
        let saved: Vec<String> = self.saved.iter().take(5).map(who).collect();
        let saved = if saved.is_empty() {
            "The users shown here miss as much without it.".to_owned()
        } else {
            format!("Without it users would miss more: {}.", saved.join("; "))
        };
        format!(
            "Of public reserves of {held}, {drawn} are released. {saved} Means of the draws on the central network; what \
             is held, and how fast it leaves, are assumptions."
        )
    }
}
