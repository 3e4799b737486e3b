//! Each kind of block as HTML.

use crate::chart::{BandChart, BandRow};
use crate::document::{Block, KeyFigure, Mark, Span, Tone};
use crate::escape::{escape, link_target};
use crate::svg::tone_class;
use crate::table::{Align, Bar, Cell, Column, Kind, Quality, Table, Value};
use crate::{bubble, gantt, map, number, sankey, stacks, trend};

/// Hands out names that are unique on the page. They cannot meet anchors, which have no underscore.
#[derive(Default)]
pub(super) struct Ids(usize);

impl Ids {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("x_{}", self.0)
    }
}

pub(super) fn block(out: &mut String, content: &Block, ids: &mut Ids) {
    match content {
        Block::Paragraph(spans) => put!(out, "<p>{}</p>\n", spans.iter().map(span).collect::<String>()),
        Block::KeyFigures(figures) => key_figures(out, figures),
        Block::Table(content) => table(out, content, ids),
        Block::BandChart(chart) => bands(out, chart),
        Block::Map(content) => {
            let id = ids.next();
            figure(out, &content.caption, &map::svg(content, &id), &map::legend_html(content), |out| {
                table(out, &content.sites_table(), ids);
                if !content.arcs.is_empty() {
                    table(out, &content.arcs_table(), ids);
                }
            });
        }
        Block::Sankey(chart) => {
            let id = ids.next();
            let reading = reading(&sankey::reading(chart));
            figure(out, &chart.caption, &sankey::svg(chart, &id), &reading, |out| table(out, &chart.to_table(), ids));
        }
        Block::Bubbles(chart) => {
            let id = ids.next();
            let reading = reading(&chart.reading());
            figure(out, &chart.caption, &bubble::svg(chart, &id), &reading, |out| table(out, &chart.to_table(), ids));
        }
        Block::Trends(chart) => {
            let id = ids.next();
            let reading = reading(&chart.reading());
            figure(out, &chart.caption, &trend::svg(chart, &id), &reading, |out| table(out, &chart.to_table(), ids));
        }
        Block::Gantt(chart) => {
            let id = ids.next();
            let reading = reading(&chart.reading());
            figure(out, &chart.caption, &gantt::svg(chart, &id), &reading, |out| table(out, &chart.to_table(), ids));
        }
        Block::Stacks(chart) => {
            let id = ids.next();
            figure(out, &chart.caption, &stacks::svg(chart, &id), "", |out| table(out, &chart.to_table(), ids));
        }
        Block::Fold(fold) => {
            let detail =
                fold.detail.as_deref().map(|detail| format!(" <span class=\"unit\">{}</span>", escape(detail)));
            put!(
                out,
                "<details class=\"fold\"><summary><b>{}</b>{}</summary>\n<div>\n",
                escape(&fold.heading),
                detail.unwrap_or_default()
            );
            fold.blocks.iter().for_each(|inner| block(out, inner, ids));
            out.push_str("</div>\n</details>\n");
        }
        Block::Notes(notes) => {
            out.push_str("<ul class=\"remarks\">\n");
            for note in notes {
                put!(out, "<li>{}</li>\n", escape(note));
            }
            out.push_str("</ul>\n");
        }
    }
}

fn reading(lines: &[String]) -> String {
    if lines.is_empty() { String::new() } else { format!("<p class=\"reading\">{}</p>", escape(&lines.join(" "))) }
}

fn span(span: &Span) -> String {
    let text = escape(&span.text);
    match &span.mark {
        Mark::Plain => text,
        Mark::Strong => format!("<strong>{text}</strong>"),
        Mark::Emphasis => format!("<em>{text}</em>"),
        Mark::Code => format!("<code>{text}</code>"),
        Mark::Link(address) => match link_target(address) {
            Some(target) if target.starts_with('#') => format!("<a href=\"{target}\">{text}</a>"),
            Some(target) => format!("<a href=\"{target}\" rel=\"noopener noreferrer\">{text}</a>"),
            None => text,
        },
    }
}

/// The mark of a quality, read out as its meaning.
fn quality_mark(quality: Quality) -> String {
    if quality == Quality::Solid {
        return String::new();
    }
    let (mark, meaning) = (quality.mark(), quality.meaning());
    format!(
        "<span class=\"mark\" title=\"{meaning}\"><span aria-hidden=\"true\">{mark}</span><span class=\"vh\">({meaning}) </span></span>"
    )
}

