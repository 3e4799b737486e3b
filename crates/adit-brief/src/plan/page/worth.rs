//! What it is worth: levers, more money, bottlenecks, other plans, information.

use super::super::answer::{Alternative, LeverRow, PlanAnswer};
use super::super::charts;
use super::super::words::{
    information, interaction, is_current, list, money, most_regret, next_dollars, unspent, worst,
};
use adit_report::document::{Block, Section, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};

/// Bottlenecks and other plans of a short page.
const SHORT: usize = 5;

/// Risk that a lever removes for each public dollar it takes; none for nothing.
fn each(row: &LeverRow) -> Option<f64> {
    (row.alone_public_musd > 0.005).then(|| row.alone_musd / row.alone_public_musd)
}

/// The levers, those that remove most for each dollar first; before them those that take no public money.
fn ranked(answer: &PlanAnswer) -> Vec<&LeverRow> {
    let mut rows: Vec<&LeverRow> = answer.levers.iter().collect();
    let key = |row: &LeverRow| match each(row) {
        None if row.alone_musd > 0.0 => f64::INFINITY,
        found => found.unwrap_or(0.0),
    };
    rows.sort_by(|a, b| {
        key(b).total_cmp(&key(a)).then(b.alone_musd.total_cmp(&a.alone_musd)).then(a.name.cmp(&b.name))
    });
    rows
}

/// What each lever is worth; none unless it was asked.
pub(super) fn levers_section(answer: &PlanAnswer) -> Option<Section> {
    if answer.levers.is_empty() {
        return None;
    }
    let shapley = answer.levers.iter().any(|row| row.shapley_musd.is_some());
    let most = answer.levers.iter().map(|row| row.alone_musd).fold(0.0, f64::max);
    let mut table = Table::new("").text("Lever");
    table = table.column(Column::new("Removes alone", Kind::Number, Some("M$")).bar(most.max(1e-9), None));
    table = table.number("Public money", "M$").number("For each $", "").number("Missed without", "M$");
    if shapley {
        table = table.number("Shapley", "M$");
    }
    for row in ranked(answer) {
        let mut cells = vec![
            row.name.as_str().into(),
            Cell::from(row.alone_musd).tone(Tone::Relief),
            row.alone_public_musd.into(),
            each(row).map_or_else(|| "–".into(), Cell::from),
            row.without_musd.into(),
        ];
        if shapley {
            cells.push(row.shapley_musd.map_or_else(|| "–".into(), Cell::from));
        }
        table.push(cells);
    }
    table = table.footnote(
        "M$: million US dollars. Removes alone: cost and counted risk together, with no other lever and the whole budget, \
         and for each public dollar it takes. Missed without: how much higher they are if the plan may not use the lever. \
         What a plan may miss for not being sought further counts as nothing.",
    );
    if shapley {
        table = table.footnote(
            "Shapley: the lever's part when the risk removed is divided fairly, over all orders in which levers could come.",
        );
    }
    let section = Section::new("What each lever is worth", "levers").block(table);
    Some(match interaction(answer) {
        Some(sentence) => section.paragraph(sentence),
        None => section,
    })
}

/// Cost against risk, and why not more.
pub(super) fn frontier_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    let said: Vec<String> = [next_dollars(answer), unspent(answer)].into_iter().flatten().collect();
    let chart = charts::frontier(answer);
    if said.is_empty() && chart.is_none() {
        return None;
    }
    let mut section = Section::new("Why not more", "frontier");
    for sentence in said {
        section = section.paragraph(sentence);
    }
    let Some(chart) = chart else { return Some(section) };
    // In short the table says it on fewer lines.
    let section = if whole { section.block(chart) } else { section };
    Some(section.block(frontier_table(answer, whole)))
}

