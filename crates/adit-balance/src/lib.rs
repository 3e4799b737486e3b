//! From observations that conflict to one mass-balanced flow network.
//!
//! [`balance`] lays out the unknown flows of a year, lets every observation and assumption pull with its deviation,
//! holds every balance exactly, and returns the most likely network with a deviation on every flow, the leverage of
//! every observation and the conflicts between sources. `docs/network.md` says which equation each row makes.

pub mod conflict;
mod content;
mod draws;
mod equations;
pub mod kkt;
mod krylov;
mod layout;
pub mod least_squares;
pub mod observation;
mod observe;
mod select;
pub mod system;

use adit_model::ids::{ElementId, SourceId};
use adit_model::network::{FlowSet, Topology};
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::Scope;
use adit_model::words::Basis;
use adit_model::{Figure, Manifest, Model};
use conflict::Conflict;
use indexmap::IndexSet;
pub use layout::works;
use layout::{Amounts, Layout};
use least_squares::{Failure, Fit};
use observation::Observation;
use rayon::prelude::*;
use serde::Serialize;
use system::{Sum, System};

/// What to balance, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Year; the model's own if none.
    pub year: Option<i32>,
    /// Sources whose observations are left out.
    pub without: Vec<SourceId>,
    /// Draws of the network for the deviations of what is computed from it.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Whether to rank the conflicts between sources (one more solve per source).
    pub conflicts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { year: None, without: Vec::new(), draws: 100, seed: 1, conflicts: true }
    }
}

/// One observation beside its balanced value.
#[derive(Debug, Clone, Serialize)]
pub struct Reconciled {
    /// The row.
    #[serde(flatten)]
    pub origin: observation::Origin,
    /// Stated value: tonnes, or a fraction.
    pub stated: f64,
    /// Standard deviation of the stated value.
    pub deviation: f64,
    /// Balanced value, in the same unit; none where it is a share of nothing.
    pub balanced: Option<f64>,
    /// Residual over its own deviation; above 2 the row is pulled away from what it says.
    pub normalized_residual: Option<f64>,
    /// The part of its own value in its balanced value: near 1 nothing else speaks of it.
    pub leverage: f64,
}

/// Leverage above which nothing checks a row: an error there is invisible.
pub const UNCHECKED: f64 = 0.95;

/// A flow with its deviation.
#[derive(Debug, Clone, Serialize)]
pub struct FlowRow {
    /// Node that ships.
    pub from: String,
    /// Node that receives.
    pub to: String,
    /// What moves.
    pub material: String,
    /// The element; none for weight.
    pub element: Option<String>,
    /// Tonnes of element, or of the material's basis for weight.
    pub tonnes: f64,
    /// Standard deviation, tonnes.
    pub deviation: f64,
    /// Held at zero: the deviation is then not defined.
    pub at_bound: bool,
}

impl FlowRow {
    /// Whether the deviation is above half of the flow: to be shown grayed, never as a fact.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.at_bound || self.deviation > 0.5 * self.tonnes
    }
}

/// What one site makes.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteOutput {
    /// Index of the node.
    pub node: usize,
    /// Tonnes in the basis asked for.
    pub tonnes: f64,
    /// The same in each draw.
    pub draws: Vec<f64>,
}

/// How far one row moves a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Influence {
    /// Index into [`Balance::reconciled`].
    pub row: usize,
    /// Change of the figure when the row moves by one of its deviations.
    pub effect: f64,
}

