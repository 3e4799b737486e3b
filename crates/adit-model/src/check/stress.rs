//! What must hold in the tables of what could happen.

use crate::date::Date;
use crate::model::Model;
use crate::problem::{Code, Problem, Problems};
use crate::scope::Key;
use crate::words::{Dynamic, Recorded, ShockKind};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    classes(model, problems);
    sizes(model, problems);
    scopes(model, problems);
    hindcasts(model, problems);
}

/// Classes are few and whole, and nobody is served by halves.
fn classes(model: &Model, problems: &mut Problems) {
    for row in model.parameters.iter().filter(|row| row.parameter == Dynamic::PriorityClass) {
        let class = row.central.get();
        if class.fract() != 0.0 || !(1.0..=9.0).contains(&class) {
            problems.push(
                Problem::new(Code::WrongValue, "a class is a whole number")
                    .at(&row.at)
                    .column("central")
                    .found(class.to_string())
                    .expected("1 (served first) to 9")
                    .mend("number the classes in the order in which they are served"),
            );
        }
    }
}

/// A shock has a size, and a part is a part.
fn sizes(model: &Model, problems: &mut Problems) {
    for row in &model.shocks {
        let unit = if row.effect == ShockKind::LicenseDelay { "days" } else { "percent" };
        if row.central.is_none() && row.effect != ShockKind::Embargo {
            problems.push(
                Problem::new(Code::MissingValue, format!("`{}` needs a size", row.effect))
                    .at(&row.at)
                    .column("central")
                    .expected(unit)
                    .mend("fill it in; only an embargo needs none"),
            );
        }
        let part = matches!(row.effect, ShockKind::Outage | ShockKind::Denial);
        if let Some(found) = row.high.or(row.central).filter(|size| part && size.get() > 100.0) {
            problems.push(
                Problem::new(Code::ShareAboveWhole, format!("`{}` takes away more than there is", row.effect))
                    .at(&row.at)
                    .column("central")
                    .found(found.get().to_string())
                    .expected("at most 100 percent")
                    .mend("correct the size"),
            );
        }
    }
}

/// A key that the effect does not read would silently widen the shock.
fn scopes(model: &Model, problems: &mut Problems) {
    const FLOWS: &[Key] = &[Key::Material, Key::Element, Key::From, Key::To, Key::Controller];
    const SITES: &[Key] = &[Key::Country, Key::Stage, Key::Site, Key::Controller];
    const USES: &[Key] = &[Key::Country, Key::Sector, Key::Stage, Key::Material, Key::Element];
    for row in &model.shocks {
        let (read, what) = match row.effect {
            ShockKind::Outage => (SITES, "sites"),
            ShockKind::DemandRise => (USES, "uses"),
            _ => (FLOWS, "flows"),
        };
        for (key, values) in row.of.iter().filter(|(key, _)| !read.contains(key)) {
            let keys: Vec<&str> = read.iter().map(|key| key.word()).collect();
            problems.push(
                Problem::new(
                    Code::WrongScope,
                    format!("`{}` bears on {what}, which have no `{}`", row.effect, key.word()),
                )
                .at(&row.at)
                .column("of")
                .found(format!("{}={}", key.word(), values.join("|")))
                .expected(keys.join(", "))
                .mend("remove the key, or say it by another: `from=CHN` are the exports of China"),
            );
        }
    }
}

/// What is scored comes after what it is compared with, and there is something to score.
fn hindcasts(model: &Model, problems: &mut Problems) {
    for row in &model.hindcasts {
        let mut order = |column: &str, first: Date, last: Date, mend: &str| {
            if first.first_day() > last.last_day() {
                problems.push(
                    Problem::new(Code::Contradiction, "the end is before the start")
                        .at(&row.at)
                        .column(column)
                        .found(format!("{first}, {last}"))
                        .expected("the earlier date first")
                        .mend(mend),
                );
            }
        };
        order("base_start, base_end", row.base_start, row.base_end, "exchange the two dates, or correct one");
        order("first, last", row.first, row.last, "exchange the two dates, or correct one");
        order("base_end, last", row.base_end, row.last, "let the base end before what is scored");
        for (column, series) in [("series", Some(&row.series)), ("inside_series", row.inside_series.as_ref())] {
            let Some(series) = series.filter(|series| !model.observed.iter().any(|seen| seen.series == **series))
            else {
                continue;
            };
            problems.push(
                Problem::new(Code::UnknownId, format!("no row of `observed` has the series `{series}`"))
                    .at(&row.at)
                    .column(column)
                    .found(series.as_str())
                    .expected("a series of `observed`")
                    .mend("correct the name, or add the rows"),
            );
        }
        if row.inside_series.is_some() && row.recorded != Recorded::Price {
            problems.push(
                Problem::new(Code::Contradiction, "only prices are divided by those inside")
                    .at(&row.at)
                    .column("inside_series, recorded")
                    .found(row.recorded.to_string())
                    .expected("price")
                    .mend("empty `inside_series`, or score prices"),
            );
        }
    }
}
