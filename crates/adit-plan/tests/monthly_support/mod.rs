//! Small instances, and their plans.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

use adit_plan::monthly::{Case, Demand, Formulation, Instance, Item, Offer, Plan, Way, Without, formulate, read};
use adit_plan::programme::Solved;

/// The plan, and its programme and solution.
pub fn planned(instance: &Instance, without: Without) -> (Plan, Formulation, Solved) {
    let formulation = formulate(instance, without);
    let solved = adit_plan::extensive::solve(&formulation.programme, &adit_linear::Options::default()).unwrap();
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
