//! Tables that fit the terminal.

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};

/// A table: the first column left-aligned, the others right-aligned, no wider than the terminal.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    let style = TableStyle::new()
        .header_lines(ContentLineStyle::new(' ', ' ', ' '))
        .header_separator(LineStyle::new('─', '─', '─', '─'))
        .content_lines(ContentLineStyle::new(' ', ' ', ' '));
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(120);
    }
    table.set_header(header.iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    for row in rows {
        table.add_row(row);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if index > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}
