//! The twin: Aztec's Fernet block production as a generalized dynamical system.

pub mod agents;
pub mod parameters;
pub mod units;

mod problem;

pub use problem::Problem;

/// Everything that is wrong between the parameters; empty if they fit together.
pub fn check(settings: &parameters::Settings, agents: &[agents::AgentGroup]) -> Vec<Problem> {
    let _ = (settings, agents);
    Vec::new()
}
