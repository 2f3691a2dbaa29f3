//! What can go wrong with one table, without knowing its file's path.

use arrow_schema::ArrowError;
use parquet::errors::ParquetError;
use thiserror::Error;

/// A table that cannot be described, written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TableError {
    /// A schema without columns.
    #[error("a table needs at least one column")]
    NoColumns,
    /// A column whose name is empty.
    #[error("column {position} (counting from 1) has no name")]
    UnnamedColumn {
        /// Position of the column, counting from 1.
        position: usize,
    },
    /// Two columns of one name.
    #[error("column `{name}` occurs twice")]
    DuplicateColumn {
        /// The name that occurs twice.
        name: String,
    },
    /// A column that a reader asked for is not there.
    #[error("there is no column `{name}`{}", crate::diagnostics::nearest_hint(name, available))]
    MissingColumn {
        /// The name asked for.
        name: String,
        /// The names there are.
        available: Vec<String>,
    },
    /// More text in one buffer than an Arrow string array can address.
    #[error("column `{name}` holds more than 2 GiB of text in one buffer; write it in several")]
    TooMuchText {
        /// The column's name.
        name: String,
    },
    /// A CSV header that does not match the schema.
    #[error("the header is `{found}`, expected `{expected}`")]
    CsvHeader {
        /// The header found.
        found: String,
        /// The header expected.
        expected: String,
    },
    /// A CSV cell that is not of its column's kind.
    #[error("line {line}, column `{column}`: `{text}` is not {expected}")]
    CsvCell {
        /// Line in the file, counting from 1.
        line: u64,
        /// The column's name.
        column: String,
        /// The cell as it stands there.
        text: String,
        /// What was expected there, with its article.
        expected: &'static str,
    },
    /// The CSV text itself is malformed.
    #[error("malformed CSV: {0}")]
    Csv(#[source] ::csv::Error),
    /// Columns and schema disagree.
    #[error("Arrow: {0}")]
    Arrow(#[from] ArrowError),
    /// The Parquet library refuses.
    #[error("{0}")]
    Parquet(#[source] ParquetError),
    /// The Parquet library stopped abnormally on corrupt input.
    #[error("the Parquet data is corrupt ({reason})")]
    Corrupt {
        /// What the library said.
        reason: String,
    },
    /// The operating system refuses.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl From<ParquetError> for TableError {
    /// Finds the operating system's error inside a Parquet one, so that a full disk is reported as such.
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(io) => Self::Io(*io),
                Err(other) => Self::Parquet(ParquetError::External(other)),
            },
            other => Self::Parquet(other),
        }
    }
}

impl From<::csv::Error> for TableError {
    /// Finds the operating system's error inside a CSV one, so that a full disk is reported as such.
    fn from(error: ::csv::Error) -> Self {
        if error.is_io_error() {
            match error.into_kind() {
                ::csv::ErrorKind::Io(io) => Self::Io(io),
                kind => Self::Io(std::io::Error::other(format!("{kind:?}"))),
            }
        } else {
            Self::Csv(error)
        }
    }
}
