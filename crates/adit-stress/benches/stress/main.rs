//! Time and memory of the engine: against the same engine in NumPy, a tree of stocks in SimPy and in SupplyNetPy, with
//! two threads, over sizes, and against what the machine can do.
//!
//! `cargo bench -p adit-stress -- [ROUNDS] [PART ...]`; parts: machine numpy tree threads sizes command. Whoever is
//! compared takes turns, a round each; the least of the rounds counts, and the spread is printed beside it. A node is a
//! facility or a sink. Python and its packages are set up in the target folder.
#![allow(
    clippy::doc_markdown,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod chains;
mod machine;
mod peers;

use adit_balance::{Options, balance};
use adit_model::Model;
use adit_stress::aim::{Aimed, aim, events};
use adit_stress::simulate::{Basket, Network, Rule, Study, simulate_watched};
use adit_stress::variables::Draws;
use adit_stress::{Chain, Compiled, Event, LANES, Settings, Shocks, State, Step, World, run_with};
use chains::{Tree, copied, copies, repeated};
use machine::Limits;
use peers::Python;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

const SCENARIO: &str = "april-2025-embargo";
const PERIODS: u32 = 60;

/// Seconds of several rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seconds {
    /// Of the quickest round.
    pub(crate) best: f64,
    /// Of the slowest.
    pub(crate) worst: f64,
}

impl Seconds {
    fn of(rounds: &[f64]) -> Self {
        let fold = |start, f: fn(f64, f64) -> f64| rounds.iter().copied().fold(start, f);
        Self { best: fold(f64::INFINITY, f64::min), worst: fold(0.0, f64::max) }
    }

    fn spread(self) -> String {
        format!("slowest round {:+.0} %", 100.0 * (self.worst / self.best - 1.0))
    }
}

/// Processor time of this thread: on a machine that others use, the clock on the wall measures them. Where the kernel
/// does not tell, it is the clock on the wall.
fn seconds(what: impl FnOnce()) -> f64 {
    let processor = || -> Option<f64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
    };
    let (start, before) = (Instant::now(), processor());
    what();
    match (before, processor()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64(),
    }
}

/// Time on the wall, of work for several threads.
fn on_the_wall(what: impl FnOnce()) -> f64 {
    let start = Instant::now();
    what();
    start.elapsed().as_secs_f64()
}

/// Seconds of the quickest and the slowest of so many rounds.
pub(crate) fn best(rounds: usize, mut what: impl FnMut()) -> Seconds {
    Seconds::of(&(0..rounds).map(|_| seconds(&mut what)).collect::<Vec<_>>())
}

/// A chain, with its settings and its shocks in each block of draws.
struct Case {
    compiled: Compiled,
    blocks: Vec<(Settings, Shocks)>,
}

impl Case {
    fn new(chain: Chain, block: impl Fn(&Compiled, usize) -> (Settings, Vec<Event>), draws: usize) -> Self {
        let compiled = Compiled::new(chain).unwrap_or_else(|errors| panic!("{errors:?}"));
        let blocks = (0..draws.div_ceil(LANES)).map(|number| block(&compiled, number));
        let blocks = blocks.map(|(settings, events)| (settings, Shocks { events })).collect();
        Self { compiled, blocks }
    }

    fn tree(tree: &Tree, draws: usize) -> Self {
        Self::new(tree.chain.clone(), |compiled, number| (Settings::central(compiled), tree.events(number)), draws)
    }

    fn nodes(&self) -> usize {
        self.compiled.chain.facilities.len() + self.compiled.chain.sinks.len()
    }

    fn draws(&self) -> usize {
        self.blocks.len() * LANES
    }

    /// Steps every block on this thread.
    fn sweep(&self, periods: u32) {
        let mut unmet = 0.0;
        for (settings, shocks) in &self.blocks {
            run_with(&self.compiled, settings, shocks, periods, |happened, _| {
                unmet += happened.unmet.iter().map(|lane| lane[0]).sum::<f64>();
            });
        }
        black_box(unmet);
    }

