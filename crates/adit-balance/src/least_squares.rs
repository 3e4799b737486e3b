//! Weighted least squares under balances, limits and non-negativity.
//!
//! Clarabel finds the optimum and with it the set of bounds that hold; one exact solve of the optimality conditions on
//! that set then takes the balances to machine precision and gives deviations, leverages and draws from one
//! factorization. Residuals are unknowns of their own: forming the normal equations loses half of the digits, and flows
//! span nine orders of magnitude.

use crate::kkt::{Kkt, Point};
use crate::system::{Deviation, Sum, System};
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT};

/// Passes in which deviations that are a fraction of a flow are fixed from the flow of the pass before.
const PASSES: usize = 6;
/// Every flow is taken to be this fraction of the largest observation before anything is known of it.
const FIRST_GUESS: f64 = 3e-3;
/// Accuracy of the interior point: the exact solve that follows must be told the bounds that hold.
const FIT_ACCURACY: f64 = 1e-11;
/// Size given to an unknown that is held at zero, as a fraction of the largest observation.
const HELD: f64 = 0.1;
/// From one pass to the next the size of a flow falls at most to this fraction. A flow taken to be small makes its
/// recipes stiff, and a stiff recipe of one trace element would hold down a whole mine for good.
const SLOWEST_FALL: f64 = 0.25;
/// Flows below this fraction of the largest observation count as this large when a deviation is a fraction of them.
pub(crate) const SMALL: f64 = 1e-6;
/// No pull is closer than this fraction of the largest observation.
const CLOSEST: f64 = 5e-7;
/// Weight of the pull of every scaled unknown to zero. It only decides what nothing else does.
pub(crate) const RIDGE: f64 = 1e-6;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing pulls.
    #[error("no observation or assumption says anything about the flows of this year")]
    NothingObserved,
    /// The solver stopped.
    #[error("the solver stopped: {0}")]
    Solver(String),
    /// The optimality conditions could not be factorized.
    #[error("the optimality conditions cannot be factorized: {0}")]
    Factorization(String),
}

/// The optimum, and all that follows from one factorization at it.
#[derive(Debug)]
pub struct Fit {
    /// The unknowns.
    pub values: Vec<f64>,
    /// Whether an unknown is held at zero.
    pub at_bound: Vec<bool>,
    /// Whether a limit holds with equality.
    pub limit_binds: Vec<bool>,
    /// Standard deviation of each pull, after the last pass.
    pub deviations: Vec<f64>,
    /// Optimality conditions on the set of bounds that hold.
    pub kkt: Kkt,
    /// Interior-point iterations of all passes.
    pub iterations: u32,
}

/// Solves a system.
///
/// # Errors
/// If nothing is observed or the numbers defeat the solver.
pub fn solve(system: &System) -> Result<Fit, Failure> {
    let yardstick = system.yardstick();
    if system.pulls.is_empty() || yardstick <= 0.0 {
        return Err(Failure::NothingObserved);
    }
    let mut size = vec![yardstick * FIRST_GUESS; system.unknowns];
    let mut scale = size.clone();
    let mut iterations = 0;
    let mut outcome = None;
    for _ in 0..PASSES {
        let deviations = deviations(system, &size, yardstick);
        let (values, held) = interior_point(system, &scale, &deviations, &mut iterations)?;
        for (unknown, value) in values.iter().enumerate() {
            size[unknown] = value.max(size[unknown] * SLOWEST_FALL);
            scale[unknown] = value.max(yardstick * SMALL);
        }
        outcome = Some((deviations, values, held));
    }
    let Some((deviations, values, held)) = outcome else { return Err(Failure::NothingObserved) };
    let scale = settled_scale(&values, &held.unknowns, yardstick);
    polish(system, &scale, deviations, held, iterations)
}

