//! Time and memory of the numerical core against Clarabel alone on the same programme.
//!
//! Made-up chains: layers of pools in a ring, each fed by its neighbors of the layer before and now and then by one far
//! away, five elements, a soft recipe in every pool, totals observed with errors. Run with `cargo bench -p adit-balance`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use adit_balance::least_squares::solve;
use adit_balance::system::{Deviation, Pull, Sum, System};
use adit_model::random;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, ZeroConeT};
use std::time::Instant;

const ELEMENTS: usize = 5;
const LAYERS: usize = 8;

/// A chain and the flows it was made from.
fn chain(width: usize, seed: u64) -> (System, Vec<f64>) {
    let mut count = 0;
    let mut uniform = || {
        count += 1;
        random::uniforms(seed, count, 0, 0)[0]
    };
    let (mut system, mut truth) = (System::default(), Vec::new());
    let mut unknown = |system: &mut System, value: f64| {
        truth.push(value);
        system.unknown()
    };
    // What reaches each pool: unknown and true flow of each element.
    let mut reaching: Vec<Vec<[(usize, f64); ELEMENTS]>> = vec![Vec::new(); width];
    for pool in &mut reaching {
        let size = 10.0_f64.powf(2.0 + 2.0 * uniform());
        let made = std::array::from_fn(|_| {
            let value = size * (0.05 + uniform());
            (unknown(&mut system, value), value)
        });
        pool.push(made);
        observe(&mut system, made.iter().copied(), 0.05, &mut uniform);
        let total: Sum = made.iter().map(|&(unknown, _)| (unknown, 1.0)).collect();
        let whole: f64 = made.iter().map(|(_, value)| value).sum();
        for (at, value) in made {
            let size = Deviation::OfSize { fraction: 0.05 * value / whole, size: total.clone() };
            system.pulls.push(Pull { sum: Sum::of(at).plus(&total, -value / whole), value: 0.0, deviation: size });
        }
    }
    for _ in 0..LAYERS {
        let mut next: Vec<Vec<[(usize, f64); ELEMENTS]>> = vec![Vec::new(); width];
        for (from, flows) in reaching.iter().enumerate() {
            let far = if uniform() < 0.02 { from * 7919 + 1 } else { from + 2 };
            let targets = [from, (from + 1) % width, far % width];
            let parts = [0.5 + 0.2 * uniform(), 0.2, 0.1];
            let whole: f64 = parts.iter().sum();
            let mut leaving = [[(0, 0.0); ELEMENTS]; 3];
            for element in 0..ELEMENTS {
                let taken: Sum = flows.iter().map(|flow| (flow[element].0, 1.0)).collect();
                let made_t = 0.9 * flows.iter().map(|flow| flow[element].1).sum::<f64>();
                let made = unknown(&mut system, made_t);
                let deviation = Deviation::OfSize { fraction: 0.03, size: taken.clone() };
                system.pulls.push(Pull { sum: Sum::of(made).plus(&taken, -0.9), value: 0.0, deviation });
                let mut balance = Sum::of(made);
                for (link, part) in leaving.iter_mut().zip(parts) {
                    let value = made_t * part / whole;
                    link[element] = (unknown(&mut system, value), value);
                    balance.add(link[element].0, -1.0);
                }
                system.balances.push(balance);
            }
            for (link, to) in leaving.into_iter().zip(targets) {
                if uniform() < 0.4 {
                    observe(&mut system, link.into_iter(), 0.15, &mut uniform);
                }
                next[to].push(link);
            }
        }
        reaching = next;
    }
    (system, truth)
}

/// A total read with an error of its own deviation.
fn observe(
    system: &mut System,
    flows: impl Iterator<Item = (usize, f64)> + Clone,
    relative: f64,
    uniform: &mut impl FnMut() -> f64,
) {
    let total: f64 = flows.clone().map(|(_, value)| value).sum();
    let error: f64 = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let sum = flows.map(|(unknown, _)| (unknown, 1.0)).collect();
    let value = (total * (1.0 + relative * error)).max(0.0);
    system.pulls.push(Pull { sum, value, deviation: Deviation::Absolute(relative * total) });
}

