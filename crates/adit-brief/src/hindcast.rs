//! Past shocks, run again from what was known before each of them, and scored against what happened.

pub use crate::hindcast_foresight::SetAside;
use crate::hindcast_foresight::{Foresight, foresee};
use crate::hindcast_history::{History, Reading};
use crate::hindcast_scores::{EventScores, Point, event_scores, points};
use crate::stress_rows::ShockRow;
use adit_balance::{Balance, Options, balance};
use adit_model::cell::{Percent, Year};
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::scope::Scope;
use adit_model::table::Row;
use adit_model::tables::Hindcast;
use adit_model::words::Recorded;
use adit_model::{Manifest, Model};
use adit_stress::aim::{aim, buyers_of, links_of};
use adit_stress::record::{Record, Watch, record};
use adit_stress::simulate::Study;
use adit_stress::{Compiled, LANES, Step, World};
use serde::Serialize;
use std::collections::btree_map::{BTreeMap, Entry};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HindcastQuestion {
    /// Hindcasts by id; all if empty.
    pub events: Vec<String>,
    /// Draws; rounded up to whole blocks.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for HindcastQuestion {
    fn default() -> Self {
        Self { events: Vec::new(), draws: 1_000, seed: 1 }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HindcastAnswer {
    /// Provenance.
    pub manifest: Manifest,
    /// Draws that were made.
    pub draws: u64,
    /// The events, in the order of the table.
    pub events: Vec<EventAnswer>,
    /// What the reader must know before using the numbers.
    pub caveats: Vec<String>,
}

/// One past shock, seen through one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventAnswer {
    /// Handle.
    pub id: String,
    /// Name.
    pub name: String,
    /// The scenario that was run.
    pub scenario: String,
    /// What it supposes.
    pub statement: String,
    /// Last day of knowledge.
    pub origin: String,
    /// Year of the network.
    pub network_year: i32,
    /// The series it is scored against.
    pub series: String,
    /// The series it is divided by.
    pub inside_series: Option<String>,
    /// Where the series counts: `exports`, `imports` or `price`.
    pub recorded: String,
    /// First and last day of the base.
    pub base: [String; 2],
    /// The base as observed, tonnes a month; none for prices, which have one each.
    pub observed_base_t: Option<f64>,
    /// The same flows in the balanced network, tonnes a month.
    pub network_base_t: Option<f64>,
    /// Period by period.
    pub points: Vec<Point>,
    /// How good the forecast was.
    pub scores: EventScores,
    /// What was supposed to happen.
    pub supposed: Vec<ShockRow>,
    /// Rows that rest on later documents, and what took their place.
    pub set_aside: Vec<SetAside>,
    /// Documents that are later, or of the same year, but print what was public.
    pub known: Vec<String>,
    /// What a reader should know about it.
    pub note: Option<String>,
    /// What its misses teach.
    pub lesson: Option<String>,
}

/// Runs past shocks again and scores them.
///
/// # Errors
/// An unknown hindcast, a model without one; a scenario, a series or a parameter that does not answer.
pub fn hindcast(model: &Model, question: &HindcastQuestion) -> Result<HindcastAnswer, Problems> {
    let mut balances: BTreeMap<i32, Balance> = BTreeMap::new();
    let (mut events, mut problems) = (Vec::new(), Problems::default());
    for rows in runs(model, asked(model, question)?) {
        let year = network_year(model, rows[0]);
        let balance = match balances.entry(year) {
            Entry::Occupied(done) => done.into_mut(),
            Entry::Vacant(free) => free.insert(balance(model, &Options { year: Some(year), ..plain() })?),
        };
        match run(model, balance, year, &rows, question) {
            Ok(found) => events.extend(found),
            Err(found) => problems.extend(found.as_slice().iter().cloned()),
        }
    }
    let events = problems.into_result(events)?;
    let draws = question.draws.div_ceil(LANES as u64).max(1) * LANES as u64;
    let manifest = manifest(model, question, draws, &events);
    Ok(HindcastAnswer { manifest, draws, caveats: caveats(), events })
}

/// The central flows alone.
fn plain() -> Options {
    Options { draws: 0, conflicts: false, ..Options::default() }
}

/// The hindcasts asked for, each once.
fn asked<'a>(model: &'a Model, question: &HindcastQuestion) -> Result<Vec<&'a Row<Hindcast>>, Problems> {
    let mut problems = Problems::default();
    let known = || model.hindcasts.iter().map(|row| row.id.as_str());
    for name in question.events.iter().filter(|name| model.hindcasts.get(name).is_none()) {
        let problem = Problem::new(Code::EmptyQuestion, format!("there is no hindcast `{name}`")).found(name.as_str());
        problems.push(match nearest(name, known()) {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem.mend(format!("choose one of {}", known().collect::<Vec<_>>().join(", "))),
        });
    }
    if model.hindcasts.is_empty() {
        let problem = Problem::new(Code::EmptyQuestion, "the model has no hindcasts").file("--model");
        problems.push(problem.mend("add rows to hindcasts.csv and observed.csv, or ask `-m rare-earths`"));
    }
    let wanted = |row: &&Row<Hindcast>| question.events.is_empty() || question.events.contains(&row.key);
    problems.into_result(model.hindcasts.iter().filter(wanted).collect())
}

