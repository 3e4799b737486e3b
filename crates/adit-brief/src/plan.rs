//! Which levers, where, when, for how much: the plan of a model against its scenarios.

mod amounts;
pub mod answer;
mod ask;
mod cases;
mod limits;
mod network;
mod offers;
mod plants;
mod prepared;
mod programs;
pub mod question;
mod reading;
mod recipes;
mod rows;
mod schedule;
mod shortage;
mod worth;
mod years;

pub use answer::PlanAnswer;
pub use ask::plan;
pub use question::PlanQuestion;
