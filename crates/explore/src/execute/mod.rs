//! Running a plan: trajectories on all threads, rows in order, chunk by chunk into a result folder.
//!
//! What comes out depends on the plan and the list of recorded tables only. Threads decide who runs a trajectory, never
//! what it draws; rows are written in the order of subset and run; the cut into chunks is a function of the plan, so
//! shards and resumed runs write the same parts.

mod error;
mod geometry;
mod inputs;
mod preview;
mod sample;
mod tables;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use gddt_engine::Draws;
use gddt_model::Params;
use gddt_model::parameters::Value;
use rayon::prelude::*;

pub use error::ExecuteError;
pub use geometry::Geometry;
pub use preview::{Moment, preview};
pub use sample::Sample;
pub use tables::Record;

use crate::diagnostics::Diagnostics;
use crate::record::Key;
use crate::results::{ChunkWriter, RunFolder, TableSpec};
use crate::scenario::Plan;
use crate::table::{ColumnKind, TableError};
use inputs::Inputs;
use tables::{Parameters, Tables};
use worker::Worker;

/// A plan with its recorded series loaded, ready to run.
#[derive(Debug)]
pub struct Job<'a> {
    plan: &'a Plan,
    record: Record,
    inputs: Inputs,
    parameters: Parameters,
    geometry: Geometry,
}

/// Who watches and who may stop a run.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// Once true, no further trajectory is started.
    pub stop: &'a AtomicBool,
    /// Called from any thread when a trajectory has ended.
    pub trajectory_done: &'a (dyn Fn() + Sync),
}

impl Control<'_> {
    fn is_stopped(self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every chunk is written.
    Done,
    /// It was stopped; the chunks that were complete are kept.
    Stopped,
}

impl<'a> Job<'a> {
    /// Reads the recorded series that the plan names and makes sure that every combination can run.
    ///
    /// # Errors
    /// A series that cannot be read, is not consecutive, or is too short: shown where the scenario names it. More
    /// trajectories than a folder can take.
    pub fn prepare(plan: &'a Plan, record: Record) -> Result<Self, Diagnostics> {
        check_size(plan)?;
        let inputs = Inputs::load(plan)?;
        let agents = plan.subset(0).agents.iter().map(|group| group.count).sum();
        let geometry = Geometry::new(plan.subset_count(), plan.runs(), plan.timesteps(), agents, record);
        Ok(Self { plan, record, inputs, parameters: Parameters::of(plan), geometry })
    }

    /// How the run is cut into chunks.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// The scenario as a complete, runnable text, with the checksums of its recorded series as comments: the whole
    /// identity of what comes out, but for seed, sizes and version.
    pub fn scenario(&self) -> String {
        let mut text = self.plan.resolved_toml();
        text.push_str(&self.inputs.checksums());
        text
    }

    /// The tables that the run writes.
    ///
    /// # Errors
    /// Two columns of one name.
    pub fn tables(&self) -> Result<Vec<TableSpec>, TableError> {
        tables::specs(&self.parameters, self.record)
    }

