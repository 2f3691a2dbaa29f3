//! Intervals, paired comparisons and summaries of any table of parameters and outcomes.
//!
//! A table is a Parquet or CSV file with one row per measurement. It is read in batches, so memory does not grow with
//! the file, and a missing value is an `Option`: not-a-number never leaves this crate. What an outcome depends on is
//! asked of columns in memory, see [`sensitivity`].
//!
//! ```
//! use gddt_analysis::{Level, Moments, mean_interval};
//!
//! let moments: Moments = [2.0, 4.0, 6.0].into_iter().collect();
//! let interval = mean_interval(&moments, Level::NINETY_FIVE).unwrap();
//! assert!(interval.low < 4.0 && 4.0 < interval.high);
//! ```

mod compare;
mod cursor;
pub mod decision;
mod error;
mod frame;
mod interval;
mod ks;
mod moments;
mod quantile;
pub mod search;
pub mod sensitivity;
mod sequential;
mod summary;
mod table;
#[cfg(test)]
mod testing;

pub use compare::{Comparison, PairedOutcome, compare, compare_groups};
pub use error::AnalysisError;
pub use frame::Frame;
pub use interval::{Interval, Level, mean_interval, proportion_interval, quantile_interval};
pub use ks::{KsMethod, KsTest, ks_two_sample, z_of_means};
pub use moments::Moments;
pub use quantile::{QuantileSketch, quantile};
pub use sequential::{Look, SequentialMean};
pub use summary::{GroupSummary, Outcome, OutcomeSummary, Summary, summarize};
pub use table::{Batch, Batches, Column, ColumnInfo, ColumnKind, Table, Value};
