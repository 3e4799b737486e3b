//! Parameters of the dynamics, looked up where they hold.

use adit_model::Model;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::Key;
use adit_model::table::Row;
use adit_model::tables::Parameter;
use adit_model::words::Dynamic;

/// What a parameter is asked for: values of the keys of a scope.
#[derive(Debug, Clone, Default)]
pub struct Spot<'a> {
    /// Keys that are known, with their value.
    pub keys: Vec<(Key, &'a str)>,
}

impl<'a> Spot<'a> {
    /// The same with one more key, if there is a value.
    #[must_use]
    pub fn with(mut self, key: Key, value: Option<&'a str>) -> Self {
        self.keys.extend(value.map(|value| (key, value)));
        self
    }

    fn words(&self) -> String {
        let words: Vec<String> = self.keys.iter().map(|(key, value)| format!("{}={value}", key.word())).collect();
        if words.is_empty() { "everything".into() } else { words.join(",") }
    }
}

/// The parameters of a model.
#[derive(Debug, Clone, Copy)]
pub struct Rates<'a> {
    model: &'a Model,
    year: i32,
}

impl<'a> Rates<'a> {
    /// The parameters of a model; `year` decides who belongs to a group.
    #[must_use]
    pub fn new(model: &'a Model, year: i32) -> Self {
        Self { model, year }
    }

    /// The model they are of.
    #[must_use]
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// The row that holds: of those whose scope fits, the one with most keys, and of these the last.
    #[must_use]
    pub fn row(&self, parameter: Dynamic, spot: &Spot<'_>) -> Option<&'a Row<Parameter>> {
        let fitting = self.model.parameters.iter().filter(|row| row.parameter == parameter && self.fits(row, spot));
        fitting.max_by_key(|row| row.of.as_ref().map_or(0, |scope| scope.iter().count()))
    }

    /// The row that holds, or the error that there is none.
    ///
    /// # Errors
    /// If no row fits: a chain is never moved by a number that nobody stated.
    pub fn find(&self, parameter: Dynamic, spot: &Spot<'_>) -> Result<&'a Row<Parameter>, Problems> {
        self.row(parameter, spot).ok_or_else(|| {
            let place = spot.words();
            Problem::new(Code::MissingValue, format!("no row gives `{parameter}` for {place}"))
                .file("parameters.csv")
                .column("parameter")
                .expected("a row without a scope, or with one that fits")
                .mend("add it, with its source or the assumption it rests on")
                .into()
        })
    }

    fn fits(&self, row: &Parameter, spot: &Spot<'_>) -> bool {
        let Some(scope) = &row.of else { return true };
        scope.iter().all(|(key, allowed)| {
            let Some((_, value)) = spot.keys.iter().find(|(known, _)| *known == key) else { return false };
            allowed.iter().any(|allowed| allowed == value || self.contains(key, allowed, value))
        })
    }

    fn contains(&self, key: Key, group: &str, place: &str) -> bool {
        matches!(key, Key::Country | Key::From | Key::To)
            && self.model.members(group, self.year).iter().any(|member| member == place)
    }
}
