//! What it costs when one country stops for a year: its output, or what it sells to the importer.

use super::vulnerability::{self, Users};
use super::{IMPORTER, part};
use crate::answer::{Input, Ranked, Value};
use crate::context::{Context, Reading};
use crate::disruption::{Cleared, Response, Use, clear, direct_loss, suppliers_gain, users_loss, weighted};
use crate::draws::Draw;
use crate::interval::Interval;
use crate::supply::{self, Supply, percent};
use adit_model::Figure;
use adit_model::words::SupplyOf;

/// Dollars to millions.
const MILLION: f64 = 1e6;

/// One country stops.
#[derive(Clone)]
struct Scenario {
    place: String,
    /// Part of the supply that stops.
    lost: f64,
    /// Whether the whole world loses it, or only the importer.
    everywhere: bool,
}

/// What is at stake, the same in every scenario.
struct Stake<'a> {
    users: &'a Users,
    /// What the importer spends, US dollars a year.
    spent: Interval,
    /// What suppliers at home sell, as a part of what the importer uses.
    home: f64,
}

/// How the market answers, and the multiple of the price at which the last users leave.
#[derive(Clone, Copy)]
struct Answer {
    response: Response,
    choke: f64,
}

/// Adds the losses of the worst scenario to a row.
pub(super) fn fill(context: &Context<'_>, row: &mut Ranked, supply: &Supply, exposure: Interval, reading: Reading<'_>) {
    let mineral = row.mineral.as_str().to_owned();
    let users = vulnerability::users(context, &mineral).filter(|users| !users.by_industry.is_empty());
    let spent = vulnerability::expenditure(context, &mineral, reading);
    let response = response(context, &mineral, reading);
    let (Some(users), Ok((spent, _)), Some((answer, inputs))) = (&users, &spent, response) else {
        lacking(row, users.is_none(), spent.is_err());
        return;
    };
    let stake = Stake { users, spent: *spent, home: 1.0 - exposure.middle().clamp(0.0, 1.0) };
    let scenarios = list(context, supply, exposure);
    let all: Vec<(&Scenario, (Interval, Cleared))> =
        scenarios.iter().filter_map(|scenario| Some((scenario, loss(scenario, answer, &stake)?))).collect();
    let Some((worst, (value, cleared))) = all.iter().max_by(|a, b| a.1.0.middle().total_cmp(&b.1.0.middle())) else {
        row.lacks("a foreign supplier with a known share", "no scenario");
        return;
    };
    let mut figure = Value::from(*value);
    figure.band = band(context, &mineral, worst, &stake);
    row.parts.push(crate::answer::Part { name: "gdp_loss", stage: None, value: Some(figure) });
    if cleared.price.is_finite() {
        part(row, "price_ratio", Interval::exact(cleared.price));
    }
    part(row, "quantity_left", Interval::exact(cleared.quantity));
    row.inputs.extend(inputs);
    row.inputs.push(described(context, worst, scenarios.len()));
    match probable(context, &all) {
        Some(value) => part(row, "gdp_loss_weighted", value),
        None => row.lacks("probabilities of the scenarios", "the loss is that of the worst one, not weighted"),
    }
}

fn lacking(row: &mut Ranked, no_users: bool, no_spending: bool) {
    let mut lacks = Vec::new();
    if no_users {
        lacks.push("value added of the industries that use it");
    }
    if no_spending {
        lacks.push("what they spend on it");
    }
    if lacks.is_empty() {
        lacks.push("assumptions elasticity_supply and elasticity_demand");
    }
    row.lacks(lacks.join(", "), "no computed loss of gross domestic product");
}

/// Elasticities and capacity: of the mineral, or those that hold for all.
fn response(context: &Context<'_>, mineral: &str, reading: Reading<'_>) -> Option<(Answer, Vec<Input>)> {
    let assumed = |what: &str| {
        vulnerability::assumed(context, &format!("{what}_{mineral}"), reading)
            .or_else(|| vulnerability::assumed(context, what, reading))
    };
    let (supply, demand) = (assumed("elasticity_supply")?, assumed("elasticity_demand")?);
    let capacity = assumed("capacity_ratio");
    let choke = assumed("choke_price_ratio");
    // A draw may leave the range in which a market clears: it is held at the end of it.
    let response = Response {
        supply: supply.0.max(0.0),
        demand: demand.0.min(-0.02),
        capacity: capacity.as_ref().map(|(value, _)| value.max(1.0)),
    };
    let answer = Answer { response, choke: choke.as_ref().map_or(f64::INFINITY, |(value, _)| value.max(1.0)) };
    Some((
        answer,
        [Some(supply), Some(demand), capacity, choke].into_iter().flatten().map(|(_, input)| input).collect(),
    ))
}

