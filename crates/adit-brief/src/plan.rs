//! Which levers, where, when, for how much: the plan of a model against its scenarios.

pub mod answer;
mod cases;
pub mod monthly;
mod monthly_ask;
mod monthly_calendar;
mod monthly_forecasts;
mod monthly_orders;
mod monthly_page;
mod monthly_setup;
mod monthly_shocks;
mod monthly_words;
mod network;
mod plants;
mod recipes;
mod schedule;
mod years;

pub use monthly::{MonthlyAnswer, MonthlyQuestion, monthly};
pub use monthly_orders::orders_table;
pub use monthly_page::{monthly_page, monthly_table};
