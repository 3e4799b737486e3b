//! A supply from shares that somebody published.

use super::{Kind, Supplier, Supply, sort};
use crate::context::{Context, Reading};
use crate::draws;
use adit_model::cell::{Percent, Positive};
use adit_model::concentration::Residual;
use adit_model::ids::{MineralId, Region};
use adit_model::table::Row;
use adit_model::tables::SupplyShare;
use adit_model::words::{PlaceKind, Stage, SupplyOf};
use std::collections::BTreeSet;

/// The published shares of a mineral at a stage, one supply a form, from the newest document.
#[must_use]
pub fn of_shares(
    context: &Context<'_>,
    mineral: &MineralId,
    stage: Option<Stage>,
    of: SupplyOf,
    importer: Option<&str>,
    reading: Reading<'_>,
) -> Vec<Supply> {
    let fits = |row: &Row<SupplyShare>| {
        row.stage == stage && row.of == of && row.importer.as_ref().map(Region::as_str) == importer
    };
    let rows = || context.shares(mineral.as_str()).iter().filter(|(_, row)| fits(row));
    let Some(source) = context.newest(rows().map(|(_, row)| &row.source)) else { return Vec::new() };
    let of_source = || rows().filter(|(_, row)| row.source == *source);
    let forms: BTreeSet<Option<&str>> = of_source().map(|(_, row)| row.form.as_deref()).collect();
    forms
        .into_iter()
        .map(|form| {
            let rows: Vec<_> = of_source().filter(|(_, row)| row.form.as_deref() == form).copied().collect();
            let year = |year: Option<adit_model::cell::Year>| year.map(|year| year.0);
            let from = rows.iter().filter_map(|(_, row)| year(row.from_year)).min();
            let to = rows.iter().filter_map(|(_, row)| year(row.to_year)).max();
            let edition = context.edition(source);
            let years = (from.or(to).unwrap_or(edition), to.or(from).unwrap_or(edition));
            let mut supply = Supply {
                mineral: mineral.clone(),
                stage,
                form: form.unwrap_or_default().to_owned(),
                material: None,
                kind: Kind::Shares(of),
                years,
                source: source.clone(),
                suppliers: Vec::new(),
                unquantified: Vec::new(),
                others: 0.0,
                unattributed: 0.0,
                published_total: Some(1.0),
                // World shares name every producer; what a region imports is listed down to a size.
                residual: if of == SupplyOf::Global { Residual::Unlimited } else { Residual::Truncated },
                remarks: Vec::new(),
            };
            fill(context, &mut supply, &rows, reading);
            supply
        })
        .collect()
}

fn fill(context: &Context<'_>, supply: &mut Supply, rows: &[(usize, &Row<SupplyShare>)], reading: Reading<'_>) {
    let mut stated = 0.0;
    for &(position, row) in rows {
        let fraction = |percent: Option<Percent>| percent.map(|percent| percent.get() / 100.0);
        let (low, high) = (fraction(row.low_percent), fraction(row.high_percent));
        // Of a share that is only bounded the middle is the estimate.
        let bounded = || Some(f64::midpoint(low.unwrap_or(0.0), high?));
        let Some(share) = fraction(row.share_percent).or_else(bounded) else { continue };
        stated += share;
        let amount =
            draws::read(reading.draw, "supply_shares", position, share, share * row.confidence.relative_deviation());
        let place = context.model.places.get(row.place.as_str());
        match place.map_or(PlaceKind::Country, |place| place.kind) {
            PlaceKind::Rest => supply.others += amount,
            PlaceKind::World => stated -= share,
            PlaceKind::Country => supply.suppliers.push(Supplier {
                place: row.place.clone(),
                amount,
                low: low.map_or(amount, |low| low.min(amount)),
                high: high.map_or(amount, |high| high.max(amount)),
                trade: row.trade_parameter.map(Positive::get),
                row: reading.name(&row.at),
                confidence: row.confidence,
            }),
        }
    }
    supply.unattributed = (1.0 - stated).max(0.0);
    if stated > 1.0 + 1e-9 {
        supply.remarks.push(format!("the rounded shares add to {:.1} %: they are scaled to the whole", stated * 100.0));
    }
    crate::change::suppose(context, supply, reading);
    sort(&mut supply.suppliers);
}
