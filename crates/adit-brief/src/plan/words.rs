//! What a plan says, in sentences.

use super::answer::{Decision, FrontierPoint, Information, PlanAnswer, Range, Regret, SimulatedPlan, SimulatedRow};
use adit_report::number;
use adit_stress::tally::Band;

/// Difference of two parts removed from which on the simulator and the optimizer are said to differ.
const DIFFER: f64 = 0.1;
/// Money that is as good as none, million US dollars.
const NOTHING: f64 = 0.005;

/// `$2 billion`, `$350 million`, `$40,000`, of million US dollars.
pub(super) fn money(musd: f64) -> String {
    let (amount, word) = match musd.abs() {
        size if !size.is_finite() => return number::NOT_KNOWN.to_owned(),
        size if size < NOTHING => return "$0".to_owned(),
        size if size >= 999.5 => (musd / 1e3, " billion"),
        size if size >= 0.9995 => (musd, " million"),
        _ => (musd * 1e6, ""),
    };
    let figure = number::number(amount.abs());
    format!("{}${figure}{word}", if amount < 0.0 { "\u{2212}" } else { "" })
}

/// `$0.73`, of dollars.
fn small(usd: f64) -> String {
    format!("{}${}", if usd < 0.0 { "\u{2212}" } else { "" }, number::number(usd.abs()))
}

/// The part by which a number fell; none of nothing.
pub(super) fn removed(before: f64, after: f64) -> Option<f64> {
    (before > 0.0 && before.is_finite() && after.is_finite()).then(|| (before - after) / before)
}

/// `63% less`, `5% more`, `no less`.
fn less(part: f64) -> String {
    if part.abs() < 5e-4 {
        "no less".to_owned()
    } else {
        format!("{} {}", number::percent(part.abs()), if part > 0.0 { "less" } else { "more" })
    }
}

/// The worst part of the probability: `worst 5%`.
pub(super) fn worst(answer: &PlanAnswer) -> String {
    let level = answer.risk.map_or(0.95, |[level, _]| level);
    // 1 - 0.95 leaves dust.
    let percent = ((1.0 - level) * 1e6).round() / 1e4;
    format!("worst {}%", number::number(percent))
}

/// Risk in dollars as the plan counts it: the mean, and the mean of the worst with its weight.
pub(super) fn counted(answer: &PlanAnswer, loss: f64, cvar: f64) -> f64 {
    loss + answer.risk.map_or(0.0, |[_, weight]| weight * cvar)
}

/// When a decision is effective: as a year with a fraction.
pub(super) fn effective(decision: &Decision) -> Option<f64> {
    let from = |name: &str| decision.phases.iter().find(|phase| phase.name == name).map(|phase| phase.from);
    from("effective").or_else(|| decision.phases.last().map(|phase| phase.until))
}

/// `2030-04`.
pub(super) fn month(at: f64) -> String {
    if !at.is_finite() {
        return number::NOT_KNOWN.to_owned();
    }
    let at = at + 1e-6;
    format!("{:04}-{:02}", at.floor(), ((at - at.floor()) * 12.0).floor() + 1.0)
}

/// The answer: what the money buys, and what it removes.
pub(super) fn headlines(answer: &PlanAnswer) -> Vec<String> {
    vec![bought(answer), risk_removed(answer)]
}

fn bought(answer: &PlanAnswer) -> String {
    let total = &answer.total;
    let [from, until] = answer.years;
    let budget = answer.budget_musd.map_or_else(String::new, |budget| format!(" (of {})", money(budget)));
    let private = if total.private_musd > NOTHING {
        format!(", with {} of private money,", money(total.private_musd))
    } else {
        String::new()
    };
    if answer.decisions.is_empty() {
        return format!(
            "From {from} until {until} nothing that can be done for {} removes more than it costs{}.",
            answer.users,
            answer.budget_musd.map_or_else(String::new, |budget| format!(" within {}", money(budget)))
        );
    }
    let many = answer.decisions.len();
    let decisions = if many == 1 { "1 decision".to_owned() } else { format!("{many} decisions") };
    let reserve = if answer.reserve.is_empty() {
        String::new()
    } else {
        let goods: Vec<String> = answer.reserve.iter().map(|row| good(&row.material, row.element.as_deref())).collect();
        format!(", among them a reserve of {}", list(&goods))
    };
    format!(
        "{} of public money{budget}{private} buys {decisions} from {from} until {until} for {}{reserve}.",
        money(total.public_musd),
        answer.users
    )
}

