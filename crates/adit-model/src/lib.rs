//! The ground floor of Adit: the tables of a model, units, reading, checking.
//!
//! A model is a Frictionless Data Package: `datapackage.json` and CSV tables. [`tables`] declares every column once;
//! [`Model::read`] reads a package with all it extends, checks it, and reports every problem at once.

pub mod cell;
pub mod check;
pub mod concentration;
pub mod date;
pub mod descriptor;
pub mod diff;
pub mod figure;
pub mod ids;
pub mod manifest;
pub mod model;
pub mod network;
pub mod package;
pub mod problem;
pub mod random;
pub mod raw;
mod references;
mod rows;
pub mod scope;
pub mod table;
pub mod tables;
pub mod words;

pub use figure::Figure;
pub use manifest::Manifest;
pub use model::Model;
pub use problem::{Code, Problem, Problems};
pub use scope::Scope;
