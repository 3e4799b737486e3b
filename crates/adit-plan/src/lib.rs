//! Which levers, where, when, for how much.
//!
//! A [`programme::Programme`] has one first stage (what is decided now, for whatever happens) and blocks (what is done
//! once it is known what happens). `extensive` solves it whole, `decompose` block by block. An [`instance::Instance`]
//! says the same in the words of the field: pools, activities, options to build, reserves, demands, cases.
//!
//! Method: section "Plan" of `docs/methods.md`.

pub mod alternatives;
pub mod conflicts;
pub mod decompose;
pub mod duals;
pub mod elastic;
pub mod extensive;
pub mod formulate;
pub mod information;
pub mod instance;
pub mod monthly;
pub mod planner;
pub mod programme;
pub mod reserve;

pub use adit_linear::Unsolved;
pub use programme::{Block, Programme, Risk, Solved, SolvedBlock};

/// How a programme is solved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How far the best plan is sought.
    pub linear: adit_linear::Options,
    /// Columns up to which it is solved whole.
    pub whole: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { linear: adit_linear::Options::default(), whole: 5_000 }
    }
}

/// The best plan: whole if the programme is small, else block by block.
///
/// # Errors
/// Why there is none.
pub fn solve(programme: &Programme, options: &Options) -> Result<Solved, Unsolved> {
    if programme.size().0 <= options.whole {
        extensive::solve(programme, &options.linear)
    } else {
        decompose::Decomposed::new(programme, &options.linear)?.solve(&programme.first)
    }
}