    /// Runs all chunks that are pending in the folder, on this many threads.
    ///
    /// # Errors
    /// A full disk and the like; what was written before is kept.
    pub fn run(&self, folder: &RunFolder, threads: usize, control: Control<'_>) -> Result<Ending, ExecuteError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let pending = folder.pending();
        if self.geometry.is_single() {
            return pool.install(|| self.run_single_trajectories(folder, &pending, control));
        }
        // While one chunk is computed, the one before is written.
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel::<(u64, Vec<Tables>)>(1);
            let writer = scope.spawn(move || -> Result<(), ExecuteError> {
                for (chunk, tables) in receiver {
                    write_chunk(folder.chunk(chunk)?, tables)?;
                }
                Ok(())
            });
            let mut computed = Ok(Ending::Done);
            for chunk in pending {
                match pool.install(|| self.compute(chunk, control)) {
                    Ok(Some(tables)) => {
                        // The writer only hangs up when it has failed; its error is the one to report.
                        if sender.send((chunk, tables)).is_err() {
                            break;
                        }
                    }
                    Ok(None) => {
                        computed = Ok(Ending::Stopped);
                        break;
                    }
                    Err(error) => {
                        computed = Err(error);
                        break;
                    }
                }
            }
            drop(sender);
            match writer.join() {
                Ok(written) => written.and(computed),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// The tables of a chunk, in order; `None` if the run was stopped.
    fn compute(&self, chunk: u64, control: Control<'_>) -> Result<Option<Vec<Tables>>, ExecuteError> {
        let range = self.geometry.range(chunk);
        let length = (range.end - range.start).div_ceil(64).max(1);
        let blocks = usize::try_from((range.end - range.start).div_ceil(length)).unwrap_or(usize::MAX);
        (0..blocks)
            .into_par_iter()
            .map_init(
                || Worker::new(self, control),
                |worker, block| {
                    let start = range.start + block as u64 * length;
                    let mut tables = self.empty_tables()?;
                    let ended = worker.run(start..(start + length).min(range.end), &mut tables, &mut |_| Ok(()))?;
                    Ok(ended.then_some(tables))
                },
            )
            .collect()
    }

    /// Runs chunks of one trajectory each, side by side; rows go to disk while the trajectory runs.
    fn run_single_trajectories(
        &self,
        folder: &RunFolder,
        pending: &[u64],
        control: Control<'_>,
    ) -> Result<Ending, ExecuteError> {
        let ended: Vec<bool> = pending
            .par_iter()
            .with_max_len(1)
            .map_init(
                || Worker::new(self, control),
                |worker, &chunk| {
                    if control.is_stopped() {
                        return Ok(false);
                    }
                    let mut writer = folder.chunk(chunk)?;
                    let mut tables = self.empty_tables()?;
                    let mut flush = |tables: &mut Tables| tables.flush(&mut writer);
                    let ended = worker.run(self.geometry.range(chunk), &mut tables, &mut flush)?;
                    if ended {
                        write_chunk(writer, vec![tables])?;
                    }
                    Ok(ended)
                },
            )
            .collect::<Result<_, ExecuteError>>()?;
        Ok(if ended.into_iter().all(|ended| ended) { Ending::Done } else { Ending::Stopped })
    }

    fn empty_tables(&self) -> Result<Tables, ExecuteError> {
        Ok(Tables::new(&self.parameters, self.record)?)
    }

    /// Resolved parameters of a subset. Planning has checked that they resolve.
    fn params(&self, subset: u64) -> Result<(Params, Vec<(ColumnKind, Value)>), ExecuteError> {
        let subset = self.plan.subset(subset);
        let values = self.parameters.values(&subset);
        let recorded = self.inputs.of(&subset.settings);
        Params::resolve(&subset.settings, &subset.agents.into(), &recorded)
            .map(|params| (params, values))
            .map_err(ExecuteError::Unresolved)
    }

    fn draws(&self, key: Key) -> Draws {
        if self.plan.run().independent_subsets {
            Draws::independent(self.plan.seed(), key.run, key.subset)
        } else {
            Draws::new(self.plan.seed(), key.run)
        }
    }
}

/// Most trajectories of a run: weeks of work, and a list of chunks that still fits memory.
const MOST_TRAJECTORIES: u64 = 10_000_000_000;

fn check_size(plan: &Plan) -> Result<(), Diagnostics> {
    if plan.trajectories() <= MOST_TRAJECTORIES {
        return Ok(());
    }
    let (subsets, runs) = (plan.subset_count(), plan.runs());
    let title = format!("{subsets} parameter combinations of {runs} runs are too many trajectories");
    Err(plan.problem_with("run.runs", &title, &format!("at most {MOST_TRAJECTORIES} trajectories were expected")))
}

/// Writes the rows of a chunk, given in parts, and makes it durable.
fn write_chunk(mut writer: ChunkWriter<'_>, parts: Vec<Tables>) -> Result<(), ExecuteError> {
    if let Some(tables) = Tables::joined(parts) {
        tables.write(&mut writer)?;
    }
    Ok(writer.commit()?)
}
