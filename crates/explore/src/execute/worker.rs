//! A worker: runs trajectories one after another in the same memory.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use gddt_engine::Observer;
use gddt_model::kpi::{Histogram, KpiObserver, Kpis};
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
    /// Once true, a trajectory is cut off where it is: for samples only.
    enough: &'a dyn Fn() -> bool,
    /// The parameter combination that was run last.
    resolved: Option<Resolved>,
}

struct Resolved {
    subset: u64,
    params: Params,
    values: Vec<(ColumnKind, Value)>,
}

impl Resolved {
    /// A parameter combination: the one that was run last, or resolved in its place.
    fn of<'r>(
        job: &Job<'_>,
        subset: u64,
        most_timesteps: u64,
        last: &'r mut Option<Self>,
    ) -> Result<&'r mut Self, ExecuteError> {
        let resolved = if let Some(resolved) = last.take().filter(|resolved| resolved.subset == subset) {
            resolved
        } else {
            let (mut params, values) = job.params(subset)?;
            params.timesteps = params.timesteps.min(most_timesteps);
            Self { subset, params, values }
        };
        Ok(last.insert(resolved))
    }
}

impl<'a> Worker<'a> {
    pub(super) fn new(job: &'a Job<'a>, control: Control<'a>) -> Self {
        let (trajectory, kpis) = (Trajectory::default(), KpiObserver::default());
        Self { job, control, trajectory, kpis, most_timesteps: u64::MAX, enough: &|| false, resolved: None }
    }

    /// A worker that cuts trajectories off after so many timesteps, or once there is `enough`. What is cut off counts like
    /// a trajectory that ends there.
    pub(super) fn sampling(
        job: &'a Job<'a>,
        control: Control<'a>,
        most_timesteps: u64,
        enough: &'a dyn Fn() -> bool,
    ) -> Self {
        Self { most_timesteps, enough, ..Self::new(job, control) }
    }

    /// Timesteps of the trajectory that ran last.
    pub(super) fn timesteps(&self) -> u64 {
        self.trajectory.state().clock.timestep
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

    /// Runs one trajectory for its KPIs alone; `None` if it was stopped on the way.
    pub(super) fn kpis(&mut self, key: Key) -> Result<Option<Kpis>, ExecuteError> {
        let resolved = Resolved::of(self.job, key.subset, self.most_timesteps, &mut self.resolved)?;
        let draws = self.job.draws(key);
        let go_on = || !self.control.is_stopped();
        let ended = self.trajectory.run_while(&mut resolved.params, &draws, &mut self.kpis, go_on);
        Ok(ended.then(|| self.kpis.finish(&resolved.params, self.trajectory.state())))
    }

    /// Runs one trajectory; `false` if it was stopped on the way, and then nothing of it counts.
    fn run_one(
        &mut self,
        key: Key,
        tables: &mut Tables,
        flush: &mut impl FnMut(&mut Tables) -> Result<(), ExecuteError>,
    ) -> Result<bool, ExecuteError> {
        let resolved = Resolved::of(self.job, key.subset, self.most_timesteps, &mut self.resolved)?;
        let (params, draws) = (&mut resolved.params, self.job.draws(key));
        let (begun, failed) = (Cell::new(false), OnceCell::new());
        // Of every trajectory that is begun a little is run, so that there is something to divide by.
        let is_enough = || begun.replace(true) && (self.enough)();
        let go_on = || failed.get().is_none() && !self.control.is_stopped() && !is_enough();
        let ended = if tables.timesteps.is_none() && tables.events.is_none() {
            self.trajectory.run_while(params, &draws, &mut self.kpis, go_on)
        } else {
            let mut recorder = Recorder { key, tables, flush, failed: &failed };
            self.trajectory.run_while(params, &draws, &mut (&mut self.kpis, &mut recorder), go_on)
        };
        if let Some(error) = failed.into_inner() {
            return Err(error);
        }
        if !ended && self.control.is_stopped() {
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
    /// Why rows could not be passed on: then there is no point in going on.
    failed: &'a OnceCell<ExecuteError>,
}

impl<F: FnMut(&mut Tables) -> Result<(), ExecuteError>> Observer<Fernet> for Recorder<'_, F> {
    fn begin(&mut self, params: &Params, state: &State) {
        let key = self.key;
        if let Some(rows) = &mut self.tables.timesteps {
            TimestepRecorder { key, rows }.begin(params, state);
        }
        if let Some(rows) = &mut self.tables.events {
            EventRecorder { key, rows }.begin(params, state);
        }
    }

    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        if self.failed.get().is_some() {
            return;
        }
        let key = self.key;
        if let Some(rows) = &mut self.tables.timesteps {
            TimestepRecorder { key, rows }.observe(params, state, signals);
        }
        if let Some(rows) = &mut self.tables.events {
            EventRecorder { key, rows }.observe(params, state, signals);
        }
        if self.tables.are_full()
            && let Err(error) = (self.flush)(self.tables)
        {
            self.failed.get_or_init(|| error);
        }
    }
}