fn quality_notes(out: &mut String, used: impl Fn(Quality) -> bool) {
    let notes: Vec<String> = [Quality::Weak, Quality::AtBound]
        .into_iter()
        .filter(|&quality| used(quality))
        .map(|quality| format!("<li>{} {}</li>", quality.mark(), quality.meaning()))
        .collect();
    if !notes.is_empty() {
        put!(out, "<ul class=\"notes\" aria-hidden=\"true\">{}</ul>\n", notes.concat());
    }
}

fn key_figures(out: &mut String, figures: &[KeyFigure]) {
    out.push_str("<dl class=\"figures\">\n");
    for figure in figures {
        let weak = if figure.quality == Quality::Weak { " weak" } else { "" };
        put!(
            out,
            "<div class=\"{}{weak}\"><dt>{}</dt><dd class=\"value\">{}{}</dd>",
            tone_class(figure.tone),
            escape(&figure.label),
            quality_mark(figure.quality),
            escape(&figure.value)
        );
        if let Some(detail) = &figure.detail {
            put!(out, "<dd class=\"detail\">{}</dd>", escape(detail));
        }
        out.push_str("</div>\n");
    }
    out.push_str("</dl>\n");
    quality_notes(out, |quality| figures.iter().any(|figure| figure.quality == quality));
}

/// A chart with its caption, what helps to read it, and its data as tables.
fn figure(out: &mut String, caption: &str, svg: &str, below: &str, data: impl FnOnce(&mut String)) {
    let caption = escape(caption);
    put!(
        out,
        "<figure>\n<figcaption>{caption}</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" \
         aria-label=\"Chart: {caption}\">{svg}</div>\n{below}\n<details><summary>Data of this chart</summary>\n"
    );
    data(out);
    out.push_str("</details>\n</figure>\n");
}

/// Columns from which on a table is scrolled on a narrow screen rather than squeezed.
const WIDE: usize = 6;