/// The balanced network of a year.
#[derive(Debug)]
pub struct Balance {
    /// Provenance.
    pub manifest: Manifest,
    /// The year.
    pub year: i32,
    /// Nodes and links.
    pub topology: Topology,
    /// The most likely flows.
    pub central: FlowSet,
    /// Flows under perturbed observations: what deviations are computed from.
    pub draws: Vec<FlowSet>,
    /// Every observation and assumption beside its balanced value.
    pub reconciled: Vec<Reconciled>,
    /// Conflicts between sources, worst first.
    pub conflicts: Vec<Conflict>,
    /// Sum of squared normalized residuals.
    pub chi_squared: f64,
    /// Observations less what they determine (the sum of leverages).
    pub degrees_of_freedom: f64,
    /// Largest imbalance of any node, tonnes.
    pub worst_imbalance_t: f64,
    /// Rows about the year that no flow answers to.
    pub unplaced: Vec<String>,
    /// Figures of earlier years that stand in.
    pub carried: Vec<String>,
    /// Size of the problem: unknowns, exact balances, limits, pulls.
    pub size: [usize; 4],
    layout: Layout,
    kkt: kkt::Kkt,
    values: Vec<f64>,
    variances: Vec<f64>,
    at_bound: Vec<bool>,
    drawn_values: Vec<Vec<f64>>,
}

/// Balances a model.
///
/// # Errors
/// If nothing is observed in the year, or the numbers defeat the solver.
pub fn balance(model: &Model, options: &Options) -> Result<Balance, Problems> {
    let year = options.year.unwrap_or_else(|| model.default_year());
    let mut system = System::default();
    let layout = layout::lay_out(model, year, &mut system);
    equations::balances(&layout, &mut system);
    let mut observations = equations::recipes(model, &layout, &mut system);
    let gathered = observe::gather(model, &layout, year, &options.without, &mut system);
    observations.extend(gathered.observations);
    base_first(model, &mut observations);
    system.pulls = observations.iter().map(|observation| observation.pull.clone()).collect();

    let fit = least_squares::solve(&system).map_err(|failure| failed(&failure, year))?;
    let (variances, leverages) = fit.kkt.variances_and_leverages();
    let reconciled = reconcile(&observations, &fit, &leverages);
    let conflicts =
        if options.conflicts { conflict::rank(model, &system, &fit, &observations, &reconciled) } else { Vec::new() };
    let drawn_values = draws::draw(&system, &fit, options.draws, options.seed);
    let draws = drawn_values.par_iter().map(|values| content::flow_set(model, &layout, values)).collect();

    let mut manifest = Manifest::of(model, Some(year), options.seed);
    manifest.options.push(format!("draws={}", options.draws));
    manifest.options.extend(options.without.iter().map(|source| format!("without={source}")));
    manifest.sources.extend(observations.iter().filter_map(|o| o.origin.source.as_ref()).map(ToString::to_string));
    if options.draws > 0 {
        manifest.warnings.push(draws::CAVEAT.into());
    }
    if !gathered.unplaced.is_empty() {
        manifest.warnings.push(format!(
            "{} rows about {year} find no flow to speak of; `adit check` lists them",
            gathered.unplaced.len()
        ));
    }
    if !gathered.carried.is_empty() {
        manifest.warnings.push(format!("{} figures of earlier years stand in for {year}", gathered.carried.len()));
    }
    Ok(Balance {
        manifest,
        year,
        central: content::flow_set(model, &layout, &fit.values),
        topology: layout.topology.clone(),
        draws,
        chi_squared: chi_squared(&system, &fit),
        degrees_of_freedom: leverages.iter().map(|leverage| 1.0 - leverage).sum(),
        worst_imbalance_t: system.balances.iter().map(|sum| sum.at(&fit.values).abs()).fold(0.0, f64::max),
        reconciled,
        conflicts,
        unplaced: gathered.unplaced,
        carried: gathered.carried,
        size: [system.unknowns, system.balances.len(), system.limits.len(), system.pulls.len()],
        layout,
        kkt: fit.kkt,
        values: fit.values,
        variances,
        at_bound: fit.at_bound,
        drawn_values,
    })
}

