//! Draws side by side.

/// Draws that are simulated together: as many doubles as two vector registers of common machines hold.
pub const LANES: usize = 8;

/// One number of the state, in each draw of a block.
pub type Lane = [f64; LANES];

/// The same number in every draw.
#[must_use]
#[inline]
pub const fn all(value: f64) -> Lane {
    [value; LANES]
}

/// Applies a function draw by draw.
#[must_use]
#[inline]
pub fn map(a: &Lane, f: impl Fn(f64) -> f64) -> Lane {
    let mut out = *a;
    for value in &mut out {
        *value = f(*value);
    }
    out
}

/// Adds draw by draw.
#[inline]
pub fn add(to: &mut Lane, what: &Lane) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what;
    }
}

/// Takes away draw by draw.
#[inline]
pub fn take(from: &mut Lane, what: &Lane) {
    for (from, what) in from.iter_mut().zip(what) {
        *from -= what;
    }
}
