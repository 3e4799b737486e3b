//! `adit screen`: which minerals are critical, by the published methods?

use crate::args::{Global, SCREENED};
use crate::output::{Answer, Output};
use crate::progress::Progress;
use adit_brief::screening::other_methods;
use adit_brief::{Ranking, find_mineral, mineral_page, ranking_page, ranking_table, screening, used_in};
use adit_model::Model;
use adit_model::cell::Cell as _;
use adit_model::ids::{MineralId, Region};
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::words::UseSector;
use adit_screen::change::parse;
use adit_screen::{Method, Question, Screening};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde_json::json;

/// Which minerals are critical, and why?
///
/// Ranks minerals by a published method and says for each why it stands where it stands. One mineral alone is shown in
/// full: its parts by stage, the rows and documents it was made from, what is missing, what is published of it, what it
/// is used for, and who restricts its trade. Unknown is never zero: a mineral without inputs has no place.
///
/// Without a method, the importer decides: EU asks the European one, USA the American one, any other importer
/// GeoPolRisk, and none the concentration of world supply.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit screen                          how few countries supply each mineral
  adit screen --importer EU            supply risk by the European method
  adit screen --importer USA -o us.html
                                       the American ranking, with charts
  adit screen gallium                  one mineral, down to the rows
  adit screen gallium germanium        two of them, placed among all
  adit screen --sector semiconductors  only minerals with a use in that sector
  adit screen gallium --what-if \"gallium: DEU +50 t\"
                                       before and after a plant opens

Methods:
  hhi         concentration by country (Herfindahl-Hirschman index), by where
              mines and plants stand and, where known, by who controls them
  eu          supply risk and economic importance, European Commission 2017
  usgs        disruption potential, trade exposure and economic vulnerability
  geopolrisk  concentration times the instability of where an importer buys")]
pub(crate) struct Screen {
    /// Minerals by id, name or symbol; none for all. One alone is shown in full.
    #[arg(value_name = "MINERAL")]
    minerals: Vec<String>,
    /// How criticality is measured.
    #[arg(long, value_name = "METHOD")]
    method: Option<By>,
    /// Year of the observations; the latest complete one of each mineral by default.
    #[arg(long)]
    year: Option<i32>,
    /// The same as naming minerals, as a list.
    #[arg(long = "minerals", value_name = "LIST", value_delimiter = ',')]
    list: Vec<String>,
    /// For whom: USA, EU, JPN or another place or group.
    #[arg(long, value_name = "PLACE")]
    importer: Option<String>,
    /// Output to suppose, as "gallium: USA +50 t" or "gallium@refining: USA +50 t" (may be given several times).
    #[arg(long, value_name = "CHANGE")]
    what_if: Vec<String>,
    /// Only minerals with an end use in this sector.
    #[arg(long, value_name = "SECTOR", value_parser = sector())]
    sector: Option<UseSector>,
    /// Draws for the intervals of values and places; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    draws: usize,
    /// Seed of the draws: the same seed gives the same digits.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print all minerals, not the highest only.
    #[arg(long)]
    all: bool,
}

/// A method, as the command line spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Concentration of supply by country.
    Hhi,
    /// European Commission.
    Eu,
    /// US Geological Survey.
    Usgs,
    #[value(help = "GeoPolRisk, for any importer")]
    Geopolrisk,
}

fn sector() -> impl TypedValueParser<Value = UseSector> {
    PossibleValuesParser::new(UseSector::WORDS).try_map(|word| UseSector::from_word(&word).ok_or("no sector"))
}

impl Screen {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = crate::open::model(global.model_or(SCREENED))?;
        let (question, only) = match (self.question(&model), self.asked(&model)) {
            (Ok(question), Ok(only)) => (question, only),
            (question, only) => {
                let mut problems = Problems::default();
                for found in [only.err(), question.err()].into_iter().flatten() {
                    problems.extend(found.as_slice().iter().cloned());
                }
                return Err(problems);
            }
        };
        let chosen = self.sector.map(|sector| format!("minerals used in {}", sector.word().replace('_', " ")));
        let asked = Asked { question, only, chosen, all: self.all };
        asked.answer(&model, &output, progress)
    }

    /// The question to all minerals.
    fn question(&self, model: &Model) -> Result<Question, Problems> {
        let mut problems = Problems::default();
        let importer = self
            .importer
            .as_deref()
            .and_then(|text| region(model, text).map_err(|problem| problems.push(problem.file("--importer"))).ok());
        let mut what_if = Vec::new();
        for text in &self.what_if {
            match parse(model, text) {
                Ok(changes) => what_if.extend(changes),
                Err(found) => problems.extend(found.as_slice().iter().cloned().map(|one| one.file("--what-if"))),
            }
        }
        let method = match (self.method, importer.as_ref().map(Region::as_str)) {
            (Some(By::Hhi), _) | (None, None) => Method::Hhi,
            (Some(By::Eu), _) | (None, Some("EU")) => Method::Eu,
            (Some(By::Usgs), _) | (None, Some("USA")) => Method::Usgs,
            (Some(By::Geopolrisk), _) | (None, Some(_)) => Method::Geopolrisk,
        };
        let (draws, seed) = (self.draws, self.seed);
        problems.into_result(Question { year: self.year, importer, what_if, draws, seed, ..Question::of(method) })
    }

    /// The minerals to show; `None` for all.
    fn asked(&self, model: &Model) -> Result<Option<Vec<MineralId>>, Problems> {
        let mut problems = Problems::default();
        let mut asked = Vec::new();
        let named = self.minerals.iter().map(|name| ("[MINERAL]", name));
        for (place, name) in named.chain(self.list.iter().map(|name| ("--minerals", name))) {
            match find_mineral(model, name) {
                Ok(mineral) => asked.push(mineral),
                Err(problem) => problems.push(problem.file(place)),
            }
        }
        let Some(sector) = self.sector else {
            return problems.into_result(Some(asked).filter(|asked| !asked.is_empty()));
        };
        let mut used = used_in(model, sector);
        if !asked.is_empty() {
            used.retain(|mineral| asked.contains(mineral));
        }
        if used.is_empty() {
            problems.push(
                Problem::new(Code::EmptyQuestion, format!("no such mineral has an end use in {sector}"))
                    .file("--sector")
                    .found(sector.word())
                    .mend("leave --sector out, or add rows to end_uses.csv"),
            );
        }
        problems.into_result(Some(used))
    }
}

