//! `adit trace`: where does it come from, and who controls the way?

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::trace::{Asked, page, table};
use crate::progress::Progress;
use crate::question;
use adit_balance::{Options, balance};
use adit_model::problem::Problems;
use adit_trace::{Network, Pooling, Touching, TraceQuery, trace};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Where does the supply come from, and who controls the way?
///
/// Walks upstream from the uses (or sites) in a scope and prints where the element entered the chain: by mine, by
/// country, by owner. With --touching it also prints which part of the supply passed those sites, at each stage and
/// at any stage, by where the sites stand beside who controls them, and the least and the most that is possible if
/// lots are kept apart.
///
/// Bands hold 90 % of the draws. Ranges hold what nobody records: how markets pool imports, who stands behind unknown
/// operators, whether lots are kept apart.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit trace --at JPN -e Nd --touching CHN
      what part of Japan's neodymium passed a Chinese site, at which stage
  adit trace --at EU -e Dy --touching country=CHN,stage=separation
      the same for separation alone
  adit trace --at stage=magnet,country=DEU -e Dy
      where the dysprosium of German magnet plants comes from

Scopes are keys and values: country=CHN,stage=separation,element=Dy|Tb. --at
takes country, sector and material of uses, or stage and site; --touching takes
country, controller, stage and site. A place or group alone means country=.")]
pub(crate) struct Trace {
    /// Where the supply arrives: uses, or sites if the scope names a stage or a site.
    #[arg(long, value_name = "SCOPE")]
    at: String,
    /// The element to follow.
    #[arg(short, long, value_name = "SYMBOL")]
    element: String,
    /// The sites in question.
    #[arg(long, value_name = "SCOPE")]
    touching: Option<String>,
    /// Year to balance; the model's own by default.
    #[arg(long)]
    year: Option<i32>,
    /// How a market pools imports and home output, in the central answer; ranges hold both rules.
    #[arg(long, value_name = "RULE", default_value = "mixed")]
    pooling: Rule,
    /// Draws for the bands.
    #[arg(long, value_name = "N", default_value_t = 100)]
    draws: usize,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Leave out all observations of a source (may be given several times).
    #[arg(long, value_name = "SOURCE")]
    without: Vec<String>,
    /// Print all origins, not the largest 15 only.
    #[arg(long)]
    all: bool,
}

/// How a market pools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// Imports and home output are one pool; exports and home use draw on it alike.
    Mixed,
    /// Exports draw on home output first.
    OwnExportsFirst,
}

impl Trace {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        let year = question::year(&model, self.year)?;
        let element = question::element(&model, "--element", &self.element)?;
        let without = question::sources(&model, &self.without)?;
        let at = question::scope(&model, "--at", &self.at)?;
        let set = self.touching.as_ref().map(|text| question::scope(&model, "--touching", text)).transpose()?;
        progress.step(format!("balancing {year}"));
        let options = Options { year: Some(year), without, draws: self.draws, seed: self.seed, conflicts: false };
        let balance = balance(&model, &options)?;

        let topology = &balance.topology;
        let nodes = question::arrivals(&model, topology, &at, year)?;
        let register = question::register(&model, year);
        let touching = match &set {
            Some(set) => question::touching(&model, topology, &register, set, year)?,
            None => Touching::by_location(vec![0.0; topology.nodes.len()]),
        };
        progress.step(format!("tracing {element}"));
        let pooling = match self.pooling {
            Rule::Mixed => Pooling::Mixed,
            Rule::OwnExportsFirst => Pooling::OwnExportsFirst,
        };
        let query = TraceQuery { element, at: nodes, touching, pooling, custody: set.is_some() };
        let network = Network { topology, central: &balance.central, draws: &balance.draws, register: Some(&register) };
        let result = trace(network, &query)?;
        drop(progress);

        let mut manifest = balance.manifest.clone();
        manifest.options.push(format!("pooling={}", pooling.word()));
        let most = if self.all || !output.is_short() { usize::MAX } else { 15 };
        let asked = Asked { at: &at, touching: set.as_ref(), most };
        output.answer(&Answer {
            document: page(&model, &manifest, &result, &asked),
            table: table(&model, &result, set.is_some()),
            json: json!({ "manifest": manifest, "at": at, "touching": set, "trace": result }),
        })
    }
}
