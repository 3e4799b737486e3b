//! The marks of the stages: each has a shape and a color of its own, so that neither is needed alone.

use crate::svg::px;

/// A mark around the origin with about the area of a circle of this radius.
pub(super) fn mark(stage: usize, radius: f64, hollow: bool) -> String {
    // The last two classes of style repeat; a shape stays with its stage.
    let class = format!("stage s{}{}", stage.min(8), if hollow { " hollow" } else { "" });
    let shape = match stage {
        0 => regular(3, radius * 1.45, -90.0),
        1 => regular(4, radius * 1.25, -90.0),
        3 => regular(4, radius * 1.25, -45.0),
        4 => regular(3, radius * 1.45, 90.0),
        5 => star(radius * 1.5),
        6 => cross(radius * 1.25, 0.0),
        7 => cross(radius * 1.25, 45.0),
        _ => return format!("<circle class=\"{class}\" r=\"{}\"/>", px(radius)),
    };
    format!("<path class=\"{class}\" d=\"{shape}\"/>")
}

fn closed(points: impl Iterator<Item = (f64, f64)>) -> String {
    let text: Vec<String> = points.map(|(x, y)| format!("{} {}", px(x), px(y))).collect();
    format!("M{}Z", text.join("L"))
}

fn turned(radius: f64, degrees: f64) -> (f64, f64) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    (radius * cos, radius * sin)
}

fn regular(corners: u32, radius: f64, start: f64) -> String {
    closed((0..corners).map(|i| turned(radius, start + 360.0 * f64::from(i) / f64::from(corners))))
}

fn star(radius: f64) -> String {
    closed((0..10).map(|i| {
        let r = if i % 2 == 0 { radius } else { radius * 0.45 };
        turned(r, -90.0 + 36.0 * f64::from(i))
    }))
}

fn cross(radius: f64, turn: f64) -> String {
    let arm = radius * 0.38;
    let reach = arm.hypot(radius);
    let half = arm.atan2(radius).to_degrees();
    let inner = arm * std::f64::consts::SQRT_2;
    closed((0..4).flat_map(|i| {
        let at = turn + 90.0 * f64::from(i);
        [turned(reach, at - half), turned(reach, at + half), turned(inner, at + 45.0)]
    }))
}
