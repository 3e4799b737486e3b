//! The shipped model of critical minerals, screened.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use adit_model::Model;
use adit_screen::eu::against_published;
use adit_screen::{Method, Screening};
use common::{ask, close, row};

fn shipped() -> Model {
    Model::read("critical-minerals").unwrap_or_else(|problems| panic!("{problems}"))
}

fn leads_back(screening: &Screening) {
    for row in &screening.rows {
        assert!(!row.reason.is_empty(), "{} has no reason", row.name);
        if row.value.is_none() {
            assert!(!row.missing.is_empty(), "{} has neither value nor gap", row.name);
            continue;
        }
        let with_rows = row.inputs.iter().filter(|input| !input.rows.is_empty());
        assert!(with_rows.flat_map(|input| &input.sources).next().is_some(), "{} leads back to nothing", row.name);
    }
    for source in &screening.manifest.sources {
        assert!(!source.is_empty());
    }
}

/// By hand from the rows of 2024 in the summaries of 2026: China 839, Russia 6 and Japan 3 of 848 t.
#[test]
fn gallium_is_the_most_concentrated_metal() {
    let answer = ask(&shipped(), Method::Hhi);
    leads_back(&answer);
    let gallium = row(&answer, "gallium");
    close(gallium.value.unwrap().central.unwrap(), f64::from(839 * 839 + 6 * 6 + 3 * 3) / f64::from(848 * 848), 1e-9);
    assert!(gallium.reason.starts_with("China makes 99 % of gallium"), "{}", gallium.reason);
    assert!(answer.rows.iter().filter(|row| row.value.is_some()).count() >= 60);
}

/// Supply risk from the shares of the study, its import reliance, recycling and substitution, beside what it prints.
///
/// The counts may only grow: each miss has a reason, and a mended row of the model shows here.
#[test]
fn supply_risks_are_those_of_the_study() {
    let answer = ask(&shipped(), Method::Eu);
    leads_back(&answer);
    let found = against_published(&answer);
    assert!(found.count >= 65, "{}", found.count);
    assert!(found.within_0_1 >= 47, "{} of {}", found.within_0_1, found.count);
    assert!(found.within_0_3 >= 57, "{} of {}", found.within_0_3, found.count);
    assert!(found.stages.within_0_1 >= 66, "{:?}", found.stages);
    assert!(found.importance.within_0_1 >= 31, "{:?}", found.importance);
    assert!(found.misses.iter().all(|miss| !miss.why.is_empty()));
    assert_eq!(found.misses.iter().filter(|miss| miss.stage.is_none()).count(), found.count - found.within_0_1);
    // Exact to the digit that is printed: one supplier, one term.
    close(row(&answer, "dysprosium").value.unwrap().central.unwrap(), 5.6, 0.05);
    close(row(&answer, "cobalt").value.unwrap().central.unwrap(), 2.8, 0.05);
}

/// The verdicts are those of the list of 2023, but for copper and nickel, which are on it by law (strategic), coking coal,
/// whose supply risk comes out as 0.94, and chromium, whose sourcing table leaves out what the EU makes itself.
#[test]
fn verdicts_are_those_of_the_list() {
    let model = shipped();
    let answer = ask(&model, Method::Eu);
    let mut differ = Vec::new();
    for listing in model.listings.iter().filter(|row| row.list == "eu_2023") {
        let found = row(&answer, listing.mineral.as_str());
        let listed = listing.listed == adit_model::words::Listed::Yes;
        if found.critical.is_some() && found.critical != Some(listed) {
            differ.push(found.mineral.as_str());
        }
    }
    differ.sort_unstable();
    assert_eq!(differ, ["coking_coal", "copper", "nickel"]);
    assert!(row(&answer, "copper").reason.contains("strategic"));
    assert_eq!(row(&answer, "chromium").critical, None);
}
