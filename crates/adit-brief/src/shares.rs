//! Who makes what at each stage: shares by location and by control, and how concentrated the step is.

use crate::STAGES;
use adit_balance::{Balance, SiteOutput};
use adit_model::ids::PlaceId;
use adit_model::problem::Problems;
use adit_model::scope::{Key, Scope};
use adit_model::words::{Basis, Confidence, ElementGroup, Stage};
use adit_model::{Figure, Model};
use adit_trace::concentration::{Hhi, Residual, hhi, hhi_with_residual};
use adit_trace::control::{Measure, site_control};
use adit_trace::ownership::{Bounds, Register};
use serde::Serialize;

/// Above this part of its variance a figure is said to rest on assumptions and unverified figures.
pub const RESTS_ON: f64 = 0.5;

/// A step of the chain: a stage and the elements looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The stage.
    pub stage: Stage,
    /// What is counted, in words: light rare earths, heavy rare earths, magnets.
    pub goods: Goods,
}

/// What a step counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goods {
    /// All rare earths, tonnes of oxide.
    All,
    /// Light rare earths, tonnes of element.
    Light,
    /// Heavy rare earths, tonnes of element.
    Heavy,
    /// Finished magnets, tonnes.
    Magnets,
}

impl Goods {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "all rare earths",
            Self::Light => "light rare earths",
            Self::Heavy => "heavy rare earths",
            Self::Magnets => "magnets",
        }
    }
}

/// The part of one step that a place holds.
#[derive(Debug, Clone, Serialize)]
pub struct StepShare {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// Scope of the whole step.
    pub scope: Scope,
    /// What a tonne is a tonne of.
    pub basis: Basis,
    /// World output of the step, tonnes a year.
    pub total_t: Figure,
    /// Part made in the place.
    pub located: Figure,
    /// Part made by sites that the place controls, by majority; its structural range covers open control.
    pub controlled: Figure,
    /// Concentration by country of location.
    pub hhi_located: f64,
    /// Concentration by country of control, an interval where control is open.
    pub hhi_controlled: Hhi,
    /// Part of the variance of `located` that comes from assumptions and low-confidence rows.
    pub assumed: f64,
}

impl StepShare {
    /// Whether the share rests mostly on assumptions and unverified figures.
    #[must_use]
    pub fn rests_on_assumptions(&self) -> bool {
        self.assumed > RESTS_ON
    }
}

/// Shares of the places at every step the model has.
///
/// # Errors
/// If a ring of holdings has no owner.
pub fn step_shares(
    model: &Model,
    balance: &Balance,
    register: &Register,
    places: &[PlaceId],
) -> Result<Vec<StepShare>, Problems> {
    let mut shares = Vec::new();
    for (step, scope, basis) in steps(model) {
        let outputs = balance.outputs(model, &scope, basis);
        if outputs.iter().map(|output| output.tonnes).sum::<f64>() <= 0.0 {
            continue;
        }
        let location: Vec<Bounds> = balance
            .topology
            .nodes
            .iter()
            .map(|node| Bounds::exact(if places.contains(&node.place) { 1.0 } else { 0.0 }))
            .collect();
        let control = site_control(&balance.topology, register, places, Measure::Majority)?;
        let tonnes: Vec<(PlaceId, f64)> =
            outputs.iter().map(|output| (balance.topology.nodes[output.node].place.clone(), output.tonnes)).collect();
        let here: Vec<&str> = places.iter().map(PlaceId::as_str).collect();
        let part = scope.clone().with(Key::Country, &here);
        shares.push(StepShare {
            located: share(&outputs, &location),
            controlled: share(&outputs, &control),
            hhi_located: hhi(&sums(&tonnes)).unwrap_or(0.0),
            hhi_controlled: controlled_hhi(balance, register, &outputs)?,
            total_t: total(&outputs),
            assumed: assumed_part(model, balance, &part, &scope, basis),
            step,
            scope,
            basis,
        });
    }
    Ok(shares)
}

/// The steps of the chain: all, light and heavy at the mine, light and heavy from there on, magnets by weight.
fn steps(model: &Model) -> Vec<(Step, Scope, Basis)> {
    let of_group = |group: ElementGroup| -> Vec<String> {
        model.elements.iter().filter(|element| element.group == group).map(|element| element.id.to_string()).collect()
    };
    let (light, heavy) = (of_group(ElementGroup::Light), of_group(ElementGroup::Heavy));
    let mut steps = Vec::new();
    for stage in STAGES {
        let at = Scope::default().with(Key::Stage, &[stage.word()]);
        if stage == Stage::Magnet {
            steps.push((Step { stage, goods: Goods::Magnets }, at, Basis::Magnet));
            continue;
        }
        if stage == Stage::Mine {
            steps.push((Step { stage, goods: Goods::All }, at.clone(), Basis::Reo));
        }
        for (goods, elements) in [(Goods::Light, &light), (Goods::Heavy, &heavy)] {
            let elements: Vec<&str> = elements.iter().map(String::as_str).collect();
            if !elements.is_empty() {
                steps.push((Step { stage, goods }, at.clone().with(Key::Element, &elements), Basis::Element));
            }
        }
    }
    steps
}

