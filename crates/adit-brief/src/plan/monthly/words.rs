//! A company's plan in the words of its planners.

use super::MonthlyQuestion;
use super::setup::Setup;
use adit_linear::Unsolved;
use adit_model::problem::{Code, Problem, Problems};
use adit_plan::monthly::{Allocation, CaseOutcome, Effect, Hit, Unfit};
use adit_report::number::{number, percent};

/// What no plan can do, as a sentence.
pub(super) fn impossible(setup: &Setup<'_>, unfit: &Unfit) -> String {
    let name = |item: usize| setup.items[item].id.as_str();
    let unit = |item: usize| plural(&setup.items[item].unit);
    match unfit {
        Unfit::TooLate { item, offer, way, runs_out, arrives, missing } => {
            let row = setup.offers[*offer];
            let days = if *way == 0 { row.lead_days } else { row.expedite_lead_days.unwrap_or(row.lead_days) }.get();
            let qualified =
                if setup.instance.offers[*offer].qualification.is_some() { ", once qualified," } else { "" };
            let how = if *way == 0 { "" } else { " expedited" };
            format!(
                "{}: stock and orders on their way run out in {}. The quickest offer, {}{how}, takes{qualified} {} days: \
                 nothing ordered from {} on can arrive before {}. {} {} are missing until then whatever is ordered.",
                name(*item),
                setup.month(*runs_out),
                row.id,
                number(days),
                setup.start,
                setup.month(*arrives),
                number(*missing),
                unit(*item),
            )
        }
        Unfit::NoOffer { item } => format!(
            "{}: no offer can be ordered and arrive between {} and {}.",
            name(*item),
            setup.start,
            setup.month(setup.instance.horizon - 1),
        ),
        Unfit::TooLittle { item, offered, needed } => format!(
            "{}: all offers together are at most {} {} a month, and the forecast is {} a month on average.",
            name(*item),
            number(*offered),
            unit(*item),
            number(*needed),
        ),
        Unfit::SharesTooSmall { item, suppliers, together } => {
            let of = if *suppliers == 1 { "its only supplier".into() } else { format!("its {suppliers} suppliers") };
            format!("{}: {of} may deliver at most {} of what is bought.", name(*item), percent(*together))
        }
    }
}

/// Several of a unit; a symbol stays as it is.
pub(super) fn plural(unit: &str) -> String {
    if unit.len() > 2 && !unit.ends_with('s') { format!("{unit}s") } else { unit.to_owned() }
}

/// Every reason for which there is no plan at all.
pub(super) fn fatal(setup: &Setup<'_>, unfit: &[Unfit]) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for found in unfit.iter().filter(|unfit| unfit.is_fatal()) {
        let (item, column, mend) = match found {
            Unfit::NoOffer { item } => {
                (*item, "id", "add an offer with a shorter lead time, or forecast and plan for more months")
            }
            Unfit::SharesTooSmall { item, .. } => {
                (*item, "largest_share_percent", "add a second supplier to offers.csv, or raise the share")
            }
            _ => continue,
        };
        let problem = Problem::new(Code::Infeasible, impossible(setup, found)).at(&setup.items[item].at).column(column);
        problems.push(problem.mend(mend));
    }
    problems.into_result(())
}

/// Why there is no plan.
pub(super) fn unsolved(setup: &Setup<'_>, reason: &Unsolved) -> Problems {
    let problem = match reason {
        Unsolved::NoSolver => Problem::new(Code::Numerical, "a plan needs the solver HiGHS")
            .found("a program built without it")
            .mend("build it with `eval \"$(scripts/highs.sh)\"` and `cargo build --release --features adit-cli/highs`"),
        Unsolved::Infeasible => {
            let limited = setup.instance.items.iter().filter(|item| item.largest_share.is_some());
            let items: Vec<&str> = limited.map(|item| item.name.as_str()).collect();
            Problem::new(Code::Infeasible, "the limits on shares cannot hold with the orders already placed")
                .found(if items.is_empty() { "limits of offers".into() } else { items.join(", ") })
                .expected("room for other suppliers within the months planned")
                .mend("raise largest_share_percent for this plan, or plan more months")
        }
        other => Problem::new(Code::Numerical, other.to_string()).mend("plan fewer months, items or scenarios"),
    };
    problem.into()
}

