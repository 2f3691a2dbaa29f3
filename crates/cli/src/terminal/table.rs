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
    /// As [`Column::Number`]; left out, the last one first, where there is too little room for the table.
    Extra(&'a str),
    /// Words, broken into lines where they must be.
    Prose(&'a str),
    /// As [`Column::Prose`], and left out as [`Column::Extra`].
    Aside(&'a str),
}

impl<'a> Column<'a> {
    fn name(self) -> &'a str {
        let (Self::Name(name) | Self::Number(name) | Self::Extra(name) | Self::Prose(name) | Self::Aside(name)) = self;
        name
    }

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

/// A table as it is printed.
#[derive(Debug)]
pub struct Laid {
    pub text: String,
    /// Columns that had no room.
    pub left_out: Vec<String>,
    /// Tables that its columns are spread over.
    pub tables: usize,
    /// Whether it is no wider than the terminal without breaking numbers.
    pub fits: bool,
}

/// A table no wider than the terminal, unless its names and numbers alone are wider. Below it stand the columns that had
/// no room.
pub fn table(columns: &[Column<'_>], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let Laid { text, left_out, .. } = lay_out(columns, &rows.into_iter().collect::<Vec<_>>());
    if left_out.is_empty() { text } else { format!("{text}\n{}", paragraph(&no_room(&left_out))) }
}

/// A sentence on columns that had no room.
pub fn no_room(left_out: &[String]) -> String {
    format!("No room for: {}.", left_out.join(", "))
}

/// As [`table`], to be told what had no room.
pub fn lay_out(columns: &[Column<'_>], rows: &[Vec<String>]) -> Laid {
    layout(columns, rows, width())
}

/// As many tables below each other as it takes to show all columns. The first `keys` columns stand in each.
pub fn spread_out(keys: usize, columns: &[Column<'_>], rows: &[Vec<String>]) -> Laid {
    spread(keys, columns, rows, width())
}

/// A sentence in lines no longer than the terminal is wide.
pub fn paragraph(text: &str) -> String {
    wrapped(text, usize::from(width()))
}

fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(String::from(word)),
        }
    }
    lines.join("\n")
}

/// What `COLUMNS` says, else the terminal's width.
fn width() -> u16 {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.or_else(|| Table::new().width()).unwrap_or(WIDTH)
}

fn spread(keys: usize, columns: &[Column<'_>], rows: &[Vec<String>], width: u16) -> Laid {
    let (keys, others) = (0..keys, keys..columns.len());
    let part = |others: &[usize]| -> (Vec<Column<'_>>, Vec<Vec<String>>) {
        let places: Vec<usize> = keys.clone().chain(others.iter().copied()).collect();
        let chosen = |row: &Vec<String>| places.iter().filter_map(|place| row.get(*place).cloned()).collect();
        (places.iter().map(|place| columns[*place]).collect(), rows.iter().map(chosen).collect())
    };
    let mut parts: Vec<Vec<usize>> = vec![Vec::new()];
    for place in others {
        let Some(last) = parts.last_mut() else { break };
        last.push(place);
        let (columns, rows) = part(last);
        let headers: Vec<String> = columns.iter().map(|column| column.header()).collect();
        if last.len() > 1 && needed(&columns, &headers, &rows, &[]) > usize::from(width) {
            last.pop();
            parts.push(vec![place]);
        }
    }
    let laid: Vec<Laid> =
        parts.iter().map(|others| part(others)).map(|(columns, rows)| layout(&columns, &rows, width)).collect();
    Laid {
        text: laid.iter().map(|laid| laid.text.as_str()).collect::<Vec<_>>().join("\n\n"),
        left_out: laid.iter().flat_map(|laid| laid.left_out.clone()).collect(),
        tables: laid.len(),
        fits: laid.iter().all(|laid| laid.fits),
    }
}

fn layout(columns: &[Column<'_>], rows: &[Vec<String>], width: u16) -> Laid {
    let headers: Vec<String> = columns.iter().map(|column| column.header()).collect();
    let fits = |rows: &[Vec<String>], hidden: &[usize]| needed(columns, &headers, rows, hidden) <= usize::from(width);
    // Extras give way from the right until the rest fits.
    let mut extras: Vec<usize> = (0..columns.len()).filter(|place| columns[*place].is_extra()).collect();
    let mut hidden = Vec::new();
    while !fits(rows, &hidden) {
        let Some(extra) = extras.pop() else { break };
        hidden.push(extra);
    }
    let folded_names;
    let (rows, fits) = if fits(rows, &hidden) {
        (rows, true)
    } else {
        folded_names = with_folded_names(columns, rows);
        (folded_names.as_slice(), fits(&folded_names, &hidden))
    };

    let style = TableStyle::new()
        .header_lines(ContentLineStyle::new(' ', ' ', ' '))
        .header_separator(LineStyle::new('─', '─', '─', '─'))
        .content_lines(ContentLineStyle::new(' ', ' ', ' '));
    let mut table = Table::new();
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(headers.into_iter().map(|header| Cell::new(header).add_attribute(Attribute::Bold)));
    table.add_rows(rows);
    for (place, (look, column)) in columns.iter().zip(table.column_iter_mut()).enumerate() {
        column.set_padding((0, 1));
        if matches!(look, Column::Number(_) | Column::Extra(_)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if hidden.contains(&place) {
            column.set_constraint(ColumnConstraint::Hidden);
        } else if fits && !look.is_prose() {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    hidden.sort_unstable();
    let left_out = hidden.iter().map(|place| String::from(columns[*place].name())).collect();
    Laid { text: table.trim_fmt(), left_out, tables: 1, fits }
}

/// Width of a table in which only prose is broken: cells are two characters apart, and a character frames them on either side.
fn needed(columns: &[Column<'_>], headers: &[String], rows: &[Vec<String>], hidden: &[usize]) -> usize {
    let room = |(index, column): (usize, &Column<'_>)| {
        let cells = rows.iter().filter_map(|row| row.get(index)).chain([&headers[index]]);
        let width = cells.flat_map(|cell| cell.lines()).map(|line| line.chars().count()).max().unwrap_or(0);
        match column {
            _ if hidden.contains(&index) => 0,
            column if column.is_prose() => NARROWEST_PROSE.min(width) + 2,
            _ => width + 2,
        }
    };
    columns.iter().enumerate().map(room).sum::<usize>() + 1
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
    use super::{Column, Laid, folded, layout, spread, wrapped};

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
        let text = layout(&COLUMNS, &rows(), 80).text;
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], " KPI                  mean    95 %  unit");
        assert_eq!(
            lines[2..],
            [" failed_block_rate  0.0116  0.0346  share of all attempts", " blocks_per_day        240     248  a day"]
        );
    }

    #[test]
    fn where_there_is_little_room_words_are_broken_then_extras_left_out_and_names_broken_at_last() {
        let narrow = layout(&COLUMNS, &rows(), 52).text;
        assert!(
            widest(&narrow) <= 52 && narrow.contains("95 %") && !narrow.contains("share of all attempts"),
            "{narrow}"
        );
        let Laid { text: narrower, left_out, .. } = layout(&COLUMNS, &rows(), 42);
        assert!(widest(&narrower) <= 42 && !narrower.contains("95 %"), "{narrower}");
        assert_eq!(left_out, ["95 %"]);
        assert!(narrower.contains("failed_block_rate"), "{narrower}");
        let mut long = rows();
        long[0][0] = String::from("average_duration_finalized_blocks");
        let narrowest = layout(&COLUMNS, &long, 50).text;
        assert!(widest(&narrowest) <= 50 && narrowest.contains(" average_duration_ "), "{narrowest}");
        assert!(narrowest.contains(" finalized_blocks "), "{narrowest}");
    }

    #[test]
    fn a_terminal_too_narrow_for_names_and_numbers_breaks_them() {
        let Laid { text, fits, .. } = layout(&COLUMNS, &rows(), 25);
        assert!(widest(&text) <= 25 && !fits, "{text}");
    }

    #[test]
    fn extras_give_way_from_the_right_and_only_as_many_as_must() {
        let columns = [Column::Name("KPI"), Column::Extra("mean"), Column::Extra("95 %"), Column::Prose("unit")];
        let Laid { text, left_out, .. } = layout(&columns, &rows(), 42);
        assert!(widest(&text) <= 42 && text.contains("mean"), "{text}");
        assert_eq!(left_out, ["95 %"]);
    }

    #[test]
    fn columns_without_room_go_to_further_tables_that_repeat_the_keys() {
        let columns = [Column::Name("KPI"), Column::Number("mean"), Column::Number("95 %"), Column::Number("max")];
        let rows = [["failed_block_rate", "0.0116", "0.0346", "0.05"].map(String::from).to_vec()];
        let Laid { text, left_out, tables, fits } = spread(1, &columns, &rows, 36);
        assert!((tables, fits, left_out.is_empty()) == (2, true, true) && widest(&text) <= 36, "{text}");
        assert_eq!(text.matches("failed_block_rate").count(), 2, "{text}");
        assert_eq!(spread(1, &columns, &rows, 80).text, layout(&columns, &rows, 80).text);
        // One that is too wide by itself is shown all the same.
        assert_eq!(spread(1, &columns, &rows, 10).tables, 3);
    }

    #[test]
    fn sentences_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 7), "one two\nthree");
        assert_eq!(wrapped("unbreakable", 4), "unbreakable");
    }

    #[test]
    fn long_names_are_broken_at_their_joints() {
        assert_eq!(folded("average_duration_finalized_blocks"), "average_duration_\nfinalized_blocks");
        assert_eq!(folded("l1.builders.censored_share"), "l1.builders.\ncensored_share");
        assert_eq!(folded("blocks_per_day"), "blocks_per_day");
    }
}
