//! Tiny made-up packages, written row by row in the test that uses them.
//!
//! A row is a set of named cells; the header of a table is what its rows name. Rows that cite nothing cite `made_up`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub, missing_docs)]

use adit_balance::{Balance, Options, balance};
use adit_model::Model;
use adit_model::package::Package;
use adit_model::problem::Problems;
use adit_model::scope::Scope;
use adit_model::words::Basis;

type Row = Vec<(String, String)>;

/// The year of every made-up balance.
pub const YEAR: i32 = 2024;

/// Tables in the making.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    pub tables: Vec<(String, Vec<Row>)>,
    last: usize,
}

impl Tables {
    /// Elements without oxide factors, places that are countries, one source.
    pub fn new(elements: &[&str], places: &[&str]) -> Self {
        let mut tables = Self::default();
        tables.source("made_up");
        for element in elements {
            tables.row("elements", &[("id", element), ("name", element), ("group", "light")]);
        }
        for place in places {
            let kind = match *place {
                "WLD" => "world",
                "ROW" => "rest",
                _ => "country",
            };
            tables.row("places", &[("id", place), ("name", place), ("kind", kind)]);
        }
        tables
    }

    /// Adds a row of any table.
    pub fn row(&mut self, table: &str, cells: &[(&str, &str)]) -> &mut Self {
        self.last = self.tables.iter().position(|(name, _)| name == table).unwrap_or_else(|| {
            self.tables.push((table.to_owned(), Vec::new()));
            self.tables.len() - 1
        });
        let cells = cells.iter().filter(|(_, value)| !value.is_empty());
        self.tables[self.last].1.push(cells.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        self
    }

    /// Sets a cell of the row added last.
    pub fn set(&mut self, column: &str, value: &str) -> &mut Self {
        let row = self.tables[self.last].1.last_mut().unwrap();
        row.retain(|(name, _)| name != column);
        row.push((column.to_owned(), value.to_owned()));
        self
    }

    pub fn source(&mut self, id: &str) -> &mut Self {
        self.row("sources", &[("id", id), ("title", id), ("publisher", "nobody"), ("tier", "secondary")])
    }

    /// A material carried element by element.
    pub fn material(&mut self, id: &str, stage: &str, routing: &str, elements: &str) -> &mut Self {
        let cells = [("id", id), ("name", id), ("stage", stage), ("basis", "element"), ("elements", elements)];
        self.row("materials", &cells).set("routing", routing)
    }

    pub fn process(&mut self, id: &str, stage: &str, activity_basis: &str) -> &mut Self {
        self.row("processes", &[("id", id), ("name", id), ("stage", stage), ("activity_basis", activity_basis)])
    }

    fn recipe(&mut self, process: &str, direction: &str, material: &str, element: &str, kind: &str) -> &mut Self {
        let cells = [("process", process), ("direction", direction), ("material", material), ("element", element)];
        self.row("recipes", &cells).set("kind", kind).set("source", "made_up").set("confidence", "high")
    }

    /// Tonnes of an element in an output per tonne of activity; exact unless `deviation` is set.
    pub fn makes(&mut self, process: &str, material: &str, element: &str, amount: f64) -> &mut Self {
        self.recipe(process, "output", material, element, "per_activity").set("amount", &amount.to_string())
    }

    /// The fraction of an element (`""`: of each) that leaves in an output; exact unless `deviation` is set.
    pub fn recovers(&mut self, process: &str, material: &str, element: &str, amount: f64) -> &mut Self {
        self.recipe(process, "output", material, element, "recovery").set("amount", &amount.to_string())
    }

    pub fn takes(&mut self, process: &str, material: &str) -> &mut Self {
        self.recipe(process, "input", material, "", "take")
    }

    pub fn site(&mut self, id: &str, process: &str, place: &str) -> &mut Self {
        let cells = [("id", id), ("name", id), ("process", process), ("place", place), ("status", "operating")];
        self.row("sites", &cells).set("source", "made_up").set("confidence", "high")
    }

    pub fn link(&mut self, from: &str, to: &str, material: &str) -> &mut Self {
        let cells = [("from", from), ("to", to), ("material", material), ("status", "active")];
        self.row("links", &cells).set("source", "made_up").set("confidence", "high")
    }

    /// Output of a site in tonnes of element.
    pub fn output(&mut self, site: &str, stage: &str, quantity: f64, deviation: f64) -> &mut Self {
        self.row("production", &[("site", site), ("stage", stage)]).observed(quantity, deviation)
    }

    /// Output of a country, or of the world, in tonnes of element.
    pub fn national(&mut self, place: &str, stage: &str, quantity: f64, deviation: f64) -> &mut Self {
        self.row("production", &[("place", place), ("stage", stage)]).observed(quantity, deviation)
    }

    pub fn trade(&mut self, from: &str, to: &str, material: &str, quantity: f64, deviation: f64) -> &mut Self {
        let cells = [("exporter", from), ("importer", to), ("material", material)];
        self.row("trade", &cells).observed(quantity, deviation)
    }

    /// A use; without a quantity as long as `observed` is not called.
    pub fn uses(&mut self, place: &str, sector: &str, material: &str) -> &mut Self {
        let cells = [("place", place), ("sector", sector), ("material", material), ("confidence", "high")];
        self.row("demand", &cells)
    }

    /// Quantity, deviation, year, basis and source of the row added last.
    pub fn observed(&mut self, quantity: f64, deviation: f64) -> &mut Self {
        self.set("quantity_t", &quantity.to_string())
            .set("deviation_t", &deviation.to_string())
            .set("year", &YEAR.to_string())
            .set("basis", "element")
            .set("source", "made_up")
            .set("confidence", "high")
    }

    /// An assumption about flows, in tonnes of element; a ratio where `per` is given.
    pub fn assume(&mut self, id: &str, of: &str, per: &str, value: f64, deviation: f64) -> &mut Self {
        let cells = [("id", id), ("statement", id), ("of", of), ("per", per), ("reason", "made up")];
        self.row("assumptions", &cells)
            .set("value", &value.to_string())
            .set("deviation", &deviation.to_string())
            .set("basis", "element")
    }

    pub fn share(&mut self, id: &str, of: &str, per: &str, percent: f64, points: f64) -> &mut Self {
        self.row("shares", &[("id", id), ("of", of), ("per", per), ("year", "2024"), ("source", "made_up")])
            .set("share_percent", &percent.to_string())
            .set("deviation_points", &points.to_string())
            .set("basis", "element")
            .set("confidence", "high")
    }

    /// A mine process of these elements (tonnes per tonne of activity) that makes `concentrate`.
    pub fn mining(&mut self, process: &str, split: &[(&str, f64)]) -> &mut Self {
        self.process(process, "mine", "element");
        for (element, amount) in split {
            self.makes(process, "concentrate", element, *amount);
        }
        self
    }

    /// A separation process that recovers a fraction of each element as `oxide`.
    pub fn separating(&mut self, process: &str, recovery: f64) -> &mut Self {
        self.process(process, "separation", "element").takes(process, "concentrate");
        self.recovers(process, "oxide", "", recovery)
    }

    /// The package as files.
    pub fn package(&self) -> Package {
        let mut files = vec![("datapackage.json".to_owned(), br#"{"name":"made-up","version":"1"}"#.to_vec())];
        for (name, rows) in &self.tables {
            let mut columns: Vec<&str> = Vec::new();
            for (column, _) in rows.iter().flatten() {
                if !columns.contains(&column.as_str()) {
                    columns.push(column);
                }
            }
            let line = |cell: &dyn Fn(&str) -> String| {
                columns.iter().map(|column| format!("\"{}\"", cell(column))).collect::<Vec<_>>().join(",") + "\n"
            };
            let mut text = line(&|column| column.to_owned());
            for row in rows {
                let value = |column: &str| {
                    row.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone()).unwrap_or_default()
                };
                text.push_str(&line(&value));
            }
            files.push((format!("{name}.csv"), text.into_bytes()));
        }
        Package { name: "made-up".into(), folder: None, files }
    }

    pub fn model(&self) -> Model {
        Model::from_package(&self.package()).unwrap_or_else(|problems| panic!("{problems}"))
    }

    /// Balances without draws and conflicts.
    pub fn solve(&self) -> Solved {
        self.solve_with(&plain()).unwrap_or_else(|problems| panic!("{problems}"))
    }

    pub fn solve_with(&self, options: &Options) -> Result<Solved, Problems> {
        let model = self.model();
        balance(&model, options).map(|balance| Solved { model, balance })
    }
}

/// No draws, no conflicts.
pub fn plain() -> Options {
    Options { year: Some(YEAR), draws: 0, conflicts: false, ..Options::default() }
}

/// A balanced made-up model.
#[derive(Debug)]
pub struct Solved {
    pub model: Model,
    pub balance: Balance,
}

impl Solved {
    /// Tonnes of element in a scope.
    pub fn tonnes(&self, scope: &str) -> f64 {
        self.tonnes_of(scope, Basis::Element)
    }

    pub fn tonnes_of(&self, scope: &str, basis: Basis) -> f64 {
        let scope: Scope = scope.parse().unwrap();
        self.balance.quantity(&self.model, &scope, basis).unwrap_or_else(|problems| panic!("{problems}")).central
    }

    pub fn share(&self, of: &str, per: &str) -> f64 {
        let (of, per): (Scope, Scope) = (of.parse().unwrap(), per.parse().unwrap());
        self.balance.share(&self.model, &of, &per, Basis::Element).unwrap().central
    }

    /// Flow between two nodes of one element, or of the weight if the element is empty.
    pub fn flow(&self, from: &str, to: &str, element: &str) -> adit_balance::FlowRow {
        let element = (!element.is_empty()).then_some(element);
        let rows = self.balance.flows();
        let found = rows.iter().find(|row| row.from == from && row.to == to && row.element.as_deref() == element);
        let known = || rows.iter().map(|row| format!("{} {}", row.from, row.to)).collect::<Vec<_>>();
        found.cloned().unwrap_or_else(|| panic!("no flow {from} {to} {element:?}: {:?}", known()))
    }

    pub fn reconciled(&self, table: &str, key_part: &str) -> &adit_balance::Reconciled {
        let mut rows = self.balance.reconciled.iter();
        rows.find(|row| row.origin.table == table && row.origin.key.contains(key_part)).unwrap()
    }
}

/// Asserts that two numbers agree to a part in a hundred thousand: deviations are finite, so nothing is exact.
#[track_caller]
pub fn near(value: f64, expected: f64) {
    near_to(value, expected, 1e-5);
}

#[track_caller]
pub fn near_to(value: f64, expected: f64, relative: f64) {
    assert!((value - expected).abs() <= relative * expected.abs().max(1e-3), "{value}, expected {expected}");
}
