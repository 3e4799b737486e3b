//! What must hold in the tables of a company that buys.

use crate::cell::{Percent, Positive};
use crate::date::Date;
use crate::model::Model;
use crate::problem::{Code, Problem, Problems};
use crate::table::At;
use crate::words::{OrderStatus, SafetyRule};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    months(model, problems);
    currency(model, problems);
    items(model, problems);
    offers(model, problems);
    forecasts(model, problems);
    orders(model, problems);
}

/// A plan by months needs months: a year says too little.
fn months(model: &Model, problems: &mut Problems) {
    let mut month = |at: &At, column: &str, date: Option<Date>| {
        let Some(date) = date.filter(|date| date.first_day().1 != date.last_day().1) else { return };
        problems.push(
            Problem::new(Code::WrongValue, format!("`{column}` says a year, not a month"))
                .at(at)
                .column(column)
                .found(date.to_string())
                .expected("a month: YYYY-MM")
                .mend(format!("write it like {date}-01")),
        );
    };
    for row in &model.forecasts {
        month(&row.at, "month", Some(row.month));
    }
    for row in &model.orders {
        month(&row.at, "ordered", Some(row.ordered));
        month(&row.at, "arrives", Some(row.arrives));
    }
    for row in &model.offers {
        month(&row.at, "qualified_from", row.qualified_from);
    }
}

/// Costs are added up: they must be of one currency.
fn currency(model: &Model, problems: &mut Problems) {
    let items = model.items.iter().map(|row| (&row.at, &row.currency));
    let mut all = items.chain(model.offers.iter().map(|row| (&row.at, &row.currency)));
    let Some((_, first)) = all.next() else { return };
    for (at, found) in all.filter(|(_, currency)| *currency != first) {
        problems.push(
            Problem::new(Code::Contradiction, "money of two currencies cannot be added up")
                .at(at)
                .column("currency")
                .found(found.as_str())
                .expected(format!("{first}, as in the first row of items"))
                .mend("convert it at the rate your treasury plans with, and say the rate in `note`"),
        );
    }
}

/// A rule for safety stock needs its number.
fn items(model: &Model, problems: &mut Problems) {
    for row in &model.items {
        if row.holding_cost_per_unit_year.get() <= 0.0 {
            problems.push(
                Problem::new(Code::WrongValue, "stock that costs nothing would be piled up without end")
                    .at(&row.at)
                    .column("holding_cost_per_unit_year")
                    .found("0")
                    .expected("more than 0")
                    .mend("take your cost of capital a year times the price, if nothing else"),
            );
        }
        let (given, column, example) = match row.safety_rule {
            SafetyRule::Plan => continue,
            SafetyRule::Days => (row.safety_days.is_some(), "safety_days", "days, such as 30"),
            SafetyRule::Units => (row.safety_units.is_some(), "safety_units", "units, such as 5000"),
            SafetyRule::Service => {
                (row.service_level_percent.is_some(), "service_level_percent", "percent, such as 98")
            }
        };
        if !given {
            problems.push(
                Problem::new(Code::MissingValue, format!("the rule `{}` needs its number", row.safety_rule))
                    .at(&row.at)
                    .column(column)
                    .expected(example)
                    .mend("fill it in, or choose the rule `plan`"),
            );
        }
        let level = row.service_level_percent.map_or(50.0, Percent::get);
        if row.safety_rule == SafetyRule::Service && !(50.0..100.0).contains(&level) {
            problems.push(
                Problem::new(Code::WrongValue, "no stock reaches this service level")
                    .at(&row.at)
                    .column("service_level_percent")
                    .found(level.to_string())
                    .expected("at least 50 and below 100")
                    .mend("98 means short in one month of fifty"),
            );
        }
    }
}

