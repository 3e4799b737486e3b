//! What holds for every model: balances, scale, order of rows, threads, deviations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_balance::{FlowRow, Options, balance};
use adit_model::network::NodeKind;
use adit_model::random;
use proptest::prelude::*;
use support::{Solved, Tables, YEAR, plain};

const ELEMENTS: [&str; 3] = ["Nd", "Pr", "Dy"];
const PLACES: [&str; 3] = ["AAA", "BBB", "CCC"];

/// Numbers from 0 to 1, the same for the same seed.
struct Uniform {
    seed: u64,
    count: u64,
}

impl Uniform {
    fn next(&mut self) -> f64 {
        self.count += 1;
        random::uniforms(self.seed, self.count, 0, 0)[0]
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

/// A made-up chain and the true flow of each observation in it.
///
/// Mines of their own splits ship to separators in every country, these sell oxide to the market of their country, the
/// markets trade in a ring, and every country uses the rest. Every row states the truth; `noise` moves each by so many
/// of its deviations, drawn anew for each `draw`.
fn chain(seed: u64, mines: usize, plants: usize, one_link_each: bool, noise: f64, draw: u64) -> Tables {
    let mut u = Uniform { seed, count: 0 };
    let mut count = 0;
    let mut moved = |value: f64, deviation: f64| {
        count += 1;
        (value + noise * deviation * random::normal(seed, draw, count)).max(0.0)
    };
    let mut t = Tables::new(&ELEMENTS, &PLACES);
    t.material("concentrate", "mine", "link", "Nd|Pr|Dy").material("oxide", "separation", "market", "Nd|Pr|Dy");
    let mut taken = vec![[0.0; 3]; plants];
    for mine in 0..mines {
        let (process, site) = (format!("mining_{mine}"), format!("mine_{mine}"));
        let mut split = [u.between(0.2, 1.0), u.between(0.1, 0.5), u.between(0.02, 0.2)];
        let whole: f64 = split.iter().sum();
        for share in &mut split {
            *share /= whole;
        }
        t.process(&process, "mine", "element");
        for (element, share) in ELEMENTS.iter().zip(split) {
            let (amount, deviation) = (0.8 * share, 0.016 * share);
            t.makes(&process, "concentrate", element, moved(amount, deviation));
            t.set("deviation", &deviation.to_string());
        }
        let output = u.between(100.0, 2000.0);
        t.site(&site, &process, PLACES[mine % 3]);
        t.output(&site, "mine", moved(output, 0.03 * output), 0.03 * output);
        let first = mine % plants;
        let part = if one_link_each || plants == 1 { 1.0 } else { u.between(0.2, 0.8) };
        for (plant, part) in [(first, part), ((first + 1) % plants, 1.0 - part)] {
            if part > 0.0 {
                let quantity = part * output;
                t.link(&site, &format!("plant_{plant}"), "concentrate");
                t.set("quantity_t", &moved(quantity, 0.05 * quantity).to_string()).set("quantity_basis", "element");
                t.set("quantity_deviation_t", &(0.05 * quantity).to_string());
                taken[plant].iter_mut().zip(split).for_each(|(sum, share)| *sum += share * quantity);
            }
        }
    }
    let mut sold = [[0.0; 3]; 3];
    for (plant, taken) in taken.iter().enumerate() {
        let (process, site) = (format!("separation_{plant}"), format!("plant_{plant}"));
        let recovery = u.between(0.75, 0.88);
        t.process(&process, "separation", "element").takes(&process, "concentrate");
        for element in ELEMENTS {
            t.recovers(&process, "oxide", element, moved(recovery, 0.02)).set("deviation", "0.02");
        }
        t.site(&site, &process, PLACES[plant % 3]);
        sold[plant % 3].iter_mut().zip(taken).for_each(|(sum, taken)| *sum += recovery * taken);
    }
    let exported: Vec<[f64; 3]> = sold.iter().map(|sold| sold.map(|sold| 0.4 * sold)).collect();
    for place in 0..3 {
        let (to, from) = ((place + 1) % 3, (place + 2) % 3);
        for (at, element) in ELEMENTS.iter().enumerate() {
            let export = exported[place][at];
            if export > 0.0 {
                t.trade(PLACES[place], PLACES[to], "oxide", moved(export, 0.1 * export), 0.1 * export);
                t.set("elements", element);
            }
            let used = sold[place][at] - export + exported[from][at];
            if used > 0.0 {
                t.uses(PLACES[place], "all", "oxide").observed(moved(used, 0.08 * used), 0.08 * used);
                t.set("elements", element);
            }
        }
    }
    t
}

fn largest(rows: &[FlowRow]) -> f64 {
    rows.iter().map(|row| row.tonnes).fold(0.0, f64::max)
}

/// What a node takes less what it gives, of each element, where it must vanish.
fn imbalances(solved: &Solved) -> Vec<f64> {
    let topology = &solved.balance.topology;
    let mut all = Vec::new();
    for flows in &solved.balance.central.elements {
        let mut net = vec![0.0; topology.nodes.len()];
        for (link, tonnes) in topology.links.iter().zip(&flows.link_t) {
            net[link.from] -= tonnes;
            net[link.to] += tonnes;
        }
        for (node, net) in
            topology.nodes.iter().zip(net).zip(&flows.primary_t).map(|((node, net), ore)| (node, net + ore))
        {
            let is_mine = node.site.as_ref().is_some_and(|site| site.as_str().starts_with("mine"));
            if node.kind == NodeKind::Market || is_mine {
                all.push(net);
            }
        }
    }
    all
}

fn rescaled(tables: &Tables, factor: f64) -> Tables {
    let mut tables = tables.clone();
    for row in tables.tables.iter_mut().flat_map(|(_, rows)| rows) {
        for (_, value) in row.iter_mut().filter(|(name, _)| name.ends_with("_t")) {
            *value = (value.parse::<f64>().unwrap() * factor).to_string();
        }
    }
    tables
}

/// Rows and tables in another order.
fn shuffled(tables: &Tables, seed: u64) -> Tables {
    let mut tables = tables.clone();
    let by_chance = |item: usize, table: usize| random::uniforms(seed, (table * 10_000 + item) as u64, 7, 0)[0];
    for (table, (_, rows)) in tables.tables.iter_mut().enumerate() {
        let mut at = 0;
        rows.sort_by_cached_key(|_| {
            at += 1;
            by_chance(at, table).to_bits()
        });
    }
    let mut at = 0;
    tables.tables.sort_by_cached_key(|_| {
        at += 1;
        by_chance(at, 1000).to_bits()
    });
    tables
}

fn row_like<'a>(rows: &'a [FlowRow], row: &FlowRow) -> &'a FlowRow {
    rows.iter().find(|r| (&r.from, &r.to, &r.element) == (&row.from, &row.to, &row.element)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn every_node_balances_every_element(seed in 0_u64..10_000, mines in 1_usize..5, plants in 1_usize..4) {
        let solved = chain(seed, mines, plants, false, 1.0, 1).solve();
        let rows = solved.balance.flows();
        let bound = 1e-8 * largest(&rows);
        prop_assert!(solved.balance.worst_imbalance_t <= bound);
        for imbalance in imbalances(&solved) {
            prop_assert!(imbalance.abs() <= bound, "{imbalance}");
        }
        prop_assert!(rows.iter().all(|row| row.tonnes >= 0.0));
    }

    /// Rows that agree with each other are fitted as they stand, up to the slight pull of every flow to zero.
    #[test]
    fn consistent_input_is_returned_unchanged(seed in 0_u64..10_000, mines in 1_usize..5, plants in 1_usize..4) {
        let solved = chain(seed, mines, plants, false, 0.0, 1).solve();
        for row in &solved.balance.reconciled {
            let Some(balanced) = row.balanced else { continue };
            prop_assert!((balanced - row.stated).abs() <= 1e-5 * row.deviation, "{row:?}");
        }
        prop_assert!(solved.balance.chi_squared < 1e-8);
    }

    #[test]
    fn doubling_all_tonnes_doubles_all_flows(seed in 0_u64..10_000, mines in 1_usize..5, plants in 1_usize..4) {
        let once = chain(seed, mines, plants, false, 1.0, 1);
        let (once, twice) = (once.solve().balance.flows(), rescaled(&once, 2.0).solve().balance.flows());
        let bound = 1e-8 * largest(&twice);
        for (one, two) in once.iter().zip(&twice) {
            prop_assert!((2.0 * one.tonnes - two.tonnes).abs() <= bound, "{one:?} {two:?}");
            prop_assert!((2.0 * one.deviation - two.deviation).abs() <= bound.max(1e-6 * two.deviation), "{one:?} {two:?}");
        }
    }

    #[test]
    fn the_order_of_rows_and_tables_changes_nothing(seed in 0_u64..10_000, mines in 1_usize..5, plants in 1_usize..4) {
        let tables = chain(seed, mines, plants, false, 1.0, 1);
        let (one, other) = (tables.solve(), shuffled(&tables, seed).solve());
        let (one, other) = (one.balance.flows(), other.balance.flows());
        prop_assert_eq!(one.len(), other.len());
        for row in &one {
            let same = row_like(&other, row);
            prop_assert!((row.tonnes - same.tonnes).abs() <= 1e-9 * largest(&one), "{row:?} {same:?}");
        }
    }
}

/// The same seed gives the same draws to the last bit, whatever the number of threads.
#[test]
fn draws_do_not_depend_on_threads() {
    let model = chain(5, 4, 3, false, 1.0, 1).model();
    let options = Options { year: Some(YEAR), draws: 40, seed: 9, conflicts: true, ..Options::default() };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| balance(&model, &options).unwrap())
    };
    let (one, four) = (on(1), on(4));
    assert_eq!(one.draws.len(), 40);
    assert_eq!(one.central, four.central);
    assert_eq!(one.draws, four.draws);
    assert_eq!(format!("{:?}", one.conflicts), format!("{:?}", four.conflicts));
    let other = balance(&model, &Options { seed: 10, ..options.clone() }).unwrap();
    assert_eq!(one.central, other.central);
    assert_ne!(one.draws, other.draws);
}

