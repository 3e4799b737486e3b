//! `adit claims`: public statements held against the data.

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::brief::claims_table;
use crate::progress::Progress;
use adit_brief::claims::claims;
use adit_brief::page::claims_page;
use adit_model::problem::{Code, Problem, Problems};
use clap::Args;
use serde_json::json;

/// Are the public claims true, by this data?
///
/// Holds every row of claims.csv against a balance without the claim's own sources (an input cannot confirm itself)
/// and prints what was said, what the model says, and whether they meet. A claim that differs is an answer, not an
/// error: the exit code is 0.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit claims
  adit claims -o claims.csv           for a spreadsheet")]
pub(crate) struct Claims {
    /// Draws for the bands.
    #[arg(long, value_name = "N", default_value_t = 60)]
    draws: usize,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Claims {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        if model.claims.is_empty() {
            let problem = Problem::new(Code::EmptyQuestion, "the model has no claims");
            return Err(problem.mend("add rows to claims.csv; `adit schema claims` explains the columns").into());
        }
        progress.step("balancing without the sources of each claim");
        let found = claims(&model, self.draws, self.seed)?;
        drop(progress);
        output.answer(&Answer { document: claims_page(&found), table: claims_table(&found), json: json!(found) })
    }
}
