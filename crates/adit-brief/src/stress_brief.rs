//! Every scenario of a model in a few lines: the part of stress that the brief shows.

use crate::stress::{StressAnswer, StressQuestion, answer};
use crate::stress_charts::first_fan;
use crate::stress_page::{label, short_periods};
use crate::stress_setup::{Basis, Setup};
use crate::stress_users::UsersOutlook;
use adit_balance::{Options, balance};
use adit_model::{Model, Problems};
use adit_report::document::{Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use rayon::prelude::*;
use std::sync::Arc;

/// Draws behind each scenario: bands to a few hundredths.
const DRAWS: u64 = 200;
/// Users who miss less than this part of their demand do not count as short.
const HARDLY: f64 = 0.01;

/// What a scenario does at the worst.
#[derive(Debug, Clone)]
pub struct Stop {
    answer: StressAnswer,
    /// Whether it is supposed, not past.
    supposed: bool,
}

/// Lets each scenario of a model happen to the users of some places. None for a model without scenarios.
///
/// # Errors
/// A model without a balance, or without a parameter that the chain needs.
pub fn if_it_stops(model: &Model, year: i32, places: &[String], seed: u64) -> Result<Vec<Stop>, Problems> {
    if model.scenarios.is_empty() {
        return Ok(Vec::new());
    }
    let options = Options { year: Some(year), draws: 0, seed, conflicts: false, ..Options::default() };
    let balance = Arc::new(balance(model, &options)?);
    let rows: Vec<_> = model.scenarios.iter().collect();
    let stop = |row: &&adit_model::table::Row<adit_model::tables::Scenario>| {
        let question = StressQuestion {
            scenarios: vec![row.id.to_string()],
            year: Some(year),
            draws: DRAWS,
            seed,
            places: places.to_vec(),
            ..StressQuestion::default()
        };
        let setup = Setup::on(model, Basis::balanced(model, &question, Arc::clone(&balance))?, &question)?;
        Ok(Stop { answer: answer(&setup, &question), supposed: row.start.is_none() })
    };
    rows.par_iter().map(stop).collect()
}

/// The section of the brief; none for a model without scenarios.
#[must_use]
pub fn stops_section(stops: &[Stop]) -> Option<Section> {
    let first = stops.first()?;
    let mut table = Table::new("").text("Scenario").number("Users short", "").text("Worst off").text("Short from");
    table = table.text("Worst month").column(Column::new("Unmet in all", Kind::Percent, None).bar(1.0, None));
    for stop in stops {
        table.push(row(&stop.answer));
    }
    let table = table.footnote(format!(
        "Users of one country and material in the markets of this brief; worst off: of those who miss more than 1% of \
         their demand, the one who misses most tonnes. Medians of {} draws with P10–P90, over the months of each scenario.",
        first.answer.draws
    ));
    let more = vec![
        Span::code("adit stress SCENARIO"),
        Span::plain(" tells each of them in full, with stocks, prices, sources and assumptions."),
    ];
    let mut section = Section::new("If it stops", "stress").block(table).block(more);
    let shown = stops.iter().find(|stop| stop.supposed).unwrap_or(first);
    if let Some(mut chart) = first_fan(&shown.answer) {
        let names = shown.answer.scenarios.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join(" + ");
        chart.caption = format!("{names}: {}", chart.caption);
        section = section.block(chart);
    }
    Some(section)
}

fn row(answer: &StressAnswer) -> Vec<Cell> {
    let name = answer.scenarios.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join(" + ");
    let short: Vec<&UsersOutlook> = answer.countries().filter(|users| users.unmet_in_all.mean > HARDLY).collect();
    let mut cells: Vec<Cell> = vec![name.into(), (short.len() as f64).into()];
    match short.first() {
        Some(users) => {
            let worst = users.worst.map_or_else(
                || "–".to_owned(),
                |worst| format!("{}: {}", worst.period, number::percent(worst.unmet.p50)),
            );
            let band = &users.unmet_in_all;
            cells.push(label(users).into());
            cells.push(users.first_short.as_ref().map_or_else(|| "–".to_owned(), short_periods).into());
            cells.push(worst.into());
            cells.push(Cell::band(band.p50, band.p10, band.p90).tone(Tone::Risk));
        }
        None => {
            cells.extend(["nobody".into(), "–".into(), "–".into(), Cell::from(0.0)]);
        }
    }
    cells
}
