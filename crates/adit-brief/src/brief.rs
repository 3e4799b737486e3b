//! The figures of the brief.

use crate::flow_chart::{FlowChart, flow_chart};
use crate::shares::{StepShare, assumed_of, step_shares};
use crate::world_map::{WorldMap, world_map};
use crate::{place_name, read_scope};
use adit_balance::conflict::Conflict;
use adit_balance::{Balance, balance};
use adit_model::cell::Cell as _;
use adit_model::date::Date;
use adit_model::ids::{ElementId, PlaceId};
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_model::words::{Basis, Stage};
use adit_model::{Figure, Manifest, Model};
use adit_trace::control::Measure;
use adit_trace::custody::custody;
use adit_trace::ownership::Register;
use adit_trace::{Network, Pooling, Touching, TraceError, TraceQuery, nodes_at, single_site_loss, trace};
use serde::Serialize;

/// What the brief is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The place or group in question.
    pub subject: String,
    /// Year; the model's own if none.
    pub year: Option<i32>,
    /// Places or groups whose demand is traced.
    pub markets: Vec<String>,
    /// Elements traced.
    pub elements: Vec<ElementId>,
    /// Draws behind every band.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            subject: "CHN".into(),
            year: None,
            markets: ["USA", "EU", "JPN"].map(Into::into).into(),
            elements: ["Nd", "Dy"].map(ElementId::new).into(),
            draws: 100,
            seed: 1,
        }
    }
}

/// Size and age of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Rows in all tables.
    pub rows: usize,
    /// Documents.
    pub sources: usize,
    /// Sites at work in the year, and all.
    pub sites: [usize; 2],
    /// Observations and recipe figures with a source that pull on the balance.
    pub observations: usize,
    /// Pulls that rest on an assumption.
    pub assumptions: usize,
    /// Latest day on which a document was read.
    pub read_until: Option<Date>,
}

/// What the demand of a market touched.
#[derive(Debug, Clone, Serialize)]
pub struct Touched {
    /// Place or group.
    pub market: String,
    /// Its name.
    pub market_name: String,
    /// The element.
    pub element: ElementId,
    /// Part that passed a site located in the subject, at any stage.
    pub located: Figure,
    /// Part that passed a site the subject controls.
    pub controlled: Figure,
    /// Least and greatest part if lots are kept apart.
    pub custody: Option<[f64; 2]>,
    /// Part of the variance that comes from assumptions and low-confidence rows.
    pub assumed: f64,
}

/// A site, and the part of magnet supply that would be lost with it.
#[derive(Debug, Clone, Serialize)]
pub struct SiteAtRisk {
    /// Name.
    pub name: String,
    /// Country.
    pub place: PlaceId,
    /// Stage.
    pub stage: Option<Stage>,
    /// Part of each element's supply to magnet users that passes it, in the order of [`Options::elements`].
    pub shares: Vec<Option<f64>>,
    /// Part of the variance of the site's share of its stage that comes from assumptions and low-confidence rows: where
    /// it is high, nobody has published what the plant makes, and its rank is not defensible.
    pub assumed: f64,
}

/// The brief.
#[derive(Debug, Clone, Serialize)]
pub struct Brief {
    /// Provenance.
    pub manifest: Manifest,
    /// The place or group in question.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// The year.
    pub year: i32,
    /// Size and age of the model.
    pub size: Size,
    /// Chi-squared and degrees of freedom of the balance.
    pub fit: [f64; 2],
    /// Part of the flows whose deviation is above half of their value.
    pub weak_flows: f64,
    /// Shares of the subject at each step.
    pub steps: Vec<StepShare>,
    /// What the demand of the markets touched.
    pub touched: Vec<Touched>,
    /// Sites through which most passes.
    pub sites: Vec<SiteAtRisk>,
    /// Elements traced.
    pub elements: Vec<ElementId>,
    /// Largest conflicts between sources.
    pub conflicts: Vec<Conflict>,
    /// What was asked and has no answer here.
    pub unanswered: Vec<String>,
    /// World map of sites and flows.
    #[serde(skip)]
    pub map: WorldMap,
    /// Flows from mine to use, one chart per element.
    #[serde(skip)]
    pub charts: Vec<FlowChart>,
}

