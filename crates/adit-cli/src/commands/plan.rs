//! `adit plan`: which levers, where, when, for how much?

use crate::args::Global;
use crate::commands::plan_monthly::{self, MonthlyArgs};
use adit_model::Problems;
use clap::Args;

/// Which levers, where, when, for how much?
///
/// With --monthly it plans what a company buys: what to order from whom in which month, how much to hold, whether to
/// qualify a second source, from the tables items, offers, forecasts and orders of its model.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit init my-company --template maker
  adit plan --monthly -m my-company    what to buy in the next twelve months
  adit plan --monthly 18 -m my-company.xlsx --out orders.xlsx
                                       the orders, as a table to load back
  adit plan --monthly -m my-company.xlsx --orders orders.xlsx --from 2027-02
                                       a month later, with what was placed")]
pub(crate) struct Plan {
    /// Plan what a company buys over so many months.
    #[arg(long, value_name = "MONTHS", num_args = 0..=1, default_missing_value = "12", required = true,
          value_parser = clap::value_parser!(u8).range(1..=60))]
    monthly: Option<u8>,
    /// Scenarios by id, as a list; by default those that have a chance.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    scenarios: Vec<String>,
    /// Seconds after which the best plan found so far will do.
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<f64>,
    #[command(flatten)]
    by_months: MonthlyArgs,
}

impl Plan {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let months = self.monthly.unwrap_or(12);
        plan_monthly::run(&self.by_months, months, &self.scenarios, None, self.seconds, global)
    }
}
