//! Programs beside this one: Python with the peers, and this one again, each in a process of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/plan");

/// What a program printed: a name and a number on each line.
#[derive(Debug)]
pub(crate) struct Printed {
    numbers: BTreeMap<String, f64>,
    /// What it calls itself.
    pub(crate) version: String,
    /// Seconds on the wall, with the start of the process.
    pub(crate) wall: f64,
}

impl Printed {
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.numbers.get(name).copied().unwrap_or(f64::NAN)
    }
}

/// The folder where files are exchanged.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan-files");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A Python with the pinned peers; made unless there is one.
pub(crate) fn python() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan-peers");
    let list = format!("{SCRIPTS}/peers.txt");
    let wanted = fs::read_to_string(&list).unwrap();
    let (stamp, program) = (environment.join("stamp"), environment.join("bin/python"));
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        let _ = fs::remove_dir_all(&environment);
        let run = |program: &Path, arguments: &[&str]| {
            let status = Command::new(program).args(arguments).status().expect("python3 is needed");
            assert!(status.success(), "{} {arguments:?} failed", program.display());
        };
        run(Path::new("python3"), &["-m", "venv", environment.to_str().unwrap()]);
        run(&program, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &list]);
        // Written last, so that a broken installation is made anew.
        fs::write(&stamp, wanted).unwrap();
    }
    program
}

/// A script of this folder.
pub(crate) fn script(program: &Path, name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg(format!("{SCRIPTS}/{name}")).arg(folder()).args(arguments);
    command
}

/// This program once more, with these arguments.
pub(crate) fn myself(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments);
    command
}

/// Runs a program to its end; nothing if it takes longer than `limit`.
pub(crate) fn run(mut command: Command, limit: Duration) -> Option<Printed> {
    let start = Instant::now();
    // Everyone has one thread here.
    let command = command.env("OMP_NUM_THREADS", "1").env("OPENBLAS_NUM_THREADS", "1");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > limit {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let wall = start.elapsed().as_secs_f64();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    let pairs = || text.lines().filter_map(|line| line.split_once(' '));
    let numbers = pairs().filter_map(|(name, number)| Some((name.to_owned(), number.parse().ok()?))).collect();
    let version = pairs().find(|(name, _)| *name == "version").map_or(String::new(), |(_, words)| words.to_owned());
    Some(Printed { numbers, version, wall })
}

/// Processor time and largest memory of this process so far, in seconds and MB. Zero where the kernel does not tell.
pub(crate) fn spent() -> (f64, f64) {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let kib: f64 = peak.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0.0);
    (nanoseconds.sum::<f64>() / 1e9, kib * 1024.0 / 1e6)
}
