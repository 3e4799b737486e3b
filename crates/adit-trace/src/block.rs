//! Direct solution of one loop by sparse LU factors.

use crate::error::TraceError;
use crate::upstream::Upstream;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::prelude::Reborrow;
use faer::sparse::linalg::lu::{LuRef, LuSymbolicParams, NumericLu, SymbolicLu, factorize_symbolic_lu};
use faer::sparse::{SparseColMat, Triplet};
use faer::{Conj, MatMut, Par};
use std::ops::Range;

/// Factors of `I - K` over one block, where `K[i, a]` is the part of `i`'s inflow that comes untouched from `a`.
///
/// The matrix is weakly diagonally dominant with at least one strict row per loop, so it is regular. One thread does
/// the work: the split of a sum over threads would change its last digits.
pub(crate) struct BlockFactors {
    symbolic: SymbolicLu<usize>,
    numeric: NumericLu<usize, f64>,
    size: usize,
}

impl BlockFactors {
    /// Factors the block; `pass[i]` is the chance to pass position `i` untouched.
    pub(crate) fn of(upstream: &Upstream, block: &Range<usize>, pass: &[f64]) -> Result<Self, TraceError> {
        let fail = |reason: String| TraceError::Solver { what: "sparse factors of a loop", reason };
        let mut entries = Vec::new();
        for place in block.clone() {
            let row = place - block.start;
            entries.push(Triplet::new(row, row, 1.0));
            for feed in upstream.feeds(place) {
                let from = upstream.from[feed] as usize;
                if block.contains(&from) {
                    entries.push(Triplet::new(row, from - block.start, -pass[place] * upstream.share[feed]));
                }
            }
        }
        let size = block.len();
        let matrix =
            SparseColMat::try_new_from_triplets(size, size, &entries).map_err(|error| fail(format!("{error:?}")))?;
        let symbolic = factorize_symbolic_lu(matrix.symbolic(), LuSymbolicParams::default())
            .map_err(|error| fail(format!("{error:?}")))?;
        let mut numeric = NumericLu::new();
        let mut memory = MemBuffer::new(symbolic.factorize_numeric_lu_scratch::<f64>(Par::Seq, faer::Spec::default()));
        symbolic
            .factorize_numeric_lu(
                &mut numeric,
                matrix.rb(),
                Par::Seq,
                MemStack::new(&mut memory),
                faer::Spec::default(),
            )
            .map_err(|error| fail(format!("{error:?}")))?;
        Ok(Self { symbolic, numeric, size })
    }

    /// Overwrites `values` with the solution of `(I - K) x = values`.
    pub(crate) fn solve(&self, values: &mut [f64]) {
        let mut memory = MemBuffer::new(self.symbolic.solve_in_place_scratch::<f64>(1, Par::Seq));
        LuRef::new_unchecked(&self.symbolic, &self.numeric).solve_in_place_with_conj(
            Conj::No,
            MatMut::from_column_major_slice_mut(values, self.size, 1),
            Par::Seq,
            MemStack::new(&mut memory),
        );
    }

    /// Overwrites `values` with the solution of `(I - K)' x = values`.
    pub(crate) fn solve_transposed(&self, values: &mut [f64]) {
        let mut memory = MemBuffer::new(self.symbolic.solve_transpose_in_place_scratch::<f64>(1, Par::Seq));
        LuRef::new_unchecked(&self.symbolic, &self.numeric).solve_transpose_in_place_with_conj(
            Conj::No,
            MatMut::from_column_major_slice_mut(values, self.size, 1),
            Par::Seq,
            MemStack::new(&mut memory),
        );
    }
}
