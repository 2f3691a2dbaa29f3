//! How the trajectories of a run are cut into chunks: a pure function of the plan, so that threads, shards and resumed
//! runs cut alike.

use std::ops::Range;

use super::tables::Record;

/// Most trajectories in a chunk. A chunk costs some milliseconds.
const LARGEST_CHUNK: u64 = 4096;
/// Most timesteps in a chunk that all threads share: what an interruption can lose is some seconds' work.
const LONGEST_CHUNK: u64 = 20_000_000;
/// Most timesteps in a chunk that a thread has for itself, so that there are enough chunks for all threads.
const LONGEST_ALONE: u64 = 500_000;
/// Fewest trajectories in a chunk that keep all threads busy. Where a chunk would have fewer because they are long, each
/// has a chunk of its own, and chunks run side by side.
const BUSY: u64 = 64;
/// Recorded rows that a thread holds in memory before it writes them, and about as many as a chunk has.
pub(super) const ROWS_IN_MEMORY: usize = 100_000;

/// Most chunks of a run: a journal of some gigabytes.
const MOST_CHUNKS: u64 = 10_000_000;

/// The cut of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    trajectories: u64,
    runs: u64,
    per_chunk: u64,
    side_by_side: bool,
}

impl Geometry {
    /// The cut for so many subsets and runs, when a trajectory has so many timesteps and at most so many agents.
    pub fn new(subsets: u64, runs: u64, timesteps: u64, agents: u64, record: Record) -> Self {
        let mut rows = 1;
        if record.timesteps {
            rows += timesteps;
        }
        if record.events {
            // About one event per timestep, and a proposal per sequencer and process of about ten timesteps.
            rows = rows.saturating_add((timesteps / 10).saturating_mul(agents)).saturating_add(timesteps);
        }
        if record.agents {
            rows += agents;
        }
        let side_by_side = record != Record::default();
        // What a step costs grows with the population.
        let work = timesteps.max(1).saturating_mul(1 + agents / 1000);
        let by_work = match LONGEST_CHUNK / work {
            _ if side_by_side => LONGEST_ALONE / work,
            0..BUSY => 1,
            enough => enough,
        };
        let mut per_chunk = (ROWS_IN_MEMORY as u64 / rows).min(by_work).clamp(1, LARGEST_CHUNK);
        if per_chunk >= runs {
            // Whole subsets, so that their histograms are pooled into one row per value.
            per_chunk -= per_chunk % runs;
        }
        let side_by_side = side_by_side || per_chunk == 1;
        Self { trajectories: subsets.saturating_mul(runs), runs, per_chunk, side_by_side }
    }

    /// Number of trajectories.
    pub fn trajectories(&self) -> u64 {
        self.trajectories
    }

    /// Number of chunks.
    pub fn chunks(&self) -> u64 {
        self.trajectories.div_ceil(self.per_chunk)
    }

    /// Most trajectories that can be cut like these before the list of chunks gets too long.
    pub(super) fn most_trajectories(&self) -> u64 {
        MOST_CHUNKS * self.per_chunk
    }

    /// Whether a chunk is one thread's work, because its rows may be too many to hold or are dear to write, or because it
    /// is a single trajectory; else all threads share it.
    pub(super) fn is_side_by_side(&self) -> bool {
        self.side_by_side
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
        assert_eq!(Geometry::new(1, 10, 1_000_000, 22, record).chunks(), 10);
        assert_eq!(Geometry::new(1, 10, 100_000, 22, Record::default()).chunks(), 1);
        assert_eq!(Geometry::new(4, 10, 1000, 22, Record::default()).subset_and_run(39), (3, 10));
    }

    #[test]
    fn large_populations_get_chunks_of_few_trajectories_when_their_agents_or_events_are_recorded() {
        for record in [Record { agents: true, ..Record::default() }, Record { events: true, ..Record::default() }] {
            assert!(Geometry::new(1, 1000, 100, 50, record).range(0).count() > 100);
            assert_eq!(Geometry::new(1, 1000, 100, 1_000_000, record).range(0).count(), 1);
        }
    }
}
