//! Which levers, where, when, for how much: the plan of a model against its scenarios.

mod amounts;
pub mod answer;
mod charts;
mod limits;
mod page;
pub mod question;
mod table;
mod words;

pub use page::plan_page;
pub use table::plan_table;
