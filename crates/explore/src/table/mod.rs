//! Tables of typed, nullable columns: filled row by row, written as Parquet or CSV, read back as Arrow batches.
//!
//! Knows nothing of what the columns mean. Equal content gives equal bytes, whatever process or thread wrote it.

mod arrow;
mod buffer;
mod column;
mod csv;
mod error;
mod format;
mod guard;
mod parquet;
mod schema;

pub use self::buffer::{Row, TableBuffer};
pub use self::column::Cell;
pub use self::csv::{CsvTableReader, CsvTableWriter};
pub use self::error::TableError;
pub use self::format::{Format, TableWriter};
pub use self::parquet::{ParquetTableReader, ParquetTableWriter};
pub use self::schema::{Column, ColumnKind, Schema};

pub(crate) use self::guard::guarded;
pub(crate) use self::parquet::{group_batches, metadata};

/// Rows of one batch when a table is read back.
pub const READ_BATCH_ROWS: usize = 65_536;
