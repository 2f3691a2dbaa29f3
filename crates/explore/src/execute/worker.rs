//! A worker: runs trajectories one after another in the same memory.

use std::ops::Range;

use gddt_engine::{Draws, Observer};
use gddt_model::kpi::{Histogram, KpiObserver};
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use super::geometry::ROWS_IN_MEMORY;
use super::{ExecuteError, Job, TRAJECTORIES, Tables};
use crate::record::{EventRecorder, Key, PooledHistograms, TimestepRecorder, record_agents, record_histograms, record_trajectory};
use crate::table::TableBuffer;

/// State, parameters and observers of one thread.
pub(super) struct Worker<'a> {
    job: &'a Job<'a>,
    trajectory: Trajectory,
    kpis: KpiObserver,
    /// The parameter combination that `params` are resolved for.
    subset: Option<u64>,
    params: Option<Params>,
    values: Vec<(crate::table::ColumnKind, gddt_model::parameters::Value)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(job: &'a Job<'a>) -> Self {
        Self {
            job,
            trajectory: Trajectory::default(),
            kpis: KpiObserver::default(),
            subset: None,
            params: None,
            values: Vec::new(),
        }
    }

    /// Runs a range of trajectories. `flush` takes rows away when there are too many to hold, and at no other time.
    /// Returns `false` if the run was asked to stop before the end.
    pub(super) fn run(
        &mut self,
        range: Range<u64>,
        tables: &mut Tables,
        flush: &mut impl FnMut(&mut Tables) -> Result<(), ExecuteError>,
    ) -> Result<bool, ExecuteError> {
        let mut pooled = PooledHistograms::new();
        for index in range {
            if self.job.stop.is_stopped() {
                return Ok(false);
            }
            let (subset, run) = self.job.geometry.subset_and_run(index);
            self.resolve(subset)?;
            self.run_one(Key { subset, run }, tables, &mut pooled, flush)?;
            self.job.progress.trajectory_done();
        }
        tables.pool(pooled);
        Ok(true)
    }

    fn resolve(&mut self, subset: u64) -> Result<(), ExecuteError> {
        if self.subset != Some(subset) {
            self.params = Some(self.job.params(subset)?);
            self.values = self.job.recorded_parameters(subset);
            self.subset = Some(subset);
        }
        Ok(())
    }

    fn run_one(
        &mut self,
        key: Key,
        tables: &mut Tables,
        pooled: &mut PooledHistograms,
        flush: &mut impl FnMut(&mut Tables) -> Result<(), ExecuteError>,
    ) -> Result<(), ExecuteError> {
        let Some(params) = &mut self.params else { return Ok(()) };
        let draws = self.job.draws(key);
        if tables.timesteps.is_none() && tables.events.is_none() {
            self.trajectory.run(params, &draws, &mut self.kpis);
        } else {
            let mut recorder = Recorder { key, tables, flush, failed: None };
            self.trajectory.run(params, &draws, &mut (&mut self.kpis, &mut recorder));
            if let Some(error) = recorder.failed {
                return Err(error);
            }
        }
        let state = self.trajectory.state();
        let kpis = self.kpis.finish(params, state);
        record_trajectory(key, &self.values, &kpis, &mut tables.trajectories);
        for (which, histogram) in Histogram::ALL.into_iter().enumerate() {
            self.kpis.histogram(histogram, |value, count| {
                *pooled.entry((key.subset, which, value)).or_default() += count;
            });
        }
        if let Some(agents) = &mut tables.agents {
            record_agents(key, params, state, &self.kpis, agents);
        }
        Ok(())
    }
}

/// Records timesteps and events, and passes rows on before they are too many to hold.
struct Recorder<'a, F> {
    key: Key,
    tables: &'a mut Tables,
    flush: &'a mut F,
    failed: Option<ExecuteError>,
}

impl<F: FnMut(&mut Tables) -> Result<(), ExecuteError>> Observer<Fernet> for Recorder<'_, F> {
    fn begin(&mut self, params: &Params, state: &State) {
        let key = self.key;
        if let Some(rows) = &mut self.tables.timesteps {
            TimestepRecorder { key, rows }.begin(params, state);
        }
    }

    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        if self.failed.is_some() {
            return;
        }
        let key = self.key;
        if let Some(rows) = &mut self.tables.timesteps {
            TimestepRecorder { key, rows }.observe(params, state, signals);
        }
        if let Some(rows) = &mut self.tables.events {
            EventRecorder { key, rows }.observe(params, state, signals);
        }
        let rows = |table: &Option<TableBuffer>| table.as_ref().map_or(0, TableBuffer::rows) as u64;
        if rows(&self.tables.timesteps) + rows(&self.tables.events) >= 2 * ROWS_IN_MEMORY {
            self.failed = (self.flush)(self.tables).err();
        }
    }
}

/// Pooled histograms as rows.
pub(super) fn histogram_rows(pooled: &PooledHistograms, rows: &mut TableBuffer) {
    record_histograms(pooled, rows);
}

/// Names of tables are known to the folder, so a write fails only for reasons of the disk.
pub(super) const _: &str = TRAJECTORIES;

/// The draws of a trajectory.
pub(super) fn draws(seed: u64, key: Key, independent_subsets: bool) -> Draws {
    if independent_subsets { Draws::independent(seed, key.run, key.subset) } else { Draws::new(seed, key.run) }
}
