//! The Sankey chart as SVG: columns are stages, boxes are as high as their tonnes.

mod layout;

use crate::chart::{Emphasis, Sankey};
use crate::escape::escape;
use crate::number;
use crate::svg::{CHART_CSS, columns_in, px};
use crate::text::shorten;
use layout::{BOX, HEIGHT, Layout, TOP, WIDTH, lay_out};

const FONT: f64 = 11.0;
/// Least distance of the base lines of two labels.
const LINE: f64 = 12.5;

/// The chart as an SVG element, to stand in a page that carries the style of the charts. `id` is unique on the page.
#[must_use]
pub fn svg(chart: &Sankey, id: &str) -> String {
    element(chart, id, "")
}

/// The chart as an SVG file of its own.
#[must_use]
pub fn svg_file(chart: &Sankey) -> String {
    element(chart, "sankey", &format!("<style>{CHART_CSS}</style>"))
}

/// What must be said below the chart: how to read it and what it leaves out.
#[must_use]
pub fn reading(chart: &Sankey) -> Vec<String> {
    let layout = lay_out(chart);
    let mut lines = vec![format!("Heights are proportional to {}.", unit(chart))];
    if chart.links.iter().any(|link| link.weak) {
        lines.push("Hatched flows rest on low confidence or on assumptions.".to_owned());
    }
    if !layout.returns.is_empty() {
        lines.push("Lines below the boxes are return flows, not to scale.".to_owned());
    }
    if layout.hidden_returns > 0 {
        lines.push(format!("{} smaller return flows stand in the table only.", layout.hidden_returns));
    }
    lines
}

fn unit(chart: &Sankey) -> String {
    if chart.unit.trim().is_empty() { "tonnes".to_owned() } else { format!("tonnes {}", chart.unit.trim()) }
}

fn element(chart: &Sankey, id: &str, style: &str) -> String {
    let layout = lay_out(chart);
    let id = escape(id);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart sankey\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">Flows between {} nodes in \
         {} stages, in {}.</desc>{style}",
        escape(&chart.caption),
        chart.nodes.len(),
        chart.columns.len(),
        escape(&unit(chart)),
    );
    put!(out, "<defs>{}{}</defs>", hatch(&id, "context"), hatch(&id, "subject"));
    for (name, x) in chart.columns.iter().zip(&layout.columns) {
        put!(out, "<text class=\"sk-head\" x=\"{}\" y=\"14\">{}</text>", px(*x), escape(name));
        put!(out, "<line class=\"sk-rule\" x1=\"{}\" x2=\"{}\" y1=\"20\" y2=\"20\"/>", px(*x), px(x + 74.0));
    }
    links(&mut out, chart, &layout, &id);
    nodes(&mut out, chart, &layout);
    out.push_str("</svg>");
    out
}

/// Hatching for what is weak.
fn hatch(id: &str, class: &str) -> String {
    format!(
        "<pattern id=\"{id}-h-{class}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect class=\"hatch-ground {class}\" width=\"5\" height=\"5\"/>\
         <rect class=\"hatch-line {class}\" width=\"1.6\" height=\"5\"/></pattern>"
    )
}

const fn class(emphasis: Emphasis) -> &'static str {
    match emphasis {
        Emphasis::Context => "context",
        Emphasis::Subject => "subject",
    }
}

