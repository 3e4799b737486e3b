//! Concentration of supply by country: the Herfindahl-Hirschman index of the most concentrated stage.

use crate::answer::{Ranked, Value};
use crate::context::{Context, Reading};
use crate::rule::Rule;
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;

pub(crate) const RULE: Rule = Rule {
    figure: "HHI of the most concentrated stage (0 to 1)",
    threshold: None,
    row,
    value,
    caveats: |_| Vec::new(),
};

fn row(_: &Context<'_>, mineral: &Row<Mineral>, _: Reading<'_>) -> Ranked {
    Ranked::blank(mineral)
}

fn value(_: &Context<'_>, _: &MineralId, _: Reading<'_>) -> Option<Value> {
    None
}
