//! Why users run short: what they need, who supplies it, which of the ways a shock strikes, what their stock lasts, and
//! the rows that say so.

use crate::place_name;
use crate::stress::StressQuestion;
use crate::stress_rows::{Ground, ParameterRow, ShockRow};
use crate::stress_setup::{Basis, Setup, periods, word};
use crate::stress_users::UsersKind;
use adit_model::problem::{Code, Problem};
use adit_model::scope::Key;
use adit_model::words::Dynamic;
use adit_model::{Manifest, Model, Problems};
use adit_stress::aim::Aimed;
use adit_stress::rates::{Rates, Spot};
use adit_stress::shocks::Effect;
use adit_stress::simulate::{Basket, Study};
use adit_stress::variables::Draws;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Parameters that bear on users.
const OF_USERS: [Dynamic; 4] =
    [Dynamic::InputCoverDays, Dynamic::DemandElasticity, Dynamic::SubstitutionPercent, Dynamic::QualificationDays];
/// Parts of a supply below this are left out.
const HARDLY: f64 = 1e-4;

/// A row of `demand`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DemandRow {
    /// Where it stands.
    pub at: String,
    /// Sector.
    pub sector: String,
    /// Tonnes a year that it states; absent for a row that only says that there is a use.
    pub stated_t: Option<f64>,
    /// What it rests on.
    #[serde(flatten)]
    pub ground: Ground,
    /// How it was read.
    pub confidence: String,
}

/// A country that makes a part of what users use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplierRow {
    /// Country.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// Part of the supply at the baseline.
    pub part: f64,
    /// Part of the supply that comes on ways which shocks strike.
    pub struck: f64,
    /// Part of its usual output that its suppliers of these users make, over the time.
    pub makes: f64,
}

/// A period of the central course.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CourseRow {
    /// Which, from 1.
    pub period: u32,
    /// Arrivals as a part of usual use.
    pub arrives: f64,
    /// Stock at its end, in days of usual use.
    pub stock_days: f64,
    /// Price as a multiple of the usual.
    pub price: f64,
    /// Demand as a part of usual use.
    pub asked: f64,
    /// Part of demand missing.
    pub missing: f64,
}

/// The chain of reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reasons {
    /// Provenance.
    pub manifest: Manifest,
    /// What a period is.
    pub step: &'static str,
    /// Names of the scenarios.
    pub scenarios: Vec<String>,
    /// Who is explained.
    pub users: String,
    /// Demand at the baseline, tonnes a year.
    pub demand_t_per_year: f64,
    /// Rows that speak of it.
    pub demand: Vec<DemandRow>,
    /// Who makes what they use, the largest first.
    pub suppliers: Vec<SupplierRow>,
    /// Shocks that strike a way to them.
    pub shocks: Vec<ShockRow>,
    /// Other shocks of the scenarios.
    pub elsewhere: usize,
    /// The central course.
    pub course: Vec<CourseRow>,
    /// Rows of `parameters` that hold for these users.
    pub parameters: Vec<ParameterRow>,
    /// A question that leads on.
    pub next: String,
}

/// Explains the shortage of the users asked about; of several, of those who miss most tonnes.
///
/// # Errors
/// As [`crate::stress()`], or if the question names no users.
pub fn reasons(model: &Model, question: &StressQuestion) -> Result<Reasons, Problems> {
    let basis = Basis::new(model, question, 0)?;
    let extended = basis.with_measures(model)?;
    let model = extended.as_ref();
    let setup = Setup::on(model, basis, question)?;
    let rows = setup.scenarios.iter().filter_map(|name| model.scenarios.get(name));
    let longest = rows.clone().map(|row| row.months.get()).fold(1.0, f64::max);
    let periods = periods(question.months.map_or(longest, f64::from), question.step);
    let study = Study::new(&setup.compiled, &setup.world, &setup.aimed, periods);
    let users: Vec<_> = setup.users.iter().filter(|users| users.kind() == UsersKind::Country).collect();
    let baskets: Vec<Basket> = users.iter().map(|users| users.basket()).collect();
    let mut courses: Vec<Watched> = baskets.iter().map(|basket| Watched::new(&setup, basket)).collect();
    let mut activity = vec![0.0; setup.compiled.chain.facilities.len()];
    study.block(&Draws::central(), 0, |happened, state| {
        for (basket, course) in baskets.iter().zip(&mut courses) {
            course.add(&setup, basket, happened, state);
        }
        activity.iter_mut().zip(&happened.activity).for_each(|(sum, lanes)| *sum += lanes[0]);
    });
    let worst = (0..baskets.len()).max_by(|&a, &b| courses[a].missed.total_cmp(&courses[b].missed).then(b.cmp(&a)));
    let Some(worst) = worst else {
        return Err(Problem::new(Code::EmptyQuestion, "the network has no such users").into());
    };
    let basket = &baskets[worst];
    let ways = Ways::of(&setup, basket);
    let used: f64 = basket.sinks.iter().map(|&sink| setup.compiled.chain.sinks[sink].base).sum();
    let strikes = |aimed: &&Aimed<'_>| aimed.effects.iter().any(|effect| ways.strikes(*effect));
    let shocks: Vec<ShockRow> = setup.aimed.iter().filter(strikes).map(|aimed| ShockRow::of(model, aimed)).collect();
    let parameters = parameters(&setup, basket);
    let demand = demand(&setup, basket);
    let grounds = shocks.iter().map(|row| &row.ground).chain(parameters.iter().map(|row| &row.ground));
    let sources: Vec<String> =
        grounds.chain(demand.iter().map(|row| &row.ground)).filter_map(|ground| ground.source.clone()).collect();
    let options = vec![format!("scenarios={}", setup.scenarios.join(",")), format!("periods={periods}")];
    let (place, material) = place_and_material(&setup, basket);
    Ok(Reasons {
        manifest: setup.manifest(question, options, sources),
        step: word(question.step),
        scenarios: rows.map(|row| row.name.clone()).collect(),
        users: basket.name.clone(),
        demand_t_per_year: used * question.step.per_year(),
        demand,
        suppliers: ways.suppliers(&setup, &activity, periods),
        elsewhere: setup.aimed.len() - shocks.len(),
        shocks,
        course: courses.swap_remove(worst).rows,
        parameters,
        next: format!("adit explain country={place},stage=use,material={material}"),
    })
}