fn links(out: &mut String, chart: &Sankey, layout: &Layout, id: &str) {
    let title = |link: usize| {
        let link = &chart.links[link];
        let weak = if link.weak { " (weak)" } else { "" };
        let (from, to) = (&chart.nodes[link.from].label, &chart.nodes[link.to].label);
        escape(&format!("{from} → {to}: {}{weak}", number::tonnes(link.tonnes, &chart.unit)))
    };
    out.push_str("<g class=\"sk-links\">");
    // The subject lies on top of the context, thin on top of thick.
    let mut order: Vec<_> = layout.ribbons.iter().collect();
    order.sort_by(|a, b| {
        let subject = |link: usize| chart.links[link].emphasis == Emphasis::Subject;
        subject(a.link).cmp(&subject(b.link)).then(b.thickness.total_cmp(&a.thickness)).then(a.link.cmp(&b.link))
    });
    for ribbon in order {
        let link = &chart.links[ribbon.link];
        let (x0, x1) = (layout.spots[link.from].x + BOX, layout.spots[link.to].x);
        let middle = f64::midpoint(x0, x1);
        // A flow thinner than this would vanish on screen.
        let thick = ribbon.thickness.max(0.4);
        let (a, b) = (ribbon.from_y, ribbon.to_y);
        let class = class(link.emphasis);
        let fill = if link.weak { format!(" style=\"fill:url(#{id}-h-{class})\"") } else { String::new() };
        put!(
            out,
            "<path class=\"sk-link {class}\" data-from=\"{}\" data-to=\"{}\"{fill} d=\"M{x0} {a}C{m} {a} {m} {b} {x1} \
             {b}V{d}C{m} {d} {m} {c} {x0} {c}Z\"><title>{}</title></path>",
            link.from,
            link.to,
            title(ribbon.link),
            x0 = px(x0),
            x1 = px(x1),
            m = px(middle),
            a = px(a),
            b = px(b),
            c = px(a + thick),
            d = px(b + thick),
        );
    }
    for back in &layout.returns {
        let link = &chart.links[back.link];
        let (from, to) = (&layout.spots[link.from], &layout.spots[link.to]);
        let (out_x, in_x) = (from.x + BOX + 4.0, to.x - 5.0);
        put!(
            out,
            "<path class=\"sk-return {}\" data-from=\"{}\" data-to=\"{}\" stroke-width=\"{}\" d=\"M{} {}H{}V{}H{}V{}H{}\">\
             <title>{}</title></path>",
            class(link.emphasis),
            link.from,
            link.to,
            px(back.thickness),
            px(from.x + BOX),
            px(from.middle()),
            px(out_x),
            px(back.lane_y),
            px(in_x),
            px(to.middle()),
            px(to.x),
            title(back.link),
        );
    }
    out.push_str("</g>");
}

fn nodes(out: &mut String, chart: &Sankey, layout: &Layout) {
    out.push_str("<g class=\"sk-nodes\">");
    let labels = labels(chart, layout);
    for (n, (node, spot)) in chart.nodes.iter().zip(&layout.spots).enumerate() {
        let amount = number::tonnes(spot.tonnes, &chart.unit);
        put!(
            out,
            "<g class=\"sk-node {}\" data-node=\"{n}\"><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{BOX}\" \
             height=\"{}\"/>",
            class(node.emphasis),
            escape(&format!("{}: {amount}", node.label)),
            px(spot.x),
            px(spot.y),
            px(spot.height.max(0.7)),
        );
        if let Some((y, label, amount)) = &labels[n] {
            put!(
                out,
                "<text x=\"{}\" y=\"{}\">{} <tspan class=\"amount\" dx=\"2\">{}</tspan></text>",
                px(spot.x + BOX + 7.0),
                px(*y),
                escape(label),
                escape(amount)
            );
        }
        out.push_str("</g>");
    }
    out.push_str("</g>");
}

/// Labels beside the boxes, large boxes first; one that would touch another is left out.
fn labels(chart: &Sankey, layout: &Layout) -> Vec<Option<(f64, String, String)>> {
    let mut labels = vec![None; chart.nodes.len()];
    let mut order: Vec<usize> = (0..chart.nodes.len()).collect();
    order.sort_by(|&a, &b| layout.spots[b].tonnes.total_cmp(&layout.spots[a].tonnes).then(a.cmp(&b)));
    let mut taken: Vec<(usize, f64)> = Vec::new();
    for n in order {
        let spot = &layout.spots[n];
        let next = layout.columns.get(spot.column + 1).copied().unwrap_or(WIDTH);
        let base = (spot.middle() + FONT * 0.35).clamp(TOP + 2.0, layout.bottom);
        let free = taken.iter().all(|&(column, y)| column != spot.column || (y - base).abs() >= LINE);
        // The labels of the subject are bold, hence wider.
        let size = if chart.nodes[n].emphasis == Emphasis::Subject { FONT * 1.06 } else { FONT };
        let room = columns_in(next - spot.x - BOX - 14.0, size);
        if !free || room < 4 {
            continue;
        }
        taken.push((spot.column, base));
        // The amount stands only where it does not cost letters of the name.
        let amount = number::number(spot.tonnes);
        let name = crate::text::clean(&chart.nodes[n].label);
        let with_amount = crate::text::width(&name) + crate::text::width(&amount) < room;
        labels[n] = Some((base, shorten(&name, room), if with_amount { amount } else { String::new() }));
    }
    labels
}
