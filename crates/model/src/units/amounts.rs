//! Gas and its price.

use super::Tokens;

/// An amount of L1 gas or blob gas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gas(pub u64);

/// A price of gas or a fee, in Gwei (10^-9 of the L1's coin).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Gwei(f64);

impl Gwei {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// The largest price or fee that may be configured.
    pub const LARGEST: f64 = 1e15;

    /// A price or fee of that many Gwei.
    ///
    /// # Errors
    /// A message, if the number is not finite, negative or above 10^15.
    pub fn new(gwei: f64) -> Result<Self, String> {
        if gwei.is_finite() && (0.0..=Self::LARGEST).contains(&gwei) {
            Ok(Self(gwei))
        } else {
            Err(format!("a number of Gwei from 0 to {:e} was expected", Self::LARGEST))
        }
    }

    /// The nearest price that can exist: negative numbers and NaN become 0, huge ones 10^15.
    pub fn nearest(gwei: f64) -> Self {
        Self(gwei.clamp(0.0, Self::LARGEST).max(0.0))
    }

    /// The number of Gwei.
    pub fn to_f64(self) -> f64 {
        self.0
    }

    /// Whether it is a whole number of Gwei, and small enough (below 2^52) for sums with fractions to be exact.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "prices are not negative")]
    pub fn is_whole(self) -> bool {
        self.0 < 4_503_599_627_370_496.0 && (self.0 as u64) as f64 == self.0
    }

    /// The fee of an amount of gas at this price per unit of gas.
    #[inline]
    #[must_use]
    pub fn times(self, gas: Gas) -> Self {
        Self(self.0 * gas.0 as f64)
    }

    /// The sum of two fees.
    #[inline]
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// The fee in tokens, at an exchange rate of `gwei_to_tokens` tokens per Gwei.
    #[inline]
    pub fn in_tokens(self, gwei_to_tokens: f64) -> Tokens {
        Tokens::nearest(self.0 * gwei_to_tokens)
    }
}
