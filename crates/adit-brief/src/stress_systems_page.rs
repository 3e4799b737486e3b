//! How an answer about systems reads.

use crate::page::sentence;
use crate::stress::StressAnswer;
use crate::stress_page::{band_cell, first_short, in_place, label, short_periods, spread, unmet_cell, worst};
use crate::stress_systems::{BillLine, PartOutlook, SystemOutlook};
use adit_report::document::{Block, Section};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use adit_stress::tally::Band;

/// One sentence for each system.
pub(crate) fn headlines(answer: &StressAnswer) -> Vec<String> {
    answer.systems.iter().map(|system| headline(answer, system)).collect()
}

fn headline(answer: &StressAnswer, system: &SystemOutlook) -> String {
    let (users, step) = (&system.users, answer.step);
    let who = label(users);
    let Some(first) = users.first_short.as_ref() else {
        let materials = &users.material_name;
        return format!("{who}: never short of {materials} by more than 1%; what else it takes is not counted.");
    };
    let certain = users.short_draws >= 0.9995;
    let draws =
        if certain { String::new() } else { format!(" in {} of the draws", number::percent(users.short_draws)) };
    let worst = users.worst.map_or_else(String::new, |worst| {
        format!(", at the worst by {} in {step} {}", spread(&worst.unmet), worst.period)
    });
    format!(
        "{who}: short from {step} {}{draws}{worst}; {} of {} {} of {} {step}s are not built.",
        short_periods(first),
        units(&system.missing_units),
        number::number(system.units_per_year[1] * answer.years()),
        plural(&system.unit),
        answer.periods,
    )
}

fn plural(unit: &str) -> String {
    if unit.ends_with("craft") { unit.to_owned() } else { format!("{unit}s") }
}

/// `477,000 (P10 240,000 – P90 720,000)`.
fn units(band: &Band) -> String {
    // Rounded as in the table.
    if band.p90 > band.p10 { number::band(band.p50, band.p10, band.p90) } else { number::number(band.p50) }
}

/// Systems that were asked for, or that are short: of one that is not, the tables may lack what it would be short of.
fn shown(answer: &StressAnswer) -> Vec<&SystemOutlook> {
    let systems = answer.systems.iter();
    systems.filter(|system| answer.systems_named || system.users.first_short.is_some()).collect()
}

/// What is not built.
pub(crate) fn section(answer: &StressAnswer, whole: bool) -> Option<Section> {
    let shown = shown(answer);
    if shown.is_empty() {
        return None;
    }
    let mut section = Section::new("What is not built", "systems").block(systems_table(answer, &shown, whole));
    section = section.block(parts_table(answer, &shown, whole));
    let notes: Vec<String> = shown.iter().flat_map(|system| notes(system, whole)).collect();
    Some(section.block(Block::Notes(notes)))
}

fn systems_table(answer: &StressAnswer, shown: &[&SystemOutlook], whole: bool) -> Table {
    let mut table = Table::new("").text("System").number("Built", "/year").text(&format!("Short from {}", answer.step));
    if whole {
        table = table.text(&format!("Worst {}", answer.step)).column(Column::new("Not built", Kind::Percent, None));
    }
    table = table.number("Not built, units", "");
    for system in shown {
        let (users, missing) = (&system.users, &system.missing_units);
        let built = ranged(system.units_per_year);
        let built = if system.ground.source.is_none() { built.weak() } else { built };
        let mut cells = vec![label(users).into(), built, first_short(users)];
        if whole {
            cells.extend([worst(users), unmet_cell(users)]);
        }
        cells.push(Cell::band(missing.p50, missing.p10, missing.p90));
        table.push(cells);
    }
    table.footnote(format!(
        "Units of {} {}s; medians of the draws with P10–P90. Units a year are drawn too, apart from the chain.",
        answer.periods, answer.step
    ))
}

