//! The page of `adit check`.

use super::{count, rank, with_manifest, year_in_words};
use adit_balance::conflict::Conflict;
use adit_balance::{Balance, FlowRow, Reconciled, UNCHECKED};
use adit_model::Model;
use adit_report::{Align, Cell, Column, Document, KeyFigure, Kind, Quality, Section, Span, Table, Tone, number};

/// Observations shown where not all are.
const ROWS: usize = 15;
/// Remarks shown where not all are.
const REMARKS: usize = 10;

/// How much of each list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All.
    All,
    /// The worst.
    Worst {
        /// Number of conflicts.
        conflicts: usize,
    },
}

impl Extent {
    fn most(self, worst: usize) -> usize {
        if self == Self::All { usize::MAX } else { worst }
    }
}

/// The whole page.
pub(crate) fn page(model: &Model, balance: &Balance, extent: Extent) -> Document {
    let title = Some(&model.about.title).filter(|title| !title.is_empty()).unwrap_or(&model.about.name);
    let mut document = Document::new(format!("Check of {title}"))
        .subtitle(format!("balanced year {}", year_in_words(&balance.manifest)))
        .section(size(model))
        .section(quality(balance))
        .section(conflicts(&balance.conflicts, extent))
        .section(observations(balance, extent));
    for (heading, anchor, words, remarks) in [
        (
            "Rows that find no flow",
            "unplaced",
            "They speak of the year, but no flow of the network answers to them; the balance leaves them out.",
            &balance.unplaced,
        ),
        (
            "Figures carried over",
            "carried",
            "No newer figure was found; the deviation grows with each year carried.",
            &balance.carried,
        ),
    ] {
        if !remarks.is_empty() {
            let shown: Vec<String> = remarks.iter().take(extent.most(REMARKS)).cloned().collect();
            let hidden = remarks.len() - shown.len();
            let mut section = Section::new(format!("{heading} ({})", remarks.len()), anchor).paragraph(words);
            section = section.block(shown);
            if hidden > 0 {
                section = section.paragraph(format!("{hidden} more; --all prints them."));
            }
            document = document.section(section);
        }
    }
    with_manifest(document, &balance.manifest)
}

fn size(model: &Model) -> Section {
    let counts: Vec<String> = (model.row_counts().into_iter())
        .filter(|(_, rows)| *rows > 0)
        .map(|(name, rows)| format!("{name} {}", count(rows)))
        .collect();
    let read: Vec<String> = model.sources.iter().filter_map(|row| row.retrieved).map(|day| day.to_string()).collect();
    let mut words = vec![format!("{} rows in {} tables, no errors.", count(model.row_count()), counts.len())];
    if let (Some(first), Some(last)) = (read.iter().min(), read.iter().max()) {
        words.push(if first == last {
            format!("Its sources were read on {last}.")
        } else {
            format!("Its sources were read between {first} and {last}.")
        });
    }
    let observed = (model.production.iter().map(|row| row.year.0)).chain(model.trade.iter().map(|row| row.year.0));
    if let Some(newest) = observed.max() {
        words.push(format!("The newest observation of output or trade is of {newest}."));
    }
    let mut section = Section::new("Model", "model").paragraph(words.join(" ")).paragraph(counts.join(", "));
    if !model.overrides.is_empty() {
        let mut table = Table::new("Rows that take the place of rows of the base model")
            .text("Table")
            .text("Key")
            .text("Now")
            .text("Before");
        for row in &model.overrides {
            table.push([row.table.into(), row.key.clone().into(), row.by.clone().into(), row.replaced.clone().into()]);
        }
        section = section.block(table);
    }
    section
}

fn quality(balance: &Balance) -> Section {
    let [unknowns, balances, limits, pulls] = balance.size.map(count);
    let flows = balance.flows();
    let weak = fraction(flows.iter().filter(|flow| FlowRow::is_weak(flow)).count(), flows.len());
    let unchecked = balance.reconciled.iter().filter(|row| row.leverage > UNCHECKED).count();
    let unchecked = fraction(unchecked, balance.reconciled.len());
    let ratio = balance.chi_squared / balance.degrees_of_freedom.max(1.0);
    let (verdict, tone) = if ratio > 2.0 {
        ("above 2 for each degree of freedom: sources contradict each other", Tone::Risk)
    } else if ratio < 0.5 {
        ("below 0.5 for each degree of freedom: the deviations are wide", Tone::Neutral)
    } else {
        ("about 1 for each degree of freedom: the deviations fit", Tone::Neutral)
    };
    let words = format!(
        "{unknowns} unknown flows, {balances} exact balances, {limits} limits, {pulls} observations and \
         assumptions that pull."
    );
    let figure = |label: &str, value: String| KeyFigure::new(label, value);
    Section::new("Balance", "balance").paragraph(words).block(vec![
        figure(
            &format!("chi-squared on {} degrees of freedom", number::number(balance.degrees_of_freedom)),
            number::number(balance.chi_squared),
        )
        .detail(verdict)
        .tone(tone),
        figure("observations that nothing else checks", number::percent(unchecked))
            .detail(format!("leverage above {UNCHECKED}: an error there is invisible")),
        figure("flows with a deviation above half of their value", number::percent(weak))
            .detail("or are held at zero; never to be shown as facts"),
        figure("largest imbalance of any node", number::tonnes(balance.worst_imbalance_t, "")),
    ])
}

