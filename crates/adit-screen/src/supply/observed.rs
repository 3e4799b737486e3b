//! A supply from the output of countries.

use super::{Kind, Supplier, Supply, Unquantified, sort};
use crate::context::{Context, Reading};
use crate::draws;
use adit_model::concentration::Residual;
use adit_model::table::Row;
use adit_model::tables::{Material, Production};
use adit_model::words::{Coverage, PlaceKind};
use std::collections::BTreeSet;

/// Years in which output of a material is known by country.
#[must_use]
pub fn production_years(context: &Context<'_>, material: &str) -> BTreeSet<i32> {
    let counted = |row: &Row<Production>| row.quantity_t.is_some_and(|t| t.get() > 0.0);
    let rows = context.production(material).iter();
    let by_country = rows.filter(|(_, row)| counted(row) && kind(context, row) == PlaceKind::Country);
    by_country.map(|(_, row)| row.year.0).collect()
}

/// The latest year that is no nowcast; the latest at all if there is none.
#[must_use]
pub fn latest_year(context: &Context<'_>, material: &str) -> Option<i32> {
    let years = production_years(context, material);
    let complete = years.iter().rev().find(|year| !context.model.about.nowcast_years.contains(year));
    complete.or_else(|| years.last()).copied()
}

fn kind(context: &Context<'_>, row: &Production) -> PlaceKind {
    let place = row.place.as_ref().and_then(|place| context.model.places.get(place.as_str()));
    place.map_or(PlaceKind::Country, |place| place.kind)
}

/// The supply of a material in a year; `None` where no country is named.
#[must_use]
pub fn of_material(context: &Context<'_>, material: &Row<Material>, year: i32, reading: Reading<'_>) -> Option<Supply> {
    let mineral = material.mineral.clone()?;
    let rows = || context.production(material.id.as_str()).iter().filter(move |(_, row)| row.year.0 == year);
    let source = context.newest(rows().map(|(_, row)| &row.source))?.clone();
    let mut supply = Supply {
        mineral,
        stage: Some(material.stage),
        form: material.name.clone(),
        material: Some(material.id.clone()),
        kind: Kind::Production,
        years: (year, year),
        source,
        suppliers: Vec::new(),
        unquantified: Vec::new(),
        others: 0.0,
        unattributed: 0.0,
        published_total: None,
        // Summaries list the important producers, not all above a size: the rest may be one country.
        residual: Residual::Unlimited,
        remarks: Vec::new(),
    };
    // The rest is what the published figures leave, whatever a draw makes of the countries.
    let mut stated = 0.0;
    let source = supply.source.clone();
    for &(position, row) in rows().filter(|(_, row)| row.source == source) {
        let tonnes = row.quantity_t.map(adit_model::cell::Positive::get);
        let read = |tonnes: f64| {
            let deviation =
                row.deviation_t.map_or(tonnes * row.confidence.relative_deviation(), adit_model::cell::Positive::get);
            draws::read(reading.draw, "production", position, tonnes, deviation)
        };
        match (kind(context, row), tonnes) {
            (PlaceKind::World, total) => supply.published_total = total.or(supply.published_total),
            (PlaceKind::Rest, Some(tonnes)) => {
                stated += tonnes;
                supply.others += read(tonnes);
            }
            (PlaceKind::Rest, None) => {}
            (PlaceKind::Country, tonnes) => {
                stated += tonnes.unwrap_or(0.0);
                add(&mut supply, row, tonnes.map(read), reading.name(&row.at));
            }
        }
    }
    complete(&mut supply, stated);
    crate::change::suppose(context, &mut supply, reading);
    sort(&mut supply.suppliers);
    (!supply.suppliers.is_empty() || !supply.unquantified.is_empty()).then_some(supply)
}

fn add(supply: &mut Supply, row: &Row<Production>, amount: Option<f64>, name: String) {
    let Some(place) = row.place.clone() else { return };
    let Some(amount) = amount else {
        supply.unquantified.push(Unquantified { place, coverage: row.coverage, row: name });
        return;
    };
    supply.suppliers.push(Supplier {
        place,
        amount,
        low: if row.coverage == Coverage::AtMost { 0.0 } else { amount },
        high: if row.coverage == Coverage::AtLeast { f64::INFINITY } else { amount },
        trade: None,
        row: name,
        confidence: row.confidence,
    });
}

/// What the world total leaves beyond the countries and the others.
fn complete(supply: &mut Supply, stated: f64) {
    /// Part of the total by which rounding alone may put it below its parts.
    const ROUNDING: f64 = 0.02;
    let Some(total) = supply.published_total else {
        supply.remarks.push("no world total is published: shares are of the countries listed".into());
        return;
    };
    let left = total - stated;
    supply.unattributed = left.max(0.0);
    if left < 0.0 {
        let size = if -left <= ROUNDING * total { "by rounding" } else { "by more than rounding explains" };
        supply.remarks.push(format!(
            "the published world total of {total} t is {size} below the sum of its parts, {stated} t: the sum is used"
        ));
    }
}
