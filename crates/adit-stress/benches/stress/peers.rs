//! Python beside the engine: the same chain and the same draws in files, its seconds and its numbers back.

use adit_stress::shocks::{Effect, Event};
use adit_stress::{Chain, LANES, Lane};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/stress");

/// A folder of files, and a Python with the peers.
pub(crate) struct Python {
    program: PathBuf,
    /// Where files are exchanged.
    pub(crate) folder: PathBuf,
}

impl Python {
    /// Makes a virtual environment with the pinned peers, unless there is one.
    pub(crate) fn new() -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (environment, folder) = (home.join("stress-peers"), home.join("stress-files"));
        let wanted = fs::read_to_string(Path::new(SCRIPTS).join("peers.txt")).unwrap();
        let stamp = environment.join("stamp");
        let program = environment.join("bin/python");
        if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
            let _ = fs::remove_dir_all(&environment);
            let run = |program: &Path, arguments: &[&str]| {
                let status = Command::new(program).args(arguments).status().expect("python3 is needed");
                assert!(status.success(), "{} {arguments:?} failed", program.display());
            };
            run(Path::new("python3"), &["-m", "venv", environment.to_str().unwrap()]);
            let list = format!("{SCRIPTS}/peers.txt");
            run(&program, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &list]);
            // Written last, so that a broken installation is made anew.
            fs::write(&stamp, wanted).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self { program, folder }
    }

    /// Runs a script of this folder; seconds of its rounds, and its last line.
    pub(crate) fn run(&self, script: &str, arguments: &[String]) -> (Vec<f64>, String) {
        let output = Command::new(&self.program)
            .arg(format!("{SCRIPTS}/{script}"))
            .arg(&self.folder)
            .args(arguments)
            // Everyone has one thread here.
            .env("OMP_NUM_THREADS", "1")
            .env("OPENBLAS_NUM_THREADS", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success(), "{script} failed");
        let text = String::from_utf8(output.stdout).unwrap();
        let seconds = text.lines().filter_map(|line| line.strip_prefix("seconds ")?.parse().ok()).collect();
        (seconds, text.lines().last().unwrap_or_default().to_owned())
    }

    /// Writes a value as JSON.
    pub(crate) fn write(&self, name: &str, value: &Value) {
        fs::write(self.folder.join(name), value.to_string()).unwrap();
    }

    /// Doubles that a script wrote.
    pub(crate) fn read(&self, name: &str) -> Vec<f64> {
        let bytes = fs::read(self.folder.join(name)).unwrap();
        bytes.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
    }

    /// Writes a chain, its settings in each block of draws, and its events in each block.
    pub(crate) fn write_chain(&self, chain: &Chain, settings: &[(&str, Vec<Vec<Lane>>)], events: &[Vec<Event>]) {
        self.write("chain.json", &json!(chain));
        let names: Vec<&str> = settings.iter().map(|(name, _)| *name).collect();
        self.write("settings.json", &json!({ "draws": events.len() * LANES, "settings": names }));
        for (name, blocks) in settings {
            let rows = blocks[0].len();
            let row = |row: usize| blocks.iter().flat_map(move |block| block[row]);
            let bytes: Vec<u8> = (0..rows).flat_map(row).flat_map(f64::to_le_bytes).collect();
            fs::write(self.folder.join(name), bytes).unwrap();
        }
        self.write("events.json", &grouped(events));
    }
}

/// Events side by side: those of one kind, time and size, one after the other, are one with several targets.
fn grouped(blocks: &[Vec<Event>]) -> Value {
    let mut groups: Vec<(&'static str, Vec<usize>, usize)> = Vec::new();
    let same = |a: usize, b: usize| {
        blocks.iter().all(|events| {
            let (a, b) = (&events[a], &events[b]);
            (a.from, a.until, a.size) == (b.from, b.until, b.size)
        })
    };
    for (at, event) in blocks[0].iter().enumerate() {
        let (kind, target) = match event.effect {
            Effect::Outage { facility } => ("outage", facility),
            Effect::Embargo { link } => ("embargo", link),
            Effect::VolumeCap { link } => ("volume_cap", link),
            Effect::LicenseDelay { link } => ("license_delay", link),
            Effect::Denial { link } => ("denial", link),
            Effect::Demand { sink } => ("demand", sink),
        };
        match groups.last_mut() {
            Some((known, targets, first)) if *known == kind && same(*first, at) => targets.push(target),
            _ => groups.push((kind, vec![target], at)),
        }
    }
    let row = |(effect, targets, at): (&str, Vec<usize>, usize)| {
        let from: Vec<u32> = blocks.iter().flat_map(|events| events[at].from).collect();
        let until: Vec<u32> = blocks.iter().flat_map(|events| events[at].until).collect();
        let size: Vec<f64> = blocks.iter().flat_map(|events| events[at].size).collect();
        json!({ "effect": effect, "targets": targets, "from": from, "until": until, "size": size })
    };
    groups.into_iter().map(row).collect()
}