fn fraction(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn conflicts(conflicts: &[Conflict], extent: Extent) -> Section {
    let (shown, searched) = match extent {
        Extent::All => (conflicts.len(), true),
        Extent::Worst { conflicts: most } => (most.min(conflicts.len()), most > 0),
    };
    let mut section = Section::new("What the sources disagree on", "conflicts");
    if !searched {
        return section.paragraph("Not searched for (--conflicts 0).");
    }
    if conflicts.is_empty() {
        return section.paragraph("Nothing: no source can be left out with a better fit of the others.");
    }
    section = section.paragraph("Ranked by how much better the others agree without the source.");
    for (index, conflict) in conflicts.iter().take(shown).enumerate() {
        let kind = if conflict.assumed { "assumption " } else { "" };
        let rows = if conflict.rows == 1 { "1 row".to_owned() } else { format!("{} rows", conflict.rows) };
        section = section
            .block(vec![
                Span::strong(format!("{}. {kind}{}", index + 1, conflict.source)),
                Span::plain(format!(
                    ": {} ({rows}; without it chi-squared falls by {})",
                    conflict.title,
                    number::number(conflict.chi_squared_drop)
                )),
            ])
            .block(conflict.says.clone());
    }
    let hidden = conflicts.len() - shown;
    if hidden > 0 {
        section = section.paragraph(format!("{} more, weaker; --all prints them.", count(hidden)));
    }
    section
}

/// Rows that others check come first, the worst before the rest.
fn ranked(balance: &Balance) -> Vec<&Reconciled> {
    let mut rows: Vec<&Reconciled> = balance.reconciled.iter().collect();
    // What nothing checks has no residual worth ranking by.
    let size = |row: &Reconciled| match row.normalized_residual {
        Some(residual) if row.leverage <= UNCHECKED => rank(residual.abs()),
        _ => -1.0,
    };
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    rows
}

fn observations(balance: &Balance, extent: Extent) -> Section {
    let rows = ranked(balance);
    let shown = rows.len().min(extent.most(ROWS));
    let right = |name: &str| Column { align: Align::Right, ..Column::new(name, Kind::Text, None) };
    let mut table =
        Table::new("").text("Row").column(right("It says")).column(right("Balanced")).number("Residual", "");
    for row in rows.iter().take(shown) {
        let off = row.normalized_residual.filter(|_| row.leverage <= UNCHECKED);
        let residual = off.map_or_else(|| Cell::from("unchecked"), |value| Cell::from(signed(value)));
        let name = match (&row.origin.source, &row.origin.assumption) {
            (Some(source), _) => format!("{} [{source}]", row.origin.words),
            (None, Some(assumption)) => format!("{} [assumption {assumption}]", row.origin.words),
            (None, None) => row.origin.words.clone(),
        };
        table.push([
            name.into(),
            in_unit(Some(row.stated), &row.origin.unit).into(),
            in_unit(row.balanced, &row.origin.unit).into(),
            residual,
        ]);
    }
    let mut section = Section::new("Observations beside the balance", "observations")
        .paragraph(
            "Worst first. The residual counts deviations: above 2 or below -2, a row is pulled away from what it says.",
        )
        .block(table);
    if shown < rows.len() {
        section = section
            .paragraph(format!("{} more; --all prints them, -o FILE.csv takes them out.", count(rows.len() - shown)));
    }
    section
}

/// A residual with its sign, unless it prints as zero.
fn signed(residual: f64) -> String {
    if residual.abs() < 0.05 { "0.0".into() } else { format!("{residual:+.1}") }
}

/// Tonnes as tonnes; shares and fractions as percent.
fn in_unit(value: Option<f64>, unit: &str) -> String {
    match (value, unit.strip_prefix("t ")) {
        (None, _) => number::NOT_KNOWN.to_owned(),
        (Some(value), Some(of)) => number::tonnes(value, of),
        (Some(value), None) if unit == "t/t" => format!("{} t/t", number::number(value)),
        (Some(value), None) => number::percent(value),
    }
}

/// Every observation beside its balanced value, with full precision.
pub(crate) fn table(balance: &Balance) -> Table {
    let mut table = Table::new("observations")
        .text("table")
        .text("key")
        .text("at")
        .text("words")
        .text("source")
        .text("assumption")
        .text("confidence")
        .text("year")
        .text("unit")
        .number("stated", "")
        .number("deviation", "")
        .number("balanced", "")
        .number("normalized_residual", "")
        .number("leverage", "");
    let text = |value: Option<String>| value.map_or_else(Cell::missing, Cell::from);
    for row in ranked(balance) {
        let origin = &row.origin;
        table.push([
            origin.table.into(),
            origin.key.clone().into(),
            origin.at.to_string().into(),
            origin.words.clone().into(),
            text(origin.source.as_ref().map(ToString::to_string)),
            text(origin.assumption.as_ref().map(ToString::to_string)),
            text(origin.confidence.map(|confidence| confidence.to_string())),
            text(origin.year.map(|year| year.to_string())),
            origin.unit.clone().into(),
            row.stated.into(),
            row.deviation.into(),
            row.balanced.into(),
            row.normalized_residual.into(),
            Cell::from(row.leverage).quality(Quality::Solid),
        ]);
    }
    table
}
