//! Measures as scenarios: what an act of the table `measures` would do, sized by rows of `parameters`.

use crate::aim::Eye;
use crate::chain::To;
use crate::rates::{Rates, Spot};
use crate::world::World;
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::ids::{DeterminationId, ScenarioId};
use adit_model::network::Topology;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::{Measure, Parameter, Scenario, Shock};
use adit_model::words::{Dynamic, MeasureKind, ShockKind, Spread};
use std::borrow::Cow;

/// Kinds of measures that can be simulated.
const SIMULATED: &[MeasureKind] =
    &[MeasureKind::Embargo, MeasureKind::Licensing, MeasureKind::Quota, MeasureKind::Tariff, MeasureKind::Outage];
/// Months looked at after a measure has ended, so that recovery shows.
const AFTER: f64 = 12.0;

/// The model with each measure among the names as a scenario of its own.
///
/// # Errors
/// A measure of a kind that cannot be simulated, that says nothing of the flows it bears on, or without a size.
pub fn with_measures<'a>(
    model: &'a Model,
    topology: &Topology,
    world: &World,
    year: i32,
    names: &[&str],
) -> Result<Cow<'a, Model>, Problems> {
    let asked = names.iter().filter(|name| model.scenarios.get(name).is_none());
    let asked: Vec<&Row<Measure>> = asked.filter_map(|name| model.measures.get(name)).collect();
    if asked.is_empty() {
        return Ok(Cow::Borrowed(model));
    }
    let mut problems = Problems::default();
    let mut extended = model.clone();
    for row in asked {
        let act = Act { row, eye: Eye { model, topology, world, year }, rates: Rates::new(model, year) };
        match act.shocks() {
            Ok(shocks) => {
                extended.scenarios.replace(act.scenario(&shocks));
                for shock in shocks {
                    extended.shocks.replace(shock);
                }
            }
            Err(found) => problems.extend(found.as_slice().iter().cloned()),
        }
    }
    problems.into_result(Cow::Owned(extended))
}

/// A size with its range, and the row it comes from.
struct Size<'a> {
    range: [Option<f64>; 3],
    spread: Spread,
    row: Option<&'a Parameter>,
}

/// One measure.
struct Act<'a> {
    row: &'a Row<Measure>,
    eye: Eye<'a>,
    rates: Rates<'a>,
}

impl<'a> Act<'a> {
    fn shocks(&self) -> Result<Vec<Row<Shock>>, Problems> {
        if !SIMULATED.contains(&self.row.kind) {
            let kinds: Vec<String> = SIMULATED.iter().map(ToString::to_string).collect();
            return Err(self
                .problem(
                    "kind",
                    format!("a measure of the kind `{}` moves no goods and cannot be simulated", self.row.kind),
                )
                .found(self.row.kind.to_string())
                .expected(kinds.join(", "))
                .mend("add a scenario with shocks that say what it does")
                .into());
        }
        let months = self.months()?;
        let mut shocks = Vec::new();
        for scope in self.scopes()? {
            for (effect, size) in self.sizes(&scope)? {
                shocks.push(self.shock(shocks.len() + 1, effect, scope.clone(), &size, &months));
            }
        }
        Ok(shocks)
    }

    /// The flows or sites it bears on: as shocks of other scenarios that carry it out have them, or as its own row does.
    fn scopes(&self) -> Result<Vec<Scope>, Problems> {
        let carried = self.eye.model.shocks.iter().filter(|shock| shock.measure.as_ref() == Some(&self.row.id));
        let mut scopes: Vec<Scope> = Vec::new();
        for shock in carried {
            if !scopes.contains(&shock.of) {
                scopes.push(shock.of.clone());
            }
        }
        if scopes.is_empty() {
            scopes.extend(self.row.scope.clone());
        }
        if scopes.is_empty() {
            return Err(self
                .problem("scope", "the row does not say which flows of the model it bears on")
                .mend("fill in `scope`, such as `from=CHN,element=Dy|Tb`")
                .into());
        }
        // An outage stops sites, which stand in a country; flows leave it.
        if self.row.kind == MeasureKind::Outage {
            for scope in &mut scopes {
                if let (Some(from), None) = (scope.get(Key::From), scope.get(Key::Country)) {
                    let from: Vec<String> = from.to_vec();
                    let from: Vec<&str> = from.iter().map(String::as_str).collect();
                    *scope = scope.clone().with(Key::Country, &from).with(Key::From, &[]);
                }
            }
        }
        Ok(scopes)
    }

    fn sizes(&self, scope: &Scope) -> Result<Vec<(ShockKind, Size<'a>)>, Problems> {
        let none = Size { range: [None; 3], spread: Spread::Fixed, row: None };
        Ok(match self.row.kind {
            MeasureKind::Licensing => vec![
                (ShockKind::LicenseDelay, self.parameter(Dynamic::LicenseWaitDays)?),
                (ShockKind::Denial, self.parameter(Dynamic::LicenseDeniedPercent)?),
            ],
            MeasureKind::Quota => vec![(ShockKind::VolumeCap, self.quota(scope)?)],
            MeasureKind::Tariff => vec![(ShockKind::Tariff, self.duty()?)],
            MeasureKind::Outage => vec![(ShockKind::Outage, self.parameter(Dynamic::OutagePercent)?)],
            _ => vec![(ShockKind::Embargo, none)],
        })
    }

