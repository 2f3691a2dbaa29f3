//! What designs draw for.

use gddt_engine::random::Sequence;
use gddt_engine::{Draws, Stream};

/// Runs count from 1, so run 0 belongs to no trajectory: its draws are free for designs.
const RUN: u64 = 0;

/// A purpose that designs draw for, at the far end of the streams, where the model has none.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Values of random designs.
    Random,
    /// The order of samples along an axis.
    Shuffle,
    /// The place of a sample within its part of an axis.
    Jitter,
    /// Where a path begins.
    Start,
    /// In which order a path moves along the axes.
    Order,
    /// The seed of what is sampled beside the candidates.
    Environments,
    /// The candidates of a search that draws them.
    Search,
}

impl Stream for Purpose {
    fn id(self) -> u32 {
        u32::MAX - self as u32
    }
}

/// The draws of designs under a seed.
pub(super) const fn draws(seed: u64) -> Draws {
    Draws::new(seed, RUN)
}

/// The generator of a search that draws its candidates.
pub fn search_draws(seed: u64) -> Sequence {
    draws(seed).sequence(Purpose::Search, 0, 0)
}
