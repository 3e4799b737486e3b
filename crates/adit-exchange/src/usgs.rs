//! What the US Geological Survey publishes of minerals.

mod context;
mod figures;
mod long;
pub(crate) mod mcs;
mod published;
mod salient;
mod world;
