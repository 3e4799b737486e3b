//! The optimality conditions of a weighted least-squares problem on a fixed set of bounds, factorized once.
//!
//! In scaled unknowns `z`, with pulls divided by their deviations (`H`), balances and binding limits (`A`):
//!
//! ```text
//! | ridge I   H'   A' | | z |   | 0 |
//! |    H     -I    0  | | r | = | y |
//! |    A      0    0  | | m |   | b |
//! ```
//!
//! `r = H z - y` are the normalized residuals. The inverse of this matrix holds the covariance of `z` in its first block
//! and the leverages, less one, on the diagonal of its second.

use crate::least_squares::RIDGE;
use crate::system::{Sum, System};
use clarabel::algebra::CscMatrix;
use clarabel::qdldl::{QDLDLFactorisation, QDLDLSettingsBuilder};

/// Added to the diagonal under the balances so that redundant ones do not break the factorization; refinement removes it.
const REGULAR: f64 = 1e-8;
/// The same while bounds are searched for.
const ROUGH_REFINEMENTS: usize = 4;
/// Solves that center the ridge on the point before.
const PROXIMAL_STEPS: usize = 2;
/// Rounds of iterative refinement.
const REFINEMENTS: usize = 40;
/// Rounds of GMRES where refinement is not `PRECISE`.
const RESTARTS: usize = 4;
/// Residuals below this fraction of what they are the difference of are roundoff.
const PRECISE: f64 = 1e-13;

/// A point of the fit.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    /// Unknowns in their own unit.
    pub(crate) values: Vec<f64>,
    /// Unknowns divided by their scales.
    pub(crate) scaled: Vec<f64>,
    /// The whole solution in the order of the matrix.
    whole: Vec<f64>,
}

/// The factorized conditions.
#[derive(Debug)]
pub struct Kkt {
    scale: Vec<f64>,
    /// For each unknown its place among the free ones.
    free: Vec<Option<usize>>,
    free_count: usize,
    pulls: usize,
    /// Place of each limit among the rows that hold exactly, if it binds.
    limit_row: Vec<Option<usize>>,
    /// The matrix without regularization, upper triangle.
    matrix: CscMatrix<f64>,
    factor: Factor,
    deviations: Vec<f64>,
    right: Vec<f64>,
}

/// `L D L'` of the permuted matrix; solving does not need exclusive access, so that many right sides can share it.
#[derive(Debug)]
struct Factor {
    permutation: Vec<usize>,
    lower: CscMatrix<f64>,
    inverse_diagonal: Vec<f64>,
}

impl Kkt {
    /// Sets up and factorizes.
    pub(crate) fn new(
        system: &System,
        scale: &[f64],
        deviations: &[f64],
        held: &[bool],
        binding: &[bool],
    ) -> Result<Self, String> {
        let mut free = vec![None; system.unknowns];
        let mut free_count = 0;
        for (unknown, slot) in free.iter_mut().enumerate() {
            if !held[unknown] {
                *slot = Some(free_count);
                free_count += 1;
            }
        }
        let pulls = system.pulls.len();
        let mut columns: Vec<Vec<(usize, f64)>> = (0..free_count).map(|index| vec![(index, RIDGE)]).collect();
        let mut right = vec![0.0; free_count];
        let row = |sum: &Sum, by: f64| -> Vec<(usize, f64)> {
            sum.iter()
                .filter_map(|(unknown, factor)| free[unknown].map(|index| (index, factor * scale[unknown] / by)))
                .collect()
        };
        for (pull, deviation) in system.pulls.iter().zip(deviations) {
            let mut column = row(&pull.sum, *deviation);
            column.push((columns.len(), -1.0));
            columns.push(column);
            right.push(pull.value / deviation);
        }
        for sum in &system.balances {
            columns.push(row(sum, largest(sum, scale, &free)));
            right.push(0.0);
        }
        let mut limit_row = vec![None; system.limits.len()];
        for (index, (sum, limit)) in system.limits.iter().enumerate() {
            if binding[index] {
                let by = largest(sum, scale, &free);
                limit_row[index] = Some(columns.len());
                columns.push(row(sum, by));
                right.push(limit / by);
            }
        }
        let matrix = upper_triangle(&columns, free_count + pulls);
        let factor = Factor::new(&matrix, free_count, free_count + pulls)?;
        Ok(Self {
            scale: scale.to_vec(),
            free,
            free_count,
            pulls,
            limit_row,
            matrix,
            factor,
            deviations: deviations.to_vec(),
            right,
        })
    }

