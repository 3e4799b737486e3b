//! Risk before and after, by the optimizer and by the simulator.

use super::super::answer::{PlanAnswer, SimulatedPlan};
use super::super::words::{differences, removed, worst};
use crate::page::sentence;
use crate::stress_page::band_cell;
use adit_report::document::{Block, Section, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use adit_stress::tally::Band;

/// Rows of a short table.
const SHORT: usize = 8;

/// The part that is removed, as a cell with a bar.
fn removed_cell(before: f64, after: f64) -> Cell {
    match removed(before, after) {
        Some(part) => Cell::from(part).tone(if part < 0.0 { Tone::Risk } else { Tone::Relief }),
        None => "–".into(),
    }
}

/// Who is short, without and with the plan.
pub(super) fn section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    if answer.shortages.is_empty() {
        return None;
    }
    let mut table = Table::new("").text("Users").number("Without", "").number("With", "");
    table = table.column(Column::new("Removed", Kind::Percent, None).bar(1.0, None));
    let tail = worst(answer);
    table = table.number(&sentence(&format!("{tail}: without")), "").number("With", "");
    if whole {
        table = table.percent("Removed");
    }
    let most = if whole { usize::MAX } else { SHORT };
    for row in answer.shortages.iter().take(most) {
        let mut cells = vec![
            format!("{} ({})", row.users, row.unit).into(),
            row.before.into(),
            row.after.into(),
            removed_cell(row.before, row.after),
            row.worst_before.into(),
            row.worst_after.into(),
        ];
        if whole {
            cells.push(removed_cell(row.worst_before, row.worst_after));
        }
        table.push(cells);
    }
    let [from, until] = answer.years;
    table = table.footnote(format!(
        "Missing from {from} until {until}: the mean over all cases, and the mean of the {tail} of them."
    ));
    let more = answer.shortages.len().saturating_sub(most);
    if more > 0 {
        table = table.footnote(format!("and {more} more; --all prints them"));
    }
    Some(Section::new("What it removes, by users", "risk").block(table))
}

/// The plan in the simulator, beside what the optimizer believes.
pub(super) fn simulated_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    let simulated = answer.simulated.as_ref()?;
    let mut section = Section::new("The same by simulation", "simulated").paragraph(format!(
        "The optimizer knows a scenario to its end before it acts; the simulator's buyers do not. Each scenario on the \
         network of {} without and with what then stands, {} draws:",
        simulated.year,
        number::number(simulated.draws as f64)
    ));
    section = section.block(simulated_table(simulated, whole));
    let found = differences(answer, simulated);
    let shown = if whole { found.len() } else { found.len().min(2) };
    section = if found.is_empty() {
        section.paragraph("The simulator and the optimizer agree on what the plan removes, to ten percentage points.")
    } else {
        section
            .paragraph("Where they differ by more than ten percentage points, the simulator is the harder test:")
            .block(Block::Notes(found[..shown].to_vec()))
    };
    if simulated.caveats.is_empty() || !whole {
        return Some(section);
    }
    Some(section.block(Block::Notes(simulated.caveats.clone())))
}

fn simulated_table(simulated: &SimulatedPlan, whole: bool) -> Table {
    let mut table = Table::new("").text("Scenario").text("Users").number("Without", "").number("With", "");
    table = table.column(Column::new("Removed", Kind::Percent, None).bar(1.0, None));
    let most = if whole { usize::MAX } else { SHORT };
    let mut scenario = "";
    for row in simulated.rows.iter().take(most) {
        // A scenario is named once.
        let name = if row.scenario == scenario { "" } else { row.scenario.as_str() };
        scenario = row.scenario.as_str();
        let cell = |band: &Band| if whole { band_cell(band) } else { Cell::from(band.mean) };
        table.push([
            name.into(),
            format!("{} ({})", row.users, row.unit).into(),
            cell(&row.before),
            cell(&row.after),
            removed_cell(row.before.mean, row.after.mean),
        ]);
    }
    let more = simulated.rows.len().saturating_sub(most);
    if more > 0 {
        table = table.footnote(format!("and {more} more; --all prints them"));
    }
    table.footnote(if whole {
        "Missing over the months of the scenario: medians of the draws with P10–P90; removed is of the means."
    } else {
        "Missing over the months of the scenario: means of the draws."
    })
}
