//! How a plan reads, by a made-up one.
#![allow(clippy::unwrap_used, missing_docs)]

mod example_plan;

use adit_brief::plan::answer::{FrontierPoint, PlanAnswer};
use adit_brief::plan::{plan_page, plan_table};
use adit_report::terminal::Style;
use adit_report::{formats, html, terminal};
use example_plan::{example, impossible};

fn text(answer: &PlanAnswer, whole: bool, width: usize) -> String {
    terminal::render(&plan_page(answer, whole), Style { color: false, width })
}

#[test]
fn a_plan_reads_in_eighty_columns() {
    insta::assert_snapshot!(text(&example(), false, 80));
}

#[test]
fn the_whole_of_it_reads_in_eighty_columns() {
    insta::assert_snapshot!(text(&example(), true, 80));
}

#[test]
fn limits_that_conflict_are_the_page() {
    let text = text(&impossible(), false, 80);
    assert!(!text.contains("What is done"));
    insta::assert_snapshot!(text);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [30, 60, 80] {
        for whole in [false, true] {
            let text = text(&example(), whole, width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
        }
    }
}

#[test]
fn the_table_has_every_decision_with_all_digits() {
    insta::assert_snapshot!(formats::table_csv(&plan_table(&example())).unwrap());
}

#[test]
fn the_page_draws_what_it_says() {
    let page = html::render(&plan_page(&example(), true));
    for class in ["chart gantt", "chart stacks", "chart bubbles", "chart trends"] {
        assert!(page.contains(&format!("class=\"{class}\"")), "{class}");
    }
    assert!(!page.contains("NaN"));
    let markdown = formats::document_markdown(&plan_page(&example(), true));
    assert!(markdown.contains("Example separation of heavy elements at B") && markdown.contains("2033-07"));
}

#[test]
fn what_was_not_asked_has_no_section() {
    let bare = PlanAnswer {
        frontier: Vec::new(),
        levers: Vec::new(),
        simulated: None,
        information: None,
        regrets: Vec::new(),
        alternatives: Vec::new(),
        bottlenecks: Vec::new(),
        budget_musd: None,
        risk: None,
        ..example()
    };
    let text = text(&bare, false, 80);
    for heading in ["What each lever is worth", "Why not more", "How sure", "By simulation", "Bottlenecks"] {
        assert!(!text.contains(heading), "{heading}");
    }
}

#[test]
fn budgets_that_buy_no_more_are_one_point() {
    let mut answer = example();
    let top = answer.frontier[3].clone();
    answer.frontier[4] = FrontierPoint { budget_musd: 4_000.0, changes: Vec::new(), ..top };
    let page = html::render(&plan_page(&answer, true));
    assert!(page.contains(">$2 billion and more</text>") && !page.contains(">$4 billion</text>"));
    assert!(page.contains("More money would change nothing"));
}

#[test]
fn a_plan_of_nothing_says_so() {
    let nothing = PlanAnswer { conflicts: Vec::new(), ..impossible() };
    let text = text(&nothing, false, 80);
    assert!(text.contains("nothing that can be done"), "{text}");
}
