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
    /// Longer trajectories are cut off there: for samples only.
    most_timesteps: u64,
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
        Self { job, control, trajectory, kpis, most_timesteps: u64::MAX, resolved: None }
    }

    /// A worker that cuts long trajectories off.
    pub(super) fn sampling(job: &'a Job<'a>, control: Control<'a>, most_timesteps: u64) -> Self {
        Self { most_timesteps, ..Self::new(job, control) }
    }

    /// Runs a range of trajectories. `flush` is called when there are as many recorded rows as should be held. Returns
    /// `false` if the run was stopped before the end.
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
            if !self.run_one(Key { subset, run }, tables, flush)? {
                return Ok(false);
            }
            (self.control.trajectory_done)();
        }
        Ok(true)
    }

    /// Runs one trajectory; `false` if it was stopped on the way, and then nothing of it counts.
    fn run_one(
        &mut self,
        key: Key,
        tables: &mut Tables,
        flush: &mut impl FnMut(&mut Tables) -> Result<(), ExecuteError>,
    ) -> Result<bool, ExecuteError> {
        let resolved = match &mut self.resolved {
            Some(resolved) if resolved.subset == key.subset => resolved,
            stale => {
                let (mut params, values) = self.job.params(key.subset)?;
                params.timesteps = params.timesteps.min(self.most_timesteps);
                stale.insert(Resolved { subset: key.subset, params, values })
            }
        };
        let (params, draws) = (&mut resolved.params, self.job.draws(key));
        let go_on = || !self.control.is_stopped();
        let ended = if tables.timesteps.is_none() && tables.events.is_none() {
            self.trajectory.run_while(params, &draws, &mut self.kpis, go_on)
        } else {
            let mut recorder = Recorder { key, tables, flush, failed: None };
            let ended = self.trajectory.run_while(params, &draws, &mut (&mut self.kpis, &mut recorder), go_on);
            if let Some(error) = recorder.failed {
                return Err(error);
            }
            ended
        };
        if !ended {
            return Ok(false);
        }
        let state = self.trajectory.state();
        let kpis = self.kpis.finish(params, state);
        record_trajectory(key, &resolved.values, &kpis, &mut tables.trajectories);
        for (which, histogram) in Histogram::ALL.into_iter().enumerate() {
            self.kpis.histogram(histogram, |value, count| {
                *tables.pooled.entry((key.subset, which, value)).or_default() += count;
            });
        }
        let agents = self.kpis.accounts().len();
        for start in (0..agents).step_by(ROWS_IN_MEMORY) {
            let Some(rows) = &mut tables.agents else { break };
            record_agents(key, params, state, &self.kpis, start..agents.min(start + ROWS_IN_MEMORY), rows);
            if tables.are_full() {
                flush(tables)?;
            }
        }
        Ok(true)
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
        if self.tables.are_full() {
            self.failed = (self.flush)(self.tables).err();
        }
    }
}