/// Events that know the same and suppose the same are one simulation, looked at through several series.
fn runs<'a>(model: &Model, rows: Vec<&'a Row<Hindcast>>) -> Vec<Vec<&'a Row<Hindcast>>> {
    let same = |a: &Hindcast, b: &Hindcast| {
        (&a.scenario, &a.instead_of, a.origin, &a.known) == (&b.scenario, &b.instead_of, b.origin, &b.known)
            && network_year(model, a) == network_year(model, b)
    };
    let mut runs: Vec<Vec<&Row<Hindcast>>> = Vec::new();
    for row in rows {
        match runs.iter_mut().find(|run| same(run[0], row)) {
            Some(run) => run.push(row),
            None => runs.push(vec![row]),
        }
    }
    runs
}

fn network_year(model: &Model, row: &Hindcast) -> i32 {
    row.network_year.map_or_else(|| model.default_year(), |Year(year)| year)
}

/// One simulation, looked at through the series of several events.
fn run(
    model: &Model,
    balance: &Balance,
    year: i32,
    rows: &[&Row<Hindcast>],
    question: &HindcastQuestion,
) -> Result<Vec<EventAnswer>, Problems> {
    let Foresight { model: foreseen, set_aside } = foresee(model, rows[0]);
    let topology = &balance.topology;
    let mut world = World::new(&foreseen, topology, &balance.central, year, Step::Month)?;
    let aimed = aim(&foreseen, topology, &world, year, &[rows[0].scenario.as_str()])?;
    world.part_prices(&foreseen, topology, year, &aimed);
    let compiled = Compiled::new(world.chain.clone()).map_err(|errors| {
        let mut problems = Problems::default();
        let problem = |error| Problem::new(Code::WrongValue, format!("the chain cannot be stepped: {error}"));
        problems.extend(errors.iter().map(problem));
        problems
    })?;
    let mut problems = Problems::default();
    let mut histories = Vec::new();
    for row in rows {
        match History::of(&foreseen, row) {
            Ok(history) => histories.push(history),
            Err(found) => problems.extend(found.as_slice().iter().cloned()),
        }
    }
    let histories = problems.into_result(histories)?;
    let scopes: Vec<(usize, &Reading)> = (histories.iter().enumerate())
        .flat_map(|(event, history)| history.scopes.iter().map(move |reading| (event, reading)))
        .collect();
    let mut problems = Problems::default();
    let mut watches = Vec::new();
    for (event, reading) in &scopes {
        let links = || links_of(&foreseen, topology, &world, year, &reading.of);
        let buyers = |of: &Scope| buyers_of(&foreseen, topology, &world, year, of);
        let (watch, empty) = match (rows[*event].recorded, &reading.inside) {
            (Recorded::Exports, _) => (Watch::Leaving(links()), links().is_empty()),
            (Recorded::Imports, _) => (Watch::Arriving(links()), links().is_empty()),
            (Recorded::Price, None) => (Watch::Price(buyers(&reading.of)), buyers(&reading.of).is_empty()),
            (Recorded::Price, Some(inside)) => {
                let [outside, inside] = [&reading.of, inside].map(buyers);
                let empty = outside.is_empty() || inside.is_empty();
                (Watch::Quotient(outside, inside), empty)
            }
        };
        if empty {
            problems.push(
                Problem::new(Code::EmptyQuestion, "nothing in the network answers to the series")
                    .at(&rows[*event].at)
                    .column("series")
                    .found(reading.of.to_string())
                    .mend("correct the scope in observed.csv; `adit flows` lists what flows"),
            );
        }
        watches.push(watch);
    }
    let watches = problems.into_result(watches)?;
    let periods = histories.iter().map(|history| history.periods).max().unwrap_or(1);
    let study = Study::new(&compiled, &world, &aimed, periods);
    let records = record(&study, &watches, question.draws, question.seed);
    let answer = |(event, (row, history)): (usize, (&&Row<Hindcast>, &History))| {
        let of_event = scopes.iter().zip(&records).filter(|((of, _), _)| *of == event);
        let seen: Vec<(&Reading, &Record)> = of_event.map(|((_, reading), record)| (*reading, record)).collect();
        let supposed = aimed.iter().map(|aimed| ShockRow::of(&foreseen, aimed)).collect();
        event_answer(model, row, year, &seen, history, supposed, &set_aside)
    };
    Ok(rows.iter().zip(&histories).enumerate().map(answer).collect())
}