/// Every country of world output, and every country the importer buys from.
fn list(context: &Context<'_>, supply: &Supply, exposure: Interval) -> Vec<Scenario> {
    let foreign = |place: &str, share: f64| place != IMPORTER && share > 0.0;
    let mut scenarios: Vec<Scenario> = supply
        .shares()
        .filter(|(place, share)| foreign(place.as_str(), *share))
        .map(|(place, share)| Scenario { place: place.to_string(), lost: share.min(1.0), everywhere: true })
        .collect();
    let imports = [supply.stage, None]
        .into_iter()
        .flat_map(|stage| {
            let of = SupplyOf::Imports;
            supply::of_shares(context, &supply.mineral, stage, of, Some(IMPORTER), Reading::default())
        })
        .find(Supply::is_known);
    if let Some(imports) = imports.filter(|_| exposure != Interval::FRACTION) {
        scenarios.extend(imports.shares().filter(|(place, share)| foreign(place.as_str(), *share)).map(
            |(place, share)| Scenario {
                place: place.to_string(),
                lost: (share * exposure.middle()).clamp(0.0, 1.0),
                everywhere: false,
            },
        ));
    }
    scenarios
}

/// Million US dollars, from what users lose in the market to the value added of those that go without; less what
/// suppliers at home gain.
fn loss(scenario: &Scenario, answer: Answer, stake: &Stake<'_>) -> Option<(Interval, Cleared)> {
    let Answer { response, choke } = answer;
    let mut cleared = clear(scenario.lost, response)?;
    cleared.price = cleared.price.min(choke);
    // Quantities as parts of what the importer uses.
    let uses: Vec<Use> =
        stake.users.by_industry.iter().map(|&(value_added, _, share)| Use { quantity: share, value_added }).collect();
    let wanted: f64 = uses.iter().map(|one| one.quantity).sum();
    let most = direct_loss(&uses, wanted * cleared.quantity) / MILLION;
    let market = if cleared.price.is_finite() {
        let gain = stake.home * suppliers_gain(cleared.price, response);
        stake.spent.rising(|spent| spent * (users_loss(cleared.price, response.demand) - gain).max(0.0) / MILLION)
    } else {
        // No price brings back what nobody sells: users lose at least what they spent.
        stake.spent.rising(|spent| spent / MILLION)
    };
    let (low, high) = (market.low.min(most), most.max(market.low));
    Some((Interval::between(low, high), cleared))
}

/// 5 % of the low ends and 95 % of the high ends over draws of the elasticities.
fn band(context: &Context<'_>, mineral: &str, scenario: &Scenario, stake: &Stake<'_>) -> Option<[f64; 2]> {
    let question = context.question;
    let (mut low, mut high) = (Vec::new(), Vec::new());
    for index in 0..question.draws as u64 {
        let draw = Draw { seed: question.seed, index };
        let (answer, _) = response(context, mineral, Reading { draw: Some(&draw), what_if: &[] })?;
        let (value, _) = loss(scenario, answer, stake)?;
        low.push(value.low);
        high.push(value.high);
    }
    let (low, high) = (Figure::new(f64::NAN, &low), Figure::new(f64::NAN, &high));
    (low.draws > 0).then_some([low.low, high.high])
}

/// The sum over scenarios weighted by probability, where each country of the world's output has one.
fn probable(context: &Context<'_>, all: &[(&Scenario, (Interval, Cleared))]) -> Option<Interval> {
    let weights: Vec<(f64, Interval)> = all
        .iter()
        .filter(|(scenario, _)| scenario.everywhere)
        .map(|(scenario, (value, _))| {
            let row = context.model.assumptions.get(&format!("disruption_probability_{}", scenario.place))?;
            Some((row.value?.get(), *value))
        })
        .collect::<Option<_>>()?;
    let sum =
        |end: fn(&Interval) -> f64| weighted(&weights.iter().map(|(p, value)| (*p, end(value))).collect::<Vec<_>>());
    (!weights.is_empty()).then(|| Interval::between(sum(|one| one.low), sum(|one| one.high)))
}

fn described(context: &Context<'_>, worst: &Scenario, count: usize) -> Input {
    let name = context.place_name(&worst.place);
    Input {
        name: "the worst scenario of a year".into(),
        value: if worst.everywhere {
            format!("{name} makes nothing: {} of world output; one of {count}", percent(worst.lost))
        } else {
            format!("{name} sells nothing to {IMPORTER}: {} of what it uses; one of {count}", percent(worst.lost))
        },
        vintage: String::new(),
        rows: Vec::new(),
        sources: Vec::new(),
        confidence: None,
    }
}