fn table(out: &mut String, table: &Table, ids: &mut Ids) {
    let id = ids.next();
    let label = escape(&table.caption);
    put!(
        out,
        "<div class=\"table\"><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">\n<table{}>\n",
        if table.columns.len() >= WIDE { " class=\"wide\"" } else { "" }
    );
    if !table.caption.is_empty() {
        put!(out, "<caption>{label}</caption>\n");
    }
    out.push_str("<thead><tr>");
    for column in &table.columns {
        let unit = column.unit_text().map(|unit| format!(" <span class=\"unit\">{}</span>", escape(&unit)));
        let (side, name) = (side(column), escape(&column.name));
        put!(out, "<th scope=\"col\"{side}>{name}{}</th>", unit.unwrap_or_default());
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let notes = table.cell_notes();
    for row in &table.rows {
        out.push_str("<tr>");
        for (i, (column, cell)) in table.cells(row).enumerate() {
            cell_html(out, column, cell, i == 0 && column.kind == Kind::Text, &notes, &id);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    let all = table.notes();
    if !all.is_empty() {
        out.push_str("<ul class=\"notes\">");
        for (i, note) in all.iter().enumerate() {
            let place = if i < notes.len() { format!(" id=\"{id}_{}\"", i + 1) } else { String::new() };
            put!(out, "<li{place}>{}</li>", escape(note));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</div>\n");
}

fn side(column: &Column) -> &'static str {
    match column.align {
        Align::Left => "",
        Align::Right => " class=\"r\"",
    }
}

fn cell_html(out: &mut String, column: &Column, cell: Option<&Cell>, head: bool, notes: &[&str], id: &str) {
    let missing = Cell::missing();
    let cell = cell.unwrap_or(&missing);
    let mut classes = Vec::new();
    if column.align == Align::Right {
        classes.push("r");
    }
    if cell.quality == Quality::Weak {
        classes.push("weak");
    }
    let text = cell.text(column.kind);
    if cell.value == Value::Missing || text == number::NOT_KNOWN {
        classes.push("none");
    }
    if cell.tone != Tone::Neutral {
        classes.push(tone_class(cell.tone));
    }
    let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
    let tag = if head { "th" } else { "td" };
    let scope = if head { " scope=\"row\"" } else { "" };
    put!(out, "<{tag}{scope}{class}>{}{}", quality_mark(cell.quality), escape(&text));
    if let Some(i) = cell.note.as_deref().and_then(|note| notes.iter().position(|n| *n == note)) {
        put!(out, " <sup><a href=\"#{id}_{n}\" aria-label=\"note {n}\">{n}</a></sup>", n = i + 1);
    }
    if let Some(bar) = column.bar {
        bar_html(out, bar, cell);
    }
    put!(out, "</{tag}>");
}

/// A bar beside its figure, which says the same: solid for what is certain, light up to the most it may be.
fn bar_html(out: &mut String, bar: Bar, cell: &Cell) {
    put!(out, "<span class=\"bar {}\" aria-hidden=\"true\">", tone_class(cell.tone));
    if let Some((low, high)) = bar.filled(&cell.value) {
        put!(out, "<i style=\"width:{:.1}%\"></i>", low * 100.0);
        if high > low {
            put!(out, "<i class=\"open\" style=\"left:{:.1}%;width:{:.1}%\"></i>", low * 100.0, (high - low) * 100.0);
        }
    }
    if let Some(at) = bar.threshold.and_then(|at| bar.at(at)) {
        put!(out, "<b style=\"left:{:.1}%\"></b>", at * 100.0);
    }
    out.push_str("</span>");
}

/// Intervals as a table whose middle column is drawn, so that chart and data are one.
fn bands(out: &mut String, chart: &BandChart) {
    let axis = chart.axis();
    let unit =
        chart.unit_text().map(|unit| format!(" <span class=\"unit\">{}</span>", escape(&unit))).unwrap_or_default();
    put!(
        out,
        "<figure><table class=\"bands\">\n<caption>{}</caption>\n<thead><tr><th scope=\"col\"><span class=\"vh\">Of</span>\
         </th><td class=\"axis-cell\"><span class=\"ends\" aria-hidden=\"true\"><span>{}</span><span>{}</span></span></td>\
         <th scope=\"col\" class=\"r\">Value and band{unit}</th></tr></thead>\n<tbody>\n",
        escape(&chart.caption),
        escape(&chart.tick_text(axis.0)),
        escape(&chart.tick_text(axis.1))
    );
    for row in &chart.rows {
        let structural = row.structural.filter(|(low, high)| low.is_finite() && high.is_finite());
        let said = structural.map_or_else(String::new, |(low, high)| {
            let (low, high) = (chart.tick_text(low), chart.tick_text(high));
            format!("<br><span class=\"unit\">{}</span>", escape(&format!("structural {low} to {high}")))
        });
        put!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"axis-cell\">{}</td><td class=\"r\">{}{}{said}</td></tr>\n",
            escape(&row.label),
            track(row, axis),
            quality_mark(row.quality),
            escape(&chart.row_text(row))
        );
    }
    out.push_str("</tbody>\n</table>\n<p class=\"reading\">Dot: value. Bar: statistical band.");
    if chart.rows.iter().any(|row| row.structural.is_some()) {
        out.push_str(" Frame: range over structural choices.");
    }
    if chart.rows.iter().any(|row| row.quality == Quality::Weak) {
        out.push_str(" Hatched with an open dot: rests on low confidence or on assumptions.");
    }
    out.push_str("</p></figure>\n");
}

fn track(row: &BandRow, axis: (f64, f64)) -> String {
    let weak = if row.quality == Quality::Weak { " weak" } else { "" };
    let mut out = format!("<span class=\"track {}{weak}\" aria-hidden=\"true\">", tone_class(row.tone));
    let at = |value: f64| ((value - axis.0) / (axis.1 - axis.0) * 100.0).clamp(0.0, 100.0);
    let mut bar = |class: &str, low: f64, high: f64| {
        if low.is_finite() && high.is_finite() {
            let (a, b) = (at(low.min(high)), at(low.max(high)));
            put!(out, "<i class=\"{class}\" style=\"left:{a:.2}%;width:{:.2}%\"></i>", b - a);
        }
    };
    if let Some((low, high)) = row.structural {
        bar("structural", low, high);
    }
    bar("band", row.low, row.high);
    if row.central.is_finite() {
        put!(out, "<i class=\"dot\" style=\"left:{:.2}%\"></i>", at(row.central));
    }
    out.push_str("</span>");
    out
}
