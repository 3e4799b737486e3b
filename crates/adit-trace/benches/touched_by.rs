//! Touched-by and origin shares of a large random chain, against `scipy.sparse.linalg.spsolve` on the same matrix.
//!
//! `cargo bench -p adit-trace` runs it; arguments `NODES LINKS SECONDS` change the size (100000 1000000) and the time
//! that spsolve may take. It needs python3; without scipy it makes a virtual environment in the temporary folder.
//!
//! The chain has eight stages in forty countries, eight links in ten stay in the country, and every plant feeds on about
//! ten others of the stage before it. Once without loops, once with one link in fifty going back from the last three stages
//! to the second (recycling), which ties most of the network into one loop.
//!
//! Times are wall clock of the solves alone, both sides from the finished matrix in memory; ours includes finding the
//! order. Memory is the peak above what was held before.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use adit_trace::graph::Graph;
use adit_trace::walk::Walk;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const STAGES: usize = 8;
const COUNTRIES: usize = 40;
/// Address space given to python, in bytes: beyond it, spsolve has failed.
const MEMORY: u64 = 8 << 30;

const SCRIPT: &str = r#"
import sys, time, resource, numpy as np, scipy
from scipy.sparse import csc_matrix, identity
from scipy.sparse.linalg import spsolve
folder, memory = sys.argv[1], int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
def status(key):
    for line in open("/proc/self/status"):
        if line.startswith(key): return int(line.split()[1])
read = lambda name, kind: np.fromfile(f"{folder}/{name}", dtype=kind)
frm, to, share = read("from", "<u4"), read("to", "<u4"), read("share", "<f8")
primary, member, start = read("primary", "<f8"), read("member", "<f8"), read("start", "<f8")
n = len(primary)
K = csc_matrix((share * (1 - member[to]), (to, frm)), shape=(n, n))
A = (identity(n, format="csc") - K).tocsc()
W = csc_matrix((share, (frm, to)), shape=(n, n))
B = (identity(n, format="csc") - W).tocsc()
del K, W
try: open("/proc/self/clear_refs", "w").write("5")
except OSError: pass
before = status("VmRSS")
t = time.perf_counter(); g = spsolve(A, (1 - member) * primary); first = time.perf_counter() - t
print("touched", first, 1 - start @ g, flush=True)
t = time.perf_counter(); o = spsolve(B, start) * primary; second = time.perf_counter() - t
print("origins", second, o.sum(), flush=True)
print("memory", status("VmHWM") - before, scipy.__version__, flush=True)
o.tofile(f"{folder}/origins")
"#;

/// Splitmix64: any stream will do, as long as it is the same every time.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct Problem {
    graph: Graph,
    member: Vec<f64>,
    targets: Vec<usize>,
}

/// Node `s * width + i` is plant `i` of stage `s`, in country `i % COUNTRIES`.
fn chain(nodes: usize, links: usize, recycling: bool) -> Problem {
    let mut random = Stream(20_261_122);
    let width = nodes / STAGES;
    let plant = |random: &mut Stream, country: usize| {
        let country = if random.unit() < 0.8 { country } else { random.below(COUNTRIES) };
        (random.below(width / COUNTRIES) * COUNTRIES + country).min(width - 1)
    };
    let mut primary = vec![0.0; width * STAGES];
    primary[..width].fill_with(|| 1.0 + random.unit());
    let mut pairs = Vec::with_capacity(links);
    for index in 0..links {
        let i = random.below(width);
        let (stage, from_stage) = if recycling && index % 50 == 0 {
            (1, STAGES - 3 + random.below(3))
        } else {
            let stage = 1 + index % (STAGES - 1);
            (stage, stage - 1)
        };
        pairs.push((from_stage * width + plant(&mut random, i % COUNTRIES), stage * width + i));
    }
    // A plant that drew no supplier gets one: the network has no plant that lives on nothing.
    let mut fed = vec![false; width * STAGES];
    for &(_, to) in &pairs {
        fed[to] = true;
    }
    for (node, fed) in fed.into_iter().enumerate().skip(width) {
        if !fed {
            pairs.push((node - width, node));
        }
    }
    let flows: Vec<f64> = pairs.iter().map(|_| 0.1 + random.unit()).collect();
    let graph = Graph::new(&primary, &pairs, &flows).expect("the random chain is sound");
    let member = (0..graph.nodes()).map(|node| f64::from(u8::from(node % width % COUNTRIES < 5))).collect();
    Problem { graph, member, targets: ((STAGES - 1) * width..STAGES * width).collect() }
}

