//! Restarted GMRES (Saad, Schultz 1986), preconditioned from the right: what iterative refinement creeps towards, it
//! reaches in as many steps as there are slow directions.

/// Directions gathered before a step is taken.
const DIRECTIONS: usize = 24;

/// A step `x` that brings `matrix x` near to `right`, where `precondition` nearly inverts the matrix.
pub(crate) fn step(
    matrix: impl Fn(&[f64]) -> Vec<f64>,
    precondition: impl Fn(&[f64]) -> Vec<f64>,
    right: &[f64],
) -> Vec<f64> {
    let start = norm(right);
    let mut step = vec![0.0; right.len()];
    if start == 0.0 || !start.is_finite() {
        return step;
    }
    let mut basis = vec![right.iter().map(|value| value / start).collect::<Vec<f64>>()];
    let mut tried: Vec<Vec<f64>> = Vec::new();
    // Columns of the triangle that Givens rotations make of the Hessenberg matrix, and the rotated right side.
    let (mut triangle, mut rotations): (Vec<Vec<f64>>, Vec<(f64, f64)>) = (Vec::new(), Vec::new());
    let mut rotated = vec![start];
    for at in 0..DIRECTIONS {
        tried.push(precondition(&basis[at]));
        let mut next = matrix(&tried[at]);
        let mut column = Vec::with_capacity(at + 2);
        for direction in &basis {
            let along = dot(direction, &next);
            add(&mut next, direction, -along);
            column.push(along);
        }
        let length = norm(&next);
        for (row, (cosine, sine)) in rotations.iter().enumerate() {
            let (upper, lower) = (column[row], column[row + 1]);
            (column[row], column[row + 1]) = (cosine * upper + sine * lower, cosine * lower - sine * upper);
        }
        let pivot = column[at].hypot(length);
        if pivot == 0.0 || !pivot.is_finite() {
            break;
        }
        let (cosine, sine) = (column[at] / pivot, length / pivot);
        column[at] = pivot;
        let last = rotated[at];
        rotated[at] = cosine * last;
        rotated.push(-sine * last);
        triangle.push(column);
        rotations.push((cosine, sine));
        // What is left is roundoff of the start, or the directions are exhausted.
        if rotated[at + 1].abs() <= f64::EPSILON * start || length <= f64::EPSILON * pivot {
            break;
        }
        basis.push(next.into_iter().map(|value| value / length).collect());
    }
    let mut weights = vec![0.0; triangle.len()];
    for row in (0..triangle.len()).rev() {
        let known: f64 = (row + 1..triangle.len()).map(|column| triangle[column][row] * weights[column]).sum();
        weights[row] = (rotated[row] - known) / triangle[row][row];
    }
    for (direction, weight) in tried.iter().zip(weights) {
        add(&mut step, direction, weight);
    }
    step
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

fn add(vector: &mut [f64], other: &[f64], factor: f64) {
    for (value, other) in vector.iter_mut().zip(other) {
        *value += factor * other;
    }
}
