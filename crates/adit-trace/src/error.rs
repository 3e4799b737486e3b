//! What can be wrong with a question or with the network it is asked of.

/// Why a trace has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TraceError {
    /// Material circles without ever having entered: the flows cannot all be true.
    #[error(
        "closed loop without a source: {}; give one of them a primary inflow or an inflow from outside the loop",
        .nodes.join(" -> ")
    )]
    ClosedLoop {
        /// The nodes (or entities) of the loop, by id.
        nodes: Vec<String>,
    },
    /// A flow is negative, infinite or not a number.
    #[error("flow {value} of {place} is not a finite number of zero or more")]
    BadFlow {
        /// The link or node, in words.
        place: String,
        /// The value.
        value: f64,
    },
    /// A vector has not one entry per node, link or element.
    #[error("{what}: expected {expected} entries, found {found}")]
    WrongLength {
        /// Which vector.
        what: &'static str,
        /// Entries needed.
        expected: usize,
        /// Entries given.
        found: usize,
    },
    /// An index points past the last node.
    #[error("{what} names node {index}, but the network has {nodes} nodes")]
    NoSuchNode {
        /// Which vector.
        what: &'static str,
        /// The index.
        index: usize,
        /// Number of nodes.
        nodes: usize,
    },
    /// The flow set does not carry the element.
    #[error("no flows of element `{element}`; the balance carries {}", .known.join(", "))]
    NoSuchElement {
        /// The element asked for.
        element: String,
        /// Elements of the flow set.
        known: Vec<String>,
    },
    /// Nothing of the element reaches the place asked about, so no share of it exists.
    #[error("no {element} arrives at {at}: shares of nothing are undefined")]
    NothingArrives {
        /// The element.
        element: String,
        /// The nodes asked about.
        at: String,
    },
    /// A membership is not a probability.
    #[error("membership {weight} of node {node} is not within 0 and 1")]
    BadMembership {
        /// The node.
        node: usize,
        /// The value.
        weight: f64,
    },
    /// Recorded holders of an entity hold more than all of it.
    #[error("recorded holders of `{entity}` hold {percent:.2} % of it: more than 100 %")]
    OverHeld {
        /// The entity.
        entity: String,
        /// Sum of the recorded shares, percent.
        percent: f64,
    },
    /// A share vector that must sum to one does not.
    #[error(transparent)]
    SharesDoNotSum(#[from] adit_model::concentration::SharesDoNotSum),
    /// A solver gave up.
    #[error("{what} did not solve: {reason}")]
    Solver {
        /// Which problem.
        what: &'static str,
        /// What the solver said.
        reason: String,
    },
}

impl TraceError {
    /// Puts names in the place of node indices that an error of the numeric core carries.
    #[must_use]
    pub fn with_names(self, name: impl Fn(usize) -> Option<String>) -> Self {
        let rename = |text: String| text.parse().ok().and_then(&name).unwrap_or(text);
        match self {
            Self::ClosedLoop { nodes } => Self::ClosedLoop { nodes: nodes.into_iter().map(rename).collect() },
            Self::NothingArrives { element, at } => {
                let at = at.split(", ").map(|part| rename(part.to_owned())).collect::<Vec<_>>().join(", ");
                Self::NothingArrives { element, at }
            }
            other => other,
        }
    }
}

impl From<TraceError> for adit_model::problem::Problems {
    fn from(error: TraceError) -> Self {
        use adit_model::problem::{Code, Problem};
        let (code, mend) = match &error {
            TraceError::ClosedLoop { .. } => {
                (Code::ClosedLoop, "give one of them a source: ore, scrap, or an outside holder")
            }
            TraceError::NothingArrives { .. } | TraceError::NoSuchElement { .. } => {
                (Code::EmptyQuestion, "ask at another place or stage, or for another element")
            }
            _ => (Code::Numerical, "check the flows with `adit check`"),
        };
        Problem::new(code, error.to_string()).mend(mend).into()
    }
}
