//! What `scripts/bench-reading.sh` measures, as one process each: files made up, read and grouped, read and checked.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod made_up;

use adit_exchange::import::Options;
use adit_model::Model;
use adit_model::package::Package;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["make-trade", file, rows] => make(rows, |rows| made_up::trade(Path::new(file), rows)),
        ["make-package", folder, rows] => make(rows, |rows| made_up::package(Path::new(folder), rows)),
        ["group", file] => group(Path::new(file)),
        ["import", file, folder] => import(Path::new(file), folder),
        ["check", folder] => check(folder),
        ["records", folder] => records(Path::new(folder)),
        _ => Err("make-trade FILE ROWS | group FILE | import FILE FOLDER | make-package FOLDER ROWS | check FOLDER | records FOLDER".into()),
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

/// Sums of value and weight by exporter and heading. The number of groups and two sums over them show that all readers
/// did the same work.
fn group(file: &Path) -> Result<(), Box<dyn Error>> {
    let totals = adit_exchange::baci::totals(file)?;
    let (mut groups, mut thousands, mut tonnes, mut check) = (0_u64, 0.0, 0.0, 0.0);
    for (exporter, heading, sum) in totals.iter() {
        groups += 1;
        thousands += sum.dollars() / 1e3;
        tonnes += sum.tonnes();
        // Tells sums that stand in the wrong group.
        check += sum.dollars() / 1e3 * f64::from((heading + u32::from(exporter.number().unwrap_or(0))) % 97);
    }
    println!("{{\"groups\": {groups}, \"value\": {thousands}, \"weight\": {tonnes}, \"check\": {check}}}");
    Ok(())
}

/// What `adit import baci FILE --into FOLDER --dry-run` does: read the file, merge the rows of screened materials into
/// the package, check the whole.
fn import(file: &Path, folder: &str) -> Result<(), Box<dyn Error>> {
    let importer = adit_exchange::import::importer("baci").ok_or("no importer of BACI")?;
    let into = Package::open(folder)?;
    let report = adit_exchange::import::import(importer, file, &into, &Options::default(), true)?;
    let (added, changed, unchanged) = report.totals();
    println!("{{\"lines\": {}, \"rows\": {}}}", report.lines, added + changed + unchanged);
    Ok(())
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
