//! Supply risk and economic importance by the method of the European Commission (guidelines of 2017).

use crate::answer::{Ranked, Value};
use crate::context::{Context, Reading};
use crate::rule::Rule;
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;

/// The region the method is for.
pub const REGION: &str = "EU";

pub(crate) const RULE: Rule = Rule {
    figure: "supply risk of the European Commission (about 0 to 10)",
    threshold: Some(1.0),
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
