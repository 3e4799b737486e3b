//! Figures by year as a table, with a small picture of each series at its end.

use crate::table::{Cell, Column, Kind, Table, Value};
use crate::trend::{TrendChart, TrendLine, TrendPoint};

/// Most years that stand side by side; the latest are shown.
const YEARS: usize = 6;
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The table that a terminal shows.
pub(super) fn table(chart: &TrendChart) -> Table {
    let mut table = chart.to_table();
    let years = chart.years();
    let skipped = years.len().saturating_sub(YEARS);
    if skipped > 0 {
        let keep = |index: usize| index == 0 || index > skipped;
        let kept = |index: &usize| keep(*index);
        table.columns = (0..table.columns.len()).filter(kept).map(|index| table.columns[index].clone()).collect();
        for row in &mut table.rows {
            *row = (0..row.len()).filter(kept).map(|index| row[index].clone()).collect();
        }
    }
    // Bands would fill the width; they stand in the other forms of the page.
    let mut holes = false;
    for cell in table.rows.iter_mut().flatten() {
        match (cell.central(), &cell.value) {
            (Some(central), Value::Band { .. }) => cell.value = Value::Number(central),
            (None, Value::Missing | Value::Number(_)) => {
                cell.value = Value::Text("·".into());
                holes = true;
            }
            _ => {}
        }
    }
    if holes {
        table = table.footnote("· no figure");
    }
    let range = match (years.first(), years.last()) {
        (Some(first), Some(last)) => format!("{first}–{:02}", last.rem_euclid(100)),
        _ => String::new(),
    };
    table = table.column(Column::new(range, Kind::Text, None));
    for (row, line) in table.rows.iter_mut().zip(&chart.lines) {
        row.push(Cell::from(sparkline(line, &years)));
    }
    match chart.value.threshold {
        Some(threshold) => table.footnote(format!("threshold: {}", chart.value.text(threshold))),
        None => table,
    }
}

/// `▃▄▅▅▆`, from zero to the largest of the series; `·` where a year has no figure.
fn sparkline(line: &TrendLine, years: &[i32]) -> String {
    let points: Vec<Option<f64>> = years
        .iter()
        .map(|year| line.points.iter().find(|point| point.year == *year).map(TrendPoint::middle))
        .map(|value| value.filter(|value| value.is_finite() && value.abs() < 1e300))
        .collect();
    let known = || points.iter().flatten().copied();
    let (low, high) = (known().fold(0.0, f64::min), known().fold(0.0, f64::max));
    let sign = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 7")]
        let step = (share * 7.0).round().clamp(0.0, 7.0) as usize;
        STEPS[step.min(7)]
    };
    points.iter().map(|point| point.map_or('·', sign)).collect()
}
