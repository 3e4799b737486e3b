//! A chain as arrays: every relation an index, every list a range.

use crate::chain::{Chain, ChainError, Policy, To};

/// An input of a facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// Facility that takes it.
    pub facility: usize,
    /// The good.
    pub good: usize,
    /// Tonnes per unit of activity.
    pub per_activity: f64,
    /// Stock at the baseline.
    pub target: f64,
    /// What is under way to it at the baseline.
    pub under_way: f64,
    /// Links that are ordered from.
    pub links: Vec<usize>,
}

/// An output of a facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlet {
    /// Facility that makes it.
    pub facility: usize,
    /// The good.
    pub good: usize,
    /// Tonnes per unit of activity.
    pub per_activity: f64,
    /// Stock at the baseline.
    pub target: f64,
    /// Links that order it.
    pub links: Vec<usize>,
    /// Links along which it is pushed.
    pub pushed: Vec<usize>,
}

/// Who receives from a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// An input, by number.
    Intake(usize),
    /// A sink, by number.
    Sink(usize),
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Output it draws on.
    pub outlet: usize,
    /// Who receives.
    pub to: Receiver,
    /// Periods under way.
    pub lead: usize,
    /// Flow at the baseline.
    pub base: f64,
}

/// A chain that can be stepped.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The chain.
    pub chain: Chain,
    /// Inputs of all facilities, those of one facility side by side.
    pub intakes: Vec<Intake>,
    /// Range of `intakes` of each facility.
    pub takes: Vec<std::ops::Range<usize>>,
    /// Outputs of all facilities, those of one facility side by side.
    pub outlets: Vec<Outlet>,
    /// Range of `outlets` of each facility.
    pub gives: Vec<std::ops::Range<usize>>,
    /// Links, as in the chain.
    pub ways: Vec<Way>,
    /// Links that bring goods to each sink.
    pub sink_links: Vec<Vec<usize>>,
    /// Sinks by class, for reserves.
    pub by_class: Vec<usize>,
    /// Reserves that serve each sink.
    pub sink_reserves: Vec<Vec<usize>>,
    /// Reserves that serve each input.
    pub intake_reserves: Vec<Vec<usize>>,
    /// Facilities, suppliers before buyers.
    pub downstream: Vec<usize>,
    /// Number of price regimes.
    pub regimes: usize,
}

impl Compiled {
    /// Checks a chain and lays it out.
    ///
    /// # Errors
    /// Every reason why it cannot be simulated.
    pub fn new(chain: Chain) -> Result<Self, Vec<ChainError>> {
        let mut errors = numbers(&chain);
        let (intakes, takes) = intakes(&chain);
        let (outlets, gives) = outlets(&chain);
        let sink_links = vec![Vec::new(); chain.sinks.len()];
        let mut by_class: Vec<usize> = (0..chain.sinks.len()).collect();
        by_class.sort_by_key(|&sink| chain.sinks[sink].class);
        let regimes = chain.sinks.iter().map(|sink| sink.regime + 1).max().unwrap_or(1);
        let downstream = Vec::new();
        let ways = Vec::new();
        let sink_reserves = vec![Vec::new(); chain.sinks.len()];
        let intake_reserves = vec![Vec::new(); intakes.len()];
        let mut compiled = Self {
            chain,
            intakes,
            takes,
            outlets,
            gives,
            ways,
            sink_links,
            by_class,
            sink_reserves,
            intake_reserves,
            downstream,
            regimes,
        };
        compiled.connect(&mut errors);
        compiled.serve(&mut errors);
        if errors.is_empty() {
            compiled.weights(&mut errors);
            compiled.order(&mut errors);
        }
        if errors.is_empty() { Ok(compiled) } else { Err(errors) }
    }

