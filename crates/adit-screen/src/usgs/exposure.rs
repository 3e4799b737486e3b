//! Trade exposure: net import reliance as published.

use super::{Figured, IMPORTER};
use crate::answer::Missing;
use crate::context::{Context, Reading};
use crate::interval::Interval;
use crate::reliance::{self, Published};
use adit_model::words::Stage;

/// The form that relies most on imports; of a member of a group without figures of its own, that of the group.
pub(super) fn of(context: &Context<'_>, mineral: &str, stage: Option<Stage>, reading: Reading<'_>) -> Figured {
    let group = context.model.minerals.get(mineral).and_then(|row| row.group.clone());
    let year = context.question.year.unwrap_or_else(|| context.model.default_year());
    let published = |mineral: &str| {
        [stage, None]
            .into_iter()
            .flat_map(|stage| reliance::published(context, mineral, IMPORTER, stage, Some(year)))
            .max_by(|a, b| a.value.ranked().total_cmp(&b.value.ranked()))
    };
    let own = published(mineral);
    let of_group = own.is_none();
    let found = own.or_else(|| group.as_ref().and_then(|group| published(group.as_str())));
    let Some(Published { form, value, mut input, .. }) = found else {
        let missing =
            Missing { name: format!("net import reliance of {IMPORTER}"), consequence: "bounded: 0 to 1".into() };
        return Figured { value: Interval::FRACTION, inputs: Vec::new(), missing: vec![missing] };
    };
    input.name = format!("net import reliance of {IMPORTER}");
    if !form.is_empty() {
        input.name = format!("{}, {form}", input.name);
    }
    let mut missing = Vec::new();
    if let Some(group) = group.filter(|_| of_group) {
        input.name = format!("{}, of {group}", input.name);
        missing.push(Missing {
            name: "net import reliance of its own".into(),
            consequence: format!("that of its group, {group}, stands in"),
        });
    }
    let bounds = Interval::from(value);
    // One draw for all forms of a mineral: what the publisher keeps back is one figure.
    let value = reading
        .draw
        .map_or(bounds, |draw| Interval::exact(draw.within(&format!("import reliance of {mineral}"), 0, bounds)));
    if bounds.central.is_none() {
        missing.push(Missing {
            name: format!("net import reliance of {IMPORTER}, exact"),
            consequence: format!("bounded: {:.0} to {:.0} %", bounds.low * 100.0, bounds.high * 100.0),
        });
    }
    Figured { value, inputs: vec![input], missing }
}
