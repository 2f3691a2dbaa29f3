//! A generator that has nothing in common with the twin's.

use std::f64::consts::PI;

/// SplitMix64 and distributions by inversion or Box-Muller. Source: Steele, Lea, Flood, Fast splittable pseudorandom number
/// generators, OOPSLA 2014.
pub struct Generator(u64);

impl Generator {
    /// A generator from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Uniform on [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform on 0, …, count - 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
    pub fn index(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    /// Exponential of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// Lognormal by its mean and standard deviation.
    pub fn lognormal(&mut self, mean: f64, sd: f64) -> f64 {
        if mean <= 0.0 {
            return 0.0;
        }
        let variance = (1.0 + (sd / mean).powi(2)).ln();
        let normal = (2.0 * self.exponential()).sqrt() * (2.0 * PI * self.unit()).cos();
        mean * (variance.sqrt() * normal - variance / 2.0).exp()
    }
}
