//! What may stand on the command line.

use crate::commands;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  the question is answered
  2  the command line is wrong: unknown option, model or file format, a scope
     that cannot be read
  3  the model, or a file to import, has errors; all of them are printed
  4  nothing in the model matches the question
  5  a file or folder cannot be written
  6  the numbers have no answer: no feasible flows, or a solver gave up

Files:
  A model is a folder with datapackage.json and CSV tables, or a workbook with
  the same tables as sheets. `adit export rare-earths DIR` copies the shipped
  one out, `adit init DIR` starts your own on top of it, `adit schema` describes
  every table and column.

Environment:
  ADIT_MODEL  model to use where -m is not given
  NO_COLOR    no colors, whatever the terminal";

const EXAMPLES: &str = "\
Examples:
  adit brief                          who holds the chain, on one page
  adit brief -o report.html           the same in full, with map and charts
  adit check                          what the sources disagree on
  adit trace --at JPN -e Dy --touching CHN
                                      what of Japan's dysprosium passed China
  adit screen                         which minerals few countries supply
  adit screen --importer EU           the European list, computed
  adit screen gallium                 one mineral, down to the rows
  adit stress april-2025-embargo      who runs short, and when
  adit plan --budget 2bn              what to do about it, and what it removes
  adit flows material=oxide -o oxide.csv
                                      the balanced flows, for a spreadsheet
  adit init acme                      a model of your own, on top of the shipped";

/// From open data and your own bill of materials to who holds your supply chain.
///
/// Adit reads a model of a critical-mineral supply chain (mine to magnet to system), finds the one network of flows
/// that agrees best with all sources, and answers questions about it. Every figure carries its deviation and leads
/// back to its sources. The word after the command is the question; options narrow it.
#[derive(Debug, Parser)]
#[command(name = "adit", version, max_term_width = 80)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Shipped model (`adit models` lists them), folder or workbook (.xlsx) of a model; by default `rare-earths`, and for
    /// `screen` `critical-minerals`.
    #[arg(short, long, global = true, value_name = "NAME|DIR|FILE", env = "ADIT_MODEL", hide_env_values = true)]
    pub(crate) model: Option<String>,
    /// How the answer is written; by default as the name of the output file says, or else `table`.
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// File to write instead of the terminal: .html, .md, .csv, .json, .txt, .xlsx, .parquet or .geojson. Nothing is
    /// ever half-written.
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// When to use colors.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// Print nothing but the answer.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// The model of all commands that do not say otherwise.
pub(crate) const MODEL: &str = "rare-earths";
/// The model that is screened; it holds the other one as well.
pub(crate) const SCREENED: &str = "critical-minerals";

impl Global {
    /// The model that is asked: the one named, or that of most commands.
    pub(crate) fn model(&self) -> &str {
        self.model_or(MODEL)
    }

    /// The model that is asked: the one named, or another.
    pub(crate) fn model_or<'a>(&'a self, other: &'a str) -> &'a str {
        self.model.as_deref().unwrap_or(other)
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for a terminal.
    Table,
    /// The whole result, with full precision.
    Json,
    /// The main table of the result, with full precision.
    Csv,
    /// The page as Markdown.
    Md,
    /// The page as one HTML file.
    Html,
    /// The main table of the result, as a workbook.
    Xlsx,
    /// The main table of the result, with typed columns.
    Parquet,
    /// Sites or flows on the globe.
    Geojson,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Brief(commands::brief::Brief),
    Check(commands::check::Check),
    Trace(commands::trace::Trace),
    Screen(commands::screen::Screen),
    Stress(commands::stress::Stress),
    Plan(Box<commands::plan::Plan>),
    Hindcast(commands::hindcast::Hindcast),
    Explain(commands::explain::Explain),
    Claims(commands::claims::Claims),
    Flows(commands::flows::Flows),
    Export(commands::export::Export),
    Import(commands::import::Import),
    Init(commands::init::Init),
    Diff(commands::diff::Diff),
    Schema(commands::schema::Schema),
    Models(commands::models::Models),
    Completions(commands::completions::Completions),
}
