//! Disruption potential, trade exposure and economic vulnerability (Nassar and others 2020; again in the review of 2021).

mod equations;

pub use equations::*;