    /// The fit on these bounds, with every pull moved by `shift` of its deviations, to the accuracy of a search for bounds.
    pub(crate) fn solve_roughly(&self, shift: Option<&[f64]>) -> Point {
        let mut right = self.right.clone();
        for (value, shift) in right[self.free_count..].iter_mut().zip(shift.unwrap_or_default()) {
            *value += shift;
        }
        self.point(self.refined(&right, ROUGH_REFINEMENTS))
    }

    /// The fit on these bounds to the system's own values, to roundoff.
    pub(crate) fn solve_values(&self) -> Point {
        let mut right = self.right.clone();
        // The ridge pulls to zero, which would bias what is observed only loosely. Pulling to the point just found instead
        // takes that bias away and leaves in place what nothing observes.
        let mut whole = self.solve(&right);
        for _ in 0..PROXIMAL_STEPS {
            for (value, before) in right[..self.free_count].iter_mut().zip(&whole) {
                *value = RIDGE * before;
            }
            whole = self.solve(&right);
        }
        self.point(whole)
    }

    /// Scaled unknowns of a whole solution; zero where held.
    pub(crate) fn scaled(&self, whole: &[f64]) -> Vec<f64> {
        self.free.iter().map(|free| free.map_or(0.0, |index| whole[index])).collect()
    }

    /// Unknowns of a whole solution, in their own unit.
    pub(crate) fn values(&self, whole: &[f64]) -> Vec<f64> {
        self.scaled(whole).iter().zip(&self.scale).map(|(value, scale)| value * scale).collect()
    }

    /// The force of a binding limit in a whole solution.
    pub(crate) fn force_of_limit(&self, whole: &[f64], limit: usize) -> Option<f64> {
        self.limit_row[limit].map(|row| whole[row])
    }

