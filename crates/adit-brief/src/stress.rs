//! What breaks, when, for how long: balances a model, lays it out as a chain, aims the shocks of scenarios, simulates.

use crate::place_name;
use crate::stress_bound::{BoundAnswer, bounds};
use crate::stress_losses::{LossRow, losses};
use crate::stress_reserve::{ReserveAnswer, reserve};
use crate::stress_rows::{ParameterRow, ScenarioRow, ShockRow, parameters_read};
use crate::stress_setup::{Basis, Setup, periods, word};
use crate::stress_systems::SystemOutlook;
use crate::stress_users::{Users, UsersKind, UsersOutlook};
use adit_model::cell::Positive;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::tables::Scenario;
use adit_model::{Manifest, Model};
use adit_stress::sensitivity::{Sensitivity, sensitivity};
use adit_stress::simulate::{Network, Outlook, Study, simulate_watched};
use adit_stress::watch::{PricePath, Quantiles, Watched};
use adit_stress::{LANES, Rationing, Step};
use serde::Serialize;
use std::fmt::Write as _;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct StressQuestion {
    /// Scenarios by id; several happen together.
    pub scenarios: Vec<String>,
    /// Year of the network; the model's own if none.
    pub year: Option<i32>,
    /// Draws; rounded up to whole blocks.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// Months to look at; those of the longest scenario if none.
    pub months: Option<u32>,
    /// How time is cut.
    pub step: Step,
    /// How the scarce is divided.
    pub rationing: Rationing,
    /// Networks drawn from what the balance leaves open, beside the central one.
    pub networks: usize,
    /// Samples of the study of what the variance rests on; none if 0.
    pub samples: u64,
    /// Places or groups whose users are shown; all if empty.
    pub places: Vec<String>,
    /// Materials whose users are shown; all if empty.
    pub materials: Vec<String>,
    /// Whether the loss is bounded by perfect re-routing.
    pub bound: bool,
    /// Systems that are asked about; all that are built if empty.
    pub systems: Vec<String>,
}

