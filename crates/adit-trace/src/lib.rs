//! Where does it come from, and who controls the way?
//!
//! [`trace`] answers for one element at some nodes of a balanced network: where the supply entered the network, which part
//! of it passed a set of sites on the way (by where they stand and by who controls them), and how far the answer rests
//! on what nobody records. [`single_site_loss`] ranks plants by the supply that passes them; [`drivers()`] ranks the links
//! that a figure rests on; [`any_element`] joins the elements a product needs; [`stage_concentration`] measures how few hold a
//! stage.
//!
//! The rooms, from the ground up:
//! - [`graph`] and [`walk`]: flows by receiver, and the absorbing walk upstream that every share comes from;
//! - [`pooling`], [`custody`]: structural choices, how markets pool and whether lots are kept apart;
//! - [`ownership`], [`control`]: holdings looked through to the end, and who decides at a site;
//! - [`select`]: from a scope to nodes; [`uncertainty`]: from draws to figures; [`question`] and
//!   [`answer`]: what is asked and what is found.
//!
//! Markets are no stage: only sites can touch what passes them. All quantities are tonnes of contained element a year, all
//! shares are fractions, and no result depends on the number of threads.

pub mod answer;
pub use adit_model::concentration;
pub mod control;
pub mod custody;
pub mod drivers;
pub mod error;
pub mod graph;
pub mod necessary;
pub mod ownership;
pub mod pooling;
pub mod question;
pub mod select;
pub mod sites;
pub mod stage;
pub mod uncertainty;
pub mod walk;

mod block;
mod evaluate;
mod upstream;

pub use answer::TraceResult;
pub use drivers::{Driver, Rank, drivers};
pub use error::TraceError;
pub use necessary::{AnyElement, any_element};
pub use ownership::{Bounds, Register};
pub use pooling::Pooling;
pub use question::{Network, TraceQuery, trace};
pub use select::{Touching, nodes_at};
pub use sites::{SiteLoss, single_site_loss, uses};
pub use stage::{StageConcentration, stage_concentration};
pub use uncertainty::Figure;
