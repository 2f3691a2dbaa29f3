//! Agents: who takes part, with what means.

mod group;

pub use group::{AgentGroup, AgentMeans, Behavior, Distribution};
