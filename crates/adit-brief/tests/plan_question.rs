//! What a user may write to ask for a plan, on the shipped model.
#![allow(clippy::unwrap_used, missing_docs)]

use adit_brief::plan::question::{Ban, Cap, PlanWords};
use adit_model::Model;
use adit_model::problem::Code;
use adit_model::scope::Key;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read("rare-earths").unwrap());

#[test]
fn without_words_the_plan_begins_after_what_was_read() {
    let question = PlanWords::default().read(&MODEL).unwrap();
    let read = MODEL.sources.iter().filter_map(|row| row.retrieved).max().unwrap().year();
    assert_eq!((question.from, question.until), (read + 1, read + 9));
    assert!(question.scenarios.is_empty() && question.budget_usd.is_none() && question.risk.is_none());
}

#[test]
fn a_cap_limits_a_country_at_a_stage_for_some_users() {
    let text = "country=CHN, share=65%, stage=separation, element=Dy|Tb, from=2030, to=EU, sector=defense";
    let cap = Cap::read(&MODEL, text).unwrap();
    assert_eq!(cap.of.to_string(), "element=Dy|Tb,stage=separation,country=CHN");
    assert_eq!(cap.users.to_string(), "country=EU,sector=defense");
    assert!((cap.share - 0.65).abs() < 1e-12 && cap.until.is_none());
    assert_eq!(cap.from.unwrap().to_string(), "2030");
}

#[test]
fn covered_stands_for_the_countries_of_the_rule() {
    let ban = Ban::read(&MODEL, "control=covered,from=2027-01").unwrap();
    assert_eq!(ban.of.get(Key::Controller).unwrap(), ["CHN", "RUS", "PRK", "IRN"]);
    let named = Ban::read(&MODEL, "control=us_dfars_7052_2027").unwrap();
    assert_eq!(named.of, ban.of);
    assert!(named.from.is_none() && named.users.is_all());
}

#[test]
fn every_mistake_is_named_at_once() {
    let words = PlanWords {
        scenarios: vec!["kachim".into()],
        budget: Some("two billion".into()),
        from: Some(2035),
        until: Some(2027),
        risk: Some("cvar:95".into()),
        caps: vec!["country=CHM,share=65,stage=separatoin".into(), "stage=mine,share=65%".into()],
        bans: vec!["CHN".into(), "country=CHN,share=0.5,form=2027".into(), "site=x,from=2030,until=soon".into()],
        rules: vec!["us_dfars".into()],
        places: vec!["USB".into()],
        systems: vec!["f_36".into()],
        without: vec!["reserves".into(), "magnets".into()],
        only: vec!["magnets".into()],
    };
    let problems = words.read(&MODEL).unwrap_err();
    assert!(problems.as_slice().iter().all(|problem| problem.file.starts_with("--")), "{problems}");
    insta::assert_snapshot!(problems);
}

#[test]
fn a_limit_cannot_end_before_it_begins() {
    let problems = Ban::read(&MODEL, "country=CHN,from=2030,until=2029-06").unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::Contradiction]);
    assert!(Ban::read(&MODEL, "country=CHN,from=2029,until=2029").is_ok());
}
