//! Numbers for invented data.

/// Invented numbers between 0 and 1, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// The next one.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }

    /// Up to `most`, mostly few.
    pub fn few(&mut self, most: f64) -> f64 {
        (self.roll() * self.roll() * (most + 1.0)).floor().min(most)
    }
}