    /// Activity and unmet demand, as NumPy writes them: period, number, draw.
    fn paths(&self, periods: u32) -> (Vec<f64>, Vec<f64>) {
        let chain = &self.compiled.chain;
        let [facilities, sinks] = [chain.facilities.len(), chain.sinks.len()];
        let draws = self.draws();
        let mut activity = vec![0.0; periods as usize * facilities * draws];
        let mut unmet = vec![0.0; periods as usize * sinks * draws];
        for (block, (settings, shocks)) in self.blocks.iter().enumerate() {
            run_with(&self.compiled, settings, shocks, periods, |happened, _| {
                let period = happened.period as usize;
                for (number, lane) in happened.activity.iter().enumerate() {
                    let start = (period * facilities + number) * draws + block * LANES;
                    activity[start..start + LANES].copy_from_slice(lane);
                }
                for (number, lane) in happened.unmet.iter().enumerate() {
                    let start = (period * sinks + number) * draws + block * LANES;
                    unmet[start..start + LANES].copy_from_slice(lane);
                }
            });
        }
        (activity, unmet)
    }
}

/// The shipped world under a scenario.
struct Shipped {
    model: Model,
    year: i32,
    topology: adit_model::network::Topology,
    world: World,
}

impl Shipped {
    fn read() -> Self {
        let model = Model::read("rare-earths").unwrap();
        let options = Options { draws: 0, conflicts: false, ..Options::default() };
        let balance = balance(&model, &options).unwrap_or_else(|problems| panic!("{problems}"));
        let world = World::new(&model, &balance.topology, &balance.central, balance.year, Step::Month)
            .unwrap_or_else(|problems| panic!("{problems}"));
        // The NumPy version knows no reserves.
        let world = world.without_reserves();
        Self { year: balance.year, topology: balance.topology, world, model }
    }

    fn aimed(&self) -> Vec<Aimed<'_>> {
        aim(&self.model, &self.topology, &self.world, self.year, &[SCENARIO]).unwrap()
    }

    /// So many draws of so many copies.
    fn case(&self, draws: usize, count: usize) -> Case {
        let (aimed, world) = (self.aimed(), &self.world);
        let one = Compiled::new(world.chain.clone()).unwrap();
        let central = Settings::central(&one);
        let from = Draws::independent(1);
        let block = |_: &Compiled, number: usize| {
            let first = (number * LANES) as u64;
            let settings = central.clone().drawn(&one, &world.variables, &world.dials, world.step, &from, first);
            let events = events(&aimed, world, &from, first).events;
            (repeated(settings, count), copied(&events, &world.chain, count))
        };
        Case::new(copies(&world.chain, count), block, draws)
    }
}

/// The largest difference between two lists, as a part of the largest number in them.
fn difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let size = a.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / size
}

/// Doubles read and written, and operations on them, in a period and a draw, as the steps of the engine have them: for a
/// link (arrival, order, share, cap, ration, shipment, failures), an input, an output, a facility, a sink.
const DOUBLES: [usize; 5] = [33, 7, 6, 9, 15];
const OPERATIONS: [usize; 5] = [22, 14, 9, 6, 15];

