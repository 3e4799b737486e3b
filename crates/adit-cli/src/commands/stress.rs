//! `adit stress`: what breaks, when, for how long?

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::progress::Progress;
use adit_brief::stress::scenarios;
use adit_brief::{
    StressQuestion, points_page, points_table, scenarios_table, single_points, stress, stress_page, stress_table,
    survival, survival_page, survival_table,
};
use adit_model::problem::{Code, Problem};
use adit_model::{Model, Problems};
use adit_report::{Document, Section};
use adit_stress::{Rationing, Step};
use clap::{Args, ValueEnum};
use serde_json::json;

/// What breaks, when, for how long?
///
/// Lays the balanced network out as a chain with stocks, transit, orders and prices, lets the shocks of a scenario
/// happen to it, and prints which users run short, from when, how much is missing at the worst and in all. The
/// parameters of the chain and the sizes and lengths of the shocks are drawn; bands hold 80 % of the draws. Several scenarios happen together.
///
/// Without a scenario, lists those of the model.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit stress                          the scenarios of the model
  adit stress april-2025-embargo       who runs short, and when
  adit stress april-2025 october-2025 --country USA,EU
                                       two together, two markets
  adit stress april-2025-embargo --system ev_motor,f_35 --country USA
                                       motors and fighters that are not built
  adit stress kachin --months 36 -o kachin.html
                                       the page, with fans and sources
  adit stress --single-points --country EU
                                       whose loss would cost Europe most
  adit stress --survive --material magnet_ndfeb
                                       how long users last without a site

Scenarios are rows of the tables scenarios and shocks; a model of your own adds
its own (`adit init DIR`).")]
pub(crate) struct Stress {
    /// Scenarios by id; none lists them.
    #[arg(value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// Instead of a scenario: every site, and every stage of every country, off once, one at a time; which of them cost
    /// users most?
    #[arg(long, conflicts_with = "scenarios")]
    single_points: bool,
    /// Instead of a scenario: how long are users served once a site is lost, and how long after its repair are they
    /// short?
    #[arg(long, conflicts_with_all = ["scenarios", "single_points"])]
    survive: bool,
    /// How much of the loss could nobody avoid? Steers the chain with perfect foresight, by linear programs; takes a
    /// while.
    #[arg(long, requires = "scenarios")]
    bound: bool,
    /// Draws of the sizes and lengths of shocks.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    draws: u64,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Months to look at; those of the longest scenario by default.
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=600))]
    months: Option<u32>,
    /// How time is cut.
    #[arg(long, value_name = "STEP", default_value = "month")]
    step: By,
    /// How the scarce is divided.
    #[arg(long, value_name = "RULE", default_value = "proportional")]
    rationing: Rule,
    /// Networks drawn from what the balance leaves open, beside the central one.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(0..=1_000))]
    networks: u16,
    /// Samples of the study of what the spread of the answer rests on; 0 leaves it out.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    sensitivity: u64,
    /// Countries or groups whose users are shown, as a list.
    #[arg(long = "country", value_name = "LIST", value_delimiter = ',')]
    countries: Vec<String>,
    /// Materials whose users are shown, as a list.
    #[arg(long = "material", value_name = "LIST", value_delimiter = ',')]
    materials: Vec<String>,
    /// Systems that are asked about, as a list: how many of them are not built. They stand for all users in bounds, single
    /// points and times to survive; the spread of the first is explained.
    #[arg(long = "system", value_name = "LIST", value_delimiter = ',')]
    systems: Vec<String>,
}

/// How time is cut, as the command line spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Twelve periods a year.
    Month,
    /// Fifty-two periods a year.
    Week,
}

/// How the scarce is divided, as the command line spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// Everyone gets the same part of the order.
    Proportional,
    /// Class by class, and everyone of a class the same part.
    Priority,
}

impl Stress {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        let (question, whole) = (self.question(), !output.is_short());
        if self.single_points {
            progress.step("balancing, then taking out one point after the other");
            let answer = single_points(&model, &question)?;
            drop(progress);
            let (document, table) = (points_page(&answer, whole), points_table(&answer));
            return output.answer(&Answer { document, table, json: json!(answer) });
        }
        if self.survive {
            progress.step("balancing, then taking out one site after the other");
            let answer = survival(&model, &question)?;
            drop(progress);
            let (document, table) = (survival_page(&answer, whole), survival_table(&answer));
            return output.answer(&Answer { document, table, json: json!(answer) });
        }
        if self.scenarios.is_empty() {
            drop(progress);
            return list(&model, &output);
        }
        progress.step(format!("balancing, then stepping {} draws", self.draws));
        let answer = stress(&model, &question)?;
        drop(progress);
        output.answer(&Answer {
            document: stress_page(&answer, whole),
            table: stress_table(&answer),
            json: json!(answer),
        })
    }

    fn question(&self) -> StressQuestion {
        StressQuestion {
            scenarios: self.scenarios.clone(),
            year: None,
            draws: self.draws,
            seed: self.seed,
            months: self.months,
            step: match self.step {
                By::Month => Step::Month,
                By::Week => Step::Week,
            },
            rationing: match self.rationing {
                Rule::Proportional => Rationing::Proportional,
                Rule::Priority => Rationing::Priority,
            },
            networks: usize::from(self.networks),
            samples: self.sensitivity,
            places: self.countries.clone(),
            materials: self.materials.clone(),
            bound: self.bound,
            systems: self.systems.clone(),
        }
    }
}

/// The scenarios of a model.
fn list(model: &Model, output: &Output) -> Result<(), Problems> {
    let rows = scenarios(model);
    if rows.is_empty() {
        let problem = Problem::new(Code::EmptyQuestion, "the model has no scenarios").file("--model");
        return Err(problem.mend("add rows to scenarios.csv and shocks.csv, or ask `-m rare-earths`").into());
    }
    let table = scenarios_table(&rows);
    let section = Section::new("What could happen, or did", "scenarios")
        .block(table.clone())
        .paragraph("`adit stress SCENARIO` lets it happen; several happen together.");
    let document = Document::new("Scenarios of the model").section(section);
    output.answer(&Answer { document, table, json: json!({ "scenarios": rows }) })
}
