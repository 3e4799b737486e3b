//! The bubble chart as SVG.

use super::labels::{Area, Label, Spot, place};
use super::{Bubble, BubbleChart};
use crate::axis::{Axis, Span};
use crate::document::Tone;
use crate::escape::escape;
use crate::number;
use crate::svg::{CHART_CSS, px, text_width, tone_class};
use crate::table::{Cell, Quality};
use crate::text::{clean, shorten};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 560.0;
/// The field in which bubbles stand.
const FIELD: Area = Area { left: 64.0, top: 22.0, right: 936.0, bottom: 506.0 };
/// Radius of the largest bubble, of the smallest, and of all where size says nothing.
const RADII: [f64; 3] = [15.0, 3.0, 5.5];
/// Longest name, in columns.
const LONGEST: usize = 26;

/// The chart as an SVG element, to stand in a page that carries the style of the charts. `id` is unique on the page.
#[must_use]
pub fn svg(chart: &BubbleChart, id: &str) -> String {
    element(chart, id, "")
}

/// The chart as an SVG file of its own.
#[must_use]
pub fn svg_file(chart: &BubbleChart) -> String {
    element(chart, "bubbles", &format!("<style>{CHART_CSS}</style>"))
}

fn element(chart: &BubbleChart, id: &str, style: &str) -> String {
    let id = escape(id);
    let shown: Vec<&Bubble> = chart.bubbles.iter().filter(|bubble| chart.shows(bubble)).collect();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart bubbles\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{style}",
        escape(&chart.caption),
        escape(&description(chart, shown.len())),
    );
    let frame = Frame {
        x: chart.x.span(shown.iter().map(|bubble| bubble.x)),
        // Ranges may leave the field: one that is wide open would press all others to the ground.
        y: chart.y.span(shown.iter().map(|bubble| bubble.y)),
    };
    let taken = field(&mut out, chart, &frame);
    bubbles(&mut out, chart, &frame, taken);
    out.push_str("</svg>");
    out
}

/// The chart in words, for those who cannot see it.
fn description(chart: &BubbleChart, shown: usize) -> String {
    let beyond = chart.bubbles.iter().filter(|bubble| chart.is_beyond(bubble)).count();
    let mut text = format!("{shown} bubbles by {} across and {} upward.", chart.x.title(), chart.y.title());
    let limits: Vec<String> = [&chart.x, &chart.y]
        .into_iter()
        .filter_map(|axis| Some(format!("{} {}", axis.name, axis.text(axis.threshold?))))
        .collect();
    if !limits.is_empty() {
        put!(text, " {beyond} lie at or above {}.", limits.join(" and "));
    }
    text
}

/// Ends of both axes.
struct Frame {
    x: Span,
    y: Span,
}

impl Frame {
    fn px_x(&self, axis: &Axis, value: f64) -> f64 {
        FIELD.left + axis.at(&self.x, value).unwrap_or(0.0) * (FIELD.right - FIELD.left)
    }

    fn px_y(&self, axis: &Axis, value: f64) -> f64 {
        FIELD.bottom - axis.at(&self.y, value).unwrap_or(0.0) * (FIELD.bottom - FIELD.top)
    }
}

/// Ticks, names of the axes, thresholds. Gives back where words stand already.
fn field(out: &mut String, chart: &BubbleChart, frame: &Frame) -> Vec<Area> {
    let (left, right, top, bottom) = (px(FIELD.left), px(FIELD.right), px(FIELD.top), px(FIELD.bottom));
    for tick in chart.x.ticks(&frame.x) {
        let (x, text) = (px(frame.px_x(&chart.x, tick)), escape(&chart.x.text(tick)));
        put!(out, "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\"/>");
        put!(
            out,
            "<text class=\"tick\" text-anchor=\"middle\" x=\"{x}\" y=\"{}\">{text}</text>",
            px(FIELD.bottom + 15.0)
        );
    }
    for tick in chart.y.ticks(&frame.y) {
        let (y, text) = (frame.px_y(&chart.y, tick), escape(&chart.y.text(tick)));
        put!(out, "<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{0}\" y2=\"{0}\"/>", px(y));
        put!(
            out,
            "<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{text}</text>",
            px(FIELD.left - 6.0),
            px(y + 4.0)
        );
    }
    put!(
        out,
        "<text class=\"axis\" text-anchor=\"end\" x=\"{right}\" y=\"{}\">{} →</text>\
         <text class=\"axis\" text-anchor=\"end\" transform=\"translate(14 {top}) rotate(-90)\">{} →</text>",
        px(FIELD.bottom + 34.0),
        escape(&chart.x.title()),
        escape(&chart.y.title()),
    );
    limits(out, chart, frame)
}

