//! What is uncertain, and how it is drawn.
//!
//! A variable is addressed by the name of the row it stands for, and a draw of it is a pure function of seed, draw and
//! variable. Whatever rests on one row moves together; different rows are independent.

use crate::lanes::{LANES, Lane};
use adit_model::cell::Positive;
use adit_model::random::{uniforms, variable};
use adit_model::tables::{Parameter, Shock};
use adit_model::words::Spread;

/// A number that is known up to a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Name: the row, and which of its numbers.
    pub name: String,
    /// Number of its stream.
    pub stream: u32,
    /// How it is drawn.
    pub spread: Spread,
    /// Low end.
    pub low: f64,
    /// Most likely value.
    pub central: f64,
    /// High end.
    pub high: f64,
}

impl Variable {
    /// A variable from the three cells of a row; an end that is empty is the central value.
    #[must_use]
    pub fn new(name: String, spread: Spread, [low, central, high]: [Option<Positive>; 3]) -> Self {
        let central = central.map_or(1.0, Positive::get);
        let end = |value: Option<Positive>| value.map_or(central, Positive::get);
        Self { stream: variable(&name), name, spread, low: end(low), central, high: end(high) }
    }

    /// A parameter of the dynamics.
    #[must_use]
    pub fn of(row: &Parameter) -> Self {
        Self::new(format!("parameters:{}", row.id), row.spread, [row.low, Some(row.central), row.high])
    }

    /// The size of a shock.
    #[must_use]
    pub fn size_of(shock: &Shock) -> Self {
        Self::new(format!("shocks:{}:size", shock.id), shock.spread, [shock.low, shock.central, shock.high])
    }

    /// The length of a shock, months.
    #[must_use]
    pub fn length_of(shock: &Shock) -> Self {
        let months = [shock.months_low, Some(shock.months), shock.months_high];
        Self::new(format!("shocks:{}:months", shock.id), shock.spread, months)
    }

    /// Whether it has one value only.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.spread == Spread::Fixed || self.high <= self.low
    }

    /// The value below which this part of its distribution lies.
    #[must_use]
    pub fn quantile(&self, part: f64) -> f64 {
        if self.is_certain() {
            return self.central;
        }
        match self.spread {
            Spread::Triangular => triangular(self.low, self.central.clamp(self.low, self.high), self.high, part),
            _ => self.low + (self.high - self.low) * part,
        }
    }
}

/// The quantile of a triangular distribution.
fn triangular(low: f64, mode: f64, high: f64, part: f64) -> f64 {
    let below = (mode - low) / (high - low);
    if part < below {
        low + (part * (high - low) * (mode - low)).sqrt()
    } else {
        high - ((1.0 - part) * (high - low) * (high - mode)).sqrt()
    }
}

/// Where draws come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws {
    /// Seed.
    pub seed: u64,
    /// How draws relate to each other.
    pub design: Design,
}

/// How draws relate to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Design {
    /// Each on its own.
    Independent,
    /// All at the central values.
    Central,
    /// Rows of a study of variance: of each sample a draw from matrix A, one from B, and for each of these streams the
    /// draw from A with that stream taken from B.
    Crossed(Vec<u32>),
}

impl Draws {
    /// Independent draws.
    #[must_use]
    pub fn independent(seed: u64) -> Self {
        Self { seed, design: Design::Independent }
    }

    /// The central values, in every draw.
    #[must_use]
    pub fn central() -> Self {
        Self { seed: 0, design: Design::Central }
    }

    /// The values of a variable in a block of draws that begins with `first`.
    #[must_use]
    pub fn block(&self, variable: &Variable, first: u64) -> Lane {
        let mut lane = [variable.central; LANES];
        if !variable.is_certain() {
            for (draw, value) in (first..).zip(&mut lane) {
                *value = self.value(variable, draw);
            }
        }
        lane
    }

    fn value(&self, variable: &Variable, draw: u64) -> f64 {
        let place = match &self.design {
            Design::Central => return variable.central,
            Design::Independent => draw,
            Design::Crossed(streams) => {
                let each = streams.len() as u64 + 2;
                let (sample, member) = (draw / each, draw % each);
                let column = usize::try_from(member).ok().and_then(|member| member.checked_sub(2));
                let swapped = column.is_some_and(|column| streams.get(column) == Some(&variable.stream));
                2 * sample + u64::from(member == 1 || swapped)
            }
        };
        let [uniform, _] = uniforms(self.seed, place, variable.stream, 0);
        variable.quantile(uniform)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // the same draw is the same number
mod tests {
    use super::*;

    fn between(spread: Spread, low: f64, central: f64, high: f64) -> Variable {
        Variable { name: "x".into(), stream: variable("x"), spread, low, central, high }
    }

    #[test]
    fn triangular_quantiles_are_those_of_the_closed_form() {
        let of = |low, mode, high, part| between(Spread::Triangular, low, mode, high).quantile(part);
        assert!((of(0.0, 1.0, 4.0, 0.25) - 1.0).abs() < 1e-12);
        assert!((of(0.0, 1.0, 4.0, 1.0) - 4.0).abs() < 1e-12);
        assert!((of(2.0, 2.0, 4.0, 0.75) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn crossed_draws_share_all_but_one_column() {
        let [x, mut y] = [between(Spread::Uniform, 0.0, 0.5, 1.0), between(Spread::Uniform, 0.0, 0.5, 1.0)];
        y.stream = variable("y");
        let draws = Draws { seed: 7, design: Design::Crossed(vec![x.stream, y.stream]) };
        for sample in 0_u64..5 {
            let of = |variable: &Variable, member: u64| draws.value(variable, 4 * sample + member);
            let [a, b] = [0, 1].map(|member| [of(&x, member), of(&y, member)]);
            assert!(a[0] != b[0] && a[1] != b[1]);
            assert_eq!([of(&x, 2), of(&y, 2)], [b[0], a[1]]);
            assert_eq!([of(&x, 3), of(&y, 3)], [a[0], b[1]]);
        }
    }
}
