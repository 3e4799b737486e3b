//! `adit explain`: a figure back to the rows and sources that move it.

use crate::args::{Global, SCREENED};
use crate::commands::screen::Asked;
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::brief::movers_table;
use crate::progress::Progress;
use crate::question;
use adit_balance::{Balance, Options, balance};
use adit_brief::explain::{Explanation, explain_flows, explain_touched};
use adit_brief::page::explanation_page;
use adit_brief::{StressQuestion, mineral_named, reasons, reasons_page, reasons_table};
use adit_model::Model;
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::scope::{Key, Scope};
use adit_model::words::Basis;
use adit_screen::{Method, Question};
use adit_trace::{Network, Pooling, TraceQuery, trace};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

/// What the figure of a shortage begins with.
const STRESS: &str = "stress:";

/// Which rows and sources does a figure rest on?
///
/// Names the figure, and prints the rows that move it most: what each says, what the balance makes of it, by how much
/// the figure moves when the row moves by one deviation, and the file and line where it stands.
///
/// The figure is the tonnes of a scope, its share of another scope (--per), the figure of a claim (its id), or the
/// part of a supply that touched a set of sites (--at, --element, --touching). The name of a mineral explains its place
/// in the screening, as `adit screen MINERAL` does. `stress:` and a scenario explain why users run short.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit explain country=CHN,stage=mine
      China's mine output, tonnes
  adit explain country=CHN,stage=magnet --per stage=magnet
      China's share of magnets
  adit explain separation_90
      the figure that a claim is held against
  adit explain gallium
      why a mineral stands where it stands in the screening
  adit explain --at JPN -e Nd --touching CHN
      what part of Japan's neodymium passed China
  adit explain stress:april-2025-embargo,country=USA,material=magnet_ndfeb
      why users of magnets run short under a scenario")]
pub(crate) struct Explain {
    /// Scope of the figure, id of a claim, or a mineral.
    #[arg(required_unless_present = "at")]
    what: Option<String>,
    /// The whole, for a share.
    #[arg(long, value_name = "SCOPE", requires = "what")]
    per: Option<String>,
    /// What tonnes are counted; by default what the flows of the stage are usually counted in.
    #[arg(long, value_name = "BASIS", value_parser = basis(), requires = "what")]
    basis: Option<Basis>,
    /// Where the supply arrives, for a touched-by share.
    #[arg(long, value_name = "SCOPE", conflicts_with = "what", requires = "element", requires = "touching")]
    at: Option<String>,
    /// The element to follow.
    #[arg(short, long, value_name = "SYMBOL", requires = "at")]
    element: Option<String>,
    /// The sites in question.
    #[arg(long, value_name = "SCOPE", requires = "at")]
    touching: Option<String>,
    /// Year to balance; the model's own by default.
    #[arg(long)]
    year: Option<i32>,
    /// Leave out all observations of a source (may be given several times).
    #[arg(long, value_name = "SOURCE")]
    without: Vec<String>,
    /// Draws for the band.
    #[arg(long, value_name = "N", default_value_t = 100)]
    draws: usize,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print all rows, not the 12 that move the figure most.
    #[arg(long)]
    all: bool,
}

fn basis() -> impl TypedValueParser<Value = Basis> {
    PossibleValuesParser::new(Basis::WORDS).try_map(|word| Basis::from_word(&word).ok_or("no basis"))
}

/// A share or a quantity of flows.
struct Flows {
    of: Scope,
    per: Option<Scope>,
    basis: Option<Basis>,
}

