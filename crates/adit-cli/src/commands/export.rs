//! `adit export`: a model as a folder of tables, a workbook, Parquet files or a map.

use crate::args::{Format, Global};
use crate::open;
use crate::output::Output;
use crate::relative;
use adit_exchange::grid::Grid;
use adit_exchange::{geojson, parquet, xlsx_out};
use adit_model::model::TABLES;
use adit_model::package::Package;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::raw::RawTable;
use adit_model::{Manifest, Model};
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Copy a model out: as tables, as a workbook, as Parquet, or its sites as a map.
///
/// The name says the form: a new or empty folder gets datapackage.json and CSV tables, FILE.xlsx one sheet a table,
/// FILE.geojson the sites as points. With --format parquet the folder gets one file of typed columns a table. A workbook
/// can be asked like a folder (`-m model.xlsx`) and exported back into one. Nothing is ever overwritten.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit export rare-earths mine
  adit check -m mine                  the same answer, from your copy
  adit export rare-earths model.xlsx  a workbook, for Excel or LibreOffice
  adit export model.xlsx mine         and back into CSV tables
  adit export rare-earths data --format parquet
  adit export rare-earths sites.geojson")]
pub(crate) struct Export {
    /// Shipped model, folder or workbook.
    #[arg(value_name = "MODEL")]
    from: String,
    /// New or empty folder, or new file.
    #[arg(value_name = "DIR|FILE")]
    to: PathBuf,
}

impl Export {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let to = self.to.display();
        match self.form(global.format)? {
            Format::Xlsx => {
                self.refuse_to_overwrite()?;
                let folder = self.to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
                output.write(&self.to, &xlsx_out::workbook(&self.moved_to(folder)?)?)
            }
            Format::Geojson => {
                self.refuse_to_overwrite()?;
                let model = open::model(&self.from)?;
                let made_from = json!({ "manifest": Manifest::of(&model, None, 0) });
                let map = geojson::collection(geojson::sites(&model), made_from);
                output.write(&self.to, format!("{map}\n").as_bytes())
            }
            Format::Parquet => {
                let package = parquet_files(&open::package(&self.from)?, &open::model(&self.from)?)?;
                package.write_to(&self.to)?;
                output.remark(&format!("wrote {} files to {to}", package.files.len()));
                Ok(())
            }
            _ => {
                let package = self.moved_to(&self.to)?;
                package.write_to(&self.to)?;
                output.remark(&format!("wrote {} files to {to}", package.files.len()));
                Ok(())
            }
        }
    }

    /// The form that the options or the name ask for.
    fn form(&self, asked: Option<Format>) -> Result<Format, Problems> {
        let extension = self.to.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let named = match extension.as_deref() {
            Some("xlsx") => Some(Format::Xlsx),
            Some("geojson") => Some(Format::Geojson),
            Some("parquet") => Some(Format::Parquet),
            _ => None,
        };
        let wrong = |message: &str, mend: &str| {
            let problem = Problem::new(Code::WrongValue, message).file("[DIR|FILE]");
            Err(problem.found(self.to.display().to_string()).mend(mend).into())
        };
        match (asked, named) {
            (Some(Format::Table | Format::Json | Format::Md | Format::Html), _) => {
                let problem = Problem::new(Code::WrongValue, "a model is not written in that form").file("--format");
                Err(problem.expected("csv, xlsx, parquet or geojson").into())
            }
            (_, Some(Format::Parquet)) if !self.to.is_dir() => {
                wrong("a model has many tables, and a Parquet file holds one", "name a folder, with --format parquet")
            }
            (Some(Format::Xlsx), None) => wrong("a workbook is a file", "let its name end in .xlsx"),
            (Some(Format::Geojson), None) => wrong("a map is a file", "let its name end in .geojson"),
            (Some(Format::Csv | Format::Parquet), Some(Format::Xlsx | Format::Geojson)) => {
                wrong("the tables go into a folder", "name a folder, or leave --format out")
            }
            (Some(asked), Some(named)) if asked != named => wrong("name and format differ", "leave --format out"),
            (asked, named) => Ok(named.or(asked).unwrap_or(Format::Csv)),
        }
    }

    fn refuse_to_overwrite(&self) -> Result<(), Problems> {
        if !self.to.exists() {
            return Ok(());
        }
        let problem = Problem::new(Code::Unwritable, "the file is there already").file(self.to.display().to_string());
        Err(problem.mend("name a new file: nothing is overwritten").into())
    }

    /// The package, with `extends` as it must read from its new place.
    fn moved_to(&self, folder: &Path) -> Result<Package, Problems> {
        let mut package = open::package(&self.from)?;
        let Some(home) = package.folder.clone() else { return Ok(package) };
        for (_, bytes) in package.files.iter_mut().filter(|(file, _)| file == "datapackage.json") {
            let Ok(mut about) = serde_json::from_slice::<Value>(bytes) else { continue };
            let Some(base) = about.get("extends").and_then(Value::as_str).map(str::to_owned) else { continue };
            // A shipped model is found from anywhere.
            if Package::open_from(&base, &home).is_ok_and(|base| base.folder.is_some()) {
                about["extends"] = relative::beside(folder, &home.join(&base))?.into();
                *bytes = format!("{about:#}\n").into_bytes();
            }
        }
        Ok(package)
    }
}

/// One Parquet file a table, with the hash of the model that it is from.
fn parquet_files(package: &Package, model: &Model) -> Result<Package, Problems> {
    let mut files = Vec::new();
    for table in RawTable::all(package)? {
        let Some(spec) = TABLES.iter().find(|spec| spec.name == table.name) else { continue };
        let mut grid = Grid::of_table(spec, &table);
        let facts = [("adit.model", &model.about.name), ("adit.model_version", &model.about.version)];
        grid.facts.extend(facts.map(|(fact, value)| (fact.to_owned(), value.clone())));
        grid.facts.push(("adit.model_hash".into(), model.hash.clone()));
        grid.facts.push(("adit.adit_version".into(), env!("CARGO_PKG_VERSION").into()));
        files.push((format!("{}.parquet", table.name), parquet::bytes(&grid)?));
    }
    Ok(Package { name: package.name.clone(), folder: None, files })
}
