//! `adit plan --monthly`: what a company buys, month by month.

use crate::args::Global;
use crate::open;
use crate::output::{Answer, Output};
use crate::progress::Progress;
use adit_brief::plan::{MonthlyQuestion, monthly, monthly_page, monthly_table, orders_table};
use adit_exchange::xlsx_in::{Workbook, is_workbook};
use adit_exchange::xlsx_out;
use adit_model::cell::Cell;
use adit_model::date::Date;
use adit_model::descriptor::descriptor;
use adit_model::model::About;
use adit_model::package::Package;
use adit_model::problem::{Code, Problem};
use adit_model::raw::RawTable;
use adit_model::{Model, Problems};
use adit_plan::monthly::Allocation;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Table of the orders, in a folder and in a workbook.
const ORDERS: &str = "orders.csv";

/// Options of a plan by months.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of a plan by months")]
pub(crate) struct MonthlyArgs {
    /// Write the orders as the table `orders`, .xlsx or .csv, to be read by the next plan.
    #[arg(long, value_name = "FILE", requires = "monthly")]
    out: Option<PathBuf>,
    /// Read the orders from this file instead of the model: what an earlier plan wrote, with what you have placed.
    #[arg(long, value_name = "FILE", requires = "monthly")]
    orders: Option<PathBuf>,
    /// First month; by default that of the first forecast.
    #[arg(long, value_name = "YYYY-MM", value_parser = month, requires = "monthly")]
    from_month: Option<Date>,
    /// Months whose orders stand, whatever happens.
    #[arg(long, value_name = "MONTHS", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=60))]
    #[arg(requires = "monthly")]
    frozen: u8,
    /// Chance a year, percent, of scenarios whose row has none.
    #[arg(long, value_name = "PERCENT", value_parser = percent, requires = "monthly")]
    chance: Option<f64>,
    /// How the scarce is divided among customers.
    #[arg(long, value_name = "RULE", default_value = "margin", requires = "monthly")]
    allocation: Rule,
    /// Do not compare with plans that do without a second source, expediting, or scenarios.
    #[arg(long, requires = "monthly")]
    no_compare: bool,
}

/// How the scarce is divided, as the command line spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// The highest margin first.
    Margin,
    /// Everybody the same part of what is asked for.
    Proportional,
}

/// Asks for a plan of so many months against scenarios, and answers.
///
/// # Errors
/// A model or a question that is wrong, or no solver.
pub(crate) fn run(
    args: &MonthlyArgs,
    months: u8,
    scenarios: &[String],
    risk: Option<[f64; 2]>,
    seconds: Option<f64>,
    global: &Global,
) -> Result<(), Problems> {
    let output = Output::new(global)?;
    let form = args.out.as_deref().map(form).transpose()?;
    let progress = Progress::new(global.quiet);
    progress.step("reading the model");
    let model = match &args.orders {
        Some(orders) => with_orders(global.model(), orders)?,
        None => open::model(global.model())?,
    };
    progress.step("weighing what may happen");
    let answer = monthly(
        &model,
        &MonthlyQuestion {
            scenarios: scenarios.to_vec(),
            chance: args.chance.map(|percent| percent / 100.0),
            months: usize::from(months),
            from: args.from_month,
            frozen: usize::from(args.frozen),
            risk,
            allocation: match args.allocation {
                Rule::Margin => Allocation::Margin,
                Rule::Proportional => Allocation::Proportional,
            },
            compare: !args.no_compare,
            seconds,
        },
    )?;
    drop(progress);
    if let (Some(file), Some(form)) = (&args.out, form) {
        output.write(file, &written(&orders_table(&answer), form)?)?;
    }
    output.answer(&Answer {
        document: monthly_page(&answer, !output.is_short()),
        table: monthly_table(&answer),
        json: json!(answer),
    })
}

fn month(text: &str) -> Result<Date, String> {
    Date::parse(text)
        .ok()
        .filter(|date| date.first_day().1 == date.last_day().1)
        .ok_or_else(|| "a month such as 2027-01".into())
}

