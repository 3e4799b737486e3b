//! Which levers, where, when, for how much: the plan of a model against its scenarios.

mod amounts;
pub mod answer;
mod limits;
pub mod question;
