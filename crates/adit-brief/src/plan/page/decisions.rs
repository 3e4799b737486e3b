//! What is done: decisions, reserve, who pays, and what is not done.

use super::super::answer::{Decision, PlanAnswer, ReserveRow};
use super::super::charts;
use super::super::table::range_cell;
use super::super::words::{effective, good, list, money, month};
use crate::page::sentence;
use adit_report::document::{Block, Fold, Section};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};

/// Rows of a short table.
const SHORT: usize = 12;
/// Rows of a short table of what is not done.
const FEW: usize = 4;

/// The decisions in order.
pub(super) fn section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    let chart = charts::gantt(answer)?;
    let section = Section::new("What is done, in order", "decisions").block(chart);
    Some(if whole {
        section.block(whole_table(answer)).block(cost_table(answer))
    } else {
        section.block(short_table(answer))
    })
}

fn short_table(answer: &PlanAnswer) -> Table {
    let mut table = Table::new("").text("Decision").text("Place").text("Output").text("From");
    table = table.column(Column::new("Chance", Kind::Percent, None)).number("Public", "M$");
    for decision in answer.decisions.iter().take(SHORT) {
        table.push([
            decision.name.as_str().into(),
            decision.place.as_str().into(),
            output(decision).into(),
            from(decision),
            decision.chance.into(),
            range_cell(decision.public_musd, decision.assumed),
        ]);
    }
    let more = answer.decisions.len().saturating_sub(SHORT);
    table =
        table.footnote(format!("M$: million US dollars of {}, once; (from–to) as far as rows say.", answer.base_year));
    if more > 0 { table.footnote(format!("and {more} more; --all prints them")) } else { table }
}

/// `1,500 t/year of oxides`.
fn output(decision: &Decision) -> String {
    let rate = |tonnes| format!("{} t/year of {}", number::number(tonnes), decision.of_what);
    decision.tonnes_a_year.map_or_else(|| decision.of_what.clone(), rate)
}

fn from(decision: &Decision) -> Cell {
    effective(decision).map_or_else(|| "–".into(), |at| month(at).into())
}

fn whole_table(answer: &PlanAnswer) -> Table {
    let mut table = Table::new("").text("Decision").text("Lever").text("Place").text("Output").text("Effective from");
    table = table.percent("Chance");
    for decision in &answer.decisions {
        let sourcing = decision.sourcing.as_deref().map_or_else(String::new, |word| format!(", {}", plain(word)));
        table.push([
            decision.name.as_str().into(),
            format!("{}{sourcing}", plain(&decision.lever)).into(),
            decision.place.as_str().into(),
            output(decision).into(),
            from(decision),
            decision.chance.into(),
        ]);
    }
    table.footnote("The chance is that of the whole project.")
}

fn cost_table(answer: &PlanAnswer) -> Table {
    let mut table = Table::new("What each decision costs").text("Decision").number("Public, once", "M$");
    table = table.number("Private, once", "M$").number("Support", "M$ a year").text("Sources");
    for decision in &answer.decisions {
        table.push([
            decision.name.as_str().into(),
            range_cell(decision.public_musd, decision.assumed),
            range_cell(decision.private_musd, decision.assumed),
            range_cell(decision.support_musd_a_year, decision.assumed),
            decision.sources.join(", ").into(),
        ]);
    }
    table.footnote(format!(
        "M$: million US dollars of {}, not discounted; (from–to) is what the rows of costs leave open. Support is paid for \
         output that costs more than the market pays.",
        answer.base_year
    ))
}

/// A handle as words.
pub(super) fn plain(handle: &str) -> String {
    handle.replace('_', " ")
}

/// The reserve, good by good.
pub(super) fn reserve_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    let path = charts::reserve(answer)?;
    let mut section = Section::new("The reserve", "reserve");
    for sentence in answer.reserve.iter().map(reserve_words) {
        section = section.paragraph(sentence);
    }
    section = section.block(path);
    Some(if whole { section.block(reserve_table(answer)) } else { section })
}

fn reserve_words(row: &ReserveRow) -> String {
    let most = row.held_t.iter().copied().fold(0.0, f64::max);
    let rule = row.insurance_rule_t.map_or_else(String::new, |tonnes| {
        format!(" A simple insurance rule (hold what is worth its keep) would hold {}.", number::tonnes(tonnes, ""))
    });
    let released = row.released_t.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, tonnes)| *tonnes > 0.0);
    let released = released.map_or_else(String::new, |(scenario, tonnes)| {
        format!(" Most is released in {scenario}: {}.", number::tonnes(*tonnes, ""))
    });
    format!(
        "{} in {}: up to {}, {} days of what those it serves use, for {}.{released}{rule}",
        sentence(&good(&row.material, row.element.as_deref())),
        row.place,
        number::tonnes(most, ""),
        number::number(row.days),
        money(row.cost_musd.central),
    )
}

fn reserve_table(answer: &PlanAnswer) -> Table {
    let mut table = Table::new("").text("Good").text("Place").number("Most held", "t").number("Days of use", "");
    table = table.number("Purchases", "million USD").number("Insurance rule", "t").text("Released at most");
    for row in &answer.reserve {
        let released: Vec<String> = row
            .released_t
            .iter()
            .map(|(scenario, tonnes)| format!("{scenario}: {}", number::tonnes(*tonnes, "")))
            .collect();
        table.push([
            good(&row.material, row.element.as_deref()).into(),
            row.place.as_str().into(),
            row.held_t.iter().copied().fold(0.0, f64::max).into(),
            row.days.into(),
            range_cell(row.cost_musd, false),
            row.insurance_rule_t.map_or_else(|| "–".into(), Cell::from),
            if released.is_empty() { "–".into() } else { released.join("; ").into() },
        ]);
    }
    table
}

/// Cost by year and payer.
pub(super) fn spending_section(answer: &PlanAnswer) -> Option<Section> {
    let chart = charts::spending(answer)?;
    let mut payers: Vec<(&str, f64)> = Vec::new();
    for row in &answer.spending {
        match payers.iter_mut().find(|(payer, _)| *payer == row.payer) {
            Some((_, sum)) => *sum += row.musd,
            None => payers.push((&row.payer, row.musd)),
        }
    }
    let said: Vec<String> = payers.iter().map(|(payer, musd)| format!("{payer} {}", money(*musd))).collect();
    let said = format!("Over all years: {}, of {} and not discounted.", list(&said), answer.base_year);
    Some(Section::new("Who pays, and when", "spending").paragraph(said).block(chart))
}

/// What was not chosen, and why.
pub(super) fn rejected_section(answer: &PlanAnswer, whole: bool) -> Option<Section> {
    if answer.rejected.is_empty() {
        return None;
    }
    let most = if whole { usize::MAX } else { FEW };
    let mut table = Table::new("").text("Not done").text("Lever").text("Why");
    for row in answer.rejected.iter().take(most) {
        table.push([row.name.as_str().into(), plain(&row.lever).into(), row.why.as_str().into()]);
    }
    let more = answer.rejected.len().saturating_sub(most);
    if more > 0 {
        table = table.footnote(format!("and {more} more; --all prints them"));
    }
    let section = Section::new("What is not done, and why", "rejected");
    Some(if whole && answer.rejected.len() > SHORT {
        let blocks = vec![Block::Table(table)];
        let detail = Some(format!("{} of them", answer.rejected.len()));
        section.block(Fold { heading: "Everything that could be done and is not".into(), detail, blocks })
    } else {
        section.block(table)
    })
}
