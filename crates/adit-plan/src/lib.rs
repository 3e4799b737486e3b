//! Which levers, where, when, for how much.
//!
//! A [`programme::Programme`] has one first stage (what is decided now, for whatever happens) and blocks (what is done
//! once it is known what happens). `extensive` solves it whole, `decompose` block by block. An [`instance::Instance`]
//! says the same in the words of the field: pools, activities, options to build, reserves, demands, cases.
//!
//! Method: section "Plan" of `docs/methods.md`.

pub mod monthly;
pub mod programme;
