//! The twin: Aztec's Fernet block production as a generalized dynamical system.
//!
//! [`structure`] lists the partial state update blocks; each protocol phase has its own file in [`process`]. From
//! [`parameters::Settings`] and [`agents::AgentGroup`]s come [`Params`]; a [`Trajectory`] runs them.

pub mod agents;
pub mod decisions;
pub mod horizon;
pub mod kpi;
pub mod l1;
pub mod mempool;
pub mod metrics;
pub mod parameters;
pub mod payouts;
pub mod process;
pub mod rules;
pub mod streams;
pub mod structure;
pub mod units;

mod params;
mod problem;
mod state;
mod trajectory;

pub use params::Params;
pub use problem::{Idle, LARGEST_POPULATION, Problem, check, idle, remarks};
pub use state::State;
pub use structure::{Fernet, Signals};
pub use trajectory::Trajectory;
