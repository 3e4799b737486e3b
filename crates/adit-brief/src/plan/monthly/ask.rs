//! Solves a company's problem and says what came out.

use super::orders::{changes, rows};
use super::setup::Setup;
use super::words;
use super::{
    CaseRow, Comparison, CostRow, ItemMonth, ItemPlan, MissingRow, MonthlyAnswer, MonthlyQuestion, ShareRow, SourceRow,
};
use crate::plan::answer::SolvedRow;
use adit_linear::Unsolved;
use adit_model::words::SafetyRule;
use adit_model::{Manifest, Problems};
use adit_plan::monthly::{Case, Costs, Formulation, Instance, Plan, Without, formulate, read, unfit};
use adit_plan::{Solved, extensive};

/// Part of the cost by which a plan may miss the best one: far below what any forecast bears.
const GAP: f64 = 1e-3;
/// Fewer units missing than this part of what is asked for are rounding.
const ROUNDING: f64 = 1e-6;

/// Plans, compares, and puts the answer together.
pub(super) fn ask(setup: &Setup<'_>, question: &MonthlyQuestion) -> Result<MonthlyAnswer, Problems> {
    let instance = &setup.instance;
    let impossible = unfit(instance);
    words::fatal(setup, &impossible)?;
    let formulation = formulate(instance, Without::Nothing);
    let solved = solve(&formulation, question).map_err(|reason| words::unsolved(setup, &reason))?;
    let plan = read(instance, &formulation, &solved);
    let comparisons = if question.compare {
        comparisons(setup, question, &plan).map_err(|reason| words::unsolved(setup, &reason))?
    } else {
        Vec::new()
    };
    let programme = &formulation.programme;
    let blocks = || programme.blocks.iter().map(|block| &block.linear).chain([&programme.first]);
    Ok(MonthlyAnswer {
        manifest: manifest(setup, question),
        months: (0..instance.planned).map(|month| setup.month(month)).collect(),
        frozen: instance.frozen.min(instance.planned),
        beyond: instance.horizon - instance.planned,
        currency: setup.items.first().map_or_else(String::new, |row| row.currency.clone()),
        allocation: instance.allocation,
        risk: instance.risk,
        orders: rows(setup, &plan),
        items: (0..setup.items.len()).map(|index| item(setup, &plan, index)).collect(),
        shares: shares(setup, &plan),
        sources: sources(setup, &plan),
        cases: (0..plan.cases.len()).map(|index| case(setup, &plan, index)).collect(),
        harmless: setup.harmless.clone(),
        costs: costs(&plan),
        comparisons,
        impossible: impossible.iter().map(|unfit| words::impossible(setup, unfit)).collect(),
        changes: changes(setup, &plan),
        solved: SolvedRow {
            columns: blocks().map(|linear| linear.columns().len()).sum(),
            rows: blocks().map(|linear| linear.rows().len()).sum(),
            blocks: programme.blocks.len(),
            rounds: solved.rounds,
            gap: plan.gap,
        },
        caveats: words::caveats(setup, question),
    })
}

fn manifest(setup: &Setup<'_>, question: &MonthlyQuestion) -> Manifest {
    let mut manifest = Manifest::of(setup.model, None, 0);
    let scenarios = setup.threats.iter().map(|threat| threat.id).collect::<Vec<_>>().join(",");
    manifest.options = vec![
        format!("from-month={}", setup.start),
        format!("monthly={}", question.months),
        format!("frozen={}", question.frozen),
        format!("scenarios={scenarios}"),
    ];
    if let Some([alpha, lambda]) = question.risk {
        manifest.options.push(format!("risk=cvar:{alpha}:{lambda}"));
    }
    manifest.sources = setup
        .items
        .iter()
        .filter_map(|row| row.source.as_ref())
        .chain(setup.offers.iter().filter_map(|row| row.source.as_ref()))
        .map(|source| source.as_str().to_owned())
        .collect();
    manifest
}

/// Whole: its blocks hold whole numbers, which a decomposition by duals cannot.
fn solve(formulation: &Formulation, question: &MonthlyQuestion) -> Result<Solved, Unsolved> {
    let options = adit_linear::Options { gap: GAP, seconds: question.seconds, ..adit_linear::Options::default() };
    extensive::solve(&formulation.programme, &options)
}

