//! What breaks, when, for how long, as a document.

use crate::page::with_manifest;
use crate::stress::StressAnswer;
use crate::stress_bound_page::bound_section;
use crate::stress_charts::{cover_charts, fan_charts, first_fan, price_charts, sparkline_table};
use crate::stress_losses_page::losses_section;
use crate::stress_reserve::ReserveAnswer;
use crate::stress_rows::ScenarioRow;
use crate::stress_rows_page::{parameter_rows, shock_rows};
use crate::stress_sensitivity::certainty_section;
use crate::stress_systems_page as systems;
use crate::stress_users::{UsersKind, UsersOutlook, Worst};
use adit_report::document::{Block, Document, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use adit_stress::tally::Band;

/// Rows of a short table of users.
const SHORT: usize = 12;
/// Users who miss less than this part of their demand have no row.
const HARDLY: f64 = 0.001;

/// The scenarios of a model as a table.
#[must_use]
pub fn scenarios_table(rows: &[ScenarioRow]) -> Table {
    let mut table = Table::new("").text("Scenario").text("Name").number("Months", "").text("Rests on");
    for row in rows {
        table.push([row.id.as_str().into(), row.name.as_str().into(), row.months.into(), row.ground.words().into()]);
    }
    table
}

/// Every number of the answer about users, one row for each of them.
#[must_use]
pub fn stress_table(answer: &StressAnswer) -> Table {
    let mut table = Table::new("").text("Kind").text("Material").text("Place").text("Sector").text("System");
    table = table.number("Demand", "t/year").number("Missing", "t").percent("Unmet in all");
    table = table.number(&format!("First {} short", answer.step), "");
    table = table.number(&format!("Worst {}", answer.step), "").percent("Unmet in it").percent("Draws short");
    table = table.number("Units not built", "");
    let systems = answer.systems.iter().flat_map(|system| {
        let parts = system.parts.iter().map(|part| (&part.users, None));
        std::iter::once((&system.users, Some(&system.missing_units))).chain(parts)
    });
    let others = answer.users.iter().chain(&answer.totals).map(|users| (users, None));
    for (users, units) in systems.chain(others) {
        table.push([
            kind_word(users.kind).into(),
            users.material.as_str().into(),
            users.place.as_deref().unwrap_or("WLD").into(),
            users.sector.as_deref().unwrap_or_default().into(),
            users.system.as_deref().unwrap_or_default().into(),
            users.demand_t_per_year.into(),
            users.missing_t.into(),
            band_cell(&users.unmet_in_all),
            users.first_short.as_ref().map_or_else(Cell::missing, band_cell),
            users.worst.map(|worst| f64::from(worst.period)).into(),
            users.worst.as_ref().map_or_else(Cell::missing, |worst| band_cell(&worst.unmet)),
            users.short_draws.into(),
            units.map_or_else(Cell::missing, band_cell),
        ]);
    }
    table
}

/// The answer as a document: `whole`, or what matters most in 80 columns.
#[must_use]
pub fn stress_page(answer: &StressAnswer, whole: bool) -> Document {
    let names = answer.scenarios.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join(" + ");
    let mut document = Document::new(format!("Stress: {names}")).subtitle(format!(
        "{} {}s on the network of {}; {} draws",
        answer.periods, answer.step, answer.year, answer.draws
    ));
    let words = if answer.systems_named { systems::headlines(answer) } else { vec![headline(answer, &names)] };
    let mut first = Section::new("What breaks", "answer");
    for words in words {
        first = first.block(vec![Span::strong(words)]);
    }
    for row in answer.scenarios.iter().filter(|_| whole) {
        first = first.paragraph(format!("{}: {}. ({})", row.name, row.statement, row.ground.words()));
    }
    document = document.section(first);
    // What was asked for comes first.
    let mut parts = vec![Some(users_section(answer, whole))];
    parts.insert(usize::from(!answer.systems_named), systems::section(answer, whole));
    document.sections.extend(parts.into_iter().flatten());
    document = document.section(totals_section(answer)).section(certainty_section(answer, whole));
    document.sections.extend(bound_section(answer));
    let reserve = answer.reserve.as_ref().map(ReserveAnswer::words);
    let bought = |words: String| Section::new("What the reserve buys", "reserve").paragraph(words);
    document.sections.extend(reserve.map(bought));
    document.sections.extend(losses_section(answer, whole));
    document.sections.extend(course_section(answer).filter(|_| whole));
    document = document.section(shocks_section(answer, whole)).section(parameters_section(answer, whole));
    let caveats = Section::new("What to know before using this", "caveats");
    document = document.section(caveats.block(Block::Notes(answer.caveats.clone())));
    if !whole {
        let next = vec![
            Span::code("-o stress.html"),
            Span::plain(" draws the fans and prints every parameter with its source; "),
            Span::code("--format json"),
            Span::plain(" has every month of all users."),
        ];
        document = document.section(Section::new("Next", "next").block(next));
    }
    with_manifest(document, &answer.manifest)
}

/// The answer in a sentence.
fn headline(answer: &StressAnswer, names: &str) -> String {
    let step = answer.step;
    let Some((users, first)) = answer.countries().find_map(|users| Some((users, users.first_short.as_ref()?))) else {
        return format!("{names}: no users are short by more than 1% in any {step} of any draw.");
    };
    let certain = users.short_draws >= 0.9995;
    let draws =
        if certain { String::new() } else { format!(" in {} of the draws", number::percent(users.short_draws)) };
    let worst = users.worst.map_or_else(String::new, |worst| {
        format!("; at the worst {} is missing in {step} {}", spread(&worst.unmet), worst.period)
    });
    format!(
        "{names}: users of {} in {} are short from {step} {}{draws}{worst}; in all {} of the demand of {} {step}s, {}.",
        users.material_name,
        in_place(&users.place_name),
        periods(first),
        spread(&users.unmet_in_all),
        answer.periods,
        number::tonnes(users.missing_t, ""),
    )
}

/// `5 (P10 5 – P90 7)`: periods are whole.
fn periods(band: &Band) -> String {
    if band.p90 > band.p10 {
        format!("{} (P10 {} – P90 {})", band.p50, band.p10, band.p90)
    } else {
        band.p50.to_string()
    }
}

pub(crate) fn in_place(name: &str) -> String {
    let article = ["United ", "Netherlands", "European ", "Philippines"].iter().any(|start| name.starts_with(start));
    if article { format!("the {name}") } else { name.to_owned() }
}

/// `98% (P10 95% – P90 99%)`, or the figure alone if all draws agree.
pub(crate) fn spread(band: &Band) -> String {
    let [low, middle, high] = [band.p10, band.p50, band.p90].map(number::percent);
    if low == high { middle } else { format!("{middle} (P10 {low} – P90 {high})") }
}

pub(crate) fn band_cell(band: &Band) -> Cell {
    if band.p90 > band.p10 { Cell::band(band.p50, band.p10, band.p90) } else { Cell::from(band.p50) }
}

/// `5 (5–7)`: periods are whole.
pub(crate) fn short_periods(band: &Band) -> String {
    if band.p90 > band.p10 { format!("{} ({}–{})", band.p50, band.p10, band.p90) } else { band.p50.to_string() }
}

/// Who they are, in the order of material, place, sector.
pub(crate) fn label(users: &UsersOutlook) -> String {
    if let Some(system) = &users.system {
        return format!("{}, {system}", users.place_name);
    }
    match &users.sector {
        Some(sector) => format!("{}, {} ({})", users.place_name, users.material_name, sector.replace('_', " ")),
        None => format!("{}, {}", users.place_name, users.material_name),
    }
}

fn kind_word(kind: UsersKind) -> &'static str {
    match kind {
        UsersKind::Country => "country",
        UsersKind::Sector => "sector",
        UsersKind::Group => "group",
        UsersKind::World => "world",
        UsersKind::System => "system",
        UsersKind::Part => "part",
    }
}

