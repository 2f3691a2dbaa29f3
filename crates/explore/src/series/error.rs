//! What can be wrong with a recorded series.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::{Continuity, Place, SeriesKind};
use crate::diagnostics::{listed, nearest};

/// A series that cannot be read, or is not what was asked for.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// There is no such file.
    #[error("there is no file `{}`", path.display())]
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// Neither CSV nor gzip nor Parquet.
    #[error("`{}` is {found}; a series is a .csv, .csv.gz or .parquet file", path.display())]
    UnknownFormat {
        /// The path.
        path: PathBuf,
        /// What it seems to be.
        found: String,
    },
    /// Not even a header.
    #[error("`{}` is empty", path.display())]
    Empty {
        /// The path.
        path: PathBuf,
    },
    /// Columns, but no rows.
    #[error("`{}` has a header and no rows", path.display())]
    NoRows {
        /// The path.
        path: PathBuf,
    },
    /// More rows than fit the memory that a series may take.
    #[error("`{}` has more than {limit} rows; cut the period of interest out of it", path.display())]
    TooManyRows {
        /// The path.
        path: PathBuf,
        /// The most rows there may be.
        limit: usize,
    },
    /// A line without end.
    #[error("`{}`, {place}: a record of more than {limit} bytes; is a quotation mark left open?", path.display())]
    RecordTooLong {
        /// The path.
        path: PathBuf,
        /// Where it begins.
        place: Place,
        /// The most bytes there may be.
        limit: u64,
    },
    /// Requested columns that are not there.
    #[error("`{}` has no column {}; it has: {}", path.display(), missing_listed(missing, available), listed(missing, available))]
    MissingColumns {
        /// The path.
        path: PathBuf,
        /// The names that are not there.
        missing: Vec<String>,
        /// The names that are there.
        available: Vec<String>,
    },
    /// A requested name that two columns have.
    #[error("`{}` has several columns `{name}`; rename or remove the others", path.display())]
    AmbiguousColumn {
        /// The path.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// A column whose type cannot hold what was asked for.
    #[error("`{}`: column `{column}` holds {found}, expected {}", path.display(), expected.described())]
    WrongType {
        /// The path.
        path: PathBuf,
        /// The column.
        column: String,
        /// What it holds.
        found: String,
        /// What was asked for.
        expected: SeriesKind,
    },
    /// A cell that is not what was asked for.
    #[error("`{}`, {place}, column `{column}`: `{text}` is not {}", path.display(), expected.described())]
    BadCell {
        /// The path.
        path: PathBuf,
        /// Where.
        place: Place,
        /// The column.
        column: String,
        /// The cell, shortened.
        text: String,
        /// What was asked for.
        expected: SeriesKind,
    },
    /// A cell without content.
    #[error("`{}`, {place}, column `{column}`: the cell is empty, expected {}", path.display(), expected.described())]
    EmptyCell {
        /// The path.
        path: PathBuf,
        /// Where.
        place: Place,
        /// The column.
        column: String,
        /// What was asked for.
        expected: SeriesKind,
    },
    /// Bytes that are no UTF-8.
    #[error("`{}`, {place}{}: not UTF-8 text; save the file as UTF-8", path.display(), column.as_ref().map_or_else(String::new, |name| format!(", column `{name}`")))]
    NotUtf8 {
        /// The path.
        path: PathBuf,
        /// Where.
        place: Place,
        /// The column, none in the header.
        column: Option<String>,
    },
    /// A record with more or fewer fields than the header.
    #[error("`{}`, {place}: {found} fields, the header has {expected}", path.display())]
    FieldCount {
        /// The path.
        path: PathBuf,
        /// Where.
        place: Place,
        /// Fields in the header.
        expected: usize,
        /// Fields in the record.
        found: usize,
    },
    /// Compressed data that ends too early.
    #[error("`{}` is cut off: its gzip data ends too early; fetch it again", path.display())]
    TruncatedGzip {
        /// The path.
        path: PathBuf,
    },
    /// Data that contradicts itself.
    #[error("`{}` is damaged: {reason}; fetch it again", path.display())]
    Damaged {
        /// The path.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Numbers that do not count up by one.
    #[error("`{}`: column `{column}` must count up by one: {report}", path.display())]
    NotConsecutive {
        /// The path.
        path: PathBuf,
        /// The column.
        column: String,
        /// Where it does not.
        report: Box<Continuity>,
    },
}

fn missing_listed(missing: &[String], available: &[String]) -> String {
    let told = |name: &String| match nearest(name, available.iter().map(String::as_str)) {
        Some(near) => format!("`{name}` (did you mean `{near}`?)"),
        None => format!("`{name}`"),
    };
    missing.iter().map(told).collect::<Vec<_>>().join(", ")
}