    /// Sizes by which the unknowns are scaled.
    #[must_use]
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }

    fn point(&self, whole: Vec<f64>) -> Point {
        Point { values: self.values(&whole), scaled: self.scaled(&whole), whole }
    }

    /// For each unknown the slope of the objective along it, balances and limits considered: about zero where it is
    /// free; below zero where a bound keeps it from growing although it should.
    pub(crate) fn slopes(&self, system: &System, point: &Point) -> Vec<f64> {
        self.slopes_of(system, &point.whole)
    }

    /// The same for a whole solution.
    pub(crate) fn slopes_of(&self, system: &System, whole: &[f64]) -> Vec<f64> {
        let mut slopes = vec![0.0; system.unknowns];
        let mut add = |sum: &Sum, multiplier: f64| {
            for (unknown, factor) in sum.iter() {
                slopes[unknown] += factor * self.scale[unknown] * multiplier;
            }
        };
        let mut rows = whole[self.free_count..].iter();
        for ((pull, deviation), residual) in system.pulls.iter().zip(&self.deviations).zip(&mut rows) {
            add(&pull.sum, residual / deviation);
        }
        for (sum, multiplier) in system.balances.iter().zip(&mut rows) {
            add(sum, multiplier / largest(sum, &self.scale, &self.free));
        }
        for (index, (sum, _)) in system.limits.iter().enumerate() {
            if let Some(row) = self.limit_row[index] {
                add(sum, whole[row] / largest(sum, &self.scale, &self.free));
            }
        }
        slopes
    }

    /// The force of a binding limit: below 0 it should not bind.
    pub(crate) fn limit_multiplier(&self, point: &Point, limit: usize) -> Option<f64> {
        self.force_of_limit(&point.whole, limit)
    }

    /// Variance of each unknown (0 where a bound holds it) and leverage of each pull: the part of its own value in its
    /// fitted value. From the diagonal of the inverse, by Takahashi's recurrence on the pattern of the factor.
    #[must_use]
    pub fn variances_and_leverages(&self) -> (Vec<f64>, Vec<f64>) {
        let diagonal = self.factor.inverse_diagonal_entries();
        let variances = self
            .free
            .iter()
            .zip(&self.scale)
            .map(|(free, scale)| free.map_or(0.0, |index| diagonal[index].max(0.0) * scale * scale))
            .collect();
        let leverages = (0..self.pulls).map(|row| (1.0 + diagonal[self.free_count + row]).clamp(0.0, 1.0)).collect();
        (variances, leverages)
    }

    /// Change of a sum of unknowns when each pull moves by one of its deviations. Squares add to the variance of the sum.
    #[must_use]
    pub fn influence_of_pulls(&self, sum: &Sum) -> Vec<f64> {
        let mut right = vec![0.0; self.right.len()];
        for (unknown, factor) in sum.iter() {
            if let Some(index) = self.free[unknown] {
                right[index] += factor * self.scale[unknown];
            }
        }
        self.solve(&right)[self.free_count..self.free_count + self.pulls].to_vec()
    }

    /// Variance of a sum of unknowns, by one solve.
    #[must_use]
    pub fn variance_of(&self, sum: &Sum) -> f64 {
        let mut right = vec![0.0; self.right.len()];
        for (unknown, factor) in sum.iter() {
            if let Some(index) = self.free[unknown] {
                right[index] += factor * self.scale[unknown];
            }
        }
        let solved = self.solve(&right);
        right.iter().zip(&solved).map(|(a, b)| a * b).sum::<f64>().max(0.0)
    }

    /// Solves with iterative refinement against the matrix without regularization.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        self.finish(right, self.refined(right, REFINEMENTS))
    }

    fn refined(&self, right: &[f64], rounds: usize) -> Vec<f64> {
        let mut solution = self.factor.solve(right);
        let mut error = f64::INFINITY;
        for _ in 0..rounds {
            let residual = self.residual(right, &solution);
            let size = greatest(&residual);
            if size == 0.0 || size >= error * 0.9 {
                break;
            }
            error = size;
            for (value, step) in solution.iter_mut().zip(self.factor.solve(&residual)) {
                *value += step;
            }
        }
        solution
    }

    /// Where large flows circle beside small ones refinement creeps, and stops too early.
    fn finish(&self, right: &[f64], mut solution: Vec<f64>) -> Vec<f64> {
        for _ in 0..RESTARTS {
            let residual = self.residual(right, &solution);
            if self.is_roundoff(&residual, right, &solution) {
                break;
            }
            let size = greatest(&residual);
            let product = |vector: &[f64]| self.residual(&vec![0.0; vector.len()], vector).iter().map(|v| -v).collect();
            let step = crate::krylov::step(product, |vector| self.factor.solve(vector), &residual);
            let better: Vec<f64> = solution.iter().zip(step).map(|(value, step)| value + step).collect();
            if greatest(&self.residual(right, &better)) > 0.5 * size {
                break;
            }
            solution = better;
        }
        solution
    }

    /// Whether balances hold to roundoff of the unknowns, and all rows to roundoff of the greatest.
    fn is_roundoff(&self, residual: &[f64], right: &[f64], solution: &[f64]) -> bool {
        let mut sizes: Vec<f64> = right.iter().map(|value| value.abs()).collect();
        for column in 0..self.matrix.n {
            for at in self.matrix.colptr[column]..self.matrix.colptr[column + 1] {
                let (row, value) = (self.matrix.rowval[at], self.matrix.nzval[at].abs());
                sizes[row] += value * solution[column].abs();
                sizes[column] += value * solution[row].abs();
            }
        }
        let balances = self.free_count + self.pulls;
        greatest(&residual[balances..]) <= PRECISE * greatest(&solution[..self.free_count])
            && greatest(residual) <= PRECISE * greatest(&sizes)
    }

    fn residual(&self, right: &[f64], solution: &[f64]) -> Vec<f64> {
        let mut residual = right.to_vec();
        subtract_symmetric_product(&self.matrix, solution, &mut residual);
        residual
    }
}

/// The greatest size of an entry; infinite if one is no number.
fn greatest(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |size: f64, value| if value.is_nan() { f64::INFINITY } else { size.max(value.abs()) })
}

/// The largest term of a row, by which it is divided. What is held is no term: its scale says nothing of the row.
fn largest(sum: &Sum, scale: &[f64], free: &[Option<usize>]) -> f64 {
    let terms = sum.iter().filter(|(unknown, _)| free[*unknown].is_some());
    let size = terms.map(|(unknown, factor)| (factor * scale[unknown]).abs()).fold(0.0, f64::max);
    if size > 0.0 { size } else { 1.0 }
}

/// Columns of an upper triangle as a sparse matrix; columns past `explicit` have a structural zero on the diagonal.
fn upper_triangle(columns: &[Vec<(usize, f64)>], explicit: usize) -> CscMatrix<f64> {
    let (mut pointers, mut rows, mut values) = (vec![0], Vec::new(), Vec::new());
    for (index, column) in columns.iter().enumerate() {
        for (row, value) in column {
            rows.push(*row);
            values.push(*value);
        }
        if index >= explicit {
            rows.push(index);
            values.push(0.0);
        }
        pointers.push(rows.len());
    }
    CscMatrix::new(columns.len(), columns.len(), pointers, rows, values)
}

