//! Where does it come from, and who controls the way?

pub mod concentration;
pub mod custody;
pub mod error;
pub mod graph;
pub mod necessary;
pub mod pooling;
pub mod uncertainty;
pub mod walk;

mod block;
mod upstream;

pub use error::TraceError;
