//! A run in memory.

use std::ops::Range;

use arrow_array::RecordBatch;
use rayon::prelude::*;

use super::tables::Tables;
use super::worker::Worker;
use super::{Control, ExecuteError, Job};

/// The tables of a run in memory, each as one Arrow batch; what was not recorded is `None`. Columns, units and meanings are
/// those of [`Job::tables`].
#[derive(Clone, Debug)]
pub struct RunTables {
    /// A row per trajectory: swept parameters, governance surface, KPIs.
    pub trajectories: RecordBatch,
    /// Counted distributions per parameter combination.
    pub histograms: RecordBatch,
    /// A row per trajectory and timestep.
    pub timesteps: Option<RecordBatch>,
    /// A row per event.
    pub events: Option<RecordBatch>,
    /// A row per trajectory and agent.
    pub agents: Option<RecordBatch>,
}

/// Blocks per thread in which a range of trajectories is shared out: enough for all threads to end at the same time.
const BLOCKS: u64 = 8;

impl Job<'_> {
    /// Runs all trajectories on this many threads and keeps all rows in memory, in the order of subset and run, whatever
    /// the number of threads. What does not fit there belongs in a folder, see [`Job::run`].
    ///
    /// # Errors
    /// The run was stopped; more than 2 GiB of text in a column.
    pub fn collect(&self, threads: usize, control: Control<'_>) -> Result<RunTables, ExecuteError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let tables = pool.install(|| self.compute(0..self.geometry.trajectories(), control))?;
        Ok(tables.ok_or(ExecuteError::Stopped)?.into_batches()?)
    }

    /// The rows of a range of trajectories, computed on all threads of the pool; `None` if the run was stopped.
    pub(super) fn compute(&self, range: Range<u64>, control: Control<'_>) -> Result<Option<Tables>, ExecuteError> {
        let length = block_length(range.end - range.start, rayon::current_num_threads());
        let blocks = usize::try_from((range.end - range.start).div_ceil(length)).unwrap_or(usize::MAX);
        let parts: Option<Vec<Tables>> = (0..blocks)
            .into_par_iter()
            .map_init(
                || Worker::new(self, control),
                |worker, block| {
                    let start = range.start + block as u64 * length;
                    let mut tables = Tables::new(&self.schemas);
                    let ended = worker.run(start..(start + length).min(range.end), &mut tables, &mut |_| Ok(()))?;
                    Ok(ended.then_some(tables))
                },
            )
            .collect::<Result<_, ExecuteError>>()?;
        Ok(parts.and_then(Tables::joined))
    }
}

/// Trajectories in a block, at least 1, where the threads share so many.
fn block_length(trajectories: u64, threads: usize) -> u64 {
    trajectories.div_ceil(BLOCKS.saturating_mul(threads as u64)).max(1)
}

#[cfg(test)]
mod tests {
    use super::block_length;

    #[test]
    fn there_are_blocks_for_every_thread_while_there_are_trajectories() {
        for (trajectories, threads) in [(4096, 1), (4096, 2), (4096, 128), (4096, 1024), (100, 1024), (1, 8), (0, 8)] {
            let length = block_length(trajectories, threads);
            let blocks = trajectories.div_ceil(length);
            assert!(blocks >= trajectories.min(4 * threads as u64), "{trajectories} on {threads}: {blocks} blocks");
            assert!(blocks <= 8 * threads as u64, "{trajectories} on {threads}: {blocks} blocks");
        }
    }
}
