//! A company's plan by months as a document.

use super::words::plural;
use super::{CaseRow, ItemPlan, MonthlyAnswer, OrderRow};
use crate::page::{sentence, with_manifest};
use adit_report::document::{Block, Document, Section, Span, Tone};
use adit_report::number::{number, percent};
use adit_report::table::{Cell, Column, Kind, Table};
use adit_report::{Axis, TrendChart, TrendLine, TrendPoint};

/// Cases of a short table.
const SHORT: usize = 8;

/// The orders, a row each, as the table `orders` has them.
#[must_use]
pub fn monthly_table(answer: &MonthlyAnswer) -> Table {
    let mut table = Table::new("orders").text("offer").text("item").text("supplier").text("ordered").text("arrives");
    table = table.number("units", "").text("mode").text("status").text("reference").text("note");
    for row in &answer.orders {
        let words =
            [&row.offer, &row.item, &row.supplier, &row.ordered, &row.arrives].map(|word| Cell::from(word.as_str()));
        let mut cells = words.to_vec();
        cells.push(row.units.into());
        cells.extend([row.mode, row.status, &row.reference, &row.note].map(Cell::from));
        table.push(cells);
    }
    table
}

/// The answer as a document: `whole`, or what matters most in 80 columns.
#[must_use]
pub fn monthly_page(answer: &MonthlyAnswer, whole: bool) -> Document {
    let (first, last) = (answer.months.first(), answer.months.last());
    let span = format!("{} to {}", first.map_or("", String::as_str), last.map_or("", String::as_str));
    let mut document = Document::new("What to buy, month by month").subtitle(format!(
        "{span}; orders of the first {} months stand whatever happens; {} cases; money in {}",
        answer.frozen,
        answer.cases.len(),
        answer.currency
    ));
    document = document.section(first_section(answer)).section(orders_section(answer));
    document.sections.extend(changes_section(answer));
    document = document.section(stock_section(answer, whole)).section(supplier_section(answer));
    document = document.section(case_section(answer, whole)).section(cost_section(answer));
    let caveats = Section::new("What to know before using this", "caveats");
    document = document.section(caveats.block(Block::Notes(answer.caveats.clone())));
    if !whole {
        let next = vec![
            Span::code("--out orders.xlsx"),
            Span::plain(" writes the orders as a table that the next plan reads; "),
            Span::code("-o plan.html"),
            Span::plain(" draws the stocks and says what each case does."),
        ];
        document = document.section(Section::new("Next", "next").block(next));
    }
    with_manifest(document, &answer.manifest)
}

fn first_section(answer: &MonthlyAnswer) -> Section {
    let mut section = Section::new("What to do", "answer").block(vec![Span::strong(headline(answer))]);
    for source in answer.sources.iter().filter(|source| source.now) {
        section = section.block(vec![Span::strong(format!(
            "Qualify {} ({}) for {} now: it costs {} {}, and it can be ordered from {} on.",
            source.supplier,
            source.place,
            source.item,
            number(source.cost),
            answer.currency,
            source.ready
        ))]);
    }
    for source in answer.sources.iter().filter(|source| !source.now) {
        let late = if source.late > 0.0 {
            format!("; in cases with a chance of {} it is qualified once they begin", percent(source.late))
        } else {
            String::new()
        };
        section = section.paragraph(format!(
            "Do not qualify {} ({}) for {} now: at {} {} it saves less than it costs{late}.",
            source.supplier,
            source.place,
            source.item,
            number(source.cost),
            answer.currency
        ));
    }
    if !answer.impossible.is_empty() {
        section = section.paragraph("No plan can do this:").block(Block::Notes(answer.impossible.clone()));
    }
    section
}

fn headline(answer: &MonthlyAnswer) -> String {
    let firm: Vec<&OrderRow> = answer.orders.iter().filter(|row| row.firm && row.cost.is_some()).collect();
    let cost: f64 = firm.iter().filter_map(|row| row.cost).sum();
    let until = answer.months.get(answer.frozen.saturating_sub(1)).map_or("", String::as_str);
    let orders = match firm.len() {
        0 => format!("Place no order until {until}"),
        1 => format!("Place one order until {until}, for {} {}", number(cost), answer.currency),
        count => format!("Place {count} orders until {until}, for {} {}", number(cost), answer.currency),
    };
    let all = answer.costs.iter().find(|row| row.kind == "lost margin");
    let lost = all.map_or_else(String::new, |row| {
        if row.expected <= 0.0 {
            "; nothing is missing in any case".to_owned()
        } else {
            format!(
                "; the margin lost is then {} on average over the cases, {} in the dearest",
                number(row.expected),
                number(row.worst)
            )
        }
    });
    format!("{orders}{lost}.")
}

