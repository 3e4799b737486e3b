//! `adit import`: an official file into a model of one's own.

use crate::args::Global;
use crate::output::{Answer, Output};
use crate::pages::import::{changes, importers, page};
use crate::progress::Progress;
use adit_exchange::import::{IMPORTERS, Importer, Options, import};
use adit_model::ids::{MaterialId, PlaceId};
use adit_model::package::Package;
use adit_model::problem::{Code, Problem, Problems, nearest};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Read an official file, as its publisher offers it, into a model.
///
/// Rows that the model has are updated by key, new rows are added, and the report says what changed. The whole model is
/// checked before anything is written; if the file has errors, all of them are printed and nothing is written. Without
/// an importer: the list of all, with the address where each file is offered.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit import                         every file that can be read, and its address
  adit export critical-minerals mine  a copy of the shipped model, to update
  adit import usgs-mcs FILE --into mine --dry-run
                                      what would change
  adit import usgs-mcs FILE --into mine
  adit check -m mine                  what the new figures do to the balance")]
pub(crate) struct Import {
    /// Importer; without it, all are listed.
    #[arg(requires_all = ["file", "into"])]
    importer: Option<String>,
    /// Official file, as it was downloaded.
    file: Option<PathBuf>,
    /// Folder of the model that is updated.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Year to take; all by default (may be given several times).
    #[arg(long, value_name = "YEAR")]
    year: Vec<i32>,
    /// Material to take; all that the model knows by default (may be given several times).
    #[arg(long, value_name = "MATERIAL")]
    material: Vec<String>,
    /// Country that reports, where the file does not say it.
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Year of publication, where the file does not say it.
    #[arg(long, value_name = "YEAR")]
    edition: Option<i32>,
    /// Say what would change, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let (Some(name), Some(file), Some(into)) = (&self.importer, &self.file, &self.into) else {
            return output.answer(&Answer {
                document: importers(IMPORTERS),
                table: crate::pages::import::list(IMPORTERS),
                json: json!({ "importers": IMPORTERS.iter().map(described).collect::<Vec<_>>() }),
            });
        };
        let importer = find(name)?;
        let package = open(into)?;
        let options = Options {
            years: self.year.clone(),
            materials: self.material.iter().map(|id| MaterialId::new(id)).collect(),
            place: self.place.as_deref().map(PlaceId::new),
            edition: self.edition,
        };
        let progress = Progress::new(global.quiet);
        progress.step(format!("reading {}", file.display()));
        let report = import(importer, file, &package, &options, self.dry_run)?;
        drop(progress);
        output.answer(&Answer {
            document: page(&report, output.is_short()),
            table: changes(&report, usize::MAX),
            json: serde_json::to_value(&report)
                .map_err(|error| Problem::new(Code::Unwritable, format!("no JSON: {error}")))?,
        })
    }
}

fn described(importer: &Importer) -> serde_json::Value {
    json!({
        "name": importer.name,
        "about": importer.about,
        "address": importer.address,
        "tables": importer.tables,
    })
}

fn find(name: &str) -> Result<&'static Importer, Problems> {
    adit_exchange::import::importer(name).ok_or_else(|| {
        let names = || IMPORTERS.iter().map(|importer| importer.name);
        let problem = Problem::new(Code::WrongValue, format!("no importer is called `{name}`"))
            .file("[IMPORTER]")
            .found(name)
            .expected(format!("one of {}", names().collect::<Vec<_>>().join(", ")));
        Problems::from(match nearest(name, names()) {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem.mend("`adit import` lists them"),
        })
    })
}

/// Opens a folder, even one that is called like a shipped model.
fn open(into: &Path) -> Result<Package, Problems> {
    let named = if into.components().count() == 1 { Path::new(".").join(into) } else { into.to_owned() };
    let name = named.display().to_string();
    Package::open(&name).map_err(|problems| {
        let mut found = Problems::default();
        found.extend(problems.as_slice().iter().cloned().map(|problem| {
            if problem.code != Code::UnknownModel {
                return problem;
            }
            Problem::new(Code::UnknownModel, format!("there is no folder `{}`", into.display()))
                .file("--into")
                .found(into.display().to_string())
                .expected("the folder of a model")
                .mend("copy a shipped one (`adit export critical-minerals DIR`) or start your own (`adit init DIR`)")
        }));
        found
    })
}
