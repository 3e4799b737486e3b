//! Least costs that SciPy finds, from the words of each instance and from the program that Adit makes of it. The fixture
//! says how it was made; what a plan means has changed where these tests fail, and the fixture has to be made anew.

#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // tests

#[path = "../benches/plan/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "../benches/plan/small.rs"]
mod small;

use adit_plan::formulate::formulate;
use adit_plan::instance::Instance;
use adit_plan::{Options, solve};
use serde_json::Value;
use small::{MEDIUM, balance, medium};

fn agrees(name: &str, instance: &Instance) {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/peers.json")).unwrap();
    let exact = adit_linear::Options { gap: 0.0, ..Default::default() };
    let options = Options { linear: exact, ..Options::default() };
    let cost = solve(&formulate(instance).programme, &options).unwrap().objective;
    for kind in ["from_words", "from_program"] {
        let theirs = fixture["costs"][name][kind].as_f64().unwrap();
        assert!((cost - theirs).abs() <= 1e-9 * theirs.abs(), "{name}, {kind}: {cost} instead of {theirs}");
    }
}

#[test]
fn two_ores() {
    agrees("balance", &balance());
}

#[test]
fn plans_with_whole_modules_and_cases() {
    MEDIUM.for_each(|seed| agrees(&format!("medium {seed}"), &medium(seed)));
}