impl Explain {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        if let Some(asked) = self.what.as_deref().and_then(|what| what.strip_prefix(STRESS)) {
            let question = self.shortage(&model, asked)?;
            progress.step("balancing, then stepping the central course");
            let answer = reasons(&model, &question)?;
            drop(progress);
            let (document, table) = (reasons_page(&answer, !output.is_short()), reasons_table(&answer));
            return output.answer(&Answer { document, table, json: json!(answer) });
        }
        if let Some(what) = self.what.as_deref().filter(|what| self.is_plain(&model, what)) {
            progress.step("looking for a mineral");
            // The minerals stand in a model of their own, on top of the usual one.
            let screened = if global.model.is_none() { open::model(SCREENED)? } else { model };
            let mineral = mineral_named(&screened, what).ok_or_else(|| unknown(&screened, what))?;
            let question = Question { year: self.year, seed: self.seed, ..Question::of(Method::Hhi) };
            let asked = Asked { question, only: Some(vec![mineral]), chosen: None, all: self.all };
            return asked.answer(&screened, &output, progress);
        }
        let year = question::year(&model, self.year)?;
        let without = question::sources(&model, &self.without)?;
        let flows = self.what.as_deref().map(|what| self.flows(&model, what)).transpose()?;
        progress.step(format!("balancing {year}"));
        let options = Options { year: Some(year), without, draws: self.draws, seed: self.seed, conflicts: false };
        let balance = balance(&model, &options)?;
        progress.step("looking for what moves the figure");
        let explanation = match (&flows, &self.at, &self.element, &self.touching) {
            (Some(flows), ..) => {
                let counted = flows.basis.map_or_else(|| counted_in(&model, &balance, flows), Ok)?;
                explain_flows(&model, &balance, &flows.of, flows.per.as_ref(), counted)?
            }
            (None, Some(at), Some(element), Some(touching)) => touched(&model, &balance, at, element, touching)?,
            // The command line does not let this through.
            _ => return Err(Problem::new(Code::EmptyQuestion, "no figure is named").file("[WHAT]").into()),
        };
        drop(progress);
        let rows = if self.all || !output.is_short() { usize::MAX } else { 12 };
        output.answer(&Answer {
            document: explanation_page(&explanation, rows),
            table: movers_table(&explanation),
            json: json!(explanation),
        })
    }

    /// The question of a shortage: scenarios, then the scope of the users.
    fn shortage(&self, model: &Model, asked: &str) -> Result<StressQuestion, Problems> {
        let (scenarios, users) = asked.split_once(',').unwrap_or((asked, ""));
        let scope = question::scope(model, "[WHAT]", users)?;
        if let Some((key, _)) = scope.iter().find(|(key, _)| !matches!(key, Key::Country | Key::Material)) {
            let problem = Problem::new(Code::WrongScope, format!("users are no `{}`", key.word())).file("[WHAT]");
            let problem = problem.found(users).expected("country=… and material=…");
            return Err(problem.mend("`stress:april-2025-embargo,country=USA,material=magnet_ndfeb`").into());
        }
        let values = |key| scope.get(key).unwrap_or_default().to_vec();
        Ok(StressQuestion {
            scenarios: scenarios.split('+').map(str::to_owned).collect(),
            year: self.year,
            seed: self.seed,
            places: values(Key::Country),
            materials: values(Key::Material),
            ..StressQuestion::default()
        })
    }

    /// Whether the word can only be a mineral: no scope, claim, place or group, and nothing that narrows one.
    fn is_plain(&self, model: &Model, what: &str) -> bool {
        let known =
            model.claims.get(what).is_some() || model.places.get(what).is_some() || model.groups.get(what).is_some();
        !known && !what.contains('=') && self.per.is_none() && self.basis.is_none() && self.without.is_empty()
    }

    /// The scopes that are asked about: as given, or those of a claim.
    fn flows(&self, model: &Model, what: &str) -> Result<Flows, Problems> {
        let per = self.per.as_deref().map(|per| question::scope(model, "--per", per)).transpose()?;
        if let Some(claim) = model.claims.get(what) {
            let Some(of) = claim.of.clone() else {
                let problem = Problem::new(Code::EmptyQuestion, format!("the claim `{what}` is not about flows"));
                return Err(problem.file("[WHAT]").mend("`adit claims` says why it cannot be tested").into());
            };
            return Ok(Flows { of, per: per.or_else(|| claim.per.clone()), basis: self.basis.or(claim.basis) });
        }
        let of = question::scope(model, "[WHAT]", what)?;
        let parted = [Key::Stage, Key::Material, Key::Site, Key::Sector, Key::From, Key::To];
        if parted.iter().all(|key| of.get(*key).is_none()) {
            let mend = format!("name a stage: `{of},stage=mine`, `{of},stage=separation`, `{of},stage=magnet`");
            let problem =
                Problem::new(Code::WrongScope, "tonnes of one stage are those of the next: they do not add up");
            let problem = problem.file("[WHAT]").found(what).expected("a scope with stage, material, site, from or to");
            return Err(problem.mend(mend).into());
        }
        Ok(Flows { of, per, basis: self.basis })
    }
}