fn limits(out: &mut String, chart: &BubbleChart, frame: &Frame) -> Vec<Area> {
    let mut taken = Vec::new();
    let x = chart.x.threshold.filter(|x| chart.x.has(*x)).map(|x| (frame.px_x(&chart.x, x), x));
    let y = chart.y.threshold.filter(|y| chart.y.has(*y)).map(|y| (frame.px_y(&chart.y, y), y));
    if x.is_none() && y.is_none() {
        return taken;
    }
    let (corner_x, corner_y) = (x.map_or(FIELD.left, |x| x.0), y.map_or(FIELD.bottom, |y| y.0));
    put!(
        out,
        "<rect class=\"beyond\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
        px(corner_x),
        px(FIELD.top),
        px(FIELD.right - corner_x),
        px(corner_y - FIELD.top)
    );
    let mut word = |out: &mut String, x: f64, base: f64, anchor_end: bool, class: &str, text: &str| {
        let width = text_width(text, 11.0);
        let left = if anchor_end { x - width } else { x };
        taken.push(Area { left: left - 2.0, top: base - 11.0, right: left + width + 2.0, bottom: base + 4.0 });
        put!(out, "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", px(left), px(base), escape(text));
    };
    if let Some((at, value)) = x {
        put!(
            out,
            "<line class=\"limit\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>",
            px(at),
            px(FIELD.top),
            px(FIELD.bottom)
        );
        word(out, at + 4.0, FIELD.bottom - 5.0, false, "limit-text", &format!("threshold {}", chart.x.text(value)));
    }
    if let Some((at, value)) = y {
        put!(
            out,
            "<line class=\"limit\" x1=\"{0}\" x2=\"{1}\" y1=\"{2}\" y2=\"{2}\"/>",
            px(FIELD.left),
            px(FIELD.right),
            px(at)
        );
        word(out, FIELD.left + 4.0, at - 4.0, false, "limit-text", &format!("threshold {}", chart.y.text(value)));
    }
    if let Some(words) = &chart.beyond {
        word(out, FIELD.right - 6.0, FIELD.top + 14.0, true, "beyond-text", words);
    }
    taken
}

fn bubbles(out: &mut String, chart: &BubbleChart, frame: &Frame, mut taken: Vec<Area>) {
    let largest =
        chart.bubbles.iter().filter_map(|bubble| bubble.size).filter(|size| size.is_finite()).fold(0.0, f64::max);
    let radius = |bubble: &Bubble| match bubble.size {
        _ if chart.size.is_none() || largest <= 0.0 => RADII[2],
        Some(size) if size.is_finite() => ((size.max(0.0) / largest).sqrt() * RADII[0]).max(RADII[1]),
        _ => RADII[1],
    };
    let names: Vec<String> = chart.bubbles.iter().map(|bubble| shorten(&bubble.label, LONGEST)).collect();
    let spots: Vec<Spot> = chart
        .bubbles
        .iter()
        .map(|bubble| {
            // Without a place on an axis, out of everybody's way.
            let (x, y) = if chart.shows(bubble) {
                (frame.px_x(&chart.x, bubble.x), frame.px_y(&chart.y, bubble.y))
            } else {
                (-1e4, -1e4)
            };
            Spot { x, y, radius: radius(bubble) }
        })
        .collect();
    let order = chart.by_weight();
    let marked: Vec<(usize, bool)> = order.iter().map(|&i| (i, must_stand(chart, &chart.bubbles[i]))).collect();
    let way = if chart.joined.is_some() { way(&order, &spots) } else { Vec::new() };
    taken.extend(way.windows(2).flat_map(|pair| beside(pair[0], pair[1])));
    let labels = place(&names, &spots, &marked, FIELD, taken);
    if way.len() > 1 {
        let corners: Vec<String> = way.iter().map(|(x, y)| format!("{} {}", px(*x), px(*y))).collect();
        put!(out, "<path class=\"way\" d=\"M{}\"/>", corners.join("L"));
    }
    // Large bubbles lie below small ones.
    let mut drawn = order;
    drawn.sort_by(|&a, &b| spots[b].radius.total_cmp(&spots[a].radius).then(a.cmp(&b)));
    for &i in &drawn {
        bubble(out, chart, frame, &chart.bubbles[i], &spots[i]);
    }
    for &i in &drawn {
        if let Some(label) = &labels[i] {
            name(out, &names[i], label, chart.bubbles[i].tone);
        }
    }
}

