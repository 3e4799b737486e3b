//! Who holds what, and who may.

use crate::cell::Percent;
use crate::date::Date;
use crate::ids::{EntityId, PlaceId, SourceId};
use crate::table::table;
use crate::words::{Confidence, EntityKind, HoldingKind, HoldingStatus};

table! {
    /// A company, a state, a fund.
    Entity in "entities" keyed by ["id"] {
        /// Handle.
        id: EntityId, "mp_materials";
        /// Name.
        name: String, "MP Materials";
        /// Country of incorporation, or the state itself.
        place: Option<PlaceId>, "USA";
        /// What it is. The holders of an `unknown` or `informal` entity are unknown, never assumed.
        kind: EntityKind, "company";
        /// Document.
        source: Option<SourceId>, "mp_8k_2025";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}

table! {
    /// Who holds how much of whom, from one day to another.
    Holding in "ownership" keyed by ["entity", "owner", "kind", "start"] {
        /// The entity held.
        entity: EntityId, "mp_materials";
        /// The holder.
        owner: EntityId, "us_dow";
        /// Share, percent; empty where only the holding is known.
        share_percent: Option<Percent>, "15";
        /// Low end, where the share is disputed or only bounded.
        share_low_percent: Option<Percent>, "";
        /// High end, where the share is disputed or only bounded.
        share_high_percent: Option<Percent>, "";
        /// Equity, votes, or control by contract.
        kind: HoldingKind, "equity";
        /// Only `held` counts; `agreed`, `option` and `contested` are shown.
        status: HoldingStatus, "held";
        /// First day.
        start: Option<Date>, "2025-07-10";
        /// Last day.
        end: Option<Date>, "";
        /// Document.
        source: SourceId, "mp_8k_2025";
        /// How the figure was read.
        confidence: Confidence, "high";
        /// What a reader should know about it.
        note: Option<String>, "";
    }
}
