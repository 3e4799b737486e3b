//! Goods by where they have been: what a policy keeps from some users.
//!
//! A lot is clean while nothing that the policy names has touched it. Each pool gets a twin for clean lots, each activity
//! that the policy does not name a twin that makes clean of clean; both share what limits them. Clean lots pass for any,
//! never the other way. Users of the policy get at most a share of lots that are not clean.

use crate::instance::{Activity, Capacity, Instance, Limit, Pool, Sense};

/// A policy on lots.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// Which of the instance's policies it is, by number.
    pub number: usize,
    /// Whether an activity touches, by activity.
    pub touches: Vec<bool>,
    /// Demands it protects.
    pub demands: Vec<usize>,
    /// Most that may have been touched, as a part of what they want, in each period; infinite where it does not hold.
    pub share: Vec<f64>,
}

/// An instance with twins.
#[derive(Debug, Clone, PartialEq)]
pub struct Graded {
    /// The instance; what was in it keeps its number.
    pub instance: Instance,
    /// Activity that each one is the same as, of those before; none for passing clean lots on.
    pub origin: Vec<Option<usize>>,
    /// Clean twin of each pool.
    pub clean: Vec<usize>,
}

/// Keeps a policy.
#[must_use]
pub fn graded(base: &Instance, policy: &Policy) -> Graded {
    let mut instance = base.clone();
    let (pools, activities) = (base.pools.len(), base.activities.len());
    let twin = |pool: usize| pools + pool;
    instance
        .pools
        .extend(base.pools.iter().map(|pool| Pool { name: format!("clean {}", pool.name), outlets: Vec::new() }));
    let mut origin: Vec<Option<usize>> = (0..activities).map(Some).collect();
    let mut twins: Vec<Option<usize>> = vec![None; activities];
    for (index, activity) in base.activities.iter().enumerate() {
        if policy.touches.get(index).copied().unwrap_or(false) {
            continue;
        }
        let terms = activity.terms.iter().map(|&(pool, tonnes)| (twin(pool), tonnes)).collect();
        let name = format!("clean {}", activity.name);
        twins[index] = Some(instance.activities.len());
        instance.activities.push(Activity { name, terms, cost: activity.cost, most: activity.most.clone() });
        origin.push(Some(index));
    }
    for (capacity, own) in instance.capacities.iter_mut().zip(&base.capacities) {
        let more = own.terms.iter().filter_map(|&(activity, takes)| Some((twins[activity]?, takes)));
        capacity.terms.extend(more);
    }
    for (index, twin) in twins.iter().enumerate() {
        let most = &base.activities[index].most;
        if let (Some(twin), false) = (twin, most.is_empty()) {
            let name = format!("{}, clean or not", base.activities[index].name);
            let terms = vec![(index, 1.0), (*twin, 1.0)];
            instance.capacities.push(Capacity { name, terms, stands: most.clone() });
        }
    }
    for pool in 0..pools {
        let name = format!("clean passes for any: {}", base.pools[pool].name);
        instance.activities.push(Activity {
            name,
            terms: vec![(twin(pool), -1.0), (pool, 1.0)],
            ..Activity::default()
        });
        origin.push(None);
    }
    for &demand in &policy.demands {
        protect(&mut instance, &mut origin, policy, demand, twin(base.demands[demand].pool));
    }
    Graded { instance, origin, clean: (0..pools).map(twin).collect() }
}

/// A demand that takes from a pool of its own, filled by clean lots and by a share of others.
fn protect(instance: &mut Instance, origin: &mut Vec<Option<usize>>, policy: &Policy, demand: usize, clean: usize) {
    let (any, own) = (instance.demands[demand].pool, instance.pools.len());
    let name = instance.demands[demand].name.clone();
    instance.pools.push(Pool { name: format!("{name}, kept to the policy"), outlets: Vec::new() });
    instance.demands[demand].pool = own;
    let first = instance.activities.len();
    for (words, from) in [("any", any), ("clean", clean)] {
        let terms = vec![(from, -1.0), (own, 1.0)];
        instance.activities.push(Activity { name: format!("{words} for {name}"), terms, ..Activity::default() });
        origin.push(None);
    }
    let limit = policy.share.iter().zip(&instance.demands[demand].tonnes).map(|(share, tonnes)| share * tonnes);
    let limit = limit.map(|tonnes| if tonnes.is_nan() { f64::INFINITY } else { tonnes }).collect();
    instance.limits.push(Limit { policy: policy.number, terms: vec![(first, 1.0)], sense: Sense::AtMost, limit });
}

#[cfg(all(test, feature = "highs"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formulate::formulate;
    use crate::instance::{Demand, Period};

    /// Ore of two countries, one of which is covered; a refinery abroad takes both.
    fn two_ores() -> Instance {
        let pool = |name: &str| Pool { name: name.into(), outlets: Vec::new() };
        let activity = |name: &str, terms: Vec<(usize, f64)>, cost, most: f64| Activity {
            name: name.into(),
            terms,
            cost,
            most: vec![most],
        };
        Instance {
            periods: vec![Period { year: 2027, discount: 1.0 }],
            pools: vec![pool("ore"), pool("oxide")],
            activities: vec![
                activity("covered mine", vec![(0, 1.0)], 1.0, 100.0),
                activity("other mine", vec![(0, 1.0)], 3.0, 6.0),
                activity("refinery", vec![(0, -1.0), (1, 0.5)], 0.0, 100.0),
            ],
            demands: vec![Demand { name: "use".into(), pool: 1, tonnes: vec![10.0], value: 1000.0, counts: true }],
            policies: vec!["ban".into()],
            budget: f64::INFINITY,
            missed: f64::INFINITY,
            ..Instance::default()
        }
    }

    fn unmet(share: f64) -> f64 {
        let policy = Policy { number: 0, touches: vec![true, false, false], demands: vec![0], share: vec![share] };
        let graded = graded(&two_ores(), &policy);
        let formulated = formulate(&graded.instance);
        let solved = crate::solve(&formulated.programme, &crate::Options::default()).unwrap();
        let layout = &formulated.blocks[0].periods[0];
        solved.blocks[0].values[layout.unmet.start]
    }

    #[test]
    fn a_ban_leaves_what_clean_ore_makes() {
        // Six tonnes of clean ore make three of oxide, of the ten that are wanted.
        assert!((unmet(0.0) - 7.0).abs() < 1e-6);
        // Half may be touched: five of it, and three clean.
        assert!((unmet(0.5) - 2.0).abs() < 1e-6);
        assert!(unmet(1.0).abs() < 1e-6);
        assert!(unmet(f64::INFINITY).abs() < 1e-6);
    }

    #[test]
    fn lots_pass_down_and_never_up() {
        let policy = Policy { number: 0, touches: vec![true, false, false], demands: Vec::new(), share: vec![0.0] };
        let graded = graded(&two_ores(), &policy);
        // No activity that takes from a pool that is not clean gives to one that is.
        let clean = |pool: usize| graded.clean.contains(&pool);
        for activity in &graded.instance.activities {
            let takes_any = activity.terms.iter().any(|&(pool, tonnes)| tonnes < 0.0 && !clean(pool));
            let gives_clean = activity.terms.iter().any(|&(pool, tonnes)| tonnes > 0.0 && clean(pool));
            assert!(!(takes_any && gives_clean), "{}", activity.name);
        }
    }
}