/// What a shock does to an offer, as a sentence.
pub(super) fn hit(setup: &Setup<'_>, hit: &Hit) -> String {
    let offer = setup.offers[hit.offer].id.as_str();
    let span = if hit.until - hit.from == 1 {
        format!("in {}", setup.month(hit.from))
    } else {
        format!("from {} to {}", setup.month(hit.from), setup.month(hit.until - 1))
    };
    match hit.effect {
        Effect::Pass(part) if part <= 0.0 => format!("nothing of {offer} leaves {span}"),
        Effect::Pass(part) => format!("{} of {offer} leaves {span}", percent(part)),
        Effect::Denied(part) => format!("{} of {offer} is sent back {span}", percent(part)),
        Effect::Delayed(1) => format!("{offer} waits a month {span}"),
        Effect::Delayed(months) => format!("{offer} waits {months} months {span}"),
        Effect::Dearer(part) => format!("{offer} costs {} more {span}", percent(part)),
    }
}

/// What is ordered once a case is known, offer by offer.
pub(super) fn answers(setup: &Setup<'_>, outcome: &CaseOutcome) -> Vec<String> {
    let mut sentences = Vec::new();
    for (index, row) in setup.offers.iter().enumerate() {
        let own = || outcome.own.iter().filter(|order| order.offer == index && order.month < setup.instance.planned);
        let units: f64 = own().map(|order| order.units).sum();
        let Some(first) = own().map(|order| order.month).min() else { continue };
        let fast: f64 = own().filter(|order| order.way > 0).map(|order| order.units).sum();
        let expedited = if fast > 0.0 { format!(", {} of them expedited", number(fast)) } else { String::new() };
        let late = if outcome.late[index] { " after qualifying it" } else { "" };
        sentences.push(format!("{} of {} from {} on{late}{expedited}", number(units), row.id, setup.month(first)));
    }
    sentences
}

/// What a reader must know.
pub(super) fn caveats(setup: &Setup<'_>, question: &MonthlyQuestion) -> Vec<String> {
    let instance = &setup.instance;
    let mut caveats = setup.remarks.clone();
    let mut say = |words: String| caveats.push(words);
    say("Lead times are rounded up to whole months; what arrives in a month serves that month.".into());
    say("A shock stops goods as they leave the country; what is in transit comes through, and what is held leaves when the \
         shock ends. Sizes and lengths are the most likely ones, and known once it begins."
        .into());
    say("Shocks reach an offer by its place, its site and the item's material, or by what the supplier depends on \
         (`inputs`). Of shocks further up the chain the plan knows nothing: ask `adit stress`."
        .into());
    say("At most one scenario begins within the months planned, in one of four months that stand for all.".into());
    if instance.cases.iter().any(|case| case.known == Some(1)) {
        say("Low and high demand hit all items together, and are known after a month.".into());
    } else {
        say("The forecast has no low and high end: no stock is built against its errors.".into());
    }
    say("Orders placed once a case is known come in any number of units, and pay no cost of an order: the next plan puts \
         them into lots."
        .into());
    say("What is missing is lost, not delivered later.".into());
    if instance.horizon == instance.planned {
        say("The forecast ends with the plan, so that stocks at its end are not built for what comes after. Forecast \
             further than you plan."
            .into());
    }
    let assumed: Vec<&str> = setup.threats.iter().filter(|threat| threat.assumed).map(|threat| threat.id).collect();
    if assumed.is_empty() && setup.threats.is_empty() {
        say("No scenario has a chance: the plan weighs errors of the forecast only.".into());
    } else if !assumed.is_empty() {
        say(format!(
            "No document says how likely these are: {}. What they are worth is as good as the chance.",
            assumed.join(", ")
        ));
    }
    let unnamed: Vec<&str> =
        setup.items.iter().filter(|item| item.material.is_none()).map(|item| item.id.as_str()).collect();
    if !unnamed.is_empty() {
        say(format!(
            "No material of the world chain is named for {}: only shocks that name none reach them.",
            unnamed.join(", ")
        ));
    }
    if question.allocation == Allocation::Margin {
        say("The scarce goes to the highest margin first; --allocation proportional gives everybody the same part."
            .into());
    }
    caveats
}
