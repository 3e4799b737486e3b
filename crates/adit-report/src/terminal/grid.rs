//! A table as a grid of text. Columns of words wrap; figures never do.

use super::{Page, Role};
use crate::table::{Align, Kind, Table};
use crate::text::{clean, pad, width, wrap};
use comfy_table::presets::NOTHING;
use comfy_table::{Cell as GridCell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Width};

/// Spaces between two columns: one of padding, one where the grid would draw its lines.
const GUTTER: usize = 2;
/// Narrowest that a column of words is wrapped to before the table is turned into records.
const NARROWEST: usize = 8;
/// Words up to this length are cut only when nothing else helps.
const LONG_WORD: usize = 20;

/// What each cell shows: mark, value, number of its note.
pub(crate) fn cell_texts(table: &Table) -> Vec<Vec<String>> {
    let notes = table.cell_notes();
    let text = |column: &crate::table::Column, cell: Option<&crate::table::Cell>| {
        let Some(cell) = cell else { return crate::number::NOT_KNOWN.to_owned() };
        let number = cell.note.as_deref().and_then(|note| notes.iter().position(|n| *n == note));
        let note = number.map(|i| format!(" [{}]", i + 1)).unwrap_or_default();
        format!("{}{}{note}", cell.quality.mark(), clean(&cell.text(column.kind)))
    };
    table.rows.iter().map(|row| table.cells(row).map(|(column, cell)| text(column, cell)).collect()).collect()
}

pub(super) fn render(out: &mut Page, table: &Table) {
    let texts = cell_texts(table);
    let Some(widths) = column_widths(table, &texts, out.style.width) else {
        records(out, table, &texts);
        return;
    };
    let mut grid = comfy_table::Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    grid.load_style(NOTHING.header_separator(rule)).set_content_arrangement(ContentArrangement::Disabled);
    let fold = |text: &str, i: usize| wrap(text, widths[i]).join("\n");
    grid.set_header(table.columns.iter().enumerate().map(|(i, _)| fold(&heading(table, i), i)).collect::<Vec<_>>());
    for row in &texts {
        grid.add_row(row.iter().enumerate().map(|(i, text)| GridCell::new(fold(text, i))).collect::<Vec<_>>());
    }
    for (i, column) in table.columns.iter().enumerate() {
        let gutter = if i + 1 == table.columns.len() { 0 } else { GUTTER - 1 };
        if let Some(grid_column) = grid.column_mut(i) {
            let padded = to_u16(gutter);
            grid_column.set_padding((0, padded));
            grid_column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(to_u16(widths[i]) + padded)));
            grid_column.set_cell_alignment(match column.align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
    }
    let mut header = true;
    for line in grid.lines() {
        let rule = header && line.starts_with('─');
        let role = match (header, rule) {
            (_, true) => Role::Faint,
            (true, false) => Role::Title,
            (false, false) => Role::Plain,
        };
        header &= !rule;
        out.line(role, &line);
    }
}

fn to_u16(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

/// Name and unit of a column.
fn heading(table: &Table, i: usize) -> String {
    let column = &table.columns[i];
    match column.unit_text() {
        Some(unit) => format!("{}, {}", clean(&column.name), clean(&unit)),
        None => clean(&column.name),
    }
}

/// Width of each column, or nothing if figures would have to break.
fn column_widths(table: &Table, texts: &[Vec<String>], room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(GUTTER * table.columns.len().saturating_sub(1))?;
    let mut widths = Vec::new();
    // Narrowest widths at which no word is cut, and at which long words are.
    let (mut whole, mut least) = (Vec::new(), Vec::new());
    for (i, column) in table.columns.iter().enumerate() {
        let name = heading(table, i);
        let content = texts.iter().map(|row| width(&row[i])).max().unwrap_or(0);
        let in_heading = name.split_whitespace().map(width).max().unwrap_or(0);
        widths.push(content.max(width(&name)).max(1));
        if column.kind == Kind::Text {
            let in_cells = texts.iter().flat_map(|row| row[i].split_whitespace()).map(width).max().unwrap_or(0);
            let longest = in_cells.max(in_heading).max(1);
            whole.push(longest.min(LONG_WORD));
            least.push(longest.min(NARROWEST));
        } else {
            // A heading may wrap over its figures, but a figure stays whole.
            whole.push(content.max(in_heading).max(1));
            least.push(content.max(in_heading.min(NARROWEST)).max(1));
        }
    }
    for floor in [&whole, &least] {
        while widths.iter().sum::<usize>() > room {
            // First the headings over figures wrap, then the widest column of words.
            let shrinkable = (0..widths.len()).filter(|&i| widths[i] > floor[i]);
            let Some(i) = shrinkable.max_by_key(|&i| (table.columns[i].kind != Kind::Text, widths[i])) else { break };
            widths[i] -= 1;
        }
    }
    (widths.iter().sum::<usize>() <= room).then_some(widths)
}

/// Rows as records, `name: value` on lines of their own, for terminals too narrow for the grid.
fn records(out: &mut Page, table: &Table, texts: &[Vec<String>]) {
    for (r, row) in texts.iter().enumerate() {
        if r > 0 {
            out.gap();
        }
        for (i, text) in row.iter().enumerate() {
            let name = heading(table, i);
            let one_line = format!("{name}: {text}");
            if width(&one_line) <= out.style.width || table.columns[i].kind == Kind::Text {
                out.wrapped(if i == 0 { Role::Title } else { Role::Plain }, &one_line);
            } else {
                out.wrapped(Role::Plain, &format!("{name}:"));
                out.line(Role::Plain, &pad(text, 0));
            }
        }
    }
}