fn offers(model: &Model, problems: &mut Problems) {
    let value = |cell: Option<Positive>| cell.map(Positive::get);
    for row in &model.offers {
        let mut wrong = |column: &str, message: &str, found: String, expected: String, mend: &str| {
            problems.push(
                Problem::new(Code::Contradiction, message)
                    .at(&row.at)
                    .column(column)
                    .found(found)
                    .expected(expected)
                    .mend(mend),
            );
        };
        if let (Some(least), Some(most)) = (value(row.minimum_units), value(row.most_units_per_month))
            && least > most
        {
            let mend = "correct one of the two; as it stands nothing can be ordered";
            let expected = format!("at most {most}, as `most_units_per_month`");
            wrong("minimum_units", "the least order is above the most of a month", least.to_string(), expected, mend);
        }
        let lead = row.lead_days.get();
        if let Some(fast) = value(row.expedite_lead_days).filter(|fast| *fast >= lead) {
            let expected = format!("fewer than {lead}, as `lead_days`");
            let mend = "correct one of the two, or empty the cell";
            wrong("expedite_lead_days", "expediting does not make it faster", fast.to_string(), expected, mend);
        }
        if let Some(transit) = value(row.transit_days).filter(|transit| *transit > lead) {
            let expected = format!("at most {lead}, as `lead_days`");
            let mend = "count them as a part of `lead_days`";
            wrong("transit_days", "transit is longer than the lead time", transit.to_string(), expected, mend);
        }
        if row.expedite_per_unit.is_some() && row.expedite_lead_days.is_none() {
            let mend = "fill it in, or empty `expedite_per_unit`";
            wrong("expedite_lead_days", "expediting has a price but no time", "empty".into(), "days".into(), mend);
        }
        if row.qualification_cost.is_some() && row.qualification_months.is_none() {
            let (expected, mend) = ("months".to_owned(), "fill it in; 0 if it takes no time");
            wrong("qualification_months", "qualifying has a cost but no time", "empty".into(), expected, mend);
        }
        if row.qualification_months.is_some() && row.qualified_from.is_some() {
            let mend = "keep `qualified_from` if it is under way, `qualification_months` if you have yet to decide";
            let found = "both `qualified_from` and `qualification_months`".to_owned();
            wrong("qualified_from", "it is qualified, or it is not", found, "one of the two".into(), mend);
        }
        if value(row.multiple_units) == Some(0.0) {
            let mend = "empty the cell if any number can be ordered";
            wrong("multiple_units", "no order is a multiple of nothing", "0".into(), "more than 0".into(), mend);
        }
        if let (Some(least), Some(most)) = (row.least_share_percent, row.largest_share_percent)
            && least > most
        {
            let expected = format!("at most {}", most.get());
            let mend = "exchange the two, or correct one";
            wrong(
                "least_share_percent",
                "the least share is above the largest",
                least.get().to_string(),
                expected,
                mend,
            );
        }
    }
    shares(model, problems);
}

/// Least shares of one item leave room for each other.
fn shares(model: &Model, problems: &mut Problems) {
    for item in &model.items {
        let offers = || model.offers.iter().filter(|row| row.item == item.id);
        let least: f64 = offers().filter_map(|row| row.least_share_percent).map(Percent::get).sum();
        if least > 100.0 + 1e-9
            && let Some(row) = offers().find(|row| row.least_share_percent.is_some())
        {
            problems.push(
                Problem::new(
                    Code::ShareAboveWhole,
                    format!("the least shares of `{}` are more than the whole", item.id),
                )
                .at(&row.at)
                .column("least_share_percent")
                .found(format!("{least} % together"))
                .expected("at most 100 %")
                .mend("lower one of them"),
            );
        }
    }
}

fn forecasts(model: &Model, problems: &mut Problems) {
    for row in &model.forecasts {
        let low = row.low_units.map_or(row.units.get(), Positive::get);
        let high = row.high_units.map_or(row.units.get(), Positive::get);
        if low > row.units.get() || high < row.units.get() {
            problems.push(
                Problem::new(Code::Contradiction, "low, expected and high are out of order")
                    .at(&row.at)
                    .column("units")
                    .found(format!("{low}, {}, {high}", row.units.get()))
                    .expected("low_units <= units <= high_units")
                    .mend("put the numbers in order, or empty the cell that is not known"),
            );
        }
        if !model.offers.iter().any(|offer| offer.item == row.item) {
            problems.push(
                Problem::new(Code::UnknownId, format!("nobody offers `{}`", row.item))
                    .at(&row.at)
                    .column("item")
                    .found(row.item.as_str())
                    .expected("an item with a row in offers.csv")
                    .mend("add who supplies it, at which price and lead time, to offers.csv"),
            );
        }
    }
}

fn orders(model: &Model, problems: &mut Problems) {
    for row in &model.orders {
        if row.arrives.last_day() < row.ordered.first_day() {
            problems.push(
                Problem::new(Code::Contradiction, "the order arrives before it is placed")
                    .at(&row.at)
                    .column("arrives")
                    .found(row.arrives.to_string())
                    .expected(format!("{} or later", row.ordered))
                    .mend("exchange the two months, or correct one"),
            );
        }
        let Some(offer) = model.offers.get(row.offer.as_str()) else { continue };
        if offer.item != row.item {
            problems.push(
                Problem::new(Code::Contradiction, format!("`{}` offers another item", row.offer))
                    .at(&row.at)
                    .column("item")
                    .found(row.item.as_str())
                    .expected(offer.item.as_str())
                    .mend("correct the item, or the offer"),
            );
        }
        if row.status == OrderStatus::Placed && row.units.get() <= 0.0 {
            problems.push(
                Problem::new(Code::WrongValue, "a placed order brings nothing")
                    .at(&row.at)
                    .column("units")
                    .found("0")
                    .expected("more than 0")
                    .mend("remove the row if the order was withdrawn"),
            );
        }
    }
}
