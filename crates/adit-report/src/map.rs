//! The world map as SVG: sites by stage, flows as arcs.

mod arcs;
mod marks;

use crate::chart::{Emphasis, Map, MapSite};
use crate::escape::escape;
use crate::number;
use crate::svg::{CHART_CSS, px, text_width};
use crate::table::Quality;
use crate::text::shorten;
use crate::world::{NORTH, SOUTH, countries, equal_earth};
use marks::mark;

/// Width of the map, pixels.
const WIDTH: f64 = 1100.0;
/// Largest and smallest radius of a mark.
const RADIUS: (f64, f64) = (11.0, 2.6);
/// Radius of a mark whose tonnes are not known.
const UNKNOWN_RADIUS: f64 = 3.2;
/// Widest arc.
pub(crate) const WIDEST: f64 = 9.0;
/// Most sites that are named on the map; the table names all.
const NAMED: usize = 10;
const FONT: f64 = 10.5;

/// Pixels a radius of the unit sphere.
fn scale() -> f64 {
    WIDTH / (2.0 * equal_earth(180.0, 0.0).0)
}

fn height() -> f64 {
    (equal_earth(0.0, NORTH).1 - equal_earth(0.0, SOUTH).1) * scale()
}

/// A place on the map; what lies outside the frame is moved to its edge.
pub(crate) fn place(lon: f64, lat: f64) -> (f64, f64) {
    let lon = if lon.is_finite() { lon.clamp(-180.0, 180.0) } else { 0.0 };
    let lat = if lat.is_finite() { lat.clamp(SOUTH, NORTH) } else { 0.0 };
    let (x, y) = equal_earth(lon, lat);
    (WIDTH / 2.0 + x * scale(), (equal_earth(0.0, NORTH).1 - y) * scale())
}

/// The map as an SVG element, to stand in a page that carries the style of the charts. `id` is unique on the page.
#[must_use]
pub fn svg(map: &Map, id: &str) -> String {
    element(map, id, "", 0.0, "")
}

/// The map as an SVG file of its own, with its legend.
#[must_use]
pub fn svg_file(map: &Map) -> String {
    let (mut legend, mut x, mut y) = (String::new(), 8.0, height() + 22.0);
    for entry in legend_entries(map) {
        let room = 28.0 + text_width(&entry.1, FONT);
        if x + room > WIDTH {
            (x, y) = (8.0, y + 22.0);
        }
        put!(
            legend,
            "<g transform=\"translate({} {})\"><g transform=\"translate(0 -11)\">{}</g><text class=\"map-key\" x=\"26\">{}\
             </text></g>",
            px(x),
            px(y),
            entry.0,
            escape(&entry.1)
        );
        x += room + 14.0;
    }
    element(map, "map", &format!("<style>{CHART_CSS}</style>"), y + 10.0 - height(), &legend)
}

/// The legend as an HTML list.
#[must_use]
pub fn legend_html(map: &Map) -> String {
    let mut out = "<ul class=\"legend\">".to_owned();
    for (icon, text) in legend_entries(map) {
        put!(
            out,
            "<li><svg class=\"chart\" viewBox=\"0 0 22 16\" width=\"22\" height=\"16\" aria-hidden=\"true\">{icon}</svg>{}\
             </li>",
            escape(&text)
        );
    }
    out.push_str("</ul>");
    out
}

fn element(map: &Map, id: &str, style: &str, below: f64, legend: &str) -> String {
    let id = escape(id);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart map\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">World map (Equal Earth) with \
         {} sites and {} flows.</desc>{style}",
        px(height() + below),
        escape(&map.caption),
        map.sites.len(),
        map.arcs.len()
    );
    ground(&mut out, map);
    arcs::draw(&mut out, map);
    sites(&mut out, map);
    out.push_str(legend);
    out.push_str("</svg>");
    out
}

/// Sea, graticule, countries.
fn ground(out: &mut String, map: &Map) {
    let degrees = |from: f64, to: f64| (0..=24).map(move |i| from + (to - from) * f64::from(i) / 24.0);
    let line = |points: Vec<(f64, f64)>| {
        let text: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", px(*x), px(*y))).collect();
        format!("M{}", text.join("L"))
    };
    let edge: Vec<_> = degrees(SOUTH, NORTH)
        .map(|lat| place(-180.0, lat))
        .chain(degrees(NORTH, SOUTH).map(|lat| place(180.0, lat)))
        .collect();
    put!(out, "<path class=\"sea\" d=\"{}Z\"/><path class=\"graticule\" d=\"", line(edge));
    for i in -5..=5 {
        let lon = f64::from(i) * 30.0;
        out.push_str(&line(degrees(SOUTH, NORTH).map(|lat| place(lon, lat)).collect()));
    }
    for i in -1..=2 {
        let lat = f64::from(i) * 30.0;
        out.push_str(&line(vec![place(-180.0, lat), place(180.0, lat)]));
    }
    // Whole numbers of a tenth of a pixel keep the outlines short.
    out.push_str("\"/><g transform=\"scale(.1)\"><path class=\"land\" d=\"");
    let all = countries();
    let highlighted = |code: u16| code != 0 && map.highlight.contains(&code);
    for country in all.iter().filter(|country| !highlighted(country.code)) {
        country.rings.iter().for_each(|ring| outline(out, ring));
    }
    out.push_str("\"/>");
    for country in all.iter().filter(|country| highlighted(country.code)) {
        out.push_str("<path class=\"land subject\" d=\"");
        country.rings.iter().for_each(|ring| outline(out, ring));
        out.push_str("\"/>");
    }
    out.push_str("</g>");
}

