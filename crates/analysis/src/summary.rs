//! Mean with interval, spread and quantiles of every outcome, per group and pooled.

use std::collections::BTreeSet;

use crate::error::AnalysisError;
use crate::interval::{Interval, Level, mean_interval};
use crate::moments::Moments;
use crate::quantile::QuantileSketch;
use crate::table::{Batch, Table, Value};

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
    /// Student's t interval of the mean; none for fewer than two numbers.
    pub mean_interval: Option<Interval>,
    /// Smallest number.
    pub min: Option<f64>,
    /// 5 % quantile. Quantiles are exact for up to 65 536 numbers, within 0.1 % of the value beyond
    /// ([`QuantileSketch`]).
    pub p05: Option<f64>,
    /// Median.
    pub median: Option<f64>,
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
pub fn summarize(table: &Table, by: &[&str], outcomes: &[&str], level: Level) -> Result<Summary, AnalysisError> {
    table.require_numeric(outcomes)?;
    let columns = [by, outcomes].concat();
    let mut pooled = Group::new(Vec::new(), outcomes.len());
    let mut current: Option<Group> = None;
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    for batch in table.batches(&columns)? {
        let batch = batch?;
        for row in 0..batch.rows {
            pooled.push(&batch, by.len(), row);
            if by.is_empty() {
                continue;
            }
            let same = current.as_mut().filter(|group| group.holds(&batch, row));
            if let Some(group) = same {
                group.push(&batch, by.len(), row);
                continue;
            }
            groups.extend(current.take().map(|group| group.finish(outcomes, level)));
            let key: Vec<Value> = batch.columns.iter().take(by.len()).map(|column| column.value(row)).collect();
            if !seen.insert(key.clone()) {
                return Err(scattered(table, by, &key, pooled.rows));
            }
            let mut group = Group::new(key, outcomes.len());
            group.push(&batch, by.len(), row);
            current = Some(group);
        }
    }
    groups.extend(current.map(|group| group.finish(outcomes, level)));
    Ok(Summary { groups, pooled: pooled.finish(outcomes, level) })
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

    fn finish(self, names: &[&str], level: Level) -> GroupSummary {
        let outcomes =
            names.iter().zip(self.outcomes).map(|(name, (moments, sketch))| finish(name, &moments, sketch, level));
        GroupSummary { key: self.key, rows: self.rows, outcomes: outcomes.collect() }
    }
}

fn finish(outcome: &str, moments: &Moments, mut sketch: QuantileSketch, level: Level) -> OutcomeSummary {
    let [p05, median, p95] = sketch.quantiles([0.05, 0.5, 0.95]);
    OutcomeSummary {
        outcome: outcome.to_owned(),
        count: moments.count(),
        nulls: moments.nulls(),
        mean: moments.mean(),
        sd: moments.sd(),
        mean_interval: mean_interval(moments, level),
        min: moments.min(),
        p05,
        median,
        p95,
        max: moments.max(),
    }
}

#[cfg(test)]
mod tests;
