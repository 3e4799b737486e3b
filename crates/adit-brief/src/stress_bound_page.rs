//! Perfect re-routing beside the simulation, as a section of the page.

use crate::stress::StressAnswer;
use crate::stress_bound::BoundRow;
use adit_report::document::Section;
use adit_report::number;
use adit_report::table::{Cell, Table};

/// The section; none if no bound was asked for.
pub(crate) fn bound_section(answer: &StressAnswer) -> Option<Section> {
    let bounds = answer.bounds.as_ref()?;
    let section = Section::new("What nobody could avoid", "bound");
    if let Some(reason) = &bounds.no_bound {
        return Some(section.paragraph(format!("No bound: {reason}.")));
    }
    let mut table =
        Table::new("").text("Users").number("Simulated", "t").number("At least", "t").text("Cost of myopia");
    for row in &bounds.rows {
        let cells: [Cell; 4] =
            [row.users.as_str().into(), row.simulated_t.into(), row.least_t.into(), myopia(row).into()];
        table.push(cells);
    }
    let table = table.footnote(
        "At least: tonnes missing if one hand steered everything for these users alone and knew the future; a linear \
         program for each row. Both columns stand at the central values of shocks and parameters, with fixed prices and \
         no substitution: compare them with each other only. The cost of myopia is their ratio.",
    );
    Some(section.block(table))
}

/// The ratio, in words where there is none.
fn myopia(row: &BoundRow) -> String {
    match (row.myopia, row.least_t) {
        (Some(ratio), _) => format!("{}×", number::number((ratio * 100.0).round() / 100.0)),
        (None, Some(_)) => "all avoidable".to_owned(),
        (None, None) => number::NOT_KNOWN.to_owned(),
    }
}
