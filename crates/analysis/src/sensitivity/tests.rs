//! What all tests of this room share.

use super::random::SplitMix;
use super::*;

mod degenerate;
mod effects;
mod forest;
mod information;
mod interactions;
mod morris;
mod rank;
mod sobol;
mod tree;

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

fn numbers(name: &str, values: impl IntoIterator<Item = f64>) -> Factor {
    Factor::numbers(name, values.into_iter().collect()).unwrap()
}

fn some(outcome: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    outcome.into_iter().map(Some).collect()
}

/// Uniform numbers in (0, 1).
struct Uniform(SplitMix);

impl Uniform {
    fn stream(number: u64) -> Self {
        Self(SplitMix::stream(2, number))
    }

    fn next(&mut self) -> f64 {
        ((self.0.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.next().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.next()).cos()
    }
}
