//! What must hold in the rows that a plan reads: levers, their costs, rules that limit a plan.

use super::{grounded, ordered};
use crate::cell::{Percent, Positive};
use crate::model::Model;
use crate::problem::{Code, Problem, Problems};
use crate::scope::{Key, Scope};
use crate::table::{At, Row};
use crate::tables::Lever;
use crate::words::{Dynamic, LeverEffect, RuleCheck};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for row in &model.levers {
        let given = row.source.is_some() || row.assumption.is_some();
        grounded(&row.at, given, "the lever", problems);
        ranges(row, problems);
        size(row, problems);
        money(row, problems);
        kind(row, problems);
        keys(&row.at, "of", row.of.as_ref(), LEVER_KEYS, problems);
    }
    chances(model, problems);
    parts(model, problems);
    rules(model, problems);
}

const LEVER_KEYS: &[Key] =
    &[Key::Country, Key::Stage, Key::Site, Key::Material, Key::Element, Key::Controller, Key::Sector];

fn ranges(row: &Row<Lever>, problems: &mut Problems) {
    let number = |value: Option<Positive>| value.map(Positive::get);
    for (column, values) in [
        ("central", [row.low, row.central, row.high]),
        ("cost_musd", [row.cost_musd_low, row.cost_musd, row.cost_musd_high]),
        ("cost_usd_per_kg", [row.cost_usd_per_kg_low, row.cost_usd_per_kg, row.cost_usd_per_kg_high]),
        ("months", [row.months_low, Some(row.months), row.months_high]),
    ] {
        ordered(&row.at, column, values.map(number), problems);
    }
}

/// An effect that has a unit has a size, and no other has.
fn size(row: &Row<Lever>, problems: &mut Problems) {
    let wrong = |code, what: String| Problem::new(code, what).at(&row.at).column("central");
    match (row.effect.unit(), row.central) {
        (Some(unit), None) => problems.push(
            wrong(Code::MissingValue, format!("`{}` needs a size", row.effect))
                .expected(unit)
                .mend("fill in the size, with its range if it has one"),
        ),
        (None, Some(found)) => problems.push(
            wrong(Code::Contradiction, format!("`{}` has no size", row.effect))
                .found(found.get().to_string())
                .expected("an empty cell")
                .mend("empty the cell, or choose another effect"),
        ),
        _ => {}
    }
    if let Some(found) = row.high.or(row.central).filter(|size| row.effect.is_part() && size.get() > 100.0) {
        problems.push(
            wrong(Code::ShareAboveWhole, format!("`{}` is a part of a whole", row.effect))
                .found(found.get().to_string())
                .expected("at most 100")
                .mend("correct the size"),
        );
    }
}

/// Money is of a year, and a range goes around something.
fn money(row: &Row<Lever>, problems: &mut Problems) {
    let costs = [
        ("cost_musd", row.cost_musd, [row.cost_musd_low, row.cost_musd_high]),
        ("cost_usd_per_kg", row.cost_usd_per_kg, [row.cost_usd_per_kg_low, row.cost_usd_per_kg_high]),
    ];
    for (column, central, ends) in costs {
        if central.is_none() && ends.iter().any(Option::is_some) {
            problems.push(
                Problem::new(Code::MissingValue, "a range without a most likely value")
                    .at(&row.at)
                    .column(column)
                    .expected("a value between the ends")
                    .mend("fill it in: what a plan pays if nothing is drawn"),
            );
        }
    }
    if row.base_year.is_none() && costs.iter().any(|(_, central, _)| central.is_some()) {
        problems.push(
            Problem::new(Code::MissingValue, "money without a year")
                .at(&row.at)
                .column("base_year")
                .expected("the year whose prices the cost is in")
                .mend("fill it in; of a price as printed it is the year of printing"),
        );
    }
}

/// What counts as near or allied is said for somebody, of countries.
fn kind(row: &Row<Lever>, problems: &mut Problems) {
    if row.effect != LeverEffect::CountsAs {
        return;
    }
    let countries = row.of.as_ref().is_some_and(|of| of.get(Key::Country).is_some());
    for (column, given, expected) in [
        ("place", row.place.is_some(), "the place or group whose buyers are meant"),
        ("of", countries, "`country=` with places or groups"),
    ] {
        if !given {
            problems.push(
                Problem::new(Code::MissingValue, "`counts_as` says for whom, and of which countries")
                    .at(&row.at)
                    .column(column)
                    .expected(expected)
                    .mend("fill it in"),
            );
        }
    }
}