/// Place and material of the first user of a basket.
fn place_and_material(setup: &Setup<'_>, basket: &Basket) -> (String, String) {
    let Some(&sink) = basket.sinks.first() else { return Default::default() };
    let good = &setup.world.goods[setup.compiled.chain.sinks[sink].good];
    (setup.node(setup.world.sinks[sink]).place.to_string(), good.material.to_string())
}

/// Rows of `demand` about the users.
fn demand(setup: &Setup<'_>, basket: &Basket) -> Vec<DemandRow> {
    let (place, material) = place_and_material(setup, basket);
    let rows = setup.model.demand.iter();
    let of_users = rows.filter(|row| row.place.as_str() == place && row.material.as_str() == material);
    let row = |row: &adit_model::table::Row<adit_model::tables::Demand>| DemandRow {
        at: row.at.to_string(),
        sector: row.sector.clone(),
        stated_t: row.quantity_t.map(adit_model::cell::Positive::get),
        ground: Ground::of(setup.model, row.source.as_ref(), row.assumption.as_ref()),
        confidence: row.confidence.to_string(),
    };
    of_users.map(row).collect()
}

/// Rows of `parameters` that hold for the users of a basket.
fn parameters(setup: &Setup<'_>, basket: &Basket) -> Vec<ParameterRow> {
    let rates = Rates::new(setup.model, setup.year);
    let mut found: Vec<ParameterRow> = Vec::new();
    for &sink in &basket.sinks {
        let good = &setup.world.goods[setup.compiled.chain.sinks[sink].good];
        let node = setup.node(setup.world.sinks[sink]);
        let spot = Spot::default()
            .with(Key::Material, Some(good.material.as_str()))
            .with(Key::Element, good.element.as_ref().map(adit_model::ids::ElementId::as_str))
            .with(Key::Country, Some(node.place.as_str()))
            .with(Key::Stage, node.stage.map(adit_model::words::Stage::word))
            .with(Key::Sector, node.sector.as_deref());
        for row in OF_USERS.into_iter().filter_map(|parameter| rates.row(parameter, &spot)) {
            if !found.iter().any(|known| known.id == row.id.as_str()) {
                found.push(ParameterRow::of(setup.model, row));
            }
        }
    }
    found
}

/// The central course of a basket, as it is seen.
struct Watched {
    intakes: Vec<usize>,
    usual: f64,
    missed: f64,
    rows: Vec<CourseRow>,
}

impl Watched {
    fn new(setup: &Setup<'_>, basket: &Basket) -> Self {
        let compiled = &setup.compiled;
        let facilities = basket.sinks.iter().flat_map(|&sink| &compiled.sink_links[sink]);
        let facilities: BTreeSet<usize> = facilities.map(|&link| compiled.chain.links[link].from).collect();
        let intakes = facilities.into_iter().flat_map(|facility| compiled.takes[facility].clone()).collect();
        let usual = basket.sinks.iter().map(|&sink| compiled.chain.sinks[sink].base).sum();
        Self { intakes, usual, missed: 0.0, rows: Vec::new() }
    }

