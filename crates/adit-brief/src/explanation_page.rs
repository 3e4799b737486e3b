//! An explanation as a document.

use crate::explain::Explanation;
use crate::page::with_manifest;
use adit_report::document::{Document, Section};
use adit_report::number;
use adit_report::table::{Cell, Table};

/// An explanation on one page.
#[must_use]
pub fn explanation_page(explanation: &Explanation, rows: usize) -> Document {
    let figure = &explanation.figure;
    let (value, effect): (String, fn(f64) -> String) = if explanation.unit == "share" {
        (number::percent_band(figure.central, figure.low, figure.high), |effect| format!("{:+.2} pt", effect * 100.0))
    } else {
        let unit = explanation.unit.trim_start_matches("t ").to_owned();
        (format!("{} t {unit}", number::band(figure.central, figure.low, figure.high)), |effect| {
            format!("{effect:+.0} t")
        })
    };
    let mut movers = Table::new("Rows that move it most: effect of one deviation of the row")
        .text("Row")
        .text("Says")
        .text("Balance")
        .text("Moves it by")
        .percent("Of variance")
        .text("From");
    for mover in explanation.movers.iter().take(rows) {
        let stated = |value: f64| match mover.origin.unit.strip_prefix("t ") {
            Some(of) => number::tonnes(value, of),
            None => number::percent(value),
        };
        let from = match (&mover.origin.source, &mover.origin.assumption) {
            (Some(source), _) => source.to_string(),
            (None, Some(assumption)) => format!("assumption {assumption}"),
            (None, None) => String::new(),
        };
        // The model is named below; the file and line within it are enough here.
        let at = mover.origin.at.to_string();
        let at = at.rsplit('/').next().unwrap_or_default();
        movers.push([
            Cell::from(mover.origin.words.clone()),
            Cell::from(stated(mover.stated)),
            mover.balanced.map_or_else(Cell::missing, |value| Cell::from(stated(value))),
            Cell::from(effect(mover.effect)),
            Cell::from(mover.part_of_variance),
            Cell::from(format!("{from}, {at}")),
        ]);
    }
    let mut document =
        with_manifest(Document::new(explanation.question.clone()).subtitle(value), &explanation.manifest).section(
            Section::new("What it rests on", "movers")
                .paragraph(format!(
                    "{} of its variance comes from assumptions and low-confidence rows. {}",
                    number::percent(explanation.assumed),
                    explanation.remark
                ))
                .block(movers),
        );
    if !explanation.carriers.is_empty() {
        let mut table = Table::new("Flows that carry it")
            .text("From")
            .text("To")
            .text("Material")
            .tonnes("Flow", "element")
            .percent("Carries");
        for carrier in explanation.carriers.iter().take(rows) {
            table.push([
                Cell::from(carrier.from.clone()),
                Cell::from(carrier.to.clone()),
                Cell::from(carrier.material.clone()),
                Cell::from(carrier.tonnes),
                Cell::from(carrier.carried),
            ]);
        }
        document = document.section(Section::new("The way it took", "carriers").block(table));
    }
    document
}
