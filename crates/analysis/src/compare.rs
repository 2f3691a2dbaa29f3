//! Paired comparison of two tables: the same seeds under two settings.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::cursor::Cursor;
use crate::error::AnalysisError;
use crate::interval::{Interval, Level, mean_interval, score_interval};
use crate::moments::Moments;
use crate::table::{Table, Value};

/// What the pairs of two tables, A and B, say.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Rows with the same key in both.
    pub matched: u64,
    /// Rows of A without a partner.
    pub unmatched_a: u64,
    /// Rows of B without a partner.
    pub unmatched_b: u64,
    /// One entry per outcome, in the order asked for.
    pub outcomes: Vec<PairedOutcome>,
}

/// One outcome over the pairs in which neither side is null.
#[derive(Debug, Clone, PartialEq)]
pub struct PairedOutcome {
    /// The outcome's column.
    pub outcome: String,
    /// Number of pairs.
    pub pairs: u64,
    /// Matched rows that are left out because one side or both are null.
    pub nulls: u64,
    /// Mean of A.
    pub mean_a: Option<f64>,
    /// Mean of B.
    pub mean_b: Option<f64>,
    /// Mean of B - A.
    pub difference: Option<f64>,
    /// Student's t interval of the mean of B - A; none for fewer than two pairs.
    pub difference_interval: Option<Interval>,
    /// Probability of superiority: the share of pairs with B > A, plus half the share of equal ones.
    pub superiority: Option<f64>,
    /// Wilson's interval over pairs, an equal pair counting as half a success.
    ///
    /// Ties make the score less variable than the binomial that Wilson's formula assumes, so with ties it covers more
    /// often than asked.
    pub superiority_interval: Option<Interval>,
    /// Standard error of the difference if A and B were independent / standard error from pairs: 2 means that pairing
    /// saved three quarters of the runs. None for fewer than two pairs or when the difference is the same in all of
    /// them.
    pub pairing_gain: Option<f64>,
}

/// Compares two tables row by row, matched by key columns such as `subset` and `run`.
///
/// Both must be sorted by the keys, each key once; then memory does not grow with their length.
///
/// # Errors
/// When a column is missing or holds no numbers, a file cannot be read, or the keys do not ascend.
pub fn compare(
    a: &Table,
    b: &Table,
    keys: &[&str],
    outcomes: &[&str],
    level: Level,
) -> Result<Comparison, AnalysisError> {
    let mut pairs = Pairs::of_each(outcomes);
    let comparison = walk((a, b), keys, outcomes, |_, values| {
        pairs.iter_mut().zip(values).for_each(|(pairs, (a, b))| pairs.push(a, b));
    })?;
    Ok(Comparison { outcomes: finish(&pairs, outcomes, level), ..comparison })
}

/// As [`compare`], where each unit of `units` (such as `run`) was measured in several `groups` (such as `subset`) in the
/// same circumstances.
///
/// Rows of one unit are not independent of each other: a unit's mean over its groups is one entry of the comparison that
/// is returned, so that `pairs` are units, and their intervals hold. Rows of one group are: `each_group` gets every
/// group's own key and outcomes, in the order of the tables. Both tables must be sorted by groups, then units; memory
/// grows with the number of units.
///
/// # Errors
/// As [`compare`].
pub fn compare_groups(
    tables: (&Table, &Table),
    groups: &[&str],
    units: &[&str],
    outcomes: &[&str],
    level: Level,
    mut each_group: impl FnMut(&[Value], &[PairedOutcome]),
) -> Result<Comparison, AnalysisError> {
    let mut of_units: BTreeMap<Vec<Value>, Vec<Totals>> = BTreeMap::new();
    let mut of_group: Option<(Vec<Value>, Vec<Pairs>)> = None;
    let comparison = walk(tables, &[groups, units].concat(), outcomes, |key, values| {
        let (group, unit) = key.split_at(groups.len());
        if let Some((ended, pairs)) = of_group.take_if(|(known, _)| known != group) {
            each_group(&ended, &finish(&pairs, outcomes, level));
        }
        let (_, pairs) = of_group.get_or_insert_with(|| (group.to_vec(), Pairs::of_each(outcomes)));
        let totals = of_units.entry(unit.to_vec()).or_insert_with(|| vec![Totals::default(); outcomes.len()]);
        for ((pairs, totals), (a, b)) in pairs.iter_mut().zip(totals).zip(values) {
            pairs.push(a, b);
            totals.push(a, b);
        }
    })?;
    if let Some((ended, pairs)) = of_group {
        each_group(&ended, &finish(&pairs, outcomes, level));
    }
    let mut pairs = Pairs::of_each(outcomes);
    for totals in of_units.into_values() {
        pairs
            .iter_mut()
            .zip(totals)
            .for_each(|(pairs, totals)| pairs.push(totals.mean(totals.a), totals.mean(totals.b)));
    }
    Ok(Comparison { outcomes: finish(&pairs, outcomes, level), ..comparison })
}

