//! Closed vocabularies: each word is one idea, and the same word in every table, command and page.

use crate::cell::{Cell, Expected, Kind};
use serde::{Deserialize, Serialize};

/// Declares an enum whose variants are the words allowed in a column.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All words, in the order of declaration.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
            /// All variants, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The word as tables, commands and pages spell it.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
            /// The variant a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some($name::$variant),)+ _ => None } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.word()) }
        }

        impl Cell for $name {
            const KIND: Kind = Kind::OneOf($name::WORDS);
            fn parse(text: &str) -> Result<Self, Expected> {
                Self::from_word(text).ok_or_else(|| Expected::one_of(text, $name::WORDS))
            }
        }
    };
}

mod maker;
mod plan;
mod stress;

pub use maker::{OrderMode, OrderStatus, SafetyRule};
pub use plan::{LeverEffect, Pathway};
pub use stress::{Dynamic, Recorded, ShockKind, Spread};

words! {
    /// A step of the chain, from the ore to the use.
    Stage {
        /// Ore to mineral concentrate, or in-situ leaching of ionic clay.
        Mine = "mine",
        /// Ore, concentrate or by-product to refined metal or compound, where the chain is not parted further.
        Refining = "refining",
        /// Concentrate to mixed chloride or carbonate.
        Cracking = "cracking",
        /// Mixed compound to separated oxides.
        Separation = "separation",
        /// Oxide to metal.
        Metal = "metal",
        /// Metal to magnet alloy or powder.
        Alloy = "alloy",
        /// Alloy to finished magnet.
        Magnet = "magnet",
        /// What the chain is for.
        Use = "use",
        /// Swarf and scrap back to feed.
        Recycling = "recycling",
    }
}

words! {
    /// What a tonne is a tonne of.
    Basis {
        /// Rare earth oxides, all elements together.
        Reo = "reo",
        /// Contained element.
        Element = "element",
        /// Metal.
        Metal = "metal",
        /// Alloy or powder.
        Alloy = "alloy",
        /// Finished magnet.
        Magnet = "magnet",
        /// Gross weight of the product.
        Product = "product",
        /// Feed that goes in, not product that comes out.
        Feed = "feed",
    }
}

words! {
    /// How a figure was read.
    Confidence {
        /// Read in the cited document.
        High = "high",
        /// Derived, or two sources roughly agree.
        Medium = "medium",
        /// Unverified.
        Low = "low",
    }
}

impl Confidence {
    /// Relative standard deviation given to an observation that states none.
    ///
    /// A convention of this project, not a published constant.
    #[must_use]
    pub const fn relative_deviation(self) -> f64 {
        match self {
            Self::High => 0.05,
            Self::Medium => 0.15,
            Self::Low => 0.40,
        }
    }
}

words! {
    /// Kind of document.
    Tier {
        /// A government or intergovernmental body.
        Official = "official",
        /// An official text or table read through a copy.
        OfficialCopy = "official_copy",
        /// A company about itself.
        Company = "company",
        /// Peer-reviewed or university work.
        Academic = "academic",
        /// A database.
        Database = "database",
        /// Trade press or market reporter.
        TradePress = "trade_press",
        /// General news.
        News = "news",
        /// A law firm's note.
        LawFirm = "law_firm",
        /// A vendor's page.
        Vendor = "vendor",
        /// A compilation of other documents.
        Secondary = "secondary",
    }
}

words! {
    /// Group of elements.
    ElementGroup {
        /// Light rare earth (La to Nd; Sm to Gd are counted heavy by some, see the element).
        Light = "light",
        /// Heavy rare earth.
        Heavy = "heavy",
        /// Not a rare earth.
        Other = "other",
    }
}

words! {
    /// How a material finds its way.
    Routing {
        /// Along named links only.
        Link = "link",
        /// Through national markets.
        Market = "market",
        /// Counted by country, not routed: it is screened, and stands outside the network.
        None = "none",
    }
}

words! {
    /// Into a process, or out of it.
    Direction {
        /// Goes in.
        Input = "input",
        /// Comes out.
        Output = "output",
    }
}

words! {
    /// What the amount of a recipe row means.
    RecipeKind {
        /// Tonnes per tonne of activity.
        PerActivity = "per_activity",
        /// Fraction of an element in all inputs that leaves in this output.
        Recovery = "recovery",
        /// The material is an input, in whatever amount.
        Take = "take",
    }
}

