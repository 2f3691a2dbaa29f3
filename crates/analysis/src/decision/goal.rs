//! What is wanted.

/// A weighted sum of successes: `sum of weight * success / sum of weight` over its targets, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// What it counts beside other goals, above zero.
    pub weight: f64,
    /// What makes it up; at least one.
    pub targets: Vec<Target>,
}

/// An outcome and when it is a success.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The outcome's column.
    pub column: String,
    /// When a trial is a success.
    pub threshold: Threshold,
    /// What it counts beside the goal's other targets, above zero.
    pub weight: f64,
    /// What a trial without a value is.
    pub missing: Missing,
}

/// When the value of a trial is a success.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// Below the median over all trials; at it too where nothing lies below, because the median is then the least value.
    BelowMedian,
    /// Above the median over all trials; at it too where nothing lies above.
    AboveMedian,
    /// Below that number.
    Below(f64),
    /// Above that number.
    Above(f64),
    /// At that number or below.
    AtMost(f64),
    /// At that number or above.
    AtLeast(f64),
}

/// What a trial without a value counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// What was to be measured did not take place, and should have.
    Failure,
    /// What was to be measured is bad, and did not take place.
    Success,
}
