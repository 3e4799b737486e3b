//! What breaks, when, for how long.
//!
//! A [`Chain`] is a network of facilities, links and sinks with a baseline at which it runs for ever. The engine
//! ([`run`]) steps it through time under [`Shocks`]: stocks, orders, rationing, joint production, transit, licenses,
//! qualification, prices, substitution, scrap, a reserve. Draws are lanes: every number of the state is a small array,
//! one entry a draw, so that the network is swept once for a block of draws.
//!
//! Method: section "Stress" of `docs/methods.md`.

// Loops over draws index several arrays at once; iterators over tuples of four zips would hide the equations.
#![allow(clippy::needless_range_loop)]

pub mod aim;
pub mod arcs;
pub mod bought;
pub mod bound;
pub mod chain;
pub mod compiled;
pub mod control;
pub mod engine;
pub mod invariants;
pub mod lanes;
pub mod measures;
pub mod needs;
pub mod off;
pub mod rates;
pub mod record;
pub mod scores;
pub mod sensitivity;
pub mod settings;
pub mod shocks;
pub mod simulate;
pub mod single_points;
pub mod state;
pub mod survive;
pub mod tally;
pub mod uses;
pub mod variables;
pub mod watch;
pub mod world;

pub use chain::{Chain, ChainError, Facility, Give, Link, Policy, Rationing, Reserve, Sink, Take, To};
pub use compiled::Compiled;
pub use engine::{Period, run, run_with};
pub use lanes::{LANES, Lane};
pub use settings::Settings;
pub use shocks::{Effect, Event, Shocks};
pub use state::State;
pub use uses::Uses;
pub use variables::Draws;
pub use world::{Step, World};
