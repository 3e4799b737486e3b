//! The numbers of a chain that may differ from draw to draw.

use crate::compiled::{Compiled, Receiver};
use crate::lanes::{LANES, Lane, all, map};
use crate::variables::{Draws, Variable};
use crate::world::Step;

/// What a chain is run with, in each draw of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Stock of each input at the baseline, tonnes.
    pub input_target: Vec<Lane>,
    /// What is under way to each input at the baseline, tonnes.
    pub under_way: Vec<Lane>,
    /// Stock of each output at the baseline, tonnes.
    pub output_target: Vec<Lane>,
    /// Greatest activity of each facility.
    pub capacity: Vec<Lane>,
    /// Periods under way on each link.
    pub lead: Vec<Lane>,
    /// Periods that qualifying the supplier of each link takes; 0 for one that is qualified.
    pub qualification: Vec<Lane>,
    /// Elasticity of demand of each sink.
    pub elasticity: Vec<Lane>,
    /// Greatest part of the demand of each sink that can be substituted.
    pub substitution: Vec<Lane>,
    /// Part of each reserve that is held.
    pub reserve_held: Vec<Lane>,
    /// Most that leaves each reserve in a period, as a part of what is held at the baseline.
    pub reserve_rate: Vec<Lane>,
    /// Periods from the first shortage to the first release of each reserve.
    pub reserve_delay: Vec<Lane>,
    /// Periods over which a gap in the stock of inputs is closed.
    pub input_gap_periods: Lane,
    /// Periods over which a gap in the stock of outputs is closed.
    pub output_gap_periods: Lane,
    /// Exponent of the price response.
    pub price_exponent: Lane,
    /// Highest price.
    pub price_cap: Lane,
    /// Part of an order below which a link counts as failing; without effect if the policy knows none.
    pub failing_below: Lane,
    /// Periods of failing after which a buyer turns to others.
    pub failing_periods: Lane,
    /// Periods in which a buyer whom nobody fails goes most of the way back to the suppliers of the baseline.
    pub return_periods: Lane,
    /// Price rise at which substitution is complete.
    pub substitution_price_rise: Lane,
    /// Periods that substitution takes.
    pub substitution_periods: Lane,
}

/// A number of a chain that a parameter sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // which of which: the field says so
pub enum Sets {
    /// Days of use that a facility holds of what it takes in.
    InputCover { facility: usize, take: usize },
    /// Days of output that a facility holds of what it makes.
    OutputCover { facility: usize, give: usize },
    /// Part of its activity that a facility could add, percent.
    Spare { facility: usize },
    /// Days under way, at least so many periods.
    Lead { link: usize, least: u32 },
    /// Days that qualifying a supplier takes.
    Qualification { link: usize },
    /// Elasticity of demand.
    Elasticity { sink: usize },
    /// Part of demand that can be substituted, percent.
    Substitution { sink: usize },
    /// Part of a reserve that is held, percent.
    ReserveHeld { reserve: usize },
    /// Most that leaves a reserve in a month, percent of what is held at the baseline.
    ReserveRate { reserve: usize },
    /// Days from the first shortage to the first release of a reserve.
    ReserveDelay { reserve: usize },
    /// Days over which a gap in the stock of inputs is closed.
    InputGap,
    /// Days over which a gap in the stock of outputs is closed.
    OutputGap,
    /// Exponent of the price response.
    PriceExponent,
    /// Highest price.
    PriceCap,
    /// Part of an order below which a link fails, percent.
    FailingBelow,
    /// Days of failing after which a buyer turns to others.
    FailingTime,
    /// Days in which buyers go most of the way back.
    ReturnTime,
    /// Price rise at which substitution is complete, percent.
    SubstitutionRise,
    /// Days that substitution takes.
    SubstitutionTime,
}

impl Sets {
    /// A value of the parameter in the units of the chain.
    #[must_use]
    pub fn in_chain(self, value: f64, step: Step) -> f64 {
        match self {
            Self::InputCover { .. } | Self::OutputCover { .. } => step.periods(value),
            Self::Lead { least, .. } => step.periods(value).round().max(f64::from(least)),
            Self::ReserveRate { .. } => value / 100.0 * 12.0 / step.per_year(),
            Self::ReserveDelay { .. } => step.periods(value).round(),
            Self::Qualification { .. } | Self::FailingTime => step.periods(value).round().max(1.0),
            Self::InputGap | Self::OutputGap | Self::ReturnTime | Self::SubstitutionTime => {
                step.periods(value).max(1.0)
            }
            Self::Spare { .. }
            | Self::Substitution { .. }
            | Self::ReserveHeld { .. }
            | Self::FailingBelow
            | Self::SubstitutionRise => value / 100.0,
            Self::Elasticity { .. } | Self::PriceExponent | Self::PriceCap => value,
        }
    }
}

/// A number of a chain, and the uncertain parameter that sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dial {
    /// The parameter, by its place in the list of variables.
    pub variable: usize,
    /// What it sets.
    pub sets: Sets,
}

