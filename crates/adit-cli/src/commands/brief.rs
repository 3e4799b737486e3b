//! `adit brief`: the main job, on one page.

use crate::args::{Format, Global};
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::brief::brief_table;
use crate::progress::Progress;
use crate::question;
use adit_brief::page::{brief_page, brief_report};
use adit_brief::stress_brief::if_it_stops;
use adit_brief::{Options, brief, claims};
use adit_model::scope::{Key, Scope};
use adit_model::{Model, Problems};
use clap::Args;
use serde_json::json;

/// Draws behind a claim in the report: each claim that leaves out other sources needs a balance of its own.
const CLAIM_DRAWS: usize = 60;

/// Who holds the chain, how surely, and what to ask next.
///
/// Runs the questions of the program on a model and prints one page: what a country holds of each step, by where the
/// sites stand beside who controls them; what the magnets of the large users passed on their way; the most
/// concentrated steps; the sites through which most passes; what the sources disagree on.
///
/// With -o report.html it writes the full report: map, flow charts, claims, sources. It opens without a network.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit brief                          China's hold on the chain
  adit brief --scope EU               the same for the European Union
  adit brief -o report.html           the full report, one file
  adit brief -m acme --market DEU     from a model of your own")]
pub(crate) struct Brief {
    /// The country or group in question.
    #[arg(long, value_name = "SCOPE|COUNTRY", default_value = "CHN")]
    scope: String,
    /// Year to balance; the model's own by default.
    #[arg(long)]
    year: Option<i32>,
    /// Place or group whose supply is traced (may be given several times); by default USA, EU and JPN.
    #[arg(long = "market", value_name = "PLACE")]
    markets: Vec<String>,
    /// Element that is traced (may be given several times); by default Nd and Dy.
    #[arg(short, long = "element", value_name = "SYMBOL")]
    elements: Vec<String>,
    /// Draws for the bands.
    #[arg(long, value_name = "N", default_value_t = 100)]
    draws: usize,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Brief {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        let options = self.options(&model)?;
        progress.step("balancing and tracing");
        let answer = brief(&model, &options)?;
        let is_report = matches!(output.format(), Some(Format::Html | Format::Md));
        let document = if is_report {
            progress.step("testing claims");
            let tested = claims(&model, self.draws.min(CLAIM_DRAWS), self.seed)?;
            progress.step("letting scenarios happen");
            let stops = if_it_stops(&model, answer.year, &options.markets, self.seed)?;
            brief_report(&answer, Some(&tested).filter(|tested| !tested.claims.is_empty()), &stops)
        } else {
            brief_page(&answer)
        };
        drop(progress);
        output.answer(&Answer { document, table: brief_table(&answer), json: json!(answer) })
    }

    fn options(&self, model: &Model) -> Result<Options, Problems> {
        let mut options = Options {
            subject: self.scope.trim().to_owned(),
            year: Some(question::year(model, self.year)?),
            draws: self.draws,
            seed: self.seed,
            ..Options::default()
        };
        question::scope(model, "--scope", &self.scope)?;
        for market in &self.markets {
            question::scope(model, "--market", &Scope::default().with(Key::Country, &[market]).to_string())?;
        }
        if self.markets.is_empty() {
            // A model of another chain may have no such users; that is no error of whoever asks.
            options.markets.retain(|market| model.places.get(market).is_some() || model.groups.get(market).is_some());
        } else {
            options.markets.clone_from(&self.markets);
        }
        if self.elements.is_empty() {
            options.elements.retain(|element| model.elements.get(element.as_str()).is_some());
        } else {
            let named = self.elements.iter().map(|name| question::element(model, "--element", name));
            options.elements = named.collect::<Result<_, _>>()?;
        }
        Ok(options)
    }
}
