//! The equations of the method, apart from where their figures come from.

use crate::answer::Value;

/// Which supply terms a stage is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// World supply and the region's sourcing, weighed by import reliance.
    Both,
    /// World supply alone.
    Global,
    /// The region's sourcing alone.
    Sourcing,
}

impl Terms {
    /// The word the study prints.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Both => "GS+EU",
            Self::Global => "GSonly",
            Self::Sourcing => "EUonly",
        }
    }
    /// The terms a printed word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let plain: String = word.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_uppercase();
        match plain.as_str() {
            "GSEU" => Some(Self::Both),
            "GSONLY" | "GS" => Some(Self::Global),
            "EUONLY" | "EU" => Some(Self::Sourcing),
            _ => None,
        }
    }
}

/// What the supply risk of a stage is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ingredients {
    /// Which supply terms count.
    pub terms: Terms,
    /// Weighted index of world supply.
    pub global: Option<Value>,
    /// Weighted index of the region's sourcing.
    pub sourcing: Option<Value>,
    /// Import reliance, 0 to 1; not needed for one term alone.
    pub reliance: Option<Value>,
    /// End-of-life recycling input rate, 0 to 1.
    pub recycling: Value,
    /// Substitution index, 0 to 1.
    pub substitution: Value,
}

/// `SR = [ GS IR/2 + EU (1 - IR/2) ] (1 - EoL_RIR) SI_SR`; with one term alone that term takes the bracket.
///
/// An import reliance that is not known is anything from 0 to 1. `None` where the terms that count are missing.
#[must_use]
pub fn supply_risk(ingredients: &Ingredients) -> Option<Value> {
    let supply = match ingredients.terms {
        Terms::Global => ingredients.global?,
        Terms::Sourcing => ingredients.sourcing?,
        Terms::Both => mixed(ingredients.global?, ingredients.sourcing?, ingredients.reliance),
    };
    let (kept, substitution) = (ingredients.recycling, ingredients.substitution);
    let central = |supply: f64| Some(supply * (1.0 - kept.central?) * substitution.central?);
    Some(Value {
        central: supply.central.and_then(central),
        low: supply.low * (1.0 - kept.high) * substitution.low,
        high: supply.high * (1.0 - kept.low) * substitution.high,
        band: None,
    })
}

/// The bracket is linear in import reliance, so its ends lie at the ends of that.
fn mixed(global: Value, sourcing: Value, reliance: Option<Value>) -> Value {
    let at = |global: f64, sourcing: f64, reliance: f64| global * reliance / 2.0 + sourcing * (1.0 - reliance / 2.0);
    let bounds = reliance.unwrap_or(Value { central: None, low: 0.0, high: 1.0, band: None });
    let central = || Some(at(global.central?, sourcing.central?, bounds.central?));
    let end = |global: f64, sourcing: f64| [at(global, sourcing, bounds.low), at(global, sourcing, bounds.high)];
    let [low, high] = [end(global.low, sourcing.low), end(global.high, sourcing.high)];
    Value { central: central(), low: low[0].min(low[1]), high: high[0].max(high[1]), band: None }
}

/// `EI = SI_EI sum_s A_s Q_s 10 / max Q`: `uses` are shares of use with the value added of the sector.
#[must_use]
pub fn economic_importance(uses: &[(f64, f64)], largest: f64, substitution: f64) -> Option<f64> {
    let weighed: f64 = uses.iter().map(|(share, value_added)| share * value_added).sum();
    (largest > 0.0 && !uses.is_empty()).then(|| substitution * weighed * 10.0 / largest)
}

/// Half-up to one decimal, as the study prints. A hair below a half is a half that binary fractions cannot hold.
#[must_use]
pub fn printed(value: f64) -> f64 {
    (value * 10.0 + 0.5 + 1e-9).floor() / 10.0
}

/// Whether supply risk and economic importance make a mineral critical; `None` where their bounds do not decide.
#[must_use]
pub fn critical(risk: Option<Value>, importance: Option<Value>) -> Option<bool> {
    // A best estimate is judged as the study judges its own; bounds alone must agree.
    let reaches = |value: Option<Value>, threshold: f64| {
        let value = value?;
        let above = |number: f64| printed(number) >= threshold;
        value.central.map(above).or_else(|| (above(value.low) == above(value.high)).then(|| above(value.low)))
    };
    match (reaches(risk, super::RISK), reaches(importance, super::IMPORTANCE)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