fn event_answer(
    model: &Model,
    row: &Row<Hindcast>,
    year: i32,
    seen: &[(&Reading, &Record)],
    history: &History,
    supposed: Vec<ShockRow>,
    set_aside: &[SetAside],
) -> EventAnswer {
    let at_word = row.at_word_percent.map(|percent| Percent::get(percent) / 100.0);
    let mut found: Vec<Point> = Vec::new();
    for (reading, record) in seen {
        found.extend(points(reading, record, at_word));
    }
    found.sort_by_key(|point| point.months[0]);
    let tonnes = row.recorded != Recorded::Price;
    let is_one = seen.len() == 1 && tonnes;
    let scenario = model.scenarios.get(row.scenario.as_str());
    EventAnswer {
        id: row.id.to_string(),
        name: row.name.clone(),
        scenario: row.scenario.to_string(),
        statement: scenario.map(|row| row.statement.clone()).unwrap_or_default(),
        origin: row.origin.to_string(),
        network_year: year,
        series: row.series.clone(),
        inside_series: row.inside_series.clone(),
        recorded: row.recorded.to_string(),
        base: [row.base_start.to_string(), row.base_end.to_string()],
        observed_base_t: is_one.then(|| seen[0].0.base),
        network_base_t: is_one.then(|| seen[0].1.base),
        scores: event_scores(&found, &history.steady),
        points: found,
        supposed,
        set_aside: set_aside.to_vec(),
        known: row.known.iter().map(ToString::to_string).collect(),
        note: row.note.clone(),
        lesson: row.lesson.clone(),
    }
}

fn manifest(model: &Model, question: &HindcastQuestion, draws: u64, events: &[EventAnswer]) -> Manifest {
    let mut manifest = Manifest::of(model, None, question.seed);
    let names: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
    manifest.options.push(format!("hindcasts={}", names.join(",")));
    manifest.options.push(format!("draws={draws}"));
    manifest.sources.extend(events.iter().flat_map(|event| &event.points).map(|point| point.source.clone()));
    let supposed = events.iter().flat_map(|event| &event.supposed);
    manifest.sources.extend(supposed.filter_map(|shock| shock.ground.source.clone()));
    manifest
}

/// What the method leaves out.
fn caveats() -> Vec<String> {
    let words = [
        "A row is set aside if its document, or that of the assumption it rests on, is of the year of the origin or \
         later; documents carry no finer date. Assumptions without a document have no date: they may be wise after \
         the event.",
        "Series are compared in parts of their base, the mean before the shock; the level of the network is shown \
         beside it and not scored.",
        "The periods of one event are not independent, nor are two series of one event: the test of coverage treats \
         them as if they were, and is too severe or too lenient by an amount nobody can tell from three events.",
        "The best of several naive forecasts is picked with hindsight; skill against it is a hard measure.",
        "Figures marked as derived in `observed` were computed from published changes and sums.",
    ];
    words.map(str::to_owned).to_vec()
}