impl Default for StressQuestion {
    fn default() -> Self {
        Self {
            scenarios: Vec::new(),
            year: None,
            draws: 1_000,
            seed: 1,
            months: None,
            step: Step::Month,
            rationing: Rationing::Proportional,
            networks: 7,
            samples: 0,
            places: Vec::new(),
            materials: Vec::new(),
            bound: false,
            systems: Vec::new(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StressAnswer {
    /// Provenance.
    pub manifest: Manifest,
    /// Year of the network.
    pub year: i32,
    /// What a period is: `month` or `week`.
    pub step: &'static str,
    /// Periods looked at.
    pub periods: u32,
    /// Draws that were made.
    pub draws: u64,
    /// The scenarios.
    pub scenarios: Vec<ScenarioRow>,
    /// Their shocks.
    pub shocks: Vec<ShockRow>,
    /// Systems that are built, in the order in which they were asked for.
    pub systems: Vec<SystemOutlook>,
    /// Whether the question named them.
    #[serde(skip)]
    pub systems_named: bool,
    /// Users by country and material, and by sector where a country has several; those that miss most first.
    pub users: Vec<UsersOutlook>,
    /// All users of a material: in a group that was asked for, and in the world.
    pub totals: Vec<UsersOutlook>,
    /// What the variance of the shortage of those who miss most rests on; if it was asked for.
    pub sensitivity: Option<Sensitivity>,
    /// Prices of what they use.
    pub prices: Vec<PriceRow>,
    /// Sites and trades that ship less than usual.
    pub losses: Vec<LossRow>,
    /// Perfect re-routing against the simulation, if it was asked for.
    pub bounds: Option<BoundAnswer>,
    /// What public reserves buy; none if there are none.
    pub reserve: Option<ReserveAnswer>,
    /// Parameters the chain rests on.
    pub parameters: Vec<ParameterRow>,
    /// What the reader must know before using the numbers.
    pub caveats: Vec<String>,
}

/// The price of a good over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceRow {
    /// Material.
    pub material: String,
    /// Its name.
    pub material_name: String,
    /// Element, where elements are traded one by one.
    pub element: Option<String>,
    /// Whose price it is: a country that holds its goods back, or everybody else.
    pub market: String,
    /// Price after each period, as a multiple of the baseline.
    pub path: Vec<Quantiles>,
}

impl StressAnswer {
    /// Countries that are short of a material, those that miss most first: no sectors, which would count twice.
    pub fn countries(&self) -> impl Iterator<Item = &UsersOutlook> {
        self.users.iter().filter(|users| users.kind == crate::stress_users::UsersKind::Country)
    }

    /// Years looked at.
    #[must_use]
    pub fn years(&self) -> f64 {
        let per_year = if self.step == word(Step::Week) { Step::Week } else { Step::Month }.per_year();
        f64::from(self.periods) / per_year
    }
}

/// The scenarios of a model.
#[must_use]
pub fn scenarios(model: &Model) -> Vec<ScenarioRow> {
    model.scenarios.iter().map(|row| ScenarioRow::of(model, row)).collect()
}

/// Simulates scenarios on a model.
///
/// # Errors
/// An unknown scenario, place or material; a model without a scenario, a balance, or a parameter that the chain needs.
pub fn stress(model: &Model, question: &StressQuestion) -> Result<StressAnswer, Problems> {
    if question.scenarios.is_empty() {
        let problem = Problem::new(Code::EmptyQuestion, "no scenario is named");
        return Err(problem.mend("name one of the table `scenarios`").into());
    }
    let basis = Basis::new(model, question, question.networks)?;
    let extended = basis.with_measures(model)?;
    Ok(answer(&Setup::on(extended.as_ref(), basis, question)?, question))
}

/// The answer on a model that is laid out.
pub(crate) fn answer(setup: &Setup<'_>, question: &StressQuestion) -> StressAnswer {
    let Setup { model, year, world, compiled, aimed, scenarios: names, .. } = setup;
    let rows: Vec<&Scenario> = names.iter().filter_map(|name| Some(&model.scenarios.get(name)?.data)).collect();
    let longest = rows.iter().map(|row| Positive::get(row.months)).fold(1.0, f64::max);
    let periods = periods(question.months.map_or(longest, f64::from), question.step);
    let baskets = setup.baskets();
    let study = Study::new(compiled, world, aimed, periods);
    let (others, unused) = setup.others(question);
    let others: Vec<Network<'_>> = others.iter().map(|other| other.network(periods)).collect();
    let first = Network { study: study.clone(), baskets: baskets.clone() };
    let (outlooks, mut watched) = simulate_watched(&first, &others, question.draws, question.seed);
    let sensitivity = headline(setup, question, &outlooks)
        .filter(|_| question.samples > 0)
        .map(|basket| sensitivity(&study, &baskets[basket], question.samples, question.seed));
    let (of_users, of_systems) = outlooks.split_at(setup.users.len());
    let mut found = user_outlooks(setup, question, of_users, &watched, periods);
    let systems = system_outlooks(setup, question, of_systems, periods);
    let bounds = question.bound.then(|| {
        let mut worst: Vec<(f64, &Users)> = found.iter().map(|users| users.missing_t).zip(&setup.users).collect();
        worst.retain(|(missing, users)| *missing > 0.0 && users.kind() == UsersKind::Country);
        worst.sort_by(|a, b| b.0.total_cmp(&a.0));
        bounds(setup, &worst.into_iter().map(|(_, users)| users).collect::<Vec<_>>(), periods)
    });
    let reserve = reserve(setup, &found, &study, question);
    let losses = losses(setup, &watched, periods);
    let prices = prices(setup, std::mem::take(&mut watched.prices));
    found.sort_by(|a, b| b.missing_t.total_cmp(&a.missing_t));
    let (users, totals) = found.into_iter().partition(|users| users.kind.is_part());
    let scenarios: Vec<ScenarioRow> = rows.into_iter().map(|row| ScenarioRow::of(model, row)).collect();
    let shocks: Vec<ShockRow> = aimed.iter().map(|aimed| ShockRow::of(model, aimed)).collect();
    let parameters = parameters_read(model, world);
    let draws = question.draws.div_ceil(LANES as u64).max(1) * LANES as u64;
    let of_systems: Vec<String> = systems.iter().flat_map(SystemOutlook::sources).collect();
    let sources = sources(&scenarios, &shocks, &parameters).into_iter().chain(of_systems);
    let options = vec![
        format!("scenarios={}", names.join(",")),
        format!("draws={draws}"),
        format!("networks={}", question.networks),
        format!("periods={periods}"),
    ];
    StressAnswer {
        manifest: setup.manifest(question, options, sources),
        year: *year,
        step: word(question.step),
        periods,
        draws,
        sensitivity,
        users,
        totals,
        prices,
        losses,
        bounds,
        reserve,
        caveats: caveats(setup, &systems, others.len(), &unused),
        systems,
        systems_named: !question.systems.is_empty(),
        scenarios,
        shocks,
        parameters,
    }
}

/// Names the prices.
fn prices(setup: &Setup<'_>, paths: Vec<PricePath>) -> Vec<PriceRow> {
    let row = |path: PricePath| {
        let good = &setup.world.goods[path.good];
        let name = setup.model.materials.get(good.material.as_str()).map(|row| row.name.clone());
        PriceRow {
            material: good.material.to_string(),
            material_name: name.unwrap_or_else(|| good.material.to_string()),
            element: good.element.as_ref().map(ToString::to_string),
            market: market(setup, path.regime),
            path: path.path,
        }
    };
    paths.into_iter().map(row).collect()
}

/// The market of a price regime.
fn market(setup: &Setup<'_>, regime: usize) -> String {
    match regime.checked_sub(1).and_then(|number| setup.world.markets.get(number)) {
        Some(place) => place_name(setup.model, place).to_owned(),
        None if setup.world.markets.is_empty() => "world".to_owned(),
        None => "everybody else".to_owned(),
    }
}

/// Users as they fare, in the order of the setup.
fn user_outlooks(
    setup: &Setup<'_>,
    question: &StressQuestion,
    outlooks: &[Outlook],
    watched: &Watched,
    periods: u32,
) -> Vec<UsersOutlook> {
    let per_year = question.step.per_year();
    let days = 365.25 / per_year;
    let in_days = |cover: &Quantiles| Quantiles { p10: cover.p10 * days, p50: cover.p50 * days, p90: cover.p90 * days };
    let row = |(index, (users, outlook)): (usize, (&Users, &Outlook))| {
        let mut users = UsersOutlook::new(users.clone(), outlook.clone(), per_year, f64::from(periods) / per_year);
        users.cover_days = watched.cover[index].iter().map(in_days).collect();
        users.released_t = watched.released[index];
        users
    };
    setup.users.iter().zip(outlooks).enumerate().map(row).collect()
}

/// Systems as they fare.
fn system_outlooks(
    setup: &Setup<'_>,
    question: &StressQuestion,
    mut outlooks: &[Outlook],
    periods: u32,
) -> Vec<SystemOutlook> {
    let per_year = question.step.per_year();
    let mut systems = Vec::new();
    for built in &setup.built {
        let (own, rest) = outlooks.split_at(built.baskets().count());
        outlooks = rest;
        systems.extend(built.clone().outlook(setup.model, own, per_year, f64::from(periods) / per_year));
    }
    systems
}

/// The basket whose spread is looked into: the first system that is asked for, else the users who miss most tonnes.
fn headline(setup: &Setup<'_>, question: &StressQuestion, outlooks: &[Outlook]) -> Option<usize> {
    let users = &setup.users;
    if !question.systems.is_empty() && outlooks.len() > users.len() {
        return Some(users.len());
    }
    let missed = |group: usize| outlooks[group].unmet_in_all.mean * outlooks[group].demand;
    let parts = (0..users.len()).filter(|&group| users[group].is_part());
    parts.max_by(|&a, &b| missed(a).total_cmp(&missed(b)))
}

fn sources(scenarios: &[ScenarioRow], shocks: &[ShockRow], parameters: &[ParameterRow]) -> Vec<String> {
    let scenarios = scenarios.iter().map(|row| &row.ground);
    let grounds = scenarios.chain(shocks.iter().map(|row| &row.ground));
    let grounds = grounds.chain(parameters.iter().map(|row| &row.ground));
    grounds.filter_map(|ground| ground.source.clone()).collect()
}

/// How far the balance's own doubt is drawn.
fn network_words(networks: usize, unused: &Problems) -> String {
    if networks == 0 {
        return "The network is the balanced one at its central values; what the balance leaves open is not drawn."
            .into();
    }
    let mut words = format!(
        "The central network and {networks} drawn from what the balance leaves open take turns (draws of a balance are \
         approximate); stocks, prices, sites and the bound are those of the central one."
    );
    if let Some(reason) = unused.as_slice().first() {
        let _ = write!(words, " {} more could not be used: {}.", unused.as_slice().len(), reason.message);
    }
    words
}

/// What the method leaves out. Each sentence goes once the method no longer does.
fn caveats(setup: &Setup<'_>, systems: &[SystemOutlook], networks: usize, unused: &Problems) -> Vec<String> {
    let Setup { world, uses, .. } = setup;
    let mut caveats = vec![
        network_words(networks, unused),
        "Users hold, order and miss what they have used so far; a period counts as short when more than 1% of demand is \
         missing. Demand that higher prices choke off, or that is substituted, does not count as missing."
            .to_owned(),
        "Elements inside magnets and alloys are not told apart: a magnet with dysprosium and one without are the same \
         good."
            .to_owned(),
    ];
    if world.markets.is_empty() {
        caveats.push("There is one price for the whole world: no shock holds back what leaves a country.".to_owned());
    } else {
        caveats.push(format!(
            "Users in {} have prices of their own; everywhere else there is one.",
            world.markets.join(", ")
        ));
    }
    let new = world.chain.links.iter().filter(|link| link.qualification > 0).count();
    caveats.push(if new == 0 {
        "Buyers turn to suppliers they already have; no new supplier is qualified.".to_owned()
    } else {
        format!(
            "Buyers whom suppliers fail may qualify others. Who could serve whom is derived, not read: every country that \
             exports a good today may sell it to any other ({new} links)."
        )
    });
    let priority = world.chain.policy.rationing == Rationing::Priority;
    caveats.extend(crate::stress_systems::caveats(uses, systems, priority));
    if priority && world.chain.links.windows(2).all(|pair| pair[0].class == pair[1].class) {
        caveats.push(
            "No buyer has a class of its own yet: rationing by priority divides like the proportional one.".into(),
        );
    }
    let reserves = &world.chain.policy.reserves;
    if reserves.is_empty() {
        caveats.push("No public reserve is released.".to_owned());
    }
    caveats.push("Old magnets return as scrap at today's rate, and no plant under construction is counted.".to_owned());
    caveats
}
