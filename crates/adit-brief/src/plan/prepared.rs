//! A question on a model, made ready to be solved: the network with everything that could be done in it, and its cases.

use crate::plan::cases::{self, Beginning};
use crate::plan::network::Network;
use crate::plan::offers::{Offer, PER_KG, Projects, Tags};
use crate::plan::plants::{self, Source};
use crate::plan::policies::{self, Kept};
use crate::plan::programs::{Held, Levers, Program};
use crate::plan::question::PlanQuestion;
use crate::plan::rows::{Rows, Seen, Switches};
use crate::plan::years::Years;
use crate::stress::StressQuestion;
use crate::stress_setup::Setup;
use adit_model::Problems;
use adit_model::ids::PlaceId;
use adit_model::problem::{Code, Problem};
use adit_model::scope::Key;
use adit_model::table::Row;
use adit_model::tables::Scenario;
use adit_model::words::{Dynamic, LeverEffect, Pathway, Stage};
use adit_plan::formulate::formulate;
use adit_plan::instance::{Instance, Outlet, Worst};
use adit_stress::aim::aim;
use adit_stress::arcs::Good;
use adit_stress::needs::SystemUse;

/// Tonnes missing in a calm year that are put down to rounding.
const MET_T: f64 = 0.1;

/// Year of the money. Prices are of 2025; what documents print for other years is taken as printed.
pub(super) const MONEY_YEAR: i32 = 2025;

/// A question made ready.
pub(super) struct Prepared<'a> {
    pub(super) setup: &'a Setup<'a>,
    pub(super) years: Years,
    pub(super) network: Network<'a>,
    /// Countries whose users the question is about; empty for all.
    pub(super) buyers: Vec<PlaceId>,
    pub(super) offers: Vec<Offer<'a>>,
    pub(super) programs: Vec<Program<'a>>,
    pub(super) reserves: Vec<Held<'a>>,
    /// Lots that new separators can take.
    pub(super) sources: Vec<Source>,
    /// Limits that calm years keep.
    pub(super) policies: Vec<Kept>,
    pub(super) scenarios: Vec<&'a Row<Scenario>>,
    pub(super) seen: Seen,
    systems: Vec<String>,
    tags: Vec<Tags>,
}

/// The years of a question.
///
/// # Errors
/// Rows that are missing.
pub(super) fn years(rows: &Rows<'_>, question: &PlanQuestion, network: i32) -> Years {
    let part = |parameter| rows.need(parameter, &[]).range.central / 100.0;
    Years {
        first: question.from,
        last: question.until,
        network,
        base: MONEY_YEAR,
        discount: part(Dynamic::DiscountPercentPerYear),
        growth: part(Dynamic::DemandGrowthPercentPerYear),
    }
}

/// The scenarios of a question, as stress is asked for them.
pub(super) fn stress_question(model: &adit_model::Model, question: &PlanQuestion) -> StressQuestion {
    let scenarios = if question.scenarios.is_empty() { cases::shipped(model) } else { question.scenarios.clone() };
    StressQuestion {
        scenarios,
        year: question.year,
        seed: question.seed,
        networks: 0,
        places: question.places.clone(),
        systems: question.systems.clone(),
        ..StressQuestion::default()
    }
}

impl<'a> Prepared<'a> {
    /// Lays everything out.
    ///
    /// # Errors
    /// Scenarios without a chance, and every row that is missing.
    pub(super) fn new(
        setup: &'a Setup<'a>,
        rows: &'a Rows<'a>,
        years: &'a Years,
        question: &PlanQuestion,
    ) -> Result<Self, Problems> {
        let scenarios = scenarios(setup)?;
        let spare = rows.need(Dynamic::SpareCapacityPercent, &[]).range.central / 100.0;
        let topology = &setup.balance.topology;
        let mut network = Network::new(&setup.world, topology, &setup.compiled, years, &setup.sinks(), spare);
        let buyers: Vec<PlaceId> = question.places.iter().flat_map(|place| rows.members(place)).collect();
        let friendly = |place: &PlaceId| {
            let none = rows.levers(LeverEffect::CountsAs).next().is_none();
            none || super::offers::sourcing(rows, &buyers, place).is_some()
        };
        let mut sources: Vec<Source> = plants::sources(&network, topology, &setup.balance.central, &friendly);
        let mut tags = Vec::new();
        let mut levers = Levers { rows, network: &mut network, buyers: &buyers, tags: &mut tags };
        let (mut programs, permits) = levers.permits([Pathway::FasterPermits, Pathway::OneStop]);
        let mut projects = Projects {
            rows,
            network: &mut network,
            sources: &mut sources,
            buyers: &buyers,
            programs: permits,
            tags: &mut tags,
        };
        let offers = projects.offers();
        open_markets(&mut network, &buyers);
        let mut levers = Levers { rows, network: &mut network, buyers: &buyers, tags: &mut tags };
        programs.extend(levers.programs());
        let reserves = levers.reserves(&mut programs);
        surplus(&mut network, rows);
        network.instance.cases = cases(&network, setup, &scenarios, rows)?;
        network.instance.disturbed = scenarios.iter().map(|row| chance(row)).sum::<f64>().min(1.0);
        network.instance.worst = question.risk.map(|risk| Worst { alpha: risk.level, lambda: risk.weight });
        network.instance.missed = f64::INFINITY;
        network.instance.only_cases = calm_is_met(&network.instance);
        let seen = rows.seen();
        if !seen.problems.as_slice().is_empty() {
            return Err(seen.problems);
        }
        let (years, systems, policies) = (years.clone(), question.systems.clone(), policies::kept(rows, question)?);
        Ok(Self {
            setup,
            years,
            network,
            buyers,
            offers,
            programs,
            reserves,
            sources,
            policies,
            scenarios,
            seen,
            systems,
            tags,
        })
    }

