//! Python beside the engine: the same chain and the same draws in files, its seconds and its numbers back.

use adit_stress::shocks::{Effect, Event};
use adit_stress::{Chain, LANES, Lane, Settings, Shocks};
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

    /// Writes a chain, its settings and its shocks in each block of draws.
    pub(crate) fn write_chain(&self, chain: &Chain, blocks: &[(Settings, Shocks)]) {
        self.write("chain.json", &json!(chain));
        let names = rows(&blocks[0].0).map(|(name, _)| name);
        self.write("settings.json", &json!({ "draws": blocks.len() * LANES, "settings": names }));
        for (at, name) in names.into_iter().enumerate() {
            let blocks: Vec<&[Lane]> = blocks.iter().map(|(settings, _)| rows(settings)[at].1).collect();
            let row = |row: usize| blocks.iter().flat_map(move |block| block[row]);
            let bytes: Vec<u8> = (0..blocks[0].len()).flat_map(row).flat_map(f64::to_le_bytes).collect();
            fs::write(self.folder.join(name), bytes).unwrap();
        }
        let events: Vec<&[Event]> = blocks.iter().map(|(_, shocks)| shocks.events.as_slice()).collect();
        self.write("events.json", &grouped(&events));
    }
}

/// Settings by name.
fn rows(settings: &Settings) -> [(&'static str, &[Lane]); 17] {
    use std::slice::from_ref;
    [
        ("input_target", &settings.input_target),
        ("under_way", &settings.under_way),
        ("output_target", &settings.output_target),
        ("capacity", &settings.capacity),
        ("lead", &settings.lead),
        ("qualification", &settings.qualification),
        ("elasticity", &settings.elasticity),
        ("substitution", &settings.substitution),
        ("input_gap_periods", from_ref(&settings.input_gap_periods)),
        ("output_gap_periods", from_ref(&settings.output_gap_periods)),
        ("price_exponent", from_ref(&settings.price_exponent)),
        ("price_cap", from_ref(&settings.price_cap)),
        ("failing_below", from_ref(&settings.failing_below)),
        ("failing_periods", from_ref(&settings.failing_periods)),
        ("return_periods", from_ref(&settings.return_periods)),
        ("substitution_price_rise", from_ref(&settings.substitution_price_rise)),
        ("substitution_periods", from_ref(&settings.substitution_periods)),
    ]
}

/// Size of an event; of a tariff what it adds to the price.
fn size(event: &Event) -> Lane {
    match event.effect {
        Effect::Tariff { part, .. } => event.size.map(|size| size * part),
        _ => event.size,
    }
}

/// Events side by side: those of one kind, time and size, one after the other, are one with several targets.
fn grouped(blocks: &[&[Event]]) -> Value {
    let mut groups: Vec<(&'static str, Vec<usize>, usize)> = Vec::new();
    let same = |a: usize, b: usize| {
        blocks.iter().all(|events| {
            let (a, b) = (&events[a], &events[b]);
            (a.from, a.until, size(a)) == (b.from, b.until, size(b))
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
            Effect::Tariff { sink, .. } => ("tariff", sink),
        };
        match groups.last_mut() {
            Some((known, targets, first)) if *known == kind && same(*first, at) => targets.push(target),
            _ => groups.push((kind, vec![target], at)),
        }
    }
    let row = |(effect, targets, at): (&str, Vec<usize>, usize)| {
        let from: Vec<u32> = blocks.iter().flat_map(|events| events[at].from).collect();
        let until: Vec<u32> = blocks.iter().flat_map(|events| events[at].until).collect();
        let size: Vec<f64> = blocks.iter().flat_map(|events| size(&events[at])).collect();
        json!({ "effect": effect, "targets": targets, "from": from, "until": until, "size": size })
    };
    groups.into_iter().map(row).collect()
}
