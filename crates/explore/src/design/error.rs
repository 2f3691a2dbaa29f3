//! What can be wrong with a design.

use thiserror::Error;

use super::{MOST_COMBINATIONS, MOST_VALUES};

/// A design or a range that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DesignError {
    /// More combinations than anybody can run.
    #[error("the sweep has {} combinations; at most {} are possible", grouped(*.combinations), grouped(MOST_COMBINATIONS.into()))]
    TooMany {
        /// How many.
        combinations: u128,
    },
    /// A design that does not sample, over all numbers of a range.
    #[error("a sweep that does not sample needs a list of values on each axis")]
    NotAList {
        /// Which axis.
        axis: usize,
    },
    /// Samples of nothing.
    #[error("a sweep that samples needs at least one axis")]
    NoAxes,
    /// A Sobol sequence beyond what there is.
    #[error(
        "`{method}` takes at most {} samples and {axes} axes, which is all that a Sobol sequence has; `{}` has no such limit",
        grouped((*.samples).into()), if *.method == "sobol" { "latin_hypercube" } else { "morris" }
    )]
    TooLong {
        /// The method that needs it.
        method: &'static str,
        /// Most samples.
        samples: u64,
        /// Most axes.
        axes: usize,
    },
    /// A table whose axes do not have a value in each row.
    #[error("the axes of a table need equally many values, one for each row")]
    UnequalLengths,
    /// A path along an axis that leads nowhere.
    #[error("a path moves along each axis, so each needs at least two values")]
    SingleValue {
        /// Which axis.
        axis: usize,
    },
    /// A step that does not lead from one end to the other.
    #[error("a step above 0 was expected")]
    Step,
    /// Ends in the wrong order.
    #[error("an upper end that is not below the lower one was expected")]
    Ends,
    /// A logarithmic range with an end that has no logarithm.
    #[error("a logarithmic range needs ends above 0")]
    NoLogarithm,
    /// Numbers with too many digits to count exactly.
    #[error("numbers with fewer digits were expected")]
    Digits,
    /// No or too many values.
    #[error("a number of values from 2 to {} was expected", grouped(MOST_VALUES.into()))]
    Count,
}

impl DesignError {
    /// The same error with the axis that it names numbered in another way.
    pub(super) fn of_axis(self, number: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::NotAList { axis } => Self::NotAList { axis: number(axis) },
            Self::SingleValue { axis } => Self::SingleValue { axis: number(axis) },
            other => other,
        }
    }
}

/// A number with a space between each three digits.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::DesignError;

    #[test]
    fn large_numbers_are_readable() {
        let shown = DesignError::TooMany { combinations: 12_345_678 }.to_string();
        assert_eq!(shown, "the sweep has 12 345 678 combinations; at most 10 000 000 are possible");
    }
}