fn outline(out: &mut String, ring: &[(f64, f64)]) {
    let mut last: Option<(i32, i32)> = None;
    for (lon, lat) in ring {
        let (x, y) = place(*lon, *lat);
        #[expect(clippy::cast_possible_truncation, reason = "inside the frame of the map")]
        let at = ((x * 10.0).round() as i32, (y * 10.0).round() as i32);
        match last {
            None => put!(out, "M{} {}", at.0, at.1),
            Some(last) if last == at => continue,
            Some(last) => put!(out, "l{} {}", at.0 - last.0, at.1 - last.1),
        }
        last = Some(at);
    }
    out.push('z');
}

fn known(tonnes: Option<f64>) -> Option<f64> {
    tonnes.filter(|tonnes| tonnes.is_finite() && *tonnes > 0.0)
}

fn largest(map: &Map) -> f64 {
    map.sites.iter().filter_map(|site| known(site.tonnes)).fold(0.0, f64::max)
}

/// Radius of a mark; its area grows with the tonnes.
fn radius(tonnes: Option<f64>, largest: f64) -> f64 {
    known(tonnes).map_or(UNKNOWN_RADIUS, |tonnes| (RADIUS.0 * (tonnes / largest).sqrt()).max(RADIUS.1))
}

fn sites(out: &mut String, map: &Map) {
    let largest = largest(map);
    let mut sites: Vec<&MapSite> = map.sites.iter().filter(|s| s.lat.is_finite() && s.lon.is_finite()).collect();
    // Small marks lie on top of large ones.
    sites.sort_by(|a, b| radius(b.tonnes, largest).total_cmp(&radius(a.tonnes, largest)).then(a.name.cmp(&b.name)));
    out.push_str("<g class=\"sites\">");
    for site in &sites {
        let (x, y) = place(site.lon, site.lat);
        let amount = known(site.tonnes).map_or_else(String::new, |t| format!(", {}", number::tonnes(t, &map.unit)));
        let hollow = site.quality != Quality::Solid;
        let uncertain = if hollow { ", place uncertain" } else { "" };
        put!(
            out,
            "<g transform=\"translate({} {})\"><title>{}</title>{}</g>",
            px(x),
            px(y),
            escape(&format!("{} ({}){amount}{uncertain}", site.name, map.stage_name(site.stage))),
            mark(site.stage, radius(site.tonnes, largest), hollow)
        );
    }
    out.push_str("</g><g class=\"map-labels\">");
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for site in sites.iter().filter(|site| known(site.tonnes).is_some()) {
        if taken.len() >= NAMED {
            break;
        }
        let name = shorten(&site.name, 24);
        let (x, y) = place(site.lon, site.lat);
        let (r, w) = (radius(site.tonnes, largest), text_width(&name, FONT));
        // Right of the mark, or left of it where the right is taken.
        let free = [x + r + 3.0, x - r - 3.0 - w].into_iter().find(|&left| {
            let inside = left >= 0.0 && left + w <= WIDTH;
            inside && taken.iter().all(|t| left > t[2] || left + w < t[0] || y - 7.0 > t[3] || y + 6.0 < t[1])
        });
        if let Some(left) = free {
            taken.push([left, y - 7.0, left + w, y + 6.0]);
            put!(out, "<text class=\"map-label\" x=\"{}\" y=\"{}\">{}</text>", px(left), px(y + 3.6), escape(&name));
        }
    }
    out.push_str("</g>");
}

/// Icon (in a box of 22 by 16) and words of each entry of the legend.
fn legend_entries(map: &Map) -> Vec<(String, String)> {
    let at_middle = |mark: String| format!("<g transform=\"translate(11 8)\">{mark}</g>");
    let mut entries = Vec::new();
    for (stage, name) in map.stages.iter().enumerate() {
        if map.sites.iter().any(|site| site.stage == stage) {
            entries.push((at_middle(mark(stage, 5.0, false)), name.clone()));
        }
    }
    if map.sites.iter().any(|site| site.quality != Quality::Solid) {
        entries.push((at_middle(mark(2, 4.5, true)), "hollow: place uncertain".to_owned()));
    }
    let largest = largest(map);
    if largest > 0.0 {
        let ring = "<circle class=\"ring\" r=\"7\"/><circle class=\"ring\" r=\"3\" cy=\"4\"/>";
        let text = format!("area of a mark: tonnes; the largest is {}", number::tonnes(largest, &map.unit));
        entries.push((at_middle(ring.to_owned()), text));
    }
    let widest = map.arcs.iter().map(|arc| arc.tonnes).filter(|t| t.is_finite()).fold(0.0, f64::max);
    if widest > 0.0 {
        let subject = map.arcs.iter().any(|arc| arc.emphasis == Emphasis::Subject);
        let class = if subject { "subject" } else { "context" };
        let text = format!("width of a flow: tonnes; the widest is {}", number::tonnes(widest, &map.unit));
        entries.push((format!("<path class=\"arc {class}\" stroke-width=\"5\" d=\"M1 13Q11 0 21 9\"/>"), text));
    }
    if map.arcs.iter().any(|arc| arc.weak) {
        let line = "<path class=\"arc context weak\" stroke-width=\"2\" d=\"M1 13Q11 0 21 9\"/>";
        entries.push((line.to_owned(), "broken: rests on low confidence or on assumptions".to_owned()));
    }
    if !map.highlight.is_empty() {
        entries.push((
            "<rect class=\"land subject\" x=\"3\" y=\"3\" width=\"16\" height=\"10\"/>".to_owned(),
            "country in question".to_owned(),
        ));
    }
    entries
}
