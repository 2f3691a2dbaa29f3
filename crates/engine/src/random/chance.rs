//! Probabilities, prepared for comparison with raw bits.

/// A probability that a yes/no draw compares random bits with, to a resolution of 2^-63.
///
/// `0` (the default) never happens and `1` always happens, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance(u64);

impl Chance {
    /// What never happens.
    pub const NEVER: Self = Self(0);
    /// What always happens.
    pub const ALWAYS: Self = Self(1 << 63);

    /// The chance with the given probability; values outside [0, 1] (and NaN) are taken to the nearest end (0).
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to [0, 2^63] first")]
    pub fn new(probability: f64) -> Self {
        Self((probability.clamp(0.0, 1.0) * 9_223_372_036_854_775_808.0) as u64)
    }

    /// Whether it happens under these 64 random bits. Monotone: what happens at p happens at every larger p.
    #[inline]
    pub fn happens(self, bits: u64) -> bool {
        (bits >> 1) < self.0
    }

    /// The chance that it happens at least once in so many independent tries: 1 - (1 - p)^n.
    #[inline]
    #[must_use]
    pub fn in_any_of(self, tries: u32) -> Self {
        // One try is the rule, and keeps the chance as it is, to the last bit.
        if tries == 1 {
            self
        } else {
            Self::new(1.0 - (0..tries).fold(1.0, |none, _| none * (1.0 - self.probability())))
        }
    }

    /// The probability that was given, to 2^-63.
    pub fn probability(self) -> f64 {
        self.0 as f64 / 9_223_372_036_854_775_808.0
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn zero_never_and_one_always_happens() {
        for bits in [0, 1, u64::MAX - 1, u64::MAX] {
            assert!(!Chance::new(0.0).happens(bits));
            assert!(Chance::new(1.0).happens(bits));
        }
        assert!(!Chance::new(f64::NAN).happens(0));
        assert_eq!(Chance::new(1.0), Chance::ALWAYS);
    }

    #[test]
    fn several_tries_add_up() {
        let chance = Chance::new(0.3);
        assert_eq!(chance.in_any_of(1), chance);
        assert_eq!(chance.in_any_of(0), Chance::NEVER);
        assert!((chance.in_any_of(3).probability() - (1.0 - 0.7_f64.powi(3))).abs() < 1e-15);
        assert_eq!(Chance::ALWAYS.in_any_of(2), Chance::ALWAYS);
    }

    #[test]
    fn half_splits_the_bits_in_the_middle() {
        assert!(Chance::new(0.5).happens((1 << 63) - 1));
        assert!(!Chance::new(0.5).happens(1 << 63));
        assert!((Chance::new(0.3).probability() - 0.3).abs() < 1e-15);
    }
}
