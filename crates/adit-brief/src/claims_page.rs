//! Claims as a document.

use crate::claims::{ClaimResult, Claims, Verdict};
use crate::page::{quality, with_manifest};
use adit_model::Figure;
use adit_report::document::{Document, Section};
use adit_report::number;
use adit_report::table::{Cell, Table};

/// All claims on one page, by verdict.
#[must_use]
pub fn claims_page(claims: &Claims) -> Document {
    let of = |verdict: Verdict| claims.claims.iter().filter(move |claim| claim.verdict == verdict);
    let document = Document::new("Public claims held against the model").subtitle(format!(
        "{} supported, {} differ, {} not testable here",
        of(Verdict::Supported).count(),
        of(Verdict::Differs).count(),
        of(Verdict::NotTestable).count()
    ));
    let mut document = with_manifest(document, &claims.manifest);
    for (verdict, heading) in
        [(Verdict::Supported, "Supported"), (Verdict::Differs, "Differ"), (Verdict::NotTestable, "Not testable here")]
    {
        let found: Vec<&ClaimResult> = of(verdict).collect();
        if !found.is_empty() {
            let table = if verdict == Verdict::NotTestable { untestable_table(&found) } else { tested_table(&found) };
            document = document.section(Section::new(heading, verdict.words()).block(table));
        }
    }
    document.section(Section::new("How to read this", "how").paragraph(HOW_CLAIMS))
}

const HOW_CLAIMS: &str = "A claim is tested on a balance without its own sources: an input cannot confirm itself. Supported means that \
     the claimed value and the 5–95 % band of the model meet; claims in percent are taken as rounded to whole points.";

fn tested_table(claims: &[&ClaimResult]) -> Table {
    let mut table = Table::new("").text("Claim").text("Said").text("Model").text("Because");
    for claim in claims {
        table.push([
            Cell::from(format!("{} ({})", claim.statement, claim.claimant)),
            Cell::from(claimed(claim)),
            figure_cell(claim),
            Cell::from(because(claim)),
        ]);
    }
    table
}

fn untestable_table(claims: &[&ClaimResult]) -> Table {
    let mut table = Table::new("").text("Claim").text("Because");
    for claim in claims {
        table.push([Cell::from(format!("{} ({})", claim.statement, claim.claimant)), Cell::from(because(claim))]);
    }
    table
}

/// The reason of a verdict; a claim that differs brings the remark of its row along.
fn because(claim: &ClaimResult) -> String {
    match (&claim.note, claim.verdict) {
        (Some(note), Verdict::Differs) => format!("{}. {note}", claim.because),
        _ => claim.because.clone(),
    }
}

/// All claims in one table, for the report.
pub(crate) fn claims_table(claims: &Claims) -> Table {
    let mut table = Table::new("Each claim on a balance without its own sources")
        .text("Claim")
        .text("Said")
        .text("Model")
        .text("Verdict")
        .text("Because");
    for claim in &claims.claims {
        table.push([
            Cell::from(format!("{} ({})", claim.statement, claim.claimant)),
            Cell::from(claimed(claim)),
            figure_cell(claim),
            Cell::from(claim.verdict.words()),
            Cell::from(because(claim)),
        ]);
    }
    table
}

fn unit_sign(unit: &str) -> String {
    if unit == "percent" { " %".into() } else { format!(" {unit}") }
}

fn claimed(claim: &ClaimResult) -> String {
    let sign = unit_sign(&claim.unit);
    match claim.claimed {
        [Some(low), Some(high)] if (low - high).abs() < f64::EPSILON => format!("{}{sign}", number::number(low)),
        [Some(low), Some(high)] => format!("{} to {}{sign}", number::number(low), number::number(high)),
        [Some(low), None] => format!("at least {}{sign}", number::number(low)),
        [None, Some(high)] => format!("at most {}{sign}", number::number(high)),
        [None, None] => "a fact".into(),
    }
}

fn shown(figure: &Figure, unit: &str) -> String {
    let sign = unit_sign(unit);
    if (figure.high - figure.low).abs() < 1e-9 {
        format!("{}{sign}", number::number(figure.central))
    } else if figure.structural_high - figure.structural_low > 1.0 {
        format!("{} to {}{sign}", number::number(figure.structural_low), number::number(figure.structural_high))
    } else {
        format!("{}{sign}", number::band(figure.central, figure.low, figure.high))
    }
}

fn figure_cell(claim: &ClaimResult) -> Cell {
    let figure = claim.figure.as_ref();
    figure
        .map_or_else(Cell::missing, |figure| Cell::from(shown(figure, &claim.unit)))
        .quality(quality(claim.rests_on_assumptions))
}