/// A key that nobody reads would silently widen the row.
fn keys(at: &At, column: &str, scope: Option<&Scope>, read: &[Key], problems: &mut Problems) {
    for (key, values) in scope.into_iter().flat_map(Scope::iter).filter(|(key, _)| !read.contains(key)) {
        let keys: Vec<&str> = read.iter().map(|key| key.word()).collect();
        problems.push(
            Problem::new(Code::WrongScope, format!("`{}` is not read here", key.word()))
                .at(at)
                .column(column)
                .found(format!("{}={}", key.word(), values.join("|")))
                .expected(keys.join(", "))
                .mend("remove the key, or say it by another"),
        );
    }
}

fn chances(model: &Model, problems: &mut Problems) {
    for row in &model.scenarios {
        let values = [row.probability_low_percent, row.probability_percent, row.probability_high_percent];
        ordered(&row.at, "probability_percent", values.map(|value| value.map(Percent::get)), problems);
        if row.probability_percent.is_some() && row.probability_assumption.is_none() {
            problems.push(
                Problem::new(Code::NoSource, "the chance rests on nothing")
                    .at(&row.at)
                    .column("probability_assumption")
                    .expected("the id of an assumption that says how it was counted")
                    .mend("write one with its reason and its range"),
            );
        }
    }
}

/// A part of a whole is at most the whole.
fn parts(model: &Model, problems: &mut Problems) {
    let is_part = |word| {
        matches!(
            word,
            Dynamic::SuccessPercent
                | Dynamic::PublicSharePercent
                | Dynamic::ReserveLossPercentPerYear
                | Dynamic::LeastLoadPercent
                | Dynamic::SurplusPricePercent
                | Dynamic::CollectedPercent
        )
    };
    for row in model.parameters.iter().filter(|row| is_part(row.parameter)) {
        let most = row.high.unwrap_or(row.central).get();
        if most > 100.0 {
            problems.push(
                Problem::new(Code::ShareAboveWhole, format!("`{}` is a part of a whole", row.parameter))
                    .at(&row.at)
                    .column("central")
                    .found(most.to_string())
                    .expected("at most 100 percent")
                    .mend("correct the value"),
            );
        }
    }
}

/// A rule that limits a plan says whose use counts, and how much of it.
fn rules(model: &Model, problems: &mut Problems) {
    const OF: &[Key] =
        &[Key::Country, Key::Stage, Key::Site, Key::Material, Key::Element, Key::Controller, Key::From, Key::To];
    const USERS: &[Key] = &[Key::Country, Key::Sector, Key::Material, Key::Element];
    for row in &model.rules {
        keys(&row.at, "of", row.of.as_ref(), OF, problems);
        keys(&row.at, "users", row.users.as_ref(), USERS, problems);
        let mut wrong = |code, column: &str, what: &str, found: &str, expected: &str, mend: &str| {
            problems
                .push(Problem::new(code, what).at(&row.at).column(column).found(found).expected(expected).mend(mend));
        };
        if row.of.is_some() != row.users.is_some() {
            let (given, empty) = if row.of.is_some() { ("of", "users") } else { ("users", "of") };
            let what = "a rule for plans says what is limited, and for whom";
            wrong(Code::MissingValue, empty, what, "empty", "a scope", &format!("fill it in, or empty `{given}`"));
        }
        let Some(_) = &row.of else { continue };
        if row.check == RuleCheck::Manual {
            let what = "a plan cannot keep a rule that a person must read";
            let mend = "state the test, or empty `of` and `users`";
            wrong(Code::Contradiction, "check", what, "manual", "at_most, at_least or forbidden", mend);
        }
        let share = row.unit.as_deref().is_some_and(|unit| unit.starts_with("percent"));
        if matches!(row.check, RuleCheck::AtMost | RuleCheck::AtLeast) && (row.threshold.is_none() || !share) {
            let found = row.unit.as_deref().unwrap_or("empty");
            let mend = "fill in both, or empty `of` and `users`";
            wrong(Code::MissingValue, "threshold, unit", "a limit without a share", found, "a number, percent", mend);
        }
    }
}
