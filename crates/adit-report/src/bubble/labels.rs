//! Where the names of bubbles stand, so that none covers another.

use crate::svg::text_width;

/// A circle in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) radius: f64,
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The same with some air at both ends.
    fn wider(&self, air: f64) -> Self {
        Self { left: self.left - air, right: self.right + air, ..*self }
    }

    fn within(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }

    /// Whether a circle, made smaller by a factor, reaches into the rectangle.
    fn touches(&self, spot: &Spot, factor: f64) -> bool {
        let (dx, dy) = (spot.x - spot.x.clamp(self.left, self.right), spot.y - spot.y.clamp(self.top, self.bottom));
        dx.hypot(dy) < spot.radius * factor
    }
}

/// A name in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Label {
    /// Left end of the text.
    pub(super) x: f64,
    /// Base line of the text.
    pub(super) y: f64,
    /// Line from the bubble to the name, where they stand apart.
    pub(super) leader: Option<[(f64, f64); 2]>,
}

const FONT: f64 = 11.0;
const HEIGHT: f64 = 12.0;
/// Least distance of two names on a line.
const AIR: f64 = 3.0;
/// Directions in the order of preference: right and left read best.
const DIRECTIONS: [(f64, f64); 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (0.8, -0.6),
    (0.8, 0.6),
    (-0.8, -0.6),
    (-0.8, 0.6),
    (0.45, -0.9),
    (0.45, 0.9),
    (-0.45, -0.9),
    (-0.45, 0.9),
];
/// Distances from the rim of the bubble; from the third on, a line leads to the name.
const DISTANCES: [f64; 7] = [3.0, 6.0, 14.0, 24.0, 36.0, 50.0, 66.0];

/// Places names, the weightiest first. A name that fits nowhere near its bubble is left out; those that `must` stand
/// may lie over other bubbles, never over other names.
pub(super) fn place(
    names: &[String],
    spots: &[Spot],
    order: &[(usize, bool)],
    room: Area,
    taken: Vec<Area>,
) -> Vec<Option<Label>> {
    let mut labels = vec![None; names.len()];
    let mut taken = taken;
    let mut leaders: Vec<[(f64, f64); 2]> = Vec::new();
    for &(i, must) in order {
        // Names that must stand are bold, hence wider.
        let width = text_width(&names[i], if must { FONT * 1.1 } else { FONT }) + 2.0;
        let distances = if must { &DISTANCES[..] } else { &DISTANCES[..2] };
        let free = |area: &Area, factor: f64| {
            area.within(&room)
                && taken.iter().all(|other| !area.wider(AIR).meets(other))
                && leaders.iter().all(|line| !crosses(line, area))
                && spots.iter().all(|spot| !area.touches(spot, factor))
        };
        let candidates = || {
            distances.iter().flat_map(|&distance| {
                DIRECTIONS.iter().map(move |&direction| (distance, candidate(&spots[i], direction, distance, width)))
            })
        };
        // Rims may touch a name, centers may not; at last even a center may, under a name that must stand.
        let factors: &[f64] = if must { &[0.9, 0.5] } else { &[0.9] };
        let found = factors.iter().find_map(|&factor| candidates().find(|(_, area)| free(area, factor)));
        let Some((distance, area)) = found else { continue };
        taken.push(area);
        let leader = (distance >= DISTANCES[2]).then(|| leader(&spots[i], &area));
        leaders.extend(leader);
        labels[i] = Some(Label { x: area.left, y: area.bottom - 3.0, leader });
    }
    labels
}

/// The rectangle of a name in one direction from its bubble.
fn candidate(spot: &Spot, (dx, dy): (f64, f64), distance: f64, width: f64) -> Area {
    let reach = spot.radius + distance;
    let (x, y) = (spot.x + dx * reach, spot.y + dy * reach);
    let left = if dx.abs() < 0.3 {
        x - width / 2.0
    } else if dx > 0.0 {
        x
    } else {
        x - width
    };
    let middle = y + dy * HEIGHT / 2.0;
    Area { left, top: middle - HEIGHT / 2.0, right: left + width, bottom: middle + HEIGHT / 2.0 }
}

/// From the rim of the bubble to the nearest point of the name.
fn leader(spot: &Spot, area: &Area) -> [(f64, f64); 2] {
    let end = (spot.x.clamp(area.left, area.right), spot.y.clamp(area.top, area.bottom));
    let length = (end.0 - spot.x).hypot(end.1 - spot.y).max(1e-9);
    let part = (spot.radius / length).min(1.0);
    [(spot.x + (end.0 - spot.x) * part, spot.y + (end.1 - spot.y) * part), end]
}

/// Whether a line passes a rectangle, tried at points along it.
fn crosses(line: &[(f64, f64); 2], area: &Area) -> bool {
    (1..10).any(|step| {
        let part = f64::from(step) / 10.0;
        let x = line[0].0 + (line[1].0 - line[0].0) * part;
        let y = line[0].1 + (line[1].1 - line[0].1) * part;
        x > area.left && x < area.right && y > area.top && y < area.bottom
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_cover_each_other() {
        let room = Area { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };
        let spots: Vec<Spot> = (0..40)
            .map(|i| Spot { x: 150.0 + f64::from(i % 8) * 14.0, y: 120.0 + f64::from(i / 8) * 13.0, radius: 6.0 })
            .collect();
        let names: Vec<String> = (0..40).map(|i| format!("mineral {i}")).collect();
        let order: Vec<(usize, bool)> = (0..40).map(|i| (i, i < 12)).collect();
        let labels = place(&names, &spots, &order, room, Vec::new());
        let areas: Vec<Area> = labels
            .iter()
            .zip(&names)
            .filter_map(|(label, name)| {
                let label = label.as_ref()?;
                let (left, bottom) = (label.x, label.y + 3.0);
                Some(Area { left, top: bottom - HEIGHT, right: left + text_width(name, FONT), bottom })
            })
            .collect();
        assert!(areas.len() >= 12, "those that must stand do: {}", areas.len());
        for (i, a) in areas.iter().enumerate() {
            assert!(a.within(&room) && areas[..i].iter().all(|b| !a.meets(b)));
        }
    }
}
