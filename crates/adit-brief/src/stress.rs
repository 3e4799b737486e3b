//! What breaks, when, for how long: balances a model, lays it out as a chain, aims the shocks of scenarios, simulates.

use crate::stress_rows::{ParameterRow, ScenarioRow, ShockRow, parameters_read};
use crate::stress_users::{Users, UsersOutlook, users};
use adit_balance::balance;
use adit_model::cell::Positive;
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::tables::Scenario;
use adit_model::{Manifest, Model};
use adit_stress::aim::{aim, unknown_scenarios};
use adit_stress::measures::with_measures;
use adit_stress::sensitivity::{Sensitivity, sensitivity};
use adit_stress::simulate::{Basket, Outlook, Study, simulate};
use adit_stress::{Compiled, LANES, Rationing, Step, World};
use serde::Serialize;

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
    /// Samples of the study of what the variance rests on; none if 0.
    pub samples: u64,
    /// Places or groups whose users are shown; all if empty.
    pub places: Vec<String>,
    /// Materials whose users are shown; all if empty.
    pub materials: Vec<String>,
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
            samples: 0,
            places: Vec::new(),
            materials: Vec::new(),
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
    /// Users by country and material, and by sector where a country has several; those that miss most first.
    pub users: Vec<UsersOutlook>,
    /// All users of a material: in a group that was asked for, and in the world.
    pub totals: Vec<UsersOutlook>,
    /// What the variance of the shortage of those who miss most rests on; if it was asked for.
    pub sensitivity: Option<Sensitivity>,
    /// Parameters the chain rests on.
    pub parameters: Vec<ParameterRow>,
    /// What the reader must know before using the numbers.
    pub caveats: Vec<String>,
}

impl StressAnswer {
    /// Countries that are short of a material, those that miss most first: no sectors, which would count twice.
    pub fn countries(&self) -> impl Iterator<Item = &UsersOutlook> {
        self.users.iter().filter(|users| users.kind == crate::stress_users::UsersKind::Country)
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
    let year = question.year.unwrap_or_else(|| model.default_year());
    let names = asked(model, question, year)?;
    let settings = adit_balance::Options {
        year: Some(year),
        draws: 0,
        seed: question.seed,
        conflicts: false,
        ..adit_balance::Options::default()
    };
    let balance = balance(model, &settings)?;
    let topology = &balance.topology;
    let mut world = World::new(model, topology, &balance.central, year, question.step)?;
    world.chain.policy.rationing = question.rationing;
    let extended = with_measures(model, topology, &world, year, &names)?;
    let model = extended.as_ref();
    let aimed = aim(model, topology, &world, year, &names)?;
    world.part_prices(model, topology, year, &aimed);
    let groups = users(model, topology, &world, question, year)?;
    let compiled = Compiled::new(world.chain.clone()).map_err(|errors| {
        let mut problems = Problems::default();
        let problem = |error| Problem::new(Code::WrongValue, format!("the chain cannot be stepped: {error}"));
        problems.extend(errors.iter().map(problem));
        problems
    })?;
    let rows: Vec<&Scenario> = names.iter().filter_map(|name| Some(&model.scenarios.get(name)?.data)).collect();
    let periods = periods(question, &rows);
    let baskets: Vec<Basket> = groups.iter().map(Users::basket).collect();
    let study = Study::new(&compiled, &world, &aimed, periods);
    let outlooks = simulate(&study, &baskets, question.draws, question.seed);
    let sensitivity = headline(&groups, &outlooks)
        .filter(|_| question.samples > 0)
        .map(|group| sensitivity(&study, &baskets[group], question.samples, question.seed));
    let years = f64::from(periods) / question.step.per_year();
    let mut found: Vec<UsersOutlook> = (groups.into_iter().zip(outlooks))
        .map(|(users, outlook)| UsersOutlook::new(users, outlook, question.step.per_year(), years))
        .collect();
    found.sort_by(|a, b| b.missing_t.total_cmp(&a.missing_t));
    let (users, totals) = found.into_iter().partition(|users| users.kind.is_part());
    let scenarios: Vec<ScenarioRow> = rows.into_iter().map(|row| ScenarioRow::of(model, row)).collect();
    let shocks: Vec<ShockRow> = aimed.iter().map(|aimed| ShockRow::of(model, aimed)).collect();
    let parameters = parameters_read(model, &world);
    let draws = question.draws.div_ceil(LANES as u64).max(1) * LANES as u64;
    Ok(StressAnswer {
        manifest: manifest(
            balance.manifest,
            question,
            &names,
            periods,
            draws,
            sources(&scenarios, &shocks, &parameters),
        ),
        year,
        step: word(question.step),
        periods,
        draws,
        sensitivity,
        users,
        totals,
        caveats: caveats(&world),
        scenarios,
        shocks,
        parameters,
    })
}

/// The users who miss most tonnes, sums of others aside.
fn headline(groups: &[Users], outlooks: &[Outlook]) -> Option<usize> {
    let missed = |group: usize| outlooks[group].unmet_in_all.mean * outlooks[group].demand;
    let parts = (0..groups.len()).filter(|&group| groups[group].is_part());
    parts.max_by(|&a, &b| missed(a).total_cmp(&missed(b)))
}

/// The scenarios asked for, each once; every word of the question that the model does not know is an error.
fn asked<'a>(model: &Model, question: &'a StressQuestion, year: i32) -> Result<Vec<&'a str>, Problems> {
    let mut names: Vec<&str> = Vec::new();
    for name in question.scenarios.iter().map(String::as_str) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut problems = unknown_scenarios(model, &names);
    if names.is_empty() {
        problems
            .push(Problem::new(Code::EmptyQuestion, "no scenario is named").mend("name one of the table `scenarios`"));
    }
    let places = || {
        let groups = model.groups.iter().map(|row| row.id.as_str());
        model.places.iter().map(|row| row.id.as_str()).chain(groups)
    };
    for place in question.places.iter().filter(|place| model.members(place, year).is_empty()) {
        problems.push(unknown("--country", place, "place or group", places()));
    }
    let materials = || model.materials.iter().map(|row| row.id.as_str());
    for material in question.materials.iter().filter(|material| model.materials.get(material).is_none()) {
        problems.push(unknown("--material", material, "material", materials()));
    }
    problems.into_result(names)
}

