//! What is computed beside what the assessor published.

use adit_report::document::Section;
use adit_report::number;
use adit_report::table::{Cell, Table};
use adit_screen::eu::{Counts, Miss, against_published};
use adit_screen::{Method, Screening};

/// Misses shown in a short page.
const FEW: usize = 6;

/// The section that holds both side by side, where the method has published results.
pub(crate) fn section(screening: &Screening, whole: bool) -> Option<Section> {
    if screening.method != Method::Eu {
        return None;
    }
    let found = against_published(screening);
    if found.count == 0 {
        return None;
    }
    let minerals = Counts { count: found.count, within_0_1: found.within_0_1, within_0_3: found.within_0_3 };
    let mut section = Section::new("Against the published table", "published").paragraph(format!(
        "Supply risk of the study of 2023, rounded as printed. Minerals and groups: {}. Single stages: {}.",
        in_words(&minerals),
        in_words(&found.stages)
    ));
    let shown = if whole { found.misses.len() } else { FEW };
    let mut table = Table::new("More than 0.1 off, and why: whole minerals first, then stages, the widest first")
        .text("Mineral")
        .text("Stage")
        .number("Computed", "")
        .number("Published", "")
        .text("Why");
    for miss in found.misses.iter().take(shown) {
        table.push(row(miss, whole));
    }
    let left = found.misses.len().saturating_sub(shown);
    if left > 0 {
        table = table.footnote(format!("and {left} more; --all prints them, with the whole reasons"));
    }
    if !table.rows.is_empty() {
        section = section.block(table);
    }
    if !found.not_computed.is_empty() {
        let names: Vec<&str> = found.not_computed.iter().map(|(name, _)| name.as_str()).collect();
        section = section.paragraph(format!("Published but not computed, for want of shares: {}.", names.join(", ")));
    }
    Some(section)
}

fn in_words(counts: &Counts) -> String {
    let part = |count: usize| number::percent(count as f64 / counts.count.max(1) as f64);
    format!(
        "{} of {} within 0.1 ({}), {} within 0.3 ({})",
        counts.within_0_1,
        counts.count,
        part(counts.within_0_1),
        counts.within_0_3,
        part(counts.within_0_3)
    )
}

fn row(miss: &Miss, whole: bool) -> [Cell; 5] {
    // What is missing for another figure of the row is no reason for this one.
    let clauses: Vec<&str> = miss.why.split("; ").filter(|clause| !clause.contains("off the list")).collect();
    let why = clauses.iter().take(if whole { usize::MAX } else { 1 }).copied().collect::<Vec<_>>().join("; ");
    [
        miss.name.as_str().into(),
        miss.stage.map_or("", adit_model::words::Stage::word).into(),
        miss.computed.into(),
        miss.published.into(),
        why.into(),
    ]
}
