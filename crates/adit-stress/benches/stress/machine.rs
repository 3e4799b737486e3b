//! What this machine can do at most, measured in the same run: bytes a second, operations a second.

use crate::best;
use std::hint::black_box;

/// Limits of one thread.
pub(crate) struct Limits {
    /// Bytes a second from and to main memory.
    pub(crate) memory: f64,
    /// Bytes a second from and to the cache nearest to the size of a block's state.
    pub(crate) cache: f64,
    /// Additions and multiplications of doubles a second.
    pub(crate) arithmetic: f64,
    /// Divisions of doubles a second.
    pub(crate) division: f64,
}

impl Limits {
    /// Measures them, in so many rounds.
    pub(crate) fn measure(rounds: usize) -> Self {
        Self {
            memory: triad(8 << 20, 10, rounds),
            cache: triad(24 << 10, 20_000, rounds),
            arithmetic: arithmetic(rounds),
            division: division(rounds),
        }
    }
}

/// The triad of the STREAM benchmark, `a = b + s c`, on three arrays of so many doubles.
fn triad(length: usize, sweeps: usize, rounds: usize) -> f64 {
    let (mut a, b, c) = (vec![0.0_f64; length], vec![1.0; length], vec![2.0; length]);
    let seconds = best(rounds, || {
        for sweep in 0..sweeps {
            let scale = black_box(sweep as f64);
            for ((a, b), c) in a.iter_mut().zip(&b).zip(&c) {
                *a = b + scale * c;
            }
            black_box(&mut a);
        }
    });
    (3 * 8 * length * sweeps) as f64 / seconds.best
}

/// Chains of a multiplication and an addition that do not wait for each other, as many as fill the registers.
fn arithmetic(rounds: usize) -> f64 {
    const CHAINS: usize = 24;
    const STEPS: usize = 40_000_000;
    let [factor, term] = black_box([0.999_999, 1e-6]);
    let seconds = best(rounds, || {
        let mut values = black_box([1.0_f64; CHAINS]);
        for _ in 0..STEPS {
            for value in &mut values {
                *value = *value * factor + term;
            }
        }
        black_box(values);
    });
    (2 * CHAINS * STEPS) as f64 / seconds.best
}

fn division(rounds: usize) -> f64 {
    const CHAINS: usize = 16;
    const STEPS: usize = 30_000_000;
    let divisor = black_box(1.000_000_1);
    let seconds = best(rounds, || {
        let mut values = black_box([1.0_f64; CHAINS]);
        for _ in 0..STEPS {
            for value in &mut values {
                *value /= divisor;
            }
        }
        black_box(values);
    });
    (CHAINS * STEPS) as f64 / seconds.best
}