fn risk_removed(answer: &PlanAnswer) -> String {
    let total = &answer.total;
    let part = |before, after| removed(before, after).map_or_else(String::new, |part| format!(", {}", less(part)));
    let mean = format!(
        "The loss to expect from shortages falls from {} to {}{}",
        money(total.loss_before_musd),
        money(total.loss_after_musd),
        part(total.loss_before_musd, total.loss_after_musd)
    );
    if total.cvar_before_musd <= NOTHING {
        return format!("{mean}.");
    }
    format!(
        "{mean}; in the {} of cases, on average, from {} to {}{}.",
        worst(answer),
        money(total.cvar_before_musd),
        money(total.cvar_after_musd),
        part(total.cvar_before_musd, total.cvar_after_musd)
    )
}

/// How far the rows of costs leave the public part open; none where they do not.
pub(super) fn cost_range(answer: &PlanAnswer) -> Option<String> {
    let sum = |of: fn(&Range) -> f64| answer.decisions.iter().map(|decision| of(&decision.public_musd)).sum::<f64>();
    let (low, high) = (sum(|range| range.low), sum(|range| range.high));
    if high <= low {
        return None;
    }
    let assumed = answer.decisions.iter().filter(|decision| decision.assumed).count();
    let marked = match assumed {
        0 => String::new(),
        1 => "; the cost of one of them is an assumption or a range of others (~)".to_owned(),
        many => format!("; the costs of {many} of them are assumptions or ranges of others (~)"),
    };
    Some(format!(
        "What the decisions cost the public once lies between {} and {}, as far as the rows of costs say{marked}.",
        money(low),
        money(high)
    ))
}

/// What the simulator says of the first users in the scenario that costs them most; none unless it was asked.
pub(super) fn simulated(answer: &PlanAnswer) -> Option<String> {
    let rows = &answer.simulated.as_ref()?.rows;
    // Tonnes and units cannot be compared: the users named first stand for all.
    let first = &rows.first()?.users;
    let same = rows.iter().filter(|row| row.users == *first);
    let row = same.max_by(|a, b| a.before.mean.total_cmp(&b.before.mean))?;
    let band = |band: &Band| number::band(band.p50, band.p10, band.p90);
    Some(format!(
        "By simulation, {} leaves {} {} missing with the plan (P10 to P90 in brackets) instead of {}: {}.",
        row.scenario,
        band(&row.after),
        row.unit,
        band(&row.before),
        row.users
    ))
}

/// `dysprosium oxide (Dy)`.
pub(super) fn good(material: &str, element: Option<&str>) -> String {
    let material = material.replace('_', " ");
    element.map_or_else(|| material.clone(), |element| format!("{element} {material}"))
}

/// `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Where the simulator and the optimizer differ on what the plan removes, the widest first; empty where they agree.
pub(super) fn differences(answer: &PlanAnswer, simulated: &SimulatedPlan) -> Vec<String> {
    let belief = |row: &SimulatedRow| {
        let found = answer.shortages.iter().find(|shortage| shortage.users == row.users)?;
        removed(found.before, found.after)
    };
    let mut found: Vec<(f64, String)> = Vec::new();
    for row in &simulated.rows {
        let (Some(believed), Some(seen)) = (belief(row), removed(row.before.mean, row.after.mean)) else { continue };
        if (believed - seen).abs() > DIFFER {
            let words = format!(
                "{}: in {} the simulator sees {} missing with the plan, the optimizer over all cases {}.",
                row.users,
                row.scenario,
                less(seen),
                less(believed)
            );
            found.push(((believed - seen).abs(), words));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, words)| words).collect()
}

