//! The main tables of the brief, of claims and of explanations, for spreadsheets; their pages come with the answers.

use adit_brief::Brief;
use adit_brief::claims::Claims;
use adit_brief::explain::Explanation;
use adit_model::Figure;
use adit_report::{Cell, Table};

fn text(value: Option<String>) -> Cell {
    value.filter(|text| !text.is_empty()).map_or_else(Cell::missing, Cell::from)
}

fn with_figure(table: Table, name: &str) -> Table {
    ["", "_low", "_high", "_structural_low", "_structural_high"]
        .into_iter()
        .fold(table, |table, end| table.number(&format!("{name}{end}"), ""))
}

fn figure(figure: &Figure) -> [Cell; 5] {
    [figure.central, figure.low, figure.high, figure.structural_low, figure.structural_high].map(Cell::from)
}

/// What the subject holds of each step, and what the users' supply touched.
pub(crate) fn brief_table(brief: &Brief) -> Table {
    let mut table = Table::new("brief").text("figure").text("step").text("of").text("scope");
    for name in ["located", "controlled"] {
        table = with_figure(table, name);
    }
    table = table.number("assumed", "");
    for share in &brief.steps {
        let mut row: Vec<Cell> = vec![
            "share_of_step".into(),
            share.step.stage.word().into(),
            share.step.goods.words().into(),
            share.scope.to_string().into(),
        ];
        row.extend(figure(&share.located).into_iter().chain(figure(&share.controlled)));
        row.push(share.assumed.into());
        table.push(row);
    }
    for touched in &brief.touched {
        let mut row: Vec<Cell> = vec![
            "touched".into(),
            "any stage".into(),
            touched.element.to_string().into(),
            format!("country={}", touched.market).into(),
        ];
        row.extend(figure(&touched.located).into_iter().chain(figure(&touched.controlled)));
        row.push(touched.assumed.into());
        table.push(row);
    }
    table
}

/// Every claim with what the model says of it.
pub(crate) fn claims_table(claims: &Claims) -> Table {
    let mut table = Table::new("claims")
        .text("id")
        .text("statement")
        .text("claimant")
        .number("claimed_low", "")
        .number("claimed_high", "")
        .text("unit");
    table = with_figure(table, "model").text("verdict").text("because").text("without").text("source").text("note");
    for claim in &claims.claims {
        let mut row: Vec<Cell> =
            vec![claim.id.clone().into(), claim.statement.clone().into(), claim.claimant.clone().into()];
        row.extend(claim.claimed.map(Cell::from));
        row.push(text(Some(claim.unit.clone())));
        row.extend(claim.figure.as_ref().map_or_else(|| [(); 5].map(|()| Cell::missing()), figure));
        row.push(claim.verdict.words().into());
        row.push(text(Some(claim.because.clone())));
        row.push(text(Some(claim.without.join("|"))));
        row.push(claim.source.clone().into());
        row.push(text(claim.note.clone()));
        table.push(row);
    }
    table
}

/// Every row that moves the figure.
pub(crate) fn movers_table(explanation: &Explanation) -> Table {
    let mut table = Table::new("movers")
        .text("table")
        .text("key")
        .text("at")
        .text("words")
        .text("source")
        .text("assumption")
        .text("unit")
        .number("stated", "")
        .number("deviation", "")
        .number("balanced", "")
        .number("effect", "")
        .number("part_of_variance", "");
    for mover in &explanation.movers {
        let origin = &mover.origin;
        table.push([
            origin.table.into(),
            origin.key.clone().into(),
            origin.at.to_string().into(),
            origin.words.clone().into(),
            text(origin.source.as_ref().map(ToString::to_string)),
            text(origin.assumption.as_ref().map(ToString::to_string)),
            origin.unit.clone().into(),
            mover.stated.into(),
            mover.deviation.into(),
            mover.balanced.into(),
            mover.effect.into(),
            mover.part_of_variance.into(),
        ]);
    }
    table
}
