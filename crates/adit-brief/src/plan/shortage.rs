//! Who is short, and how much is lost, in a solved plan.

use crate::plan::answer::ShortageRow;
use crate::plan::reading::Plan;
use crate::stress_users::UsersKind;

/// Outcomes of something: chance and size, and how much of it is sure to happen in calm years.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Outcomes {
    /// Of each case, how often it is expected, its chance in a year taken at random, and its size.
    pub(super) cases: Vec<(f64, f64, f64)>,
    /// Expected in calm years.
    pub(super) calm: f64,
}

impl Outcomes {
    /// Mean over everything that may happen.
    pub(super) fn expected(&self) -> f64 {
        self.calm + self.cases.iter().map(|(expected, _, size)| expected * size).sum::<f64>()
    }

    /// Mean size of what begins in the worst `1 - alpha` of years; in most years nothing does.
    pub(super) fn worst(&self, alpha: f64) -> f64 {
        let mut outcomes: Vec<(f64, f64)> = self.cases.iter().map(|&(_, chance, size)| (chance, size)).collect();
        let none = 1.0 - outcomes.iter().map(|(chance, _)| chance).sum::<f64>();
        outcomes.push((none.max(0.0), 0.0));
        outcomes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (mut left, mut sum) = (1.0 - alpha, 0.0);
        for (chance, size) in outcomes {
            let part = chance.min(left);
            sum += part * size;
            left -= part;
        }
        sum / (1.0 - alpha).max(f64::MIN_POSITIVE)
    }
}

impl Plan<'_, '_> {
    /// Tonnes missing to some sinks, each with a factor.
    pub(super) fn missing(&self, size: impl Fn(&dyn Fn(usize) -> f64) -> f64) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for (index, layout) in self.formulated.blocks.iter().enumerate() {
            let values = &self.solved.blocks[index].values;
            let of_period = |period: &adit_plan::formulate::PeriodLayout| {
                let unmet = |sink: usize| values[period.unmet.start + sink].max(0.0);
                size(&unmet)
            };
            let sum: f64 = layout.periods.iter().map(of_period).sum();
            match layout.case {
                Some(case) => outcomes.cases.push(self.case(case, sum)),
                None => outcomes.calm += self.formulated.programme.blocks[index].weight * sum,
            }
        }
        outcomes
    }

    fn case(&self, case: usize, size: f64) -> (f64, f64, f64) {
        let case = &self.instance.cases[case];
        (case.expected, case.probability, size)
    }

    /// Discounted million US dollars lost by those the question is about.
    pub(super) fn losses(&self) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for (index, layout) in self.formulated.blocks.iter().enumerate() {
            let loss = self.solved.blocks[index].loss;
            match layout.case {
                Some(case) => outcomes.cases.push(self.case(case, loss)),
                None => outcomes.calm += self.formulated.programme.blocks[index].weight * loss,
            }
        }
        outcomes
    }

    /// Tonnes missing to all sinks the question is about.
    pub(super) fn shortage(&self) -> Outcomes {
        let counted: Vec<usize> =
            (0..self.instance.demands.len()).filter(|&sink| self.instance.demands[sink].counts).collect();
        self.missing(|unmet| counted.iter().map(|&sink| unmet(sink)).sum())
    }
}

/// Users and systems, without and with the plan.
pub(super) fn shortages(before: &Plan<'_, '_>, after: &Plan<'_, '_>, alpha: f64) -> Vec<ShortageRow> {
    let setup = before.prepared.setup;
    let mut rows = Vec::new();
    for users in setup.users.iter().filter(|users| users.kind() == UsersKind::Country) {
        let basket = users.basket();
        let missing = |plan: &Plan<'_, '_>| plan.missing(|unmet| basket.sinks.iter().map(|&sink| unmet(sink)).sum());
        rows.extend(row(basket.name.clone(), "tonnes", &missing(before), &missing(after), alpha));
    }
    for system in &setup.uses.systems {
        let asked = before.prepared.is_about(system);
        let units = system.units[1];
        let missing = |plan: &Plan<'_, '_>| {
            plan.missing(|unmet| {
                // A system lacks what its scarcest part lacks.
                let parts = system.needs.iter().map(|need| unmet(need.sink) / need.tonnes[1].max(f64::MIN_POSITIVE));
                parts.fold(0.0, f64::max) * units
            })
        };
        if asked {
            rows.extend(row(system.name.clone(), &system.unit, &missing(before), &missing(after), alpha));
        }
    }
    rows.sort_by(|a, b| {
        (a.unit != "tonnes").cmp(&(b.unit != "tonnes")).then(b.worst_before.total_cmp(&a.worst_before))
    });
    rows
}

fn row(users: String, unit: &str, before: &Outcomes, after: &Outcomes, alpha: f64) -> Option<ShortageRow> {
    let row = ShortageRow {
        users,
        unit: unit.to_owned(),
        before: before.expected(),
        after: after.expected(),
        worst_before: before.worst(alpha),
        worst_after: after.worst(alpha),
    };
    (row.worst_before > 1e-6 || row.worst_after > 1e-6).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_twentieth_takes_the_largest_first() {
        let outcomes = Outcomes { cases: vec![(0.3, 0.03, 100.0), (1.0, 0.10, 40.0)], calm: 0.0 };
        assert!((outcomes.expected() - 70.0).abs() < 1e-12);
        // Three of the five percent lose 100, two lose 40.
        assert!((outcomes.worst(0.95) - 76.0).abs() < 1e-9);
        // Half of everything holds all cases and much of nothing.
        assert!((outcomes.worst(0.5) - 14.0).abs() < 1e-9);
    }
}
