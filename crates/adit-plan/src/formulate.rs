//! An instance as a programme.
//!
//! The first stage holds what is decided for whatever happens. Blocks know of it only through states: capacity added,
//! reserve held. So another set of levers, other lead times, or another budget change the first stage alone, and
//! whatever was learned of the blocks stays true.

mod block;
mod first;

use crate::instance::Instance;
use crate::programme::{Programme, Risk};
use block::Writer;
use first::First;
use std::ops::Range;

/// A programme, and where to find what in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Formulated {
    /// The programme.
    pub programme: Programme,
    /// Columns of the first stage.
    pub first: FirstLayout,
    /// Blocks, in the order of the programme.
    pub blocks: Vec<BlockLayout>,
}

/// Columns and rows of the first stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FirstLayout {
    /// Column of the capacity added, by capacity and period; none for what nothing adds to.
    pub added: Vec<Vec<Option<usize>>>,
    /// Column of what a reserve holds when a period begins.
    pub held: Vec<Vec<usize>>,
    /// Build, period of the start, column of its modules.
    pub started: Vec<(usize, usize, usize)>,
    /// Column of purchases, by reserve and period.
    pub bought: Vec<Vec<usize>>,
    /// Row of the budget.
    pub budget: usize,
}

/// Columns and rows of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockLayout {
    /// The case; none for a calm period.
    pub case: Option<usize>,
    /// Its periods, in order.
    pub periods: Vec<PeriodLayout>,
}

/// Columns and rows of a period of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodLayout {
    /// The period.
    pub period: usize,
    /// Columns of activities.
    pub activity: Range<usize>,
    /// Columns of unmet demand.
    pub unmet: Range<usize>,
    /// Columns of surplus, by pool.
    pub surplus: Vec<Range<usize>>,
    /// Columns of what is released, by reserve, pool by pool.
    pub released: Vec<Range<usize>>,
    /// Columns by which limits are missed, by limit; none where a limit does not hold or must be kept.
    pub missed: Vec<Option<usize>>,
    /// Rows of pools.
    pub pools: Range<usize>,
    /// Rows of capacities.
    pub capacities: Range<usize>,
    /// Rows of limits; none where a limit does not hold.
    pub limits: Vec<Option<usize>>,
}

/// Makes a programme of an instance.
#[must_use]
pub fn formulate(instance: &Instance) -> Formulated {
    let First { linear, layout } = first::first(instance);
    let mut programme = Programme { first: linear, blocks: Vec::new(), risk: risk(instance) };
    let mut blocks = Vec::new();
    let calm = if instance.only_cases { 0 } else { instance.periods.len() };
    for period in 0..calm {
        let mut writer = Writer::new(instance, &layout);
        writer.calm(period);
        blocks.push(writer.finish(format!("calm {}", instance.periods[period].year), &mut programme));
    }
    for (index, case) in instance.cases.iter().enumerate() {
        let mut writer = Writer::new(instance, &layout);
        writer.case(index);
        let name = format!("{} {}", case.name, instance.periods[case.begins].year);
        blocks.push(writer.finish(name, &mut programme));
    }
    Formulated { programme, first: layout, blocks }
}

/// The first stage alone. With modules, purchases or a budget changed, its columns stay what they are.
#[must_use]
pub fn first_stage(instance: &Instance) -> adit_linear::Linear {
    first::first(instance).linear
}

/// Each case is an outcome; that none begins is the last.
fn risk(instance: &Instance) -> Option<Risk> {
    let worst = instance.worst?;
    let cases = instance.cases.iter().map(|case| case.probability);
    let outcomes = cases.chain([instance.nothing().max(0.0)]).collect();
    Some(Risk { outcomes, alpha: worst.alpha, lambda: worst.lambda })
}