/// What the engine moves and computes, against what the machine can do.
fn bounds(shipped: &Shipped, rounds: usize) {
    let limits = Limits::measure(rounds);
    let case = shipped.case(256, 1);
    let (compiled, (settings, shocks)) = (&case.compiled, &case.blocks[0]);
    let time = best(rounds, || case.sweep(PERIODS)).best / (case.nodes() * PERIODS as usize * case.draws()) as f64;
    let chain = &compiled.chain;
    let parts =
        [chain.links.len(), compiled.intakes.len(), compiled.outlets.len(), chain.facilities.len(), chain.sinks.len()];
    let per_node = |each: [usize; 5]| {
        let all: usize = parts.iter().zip(each).map(|(count, each)| count * each).sum();
        all as f64 / case.nodes() as f64
    };
    let (bytes, operations) = (8.0 * per_node(DOUBLES), per_node(OPERATIONS));
    let state = State::baseline(compiled, settings, shocks.longest_delay());
    // State and period of links: rings, under way, weight, qualification, failing, ordered, shipped, arrived.
    let held = (parts[0] * (state.slots + 7) + 3 * parts[1] + 2 * parts[2] + 4 * parts[3] + 8 * parts[4]) * LANES * 8;
    let machine = [limits.memory, limits.cache, limits.arithmetic, limits.division].map(|limit| limit / 1e9);
    println!("What bounds it, on one thread");
    println!(
        "  this machine: triad {:.0} GB/s in memory, {:.0} GB/s in cache; doubles: {:.1} G additions and",
        machine[0], machine[1], machine[2]
    );
    println!("    multiplications, {:.2} G divisions a second", machine[3]);
    println!(
        "  a block of {LANES} draws: {} intakes, {} outlets, {:.2} MB of state and flows",
        parts[1],
        parts[2],
        held as f64 / 1e6
    );
    println!(
        "  {:.1} ns per node-period-draw for {bytes:.0} bytes and {operations:.0} operations: {:.0} GB/s, {:.0} % of the triad in cache;",
        1e9 * time,
        bytes / time / 1e9,
        100.0 * bytes / time / limits.cache
    );
    println!(
        "    {:.1} G operations a second, {:.0} % of the arithmetic",
        operations / time / 1e9,
        100.0 * operations / time / limits.arithmetic
    );
}

/// In how many draws the activities and the unmet demand of NumPy are those of the engine, to 1e-9 of the largest.
fn agreeing(case: &Case, python: &Python) -> usize {
    let (activity, unmet) = case.paths(PERIODS);
    let mut agree = vec![true; case.draws()];
    for (ours, name) in [(activity, "activity.numpy"), (unmet, "unmet.numpy")] {
        let theirs = python.read(name);
        assert_eq!(ours.len(), theirs.len());
        let size = ours.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
        for (at, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            agree[at % case.draws()] &= (ours - theirs).abs() < 1e-9 * size;
        }
    }
    agree.iter().filter(|agree| **agree).count()
}

/// The same engine in NumPy, on the same draws of the shipped world.
fn against_numpy(shipped: &Shipped, python: &Python, rounds: usize) {
    let case = shipped.case(512, 1);
    python.write_chain(&case.compiled.chain, &case.blocks);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut version = String::new();
    for _ in 0..rounds {
        ours.push(seconds(|| case.sweep(PERIODS)));
        // How many draws at once suits NumPy best is not known beforehand.
        for batch in [32, 128, 512] {
            let arguments = [PERIODS.to_string(), batch.to_string(), "1".into()];
            let (seconds, last) = python.run("numpy_engine.py", &arguments);
            theirs.push((seconds[0], batch));
            version = last;
        }
    }
    let agree = agreeing(&case, python);
    // Whether a supplier counts as failing can hang on the last digit of an order; without that rule nothing does.
    let mut chain = case.compiled.chain.clone();
    chain.policy.failing_below = None;
    let steady = Case { compiled: Compiled::new(chain).unwrap(), blocks: case.blocks.clone() };
    python.write_chain(&steady.compiled.chain, &steady.blocks);
    python.run("numpy_engine.py", &[PERIODS.to_string(), "128".into(), "1".into()]);
    assert_eq!(agreeing(&steady, python), steady.draws(), "NumPy comes to other numbers");
    let work = (case.nodes() * PERIODS as usize * case.draws()) as f64;
    let ours = Seconds::of(&ours);
    println!("The same engine in NumPy ({version}), {} draws, one thread each", case.draws());
    println!("  the same to 1e-9 in {} draws without a change of suppliers, in {agree} with it", steady.draws());
    println!("  Adit                 {:8.2} ns per node-period-draw, {}", 1e9 * ours.best / work, ours.spread());
    for batch in [32, 128, 512] {
        let times: Vec<f64> = theirs.iter().filter(|(_, other)| *other == batch).map(|(time, _)| *time).collect();
        let times = Seconds::of(&times);
        println!(
            "  NumPy, {batch:3} at a time {:8.2} ns, {}: {:.1} times Adit",
            1e9 * times.best / work,
            times.spread(),
            times.best / ours.best
        );
    }
}