/// What the next dollars buy: the step of the frontier above the budget of the plan.
pub(super) fn next_dollars(answer: &PlanAnswer) -> Option<String> {
    let mut points: Vec<&FrontierPoint> = answer.frontier.iter().collect();
    points.sort_by(|a, b| a.budget_musd.total_cmp(&b.budget_musd));
    let at = points.iter().position(|point| is_current(answer, point))?;
    let (here, next) = (points.get(at)?, points.get(at + 1)?);
    let (more, spent) = (next.budget_musd - here.budget_musd, next.spent_musd - here.spent_musd);
    let counted = |point: &FrontierPoint| counted(answer, point.loss_musd, point.cvar_musd);
    let less = counted(here) - counted(next);
    if spent <= NOTHING || less <= NOTHING {
        return Some(format!(
            "More money would change nothing: with {} more, the plan spends and removes no more.",
            money(more)
        ));
    }
    let changes = if next.changes.is_empty() { String::new() } else { format!(" ({})", next.changes.join("; ")) };
    let mut words = format!(
        "The next {} would remove {} of the risk it counts{changes}: {} for each dollar.",
        money(more),
        money(less),
        small(less / spent)
    );
    if let Some(before) = at.checked_sub(1).and_then(|before| points.get(before)) {
        let spent = here.spent_musd - before.spent_musd;
        if spent > NOTHING {
            let each = (counted(before) - counted(here)) / spent;
            words = format!("{words} The last {} that it spends removed {} for each.", money(spent), small(each));
        }
    }
    Some(words)
}

/// Whether a point of the frontier is the plan itself.
pub(super) fn is_current(answer: &PlanAnswer, point: &FrontierPoint) -> bool {
    answer.budget_musd.is_some_and(|budget| near(budget, point.budget_musd))
}

/// Whether two amounts are the same but for rounding.
pub(super) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

/// Money of the budget that the plan leaves; none worth a word.
pub(super) fn unspent(answer: &PlanAnswer) -> Option<String> {
    let left = answer.budget_musd? - answer.total.public_musd;
    (left > 0.01 * answer.budget_musd?).then(|| {
        format!(
            "{} of the budget stays unspent: nothing else that fits in it removes more of the counted risk than it costs.",
            money(left)
        )
    })
}

/// What information is worth, for readers who do not know the terms.
pub(super) fn information(worth: &Information) -> Vec<String> {
    vec![
        format!(
            "Knowing today which scenario begins when would save {} (expected value of perfect information): the most that \
             early warning could be worth.",
            money(worth.evpi_musd)
        ),
        format!(
            "Planning for the scenarios as they are, instead of for their average, saves {} (value of the stochastic \
             solution).",
            money(worth.vss_musd)
        ),
    ]
}

/// The scenario in which the plan falls shortest of the plan made for it alone.
pub(super) fn most_regret(regrets: &[Regret]) -> Option<String> {
    let regret = |row: &Regret| row.plan_musd - row.best_musd;
    let most = regrets.iter().max_by(|a, b| regret(a).total_cmp(&regret(b)))?;
    if regret(most) <= NOTHING {
        return Some("In every scenario the plan is as good as one made for it alone.".to_owned());
    }
    Some(format!(
        "The plan falls shortest in {}: {} above what a plan made for it alone would cost and lose.",
        most.scenario,
        money(regret(most))
    ))
}

/// Whether levers help or hinder each other: what each removes alone against what all remove together.
pub(super) fn interaction(answer: &PlanAnswer) -> Option<String> {
    let total = &answer.total;
    let together = counted(answer, total.loss_before_musd, total.cvar_before_musd)
        - counted(answer, total.loss_after_musd, total.cvar_after_musd);
    let alone: f64 = answer.levers.iter().map(|row| row.alone_musd).sum();
    if answer.levers.len() < 2 || together <= NOTHING {
        return None;
    }
    let words = if alone > 1.05 * together {
        "they do in part the same"
    } else if alone < 0.95 * together {
        "they need each other"
    } else {
        "they hardly touch each other"
    };
    Some(format!(
        "Alone, each with the whole budget, the levers remove {} in sum; together {}: {words}.",
        money(alone),
        money(together)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_said_in_the_word_that_fits() {
        for (musd, words) in [
            (2_000.0, "$2 billion"),
            (1_234.5, "$1.23 billion"),
            (999.7, "$1 billion"),
            (350.4, "$350 million"),
            (0.9999, "$1 million"),
            (0.04, "$40,000"),
            (0.0, "$0"),
            (-12.0, "\u{2212}$12 million"),
            (f64::NAN, "not known"),
        ] {
            assert_eq!(money(musd), words);
        }
    }

    #[test]
    fn a_month_is_that_of_its_first_day() {
        assert_eq!(
            (month(2027.0), month(2029.5), month(2_029.999_999_9)),
            ("2027-01".into(), "2029-07".into(), "2030-01".into())
        );
    }

    #[test]
    fn lists_end_with_and() {
        let words = |words: &[&str]| list(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            (words(&[]), words(&["a"]), words(&["a", "b", "c"])),
            (String::new(), "a".into(), "a, b and c".into())
        );
    }
}