fn parts_table(answer: &StressAnswer, shown: &[&SystemOutlook], whole: bool) -> Table {
    let mut table = Table::new("").text("For want of").number("Each", "kg");
    if whole {
        table = table.number("All", "t/year").percent("Of country's use");
    }
    table = table.text(&format!("Short from {}", answer.step));
    table = table.column(Column::new("Unmet in all", Kind::Percent, None).bar(1.0, None));
    for (system, part) in shown.iter().flat_map(|system| system.parts.iter().map(move |part| (system, part))) {
        let users = &part.users;
        let what = format!("{}: {}", system.name, users.material_name);
        let mut cells = vec![what.into(), ranged(part.kg_per_unit)];
        if whole {
            cells.extend([ranged(part.tonnes_per_year), part.share_of_country.into()]);
        }
        cells.extend([first_short(users), band_cell(&users.unmet_in_all)]);
        table.push(cells);
    }
    table.footnote("A system needs all its parts: the scarcest decides, month by month.")
}

fn ranged([low, central, high]: [f64; 3]) -> Cell {
    if high > low { Cell::band(central, low, high) } else { Cell::from(central) }
}

/// What the figures of a system rest on, and what was left out of them.
fn notes(system: &SystemOutlook, whole: bool) -> Vec<String> {
    let assumed = system.ground.assumption_statement.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
    let note = system.note.as_ref().filter(|_| whole).map(|note| format!(" {}.", sentence(note))).unwrap_or_default();
    let sources = |part: &PartOutlook| part.lines.iter().map(|line| line.source.clone()).collect::<Vec<_>>();
    let mut sources: Vec<String> = system.parts.iter().flat_map(sources).collect();
    sources.dedup();
    let name = sentence(&system.name);
    let mut notes = vec![format!(
        "{}: units rest on {}{assumed}; kilograms on {}.{note}{}",
        name,
        system.ground.words(),
        sources.join(", "),
        if whole { String::new() } else { taken(&system.parts) },
    )];
    if let Some(part) = system.variance_of_units.filter(|_| system.missing_units.p50 > 0.0) {
        notes.push(format!(
            "{}: the range of units a year alone makes {} of the variance of the units that are not built.",
            name,
            number::percent(part),
        ));
    }
    if !system.uncounted.is_empty() {
        let lines: Vec<String> = system.uncounted.iter().map(|line| uncounted(system, line)).collect();
        notes.push(format!(
            "{}: counted are {} kg. Not counted, as the line names no material of the network: {}.",
            name,
            kilograms(&sum(&system.parts)),
            lines.join("; "),
        ));
    }
    notes
}

/// Tonnes, and the part of what the country uses.
fn taken(parts: &[PartOutlook]) -> String {
    let one = |part: &PartOutlook| {
        let [low, central, high] = part.tonnes_per_year;
        let tonnes = number::band(central, low, high);
        let share = number::percent(part.share_of_country);
        format!(
            "{tonnes} t/year of {}, {share} of what is used in {}",
            part.users.material_name,
            in_place(&part.users.place_name)
        )
    };
    format!(" They take {}.", parts.iter().map(one).collect::<Vec<_>>().join("; "))
}

fn uncounted(system: &SystemOutlook, line: &BillLine) -> String {
    let all: Vec<f64> = line.kg.into_iter().flatten().map(|kg| kg * system.units_per_year[1] / 1e3).collect();
    let tonnes = match (all.first(), all.last()) {
        (Some(low), Some(high)) if high > low => format!(", {} t/year", number::range(*low, *high)),
        (Some(one), _) => format!(", {} t/year", number::number(*one)),
        _ => String::new(),
    };
    format!("{}, {} kg{tonnes} ({})", line.item, kilograms(&line.kg), line.source)
}

fn kilograms(kg: &[Option<f64>; 3]) -> String {
    match *kg {
        [Some(low), _, Some(high)] if high > low => number::range(low, high),
        [low, central, high] => number::number_or_unknown(central.or(low).or(high)),
    }
}

fn sum(parts: &[PartOutlook]) -> [Option<f64>; 3] {
    [0, 1, 2].map(|end| Some(parts.iter().map(|part| part.kg_per_unit[end]).sum()))
}
