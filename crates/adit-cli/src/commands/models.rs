//! `adit models`: what ships in the program.

use crate::args::Global;
use crate::output::{Answer, Output};
use adit_model::model::About;
use adit_model::package::{Package, shipped_names};
use adit_model::problem::Problems;
use adit_report::{Document, Section, Table};
use clap::Args;
use serde_json::json;

/// List the models that ship in the program.
#[derive(Debug, Args)]
pub(crate) struct Models {}

impl Models {
    #[allow(clippy::unused_self)] // like every other command
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let mut table = Table::new("").text("Name").text("Version").text("Title").number("Tables", "");
        let mut json = Vec::new();
        for name in shipped_names() {
            let package = Package::open(name)?;
            let about: About =
                package.file("datapackage.json").and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
            let tables = package.files.iter().filter(|(file, _)| file.as_str() != "datapackage.json").count();
            table.push([name.into(), about.version.clone().into(), about.title.clone().into(), (tables as f64).into()]);
            json.push(json!({
                "name": name,
                "version": about.version,
                "title": about.title,
                "description": about.description,
                "tables": tables,
            }));
        }
        let section = Section::new("In the box", "models")
            .block(table.clone())
            .paragraph("-m NAME asks a model; `adit export NAME DIR` copies it out.");
        output.answer(&Answer {
            document: Document::new("Shipped models").section(section),
            table,
            json: json!({ "models": json }),
        })
    }
}
