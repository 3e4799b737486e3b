//! Doors for data: official files in, spreadsheets, Parquet and maps out, and what changed between two models.

pub mod baci;
pub mod geojson;
pub mod grid;
pub mod import;
pub mod names;
pub mod parquet;
mod rows;
mod usgs;
pub mod xlsx_in;
pub mod xlsx_out;
