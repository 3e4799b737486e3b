//! Which levers, where, when, for how much: the plan of a model against its scenarios.

pub mod answer;
mod cases;
mod network;
mod plants;
mod recipes;
mod schedule;
mod years;
