//! A bubble chart as a field of text: each thing is its short mark, thresholds are lines.

use super::{Page, Role};
use crate::bubble::{Bubble, BubbleChart};
use crate::document::Tone;
use crate::text::{clean, pad_left, shorten, width};

/// Fewest columns in which the field can be read.
const NARROWEST: usize = 40;
const ROWS: usize = 19;
/// Longest mark.
const MARK: usize = 3;

/// Whether the chart was drawn; a terminal that is too narrow gets its table instead.
pub(super) fn render(out: &mut Page, chart: &BubbleChart) -> bool {
    let room = out.style.width;
    let marks: Vec<String> = chart.bubbles.iter().enumerate().map(|(i, bubble)| mark(bubble, i)).collect();
    let order = chart.by_weight();
    if room < NARROWEST || order.is_empty() {
        return false;
    }
    out.wrapped(Role::Title, &chart.caption);
    let field = Field::new(chart, room);
    let (cells, hidden) = field.fill(&order, &marks);
    out.wrapped(Role::Faint, &format!("↑ {}", chart.y.title()));
    for (row, line) in cells.iter().enumerate() {
        let label = pad_left(&field.row_label(row), field.gutter);
        let mut runs = vec![(Role::Faint, format!("{label} │"))];
        for (sign, role) in line {
            match runs.last_mut() {
                Some((last, text)) if *last == *role => text.push(*sign),
                _ => runs.push((*role, sign.to_string())),
            }
        }
        out.runs(&runs);
    }
    out.line(Role::Faint, &format!("{} └{}", " ".repeat(field.gutter), "─".repeat(field.columns)));
    out.line(Role::Faint, &field.foot());
    let title = format!("{} →", chart.x.title());
    out.line(Role::Faint, &pad_left(&shorten(&title, room), room));
    key(out, chart, &order, &marks, &hidden);
    true
}

/// What stands for a thing in the field.
fn mark(bubble: &Bubble, index: usize) -> String {
    let mark = clean(&bubble.mark).trim().to_owned();
    if mark.is_empty() || width(&mark) > MARK || mark.chars().count() != width(&mark) {
        (index + 1).to_string()
    } else {
        mark
    }
}

struct Field<'a> {
    chart: &'a BubbleChart,
    x: crate::axis::Span,
    y: crate::axis::Span,
    /// Columns of the figures at the left.
    gutter: usize,
    columns: usize,
}

/// Signs with the role of each.
type Line = Vec<(char, Role)>;

impl<'a> Field<'a> {
    fn new(chart: &'a BubbleChart, room: usize) -> Self {
        let shown = || chart.bubbles.iter().filter(|bubble| chart.shows(bubble));
        let y = chart.y.span(shown().map(|bubble| bubble.y));
        let gutter = chart.y.ticks(&y).iter().map(|tick| width(&chart.y.text(*tick))).max().unwrap_or(0).min(12);
        let x = chart.x.span(shown().map(|bubble| bubble.x));
        Self { chart, x, y, gutter, columns: room.saturating_sub(gutter + 2) }
    }

    fn column(&self, value: f64) -> Option<usize> {
        index(self.chart.x.at(&self.x, value)?, self.columns)
    }

    fn row(&self, value: f64) -> Option<usize> {
        index(1.0 - self.chart.y.at(&self.y, value)?, ROWS)
    }

    /// The tick that falls into a row.
    fn row_label(&self, row: usize) -> String {
        let tick = self.chart.y.ticks(&self.y).into_iter().find(|tick| self.row(*tick) == Some(row));
        tick.map_or_else(String::new, |tick| shorten(&self.chart.y.text(tick), self.gutter))
    }

    /// The ticks below the field.
    fn foot(&self) -> String {
        let mut foot: Vec<char> = vec![' '; self.gutter + 2 + self.columns];
        let mut free = 0;
        for tick in self.chart.x.ticks(&self.x) {
            let text: Vec<char> = self.chart.x.text(tick).chars().collect();
            let Some(column) = self.column(tick) else { continue };
            let start =
                (self.gutter + 2 + column).saturating_sub(text.len() / 2).min(foot.len().saturating_sub(text.len()));
            if start >= free && start + text.len() <= foot.len() {
                foot[start..start + text.len()].copy_from_slice(&text);
                free = start + text.len() + 2;
            }
        }
        foot.into_iter().collect()
    }

