//! temporary
use adit_linear::Linear;
use adit_plan::programme::Programme;

pub(crate) fn whole(programme: &Programme) -> Linear {
    let mut linear = programme.first.clone();
    let mut losses = Vec::new();
    for block in &programme.blocks {
        let start = linear.columns().len();
        let rows = linear.rows().len();
        for column in block.linear.columns() {
            let mut column = *column;
            column.cost *= block.weight;
            linear.add(column);
        }
        for row in block.linear.rows() {
            linear.row(row.low, row.high, row.terms.iter().map(|&(c, f)| (c + start, f)).collect());
        }
        for &(row, column, factor) in &block.links {
            linear.rows_mut()[rows + row].terms.push((column, factor));
        }
        if let Some(outcome) = block.outcome {
            losses.push((outcome, block.loss.iter().map(|&(c, l)| (c + start, l)).collect::<Vec<_>>()));
        }
    }
    if let Some(risk) = &programme.risk {
        let eta = linear.column(risk.lambda, f64::INFINITY);
        for (outcome, probability) in risk.outcomes.iter().enumerate() {
            let xi = linear.column(risk.lambda * probability / (1.0 - risk.alpha), f64::INFINITY);
            let mut terms = vec![(xi, 1.0), (eta, 1.0)];
            for (of, loss) in &losses {
                if *of == outcome {
                    terms.extend(loss.iter().map(|&(c, l)| (c, -l)));
                }
            }
            linear.row(0.0, f64::INFINITY, terms);
        }
    }
    linear
}