/// Refits with the deviations of `fit` and other pulls: rows with `keep[row] = false` pull no more.
///
/// # Errors
/// If the numbers defeat the solver.
pub fn refit(system: &System, fit: &Fit, keep: &[bool]) -> Result<Fit, Failure> {
    let yardstick = system.yardstick();
    let scale = settled_scale(&fit.values, &fit.at_bound, yardstick);
    let deviations: Vec<f64> = fit
        .deviations
        .iter()
        .zip(keep)
        .map(|(deviation, keep)| if *keep { *deviation } else { deviation * 1e8 })
        .collect();
    // The interior point finds the bounds anew: a source with many rows moves too many of them for an exchange.
    let mut iterations = 0;
    let (values, held) = interior_point(system, &scale, &deviations, &mut iterations)?;
    let scale = settled_scale(&values, &held.unknowns, yardstick);
    polish(system, &scale, deviations, held, iterations)
}

fn deviations(system: &System, size_of: &[f64], yardstick: f64) -> Vec<f64> {
    system
        .pulls
        .iter()
        .map(|pull| match &pull.deviation {
            Deviation::Absolute(deviation) => *deviation,
            Deviation::OfSize { fraction, size } => fraction * size.at(size_of).abs().max(yardstick * SMALL),
        })
        .map(|deviation| deviation.max(yardstick * CLOSEST))
        .collect()
}

/// What the interior point leaves at its bounds: unknowns at zero, limits that bind.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    unknowns: Vec<bool>,
    limits: Vec<bool>,
}

fn interior_point(
    system: &System,
    scale: &[f64],
    deviations: &[f64],
    iterations: &mut u32,
) -> Result<(Vec<f64>, Held), Failure> {
    let (unknowns, pulls) = (system.unknowns, system.pulls.len());
    let columns = unknowns + pulls;
    let mut triplets = Triplets::default();
    for sum in &system.balances {
        triplets.scaled_row(sum, scale, None);
    }
    for ((row, pull), deviation) in system.pulls.iter().enumerate().zip(deviations) {
        triplets.scaled_row_plus(&pull.sum, scale, *deviation, Some((unknowns + row, -1.0)), pull.value / deviation);
    }
    let zeros = triplets.rows();
    for unknown in 0..unknowns {
        triplets.entry(unknown, -1.0);
        triplets.end(0.0);
    }
    for (sum, limit) in &system.limits {
        triplets.scaled_row(sum, scale, Some(*limit));
    }
    let rows = triplets.rows();
    let (matrix, right) = triplets.finish(columns);
    let weights: Vec<f64> = (0..columns).map(|column| if column < unknowns { RIDGE } else { 1.0 }).collect();
    let quadratic = CscMatrix::new(columns, columns, (0..=columns).collect(), (0..columns).collect(), weights);
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .max_iter(200)
        .tol_gap_abs(FIT_ACCURACY)
        .tol_gap_rel(FIT_ACCURACY)
        .tol_feas(FIT_ACCURACY)
        .max_threads(1)
        .build()
        .map_err(|error| Failure::Solver(error.to_string()))?;
    let cones = [ZeroConeT(zeros), NonnegativeConeT(rows - zeros)];
    let mut solver = DefaultSolver::new(&quadratic, &vec![0.0; columns], &matrix, &right, &cones, settings)
        .map_err(|error| Failure::Solver(error.to_string()))?;
    solver.solve();
    let solution = &solver.solution;
    *iterations += solution.iterations;
    match solution.status {
        // A stalled interior point is still a good start for the exact solve, which checks optimality itself.
        SolverStatus::Solved
        | SolverStatus::AlmostSolved
        | SolverStatus::InsufficientProgress
        | SolverStatus::MaxIterations => {}
        status => return Err(Failure::Solver(format!("{status:?}"))),
    }
    let values = (0..unknowns).map(|unknown| (solution.x[unknown] * scale[unknown]).max(0.0)).collect();
    // At the optimum either slack or multiplier vanishes; the smaller of the two tells which bound holds.
    let holds = |row: usize| solution.s[row] < solution.z[row];
    let held = Held {
        unknowns: (0..unknowns).map(|unknown| holds(zeros + unknown)).collect(),
        limits: (0..system.limits.len()).map(|limit| holds(zeros + unknowns + limit)).collect(),
    };
    Ok((values, held))
}