fn status(key: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

struct Ours {
    order: f64,
    touched: f64,
    origins: f64,
    megabytes: f64,
    share: f64,
    shares: Vec<f64>,
}

fn ours(problem: &Problem) -> Ours {
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = status("VmRSS");
    let clock = Instant::now();
    let walk = Walk::from(&problem.graph, &problem.targets).expect("the random chain has sources");
    let order = clock.elapsed().as_secs_f64();
    let clock = Instant::now();
    let share = walk.touched_share(&problem.member).expect("a solution exists");
    let touched = clock.elapsed().as_secs_f64();
    let clock = Instant::now();
    let shares = walk.origins().expect("a solution exists");
    let origins = clock.elapsed().as_secs_f64();
    let megabytes = status("VmHWM").zip(before).map_or(f64::NAN, |(peak, before)| (peak - before) / 1024.0);
    Ours { order, touched, origins, megabytes, share, shares }
}

fn write(folder: &Path, problem: &Problem) {
    let graph = &problem.graph;
    let (mut from, mut to, mut share) = (Vec::new(), Vec::new(), Vec::new());
    for node in 0..graph.nodes() {
        for (_, feeder, part) in graph.feeds(node) {
            from.extend(u32::try_from(feeder).unwrap().to_le_bytes());
            to.extend(u32::try_from(node).unwrap().to_le_bytes());
            share.extend(part.to_le_bytes());
        }
    }
    let total: f64 = problem.targets.iter().map(|&node| graph.inflow(node)).sum();
    let mut start = vec![0.0; graph.nodes()];
    problem.targets.iter().for_each(|&node| start[node] = graph.inflow(node) / total);
    let bytes = |values: Vec<f64>| values.into_iter().flat_map(f64::to_le_bytes).collect::<Vec<u8>>();
    let primary = (0..graph.nodes()).map(|node| graph.primary_share(node)).collect();
    for (name, content) in [
        ("from", from),
        ("to", to),
        ("share", share),
        ("primary", bytes(primary)),
        ("member", bytes(problem.member.clone())),
        ("start", bytes(start)),
        ("solve.py", SCRIPT.as_bytes().to_vec()),
    ] {
        fs::write(folder.join(name), content).expect("the temporary folder is writable");
    }
}

/// A python with scipy: the system's, or one in a virtual environment made for the purpose.
fn python(folder: &Path) -> Result<PathBuf, String> {
    let has = |python: &Path| {
        let out = Command::new(python).args(["-c", "import scipy"]).stderr(Stdio::null()).status();
        out.is_ok_and(|status| status.success())
    };
    let system = PathBuf::from("python3");
    if has(&system) {
        return Ok(system);
    }
    let venv = folder.join("venv");
    let local = venv.join("bin").join("python3");
    if !has(&local) {
        let run = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        run(Command::new(&system).args(["-m", "venv"]).arg(&venv)).map_err(|error| format!("python3: {error}"))?;
        run(Command::new(&local).args(["-m", "pip", "install", "--quiet", "scipy"]))
            .map_err(|e| format!("pip: {e}"))?;
    }
    if has(&local) { Ok(local) } else { Err("scipy is not installed and could not be installed".into()) }
}

/// Output lines of the script, killed after the time allowed.
fn scipy(python: &Path, folder: &Path, seconds: u64) -> Vec<Vec<f64>> {
    let log = fs::File::create(folder.join("log")).expect("the temporary folder is writable");
    let errors = fs::File::create(folder.join("errors")).expect("the temporary folder is writable");
    let mut child = Command::new(python)
        .arg(folder.join("solve.py"))
        .arg(folder)
        .arg(MEMORY.to_string())
        .env("OMP_NUM_THREADS", "1")
        .env("OPENBLAS_NUM_THREADS", "1")
        .stdout(log)
        .stderr(errors)
        .spawn()
        .expect("python starts");
    let end = Instant::now() + Duration::from_secs(seconds);
    while child.try_wait().expect("the child can be waited for").is_none() {
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = fs::read_to_string(folder.join("log")).unwrap_or_default();
    text.lines()
        .map(|line| line.split_whitespace().skip(1).map(|word| word.parse().unwrap_or(f64::NAN)).collect())
        .collect()
}

fn compare(nodes: usize, links: usize, recycling: bool, seconds: u64) {
    let problem = chain(nodes, links, recycling);
    let kind = if recycling { "with recycling" } else { "without loops" };
    let mine = ours(&problem);
    println!("{} nodes, {} links, {kind}", problem.graph.nodes(), problem.graph.links());
    println!(
        "  adit    order {:.4} s, touched {:.4} s, origins {:.4} s, peak {:.0} MB; share {:.12}, origins sum {:.12}",
        mine.order,
        mine.touched,
        mine.origins,
        mine.megabytes,
        mine.share,
        mine.shares.iter().sum::<f64>()
    );
    let folder = std::env::temp_dir().join("adit-bench-touched-by");
    fs::create_dir_all(&folder).expect("the temporary folder is writable");
    let python = match python(&folder) {
        Ok(python) => python,
        Err(reason) => return println!("  spsolve skipped: {reason}"),
    };
    write(&folder, &problem);
    let found = scipy(&python, &folder, seconds);
    let [touched, origins, memory] = found.as_slice() else {
        let errors = fs::read_to_string(folder.join("errors")).unwrap_or_default();
        let reason = errors.lines().last().unwrap_or("no error").to_owned();
        let done =
            if let Some(first) = found.first() { format!("touched {:.3} s, then ", first[0]) } else { String::new() };
        return println!("  spsolve {done}did not finish in {seconds} s and {} GB ({reason})", MEMORY >> 30);
    };
    println!("  spsolve touched {:.4} s, origins {:.4} s, peak {:.0} MB", touched[0], origins[0], memory[0] / 1024.0);
    let bytes = fs::read(folder.join("origins")).unwrap_or_default();
    let gap = bytes
        .chunks_exact(8)
        .zip(&mine.shares)
        .map(|(bytes, mine)| (f64::from_le_bytes(bytes.try_into().unwrap()) - mine).abs())
        .fold(0.0, f64::max);
    println!(
        "  ratio   touched {:.1}x, origins {:.1}x, both with order {:.1}x, memory {:.1}x less; differences {:.1e}, {gap:.1e}",
        touched[0] / mine.touched,
        origins[0] / mine.origins,
        (touched[0] + origins[0]) / (mine.order + mine.touched + mine.origins),
        memory[0] / 1024.0 / mine.megabytes,
        (touched[1] - mine.share).abs(),
    );
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let case = arguments.iter().position(|argument| argument == "case");
    let recycling = arguments.iter().any(|argument| argument == "recycling");
    // Cargo passes `--bench`; only numbers are sizes.
    arguments.retain(|argument| argument.parse::<usize>().is_ok());
    let numbers: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let nodes = numbers.first().copied().unwrap_or(100_000);
    let links = numbers.get(1).copied().unwrap_or(10 * nodes);
    let seconds = numbers.get(2).copied().unwrap_or(120);
    if case.is_some() {
        return compare(nodes, links, recycling, seconds as u64);
    }
    // Each case in a process of its own: memory freed by one would hide what the next one takes.
    for kind in ["chain", "recycling"] {
        for part in [100, 10, 1] {
            let sizes = [nodes / part, links / part, seconds].map(|number| number.to_string());
            let program = std::env::current_exe().expect("the program knows where it is");
            let done = Command::new(program).args(["case", kind]).args(sizes).status();
            assert!(done.is_ok_and(|status| status.success()), "a case failed");
        }
    }
}
