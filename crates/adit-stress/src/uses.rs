//! The use of a material parted into the systems that need it, and the rest.
//!
//! The table `builds` says how many units of a system a country makes, `bom` how much of a material is in one. Their
//! product is taken out of the country's use of the material: nothing is added to the network. A system whose class is
//! not that of the rest, or whose materials a rule keeps from some places, becomes a user of its own with its own stock
//! and suppliers; the others draw on the stock that all users of the country share.

mod own;

use crate::arcs::Actor;
use crate::chain::{Link, Sink, To};
use crate::needs::{Need, SystemUse, needs};
use crate::rates::{Rates, Spot};
use crate::settings::{Dial, Sets};
use crate::variables::Variable;
use crate::world::World;
use adit_model::network::Topology;
use adit_model::problem::{Code, Problem};
use adit_model::scope::Key;
use adit_model::words::{Dynamic, Stage};
use adit_model::{Model, Problems};

/// USD per kg in a unit of value, which is a million USD per tonne.
const USD_PER_KG: f64 = 1e3;

/// What a sink stands for, where it is a part of what a country uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// The system.
    pub system: String,
    /// Its sector.
    pub sector: String,
}

/// The systems of a chain, and what could not be parted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uses {
    /// Systems with the sinks of their materials.
    pub systems: Vec<SystemUse>,
    /// What a reader must know about them.
    pub caveats: Vec<String>,
}

impl Uses {
    /// Parts the users of a chain, and gives every user its class and the value of a tonne.
    ///
    /// # Errors
    /// Systems that need more than their country uses; a class or a value that no row gives although others have one.
    pub fn part(model: &Model, topology: &Topology, world: &mut World, year: i32) -> Result<Self, Problems> {
        let (mut systems, mut caveats) = needs(model, topology, world, year);
        too_much(world, &systems).into_result(())?;
        let mut problems = Problems::default();
        let mut parting = Parting { model, rates: Rates::new(model, year), topology, world, problems: &mut problems };
        let rest = parting.classes();
        for system in &mut systems {
            for number in 0..system.needs.len() {
                if !parting.take_out(system, number, rest) {
                    caveats.push(format!(
                        "{} may not buy {} everywhere ({}), but the network has too little from elsewhere: it buys as \
                         its country does.",
                        system.name,
                        system.needs[number].material,
                        system.rule.as_deref().unwrap_or_default()
                    ));
                }
            }
        }
        parting.values();
        problems.into_result(Self { systems, caveats })
    }
}

/// An error for each use that its systems outgrow.
fn too_much(world: &World, systems: &[SystemUse]) -> Problems {
    let mut problems = Problems::default();
    for (sink, data) in world.chain.sinks.iter().enumerate() {
        let used = data.base * world.step.per_year();
        let parts = systems.iter().flat_map(|system| system.needs.iter().map(move |need| (&system.build, need)));
        let parts: Vec<(&String, &Need)> = parts.filter(|(_, need)| need.whole == sink).collect();
        let sum: f64 = parts.iter().map(|(_, need)| need.tonnes[1]).sum();
        if sum > used {
            let rows: Vec<&str> = parts.iter().map(|(build, _)| build.as_str()).collect();
            let message = format!("systems need more than all users take in `{}`", data.name);
            problems.push(
                Problem::new(Code::Contradiction, message)
                    .file("builds.csv")
                    .column("units")
                    .found(format!("{sum:.1} t a year in {}", rows.join(", ")))
                    .expected(format!("at most {used:.1} t a year"))
                    .mend("lower the units or the kilograms in `bom`, or correct the use in `demand`"),
            );
        }
    }
    problems
}

struct Parting<'a> {
    model: &'a Model,
    rates: Rates<'a>,
    topology: &'a Topology,
    world: &'a mut World,
    problems: &'a mut Problems,
}

