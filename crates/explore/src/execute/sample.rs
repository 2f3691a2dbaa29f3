//! A taste of a run, to estimate what the whole will take.

use std::io::{self, Write};

use super::tables::Tables;
use super::worker::Worker;
use super::{Control, ExecuteError, Job};
use crate::table::{Format, TableBuffer, TableError, TableWriter};

/// What was sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Trajectories that were run, or begun.
    pub trajectories: u64,
    /// Timesteps that were run.
    pub timesteps: u64,
    /// Bytes, in files, of the rows that each trajectory has: trajectories and agents.
    pub bytes: u64,
    /// Bytes, in files, of the rows that each timestep has: timesteps and events.
    pub bytes_of_timesteps: u64,
}

impl Sample {
    /// Bytes, in files, of so many trajectories of so many timesteps.
    pub fn bytes_of(&self, trajectories: f64, timesteps: f64) -> f64 {
        let of_trajectories = self.bytes as f64 / self.trajectories.max(1) as f64 * trajectories;
        of_trajectories + self.bytes_of_timesteps as f64 / self.timesteps.max(1) as f64 * trajectories * timesteps
    }
}

/// Most trajectories of a sample.
const MOST: u64 = 2000;
/// Timesteps after which a trajectory of a sample is cut off.
const LONGEST: u64 = 100_000;

impl Job<'_> {
    /// Runs trajectories from all over the plan on one thread, until `enough` or all are run; the last one is cut off
    /// where it is. Nothing is written, but the size that it would have in a format is counted.
    ///
    /// # Errors
    /// As [`Job::run`]; the sample was stopped.
    pub fn sample(
        &self,
        format: Format,
        enough: &dyn Fn() -> bool,
        control: Control<'_>,
    ) -> Result<Sample, ExecuteError> {
        let total = self.geometry.trajectories();
        let most = total.min(MOST);
        let mut worker = Worker::sampling(self, control, LONGEST, enough);
        let mut tables = Tables::new(&self.schemas);
        let mut sizes = Sizes::of(&tables, format)?;
        let (mut trajectories, mut timesteps) = (0, 0);
        while trajectories < most && (trajectories == 0 || !enough()) {
            // Evenly spread, so that cheap and dear combinations both have their say.
            let index = u64::try_from(u128::from(trajectories) * u128::from(total) / u128::from(most)).unwrap_or(0);
            if !worker.run(index..index + 1, &mut tables, &mut |tables| sizes.take(tables))? {
                return Err(ExecuteError::Stopped);
            }
            trajectories += 1;
            timesteps += worker.timesteps();
        }
        sizes.take(&mut tables)?;
        let (bytes, bytes_of_timesteps) = sizes.finish(&tables.trajectories)?;
        Ok(Sample { trajectories, timesteps, bytes, bytes_of_timesteps })
    }
}

/// Writes recorded rows to nowhere, as soon as they are too many to hold.
struct Sizes {
    format: Format,
    timesteps: Option<TableWriter<Counter>>,
    events: Option<TableWriter<Counter>>,
    agents: Option<TableWriter<Counter>>,
}

impl Sizes {
    fn of(tables: &Tables, format: Format) -> Result<Self, TableError> {
        let writer = |table: &Option<TableBuffer>| table.as_ref().map(|table| counting(table, format)).transpose();
        Ok(Self {
            format,
            timesteps: writer(&tables.timesteps)?,
            events: writer(&tables.events)?,
            agents: writer(&tables.agents)?,
        })
    }

    fn take(&mut self, tables: &mut Tables) -> Result<(), ExecuteError> {
        for (writer, table) in [
            (&mut self.timesteps, &tables.timesteps),
            (&mut self.events, &tables.events),
            (&mut self.agents, &tables.agents),
        ] {
            if let (Some(writer), Some(table)) = (writer, table) {
                writer.write(table)?;
            }
        }
        tables.clear_recorded();
        Ok(())
    }

    /// Bytes of what trajectories have and of what timesteps have.
    fn finish(self, trajectories: &TableBuffer) -> Result<(u64, u64), TableError> {
        let mut of_timesteps = 0;
        for writer in [self.timesteps, self.events].into_iter().flatten() {
            of_timesteps += writer.finish()?.0;
        }
        let mut writer = counting(trajectories, self.format)?;
        writer.write(trajectories)?;
        let mut of_trajectories = writer.finish()?.0;
        if let Some(writer) = self.agents {
            of_trajectories += writer.finish()?.0;
        }
        Ok((of_trajectories, of_timesteps))
    }
}

fn counting(table: &TableBuffer, format: Format) -> Result<TableWriter<Counter>, TableError> {
    TableWriter::new(Counter(0), table.schema(), format)
}

/// Counts bytes.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
