//! What a plan rests on: scenarios and their chances, assumptions, what to know.

use super::super::answer::{PlanAnswer, ScenarioRow};
use super::super::words::list;
use adit_report::document::{Block, Section};
use adit_report::number;
use adit_report::table::{Cell, Table};

/// What the plan is made against.
pub(super) fn scenarios_section(answer: &PlanAnswer, whole: bool) -> Section {
    let mut table = Table::new("").text("Scenario").percent("Chance a year");
    if whole {
        table = table.text("Name");
    }
    table = table.text("Begins, in the plan");
    for row in &answer.scenarios {
        let chance = Cell::from(row.probability_a_year);
        let mut cells = vec![row.scenario.as_str().into(), if row.assumed { chance.weak() } else { chance }];
        if whole {
            cells.push(row.name.as_str().into());
        }
        cells.push(begins(row).into());
        table.push(cells);
    }
    Section::new("What it is made against", "scenarios").block(table)
}

fn begins(row: &ScenarioRow) -> String {
    list(&row.begins.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// Assumptions that move it.
pub(super) fn assumptions_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    let many = answer.assumptions.len();
    if many == 0 {
        return None;
    }
    let section = Section::new("What it assumes", "assumptions");
    if !whole {
        return Some(section.paragraph(format!(
            "{many} {} where no document gives a figure; --all prints {}.",
            if many == 1 { "row of `assumptions` stands" } else { "rows of `assumptions` stand" },
            if many == 1 { "it" } else { "them" },
        )));
    }
    let mut table = Table::new("").text("Row of assumptions").text("Statement");
    for [id, statement] in &answer.assumptions {
        table.push([id.as_str().into(), statement.as_str().into()]);
    }
    Some(section.block(table))
}

/// What to know, and how it was solved.
pub(super) fn caveats_section(answer: &PlanAnswer) -> Section {
    let solved = &answer.solved;
    let mut notes = answer.caveats.clone();
    if solved.columns > 0 {
        let rounds = match solved.rounds {
            0 => "solved whole".to_owned(),
            rounds => format!("solved in {rounds} rounds of decomposition"),
        };
        let gap = if solved.gap <= 1e-9 {
            "no better plan exists in it".to_owned()
        } else {
            format!("no plan in it is better by more than {} of the cost", number::percent(solved.gap))
        };
        notes.push(format!(
            "A program of {} columns, {} rows and {} blocks, {rounds}; {gap}.",
            grouped(solved.columns),
            grouped(solved.rows),
            grouped(solved.blocks)
        ));
    }
    Section::new("What to know before using this", "caveats").block(Block::Notes(notes))
}

/// A count with all its digits.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
