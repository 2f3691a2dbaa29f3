//! One trajectory, watched.

use gddt_engine::Observer;
use gddt_model::{Fernet, Params, State, Trajectory};

use super::{ExecuteError, Job};
use crate::record::Key;

/// A trajectory that has been watched: how it stands at its end, and the parameters of its run, agents included.
#[derive(Debug)]
pub struct Watched {
    params: Params,
    trajectory: Trajectory,
}

impl Watched {
    /// The parameters of the run, as observers that finish need them.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The state at the end.
    pub fn state(&self) -> &State {
        self.trajectory.state()
    }
}

impl Job<'_> {
    /// Runs one trajectory of the plan again, watched by an observer, and returns how it stands at its end. `subset` counts
    /// from 0, `run` from 1, as in all tables; a run beyond those of the plan is the one that a longer plan would have.
    ///
    /// # Errors
    /// There is no such parameter combination, or no such run.
    pub fn watch(&self, subset: u64, run: u64, observer: &mut impl Observer<Fernet>) -> Result<Watched, ExecuteError> {
        self.watch_start(Key { subset, run }, u64::MAX, observer)
    }

    /// As [`watch`](Self::watch), for the first timesteps only.
    pub(super) fn watch_start(
        &self,
        key: Key,
        most_timesteps: u64,
        observer: &mut impl Observer<Fernet>,
    ) -> Result<Watched, ExecuteError> {
        let subsets = self.plan.subset_count();
        if key.subset >= subsets || key.run == 0 {
            return Err(ExecuteError::NoSuchTrajectory { subset: key.subset, run: key.run, subsets });
        }
        let (mut params, _) = self.params(key.subset)?;
        params.timesteps = params.timesteps.min(most_timesteps);
        let mut trajectory = Trajectory::default();
        trajectory.run(&mut params, &self.draws(key), observer);
        Ok(Watched { params, trajectory })
    }
}
