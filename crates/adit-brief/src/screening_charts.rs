//! The charts of a screening: minerals by two measures, and figures by year.

use crate::screening_page::figure_at;
use crate::screening_words::{bounds, figure_kind, figure_name, is_open, middle};
use adit_model::words::Stage;
use adit_report::document::Tone;
use adit_report::{Axis, Bubble, BubbleChart, TrendChart, TrendLine, TrendPoint};
use adit_screen::{Method, Ranked, Screening, Trend, Value};

/// Economic importance at or above which the EU calls a raw material critical, if its supply risk is high as well.
const IMPORTANCE: f64 = 2.8;
/// Series in a chart of a ranking.
const LINES: usize = 8;

/// An axis, and the figure of a mineral that stands on it.
type Measure = (Axis, fn(&Ranked) -> Option<&Value>);

/// What a chart of a method has on its axes.
struct Axes {
    x: Measure,
    y: Measure,
    size: Option<Measure>,
    beyond: Option<&'static str>,
    caption: &'static str,
}

fn axis(handle: &str) -> Axis {
    Axis { kind: figure_kind(handle), ..Axis::new(figure_name(handle)) }
}

fn at_stage(row: &Ranked, stage: Stage) -> Option<&Value> {
    row.parts.iter().find(|part| part.name == "hhi" && part.stage == Some(stage)).and_then(|part| part.value.as_ref())
}

fn axes(screening: &Screening) -> Axes {
    match screening.method {
        Method::Eu => Axes {
            x: (axis("economic_importance").threshold(Some(IMPORTANCE)), |row| row.part("economic_importance")),
            y: (axis("supply_risk").threshold(screening.threshold), |row| row.value.as_ref()),
            size: None,
            beyond: Some("critical"),
            caption: "Supply risk by economic importance, with the thresholds of the European Commission",
        },
        Method::Usgs => Axes {
            x: (axis("trade_exposure"), |row| row.part("trade_exposure")),
            y: (axis("disruption_scaled"), |row| row.part("disruption_scaled")),
            size: Some((axis("vulnerability_scaled"), |row| row.part("vulnerability_scaled"))),
            beyond: None,
            caption: "Disruption potential by trade exposure of the United States; areas show economic vulnerability",
        },
        Method::Hhi => Axes {
            x: (Axis::new("HHI of mining"), |row| at_stage(row, Stage::Mine)),
            y: (Axis::new("HHI of refining"), |row| at_stage(row, Stage::Refining)),
            size: None,
            beyond: None,
            caption: "Concentration of mining and of refining by country, where both are known",
        },
        Method::Geopolrisk => Axes {
            x: (axis("import_risk"), |row| row.part("import_risk")),
            y: (Axis::new("HHI of world production"), |row| row.part("hhi")),
            size: None,
            beyond: None,
            caption: "Concentration of world production by the instability of where it is bought",
        },
    }
}

/// The minerals by the two measures of the method; nothing where fewer than three have both.
pub(crate) fn bubbles(screening: &Screening) -> Option<BubbleChart> {
    let Axes { x, y, size, beyond, caption } = axes(screening);
    let mut bubbles = Vec::new();
    for (index, row) in screening.rows.iter().enumerate() {
        let (Some(across), Some(upward)) = (x.1(row), y.1(row)) else { continue };
        let (low, high) = bounds(upward);
        bubbles.push(Bubble {
            label: row.name.clone(),
            // Equal figures share a place, but marks must differ.
            mark: (index + 1).to_string(),
            x: middle(across),
            y: middle(upward),
            y_range: is_open(low, high).then_some((low, high)),
            size: size.as_ref().and_then(|(_, of)| of(row)).map(middle),
            tone: if row.critical == Some(true) { Tone::Risk } else { Tone::Neutral },
            ..Bubble::default()
        });
    }
    (bubbles.len() > 2).then(|| BubbleChart {
        caption: caption.to_owned(),
        x: x.0,
        y: y.0,
        size: size.map(|(axis, _)| axis),
        joined: None,
        beyond: beyond.map(str::to_owned),
        bubbles,
    })
}

fn line(label: String, tone: Tone, trend: &Trend) -> TrendLine {
    let point = |(year, value): &(i32, Value)| {
        let (low, high) = bounds(value);
        TrendPoint { year: *year, central: value.central, low, high }
    };
    TrendLine { label, tone, points: trend.points.iter().map(point).collect() }
}

fn usable(trend: &Trend) -> bool {
    trend.points.len() > 1
}

/// One figure of the leading minerals by year, at the stage that decides their place.
pub(crate) fn trends(screening: &Screening) -> Option<TrendChart> {
    let deciding = |row: &Ranked| {
        let fits = |trend: &&Trend| usable(trend) && (trend.stage == row.stage || trend.stage.is_none());
        row.trends.iter().find(fits).map(|trend| (row.name.clone(), trend.clone()))
    };
    let found: Vec<(String, Trend)> =
        screening.rows.iter().filter(|row| row.value.is_some()).filter_map(deciding).collect();
    let name = found.first()?.1.name;
    let lines: Vec<TrendLine> = found
        .iter()
        .filter(|(_, trend)| trend.name == name)
        .take(LINES)
        .map(|(mineral, trend)| line(format!("{mineral}{}", at(trend.stage)), Tone::Neutral, trend))
        .collect();
    let figure = figure_name(name);
    (lines.len() > 1).then(|| TrendChart {
        caption: format!("{} by year, of the highest that have a series", crate::page::sentence(&figure)),
        value: axis(name).threshold(screening.threshold.filter(|_| name.starts_with("supply_risk"))),
        lines,
        ..TrendChart::default()
    })
}

fn at(stage: Option<Stage>) -> String {
    stage.map_or_else(String::new, |stage| format!(", {}", stage.word()))
}

/// Every series of one mineral; figures of different measure do not share a chart.
pub(crate) fn trends_of(row: &Ranked, screening: &Screening) -> Vec<TrendChart> {
    let mut charts: Vec<(&'static str, TrendChart)> = Vec::new();
    for trend in row.trends.iter().filter(|trend| usable(trend)) {
        let tone = if trend.stage == row.stage { Tone::Subject } else { Tone::Neutral };
        let line = line(figure_at(trend.name, trend.stage), tone, trend);
        if let Some((_, chart)) = charts.iter_mut().find(|(name, _)| *name == trend.name) {
            chart.lines.push(line);
            continue;
        }
        let chart = TrendChart {
            caption: crate::page::sentence(&format!("{} of {} by year", figure_name(trend.name), row.name)),
            value: axis(trend.name).threshold(screening.threshold.filter(|_| trend.name.starts_with("supply_risk"))),
            lines: vec![line],
            ..TrendChart::default()
        };
        charts.push((trend.name, chart));
    }
    charts.into_iter().map(|(_, chart)| chart).collect()
}
