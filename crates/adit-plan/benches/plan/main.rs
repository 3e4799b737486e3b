//! Plans against peers: an expansion of capacity in PyPSA, plans with many cases as one program, least costs by SciPy.
//!
//! `cargo bench -p adit-plan --features adit-plan/highs -- [ROUNDS] [PART ...]`; parts: expansion cases equal build.
//! `equal` writes the fixture of the tests anew. Whoever is compared takes turns, each in a process of its own on one
//! thread; the least of the rounds counts. Python and its packages are set up in the target folder.
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

/// Places and steps of expansions of about a thousand, ten thousand and a hundred thousand variables.
const SIZES: [(usize, usize); 3] = [(8, 20), (40, 40), (160, 100)];

/// Time for those who would not finish.
const SECONDS: u64 = 600;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let text: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match text.as_slice() {
        // A side that this program runs in a process of its own.
        ["side", "expand", file, way] => sides::expand(file, *way == "whole"),
        ["side", "cases", count, way, seconds] => {
            sides::cases(count.parse().unwrap(), *way == "whole", seconds.parse().unwrap());
        }
        ["side", "build", file] => sides::build(file),
        _ => parts(&text),
    }
}

fn parts(text: &[&str]) {
    let rounds = text.iter().find_map(|argument| argument.parse().ok()).unwrap_or(3);
    let named: Vec<&&str> = text.iter().filter(|argument| argument.parse::<usize>().is_err()).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| **name == part);
    if wanted("expansion") {
        for (places, steps) in SIZES {
            against_pypsa(places, steps, rounds);
        }
    }
    if wanted("cases") {
        for count in [10, 100, 1000] {
            block_by_block(count);
        }
    }
    if wanted("build") {
        for (places, steps) in SIZES {
            building(places, steps);
        }
    }
    // Only when asked: it changes a file.
    if named.iter().any(|name| **name == "equal") {
        equal::equal();
    }
}

/// Writes an expansion and says the name of its file.
fn written(places: usize, steps: usize) -> String {
    let file = format!("expansion-{places}-{steps}.json");
    std::fs::write(folder().join(&file), serde_json::to_vec(&Expansion::new(places, steps)).unwrap()).unwrap();
    file
}

/// The quickest by processor time.
fn quickest(runs: Vec<Printed>) -> Printed {
    runs.into_iter().min_by(|a, b| a.number("processor").total_cmp(&b.number("processor"))).unwrap()
}

/// The same expansion in Adit, as one program and block by block, and in PyPSA by either method of HiGHS.
fn against_pypsa(places: usize, steps: usize, rounds: usize) {
    let (python, file) = (python(), written(places, steps));
    let sides: [(&str, &dyn Fn() -> _); 4] = [
        ("Adit", &|| myself(&["side", "expand", &file, "whole"])),
        ("Adit, block by block", &|| myself(&["side", "expand", &file, "parts"])),
        ("PyPSA, simplex", &|| script(&python, "pypsa_expansion.py", &[&file, "simplex"])),
        ("PyPSA, interior point", &|| script(&python, "pypsa_expansion.py", &[&file, "ipm"])),
    ];
    let limit = Duration::from_secs(SECONDS);
    let mut runs: Vec<Vec<Printed>> = sides.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for ((_, side), runs) in sides.iter().zip(&mut runs) {
            runs.extend(run(side(), limit));
        }
    }
    let best: Vec<Option<Printed>> = runs.into_iter().map(|runs| (!runs.is_empty()).then(|| quickest(runs))).collect();
    let ours = best[0].as_ref().unwrap();
    let variables = best[2].as_ref().map_or(f64::NAN, |theirs| theirs.number("variables"));
    println!("Expansion of {places} places over {steps} steps: {variables} variables in PyPSA, one thread each");
    println!("{:24} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8}", "", "processor", "wall", "build", "solve", "MB", "ratio");
    for ((name, _), run) in sides.iter().zip(&best) {
        let Some(run) = run else {
            println!("{name:24} not finished in {SECONDS} s");
            continue;
        };
        let off = (run.number("objective") / ours.number("objective") - 1.0).abs();
        assert!(off < 1e-6, "{name} comes to another cost: {off}");
        println!(
            "{name:24} {:9.3} {:9.3} {:8.3} {:8.3} {:8.0} {:8.1}  cost off by {off:.0e} {}",
            run.number("processor"),
            run.wall,
            run.number("build"),
            run.number("solve"),
            run.number("peak"),
            run.number("processor") / ours.number("processor"),
            details(run)
        );
    }
}

/// Where else the time of PyPSA goes.
fn details(run: &Printed) -> String {
    if run.number("import").is_nan() {
        return format!("({} variables)", run.number("variables"));
    }
    format!("({}: import {:.2}, read {:.2})", run.version, run.number("import"), run.number("read"))
}

/// Plans in whole modules: block by block, and as one program for as long as it is given.
fn block_by_block(count: usize) {
    let (number, seconds) = (count.to_string(), SECONDS.to_string());
    println!("A plan for {count} cases, in whole modules; one program gets {SECONDS} s");
    for (name, way) in [("block by block", "parts"), ("as one program", "whole")] {
        let command = myself(&["side", "cases", &number, way, &seconds]);
        // HiGHS looks at its clock now and then only.
        let Some(run) = run(command, Duration::from_secs(SECONDS + SECONDS / 2)) else {
            println!("  {name}: not stopped by then");
            continue;
        };
        println!(
            "  {name}: {:.1} s of the processor, {:.1} s on the wall, {:.0} MB, gap {:.1e}, cost {:.6}, {} rounds, {} variables",
            run.number("processor"),
            run.wall,
            run.number("peak"),
            run.number("gap"),
            run.number("objective"),
            run.number("rounds"),
            run.number("variables")
        );
    }
}

/// What making a program takes, before HiGHS has it and until it does.
fn building(places: usize, steps: usize) {
    let run = run(myself(&["side", "build", &written(places, steps)]), Duration::from_secs(SECONDS)).unwrap();
    let [factors, build, whole, load, peak] =
        ["factors", "build", "whole", "load", "peak"].map(|name| run.number(name));
    println!(
        "  {factors} factors: formulate {:.1} ms, join {:.1} ms, load into HiGHS {:.1} ms, {peak:.0} MB",
        1e3 * build,
        1e3 * whole,
        1e3 * load
    );
}
