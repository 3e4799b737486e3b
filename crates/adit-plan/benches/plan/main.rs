//! Plans against peers.
#![allow(
    clippy::doc_markdown,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod expansion;
mod python;
mod random;
mod whole;

use adit_plan::formulate::formulate;
use expansion::Expansion;
use python::{Printed, folder, myself, python, run, script, spent};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(600);

/// The side of Adit of the expansion: a process of its own.
fn expand(file: &str) {
    let start = Instant::now();
    let text = std::fs::read(folder().join(file)).unwrap();
    let instance = serde_json::from_slice::<Expansion>(&text).unwrap().instance();
    let read = start.elapsed();
    let formulated = formulate(&instance);
    let formulate = start.elapsed();
    let linear = whole::whole(&formulated.programme);
    let build = start.elapsed();
    let solution = linear.solve().unwrap();
    let solve = start.elapsed();
    let (processor, peak) = spent();
    println!("objective {:?}", solution.objective);
    println!("variables {}", linear.columns().len());
    println!("constraints {}", linear.rows().len());
    println!("read {}", read.as_secs_f64());
    println!("formulate {}", (formulate - read).as_secs_f64());
    println!("build {}", (build - read).as_secs_f64());
    println!("solve {}", (solve - build).as_secs_f64());
    println!("processor {processor}");
    println!("peak {peak}");
    println!("version Adit");
}

fn show(printed: &Printed) {
    print!("  {:12} wall {:.3}", printed.version, printed.wall);
    for name in ["import", "read", "build", "solve", "around", "processor", "peak", "objective", "variables", "constraints"] {
        let n = printed.number(name);
        if !n.is_nan() { print!(" {name} {n:.3}"); }
    }
    println!();
}

fn expansions(rounds: usize) {
    let python = python();
    for (places, steps) in [(8, 20), (40, 40)] {
        let file = format!("expansion-{places}-{steps}.json");
        std::fs::write(folder().join(&file), serde_json::to_vec(&Expansion::new(places, steps)).unwrap()).unwrap();
        for _ in 0..rounds {
            let ours = run(myself(&["expand", &file]), LIMIT).unwrap();
            let mut command = script(&python, "pypsa_expansion.py");
            command.arg(&file);
            let theirs = run(command, LIMIT).unwrap();
            show(&ours);
            show(&theirs);
            println!("  off {:.1e}, wall {:.1}", ours.number("objective") / theirs.number("objective") - 1.0, theirs.wall / ours.wall);
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        Some("expand") => expand(&arguments[1]),
        _ => expansions(2),
    }
}
