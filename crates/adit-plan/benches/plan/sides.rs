//! What this program does in a process of its own: the side of Adit, so that time and memory are those of a whole program.

use crate::expansion::Expansion;
use crate::python::{folder, spent};
use crate::random::{Shape, instance};
use adit_plan::extensive::Extensive;
use adit_plan::formulate::formulate;
use adit_plan::{Options, Programme, Solved, solve};
use std::time::Instant;

/// Seconds since the last call.
struct Watch(Instant);

impl Watch {
    fn lap(&mut self) -> f64 {
        let seconds = self.0.elapsed().as_secs_f64();
        self.0 = Instant::now();
        seconds
    }
}

fn report(solved: &Solved, rows: (usize, usize), laps: &[(&str, f64)]) {
    let (processor, peak) = spent();
    println!("objective {:?}", solved.objective);
    println!("gap {:?}", solved.gap());
    println!("rounds {}", solved.rounds);
    println!("variables {}", rows.0);
    println!("constraints {}", rows.1);
    for (name, seconds) in laps {
        println!("{name} {seconds}");
    }
    println!("processor {processor}");
    println!("peak {peak}");
    println!("version Adit");
}

/// As one program, or block by block; in whole numbers the best one found within so many seconds.
fn answer(programme: &Programme, whole: bool, seconds: f64) -> Solved {
    let linear = adit_linear::Options { seconds: Some(seconds), ..Default::default() };
    let found = solve(programme, &Options { whole: if whole { usize::MAX } else { 0 }, linear });
    // Nothing was found in time.
    found.unwrap_or(Solved { objective: f64::NAN, ..Solved::default() })
}

/// The expansion of a file.
pub(crate) fn expand(file: &str, whole: bool) {
    let mut watch = Watch(Instant::now());
    let text = std::fs::read(folder().join(file)).unwrap();
    let instance = serde_json::from_slice::<Expansion>(&text).unwrap().instance();
    let read = watch.lap();
    let formulated = formulate(&instance);
    let build = watch.lap();
    let solved = answer(&formulated.programme, whole, 600.0);
    let solve = watch.lap();
    report(&solved, formulated.programme.size(), &[("read", read), ("build", build), ("solve", solve)]);
}

/// A plan for so many cases, as one program or block by block.
pub(crate) fn cases(count: usize, whole: bool, seconds: f64) {
    let mut watch = Watch(Instant::now());
    let shape = Shape { places: 6, periods: 10, cases: count, modules: 3.0 };
    let formulated = formulate(&instance(shape, 1));
    let build = watch.lap();
    let solved = answer(&formulated.programme, whole, seconds);
    let solve = watch.lap();
    report(&solved, formulated.programme.size(), &[("build", build), ("solve", solve)]);
}

/// Where the time to build goes, without solving.
pub(crate) fn build(file: &str) {
    let text = std::fs::read(folder().join(file)).unwrap();
    let instance = serde_json::from_slice::<Expansion>(&text).unwrap().instance();
    let mut watch = Watch(Instant::now());
    let formulated = formulate(&instance);
    let build = watch.lap();
    let whole = Extensive::new(&formulated.programme).linear;
    let joined = watch.lap();
    // HiGHS has the program, and stops at once.
    let options = adit_linear::Options { seconds: Some(0.0), ..Default::default() };
    drop(whole.solve_with(&options));
    let load = watch.lap();
    let factors: usize = whole.rows().iter().map(|row| row.terms.len()).sum();
    println!("factors {factors}");
    println!("build {build}");
    println!("whole {joined}");
    println!("load {load}");
    println!("peak {}", spent().1);
}
