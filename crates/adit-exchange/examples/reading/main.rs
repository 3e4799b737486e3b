//! What `scripts/bench-reading.sh` measures, as one process each: files made up, read and grouped, read and checked.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod made_up;

use adit_model::Model;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["make-trade", file, rows] => make(rows, |rows| made_up::trade(Path::new(file), rows)),
        ["make-package", folder, rows] => make(rows, |rows| made_up::package(Path::new(folder), rows)),
        ["check", folder] => check(folder),
        ["records", folder] => records(Path::new(folder)),
        _ => Err("make-trade FILE ROWS | make-package FOLDER ROWS | check FOLDER | records FOLDER".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn make(rows: &str, write: impl FnOnce(u64) -> std::io::Result<()>) -> Result<(), Box<dyn Error>> {
    Ok(write(rows.parse()?)?)
}

/// Reads a package and applies every rule to it.
fn check(folder: &str) -> Result<(), Box<dyn Error>> {
    let model = Model::read(folder)?;
    println!("{{\"rows\": {}}}", model.row_count());
    Ok(())
}

/// What no reader can do without: the same bytes as records of the `csv` crate, nothing kept.
fn records(folder: &Path) -> Result<(), Box<dyn Error>> {
    let (mut rows, mut cells) = (0_u64, 0);
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        if file.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let mut reader = csv::Reader::from_path(file)?;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record)? {
            rows += 1;
            cells += record.len();
        }
    }
    println!("{{\"rows\": {rows}, \"cells\": {cells}}}");
    Ok(())
}