/// Sizes for the exact solve. What a bound holds at zero is scaled as if it were large: should it be let go, the ridge
/// must not hold it down.
fn settled_scale(values: &[f64], held: &[bool], yardstick: f64) -> Vec<f64> {
    let size = |(value, held): (&f64, &bool)| {
        if *held { yardstick * HELD } else { value.max(yardstick * SMALL) }
    };
    values.iter().zip(held).map(size).collect()
}

/// Solves the optimality conditions exactly on the bounds that hold, taking bounds on and letting them go until all
/// unknowns are non-negative and all multipliers of held bounds too.
fn polish(system: &System, scale: &[f64], deviations: Vec<f64>, held: Held, iterations: u32) -> Result<Fit, Failure> {
    let (mut kkt, _, mut held) = settle(system, scale, &deviations, held, None, FIT)?;
    let mut point = kkt.solve_values();
    // A flow left below zero would be cut off, and the balances with it.
    for _ in 0..EXACT_ROUNDS {
        let before = held.clone();
        exchange(system, &kkt, &point, &mut held, false, 0.0);
        if before == held {
            break;
        }
        kkt = Kkt::new(system, scale, &deviations, &held.unknowns, &held.limits).map_err(Failure::Factorization)?;
        point = kkt.solve_values();
    }
    Ok(Fit {
        values: point.values.iter().map(|value| value.max(0.0)).collect(),
        at_bound: held.unknowns,
        limit_binds: held.limits,
        deviations,
        kkt,
        iterations,
    })
}

/// The fit to observations perturbed by `shift` of their deviations, with bounds of its own.
///
/// # Errors
/// If the numbers defeat the factorization.
pub fn draw(system: &System, fit: &Fit, shift: &[f64]) -> Result<Vec<f64>, Failure> {
    let held = Held { unknowns: fit.at_bound.clone(), limits: fit.limit_binds.clone() };
    let (_, point, _) = settle(system, fit.kkt.scale(), &fit.deviations, held, Some(shift), DRAW)?;
    Ok(point.values.into_iter().map(|value| value.max(0.0)).collect())
}

/// Rounds of an exchange of bounds.
#[derive(Clone, Copy)]
struct Rounds {
    /// Rounds in which a bound may also be let go; the later ones only take bounds on, so that they end.
    release: usize,
    /// Rounds in which only the strongest violations count: relieving one relieves others, and changing all at once
    /// overshoots and ends nowhere.
    patient: usize,
    /// Rounds in all.
    total: usize,
}

/// The interior point has found the bounds; what is left are flows a trace below zero. Letting bounds go as well would
/// exchange degenerate ones without end, away from the optimum.
const FIT: Rounds = Rounds { release: 0, patient: 30, total: 100 };
/// Rounds in which the exact solve takes on what the rough one did not see below zero.
const EXACT_ROUNDS: usize = 10;
/// A perturbation starts from the bounds of the center.
const DRAW: Rounds = Rounds { release: 8, patient: 12, total: 20 };
/// In a patient round, what is violated by less than this part of the worst waits.
const PATIENCE: f64 = 0.2;
/// Scaled unknowns and multipliers of limits this close to zero are zero.
const TOLERANCE: f64 = 1e-9;
/// A held unknown is let go when growing to its (large) scale would lower half of chi-squared by more than this: less is
/// noise of degenerate bounds, and letting all of those go at once ends nowhere.
const UNWILLING: f64 = 1e-4;