/// A tree of stocks in SimPy, with the same rules, and in SupplyNetPy, which does less.
fn against_simulators(python: &Python, rounds: usize) {
    const FEW: usize = 32;
    const MANY: usize = 16_000;
    let (few, many) = (Tree::new(FEW), Tree::new(MANY));
    let (small, large) = (Case::tree(&few, FEW), Case::tree(&many, MANY));
    python.write("tree.json", &few.to_json());
    let (mut ours, mut simpy, mut supply) = (Vec::new(), Vec::new(), Vec::new());
    let mut versions = [String::new(), String::new()];
    for _ in 0..rounds {
        ours.push(seconds(|| large.sweep(PERIODS)));
        let arguments = [PERIODS.to_string(), "1".into()];
        for (index, (script, times)) in
            [("simpy_tree.py", &mut simpy), ("supplynetpy_tree.py", &mut supply)].into_iter().enumerate()
        {
            let (seconds, last) = python.run(script, &arguments);
            times.push(seconds[0]);
            versions[index] = last;
        }
    }
    let (_, unmet) = small.paths(PERIODS);
    let sinks = few.chain.sinks.len() * small.draws();
    let mut total = vec![0.0; sinks];
    unmet.iter().enumerate().for_each(|(at, unmet)| total[at % sinks] += unmet);
    let off = difference(&total, &python.read("tree.simpy"));
    assert!(off < 1e-9, "SimPy comes to other numbers: {off}");
    let each = |draws: usize| 1e9 / (few.nodes() * PERIODS as usize * draws) as f64;
    let ours = Seconds::of(&ours);
    let [simpy, supply] = [&simpy, &supply].map(|times| Seconds::of(times));
    let own = ours.best * each(large.draws());
    println!(
        "A tree of {} stocks with {} users, {PERIODS} periods; SimPy differs by {off:.0e}",
        few.chain.facilities.len() - 1,
        few.chain.sinks.len()
    );
    println!("  Adit        {own:10.2} ns per node-period-draw, {}", ours.spread());
    for (name, version, times) in [("SimPy", &versions[0], simpy), ("SupplyNetPy", &versions[1], supply)] {
        let theirs = times.best * each(small.draws());
        println!("  {name:11} {theirs:10.0} ns, {}: {:.0} times Adit ({version})", times.spread(), theirs / own);
    }
}

/// All draws as the command makes them, on one thread and on two.
fn threads(shipped: &Shipped, rounds: usize) {
    let aimed = shipped.aimed();
    let compiled = Compiled::new(shipped.world.chain.clone()).unwrap();
    let study = Study::new(&compiled, &shipped.world, &aimed, PERIODS);
    let baskets: Vec<Basket> = (shipped.world.chain.sinks.iter().enumerate())
        .map(|(sink, data)| Basket { name: data.name.clone(), sinks: vec![sink], rule: Rule::Sum })
        .collect();
    let (users, network) = (baskets.len(), Network { study, baskets });
    let pools = [1, 2].map(|count| rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap());
    let mut times = [Vec::new(), Vec::new()];
    let mut found = Vec::new();
    for _ in 0..rounds {
        for (pool, times) in pools.iter().zip(&mut times) {
            let all = || simulate_watched(&network, &[], 2_000, 1);
            times.push(on_the_wall(|| found.push(pool.install(all))));
        }
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "the number of threads changes the answer");
    let [one, two] = [&times[0], &times[1]].map(|times| Seconds::of(times));
    println!("2,000 draws of the shipped world, with tallies of {users} users");
    println!("  one thread {:.2} s, {}; two {:.2} s, {}", one.best, one.spread(), two.best, two.spread());
    println!("  parallel efficiency at two threads {:.0} %", 100.0 * one.best / (2.0 * two.best));
}

