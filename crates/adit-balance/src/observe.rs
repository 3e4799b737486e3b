//! The rows of the observation tables as pulls on the unknowns of a year.

use crate::layout::{Count, Layout};
use crate::observation::{Observation, Origin, deviation, for_year};
use crate::select::Selector;
use crate::system::{Sum, System};
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::ids::{AssumptionId, MaterialId, SourceId};
use adit_model::network::NodeKind;
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::{Production, Trade};
use adit_model::words::{Basis, Confidence, Coverage, PlaceKind, Routing};

/// All observations and assumptions about a year, and the rows that found no flow to speak of.
pub(crate) struct Gathered {
    pub(crate) observations: Vec<Observation>,
    /// Rows about the year that no flow of the network answers to, in words.
    pub(crate) unplaced: Vec<String>,
    /// Figures of other years that stand in, in words.
    pub(crate) carried: Vec<String>,
}

pub(crate) fn gather(model: &Model, layout: &Layout, year: i32, without: &[SourceId], system: &mut System) -> Gathered {
    let mut gathered = Gathered { observations: Vec::new(), unplaced: Vec::new(), carried: Vec::new() };
    let selector = Selector { model, layout, year };
    production(&selector, without, system, &mut gathered);
    trade(&selector, without, &mut gathered);
    demand(&selector, without, &mut gathered);
    shares(&selector, without, &mut gathered);
    assumptions(&selector, &mut gathered);
    let others =
        crate::equations::links(model, layout, year).into_iter().chain(crate::equations::stocks(model, layout, year));
    gathered
        .observations
        .extend(others.filter(|row| row.origin.source.as_ref().is_none_or(|source| !without.contains(source))));
    gathered
}

impl Gathered {
    fn place(&mut self, origin: &Origin, found: Option<Observation>) {
        match found {
            Some(observation) => self.observations.push(observation),
            None => self.unplaced.push(format!("{} ({})", origin.words, origin.at)),
        }
    }
    fn carry(&mut self, origin: &Origin, year: i32) {
        if let Some(of) = origin.year.filter(|of| *of != year) {
            self.carried.push(format!("{} ({of}, {})", origin.words, origin.at));
        }
    }
}

fn place_name(model: &Model, place: &str) -> String {
    model.places.get(place).map_or_else(|| place.to_owned(), |row| row.name.clone())
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
}

fn production(selector: &Selector<'_>, without: &[SourceId], system: &mut System, gathered: &mut Gathered) {
    let Selector { model, year, .. } = *selector;
    let series = |row: &Row<Production>| {
        (row.site.clone(), row.place.clone(), row.stage, row.material.clone(), row.elements.0.clone(), row.basis)
    };
    let rows =
        model.production.iter().filter(|row| !without.contains(&row.source)).filter(|row| {
            row.quantity_t.is_some() && row.material.as_ref().is_none_or(|material| flows(model, material))
        });
    for row in for_year(rows, year, series, |row| row.year.0) {
        let who = match (&row.site, &row.place) {
            (Some(site), _) => {
                model.sites.get(site.as_str()).map_or_else(|| site.to_string(), |site| site.name.clone())
            }
            (None, place) => place_name(model, place.as_ref().map_or("", |place| place.as_str())),
        };
        let what = if row.elements.is_empty() { String::new() } else { format!(" {}", list(&row.elements)) };
        let origin = Origin {
            table: "production",
            key: row.key.clone(),
            at: row.at.clone(),
            words: format!("{who}: {}{what} output {}", row.stage, row.year),
            source: Some(row.source.clone()),
            assumption: None,
            confidence: Some(row.confidence),
            year: Some(row.year.0),
            unit: format!("t {}", row.basis),
        };
        let mut scope = Scope::default().with(Key::Stage, &[row.stage.word()]);
        let world = row
            .place
            .as_ref()
            .and_then(|place| model.places.get(place.as_str()))
            .is_some_and(|p| p.kind == PlaceKind::World);
        if let Some(site) = &row.site {
            scope = scope.with(Key::Site, &[site.as_str()]);
        } else if let (Some(place), false) = (&row.place, world) {
            scope = scope.with(Key::Country, &[place.as_str()]);
        }
        if let Some(material) = &row.material {
            scope = scope.with(Key::Material, &[material.as_str()]);
        }
        let elements: Vec<&str> = row.elements.iter().map(adit_model::ids::ElementId::as_str).collect();
        let scope = scope.with(Key::Element, &elements);
        let Some(quantity) = row.quantity_t.map(Positive::get) else { continue };
        let off = deviation(quantity, row.deviation_t, row.confidence, year - row.year.0);
        // A statistic of zero says that there is no site; without one it is already obeyed.
        let sum = selector.sum(&scope, row.basis);
        if sum.is_none() && quantity == 0.0 {
            continue;
        }
        let found = sum.map(|sum| {
            Observation::quantity(origin.clone(), one_sided(sum, row.coverage, system), quantity, floor(off, quantity))
        });
        gathered.carry(&origin, year);
        gathered.place(&origin, found);
    }
}

