//! Screening of the shipped model: what must hold of its pages whatever the data say.
#![allow(clippy::unwrap_used, missing_docs)]

use adit_brief::screening::{holdings, other_methods};
use adit_brief::{Ranking, find_mineral, mineral_page, ranking_page, ranking_table, screening, used_in};
use adit_model::Model;
use adit_model::ids::MineralId;
use adit_model::words::{Stage, UseSector};
use adit_report::document::Document;
use adit_report::{formats, html, terminal};
use adit_screen::{Change, Method, Question, Screening};
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read("critical-minerals").unwrap());

fn question(method: Method) -> Question {
    Question { draws: 0, ..Question::of(method) }
}

fn ranking(screening: &Screening, whole: bool) -> Ranking<'_> {
    let ranked = screening.rows.iter().filter(|row| row.rank.is_some()).count();
    Ranking { model: &MODEL, screening, before: None, ranked, chosen: None, whole }
}

fn assert_readable(document: &Document) {
    let text = terminal::render(document, terminal::Style::default());
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for wrong in ["NaN", "inf "] {
        assert!(!text.contains(wrong), "{wrong} in\n{text}");
    }
    assert!(html::render(document).contains("</html>"));
    assert!(formats::document_markdown(document).starts_with("# "));
}

#[test]
fn every_method_makes_pages_that_can_be_read() {
    for method in [Method::Hhi, Method::Eu, Method::Usgs, Method::Geopolrisk] {
        let found = screening(&MODEL, &question(method)).unwrap();
        assert!(found.rows.len() > 60, "{method:?}");
        for whole in [false, true] {
            assert_readable(&ranking_page(&ranking(&found, whole)));
        }
        let row = found.rows.iter().find(|row| row.mineral == "gallium").unwrap();
        assert_readable(&mineral_page(&ranking(&found, false), row, &[]));
        let table = formats::table_csv(&ranking_table(&MODEL, &found)).unwrap();
        assert_eq!(table.lines().count(), found.rows.len() + 1);
    }
}

#[test]
fn control_is_found_where_the_network_has_the_plants() {
    let all = holdings(&MODEL, &question(Method::Hhi)).unwrap();
    for one in &all {
        let sum: f64 = one.shares.iter().map(|(_, part)| part).sum();
        assert!((sum + one.unknown - 1.0).abs() < 1e-9, "{one:?}");
        assert!(one.shares.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{one:?}");
    }
    let of = |mineral: &str, stage| all.iter().find(|one| one.mineral == *mineral && one.stage == stage).unwrap();
    for stage in [Stage::Mine, Stage::Refining] {
        let (place, part) = of("rare_earths", stage).shares.first().unwrap();
        assert!(*place == "CHN" && *part > 0.5, "{place} {part}");
        assert!(!of("dysprosium", stage).shares.is_empty());
    }
    let none = Question { minerals: vec![MineralId::new("gallium")], ..question(Method::Hhi) };
    assert!(holdings(&MODEL, &none).unwrap().is_empty(), "nothing is balanced for a mineral outside the network");
    let found = screening(&MODEL, &question(Method::Hhi)).unwrap();
    let row = found.rows.iter().find(|row| row.mineral == "rare_earths").unwrap();
    let control = row.part("hhi_control").unwrap();
    assert!(control.low > 0.0 && control.high <= 1.0 + 1e-9);
}

#[test]
fn a_mineral_page_leads_to_rows_and_documents() {
    let found = screening(&MODEL, &question(Method::Hhi)).unwrap();
    let row = found.rows.iter().find(|row| row.mineral == "gallium").unwrap();
    let others = other_methods(&MODEL, &question(Method::Hhi));
    assert!(others.iter().any(|other| other.method == Method::Eu));
    let text = terminal::render(&mineral_page(&ranking(&found, false), row, &others), terminal::Style::default());
    for part in ["production.csv", "usgs_mcs_2026_data", "What is missing", "By every method", "Export licensing"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn a_change_stands_beside_what_it_changed() {
    let change = Change {
        mineral: MineralId::new("gallium"),
        stage: None,
        place: adit_model::ids::PlaceId::new("USA"),
        tonnes: 300.0,
    };
    let before = screening(&MODEL, &question(Method::Hhi)).unwrap();
    let after = screening(&MODEL, &Question { what_if: vec![change], ..question(Method::Hhi) }).unwrap();
    let page = ranking_page(&Ranking { before: Some(&before), ..ranking(&after, false) });
    let text = terminal::render(&page, terminal::Style::default());
    assert!(text.contains("What the change would do") && text.contains("→"), "{text}");
}

#[test]
fn minerals_are_found_by_any_of_their_names() {
    for name in ["gallium", "Gallium", "GA", " gallium "] {
        assert_eq!(find_mineral(&MODEL, name).unwrap(), MineralId::new("gallium"), "{name}");
    }
    let wrong = find_mineral(&MODEL, "galium").unwrap_err();
    assert!(wrong.mend.is_some_and(|mend| mend.contains("gallium")));
    let used = used_in(&MODEL, UseSector::Semiconductors);
    assert!(used.contains(&MineralId::new("gallium")), "{used:?}");
}
