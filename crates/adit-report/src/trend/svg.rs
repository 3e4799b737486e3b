//! The trend chart as SVG: each line carries its name at its end, so that no key is needed.

use super::{TrendChart, TrendLine, TrendPoint};
use crate::axis::Span;
use crate::document::Tone;
use crate::escape::escape;
use crate::svg::{CHART_CSS, px, tone_class};
use crate::text::{clean, shorten};

const WIDTH: f64 = 820.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 54.0;
const RIGHT: f64 = 600.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 288.0;
/// Least distance of the base lines of two names.
const LINE: f64 = 14.0;
/// Longest name, in columns.
const LONGEST: usize = 33;
/// Ways to draw a line, so that lines differ without color.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];

/// The chart as an SVG element, to stand in a page that carries the style of the charts. `id` is unique on the page.
#[must_use]
pub fn svg(chart: &TrendChart, id: &str) -> String {
    element(chart, id, "")
}

/// The chart as an SVG file of its own.
#[must_use]
pub fn svg_file(chart: &TrendChart) -> String {
    element(chart, "trends", &format!("<style>{CHART_CSS}</style>"))
}

struct Frame<'a> {
    chart: &'a TrendChart,
    span: Span,
    first: i32,
    last: i32,
}

impl Frame<'_> {
    fn x(&self, year: i32) -> f64 {
        if self.last == self.first {
            return f64::midpoint(LEFT, RIGHT);
        }
        LEFT + 14.0 + f64::from(year - self.first) / f64::from(self.last - self.first) * (RIGHT - LEFT - 28.0)
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - self.chart.value.at(&self.span, value).unwrap_or(0.0) * (BOTTOM - TOP)
    }
}

fn element(chart: &TrendChart, id: &str, style: &str) -> String {
    let id = escape(id);
    let years = chart.years();
    let (first, last) = (years.first().copied().unwrap_or_default(), years.last().copied().unwrap_or_default());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart trends\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{style}",
        escape(&chart.caption),
        escape(&description(chart)),
    );
    let values = chart.lines.iter().flat_map(|line| &line.points).flat_map(|point| [point.low, point.high]);
    let frame = Frame { chart, span: chart.value.span(values), first, last };
    field(&mut out, &frame, &years);
    let names = names(&frame);
    for (index, line) in chart.lines.iter().enumerate() {
        draw(&mut out, &frame, line, index);
        if let Some((y, text)) = &names[index] {
            name(&mut out, &frame, line, index, (*y, text.as_str()));
        }
    }
    out.push_str("</svg>");
    out
}

/// The chart in words: each series from its first to its last figure.
fn description(chart: &TrendChart) -> String {
    let line = |line: &TrendLine| {
        let (first, last) = (line.points.first()?, line.points.last()?);
        let text = |point: &TrendPoint| point.cell().text(chart.value.kind);
        Some(format!("{}: {} in {}, {} in {}.", clean(&line.label), text(first), first.year, text(last), last.year))
    };
    let said = chart.lines.iter().filter_map(line).collect::<Vec<_>>().join(" ");
    format!("{} by {}. {said}", chart.value.title(), chart.step())
}

fn field(out: &mut String, frame: &Frame, years: &[i32]) {
    let axis = &frame.chart.value;
    for tick in axis.ticks(&frame.span) {
        let (y, text) = (frame.y(tick), escape(&axis.text(tick)));
        put!(out, "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{0}\" y2=\"{0}\"/>", px(y));
        put!(
            out,
            "<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{text}</text>",
            px(LEFT - 6.0),
            px(y + 4.0)
        );
    }
    // At most a dozen years are named; all have their place.
    let every = years.len().div_ceil(12).max(1);
    for year in years.iter().rev().step_by(every) {
        put!(
            out,
            "<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{year}</text>",
            px(frame.x(*year)),
            px(BOTTOM + 17.0)
        );
    }
    put!(out, "<text class=\"axis\" x=\"{LEFT}\" y=\"13\">{}</text>", escape(&axis.title()));
    if let Some(threshold) = axis.threshold.filter(|threshold| axis.has(*threshold)) {
        let y = frame.y(threshold);
        put!(out, "<line class=\"limit\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{0}\" y2=\"{0}\"/>", px(y));
        let text = escape(&format!("threshold {}", axis.text(threshold)));
        put!(out, "<text class=\"limit-text\" x=\"{}\" y=\"{}\">{text}</text>", px(LEFT + 4.0), px(y - 4.0));
    }
}