/// Whether a material belongs to the network; one that is only screened does not.
fn flows(model: &Model, material: &MaterialId) -> bool {
    model.materials.get(material.as_str()).is_none_or(|material| material.routing != Routing::None)
}

/// A known lower or upper bound pulls only from its own side: a slack takes up the rest.
fn one_sided(sum: Sum, coverage: Coverage, system: &mut System) -> Sum {
    match coverage {
        // Without a quantity there is no observation; the filter of `production` keeps such rows away.
        Coverage::Complete | Coverage::Withheld | Coverage::Unknown => sum,
        Coverage::AtLeast => sum.plus(&Sum::of(system.unknown()), -1.0),
        Coverage::AtMost => sum.plus(&Sum::of(system.unknown()), 1.0),
    }
}

/// A reported zero is not known better than to a tonne.
fn floor(deviation: f64, quantity: f64) -> f64 {
    if quantity == 0.0 { deviation.max(1.0) } else { deviation }
}

fn trade(selector: &Selector<'_>, without: &[SourceId], gathered: &mut Gathered) {
    let Selector { model, year, .. } = *selector;
    let series = |row: &Row<Trade>| {
        (row.exporter.clone(), row.importer.clone(), row.material.clone(), row.elements.0.clone(), row.reporter.clone())
    };
    let rows = model
        .trade
        .iter()
        .filter(|row| !without.contains(&row.source))
        .filter(|row| row.quantity_t.is_some() && flows(model, &row.material));
    for row in for_year(rows, year, series, |row| row.year.0) {
        let stuff =
            model.materials.get(row.material.as_str()).map_or(row.material.as_str(), |material| material.name.as_str());
        let origin = Origin {
            table: "trade",
            key: row.key.clone(),
            at: row.at.clone(),
            words: format!(
                "{} to {}: {stuff} {}",
                place_name(model, row.exporter.as_str()),
                place_name(model, row.importer.as_str()),
                row.year
            ),
            source: Some(row.source.clone()),
            assumption: None,
            confidence: Some(row.confidence),
            year: Some(row.year.0),
            unit: format!("t {}", row.basis),
        };
        let mut scope = Scope::default().with(Key::Material, &[row.material.as_str()]);
        for (key, place) in [(Key::From, &row.exporter), (Key::To, &row.importer)] {
            if model.places.get(place.as_str()).is_some_and(|place| place.kind != PlaceKind::World) {
                scope = scope.with(key, &[place.as_str()]);
            }
        }
        let elements: Vec<&str> = row.elements.iter().map(adit_model::ids::ElementId::as_str).collect();
        let Some(quantity) = row.quantity_t.map(Positive::get) else { continue };
        let off = deviation(quantity, row.deviation_t, row.confidence, year - row.year.0);
        let sum = selector.sum(&scope.with(Key::Element, &elements), row.basis);
        if sum.is_none() && quantity == 0.0 {
            continue;
        }
        gathered.carry(&origin, year);
        gathered
            .place(&origin, sum.map(|sum| Observation::quantity(origin.clone(), sum, quantity, floor(off, quantity))));
    }
}