/// Draws count pulls. Those of a base model come first, so that no row of what extends it moves a draw of the base.
fn base_first(model: &Model, observations: &mut [Observation]) {
    fn folder(file: &str) -> &str {
        file.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
    let packages: IndexSet<&str> = model.sources.iter().map(|row| folder(&row.at.file)).collect();
    observations.sort_by_cached_key(|row| packages.get_index_of(folder(&row.origin.at.file)).unwrap_or(packages.len()));
}

fn failed(failure: &Failure, year: i32) -> Problems {
    let problem = match failure {
        Failure::NothingObserved => Problem::new(Code::Infeasible, format!("{year}: {failure}"))
            .expected("at least one row of production, trade, demand, shares or assumptions for the year")
            .mend("ask for a year with data (`--year`), or add observations"),
        Failure::Solver(_) | Failure::Factorization(_) => Problem::new(Code::Numerical, format!("{year}: {failure}"))
            .mend("look for tonnages or deviations that are far too large or too small"),
    };
    problem.into()
}

/// Sum of squared normalized residuals.
pub(crate) fn chi_squared(system: &System, fit: &Fit) -> f64 {
    let residual = |pull: &system::Pull| pull.sum.at(&fit.values) - pull.value;
    system.pulls.iter().zip(&fit.deviations).map(|(pull, deviation)| (residual(pull) / deviation).powi(2)).sum()
}

fn reconcile(observations: &[Observation], fit: &Fit, leverages: &[f64]) -> Vec<Reconciled> {
    observations
        .iter()
        .zip(&fit.deviations)
        .zip(leverages)
        .map(|((observation, deviation), &leverage)| {
            let residual = (observation.pull.sum.at(&fit.values) - observation.pull.value) / deviation;
            let free = 1.0 - leverage;
            Reconciled {
                origin: observation.origin.clone(),
                stated: observation.stated(),
                deviation: observation.stated_deviation,
                balanced: observation.balanced(&fit.values),
                normalized_residual: (free > 1e-6).then(|| residual / free.sqrt()),
                leverage,
            }
        })
        .collect()
}

impl Balance {
    /// Tonnes of the flows in a scope.
    ///
    /// # Errors
    /// If nothing in the network answers to the scope in this basis.
    pub fn quantity(&self, model: &Model, scope: &Scope, basis: Basis) -> Result<Figure, Problems> {
        let sum = self.sum(model, scope, basis)?;
        Ok(self.figure(|point| sum.at(point)))
    }

    /// The flows in one scope as a fraction of those in another.
    ///
    /// # Errors
    /// If nothing in the network answers to a scope in this basis, or the whole is zero.
    pub fn share(&self, model: &Model, of: &Scope, per: &Scope, basis: Basis) -> Result<Figure, Problems> {
        let whole = self.sum(model, per, basis)?;
        let part = self.sum(model, of, basis)?;
        let at = |point: &[f64]| part.at(point) / whole.at(point);
        if !at(&self.values).is_finite() {
            return Err(self.nothing(per));
        }
        Ok(self.figure(at))
    }

    /// What each site in a scope makes, in a basis. Sites that make none of it are left out.
    #[must_use]
    pub fn outputs(&self, model: &Model, scope: &Scope, basis: Basis) -> Vec<SiteOutput> {
        let selector = select::Selector { model, layout: &self.layout, year: self.year };
        let sites = self.layout.site_node.iter().filter_map(|(site, &node)| {
            let own = scope.clone().with(adit_model::scope::Key::Site, &[site.as_str()]);
            let within = scope.admits(adit_model::scope::Key::Site, site.as_str());
            let sum = selector.sum(&own, basis).filter(|_| within)?;
            let draws = self.drawn_values.iter().map(|draw| sum.at(draw)).collect();
            Some(SiteOutput { node, tonnes: sum.at(&self.values), draws })
        });
        sites.filter(|output| output.tonnes > 0.0).collect()
    }

    /// The rows that a share rests on: how far each moves it, strongest first.
    ///
    /// # Errors
    /// As [`Balance::share`].
    pub fn influences_on_share(
        &self,
        model: &Model,
        of: &Scope,
        per: &Scope,
        basis: Basis,
    ) -> Result<Vec<Influence>, Problems> {
        let (part, whole) = (self.sum(model, of, basis)?, self.sum(model, per, basis)?);
        let size = whole.at(&self.values);
        let share = part.at(&self.values) / size;
        if !share.is_finite() {
            return Err(self.nothing(per));
        }
        let mut slope = Sum::default();
        slope.add_sum(&part, 1.0 / size);
        slope.add_sum(&whole, -share / size);
        Ok(self.influences(&slope))
    }

    /// The rows that a quantity rests on: how far each moves it, strongest first.
    ///
    /// # Errors
    /// As [`Balance::quantity`].
    pub fn influences_on_quantity(&self, model: &Model, of: &Scope, basis: Basis) -> Result<Vec<Influence>, Problems> {
        Ok(self.influences(&self.sum(model, of, basis)?))
    }

    /// The rows that a figure rests on, given its slope along the flow of an element over each link.
    ///
    /// A link balanced by weight passes its slope on to the weight at its present content: the part of the figure that a
    /// change of content would move is left out.
    #[must_use]
    pub fn influences_on_flows(&self, element: &ElementId, slopes: &[(usize, f64)]) -> Vec<Influence> {
        let mut slope = Sum::default();
        let flows = self.central.element(element);
        for &(link, factor) in slopes {
            let Some(amounts) = self.layout.flows.get(link) else { continue };
            if let Some(unknown) = amounts.elements.get(element) {
                slope.add(*unknown, factor);
            } else if let (Some(weight), Some(flows)) = (amounts.weight, flows)
                && self.values[weight] > 0.0
            {
                slope.add(weight, factor * flows.link_t[link] / self.values[weight]);
            }
        }
        self.influences(&slope)
    }

    /// Moving a row by one of its deviations moves the figure by `effect`; squares of effects add to its variance.
    fn influences(&self, slope: &Sum) -> Vec<Influence> {
        let mut influences: Vec<Influence> = self
            .kkt
            .influence_of_pulls(slope)
            .into_iter()
            .enumerate()
            .filter(|(_, effect)| *effect != 0.0)
            .map(|(row, effect)| Influence { row, effect })
            .collect();
        influences.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()).then(a.row.cmp(&b.row)));
        influences
    }

    fn nothing(&self, whole: &Scope) -> Problems {
        Problem::new(Code::EmptyQuestion, format!("there is no {} in {}", whole.in_words(), self.year)).into()
    }

    fn figure(&self, at: impl Fn(&[f64]) -> f64) -> Figure {
        Figure::new(at(&self.values), &self.drawn_values.iter().map(|draw| at(draw)).collect::<Vec<_>>())
    }

    fn sum(&self, model: &Model, scope: &Scope, basis: Basis) -> Result<Sum, Problems> {
        let selector = select::Selector { model, layout: &self.layout, year: self.year };
        selector.sum(scope, basis).ok_or_else(|| {
            Problem::new(Code::EmptyQuestion, format!("no flow of {} is {} in t {basis}", self.year, scope.in_words()))
                .found(scope.to_string())
                .mend("widen the scope, or count in another basis (reo, element, magnet ...)")
                .into()
        })
    }

    /// Every flow with its deviation, in the order of the topology.
    #[must_use]
    pub fn flows(&self) -> Vec<FlowRow> {
        let nodes = &self.topology.nodes;
        let mut rows = Vec::new();
        for (link, amounts) in self.topology.links.iter().zip(&self.layout.flows) {
            let Amounts { weight, elements } = amounts;
            let unknowns = weight.iter().map(|unknown| (None, *unknown));
            for (element, unknown) in
                unknowns.chain(elements.iter().map(|(element, unknown)| (Some(element.to_string()), *unknown)))
            {
                rows.push(FlowRow {
                    from: nodes[link.from].id.clone(),
                    to: nodes[link.to].id.clone(),
                    material: link.material.to_string(),
                    element,
                    tonnes: self.values[unknown],
                    deviation: self.variances[unknown].sqrt(),
                    at_bound: self.at_bound[unknown],
                });
            }
        }
        rows
    }
}
