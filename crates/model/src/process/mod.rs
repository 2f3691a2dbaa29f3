//! The block process (model.md §4): one attempt at the next L2 block, phase by phase.
//!
//! Each phase has its own file with one policy, which reads the state and says what happens in this timestep: an
//! [`Outcome`]. At most one phase is under way, so at most one policy of the block has something to say. `transition.rs`
//! applies the outcome.

mod commit_bond;
mod outcome;
mod phase;
mod race;
mod reveal;
mod rollup;
mod selection;
mod start;
mod time;
mod transition;
mod window;

pub use commit_bond::{Bond, commit_bond, keep_bond};
pub use outcome::{
    BondMove, Outcome, ProcessStep, Slash, SlashKind, Slashes, count_slashes, move_balances, slash_stakes,
};
pub use phase::Phase;
pub use race::race;
pub use reveal::reveal;
pub use rollup::prove;
pub use selection::select;
pub use start::{forget_proposals, start};
pub use time::{
    Clock, advance_clock, advance_phase, let_time_pass, remember_skip, skip_ahead, skip_to_end_of_phase, spend_skip,
};
pub use transition::{Process, Transition, move_process};
pub use window::{Chances, Stage, Window, Windows};
