//! What every question of stress starts from: the balanced network as a chain, and the users who are asked about.

use crate::stress::StressQuestion;
use crate::stress_systems::{Built, systems};
use crate::stress_users::{Users, UsersKind, users};
use adit_balance::{Balance, Options, balance};
use adit_model::network::{FlowSet, Node, Topology};
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::{Manifest, Model};
use adit_stress::aim::{Aimed, aim, unknown_scenarios};
use adit_stress::arcs::Actor;
use adit_stress::measures::with_measures;
use adit_stress::simulate::{Basket, Network, Study};
use adit_stress::{Compiled, Rationing, Step, Uses, World};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// A model laid out for a question.
pub(crate) struct Setup<'a> {
    pub(crate) model: &'a Model,
    pub(crate) year: i32,
    pub(crate) balance: Arc<Balance>,
    pub(crate) world: World,
    pub(crate) compiled: Compiled,
    /// Scenarios asked for, each once.
    pub(crate) scenarios: Vec<&'a str>,
    /// Their shocks.
    pub(crate) aimed: Vec<Aimed<'a>>,
    /// Users asked about.
    pub(crate) users: Vec<Users>,
    /// What systems take of the network.
    pub(crate) uses: Uses,
    /// Systems asked about.
    pub(crate) built: Vec<Built>,
    /// Whether the question names them.
    pub(crate) named: bool,
}

/// A network drawn from what the balance leaves open.
pub(crate) struct Other<'a> {
    pub(crate) world: World,
    pub(crate) compiled: Compiled,
    pub(crate) aimed: Vec<Aimed<'a>>,
    /// Baskets in the order of the setup.
    pub(crate) baskets: Vec<Basket>,
}

impl Other<'_> {
    pub(crate) fn network(&self, periods: u32) -> Network<'_> {
        let study = Study::new(&self.compiled, &self.world, &self.aimed, periods);
        Network { study, baskets: self.baskets.clone() }
    }
}

/// A network laid out, before anything happens to it.
pub(crate) struct Basis<'a> {
    year: i32,
    scenarios: Vec<&'a str>,
    balance: Arc<Balance>,
    world: World,
    uses: Uses,
}

impl<'a> Basis<'a> {
    /// Checks the words of a question, balances, and lays the network out. So many more networks are drawn from what the
    /// balance leaves open.
    ///
    /// # Errors
    /// Every word that the model does not know; a model without a balance, or without a parameter that the chain needs.
    pub(crate) fn new(model: &Model, question: &'a StressQuestion, networks: usize) -> Result<Self, Problems> {
        let year = question.year.unwrap_or_else(|| model.default_year());
        // What nobody knows is told before the balance takes its time.
        asked(model, question, year)?;
        let options =
            Options { year: Some(year), draws: networks, seed: question.seed, conflicts: false, ..Options::default() };
        Self::balanced(model, question, Arc::new(balance(model, &options)?))
    }

    /// The same on a network that is balanced already.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn balanced(
        model: &Model,
        question: &'a StressQuestion,
        balance: Arc<Balance>,
    ) -> Result<Self, Problems> {
        let year = balance.year;
        let scenarios = asked(model, question, year)?;
        let (world, uses) = laid_out(model, &balance.topology, &balance.central, question, year)?;
        Ok(Self { year, scenarios, balance, world, uses })
    }

    /// The model, with measures that are asked for as scenarios.
    ///
    /// # Errors
    /// Measures that cannot be simulated.
    pub(crate) fn with_measures<'m>(&self, model: &'m Model) -> Result<Cow<'m, Model>, Problems> {
        with_measures(model, &self.balance.topology, &self.world, self.year, &self.scenarios)
    }
}

impl<'a> Setup<'a> {
    /// A model laid out for a question in which nothing happens.
    ///
    /// # Errors
    /// As [`Basis::new`].
    pub(crate) fn new(model: &'a Model, question: &'a StressQuestion) -> Result<Self, Problems> {
        Self::on(model, Basis::new(model, question, 0)?, question)
    }

    /// Aims scenarios at a network, and finds those asked about.
    ///
    /// # Errors
    /// Shocks that nothing answers to, users and systems that are not there.
    pub(crate) fn on(model: &'a Model, basis: Basis<'a>, question: &'a StressQuestion) -> Result<Self, Problems> {
        let Basis { year, scenarios, balance, mut world, uses } = basis;
        let built = systems(model, &uses, question, year)?;
        let aimed = aim(model, &balance.topology, &world, year, &scenarios)?;
        world.part_prices(model, &balance.topology, year, &aimed);
        let users = users(model, &balance.topology, &world, question, year)?;
        let compiled = compiled(&world)?;
        let named = !question.systems.is_empty();
        Ok(Self { model, year, balance, world, compiled, scenarios, aimed, users, uses, built, named })
    }

    /// The baskets asked about: users, then systems with their parts.
    pub(crate) fn baskets(&self) -> Vec<Basket> {
        let built = self.built.iter().flat_map(Built::baskets);
        self.users.iter().map(Users::basket).chain(built).collect()
    }

