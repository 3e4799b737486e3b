//! Orders as rows of the table `orders`: written by a plan, read by the next.

use super::calendar::Month;
use super::setup::Setup;
use super::{MonthlyAnswer, OrderRow};
use adit_model::raw::RawTable;
use adit_model::table::TableRow;
use adit_model::tables::Order;
use adit_model::words::{OrderMode, OrderStatus};
use adit_plan::monthly::Plan;
use adit_report::number::number;

/// Orders that are on their way as they were read, then those of the plan.
pub(super) fn rows(setup: &Setup<'_>, plan: &Plan) -> Vec<OrderRow> {
    let placed = setup.placed.iter().map(|row| OrderRow {
        offer: row.offer.as_str().to_owned(),
        item: row.item.as_str().to_owned(),
        supplier: row.supplier.clone().unwrap_or_default(),
        place: place(setup, row.offer.as_str()),
        ordered: row.ordered.to_string(),
        arrives: row.arrives.to_string(),
        units: row.units.get(),
        mode: row.mode.word(),
        status: row.status.word(),
        reference: row.reference.clone().unwrap_or_default(),
        note: row.note.clone().unwrap_or_default(),
        firm: true,
        cost: None,
    });
    let instance = &setup.instance;
    let planned = plan.orders.iter().filter(|order| order.month < instance.planned).map(|order| {
        let (row, offer) = (setup.offers[order.offer], &instance.offers[order.offer]);
        let price = offer.price + offer.ways[order.way].adder;
        OrderRow {
            offer: row.id.as_str().to_owned(),
            item: row.item.as_str().to_owned(),
            supplier: row.supplier.clone(),
            place: row.place.as_str().to_owned(),
            ordered: setup.month(order.month),
            arrives: setup.month(order.due),
            units: order.units,
            mode: if order.way == 0 { OrderMode::Standard } else { OrderMode::Expedited }.word(),
            status: OrderStatus::Planned.word(),
            reference: String::new(),
            note: String::new(),
            firm: order.month < instance.frozen,
            cost: Some(order.units * price + offer.per_order),
        }
    });
    placed.chain(planned).collect()
}

fn place(setup: &Setup<'_>, offer: &str) -> String {
    setup.model.offers.get(offer).map_or_else(String::new, |row| row.place.as_str().to_owned())
}

/// The orders in the form of the table `orders`.
#[must_use]
pub fn orders_table(answer: &MonthlyAnswer) -> RawTable {
    let columns: Vec<String> = Order::SPEC.columns.iter().map(|column| column.name.to_owned()).collect();
    let cell = |row: &OrderRow, column: &str| match column {
        "offer" => row.offer.clone(),
        "item" => row.item.clone(),
        "supplier" => row.supplier.clone(),
        "ordered" => row.ordered.clone(),
        "arrives" => row.arrives.clone(),
        "units" => row.units.to_string(),
        "mode" => row.mode.to_owned(),
        "status" => row.status.to_owned(),
        "reference" => row.reference.clone(),
        _ => row.note.clone(),
    };
    let rows = answer.orders.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect();
    RawTable { name: Order::SPEC.name.to_owned(), columns, rows }
}

/// What the last plan, as it was read, had otherwise: planners hate plans that change without a reason.
pub(super) fn changes(setup: &Setup<'_>, plan: &Plan) -> Vec<String> {
    let instance = &setup.instance;
    let last = setup.model.orders.iter().filter(|row| row.status == OrderStatus::Planned);
    let last: Vec<_> = last
        .filter_map(|row| {
            let month = Month::of(row.ordered).since(setup.start).filter(|month| *month < instance.planned)?;
            Some((row.offer.as_str(), row.mode, month, row.units.get()))
        })
        .collect();
    if last.is_empty() {
        return Vec::new();
    }
    let mode = |way: usize| if way == 0 { OrderMode::Standard } else { OrderMode::Expedited };
    let now: Vec<_> = plan
        .orders
        .iter()
        .filter(|order| order.month < instance.planned)
        .map(|order| (setup.offers[order.offer].id.as_str(), mode(order.way), order.month, order.units))
        .collect();
    let mut keys: Vec<_> = last.iter().chain(&now).map(|&(offer, mode, month, _)| (month, offer, mode)).collect();
    keys.sort_by_key(|&(month, offer, mode)| (month, offer, mode.word()));
    keys.dedup();
    let units = |of: &[(&str, OrderMode, usize, f64)], key: (usize, &str, OrderMode)| -> f64 {
        of.iter().filter(|row| (row.2, row.0, row.1) == key).map(|row| row.3).sum()
    };
    let changed = keys.into_iter().filter_map(|key| {
        let (before, after) = (units(&last, key), units(&now, key));
        let (month, offer, mode) = key;
        let how = if mode == OrderMode::Expedited { " expedited" } else { "" };
        ((before - after).abs() > 1e-6 * before.max(1.0))
            .then(|| format!("{offer}{how} in {}: {} instead of {}", setup.month(month), number(after), number(before)))
    });
    changed.collect()
}
