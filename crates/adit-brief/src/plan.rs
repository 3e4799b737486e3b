//! Which levers, where, when, for how much: the plan of a model against its scenarios.

mod amounts;
pub mod answer;
mod cases;
mod limits;
mod network;
mod plants;
pub mod question;
mod recipes;
mod schedule;
mod years;
