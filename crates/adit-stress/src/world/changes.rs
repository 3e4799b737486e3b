//! What a plan changes on a chain that is laid out: plants with a capacity of their own, suppliers qualified in advance,
//! reserves that are held.

use super::World;
use crate::arcs::Actor;
use crate::chain::{Reserve, To};
use crate::rates::{Rates, Spot};
use crate::settings::{Dial, Sets};
use crate::variables::Variable;
use adit_model::ids::{ElementId, PlaceId};
use adit_model::network::Topology;
use adit_model::scope::Key;
use adit_model::words::Dynamic;
use adit_model::{Model, Problems};

/// A stock of a good that is released to the plants and users of some places.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// Handle.
    pub name: String,
    /// The good, by its number in the world.
    pub good: usize,
    /// Whom it serves.
    pub places: Vec<PlaceId>,
    /// Tonnes that are held.
    pub tonnes: f64,
    /// Most that leaves in a month, a fraction of what is held; as the table `parameters` says if none.
    pub rate_a_month: Option<f64>,
    /// Months from the first shortage to the first release; as the table `parameters` says if none.
    pub delay_months: Option<f64>,
}

impl World {
    /// Gives a facility a capacity that is known, tonnes of its activity a period.
    pub fn set_capacity(&mut self, facility: usize, capacity: f64) {
        self.chain.facilities[facility].capacity = capacity;
        self.dials.retain(|dial| dial.sets != Sets::Spare { facility });
    }

    /// Takes suppliers as qualified: over each link that `is_meant`, by who ships, who receives and the good.
    pub fn qualify(&mut self, is_meant: impl Fn(Actor, Actor, usize) -> bool) {
        for (link, data) in self.chain.links.iter_mut().enumerate() {
            let (from, to) = self.links[link];
            if data.qualification > 0 && is_meant(from, to, data.good) {
                data.qualification = 0;
                self.dials.retain(|dial| dial.sets != Sets::Qualification { link });
            }
        }
    }

    /// Adds a reserve. False if nobody there takes the good.
    ///
    /// # Errors
    /// A rate or a delay that no row gives.
    pub fn hold(&mut self, model: &Model, topology: &Topology, year: i32, hold: &Hold) -> Result<bool, Problems> {
        let is_home = |actor: Actor| hold.places.contains(&topology.nodes[actor.node()].place);
        let takes = |facility: usize| self.chain.facilities[facility].takes.iter().any(|take| take.good == hold.good);
        let plants = self.facilities.iter().enumerate();
        let plants = plants.filter(|(index, actor)| actor.is_site() && is_home(**actor) && takes(*index));
        let mut serves: Vec<To> = plants.map(|(index, _)| To::Facility(index)).collect();
        let sinks = self.sinks.iter().zip(&self.chain.sinks).enumerate();
        let is_use = |actor: Actor| matches!(actor, Actor::User(..)) && is_home(actor);
        let sinks = sinks.filter(|(_, (actor, sink))| is_use(**actor) && sink.good == hold.good);
        serves.extend(sinks.map(|(index, _)| To::Sink(index)));
        if serves.is_empty() {
            return Ok(false);
        }
        let reserve = self.chain.policy.reserves.len();
        let mut problems = Problems::default();
        let mut set = |stated: Option<f64>, sets: Sets, parameter| match stated {
            Some(stated) => stated,
            None => self.found(model, year, hold, sets, parameter).unwrap_or_else(|missing| {
                problems.extend(missing.as_slice().iter().cloned());
                0.0
            }),
        };
        let (rate, delay) = (Sets::ReserveRate { reserve }, Sets::ReserveDelay { reserve });
        let rate = set(hold.rate_a_month, rate, Dynamic::ReserveRatePercentPerMonth);
        let delay = set(hold.delay_months, delay, Dynamic::ReserveReleaseDays);
        self.chain.policy.reserves.push(Reserve {
            name: hold.name.clone(),
            good: hold.good,
            tonnes: hold.tonnes,
            held: 1.0,
            rate,
            delay: super::whole(delay.round()),
            serves,
        });
        problems.into_result(true)
    }

    /// The central value of a parameter of a reserve; what has a range is drawn.
    fn found(
        &mut self,
        model: &Model,
        year: i32,
        hold: &Hold,
        sets: Sets,
        parameter: Dynamic,
    ) -> Result<f64, Problems> {
        let good = &self.goods[hold.good];
        let spot = Spot::default()
            .with(Key::Material, Some(good.material.as_str()))
            .with(Key::Element, good.element.as_ref().map(ElementId::as_str))
            .with(Key::Country, hold.places.first().filter(|_| hold.places.len() == 1).map(PlaceId::as_str));
        let found = Variable::of(Rates::new(model, year).find(parameter, &spot)?);
        let central = sets.in_chain(found.central, self.step);
        if !found.is_certain() {
            let known = self.variables.iter().position(|variable| variable.name == found.name);
            let variable = known.unwrap_or(self.variables.len());
            if known.is_none() {
                self.variables.push(found);
            }
            self.dials.push(Dial { variable, sets });
        }
        Ok(central)
    }
}
