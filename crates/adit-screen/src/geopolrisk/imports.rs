//! What an importer buys from whom: customs data, or published import shares.

use super::{UNRATED, instability};
use crate::answer::{Input, Missing};
use crate::context::{Context, Reading};
use crate::draws;
use crate::interval::Interval;
use crate::market;
use crate::supply::{self, Kind, Supply, percent};
use adit_model::cell::{Number, Positive};
use adit_model::ids::PlaceId;
use adit_model::table::Row;
use adit_model::tables::Trade;
use adit_model::words::{PlaceKind, Statistic, SupplyOf};
use std::collections::BTreeMap;

/// Imports by country, and what is made at home.
pub(super) struct Imports {
    /// Country, amount, instability.
    by_country: Vec<(String, f64, Interval)>,
    /// Output at home, in the unit of the imports.
    domestic: Interval,
    /// What they were made from.
    pub(super) inputs: Vec<Input>,
    /// What is missing.
    pub(super) missing: Vec<Missing>,
}

impl Imports {
    fn total(&self) -> f64 {
        self.by_country.iter().map(|(_, amount, _)| amount).sum()
    }

    /// The largest seller, and its part of the imports.
    pub(super) fn largest(&self) -> Option<(&str, f64)> {
        let (place, amount, _) = self.by_country.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((place, amount / self.total()))
    }

    /// Import risk: falls with output at home, rises with instability.
    pub(super) fn risk(&self) -> Option<Interval> {
        let at = |g: fn(&Interval) -> f64, domestic: f64| {
            let imports: Vec<(f64, f64)> = self.by_country.iter().map(|(_, amount, one)| (*amount, g(one))).collect();
            if domestic.is_infinite() { Some(0.0) } else { super::import_risk(&imports, domestic) }
        };
        let central = self.domestic.central.and_then(|domestic| at(|one| one.central.unwrap_or(UNRATED), domestic));
        let (low, high) = (at(|one| one.low, self.domestic.high)?, at(|one| one.high, self.domestic.low)?);
        Some(Interval { central, low, high })
    }
}

/// The imports of a region that go with a supply.
pub(super) fn of(context: &Context<'_>, supply: &Supply, importer: &str, reading: Reading<'_>) -> Option<Imports> {
    let traded = traded(context, supply, importer, reading);
    let mut imports = traded.or_else(|| shared(context, supply, importer, reading))?;
    rate(context, &mut imports, supply.years.1, reading);
    Some(imports)
}

/// Customs data of the year of the supply, or of the nearest before it.
fn traded(context: &Context<'_>, supply: &Supply, importer: &str, reading: Reading<'_>) -> Option<Imports> {
    let material = supply.material.as_ref()?;
    let members = context.model.members(importer, supply.years.1);
    let rows: Vec<(usize, &Row<Trade>)> = context
        .market
        .trade(material.as_str())
        .iter()
        .filter(|(_, row)| members.contains(&row.importer) && !members.contains(&row.exporter))
        .filter(|(_, row)| row.quantity_t.is_some() && row.year.0 <= supply.years.1)
        .copied()
        .collect();
    let year = rows.iter().map(|(_, row)| row.year.0).max()?;
    let source = context.newest(rows.iter().filter(|(_, row)| row.year.0 == year).map(|(_, row)| &row.source))?;
    let mut by_country: BTreeMap<String, f64> = BTreeMap::new();
    let mut cited = Vec::new();
    for (position, row) in rows.iter().filter(|(_, row)| row.year.0 == year && row.source == *source) {
        let tonnes = row.quantity_t.map_or(0.0, Positive::get);
        let deviation = row.deviation_t.map_or(tonnes * row.confidence.relative_deviation(), Positive::get);
        *by_country.entry(row.exporter.to_string()).or_default() +=
            draws::read(reading.draw, "trade", *position, tonnes, deviation);
        cited.push(row);
    }
    let total: f64 = by_country.values().sum();
    let input = Input {
        name: format!("imports of {importer} by country"),
        value: format!("{} t of {}", market::significant(total), supply.form),
        vintage: year.to_string(),
        rows: cited.iter().map(|row| row.at.to_string()).collect(),
        sources: vec![source.to_string()],
        confidence: cited.iter().map(|row| row.confidence).max(),
    };
    let mut imports = Imports {
        by_country: by_country.into_iter().map(|(place, amount)| (place, amount, Interval::FRACTION)).collect(),
        domestic: Interval::exact(0.0),
        inputs: vec![input],
        missing: Vec::new(),
    };
    (total > 0.0).then(|| {
        imports.domestic = domestic(supply, &members.iter().map(PlaceId::as_str).collect::<Vec<_>>());
        note_domestic(&mut imports, importer);
        imports
    })
}

