//! The pictures of a plan.

use super::answer::{Decision, PlanAnswer};
use super::words::{counted, is_current, money, near};
use crate::page::sentence;
use adit_report::document::Tone;
use adit_report::table::Quality;
use adit_report::{
    Axis, Bubble, BubbleChart, GanttBar, GanttChart, GanttRow, PHASES, StackBar, StackChart, StackPart, TrendChart,
    TrendLine, TrendPoint, number,
};

/// End of the name of a budget, where larger ones buy no more.
const AND_MORE: &str = " and more";

/// What is done when.
pub(super) fn gantt(answer: &PlanAnswer) -> Option<GanttChart> {
    let [from, until] = answer.years;
    let end = f64::from(until) + 1.0;
    let row = |decision: &Decision| {
        let bars = decision.phases.iter().filter_map(|phase| {
            let phase_index = PHASES.iter().position(|known| *known == phase.name)?;
            // What stands, stands longer than the plan looks.
            Some(GanttBar { phase: phase_index, from: phase.from, until: phase.until.min(end) })
        });
        GanttRow {
            label: decision.name.clone(),
            detail: Some(detail(decision)),
            quality: if decision.assumed { Quality::Weak } else { Quality::Solid },
            bars: bars.collect(),
        }
    };
    let rows: Vec<GanttRow> = answer.decisions.iter().map(row).collect();
    (!rows.is_empty()).then(|| GanttChart { caption: "What is done when".into(), years: Some([from, until]), rows })
}

/// `USA · 200 t/year of dysprosium oxide · chance 70%`.
fn detail(decision: &Decision) -> String {
    let mut parts = vec![decision.place.clone()];
    parts.extend(
        decision.tonnes_a_year.map(|tonnes| format!("{} t/year of {}", number::number(tonnes), decision.of_what)),
    );
    if decision.chance < 0.9995 {
        parts.push(format!("chance {}", number::percent(decision.chance)));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// Who pays what when; none where nobody pays.
pub(super) fn spending(answer: &PlanAnswer) -> Option<StackChart> {
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for row in &answer.spending {
        if !parts.contains(&(&row.payer, &row.purpose)) {
            parts.push((&row.payer, &row.purpose));
        }
    }
    // Payers stay together, in the order in which they first pay.
    let first = |payer: &str| parts.iter().position(|(known, _)| *known == payer);
    let mut ordered = parts.clone();
    ordered.sort_by_key(|(payer, _)| first(payer));
    let paid = |year: i32, (payer, purpose): (&str, &str)| {
        let rows =
            answer.spending.iter().filter(|row| row.year == year && row.payer == payer && row.purpose == purpose);
        rows.map(|row| row.musd).sum::<f64>()
    };
    let bars = (answer.years[0]..=answer.years[1]).map(|year| StackBar {
        label: year.to_string(),
        amounts: ordered.iter().map(|&part| paid(year, part)).collect(),
    });
    (!ordered.is_empty()).then(|| StackChart {
        caption: "Who pays what".into(),
        value: Axis { unit: Some(format!("million US dollars of {}", answer.base_year)), ..Axis::new("money") },
        by: "Year".into(),
        parts: ordered
            .iter()
            .map(|(payer, purpose)| StackPart { label: format!("{payer}: {purpose}"), tone: Tone::Neutral })
            .collect(),
        bars: bars.collect(),
    })
}

/// What each budget leaves; none where fewer than two were asked.
pub(super) fn frontier(answer: &PlanAnswer) -> Option<BubbleChart> {
    let mut bubbles: Vec<Bubble> = Vec::new();
    for point in &answer.frontier {
        let (x, y) = (point.spent_musd, counted(answer, point.loss_musd, point.cvar_musd));
        let tone = if is_current(answer, point) { Tone::Subject } else { Tone::Neutral };
        // A budget that buys nothing more is the same point.
        let same = |last: &&mut Bubble| near(last.x, x) && near(last.y, y);
        match bubbles.last_mut().filter(same) {
            Some(last) => {
                if !last.label.ends_with(AND_MORE) {
                    last.label.push_str(AND_MORE);
                }
                last.tone = if tone == Tone::Subject { tone } else { last.tone };
            }
            None => bubbles.push(Bubble { label: money(point.budget_musd), x, y, tone, ..Bubble::default() }),
        }
    }
    let unit = Some("million US dollars".to_owned());
    let name = if answer.risk.is_some() { "risk left, as the plan counts it" } else { "expected loss left" };
    (answer.frontier.len() > 1).then(|| BubbleChart {
        caption: "What each budget leaves".into(),
        x: Axis { unit: unit.clone(), ..Axis::new("public money spent") },
        y: Axis { unit, ..Axis::new(name) },
        joined: Some("from budget to budget".into()),
        bubbles,
        ..BubbleChart::default()
    })
}

/// What is held in reserve at the end of each year; none without a reserve.
pub(super) fn reserve(answer: &PlanAnswer) -> Option<TrendChart> {
    let line = |row: &super::answer::ReserveRow| TrendLine {
        label: format!("{}, {}", sentence(&super::words::good(&row.material, row.element.as_deref())), row.place),
        tone: Tone::Neutral,
        points: (answer.years[0]..).zip(&row.held_t).map(|(year, &tonnes)| TrendPoint::exact(year, tonnes)).collect(),
    };
    (!answer.reserve.is_empty()).then(|| TrendChart {
        caption: "Held in reserve at the end of the year".into(),
        value: Axis { unit: Some("t".into()), ..Axis::new("held") },
        lines: answer.reserve.iter().map(line).collect(),
        ..TrendChart::default()
    })
}
