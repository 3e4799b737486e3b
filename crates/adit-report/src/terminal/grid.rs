//! A table as a grid of text. Columns of words wrap; figures never do.

use super::{Page, Role};
use crate::table::{Align, Bar, Cell, Column, Kind, Table};
use crate::text::{clean, pad, width, wrap};
use comfy_table::presets::NOTHING;
use comfy_table::{Cell as GridCell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Width};

/// Spaces between two columns: one of padding, one where the grid would draw its lines.
const GUTTER: usize = 2;
/// Narrowest that a column of words is wrapped to before the table is turned into records.
const NARROWEST: usize = 8;
/// Words up to this length are cut only when nothing else helps.
const LONG_WORD: usize = 20;

/// Columns of a bar.
const BAR: usize = 12;

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

pub(super) fn render(out: &mut Page, plain: &Table) {
    // Bars go first where the room is narrow: they only repeat the figures.
    let with_bars = drawn(plain);
    let fits = |table: &Table| column_widths(table, &cell_texts(table), out.style.width).is_some();
    let table = if fits(&with_bars) { &with_bars } else { plain };
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

/// The table with a column of bars behind each column that asks for one.
fn drawn(table: &Table) -> Table {
    let mut out = Table { columns: Vec::new(), rows: vec![Vec::new(); table.rows.len()], ..table.clone() };
    for (i, column) in table.columns.iter().enumerate() {
        out.columns.push(column.clone());
        for (row, from) in out.rows.iter_mut().zip(&table.rows) {
            row.push(from.get(i).cloned().unwrap_or_default());
        }
        let Some(bar) = column.bar else { continue };
        let name = bar.threshold.map_or_else(String::new, |at| format!("│ {}", Cell::from(at).text(column.kind)));
        // A kind of figures, so that a bar is never broken.
        out.columns.push(Column { align: Align::Left, ..Column::new(name, Kind::Number, None) });
        for (row, from) in out.rows.iter_mut().zip(&table.rows) {
            row.push(Cell::from(bar_text(bar, from.get(i))));
        }
    }
    out
}

/// `███▌·│····`: full up to the figure or the least it may be, shaded up to the most.
fn bar_text(bar: Bar, cell: Option<&Cell>) -> String {
    let mut signs = ['·'; BAR];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and eight times a few columns"
    )]
    let eighths = |share: f64| (share.clamp(0.0, 1.0) * (BAR * 8) as f64).round() as usize;
    if let Some(at) = bar.threshold.and_then(|at| bar.at(at)) {
        signs[(eighths(at) / 8).min(BAR - 1)] = '│';
    }
    if let Some((low, high)) = cell.and_then(|cell| bar.filled(&cell.value)) {
        let (low, high) = (eighths(low), eighths(high.max(low)));
        signs[low / 8..high.div_ceil(8)].fill('▒');
        signs[..low / 8].fill('█');
        if low % 8 > 0 && high <= low.next_multiple_of(8) {
            signs[low / 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'][low % 8 - 1];
        } else if low % 8 > 4 {
            signs[low / 8] = '█';
        }
    }
    signs.iter().collect()
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
