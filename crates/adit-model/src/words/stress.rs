//! Words of what could happen, and of how a chain moves.

use crate::cell::{Cell, Expected, Kind};
use serde::{Deserialize, Serialize};

words! {
    /// A parameter of how a chain moves, or of what it costs to change it; the word carries the unit.
    Dynamic {
        /// Days of use that an input is stocked for.
        InputCoverDays = "input_cover_days",
        /// Days of output in stock.
        OutputCoverDays = "output_cover_days",
        /// Days from shipper to receiver.
        TransitDays = "transit_days",
        /// Days over which a gap in the stock of inputs is closed.
        InputGapDays = "input_gap_days",
        /// Days over which a gap in the stock of outputs is closed.
        OutputGapDays = "output_gap_days",
        /// Capacity that stands idle at the baseline, percent of the baseline.
        SpareCapacityPercent = "spare_capacity_percent",
        /// Part of an order, percent, below which a supplier counts as failing.
        FailingBelowPercent = "failing_below_percent",
        /// Days of failing after which a buyer turns to others.
        FailingDays = "failing_days",
        /// Days in which a buyer goes most of the way back to a supplier it had left.
        ReturnDays = "return_days",
        /// Days that qualifying a new supplier takes.
        QualificationDays = "qualification_days",
        /// Elasticity of demand, as a positive number.
        DemandElasticity = "demand_elasticity",
        /// Exponent of the price response to the part of demand that is filled.
        PriceExponent = "price_exponent",
        /// Highest price, as a multiple of the baseline.
        PriceCap = "price_cap",
        /// Greatest part of demand that can be substituted, percent.
        SubstitutionPercent = "substitution_percent",
        /// Price rise, percent, at which substitution is complete.
        SubstitutionPriceRisePercent = "substitution_price_rise_percent",
        /// Days that substitution takes.
        SubstitutionDays = "substitution_days",
        /// Days until a site that is lost works again.
        RecoveryDays = "recovery_days",
        /// Class of a user where the scarce is divided class by class: lower is served first.
        PriorityClass = "priority_class",
        /// What is lost when a kilogram is not delivered, USD.
        ValueUsdPerKg = "value_usd_per_kg",
        /// Part of the target of a reserve that is held, percent.
        ReserveHeldPercent = "reserve_held_percent",
        /// Days from the first shortage to the first release of a reserve.
        ReserveReleaseDays = "reserve_release_days",
        /// Most that leaves a reserve in a month, percent of what it held.
        ReserveRatePercentPerMonth = "reserve_rate_percent_per_month",
        /// Months for which a measure holds, where its row does not say.
        MeasureMonths = "measure_months",
        /// Days that a license takes.
        LicenseWaitDays = "license_wait_days",
        /// Part of what a license is asked for that is sent back, percent.
        LicenseDeniedPercent = "license_denied_percent",
        /// Part of capacity that an outage takes, percent.
        OutagePercent = "outage_percent",
        /// Part of a duty that buyers bear, percent.
        TariffPassThroughPercent = "tariff_pass_through_percent",

        // The rest is read by a plan: what it costs to change the chain, and how long it takes. Money is in US dollars of
        // the year that the note names.
        /// Months from the decision to the permission to build.
        PermitMonths = "permit_months",
        /// Months from the permission to the first output.
        ConstructionMonths = "construction_months",
        /// Months from the first output to full output.
        RampMonths = "ramp_months",
        /// Chance that a project comes to be, on time or late, percent.
        SuccessPercent = "success_percent",
        /// Overnight cost of a new plant for a tonne a year of output, as its stage counts it: oxide up to separation,
        /// metal, alloy, magnet.
        CapexUsdPerT = "capex_usd_per_t",
        /// What a plant costs in a year whether it runs or not, percent of its overnight cost.
        FixedOmPercentPerYear = "fixed_om_percent_per_year",
        /// What output of a new plant costs above the market price, by the kilogram that its stage counts: what offtake or a
        /// price floor pays.
        PremiumUsdPerKg = "premium_usd_per_kg",
        /// Part of the overnight cost that the public bears where it shares it, percent.
        PublicSharePercent = "public_share_percent",
        /// Years that a plant runs.
        LifeYears = "life_years",
        /// Discount rate without inflation, percent a year.
        DiscountPercentPerYear = "discount_percent_per_year",
        /// Growth of demand, percent a year.
        DemandGrowthPercentPerYear = "demand_growth_percent_per_year",
        /// Cost of holding a reserve without the cost of capital, percent of its value a year.
        HoldingPercentPerYear = "holding_percent_per_year",
        /// Part of a reserve that spoils or is reworked, percent a year.
        ReserveLossPercentPerYear = "reserve_loss_percent_per_year",
        /// What a reserve fetches when it is sold, percent of the price.
        ResalePercent = "resale_percent",
        /// Least part of its capacity that a new plant runs at in a calm year, percent.
        LeastLoadPercent = "least_load_percent",
        /// Market price of a kilogram as the model counts the material: of contained element for oxides and compounds, of
        /// metal, alloy, magnet.
        PriceUsdPerKg = "price_usd_per_kg",
        /// Cost of storing or disposing of a kilogram of contained element that nobody buys.
        DisposalUsdPerKg = "disposal_usd_per_kg",
        /// What more of a joint product than the market takes at its price fetches at first, percent of the price.
        SurplusPricePercent = "surplus_price_percent",
        /// How much more of it the market takes at that lower price, percent of its use.
        SurplusPercent = "surplus_percent",
        /// Part of the magnets that retire which is collected, percent.
        CollectedPercent = "collected_percent",
        /// Mean years that a magnet stays in use.
        LifetimeYears = "lifetime_years",
        /// Shape of the Weibull distribution of these years.
        LifetimeShape = "lifetime_shape",
    }
}

impl Dynamic {
    /// Whether a plan reads the word, and the simulation of a chain does not.
    #[must_use]
    pub const fn of_plan(self) -> bool {
        self as usize >= Self::PermitMonths as usize
    }
}

words! {
    /// How a parameter is drawn between its low and its high end.
    Spread {
        /// Always the central value.
        Fixed = "fixed",
        /// Every value as likely.
        Uniform = "uniform",
        /// Most likely at the central value.
        Triangular = "triangular",
    }
}

words! {
    /// What a shock does; the word carries the unit of its size.
    ShockKind {
        /// Takes this percent of the capacity of the sites in scope away.
        Outage = "outage",
        /// Stops the flows in scope; the size does not matter.
        Embargo = "embargo",
        /// Lets at most this percent of the usual flow pass.
        VolumeCap = "volume_cap",
        /// Makes shipments wait this many days for a license.
        LicenseDelay = "license_delay",
        /// Sends this percent of shipments back.
        Denial = "denial",
        /// Raises the demand of the uses in scope by this percent.
        DemandRise = "demand_rise",
        /// Raises the price of the flows in scope, as their buyers pay it, by this percent: a duty times what is passed on.
        Tariff = "tariff",
    }
}

words! {
    /// Where a series counts what moves.
    Recorded {
        /// As it leaves the country, in tonnes.
        Exports = "exports",
        /// As it arrives, in tonnes.
        Imports = "imports",
        /// As the price buyers outside the restricting country pay.
        Price = "price",
    }
}