/// Corners of the line through all bubbles, from left to right.
fn way(order: &[usize], spots: &[Spot]) -> Vec<(f64, f64)> {
    let mut corners: Vec<(f64, f64)> = order.iter().map(|&i| (spots[i].x, spots[i].y)).collect();
    corners.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    corners
}

/// Small areas along a piece of the line, which names keep clear of.
fn beside((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> impl Iterator<Item = Area> {
    const PIECES: u8 = 40;
    (0..=PIECES).map(move |piece| {
        let share = f64::from(piece) / f64::from(PIECES);
        let (x, y) = (x1 + share * (x2 - x1), y1 + share * (y2 - y1));
        Area { left: x - 4.0, top: y - 2.0, right: x + 4.0, bottom: y + 2.0 }
    })
}

fn must_stand(chart: &BubbleChart, bubble: &Bubble) -> bool {
    chart.is_beyond(bubble) || matches!(bubble.tone, Tone::Subject | Tone::Risk)
}

fn bubble(out: &mut String, chart: &BubbleChart, frame: &Frame, bubble: &Bubble, spot: &Spot) {
    let weak = if bubble.quality == Quality::Weak { " weak" } else { "" };
    put!(out, "<g class=\"bubble {}{weak}\"><title>{}</title>", tone_class(bubble.tone), escape(&said(chart, bubble)));
    if let Some((low, high)) = bubble.y_range.filter(|(low, high)| chart.y.has(*low) && chart.y.has(*high)) {
        let (a, b) = (frame.px_y(&chart.y, low), frame.px_y(&chart.y, high));
        if (a - b).abs() > 1.0 {
            put!(out, "<line x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", px(spot.x), px(b), px(a));
        }
    }
    put!(out, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"/></g>", px(spot.x), px(spot.y), px(spot.radius));
}

/// What a pointer over the bubble says.
fn said(chart: &BubbleChart, bubble: &Bubble) -> String {
    let y = match bubble.y_range {
        Some((low, high)) => Cell::band(bubble.y, low, high).text(chart.y.kind),
        None => chart.y.text(bubble.y),
    };
    let mut text =
        format!("{}: {} {y}, {} {}", clean(&bubble.label), chart.y.name, chart.x.name, chart.x.text(bubble.x));
    if let (Some(axis), size) = (&chart.size, bubble.size) {
        put!(text, ", {} {}", axis.name, number::number_or_unknown(size));
    }
    text
}

fn name(out: &mut String, text: &str, label: &Label, tone: Tone) {
    if let Some([(x1, y1), (x2, y2)]) = label.leader {
        put!(out, "<line class=\"leader\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", px(x1), px(y1), px(x2), px(y2));
    }
    put!(
        out,
        "<text class=\"name {}\" x=\"{}\" y=\"{}\">{}</text>",
        tone_class(tone),
        px(label.x),
        px(label.y),
        escape(text)
    );
}