    /// What people call a good.
    pub(super) fn name_of(&self, good: &Good) -> String {
        let material = self.setup.model.materials.get(good.material.as_str());
        match &good.element {
            Some(element) => format!("{element} {}", good.material.as_str().replace('_', " ")),
            None => material.map_or_else(|| good.material.to_string(), |row| row.name.clone()),
        }
    }

    /// Whether the question is about a system.
    pub(super) fn is_about(&self, system: &SystemUse) -> bool {
        let here = self.buyers.is_empty() || self.buyers.iter().any(|place| place.as_str() == system.place);
        here && (self.systems.is_empty() || self.systems.contains(&system.system))
    }

    /// The instance with some levers left out and a budget. Pools, activities and capacities stay as they are, so that
    /// what is learned of them holds for every set of levers.
    pub(super) fn instance(&self, switches: &Switches, budget_musd: f64) -> Instance {
        let mut instance = self.network.instance.clone();
        for (build, tags) in instance.builds.iter_mut().zip(&self.tags) {
            let stands = tags.on.iter().all(|&pathway| switches.on(pathway))
                && !tags.off.iter().any(|&pathway| switches.on(pathway));
            if !stands {
                build.modules = 0.0;
            }
        }
        if !switches.on(Pathway::Reserve) {
            for reserve in &mut instance.reserves {
                reserve.buys.fill(0.0);
            }
        }
        instance.budget = budget_musd;
        instance
    }

    /// The same with the limits of the question kept in calm years.
    pub(super) fn policed(&self, mut instance: Instance, policies: &[Kept]) -> Instance {
        if !policies.is_empty() {
            instance.policed = Some(Box::new(policies::policed(self, &instance, policies)));
            instance.only_cases = false;
        }
        instance
    }
}

/// Scenarios asked for, each with a chance.
fn scenarios<'a>(setup: &Setup<'a>) -> Result<Vec<&'a Row<Scenario>>, Problems> {
    let mut problems = Problems::default();
    let model = setup.model;
    let rows: Vec<&Row<Scenario>> = setup.scenarios.iter().filter_map(|name| model.scenarios.get(name)).collect();
    for row in rows.iter().filter(|row| row.probability_percent.is_none()) {
        problems.push(
            Problem::new(Code::MissingValue, format!("nobody says how likely `{}` is", row.id))
                .at(&row.at)
                .column("probability_percent")
                .expected("the chance that it begins within a year, percent")
                .mend("state it in a package that extends this model, with the assumption it rests on"),
        );
    }
    let sum: f64 = rows.iter().map(|row| chance(row)).sum();
    if sum > 1.0 {
        problems.push(
            Problem::new(Code::Contradiction, "scenarios are as good as certain to begin every year")
                .file("scenarios.csv")
                .column("probability_percent")
                .found(format!("{:.0} percent in all", sum * 100.0))
                .expected("at most 100 percent in all: each scenario is looked at by itself")
                .mend("name fewer scenarios, or lower their chances"),
        );
    }
    if rows.is_empty() {
        let problem = Problem::new(Code::EmptyQuestion, "no scenario of this model has a chance");
        problems.push(problem.mend("name scenarios, or fill `probability_percent` in `scenarios`"));
    }
    problems.into_result(rows)
}

