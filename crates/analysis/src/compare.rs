//! Paired comparison of two tables: the same seeds under two settings.

use std::cmp::Ordering;

use crate::cursor::Cursor;
use crate::error::AnalysisError;
use crate::interval::{Interval, Level, mean_interval, score_interval};
use crate::moments::Moments;
use crate::table::Table;

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
    let mut left = Cursor::start(a, keys, outcomes)?;
    let mut right = Cursor::start(b, keys, outcomes)?;
    let mut pairs: Vec<Pairs> = outcomes.iter().map(|_| Pairs::default()).collect();
    let (mut matched, mut unmatched_a, mut unmatched_b) = (0, 0, 0);
    loop {
        let order = match (left.key(), right.key()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(key_a), Some(key_b)) => key_a.cmp(key_b),
        };
        match order {
            Ordering::Less => unmatched_a += 1,
            Ordering::Greater => unmatched_b += 1,
            Ordering::Equal => {
                matched += 1;
                for (index, pairs) in pairs.iter_mut().enumerate() {
                    pairs.push(left.outcome(index), right.outcome(index));
                }
            }
        }
        if order.is_le() {
            left.advance()?;
        }
        if order.is_ge() {
            right.advance()?;
        }
    }
    let outcomes = outcomes.iter().zip(pairs).map(|(outcome, pairs)| pairs.finish(outcome, level)).collect();
    Ok(Comparison { matched, unmatched_a, unmatched_b, outcomes })
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
