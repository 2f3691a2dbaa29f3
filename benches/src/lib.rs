//! The yardstick of the speed benchmark: the rules of the block process written by hand as one loop.
//!
//! [`hand_written`] knows the reference model's rules (fixed or dynamic phases, independent censorship, constant gas, race
//! by the L1 builder) and nothing else: no policies, signals, observers or options. It reads the same keyed draws as the
//! twin, so that both must come to the same figures; [`cases`] are the populations that both are timed on.

mod case;
mod hand_written;

pub use case::{Case, cases, networks};
pub use hand_written::{Outcome, hand_written};
