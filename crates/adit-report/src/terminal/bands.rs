//! Intervals as bars of text.

use super::{Page, Role};
use crate::chart::{BandChart, BandRow};
use crate::document::Tone;
use crate::table::Quality;
use crate::text::{clean, pad, pad_left, shorten, width};

/// Fewest columns in which an interval can still be read.
const SHORTEST_BAR: usize = 12;

pub(super) fn render(out: &mut Page, chart: &BandChart) {
    let caption = match chart.unit_text() {
        Some(unit) => format!("{} ({unit})", chart.caption),
        None => chart.caption.clone(),
    };
    if !caption.is_empty() {
        out.wrapped(Role::Title, &caption);
    }
    let values: Vec<String> =
        chart.rows.iter().map(|row| format!("{}{}", row.quality.mark(), chart.row_text(row))).collect();
    let value_width = values.iter().map(|value| width(value)).max().unwrap_or(0);
    let widest_label = chart.rows.iter().map(|row| width(&clean(&row.label))).max().unwrap_or(0);
    let label_width = widest_label.min(out.style.width * 3 / 10);
    let bar_width = out.style.width.saturating_sub(label_width + value_width + 4).min(48);
    if bar_width < SHORTEST_BAR {
        for (row, value) in chart.rows.iter().zip(&values) {
            out.wrapped(role(row), &format!("{}: {value}", row.label));
        }
    } else {
        let (low, high) = chart.axis();
        for (row, value) in chart.rows.iter().zip(&values) {
            let label = pad(&shorten(&row.label, label_width), label_width);
            let bar = bar(row, (low, high), bar_width);
            out.runs(&[
                (Role::Plain, format!("{label}  ")),
                (role(row), bar),
                (Role::Plain, format!("  {}", pad_left(value, value_width))),
            ]);
        }
        let (low, high) = (chart.tick_text(low), chart.tick_text(high));
        let between = bar_width.saturating_sub(width(&low) + width(&high));
        let axis = format!("{}{low}{}{high}", " ".repeat(label_width + 2), " ".repeat(between));
        out.line(Role::Faint, &axis);
    }
    let mut key = "● value  ━ band".to_owned();
    if chart.rows.iter().any(|row| row.structural.is_some()) {
        key.push_str("  ┄ range over structural choices");
    }
    out.wrapped(Role::Faint, &key);
    for quality in [Quality::Weak, Quality::AtBound] {
        if chart.rows.iter().any(|row| row.quality == quality) {
            out.wrapped(Role::Faint, &format!("{} {}", quality.mark(), quality.meaning()));
        }
    }
}

fn role(row: &BandRow) -> Role {
    match row.tone {
        Tone::Neutral => Role::Plain,
        Tone::Subject => Role::Subject,
        Tone::Risk => Role::Risk,
        Tone::Relief => Role::Relief,
    }
}

/// `·┄┄━━●━━┄···` on the axis.
fn bar(row: &BandRow, axis: (f64, f64), columns: usize) -> String {
    let mut cells = vec!['·'; columns];
    let mut fill = |from: f64, to: f64, sign: char| {
        if let (Some(a), Some(b)) = (column(from, axis, columns), column(to, axis, columns)) {
            cells[a.min(b)..=a.max(b)].fill(sign);
        }
    };
    if let Some((low, high)) = row.structural {
        fill(low, high, '┄');
    }
    fill(row.low, row.high, '━');
    fill(row.central, row.central, '●');
    cells.into_iter().collect()
}

/// The column in which a value falls; nothing for what is no number.
fn column(value: f64, (low, high): (f64, f64), columns: usize) -> Option<usize> {
    if !value.is_finite() {
        return None;
    }
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of columns")]
    let column = (share * (columns - 1) as f64).round() as usize;
    Some(column.min(columns - 1))
}
