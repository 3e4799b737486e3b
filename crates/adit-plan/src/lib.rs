//! Which levers, where, when, for how much.
//!
//! A [`programme::Programme`] has one first stage (what is decided now, for whatever happens) and blocks (what is done
//! once it is known what happens). `extensive` solves it whole, `decompose` block by block. An [`instance::Instance`]
//! says the same in the words of the field: pools, activities, options to build, reserves, demands, cases.
//!
//! Method: section "Plan" of `docs/methods.md`.

pub mod extensive;
pub mod formulate;
pub mod instance;
pub mod programme;
pub mod reserve;

pub use adit_linear::Unsolved;
pub use programme::{Block, Programme, Risk, Solved, SolvedBlock};

/// How a programme is solved.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Options {
    /// How far each program in it is sought.
    pub linear: adit_linear::Options,
}

/// The best plan.
///
/// # Errors
/// Why there is none.
pub fn solve(programme: &Programme, options: &Options) -> Result<Solved, Unsolved> {
    extensive::solve(programme, &options.linear)
}
