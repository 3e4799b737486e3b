//! A plan as a document: what the money buys, in what order, what it removes, and why not more.

mod decisions;
mod ground;
mod risk;
mod worth;

use super::answer::{Conflict, PlanAnswer};
use super::words;
use crate::page::with_manifest;
use adit_report::document::{Block, Document, KeyFigure, Section, Span, Tone};
use adit_report::number;

/// The plan as a document: `whole`, or what matters most in 80 columns. Of limits that cannot hold together, the page
/// is about what conflicts.
#[must_use]
pub fn plan_page(answer: &PlanAnswer, whole: bool) -> Document {
    let document = if answer.conflicts.is_empty() { found(answer, whole) } else { conflict(answer, whole) };
    with_manifest(document, &answer.manifest)
}

fn found(answer: &PlanAnswer, whole: bool) -> Document {
    let [from, until] = answer.years;
    let budget = answer.budget_musd.map_or_else(String::new, |budget| format!(" with {}", words::money(budget)));
    let document = Document::new(format!("Plan {from}–{until}{budget}")).subtitle(subtitle(answer));
    let sections = [
        Some(first(answer, whole)),
        decisions::section(answer, whole),
        decisions::reserve_section(answer, whole),
        decisions::spending_section(answer),
        risk::section(answer, whole),
        risk::simulated_section(answer, whole),
        worth::levers_section(answer),
        worth::frontier_section(answer, whole),
        worth::bottlenecks_section(answer, whole),
        worth::alternatives_section(answer, whole),
        worth::sureness_section(answer, whole),
        decisions::rejected_section(answer, whole),
        Some(ground::scenarios_section(answer, whole)),
        ground::assumptions_section(answer, whole),
        Some(ground::caveats_section(answer)),
        (!whole).then(next),
    ];
    sections.into_iter().flatten().fold(document, Document::section)
}

/// Whose shortage, against what, in which money.
fn subtitle(answer: &PlanAnswer) -> String {
    let many = answer.scenarios.len();
    let scenarios = if many == 1 { "1 scenario".to_owned() } else { format!("{many} scenarios") };
    let risk = answer.risk.map_or_else(String::new, |[_, weight]| {
        format!("; the {} of cases count {} beside the mean", words::worst(answer), times(weight))
    });
    format!(
        "For {}, against {scenarios}{risk}; US dollars of {}, losses discounted at {} a year",
        answer.users,
        answer.base_year,
        number::percent(answer.discount)
    )
}

/// `once`, `2 times`.
fn times(weight: f64) -> String {
    if (weight - 1.0).abs() < 1e-9 { "once".to_owned() } else { format!("{} times", number::number(weight)) }
}

/// The answer in sentences, and in figures.
fn first(answer: &PlanAnswer, whole: bool) -> Section {
    let mut section = Section::new("What the money buys", "answer");
    for sentence in words::headlines(answer) {
        section = section.block(vec![Span::strong(sentence)]);
    }
    if whole {
        section = section.block(key_figures(answer));
    }
    let more = [words::simulated(answer), words::cost_range(answer)];
    more.into_iter().flatten().fold(section, Section::paragraph)
}

fn key_figures(answer: &PlanAnswer) -> Vec<KeyFigure> {
    let total = &answer.total;
    let fall = |before, after| words::removed(before, after).map_or_else(|| "–".to_owned(), number::percent);
    let was = |before, after| format!("from {} to {}", words::money(before), words::money(after));
    let mut figures = vec![
        KeyFigure::new("public money", words::money(total.public_musd))
            .detail(format!("beside {} of private money", words::money(total.private_musd)))
            .tone(Tone::Subject),
        KeyFigure::new("of the expected loss removed", fall(total.loss_before_musd, total.loss_after_musd))
            .detail(was(total.loss_before_musd, total.loss_after_musd))
            .tone(Tone::Relief),
    ];
    if total.cvar_before_musd > 0.0 {
        figures.push(
            KeyFigure::new(
                format!("of the loss in the {} of cases removed", words::worst(answer)),
                fall(total.cvar_before_musd, total.cvar_after_musd),
            )
            .detail(was(total.cvar_before_musd, total.cvar_after_musd))
            .tone(Tone::Relief),
        );
    }
    let tonnes = number::tonnes(total.shortage_after_t, "");
    figures.push(
        KeyFigure::new("still missing, expected", tonnes)
            .detail(format!("of {} without the plan", number::tonnes(total.shortage_before_t, "")))
            .tone(Tone::Risk),
    );
    figures
}

/// Where the answer goes on.
fn next() -> Section {
    Section::new("Next", "next").block(vec![
        Span::code("-o plan.html"),
        Span::plain(" draws it and prints every row with its source; "),
        Span::code("--all"),
        Span::plain(" prints the same here; "),
        Span::code("--value-of-levers"),
        Span::plain(" says what each lever adds, "),
        Span::code("--frontier"),
        Span::plain(" what more or less money would do."),
    ])
}

/// The page of a question that no plan answers.
fn conflict(answer: &PlanAnswer, whole: bool) -> Document {
    let [from, until] = answer.years;
    let mut section = Section::new("What cannot hold together", "conflicts");
    for conflict in &answer.conflicts {
        section = section.block(vec![Span::strong(conflict.words.clone())]);
        section = section.block(Block::Notes(conflict.limits.clone()));
        section = section.paragraph(way_out(conflict, until));
    }
    let document = Document::new(format!("No plan {from}–{until}: limits conflict")).subtitle(subtitle(answer));
    let sections = [
        Some(section),
        Some(ground::scenarios_section(answer, whole)),
        ground::assumptions_section(answer, whole),
        Some(ground::caveats_section(answer)),
    ];
    sections.into_iter().flatten().fold(document, Document::section)
}

fn way_out(conflict: &Conflict, until: i32) -> String {
    match conflict.until {
        Some(year) => format!("They can hold together from {year}: move one of them there, or drop it."),
        None => format!("They cannot hold together in any year until {until}: drop or loosen one of them."),
    }
}
