//! KPIs of some runs, handed over one by one and kept nowhere.

use std::ops::Range;

use gddt_model::kpi::Kpis;
use rayon::prelude::*;

use super::worker::Worker;
use super::{Control, Ending, ExecuteError, Job};
use crate::record::Key;

/// Trajectories that are computed before their KPIs are handed over.
const BLOCK: u64 = 4096;

impl Job<'_> {
    /// Runs these runs (from 1; beyond those of the plan they are the ones that a longer plan would have) of every parameter
    /// combination on this many threads, and hands over subset (from 0), run and KPIs of each, in the order of subset and
    /// run, whatever the number of threads. Memory does not grow with their number.
    ///
    /// # Errors
    /// There is no run 0.
    pub fn kpis(
        &self,
        runs: Range<u64>,
        threads: usize,
        control: Control<'_>,
        mut take: impl FnMut(u64, u64, &Kpis),
    ) -> Result<Ending, ExecuteError> {
        let subsets = self.plan.subset_count();
        if runs.start == 0 {
            return Err(ExecuteError::NoSuchTrajectory { subset: 0, run: 0, subsets });
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let each = runs.end.saturating_sub(runs.start);
        let all = subsets.saturating_mul(each);
        for start in (0..all).step_by(usize::try_from(BLOCK).unwrap_or(usize::MAX)) {
            let keys: Vec<Key> = (start..all.min(start + BLOCK))
                .map(|index| Key { subset: index / each, run: runs.start + index % each })
                .collect();
            let compute = |worker: &mut Worker<'_>, key: &Key| {
                let kpis = worker.kpis(*key)?;
                (control.trajectory_done)();
                Ok(kpis)
            };
            let found: Option<Vec<Kpis>> = pool.install(|| {
                keys.par_iter().map_init(|| Worker::new(self, control), compute).collect::<Result<_, ExecuteError>>()
            })?;
            let Some(found) = found else { return Ok(Ending::Stopped) };
            keys.iter().zip(&found).for_each(|(key, kpis)| take(key.subset, key.run, kpis));
        }
        Ok(Ending::Done)
    }
}
