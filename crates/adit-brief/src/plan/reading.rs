//! A solved programme in the words of the answer.

use crate::plan::answer::{Decision, Range, Rejected, ReserveRow, SpendingRow};
use crate::plan::offers::{Offer, Variant};
use crate::plan::prepared::Prepared;
use crate::plan::programs::{Held, Program};
use crate::plan::schedule::Schedule;
use adit_model::words::LeverEffect;
use adit_plan::formulate::Formulated;
use adit_plan::instance::{Instance, Payer, Purpose};
use adit_plan::programme::Solved;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Modules below this were not started: the solver ends a grain beside whole numbers.
const STARTED: f64 = 1e-3;

/// Million US dollars below this are none.
const GRAIN_MUSD: f64 = 1e-3;

/// Tonnes below this are none.
const GRAIN_T: f64 = 1e-3;

/// A solved instance.
pub(super) struct Plan<'p, 'a> {
    pub(super) prepared: &'p Prepared<'a>,
    pub(super) instance: Rc<Instance>,
    pub(super) formulated: Rc<Formulated>,
    pub(super) solved: Solved,
}

impl Plan<'_, '_> {
    /// Builds that are started, with the period and how many modules.
    pub(super) fn started(&self) -> Vec<(usize, usize, f64)> {
        let started = self.formulated.first.started.iter();
        let started = started.map(|&(build, start, column)| (build, start, self.solved.first[column]));
        started.filter(|(.., modules)| *modules > STARTED).collect()
    }

    /// Tonnes of a reserve bought in a period.
    fn bought(&self, reserve: usize, period: usize) -> f64 {
        self.solved.first[self.formulated.first.bought[reserve][period]].max(0.0)
    }

    /// Tonnes of a reserve when a period ends.
    fn held(&self, reserve: usize, period: usize) -> f64 {
        let held = self.solved.first[self.formulated.first.held[reserve][period]].max(0.0);
        held + self.bought(reserve, period)
    }

