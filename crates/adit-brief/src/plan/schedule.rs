//! How long a project takes, and what part of it works when.

use crate::plan::answer::{Phase, Range};

/// Months in a year.
const MONTHS: f64 = 12.0;

/// Weights of low, central and high in an expected value: those of the three-point estimate of project planning.
const THREE_POINTS: [f64; 3] = [1.0 / 6.0, 4.0 / 6.0, 1.0 / 6.0];

/// Steps of a project one after the other, in months, and the chance that it comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Schedule {
    /// From the decision to the permission to build.
    pub(super) permit: Range,
    /// From there to the first output.
    pub(super) construction: Range,
    /// From the first output until customers take it.
    pub(super) qualification: Range,
    /// From there to full output.
    pub(super) ramp: Range,
    /// Chance, a fraction.
    pub(super) chance: f64,
}

impl Range {
    /// One value, known.
    pub(super) fn certain(value: f64) -> Self {
        Self { low: value, central: value, high: value }
    }

    /// Each end times a factor.
    pub(super) fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, central: self.central * factor, high: self.high * factor }
    }

    /// Each end at most a limit.
    pub(super) fn at_most(self, limit: f64) -> Self {
        Self { low: self.low.min(limit), central: self.central.min(limit), high: self.high.min(limit) }
    }

    fn ends(self) -> [f64; 3] {
        [self.low, self.central, self.high]
    }
}

impl Schedule {
    /// Part of full output that is expected in the year of the decision, in the next, and so on.
    pub(super) fn profile(&self, years: usize) -> Vec<f64> {
        let part = |age: usize| {
            let at = |end: usize| {
                let [permit, construction, qualification, ramp] =
                    [self.permit, self.construction, self.qualification, self.ramp].map(|range| range.ends()[end]);
                ramped(age, permit + construction + qualification, ramp)
            };
            THREE_POINTS.iter().enumerate().map(|(end, weight)| weight * at(end)).sum::<f64>() * self.chance
        };
        (0..years).map(part).collect()
    }

    /// Whole years until the money for construction is spent.
    pub(super) fn money_after(&self) -> usize {
        years(self.permit.central)
    }

    /// Steps on the way of a project that is decided when a year begins.
    pub(super) fn phases(&self, start: i32) -> Vec<Phase> {
        let mut from = f64::from(start);
        let steps = [
            ("permit", self.permit),
            ("construction", self.construction),
            ("qualification", self.qualification),
            ("ramp-up", self.ramp),
        ];
        let mut phases = Vec::new();
        for (name, range) in steps.into_iter().filter(|(_, range)| range.central > 0.0) {
            let until = from + range.central / MONTHS;
            phases.push(Phase { name: name.into(), from, until });
            from = until;
        }
        phases
    }
}

/// Mean part of full output over the months of a year, where output begins after some months and rises evenly.
fn ramped(age: usize, begins: f64, ramp: f64) -> f64 {
    let month = |month: usize| {
        let since = (age * 12 + month) as f64 + 0.5 - begins;
        if since <= 0.0 { 0.0 } else { (since / ramp.max(1.0)).min(1.0) }
    };
    (0..12).map(month).sum::<f64>() / MONTHS
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few years, zero or more
fn years(months: f64) -> usize {
    (months / MONTHS).floor().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_begins_after_all_steps_and_rises_to_the_chance() {
        let certain = Range::certain;
        let schedule = Schedule {
            permit: certain(12.0),
            construction: certain(24.0),
            qualification: certain(0.0),
            ramp: certain(12.0),
            chance: 0.8,
        };
        let profile = schedule.profile(6);
        assert_eq!(&profile[..3], &[0.0, 0.0, 0.0]);
        assert!((profile[3] - 0.4).abs() < 1e-12, "half of the ramp, on the mean of its year: {profile:?}");
        assert!((profile[4] - 0.8).abs() < 1e-12);
        assert_eq!(schedule.money_after(), 1);
    }

    #[test]
    fn a_spread_smears_the_beginning() {
        let late = Range { low: 12.0, central: 24.0, high: 48.0 };
        let schedule = Schedule { permit: late, chance: 1.0, ..Schedule::default() };
        let profile = schedule.profile(5);
        assert!(profile[1] > 0.0 && profile[1] < 0.2, "{profile:?}");
        assert!(profile[3] < 1.0 && profile[4] > 0.99);
    }
}
