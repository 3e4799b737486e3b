//! `adit check`: is the model sound, and what do its sources disagree on?

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::check::{Extent, page, table};
use crate::progress::Progress;
use crate::question;
use adit_balance::{Balance, Options, UNCHECKED, balance};
use adit_model::{Model, Problems};
use clap::Args;
use serde_json::{Value, json};

/// Is the model sound, and what do its sources disagree on?
///
/// Reads and validates every table, balances one year, and prints: the size and age of the model, the quality of the
/// balance, the sources that pull against all others, every observation beside its balanced value (the worst first),
/// rows that find no flow, and figures carried over from earlier years.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit check -m DIR                   validate and balance a model of your own
  adit check --without usgs_mcs_2026  what the others say without this source
  adit check --all -o check.csv       every observation beside its balanced value

The normalized residual is the distance between a row and the balance, over its
own deviation: above 2, the row is pulled away from what it says. A row with a
leverage above 0.95 is checked by nothing else, so an error in it is invisible.")]
pub(crate) struct Check {
    /// Year to balance; the model's own by default.
    #[arg(long)]
    year: Option<i32>,
    /// Leave out all observations of a source (may be given several times).
    #[arg(long, value_name = "SOURCE")]
    without: Vec<String>,
    /// How many conflicts to print; 0 skips the search for them.
    #[arg(long, value_name = "N", default_value_t = 5)]
    conflicts: usize,
    /// Print all conflicts, observations and remarks, not the worst only.
    #[arg(long)]
    all: bool,
}

impl Check {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        let year = question::year(&model, self.year)?;
        let without = question::sources(&model, &self.without)?;
        progress.step(format!("balancing {year}"));
        let conflicts = self.conflicts > 0;
        let balance =
            balance(&model, &Options { year: Some(year), without, draws: 0, conflicts, ..Options::default() })?;
        drop(progress);
        let all = self.all || !output.is_short();
        let extent = if all { Extent::All } else { Extent::Worst { conflicts: self.conflicts } };
        output.answer(&Answer {
            document: page(&model, &balance, extent),
            table: table(&balance),
            json: result(&model, &balance),
        })
    }
}

/// The whole result.
fn result(model: &Model, balance: &Balance) -> Value {
    let [unknowns, balances, limits, pulls] = balance.size;
    let flows = balance.flows();
    let rows = model.row_counts().into_iter().map(|(name, rows)| (name.to_owned(), json!(rows)));
    json!({
        "manifest": balance.manifest,
        "model": {
            "title": model.about.title,
            "rows": rows.collect::<serde_json::Map<_, _>>(),
            "overrides": model.overrides,
        },
        "balance": {
            "year": balance.year,
            "unknowns": unknowns,
            "exact_balances": balances,
            "limits": limits,
            "observations": pulls,
            "chi_squared": balance.chi_squared,
            "degrees_of_freedom": balance.degrees_of_freedom,
            "observations_unchecked": balance.reconciled.iter().filter(|row| row.leverage > UNCHECKED).count(),
            "flows": flows.len(),
            "flows_weak": flows.iter().filter(|flow| flow.is_weak()).count(),
            "worst_imbalance_t": balance.worst_imbalance_t,
        },
        "conflicts": balance.conflicts,
        "reconciled": balance.reconciled,
        "unplaced": balance.unplaced,
        "carried": balance.carried,
    })
}