/// Chance that a scenario begins within a year, a fraction.
pub(super) fn chance(row: &Scenario) -> f64 {
    row.probability_percent.map_or(0.0, |percent| percent.get() / 100.0)
}

/// Whether what stands meets the demand of the last calm year, the largest.
fn calm_is_met(instance: &Instance) -> bool {
    let last = instance.periods.len() - 1;
    let calm = Instance { cases: Vec::new(), worst: None, ..instance.clone() };
    let formulated = formulate(&calm);
    let (block, layout) = (&formulated.programme.blocks[last], &formulated.blocks[last]);
    let unmet = layout.periods[0].unmet.clone();
    block.linear.solve().is_ok_and(|solution| {
        let counted = instance.demands.iter().zip(unmet).filter(|(demand, _)| demand.counts);
        counted.map(|(_, column)| solution.values[column]).sum::<f64>() < MET_T
    })
}

/// Whoever uses a good that somebody new may make can buy it on the open market.
fn open_markets(network: &mut Network<'_>, buyers: &[PlaceId]) {
    let goods: Vec<_> = network.usable.keys().cloned().collect();
    for (good, place) in goods {
        let made_anew = network.open.contains_key(&good);
        let asked = buyers.is_empty() || buyers.contains(&place);
        if asked && made_anew && network.used.get(&(good.clone(), place.clone())).is_some_and(|used| *used > 0.0) {
            network.buys(&good, &place);
        }
    }
}

/// Joint products that nobody takes are sold at falling prices, then put away at a cost. What they would have fetched is
/// part of what a plant lives on, so that selling them for less is a cost.
fn surplus(network: &mut Network<'_>, rows: &Rows<'_>) {
    let usable: Vec<_> =
        network.usable.iter().map(|((good, place), &pool)| (good.clone(), place.clone(), pool)).collect();
    for (good, place, pool) in usable {
        let mut keys = vec![(Key::Material, good.material.as_str())];
        keys.extend(good.element.as_ref().map(|element| (Key::Element, element.as_str())));
        if good.element.is_none() {
            continue;
        }
        let per_t = |parameter| rows.find(parameter, &keys).map_or(0.0, |read| read.range.central * PER_KG);
        let part = |parameter| rows.find(parameter, &keys).map_or(0.0, |read| read.range.central / 100.0);
        let price = per_t(Dynamic::PriceUsdPerKg);
        let used = network.used.get(&(good.clone(), place)).copied().unwrap_or(0.0);
        let sold = Outlet {
            cost: price * (1.0 - part(Dynamic::SurplusPricePercent)),
            most: used * part(Dynamic::SurplusPercent),
        };
        let put_away = Outlet { cost: price + per_t(Dynamic::DisposalUsdPerKg), most: f64::INFINITY };
        network.instance.pools[pool].outlets = vec![sold, put_away];
    }
    // What stands and cannot sell all it makes puts it away.
    for (facility, actor) in network.world.facilities.iter().enumerate() {
        let node = &network.topology.nodes[actor.node()];
        let joint = network.world.chain.facilities[facility].gives.len() > 1;
        if actor.is_site() && (joint || node.stage == Some(Stage::Recycling)) {
            let gives: Vec<usize> =
                network.world.chain.facilities[facility].gives.iter().map(|give| give.good).collect();
            for good in gives {
                if let Some(pool) = network.outlet(facility, good) {
                    network.instance.pools[pool].outlets = vec![Outlet { cost: 0.0, most: f64::INFINITY }];
                }
            }
        }
    }
}

/// Each scenario, beginning in each of the years that stand for the horizon.
fn cases(
    network: &Network<'_>,
    setup: &Setup<'_>,
    scenarios: &[&Row<Scenario>],
    rows: &Rows<'_>,
) -> Result<Vec<adit_plan::instance::Case>, Problems> {
    let mut cases = Vec::new();
    for (scenario, row) in scenarios.iter().enumerate() {
        let name = row.id.as_str();
        let aimed = aim(setup.model, &setup.balance.topology, &setup.world, setup.year, &[name])?;
        for (begins, years) in cases::begins(network.years.first, network.years.last) {
            if let Some(period) = network.years.index(begins) {
                let beginning = Beginning { name, scenario, period, chance: chance(row), years };
                cases.push(cases::case(network, &aimed, &beginning, &rows.rates));
            }
        }
    }
    Ok(cases)
}

/// Million US dollars of a question's budget; without one, all there are.
pub(super) fn budget_musd(question: &PlanQuestion) -> f64 {
    question.budget_usd.map_or(f64::INFINITY, |dollars| dollars * 1e-6)
}