impl Settings {
    /// The settings of the chain itself, the same in every draw.
    #[must_use]
    pub fn central(compiled: &Compiled) -> Self {
        let chain = &compiled.chain;
        let policy = &chain.policy;
        Self {
            input_target: compiled.intakes.iter().map(|intake| all(intake.target)).collect(),
            under_way: compiled.intakes.iter().map(|intake| all(intake.under_way)).collect(),
            output_target: compiled.outlets.iter().map(|outlet| all(outlet.target)).collect(),
            capacity: chain.facilities.iter().map(|facility| all(facility.capacity)).collect(),
            lead: compiled.ways.iter().map(|way| all(way.lead as f64)).collect(),
            qualification: chain.links.iter().map(|link| all(f64::from(link.qualification))).collect(),
            elasticity: chain.sinks.iter().map(|sink| all(sink.elasticity)).collect(),
            substitution: chain.sinks.iter().map(|sink| all(sink.substitution)).collect(),
            reserve_held: policy.reserves.iter().map(|reserve| all(reserve.held)).collect(),
            reserve_rate: policy.reserves.iter().map(|reserve| all(reserve.rate)).collect(),
            reserve_delay: policy.reserves.iter().map(|reserve| all(f64::from(reserve.delay))).collect(),
            input_gap_periods: all(policy.input_gap_periods),
            output_gap_periods: all(policy.output_gap_periods),
            price_exponent: all(policy.price_exponent),
            price_cap: all(policy.price_cap),
            failing_below: all(policy.failing_below.unwrap_or(0.0)),
            failing_periods: all(f64::from(policy.failing_periods)),
            return_periods: all(policy.return_periods),
            substitution_price_rise: all(policy.substitution_price_rise),
            substitution_periods: all(policy.substitution_periods),
        }
    }

    /// The settings with every dial at its value in a block of draws that begins with `first`.
    #[must_use]
    pub fn drawn(
        mut self,
        compiled: &Compiled,
        variables: &[Variable],
        dials: &[Dial],
        step: Step,
        draws: &Draws,
        first: u64,
    ) -> Self {
        let values: Vec<Lane> = variables.iter().map(|variable| draws.block(variable, first)).collect();
        for dial in dials {
            let value = map(&values[dial.variable], |value| dial.sets.in_chain(value, step));
            self.set(compiled, dial.sets, value);
        }
        if dials.iter().any(|dial| matches!(dial.sets, Sets::Lead { .. })) {
            self.fill_ways(compiled);
        }
        self
    }

    fn set(&mut self, compiled: &Compiled, sets: Sets, value: Lane) {
        let facilities = &compiled.chain.facilities;
        match sets {
            Sets::InputCover { facility, take } => {
                let intake = compiled.takes[facility].start + take;
                let use_of_it = compiled.intakes[intake].per_activity * facilities[facility].base;
                self.input_target[intake] = map(&value, |periods| periods * use_of_it);
            }
            Sets::OutputCover { facility, give } => {
                let outlet = compiled.gives[facility].start + give;
                let output = compiled.outlets[outlet].per_activity * facilities[facility].base;
                self.output_target[outlet] = map(&value, |periods| periods * output);
            }
            Sets::Spare { facility } => {
                self.capacity[facility] = map(&value, |part| facilities[facility].base * (1.0 + part));
            }
            Sets::Lead { link, .. } => self.lead[link] = value,
            Sets::Qualification { link } => self.qualification[link] = value,
            Sets::Elasticity { sink } => self.elasticity[sink] = value,
            Sets::Substitution { sink } => self.substitution[sink] = value,
            Sets::ReserveHeld { reserve } => self.reserve_held[reserve] = value,
            Sets::ReserveRate { reserve } => self.reserve_rate[reserve] = value,
            Sets::ReserveDelay { reserve } => self.reserve_delay[reserve] = value,
            Sets::InputGap => self.input_gap_periods = value,
            Sets::OutputGap => self.output_gap_periods = value,
            Sets::PriceExponent => self.price_exponent = value,
            Sets::PriceCap => self.price_cap = value,
            Sets::FailingBelow => self.failing_below = value,
            Sets::FailingTime => self.failing_periods = value,
            Sets::ReturnTime => self.return_periods = value,
            Sets::SubstitutionRise => self.substitution_price_rise = value,
            Sets::SubstitutionTime => self.substitution_periods = value,
        }
    }

    /// Fills the ways to each input anew, after leads have changed.
    fn fill_ways(&mut self, compiled: &Compiled) {
        self.under_way.iter_mut().for_each(|under_way| *under_way = all(0.0));
        for (link, way) in compiled.ways.iter().enumerate() {
            let (Receiver::Intake(intake), false) = (way.to, compiled.chain.links[link].pushed) else { continue };
            for lane in 0..LANES {
                self.under_way[intake][lane] += way.base * self.lead[link][lane];
            }
        }
    }
}
