//! `adit plan`: which levers, where, when, for how much?

use crate::args::Global;
use crate::commands::plan_monthly::{self, MonthlyArgs};
use crate::open;
use crate::output::{Answer, Output};
use crate::progress::Progress;
use adit_brief::plan::question::PlanWords;
use adit_brief::plan::{PlanQuestion, plan, plan_page, plan_table};
use adit_model::{Model, Problems};
use clap::Args;
use serde_json::json;

/// Which levers, where, when, for how much?
///
/// Chooses plants, reserves and programs so that cost and the shortages to expect under the scenarios are least
/// together, and prints what is done in which order, who pays, what it removes for whom, and why not more. Every
/// decision leads back to rows of the tables; a cost that no document gives is marked.
///
/// Without a scenario, plans against all scenarios of the model that have a chance. Limits that cannot hold together are
/// named instead of a plan.
///
/// With --monthly it plans what a company buys instead: what to order from whom in which month, how much to hold, whether
/// to qualify a second source, from the tables items, offers, forecasts and orders of its model.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit plan --budget 2bn               the best two billion dollars, against all
  adit plan kachin april-2025-embargo --budget 500m --country USA
                                       against two scenarios, for one market
  adit plan --budget 2e9 --risk cvar:0.95 --until 2035
                                       the worst twentieth of cases counts too
  adit plan --budget 2bn --value-of-levers --frontier
                                       what each lever adds, and why not more
  adit plan --cap \"country=CHN,share=65%,stage=separation,from=2030\"
                                       a limit on where things come from
  adit plan --ban \"control=covered,from=2027-01,to=USA,sector=defense\"
                                       no covered country in what defense uses
  adit plan --budget 2bn --simulate -o plan.html
                                       the page, with the plan in the simulator
  adit plan --monthly 18 -m my-company.xlsx --out orders.xlsx
                                       what a company buys, to load back

Limits:
  --cap and --ban take key=value pairs, parted by commas; several values of one
  key are joined with `|`.
    on whom   country, control, site
    on what   stage, material, element
    for whom  to, sector
    when      from, until
  A cap needs a share. After control=, `covered` stands for the countries that
  the DFARS rule covers, and the id of a row of rules for those of that row.

Levers:
  co_funding, one_stop, cooperation, recycling, separation, magnets, reserve,
  faster_permits, substitutes, mining, nearshoring, friendshoring, domestic,
  second_source")]
pub(crate) struct Plan {
    /// Scenarios by id; none for all of the model that have a chance.
    #[arg(value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// The same, as a list.
    #[arg(long = "scenarios", value_name = "LIST", value_delimiter = ',')]
    list: Vec<String>,
    /// Public money that may be spent, US dollars: 2e9, 2000000000, 2bn or 500m; without it, what is worth its cost.
    #[arg(long, value_name = "USD", allow_hyphen_values = true)]
    budget: Option<String>,
    /// First year; the one after the documents of the model were read by default.
    #[arg(long, value_name = "YEAR")]
    from: Option<i32>,
    /// Last year; the ninth by default.
    #[arg(long, value_name = "YEAR")]
    until: Option<i32>,
    /// How much the worst cases count beside the mean: `cvar:0.95` takes the worst 5 %, once; `cvar:0.95:2` twice.
    #[arg(long, value_name = "cvar:LEVEL[:WEIGHT]")]
    risk: Option<String>,
    /// Most that may come from somewhere, as a share of use (may be given several times).
    #[arg(long = "cap", value_name = "LIMIT")]
    caps: Vec<String>,
    /// What may not come from somewhere (may be given several times).
    #[arg(long = "ban", value_name = "LIMIT")]
    bans: Vec<String>,
    /// Row of the table rules that the plan keeps (may be given several times).
    #[arg(long = "rule", value_name = "ID")]
    rules: Vec<String>,
    /// Countries or groups whose users count, as a list; all by default.
    #[arg(long = "country", value_name = "LIST", value_delimiter = ',')]
    countries: Vec<String>,
    /// Systems that count, as a list; all users by default.
    #[arg(long = "system", value_name = "LIST", value_delimiter = ',')]
    systems: Vec<String>,
    /// Lever that may not be used (may be given several times).
    #[arg(long, value_name = "LEVER", value_delimiter = ',')]
    without: Vec<String>,
    /// Lever that alone may be used (may be given several times).
    #[arg(long, value_name = "LEVER", value_delimiter = ',')]
    only: Vec<String>,
    #[command(flatten)]
    more: More,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Year of the network that the plan begins from; the model's own by default.
    #[arg(long)]
    year: Option<i32>,
    /// Print all of it, not what matters most only.
    #[arg(long)]
    all: bool,
    /// Plan what a company buys over so many months.
    #[arg(long, value_name = "MONTHS", num_args = 0..=1, default_missing_value = "12",
          value_parser = clap::value_parser!(u8).range(1..=60), conflicts_with_all = OF_LEVERS)]
    monthly: Option<u8>,
    #[command(flatten, next_help_heading = "What a company buys (--monthly)")]
    by_months: MonthlyArgs,
}

