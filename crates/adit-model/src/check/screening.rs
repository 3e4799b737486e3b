//! What must hold in the tables that are screened.

use crate::model::Model;
use crate::problem::{Code, Problem, Problems};
use crate::table::At;
use crate::words::{Coverage, SupplyOf};
use std::collections::BTreeMap;

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for rule in [coverage, shares, indicators, ratings, groups] {
        rule(model, problems);
    }
}

/// A figure is there, or the row says why not: unknown is never zero.
fn coverage(model: &Model, problems: &mut Problems) {
    let mut agree = |at: &At, given: bool, coverage: Coverage| {
        let kept_back = matches!(coverage, Coverage::Withheld | Coverage::Unknown);
        if given == kept_back {
            problems.push(
                Problem::new(Code::Contradiction, "the figure and its coverage do not agree")
                    .at(at)
                    .column(if given { "coverage" } else { "quantity_t" })
                    .found(if given { format!("a quantity that is `{coverage}`") } else { "no quantity".into() })
                    .expected("a quantity, or a coverage of withheld or unknown")
                    .mend("fill in the quantity, or say that it is withheld or unknown; a known zero is 0"),
            );
        }
    };
    model.production.iter().for_each(|row| agree(&row.at, row.quantity_t.is_some(), row.coverage));
    model.potentials.iter().for_each(|row| agree(&row.at, row.quantity_t.is_some(), row.coverage));
    for row in model.trade.iter().filter(|row| row.quantity_t.is_none() && row.value_usd.is_none()) {
        problems.push(
            Problem::new(Code::MissingValue, "trade without a quantity or a value")
                .at(&row.at)
                .column("quantity_t")
                .expected("tonnes, or the value in value_usd")
                .mend("fill in one of them, or remove the row"),
        );
    }
}

/// Shares of one supply stay below the whole, and say whose supply it is.
fn shares(model: &Model, problems: &mut Problems) {
    // Published shares are rounded one by one.
    const ROUNDING: f64 = 3.0;
    let mut sums: BTreeMap<[&str; 6], (f64, &At)> = BTreeMap::new();
    for row in &model.supply_shares {
        let wrong = match (row.of, &row.importer) {
            (SupplyOf::Global, Some(_)) => Some("empty: world supply has no importer"),
            (SupplyOf::Sourcing | SupplyOf::Imports, None) => Some("the region that is supplied"),
            _ => None,
        };
        if let Some(expected) = wrong {
            problems.push(
                Problem::new(Code::Contradiction, format!("`{}` does not go with this importer", row.of))
                    .at(&row.at)
                    .column("importer")
                    .found(row.importer.as_ref().map_or("empty", |region| region.as_str()))
                    .expected(expected)
                    .mend("correct `importer` or `of`"),
            );
        }
        if row.share_percent.is_none() && row.high_percent.is_none() {
            problems.push(
                Problem::new(Code::MissingValue, "a share without a figure or a bound")
                    .at(&row.at)
                    .column("share_percent")
                    .expected("percent, or bounds in low_percent and high_percent")
                    .mend("fill it in, or remove the row"),
            );
        }
        let key = [
            row.mineral.as_str(),
            row.stage.map_or("", |stage| stage.word()),
            row.form.as_deref().unwrap_or(""),
            row.of.word(),
            row.importer.as_ref().map_or("", |region| region.as_str()),
            row.source.as_str(),
        ];
        let sum = sums.entry(key).or_insert((0.0, &row.at));
        *sum = (sum.0 + row.share_percent.map_or(0.0, crate::cell::Percent::get), &row.at);
    }
    for ([mineral, stage, _, of, ..], (sum, at)) in sums {
        if sum > 100.0 + ROUNDING {
            problems.push(
                Problem::new(Code::ShareAboveWhole, format!("the {of} shares of `{mineral}` {stage} exceed the whole"))
                    .at(at)
                    .column("share_percent")
                    .found(format!("{sum} %"))
                    .expected("at most 100 %, give or take rounding")
                    .mend("correct a share, or tell forms apart in `form`"),
            );
        }
    }
}

fn indicators(model: &Model, problems: &mut Problems) {
    for row in &model.indicators {
        if row.value.is_none() && row.low.is_none() && row.high.is_none() && row.printed.is_none() {
            problems.push(
                Problem::new(Code::MissingValue, "an indicator that says nothing")
                    .at(&row.at)
                    .column("value")
                    .expected("a value, a bound, or what is printed")
                    .mend("fill one of them in, or remove the row"),
            );
        }
    }
}

fn ratings(model: &Model, problems: &mut Problems) {
    for row in &model.supplier_ratings {
        if row.value.get() > 1.0 || row.high.is_some_and(|high| high.get() > 1.0) {
            problems.push(
                Problem::new(Code::WrongValue, "a rating is a fraction")
                    .at(&row.at)
                    .column("value")
                    .found(row.value.get().to_string())
                    .expected("from 0 to 1")
                    .mend("divide by the top of the scale"),
            );
        }
        if row.source.is_none() && row.assumption.is_none() {
            problems.push(
                Problem::new(Code::NoSource, "the rating rests on nothing")
                    .at(&row.at)
                    .column("source")
                    .expected("the id of a source, or of an assumption")
                    .mend("cite the document in `source`, or name an assumption"),
            );
        }
    }
}

/// A group of minerals is not in a group itself.
fn groups(model: &Model, problems: &mut Problems) {
    for row in &model.minerals {
        let group = row.group.as_ref().and_then(|group| model.minerals.get(group.as_str()));
        if let Some(group) = group.filter(|group| group.group.is_some()) {
            problems.push(
                Problem::new(Code::Contradiction, "a group of minerals cannot be in a group")
                    .at(&row.at)
                    .column("group")
                    .found(group.id.as_str())
                    .expected("a mineral that is in no group")
                    .mend("name the outer group, or empty the cell"),
            );
        }
    }
}