    /// How everyone decides.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.chain.policy
    }

    /// Place of a price in the state.
    #[must_use]
    pub fn price(&self, good: usize, regime: usize) -> usize {
        good * self.regimes + regime
    }

    fn connect(&mut self, errors: &mut Vec<ChainError>) {
        let chain = self.chain.clone();
        for (index, link) in chain.links.iter().enumerate() {
            let dangling = |what| ChainError::Dangling { link: link.name.clone(), what };
            let wrong = |facility: usize, verb| ChainError::WrongGood {
                facility: chain.facilities[facility].name.clone(),
                verb,
                good: chain.goods.get(link.good).cloned().unwrap_or_default(),
                link: link.name.clone(),
            };
            let Some(gives) = self.gives.get(link.from).cloned() else {
                errors.push(dangling("facility to ship from"));
                continue;
            };
            let Some(outlet) = gives.into_iter().find(|&outlet| self.outlets[outlet].good == link.good) else {
                errors.push(wrong(link.from, "make"));
                continue;
            };
            let (to, base) = match link.to {
                To::Sink(sink) => {
                    let Some(data) = chain.sinks.get(sink) else {
                        errors.push(dangling("sink"));
                        continue;
                    };
                    self.sink_links[sink].push(index);
                    (Receiver::Sink(sink), data.base * link.weight)
                }
                To::Facility(facility) => {
                    let Some(takes) = self.takes.get(facility).cloned() else {
                        errors.push(dangling("facility to ship to"));
                        continue;
                    };
                    let Some(intake) = takes.into_iter().find(|&intake| self.intakes[intake].good == link.good) else {
                        errors.push(wrong(facility, "take"));
                        continue;
                    };
                    if link.lead == 0 && link.pushed {
                        errors.push(ChainError::NoLead { link: link.name.clone() });
                    }
                    let base = self.intakes[intake].per_activity * chain.facilities[facility].base * link.weight;
                    if !link.pushed {
                        self.intakes[intake].links.push(index);
                        self.intakes[intake].under_way += base * f64::from(link.lead);
                    }
                    (Receiver::Intake(intake), base)
                }
            };
            let list = &mut self.outlets[outlet];
            if link.pushed {
                list.pushed.push(index);
            } else {
                list.links.push(index);
            }
            self.ways.push(Way { outlet, to, lead: link.lead as usize, base });
        }
    }

    /// Finds whom each reserve serves.
    fn serve(&mut self, errors: &mut Vec<ChainError>) {
        for (index, reserve) in self.chain.policy.reserves.iter().enumerate() {
            for &to in &reserve.serves {
                let list = match to {
                    To::Sink(sink) if self.chain.sinks.get(sink).is_some_and(|sink| sink.good == reserve.good) => {
                        Some(&mut self.sink_reserves[sink])
                    }
                    To::Sink(_) => None,
                    To::Facility(facility) => {
                        let mut takes = self.takes.get(facility).cloned().unwrap_or_default();
                        takes
                            .find(|&intake| self.intakes[intake].good == reserve.good)
                            .map(|intake| &mut self.intake_reserves[intake])
                    }
                };
                match list {
                    Some(list) => list.push(index),
                    None => errors.push(ChainError::Useless {
                        reserve: reserve.name.clone(),
                        good: self.chain.goods.get(reserve.good).cloned().unwrap_or_default(),
                    }),
                }
            }
        }
    }

    fn weights(&self, errors: &mut Vec<ChainError>) {
        let chain = &self.chain;
        let mut check = |to: &str, good: usize, links: &[usize]| {
            let sum: f64 = links.iter().map(|&link| chain.links[link].weight).sum();
            if !links.is_empty() && (sum - 1.0).abs() > 1e-9 {
                errors.push(ChainError::Weights { to: to.into(), good: chain.goods[good].clone(), sum });
            }
        };
        for intake in &self.intakes {
            check(&chain.facilities[intake.facility].name, intake.good, &intake.links);
        }
        for (sink, links) in chain.sinks.iter().zip(&self.sink_links) {
            check(&sink.name, sink.good, links);
        }
    }

    /// Suppliers before buyers, along the links that are ordered; facilities of one rank in the order of the chain.
    fn order(&mut self, errors: &mut Vec<ChainError>) {
        let count = self.chain.facilities.len();
        let mut waits = vec![0_usize; count];
        let mut buyers = vec![Vec::new(); count];
        for (link, way) in self.chain.links.iter().zip(&self.ways) {
            if let (Receiver::Intake(intake), false) = (way.to, link.pushed) {
                let to = self.intakes[intake].facility;
                buyers[link.from].push(to);
                waits[to] += 1;
            }
        }
        let mut ready: Vec<usize> = (0..count).rev().filter(|&facility| waits[facility] == 0).collect();
        while let Some(facility) = ready.pop() {
            self.downstream.push(facility);
            for &buyer in &buyers[facility] {
                waits[buyer] -= 1;
                if waits[buyer] == 0 {
                    ready.push(buyer);
                }
            }
        }
        if let Some(stuck) = waits.iter().position(|&wait| wait > 0) {
            errors.push(ChainError::Loop { facilities: self.round(stuck, &waits) });
        }
    }

    /// The loop that a facility waits for, walked upstream through facilities that wait.
    fn round(&self, stuck: usize, waits: &[usize]) -> Vec<String> {
        let supplier = |of: usize| {
            let links = self.intakes[self.takes[of].clone()].iter().flat_map(|intake| &intake.links);
            links.map(|&link| self.chain.links[link].from).find(|&from| waits[from] > 0)
        };
        let mut path = vec![stuck];
        while let Some(from) = path.last().and_then(|&last| supplier(last)) {
            if let Some(start) = path.iter().position(|&seen| seen == from) {
                path.drain(..start);
                break;
            }
            path.push(from);
        }
        path.into_iter().rev().map(|facility| self.chain.facilities[facility].name.clone()).collect()
    }
}