    /// The networks drawn from what the balance leaves open, each with the same baskets; and why some cannot be used.
    pub(crate) fn others(&self, question: &StressQuestion) -> (Vec<Other<'a>>, Problems) {
        let drawn = &self.balance.draws[..question.networks.min(self.balance.draws.len())];
        let others = drawn.par_iter().map(|flows| self.other(flows, question));
        let (mut found, mut problems) = (Vec::new(), Problems::default());
        for other in others.collect::<Vec<_>>() {
            match other {
                Ok(other) => found.push(other),
                Err(reasons) => problems.extend(reasons.as_slice().iter().take(1).cloned()),
            }
        }
        (found, problems)
    }

    fn other(&self, flows: &FlowSet, question: &StressQuestion) -> Result<Other<'a>, Problems> {
        let (model, year, topology) = (self.model, self.year, &self.balance.topology);
        let (mut world, uses) = laid_out(model, topology, flows, question, year)?;
        let aimed = aim(model, topology, &world, year, &self.scenarios)?;
        world.part_prices(model, topology, year, &aimed);
        let users = users(model, topology, &world, question, year)?;
        let built = systems(model, &uses, question, year)?;
        let of_users = self.users.iter().map(|wanted| {
            let same = users.iter().find(|users| users.is_same(wanted));
            Basket { sinks: same.map(|users| users.basket().sinks).unwrap_or_default(), ..wanted.basket() }
        });
        let of_systems = self.built.iter().flat_map(|wanted| {
            let same = built.iter().find(|built| built.is_same(wanted));
            let mut sinks = same.into_iter().flat_map(Built::baskets).map(|basket| basket.sinks);
            let baskets =
                wanted.baskets().map(move |basket| Basket { sinks: sinks.next().unwrap_or_default(), ..basket });
            baskets.collect::<Vec<_>>()
        });
        let baskets = of_users.chain(of_systems).collect();
        Ok(Other { compiled: compiled(&world)?, world, aimed, baskets })
    }

    /// The node that an actor stands for.
    pub(crate) fn node(&self, actor: Actor) -> &Node {
        &self.balance.topology.nodes[actor.node()]
    }

    /// The systems that the question names; else users of one country and one material. No sectors or groups, which
    /// would count twice.
    pub(crate) fn asked(&self) -> Vec<Basket> {
        if self.named {
            return self.built.iter().filter_map(|built| built.baskets().next()).collect();
        }
        self.users.iter().filter(|users| users.kind() == UsersKind::Country).map(Users::basket).collect()
    }

    /// All sinks asked about, each once.
    pub(crate) fn sinks(&self) -> Vec<usize> {
        let mut sinks: Vec<usize> = self.asked().into_iter().flat_map(|basket| basket.sinks).collect();
        sinks.sort_unstable();
        sinks.dedup();
        sinks
    }

    /// Where an answer comes from: the model, what was asked, and sources beside those of the balance.
    pub(crate) fn manifest(
        &self,
        question: &StressQuestion,
        options: Vec<String>,
        sources: impl IntoIterator<Item = String>,
    ) -> Manifest {
        let mut manifest = Manifest { seed: question.seed, options, ..self.balance.manifest.clone() };
        let rationing = match question.rationing {
            Rationing::Proportional => "proportional",
            Rationing::Priority => "priority",
        };
        manifest.options.push(format!("step={}", word(question.step)));
        manifest.options.push(format!("rationing={rationing}"));
        let lists = [("country", &question.places), ("material", &question.materials), ("system", &question.systems)];
        for (name, values) in lists {
            if !values.is_empty() {
                manifest.options.push(format!("{name}={}", values.join(",")));
            }
        }
        manifest.sources.extend(sources);
        manifest
    }
}

/// A network as a chain, with systems apart from other users.
fn laid_out(
    model: &Model,
    topology: &Topology,
    flows: &FlowSet,
    question: &StressQuestion,
    year: i32,
) -> Result<(World, Uses), Problems> {
    let mut world = World::new(model, topology, flows, year, question.step)?;
    world.chain.policy.rationing = question.rationing;
    let uses = Uses::part(model, topology, &mut world, year)?;
    Ok((world, uses))
}

pub(crate) fn compiled(world: &World) -> Result<Compiled, Problems> {
    Compiled::new(world.chain.clone()).map_err(|errors| {
        let mut problems = Problems::default();
        let problem = |error| Problem::new(Code::WrongValue, format!("the chain cannot be stepped: {error}"));
        problems.extend(errors.iter().map(problem));
        problems
    })
}

/// The scenarios asked for, each once; every word of the question that the model does not know is an error.
pub(crate) fn asked<'a>(model: &Model, question: &'a StressQuestion, year: i32) -> Result<Vec<&'a str>, Problems> {
    let mut names: Vec<&str> = Vec::new();
    for name in question.scenarios.iter().map(String::as_str) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut problems = unknown_scenarios(model, &names);
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

/// What a period is called.
pub(crate) fn word(step: Step) -> &'static str {
    match step {
        Step::Month => "month",
        Step::Week => "week",
    }
}

/// Whole periods in a number of months.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred periods
pub(crate) fn periods(months: f64, step: Step) -> u32 {
    (months * step.per_year() / 12.0).ceil().clamp(1.0, 6_000.0) as u32
}