/// Runs the verbs on a model.
///
/// # Errors
/// If the subject or a market is unknown, or the model cannot be balanced.
pub fn brief(model: &Model, options: &Options) -> Result<Brief, Problems> {
    let subject = read_scope(model, &options.subject)?;
    let year = options.year.unwrap_or_else(|| model.default_year());
    let places = subject_places(model, &subject, &options.subject, year)?;
    let settings = adit_balance::Options {
        year: Some(year),
        draws: options.draws,
        seed: options.seed,
        ..adit_balance::Options::default()
    };
    let balance = balance(model, &settings)?;
    let register = register(model, year);
    let mut unanswered = Vec::new();
    let steps = step_shares(model, &balance, &register, &places)?;
    let touched = touched(model, &balance, &register, options, &subject, &mut unanswered)?;
    let flows = balance.flows();
    let weak = flows.iter().filter(|flow| flow.is_weak()).count();
    let charts = options.elements.iter().filter_map(|element| flow_chart(model, &balance, element, &places)).collect();
    Ok(Brief {
        subject_name: options_name(model, &subject, &options.subject),
        subject: options.subject.clone(),
        year,
        size: size(model, &balance),
        fit: [balance.chi_squared, balance.degrees_of_freedom],
        weak_flows: weak as f64 / flows.len().max(1) as f64,
        steps,
        touched,
        sites: sites_at_risk(model, &balance, options)?,
        elements: options.elements.clone(),
        conflicts: balance.conflicts.clone(),
        unanswered,
        map: world_map(model, &balance, &places, &options.elements),
        charts,
        manifest: balance.manifest,
    })
}

/// The holdings at the end of a year.
pub(crate) fn register(model: &Model, year: i32) -> Register {
    let end = Date::parse(&format!("{year:04}-12-31"));
    end.map_or_else(|_| Register::new(Vec::new(), Vec::new()), |day| Register::of_model(model, day))
}

fn options_name(model: &Model, subject: &Scope, text: &str) -> String {
    match subject.get(Key::Country) {
        Some(values) => values.iter().map(|value| place_name(model, value)).collect::<Vec<_>>().join(", "),
        None => text.to_owned(),
    }
}

fn subject_places(model: &Model, subject: &Scope, text: &str, year: i32) -> Result<Vec<PlaceId>, Problems> {
    let values = subject.get(Key::Country).or_else(|| subject.get(Key::Controller)).unwrap_or_default();
    let mut places: Vec<PlaceId> = values.iter().flat_map(|value| model.members(value, year)).collect();
    places.sort();
    places.dedup();
    if places.is_empty() {
        let problem = Problem::new(Code::EmptyQuestion, format!("`{text}` names no country"))
            .expected("a place or a group with members in that year, such as CHN or country=EU")
            .mend("write `--scope CHN` or `--scope country=CHN|MMR`");
        return Err(problem.into());
    }
    Ok(places)
}

fn size(model: &Model, balance: &Balance) -> Size {
    let assumed = balance.reconciled.iter().filter(|row| row.origin.source.is_none()).count();
    let at_work = balance.topology.nodes.iter().filter(|node| node.site.is_some() && node.stage.is_some()).count();
    Size {
        rows: model.row_count(),
        sources: model.sources.len(),
        sites: [at_work, model.sites.len()],
        observations: balance.reconciled.len() - assumed,
        assumptions: assumed,
        read_until: model.sources.iter().filter_map(|source| source.retrieved).max(),
    }
}

/// Scope of the uses of finished magnets in a market.
fn magnet_uses(model: &Model, market: Option<&str>) -> Scope {
    let magnets: Vec<&str> = model
        .materials
        .iter()
        .filter(|material| material.stage == Stage::Magnet)
        .map(|material| material.id.as_str())
        .collect();
    let scope = Scope::default().with(Key::Stage, &["use"]).with(Key::Material, &magnets);
    market.map_or(scope.clone(), |market| scope.with(Key::Country, &[market]))
}

