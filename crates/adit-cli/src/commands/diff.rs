//! `adit diff`: what changed between two models, and which figures moved.

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::diff::{page, table};
use crate::progress::Progress;
use adit_brief::moves::{Compared, compare};
use adit_model::Problems;
use adit_model::diff::diff;
use clap::Args;
use serde_json::json;

/// What changed between two models, and which headline figures moved.
///
/// Compares row by row and cell by cell, each model with all it extends, and then runs the brief on both: what a country
/// holds of each step, and what its users' supply passed. A figure that lies outside the band it had before is marked. The
/// terminal shows the largest moves; -o diff.csv, .json or .html takes all of them out.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit diff rare-earths my-model      what you changed, and what it does
  adit diff acme-2025.xlsx acme-2026  two editions of your own model
  adit diff rare-earths my-model --rows
                                      rows and cells only: nothing is balanced

Models are shipped names, folders or workbooks. Differences are an answer, not
an error: the exit code is 0.")]
pub(crate) struct Diff {
    /// Model before.
    #[arg(value_name = "OLD")]
    old: String,
    /// Model after.
    #[arg(value_name = "NEW")]
    new: String,
    /// Compare rows only, without balancing the two models.
    #[arg(long)]
    rows: bool,
    /// The country or group whose figures are compared.
    #[arg(long, value_name = "COUNTRY", default_value = "CHN")]
    scope: String,
    /// Year to balance both for; by default that of the new model.
    #[arg(long)]
    year: Option<i32>,
    /// Draws for the bands.
    #[arg(long, value_name = "N", default_value_t = 60)]
    draws: usize,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print everything, not the largest moves only.
    #[arg(long)]
    all: bool,
}

impl Diff {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("comparing rows");
        let changes = diff(&open::package(&self.old)?, &open::package(&self.new)?)?;
        let figures = if self.rows {
            Compared::not("not asked for")
        } else {
            progress.step("balancing both models");
            self.figures()?
        };
        drop(progress);
        let most = if self.all || !output.is_short() { usize::MAX } else { 12 };
        output.answer(&Answer {
            document: page([&self.old, &self.new], &changes, &figures, most),
            table: table(&changes, &figures),
            json: json!({ "old": self.old, "new": self.new, "rows": changes, "figures": figures }),
        })
    }

    /// The headline figures of both. A model with errors is compared row by row all the same.
    fn figures(&self) -> Result<Compared, Problems> {
        let mut models = Vec::new();
        for name in [&self.old, &self.new] {
            match open::model(name) {
                Ok(model) => models.push(model),
                Err(problems) => {
                    let count = problems.as_slice().len();
                    let problems = if count == 1 { "problem" } else { "problems" };
                    let because = format!("{name} has {count} {problems}: `adit check -m {name}` names them all");
                    return Ok(Compared::not(because));
                }
            }
        }
        match models.as_slice() {
            [old, new] => {
                let options = adit_brief::Options {
                    subject: self.scope.trim().to_owned(),
                    year: self.year,
                    draws: self.draws,
                    seed: self.seed,
                    ..adit_brief::Options::default()
                };
                compare(old, new, &options)
            }
            _ => Ok(Compared::not("")),
        }
    }
}
