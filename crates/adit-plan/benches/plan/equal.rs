//! Small and medium plans whose least cost SciPy finds too. Its answers are kept for the ordinary tests.

use crate::python::{folder, python, script};
use crate::small::{MEDIUM, balance, medium};
use crate::tiny::{relaxed, tiny};
use adit_linear::Linear;
use adit_plan::extensive::Extensive;
use adit_plan::formulate::formulate;
use adit_plan::instance::Instance;
use adit_plan::{Programme, solve};
use serde_json::{Value, json};
use std::process::Stdio;

struct Plan {
    name: String,
    programme: Programme,
    /// The words from which SciPy has it: an instance, or what varies in the tiny plan.
    words: Value,
}

fn plans() -> Vec<Plan> {
    let of = |name: String, instance: &Instance| Plan {
        name,
        programme: formulate(instance).programme,
        words: json!({ "instance": instance }),
    };
    let small = |name: &str, lambda: f64, shortage: f64, whole: bool| {
        let programme = tiny(lambda, shortage);
        let programme = if whole { programme } else { relaxed(programme) };
        let words = json!({ "tiny": { "lambda": lambda, "shortage": shortage, "whole": whole } });
        Plan { name: name.into(), programme, words }
    };
    let mut plans = vec![
        small("tiny", 0.0, 1e3, true),
        small("tiny, worst at 0.05", 0.05, 1e3, true),
        small("tiny, shortage at most 0.5", 0.0, 0.5, true),
        small("tiny, parts of modules", 0.0, 1e3, false),
        of("balance".into(), &balance()),
    ];
    plans.extend(MEDIUM.map(|seed| of(format!("medium {seed}"), &medium(seed))));
    plans
}

fn written(linear: &Linear) -> Value {
    let columns: Vec<_> =
        linear.columns().iter().map(|column| json!([column.cost, column.low, column.high, column.integer])).collect();
    let rows: Vec<_> = linear.rows().iter().map(|row| json!([row.low, row.high, row.terms])).collect();
    json!({ "columns": columns, "rows": rows })
}

/// Solves all with SciPy, from the same words and from the same program, and keeps its costs for the tests.
pub(crate) fn equal() {
    let plans = plans();
    let cases: Vec<Value> = (plans.iter())
        .map(|plan| {
            let mut case = plan.words.clone();
            case["name"] = json!(plan.name);
            case["program"] = written(&Extensive::new(&plan.programme).linear);
            case
        })
        .collect();
    std::fs::write(folder().join("equal.json"), json!(cases).to_string()).unwrap();
    let mut command = script(&python(), "scipy_objectives.py", &["equal.json"]);
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "SciPy failed");
    let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut worst = 0.0_f64;
    for plan in &plans {
        let options = adit_plan::Options {
            linear: adit_linear::Options { gap: 0.0, ..Default::default() },
            ..Default::default()
        };
        let ours = solve(&plan.programme, &options).unwrap().objective;
        for kind in ["from_words", "from_program"] {
            let cost = theirs["costs"][&plan.name][kind].as_f64().unwrap();
            let off = (ours - cost).abs() / cost.abs();
            worst = worst.max(off);
            println!("  {:28} {kind:12} {ours:.9} off {off:.0e}", plan.name);
        }
    }
    println!("  largest difference {worst:.0e}");
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/peers.json");
    std::fs::write(kept, serde_json::to_string_pretty(&theirs).unwrap() + "\n").unwrap();
}
