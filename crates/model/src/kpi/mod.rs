//! KPIs: what the twin measures while the trajectory runs. Memory is that of the different durations and run lengths
//! that occur, not of the timesteps.
//!
//! [`KpiObserver`] watches a trajectory and ends with [`Kpis`], one number (or none) per column of [`COLUMNS`]. Each
//! group of KPIs has its own file with its accumulator.

mod attacks;
mod columns;
mod concentration;
mod cost;
mod counts;
mod duration;
mod endings;
mod failures;
mod liveness;
mod mempool;
mod observer;
mod participation;
mod payoffs;
mod presence;
mod security;
mod staking;

pub use attacks::Harm;
pub use columns::{Better, COLUMNS, HEADLINES, KpiInfo, Kpis, each_once, find, headlines, headlines_of_groups};
pub use observer::{Histogram, KpiObserver};
pub use payoffs::Account;

/// A quotient that is null (NaN) where there is nothing to divide by.
pub(crate) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator == 0.0 { f64::NAN } else { numerator / denominator }
}
