//! Piled bars as SVG: color and texture both tell the parts apart.

use super::{StackBar, StackChart};
use crate::document::Tone;
use crate::escape::escape;
use crate::svg::{CHART_CSS, Texture, px, text_width, textures, tone_class};
use crate::text::{clean, shorten};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 54.0;
const RIGHT: f64 = 754.0;
/// Height of the field.
const HIGH: f64 = 220.0;
/// Longest name in the key, in columns.
const LONGEST: usize = 30;
/// Height of a line of the key.
const LINE: f64 = 18.0;
/// Widest bar.
const WIDEST: f64 = 64.0;

/// The chart as an SVG element, to stand in a page that carries the style of the charts. `id` is unique on the page.
#[must_use]
pub fn svg(chart: &StackChart, id: &str) -> String {
    element(chart, id, "")
}

/// The chart as an SVG file of its own.
#[must_use]
pub fn svg_file(chart: &StackChart) -> String {
    element(chart, "stacks", &format!("<style>{CHART_CSS}</style>"))
}

fn element(chart: &StackChart, id: &str, style: &str) -> String {
    let id = escape(id);
    let mut body = String::new();
    let top = key(&mut body, chart, &id) + 30.0;
    field(&mut body, chart, top);
    bars(&mut body, chart, top, &id);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart stacks\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{style}",
        px(top + HIGH + 26.0),
        escape(&chart.caption),
        escape(&description(chart)),
    );
    out.push_str(&textures(&id, &Texture::ALL));
    out.push_str(&body);
    out.push_str("</svg>");
    out
}

/// The chart in words: the whole of each bar.
fn description(chart: &StackChart) -> String {
    let bar = |bar: &StackBar| format!("{}: {}.", clean(&bar.label), chart.value.text(chart.total(bar)));
    let said = chart.bars.iter().map(bar).collect::<Vec<_>>().join(" ");
    format!("{} by {}. {said}", chart.value.title(), clean(&chart.by))
}

/// The color of a part: that of its tone, or one of a few muted ones.
fn class(tone: Tone, index: usize) -> String {
    if tone == Tone::Neutral { format!("c{}", index % 8) } else { tone_class(tone).to_owned() }
}

/// A box in the color and the texture of a part; the first ones of a color are plain.
fn filled(out: &mut String, chart: &StackChart, part: usize, area: &str, id: &str) {
    put!(out, "<rect class=\"part {}\" {area}/>", class(chart.parts[part].tone, part));
    if let Some(texture) = part.checked_sub(1).map(|place| Texture::ALL[place % Texture::ALL.len()]) {
        put!(out, "<rect {area} fill=\"url(#{id}-{})\"/>", texture.word());
    }
}

/// What the parts are, above the field. Gives back where it ends.
fn key(out: &mut String, chart: &StackChart, id: &str) -> f64 {
    let (mut x, mut y) = (LEFT, 12.0);
    for (index, part) in chart.parts.iter().enumerate() {
        let name = shorten(&part.label, LONGEST);
        let wide = 24.0 + text_width(&name, 11.0) + 18.0;
        if x + wide > RIGHT && x > LEFT {
            (x, y) = (LEFT, y + LINE);
        }
        filled(out, chart, index, &format!("x=\"{}\" y=\"{}\" width=\"18\" height=\"11\"", px(x), px(y - 9.5)), id);
        put!(out, "<text x=\"{}\" y=\"{}\">{}</text>", px(x + 24.0), px(y), escape(&name));
        x += wide;
    }
    y
}

fn field(out: &mut String, chart: &StackChart, top: f64) {
    let axis = &chart.value;
    let span = axis.span(std::iter::once(chart.largest()));
    for tick in axis.ticks(&span) {
        let y = top + HIGH * (1.0 - axis.at(&span, tick).unwrap_or(0.0));
        put!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{0}\" y2=\"{0}\"/>\
             <text class=\"tick\" text-anchor=\"end\" x=\"{1}\" y=\"{2}\">{3}</text>",
            px(y),
            px(LEFT - 6.0),
            px(y + 4.0),
            escape(&axis.text(tick))
        );
    }
    put!(out, "<text class=\"axis\" x=\"{LEFT}\" y=\"{}\">{}</text>", px(top - 10.0), escape(&axis.title()));
}

fn bars(out: &mut String, chart: &StackChart, top: f64, id: &str) {
    let axis = &chart.value;
    let span = axis.span(std::iter::once(chart.largest()));
    let each = (RIGHT - LEFT) / chart.bars.len().max(1) as f64;
    let wide = (each * 0.7).min(WIDEST);
    // Labels that would run into each other are left out; the table has them all.
    let longest = chart.bars.iter().map(|bar| text_width(&bar.label, 10.5)).fold(34.0, f64::max);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number of bars")]
    let every = ((longest + 6.0) / each).ceil().clamp(1.0, 1e3) as usize;
    let high = |amount: f64| axis.at(&span, amount).unwrap_or(0.0) * HIGH;
    for (index, bar) in chart.bars.iter().enumerate() {
        let middle = LEFT + each * (index as f64 + 0.5);
        let mut below = 0.0;
        for (part, what) in chart.parts.iter().enumerate() {
            let amount = bar.drawn(part);
            let (from, until) = (high(below), high(below + amount));
            below += amount;
            if until - from < 0.05 {
                continue;
            }
            let said = format!("{}, {}: {}", clean(&bar.label), clean(&what.label), axis.text(amount));
            put!(out, "<g><title>{}</title>", escape(&said));
            let [x, y, tall] = [px(middle - wide / 2.0), px(top + HIGH - until), px(until - from)];
            filled(out, chart, part, &format!("x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{tall}\"", px(wide)), id);
            out.push_str("</g>");
        }
        if index % every == 0 {
            let word = |out: &mut String, y: f64, class: &str, text: &str| {
                let text = escape(text);
                put!(
                    out,
                    "<text class=\"{class}\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{text}</text>",
                    px(middle),
                    px(y)
                );
            };
            word(out, top + HIGH + 16.0, "tick", &clean(&bar.label));
            if below > 0.0 {
                word(out, top + HIGH - high(below) - 4.0, "name", &axis.text(below));
            }
        }
    }
}