    /// A duty, as far as buyers bear it.
    fn duty(&self) -> Result<Size<'a>, Problems> {
        let rate = self.row.rate_percent.ok_or_else(|| {
            Problems::from(self.problem("rate_percent", "the row gives no duty").expected("percent of value"))
        })?;
        let mut size = self.parameter(Dynamic::TariffPassThroughPercent)?;
        size.range = size.range.map(|part| part.map(|part| part / 100.0 * rate.get()));
        Ok(size)
    }

    /// A yearly limit, as a part of what flows in the balanced year.
    fn quota(&self, scope: &Scope) -> Result<Size<'a>, Problems> {
        let limit = self.row.limit_t.ok_or_else(|| {
            Problems::from(self.problem("limit_t", "the row gives no limit").expected("tonnes a year"))
        })?;
        let (world, eye) = (self.eye.world, &self.eye);
        let flows = (0..world.links.len()).filter(|&link| eye.moves(link, scope)).map(|link| per_year(world, link));
        let flows: f64 = flows.sum();
        let percent = 100.0 * limit.get() / flows;
        if percent >= 100.0 {
            return Err(self
                .problem("limit_t", format!("the limit lets all {flows:.0} t pass that flow in the balanced year"))
                .found(limit.get().to_string())
                .mend("simulate it on a network that trades more, or add a scenario with a `volume_cap` of its own")
                .into());
        }
        Ok(Size { range: [None, Some(percent), None], spread: Spread::Fixed, row: None })
    }

    /// How long it holds: as its dates say once it has ended, else as the table `parameters` supposes.
    fn months(&self) -> Result<Size<'a>, Problems> {
        if let (Some(end), true) = (self.row.end, self.row.status.starts_with("ended")) {
            let ((y1, m1, d1), (y2, m2, d2)) = (self.row.start.first_day(), end.last_day());
            let days = (f64::from(d2) - f64::from(d1) + 1.0) / 30.4375;
            let months = f64::from(y2 - y1) * 12.0 + f64::from(m2) - f64::from(m1) + days;
            return Ok(Size { range: [None, Some(months), None], spread: Spread::Fixed, row: None });
        }
        self.parameter(Dynamic::MeasureMonths)
    }

    fn parameter(&self, parameter: Dynamic) -> Result<Size<'a>, Problems> {
        let place = self.row.place.as_ref().map(adit_model::ids::PlaceId::as_str);
        let spot = Spot::default().with(Key::Country, place).with(Key::From, place);
        let row = &self.rates.find(parameter, &spot)?.data;
        let range = [row.low, Some(row.central), row.high].map(|value| value.map(Positive::get));
        Ok(Size { range, spread: row.spread, row: Some(row) })
    }

    fn shock(&self, number: usize, effect: ShockKind, of: Scope, size: &Size<'_>, months: &Size<'_>) -> Row<Shock> {
        let id = format!("{}_{number}", self.row.id);
        let [low, central, high] = size.range.map(|value| value.and_then(Positive::new));
        let [months_low, months_central, months_high] = months.range.map(|value| value.and_then(Positive::new));
        // One spread serves both: a length that is known has no range to be drawn from.
        let spread = if size.row.is_some() { size.spread } else { months.spread };
        let rows: Vec<&str> = [size.row, months.row].into_iter().flatten().map(|row| row.id.as_str()).collect();
        let shock = Shock {
            id: DeterminationId::new(&id),
            scenario: ScenarioId::new(self.row.id.as_str()),
            measure: Some(self.row.id.clone()),
            effect,
            of,
            low,
            central,
            high,
            spread,
            after_months: Positive::default(),
            months_low,
            months: months_central.unwrap_or_default(),
            months_high,
            source: size.row.and_then(|row| row.source.clone()).or_else(|| Some(self.row.source.clone())),
            assumption: [size.row, months.row].into_iter().flatten().find_map(|row| row.assumption.clone()),
            confidence: size.row.map_or(self.row.confidence, |row| row.confidence),
            note: (!rows.is_empty()).then(|| format!("sized by {} of the table `parameters`", rows.join(" and "))),
        };
        Row { at: self.row.at.clone(), key: id, data: shock }
    }

    fn scenario(&self, shocks: &[Row<Shock>]) -> Row<Scenario> {
        let end = shocks.iter().map(|shock| shock.months_high.unwrap_or(shock.months).get()).fold(0.0, f64::max);
        let scenario = Scenario {
            id: ScenarioId::new(self.row.id.as_str()),
            name: self.row.name.clone(),
            statement: format!("The measure `{}` takes effect", self.row.id),
            start: Some(self.row.start),
            probability_percent: None,
            probability_low_percent: None,
            probability_high_percent: None,
            probability_assumption: None,
            months: Positive::new((end + AFTER).ceil()).unwrap_or_default(),
            source: Some(self.row.source.clone()),
            assumption: None,
            note: self.row.note.clone(),
        };
        Row { at: self.row.at.clone(), key: self.row.key.clone(), data: scenario }
    }

    fn problem(&self, column: &str, text: impl Into<String>) -> Problem {
        Problem::new(Code::EmptyQuestion, format!("`{}`: {}", self.row.id, text.into())).at(&self.row.at).column(column)
    }
}

/// Tonnes a year that a link carries at the baseline.
fn per_year(world: &World, link: usize) -> f64 {
    let link = &world.chain.links[link];
    let need = match link.to {
        To::Sink(sink) => world.chain.sinks[sink].base,
        To::Facility(facility) => {
            let facility = &world.chain.facilities[facility];
            let take = facility.takes.iter().find(|take| take.good == link.good);
            take.map_or(0.0, |take| take.per_activity * facility.base)
        }
    };
    need * link.weight * world.step.per_year()
}
