//! A company's plan by months, from the template to the orders that the next plan reads.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{adit_in, assert_narrow};
use tempfile::TempDir;

/// A folder with the template in it.
fn template() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    adit_in(dir.path(), &["init", "acme", "--template", "maker"]).ok();
    dir
}

/// Half a year against one scenario: small, so that it is soon solved.
const SMALL: &[&str] = &["plan", "--monthly", "6", "--scenarios", "april-2025-embargo", "--no-compare", "-q"];

fn small<'a>(more: &[&'a str]) -> Vec<&'a str> {
    SMALL.iter().chain(more).copied().collect()
}

#[cfg(not(feature = "highs"))]
#[test]
fn without_a_solver_it_says_so() {
    let dir = template();
    let answer = adit_in(dir.path(), &small(&["-m", "acme"]));
    assert_eq!(answer.code, 6);
    assert!(answer.stderr.contains("HiGHS") && answer.stderr.contains("highs.sh"), "{}", answer.stderr);
}

#[cfg(feature = "highs")]
#[test]
fn the_plan_reads_in_eighty_columns() {
    let dir = template();
    let text = adit_in(dir.path(), &small(&["-m", "acme"])).ok();
    assert_narrow(&text);
    for words in ["Orders if nothing happens", "Safety stock", "april-2025-embargo from 2027-01"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let page = adit_in(dir.path(), &small(&["-m", "acme", "-o", "plan.html"]));
    assert_eq!(page.code, 0, "{}", page.stderr);
    let page = std::fs::read_to_string(dir.path().join("plan.html")).unwrap();
    assert!(page.contains("nothing of rotor_chn leaves from 2027-01 to 2027-09"), "the page does not say what happens");
}

/// Orders go out as a workbook and as CSV; both come back as they are, and the plan made of them is the same.
#[cfg(feature = "highs")]
#[test]
fn orders_are_loaded_back_without_a_change() {
    let dir = template();
    adit_in(dir.path(), &["export", "acme", "acme.xlsx"]).ok();
    adit_in(dir.path(), &small(&["-m", "acme.xlsx", "--out", "orders.xlsx"])).ok();
    adit_in(dir.path(), &small(&["-m", "acme", "--out", "orders.csv"])).ok();
    let from_book = small(&["-m", "acme.xlsx", "--orders", "orders.xlsx", "--out", "again.csv"]);
    let text = adit_in(dir.path(), &from_book).ok();
    assert!(!text.contains("Against the last plan"), "{text}");
    let read = |file: &str| std::fs::read_to_string(dir.path().join(file)).unwrap();
    assert_eq!(read("orders.csv"), read("again.csv"));
    assert!(read("orders.csv").contains("2026-11,2027-02,24000,standard,placed,PO-1001,EXAMPLE"));
    // In the folder of the model the file takes the place of its table.
    adit_in(dir.path(), &small(&["-m", "acme", "--out", "acme/orders.csv"])).ok();
    adit_in(dir.path(), &["check", "-m", "acme", "--format", "json"]).ok();
}

/// A planned order that is gone, and one that is new, are named.
#[cfg(feature = "highs")]
#[test]
fn what_the_new_plan_changes_is_said() {
    let dir = template();
    let rows = "offer,item,ordered,arrives,units,status\nrotor_chn,rotor_magnet,2027-03,2027-06,2000,planned\n";
    std::fs::write(dir.path().join("last.csv"), rows).unwrap();
    let text = adit_in(dir.path(), &small(&["-m", "acme", "--orders", "last.csv"])).ok();
    assert!(text.contains("Against the last plan") && text.contains("instead of 2,000"), "{text}");
}

#[cfg(feature = "highs")]
#[test]
fn what_no_plan_can_do_is_said_in_words() {
    let dir = template();
    let file = dir.path().join("acme/items.csv");
    let items = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, items.replace(",60000,EUR", ",10000,EUR")).unwrap();
    let text = adit_in(dir.path(), &small(&["-m", "acme"])).ok().replace("\n   ", " ");
    assert!(text.contains("run out in 2027-01"), "{text}");
    assert!(text.contains("nothing ordered from 2027-01 on can arrive before 2027-03"), "{text}");
    // One supplier who may have at most 60 %.
    std::fs::write(&file, items.replace(",service,,,98,,,", ",service,,,98,,40,")).unwrap();
    let answer = adit_in(dir.path(), &small(&["-m", "acme"]));
    assert_eq!(answer.code, 6, "{}", answer.stdout);
    assert!(answer.stderr.contains("its 2 suppliers may deliver at most 80.0%"), "{}", answer.stderr);
}

#[test]
fn questions_that_do_not_fit_are_refused() {
    let dir = template();
    let long = adit_in(dir.path(), &["plan", "--monthly", "36", "-m", "acme", "-q"]);
    assert_eq!(long.code, 4);
    let said = "add rows until 2029-12, or plan --monthly 24";
    assert!(long.stderr.replace("\n           ", " ").contains(said), "{}", long.stderr);
    let unlikely = adit_in(dir.path(), &["plan", "--monthly", "--scenarios", "april-2025", "-m", "acme", "-q"]);
    assert!(unlikely.stderr.contains("--chance 10"), "{}", unlikely.stderr);
    let nobody = adit_in(dir.path(), &["plan", "--monthly", "-m", "rare-earths", "-q"]);
    assert!(nobody.code == 4 && nobody.stderr.contains("--template maker"), "{}", nobody.stderr);
    let form = adit_in(dir.path(), &["plan", "--monthly", "-m", "acme", "--out", "orders.pdf", "-q"]);
    assert!(form.code == 2 && form.stderr.contains(".xlsx or .csv"), "{}", form.stderr);
}
