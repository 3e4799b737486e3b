//! Draws of the inputs: what their deviations do to a value and to a rank.

use adit_model::random;

/// One draw of all inputs at once. A figure read through it is a pure function of seed, draw, table and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// Seed of the question.
    pub seed: u64,
    /// Number of the draw.
    pub index: u64,
}

impl Draw {
    /// A figure of a row in this draw: lognormal, with the figure as mean and the deviation given. Zero stays zero.
    #[must_use]
    pub fn vary(&self, table: &str, position: usize, value: f64, deviation: f64) -> f64 {
        if value <= 0.0 || deviation <= 0.0 || !value.is_finite() {
            return value;
        }
        let variance = (deviation / value).powi(2).ln_1p();
        let normal = random::normal(self.seed, self.index, variable(table, position));
        value * (variance.sqrt() * normal - variance / 2.0).exp()
    }
}

/// The number of a row among all variables: rows of one table never share it, rows of two tables hardly ever.
fn variable(table: &str, position: usize) -> u32 {
    let name = table.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    name.wrapping_add(u32::try_from(position).unwrap_or(u32::MAX))
}

/// The figure itself, or the figure in a draw.
#[must_use]
pub fn read(draw: Option<&Draw>, table: &str, position: usize, value: f64, deviation: f64) -> f64 {
    draw.map_or(value, |draw| draw.vary(table, position, value, deviation))
}
