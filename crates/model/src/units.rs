//! Quantities with their unit in the type. A value that cannot exist cannot be built.

mod amounts;
mod numbers;
mod tokens;

pub use amounts::{Gas, Gwei};
pub use numbers::{Correlation, Factor, MeanBlocks, Probability, Seconds, Share};
pub use tokens::Tokens;

/// A number of L1 blocks, or the L1 block with that number. One L1 block is one slot of 12 s.
pub type L1Block = u64;