fn settle(
    system: &System,
    scale: &[f64],
    deviations: &[f64],
    mut held: Held,
    shift: Option<&[f64]>,
    rounds: Rounds,
) -> Result<(Kkt, Point, Held), Failure> {
    let mut round = 0;
    loop {
        let kkt = Kkt::new(system, scale, deviations, &held.unknowns, &held.limits).map_err(Failure::Factorization)?;
        let point = kkt.solve_roughly(shift);
        // Cut off at zero, what is no number would pass for a network in which nothing flows.
        if !point.values.iter().all(|value| value.is_finite()) {
            return Err(Failure::Factorization("its solution is no number".into()));
        }
        let before = held.clone();
        let patience = if round < rounds.patient { PATIENCE } else { 0.0 };
        exchange(system, &kkt, &point, &mut held, round < rounds.release, patience);
        round += 1;
        if before == held || round >= rounds.total {
            return Ok((kkt, point, before));
        }
    }
}

/// Holds what went below zero or above its limit; lets go, if allowed, what is held against its will.
fn exchange(system: &System, kkt: &Kkt, point: &Point, held: &mut Held, release: bool, patience: f64) {
    let slopes = kkt.slopes(system, point);
    let lowest = |values: &[f64], of_held: bool| {
        let of = values.iter().zip(&held.unknowns).filter(|(_, held)| **held == of_held);
        of.map(|(value, _)| *value).fold(0.0, f64::min)
    };
    let hold_below = (lowest(&point.scaled, false) * patience).min(-TOLERANCE);
    let free_below = (lowest(&slopes, true) * patience.max(PATIENCE)).min(-UNWILLING);
    for (unknown, slope) in slopes.into_iter().enumerate() {
        if held.unknowns[unknown] {
            held.unknowns[unknown] = !(release && slope < free_below);
        } else {
            held.unknowns[unknown] = point.scaled[unknown] < hold_below;
        }
    }
    for (index, (sum, limit)) in system.limits.iter().enumerate() {
        if held.limits[index] {
            let unwilling = kkt.limit_multiplier(point, index).is_some_and(|force| force < -TOLERANCE);
            held.limits[index] = !(release && unwilling);
        } else {
            held.limits[index] = sum.at(&point.values) > limit * (1.0 + TOLERANCE) + TOLERANCE;
        }
    }
}

/// Rows of a sparse matrix, gathered as triplets.
#[derive(Default)]
struct Triplets {
    row: Vec<usize>,
    column: Vec<usize>,
    value: Vec<f64>,
    right: Vec<f64>,
}

impl Triplets {
    fn rows(&self) -> usize {
        self.right.len()
    }
    fn entry(&mut self, column: usize, value: f64) {
        self.row.push(self.right.len());
        self.column.push(column);
        self.value.push(value);
    }
    fn end(&mut self, right: f64) {
        self.right.push(right);
    }
    /// A row in scaled unknowns, divided by its largest coefficient.
    fn scaled_row(&mut self, sum: &Sum, scale: &[f64], right: Option<f64>) {
        let largest = sum.iter().map(|(unknown, factor)| (factor * scale[unknown]).abs()).fold(0.0, f64::max);
        let by = if largest > 0.0 { largest } else { 1.0 };
        self.scaled_row_plus(sum, scale, by, None, right.unwrap_or(0.0) / by);
    }
    fn scaled_row_plus(&mut self, sum: &Sum, scale: &[f64], by: f64, extra: Option<(usize, f64)>, right: f64) {
        for (unknown, factor) in sum.iter() {
            self.entry(unknown, factor * scale[unknown] / by);
        }
        if let Some((column, value)) = extra {
            self.entry(column, value);
        }
        self.end(right);
    }
    fn finish(self, columns: usize) -> (CscMatrix<f64>, Vec<f64>) {
        let rows = self.right.len();
        (CscMatrix::new_from_triplets(rows, columns, self.row, self.column, self.value), self.right)
    }
}
