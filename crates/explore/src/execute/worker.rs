//! A worker: runs trajectories one after another in the same memory.

use std::ops::Range;

use gddt_engine::Observer;
use gddt_model::kpi::{Histogram, KpiObserver};
use gddt_model::parameters::Value;
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use super::geometry::ROWS_IN_MEMORY;
use super::tables::Tables;
use super::{Control, ExecuteError, Job};
use crate::record::{EventRecorder, Key, TimestepRecorder, record_agents, record_trajectory};
use crate::table::ColumnKind;

/// State, parameters and observers of one thread.
pub(super) struct Worker<'a> {
    job: &'a Job<'a>,
    control: Control<'a>,
    trajectory: Trajectory,
    kpis: KpiObserver,
    /// The parameter combination that was run last.
    resolved: Option<Resolved>,
}

struct Resolved {
    subset: u64,
    params: Params,
    values: Vec<(ColumnKind, Value)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(job: &'a Job<'a>, control: Control<'a>) -> Self {
        let (trajectory, kpis) = (Trajectory::default(), KpiObserver::default());
        Self { job, control, trajectory, kpis, resolved: None }
    }

    /// Runs a range of trajectories. `flush` is called when there are more rows of timesteps and events than should be
    /// held. Returns `false` if the run was stopped before the end.
    pub(super) fn run(
        &mut self,
        range: Range<u64>,
        tables: &mut Tables,
        flush: &mut impl FnMut(&mut Tables) -> Result<(), ExecuteError>,
    ) -> Result<bool, ExecuteError> {
        for index in range {
            if self.control.is_stopped() {
                return Ok(false);
            }
            let (subset, run) = self.job.geometry.subset_and_run(index);
            self.run_one(Key { subset, run }, tables, flush)?;
            (self.control.trajectory_done)();
        }
        Ok(true)
    }

    fn run_one(
        &mut self,
        key: Key,
        tables: &mut Tables,
        flush: &mut impl FnMut(&mut Tables) -> Result<(), ExecuteError>,
    ) -> Result<(), ExecuteError> {
        let resolved = match &mut self.resolved {
            Some(resolved) if resolved.subset == key.subset => resolved,
            stale => {
                let (params, values) = self.job.params(key.subset)?;
                stale.insert(Resolved { subset: key.subset, params, values })
            }
        };
        let (params, draws) = (&mut resolved.params, self.job.draws(key));
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
        record_trajectory(key, &resolved.values, &kpis, &mut tables.trajectories);
        for (which, histogram) in Histogram::ALL.into_iter().enumerate() {
            self.kpis.histogram(histogram, |value, count| {
                *tables.pooled.entry((key.subset, which, value)).or_default() += count;
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
        if self.tables.streamed_rows() as u64 >= ROWS_IN_MEMORY {
            self.failed = (self.flush)(self.tables).err();
        }
    }
}
