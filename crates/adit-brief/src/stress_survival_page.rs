//! Time to survive and time to recover, as a document.

use crate::page::with_manifest;
use crate::stress_survival::{SurvivalAnswer, SurvivalRow, Survivor};
use adit_report::document::{Document, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Table};

/// Rows of a short table.
const SHORT: usize = 12;

/// Every number of the answer: one row for each site and users who are short without it.
#[must_use]
pub fn survival_table(answer: &SurvivalAnswer) -> Table {
    let unit = format!("{}s", answer.step);
    let mut table = Table::new("").text("Site").text("Country").text("Stage").text("Users");
    table = table.number("Survives at best", &unit).number("Survives, simulated", &unit);
    table = table.number("Repair", &unit).number("Recovers", &unit).number("Missing", "t").text("Exposed");
    table = table.number("Exposure index", "");
    for row in &answer.sites {
        for users in &row.users {
            table.push([
                row.site.as_str().into(),
                row.place.as_str().into(),
                row.stage.as_str().into(),
                users.users.as_str().into(),
                users.survives.into(),
                f64::from(users.simulated).into(),
                f64::from(row.repair).into(),
                users.recovers.map(f64::from).into(),
                users.missing_t.into(),
                exposed(users).into(),
                row.exposure_index.into(),
            ]);
        }
    }
    table
}

/// The answer as a document: `whole`, or what matters most in 80 columns.
#[must_use]
pub fn survival_page(answer: &SurvivalAnswer, whole: bool) -> Document {
    let document = Document::new("Time to survive, time to recover").subtitle(format!(
        "every site off, one at a time, on the network of {}; {} {}s simulated",
        answer.year, answer.periods, answer.step
    ));
    let first = Section::new("Who is exposed to what", "answer").block(vec![Span::strong(headline(answer))]);
    let mut section = Section::new("Sites, by the shortest time to survive", "sites").block(sites(answer, whole));
    if answer.sites.len() > SHORT && !whole {
        section = section.paragraph(format!("{} more sites leave somebody short.", answer.sites.len() - SHORT));
    }
    if answer.calm > 0 {
        section = section.paragraph(format!("{} sites are missed by nobody within the time.", answer.calm));
    }
    let mut document = document.section(first).section(section);
    document = document.section(Section::new("What to know before using this", "caveats").block(notes(answer)));
    with_manifest(document, &answer.manifest)
}

fn headline(answer: &SurvivalAnswer) -> String {
    let Some(row) = answer.sites.first() else {
        return "No single site leaves anybody short within the time.".to_owned();
    };
    let who = row.users.first().map_or("nobody", |users| users.users.as_str());
    let time = row.users.first().map_or_else(String::new, |users| time(users, answer));
    let known = answer.sites.iter().flat_map(|row| &row.users).all(|users| users.exposed.is_some());
    let exposed = answer.sites.iter().filter(|row| row.exposed()).count();
    let count = if known {
        format!("{exposed} sites take longer to repair than some of their users survive, even at best. ")
    } else {
        let early = |row: &&SurvivalRow| row.users.iter().any(|users| users.simulated < row.repair);
        let short = answer.sites.iter().filter(early).count();
        format!("{short} sites take longer to repair than some of their users are served in the simulation. ")
    };
    format!(
        "{count}The shortest time: {who} without {}, {time} {}s against {} for the repair.",
        row.site, answer.step, row.repair
    )
}

fn time(users: &Survivor, answer: &SurvivalAnswer) -> String {
    match users.survives {
        Some(periods) if periods >= answer.longest => "not limited".to_owned(),
        Some(periods) => number::number((periods * 10.0).round() / 10.0),
        None => users.simulated.to_string(),
    }
}

fn exposed(users: &Survivor) -> &'static str {
    match users.exposed {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not known",
    }
}

fn sites(answer: &SurvivalAnswer, whole: bool) -> Table {
    let mut table = Table::new("").text("Site").text("Users who run short first");
    table = table.text("Served").text("At best").text("Repair").text("Then short");
    let solved = answer.no_bound.is_none();
    if solved {
        table = table.number("REI", "");
    }
    for row in answer.sites.iter().take(if whole { usize::MAX } else { SHORT }) {
        let Some(users) = row.users.first() else { continue };
        let others = row.users.len() - 1;
        let who = if others > 0 { format!("{} (+{others})", users.users) } else { users.users.clone() };
        let best = if users.survives.is_some() { time(users, answer) } else { number::NOT_KNOWN.to_owned() };
        let tone = if users.exposed == Some(true) { Tone::Risk } else { Tone::Neutral };
        let then = users.recovers.map_or_else(|| "to the end".to_owned(), |periods| periods.to_string());
        let mut cells: Vec<Cell> = vec![
            format!("{}, {}", row.site, row.place).into(),
            who.into(),
            users.simulated.to_string().into(),
            Cell::from(best).tone(tone),
            row.repair.to_string().into(),
            then.into(),
        ];
        if solved {
            cells.push(row.exposure_index.map(|index| (index * 100.0).round() / 100.0).into());
        }
        table.push(cells);
    }
    let mut words = format!(
        "{}s. Served: in full, in the simulation, while the site stays off. At best: the same by perfect re-routing for \
         these users alone. Then short: from the repair until nothing is missing any more.",
        crate::page::sentence(answer.step)
    );
    if solved {
        words.push_str(" REI: least loss until the repair, as a part of that of the worst site.");
    }
    table.footnote(words)
}

fn notes(answer: &SurvivalAnswer) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(reason) = &answer.no_bound {
        notes.push(format!("No perfect re-routing: {reason}. The simulation never survives longer than that would."));
    }
    for row in &answer.parameters {
        let of = if row.of.is_empty() { "everything else".to_owned() } else { row.of.clone() };
        let range = match (row.low, row.high) {
            (Some(low), Some(high)) => format!(" ({} to {}, not drawn)", number::number(low), number::number(high)),
            _ => String::new(),
        };
        notes.push(format!(
            "Repair of {of}: {} days{range}; rests on {}.",
            number::number(row.central),
            row.ground.words()
        ));
    }
    notes.push("Prices, demand and substitution stand still, and no scenario runs beside.".to_owned());
    notes
}
