//! Outlines of the countries, and the Equal Earth projection that lays them flat.

/// Made by `assets/world.mjs`; see `assets/README.md` for the source and its license.
const OUTLINES: &str = include_str!("../assets/world.txt");

/// Southern edge of the frame, degrees: all land but Antarctica.
pub(crate) const SOUTH: f64 = -57.0;
/// Northern edge of the frame, degrees.
pub(crate) const NORTH: f64 = 84.0;

/// A country as rings of (longitude, latitude) in degrees.
pub(crate) struct Country {
    /// ISO 3166-1 numeric; 0 where an area has none.
    pub(crate) code: u16,
    pub(crate) rings: Vec<Vec<(f64, f64)>>,
}

/// All countries. Lines that cannot be read are left out.
pub(crate) fn countries() -> Vec<Country> {
    OUTLINES.lines().filter_map(country).collect()
}

fn country(line: &str) -> Option<Country> {
    let (code, rings) = line.split_once(' ')?;
    Some(Country { code: code.parse().ok()?, rings: rings.split(';').filter_map(ring).collect() })
}

fn ring(text: &str) -> Option<Vec<(f64, f64)>> {
    let (mut x, mut y) = (0_i32, 0_i32);
    text.split(' ')
        .map(|pair| {
            let (dx, dy) = pair.split_once(',')?;
            x += dx.parse::<i32>().ok()?;
            y += dy.parse::<i32>().ok()?;
            Some((f64::from(x) / 10.0, f64::from(y) / 10.0))
        })
        .collect()
}

/// Equal Earth (Šavrič, Patterson and Jenny, 2018) on the unit sphere: longitude and latitude in degrees to x
/// (east) and y (north). Areas are true, so a fill never overstates a country.
pub(crate) fn equal_earth(lon: f64, lat: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root = 3.0_f64.sqrt() / 2.0;
    let theta = (root * lat.to_radians().sin()).asin();
    let t2 = theta * theta;
    let t6 = t2 * t2 * t2;
    let slope = A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2);
    let x = lon.to_radians() * theta.cos() / (root * slope);
    let y = theta * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outline_is_read() {
        let all = countries();
        assert_eq!(all.len(), OUTLINES.lines().count());
        assert!(all.iter().any(|c| c.code == 156) && all.iter().any(|c| c.code == 104));
        let rings: usize = all.iter().map(|c| c.rings.len()).sum();
        assert_eq!(rings, OUTLINES.matches(';').count() + all.len());
        for (lon, lat) in all.iter().flat_map(|c| c.rings.iter().flatten()) {
            assert!(lon.abs() <= 180.0 && (SOUTH..=NORTH).contains(lat), "{lon} {lat}");
        }
        // No outline runs across the whole map.
        let steps = all.iter().flat_map(|c| c.rings.iter()).flat_map(|ring| ring.windows(2));
        assert!(steps.map(|pair| (pair[0].0 - pair[1].0).abs()).fold(0.0, f64::max) < 90.0);
        assert!(OUTLINES.len() < 120_000);
    }

    #[test]
    fn projection_matches_its_published_extent() {
        // Half the equator is 2.7066 radii, a pole lies at 1.3173 radii.
        let (x, y) = equal_earth(180.0, 0.0);
        assert!((x - 2.706_63).abs() < 1e-4 && y.abs() < 1e-12);
        let (x, y) = equal_earth(0.0, 90.0);
        assert!(x.abs() < 1e-12 && (y - 1.317_36).abs() < 1e-4);
    }
}