/// Plans that do without something, and the plan that trusts the forecast.
fn comparisons(setup: &Setup<'_>, question: &MonthlyQuestion, plan: &Plan) -> Result<Vec<Comparison>, Unsolved> {
    let instance = &setup.instance;
    let worst = |plan: &Plan| plan.cases.iter().map(|case| case.costs.lost_margin).fold(0.0, f64::max);
    let row = |name: &str, other: &Plan| Comparison {
        name: name.to_owned(),
        expected: other.expected.total(),
        lost_margin: other.expected.lost_margin,
        worst_lost_margin: worst(other),
        costs: other.expected,
        more: other.expected.total() - plan.expected.total(),
        gap: plan.gap * plan.expected.total().abs() + other.gap * other.expected.total().abs(),
    };
    let mut found = vec![row("this plan", plan)];
    let suppliers = |item: usize| {
        let mut of: Vec<usize> =
            instance.offers.iter().filter(|offer| offer.item == item).map(|offer| offer.supplier).collect();
        of.sort_unstable();
        of.dedup();
        of.len()
    };
    if (0..instance.items.len()).any(|item| suppliers(item) > 1) {
        let formulation = formulate(instance, Without::SecondSource);
        found.push(row("one source for each item", &read(instance, &formulation, &solve(&formulation, question)?)));
    }
    let limited = instance.items.iter().any(|item| item.largest_share.is_some())
        || instance.offers.iter().any(|offer| offer.largest_share.is_some() || offer.least_share.is_some());
    if limited {
        let formulation = formulate(instance, Without::ShareLimits);
        found.push(row("no limits on shares", &read(instance, &formulation, &solve(&formulation, question)?)));
    }
    if instance.offers.iter().any(|offer| offer.ways.len() > 1) {
        let formulation = formulate(instance, Without::Expediting);
        found.push(row("no expediting", &read(instance, &formulation, &solve(&formulation, question)?)));
    }
    if instance.cases.len() > 1 {
        let calm = Instance {
            cases: instance.cases.first().map(|case| Case { chance: 1.0, ..case.clone() }).into_iter().collect(),
            risk: None,
            ..instance.clone()
        };
        let trusting = solve(&formulate(&calm, Without::Nothing), question)?;
        let mut formulation = formulate(instance, Without::Nothing);
        formulation.fix(&trusting.first);
        found
            .push(row("orders for the forecast alone", &read(instance, &formulation, &solve(&formulation, question)?)));
    }
    Ok(found)
}

fn item(setup: &Setup<'_>, plan: &Plan, index: usize) -> ItemPlan {
    let (instance, row) = (&setup.instance, setup.items[index]);
    let target = &instance.items[index].safety;
    let reached = first_reached(instance, index, plan);
    let months: Vec<ItemMonth> = (0..instance.planned).map(|month| item_month(setup, plan, index, month)).collect();
    let held = months.iter().skip(reached.unwrap_or(usize::MAX)).map(|month| month.stock);
    let safety = held.reduce(f64::min).unwrap_or_default();
    let needed: f64 = months.iter().map(|month| month.needed).sum();
    let a_day = needed / (months.len() as f64 * 365.25 / 12.0);
    ItemPlan {
        item: row.id.as_str().to_owned(),
        name: row.name.clone(),
        unit: row.unit.clone(),
        rule: row.safety_rule.word(),
        target: (row.safety_rule != SafetyRule::Plan)
            .then(|| target.iter().take(instance.planned).sum::<f64>() / instance.planned as f64),
        safety,
        safety_days: if a_day > 0.0 { safety / a_day } else { 0.0 },
        reached: reached.map(|month| setup.month(month)),
        months,
    }
}

/// First month that an order of the plan can reach.
fn first_reached(instance: &Instance, item: usize, plan: &Plan) -> Option<usize> {
    let offers = instance
        .offers
        .iter()
        .zip(&plan.qualified)
        .filter(|(offer, qualified)| offer.item == item && (offer.qualification.is_none() || **qualified));
    let reach = offers.filter_map(|(offer, _)| {
        let from = offer.from.max(offer.qualification.map_or(0, |step| step.months));
        offer.ways.iter().map(|way| from + way.lead).min()
    });
    reach.min().filter(|month| *month < instance.planned)
}

fn item_month(setup: &Setup<'_>, plan: &Plan, index: usize, month: usize) -> ItemMonth {
    let instance = &setup.instance;
    let of = |case: usize| &plan.cases[case].items[index];
    let stocks = (0..plan.cases.len()).map(|case| of(case).stock[month]);
    let likely = instance.cases.iter().enumerate().map(|(case, row)| row.chance * of(case).short[month]);
    let mut worst = (0.0, String::new());
    for (case, row) in instance.cases.iter().enumerate() {
        let short = of(case).short[month];
        if short > worst.0 + ROUNDING * of(case).needed[month] {
            worst = (short, row.name.clone());
        }
    }
    let calm = of(0);
    ItemMonth {
        month: setup.month(month),
        needed: calm.needed[month],
        arriving: calm.arriving[month],
        stock: calm.stock[month],
        stock_low: stocks.clone().fold(f64::INFINITY, f64::min),
        stock_high: stocks.fold(0.0, f64::max),
        short: calm.short[month],
        short_expected: likely.sum(),
        short_worst: worst.0,
        worst: worst.1,
        under: calm.under.get(month).copied().unwrap_or_default(),
    }
}

