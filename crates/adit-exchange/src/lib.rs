//! Doors for data: official files in, spreadsheets, Parquet and maps out, and what changed between two models.

pub mod geojson;
pub mod grid;
pub mod import;
pub mod parquet;
pub mod xlsx_in;
pub mod xlsx_out;