/// What is asked, and what of it is shown.
pub(super) struct Asked {
    /// The question to all minerals: places are among all, whatever is shown of them.
    pub(super) question: Question,
    /// The minerals to show; `None` for all.
    pub(super) only: Option<Vec<MineralId>>,
    /// What they were chosen by, in words.
    pub(super) chosen: Option<String>,
    /// Whether every row is printed.
    pub(super) all: bool,
}

impl Asked {
    /// Screens, and writes the ranking; or the page of the mineral, if it is one that is named.
    pub(super) fn answer(&self, model: &Model, output: &Output, progress: Progress) -> Result<(), Problems> {
        progress.step("screening");
        let question = &self.question;
        let mut after = screening(model, question).map_err(|problems| at_option(&problems))?;
        let as_it_is = || screening(model, &Question { what_if: Vec::new(), ..question.clone() });
        let mut before = (!question.what_if.is_empty()).then(as_it_is).transpose()?;
        let ranked = after.rows.iter().filter(|row| row.rank.is_some()).count();
        if let Some(only) = &self.only {
            keep(&mut after, only);
            if let Some(before) = &mut before {
                keep(before, only);
            }
        }
        let ranking = Ranking {
            model,
            screening: &after,
            before: before.as_ref(),
            ranked,
            chosen: self.chosen.as_deref(),
            whole: self.all || !output.is_short(),
        };
        let document = match (after.rows.as_slice(), &self.chosen) {
            ([row], None) => {
                progress.step("asking the other methods");
                mineral_page(&ranking, row, &other_methods(model, question))
            }
            _ => ranking_page(&ranking),
        };
        drop(progress);
        let json = match &before {
            Some(before) => json!({ "before": before, "after": after }),
            None => json!(after),
        };
        output.answer(&Answer { document, table: ranking_table(model, &after), json })
    }
}

/// Problems of the question, at the option they come from.
fn at_option(problems: &Problems) -> Problems {
    let mut placed = Problems::default();
    for problem in problems.as_slice().iter().cloned() {
        let option = match problem.code {
            _ if !problem.file.is_empty() => problem.file.clone(),
            Code::EmptyQuestion if problem.found.as_ref().is_some_and(|found| found.parse::<i32>().is_ok()) => {
                "--year".into()
            }
            Code::EmptyQuestion if problem.found.is_none() => "--model".into(),
            Code::EmptyQuestion | Code::UnknownId => "--importer".into(),
            _ => String::new(),
        };
        placed.push(if option.is_empty() { problem } else { problem.file(option) });
    }
    placed
}

/// Leaves the rows that were asked for, and the documents behind them.
fn keep(screening: &mut Screening, asked: &[MineralId]) {
    screening.rows.retain(|row| asked.contains(&row.mineral));
    let inputs = screening.rows.iter().flat_map(|row| &row.inputs);
    screening.manifest.sources = inputs.flat_map(|input| input.sources.iter().cloned()).collect();
}

/// A place or a group, by id or name.
fn region(model: &Model, text: &str) -> Result<Region, Box<Problem>> {
    let text = text.trim();
    let named = |(id, name): &(&str, &str)| id.eq_ignore_ascii_case(text) || name.eq_ignore_ascii_case(text);
    let places = model.places.iter().map(|row| (row.id.as_str(), row.name.as_str()));
    let all = || places.clone().chain(model.groups.iter().map(|row| (row.id.as_str(), row.name.as_str())));
    let unknown = || {
        let problem = Problem::new(Code::UnknownId, format!("`{text}` is no place or group of this model"))
            .found(text)
            .expected("an id or a name of places.csv or groups.csv, such as USA, EU or Japan");
        Box::new(match nearest(text, all().flat_map(|(id, name)| [id, name])) {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem.mend("use the three letters of ISO 3166, or EU"),
        })
    };
    let found = all().find(named).ok_or_else(unknown)?;
    Region::parse(found.0).map_err(|_| unknown())
}
