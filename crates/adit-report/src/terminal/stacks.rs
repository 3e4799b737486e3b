//! Piled bars as lines of text: one line for each bar, one sign for each part.

use super::{Page, Role};
use crate::document::Tone;
use crate::stacks::{StackBar, StackChart};
use crate::text::{clean, pad, pad_left, shorten, width};

const SIGNS: [char; 8] = ['█', '░', '▓', '▒', '▚', '▤', '▥', '▞'];
/// Fewest columns in which a bar can be read.
const SHORTEST: usize = 12;

/// Whether the chart was drawn; a terminal that is too narrow gets its table instead.
pub(super) fn render(out: &mut Page, chart: &StackChart) -> bool {
    let totals: Vec<String> = chart.bars.iter().map(|bar| chart.value.text(chart.total(bar))).collect();
    let figures = totals.iter().map(|total| width(total)).max().unwrap_or(0);
    let names = chart.bars.iter().map(|bar| width(&clean(&bar.label))).max().unwrap_or(0).min(out.style.width / 4);
    let room = out.style.width.saturating_sub(names + figures + 4);
    if room < SHORTEST || chart.bars.is_empty() || chart.parts.len() > SIGNS.len() {
        return false;
    }
    let title = format!("{}: {}", chart.caption, chart.value.title());
    out.wrapped(Role::Title, &title);
    for (bar, total) in chart.bars.iter().zip(&totals) {
        let label = pad(&shorten(&bar.label, names), names + 2);
        let mut runs = vec![(Role::Plain, label)];
        let mut used = 0;
        for (part, columns) in lengths(chart, bar, room).into_iter().enumerate() {
            used += columns;
            runs.push((role(chart.parts[part].tone), SIGNS[part].to_string().repeat(columns)));
        }
        let filled = " ".repeat(room.saturating_sub(used));
        runs.push((Role::Plain, format!("{filled}  {}", pad_left(total, figures))));
        out.runs(&runs);
    }
    let key: Vec<String> =
        chart.parts.iter().zip(SIGNS).map(|(part, sign)| format!("{sign} {}", clean(&part.label))).collect();
    out.wrapped_by(Role::Faint, &key, "  ");
    true
}

/// Columns of each part; ends are rounded, not parts, so that the whole keeps its length.
fn lengths(chart: &StackChart, bar: &StackBar, room: usize) -> Vec<usize> {
    let largest = chart.largest();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the room")]
    let column =
        |amount: f64| if largest > 0.0 { (amount / largest * room as f64).round().max(0.0) as usize } else { 0 };
    let mut below = 0.0;
    let one = |part: usize| {
        let from = column(below);
        below += bar.drawn(part);
        column(below).min(room).saturating_sub(from)
    };
    (0..chart.parts.len()).map(one).collect()
}

fn role(tone: Tone) -> Role {
    match tone {
        Tone::Neutral => Role::Plain,
        Tone::Subject => Role::Subject,
        Tone::Risk => Role::Risk,
        Tone::Relief => Role::Relief,
    }
}