fn orders_section(answer: &MonthlyAnswer) -> Section {
    let mut table = Table::new("Orders if nothing happens").text("Ordered").text("Arrives").text("Offer");
    table = table.number("Units", "").text("").number("Cost", &answer.currency);
    for row in &answer.orders {
        let state = match (row.status, row.firm) {
            ("placed", _) => "placed",
            (_, true) => "firm",
            _ => "planned",
        };
        let state = if row.mode == "expedited" { format!("{state}, expedited") } else { state.to_owned() };
        let tone = if row.firm { Tone::Subject } else { Tone::Neutral };
        table.push([
            row.ordered.as_str().into(),
            row.arrives.as_str().into(),
            row.offer.as_str().into(),
            Cell::from(exact(row.units)).tone(tone),
            state.into(),
            row.cost.map_or_else(|| Cell::from("–"), Cell::from),
        ]);
    }
    let words = "Placed: on its way. Firm: stands whatever happens. Planned: goes out if nothing happens; the next plan may \
                 change it.";
    Section::new("Orders", "orders").block(table.footnote(words))
}

/// Every digit of what is ordered, with thousands apart.
fn exact(units: f64) -> String {
    let plain = units.to_string();
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    rest.map_or(text.clone(), |rest| format!("{text}.{rest}"))
}

fn changes_section(answer: &MonthlyAnswer) -> Option<Section> {
    let section = Section::new("Against the last plan", "changes");
    (!answer.changes.is_empty()).then(|| section.block(Block::Notes(answer.changes.clone())))
}

fn stock_section(answer: &MonthlyAnswer, whole: bool) -> Section {
    let mut table = Table::new("Safety stock").text("Item").text("Rule").number("Asked for", "").number("Held", "");
    table = table.number("Held", "days").text("From");
    for item in &answer.items {
        let missed = item.months.iter().find(|month| month.under > 0.0);
        let held = missed.map_or_else(
            || Cell::from(item.safety),
            |month| Cell::from(item.safety).note(format!("{}: missed in {}", item.item, month.month)),
        );
        table.push([
            item.item.as_str().into(),
            item.rule.into(),
            item.target.map_or_else(|| Cell::from("–"), Cell::from),
            held,
            item.safety_days.into(),
            item.reached.clone().unwrap_or_else(|| "never".into()).into(),
        ]);
    }
    let words = "Held: least stock at the end of a month if nothing happens, from the first month that an order can reach. \
                 With the rule plan it is what the cases are worth.";
    let mut section = Section::new("Stocks", "stocks").block(table.footnote(words));
    for item in &answer.items {
        section = section.block(months_table(item));
        if whole {
            section = section.block(stock_chart(item));
        }
    }
    section
}

fn months_table(item: &ItemPlan) -> Table {
    let mut table = Table::new(format!("{} ({})", item.name, plural(&item.unit))).text("Month").number("Forecast", "");
    table = table.number("Arrives", "").number("Stock at end", "").number("Missing", "mean").number("Missing", "worst");
    for month in &item.months {
        let stock = if month.stock_high > month.stock_low {
            Cell::band(month.stock, month.stock_low, month.stock_high)
        } else {
            Cell::from(month.stock)
        };
        let tone = if month.short_worst > 0.0 { Tone::Risk } else { Tone::Neutral };
        table.push([
            month.month.as_str().into(),
            month.needed.into(),
            month.arriving.into(),
            stock,
            Cell::from(month.short_expected).tone(tone),
            Cell::from(month.short_worst).tone(tone),
        ]);
    }
    table
        .footnote("Stock if nothing happens, and its range over the cases; missing: on average, and in the worst case.")
}

fn stock_chart(item: &ItemPlan) -> TrendChart {
    let number = |index: usize| i32::try_from(index + 1).unwrap_or(i32::MAX);
    let points = item.months.iter().enumerate().map(|(index, month)| TrendPoint {
        year: number(index),
        central: Some(month.stock),
        low: month.stock_low,
        high: month.stock_high,
    });
    let stock = TrendLine { label: "stock".into(), tone: Tone::Subject, points: points.collect() };
    let points = item.months.iter().enumerate().map(|(index, month)| TrendPoint {
        year: number(index),
        central: Some(month.short_expected),
        low: 0.0,
        high: month.short_worst,
    });
    let short = TrendLine { label: "missing".into(), tone: Tone::Risk, points: points.collect() };
    TrendChart {
        caption: format!("{}: stock at the end of the month, and what is missing", item.name),
        value: Axis::new(plural(&item.unit)),
        lines: vec![stock, short],
        step: Some("month".into()),
        band: Some("least to most over the cases".into()),
    }
}