/// Users who miss something, in the order of tonnes; in short the first of them.
pub(crate) fn shown(answer: &StressAnswer, whole: bool) -> Vec<&UsersOutlook> {
    let most = if whole { usize::MAX } else { SHORT };
    answer.users.iter().filter(|users| users.unmet_in_all.mean > HARDLY).take(most).collect()
}

fn users_section(answer: &StressAnswer, whole: bool) -> Section {
    let rows = shown(answer, whole);
    let mut section = Section::new("Who is short, by tonnes missing", "users").block(users_table(answer, &rows));
    let more = shown(answer, true).len() - rows.len();
    if more > 0 {
        section = section.paragraph(format!("{more} more users are short, by fewer tonnes."));
    }
    let calm: Vec<String> = answer.users.iter().filter(|users| users.unmet_in_all.mean <= HARDLY).map(label).collect();
    if !calm.is_empty() {
        let words = format!("{} users miss nothing, or less than 0.1% of their demand", calm.len());
        let names = if whole { format!(": {}.", calm.join("; ")) } else { ".".to_owned() };
        section = section.paragraph(words + &names);
    }
    if whole {
        for chart in fan_charts(answer) {
            section = section.block(chart);
        }
    } else if let Some(chart) = first_fan(answer) {
        section = section.block(chart);
        if let Some(table) = sparkline_table(answer) {
            section = section.block(table);
        }
    }
    section
}

