//! What is asked of a plan, and how the words of a user become it.

use super::amounts;
pub use super::limits::{Ban, Cap};
use adit_model::Model;
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::words::Pathway;
use serde::Serialize;

/// Years of a plan whose end is not asked for.
const YEARS: i32 = 9;
/// Most years of a plan.
const MOST_YEARS: i32 = 30;

/// How much the worst scenarios count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Risk {
    /// Part of the probability that is not worst (0.95).
    pub level: f64,
    /// Weight of the mean of the worst beside the mean of all.
    pub weight: f64,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanQuestion {
    /// Scenarios by id; all that have a chance if empty.
    pub scenarios: Vec<String>,
    /// Public money that may be spent, US dollars; none without a limit.
    pub budget_usd: Option<f64>,
    /// First year.
    pub from: i32,
    /// Last year.
    pub until: i32,
    /// How much the worst scenarios count; none if only the mean does.
    pub risk: Option<Risk>,
    /// Most that may come from somewhere.
    pub caps: Vec<Cap>,
    /// What may not come from somewhere.
    pub bans: Vec<Ban>,
    /// Rows of `rules` that the plan keeps.
    pub rules: Vec<String>,
    /// Places or groups whose users count; all if empty.
    pub places: Vec<String>,
    /// Systems that count; all users if empty.
    pub systems: Vec<String>,
    /// Levers that are left out, by the word of [`Pathway`].
    pub without: Vec<String>,
    /// The only levers there are; all if empty.
    pub only: Vec<String>,
    /// Whether the plan is made again without each lever, and with each alone.
    pub value_of_levers: bool,
    /// Whether levers get Shapley values.
    pub shapley: bool,
    /// Whether the plan is made for other budgets.
    pub frontier: bool,
    /// Draws of the simulation without and with the plan; none if it is not simulated.
    pub simulate: Option<u64>,
    /// Plans almost as good to look for.
    pub alternatives: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Year of the network; the model's own if none.
    pub year: Option<i32>,
}

/// What a user writes and the model must understand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanWords {
    /// Scenarios by id.
    pub scenarios: Vec<String>,
    /// `2e9`, `2bn`, `500m`: US dollars.
    pub budget: Option<String>,
    /// First year.
    pub from: Option<i32>,
    /// Last year.
    pub until: Option<i32>,
    /// `cvar:0.95` or `cvar:0.95:WEIGHT`.
    pub risk: Option<String>,
    /// `country=CHN,share=65%,stage=separation,from=2030`.
    pub caps: Vec<String>,
    /// `control=covered,from=2027-01`.
    pub bans: Vec<String>,
    /// Rows of `rules`.
    pub rules: Vec<String>,
    /// Places or groups whose users count.
    pub places: Vec<String>,
    /// Systems that count.
    pub systems: Vec<String>,
    /// Levers that are left out.
    pub without: Vec<String>,
    /// The only levers there are.
    pub only: Vec<String>,
}

impl PlanWords {
    /// The question, with nothing asked beyond the plan itself.
    ///
    /// # Errors
    /// Everything that cannot be understood, at the option it stands in.
    pub fn read(&self, model: &Model) -> Result<PlanQuestion, Problems> {
        let mut problems = Problems::default();
        let mut keep = |found: Vec<Problem>| found.into_iter().for_each(|problem| problems.push(problem));
        keep(self.names(model));
        let (from, until) = self.years(model).unwrap_or_else(|problem| {
            keep(vec![*problem]);
            (0, 0)
        });
        let budget_usd = self
            .budget
            .as_deref()
            .and_then(|text| amounts::dollars(text).map_err(|problem| keep(vec![problem.file("--budget")])).ok());
        let risk = self
            .risk
            .as_deref()
            .and_then(|text| amounts::risk(text).map_err(|problem| keep(vec![problem.file("--risk")])).ok());
        let caps = self.caps.iter().filter_map(|text| Cap::read(model, text).map_err(&mut keep).ok()).collect();
        let bans = self.bans.iter().filter_map(|text| Ban::read(model, text).map_err(&mut keep).ok()).collect();
        problems.into_result(PlanQuestion {
            scenarios: once(&self.scenarios),
            budget_usd,
            from,
            until,
            risk,
            caps,
            bans,
            rules: once(&self.rules),
            places: once(&self.places),
            systems: once(&self.systems),
            without: once(&self.without),
            only: once(&self.only),
            value_of_levers: false,
            shapley: false,
            frontier: false,
            simulate: None,
            alternatives: 0,
            seed: 1,
            year: None,
        })
    }