fn intakes(chain: &Chain) -> (Vec<Intake>, Vec<std::ops::Range<usize>>) {
    let (mut all, mut ranges) = (Vec::new(), Vec::new());
    for (index, facility) in chain.facilities.iter().enumerate() {
        let start = all.len();
        all.extend(facility.takes.iter().map(|take| Intake {
            facility: index,
            good: take.good,
            per_activity: take.per_activity,
            target: take.cover * take.per_activity * facility.base,
            under_way: 0.0,
            links: Vec::new(),
        }));
        ranges.push(start..all.len());
    }
    (all, ranges)
}

fn outlets(chain: &Chain) -> (Vec<Outlet>, Vec<std::ops::Range<usize>>) {
    let (mut all, mut ranges) = (Vec::new(), Vec::new());
    for (index, facility) in chain.facilities.iter().enumerate() {
        let start = all.len();
        all.extend(facility.gives.iter().map(|give| Outlet {
            facility: index,
            good: give.good,
            per_activity: give.per_activity,
            target: give.cover * give.per_activity * facility.base,
            links: Vec::new(),
            pushed: Vec::new(),
        }));
        ranges.push(start..all.len());
    }
    (all, ranges)
}

fn numbers(chain: &Chain) -> Vec<ChainError> {
    let mut errors = Vec::new();
    let mut check = |what, of: &str, value: f64| {
        if !value.is_finite() || value < 0.0 {
            errors.push(ChainError::Number { what, of: of.into(), value });
        }
    };
    for facility in &chain.facilities {
        check("capacity", &facility.name, facility.capacity);
        check("baseline activity", &facility.name, facility.base);
        check("ramp", &facility.name, facility.ramp);
        for take in &facility.takes {
            check("an input per activity", &facility.name, take.per_activity);
            check("the cover of an input", &facility.name, take.cover);
        }
        for give in &facility.gives {
            check("an output per activity", &facility.name, give.per_activity);
            check("the cover of an output", &facility.name, give.cover);
        }
    }
    for link in &chain.links {
        check("weight", &link.name, link.weight);
    }
    for reserve in &chain.policy.reserves {
        check("tonnes", &reserve.name, reserve.tonnes);
        check("the part held", &reserve.name, reserve.held);
    }
    for sink in &chain.sinks {
        check("demand", &sink.name, sink.base);
        check("elasticity", &sink.name, sink.elasticity);
        check("value", &sink.name, sink.value);
    }
    errors
}
