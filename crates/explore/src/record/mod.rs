//! What is recorded of a trajectory: the rows of every table of a result.

mod agents;
mod events;
mod key;
#[cfg(test)]
mod tests;
mod timesteps;
mod trajectories;

pub use agents::{agent_columns, record_agents};
pub use events::{EventRecorder, event_columns};
pub use key::Key;
pub use timesteps::{TimestepRecorder, timestep_columns};
pub use trajectories::{PooledHistograms, histogram_columns, record_histograms, record_trajectory, trajectory_columns};
