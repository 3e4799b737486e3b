//! Whatever stands in a file, reading it ends in a model or in problems.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_model::cell::{Cell, Number, Percent, Positive, Signed, Year};
use adit_model::date::Date;
use adit_model::model::TABLES;
use adit_model::scope::{Key, Scope};
use adit_model::{Model, words};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn file_names() -> Vec<String> {
    let mut names: Vec<String> = TABLES.iter().map(|spec| format!("{}.csv", spec.name)).collect();
    names.push("datapackage.json".into());
    names
}

/// Cells that look like something.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "",
            "AAA",
            "mine",
            "plant",
            "concentrate",
            "oxide",
            "Nd",
            "Nd|Dy",
            "book",
            "high",
            "2024",
            "2024-02-30",
            "1e308",
            "-1",
            "0",
            "NaN",
            "100",
            "operating",
            "country=AAA,stage=mine",
            "from=,to=",
            "output",
            "per_activity",
            "WLD",
            "\"",
            "a\nb",
            ";",
            "recovery",
            "element",
            "reo",
            "all",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ]
}

/// Said: either a model, or problems that each have a text.
fn said(files: &[(&str, &[u8])]) {
    if let Err(problems) = Model::from_package(&support::package(files)) {
        assert!(!problems.is_empty());
        assert!(problems.as_slice().iter().all(|problem| !problem.message.is_empty() && !problem.file.is_empty()));
        assert!(problems.to_string().contains(problems.as_slice()[0].code.code()));
    }
}

fn date() -> impl Strategy<Value = String> {
    let day = (1_u8..=12, 1_u8..=28);
    (1800_i32..=2200, prop::option::of((day, any::<bool>()))).prop_map(|(year, rest)| match rest {
        None => format!("{year}"),
        Some(((month, _), false)) => format!("{year}-{month:02}"),
        Some(((month, day), true)) => format!("{year}-{month:02}-{day:02}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn any_bytes_in_any_file(file in select(file_names()), bytes in vec(any::<u8>(), 0..400)) {
        said(&[(&file, &bytes)]);
    }

    #[test]
    fn any_cells_under_a_right_header(
        table in select(TABLES.to_vec()),
        rows in vec(vec(cell(), 30), 0..5),
    ) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut text = table.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",") + "\n";
        for row in &rows {
            text += &(row.iter().take(table.columns.len()).map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n");
        }
        said(&[(&format!("{}.csv", table.name), text.as_bytes())]);
    }

    /// A right file with some bytes changed.
    #[test]
    fn any_slip_in_a_right_file(
        which in 0..support::WHOLE.len(),
        slips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (file, text) = support::WHOLE[which];
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in slips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        said(&[(file, &bytes)]);
    }

    #[test]
    fn a_scope_survives_writing(
        keys in subsequence(Key::ALL.to_vec(), 0..=Key::ALL.len()),
        values in vec(vec("[A-Za-z0-9_.-]{1,8}", 1..4), 10),
        stages in subsequence(words::Stage::WORDS.to_vec(), 1..4),
    ) {
        let mut scope = Scope::default();
        for ((key, _), values) in keys.iter().zip(&values) {
            let values: Vec<&str> = if *key == Key::Stage { stages.clone() } else { values.iter().map(String::as_str).collect() };
            scope = scope.with(*key, &values);
        }
        let text = scope.to_string();
        let read: Scope = text.parse().map_err(|expected| TestCaseError::fail(format!("{text}: {expected:?}")))?;
        prop_assert_eq!(&read, &scope);
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(read.is_all(), keys.is_empty());
        prop_assert!(!scope.in_words().is_empty());
    }

    #[test]
    fn any_text_as_a_scope(text in ".{0,40}") {
        if let Ok(scope) = text.parse::<Scope>() {
            prop_assert_eq!(scope.to_string().parse::<Scope>(), Ok(scope));
        }
    }

    #[test]
    fn a_date_survives_writing(text in date()) {
        let date = Date::parse(&text).unwrap();
        prop_assert_eq!(date.to_string(), text);
        prop_assert!(date.first_day() <= date.last_day());
        prop_assert!(Date::window_covers_year(Some(date), Some(date), date.year()));
        prop_assert!(!Date::window_covers_year(Some(date), None, date.year() - 1));
        prop_assert!(!Date::window_covers_year(None, Some(date), date.year() + 1));
    }

    #[test]
    fn any_text_as_a_cell(text in "\\PC{0,12}|[-+0-9.eE%]{0,10}") {
        if let Ok(date) = Date::parse(&text) { prop_assert_eq!(date.to_string(), text.clone()); }
        if let Ok(number) = Positive::parse(&text) { prop_assert!(number.get() >= 0.0 && number.get().is_finite()); }
        if let Ok(number) = Signed::parse(&text) { prop_assert!(number.get().is_finite()); }
        if let Ok(number) = Number::parse(&text) { prop_assert!(number.get().is_finite()); }
        if let Ok(number) = Percent::parse(&text) { prop_assert!((0.0..=100.0).contains(&number.get())); }
        if let Ok(year) = Year::parse(&text) { prop_assert!((1800..=2200).contains(&year.0)); }
    }
}

#[test]
fn leap_days_and_short_months() {
    for (text, is_date) in [
        ("2024-02-29", true),
        ("2023-02-29", false),
        ("2000-02-29", true),
        ("1900-02-29", false),
        ("2024-04-31", false),
        ("2024-12-31", true),
        ("2024-13", false),
        ("2024-00", false),
        ("2024-1", false),
        ("2024-01-01-01", false),
        ("2024-", false),
        ("1799", false),
        ("02024", false),
    ] {
        assert_eq!(Date::parse(text).is_ok(), is_date, "{text}");
    }
}
