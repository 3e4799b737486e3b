//! What budgets, levers and bottlenecks are worth: the plan made again and again.

use crate::plan::answer::{Bottleneck, FrontierPoint, LeverRow};
use crate::plan::ask::{Asked, GAP, unsolved};
use crate::plan::prepared::budget_musd;
use crate::plan::reading::Plan;
use crate::plan::rows::Switches;
use adit_model::Problems;
use adit_model::words::Pathway;
use adit_plan::Options;
use adit_plan::duals::{self, Limit};
use std::collections::BTreeMap;

/// Parts of the budget for which the plan is made again.
const BUDGETS: [f64; 8] = [0.0, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0];

/// The nine pathways that nations try at once.
pub(super) const NINE: [Pathway; 9] = [
    Pathway::CoFunding,
    Pathway::OneStop,
    Pathway::Cooperation,
    Pathway::Recycling,
    Pathway::Separation,
    Pathway::Magnets,
    Pathway::Reserve,
    Pathway::FasterPermits,
    Pathway::Substitutes,
];

/// Moves of sourcing that say where plants may stand.
const WHERE: [Pathway; 3] = [Pathway::Nearshoring, Pathway::Friendshoring, Pathway::Domestic];

/// Dollars a tonne below which a bottleneck is none.
const WORTH_TELLING_USD: f64 = 1e3;

/// Bottlenecks that are told.
const TOLD: usize = 3;

/// Part of what is used by which a bottleneck is moved for its check.
const STEP: f64 = 1e-3;

/// Cost against risk, budget by budget.
pub(super) fn frontier(asked: &Asked<'_, '_>, plan: &Plan<'_, '_>) -> Result<Vec<FrontierPoint>, Problems> {
    let whole = asked.question.budget_usd.map_or_else(|| plan.public_musd().max(1.0), |_| budget_musd(asked.question));
    let budgets = BUDGETS.map(|part| whole * part);
    let row = plan.formulated.first.budget;
    let plans = asked.planner.borrow_mut().frontier(row, &budgets).map_err(|why| unsolved(&why))?;
    let mut points: Vec<FrontierPoint> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for (budget_musd, solved) in budgets.into_iter().zip(plans) {
        let Some(plan) = solved.map(|solved| asked.plan(solved)) else { continue };
        let now = plan.named();
        let came = now.iter().filter(|name| !names.contains(name)).map(|name| format!("+ {name}"));
        let went = names.iter().filter(|name| !now.contains(name)).map(|name| format!("- {name}"));
        let losses = plan.losses();
        points.push(FrontierPoint {
            budget_musd,
            spent_musd: plan.public_musd(),
            loss_musd: losses.expected(),
            cvar_musd: losses.worst(asked.alpha()),
            shortage_t: plan.shortage().expected(),
            changes: if points.is_empty() { Vec::new() } else { came.chain(went).collect() },
        });
        names = now;
    }
    Ok(points)
}

/// What each lever is worth: the plan without it, and with it alone.
pub(super) fn levers(
    asked: &Asked<'_, '_>,
    before: &Plan<'_, '_>,
    after: &Plan<'_, '_>,
) -> Result<Vec<LeverRow>, Problems> {
    let budget = budget_musd(asked.question);
    let on: Vec<Pathway> = Pathway::ALL.iter().copied().filter(|&pathway| asked.switches.on(pathway)).collect();
    let shapley = if asked.question.shapley { shapley(asked, before, budget)? } else { BTreeMap::new() };
    let (nothing, best) = (before.solved.objective, after.solved.objective);
    let rows: Vec<Result<LeverRow, Problems>> = on
        .iter()
        .map(|&lever| {
            let without = asked.solve(&only(&on, |other| other != lever), budget)?;
            let alone = asked.solve(&only(&on, |other| alone(lever, other)), budget)?;
            Ok(LeverRow {
                lever: lever.word().into(),
                name: lever.word().replace('_', " "),
                without_musd: told(without.solved.objective - best, best),
                alone_musd: told(nothing - alone.solved.objective, nothing),
                alone_public_musd: alone.public_musd(),
                shapley_musd: shapley.get(lever.word()).copied(),
            })
        })
        .collect();
    let mut rows = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    rows.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    Ok(rows)
}

/// A difference of two plans, as far as it is more than what each may miss.
fn told(difference: f64, of: f64) -> f64 {
    if difference.abs() <= 2.0 * GAP * of.abs() { 0.0 } else { difference }
}

/// Worth of a lever: its Shapley value where there is one, else what the plan loses without it, then alone.
fn worth(row: &LeverRow) -> f64 {
    row.shapley_musd.unwrap_or(row.without_musd + 1e-3 * row.alone_musd)
}

/// A lever alone still needs places where plants may stand; a move of sourcing alone needs plants to move.
fn alone(lever: Pathway, other: Pathway) -> bool {
    let plants = [Pathway::Mining, Pathway::Separation, Pathway::Magnets, Pathway::Recycling];
    let moves = WHERE.contains(&lever);
    other == lever || (!moves && WHERE.contains(&other)) || (moves && plants.contains(&other))
}

fn only(on: &[Pathway], keep: impl Fn(Pathway) -> bool) -> Switches {
    let off: Vec<Pathway> =
        Pathway::ALL.iter().copied().filter(|&lever| !on.contains(&lever) || !keep(lever)).collect();
    Switches::without(&off)
}

