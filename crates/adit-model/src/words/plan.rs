//! Words of what could be done about it.

use crate::cell::{Cell, Expected, Kind};
use serde::{Deserialize, Serialize};

words! {
    /// A way to need less of what can be cut off: a pathway, or a move of sourcing.
    Pathway {
        /// Public money beside private money.
        CoFunding = "co_funding",
        /// One office that answers for all permits.
        OneStop = "one_stop",
        /// Capacity shared between countries.
        Cooperation = "cooperation",
        /// Magnets that retire, and what making them leaves, back to feed.
        Recycling = "recycling",
        /// Cracking, separation and reduction to metal.
        Separation = "separation",
        /// Alloys and magnets.
        Magnets = "magnets",
        /// A strategic reserve.
        Reserve = "reserve",
        /// Permits within a time limit.
        FasterPermits = "faster_permits",
        /// Other materials, or less of them, for the same purpose.
        Substitutes = "substitutes",
        /// New mines.
        Mining = "mining",
        /// Suppliers next door.
        Nearshoring = "nearshoring",
        /// Suppliers in allied countries.
        Friendshoring = "friendshoring",
        /// Suppliers at home.
        Domestic = "domestic",
        /// A second supplier qualified before it is needed.
        SecondSource = "second_source",
    }
}

words! {
    /// What a lever does; the word carries the unit of its size.
    LeverEffect {
        /// Permits take at most this many months.
        PermitMonthsAtMost = "permit_months_at_most",
        /// Permits and construction take this percent less time.
        DurationCutPercent = "duration_cut_percent",
        /// The chance that a project comes to be rises by this many percentage points.
        SuccessAddPercent = "success_add_percent",
        /// The public bears this percent of the overnight cost.
        PublicSharePercent = "public_share_percent",
        /// Members of the group in `place` count on this percent of what each other's plants sell elsewhere.
        SharedCapacity = "shared_capacity",
        /// This percent of the magnets that retire is collected; its kilograms are of magnet.
        CollectedPercent = "collected_percent",
        /// This percent of the use in scope can do without.
        SubstitutionPercent = "substitution_percent",
        /// Users in scope qualify other suppliers before they need them; without a size.
        QualifiedInAdvance = "qualified_in_advance",
        /// Up to this many days of use are held in reserve.
        Held = "held",
        /// Plants of the stages in scope can be built; without a size.
        Buildable = "buildable",
        /// The countries in scope are of this kind for the buyers in `place`; without a size.
        CountsAs = "counts_as",
    }
}

impl LeverEffect {
    /// Unit of the size, where there is one.
    #[must_use]
    pub const fn unit(self) -> Option<&'static str> {
        match self {
            Self::PermitMonthsAtMost => Some("months"),
            Self::SuccessAddPercent => Some("percentage points"),
            Self::Held => Some("days of use"),
            Self::DurationCutPercent
            | Self::PublicSharePercent
            | Self::SharedCapacity
            | Self::CollectedPercent
            | Self::SubstitutionPercent => Some("percent"),
            Self::QualifiedInAdvance | Self::Buildable | Self::CountsAs => None,
        }
    }

    /// Whether the size is a part of a whole.
    #[must_use]
    pub const fn is_part(self) -> bool {
        !matches!(self, Self::PermitMonthsAtMost | Self::Held) && self.unit().is_some()
    }
}