    fn add(&mut self, setup: &Setup<'_>, basket: &Basket, happened: &adit_stress::Period, state: &adit_stress::State) {
        let compiled = &setup.compiled;
        let links = self.intakes.iter().flat_map(|&intake| &compiled.intakes[intake].links);
        let arrived: f64 = links.map(|&link| happened.arrived[link][0]).sum();
        let stock: f64 = self.intakes.iter().map(|&intake| state.inputs[intake][0]).sum();
        let (asked, missed) = basket.asked_and_missed(happened);
        let part = |of: f64, whole: f64| if whole > 0.0 { of / whole } else { 0.0 };
        let price = basket.sinks.first().map_or(1.0, |&sink| {
            let sink = &compiled.chain.sinks[sink];
            state.price[compiled.price(sink.good, sink.regime)][0]
        });
        self.missed += missed[0];
        self.rows.push(CourseRow {
            period: happened.period + 1,
            arrives: part(arrived, self.usual),
            stock_days: part(stock, self.usual) * 365.25 / setup.world.step.per_year(),
            price,
            asked: part(asked[0], self.usual),
            missing: part(missed[0], asked[0]),
        });
    }
}

/// The ways on which a good reaches users from the sites that make it.
#[derive(Default)]
struct Ways {
    /// Part of the supply from each site, and on ways that shocks strike.
    sites: BTreeMap<usize, [f64; 2]>,
    links: BTreeSet<usize>,
    struck: BTreeSet<usize>,
}

impl Ways {
    fn of(setup: &Setup<'_>, basket: &Basket) -> Self {
        let mut ways = Self::default();
        for effect in setup.aimed.iter().flat_map(|aimed| &aimed.effects) {
            ways.struck.extend(link(*effect));
        }
        let sinks = &setup.compiled.chain.sinks;
        let used: f64 = basket.sinks.iter().map(|&sink| sinks[sink].base).sum();
        for &sink in basket.sinks.iter().filter(|_| used > 0.0) {
            let part = sinks[sink].base / used;
            for &link in &setup.compiled.sink_links[sink] {
                let data = &setup.compiled.chain.links[link];
                ways.walk(setup, data.from, part * data.weight, false);
            }
        }
        ways
    }

    /// Follows a part of the supply upstream, through pools and users' stocks, to the sites that make the good.
    fn walk(&mut self, setup: &Setup<'_>, facility: usize, part: f64, struck: bool) {
        if part < HARDLY {
            return;
        }
        if setup.world.facilities[facility].is_site() {
            let entry = self.sites.entry(facility).or_default();
            entry[0] += part;
            entry[1] += if struck { part } else { 0.0 };
            return;
        }
        for intake in &setup.compiled.intakes[setup.compiled.takes[facility].clone()] {
            for &link in &intake.links {
                let data = &setup.compiled.chain.links[link];
                if data.weight > 0.0 {
                    self.links.insert(link);
                    let struck = struck || self.struck.contains(&link);
                    self.walk(setup, data.from, part * data.weight, struck);
                }
            }
        }
    }

    /// Whether an effect bears on a way, or on a site at its beginning.
    fn strikes(&self, effect: Effect) -> bool {
        match effect {
            Effect::Outage { facility } => self.sites.contains_key(&facility),
            other => link(other).is_some_and(|link| self.links.contains(&link)),
        }
    }

    fn suppliers(&self, setup: &Setup<'_>, activity: &[f64], periods: u32) -> Vec<SupplierRow> {
        let mut places: BTreeMap<String, ([f64; 2], f64)> = BTreeMap::new();
        for (&facility, parts) in &self.sites {
            let place = setup.node(setup.world.facilities[facility]).place.to_string();
            let usual = setup.compiled.chain.facilities[facility].base * f64::from(periods);
            let makes = if usual > 0.0 { activity[facility] / usual } else { 0.0 };
            let entry = places.entry(place).or_default();
            entry.0[0] += parts[0];
            entry.0[1] += parts[1];
            entry.1 += parts[0] * makes;
        }
        let row = |(place, ([part, struck], makes)): (String, ([f64; 2], f64))| SupplierRow {
            place_name: place_name(setup.model, &place).to_owned(),
            place,
            part,
            struck,
            makes: makes / part,
        };
        let mut rows: Vec<SupplierRow> = places.into_iter().map(row).collect();
        rows.sort_by(|a, b| b.part.total_cmp(&a.part));
        rows
    }
}

/// The link that an effect bears on.
fn link(effect: Effect) -> Option<usize> {
    match effect {
        Effect::Embargo { link }
        | Effect::VolumeCap { link }
        | Effect::LicenseDelay { link }
        | Effect::Denial { link } => Some(link),
        Effect::Outage { .. } | Effect::Demand { .. } | Effect::Tariff { .. } => None,
    }
}