/// Shapley values over the nine pathways: what each adds, on the mean of all orders in which they could be taken up. The
/// other levers of the question are there from the beginning.
fn shapley(asked: &Asked<'_, '_>, before: &Plan<'_, '_>, budget: f64) -> Result<BTreeMap<&'static str, f64>, Problems> {
    let nine: Vec<Pathway> = NINE.into_iter().filter(|&lever| asked.switches.on(lever)).collect();
    let others: Vec<Pathway> =
        Pathway::ALL.iter().copied().filter(|lever| asked.switches.on(*lever) && !NINE.contains(lever)).collect();
    let nothing = before.solved.objective;
    let removed: Vec<Result<f64, Problems>> = (0..1_usize << nine.len())
        .map(|set| {
            let members = nine.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, lever)| *lever);
            let on: Vec<Pathway> = others.iter().copied().chain(members).collect();
            Ok(nothing - asked.solve(&only(&on, |_| true), budget)?.solved.objective)
        })
        .collect();
    let removed = removed.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(nine.iter().zip(values(nine.len(), &removed)).map(|(lever, value)| (lever.word(), value)).collect())
}

/// Shapley values of players of a game, from what each set of them is worth; bit `i` of a set is player `i`.
fn values(players: usize, worth: &[f64]) -> Vec<f64> {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let weight = |size: usize| factorial(size) * factorial(players - size - 1) / factorial(players);
    let value = |player: usize| {
        let sets = (0..worth.len()).filter(|set| set >> player & 1 == 0);
        sets.map(|set| weight(set.count_ones() as usize) * (worth[set | 1 << player] - worth[set])).sum()
    };
    (0..players).map(value).collect()
}

/// Goods of which one more tonne outside today's trade is worth most, in the year in which it is; each checked by a
/// little more and a little less of it.
///
/// # Errors
/// The solver stopped.
pub(super) fn bottlenecks(asked: &Asked<'_, '_>, plan: &Plan<'_, '_>) -> Result<Vec<Bottleneck>, Problems> {
    let found = scarcest(asked, plan);
    let limits: Vec<Limit> = found.iter().map(|scarce| scarce.limit.clone()).collect();
    let options = Options::default();
    let worth = duals::worth(&plan.formulated.programme, &plan.solved, &limits, limits.len(), &options);
    let worth = worth.map_err(|why| unsolved(&why))?;
    let mut rows: Vec<Bottleneck> = worth
        .iter()
        .map(|worth| {
            let Scarce { name, year, .. } = &found[worth.limit];
            let dollars = worth.value * 1e6;
            Bottleneck {
                words: format!(
                    "One more tonne of {name} outside what is traded today, in {year}, is worth USD {}, as likely as it is \
                     to be needed.",
                    thousands(dollars)
                ),
                year: *year,
                usd_per_unit: dollars,
                unit: format!("tonne of {name}"),
                stable: worth.stable(),
            }
        })
        .filter(|row| row.usd_per_unit > WORTH_TELLING_USD)
        .collect();
    rows.sort_by(|a, b| b.usd_per_unit.total_cmp(&a.usd_per_unit));
    Ok(rows)
}

/// A good that is scarce in a year.
struct Scarce {
    name: String,
    year: i32,
    value: f64,
    limit: Limit,
}

/// The goods with the highest duals, each in the year in which it has it.
fn scarcest(asked: &Asked<'_, '_>, plan: &Plan<'_, '_>) -> Vec<Scarce> {
    let network = &asked.prepared.network;
    let mut best: BTreeMap<String, Scarce> = BTreeMap::new();
    for (good, &pool) in &network.open {
        for (period, of) in plan.instance.periods.iter().enumerate() {
            let layouts = plan.formulated.blocks.iter().enumerate();
            let rows = layouts.flat_map(|(block, layout)| layout.periods.iter().map(move |layout| (block, layout)));
            let rows = rows.filter(|(_, layout)| layout.period == period);
            // A tonne more is a tonne less to bring.
            let rows: Vec<(usize, usize, f64)> =
                rows.map(|(block, layout)| (block, layout.pools.start + pool, -1.0)).collect();
            let dual = |&(block, row, _): &(usize, usize, f64)| {
                plan.solved.blocks[block].duals.get(row).copied().unwrap_or(0.0)
            };
            let value: f64 = rows.iter().map(dual).sum();
            let used: f64 = network.used.iter().filter(|((known, _), _)| known == good).map(|(_, tonnes)| tonnes).sum();
            let limit = Limit { rows, step: STEP * used };
            let name = asked.prepared.name_of(good);
            if best.get(&name).is_none_or(|known| value > known.value) {
                best.insert(name.clone(), Scarce { name, year: of.year, value, limit });
            }
        }
    }
    let mut found: Vec<Scarce> = best.into_values().filter(|scarce| scarce.value * 1e6 > WORTH_TELLING_USD).collect();
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    found.truncate(TOLD);
    found
}

/// A number of dollars, as people write it.
fn thousands(dollars: f64) -> String {
    let digits = format!("{dollars:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapley_values_part_the_worth_of_all() {
        // Gloves: a left one and two right ones; a pair is worth 1.
        let worth: Vec<f64> = (0..8_usize).map(|set| f64::from(u8::from(set & 1 == 1 && set >> 1 != 0))).collect();
        let values = values(3, &worth);
        let expected = [4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0];
        assert!(values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{values:?}");
    }
}
