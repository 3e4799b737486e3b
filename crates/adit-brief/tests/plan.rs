//! The plan of the shipped model, whole: what it buys, what it leaves, and what cannot be kept.
#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used, clippy::panic)]

use adit_brief::plan::question::PlanWords;
use adit_brief::plan::{PlanAnswer, PlanQuestion, plan};
use adit_model::Model;

fn model() -> Model {
    Model::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/rare-earths")).unwrap()
}

fn question(model: &Model, words: PlanWords) -> PlanQuestion {
    let words = PlanWords { places: vec!["USA".into()], until: Some(2032), ..words };
    words.read(model).unwrap()
}

/// One scenario, so that a plan takes seconds.
fn embargo(budget: &str) -> PlanWords {
    PlanWords { scenarios: vec!["april-2025-embargo".into()], budget: Some(budget.into()), ..PlanWords::default() }
}

fn planned(model: &Model, words: PlanWords) -> PlanAnswer {
    plan(model, &question(model, words)).unwrap()
}

#[test]
fn money_removes_risk_and_is_accounted_for() {
    let model = model();
    let answer = planned(&model, embargo("2bn"));
    assert!(answer.total.loss_after_musd < 0.7 * answer.total.loss_before_musd, "{:?}", answer.total);
    assert!(answer.total.shortage_after_t < answer.total.shortage_before_t);
    assert!(!answer.decisions.is_empty());
    let public: f64 = answer.spending.iter().filter(|row| row.payer == "public").map(|row| row.musd).sum();
    assert!((public - answer.total.public_musd).abs() < 1e-3, "{public} {:?}", answer.total);
    assert!(public <= 2_000.0 + 1e-6);
    for decision in &answer.decisions {
        assert!((0.0..=1.0).contains(&decision.chance), "{decision:?}");
        assert!(!decision.phases.is_empty(), "{decision:?}");
        let steps = decision.phases.windows(2);
        assert!(steps.into_iter().all(|pair| pair[0].until <= pair[1].from + 1e-9), "{decision:?}");
    }
}

#[test]
fn without_money_only_what_is_free_is_done() {
    let model = model();
    let answer = planned(&model, embargo("0"));
    assert!(answer.decisions.iter().all(|decision| decision.public_musd.central <= 1e-6), "{:?}", answer.decisions);
    assert!(answer.reserve.is_empty());
}

#[test]
fn more_money_never_leaves_more_to_pay_and_lose() {
    let model = model();
    let mut question = question(&model, embargo("800m"));
    question.frontier = true;
    let answer = plan(&model, &question).unwrap();
    let spent: Vec<f64> = answer.frontier.iter().map(|point| point.spent_musd).collect();
    for (point, spent) in answer.frontier.iter().zip(&spent) {
        assert!(*spent <= point.budget_musd + 1e-3, "{point:?}");
    }
    let first = &answer.frontier[0];
    let last = answer.frontier.last().unwrap();
    assert!(last.loss_musd < first.loss_musd, "{first:?} {last:?}");
}

#[test]
fn a_lever_that_is_left_out_is_not_used() {
    let model = model();
    let answer = planned(&model, PlanWords { without: vec!["magnets".into(), "reserve".into()], ..embargo("2bn") });
    assert!(answer.decisions.iter().all(|decision| decision.lever != "magnets" && decision.lever != "reserve"));
    assert!(answer.reserve.is_empty());
}

#[test]
fn a_ban_that_nobody_can_meet_yet_is_named() {
    let model = model();
    let ban = "control=covered,stage=mine|separation|metal|magnet,from=2027-01,to=USA,sector=defense".to_owned();
    let answer = planned(&model, PlanWords { bans: vec![ban.clone()], ..embargo("2bn") });
    let [conflict] = answer.conflicts.as_slice() else { panic!("{:?}", answer.conflicts) };
    assert!(conflict.limits[0].contains(&ban), "{conflict:?}");
    assert!(conflict.words.contains("2027"), "{conflict:?}");
    assert!(answer.decisions.is_empty());
}

#[test]
fn the_same_question_has_the_same_answer_on_one_thread() {
    let model = model();
    let all = planned(&model, embargo("500m"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let one = pool.install(|| planned(&model, embargo("500m")));
    assert_eq!(all, one);
}

#[test]
fn the_simulation_agrees_that_the_embargo_hurts_less() {
    let model = model();
    let mut question = question(&model, embargo("2bn"));
    question.simulate = Some(64);
    let answer = plan(&model, &question).unwrap();
    let simulated = answer.simulated.unwrap();
    let magnets =
        simulated.rows.iter().find(|row| row.users.contains("sintered NdFeB magnets, United States")).unwrap();
    assert!(magnets.after.mean < magnets.before.mean, "{magnets:?}");
}
