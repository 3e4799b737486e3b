//! Which minerals are critical, by the published methods.
//!
//! [`screen`] asks a model one [`Question`] and gives a [`Screening`]: one [`Ranked`] row a mineral, each with its value,
//! its interval, the inputs it was made from, and the inputs that are missing, by name. Unknown is never zero.
//! Each method is a file named by it: `hhi`, `eu`, `usgs`, `geopolrisk`.

pub mod answer;
pub mod draws;
pub mod interval;
pub mod question;

pub use answer::{Input, Missing, Part, Ranked, Screening, Trend, Value};
pub use question::{Change, Holdings, Method, Question};
