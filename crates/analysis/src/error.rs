//! What can go wrong between a table on disk and a number.

use std::path::PathBuf;

/// Why an analysis could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// The file cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The table's file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },

    /// The file's name does not say that it is a table.
    #[error("{} is no table: expected a file ending in .parquet or .csv", path.display())]
    UnknownFormat {
        /// The file as it was named.
        path: PathBuf,
    },

    /// The file is damaged, or uses a feature that is not read.
    #[error("cannot read {} as Parquet: {reason}", path.display())]
    Parquet {
        /// The table's file.
        path: PathBuf,
        /// What the reader said.
        reason: String,
    },

    /// The file is no valid CSV.
    #[error("cannot read {} as CSV: {reason}", path.display())]
    Csv {
        /// The table's file.
        path: PathBuf,
        /// What the reader said, with the line.
        reason: String,
    },

    /// A column was asked for that the table does not have.
    #[error("{} has no column `{column}`; it has {}", path.display(), known.join(", "))]
    NoSuchColumn {
        /// The table's file.
        path: PathBuf,
        /// The name asked for.
        column: String,
        /// The names there are.
        known: Vec<String>,
    },

    /// A column of text was asked for as an outcome.
    #[error("column `{column}` of {} holds no numbers", path.display())]
    NotNumeric {
        /// The table's file.
        path: PathBuf,
        /// The column's name.
        column: String,
    },

    /// A column holds lists, dates or other things that are neither numbers nor text.
    #[error("column `{column}` of {} has the type {kind}, which is neither a number nor text", path.display())]
    UnsupportedType {
        /// The table's file.
        path: PathBuf,
        /// The column's name.
        column: String,
        /// The type as the file calls it.
        kind: String,
    },

    /// The rows of one group do not stand together.
    #[error(
        "{}: the rows of {column} = {group} do not stand together (row {row}); sort the table by `{column}` first",
        path.display()
    )]
    ScatteredGroup {
        /// The table's file.
        path: PathBuf,
        /// The column that makes the groups.
        column: String,
        /// The group that came back.
        group: String,
        /// Where it came back, the first row being 1.
        row: u64,
    },

    /// Two tables can only be paired when both are sorted by their keys, each key once.
    #[error(
        "{}: row {row} has the key ({key}), which does not come after the one before; \
         the table must be sorted by {}, with each key once",
        path.display(),
        columns.join(", ")
    )]
    UnsortedKeys {
        /// The table's file.
        path: PathBuf,
        /// The key columns.
        columns: Vec<String>,
        /// The key out of order.
        key: String,
        /// Where it stands, the first row being 1.
        row: u64,
    },

    /// The columns of a table in memory differ in length.
    #[error("{column} has {rows} rows where {expected} are expected")]
    UnequalLengths {
        /// The column.
        column: String,
        /// Its rows.
        rows: usize,
        /// The rows of the others.
        expected: usize,
    },

    /// A column in memory cannot be a factor.
    #[error("`{factor}` is no factor: {problem}")]
    InvalidFactor {
        /// The factor's name.
        factor: String,
        /// What is wrong with it.
        problem: String,
    },

    /// A path through the factors is not what a screening needs.
    #[error("path {path} is no path: {problem}")]
    InvalidPath {
        /// The path, the first being 1.
        path: usize,
        /// What is wrong with it.
        problem: String,
    },

    /// A confidence level must lie strictly between 0 and 1.
    #[error("a confidence level must lie between 0 and 1 (0.95, say), not {value}")]
    InvalidLevel {
        /// The number given.
        value: f64,
    },
}
