//! Thresholds as numbers.

use super::{Goal, Missing, Target, Threshold};
use crate::error::AnalysisError;
use crate::table::Table;

/// A threshold as a number, and how it was met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// The number; none for the median of a column without a single value.
    pub value: Option<f64>,
    /// Whether successes lie below it.
    pub is_upper: bool,
    /// Whether the number itself is a success.
    pub inclusive: bool,
    /// What a trial without a value is.
    pub missing: Missing,
}

impl Limit {
    /// Whether a trial is a success.
    pub fn holds(&self, value: Option<f64>) -> bool {
        let Some((value, limit)) = value.zip(self.value) else { return self.missing == Missing::Success };
        match (self.is_upper, self.inclusive) {
            (true, false) => value < limit,
            (true, true) => value <= limit,
            (false, false) => value > limit,
            (false, true) => value >= limit,
        }
    }
}

/// The limits of all targets, in the order of goals and targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// For each goal its targets' limits.
    pub goals: Vec<Vec<Limit>>,
}

impl Limits {
    /// Works out the medians over all rows of a table, exactly: holds the columns that need one in memory.
    ///
    /// # Errors
    /// When a column is missing or holds no numbers, or the file cannot be read.
    pub fn of(table: &Table, goals: &[Goal]) -> Result<Self, AnalysisError> {
        let targets = || goals.iter().flat_map(|goal| &goal.targets);
        let columns: Vec<&str> = targets().map(|target| target.column.as_str()).collect();
        table.require_numeric(&columns)?;
        let mut medians: Vec<&str> = targets().filter(|target| needs_median(target)).map(column).collect();
        medians.sort_unstable();
        medians.dedup();
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); medians.len()];
        if !medians.is_empty() {
            for batch in table.batches(&medians)? {
                let batch = batch?;
                for (values, column) in values.iter_mut().zip(&batch.columns) {
                    values.extend((0..batch.rows).filter_map(|row| column.number(row)));
                }
            }
        }
        let spreads: Vec<Option<Spread>> = values.into_iter().map(Spread::of).collect();
        let spread = |target: &Target| {
            let place = medians.binary_search(&target.column.as_str()).ok()?;
            spreads.get(place).copied().flatten()
        };
        let limits = |goal: &Goal| goal.targets.iter().map(|target| limit(target, spread(target))).collect();
        Ok(Self { goals: goals.iter().map(limits).collect() })
    }
}

fn column(target: &Target) -> &str {
    &target.column
}

fn needs_median(target: &Target) -> bool {
    matches!(target.threshold, Threshold::BelowMedian | Threshold::AboveMedian)
}

fn limit(target: &Target, spread: Option<Spread>) -> Limit {
    let limit = |value, is_upper, inclusive| Limit { value, is_upper, inclusive, missing: target.missing };
    match target.threshold {
        Threshold::Below(number) => limit(Some(number), true, false),
        Threshold::Above(number) => limit(Some(number), false, false),
        Threshold::AtMost(number) => limit(Some(number), true, true),
        Threshold::AtLeast(number) => limit(Some(number), false, true),
        Threshold::BelowMedian => {
            limit(spread.map(|spread| spread.median), true, spread.is_some_and(|spread| spread.median <= spread.min))
        }
        Threshold::AboveMedian => {
            limit(spread.map(|spread| spread.median), false, spread.is_some_and(|spread| spread.median >= spread.max))
        }
    }
}

/// Median and extremes of a column.
#[derive(Debug, Clone, Copy)]
struct Spread {
    min: f64,
    median: f64,
    max: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Option<Self> {
        let middle = values.len() / 2;
        let is_even = values.len().is_multiple_of(2);
        if values.is_empty() {
            return None;
        }
        let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
        let lower = if is_even { below.iter().copied().fold(f64::NEG_INFINITY, f64::max) } else { upper };
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(Self { min, median: f64::midpoint(lower, upper), max })
    }
}
