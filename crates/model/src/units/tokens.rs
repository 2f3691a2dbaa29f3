//! Amounts of the protocol's token.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount of tokens in whole units of 10^-18, as an ERC-20 contract would keep it.
///
/// Integers make every transfer exact, so that conservation can be tested for equality at every step, and sums do
/// not depend on their order. An amount may be negative where it is a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tokens(i128);

const UNITS_PER_TOKEN: f64 = 1e18;
/// 2^63: amounts below nine tokens, as fees are, are turned into integers by one instruction.
const MOST_IN_64_BITS: f64 = 9_223_372_036_854_775_808.0;

impl Tokens {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest number of tokens that may be configured, so that sums over any population stay far from overflow.
    pub const LARGEST: f64 = 1e12;

    /// The amount nearest to a number of tokens.
    ///
    /// # Errors
    /// A message, if the number is not finite, negative, or above 10^12.
    pub fn new(tokens: f64) -> Result<Self, String> {
        if tokens.is_finite() && (0.0..=Self::LARGEST).contains(&tokens) {
            Ok(Self::nearest(tokens))
        } else {
            Err(format!("a number of tokens from 0 to {:e} was expected", Self::LARGEST))
        }
    }

    /// The amount nearest to a number of tokens; numbers beyond 10^20 are cut there, NaN is nothing.
    #[inline]
    pub fn nearest(tokens: f64) -> Self {
        let units = tokens.clamp(-1e20, 1e20) * UNITS_PER_TOKEN;
        // Adding a half and cutting rounds as `round` does, without a call into the C library.
        let raised = units + 0.5_f64.copysign(units);
        #[expect(clippy::cast_possible_truncation, reason = "clamped first; a float to integer cast saturates")]
        Self(if raised.abs() < MOST_IN_64_BITS { i128::from(raised as i64) } else { raised as i128 })
    }

    /// The amount as a floating point number of tokens, correct to 1 part in 10^15.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / UNITS_PER_TOKEN
    }

    /// A share (at most 1) of an amount that is not negative, rounded to the nearest unit: never more than the amount, which
    /// floating point numbers would exceed by their rounding.
    #[must_use]
    pub fn scaled(self, share: f64) -> Self {
        Self::nearest(self.to_f64() * share).min(self)
    }

    /// So many times the amount, exactly.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(self.0 * i128::from(count))
    }

    /// Whether it is exactly nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Tokens {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Tokens {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Tokens {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Tokens {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Tokens {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Tokens {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    #[test]
    fn amounts_outside_the_range_cannot_be_built() {
        for wrong in [-1e-9, f64::NAN, f64::INFINITY, 1e16] {
            assert!(Tokens::new(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Tokens::new(0.0), Ok(Tokens::ZERO));
    }

    #[test]
    fn transfers_are_exact_where_floating_point_is_not() {
        let tenth = Tokens::nearest(0.1);
        let sum: Tokens = std::iter::repeat_n(tenth, 3).sum();
        assert_eq!(sum, Tokens::nearest(0.3));
        assert!((0.1 + 0.1 + 0.1_f64 - 0.3).abs() > 0.0);
        let large = Tokens::nearest(1e12);
        assert_eq!(large + tenth - large, tenth);
    }
}