fn frontier_table(answer: &PlanAnswer, whole: bool) -> Table {
    let unit = if whole { "million USD" } else { "M$" };
    let mut table = Table::new("").number("Budget", unit).number("Spent", unit).number("Expected loss left", unit);
    table = table.number(&format!("In the {}", worst(answer)), unit);
    if whole {
        table = table.number("Missing", "t");
    }
    table = table.text("Against the budget before");
    for point in &answer.frontier {
        let current = is_current(answer, point);
        let tone = if current { Tone::Subject } else { Tone::Neutral };
        let figures = [point.budget_musd, point.spent_musd, point.loss_musd, point.cvar_musd];
        let mut cells: Vec<Cell> = figures.into_iter().map(|figure| Cell::from(figure).tone(tone)).collect();
        if whole {
            cells.push(point.shortage_t.into());
        }
        let here = current.then(|| "this plan".to_owned());
        let said: Vec<String> = here.into_iter().chain(point.changes.iter().cloned()).collect();
        cells.push(if said.is_empty() { "–".into() } else { said.join("; ").into() });
        table.push(cells);
    }
    table
}

/// What one more unit of a limit is worth.
pub(super) fn bottlenecks_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    if answer.bottlenecks.is_empty() {
        return None;
    }
    let most = if whole { usize::MAX } else { SHORT };
    let words = |row: &super::super::answer::Bottleneck| {
        if row.stable {
            row.words.clone()
        } else {
            format!("{} (Holds at this point only: a percent more or less changes it.)", row.words)
        }
    };
    let notes: Vec<String> = answer.bottlenecks.iter().take(most).map(words).collect();
    let section = Section::new("Bottlenecks", "bottlenecks").block(Block::Notes(notes));
    let more = answer.bottlenecks.len().saturating_sub(most);
    Some(if more > 0 {
        section.paragraph(format!("{more} more {} worth less.", if more == 1 { "is" } else { "are" }))
    } else {
        section
    })
}

/// Plans almost as good.
pub(super) fn alternatives_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    if answer.alternatives.is_empty() {
        return None;
    }
    let most = if whole { usize::MAX } else { SHORT };
    let mut table = Table::new("").text("Costs more by").text("Does instead").text("Leaves out");
    for row in answer.alternatives.iter().take(most) {
        let names = |names: &[String]| Cell::from(if names.is_empty() { "–".to_owned() } else { names.join("; ") });
        table.push([number::percent(row.worse).into(), names(&row.does), names(&row.leaves)]);
    }
    table =
        table.footnote("Costs more by: how much higher cost and counted risk are together than with the best plan.");
    let section = Section::new("Plans almost as good", "alternatives").block(table);
    Some(section.paragraph(kept(answer)))
}

/// What no other plan leaves out.
fn kept(answer: &PlanAnswer) -> String {
    let left = |name: &String| answer.alternatives.iter().any(|row: &Alternative| row.leaves.contains(name));
    let kept: Vec<String> = answer.decisions.iter().map(|row| row.name.clone()).filter(|name| !left(name)).collect();
    if kept.is_empty() {
        return "No decision is in all of them: several ways lead almost as far.".to_owned();
    }
    format!("In every one of them: {}.", list(&kept))
}

/// Regret, and what information is worth.
pub(super) fn sureness_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    if answer.regrets.is_empty() && answer.information.is_none() {
        return None;
    }
    let mut section = Section::new("How sure a choice it is", "sureness");
    if let Some(sentence) = most_regret(&answer.regrets) {
        section = section.paragraph(sentence);
    }
    if let Some(worth) = &answer.information {
        section = information(worth).into_iter().fold(section, Section::paragraph);
    }
    if answer.regrets.is_empty() || !whole {
        return Some(section);
    }
    let mut table = Table::new("").text("If this begins").number("With the plan", "million USD");
    table = table.number("With a plan made for it alone", "million USD").number("Regret", "million USD");
    for row in &answer.regrets {
        table.push([
            row.scenario.as_str().into(),
            row.plan_musd.into(),
            row.best_musd.into(),
            (row.plan_musd - row.best_musd).into(),
        ]);
    }
    let table = table.footnote(format!("Cost and loss together, discounted; the worst regret is {}.", {
        let regret = answer.regrets.iter().map(|row| row.plan_musd - row.best_musd);
        money(regret.fold(0.0, f64::max))
    }));
    Some(section.block(table))
}