fn users_table(answer: &StressAnswer, rows: &[&UsersOutlook]) -> Table {
    let mut table = Table::new("").text("Users").number("Demand", "t/year");
    table = table.text(&format!("Short from {}", answer.step)).text(&format!("Worst {}", answer.step));
    table = table.column(Column::new("Unmet in all", Kind::Percent, None).bar(1.0, None));
    for users in rows {
        let demand = users.demand_t_per_year;
        table.push([label(users).into(), demand.into(), first_short(users), worst(users), unmet_cell(users)]);
    }
    table.footnote("Figures are medians of the draws with P10–P90; where all draws agree, the figure alone.")
}

/// Stocks and prices over time; none if nothing moves.
fn course_section(answer: &StressAnswer) -> Option<Section> {
    let charts = [cover_charts(answer), price_charts(answer)].concat();
    let mut section = Section::new("Stocks and prices", "course");
    if !charts.is_empty() {
        section = section.paragraph("Over the draws on the central network.");
    }
    for chart in charts {
        section = section.block(chart);
    }
    (!section.blocks.is_empty()).then_some(section)
}

/// First period short.
pub(crate) fn first_short(users: &UsersOutlook) -> Cell {
    let first = Cell::from(users.first_short.as_ref().map_or_else(|| "never".to_owned(), short_periods));
    if users.first_short.is_some() && users.short_draws < 0.9995 {
        first.note(format!("short in {} of the draws", number::percent(users.short_draws)))
    } else {
        first
    }
}

/// Worst period, and what is missing in it.
pub(crate) fn worst(users: &UsersOutlook) -> Cell {
    let worst = users.worst.filter(|worst| worst.unmet.mean > HARDLY);
    let words = |worst: Worst| format!("{}: {}", worst.period, number::percent(worst.unmet.p50));
    worst.map_or_else(|| "–".to_owned(), words).into()
}

/// Part of demand missing over the whole time.
pub(crate) fn unmet_cell(users: &UsersOutlook) -> Cell {
    let tone = if users.unmet_in_all.mean > 0.1 { Tone::Risk } else { Tone::Neutral };
    band_cell(&users.unmet_in_all).tone(tone)
}

fn totals_section(answer: &StressAnswer) -> Section {
    let rows: Vec<&UsersOutlook> = answer.totals.iter().collect();
    Section::new("Sums", "sums").block(users_table(answer, &rows))
}

fn shocks_section(answer: &StressAnswer, whole: bool) -> Section {
    Section::new("What happens", "shocks").block(shock_rows(&answer.shocks, whole))
}

fn parameters_section(answer: &StressAnswer, whole: bool) -> Section {
    let assumed = answer.parameters.iter().filter(|row| row.ground.source.is_none()).count();
    let text = format!(
        "{} rows of `parameters` move the chain, drawn where they have a range; {assumed} of them rest on assumptions alone.",
        answer.parameters.len()
    );
    let section = Section::new("What it rests on", "parameters").paragraph(text);
    if !whole {
        return section;
    }
    let table = parameter_rows(&answer.parameters);
    section.block(table.footnote("Of several rows that fit, the one with the narrowest scope holds."))
}
