//! Which choice to make: goals, scores, ranks, worst cases and regret, from a table of trials.
//!
//! A table has one row per trial. Some columns are *control*: what the decision is about; each combination of their
//! values that occurs is a candidate. Some are *environment*: what nobody decides; a choice must do in all of them. One
//! column numbers the *replicates*: trials of equal replicate share their randomness, so candidates are compared pair by
//! pair.
//!
//! [`Goal`]s turn outcomes into successes, [`Scores`] holds the score of every trial, and [`Decision`] says what follows.

mod evaluate;
mod goal;
mod limits;
mod multiple;
mod pareto;
mod profile;
mod ranking;
mod region;
mod regrets;
mod robust;
mod scores;
#[cfg(test)]
mod simulations;
mod stability;
#[cfg(test)]
mod tests;
mod weights;

pub use evaluate::{Candidate, Decision, Rival};
pub use goal::{Goal, Missing, Target, Threshold};
pub use limits::{Limit, Limits};
pub use multiple::holm;
pub use pareto::pareto_front;
pub use profile::{Profile, convergence, profiles};
pub use region::{LevelShare, RegionFactor, region};
pub use robust::InEnvironment;
pub use scores::{Question, Scores};
pub use stability::{Alternative, WeightRange};
pub use weights::{ValueWeights, is_same};

use crate::interval::{Interval, Level, mean_interval};
use crate::moments::Moments;

/// A mean over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Student's t interval of the mean over replicates; none for a single replicate.
    pub interval: Option<Interval>,
    /// Number of replicates.
    pub replicates: u64,
}

impl Estimate {
    /// The estimate from one number per replicate; none without numbers.
    pub(crate) fn of(numbers: impl Iterator<Item = f64>, level: Level) -> Option<Self> {
        let moments: Moments = numbers.map(Some).collect();
        Some(Self { mean: moments.mean()?, interval: mean_interval(&moments, level), replicates: moments.count() })
    }

    /// As [`of`](Self::of) for scores, which lie from 0 to 1. Equal scores in all replicates say nothing about spread: then
    /// the interval is that of a share of which no other case was seen, `1 - (miss / 2)^(1 / n)` to either side.
    pub(crate) fn of_scores(numbers: impl Iterator<Item = f64>, level: Level) -> Option<Self> {
        let estimate = Self::of(numbers, level)?;
        let unseen = |interval: Interval| {
            if interval.half_width() > 0.0 {
                return interval;
            }
            let reach = 1.0 - ((1.0 - level.get()) / 2.0).powf(1.0 / estimate.replicates as f64);
            Interval { low: estimate.mean - reach, high: estimate.mean + reach }
        };
        Some(Self { interval: estimate.interval.map(unseen), ..estimate }.within(0.0, 1.0))
    }

    /// The estimate with an interval that does not leave a range.
    #[must_use]
    pub fn within(self, low: f64, high: f64) -> Self {
        Self { interval: self.interval.map(|interval| interval.within(Interval { low, high })), ..self }
    }
}
