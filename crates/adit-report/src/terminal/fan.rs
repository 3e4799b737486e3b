//! One series with a band, step by step, as a picture of characters: `━` the middle, `░` the band around it.

use super::{Page, Role};
use crate::table::Kind;
use crate::text::{clean, pad};
use crate::trend::{TrendChart, TrendPoint};

/// Lines of the picture, above the lowest.
const HIGH: usize = 8;
/// Fewest steps that make a picture; fewer stand in a table.
const FEW: usize = 8;
/// Columns left of the picture.
const LEFT: usize = 8;
/// Widest step, in columns.
const WIDE: usize = 3;

/// Draws a chart that is one long series with a band. Says whether it could.
pub(super) fn render(out: &mut Page, chart: &TrendChart) -> bool {
    let [line] = chart.lines.as_slice() else { return false };
    let room = out.style.width.saturating_sub(LEFT);
    let known = |point: &TrendPoint| point.low.is_finite() && point.high.is_finite() && point.middle().is_finite();
    if chart.band.is_none() || line.points.len() < FEW || room < FEW || !line.points.iter().all(known) {
        return false;
    }
    let each = line.points.len().div_ceil(room);
    let columns: Vec<[f64; 3]> = line.points.chunks(each).map(together).collect();
    let wide = (room / columns.len()).clamp(1, WIDE);
    let highest = columns.iter().map(|column| column[2]).fold(0.0, f64::max);
    let top = top(highest, chart.value.kind);
    out.wrapped(Role::Title, &chart.caption);
    for level in (0..=HIGH).rev() {
        let label = if level % 2 == 0 { chart.value.text(top * level as f64 / HIGH as f64) } else { String::new() };
        let filled = " ".repeat((LEFT - 2).saturating_sub(clean(&label).chars().count()));
        let cells = columns.iter().map(|column| glyph(*column, level, top).repeat(wide)).collect::<String>();
        out.runs(&[(Role::Faint, format!("{filled}{label} ┤")), (Role::Subject, cells)]);
    }
    out.line(Role::Faint, &format!("{}└{}", " ".repeat(LEFT - 1), "─".repeat(wide * columns.len())));
    out.line(Role::Faint, &steps(line.points.iter().map(|point| point.year), each, wide));
    let band = chart.band.as_deref().unwrap_or_default();
    let worst =
        if each > 1 { format!("; {each} {}s a column, the highest of them", chart.step()) } else { String::new() };
    out.wrapped(Role::Faint, &format!("━ median, ░ {band}, by {}{worst}", chart.step()));
    true
}

/// The highest of some points.
fn together(points: &[TrendPoint]) -> [f64; 3] {
    let most = |of: fn(&TrendPoint) -> f64| points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    [most(|point| point.low), most(TrendPoint::middle), most(|point| point.high)]
}

/// A round number that holds the highest; of parts at most the whole.
fn top(highest: f64, kind: Kind) -> f64 {
    if highest <= 0.0 {
        return 1.0;
    }
    let size = 10_f64.powf(highest.log10().floor());
    let round = [1.0, 2.0, 4.0, 8.0, 10.0].map(|step| step * size);
    let top = round.into_iter().find(|round| *round >= highest * (1.0 - 1e-9)).unwrap_or(highest);
    if kind == Kind::Percent && highest <= 1.0 { top.min(1.0) } else { top }
}

/// What stands at a level of a column.
fn glyph([low, middle, high]: [f64; 3], level: usize, top: f64) -> &'static str {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and HIGH")]
    let at = |value: f64| (value / top * HIGH as f64).round().clamp(0.0, HIGH as f64) as usize;
    if level == at(middle) {
        "━"
    } else if (at(low)..=at(high)).contains(&level) {
        "░"
    } else {
        " "
    }
}

/// The numbers of every sixth step, and of the first, below the picture.
fn steps(years: impl Iterator<Item = i32>, each: usize, wide: usize) -> String {
    let mut text = " ".repeat(LEFT);
    for (index, year) in years.enumerate() {
        let column = LEFT + index / each * wide;
        let marked = index == 0 || year % 6 == 0;
        if marked && index % each == 0 && (index == 0 || column > text.trim_end().chars().count()) {
            text = pad(text.trim_end(), column) + &year.to_string();
        }
    }
    text
}