fn percent(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|percent| (0.0..100.0).contains(percent)).ok_or_else(|| "a percentage below 100".into())
}

/// How orders are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Xlsx,
}

fn form(file: &Path) -> Result<Form, Problems> {
    match file.extension().map(|extension| extension.to_string_lossy().to_lowercase()).as_deref() {
        Some("csv") => Ok(Form::Csv),
        Some("xlsx") => Ok(Form::Xlsx),
        _ => Err(Problem::new(Code::WrongValue, "orders are written as a workbook or as CSV")
            .file("--out")
            .found(file.display().to_string())
            .expected("a name that ends in .xlsx or .csv")
            .mend("change the name; the page goes to `-o plan.html`")
            .into()),
    }
}

/// The orders as a file that reads back without a change.
fn written(orders: &RawTable, form: Form) -> Result<Vec<u8>, Problems> {
    let text = csv(orders);
    if form == Form::Csv {
        return Ok(text);
    }
    let about = About {
        name: "orders".into(),
        title: "Orders of a plan by months".into(),
        description: "Read by `adit plan --monthly --orders`, or copied as a sheet into your model".into(),
        ..About::default()
    };
    let about = format!("{:#}\n", descriptor(&about, &["orders"])).into_bytes();
    let files = vec![("datapackage.json".to_owned(), about), (ORDERS.to_owned(), text)];
    xlsx_out::workbook(&Package { name: "orders".into(), folder: None, files })
}

fn csv(table: &RawTable) -> Vec<u8> {
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let line = |cells: &Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    std::iter::once(&table.columns).chain(&table.rows).map(line).collect::<String>().into_bytes()
}

/// The model with the orders of another file.
fn with_orders(model: &str, orders: &Path) -> Result<Model, Problems> {
    let name = orders.display().to_string();
    let text = if is_workbook(&name) {
        let book = Workbook::open(&name)?;
        book.package().file(ORDERS).map(<[u8]>::to_vec).ok_or_else(|| {
            Problem::new(Code::EmptyQuestion, "the workbook has no sheet `orders`")
                .file(&name)
                .mend("take a workbook that `adit plan --monthly --out` wrote, or a model with that sheet")
        })?
    } else {
        std::fs::read(orders).map_err(|error| {
            Problem::new(Code::Unreadable, error.to_string()).file(&name).mend("check the path of the file")
        })?
    };
    let mut package = open::package(model)?;
    package.files.retain(|(file, _)| file != ORDERS);
    package.files.push((ORDERS.to_owned(), text));
    package.files.sort();
    Model::from_package(&package)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> RawTable {
        let words = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let columns =
            ["offer", "item", "supplier", "ordered", "arrives", "units", "mode", "status", "reference", "note"];
        let rows = vec![
            words(&["a", "x", "One, \"Two\" & Co", "2027-01", "2027-03", "1234.5", "standard", "placed", "0042", ""]),
            words(&["a", "x", "", "2027-02", "2027-03", "20000", "expedited", "planned", "", "line\nbreak"]),
        ];
        RawTable { name: "orders".into(), columns: words(&columns), rows }
    }

    #[test]
    fn orders_read_back_without_a_change() {
        let read = |text: &[u8]| RawTable::read("orders", "orders.csv", text).unwrap_or_default();
        assert_eq!(read(&written(&table(), Form::Csv).unwrap_or_default()), table());
        let book = Workbook::read("orders.xlsx", written(&table(), Form::Xlsx).unwrap_or_default());
        let back = book.map_or_else(|_| read(b""), |book| read(book.package().file(ORDERS).unwrap_or_default()));
        assert_eq!(back, table());
    }

    #[test]
    fn only_tables_are_written() {
        assert!(form(Path::new("orders.pdf")).is_err() && form(Path::new("orders")).is_err());
        assert_eq!(form(Path::new("Orders.XLSX")).ok(), Some(Form::Xlsx));
    }
}
