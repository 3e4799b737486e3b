//! Identifiers, one type per kind, so that a place is never taken for a site.

use crate::cell::{Cell, Expected, Kind};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::sync::Arc;

/// Declares identifier types: name, the kind in words, the table whose rows they name.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $kind:literal, $table:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// What the identifier names, in words.
            pub const KIND_NAME: &'static str = $kind;
            /// Makes an identifier; whether a row has it is checked when a model is read.
            #[must_use]
            pub fn new(text: &str) -> Self { Self(Arc::from(text)) }
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(&self.0) }
        }

        impl std::borrow::Borrow<str> for $name { fn borrow(&self) -> &str { &self.0 } }

        impl PartialEq<str> for $name { fn eq(&self, other: &str) -> bool { &*self.0 == other } }
        impl PartialEq<&str> for $name { fn eq(&self, other: &&str) -> bool { &*self.0 == *other } }

        impl Cell for $name {
            const KIND: Kind = Kind::Id { table: $table, name: $kind };
            fn parse(text: &str) -> Result<Self, Expected> { check_id(text).map(|()| Self(shared(text))) }
            fn ids(&self, visit: &mut dyn FnMut(&'static str, &str)) { visit($table, &self.0); }
        }
    )+};
}

thread_local! {
    /// Identifiers read last, each at the place its hash gives it.
    static LAST_READ: RefCell<Vec<Arc<str>>> = RefCell::new(vec![Arc::from(""); 1024]);
}

/// The text, shared with rows read shortly before: tables repeat a few identifiers in a million cells.
fn shared(text: &str) -> Arc<str> {
    LAST_READ.with_borrow_mut(|last| {
        let places = last.len();
        let slot = &mut last[short_hash(text) % places];
        if **slot != *text {
            *slot = Arc::from(text);
        }
        slot.clone()
    })
}

/// FNV-1a: identifiers are short.
fn short_hash(text: &str) -> usize {
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) as usize
}

/// Letters, digits, `_`, `-` and `.`: an identifier works in a file name, a URL and a scope.
fn check_id(text: &str) -> Result<(), Expected> {
    if text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.')) {
        Ok(())
    } else {
        Err(Expected::new("an identifier of letters, digits, `_`, `-` and `.`").mend("remove spaces and other signs"))
    }
}

ids! {
    /// A document.
    SourceId, "source", "sources";
    /// A chemical element, by its symbol.
    ElementId, "element", "elements";
    /// A set of shocks.
    ScenarioId, "scenario", "scenarios";
    /// A mineral that is screened.
    MineralId, "mineral", "minerals";
    /// An industry of an input-output or business statistic.
    IndustryId, "industry", "industries";
    /// A thing that flows.
    MaterialId, "material", "materials";
    /// A way to make something.
    ProcessId, "process", "processes";
    /// A country, by its ISO 3166-1 alpha-3 code, or `ROW`.
    PlaceId, "place", "places";
    /// A group of places.
    GroupId, "group", "groups";
    /// A process at a place.
    SiteId, "site", "sites";
    /// A company or a state.
    EntityId, "entity", "entities";
    /// An assumption.
    AssumptionId, "assumption", "assumptions";
    /// A row that has a handle but that nothing refers to.
    DeterminationId, "row", "";
    /// A thing people build.
    SystemId, "system", "systems";
    /// An embargo, a quota, a tariff.
    MeasureId, "measure", "measures";
    /// A planned plant.
    ProjectId, "project", "projects";
    /// Something that can be done.
    LeverId, "lever", "levers";
    /// A law or benchmark.
    RuleId, "rule", "rules";
    /// A public statement.
    ClaimId, "claim", "claims";
    /// Something a company buys.
    ItemId, "item", "items";
    /// What a supplier offers for it.
    OfferId, "offer", "offers";
    /// Something looked for and not found.
    GapId, "gap", "gaps";
}

/// Declares identifiers that name a row of one of two tables.
macro_rules! either {
    ($($(#[$doc:meta])* $name:ident, $kind:literal, $tables:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(&self.0) }
        }

        impl Cell for $name {
            const KIND: Kind = Kind::Id { table: $tables, name: $kind };
            fn parse(text: &str) -> Result<Self, Expected> { check_id(text).map(|()| Self(shared(text))) }
            fn ids(&self, visit: &mut dyn FnMut(&'static str, &str)) { visit($tables, &self.0); }
        }
    )+};
}

either! {
    /// One end of a link: a site, or a place (its market).
    Endpoint, "site or place", "sites|places";
    /// A place, or a group of places.
    Region, "place or group", "places|groups";
}
