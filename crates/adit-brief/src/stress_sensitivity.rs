//! How sure the answer is: what its variance rests on, and what more draws would change.

use crate::page::sentence;
use crate::stress::StressAnswer;
use crate::stress_rows::Ground;
use crate::stress_rows_page::scope_words;
use adit_report::document::Section;
use adit_report::number;
use adit_report::table::{Cell, Column, Kind, Table};
use adit_stress::sensitivity::{Index, Sensitivity};

/// Rows of a short table.
const SHORT: usize = 6;
/// Variables that carry less than this part have no row at all.
const NOTHING: f64 = 5e-4;
/// Variables that carry less than this part of the variance have no row in a short table.
const HARDLY: f64 = 0.005;

/// How sure the answer is, as a section.
pub(crate) fn certainty_section(answer: &StressAnswer, whole: bool) -> Section {
    let section = Section::new("How sure this is", "certainty").paragraph(settled(answer));
    let Some(sensitivity) = &answer.sensitivity else {
        let hint = "`--sensitivity` tells which uncertain rows carry the spread.";
        return section.paragraph(hint);
    };
    if sensitivity.indices.is_empty() {
        return section.paragraph(format!("{}: nothing that is drawn moves what is missing.", sensitivity.outcome));
    }
    section.block(table(answer, sensitivity, whole))
}

/// Whether more draws would change the figures.
fn settled(answer: &StressAnswer) -> String {
    let users: Vec<_> = answer.users.iter().filter(|users| users.unmet_in_all.mean > 0.001).collect();
    let open = users.iter().filter(|users| !users.precision.settled).count();
    let widest = users.iter().map(|users| users.precision.mean).fold(0.0, f64::max);
    let widest =
        format!("the means of what is missing in all are known to ±{} of demand or better", number::percent(widest));
    match (users.len(), open) {
        (0, _) => "Nobody misses anything in these draws.".to_owned(),
        (_, 0) => format!("{} draws are enough: {widest}, at 95%.", answer.draws),
        (all, open) => format!(
            "{} draws settle all but {open} of {all} figures ({widest}, at 95%); more `--draws` narrow them.",
            answer.draws
        ),
    }
}

fn table(answer: &StressAnswer, sensitivity: &Sensitivity, whole: bool) -> Table {
    let title = format!("What the spread of {} rests on", sensitivity.outcome);
    let mut table =
        Table::new(&title).text("Row").text("Range").column(Column::new("Total", Kind::Percent, None).bar(1.0, None));
    table = table.percent("Alone").text("Rests on");
    let least = if whole { NOTHING } else { HARDLY };
    let rows = sensitivity.indices.iter().filter(|index| index.total > least);
    let rows: Vec<&Index> = rows.take(if whole { usize::MAX } else { SHORT }).collect();
    let left = sensitivity.indices.len() - rows.len();
    for index in rows {
        let Described { name, range, ground } = describe(answer, index);
        let rests = ground.map_or_else(String::new, Ground::words);
        let is_assumed = ground.is_some_and(|ground| ground.assumption.is_some());
        let rests = if is_assumed { Cell::from(rests).weak() } else { Cell::from(rests) };
        table.push([
            name.into(),
            range.into(),
            Cell::band(index.total, index.total_interval[0], index.total_interval[1]),
            Cell::band(index.first, index.first_interval[0], index.first_interval[1]),
            rests,
        ]);
    }
    table.footnote(format!("{left} more rows are drawn and carry less.")).footnote(format!(
        "Parts of the variance of what is missing in all (mean {}, deviation {}) on the central network, with 95% intervals from {} samples: with \
         everything that acts together with the row, and alone. Noise may take a part below nothing.",
        number::percent(sensitivity.mean),
        number::percent(sensitivity.deviation),
        sensitivity.samples
    ))
}

/// A variable in words.
struct Described<'a> {
    name: String,
    range: String,
    ground: Option<&'a Ground>,
}

/// The row behind a variable: `parameters:ID`, `shocks:ID:size` or `shocks:ID:months`.
fn describe<'a>(answer: &'a StressAnswer, index: &Index) -> Described<'a> {
    let range = |low: Option<f64>, high: Option<f64>| {
        let end = |end: Option<f64>| end.map_or_else(|| number::NOT_KNOWN.to_owned(), number::number);
        format!("{}–{}", end(low), end(high))
    };
    let parts: Vec<&str> = index.name.split(':').collect();
    let found = match parts[..] {
        ["parameters", id] => answer.parameters.iter().find(|row| row.id == id).map(|row| {
            let of = if row.of.is_empty() { String::new() } else { format!(" ({})", scope_words(&row.of)) };
            let name = format!("{}{of}", sentence(&row.parameter.replace('_', " ")));
            Described { name, range: range(row.low, row.high), ground: Some(&row.ground) }
        }),
        ["shocks", id, which] => answer.shocks.iter().find(|row| row.id == id).map(|row| {
            let ends = if which == "size" { &row.size } else { &row.months };
            let name = format!("{} of {id}", sentence(which));
            Described { name, range: range(ends[0], ends[2]), ground: Some(&row.ground) }
        }),
        _ => None,
    };
    found.unwrap_or_else(|| Described { name: index.name.clone(), range: String::new(), ground: None })
}
