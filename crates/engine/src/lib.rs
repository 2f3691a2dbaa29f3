//! Generalized dynamical systems: partial state update blocks, keyed randomness, observers.
//!
//! A *system* is a [`State`](System::State) and an ordered list of *partial state update blocks* (PSUBs).
//! In a block every **policy** reads the same state, as the previous block left it, and returns what it
//! contributes to the block's **signal**; contributions add up; then every **state update** of the block applies
//! the summed signal to the one part of the state that it owns. The order of policies and of updates inside a
//! block can therefore not matter, and the types show it: a policy gets `&State`, an update gets `&mut` its own
//! part and `&Signal`, and two updates of a block that claim the same part do not compile
//! (see [`structure!`](crate::structure)).
//!
//! The vocabulary is that of cadCAD (Zargham & Shorish, *Generalized Dynamical Systems*, 2022). This crate knows
//! no files, no threads and no particular model: `examples/epidemic.rs` writes another one on it.
//!
//! Randomness is *keyed*, not sequential: a draw is a pure function of (seed, run, stream, time, entity), see
//! [`random`]. That is what makes a result independent of threads, shards, recording and of draws made elsewhere.

pub mod random;

mod observer;
mod signal;
mod structure;
mod system;
mod trajectory;

pub use observer::Observer;
pub use random::{Chance, Draws, Stream};
pub use signal::{Absorb, Signal, Sum};
pub use structure::{BlockInfo, PolicyInfo, Structure, UpdateInfo, is_optional};
pub use system::{BlockOrder, Context, System};
pub use trajectory::{run, run_while};
