//! The decisions of a plan as a table to take out.

use super::answer::{Decision, PlanAnswer, Range};
use super::words::effective;
use adit_report::table::{Cell, Table};

/// Every decision, one row for each, in the order in which they begin.
#[must_use]
pub fn plan_table(answer: &PlanAnswer) -> Table {
    let mut table = Table::new("").text("Decision").text("Name").text("Lever").text("Sourcing").text("Place");
    table = table.number("Output", "t/year").text("Of").number("Begins", "year").number("Effective", "year");
    table = table.percent("Chance").number("Public", "million USD").number("Private", "million USD");
    table = table.number("Support", "million USD/year").text("Assumed").text("Sources");
    for decision in &answer.decisions {
        table.push([
            decision.id.as_str().into(),
            decision.name.as_str().into(),
            decision.lever.as_str().into(),
            decision.sourcing.as_deref().unwrap_or_default().into(),
            decision.place.as_str().into(),
            decision.tonnes_a_year.into(),
            decision.of_what.as_str().into(),
            begins(decision).into(),
            effective(decision).into(),
            decision.chance.into(),
            range_cell(decision.public_musd, decision.assumed),
            range_cell(decision.private_musd, decision.assumed),
            range_cell(decision.support_musd_a_year, decision.assumed),
            if decision.assumed { "yes" } else { "no" }.into(),
            decision.sources.join("; ").into(),
        ]);
    }
    table
}

/// First day of the first step.
fn begins(decision: &Decision) -> Option<f64> {
    decision.phases.first().map(|phase| phase.from)
}

/// A figure with its range, marked where it is assumed.
pub(super) fn range_cell(range: Range, assumed: bool) -> Cell {
    let cell = if range.high > range.low {
        Cell::band(range.central, range.low, range.high)
    } else {
        Cell::from(range.central)
    };
    if assumed && range.high > 0.0 { cell.weak() } else { cell }
}
