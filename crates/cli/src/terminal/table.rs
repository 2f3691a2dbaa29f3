//! Tables that fit the terminal.

use comfy_table::{
    Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle,
};

/// Width where there is no terminal and `COLUMNS` is not set.
const WIDTH: u16 = 120;
/// Narrowest column of prose that can be read.
const NARROWEST_PROSE: usize = 12;
/// Longest line of a header that has a place to break it.
const HEADER_LINE: usize = 18;

/// A column: its header, and how its cells stand.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// Names, one to a line.
    Name(&'a str),
    /// Numbers, aligned on the right.
    Number(&'a str),
    /// As [`Column::Number`]; left out where there is too little room for the table.
    Extra(&'a str),
    /// Words, broken into lines where they must be.
    Prose(&'a str),
    /// As [`Column::Prose`], and left out as [`Column::Extra`].
    Aside(&'a str),
}

impl Column<'_> {
    fn header(self) -> String {
        match self {
            Self::Name(header) | Self::Prose(header) | Self::Aside(header) => String::from(header),
            Self::Number(header) | Self::Extra(header) => folded(header),
        }
    }

    fn is_prose(self) -> bool {
        matches!(self, Self::Prose(_) | Self::Aside(_))
    }

    fn is_extra(self) -> bool {
        matches!(self, Self::Extra(_) | Self::Aside(_))
    }
}

/// A table no wider than the terminal, unless its names and numbers alone are wider.
pub fn table(columns: &[Column<'_>], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    layout(columns, &rows.into_iter().collect::<Vec<_>>(), width())
}

/// What `COLUMNS` says, else the terminal's width.
fn width() -> u16 {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.or_else(|| Table::new().width()).unwrap_or(WIDTH)
}

fn layout(columns: &[Column<'_>], rows: &[Vec<String>], width: u16) -> String {
    let headers: Vec<String> = columns.iter().map(|column| column.header()).collect();
    let fits = |rows: &[Vec<String>], extras: bool| needed(columns, &headers, rows, extras) <= usize::from(width);
    let hides_extras = !fits(rows, true);
    let folded_names;
    let (rows, fits) = if fits(rows, !hides_extras) {
        (rows, true)
    } else {
        folded_names = with_folded_names(columns, rows);
        (folded_names.as_slice(), fits(&folded_names, false))
    };

    let style = TableStyle::new()
        .header_lines(ContentLineStyle::new(' ', ' ', ' '))
        .header_separator(LineStyle::new('─', '─', '─', '─'))
        .content_lines(ContentLineStyle::new(' ', ' ', ' '));
    let mut table = Table::new();
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(headers.into_iter().map(|header| Cell::new(header).add_attribute(Attribute::Bold)));
    table.add_rows(rows);
    for (look, column) in columns.iter().zip(table.column_iter_mut()) {
        column.set_padding((0, 1));
        if matches!(look, Column::Number(_) | Column::Extra(_)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if look.is_extra() && hides_extras {
            column.set_constraint(ColumnConstraint::Hidden);
        } else if fits && !look.is_prose() {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt()
}

/// Width of a table in which only prose is broken: cells are two characters apart, and it begins with a blank.
fn needed(columns: &[Column<'_>], headers: &[String], rows: &[Vec<String>], extras: bool) -> usize {
    let room = |(index, column): (usize, &Column<'_>)| {
        let cells = rows.iter().filter_map(|row| row.get(index)).chain([&headers[index]]);
        let width = cells.flat_map(|cell| cell.lines()).map(|line| line.chars().count()).max().unwrap_or(0);
        match column {
            column if column.is_extra() && !extras => 0,
            column if column.is_prose() => NARROWEST_PROSE.min(width) + 2,
            _ => width + 2,
        }
    };
    columns.iter().enumerate().map(room).sum()
}

fn with_folded_names(columns: &[Column<'_>], rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let fold = |(column, cell): (&Column<'_>, &String)| match column {
        Column::Name(_) => folded(cell),
        _ => cell.clone(),
    };
    rows.iter().map(|row| columns.iter().zip(row).map(fold).collect()).collect()
}

/// A long name in several lines, broken after `_` and `.`.
fn folded(name: &str) -> String {
    let mut lines = vec![String::new()];
    for part in name.split_inclusive(['_', '.']) {
        match lines.last_mut() {
            Some(line) if line.is_empty() || line.len() + part.len() <= HEADER_LINE => line.push_str(part),
            _ => lines.push(String::from(part)),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Column, folded, layout};

    fn rows() -> Vec<Vec<String>> {
        [["failed_block_rate", "0.0116", "0.0346", "share of all attempts"], ["blocks_per_day", "240", "248", "a day"]]
            .map(|row| row.map(String::from).into())
            .into()
    }

    const COLUMNS: [Column<'_>; 4] =
        [Column::Name("KPI"), Column::Number("mean"), Column::Extra("95 %"), Column::Prose("unit")];

    fn widest(text: &str) -> usize {
        text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
    }

    #[test]
    fn numbers_stand_on_the_right_and_words_on_the_left() {
        let text = layout(&COLUMNS, &rows(), 80);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], " KPI                  mean    95 %  unit");
        assert_eq!(
            lines[2..],
            [" failed_block_rate  0.0116  0.0346  share of all attempts", " blocks_per_day        240     248  a day"]
        );
    }

    #[test]
    fn where_there_is_little_room_words_are_broken_then_extras_left_out_and_names_broken_at_last() {
        let narrow = layout(&COLUMNS, &rows(), 52);
        assert!(
            widest(&narrow) <= 52 && narrow.contains("95 %") && !narrow.contains("share of all attempts"),
            "{narrow}"
        );
        let narrower = layout(&COLUMNS, &rows(), 42);
        assert!(widest(&narrower) <= 42 && !narrower.contains("95 %"), "{narrower}");
        assert!(narrower.contains("failed_block_rate"), "{narrower}");
        let mut long = rows();
        long[0][0] = String::from("average_duration_finalized_blocks");
        let narrowest = layout(&COLUMNS, &long, 50);
        assert!(widest(&narrowest) <= 50 && narrowest.contains(" average_duration_ "), "{narrowest}");
        assert!(narrowest.contains(" finalized_blocks "), "{narrowest}");
    }

    #[test]
    fn a_terminal_too_narrow_for_names_and_numbers_breaks_them() {
        let text = layout(&COLUMNS, &rows(), 25);
        assert!(widest(&text) <= 25, "{text}");
    }

    #[test]
    fn long_names_are_broken_at_their_joints() {
        assert_eq!(folded("average_duration_finalized_blocks"), "average_duration_\nfinalized_blocks");
        assert_eq!(folded("l1.builders.censored_share"), "l1.builders.\ncensored_share");
        assert_eq!(folded("blocks_per_day"), "blocks_per_day");
    }
}