fn supplier_section(answer: &MonthlyAnswer) -> Section {
    let mut table = Table::new("What suppliers get, placed and planned").text("Item").text("Supplier").text("From");
    table = table.number("Units", "").column(Column::new("Share", Kind::Percent, None).bar(1.0, None));
    for row in &answer.shares {
        let share = Cell::from(row.share);
        let share = match row.largest {
            Some(largest) if row.share > largest - 1e-6 => {
                share.note(format!("{}: the most allowed is {}", row.item, percent(largest)))
            }
            _ => share,
        };
        table.push([
            row.item.as_str().into(),
            row.supplier.as_str().into(),
            row.place.as_str().into(),
            row.units.into(),
            share,
        ]);
    }
    Section::new("Suppliers", "suppliers").block(table)
}

fn case_section(answer: &MonthlyAnswer, whole: bool) -> Section {
    let mut rows: Vec<&CaseRow> = answer.cases.iter().collect();
    if !whole {
        // The courses of demand first, then what hurts most.
        rows.sort_by(|a, b| a.begins.is_some().cmp(&b.begins.is_some()).then(b.lost_margin.total_cmp(&a.lost_margin)));
        rows.truncate(SHORT);
    }
    let mut table = Table::new("Cases").text("Case").percent("Chance").percent("Missing").text("From");
    table = table.number("Margin lost", &answer.currency);
    for row in &rows {
        let worst = row.missing.iter().map(|missing| missing.part).fold(0.0, f64::max);
        let tone = if worst > 0.0 { Tone::Risk } else { Tone::Neutral };
        table.push([
            row.name.as_str().into(),
            row.chance.into(),
            Cell::from(worst).tone(tone),
            row.first_short.clone().unwrap_or_else(|| "–".into()).into(),
            row.lost_margin.into(),
        ]);
    }
    let words = format!(
        "Missing: part of what is asked for over the months planned{}, of the customer who misses most.",
        beyond(answer)
    );
    let mut section = Section::new("What may happen", "cases").block(table.footnote(words));
    let more = answer.cases.len() - rows.len();
    if more > 0 {
        section = section.paragraph(format!("{more} more cases cost less margin."));
    }
    if !answer.harmless.is_empty() {
        section = section.paragraph(format!("These stop no offer: {}.", answer.harmless.join("; ")));
    }
    if whole {
        let told = answer.cases.iter().filter(|row| row.begins.is_some() || !row.missing.is_empty());
        section = section.block(Block::Notes(told.map(case_words).collect()));
    }
    section
}

/// A case as a sentence.
fn case_words(row: &CaseRow) -> String {
    let mut parts = Vec::new();
    if !row.does.is_empty() {
        parts.push(row.does.join("; "));
    }
    if !row.answers.is_empty() {
        parts.push(format!("then ordered over the months planned: {}", row.answers.join("; ")));
    }
    let missing = row.missing.iter().map(|missing| {
        let whose = if missing.customer.is_empty() { &missing.item } else { &missing.customer };
        format!("{whose} misses {} ({})", number(missing.units), percent(missing.part))
    });
    let missing: Vec<String> = missing.collect();
    parts.push(if missing.is_empty() { "nothing is missing".to_owned() } else { missing.join("; ") });
    format!("{}: {}.", row.name, parts.join(". ").replace(". t", ". T").replace(". n", ". N"))
}

/// Months that are looked at beside those planned.
fn beyond(answer: &MonthlyAnswer) -> String {
    if answer.beyond == 0 { String::new() } else { format!(" and {} beyond", answer.beyond) }
}

fn cost_section(answer: &MonthlyAnswer) -> Section {
    let unit = answer.currency.as_str();
    let mut table = Table::new(format!("Costs over the months planned{}", beyond(answer)));
    table =
        table.text("Kind").number("If nothing happens", unit).number("On average", unit).number("Dearest case", unit);
    for row in answer.costs.iter().filter(|row| row.calm != 0.0 || row.expected != 0.0 || row.worst != 0.0) {
        table.push([sentence(row.kind).into(), row.calm.into(), row.expected.into(), row.worst.into()]);
    }
    let mut section = Section::new("Costs", "costs").block(table);
    if answer.comparisons.len() > 1 {
        let mut table = Table::new("The plan against others").text("Plan").number("Cost on average", unit);
        table = table.number("More than this", unit).number("Margin lost", unit).number("Worst", unit);
        for row in &answer.comparisons {
            let more = if row.more.abs() > row.gap { Cell::from(row.more) } else { Cell::from("none") };
            table.push([
                row.name.as_str().into(),
                row.expected.into(),
                more,
                row.lost_margin.into(),
                row.worst_lost_margin.into(),
            ]);
        }
        let words = "One source: until a case begins each item is ordered from its cheapest ready supplier, none is \
                     qualified, and no share is limited. None: no more than the solver may miss. For the forecast alone: orders as if nothing could happen.";
        section = section.block(table.footnote(words));
    }
    section.paragraph(format!(
        "{} cases solved whole: {} columns, {} rows; the cost is within {} of the least possible.",
        answer.solved.blocks,
        number(answer.solved.columns as f64),
        number(answer.solved.rows as f64),
        percent(answer.solved.gap)
    ))
}
