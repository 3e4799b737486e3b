//! Plans against peers.
#![allow(
    clippy::doc_markdown,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod equal;
mod expansion;
mod python;
mod random;
mod sides;
mod small;
#[path = "../../tests/common/mod.rs"]
mod tiny;

use expansion::Expansion;
use python::{Printed, folder, myself, python, run, script};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(600);

fn show(printed: &Printed) {
    print!("  {:12} wall {:.3}", printed.version, printed.wall);
    for name in
        ["import", "read", "build", "solve", "around", "processor", "peak", "objective", "variables", "constraints"]
    {
        let n = printed.number(name);
        if !n.is_nan() {
            print!(" {name} {n:.3}");
        }
    }
    println!();
}

fn expansions(rounds: usize) {
    let python = python();
    for (places, steps) in [(8, 20), (40, 40)] {
        let file = format!("expansion-{places}-{steps}.json");
        std::fs::write(folder().join(&file), serde_json::to_vec(&Expansion::new(places, steps)).unwrap()).unwrap();
        for _ in 0..rounds {
            let ours = run(myself(&["expand", &file, "whole"]), LIMIT).unwrap();
            let mut command = script(&python, "pypsa_expansion.py");
            command.arg(&file);
            let theirs = run(command, LIMIT).unwrap();
            show(&ours);
            show(&theirs);
            println!(
                "  off {:.1e}, wall {:.1}",
                ours.number("objective") / theirs.number("objective") - 1.0,
                theirs.wall / ours.wall
            );
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        Some("expand") => sides::expand(&arguments[1], arguments[2] == "whole"),
        Some("cases") => {
            sides::cases(arguments[1].parse().unwrap(), arguments[2] == "whole", arguments[3].parse().unwrap())
        }
        Some("build") => sides::build(&arguments[1]),
        Some("equal") => equal::equal(),
        _ => expansions(2),
    }
}