/// What a plan of a company's purchases does not read.
const OF_LEVERS: [&str; 15] = [
    "budget",
    "from",
    "until",
    "caps",
    "bans",
    "rules",
    "countries",
    "systems",
    "without",
    "only",
    "value_of_levers",
    "shapley",
    "frontier",
    "simulate",
    "year",
];

/// What is asked beyond the plan itself.
#[derive(Debug, Args)]
struct More {
    /// Plan again without each lever, and with each alone: what is it worth?
    #[arg(long)]
    value_of_levers: bool,
    /// Divide what the levers remove among them by Shapley values; takes a while.
    #[arg(long)]
    shapley: bool,
    /// Plan again for other budgets: what would more money do, what less?
    #[arg(long)]
    frontier: bool,
    /// Run the scenarios through the simulator, without and with the plan.
    #[arg(long, value_name = "DRAWS", num_args = 0..=1, default_missing_value = "1000")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    simulate: Option<u64>,
    /// Plans almost as good to look for; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 0, num_args = 0..=1, default_missing_value = "3",
          value_parser = clap::value_parser!(u8).range(0..=50))]
    alternatives: u8,
}

impl Plan {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        if let Some(months) = self.monthly {
            let scenarios: Vec<String> = self.scenarios.iter().chain(&self.list).cloned().collect();
            return plan_monthly::run(&self.by_months, months, &scenarios, self.risk()?, None, global);
        }
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        let question = self.question(&model)?;
        progress.step(self.doing(&question));
        let answer = plan(&model, &question)?;
        drop(progress);
        output.answer(&Answer {
            document: plan_page(&answer, self.all || !output.is_short()),
            table: plan_table(&answer),
            json: json!(answer),
        })
    }

    /// Level and weight of the worst, as far as the question names them.
    fn risk(&self) -> Result<Option<[f64; 2]>, Problems> {
        let risk = self.risk.as_deref().map(adit_brief::plan::question::risk).transpose()?;
        Ok(risk.map(|risk| [risk.level, risk.weight]))
    }

    fn question(&self, model: &Model) -> Result<PlanQuestion, Problems> {
        let words = PlanWords {
            scenarios: self.scenarios.iter().chain(&self.list).cloned().collect(),
            budget: self.budget.clone(),
            from: self.from,
            until: self.until,
            risk: self.risk.clone(),
            caps: self.caps.clone(),
            bans: self.bans.clone(),
            rules: self.rules.clone(),
            places: self.countries.clone(),
            systems: self.systems.clone(),
            without: self.without.clone(),
            only: self.only.clone(),
        };
        Ok(PlanQuestion {
            value_of_levers: self.more.value_of_levers || self.more.shapley,
            shapley: self.more.shapley,
            frontier: self.more.frontier,
            simulate: self.more.simulate,
            alternatives: usize::from(self.more.alternatives),
            seed: self.seed,
            year: self.year,
            ..words.read(model)?
        })
    }

    /// What takes the time.
    fn doing(&self, question: &PlanQuestion) -> String {
        let mut steps = vec![format!("balancing, then planning {} to {}", question.from, question.until)];
        let more = [
            (question.value_of_levers, "again lever by lever"),
            (question.frontier, "again for other budgets"),
            (self.more.simulate.is_some(), "then simulating"),
        ];
        steps.extend(more.into_iter().filter(|(asked, _)| *asked).map(|(_, words)| words.to_owned()));
        steps.join(", ")
    }
}