/// The color of a line: that of its tone, or one of a few muted ones that tell neutral lines apart.
fn class(tone: Tone, index: usize) -> String {
    if tone == Tone::Neutral { format!("neutral c{}", index % 8) } else { tone_class(tone).to_owned() }
}

fn draw(out: &mut String, frame: &Frame, line: &TrendLine, index: usize) {
    let usable: Vec<&TrendPoint> = line.points.iter().filter(|point| frame.chart.value.has(point.middle())).collect();
    put!(out, "<g class=\"line {}\">", class(line.tone, index));
    let at = |year: i32, value: f64| format!("{} {}", px(frame.x(year)), px(frame.y(value)));
    for pair in usable.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if !frame.chart.skips(a.year, b.year) && (a.is_open() || b.is_open()) {
            let corners = [at(a.year, a.low), at(b.year, b.low), at(b.year, b.high), at(a.year, a.high)];
            put!(out, "<path class=\"spread\" d=\"M{}Z\"/>", corners.join("L"));
        }
    }
    let dash = DASHES[index % DASHES.len()];
    for pair in usable.windows(2) {
        let gap = frame.chart.skips(pair[0].year, pair[1].year);
        let dash = if gap { "1 5" } else { dash };
        let style = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let ends = (at(pair[0].year, pair[0].middle()), at(pair[1].year, pair[1].middle()));
        put!(out, "<path class=\"stroke\"{style} d=\"M{}L{}\"/>", ends.0, ends.1);
    }
    for point in usable {
        let open = if point.central.is_none() { " open" } else { "" };
        let said = format!("{}, {}: {}", clean(&line.label), point.year, point.cell().text(frame.chart.value.kind));
        put!(out, "<g><title>{}</title>", escape(&said));
        let x = px(frame.x(point.year));
        if point.is_open() {
            put!(
                out,
                "<line x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>",
                px(frame.y(point.high)),
                px(frame.y(point.low))
            );
        }
        put!(out, "<circle class=\"dot{open}\" cx=\"{x}\" cy=\"{}\" r=\"3.4\"/></g>", px(frame.y(point.middle())));
    }
    out.push_str("</g>");
}

/// Base lines and texts of the names, pushed apart where lines end close together.
fn names(frame: &Frame) -> Vec<Option<(f64, String)>> {
    let mut names: Vec<Option<(f64, String)>> = frame
        .chart
        .lines
        .iter()
        .map(|line| {
            let last = line.points.iter().rev().find(|point| frame.chart.value.has(point.middle()))?;
            let value = frame.chart.value.text(last.middle());
            let value = if last.central.is_some() { value } else { last.cell().text(frame.chart.value.kind) };
            Some((frame.y(last.middle()) + 4.0, format!("{}  {value}", shorten(&line.label, LONGEST))))
        })
        .collect();
    let mut order: Vec<usize> = (0..names.len()).filter(|&i| names[i].is_some()).collect();
    let base = |names: &[Option<(f64, String)>], i: usize| names[i].as_ref().map_or(0.0, |name| name.0);
    order.sort_by(|&a, &b| base(&names, a).total_cmp(&base(&names, b)).then(a.cmp(&b)));
    // Down first, then up from the bottom where the last ones ran out of the field.
    let mut least = TOP;
    for &i in &order {
        let y = base(&names, i).max(least);
        if let Some(name) = &mut names[i] {
            name.0 = y;
        }
        least = y + LINE;
    }
    let mut most = BOTTOM + 6.0;
    for &i in order.iter().rev() {
        let y = base(&names, i).min(most);
        if let Some(name) = &mut names[i] {
            name.0 = y;
        }
        most = y - LINE;
    }
    names
}

fn name(out: &mut String, frame: &Frame, line: &TrendLine, index: usize, (y, text): (f64, &str)) {
    let Some(last) = line.points.iter().rev().find(|point| frame.chart.value.has(point.middle())) else { return };
    let (x, from) = (frame.x(last.year), frame.y(last.middle()));
    put!(
        out,
        "<line class=\"leader line {}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/><text class=\"name {}\" x=\"{}\" y=\"{}\">{}</text>",
        class(line.tone, index),
        px(x + 5.0),
        px(from),
        px(RIGHT + 4.0),
        px(y - 4.0),
        tone_class(line.tone),
        px(RIGHT + 8.0),
        px(y),
        escape(text)
    );
}