fn shares(setup: &Setup<'_>, plan: &Plan) -> Vec<ShareRow> {
    let instance = &setup.instance;
    let mut rows: Vec<(usize, ShareRow)> = Vec::new();
    let placed = instance.placed.iter().map(|placed| (placed.offer, placed.units));
    let planned = plan.orders.iter().filter(|order| order.month < instance.planned);
    for (offer, units) in placed.chain(planned.map(|order| (order.offer, order.units))) {
        let row = setup.offers[offer];
        let known =
            rows.iter_mut().find(|(_, known)| known.item == row.item.as_str() && known.supplier == row.supplier);
        if let Some((_, known)) = known {
            known.units += units;
            continue;
        }
        let item = instance.offers[offer].item;
        let share = ShareRow {
            item: row.item.as_str().to_owned(),
            supplier: row.supplier.clone(),
            place: row.place.as_str().to_owned(),
            units,
            share: 0.0,
            largest: instance.items[item].largest_share,
        };
        rows.push((item, share));
    }
    rows.sort_by(|(a, left), (b, right)| a.cmp(b).then(right.units.total_cmp(&left.units)));
    let all = |item: usize| -> f64 { rows.iter().filter(|(of, _)| *of == item).map(|(_, row)| row.units).sum() };
    let totals: Vec<f64> = rows.iter().map(|(item, _)| all(*item)).collect();
    let share = |((_, row), all): ((usize, ShareRow), f64)| ShareRow { share: row.units / all.max(1e-12), ..row };
    rows.into_iter().zip(totals).map(share).collect()
}

fn sources(setup: &Setup<'_>, plan: &Plan) -> Vec<SourceRow> {
    let instance = &setup.instance;
    let open =
        instance.offers.iter().enumerate().filter_map(|(index, offer)| Some((index, offer, offer.qualification?)));
    open.map(|(index, offer, step)| {
        let row = setup.offers[index];
        let late = instance.cases.iter().zip(&plan.cases).filter(|(_, outcome)| outcome.late[index]);
        SourceRow {
            offer: row.id.as_str().to_owned(),
            item: row.item.as_str().to_owned(),
            supplier: row.supplier.clone(),
            place: row.place.as_str().to_owned(),
            now: plan.qualified[index],
            cost: step.cost,
            ready: setup.month(offer.from.max(step.months)),
            late: late.map(|(case, _)| case.chance).sum(),
        }
    })
    .collect()
}

fn case(setup: &Setup<'_>, plan: &Plan, index: usize) -> CaseRow {
    let (instance, outcome) = (&setup.instance, &plan.cases[index]);
    let row = &instance.cases[index];
    let begins = setup.begins[index];
    let mut missing = Vec::new();
    let mut first = None;
    for (demand, short) in outcome.short.iter().enumerate() {
        let asked: f64 = (0..instance.horizon).map(|month| instance.asked(demand, row, month)).sum();
        let units: f64 = short.iter().sum();
        if units <= ROUNDING * asked.max(1.0) {
            continue;
        }
        let (item, customer) = &setup.customers[demand];
        missing.push(MissingRow { item: item.clone(), customer: customer.clone(), units, part: units / asked });
        let month = short.iter().position(|units| *units > ROUNDING * asked.max(1.0));
        first = [first, month].into_iter().flatten().min();
    }
    CaseRow {
        name: row.name.clone(),
        scenario: begins.map(|start| setup.threats[start.scenario].id.to_owned()),
        scenario_name: begins.map(|start| setup.threats[start.scenario].name.to_owned()),
        begins: begins.map(|start| setup.month(start.month)),
        chance: row.chance,
        does: row.hits.iter().map(|hit| words::hit(setup, hit)).collect(),
        missing,
        first_short: first.map(|month| setup.month(month)),
        lost_margin: outcome.costs.lost_margin,
        cost: outcome.costs.total(),
        answers: words::answers(setup, outcome),
    }
}

fn costs(plan: &Plan) -> Vec<CostRow> {
    let calm = plan.cases.first().map(|case| case.costs).unwrap_or_default();
    let costs = plan.cases.iter().map(|case| case.costs);
    let worst = costs.max_by(|a, b| a.total().total_cmp(&b.total())).unwrap_or_default();
    let row = |kind, of: fn(&Costs) -> f64| CostRow {
        kind,
        calm: of(&calm),
        expected: of(&plan.expected),
        worst: of(&worst),
    };
    vec![
        row("purchase", |costs| costs.purchase),
        row("ordering", |costs| costs.ordering),
        row("expediting", |costs| costs.expediting),
        row("holding", |costs| costs.holding),
        row("qualification", |costs| costs.qualification),
        row("lost margin", |costs| costs.lost_margin),
        row("left over at the end", |costs| -costs.left_over),
        row("all", Costs::total),
    ]
}
