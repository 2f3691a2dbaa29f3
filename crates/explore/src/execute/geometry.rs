//! How the trajectories of a run are cut into chunks: a pure function of the plan, so that threads, shards and resumed
//! runs cut alike.

use std::ops::Range;

use super::tables::Record;

/// Most trajectories in a chunk. A chunk costs some milliseconds.
const LARGEST_CHUNK: u64 = 4096;
/// Most timesteps in a chunk: what an interruption can lose is some seconds' work.
const LONGEST_CHUNK: u64 = 20_000_000;
/// Fewest trajectories in a chunk that keep all threads busy. Where a chunk would have fewer because they are long, each
/// has a chunk of its own, and chunks run side by side.
const BUSY: u64 = 64;
/// Most recorded rows in a chunk that is held in memory before it is written.
pub(super) const ROWS_IN_MEMORY: u64 = 100_000;

/// The cut of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    trajectories: u64,
    runs: u64,
    per_chunk: u64,
}

impl Geometry {
    /// The cut for so many subsets and runs, when a trajectory has so many timesteps and agents.
    pub fn new(subsets: u64, runs: u64, timesteps: u64, agents: u64, record: Record) -> Self {
        let mut rows = 1;
        if record.timesteps {
            rows += timesteps;
        }
        if record.events {
            // About one event per timestep, and a proposal per sequencer and process of about ten timesteps.
            rows += timesteps + timesteps / 10 * agents;
        }
        if record.agents {
            rows += agents;
        }
        let by_time = match LONGEST_CHUNK / timesteps.max(1) {
            0..BUSY => 1,
            enough => enough,
        };
        let mut per_chunk = (ROWS_IN_MEMORY / rows).min(by_time).clamp(1, LARGEST_CHUNK);
        if per_chunk >= runs {
            // Whole subsets, so that their histograms are pooled into one row per value.
            per_chunk -= per_chunk % runs;
        }
        Self { trajectories: subsets.saturating_mul(runs), runs, per_chunk }
    }

    /// Number of trajectories.
    pub fn trajectories(&self) -> u64 {
        self.trajectories
    }

    /// Number of chunks.
    pub fn chunks(&self) -> u64 {
        self.trajectories.div_ceil(self.per_chunk)
    }

    /// Whether each chunk is a single trajectory, whose rows may be too many to hold.
    pub(super) fn is_single(&self) -> bool {
        self.per_chunk == 1
    }

    /// The trajectories of a chunk.
    pub fn range(&self, chunk: u64) -> Range<u64> {
        let start = chunk * self.per_chunk;
        start..(start + self.per_chunk).min(self.trajectories)
    }

    /// Subset (from 0) and run (from 1) of a trajectory.
    pub fn subset_and_run(&self, trajectory: u64) -> (u64, u64) {
        (trajectory / self.runs, trajectory % self.runs + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Geometry, Record};

    #[test]
    fn chunks_cover_every_trajectory_once_and_hold_whole_subsets_where_they_can() {
        for (subsets, runs) in [(1, 1), (1, 10_000), (25_600, 5), (7, 4096), (3, 5000)] {
            let geometry = Geometry::new(subsets, runs, 500, 22, Record::default());
            let covered: u64 = (0..geometry.chunks()).map(|chunk| geometry.range(chunk).count() as u64).sum();
            assert_eq!(covered, subsets * runs);
            if runs <= 4096 {
                assert!((0..geometry.chunks()).all(|chunk| geometry.range(chunk).start.is_multiple_of(runs)));
            }
        }
    }

    #[test]
    fn no_chunk_takes_long() {
        for timesteps in [1, 500, 1000, 5000, 100_000, 300_000, 1_000_000, 1_000_000_000_000] {
            let geometry = Geometry::new(1, 1_000_000, timesteps, 22, Record::default());
            let trajectories = geometry.range(0).count() as u64;
            assert!(trajectories == 1 || trajectories * timesteps <= 20_000_000, "{timesteps}: {trajectories}");
            assert!(trajectories == 1 || trajectories >= 64, "{timesteps}: {trajectories}");
        }
    }

    #[test]
    fn long_recorded_trajectories_get_chunks_of_their_own() {
        let record = Record { timesteps: true, ..Record::default() };
        assert!(Geometry::new(1, 10, 1_000_000, 22, record).is_single());
        assert!(!Geometry::new(1, 10, 100_000, 22, Record::default()).is_single());
        assert_eq!(Geometry::new(4, 10, 1000, 22, Record::default()).subset_and_run(39), (3, 10));
    }
}
