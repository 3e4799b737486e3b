//! Decisions over the years as lines of text: a column is a part of a year, a sign is a step.

use super::{Page, Role};
use crate::gantt::{GanttChart, GanttRow, PHASES};
use crate::text::{pad, shorten, width};

/// Signs of the steps, the fuller the nearer to full output.
const SIGNS: [char; PHASES.len()] = ['┄', '░', '▄', '▒', '█'];
/// Widest name, as a part of the width: three of eight.
const NAME: (usize, usize) = (3, 8);
/// Fewest columns of a year.
const NARROWEST: usize = 2;

/// Whether the chart was drawn; a terminal that is too narrow gets its table instead.
pub(super) fn render(out: &mut Page, chart: &GanttChart) -> bool {
    let (low, high) = chart.span();
    let years = usize::try_from(high - low).unwrap_or(0).max(1);
    let name = |row: &GanttRow| format!("{}{}", row.quality.mark(), row.label);
    let widest = chart.rows.iter().map(|row| width(&name(row))).max().unwrap_or(0);
    let names = widest.min(out.style.width * NAME.0 / NAME.1);
    let each = out.style.width.saturating_sub(names + 2) / years;
    if each < NARROWEST || chart.rows.is_empty() {
        return false;
    }
    if !chart.caption.is_empty() {
        out.wrapped(Role::Title, &chart.caption);
    }
    out.line(Role::Faint, &format!("{}{}", " ".repeat(names + 2), numbers(low, years, each)));
    for row in &chart.rows {
        let label = pad(&shorten(&name(row), names), names + 2);
        let mut runs = vec![(Role::Plain, label)];
        let mut signs = signs(row, low, years * each, each);
        let end = signs.iter().rposition(|(sign, _)| *sign != ' ').map_or(0, |last| last + 1);
        signs.truncate(end);
        for (sign, role) in signs {
            match runs.last_mut() {
                Some((last, text)) if *last == role => text.push(sign),
                _ => runs.push((role, sign.to_string())),
            }
        }
        out.runs(&runs);
    }
    let key: Vec<String> =
        chart.phases().into_iter().map(|phase| format!("{} {}", SIGNS[phase], PHASES[phase])).collect();
    out.wrapped_by(Role::Faint, &key, "  ");
    for line in chart.reading() {
        out.wrapped(Role::Faint, &line);
    }
    true
}

/// The numbers of the years that have room, each above its first column.
fn numbers(low: i32, years: usize, each: usize) -> String {
    let every = 5_usize.div_ceil(each);
    let number = |index: usize| i32::try_from(index).map_or(low, |index| low.saturating_add(index)).to_string();
    (0..years).step_by(every).map(|index| pad(&number(index), every * each)).collect()
}

/// What stands in each column: the last step that holds in its middle, or a dot where a year begins.
fn signs(row: &GanttRow, low: i32, columns: usize, each: usize) -> Vec<(char, Role)> {
    let sign = |column: usize| {
        let day = f64::from(low) + (column as f64 + 0.5) / each as f64;
        let holds = row.bars.iter().rev().find(|bar| bar.is_drawn() && bar.from <= day && day < bar.until);
        match holds {
            Some(bar) => {
                let phase = bar.phase.min(PHASES.len()) % PHASES.len();
                (SIGNS[phase], if phase > 1 { Role::Relief } else { Role::Plain })
            }
            None => (if column.is_multiple_of(each) { '·' } else { ' ' }, Role::Faint),
        }
    };
    (0..columns).map(sign).collect()
}
