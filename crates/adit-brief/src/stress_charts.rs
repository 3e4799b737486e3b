//! Shortage over time: fans where a page can draw them, small pictures in a terminal.

use crate::stress::StressAnswer;
use crate::stress_page::{label, shown};
use crate::stress_users::UsersOutlook;
use adit_report::document::Tone;
use adit_report::table::{Cell, Kind, Table};
use adit_report::{Axis, TrendChart, TrendLine, TrendPoint};
use adit_stress::tally::Band;

/// Charts with a fan.
const FANS: usize = 4;
/// Small pictures below each other.
const PICTURES: usize = 8;
/// Widest small picture, in columns.
const WIDE: usize = 24;
const STEPS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Systems, and users who miss most, with something to draw.
fn hurt(answer: &StressAnswer, most: usize) -> Vec<&UsersOutlook> {
    let systems = answer.systems.iter().map(|system| &system.users);
    let rows = systems.chain(shown(answer, true)).filter(|users| users.first_short.is_some());
    rows.take(most).collect()
}

/// Part of demand missing by period, median and P10 to P90: one chart for each users, as fans hide each other.
pub(crate) fn fan_charts(answer: &StressAnswer) -> Vec<TrendChart> {
    let chart = |users: &UsersOutlook| {
        let point =
            |(year, band): (i32, &Band)| TrendPoint { year, central: Some(band.p50), low: band.p10, high: band.p90 };
        let points = (1..).zip(&users.unmet).map(point).collect();
        let label = label(users);
        TrendChart {
            caption: format!("{label}: part of demand missing by {}, median and P10 to P90 of the draws", answer.step),
            value: Axis { kind: Kind::Percent, ..Axis::new(format!("demand missing in {} 1, 2, ...", answer.step)) },
            lines: vec![TrendLine { label: users.place_name.clone(), tone: Tone::Subject, points }],
            step: Some(answer.step.to_string()),
            band: Some("P10 to P90 of the draws".into()),
        }
    };
    hurt(answer, FANS).into_iter().map(chart).collect()
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
