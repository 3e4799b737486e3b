//! The Frictionless descriptor and the reference page, made from the declarations of the tables.

use crate::cell::Kind;
use crate::model::{About, TABLES};
use crate::table::{Column, TableSpec};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The descriptor of a package that holds the named tables.
///
/// A package that extends another refers to rows that are not its own, so it declares no foreign keys.
#[must_use]
pub fn descriptor(about: &About, tables: &[&str]) -> Value {
    let resources: Vec<Value> = TABLES
        .iter()
        .filter(|spec| tables.contains(&spec.name))
        .map(|spec| {
            json!({
                "name": spec.name,
                "path": format!("{}.csv", spec.name),
                "title": title(spec),
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema(spec, about.extends.is_none().then_some(tables)),
            })
        })
        .collect();
    let mut value = json!({ "profile": "tabular-data-package" });
    if let (Value::Object(value), Ok(Value::Object(about))) = (&mut value, serde_json::to_value(about)) {
        value.extend(about);
        value.insert("resources".into(), Value::Array(resources));
    }
    value
}

/// The schema of one table; foreign keys into `tables` if these are given.
#[must_use]
pub fn schema(spec: &TableSpec, tables: Option<&[&str]>) -> Value {
    let mut schema = json!({
        "fields": spec.columns.iter().map(|column| field(spec, column)).collect::<Vec<_>>(),
        "missingValues": [""],
        "primaryKey": spec.keys,
    });
    let foreign: Vec<Value> = spec
        .columns
        .iter()
        .filter_map(|column| match column.kind {
            Kind::Id { table, .. }
                if tables.is_some_and(|tables| tables.contains(&table)) && !is_own_key(spec, column) =>
            {
                Some(json!({ "fields": column.name, "reference": { "resource": table, "fields": "id" } }))
            }
            _ => None,
        })
        .collect();
    if !foreign.is_empty() {
        schema["foreignKeys"] = Value::Array(foreign);
    }
    schema
}

fn is_own_key(spec: &TableSpec, column: &Column) -> bool {
    matches!(column.kind, Kind::Id { table, .. } if table == spec.name) && spec.keys == [column.name]
}

fn field(spec: &TableSpec, column: &Column) -> Value {
    let (kind, mut constraints) = match column.kind {
        Kind::Text | Kind::Id { .. } | Kind::List(_) | Kind::Scope => ("string", json!({})),
        Kind::OneOf(words) => ("string", json!({ "enum": words })),
        Kind::Number => ("number", json!({})),
        Kind::Positive => ("number", json!({ "minimum": 0 })),
        Kind::Percent => ("number", json!({ "minimum": 0, "maximum": 100 })),
        Kind::Year => ("year", json!({})),
        Kind::Date => ("string", json!({ "pattern": r"\d{4}(-\d{2}(-\d{2})?)?" })),
    };
    if column.required {
        constraints["required"] = json!(true);
    }
    if is_own_key(spec, column) {
        constraints["unique"] = json!(true);
    }
    let mut field = json!({ "name": column.name, "type": kind, "description": column.meaning.trim() });
    if constraints.as_object().is_some_and(|map| !map.is_empty()) {
        field["constraints"] = constraints;
    }
    if !column.example.is_empty() {
        field["example"] = json!(column.example);
    }
    field
}

fn title(spec: &TableSpec) -> String {
    spec.meaning.first().map(|line| line.trim().trim_end_matches('.').to_owned()).unwrap_or_default()
}

/// The reference page of the file format, in Markdown.
#[must_use]
pub fn reference_page() -> String {
    let mut page = String::from(
        "# The tables of a model\n\n\
         Made by `adit schema --format md` from the declarations in `crates/adit-model/src/tables.rs`; do not edit.\n\n\
         A model is a folder with a `datapackage.json` and CSV tables in UTF-8. Every table is optional. An empty cell\n\
         means *not known*. Lists are joined with `|`. Units are in the column names.\n\n",
    );
    for spec in TABLES {
        let _ = writeln!(page, "- [`{0}`](#{0}): {1}", spec.name, title(spec));
    }
    for spec in TABLES {
        page.push('\n');
        page.push_str(&table_page(spec));
    }
    page
}

/// The reference of one table, in Markdown.
#[must_use]
pub fn table_page(spec: &TableSpec) -> String {
    let mut page = format!("## {}\n\n", spec.name);
    for line in spec.meaning {
        let _ = writeln!(page, "{}", line.trim());
    }
    let _ =
        writeln!(page, "\nKey: {}\n", spec.keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "));
    page.push_str("| column | value | meaning | example |\n|---|---|---|---|\n");
    for column in spec.columns {
        let need = match (column.required, column.default) {
            (_, Some(default)) => format!(" (default `{default}`)"),
            (true, None) => " **required**".into(),
            (false, None) => String::new(),
        };
        let example =
            if column.example.is_empty() { String::new() } else { format!("`{}`", column.example.replace('|', "\\|")) };
        let _ = writeln!(
            page,
            "| `{}` | {}{need} | {} | {example} |",
            column.name,
            column.kind.describe().replace('|', "\\|"),
            column.meaning.trim()
        );
    }
    page
}
