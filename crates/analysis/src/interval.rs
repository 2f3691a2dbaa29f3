//! Confidence intervals: of a mean, of a proportion, of a quantile.

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal, StudentsT};

use crate::error::AnalysisError;
use crate::moments::Moments;

/// A confidence level, strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// The usual 95 %.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// A level such as 0.95.
    ///
    /// # Errors
    /// When the number does not lie strictly between 0 and 1.
    pub fn new(value: f64) -> Result<Self, AnalysisError> {
        if value > 0.0 && value < 1.0 { Ok(Self(value)) } else { Err(AnalysisError::InvalidLevel { value }) }
    }

    /// The level as a number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The probability below a symmetric two-sided interval's upper end.
    fn upper(self) -> f64 {
        f64::midpoint(1.0, self.0)
    }

    /// The quantile of the standard normal distribution that belongs to a two-sided interval.
    pub(crate) fn z(self) -> f64 {
        Normal::standard().inverse_cdf(self.upper())
    }
}

/// A closed interval, in the unit of the quantity it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Half of the width.
    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// The part of the interval that lies in a range, for a quantity that cannot leave the range.
    ///
    /// It holds the quantity exactly when the whole interval does, so its coverage is the same. An interval beyond the
    /// range becomes the end of the range that is nearest.
    #[must_use]
    pub fn within(self, range: Self) -> Self {
        let inside = |end: f64| end.max(range.low).min(range.high);
        Self { low: inside(self.low), high: inside(self.high) }
    }

    /// Whether a number lies in the interval, ends included.
    pub fn contains(self, number: f64) -> bool {
        self.low <= number && number <= self.high
    }
}

/// Student's t interval of a mean: `mean ± t(n - 1) sd / sqrt(n)`.
///
/// None for fewer than two numbers, which say nothing about spread; zero width when all are equal. Exact for normal
/// data, and good for means of some dozens of others unless they are very skew.
pub fn mean_interval(moments: &Moments, level: Level) -> Option<Interval> {
    let (mean, error) = (moments.mean()?, moments.standard_error()?);
    let freedom = moments.count().checked_sub(1)?;
    let t = t_quantile(freedom as f64, level)?;
    finite(mean - t * error, mean + t * error)
}

/// The quantile of Student's t distribution that belongs to a two-sided interval.
///
/// From 1 000 degrees of freedom on by the expansion around the normal quantile (Abramowitz and Stegun 26.7.5), whose
/// error is below 1e-10 there, because inverting the incomplete beta function loses digits as they grow.
pub(crate) fn t_quantile(freedom: f64, level: Level) -> Option<f64> {
    if freedom < 1000.0 {
        return Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(level.upper()));
    }
    let z = level.z();
    let square = z * z;
    let first = (square + 1.0) * z / 4.0;
    let second = ((5.0 * square + 16.0) * square + 3.0) * z / 96.0;
    let third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) * z / 384.0;
    Some(z + (first + (second + third / freedom) / freedom) / freedom)
}

/// Wilson's score interval of a proportion from pooled counts; none without trials.
///
/// With `p = successes / n` and the normal quantile z: `(p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)`. Unlike
/// `p ± z sd` it never leaves [0, 1] and keeps its coverage near 0 and 1. Source: E. B. Wilson, Journal of the
/// American Statistical Association 22 (1927) 209.
///
/// The trials must be independent. Attempts within one simulated trajectory are not quite so; then take the
/// proportion of each trajectory as one number and use [`mean_interval`].
pub fn proportion_interval(successes: u64, trials: u64, level: Level) -> Option<Interval> {
    if successes > trials {
        return None;
    }
    score_interval(successes as f64, trials, level)
}

/// Wilson's interval for successes that may be halves (ties).
pub(crate) fn score_interval(successes: f64, trials: u64, level: Level) -> Option<Interval> {
    if trials == 0 {
        return None;
    }
    let (n, z) = (trials as f64, level.z());
    let p = successes / n;
    let centre = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    // At 0 and n successes the ends are 0 and 1 exactly; rounding must not move them.
    let low = if successes <= 0.0 { 0.0 } else { ((centre - spread) / scale).max(0.0) };
    let high = if successes >= n { 1.0 } else { ((centre + spread) / scale).min(1.0) };
    finite(low, high)
}

/// The interval between two order statistics that holds the `share` quantile with at least the given confidence.
///
/// Of n independent numbers, the count below the quantile is binomial (n, share). So the interval from the lth to the
/// uth smallest misses with probability at most `P(B <= l - 1) + P(B >= u)`, whatever the distribution: l is the
/// largest and u the smallest with each term at most (1 - level) / 2. It is chosen over the percentile bootstrap,
/// which needs random numbers and covers too rarely in small samples. For numbers with ties it covers more often than
/// asked, never less. Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition (2003), section 7.1.
///
/// None when so few numbers cannot give this confidence: a median at 95 % needs 6, a 5 % quantile 72.
pub fn quantile_interval(sorted: &[f64], share: f64, level: Level) -> Option<Interval> {
    let n = sorted.len() as u64;
    let binomial = Binomial::new(share, n).ok()?;
    let tail = (1.0 - level.get()) / 2.0;
    // `below` counts the l >= 1 with P(B <= l - 1) <= tail, `upper` the smallest u with P(B >= u) <= tail.
    let below = first(n, |l| binomial.cdf(l) > tail);
    let upper = first(n + 1, |u| u > 0 && binomial.sf(u - 1) <= tail);
    let low = sorted.get(usize::try_from(below.checked_sub(1)?).ok()?)?;
    let high = sorted.get(usize::try_from(upper.checked_sub(1)?).ok()?)?;
    finite(*low, *high)
}

/// The smallest number in `0..end` for which a condition that stays true once true holds, or `end`.
fn first(end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

pub(crate) fn finite(low: f64, high: f64) -> Option<Interval> {
    (low.is_finite() && high.is_finite()).then_some(Interval { low, high })
}

#[cfg(test)]
mod tests;