    /// What is done, in the order in which it begins.
    pub(super) fn decisions(&self) -> Vec<Decision> {
        let mut decisions = Vec::new();
        for (build, start, modules) in self.started() {
            let year = self.instance.periods[start].year;
            for offer in &self.prepared.offers {
                if let Some(variant) = offer.variants.iter().find(|variant| variant.build == build) {
                    decisions.push((year, project(offer, variant, year)));
                }
            }
            // A reserve that buys nothing is none.
            let idle = |program: &Program<'_>| {
                let held = self.prepared.reserves.iter().filter(|held| held.lever.id == program.lever.id);
                program.lever.effect == LeverEffect::Held
                    && held.map(|held| self.spent_on(held)).sum::<f64>() <= GRAIN_MUSD
            };
            let programs = self.prepared.programs.iter().filter(|program| program.build == build && !idle(program));
            decisions.extend(programs.map(|program| (year, self.program(program, year, modules))));
        }
        decisions.sort_by(|(a, one), (b, other)| (a, &one.lever, &one.name).cmp(&(b, &other.lever, &other.name)));
        decisions.into_iter().map(|(_, decision)| decision).collect()
    }

    fn program(&self, program: &Program<'_>, year: i32, modules: f64) -> Decision {
        let lever = program.lever;
        let reserve = lever.effect == LeverEffect::Held;
        let bought: f64 = self
            .prepared
            .reserves
            .iter()
            .filter(|held| held.lever.id == lever.id)
            .map(|held| self.spent_on(held))
            .sum();
        let cost = program.cost.times(modules);
        let cost = if reserve {
            Range { low: cost.low + bought, central: cost.central + bought, high: cost.high + bought }
        } else {
            cost
        };
        Decision {
            id: lever.id.to_string(),
            name: lever.name.clone(),
            lever: lever.pathway.word().into(),
            sourcing: None,
            place: lever.place.as_ref().map_or_else(|| "everywhere".to_owned(), ToString::to_string),
            tonnes_a_year: None,
            of_what: lever.of.as_ref().map(adit_model::scope::Scope::in_words).unwrap_or_default(),
            phases: effective(&program.schedule, year, self.prepared.years.last),
            chance: 1.0,
            public_musd: cost,
            private_musd: Range::default(),
            support_musd_a_year: Range::default(),
            assumed: lever.source.is_none(),
            sources: lever.source.iter().map(ToString::to_string).collect(),
        }
    }

    /// Purchases of a good, million US dollars.
    fn spent_on(&self, held: &Held<'_>) -> f64 {
        (0..self.instance.periods.len())
            .map(|period| self.bought(held.reserve, period) * self.instance.reserves[held.reserve].price)
            .sum()
    }

    /// What is not done: at the margin it costs more than it removes.
    pub(super) fn rejected(&self) -> Vec<Rejected> {
        let families: Vec<usize> =
            self.started().iter().map(|(build, ..)| self.instance.builds[*build].family).collect();
        let mut rejected = Vec::new();
        for offer in &self.prepared.offers {
            let Some(variant) = offer.variants.first() else {
                rejected.push(refused(offer, "nothing of it would work before the plan ends".into()));
                continue;
            };
            if !families.contains(&self.instance.builds[variant.build].family) {
                rejected.push(refused(offer, self.why(offer)));
            }
        }
        rejected
    }

    fn why(&self, offer: &Offer<'_>) -> String {
        let columns = self.formulated.first.started.iter();
        let of_offer = columns.filter(|(build, ..)| offer.variants.iter().any(|variant| variant.build == *build));
        let best = of_offer.filter_map(|&(_, _, column)| {
            let reduced = *self.solved.reduced.get(column)?;
            let cost = self.formulated.programme.first.columns()[column].cost;
            Some((reduced, cost))
        });
        let Some((reduced, cost)) = best.min_by(|a, b| a.0.total_cmp(&b.0)) else {
            return "its levers are switched off".into();
        };
        let (removed, asks) = ((cost - reduced).max(0.0), offer.capex.central * offer.public);
        if reduced > 0.0 {
            format!(
                "at the margin it removes risk worth USD {removed:.0} m, less than it costs; the public would pay USD {asks:.0} m"
            )
        } else {
            format!("whole, it removes less than it costs beside what is done; the public would pay USD {asks:.0} m")
        }
    }

    /// The reserve, good by good.
    pub(super) fn reserve(&self) -> Vec<ReserveRow> {
        let mut rows = Vec::new();
        for held in &self.prepared.reserves {
            let path: Vec<f64> =
                (0..self.instance.periods.len()).map(|period| self.held(held.reserve, period)).collect();
            let most = path.iter().copied().fold(0.0, f64::max);
            if most <= GRAIN_T {
                continue;
            }
            let cost = self.spent_on(held);
            let price = held.price;
            rows.push(ReserveRow {
                material: held.good.material.to_string(),
                element: held.good.element.as_ref().map(ToString::to_string),
                place: held.lever.place.as_ref().map_or_else(|| "everywhere".to_owned(), ToString::to_string),
                days: most / held.used_t.max(GRAIN_T) * 365.25,
                held_t: path,
                cost_musd: Range {
                    low: cost * price.low / price.central,
                    central: cost,
                    high: cost * price.high / price.central,
                },
                released_t: self.released(held.reserve),
                insurance_rule_t: None,
            });
        }
        rows
    }

    /// Most that leaves a reserve in a case of each scenario.
    fn released(&self, reserve: usize) -> Vec<(String, f64)> {
        let mut most: BTreeMap<String, f64> = BTreeMap::new();
        for (block, layout) in self.formulated.blocks.iter().enumerate() {
            let Some(case) = layout.case else { continue };
            let values = &self.solved.blocks[block].values;
            let sum: f64 = layout
                .periods
                .iter()
                .flat_map(|period| period.released[reserve].clone())
                .map(|column| values[column])
                .sum();
            let entry = most.entry(self.instance.cases[case].name.clone()).or_default();
            *entry = entry.max(sum);
        }
        most.into_iter().filter(|(_, tonnes)| *tonnes > GRAIN_T).collect()
    }

    /// Who pays how much for what in which year.
    pub(super) fn spending(&self) -> Vec<SpendingRow> {
        let mut sums: BTreeMap<(i32, Payer, Purpose), f64> = BTreeMap::new();
        for (build, start, modules) in self.started() {
            for outlay in &self.instance.builds[build].outlays {
                for (age, period) in self.instance.periods[start..].iter().enumerate() {
                    *sums.entry((period.year, outlay.payer, outlay.purpose)).or_default() += outlay.at(age) * modules;
                }
            }
        }
        for (index, reserve) in self.instance.reserves.iter().enumerate() {
            for (place, period) in self.instance.periods.iter().enumerate() {
                let held = self.solved.first[self.formulated.first.held[index][place]].max(0.0);
                *sums.entry((period.year, Payer::Public, Purpose::Reserve)).or_default() +=
                    self.bought(index, place) * reserve.price;
                *sums.entry((period.year, Payer::Public, Purpose::Holding)).or_default() += held * reserve.holding;
            }
        }
        let paid = sums.into_iter().filter(|(_, dollars)| dollars.abs() > 1e-6);
        paid.map(|((year, payer, purpose), dollars)| SpendingRow {
            year,
            payer: payer_word(payer).into(),
            purpose: purpose_word(purpose).into(),
            musd: dollars,
        })
        .collect()
    }

    /// Public money over the horizon, million US dollars.
    pub(super) fn public_musd(&self) -> f64 {
        let row = &self.formulated.programme.first.rows()[self.formulated.first.budget];
        row.terms.iter().map(|&(column, dollars)| dollars * self.solved.first[column]).sum()
    }

    /// What a build is called.
    pub(super) fn name_of(&self, id: &str) -> String {
        let offer = self.prepared.offers.iter().find(|offer| offer.project.id.as_str() == id);
        let program = self.prepared.programs.iter().find(|program| program.lever.id.as_str() == id);
        offer
            .map(|offer| offer.project.name.clone())
            .or(program.map(|program| program.lever.name.clone()))
            .unwrap_or_else(|| id.to_owned())
    }

    /// What is started, by name, for telling plans apart.
    pub(super) fn named(&self) -> Vec<String> {
        let started = self.started().into_iter();
        let mut names: Vec<String> =
            started.map(|(build, ..)| self.name_of(&self.instance.builds[build].name)).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// A project that is done.
fn project(offer: &Offer<'_>, variant: &Variant, year: i32) -> Decision {
    Decision {
        id: offer.project.id.to_string(),
        name: offer.project.name.clone(),
        lever: offer.pathway.word().into(),
        sourcing: offer.sourcing.map(|pathway| pathway.word().into()),
        place: offer.site.place.to_string(),
        tonnes_a_year: Some(offer.capacity_t),
        of_what: of_what(offer),
        phases: variant.schedule.phases(year),
        chance: variant.schedule.chance,
        public_musd: offer.capex.times(variant.public),
        private_musd: offer.capex.times(1.0 - variant.public),
        support_musd_a_year: offer.support,
        assumed: offer.assumed,
        sources: vec![offer.project.source.to_string()],
    }
}

/// What the tonnes of a capacity are tonnes of.
fn of_what(offer: &Offer<'_>) -> String {
    let basis = offer.site.capacity_basis.map_or("", |basis| basis.word());
    let elements: Vec<&str> = offer.site.capacity_elements.iter().map(adit_model::ids::ElementId::as_str).collect();
    match (basis, elements.is_empty()) {
        ("reo", true) => "REO".into(),
        ("reo", false) => format!("{} oxide", elements.join("+")),
        ("magnet", _) => "magnets".into(),
        (basis, true) => basis.into(),
        (basis, false) => format!("{} {basis}", elements.join("+")),
    }
}

fn refused(offer: &Offer<'_>, why: String) -> Rejected {
    Rejected {
        id: offer.project.id.to_string(),
        name: offer.project.name.clone(),
        lever: offer.pathway.word().into(),
        why,
    }
}

/// Steps of a program: until it works, and as long as the plan lasts.
fn effective(schedule: &Schedule, year: i32, last: i32) -> Vec<crate::plan::answer::Phase> {
    let mut phases = schedule.phases(year);
    for phase in &mut phases {
        phase.name = "preparation".into();
    }
    let from = phases.last().map_or(f64::from(year), |phase| phase.until);
    let until = f64::from(last + 1);
    if from < until {
        phases.push(crate::plan::answer::Phase { name: "effective".into(), from, until });
    }
    phases
}

fn payer_word(payer: Payer) -> &'static str {
    match payer {
        Payer::Public => "public",
        Payer::Private => "private",
    }
}

fn purpose_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Plants => "plants",
        Purpose::Upkeep => "upkeep",
        Purpose::Support => "support",
        Purpose::Reserve => "reserve",
        Purpose::Holding => "holding",
        Purpose::Programs => "programs",
    }
}