    /// The marks in their places, the weightiest first; and the things for which there was none.
    fn fill(&self, order: &[usize], marks: &[String]) -> (Vec<Line>, Vec<usize>) {
        let mut cells: Vec<Line> = vec![vec![(' ', Role::Plain); self.columns]; ROWS];
        self.thresholds(&mut cells);
        let mut taken = vec![vec![false; self.columns]; ROWS];
        let mut hidden = Vec::new();
        for &i in order {
            let bubble = &self.chart.bubbles[i];
            let signs: Vec<char> = marks[i].chars().collect();
            let place = self.column(bubble.x).zip(self.row(bubble.y)).and_then(|at| self.free(&taken, at, signs.len()));
            let Some((row, column)) = place else {
                hidden.push(i);
                continue;
            };
            for (offset, sign) in signs.iter().enumerate() {
                cells[row][column + offset] = (*sign, role(bubble.tone));
            }
            // One column of air on both sides, or two marks would read as one.
            let (from, to) = (column.saturating_sub(1), (column + signs.len() + 1).min(self.columns));
            taken[row][from..to].fill(true);
        }
        (cells, hidden)
    }

    /// The nearest place for a mark: here, a row or a few columns off at most.
    fn free(&self, taken: &[Vec<bool>], (column, row): (usize, usize), length: usize) -> Option<(usize, usize)> {
        let shifts = [
            (0, 0),
            (0, 1),
            (0, -1),
            (0, 2),
            (0, -2),
            (1, 0),
            (-1, 0),
            (1, 1),
            (1, -1),
            (-1, 1),
            (-1, -1),
            (0, 3),
            (0, -3),
        ];
        shifts.into_iter().find_map(|(down, right)| {
            let row = row.checked_add_signed(down).filter(|row| *row < ROWS)?;
            let start = column.saturating_sub(length / 2).checked_add_signed(right)?;
            let start = start.min(self.columns.checked_sub(length)?);
            taken[row][start..start + length].iter().all(|taken| !taken).then_some((row, start))
        })
    }

    fn thresholds(&self, cells: &mut [Line]) {
        let (x, y) = (self.chart.x.threshold, self.chart.y.threshold);
        let column = x.and_then(|x| self.column(x));
        let row = y.and_then(|y| self.row(y));
        if let Some(row) = row {
            cells[row].fill(('┈', Role::Faint));
        }
        if let Some(column) = column {
            for (at, line) in cells.iter_mut().enumerate() {
                line[column] = (if Some(at) == row { '┼' } else { '┊' }, Role::Faint);
            }
        }
        if let (Some(words), true) = (&self.chart.beyond, column.is_some() || row.is_some()) {
            let words: Vec<char> = shorten(words, self.columns).chars().collect();
            if let Some(start) = self.columns.checked_sub(words.len()) {
                for (offset, sign) in words.iter().enumerate() {
                    cells[0][start + offset] = (*sign, Role::Faint);
                }
            }
        }
    }
}

/// The step of a share of the way.
fn index(share: f64, steps: usize) -> Option<usize> {
    let last = steps.checked_sub(1)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of steps")]
    let step = (share.clamp(0.0, 1.0) * last as f64).round() as usize;
    Some(step.min(last))
}

fn role(tone: Tone) -> Role {
    match tone {
        Tone::Neutral => Role::Plain,
        Tone::Subject => Role::Subject,
        Tone::Risk => Role::Risk,
        Tone::Relief => Role::Relief,
    }
}

/// Which mark is which, and how to read the field.
fn key(out: &mut Page, chart: &BubbleChart, order: &[usize], marks: &[String], hidden: &[usize]) {
    let mut named: Vec<usize> = order.to_vec();
    named.sort_unstable();
    let words: Vec<String> =
        named.iter().map(|&i| format!("{} {}", marks[i], clean(&chart.bubbles[i].label))).collect();
    out.wrapped_by(Role::Plain, &words, "  ");
    let limits: Vec<String> = [&chart.x, &chart.y]
        .into_iter()
        .filter_map(|axis| Some(format!("{} {}", axis.name, axis.text(axis.threshold?))))
        .collect();
    if !limits.is_empty() {
        out.wrapped(Role::Faint, &format!("┈ ┊ thresholds: {}", limits.join(", ")));
    }
    if !hidden.is_empty() {
        let names: Vec<&str> = hidden.iter().map(|&i| marks[i].as_str()).collect();
        out.wrapped(Role::Faint, &format!("no room in the field for {}", names.join(", ")));
    }
    let absent = chart.bubbles.iter().filter(|bubble| !chart.shows(bubble)).count();
    if absent > 0 {
        out.wrapped(Role::Faint, &format!("{absent} have no place on both axes"));
    }
}
