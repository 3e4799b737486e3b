//! Shortage over time: fans where a page can draw them, small pictures in a terminal.

use crate::stress::{PriceRow, StressAnswer};
use crate::stress_page::{label, shown};
use crate::stress_users::UsersOutlook;
use adit_report::document::Tone;
use adit_report::table::{Cell, Kind, Table};
use adit_report::{Axis, TrendChart, TrendLine, TrendPoint};
use adit_stress::tally::Band;

/// Charts with a fan.
const FANS: usize = 4;
/// Charts of stocks.
const COVERS: usize = 2;
/// Charts of prices.
const PRICES: usize = 3;
/// Small pictures below each other.
const PICTURES: usize = 8;
/// Widest small picture, in columns.
const WIDE: usize = 24;
const STEPS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Systems, and users who miss most, with something to draw.
fn hurt(answer: &StressAnswer, most: usize) -> Vec<&UsersOutlook> {
    let systems = answer.systems.iter().map(|system| &system.users);
    let mut rows: Vec<&UsersOutlook> = shown(answer, true);
    // What was asked for comes first.
    let place = if answer.systems_named { 0 } else { rows.len() };
    rows.splice(place..place, systems);
    rows.retain(|users| users.first_short.is_some());
    rows.truncate(most);
    rows
}

/// Part of demand missing by period, median and P10 to P90: one chart for each users, as fans hide each other.
pub(crate) fn fan_charts(answer: &StressAnswer) -> Vec<TrendChart> {
    hurt(answer, FANS).into_iter().map(|users| missing(answer, users)).collect()
}

/// The chart of those who miss most; none if nobody is short.
pub(crate) fn first_fan(answer: &StressAnswer) -> Option<TrendChart> {
    hurt(answer, 1).first().map(|users| missing(answer, users))
}

fn missing(answer: &StressAnswer, users: &UsersOutlook) -> TrendChart {
    let bands = users.unmet.iter().map(|band| [band.p10, band.p50, band.p90]);
    let value = Axis { kind: Kind::Percent, ..Axis::new(format!("demand missing in {} 1, 2, ...", answer.step)) };
    fan(answer, &format!("{}: demand missing", label(users)), &users.place_name, value, bands)
}

/// Days of cover of those who miss most.
pub(crate) fn cover_charts(answer: &StressAnswer) -> Vec<TrendChart> {
    let chart = |users: &UsersOutlook| {
        let bands = users.cover_days.iter().map(|days| [days.p10, days.p50, days.p90]);
        let value = Axis::new(format!("days of stock after {} 1, 2, ...", answer.step));
        fan(answer, &format!("{}: stock in days of usual use", label(users)), &users.place_name, value, bands)
    };
    hurt(answer, COVERS).into_iter().filter(|users| !users.cover_days.is_empty()).map(chart).collect()
}

/// Prices of what those who miss most use, in every regime in which they move.
pub(crate) fn price_charts(answer: &StressAnswer) -> Vec<TrendChart> {
    let used: Vec<&str> = hurt(answer, FANS).into_iter().map(|users| users.material.as_str()).collect();
    let moves = |row: &&PriceRow| used.contains(&row.material.as_str()) && row.highest() > 1.05;
    let mut rows: Vec<&PriceRow> = answer.prices.iter().filter(moves).collect();
    let first = |row: &PriceRow| used.iter().position(|material| *material == row.material);
    rows.sort_by(|a, b| first(a).cmp(&first(b)).then(b.highest().total_cmp(&a.highest())));
    let chart = |row: &PriceRow| {
        let bands = row.path.iter().map(|price| [price.p10, price.p50, price.p90]);
        let value = Axis::new(format!("price after {} 1, 2, ..., usual price = 1", answer.step));
        fan(answer, &format!("{}: price as a multiple of the usual", row.label()), &row.label(), value, bands)
    };
    rows.into_iter().take(PRICES).map(chart).collect()
}

impl PriceRow {
    /// The highest of nine draws in ten.
    fn highest(&self) -> f64 {
        self.path.iter().map(|price| price.p90).fold(1.0, f64::max)
    }

    fn label(&self) -> String {
        let element = self.element.as_ref().map(|element| format!(" {element}")).unwrap_or_default();
        format!("{}{element}, {}", self.material_name, self.market)
    }
}

/// Three quantiles by period: P10, median, P90.
fn fan(
    answer: &StressAnswer,
    caption: &str,
    line: &str,
    value: Axis,
    bands: impl Iterator<Item = [f64; 3]>,
) -> TrendChart {
    let point = |(year, [low, middle, high]): (i32, [f64; 3])| TrendPoint { year, central: Some(middle), low, high };
    let points = (1..).zip(bands).map(point).collect();
    TrendChart {
        caption: format!("{caption}, by {}", answer.step),
        value,
        lines: vec![TrendLine { label: line.to_owned(), tone: Tone::Subject, points }],
        step: Some(answer.step.to_string()),
        band: Some("P10 to P90 of the draws".into()),
    }
}

/// The same as small pictures of the whole: the median, and what one draw in ten exceeds.
pub(crate) fn sparkline_table(answer: &StressAnswer) -> Option<Table> {
    let rows = hurt(answer, PICTURES);
    if rows.is_empty() {
        return None;
    }
    let each = answer.unmet_per_column();
    let per = if each > 1 { format!("{each} {}s a column, the worst of them", answer.step) } else { String::new() };
    let mut table = Table::new("").text("Missing over time").text("Median").text("P90");
    for users in rows {
        let picture = |of: fn(&Band) -> f64| {
            let columns = users.unmet.chunks(each).map(|chunk| chunk.iter().map(of).fold(0.0, f64::max));
            Cell::from(columns.map(step).collect::<String>())
        };
        table.push([Cell::from(label(users)), picture(|band| band.p50), picture(|band| band.p90)]);
    }
    table = table.footnote(format!("{} 1 to {}; a full block is all of demand.", answer.step, answer.periods));
    Some(if per.is_empty() { table } else { table.footnote(per) })
}

impl StressAnswer {
    fn unmet_per_column(&self) -> usize {
        (self.periods as usize).div_ceil(WIDE).max(1)
    }
}

/// A block as high as a part; what is not quite nothing is seen.
fn step(part: f64) -> char {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 8")]
    let eighths = (part.clamp(0.0, 1.0) * 8.0).round() as usize;
    STEPS[if part > 0.01 { eighths.clamp(1, 8) } else { 0 }]
}
