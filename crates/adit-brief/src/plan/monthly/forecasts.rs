//! Forecasts as demand by month.

use super::MonthlyQuestion;
use super::calendar::Month;
use adit_model::Model;
use adit_model::cell::Positive;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::table::Row;
use adit_model::tables::{Forecast, Item};
use adit_plan::monthly::Demand;

/// Months that are looked at after those that are planned, so that stocks do not run out with the plan.
const BEYOND: usize = 12;

/// What one customer needs of one item.
pub(super) struct Course<'a> {
    pub(super) item: &'a str,
    pub(super) customer: &'a str,
    rows: Vec<&'a Row<Forecast>>,
}

impl Course<'_> {
    /// Numbers of the first and the last month with a row.
    fn span(&self, start: Month) -> [usize; 2] {
        let months = || self.rows.iter().filter_map(|row| Month::of(row.month).since(start));
        [months().min().unwrap_or_default(), months().max().unwrap_or_default()]
    }
}

/// The month asked for, or that of the first forecast.
pub(super) fn first_month(model: &Model, question: &MonthlyQuestion) -> Result<Month, Problems> {
    let months = || model.forecasts.iter().map(|row| Month::of(row.month));
    let (Some(first), Some(last)) = (months().min(), months().max()) else {
        return Err(Problem::new(Code::EmptyQuestion, "the model forecasts nothing to buy for")
            .file("--model")
            .expected("rows in items, offers and forecasts")
            .mend("`adit init my-company --template maker` writes tables to fill in; docs/monthly.md says how")
            .into());
    };
    let start = question.from.map_or(first, Month::of);
    if start > last {
        return Err(Problem::new(Code::EmptyQuestion, format!("no forecast reaches {start}"))
            .file("--from-month")
            .found(start.to_string())
            .expected(format!("a month from {first} to {last}"))
            .mend("add forecasts, or begin earlier")
            .into());
    }
    Ok(start)
}

/// Forecasts from a month on, item by item and customer by customer.
pub(super) fn courses<'a>(model: &'a Model, start: Month, items: &[&'a Row<Item>]) -> Vec<Course<'a>> {
    let mut courses: Vec<Course<'a>> = Vec::new();
    for item in items {
        let first = courses.len();
        for row in model.forecasts.iter().filter(|row| row.item == item.id && Month::of(row.month) >= start) {
            let customer = row.customer.as_deref().unwrap_or_default();
            match courses[first..].iter_mut().find(|course| course.customer == customer) {
                Some(course) => course.rows.push(row),
                None => courses.push(Course { item: item.id.as_str(), customer, rows: vec![row] }),
            }
        }
    }
    courses
}

/// Months that all forecasts reach, up to some beyond the plan.
pub(super) fn horizon(
    courses: &[Course<'_>],
    start: Month,
    question: &MonthlyQuestion,
    problems: &mut Problems,
) -> usize {
    let mut months = question.months + BEYOND;
    for course in courses {
        let reached = course.span(start)[1] + 1;
        months = months.min(reached);
        let Some(row) = course.rows.last().filter(|_| reached < question.months) else { continue };
        let whose = if course.customer.is_empty() { String::new() } else { format!(" for {}", course.customer) };
        problems.push(
            Problem::new(Code::EmptyQuestion, format!("the forecast of `{}`{whose} ends before the plan", course.item))
                .at(&row.at)
                .column("month")
                .found(format!("{reached} months from {start} on, until {}", start.plus(reached - 1)))
                .expected(format!("{} months", question.months))
                .mend(format!("add rows until {}, or plan --monthly {reached}", start.plus(question.months - 1))),
        );
    }
    months.max(question.months)
}

/// Demand by month: low, expected, high.
pub(super) fn demands(
    courses: &[Course<'_>],
    items: &[&Row<Item>],
    start: Month,
    horizon: usize,
    problems: &mut Problems,
) -> Vec<Demand> {
    courses.iter().map(|course| demand(course, items, start, horizon, problems)).collect()
}

fn demand(course: &Course<'_>, items: &[&Row<Item>], start: Month, horizon: usize, problems: &mut Problems) -> Demand {
    let item = items.iter().position(|item| item.id == *course.item).unwrap_or_default();
    let mut units = [vec![0.0; horizon], vec![0.0; horizon], vec![0.0; horizon]];
    let mut seen = vec![false; horizon];
    for row in &course.rows {
        let Some(month) = Month::of(row.month).since(start).filter(|month| *month < horizon) else { continue };
        let or_expected = |cell: Option<Positive>| cell.unwrap_or(row.units).get();
        units[0][month] = or_expected(row.low_units);
        units[1][month] = row.units.get();
        units[2][month] = or_expected(row.high_units);
        seen[month] = true;
    }
    let [first, last] = course.span(start);
    for month in (first..horizon.min(last)).filter(|month| !seen[*month]) {
        problems.push(
            Problem::new(Code::MissingValue, format!("the forecast of `{}` leaves a month out", course.item))
                .at(&course.rows[0].at)
                .column("month")
                .found(format!("no row of {}", start.plus(month)))
                .expected("a row for every month")
                .mend("add the row; write 0 if nothing is needed: no row means not known"),
        );
    }
    // One margin a customer: the mean of what its rows say, weighted by units.
    let own = items.get(item).map_or(0.0, |item| item.lost_margin_per_unit.get());
    let margin = |row: &Row<Forecast>| row.lost_margin_per_unit.map_or(own, Positive::get);
    let all: f64 = course.rows.iter().map(|row| row.units.get()).sum();
    let weighted: f64 = course.rows.iter().map(|row| row.units.get() * margin(row)).sum();
    let margin = if all > 0.0 { weighted / all } else { own };
    let name = if course.customer.is_empty() { course.item } else { course.customer };
    Demand { name: name.to_owned(), item, margin, units }
}