/// Every draw obeys the balances too.
#[test]
fn draws_balance() {
    let solved = chain(8, 3, 2, false, 1.0, 1).solve_with(&Options { draws: 25, ..plain() }).unwrap();
    let bound = 1e-8 * largest(&solved.balance.flows());
    assert!(solved.balance.flows().iter().all(|row| !row.at_bound), "the case is meant to be interior");
    let topology = &solved.balance.topology;
    for draw in &solved.balance.draws {
        for flows in &draw.elements {
            for (index, node) in topology.nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Market) {
                let net: f64 = topology
                    .links
                    .iter()
                    .zip(&flows.link_t)
                    .map(|(link, tonnes)| {
                        f64::from(u8::from(link.to == index)) * tonnes
                            - f64::from(u8::from(link.from == index)) * tonnes
                    })
                    .sum();
                assert!(net.abs() <= bound, "{} {net}", node.id);
            }
        }
    }
}

/// Deviations agree with models whose rows were all moved by their deviations and that were balanced anew.
#[test]
fn deviations_agree_with_models_balanced_anew() {
    const DRAWS: u32 = 400;
    let central = chain(11, 3, 2, true, 0.0, 0).solve_with(&Options { draws: 400, ..plain() }).unwrap();
    let rows = central.balance.flows();
    assert!(rows.iter().all(|row| !row.at_bound), "the case is meant to be interior");
    let mut squares = vec![0.0; rows.len()];
    for draw in 0..DRAWS {
        let drawn = chain(11, 3, 2, true, 1.0, 1 + u64::from(draw)).solve().balance.flows();
        for (square, (drawn, row)) in squares.iter_mut().zip(drawn.iter().zip(&rows)) {
            *square += (drawn.tonnes - row.tonnes).powi(2) / f64::from(DRAWS);
        }
    }
    let topology = &central.balance.topology;
    for (square, row) in squares.iter().zip(&rows) {
        // Four standard errors of a sampled deviation, and the curvature of share times whole.
        let ratio = (square / row.deviation.powi(2)).sqrt();
        assert!((ratio - 1.0).abs() < 4.0 / (2.0 * f64::from(DRAWS)).sqrt() + 0.03, "{ratio} {row:?}");
        // The draws of the balance itself say the same.
        let ends = (topology.node(&row.from), topology.node(&row.to));
        let link = topology.links.iter().position(|link| (Some(link.from), Some(link.to)) == ends).unwrap();
        let at = |set: &adit_model::network::FlowSet| {
            set.elements.iter().find(|flows| Some(flows.element.to_string()) == row.element).unwrap().link_t[link]
        };
        let own = central.balance.draws.iter().map(|draw| (at(draw) - row.tonnes).powi(2)).sum::<f64>() / 400.0;
        let ratio = (own / row.deviation.powi(2)).sqrt();
        assert!((ratio - 1.0).abs() < 4.0 / 800.0_f64.sqrt(), "{ratio} {row:?}");
    }
}
