//! Which levers, where, when, for how much: the plan of a model against its scenarios.

mod amounts;
pub mod answer;
mod ask;
mod cases;
mod charts;
mod conflict;
mod foresight;
mod limits;
pub mod monthly;
mod network;
mod offers;
mod otherwise;
mod page;
mod plants;
mod policies;
mod prepared;
mod programs;
pub mod question;
mod reading;
mod recipes;
mod rows;
mod schedule;
mod shortage;
pub mod simulated;
mod table;
mod words;
mod worth;
mod years;

pub use answer::PlanAnswer;
pub use ask::plan;
pub use monthly::{MonthlyAnswer, MonthlyQuestion, monthly, monthly_page, monthly_table, orders_table};
pub use page::plan_page;
pub use question::PlanQuestion;
pub use table::plan_table;
