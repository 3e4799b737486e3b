//! `adit schema`: what the tables and columns of a model mean.

use crate::args::{Format, Global};
use crate::open;
use crate::output::{Answer, Output};
use adit_model::descriptor::{descriptor, reference_page, schema, table_page};
use adit_model::model::{About, TABLES};
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::table::TableSpec;
use adit_report::{Document, Section, Table};
use clap::Args;

/// What the tables and columns of a model mean.
///
/// Without a table: the list of all tables. With --format md: the reference page. With --format json: the schema
/// after the Frictionless Table Schema, for any tool that reads data packages.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit schema sites                   the columns of sites.csv
  adit schema sites --format csv      its header, to start a table
  adit schema -o tables.md            the whole reference
  adit schema --package DIR -o DIR/datapackage.json
                                      describe the tables found in a folder")]
pub(crate) struct Schema {
    /// Table; all by default.
    table: Option<String>,
    /// Print the descriptor (datapackage.json) for the tables found in this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "table")]
    package: Option<String>,
}

impl Schema {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        if let Some(package) = &self.package {
            return output.text(&format!("{:#}\n", describe(package)?));
        }
        match &self.table {
            None => all(&output),
            Some(name) => one(&output, find(name)?),
        }
    }
}

fn all(output: &Output) -> Result<(), Problems> {
    if output.format() == Some(Format::Md) {
        return output.text(&reference_page());
    }
    let names: Vec<&str> = TABLES.iter().map(|spec| spec.name).collect();
    let mut table = Table::new("").text("Table").text("A row is").number("Columns", "");
    for spec in TABLES {
        let meaning = spec.meaning.first().map_or("", |line| line.trim());
        table.push([spec.name.into(), meaning.into(), (spec.columns.len() as f64).into()]);
    }
    let section = Section::new("Tables", "tables")
        .block(table.clone())
        .paragraph("Every table is optional. `adit schema TABLE` explains its columns.");
    output.answer(&Answer {
        document: Document::new("The tables of a model").section(section),
        table,
        json: descriptor(&About { name: "model".into(), ..About::default() }, &names),
    })
}

fn one(output: &Output, spec: &TableSpec) -> Result<(), Problems> {
    match output.format() {
        Some(Format::Md) => return output.text(&table_page(spec)),
        Some(Format::Csv) => {
            let header: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
            return output.text(&format!("{}\n", header.join(",")));
        }
        _ => {}
    }
    let mut table = Table::new("").text("Column").text("Value").text("Meaning").text("Example");
    for column in spec.columns {
        let need = match (column.required, column.default) {
            (_, Some(default)) => format!("; empty means {default}"),
            (true, None) => "; required".into(),
            (false, None) => String::new(),
        };
        table.push([
            column.name.into(),
            format!("{}{need}", column.kind.describe()).into(),
            column.meaning.trim().into(),
            column.example.into(),
        ]);
    }
    let mut section = Section::new(format!("{}.csv", spec.name), "table");
    // Lines of one paragraph are joined; lists keep their lines.
    let mut paragraph = String::new();
    let mut notes: Vec<String> = Vec::new();
    for line in spec.meaning.iter().map(|line| line.trim()) {
        if let Some(item) = line.strip_prefix("- ") {
            notes.push(item.to_owned());
        } else if let (Some(last), false) = (notes.last_mut(), line.is_empty()) {
            last.push(' ');
            last.push_str(line);
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    section = section.paragraph(paragraph);
    if !notes.is_empty() {
        section = section.block(notes);
    }
    section = section.paragraph(format!("Key: {}", spec.keys.join(", "))).block(table.clone());
    output.answer(&Answer {
        document: Document::new(format!("Table {}", spec.name)).section(section),
        table,
        json: schema(spec, None),
    })
}

fn find(name: &str) -> Result<&'static TableSpec, Problems> {
    let name = name.strip_suffix(".csv").unwrap_or(name);
    TABLES.iter().find(|spec| spec.name == name).ok_or_else(|| {
        let problem = Problem::new(Code::UnknownTable, format!("no table is called `{name}`"))
            .file("[TABLE]")
            .found(name)
            .expected(format!("one of {}", TABLES.iter().map(|spec| spec.name).collect::<Vec<_>>().join(", ")));
        let near = nearest(name, TABLES.iter().map(|spec| spec.name));
        Problems::from(match near {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem,
        })
    })
}

/// The descriptor of the declared tables in a folder, with what its datapackage.json says of itself.
fn describe(dir: &str) -> Result<serde_json::Value, Problems> {
    let package = open::package(dir)?;
    let file = package.display("datapackage.json");
    let about: About = match package.file("datapackage.json") {
        None => About { name: "model".into(), ..About::default() },
        Some(text) => serde_json::from_slice(text).map_err(|error| {
            let mut problem = Problem::new(Code::Descriptor, "datapackage.json cannot be read")
                .file(file)
                .found(error.to_string())
                .mend("mend the JSON at that line, or remove the file");
            problem.line = Some(error.line() as u64);
            problem
        })?,
    };
    let found: Vec<&str> = package.files.iter().filter_map(|(file, _)| file.strip_suffix(".csv")).collect();
    Ok(descriptor(&about, &found))
}