/// The two values of each outcome in a pair of rows.
type PairedValues = Vec<(Option<f64>, Option<f64>)>;

/// Shows every pair of rows with the same key, and counts them and those without a partner.
fn walk(
    (a, b): (&Table, &Table),
    keys: &[&str],
    outcomes: &[&str],
    mut each_pair: impl FnMut(&[Value], PairedValues),
) -> Result<Comparison, AnalysisError> {
    let mut left = Cursor::start(a, keys, outcomes)?;
    let mut right = Cursor::start(b, keys, outcomes)?;
    let mut counts = Comparison { matched: 0, unmatched_a: 0, unmatched_b: 0, outcomes: Vec::new() };
    loop {
        let order = match (left.key(), right.key()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(key_a), Some(key_b)) => key_a.cmp(key_b),
        };
        match (order, left.key()) {
            (Ordering::Less, _) => counts.unmatched_a += 1,
            (Ordering::Greater, _) => counts.unmatched_b += 1,
            (Ordering::Equal, key) => {
                counts.matched += 1;
                let values = (0..outcomes.len()).map(|index| (left.outcome(index), right.outcome(index)));
                each_pair(key.unwrap_or_default(), values.collect());
            }
        }
        if order.is_le() {
            left.advance()?;
        }
        if order.is_ge() {
            right.advance()?;
        }
    }
    Ok(counts)
}

fn finish(pairs: &[Pairs], outcomes: &[&str], level: Level) -> Vec<PairedOutcome> {
    outcomes.iter().zip(pairs).map(|(outcome, pairs)| pairs.finish(outcome, level)).collect()
}

/// One outcome of one unit, added up over the groups in which neither side is null.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    a: f64,
    b: f64,
    groups: u64,
}

impl Totals {
    fn push(&mut self, a: Option<f64>, b: Option<f64>) {
        let (Some(a), Some(b)) = (a, b) else { return };
        self.a += a;
        self.b += b;
        self.groups += 1;
    }

    fn mean(&self, total: f64) -> Option<f64> {
        (self.groups > 0).then(|| total / self.groups as f64)
    }
}

/// One outcome's pairs so far.
#[derive(Debug, Default)]
struct Pairs {
    a: Moments,
    b: Moments,
    difference: Moments,
    wins: u64,
    ties: u64,
    nulls: u64,
}

impl Pairs {
    fn of_each(outcomes: &[&str]) -> Vec<Self> {
        outcomes.iter().map(|_| Self::default()).collect()
    }

    fn push(&mut self, a: Option<f64>, b: Option<f64>) {
        let (Some(a), Some(b)) = (a, b) else {
            self.nulls += 1;
            return;
        };
        self.a.push(Some(a));
        self.b.push(Some(b));
        self.difference.push(Some(b - a));
        match b.partial_cmp(&a) {
            Some(Ordering::Greater) => self.wins += 1,
            Some(Ordering::Equal) => self.ties += 1,
            _ => {}
        }
    }

    fn finish(&self, outcome: &str, level: Level) -> PairedOutcome {
        let pairs = self.a.count();
        let score = self.wins as f64 + 0.5 * self.ties as f64;
        PairedOutcome {
            outcome: outcome.to_owned(),
            pairs,
            nulls: self.nulls,
            mean_a: self.a.mean(),
            mean_b: self.b.mean(),
            difference: self.difference.mean(),
            difference_interval: mean_interval(&self.difference, level),
            superiority: (pairs > 0).then(|| score / pairs as f64),
            superiority_interval: score_interval(score, pairs, level),
            pairing_gain: self.pairing_gain(),
        }
    }

    fn pairing_gain(&self) -> Option<f64> {
        let paired = self.difference.standard_error().filter(|error| *error > 0.0)?;
        Some(self.a.standard_error()?.hypot(self.b.standard_error()?) / paired)
    }
}

#[cfg(test)]
mod tests;
