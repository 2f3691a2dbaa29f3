//! Mean with interval, spread and quantiles of every outcome, per group and pooled.

use std::collections::BTreeSet;

use crate::error::AnalysisError;
use crate::interval::{Interval, Level, mean_interval};
use crate::moments::Moments;
use crate::quantile::QuantileSketch;
use crate::table::{Batch, Table, Value};

/// A column to be summarized.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome<'a> {
    /// Its name.
    pub column: &'a str,
    /// What its numbers, and so their mean, cannot leave (a range that some number leaves is disregarded); none if they
    /// may be anything.
    pub range: Option<Interval>,
}

impl<'a> From<&'a str> for Outcome<'a> {
    /// A column of numbers that may be anything.
    fn from(column: &'a str) -> Self {
        Self { column, range: None }
    }
}

/// A whole table, group by group and pooled.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// One entry per group, in the table's order.
    pub groups: Vec<GroupSummary>,
    /// All rows together; its key is empty.
    pub pooled: GroupSummary,
}

/// The rows of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSummary {
    /// The group's values in the grouping columns.
    pub key: Vec<Value>,
    /// Number of rows.
    pub rows: u64,
    /// One entry per outcome, in the order asked for.
    pub outcomes: Vec<OutcomeSummary>,
}

/// One outcome in one group; in the outcome's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeSummary {
    /// The outcome's column.
    pub outcome: String,
    /// Rows with a number.
    pub count: u64,
    /// Rows without one.
    pub nulls: u64,
    /// Arithmetic mean.
    pub mean: Option<f64>,
    /// Sample standard deviation (n - 1); none for fewer than two numbers.
    pub sd: Option<f64>,
    /// Student's t interval of the mean, as far as it lies in the outcome's range ([`Interval::within`]); none for fewer
    /// than two numbers.
    pub mean_interval: Option<Interval>,
    /// Smallest number.
    pub min: Option<f64>,
    /// 5 % quantile. Quantiles are exact for up to 65 536 numbers, within 0.1 % of the value beyond
    /// ([`QuantileSketch`]).
    pub p05: Option<f64>,
    /// 25 % quantile.
    pub p25: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// 75 % quantile.
    pub p75: Option<f64>,
    /// 95 % quantile.
    pub p95: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
}

/// Summarizes outcomes per group of equal values in the columns `by` (none: pooled only), in one pass and bounded
/// memory.
///
/// The rows of a group must stand together, as they do in a result; the groups may come in any order.
///
/// # Errors
/// When a column is missing or holds no numbers, the file cannot be read, or a group's rows are scattered.
pub fn summarize(table: &Table, by: &[&str], outcomes: &[Outcome<'_>], level: Level) -> Result<Summary, AnalysisError> {
    let measured: Vec<&str> = outcomes.iter().map(|outcome| outcome.column).collect();
    table.require_numeric(&measured)?;
    let columns = [by, &measured].concat();
    let mut current = Group::new(Vec::new(), outcomes.len());
    // Until the second group begins, the first one is the whole table.
    let mut pooled: Option<Group> = None;
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    let mut rows = 0;
    for batch in table.batches(&columns)? {
        let batch = batch?;
        for row in 0..batch.rows {
            rows += 1;
            if rows == 1 || !current.holds(&batch, row) {
                let key: Vec<Value> = batch.columns.iter().take(by.len()).map(|column| column.value(row)).collect();
                if !seen.insert(key.clone()) {
                    return Err(scattered(table, by, &key, rows));
                }
                let ended = std::mem::replace(&mut current, Group::new(key, outcomes.len()));
                if rows > 1 {
                    pooled.get_or_insert_with(|| ended.clone());
                    groups.push(ended.finish(outcomes, level));
                }
            }
            current.push(&batch, by.len(), row);
            if let Some(pooled) = &mut pooled {
                pooled.push(&batch, by.len(), row);
            }
        }
    }
    let last = current.finish(outcomes, level);
    let pooled = pooled.map_or_else(|| last.clone(), |pooled| pooled.finish(outcomes, level));
    if rows > 0 && !by.is_empty() {
        groups.push(last);
    }
    Ok(Summary { groups, pooled: GroupSummary { key: Vec::new(), ..pooled } })
}

fn scattered(table: &Table, by: &[&str], key: &[Value], row: u64) -> AnalysisError {
    AnalysisError::ScatteredGroup {
        path: table.path().to_path_buf(),
        column: by.join(", "),
        group: key.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        row,
    }
}

/// A group being read.
#[derive(Clone)]
struct Group {
    key: Vec<Value>,
    rows: u64,
    outcomes: Vec<(Moments, QuantileSketch)>,
}

impl Group {
    fn new(key: Vec<Value>, outcomes: usize) -> Self {
        Self { key, rows: 0, outcomes: vec![Default::default(); outcomes] }
    }

    fn holds(&self, batch: &Batch, row: usize) -> bool {
        self.key.iter().zip(&batch.columns).all(|(value, column)| *value == column.value(row))
    }

    fn push(&mut self, batch: &Batch, keys: usize, row: usize) {
        self.rows += 1;
        for ((moments, sketch), column) in self.outcomes.iter_mut().zip(batch.columns.iter().skip(keys)) {
            let number = column.number(row);
            moments.push(number);
            if let Some(number) = number {
                sketch.push(number);
            }
        }
    }

    fn finish(self, outcomes: &[Outcome<'_>], level: Level) -> GroupSummary {
        let outcomes = outcomes.iter().zip(self.outcomes);
        let outcomes = outcomes.map(|(outcome, (moments, sketch))| finish(*outcome, &moments, sketch, level));
        GroupSummary { key: self.key, rows: self.rows, outcomes: outcomes.collect() }
    }
}

fn finish(outcome: Outcome<'_>, moments: &Moments, mut sketch: QuantileSketch, level: Level) -> OutcomeSummary {
    let [p05, p25, median, p75, p95] = sketch.quantiles([0.05, 0.25, 0.5, 0.75, 0.95]);
    // Numbers outside say that the range is wrong, and then it must not shape the interval.
    let holds = |range: &Interval| [moments.min(), moments.max()].into_iter().flatten().all(|end| range.contains(end));
    let range = outcome.range.filter(holds);
    let clipped = |interval: Interval| range.map_or(interval, |range| interval.within(range));
    OutcomeSummary {
        outcome: outcome.column.to_owned(),
        count: moments.count(),
        nulls: moments.nulls(),
        mean: moments.mean(),
        sd: moments.sd(),
        mean_interval: mean_interval(moments, level).map(clipped),
        min: moments.min(),
        p05,
        p25,
        median,
        p75,
        p95,
        max: moments.max(),
    }
}

#[cfg(test)]
mod tests;