/// The programme as Clarabel takes it, in unknowns divided by the true flows and with deviations fixed by them.
fn clarabel_alone(system: &System, truth: &[f64]) -> (f64, u32) {
    let (unknowns, pulls) = (system.unknowns, system.pulls.len());
    let (mut rows, mut columns, mut values, mut right) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut entry = |row: usize, column: usize, value: f64| {
        rows.push(row);
        columns.push(column);
        values.push(value);
    };
    for sum in &system.balances {
        let size = sum.iter().map(|(at, factor)| (factor * truth[at]).abs()).fold(0.0, f64::max);
        sum.iter().for_each(|(at, factor)| entry(right.len(), at, factor * truth[at] / size));
        right.push(0.0);
    }
    for (row, pull) in system.pulls.iter().enumerate() {
        let deviation = match &pull.deviation {
            Deviation::Absolute(deviation) => *deviation,
            Deviation::OfSize { fraction, size } => fraction * size.at(truth),
        };
        pull.sum.iter().for_each(|(at, factor)| entry(right.len(), at, factor * truth[at] / deviation));
        entry(right.len(), unknowns + row, -1.0);
        right.push(pull.value / deviation);
    }
    let zeros = right.len();
    for at in 0..unknowns {
        entry(right.len(), at, -1.0);
        right.push(0.0);
    }
    let all = unknowns + pulls;
    let matrix = CscMatrix::new_from_triplets(right.len(), all, rows, columns, values);
    let weights = (0..all).map(|column| if column < unknowns { 1e-6 } else { 1.0 }).collect();
    let quadratic = CscMatrix::new(all, all, (0..=all).collect(), (0..all).collect(), weights);
    let settings = DefaultSettingsBuilder::default().verbose(false).max_threads(1).build().unwrap();
    let cones = [ZeroConeT(zeros), NonnegativeConeT(unknowns)];
    let start = Instant::now();
    let mut solver = DefaultSolver::new(&quadratic, &vec![0.0; all], &matrix, &right, &cones, settings).unwrap();
    solver.solve();
    assert!(matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved));
    (start.elapsed().as_secs_f64(), solver.solution.iterations)
}

/// Peak of resident memory since the last call, MiB. Zero where the kernel does not tell.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    // Writing 5 sets the high-water mark back to what is resident now.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Seconds of one size: Clarabel alone, the whole solve, variances and leverages.
fn run(unknowns: usize) -> [f64; 3] {
    let width = unknowns / (ELEMENTS * (1 + 4 * LAYERS));
    let (system, truth) = chain(width, 1);
    peak_memory();
    let (alone, alone_iterations) = clarabel_alone(&system, &truth);
    let alone_memory = peak_memory();
    let start = Instant::now();
    let fit = solve(&system).unwrap();
    let whole = start.elapsed().as_secs_f64();
    let whole_memory = peak_memory();
    let start = Instant::now();
    let (variances, leverages) = fit.kkt.variances_and_leverages();
    let diagonal = start.elapsed().as_secs_f64();
    let diagonal_memory = peak_memory();
    assert!(variances.iter().chain(&leverages).all(|value| value.is_finite()));

    let largest = fit.values.iter().copied().fold(0.0, f64::max);
    let worst = system.balances.iter().map(|sum| sum.at(&fit.values).abs()).fold(0.0, f64::max);
    assert!(worst <= 1e-8 * largest, "{worst} {largest}");
    println!(
        "{} unknowns, {} balances, {} pulls, {} at zero; worst imbalance {:.1e} of the largest flow",
        system.unknowns,
        system.balances.len(),
        system.pulls.len(),
        fit.at_bound.iter().filter(|held| **held).count(),
        worst / largest
    );
    println!("  Clarabel alone            {alone:8.2} s  {alone_memory:7.0} MiB  {alone_iterations} iterations");
    println!("  solve, all passes, polish {whole:8.2} s  {whole_memory:7.0} MiB  {} iterations", fit.iterations);
    println!("  variances and leverages   {diagonal:8.2} s  {diagonal_memory:7.0} MiB");
    println!(
        "  solve / Clarabel {:.2}; a pass / Clarabel {:.2}; variances / Clarabel {:.2}",
        whole / alone,
        whole / alone * f64::from(alone_iterations) / f64::from(fit.iterations),
        diagonal / alone
    );
    [alone, whole, diagonal]
}

fn main() {
    let [small, large] = [run(10_000), run(100_000)];
    for (name, (small, large)) in
        ["Clarabel alone", "solve", "variances and leverages"].iter().zip(small.iter().zip(large))
    {
        println!("ten times the unknowns: {name} {:.1} times the time", large / small);
    }
}
