//! Flows as arcs. They take the short way round the earth, over the edge of the map where that is shorter.

use super::{WIDEST, place};
use crate::chart::{Emphasis, Map, MapArc};
use crate::escape::escape;
use crate::number;
use crate::svg::px;
use crate::world::{NORTH, SOUTH};

const STEPS: u32 = 36;

pub(super) fn draw(out: &mut String, map: &Map) {
    let drawn = |arc: &&MapArc| arc.tonnes.is_finite() && arc.tonnes > 0.0;
    let mut arcs: Vec<&MapArc> = map.arcs.iter().filter(drawn).collect();
    let widest = arcs.iter().map(|arc| arc.tonnes).fold(0.0, f64::max);
    arcs.sort_by(|a, b| {
        let subject = |arc: &MapArc| arc.emphasis == Emphasis::Subject;
        subject(a).cmp(&subject(b)).then(b.tonnes.total_cmp(&a.tonnes)).then(a.label.cmp(&b.label))
    });
    out.push_str("<g class=\"arcs\">");
    for arc in arcs {
        let runs = path(arc.from, arc.to);
        if runs.is_empty() {
            continue;
        }
        let width = (WIDEST * arc.tonnes / widest).max(0.8);
        let class = match arc.emphasis {
            Emphasis::Context => "context",
            Emphasis::Subject => "subject",
        };
        let weak = if arc.weak { " weak" } else { "" };
        put!(out, "<g><title>{}</title>", escape(&format!("{}: {}", arc.label, number::tonnes(arc.tonnes, &map.unit))));
        put!(out, "<path class=\"arc {class}{weak}\" stroke-width=\"{}\" d=\"", px(width));
        for run in &runs {
            let text: Vec<String> = run.iter().map(|(x, y)| format!("{} {}", px(*x), px(*y))).collect();
            put!(out, "M{}", text.join("L"));
        }
        out.push_str("\"/>");
        head(out, &runs, width, class);
        out.push_str("</g>");
    }
    out.push_str("</g>");
}

/// A small head past the middle of the longest run says which way it goes.
fn head(out: &mut String, runs: &[Vec<(f64, f64)>], width: f64, class: &str) {
    let Some(run) = runs.iter().max_by_key(|run| run.len()).filter(|run| run.len() > 3) else { return };
    let at = run.len() * 3 / 5;
    let ((ax, ay), (bx, by)) = (run[at - 1], run[at]);
    let length = (bx - ax).hypot(by - ay);
    if length < 0.2 {
        return;
    }
    let (ux, uy) = ((bx - ax) / length, (by - ay) / length);
    let (long, half) = (4.0 + width * 0.9, 2.2 + width * 0.6);
    put!(
        out,
        "<path class=\"arc-head {class}\" d=\"M{} {}L{} {}L{} {}Z\"/>",
        px(bx + ux * long),
        px(by + uy * long),
        px(bx - uy * half),
        px(by + ux * half),
        px(bx + uy * half),
        px(by - ux * half)
    );
}

/// The points of an arc between two places (latitude, longitude), in runs that do not leave the map.
fn path(from: (f64, f64), to: (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    if ![from.0, from.1, to.0, to.1].iter().all(|degrees| degrees.is_finite()) {
        return Vec::new();
    }
    let wrap = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
    let start = wrap(from.1);
    let along = wrap(to.1 - from.1);
    let (lat0, lat1) = (from.0.clamp(SOUTH, NORTH), to.0.clamp(SOUTH, NORTH));
    let distance = along.hypot(lat1 - lat0);
    if distance < 0.05 {
        return Vec::new();
    }
    // Arcs rise to the north; those going west less, so that a flow and its return stay apart.
    let rise = distance * if along >= 0.0 { 0.24 } else { 0.15 };
    let top = (f64::midpoint(lat0, lat1) + rise).min(NORTH - 6.0);
    let mut runs = vec![Vec::new()];
    let mut last: Option<(f64, f64)> = None;
    for i in 0..=STEPS {
        let t = f64::from(i) / f64::from(STEPS);
        let lon = start + along * t;
        let lat = (1.0 - t) * (1.0 - t) * lat0 + 2.0 * t * (1.0 - t) * top + t * t * lat1;
        if let Some((last_lon, last_lat)) = last {
            let edge = if lon > 180.0 && last_lon <= 180.0 {
                180.0
            } else if lon < -180.0 && last_lon >= -180.0 {
                -180.0
            } else {
                0.0
            };
            if edge != 0.0 {
                let at = last_lat + (lat - last_lat) * (edge - last_lon) / (lon - last_lon);
                if let Some(run) = runs.last_mut() {
                    run.push(place(edge, at));
                }
                runs.push(vec![place(-edge, at)]);
            }
        }
        if let Some(run) = runs.last_mut() {
            run.push(place(wrap_inside(lon), lat));
        }
        last = Some((lon, lat));
    }
    runs
}

/// A longitude brought to the map; exactly 180 stays on its side.
fn wrap_inside(lon: f64) -> f64 {
    if lon > 180.0 {
        lon - 360.0
    } else if lon < -180.0 {
        lon + 360.0
    } else {
        lon
    }
}

#[cfg(test)]
mod tests {
    use super::super::{WIDTH, height};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn arcs_stay_on_the_map(a in -90.0_f64..90.0, b in -400.0_f64..400.0, c in -90.0_f64..90.0, d in -400.0_f64..400.0) {
            let runs = path((a, b), (c, d));
            prop_assert!(runs.len() <= 2);
            for (x, y) in runs.iter().flatten() {
                prop_assert!((0.0..=WIDTH).contains(x) && (-1e-9..=height() + 1e-9).contains(y), "{x} {y}");
            }
            // No step jumps across the map.
            for pair in runs.iter().flat_map(|run| run.windows(2)) {
                prop_assert!((pair[0].0 - pair[1].0).abs() < 60.0);
            }
        }
    }

    #[test]
    fn the_short_way_may_cross_the_edge() {
        assert_eq!(path((35.0, 115.0), (35.0, -118.0)).len(), 2);
        assert_eq!(path((35.0, 115.0), (50.0, 10.0)).len(), 1);
        assert!(path((1.0, 2.0), (1.0, 2.0)).is_empty());
        assert!(path((f64::NAN, 2.0), (1.0, 2.0)).is_empty());
    }
}
