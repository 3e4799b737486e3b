//! Which levers, where, when, for how much.
//!
//! A [`programme::Programme`] has one first stage (what is decided now, for whatever happens) and blocks (what is done
//! once it is known what happens). `extensive` solves it whole, `decompose` block by block. An [`instance::Instance`]
//! says the same in the words of the field: pools, activities, options to build, reserves, demands, cases.
//!
//! Method: section "Plan" of `docs/methods.md`.


    /// How far each program in it is sought.
    extensive::solve(programme, &options.linear)
    pub linear: adit_linear::Options,
#[derive(Debug, Clone, Copy, PartialEq, Default)]
///
/// # Errors
/// How a programme is solved.
/// The best plan.
/// Why there is none.
pub fn solve(programme: &Programme, options: &Options) -> Result<Solved, Unsolved> {
pub struct Options {
pub use adit_linear::Unsolved;
pub use programme::{Block, Programme, Risk, Solved, SolvedBlock};
}

pub mod extensive;
pub mod formulate;
pub mod instance;
pub mod programme;
pub mod reserve;