/// Nothing is called so.
fn unknown(model: &Model, what: &str) -> Problem {
    let problem = Problem::new(Code::UnknownId, format!("`{what}` is no claim, mineral, place or group of this model"))
        .file("[WHAT]")
        .found(what)
        .expected("a scope such as country=CHN,stage=mine, an id of claims.csv, or a mineral");
    let claims = model.claims.iter().map(|row| row.id.as_str());
    let minerals = model.minerals.iter().map(|row| row.id.as_str());
    match nearest(what, claims.chain(minerals)) {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend("`adit claims --format csv` lists the claims, `adit screen --all` the minerals"),
    }
}

/// The first basis in which the flows can be counted: elements where some are named, ore as oxide, else the basis of
/// the material.
fn counted_in(model: &Model, balance: &Balance, flows: &Flows) -> Result<Basis, Problems> {
    let mut candidates = Vec::new();
    if flows.of.get(Key::Element).is_some() {
        candidates.push(Basis::Element);
    }
    let materials = flows.of.get(Key::Material).unwrap_or_default();
    candidates.extend(materials.iter().filter_map(|name| model.materials.get(name)).map(|row| row.basis));
    for stage in flows.of.get(Key::Stage).unwrap_or_default() {
        if matches!(stage.as_str(), "mine" | "cracking") {
            candidates.push(Basis::Reo);
        }
        candidates.extend(model.materials.iter().filter(|row| row.stage.word() == stage).map(|row| row.basis));
    }
    candidates.extend([Basis::Reo, Basis::Magnet, Basis::Alloy, Basis::Metal, Basis::Element, Basis::Product]);
    let counts = |basis: Basis| match &flows.per {
        Some(per) => balance.share(model, &flows.of, per, basis).is_ok(),
        None => balance.quantity(model, &flows.of, basis).is_ok(),
    };
    candidates.into_iter().find(|basis| counts(*basis)).ok_or_else(|| {
        Problem::new(Code::EmptyQuestion, format!("no flow of {} is {}", balance.year, flows.of.in_words()))
            .file("[WHAT]")
            .found(flows.of.to_string())
            .mend("widen the scope: leave a key out, or name a group of places")
            .into()
    })
}

fn touched(model: &Model, balance: &Balance, at: &str, element: &str, touching: &str) -> Result<Explanation, Problems> {
    let element = question::element(model, "--element", element)?;
    let (at, set) = (question::scope(model, "--at", at)?, question::scope(model, "--touching", touching)?);
    let topology = &balance.topology;
    let nodes = question::arrivals(model, topology, &at, balance.year)?;
    let register = question::register(model, balance.year);
    let touching = question::touching(model, topology, &register, &set, balance.year)?;
    let words = format!("{element} for {}: part that touched {}", at.in_words(), set.in_words());
    let query = TraceQuery { element, at: nodes, touching, pooling: Pooling::Mixed, custody: false };
    let network = Network { topology, central: &balance.central, draws: &balance.draws, register: Some(&register) };
    let figure = trace(network, &query)?.touched_by_location.any;
    explain_touched(balance, &query.element, &query.at, &query.touching, words, figure)
}
