//! What may happen, with which chance.

use super::Level;

/// Chances of a low, an expected and a high course of demand, where low and high are exceeded in nine months of ten and
/// in one: the rule of Swanson (Hurst, Brown and Swanson 2000), which keeps mean and variance of common distributions.
pub const SWANSON: [(Level, f64); 3] = [(Level::Low, 0.3), (Level::Expected, 0.4), (Level::High, 0.3)];

/// A scenario and how likely it is to begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hazard {
    /// Chance that it begins within a year, a fraction below one.
    pub a_year: f64,
}

/// A scenario that begins in a month, which stands for some months around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// The scenario, by its place in the list.
    pub scenario: usize,
    /// Month in which it begins.
    pub month: usize,
    /// Chance, a fraction.
    pub chance: f64,
}

/// Cuts the horizon into `parts`, and says how likely it is that each scenario is the first to begin in each of them; it
/// then begins in the middle. Scenarios compete: in one course of things at most one begins.
#[must_use]
pub fn starts(hazards: &[Hazard], horizon: usize, parts: usize) -> Vec<Start> {
    let monthly = |hazard: &Hazard| -((1.0 - hazard.a_year.clamp(0.0, 0.999_999)).ln()) / 12.0;
    let all: f64 = hazards.iter().map(monthly).sum();
    let parts = parts.clamp(1, horizon.max(1));
    let survive = |month: usize| (-all * month as f64).exp();
    let mut starts = Vec::new();
    for (scenario, hazard) in hazards.iter().enumerate().filter(|(_, hazard)| hazard.a_year > 0.0) {
        for part in 0..parts {
            let (from, until) = (part * horizon / parts, (part + 1) * horizon / parts);
            let chance = monthly(hazard) / all * (survive(from) - survive(until));
            starts.push(Start { scenario, month: from.midpoint(until), chance });
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_scenario_begins_within_a_year_as_often_as_it_says() {
        let found = starts(&[Hazard { a_year: 0.2 }], 12, 4);
        assert_eq!(found.iter().map(|start| start.month).collect::<Vec<_>>(), [1, 4, 7, 10]);
        let all: f64 = found.iter().map(|start| start.chance).sum();
        assert!((all - 0.2).abs() < 1e-12);
        // Later parts are less likely: it may have begun before.
        assert!(found.windows(2).all(|pair| pair[0].chance > pair[1].chance));
    }

    #[test]
    fn scenarios_compete_and_stay_below_certainty() {
        let found = starts(&[Hazard { a_year: 0.6 }, Hazard { a_year: 0.6 }, Hazard { a_year: 0.0 }], 24, 4);
        let all: f64 = found.iter().map(|start| start.chance).sum();
        // One less the chance that neither begins in two years: 0.4 to the fourth.
        assert!((all - (1.0 - 0.4_f64.powi(4))).abs() < 1e-12);
        assert!(found.iter().all(|start| start.scenario < 2));
    }
}