/// Published import shares, times imports in tonnes where those are published too.
fn shared(context: &Context<'_>, supply: &Supply, importer: &str, reading: Reading<'_>) -> Option<Imports> {
    let mineral = &supply.mineral;
    let shares = [supply.stage, None]
        .into_iter()
        .flat_map(|stage| {
            supply::of_shares(context, mineral, stage, SupplyOf::Imports, Some(importer), Reading::default())
        })
        .find(Supply::is_known)?;
    let mut input = shares.input(context);
    input.name =
        format!("import shares of {importer}, {}", if shares.form.is_empty() { "all forms" } else { &shares.form });
    let mut by_country: Vec<_> =
        shares.shares().map(|(place, share)| (place.to_string(), share, Interval::FRACTION)).collect();
    if shares.rest() > 0.0 {
        by_country.push(("ROW".into(), shares.rest(), Interval::FRACTION));
    }
    let mut imports = Imports { by_country, domestic: Interval::exact(0.0), inputs: vec![input], missing: Vec::new() };
    let at_home = domestic(supply, &[importer]);
    if at_home.high <= 0.0 {
        // Without output at home the risk does not depend on how much is imported.
        return Some(imports);
    }
    let rows = context.market.salient(context, importer, mineral.as_str(), Statistic::Imports, context.question.year);
    let tonnes: f64 = rows.iter().filter_map(|(_, row)| row.quantity_t).map(Positive::get).sum();
    imports.domestic = if tonnes > 0.0 && supply.kind == Kind::Production {
        let position = rows.first().map_or(0, |(position, _)| *position);
        let tonnes = draws::read(reading.draw, "salient", position, tonnes, 0.0);
        at_home.rising(|home| home / tonnes)
    } else {
        imports.missing.push(Missing {
            name: format!("imports of {importer}, tonnes"),
            consequence: "bounded: output at home may cover anything from nothing to all".into(),
        });
        Interval::between(0.0, f64::INFINITY)
    };
    note_domestic(&mut imports, importer);
    Some(imports)
}

/// Output at home: what is withheld may be all that no country is named for.
fn domestic(supply: &Supply, home: &[&str]) -> Interval {
    let at_home = |place: &str| home.contains(&place);
    let known = |amount: fn(&supply::Supplier) -> f64| {
        supply.suppliers.iter().filter(|one| at_home(one.place.as_str())).map(amount).sum::<f64>()
    };
    let withheld = supply.unquantified.iter().any(|one| at_home(one.place.as_str()));
    if withheld {
        return Interval::between(known(|one| one.low), known(|one| one.high) + supply.rest() * supply.total());
    }
    Interval::around(known(|one| one.amount), Some(known(|one| one.low)), Some(known(|one| one.high)))
}

fn note_domestic(imports: &mut Imports, importer: &str) {
    if imports.domestic.central.is_none() {
        imports.missing.push(Missing {
            name: format!("output of {importer}"),
            consequence: "bounded: from nothing to all that no country is named for".into(),
        });
    }
}

/// Political stability of each seller.
fn rate(context: &Context<'_>, imports: &mut Imports, year: i32, reading: Reading<'_>) {
    let mut unrated = Vec::new();
    let (mut rows, mut sources, mut years) = (Vec::new(), Vec::new(), Vec::new());
    for (place, amount, g) in &mut imports.by_country {
        let estimates = context.governance(place);
        let source = context.newest(estimates.iter().map(|(_, row)| &row.source));
        let stability = |row: &adit_model::tables::Governance| row.stability.map(Number::get);
        let found = estimates
            .iter()
            .filter(|(_, row)| Some(&row.source) == source && row.year.0 <= year)
            .filter_map(|(position, row)| Some((*position, *row, stability(row)?)))
            .max_by_key(|(_, row, _)| row.year);
        if let Some((position, row, stability)) = found {
            let published = instability(stability);
            let deviation = published * row.confidence.relative_deviation();
            *g = Interval::exact(draws::read(reading.draw, "governance", position, published, deviation).min(1.0));
            rows.push(row.at.to_string());
            sources.push(row.source.to_string());
            years.push(row.year.0);
        } else if *amount > 0.0 {
            *g = Interval::around(UNRATED, Some(0.0), Some(1.0));
            let kind = context.model.places.get(place.as_str()).map(|place| place.kind);
            let named = kind == Some(PlaceKind::Country);
            unrated.push(if named { context.place_name(place).to_owned() } else { "countries not named".into() });
        }
    }
    sources.sort();
    sources.dedup();
    if let (Some(first), Some(last)) = (years.iter().min(), years.iter().max()) {
        imports.inputs.push(Input {
            name: "political stability as instability, 0 to 1".into(),
            value: imports.largest().map_or(String::new(), |(place, share)| {
                let g =
                    imports.by_country.iter().find(|(one, _, _)| one == place).map_or(UNRATED, |(_, _, g)| g.middle());
                format!("{} {g:.2} ({} of imports)", context.place_name(place), percent(share))
            }),
            vintage: if first == last { first.to_string() } else { format!("{first}-{last}") },
            rows,
            sources,
            confidence: None,
        });
    }
    if !unrated.is_empty() {
        imports.missing.push(Missing {
            name: format!("political stability of {}", unrated.join(", ")),
            consequence: "0.5 each, as the peer does; bounds are 0 and 1".into(),
        });
    }
}
