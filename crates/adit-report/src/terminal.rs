//! A document as text for a terminal of given width.

mod bands;
mod bubbles;
mod fan;
mod gantt;
mod grid;
mod stacks;
mod trends;

pub(crate) use grid::cell_texts;

use crate::document::{Block, Document, KeyFigure, Mark, Section, Span, Tone};
use crate::table::{Cell, Quality, Table};
use crate::text::{clean, cut, pad, width, wrap};

/// How a terminal shows a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colors are used. The caller decides (a terminal, no `NO_COLOR`).
    pub color: bool,
    /// Columns. No line is longer.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 80 }
    }
}

/// Rows of a chart's table that a terminal shows; the rest is counted.
const CHART_ROWS: usize = 12;

/// A role a line or word plays; colors follow from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Plain,
    Title,
    Heading,
    Faint,
    Subject,
    Risk,
    Relief,
}

impl Style {
    /// Text in the colors of a role, if colors are asked for.
    pub(crate) fn paint(self, role: Role, text: &str) -> String {
        let code = match role {
            _ if !self.color || text.is_empty() => return text.to_owned(),
            Role::Plain => return text.to_owned(),
            Role::Title => "1",
            Role::Heading => "1;34",
            Role::Faint => "2",
            Role::Subject => "34",
            Role::Risk => "31",
            Role::Relief => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// The whole document as text, ending in one line break.
#[must_use]
pub fn render(document: &Document, style: Style) -> String {
    let mut out = Page::new(style);
    out.wrapped(Role::Title, &document.title);
    if let Some(subtitle) = &document.subtitle {
        out.wrapped(Role::Faint, subtitle);
    }
    for section in &document.sections {
        render_section(&mut out, section);
    }
    if !document.manifest.is_empty() {
        out.gap();
        let label_width = document.manifest.iter().map(|fact| width(&clean(&fact.label))).max().unwrap_or(0);
        let label_width = label_width.min(style.width / 3);
        for fact in &document.manifest {
            out.hanging(Role::Faint, &fact.label, &fact.value, label_width);
        }
    }
    out.finish()
}

/// One table as text, ending in one line break.
#[must_use]
pub fn render_table(table: &Table, style: Style) -> String {
    let mut out = Page::new(style);
    table_block(&mut out, table, usize::MAX);
    out.finish()
}

/// Lines collected under the promise that none is too long.
pub(crate) struct Page {
    pub(crate) style: Style,
    lines: Vec<String>,
}

impl Page {
    fn new(style: Style) -> Self {
        Self { style: Style { width: style.width.max(1), ..style }, lines: Vec::new() }
    }

    /// One line; cut if the layout did not keep its promise.
    pub(crate) fn line(&mut self, role: Role, text: &str) {
        for piece in cut(text.trim_end(), self.style.width) {
            let painted = self.style.paint(role, &piece);
            self.lines.push(painted);
        }
    }

    /// A line of runs in different roles; their widths must add up to at most the page's.
    pub(crate) fn runs(&mut self, runs: &[(Role, String)]) {
        let plain: String = runs.iter().map(|(_, text)| text.as_str()).collect();
        if width(&plain) > self.style.width {
            self.line(Role::Plain, &plain);
            return;
        }
        let painted: String = runs.iter().map(|(role, text)| self.style.paint(*role, text)).collect();
        self.lines.push(painted.trim_end().to_owned());
    }

    pub(crate) fn wrapped(&mut self, role: Role, text: &str) {
        for line in wrap(text, self.style.width) {
            self.line(role, &line);
        }
    }

    /// Pieces that are not parted, on as many lines as they need.
    pub(crate) fn wrapped_by(&mut self, role: Role, pieces: &[String], between: &str) {
        let mut line = String::new();
        for piece in pieces {
            let joined = if line.is_empty() { piece.clone() } else { format!("{line}{between}{piece}") };
            if width(&joined) <= self.style.width {
                line = joined;
            } else {
                self.line(role, &std::mem::replace(&mut line, piece.clone()));
            }
        }
        self.line(role, &line);
    }

    /// A label and a text that wraps beside it.
    fn hanging(&mut self, role: Role, label: &str, text: &str, label_width: usize) {
        if width(&clean(label)) > label_width {
            self.wrapped(role, &format!("{label}: {text}"));
            return;
        }
        let indent = if label_width == 0 { 0 } else { label_width + 2 };
        for (i, line) in wrap(text, self.style.width.saturating_sub(indent)).iter().enumerate() {
            let head = if i == 0 { clean(label) } else { String::new() };
            self.line(role, &format!("{}{line}", pad(&head, indent)));
        }
    }

    /// One empty line, never two.
    pub(crate) fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn finish(self) -> String {
        let mut text = self.lines.join("\n");
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

fn render_section(out: &mut Page, section: &Section) {
    out.gap();
    out.wrapped(Role::Heading, &section.heading);
    out.line(Role::Faint, &"─".repeat(width(&clean(&section.heading)).min(out.style.width)));
    render_blocks(out, &section.blocks);
}

fn render_blocks(out: &mut Page, blocks: &[Block]) {
    for (i, block) in blocks.iter().enumerate() {
        if i > 0 {
            out.gap();
        }
        match block {
            Block::Paragraph(spans) => out.wrapped(Role::Plain, &span_text(spans)),
            Block::KeyFigures(figures) => key_figures(out, figures),
            Block::Table(table) => table_block(out, table, usize::MAX),
            Block::BandChart(chart) => bands::render(out, chart),
            Block::Map(map) => {
                table_block(out, &map.sites_table(), CHART_ROWS);
                if !map.arcs.is_empty() {
                    out.gap();
                    table_block(out, &map.arcs_table(), CHART_ROWS);
                }
            }
            Block::Sankey(sankey) => table_block(out, &sankey.to_table(), CHART_ROWS),
            Block::Bubbles(chart) => {
                if !bubbles::render(out, chart) {
                    table_block(out, &chart.to_table(), usize::MAX);
                }
            }
            Block::Trends(chart) => {
                if !fan::render(out, chart) {
                    table_block(out, &trends::table(chart), usize::MAX);
                }
            }
            Block::Gantt(chart) => {
                if !gantt::render(out, chart) {
                    table_block(out, &chart.to_table(), usize::MAX);
                }
            }
            Block::Stacks(chart) => {
                if !stacks::render(out, chart) {
                    table_block(out, &chart.to_table(), usize::MAX);
                }
            }
            Block::Fold(fold) => {
                let detail = fold.detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default();
                out.wrapped(Role::Title, &format!("{}{detail}", fold.heading));
                render_blocks(out, &fold.blocks);
            }
            Block::Notes(notes) => notes.iter().for_each(|note| out.hanging(Role::Faint, "·", note, 1)),
        }
    }
}

/// Running text; marks become the signs that are usual in plain text.
pub(crate) fn span_text(spans: &[Span]) -> String {
    let mut text = String::new();
    for span in spans {
        match &span.mark {
            Mark::Plain | Mark::Strong | Mark::Emphasis => text.push_str(&span.text),
            Mark::Code => {
                text.push('`');
                text.push_str(&span.text);
                text.push('`');
            }
            Mark::Link(address) if address.starts_with('#') => text.push_str(&span.text),
            Mark::Link(address) => {
                text.push_str(&span.text);
                text.push_str(" <");
                text.push_str(address);
                text.push('>');
            }
        }
    }
    text
}

fn key_figures(out: &mut Page, figures: &[KeyFigure]) {
    let value_of = |figure: &KeyFigure| format!("{}{}", figure.quality.mark(), clean(&figure.value));
    let widest = figures.iter().map(|figure| width(&value_of(figure))).max().unwrap_or(0);
    let room = out.style.width.saturating_sub(widest + 2);
    for figure in figures {
        let role = match figure.tone {
            Tone::Neutral => Role::Title,
            Tone::Subject => Role::Subject,
            Tone::Risk => Role::Risk,
            Tone::Relief => Role::Relief,
        };
        let detail = figure.detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let words = format!("{}{detail}", figure.label);
        if room < 16 {
            out.wrapped(role, &value_of(figure));
            out.wrapped(Role::Plain, &words);
            continue;
        }
        for (i, line) in wrap(&words, room).into_iter().enumerate() {
            let value = if i == 0 { value_of(figure) } else { String::new() };
            let filled = " ".repeat(widest - width(&value));
            out.runs(&[(role, value), (Role::Plain, format!("{filled}  {line}"))]);
        }
    }
    for quality in [Quality::Weak, Quality::AtBound] {
        if figures.iter().any(|figure| figure.quality == quality) {
            out.wrapped(Role::Faint, &format!("{} {}", quality.mark(), quality.meaning()));
        }
    }
}

/// Caption, grid (at most `rows` rows), remarks.
fn table_block(out: &mut Page, table: &Table, rows: usize) {
    if !table.caption.is_empty() {
        out.wrapped(Role::Title, &table.caption);
    }
    if table.rows.is_empty() || table.columns.is_empty() {
        out.line(Role::Faint, "(no rows)");
    } else if table.rows.len() > rows {
        grid::render(out, &largest_rows(table, rows));
        out.wrapped(Role::Faint, &format!("… and {} smaller rows", table.rows.len() - rows));
    } else {
        grid::render(out, table);
    }
    for note in table.notes() {
        out.wrapped(Role::Faint, &note);
    }
}

/// The table with only its largest rows by their last figure, in the order they had.
fn largest_rows(table: &Table, rows: usize) -> Table {
    let size = |row: &[Cell]| row.iter().rev().find_map(Cell::central).unwrap_or(f64::NEG_INFINITY);
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    order.sort_by(|&a, &b| size(&table.rows[b]).total_cmp(&size(&table.rows[a])).then(a.cmp(&b)));
    order.truncate(rows);
    order.sort_unstable();
    Table { rows: order.into_iter().map(|i| table.rows[i].clone()).collect(), ..table.clone() }
}
