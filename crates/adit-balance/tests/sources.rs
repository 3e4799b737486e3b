//! Which rows count: years, sources left out, rows without a flow, conflicts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_balance::Options;
use adit_model::ids::SourceId;
use adit_model::problem::Code;
use support::{Tables, near, plain};

/// One mine that sells to one use.
fn mine() -> Tables {
    let mut t = Tables::new(&["Nd"], &["AAA", "BBB"]);
    t.material("concentrate", "mine", "market", "Nd").mining("dig", &[("Nd", 1.0)]).site("mine", "dig", "AAA");
    t.uses("AAA", "all", "concentrate");
    t
}

/// A deviation of 5 t grows with 15 % of the value for each year: after three years sqrt(5^2 + 45^2).
#[test]
fn a_figure_of_an_earlier_year_is_carried_with_a_wider_deviation() {
    for (year, drift) in [(2024, 0.0), (2023, 15.0), (2022, 30.0), (2021, 45.0_f64)] {
        let mut t = mine();
        t.output("mine", "mine", 100.0, 5.0).set("year", &year.to_string());
        let solved = t.solve();
        let row = solved.reconciled("production", "mine");
        near(row.deviation, drift.hypot(5.0));
        near(solved.tonnes("stage=mine"), 100.0);
        let carried = &solved.balance.carried;
        assert_eq!(carried.len(), usize::from(year != 2024), "{carried:?}");
        assert!(carried.iter().all(|row| row.contains(&year.to_string()) && row.contains("production.csv:2")));
        let warned = solved.balance.manifest.warnings.iter().any(|warning| warning.contains("earlier years"));
        assert_eq!(warned, year != 2024);
    }
}

/// Four years are too long ago and next year is not yet known; with nothing else there is no balance.
#[test]
fn neither_old_nor_later_figures_stand_in() {
    for year in ["2020", "2025"] {
        let mut t = mine();
        t.output("mine", "mine", 100.0, 5.0).set("year", year);
        assert_eq!(t.solve_with(&plain()).unwrap_err().as_slice()[0].code, Code::Infeasible);
        t.uses("AAA", "all", "concentrate").observed(70.0, 1.0);
        near(t.solve().tonnes("stage=mine"), 70.0);
    }
}

/// Of several years the latest before the balanced one counts, and alone.
#[test]
fn the_latest_year_of_a_series_counts_alone() {
    let mut t = mine();
    for (year, quantity) in [("2022", 50.0), ("2023", 60.0), ("2025", 90.0)] {
        t.output("mine", "mine", quantity, 1.0).set("year", year);
    }
    let solved = t.solve();
    near(solved.tonnes("stage=mine"), 60.0);
    assert_eq!(solved.balance.reconciled.len(), 1);
}

/// Two sources of equal weight meet half way; without the second the first stands alone, in links and stocks too.
#[test]
fn a_source_left_out_pulls_no_more() {
    let mut t = mine();
    t.source("second").output("mine", "mine", 100.0, 5.0);
    t.output("mine", "mine", 120.0, 5.0).set("source", "second");
    near(t.solve().tonnes("stage=mine"), 110.0);
    let without = Options { without: vec![SourceId::new("second")], ..plain() };
    let solved = t.solve_with(&without).unwrap();
    near(solved.tonnes("stage=mine"), 100.0);
    assert!(solved.balance.manifest.options.contains(&"without=second".to_owned()));
    assert!(!solved.balance.manifest.sources.contains("second"));
}

#[test]
fn nothing_observed_is_an_error_that_says_what_to_add() {
    let problems = mine().solve_with(&plain()).unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!(problem.code.code(), "E0302");
    assert!(problem.message.contains("2024") && problem.mend.as_ref().unwrap().contains("--year"), "{problem}");
}

/// Output of a country without a mine and trade in what is not made there are listed with file and line; a zero is not.
#[test]
fn rows_without_a_flow_are_listed() {
    let mut t = mine();
    t.output("mine", "mine", 100.0, 5.0).national("BBB", "mine", 7.0, 1.0).national("BBB", "separation", 0.0, 1.0);
    t.assume("none", "stage=metal", "", 3.0, 1.0);
    let solved = t.solve();
    assert_eq!(
        solved.balance.unplaced,
        ["BBB: mine output 2024 (made-up/production.csv:3)", "none (made-up/assumptions.csv:2)"]
    );
    assert!(solved.balance.manifest.warnings[0].starts_with("2 rows about 2024"));
    near(solved.tonnes("stage=mine"), 100.0);
}

/// A site that opens later, is only planned, or closed before the year does nothing.
#[test]
fn a_site_works_in_its_window_only() {
    for (status, start, end, works) in [
        ("operating", "2024-11", "", true),
        ("operating", "2025", "", false),
        ("operating", "", "2023-12-31", false),
        ("closed", "", "2024-02", true),
        ("closed", "", "", false),
        ("care_and_maintenance", "2010", "2023", false),
        ("planned", "2020", "", false),
        ("construction", "", "", false),
    ] {
        let mut t = mine();
        t.site("second", "dig", "AAA").set("status", status).set("start", start).set("end", end);
        t.output("mine", "mine", 100.0, 5.0);
        let found = t.solve().balance.topology.node("site:second").is_some();
        assert_eq!(found, works, "{status} {start} {end}");
    }
}

/// Output, export and use of one mine, each known to 1 t, three sources: the one that is wrong by 8 deviations is ranked
/// first, and its sentence names what it says and what everything else says.
#[test]
fn a_wrong_figure_is_ranked_first_and_named() {
    let mut t = mine();
    t.uses("BBB", "all", "concentrate");
    for (source, quantity) in [("survey", 1000.0), ("ministry", 1002.0), ("press", 1400.0)] {
        t.source(source).output("mine", "mine", quantity, 50.0).set("source", source);
    }
    t.source("customs").trade("AAA", "BBB", "concentrate", 400.0, 20.0).set("source", "customs");
    t.source("company").uses("AAA", "all", "concentrate").observed(600.0, 30.0).set("source", "company");
    let solved = t.solve_with(&Options { conflicts: true, ..plain() }).unwrap();
    let worst = &solved.balance.conflicts[0];
    assert_eq!(worst.source, "press");
    assert!(worst.chi_squared_drop > 40.0, "{worst:?}");
    assert!(worst.says[0].contains("it says 1,400 t element"), "{worst:?}");
    assert!(worst.says[0].contains("everything else says 1,000 t element"), "{worst:?}");
    assert!(solved.balance.conflicts.iter().skip(1).all(|other| other.chi_squared_drop < worst.chi_squared_drop));
}

/// A row that nothing checks fits whatever it says: its residual is not defined, and it is never a conflict.
#[test]
fn an_unchecked_row_is_no_conflict() {
    let mut t = mine();
    t.output("mine", "mine", 100.0, 5.0);
    let solved = t.solve_with(&Options { conflicts: true, ..plain() }).unwrap();
    assert!(solved.balance.conflicts.is_empty());
    let row = solved.reconciled("production", "mine");
    assert!(row.leverage > adit_balance::UNCHECKED && row.normalized_residual.is_none(), "{row:?}");
}
