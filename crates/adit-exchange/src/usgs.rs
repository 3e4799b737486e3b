//! What the US Geological Survey publishes of minerals.

mod context;
pub(crate) mod ds140;
mod figures;
mod forms;
mod long;
pub(crate) mod mcs;
mod published;
mod salient;
mod world;
