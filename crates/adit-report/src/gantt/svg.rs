//! The Gantt chart as SVG: names stand above their bars, so that it stays readable on a narrow screen.

use super::{GanttBar, GanttChart, GanttRow, PHASES};
use crate::escape::escape;
use crate::svg::{CHART_CSS, Texture, columns_in, px, text_width, textures};
use crate::text::{clean, shorten};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 6.0;
const RIGHT: f64 = 754.0;
/// Base line of the key.
const KEY: f64 = 13.0;
/// Base line of the years.
const YEARS: f64 = 40.0;
/// Where the first row begins.
const TOP: f64 = 48.0;
const ROW: f64 = 42.0;
/// Where the bar begins in its row, and how high it is.
const BAR: (f64, f64) = (20.0, 13.0);
/// Least room between the names of two years.
const YEAR: f64 = 34.0;

/// The chart as an SVG element, to stand in a page that carries the style of the charts. `id` is unique on the page.
#[must_use]
pub fn svg(chart: &GanttChart, id: &str) -> String {
    element(chart, id, "")
}

/// The chart as an SVG file of its own.
#[must_use]
pub fn svg_file(chart: &GanttChart) -> String {
    element(chart, "gantt", &format!("<style>{CHART_CSS}</style>"))
}

fn element(chart: &GanttChart, id: &str, style: &str) -> String {
    let id = escape(id);
    let bottom = TOP + ROW * chart.rows.len() as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart gantt\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{style}",
        px(bottom + 6.0),
        escape(&chart.caption),
        escape(&description(chart)),
    );
    out.push_str(&textures(&id, &[Texture::Rising, Texture::Dots]));
    key(&mut out, chart, &id);
    years(&mut out, chart.span(), bottom);
    for (index, row) in chart.rows.iter().enumerate() {
        decision(&mut out, chart, row, TOP + ROW * index as f64, &id);
    }
    out.push_str("</svg>");
    out
}

/// The chart in words: when each decision is effective.
fn description(chart: &GanttChart) -> String {
    let (low, high) = chart.span();
    let row = |row: &GanttRow| {
        let steps = row.bars.iter().filter(|bar| bar.is_drawn());
        let steps: Vec<String> = steps.map(|bar| format!("{} {}", bar.word(), bar.months())).collect();
        format!("{}: {}.", clean(&row.label), steps.join(", "))
    };
    let said = chart.rows.iter().map(row).collect::<Vec<_>>().join(" ");
    format!("{} decisions from {low} to {}. {said}", chart.rows.len(), high - 1)
}

/// A sample of every step that is drawn.
fn key(out: &mut String, chart: &GanttChart, id: &str) {
    let mut x = LEFT;
    for phase in chart.phases() {
        shape(out, phase, (x, KEY - 10.0, 26.0, 11.0), id);
        put!(out, "<text x=\"{}\" y=\"{}\">{}</text>", px(x + 32.0), px(KEY), PHASES[phase]);
        x += 32.0 + text_width(PHASES[phase], 11.0) + 20.0;
    }
}

/// Where a day stands.
fn at(day: f64, (low, high): (i32, i32)) -> f64 {
    let share = (day - f64::from(low)) / f64::from((high - low).max(1));
    LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

/// A line at the beginning of each year, with its number where there is room.
fn years(out: &mut String, span: (i32, i32), bottom: f64) {
    let each = (RIGHT - LEFT) / f64::from((span.1 - span.0).max(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number of years")]
    let every = (YEAR / each).ceil().max(1.0) as usize;
    for (index, year) in (span.0..=span.1).enumerate() {
        let x = px(at(f64::from(year), span));
        put!(out, "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>", px(YEARS - 8.0), px(bottom));
        if index % every == 0 && year < span.1 {
            put!(
                out,
                "<text class=\"tick\" x=\"{}\" y=\"{}\">{year}</text>",
                px(at(f64::from(year), span) + 3.0),
                px(YEARS)
            );
        }
    }
}

fn decision(out: &mut String, chart: &GanttChart, row: &GanttRow, top: f64, id: &str) {
    let room = columns_in(RIGHT - LEFT, 12.0);
    let name = shorten(&format!("{}{}", row.quality.mark(), row.label), room);
    put!(
        out,
        "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{0}\" y2=\"{0}\"/><text class=\"row name\" x=\"{LEFT}\" y=\"{1}\">\
         <tspan class=\"head\">{2}</tspan>",
        px(top),
        px(top + 14.0),
        escape(&name)
    );
    if let Some(detail) = &row.detail {
        let left = room.saturating_sub(name.chars().count() + 2);
        if left > 6 {
            put!(out, "<tspan class=\"soft\" dx=\"8\">{}</tspan>", escape(&shorten(detail, left)));
        }
    }
    out.push_str("</text>");
    for bar in row.bars.iter().filter(|bar| bar.is_drawn()) {
        let (from, until) = (at(bar.from, chart.span()), at(bar.until, chart.span()));
        if until > from {
            put!(out, "<g><title>{}</title>", escape(&said(row, bar)));
            shape(out, bar.phase, (from, top + BAR.0, (until - from).max(1.0), BAR.1), id);
            out.push_str("</g>");
        }
    }
}

/// What a pointer over the bar says.
fn said(row: &GanttRow, bar: &GanttBar) -> String {
    format!("{}: {}, {}", clean(&row.label), bar.word(), bar.months())
}

/// A step: waiting is empty, building is hatched, growing is a wedge, testing is dotted, and running is full.
fn shape(out: &mut String, phase: usize, (x, y, width, height): (f64, f64, f64, f64), id: &str) {
    let area = format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(x), px(y), px(width), px(height));
    match phase {
        1 => put!(out, "<rect class=\"step build\" {area}/><rect {area} fill=\"url(#{id}-rising)\"/>"),
        2 => put!(out, "<path class=\"step grow\" d=\"M{} {}H{}V{}Z\"/>", px(x), px(y + height), px(x + width), px(y)),
        3 => put!(out, "<rect class=\"step test\" {area}/><rect {area} fill=\"url(#{id}-dots)\"/>"),
        4 => put!(out, "<rect class=\"step run\" {area}/>"),
        _ => put!(out, "<rect class=\"step wait\" {area}/>"),
    }
}