impl Parting<'_> {
    /// Gives every user its class, and every link that of whom it leads to. Returns the class of the rest.
    fn classes(&mut self) -> u8 {
        for sink in 0..self.world.sinks.len() {
            if let Actor::User(node, good) = self.world.sinks[sink] {
                let class = self.class(node, good, None);
                self.world.chain.sinks[sink].class = class;
            }
        }
        let (actors, sinks) = (&self.world.sinks, &mut self.world.chain.sinks);
        let is_use = |sink: usize| matches!(actors[sink], Actor::User(..));
        let rest = (0..sinks.len()).filter(|&sink| is_use(sink)).map(|sink| sinks[sink].class).max().unwrap_or(1);
        // Who builds a stock waits until all users are served.
        (0..sinks.len()).filter(|&sink| !is_use(sink)).for_each(|sink| sinks[sink].class = rest + 1);
        for (link, (_, to)) in self.world.chain.links.iter_mut().zip(&self.world.links) {
            let sink = actors.iter().position(|actor| actor == to);
            link.class = sink.map_or(rest, |sink| sinks[sink].class);
        }
        rest
    }

    /// What a tonne is worth that is not delivered, millions of USD. Without rows all tonnes count alike.
    fn values(&mut self) {
        if !self.states(Dynamic::ValueUsdPerKg) {
            return;
        }
        for sink in 0..self.world.sinks.len() {
            let sector = self.world.purposes[sink].as_ref().map(|purpose| purpose.sector.clone());
            self.world.chain.sinks[sink].value = match self.world.sinks[sink] {
                Actor::User(node, good) => {
                    self.rate(Dynamic::ValueUsdPerKg, node, good, sector.as_deref()) / USD_PER_KG
                }
                // A stock that is not built holds nothing up.
                _ => 0.0,
            };
        }
    }

    /// Takes a need out of the use that it is part of. False if a rule had to be left aside.
    fn take_out(&mut self, system: &mut SystemUse, number: usize, rest: u8) -> bool {
        let need = &mut system.needs[number];
        let Actor::User(node, good) = self.world.sinks[need.whole] else { return true };
        let hand_over = self.world.chain.links.iter().position(|link| link.to == To::Sink(need.whole));
        let Some(hand_over) = hand_over else { return true };
        let class = self.class(node, good, Some(&system.sector));
        let base = need.tonnes[1] / self.world.step.per_year();
        let whole = &mut self.world.chain.sinks[need.whole];
        let name = format!("{} of {}", system.system, whole.name);
        let part = Sink { name: name.clone(), base, class, ..whole.clone() };
        whole.base -= base;
        need.sink = self.world.chain.sinks.len();
        self.world.chain.sinks.push(part);
        let [whole, own] = [need.whole, need.sink];
        self.set_alike(|sets| match sets {
            Sets::Elasticity { sink } if sink == whole => Some(Sets::Elasticity { sink: own }),
            Sets::Substitution { sink } if sink == whole => Some(Sets::Substitution { sink: own }),
            _ => None,
        });
        // A reserve that serves all users of the country serves those set apart.
        for reserve in self.world.chain.policy.reserves.iter_mut().filter(|of| of.serves.contains(&To::Sink(whole))) {
            reserve.serves.push(To::Sink(own));
        }
        let need = &system.needs[number];
        self.world.sinks.push(Actor::User(node, good));
        let purpose = Purpose { system: system.system.clone(), sector: system.sector.clone() };
        self.world.purposes.push(Some(purpose));
        let to = To::Sink(need.sink);
        let shared = self.world.chain.links[hand_over].from;
        let apart = class != rest || !system.covered.is_empty();
        let user = own::User { shared, node, good, base, class, rest, name: name.clone() };
        let (from, obeyed) = if apart { self.own_user(&user, system) } else { (shared, true) };
        let link = Link { name, from, to, class, ..self.world.chain.links[hand_over].clone() };
        self.push(link, (Actor::User(node, good), Actor::User(node, good)));
        obeyed
    }

    fn push(&mut self, link: Link, ends: (Actor, Actor)) {
        self.world.chain.links.push(link);
        self.world.links.push(ends);
    }

    /// Lets what sets a part of the chain in each draw set its likeness, too.
    fn set_alike(&mut self, alike: impl Fn(Sets) -> Option<Sets>) {
        let dials = self.world.dials.iter();
        let more: Vec<Dial> = dials.filter_map(|dial| Some(Dial { sets: alike(dial.sets)?, ..*dial })).collect();
        self.world.dials.extend(more);
    }

    /// Whether the model has any row of a parameter that a chain can do without.
    fn states(&self, parameter: Dynamic) -> bool {
        self.model.parameters.iter().any(|row| row.parameter == parameter)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked: a whole number from 1 to 9
    fn class(&mut self, node: usize, good: usize, sector: Option<&str>) -> u8 {
        if self.states(Dynamic::PriorityClass) {
            self.rate(Dynamic::PriorityClass, node, good, sector) as u8
        } else {
            1
        }
    }

    fn rate(&mut self, parameter: Dynamic, node: usize, good: usize, sector: Option<&str>) -> f64 {
        self.variable(parameter, node, good, sector).map_or(1.0, |variable| variable.central)
    }

    /// The row that holds for a user.
    fn variable(&mut self, parameter: Dynamic, node: usize, good: usize, sector: Option<&str>) -> Option<Variable> {
        let (node, good) = (&self.topology.nodes[node], &self.world.goods[good]);
        let spot = Spot::default()
            .with(Key::Material, Some(good.material.as_str()))
            .with(Key::Element, good.element.as_ref().map(adit_model::ids::ElementId::as_str))
            .with(Key::Country, Some(node.place.as_str()))
            .with(Key::Stage, node.stage.map(Stage::word))
            .with(Key::Sector, sector.or(node.sector.as_deref()));
        let row = self.rates.find(parameter, &spot);
        row.map_err(|missing| self.problems.extend(missing.as_slice().iter().cloned()))
            .ok()
            .map(|row| Variable::of(row))
    }
}
