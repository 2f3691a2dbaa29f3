//! A taste of a run, to estimate what the whole will take.

use super::tables::Tables;
use super::worker::Worker;
use super::{Control, ExecuteError, Job};
use crate::table::{Format, TableWriter};

/// What was sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Trajectories that were run, or begun.
    pub trajectories: u64,
    /// Timesteps that were run.
    pub timesteps: u64,
    /// Bytes of their rows of `trajectories` in a Parquet file.
    pub bytes: u64,
}

/// Most trajectories of a sample.
const MOST: u64 = 2000;
/// Timesteps after which a trajectory of a sample is cut off.
const LONGEST: u64 = 100_000;

impl Job<'_> {
    /// Runs trajectories from all over the plan on one thread, until `enough` or all are run; nothing is written.
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn sample(&self, enough: &dyn Fn() -> bool, control: Control<'_>) -> Result<Sample, ExecuteError> {
        let total = self.geometry.trajectories();
        let most = total.min(MOST);
        let mut worker = Worker::sampling(self, control, LONGEST);
        let mut tables = Tables::new(&self.schemas);
        let mut forget = |tables: &mut Tables| {
            tables.clear_recorded();
            Ok(())
        };
        let mut trajectories = 0;
        while trajectories < most && (trajectories == 0 || !enough()) {
            // Evenly spread, so that cheap and dear combinations both have their say.
            let index = u64::try_from(u128::from(trajectories) * u128::from(total) / u128::from(most)).unwrap_or(0);
            worker.run(index..index + 1, &mut tables, &mut forget)?;
            tables.clear_recorded();
            trajectories += 1;
        }
        let rows = tables.trajectories();
        let mut writer = TableWriter::new(Vec::new(), rows.schema(), Format::Parquet)?;
        writer.write(rows)?;
        let timesteps = trajectories * self.plan.timesteps().min(LONGEST);
        Ok(Sample { trajectories, timesteps, bytes: writer.finish()?.len() as u64 })
    }
}
