//! `adit init`: a model of one's own, on top of another.

use crate::args::Global;
use crate::output::Output;
use crate::relative::beside;
use crate::templates::Template;
use adit_model::Model;
use adit_model::descriptor::descriptor;
use adit_model::model::{About, TABLES};
use adit_model::package::Package;
use adit_model::problem::Problems;
use clap::Args;
use std::path::{Path, PathBuf};

/// Tables that a company fills first.
const OWN: &[&str] = &["sources", "sites", "links", "systems", "bom", "assumptions"];

/// Start a model of your own on top of another.
///
/// Writes a folder with a datapackage.json and empty tables: sources, sites, links, systems, bom and assumptions. The
/// model it extends supplies all other rows; a row with the same key takes the place of the row beneath it.
///
/// With --template the tables hold a few rows that are made up and marked EXAMPLE, and a README.md says what to put in
/// their place; the folder can be asked at once.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit init acme
  adit init acme --template manufacturer
  adit schema sites                   what the columns mean
  adit check -m acme                  validate what you have filled in")]
pub(crate) struct Init {
    /// New or empty folder.
    dir: PathBuf,
    /// Shipped model or folder to build on.
    #[arg(long, value_name = "MODEL", default_value = "rare-earths")]
    extends: String,
    /// Begin with rows to replace, and a guide.
    #[arg(long, value_name = "WHO")]
    template: Option<Template>,
}

impl Init {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let base = Package::open(&self.extends).map_err(|problems| {
            let mut named = Problems::default();
            named.extend(problems.as_slice().iter().cloned().map(|problem| problem.file("--extends")));
            named
        })?;
        let extends = match &base.folder {
            None => self.extends.clone(),
            Some(folder) => beside(&self.dir, folder)?,
        };
        let about = About {
            name: handle(&self.dir),
            title: format!("{} on top of {}", handle(&self.dir), self.extends),
            version: "0.1.0".into(),
            description: "Only rows of our own; all others come from the model it extends.".into(),
            extends: Some(extends),
            ..About::default()
        };
        let tables = self.template.map_or_else(|| OWN.to_vec(), Template::names);
        let mut value = descriptor(&about, &tables);
        // Under which terms a company's own rows may be read is for the company to say.
        if let Some(object) = value.as_object_mut() {
            object.remove("licenses");
        }
        let dir = self.dir.display();
        let mut files = vec![("datapackage.json".to_owned(), format!("{value:#}\n").into_bytes())];
        if let Some(template) = self.template {
            template.check_base(&Model::from_package(&base)?, &self.extends)?;
            files.extend(template.files()?);
            files.push(("README.md".into(), template.readme(&dir.to_string(), &self.extends).into_bytes()));
        } else {
            files.extend(empty_tables());
        }
        Package { name: about.name, folder: None, files }.write_to(&self.dir)?;
        output.remark(&match self.template {
            Some(_) => {
                format!("wrote {dir}; read {}, then `adit check -m {dir}`", self.dir.join("README.md").display())
            }
            None => format!("wrote {dir}; fill the tables in, then `adit check -m {dir}`"),
        });
        Ok(())
    }
}

/// The header of each table, without a row.
fn empty_tables() -> impl Iterator<Item = (String, Vec<u8>)> {
    TABLES.iter().filter(|spec| OWN.contains(&spec.name)).map(|spec| {
        let header: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
        (format!("{}.csv", spec.name), format!("{}\n", header.join(",")).into_bytes())
    })
}

/// The name of the folder as a handle: lower-case letters, digits and hyphens.
fn handle(dir: &Path) -> String {
    let name = dir.file_name().map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "model".into() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_become_handles() {
        assert_eq!(handle(Path::new("/x/Acme Motors")), "acme-motors");
        assert_eq!(handle(Path::new("/")), "model");
    }
}
