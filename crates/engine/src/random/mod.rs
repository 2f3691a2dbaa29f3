//! Keyed randomness: every draw is a pure function of its key.
//!
//! [`philox`] is the published counter-based generator, [`Draws`] gives it the key layout of this engine, and
//! [`Chance`] is a probability prepared for comparison with raw bits.

mod chance;
mod draws;
pub mod philox;
mod sequence;

pub use chance::Chance;
pub use draws::{Draws, Stream};
pub use sequence::Sequence;

/// Turns 64 random bits into a number uniform on [0, 1): the top 53 bits times 2^-53.
#[inline]
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}