fn demand(selector: &Selector<'_>, without: &[SourceId], gathered: &mut Gathered) {
    let Selector { model, layout, year } = *selector;
    let kept = |source: &Option<SourceId>| source.as_ref().is_none_or(|source| !without.contains(source));
    let rows = model.demand.iter().filter(|row| row.quantity_t.is_some() && row.year.is_some() && kept(&row.source));
    let rows = rows.filter(|row| flows(model, &row.material));
    let series = |row: &Row<adit_model::tables::Demand>| {
        (row.place.clone(), row.sector.clone(), row.material.clone(), row.elements.0.clone(), row.basis)
    };
    for row in for_year(rows, year, series, |row| row.year.map_or(0, |year| year.0)) {
        let (Some(quantity), Some(basis), Some(of_year)) = (row.quantity_t, row.basis, row.year) else { continue };
        let origin = Origin {
            table: "demand",
            key: row.key.clone(),
            at: row.at.clone(),
            words: format!(
                "{}: use of {} ({}) {of_year}",
                place_name(model, row.place.as_str()),
                row.material,
                row.sector
            ),
            source: row.source.clone(),
            assumption: row.assumption.clone(),
            confidence: Some(row.confidence),
            year: Some(of_year.0),
            unit: format!("t {basis}"),
        };
        let count = Count::new(model, basis, &row.material);
        let world = model.places.get(row.place.as_str()).is_some_and(|place| place.kind == PlaceKind::World);
        let mut sum = Sum::default();
        let mut part_of_all = false;
        for (index, node) in layout.topology.nodes.iter().enumerate() {
            if node.kind == NodeKind::Use
                && node.material.as_ref() == Some(&row.material)
                && (world || node.place == row.place)
            {
                let this = node.sector.as_deref() == Some(row.sector.as_str()) || (world && row.sector == "all");
                part_of_all |= !this;
                for &link in layout.incoming[index].iter().filter(|_| this) {
                    sum.add_sum(&layout.flow(link, &row.elements, &count).unwrap_or_default(), 1.0);
                }
            }
        }
        let off = deviation(quantity.get(), row.deviation_t, row.confidence, year - of_year.0);
        if sum.is_empty() && (part_of_all || world) {
            continue;
        }
        gathered.carry(&origin, year);
        gathered.place(
            &origin,
            (!sum.is_empty())
                .then(|| Observation::quantity(origin.clone(), sum, quantity.get(), floor(off, quantity.get()))),
        );
    }
}

fn shares(selector: &Selector<'_>, without: &[SourceId], gathered: &mut Gathered) {
    let Selector { model, year, .. } = *selector;
    let rows = model.shares.iter().filter(|row| !without.contains(&row.source));
    for row in for_year(rows, year, |row| (row.of.clone(), row.per.clone(), row.basis), |row| row.year.0) {
        let origin = Origin {
            table: "shares",
            key: row.key.clone(),
            at: row.at.clone(),
            words: format!("{} as a share of {}, {}", row.of.in_words(), row.per.in_words(), row.year),
            source: Some(row.source.clone()),
            assumption: None,
            confidence: Some(row.confidence),
            year: Some(row.year.0),
            unit: "share".into(),
        };
        let relative = |confidence: Confidence| confidence.relative_deviation() * row.share_percent.fraction();
        let own = row.deviation_points.map_or(relative(row.confidence), |points| points.get() / 100.0);
        let off = own.hypot(crate::observation::DRIFT_PER_YEAR * 0.5 * f64::from((year - row.year.0).abs()));
        gathered.carry(&origin, year);
        let found = ratio(selector, &origin, &row.of, &row.per, row.basis, row.share_percent.fraction(), off.max(1e-3));
        gathered.place(&origin, found);
    }
}

fn ratio(
    selector: &Selector<'_>,
    origin: &Origin,
    of: &Scope,
    per: &Scope,
    basis: Basis,
    share: f64,
    deviation: f64,
) -> Option<Observation> {
    let whole = selector.sum(per, basis)?;
    // A part that no site or link can make is a part of zero: the row then speaks of the whole alone.
    let part = selector.sum(of, basis)?;
    Some(Observation::ratio(origin.clone(), part, whole, share, deviation))
}

fn assumptions(selector: &Selector<'_>, gathered: &mut Gathered) {
    let Selector { model, year, .. } = *selector;
    for row in &model.assumptions {
        let (Some(of), Some(value), Some(deviation), Some(basis)) = (&row.of, row.value, row.deviation, row.basis)
        else {
            continue;
        };
        if row.from_year.is_some_and(|from| from.0 > year) || row.to_year.is_some_and(|to| to.0 < year) {
            continue;
        }
        let origin = Origin {
            table: "assumptions",
            key: row.key.clone(),
            at: row.at.clone(),
            words: row.statement.clone(),
            source: None,
            assumption: Some(AssumptionId::new(row.id.as_str())),
            confidence: None,
            year: Some(year),
            unit: if row.per.is_some() { "fraction".into() } else { format!("t {basis}") },
        };
        let found = match &row.per {
            Some(per) => ratio(selector, &origin, of, per, basis, value.get(), deviation.get()),
            None => selector
                .sum(of, basis)
                .map(|sum| Observation::quantity(origin.clone(), sum, value.get(), deviation.get())),
        };
        gathered.place(&origin, found);
    }
}
