//! Plain numbers with a range.

macro_rules! ranged_number {
    ($(#[$meta:meta])* $name:ident, $low:expr, $high:expr, $expected:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            /// The smallest and the largest value.
            pub const RANGE: (f64, f64) = ($low, $high);

            /// The value.
            ///
            /// # Errors
            /// A message, if the number is outside the range or not finite.
            pub fn new(value: f64) -> Result<Self, String> {
                if value.is_finite() && ($low..=$high).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(String::from(concat!($expected, " was expected")))
                }
            }

            /// The number.
            pub fn to_f64(self) -> f64 {
                self.0
            }
        }
    };
}

ranged_number!(
    /// A probability.
    Probability, 0.0, 1.0, "a probability from 0 to 1"
);
ranged_number!(
    /// A part of a whole.
    Share, 0.0, 1.0, "a share from 0 to 1"
);
ranged_number!(
    /// A number that something is multiplied with, or a rate: not negative.
    Factor, 0.0, 1e18, "a number from 0 to 1e18"
);
ranged_number!(
    /// A mean number of L1 blocks that something lasts.
    MeanBlocks, 1.0, 1e9, "a mean number of L1 blocks from 1 to 1e9"
);
ranged_number!(
    /// A correlation.
    Correlation, -1.0, 1.0, "a correlation from -1 to 1"
);

ranged_number!(
    /// A time in seconds, up to a day.
    Seconds, 0.0, 86_400.0, "a number of seconds from 0 to 86400"
);

impl Seconds {
    /// The nearest time that can exist: negative numbers and NaN become 0, long ones a day.
    pub fn nearest(seconds: f64) -> Self {
        Self(seconds.clamp(Self::RANGE.0, Self::RANGE.1).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Correlation, Probability};

    #[test]
    fn a_probability_below_zero_or_above_one_cannot_be_built() {
        assert!(Probability::new(-0.001).is_err());
        assert!(Probability::new(1.001).is_err());
        assert!(Probability::new(f64::NAN).is_err());
        assert_eq!(Probability::new(0.25).map(Probability::to_f64), Ok(0.25));
        assert!(Correlation::new(-1.0).is_ok());
    }
}