fn total(outputs: &[SiteOutput]) -> Figure {
    let draws = outputs.iter().map(|output| output.draws.len()).max().unwrap_or(0);
    let drawn: Vec<f64> = (0..draws).map(|draw| outputs.iter().map(|output| output.draws[draw]).sum()).collect();
    Figure::new(outputs.iter().map(|output| output.tonnes).sum(), &drawn)
}

fn share(outputs: &[SiteOutput], membership: &[Bounds]) -> Figure {
    let part = |tonnes: &dyn Fn(&SiteOutput) -> f64, weight: &dyn Fn(&Bounds) -> f64| {
        let whole: f64 = outputs.iter().map(tonnes).sum();
        outputs.iter().map(|output| tonnes(output) * weight(&membership[output.node])).sum::<f64>() / whole
    };
    let draws = outputs.iter().map(|output| output.draws.len()).max().unwrap_or(0);
    let drawn: Vec<f64> = (0..draws).map(|draw| part(&|output| output.draws[draw], &|bounds| bounds.central)).collect();
    let central = |weight: &dyn Fn(&Bounds) -> f64| part(&|output| output.tonnes, weight);
    Figure::new(central(&|bounds| bounds.central), &drawn)
        .over([central(&|bounds| bounds.low), central(&|bounds| bounds.high)])
}

fn sums(tonnes: &[(PlaceId, f64)]) -> Vec<f64> {
    let mut sums: Vec<(&PlaceId, f64)> = Vec::new();
    for (place, quantity) in tonnes {
        match sums.iter_mut().find(|(known, _)| *known == place) {
            Some((_, sum)) => *sum += quantity,
            None => sums.push((place, *quantity)),
        }
    }
    sums.into_iter().map(|(_, sum)| sum).collect()
}

/// Concentration by country of control; what no country controls for certain may be one holder or many.
fn controlled_hhi(balance: &Balance, register: &Register, outputs: &[SiteOutput]) -> Result<Hhi, Problems> {
    let shares: Vec<f64> =
        Controllers::of(balance, register)?.shares(outputs).into_iter().map(|(_, part)| part).collect();
    Ok(hhi_with_residual(&shares, Residual::Unlimited)?)
}

/// Which part of each node every country controls for certain.
pub(crate) struct Controllers(Vec<(PlaceId, Vec<Bounds>)>);

impl Controllers {
    /// Looks through the holdings once, for every country that holds or hosts a site.
    ///
    /// # Errors
    /// If a ring of holdings has no owner.
    pub(crate) fn of(balance: &Balance, register: &Register) -> Result<Self, Problems> {
        let mut places = register.places();
        places.extend(balance.topology.nodes.iter().map(|node| node.place.clone()));
        places.sort();
        places.dedup();
        let control = |place: PlaceId| -> Result<_, Problems> {
            let bounds = site_control(&balance.topology, register, std::slice::from_ref(&place), Measure::Majority)?;
            Ok((place, bounds))
        };
        places.into_iter().map(control).collect::<Result<_, _>>().map(Self)
    }

    /// Part of some outputs that each country controls for certain; of countries that control any, in order of code.
    pub(crate) fn shares(&self, outputs: &[SiteOutput]) -> Vec<(PlaceId, f64)> {
        let whole: f64 = outputs.iter().map(|output| output.tonnes).sum();
        let certain = |bounds: &[Bounds]| -> f64 {
            outputs.iter().map(|output| output.tonnes * bounds[output.node].low).sum::<f64>() / whole
        };
        let parts = self.0.iter().map(|(place, bounds)| (place.clone(), certain(bounds)));
        parts.filter(|(_, part)| *part > 0.0).collect()
    }
}

/// Part of the variance of a share that comes from assumptions and low-confidence rows.
pub(crate) fn assumed_part(model: &Model, balance: &Balance, of: &Scope, per: &Scope, basis: Basis) -> f64 {
    let Ok(influences) = balance.influences_on_share(model, of, per, basis) else { return 0.0 };
    assumed_of(balance, &influences)
}

/// Part of the squared influences that comes from assumptions and low-confidence rows.
pub(crate) fn assumed_of(balance: &Balance, influences: &[adit_balance::Influence]) -> f64 {
    let weight = |influence: &adit_balance::Influence| influence.effect * influence.effect;
    let whole: f64 = influences.iter().map(weight).sum();
    let assumed: f64 = influences
        .iter()
        .filter(|influence| {
            let origin = &balance.reconciled[influence.row].origin;
            origin.source.is_none() || origin.confidence == Some(Confidence::Low)
        })
        .map(weight)
        .sum();
    if whole > 0.0 { assumed / whole } else { 0.0 }
}
