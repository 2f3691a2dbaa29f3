//! A series in memory.

use std::fmt;
use std::path::{Path, PathBuf};

use super::SeriesKind;

/// Where something is in a file, counting from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a text file, the header being line 1.
    Line(u64),
    /// A row of a file without lines.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// The cells of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum SeriesData {
    /// Whole numbers.
    Integer(Vec<i64>),
    /// Finite numbers.
    Real(Vec<f64>),
    /// Texts, each different one stored once.
    Text {
        /// Per row the position of its text in `dictionary`.
        codes: Vec<u32>,
        /// The different texts, in order of appearance.
        dictionary: Vec<String>,
    },
}

impl SeriesData {
    /// What the cells are, in words.
    pub(super) fn described(&self) -> &'static str {
        match self {
            Self::Integer(_) => "whole numbers",
            Self::Real(_) => "real numbers",
            Self::Text { .. } => "text",
        }
    }
}

/// A column that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesColumn {
    /// Its name.
    pub name: String,
    /// What was asked of its cells.
    pub kind: SeriesKind,
    /// Its cells.
    pub data: SeriesData,
}

/// The columns that were read, all of the same length.
#[derive(Clone, Debug)]
pub struct SeriesTable {
    path: PathBuf,
    rows: usize,
    columns: Vec<SeriesColumn>,
    lines: Option<LineMap>,
}

impl SeriesTable {
    pub(super) fn new(path: &Path, rows: usize, columns: Vec<SeriesColumn>, lines: Option<LineMap>) -> Self {
        Self { path: path.to_owned(), rows, columns, lines }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, in the order of the requests.
    pub fn columns(&self) -> &[SeriesColumn] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&SeriesColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The whole numbers of a column; none if it was not requested as such.
    pub fn integers(&self, name: &str) -> Option<&[i64]> {
        match &self.column(name)?.data {
            SeriesData::Integer(values) => Some(values),
            _ => None,
        }
    }

    /// The real numbers of a column; none if it was not requested as such.
    pub fn reals(&self, name: &str) -> Option<&[f64]> {
        match &self.column(name)?.data {
            SeriesData::Real(values) => Some(values),
            _ => None,
        }
    }

    /// The codes and the dictionary of a column of text; none if it was not requested as such.
    pub fn texts(&self, name: &str) -> Option<(&[u32], &[String])> {
        match &self.column(name)?.data {
            SeriesData::Text { codes, dictionary } => Some((codes, dictionary)),
            _ => None,
        }
    }

    /// Where a row, counted from 0, is in the file.
    pub fn place(&self, row: usize) -> Place {
        match &self.lines {
            Some(lines) => Place::Line(lines.line(row)),
            None => Place::Row(row as u64 + 1),
        }
    }
}

/// Lines of rows; only where the next row is not on the next line takes memory (blank lines, quoted line breaks).
#[derive(Clone, Debug, Default)]
pub(super) struct LineMap {
    /// A row and its line, from which on lines go on with rows.
    starts: Vec<(usize, u64)>,
}

impl LineMap {
    /// Notes the line of the next row.
    pub(super) fn push(&mut self, row: usize, line: u64) {
        if self.starts.is_empty() || self.line(row) != line {
            self.starts.push((row, line));
        }
    }

    fn line(&self, row: usize) -> u64 {
        let after = self.starts.partition_point(|(start, _)| *start <= row);
        match after.checked_sub(1).and_then(|index| self.starts.get(index)) {
            Some((start, line)) => line + (row - start) as u64,
            None => row as u64 + 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_across_jumps_and_only_jumps_are_stored() {
        let lines = [2, 3, 4, 9, 10, 12, 13];
        let mut map = LineMap::default();
        for (row, line) in lines.iter().enumerate() {
            map.push(row, *line);
        }
        assert_eq!((0..lines.len()).map(|row| map.line(row)).collect::<Vec<_>>(), lines);
        assert_eq!(map.starts.len(), 3);
    }
}