fn unknown<'a>(option: &str, name: &str, what: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let problem = Problem::new(Code::UnknownId, format!("`{name}` is no {what} of this model"))
        .file(option)
        .found(name)
        .expected(format!("the id of a {what}"));
    match nearest(name, known) {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend("`adit export` the model and look the id up in its tables"),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred periods
fn periods(question: &StressQuestion, rows: &[&Scenario]) -> u32 {
    let longest = rows.iter().map(|row| Positive::get(row.months)).fold(1.0, f64::max);
    let months = question.months.map_or(longest, f64::from);
    (months * question.step.per_year() / 12.0).ceil().clamp(1.0, 6_000.0) as u32
}

pub(crate) fn word(step: Step) -> &'static str {
    match step {
        Step::Month => "month",
        Step::Week => "week",
    }
}

fn manifest(
    base: Manifest,
    question: &StressQuestion,
    names: &[&str],
    periods: u32,
    draws: u64,
    sources: Vec<String>,
) -> Manifest {
    let rationing = match question.rationing {
        Rationing::Proportional => "proportional",
        Rationing::Priority => "priority",
    };
    let mut manifest = Manifest { seed: question.seed, options: Vec::new(), ..base };
    manifest.options.push(format!("scenarios={}", names.join(",")));
    manifest.options.push(format!("draws={draws}"));
    manifest.options.push(format!("step={}", word(question.step)));
    manifest.options.push(format!("periods={periods}"));
    manifest.options.push(format!("rationing={rationing}"));
    for (name, values) in [("country", &question.places), ("material", &question.materials)] {
        if !values.is_empty() {
            manifest.options.push(format!("{name}={}", values.join(",")));
        }
    }
    manifest.sources.extend(sources);
    manifest
}

fn sources(scenarios: &[ScenarioRow], shocks: &[ShockRow], parameters: &[ParameterRow]) -> Vec<String> {
    let scenarios = scenarios.iter().map(|row| &row.ground);
    let grounds = scenarios.chain(shocks.iter().map(|row| &row.ground));
    let grounds = grounds.chain(parameters.iter().map(|row| &row.ground));
    grounds.filter_map(|ground| ground.source.clone()).collect()
}

/// What the method leaves out. Each sentence goes once the method no longer does.
fn caveats(world: &World) -> Vec<String> {
    let mut caveats = vec![
        "The network is the balanced one at its central values; what the balance leaves open is not drawn.".to_owned(),
        "Users hold, order and miss what they have used so far; a period counts as short when more than 1% of demand is \
         missing. Demand that higher prices choke off, or that is substituted, does not count as missing."
            .to_owned(),
        "Elements inside magnets and alloys are not told apart: a magnet with dysprosium and one without are the same \
         good."
            .to_owned(),
        "All tonnes count alike, whatever they are worth or whom they serve; no user is known by purpose.".to_owned(),
        "No bound by perfect re-routing is computed yet: how much of the loss better decisions would save is not known."
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
    if priority && world.chain.links.windows(2).all(|pair| pair[0].class == pair[1].class) {
        caveats.push(
            "No buyer has a class of its own yet: rationing by priority divides like the proportional one.".into(),
        );
    }
    let reserves = &world.chain.policy.reserves;
    caveats.push(if reserves.is_empty() {
        "No public reserve is released.".to_owned()
    } else {
        let held: f64 = reserves.iter().map(|reserve| reserve.tonnes * reserve.held).sum();
        format!(
            "Public reserves of {held:.0} t are released to plants and users at home who run short. Holdings are secret: \
             what is held of a target, in which form, and how fast it leaves are assumptions."
        )
    });
    caveats.push("Old magnets return as scrap at today's rate, and no plant under construction is counted.".to_owned());
    caveats
}
