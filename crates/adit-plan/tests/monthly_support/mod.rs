//! Small instances, and a solver of whole programmes that is none of ours.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

use adit_linear::{Linear, Unsolved};
use adit_plan::monthly::{Case, Demand, Formulation, Instance, Item, Offer, Plan, Way, Without, formulate, read};
use adit_plan::programme::{Programme, Solved, SolvedBlock};

/// The programme as one linear program, without its risk.
pub fn whole(programme: &Programme) -> Linear {
    let mut linear = programme.first.clone();
    for block in &programme.blocks {
        let base = linear.columns().len();
        for column in block.linear.columns() {
            linear.add(adit_linear::Column { cost: column.cost * block.weight, ..*column });
        }
        for (index, row) in block.linear.rows().iter().enumerate() {
            let own = row.terms.iter().map(|&(column, factor)| (base + column, factor));
            let links = block.links.iter().filter(|link| link.0 == index).map(|&(_, column, factor)| (column, factor));
            linear.row(row.low, row.high, own.chain(links).collect());
        }
    }
    linear
}

pub fn solve_whole(programme: &Programme) -> Result<Solved, Unsolved> {
    let solution = whole(programme).solve()?;
    let mut at = programme.first.columns().len();
    let first = solution.values[..at].to_vec();
    let block = |block: &adit_plan::programme::Block| {
        let columns = block.linear.columns();
        let values = solution.values[at..at + columns.len()].to_vec();
        at += columns.len();
        let cost = columns.iter().zip(&values).map(|(column, value)| column.cost * value).sum();
        SolvedBlock { cost, values, ..SolvedBlock::default() }
    };
    let blocks = programme.blocks.iter().map(block).collect();
    Ok(Solved { objective: solution.objective, bound: solution.bound, first, blocks, ..Solved::default() })
}

/// The plan, and its programme and solution.
pub fn planned(instance: &Instance, without: Without) -> (Plan, Formulation, Solved) {
    let formulation = formulate(instance, without);
    let solved = solve_whole(&formulation.programme).unwrap();
    (read(instance, &formulation, &solved), formulation, solved)
}

pub fn plan(instance: &Instance) -> Plan {
    planned(instance, Without::Nothing).0
}

pub fn item() -> Item {
    Item { name: "magnet".into(), holding: 1.0, ..Item::default() }
}

pub fn offer(name: &str, price: f64, lead: usize) -> Offer {
    Offer { name: name.into(), price, ways: vec![Way { lead, ..Way::default() }], ..Offer::default() }
}

pub fn calm(chance: f64) -> Case {
    Case { name: "calm".into(), chance, ..Case::default() }
}

/// One item, one offer at price 10, one customer who loses 100 a unit, and nothing happens.
pub fn one(demand: &[f64], lead: usize) -> Instance {
    let months = demand.len();
    Instance {
        horizon: months,
        planned: months,
        frozen: 1,
        items: vec![item()],
        offers: vec![offer("only", 10.0, lead)],
        demands: vec![Demand {
            name: "customer".into(),
            margin: 100.0,
            units: [demand.to_vec(), demand.to_vec(), demand.to_vec()],
            ..Demand::default()
        }],
        cases: vec![calm(1.0)],
        ..Instance::default()
    }
}
