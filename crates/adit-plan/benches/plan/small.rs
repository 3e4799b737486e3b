//! Small and medium plans that the tests have too.

use crate::random::{Shape, instance};
use adit_plan::instance::{Activity, Demand, Instance, Outlet, Period, Pool};

/// Seeds of the medium plans.
pub(crate) const MEDIUM: std::ops::Range<u64> = 1..21;

/// A plan with a few cases.
pub(crate) fn medium(seed: u64) -> Instance {
    instance(Shape { places: 3, periods: 5, cases: 6, modules: 2.0 }, seed)
}

/// Two ores that hold a wanted element and one that must be disposed of.
pub(crate) fn balance() -> Instance {
    let pool = |name: &str, cost| Pool { name: name.into(), outlets: vec![Outlet { cost, most: f64::INFINITY }] };
    let ore = |name: &str, cost, holds: [f64; 3]| {
        let terms = holds.into_iter().enumerate().collect();
        Activity { name: name.into(), terms, cost, most: Vec::new() }
    };
    let demand =
        |name: &str, pool, tonnes| Demand { name: name.into(), pool, tonnes: vec![tonnes], value: 1e5, counts: false };
    Instance {
        periods: vec![Period { year: 2026, discount: 1.0 }],
        pools: vec![pool("Nd", 0.0), pool("Dy", 0.0), pool("Ce", 2.0)],
        activities: vec![ore("ore1", 40.0, [0.2, 0.06, 0.02]), ore("ore2", 10.0, [0.16, 0.001, 0.49])],
        demands: vec![demand("Nd", 0, 20.0), demand("Dy", 1, 0.8)],
        budget: f64::INFINITY,
        missed: f64::INFINITY,
        ..Instance::default()
    }
}