words! {
    /// Kind of place.
    PlaceKind {
        /// A country or territory with an ISO code.
        Country = "country",
        /// All places not listed.
        Rest = "rest",
        /// All places together: totals may be stated of it, nothing stands in it.
        World = "world",
    }
}

words! {
    /// State of a site.
    SiteStatus {
        /// Producing.
        Operating = "operating",
        /// Being built.
        Construction = "construction",
        /// Announced.
        Planned = "planned",
        /// Built and idle.
        CareAndMaintenance = "care_and_maintenance",
        /// Gone.
        Closed = "closed",
        /// All plants of a country that no list names.
        RestOfCountry = "rest_of_country",
    }
}

words! {
    /// What a capacity figure is.
    CapacityKind {
        /// What the plant can make in a year.
        Nameplate = "nameplate",
        /// What it made.
        Output = "output",
        /// What a state allowed.
        Quota = "quota",
        /// Several sites together; overlaps other rows.
        CompanyWide = "company_wide",
        /// What it is meant to reach.
        Plan = "plan",
    }
}

words! {
    /// Kind of entity.
    EntityKind {
        /// A company.
        Company = "company",
        /// A state or an organ of it.
        State = "state",
        /// A fund or financial holder.
        Fund = "fund",
        /// Operators without a known legal form.
        Informal = "informal",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

words! {
    /// What is held.
    HoldingKind {
        /// Equity.
        Equity = "equity",
        /// Votes or board seats.
        Votes = "votes",
        /// Effective control by license, supply or loan contract.
        Contract = "contract",
    }
}

words! {
    /// Whether a holding counts.
    HoldingStatus {
        /// Held.
        Held = "held",
        /// Agreed, not seen to close.
        Agreed = "agreed",
        /// May be taken up.
        Option = "option",
        /// Said and denied.
        Contested = "contested",
    }
}

words! {
    /// Whether a link flows.
    LinkStatus {
        /// Flows, or flowed in the stated window.
        Active = "active",
        /// Possible, but not documented: the balance may use it.
        Possible = "possible",
        /// Agreed, not yet flowing.
        Agreed = "agreed",
        /// Planned or under a letter of intent.
        Planned = "planned",
        /// Over.
        Ended = "ended",
        /// Not read.
        Unknown = "unknown",
    }
}

words! {
    /// Whose share a link states.
    ShareOf {
        /// Of what the shipper makes.
        Seller = "seller",
        /// Of what the receiver takes.
        Buyer = "buyer",
    }
}

words! {
    /// What a figure covers.
    Coverage {
        /// The whole.
        Complete = "complete",
        /// At least this much.
        AtLeast = "at_least",
        /// At most this much.
        AtMost = "at_most",
        /// Some, but the publisher keeps the amount to itself.
        Withheld = "withheld",
        /// Not available: nothing is said, not even that there is some.
        Unknown = "unknown",
    }
}

words! {
    /// Of what a row of `supply_shares` is a share.
    SupplyOf {
        /// World supply.
        Global = "global",
        /// What the importing region uses: its own production and its imports.
        Sourcing = "sourcing",
        /// What the importing region imports.
        Imports = "imports",
    }
}

words! {
    /// A published figure about a mineral.
    Indicator {
        /// Supply risk on the scale of the assessor.
        SupplyRisk = "supply_risk",
        /// Economic importance on the scale of the assessor.
        EconomicImportance = "economic_importance",
        /// Net import reliance, percent of apparent consumption.
        ImportReliance = "import_reliance",
        /// End-of-life recycling input rate, percent.
        RecyclingInputRate = "recycling_input_rate",
        /// Substitution index of supply risk, 0 to 1.
        SubstitutionSupplyRisk = "substitution_supply_risk",
        /// Substitution index of economic importance, 0 to 1.
        SubstitutionEconomicImportance = "substitution_economic_importance",
        /// Which supply terms the assessor used: `GS+EU`, `GSonly` or `EUonly`, in the column `printed`.
        SupplyTerms = "supply_terms",
        /// Loss of gross domestic product in a supply disruption, million US dollars.
        GdpLoss = "gdp_loss",
        /// Place in the assessor's ranking; 1 is the most at risk.
        Rank = "rank",
    }
}

words! {
    /// Whether a mineral stands on a list.
    Listed {
        /// On the list.
        Yes = "yes",
        /// Not on the list.
        No = "no",
    }
}

words! {
    /// What a rating rates.
    Rating {
        /// How able a supplier is to keep supplying, 0 to 1 as *inability*: 1 is the least able.
        Inability = "inability",
        /// How willing a supplier is to supply the importer, 0 to 1 as *unwillingness*: 1 is the least willing.
        Unwillingness = "unwillingness",
    }
}

words! {
    /// What is in the ground, or what plants can do.
    PotentialKind {
        /// What could be mined economically now.
        Reserves = "reserves",
        /// All that is known or inferred.
        Resources = "resources",
        /// What plants can make in a year.
        Capacity = "capacity",
    }
}

words! {
    /// A line of the salient statistics of a country.
    Statistic {
        /// From ore.
        PrimaryProduction = "primary_production",
        /// From scrap.
        SecondaryProduction = "secondary_production",
        /// From ore and scrap, or not told apart.
        Production = "production",
        /// Imports for consumption.
        Imports = "imports",
        /// Exports.
        Exports = "exports",
        /// Production plus imports minus exports plus release from stocks.
        ApparentConsumption = "apparent_consumption",
        /// Consumption as reported by consumers.
        ReportedConsumption = "reported_consumption",
        /// Shipments of producers.
        Shipments = "shipments",
        /// Stocks at the end of the year.
        Stocks = "stocks",
        /// Any other line.
        Other = "other",
    }
}

words! {
    /// Sector that an end use serves, as supply-chain policy speaks of it.
    UseSector {
        /// Chips, wafers, photonics.
        Semiconductors = "semiconductors",
        /// Drugs and contrast agents.
        Pharmaceuticals = "pharmaceuticals",
        /// Imaging, implants, instruments.
        MedicalDevices = "medical_devices",
        /// Batteries and motors of road vehicles.
        ElectricVehicles = "electric_vehicles",
        /// Servers, storage, fiber, their power.
        DataCenters = "data_centers",
        /// Weapons, sensors, armor.
        Defense = "defense",
        /// Aircraft and space, civil.
        Aerospace = "aerospace",
        /// Generation, grids, storage.
        Energy = "energy",
        /// Steel, alloys, castings.
        Metallurgy = "metallurgy",
        /// Chemicals, catalysts, fertilizer.
        Chemicals = "chemicals",
        /// Everything else.
        Other = "other",
    }
}

words! {
    /// What a stock figure is.
    StockKind {
        /// In store.
        Held = "held",
        /// To be reached.
        Target = "target",
        /// Purchase allowed or planned.
        PlannedPurchase = "planned_purchase",
        /// Change over the year; enters the balance.
        Change = "change",
        /// Days of use covered.
        Cover = "cover",
    }
}

words! {
    /// Kind of measure.
    MeasureKind {
        /// No exports to the target.
        Embargo = "embargo",
        /// Exports need a license.
        Licensing = "licensing",
        /// Yearly limit.
        Quota = "quota",
        /// Tax at the border.
        Tariff = "tariff",
        /// Ban of a technology or a service.
        TechnologyBan = "technology_ban",
        /// A plant or a region that stopped.
        Outage = "outage",
        /// Public money or a price floor.
        Support = "support",
        /// Ban or limit on what may be bought.
        Procurement = "procurement",
        /// A measure lifted or suspended.
        Suspension = "suspension",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How a rule's figure is held against its threshold.
    RuleCheck {
        /// Must not exceed.
        AtMost = "at_most",
        /// Must reach.
        AtLeast = "at_least",
        /// Must be absent.
        Forbidden = "forbidden",
        /// Needs a person to read it.
        Manual = "manual",
    }
}

words! {
    /// What the model computes to test a claim.
    ClaimFigure {
        /// The flows of one scope as a share of another.
        FlowShare = "flow_share",
        /// The lowest and highest share over the stages of the chain.
        StageRange = "stage_range",
        /// The share of what a place uses that touched another place at any stage.
        TouchedShare = "touched_share",
        /// Number of sites in a scope that operated.
        SiteCount = "site_count",
        /// Number of elements a measure controls.
        ElementCount = "element_count",
        /// An observation that is an input of the model, shown as such.
        Observation = "observation",
        /// A table or method the model does not have.
        None = "none",
    }
}
