//! The brief, the claims and an explanation of the shipped model: not their digits, which move with the data, but what
//! must hold of them whatever the data say.
#![allow(clippy::unwrap_used, missing_docs)]

use adit_brief::page::{brief_page, brief_report, claims_page};
use adit_brief::{Options, Verdict, brief, claims, read_scope};
use adit_model::words::{Basis, ClaimFigure};
use adit_model::{Figure, Model};
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read("rare-earths").unwrap());

fn is_share(figure: &Figure) -> bool {
    let parts = [figure.central, figure.low, figure.high, figure.structural_low, figure.structural_high];
    parts.iter().all(|part| (-1e-9..=1.0 + 1e-9).contains(part)) && figure.low <= figure.high
}

#[test]
fn the_brief_holds_shares_that_can_be() {
    let brief = brief(&MODEL, &Options { draws: 6, ..Options::default() }).unwrap();
    assert!(brief.steps.len() >= 8, "every stage of the chain is there");
    for step in &brief.steps {
        assert!(is_share(&step.located) && is_share(&step.controlled), "{step:?}");
        assert!((0.0..=1.0 + 1e-9).contains(&step.hhi_located));
        assert!(step.hhi_controlled.low <= step.hhi_controlled.high + 1e-12);
    }
    for touched in &brief.touched {
        assert!(is_share(&touched.located), "{touched:?}");
        let [low, high] = touched.custody.unwrap();
        assert!(low <= high);
    }
    assert_eq!(brief.touched.len(), 6, "three markets and two elements");
    assert!(
        brief.sites.iter().all(|site| site.shares.iter().flatten().all(|share| (0.0..=1.0 + 1e-9).contains(share)))
    );
    let text =
        adit_report::terminal::render(&brief_page(&brief), adit_report::terminal::Style { color: false, width: 80 });
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    let html = adit_report::html::render(&brief_report(&brief, None, &[]));
    assert!(html.contains("<svg") && html.contains(&brief.manifest.model_hash[..12]));
}

#[test]
fn no_claim_is_tested_on_its_own_source() {
    let found = claims(&MODEL, 6, 1).unwrap();
    assert_eq!(found.claims.len(), MODEL.claims.len());
    for result in &found.claims {
        let claim = MODEL.claims.get(&result.id).unwrap();
        if result.verdict != Verdict::NotTestable && claim.figure == ClaimFigure::FlowShare {
            let own = claim.source.to_string();
            let feeds = MODEL.shares.iter().any(|row| row.source == claim.source)
                || MODEL.production.iter().any(|row| row.source == claim.source);
            assert!(!feeds || result.without.contains(&own), "{} rests on {own}", result.id);
        }
        assert!(result.verdict != Verdict::NotTestable || !result.because.is_empty(), "{} gives no reason", result.id);
    }
    let text =
        adit_report::terminal::render(&claims_page(&found), adit_report::terminal::Style { color: false, width: 80 });
    assert!(text.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn influences_add_up_to_the_variance_of_a_share() {
    let options = adit_balance::Options { draws: 0, conflicts: false, ..adit_balance::Options::default() };
    let balance = adit_balance::balance(&MODEL, &options).unwrap();
    let (of, per) = ("country=CHN,stage=magnet".parse().unwrap(), "stage=magnet".parse().unwrap());
    let found = adit_brief::explain::explain_flows(&MODEL, &balance, &of, Some(&per), Basis::Magnet).unwrap();
    let parts: f64 = found.movers.iter().map(|mover| mover.part_of_variance).sum();
    assert!((parts - 1.0).abs() < 1e-9);
    assert!(found.movers.windows(2).all(|pair| pair[0].effect.abs() >= pair[1].effect.abs()));
}

#[test]
fn an_unknown_element_is_named_with_its_nearest_neighbor() {
    let problems = read_scope(&MODEL, "stage=mine,element=Ndd").unwrap_err();
    let problem = &problems.as_slice()[0];
    assert_eq!((problem.code.code(), problem.mend.as_deref()), ("E0103", Some("did you mean `Nd`?")));
}