fn touched(
    model: &Model,
    balance: &Balance,
    register: &Register,
    options: &Options,
    subject: &Scope,
    unanswered: &mut Vec<String>,
) -> Result<Vec<Touched>, Problems> {
    let touching = Touching::of_scope(model, &balance.topology, register, subject, balance.year, Measure::Majority)?;
    let network = Network {
        topology: &balance.topology,
        central: &balance.central,
        draws: &balance.draws,
        register: Some(register),
    };
    let mut answers = Vec::new();
    for market in &options.markets {
        for element in &options.elements {
            let at = nodes_at(model, &balance.topology, &magnet_uses(model, Some(market)), balance.year);
            let query = TraceQuery {
                element: element.clone(),
                at: at.clone(),
                touching: touching.clone(),
                pooling: Pooling::Mixed,
                // Bounded apart, below: custody would drown what is open about pooling and control.
                custody: false,
            };
            let answer = match trace(network, &query) {
                Ok(answer) => answer,
                Err(TraceError::NothingArrives { .. } | TraceError::NoSuchElement { .. }) => {
                    unanswered.push(format!(
                        "no {element} reaches magnet users of {} in this model",
                        place_name(model, market)
                    ));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let located = answer.touched_by_location.any;
            answers.push(Touched {
                market: market.clone(),
                market_name: place_name(model, market).to_owned(),
                element: element.clone(),
                located,
                controlled: answer.touched_by_control.as_ref().map_or(located, |control| control.any),
                custody: custody_range(balance, element, &at, &touching),
                assumed: crate::explain::touched_influences(balance, element, &at, &touching.location)
                    .map_or(0.0, |influences| assumed_of(balance, &influences)),
            });
        }
    }
    Ok(answers)
}

/// How far a site's share of its stage rests on assumptions.
fn output_assumed(model: &Model, balance: &Balance, loss: &adit_trace::SiteLoss) -> f64 {
    let (Some(site), Some(stage)) = (&loss.site, loss.stage) else { return 1.0 };
    let whole = Scope::default().with(Key::Stage, &[stage.word()]);
    let part = whole.clone().with(Key::Site, &[site.as_str()]);
    let bases = if stage == Stage::Magnet { [Basis::Magnet, Basis::Element] } else { [Basis::Element, Basis::Reo] };
    let influences = bases.iter().find_map(|basis| balance.influences_on_share(model, &part, &whole, *basis).ok());
    influences.map_or(1.0, |influences| assumed_of(balance, &influences))
}

/// Least and greatest part that touched the subject if lots are kept apart; none if it cannot be bounded.
fn custody_range(balance: &Balance, element: &ElementId, at: &[usize], touching: &Touching) -> Option<[f64; 2]> {
    let flows = balance.central.element(element)?;
    let interval = custody(&balance.topology, flows, at, &touching.location, &touching.places).ok()?;
    Some([interval.low, interval.high])
}

fn sites_at_risk(model: &Model, balance: &Balance, options: &Options) -> Result<Vec<SiteAtRisk>, Problems> {
    let at = nodes_at(model, &balance.topology, &magnet_uses(model, None), balance.year);
    let mut sites: Vec<SiteAtRisk> = Vec::new();
    for (index, element) in options.elements.iter().enumerate() {
        let Some(flows) = balance.central.element(element) else { continue };
        let losses = match single_site_loss(&balance.topology, flows, &at, Pooling::Mixed) {
            Ok(losses) => losses,
            Err(TraceError::NothingArrives { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        for loss in losses {
            let known = sites.iter().position(|site| site.name == loss.name && site.place == loss.place);
            let site = known.unwrap_or_else(|| {
                let shares = vec![None; options.elements.len()];
                let assumed = output_assumed(model, balance, &loss);
                sites.push(SiteAtRisk {
                    name: loss.name.clone(),
                    place: loss.place.clone(),
                    stage: loss.stage,
                    shares,
                    assumed,
                });
                sites.len() - 1
            });
            sites[site].shares[index] = Some(loss.share);
        }
    }
    let worst = |site: &SiteAtRisk| site.shares.iter().flatten().copied().fold(0.0, f64::max);
    sites.sort_by(|a, b| worst(b).total_cmp(&worst(a)).then_with(|| a.name.cmp(&b.name)));
    Ok(sites)
}