/// `residual -= matrix * vector`, with the matrix given by its upper triangle.
fn subtract_symmetric_product(matrix: &CscMatrix<f64>, vector: &[f64], residual: &mut [f64]) {
    for column in 0..matrix.n {
        for at in matrix.colptr[column]..matrix.colptr[column + 1] {
            let (row, value) = (matrix.rowval[at], matrix.nzval[at]);
            residual[row] -= value * vector[column];
            if row != column {
                residual[column] -= value * vector[row];
            }
        }
    }
}

impl Factor {
    /// Factorizes; columns from `positive` on have negative pivots, those from `regular` on a small one added.
    fn new(matrix: &CscMatrix<f64>, positive: usize, regular: usize) -> Result<Self, String> {
        let mut shifted = matrix.clone();
        for column in regular..matrix.n {
            shifted.nzval[matrix.colptr[column + 1] - 1] -= REGULAR;
        }
        let signs = (0..matrix.n).map(|column| if column < positive { 1 } else { -1 }).collect();
        let settings = QDLDLSettingsBuilder::default()
            .Dsigns(signs)
            .regularize_eps(1e-13)
            .regularize_delta(REGULAR)
            .build()
            .map_err(|error| error.to_string())?;
        let factorization = QDLDLFactorisation::new(&shifted, Some(settings)).map_err(|error| error.to_string())?;
        Ok(Self { permutation: factorization.perm, lower: factorization.L, inverse_diagonal: factorization.Dinv })
    }

    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut work: Vec<f64> = self.permutation.iter().map(|&from| right[from]).collect();
        let (pointers, rows, values) = (&self.lower.colptr, &self.lower.rowval, &self.lower.nzval);
        for column in 0..work.len() {
            let value = work[column];
            for at in pointers[column]..pointers[column + 1] {
                work[rows[at]] -= values[at] * value;
            }
        }
        for (value, inverse) in work.iter_mut().zip(&self.inverse_diagonal) {
            *value *= inverse;
        }
        for column in (0..work.len()).rev() {
            let mut value = work[column];
            for at in pointers[column]..pointers[column + 1] {
                value -= values[at] * work[rows[at]];
            }
            work[column] = value;
        }
        let mut solution = vec![0.0; work.len()];
        for (value, &to) in work.into_iter().zip(&self.permutation) {
            solution[to] = value;
        }
        solution
    }

    /// Diagonal of the inverse, without forming the inverse (Takahashi, Fagan, Chen 1973): its entries on the pattern of
    /// the factor follow from the last column to the first.
    fn inverse_diagonal_entries(&self) -> Vec<f64> {
        let size = self.inverse_diagonal.len();
        let (pointers, rows, values) = (&self.lower.colptr, &self.lower.rowval, &self.lower.nzval);
        let mut diagonal = vec![0.0; size];
        let mut below = vec![0.0; values.len()];
        // Dense scratch: the column of L at hand, and the sums that become the column of the inverse.
        let (mut factor, mut sums) = (vec![0.0; size], vec![0.0; size]);
        let mut member = vec![false; size];
        for column in (0..size).rev() {
            let range = pointers[column]..pointers[column + 1];
            for at in range.clone() {
                (factor[rows[at]], sums[rows[at]], member[rows[at]]) = (values[at], 0.0, true);
            }
            // Each entry (i, k) of the inverse with both i and k in the pattern stands in the column of the smaller one.
            for at in range.clone() {
                let k = rows[at];
                sums[k] += diagonal[k] * factor[k];
                for inner in pointers[k]..pointers[k + 1] {
                    let i = rows[inner];
                    if member[i] {
                        sums[i] += below[inner] * factor[k];
                        sums[k] += below[inner] * factor[i];
                    }
                }
            }
            let mut own = self.inverse_diagonal[column];
            for at in range {
                let row = rows[at];
                below[at] = -sums[row];
                own += values[at] * sums[row];
                member[row] = false;
            }
            diagonal[column] = own;
        }
        let mut entries = vec![0.0; size];
        for (value, &to) in diagonal.into_iter().zip(&self.permutation) {
            entries[to] = value;
        }
        entries
    }
}
