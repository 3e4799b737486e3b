//! `adit hindcast`: would the model have foreseen past shocks?

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::progress::Progress;
use adit_brief::{HindcastQuestion, hindcast, hindcast_page, hindcast_table};
use adit_model::Problems;
use clap::Args;
use serde_json::json;

/// Would it have foreseen past shocks?
///
/// Runs each past shock again from what was known before it: rows that rest on later documents are set aside, and wide
/// ranges take their place. Scores the draws against what was observed (CRPS, coverage of the 80 % band) and against
/// naive forecasts: the last value, the same month a year before, the act taken at its word.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit hindcast                        the scores of every event
  adit hindcast april-2025-exports     one event, period by period
  adit hindcast -o hindcast.html       the page, with fans and what was set aside

Events are rows of the table hindcasts, scored against the table observed.")]
pub(crate) struct Hindcast {
    /// Hindcasts by id; all by default.
    #[arg(value_name = "EVENT")]
    events: Vec<String>,
    /// Draws.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    draws: u64,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Hindcast {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        progress.step(format!("balancing, then running the past again in {} draws", self.draws));
        let question = HindcastQuestion { events: self.events.clone(), draws: self.draws, seed: self.seed };
        let answer = hindcast(&model, &question)?;
        drop(progress);
        output.answer(&Answer {
            document: hindcast_page(&answer, !output.is_short()),
            table: hindcast_table(&answer),
            json: json!(answer),
        })
    }
}