/// Exponents of time in links, months and draws: 1 is linear.
fn sizes(shipped: &Shipped, rounds: usize) {
    let by_links: Vec<(f64, Case, u32)> =
        [1, 2, 4, 8].map(|k| (f64::from(k), shipped.case(64, usize::try_from(k).unwrap()), PERIODS)).into();
    let by_months = [15, 30, 60, 120].map(|months| (f64::from(months), shipped.case(128, 1), months)).into();
    let by_draws = [64, 128, 256, 512].map(|draws| (draws as f64, shipped.case(draws, 1), PERIODS)).into();
    for (name, cases) in [("links", by_links), ("months", by_months), ("draws", by_draws)] {
        let mut times = vec![Vec::new(); cases.len()];
        for _ in 0..rounds {
            for ((_, case, periods), times) in cases.iter().zip(&mut times) {
                times.push(seconds(|| case.sweep(*periods)));
            }
        }
        let best: Vec<f64> = times.iter().map(|times| Seconds::of(times).best).collect();
        let points: Vec<(f64, f64)> =
            cases.iter().zip(&best).map(|((size, ..), time)| (size.ln(), time.ln())).collect();
        let each: Vec<String> = (cases.iter().zip(&best))
            .map(|((_, case, periods), time)| {
                format!("{:.1}", 1e9 * time / (case.nodes() * *periods as usize * case.draws()) as f64)
            })
            .collect();
        println!(
            "  time grows with {name} to the power {:.2}; ns per node-period-draw {}",
            slope(&points),
            each.join(", ")
        );
    }
}

/// Slope of the line of least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let mean = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>()
        / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
}

/// The whole command in a process of its own: reading, balancing, 10,000 draws of 60 months, printing.
fn command(rounds: usize) {
    let status = Command::new(env!("CARGO")).args(["build", "--quiet", "--release", "--package", "adit-cli"]).status();
    assert!(status.unwrap().success());
    let program = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("release").join("adit");
    let mut times = Vec::new();
    let mut peak = 0.0_f64;
    for _ in 0..rounds {
        let start = Instant::now();
        let mut child = Command::new(&program)
            .args(["stress", SCENARIO, "--draws", "10000", "--months", "60", "--quiet"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(peak_memory(child.id()));
            std::thread::sleep(Duration::from_millis(5));
        }
        times.push(start.elapsed().as_secs_f64());
    }
    let times = Seconds::of(&times);
    println!(
        "adit stress {SCENARIO} --draws 10000 --months 60: {:.1} s, {}, at most {peak:.0} MB resident",
        times.best,
        times.spread()
    );
}

/// Largest resident memory of a process so far, MB. Zero where the kernel does not tell.
fn peak_memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0 / 1e6
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(5);
    let named: Vec<&String> = arguments.iter().filter(|argument| argument.parse::<usize>().is_err()).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| *name == part);
    let shipped = Shipped::read();
    let chain = &shipped.world.chain;
    println!(
        "The shipped world: {} facilities, {} links, {} sinks",
        chain.facilities.len(),
        chain.links.len(),
        chain.sinks.len()
    );
    if wanted("machine") {
        bounds(&shipped, rounds);
    }
    if wanted("numpy") {
        against_numpy(&shipped, &Python::new(), rounds);
    }
    if wanted("tree") {
        against_simulators(&Python::new(), rounds);
    }
    if wanted("threads") {
        threads(&shipped, rounds);
    }
    if wanted("sizes") {
        sizes(&shipped, rounds);
    }
    if wanted("command") {
        command(rounds.min(3));
    }
}
