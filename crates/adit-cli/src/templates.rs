//! Starter models: what `adit init --template` writes beside the descriptor.
//!
//! CSV has no comments, so the guidance stands in a README.md. Every row of a template is made up and says so.

use adit_model::Model;
use adit_model::model::TABLES;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::raw::RawTable;
use adit_model::table::TableSpec;
use clap::ValueEnum;

/// Whom a starter model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// Who builds with magnets: a product, its bill of materials, a plant, its supplier.
    Manufacturer,
    /// Who buys parts and must decide what to order, month by month.
    Maker,
    /// Who holds stocks, watches measures and pays for plants.
    Agency,
}

macro_rules! files {
    ($folder:literal: $($name:literal),+) => {
        &[$(($name, include_str!(concat!("../templates/", $folder, "/", $name, ".csv")))),+]
    };
}

/// Tables that an agency fills with statistics of its own.
const STATISTICS: &[&str] = &["production", "trade", "assumptions"];

impl Template {
    /// Tables with rows.
    fn tables(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Manufacturer => {
                files!("manufacturer": "sources", "processes", "recipes", "sites", "links", "systems", "bom")
            }
            Self::Maker => {
                files!("maker": "sources", "items", "offers", "forecasts", "orders", "scenarios", "shocks", "assumptions")
            }
            Self::Agency => files!("agency": "sources", "stocks", "measures", "projects", "claims"),
        }
    }

    /// Tables that stand empty.
    fn empty(self) -> &'static [&'static str] {
        match self {
            Self::Manufacturer => &["assumptions"],
            Self::Maker => &[],
            Self::Agency => STATISTICS,
        }
    }

    /// Names of all tables.
    pub(crate) fn names(self) -> Vec<&'static str> {
        self.tables().iter().map(|(name, _)| *name).chain(self.empty().iter().copied()).collect()
    }

    /// The guide.
    pub(crate) fn readme(self, name: &str, base: &str) -> String {
        let text = match self {
            Self::Manufacturer => include_str!("../templates/manufacturer/README.md"),
            Self::Maker => include_str!("../templates/maker/README.md"),
            Self::Agency => include_str!("../templates/agency/README.md"),
        };
        text.replace("NAME", name).replace("BASE", base)
    }

    /// The tables as files, each with every column that is declared.
    ///
    /// # Errors
    /// If a template is no CSV, which a test rules out.
    pub(crate) fn files(self) -> Result<Vec<(String, Vec<u8>)>, Problems> {
        let mut files = Vec::new();
        for spec in TABLES.iter().filter(|spec| self.names().contains(&spec.name)) {
            let text = self.tables().iter().find(|(name, _)| *name == spec.name).map_or("", |(_, text)| *text);
            let table = RawTable::read(spec.name, spec.name, text.as_bytes())?;
            files.push((format!("{}.csv", spec.name), whole(spec, &table).into_bytes()));
        }
        Ok(files)
    }

    /// The base must have what the rows of the template speak of.
    ///
    /// # Errors
    /// For every handle that it does not have.
    pub(crate) fn check_base(self, base: &Model, name: &str) -> Result<(), Problems> {
        let has = |table: &str, id: &str| match table {
            "materials" => base.materials.get(id).is_some(),
            "places" => base.places.get(id).is_some(),
            "sites" => base.sites.get(id).is_some(),
            _ => base.elements.get(id).is_some(),
        };
        let needed: &[(&str, &str)] = match self {
            Self::Manufacturer => {
                &[("materials", "magnet_ndfeb"), ("places", "DEU"), ("sites", "vac_hanau"), ("elements", "Dy")]
            }
            Self::Maker => &[
                ("materials", "magnet_ndfeb"),
                ("materials", "oxide"),
                ("places", "CHN"),
                ("places", "JPN"),
                ("places", "DEU"),
                ("elements", "Dy"),
            ],
            Self::Agency => {
                &[("materials", "oxide"), ("places", "JPN"), ("places", "CHN"), ("elements", "Dy"), ("elements", "Tb")]
            }
        };
        let mut problems = Problems::default();
        for (table, id) in needed.iter().filter(|(table, id)| !has(table, id)) {
            let problem =
                Problem::new(Code::UnknownId, format!("the template speaks of `{id}`, which `{name}` has not"));
            let problem = problem.file("--extends").found(name).expected(format!("a model with `{id}` in {table}.csv"));
            problems.push(problem.mend("build on rare-earths, or leave --template out"));
        }
        problems.into_result(())
    }
}

/// The table with every declared column.
fn whole(spec: &TableSpec, table: &RawTable) -> String {
    let line = |cells: Vec<&str>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    let header = line(spec.columns.iter().map(|column| column.name).collect());
    table.declared(spec).map(line).fold(header, |text, row| text + &row)
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adit_model::package::Package;

    #[test]
    fn every_row_says_that_it_is_made_up() {
        for template in [Template::Manufacturer, Template::Maker, Template::Agency] {
            for (name, text) in template.tables() {
                let lines = text.lines().skip(1);
                assert!(lines.clone().count() > 0 && lines.clone().all(|line| line.contains("EXAMPLE")), "{name}");
            }
        }
    }

    #[test]
    fn templates_are_sound_on_top_of_the_shipped_model() {
        for template in [Template::Manufacturer, Template::Maker, Template::Agency] {
            let about = br#"{ "name": "own", "extends": "rare-earths" }"#.to_vec();
            let mut files = template.files().unwrap_or_default();
            files.push(("datapackage.json".into(), about));
            let read = Model::from_package(&Package { name: "own".into(), folder: None, files });
            assert!(read.is_ok(), "{}", read.err().unwrap_or_default());
        }
    }
}
