//! Reading recorded series: CSV, gzipped CSV and Parquet files of any origin, column by column.
//!
//! A caller asks for columns by name and kind ([`ColumnRequest`]) and gets exactly those, every cell checked, or an
//! error that says where. Files are streamed: memory is that of the requested columns (texts once each, plus 4 bytes
//! per row), bounded by [`MAX_ROWS`] rows.
//!
//! ```no_run
//! use std::path::Path;
//! use gddt_explore::series::{ColumnRequest, read_series};
//!
//! let wanted = [ColumnRequest::integer("block_number"), ColumnRequest::non_negative("base_fee")];
//! let series = read_series(Path::new("blocks.csv.gz"), &wanted)?;
//! series.require_consecutive("block_number")?;
//! assert_eq!(series.reals("base_fee").map(<[f64]>::len), Some(series.rows()));
//! # Ok::<(), gddt_explore::series::SeriesError>(())
//! ```

mod continuity;
mod csv;
mod error;
#[cfg(test)]
mod fuzz;
mod parquet;
mod request;
mod sink;
mod source;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use self::continuity::{Continuity, Disorder, Duplicate, Gap};
pub use self::error::SeriesError;
pub use self::request::{ColumnRequest, SeriesKind};
pub use self::table::{Place, SeriesColumn, SeriesData, SeriesTable};

/// Most rows that a series may have: 19 years of L1 blocks.
pub const MAX_ROWS: usize = 50_000_000;

/// Reads the requested columns of a file, in the order of the requests.
///
/// The format is recognised by the file's first bytes (gzip, Parquet), otherwise by its name (`.csv`). A CSV file has
/// a header line, commas, and UTF-8 in the requested columns; what other columns hold does not matter.
///
/// # Errors
/// The file is missing, unreadable, of another format, empty, too long or damaged; a column is missing; a cell is
/// empty or not of the requested kind. See [`SeriesError`].
pub fn read_series(path: &Path, requests: &[ColumnRequest]) -> Result<SeriesTable, SeriesError> {
    read_limited(path, requests, MAX_ROWS)
}

fn read_limited(path: &Path, requests: &[ColumnRequest], max_rows: usize) -> Result<SeriesTable, SeriesError> {
    match source::open(path)? {
        source::Source::Text(text) => csv::read(path, text, requests, max_rows),
        source::Source::Parquet(file) => parquet::read(path, file, requests, max_rows),
    }
}
