//! Which sites and trades carry the loss, as a section of the page.

use crate::stress::StressAnswer;
use crate::stress_losses::{Carrier, LossRow};
use adit_report::document::{Section, Tone};
use adit_report::table::{Cell, Column, Kind, Table};

/// Rows of a kind in a short table.
const SHORT: usize = 5;
/// Rows of a kind on a page.
const WHOLE: usize = 15;

/// The section; none if everybody ships what they always do.
pub(crate) fn losses_section(answer: &StressAnswer, whole: bool) -> Option<Section> {
    if answer.losses.is_empty() {
        return None;
    }
    let mut section = Section::new("Who ships less", "losses");
    for (kind, heading) in [(Carrier::Trade, "Trade"), (Carrier::Site, "Sites")] {
        let rows: Vec<&LossRow> = answer.losses.iter().filter(|row| row.kind == kind).collect();
        if !rows.is_empty() {
            section = section.block(table(heading, &rows, whole));
        }
    }
    Some(section)
}

fn table(heading: &str, rows: &[&LossRow], whole: bool) -> Table {
    let mut table = Table::new("").text(heading).text("Material").number("Less", "t");
    let part = Column::new("Of usual", Kind::Percent, None);
    table = table.column(if whole { part.bar(1.0, None) } else { part }).percent("Of all less");
    let most = if whole { WHOLE } else { SHORT };
    for row in rows.iter().take(most) {
        let part = if row.baseline_t > 0.0 { row.drop_t / row.baseline_t } else { 0.0 };
        let tone = if row.struck { Tone::Risk } else { Tone::Neutral };
        let name = if row.struck { format!("{} *", row.name) } else { row.name.clone() };
        table.push([
            name.into(),
            row.material_name.as_str().into(),
            row.drop_t.into(),
            Cell::from(part).tone(tone),
            row.contribution.into(),
        ]);
    }
    let more = rows.len().saturating_sub(most);
    let more = if more > 0 { format!(" {more} more ship less.") } else { String::new() };
    table.footnote(format!(
        "Against a calm course over the whole time, mean of the draws on the central network; upstream of the users asked about. * a shock bears \
         on it; others are starved, or nobody orders from them. Of all less: of the same material.{more}"
    ))
}
