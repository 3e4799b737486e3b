//! A ranking as one table with full precision, for spreadsheets.

use crate::mineral_facts::stands_on;
use crate::screening_words::{middle, stage_word};
use adit_model::Model;
use adit_model::words::Stage;
use adit_report::table::{Cell, Table};
use adit_screen::Screening;

/// Every row with full precision: value, bounds, band, verdict, and a column for each part of each stage.
#[must_use]
pub fn ranking_table(model: &Model, screening: &Screening) -> Table {
    let mut parts: Vec<(&str, Option<Stage>)> = Vec::new();
    for part in screening.rows.iter().flat_map(|row| &row.parts) {
        if !parts.contains(&(part.name, part.stage)) {
            parts.push((part.name, part.stage));
        }
    }
    let mut table = Table::new(screening.figure);
    for name in ["rank", "mineral", "name"] {
        table = table.text(name);
    }
    for name in ["value", "low", "high", "band_low", "band_high", "rank_low", "rank_high"] {
        table = table.number(name, "");
    }
    for name in ["critical", "stage", "lists", "reason", "missing"] {
        table = table.text(name);
    }
    for (name, stage) in &parts {
        let stage = stage.map_or_else(String::new, |stage| format!("@{stage}"));
        table = table.number(&format!("{name}{stage}"), "");
        table = table.number(&format!("{name}{stage}_low"), "").number(&format!("{name}{stage}_high"), "");
    }
    for row in &screening.rows {
        let value = row.value.as_ref();
        let count = |places: Option<usize>| places.map(|places| places as f64);
        let mut cells: Vec<Cell> = vec![
            row.rank.map_or_else(String::new, |rank| rank.to_string()).into(),
            row.mineral.as_str().into(),
            row.name.as_str().into(),
            value.and_then(|value| value.central).into(),
            value.map(|value| value.low).into(),
            value.map(|value| value.high).into(),
            value.and_then(|value| value.band).map(|band| band[0]).into(),
            value.and_then(|value| value.band).map(|band| band[1]).into(),
            count(row.rank_band.map(|band| band[0])).into(),
            count(row.rank_band.map(|band| band[1])).into(),
            row.critical.map_or("", |critical| if critical { "yes" } else { "no" }).into(),
            stage_word(row.stage).into(),
            stands_on(model, &row.mineral).into(),
            row.reason.as_str().into(),
            row.missing.iter().map(|missing| missing.name.as_str()).collect::<Vec<_>>().join("; ").into(),
        ];
        for (name, stage) in &parts {
            let part = row.parts.iter().find(|part| part.name == *name && part.stage == *stage);
            let value = part.and_then(|part| part.value.as_ref());
            cells.push(value.map(middle).into());
            cells.push(value.map(|value| value.low).into());
            cells.push(value.map(|value| value.high).into());
        }
        table.push(cells);
    }
    table
}
