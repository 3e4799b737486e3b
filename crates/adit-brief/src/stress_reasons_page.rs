//! Why users run short, as a document.

use crate::page::{sentence, with_manifest};
use crate::stress_reasons::{CourseRow, Reasons};
use crate::stress_rows_page::{parameter_rows, shock_rows};
use adit_report::document::{Document, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};

/// Countries of a short table.
const SHORT: usize = 8;
/// Periods of a short table.
const PERIODS: usize = 14;

/// The central course, one row a period.
#[must_use]
pub fn reasons_table(reasons: &Reasons) -> Table {
    course(reasons, usize::MAX)
}

/// The chain of reasons as a document: `whole`, or what matters most in 80 columns.
#[must_use]
pub fn reasons_page(reasons: &Reasons, whole: bool) -> Document {
    let title = format!("Why {} run short: {}", users(reasons), reasons.scenarios.join(" + "));
    let document = Document::new(title).subtitle("central values of all shocks and parameters; nothing is drawn");
    let first = Section::new("In short", "answer").block(vec![Span::strong(headline(reasons))]);
    let (most, periods) = if whole { (usize::MAX, usize::MAX) } else { (SHORT, PERIODS) };
    let mut document = document.section(first);
    document = document.section(need(reasons)).section(suppliers(reasons, most));
    document = document.section(struck(reasons, whole));
    document = document.section(
        Section::new("What follows", "course").block(course(reasons, periods).footnote(
            "Arrives, asked: as parts of usual use. Stock: at the end, in days of usual use. Price: as a multiple of the usual.",
        )),
    );
    let rows = Section::new("Rows that hold for these users", "parameters").block(parameter_rows(&reasons.parameters));
    with_manifest(document.section(rows), &reasons.manifest)
}

fn users(reasons: &Reasons) -> String {
    format!("users of {}", reasons.users)
}

fn headline(reasons: &Reasons) -> String {
    let struck: f64 = reasons.suppliers.iter().map(|row| row.struck).sum();
    let stock = reasons.parameters.iter().find(|row| row.parameter == "input_cover_days");
    let stock =
        stock.map_or_else(String::new, |row| format!(" Their stock lasts {} days.", number::number(row.central)));
    let step = reasons.step;
    let fate = match (reasons.course.iter().find(|row| row.missing > 0.01), worst(reasons)) {
        (Some(first), Some(worst)) => format!(
            " They are short from {step} {}; at the worst, in {step} {}, {} of what they ask for is missing.",
            first.period,
            worst.period,
            number::percent(worst.missing)
        ),
        _ => " They are never short by more than 1%.".to_owned(),
    };
    format!(
        "{} need {} a year. {} of it comes on ways that the shocks strike.{stock}{fate}",
        sentence(&users(reasons)),
        number::tonnes(reasons.demand_t_per_year, ""),
        number::percent(struck)
    )
}

fn worst(reasons: &Reasons) -> Option<&CourseRow> {
    reasons.course.iter().reduce(|a, b| if b.missing > a.missing { b } else { a })
}

fn need(reasons: &Reasons) -> Section {
    let section = Section::new("What they need", "need");
    let next = vec![Span::code(reasons.next.clone()), Span::plain(" says which rows move this figure.")];
    let section = if reasons.demand.is_empty() {
        section.paragraph("No row of `demand` speaks of them: the balance infers their use from trade and output.")
    } else {
        let mut table =
            Table::new("").text("Row").text("Sector").number("States", "t/year").text("Rests on").text("Read");
        for row in &reasons.demand {
            let at = row.at.rsplit('/').next().unwrap_or_default();
            table.push([
                at.into(),
                row.sector.replace('_', " ").into(),
                row.stated_t.into(),
                row.ground.words().into(),
                row.confidence.as_str().into(),
            ]);
        }
        let table =
            table.footnote("A row without tonnes only says that there is such a use; the balance infers how much.");
        section.block(table)
    };
    section.block(next)
}

fn suppliers(reasons: &Reasons, most: usize) -> Section {
    let mut table = Table::new("").text("Made in").column(Column::new("Of supply", Kind::Percent, None).bar(1.0, None));
    table = table.percent("On struck ways").percent("Then makes");
    for row in reasons.suppliers.iter().take(most) {
        let tone = if row.struck > 0.01 { Tone::Risk } else { Tone::Neutral };
        table.push([
            row.place_name.as_str().into(),
            row.part.into(),
            Cell::from(row.struck).tone(tone),
            row.makes.into(),
        ]);
    }
    let more = reasons.suppliers.len().saturating_sub(most);
    let more = if more > 0 { format!(" {more} more countries supply less.") } else { String::new() };
    Section::new("Who makes it", "suppliers").block(table.footnote(format!(
        "By the last plant that makes the good, through all markets on the way. Then makes: output of these plants over \
         the time, as a part of the usual.{more}"
    )))
}

fn struck(reasons: &Reasons, whole: bool) -> Section {
    let section = Section::new("What strikes the ways to them", "shocks");
    let section = if reasons.shocks.is_empty() {
        section.paragraph("No shock strikes a way of the good itself; what makes it may still be missing further up.")
    } else {
        section.block(shock_rows(&reasons.shocks, whole))
    };
    match reasons.elsewhere {
        0 => section,
        1 => section.paragraph("Another shock of the scenario strikes elsewhere in the chain."),
        some => section.paragraph(format!("{some} other shocks of the scenario strike elsewhere in the chain.")),
    }
}

fn course(reasons: &Reasons, most: usize) -> Table {
    let mut table = Table::new("").text(&sentence(reasons.step)).percent("Arrives").number("Stock", "days");
    table = table.number("Price", "×").percent("Asked").percent("Missing");
    for row in reasons.course.iter().take(most) {
        let tone = if row.missing > 0.01 { Tone::Risk } else { Tone::Neutral };
        table.push([
            row.period.to_string().into(),
            row.arrives.into(),
            row.stock_days.into(),
            row.price.into(),
            row.asked.into(),
            Cell::from(row.missing).tone(tone),
        ]);
    }
    table
}