    /// Names that stand for nothing.
    fn names(&self, model: &Model) -> Vec<Problem> {
        let scenarios: Vec<&str> = model.scenarios.iter().map(|row| row.id.as_str()).collect();
        let rules: Vec<&str> = model.rules.iter().map(|row| row.id.as_str()).collect();
        let systems: Vec<&str> = model.systems.iter().map(|row| row.id.as_str()).collect();
        let places = model.places.iter().map(|row| row.id.as_str());
        let places: Vec<&str> = places.chain(model.groups.iter().map(|row| row.id.as_str())).collect();
        let levers = Pathway::WORDS.to_vec();
        let lists = [
            ("--scenarios", "scenario", &scenarios, &self.scenarios),
            ("--rule", "rule", &rules, &self.rules),
            ("--country", "place or group", &places, &self.places),
            ("--system", "system", &systems, &self.systems),
            ("--without", "lever", &levers, &self.without),
            ("--only", "lever", &levers, &self.only),
        ];
        let mut problems = Vec::new();
        for (option, kind, known, names) in lists {
            let unknown = names.iter().filter(|name| !known.contains(&name.as_str()));
            problems.extend(unknown.map(|name| no_such(option, kind, name, known)));
        }
        for lever in self.without.iter().filter(|lever| self.only.contains(lever)) {
            problems.push(
                Problem::new(Code::Contradiction, format!("`{lever}` is both left out and the only lever"))
                    .file("--without")
                    .found(lever)
                    .mend("name it once: --without LEVER leaves it out, --only LEVER leaves out all others"),
            );
        }
        problems
    }

    /// First and last year: the first after the documents were read, and nine in all, unless asked otherwise.
    fn years(&self, model: &Model) -> Result<(i32, i32), Box<Problem>> {
        let read = model.sources.iter().filter_map(|source| source.retrieved).max().map(adit_model::date::Date::year);
        let from = self.from.unwrap_or_else(|| read.unwrap_or_else(|| model.default_year()) + 1);
        let until = self.until.unwrap_or(from.saturating_add(YEARS - 1));
        if (from..from.saturating_add(MOST_YEARS)).contains(&until) {
            return Ok((from, until));
        }
        let option = if self.until.is_some() { "--until" } else { "--from" };
        Err(Box::new(
            Problem::new(Code::WrongValue, format!("a plan from {from} until {until} has no years, or too many"))
                .file(option)
                .found(if self.until.is_some() { until } else { from }.to_string())
                .expected(format!("one to {MOST_YEARS} years; with --from {from}, until {from} or later"))
                .mend(format!("--from {from} --until {}", from.saturating_add(YEARS - 1))),
        ))
    }
}

/// The names, each once, in their order.
fn once(names: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.contains(name) {
            out.push(name.clone());
        }
    }
    out
}

/// Most names that an error lists.
const LISTED: usize = 20;

fn no_such(option: &str, kind: &str, name: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(Code::UnknownId, format!("`{name}` is no {kind}")).file(option).found(name);
    let problem = if known.len() <= LISTED && !known.is_empty() {
        problem.expected(format!("one of {}", known.join(", ")))
    } else {
        problem.expected(format!("the id of a {kind} of this model"))
    };
    match nearest(name, known.iter().copied()) {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend(match option {
            "--scenarios" => "`adit stress` lists the scenarios",
            "--rule" => "`adit export MODEL DIR` copies the tables out; look the id up in rules.csv",
            "--without" | "--only" => "use one of the words above",
            _ => "`adit export MODEL DIR` copies the tables out; look the id up there",
        }),
    }
}

/// How much the worst scenarios count, as a user writes it: `cvar:0.95` or `cvar:0.95:2`.
///
/// # Errors
/// What is wrong with it, at `--risk`.
pub fn risk(text: &str) -> Result<Risk, Problems> {
    amounts::risk(text).map_err(|problem| problem.file("--risk").into())
}
