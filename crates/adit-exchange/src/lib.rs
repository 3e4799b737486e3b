//! Doors for data: official files in, spreadsheets, Parquet and maps out, and what changed between two models.

pub mod baci;
pub mod import;
pub mod names;
mod rows;
mod usgs;
