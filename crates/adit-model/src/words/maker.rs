//! Words of a company that buys: how a stock is kept safe, how an order is shipped, how firm it is.

use crate::cell::{Cell, Expected, Kind};
use serde::{Deserialize, Serialize};

words! {
    /// How the safety stock of an item is set.
    SafetyRule {
        /// The plan weighs it: holding cost against the margin lost in the scenarios.
        Plan = "plan",
        /// Days of forecast use.
        Days = "days",
        /// Units.
        Units = "units",
        /// From the wanted service level and the error of the forecast over the lead time.
        Service = "service",
    }
}

words! {
    /// How an order is shipped.
    OrderMode {
        /// At the usual lead time.
        Standard = "standard",
        /// At the shorter lead time, for the price adder.
        Expedited = "expedited",
    }
}

words! {
    /// How firm an order is.
    OrderStatus {
        /// Proposed by a plan; the next plan may change it.
        Planned = "planned",
        /// With the supplier; it stands.
        Placed = "placed",
    }
}
